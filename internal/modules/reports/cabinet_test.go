package reports_test

import (
	"bytes"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"xaso/internal/modules/reports"
	"xaso/internal/platform/clock"
	"xaso/internal/platform/db"
	"xaso/internal/platform/db/dbtest"
	"xaso/internal/platform/gate"
)

const (
	tongSon gate.Commune = 15001
	haSon   gate.Commune = 15002
)

func day(t *testing.T, s string) clock.Date {
	t.Helper()
	d, err := clock.ParseDate(s)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// NĐ 09/2019/NĐ-CP as told in WORK.md, section 8: the month is closed from the
// 15th of the month before to the 14th of the month of the report.
func TestPeriods(t *testing.T) {
	for _, c := range []struct {
		span     reports.Span
		on       string
		from, to string
	}{
		{reports.Month, "2026-11-14", "2026-10-15", "2026-11-14"},
		{reports.Month, "2026-11-15", "2026-11-15", "2026-12-14"},
		{reports.Month, "2026-12-15", "2026-12-15", "2027-01-14"},
		{reports.Month, "2028-02-29", "2028-02-15", "2028-03-14"},
		{reports.Quarter, "2026-01-10", "2025-12-15", "2026-03-14"},
		{reports.Quarter, "2026-11-23", "2026-09-15", "2026-12-14"},
		{reports.Half, "2026-06-14", "2025-12-15", "2026-06-14"},
		{reports.Half, "2026-06-15", "2026-06-15", "2026-12-14"},
		{reports.Year, "2026-12-14", "2025-12-15", "2026-12-14"},
		{reports.Year, "2026-12-15", "2026-12-15", "2027-12-14"},
	} {
		p, err := reports.PeriodOf(c.span, day(t, c.on))
		if err != nil || p.From.String() != c.from || p.To.String() != c.to {
			t.Errorf("%s on %s: %s to %s, %v", c.span, c.on, p.From, p.To, err)
		}
		if before := p.Before(); before.To.AddDays(1) != p.From || before.Span != p.Span {
			t.Errorf("%s on %s: %v does not end where it begins", c.span, c.on, before)
		}
	}
	if _, err := reports.PeriodOf("week", day(t, "2026-11-14")); !errors.Is(err, reports.ErrSpan) {
		t.Errorf("a week: %v", err)
	}
}

type house struct {
	gate    *gate.Gate
	cabinet *reports.Cabinet
	now     time.Time
	lines   []reports.Line
}

func at(s string) time.Time {
	v, err := time.ParseInLocation("2006-01-02 15:04", s, clock.Zone)
	if err != nil {
		panic(err)
	}
	return v
}

func each(t *testing.T, body func(t *testing.T, h *house)) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := &house{now: at("2026-11-16 08:00"), lines: register()}
		h.gate = gate.New(d, gate.Options{Now: func() time.Time { return h.now }})
		t.Cleanup(h.gate.Close)
		h.cabinet = reports.NewCabinet(h.gate, reports.Options{
			Lines: func(*gate.Tx, time.Time, time.Time) ([]reports.Line, error) {
				return append([]reports.Line{}, h.lines...), nil
			},
			Field: func(slug string) string {
				return map[string]string{"ho-tich": "Hộ tịch", "dat-dai": "Đất đai"}[slug]
			},
			Office: func(gate.Commune) reports.Office {
				return reports.Office{Authority: "UBND xã thử", Centre: "Trung tâm thử", Place: "Xã thử"}
			},
		})
		body(t, h)
	})
}

// register holds one dossier for each way to stand at the end of the month
// from 15/10 to 14/11/2026.
func register() []reports.Line {
	line := func(code, field string, channel int, received, due, ended string) reports.Line {
		l := reports.Line{ID: "id-" + code, Code: code, Field: field, Procedure: "Thủ tục thử", Name: "Người Thử", People: []string{"lan"}, Channel: channel, Received: at(received)}
		if due != "" {
			l.Due = at(due)
		}
		if ended != "" {
			l.Ended = at(ended)
		}
		return l
	}
	return []reports.Line{
		line("carried-early", "ho-tich", 2, "2026-10-14 16:00", "2026-10-20 17:00", "2026-10-19 09:00"),
		line("online-on-time", "ho-tich", 2, "2026-10-15 00:00", "2026-10-20 17:00", "2026-10-20 16:59"),
		line("direct-late", "ho-tich", 1, "2026-10-16 09:00", "2026-10-20 17:00", "2026-10-20 17:01"),
		line("post-no-term", "dat-dai", 3, "2026-10-16 09:00", "", "2026-11-10 09:00"),
		line("open-within", "dat-dai", 1, "2026-11-14 23:59", "2026-11-17 17:00", ""),
		line("open-late", "dat-dai", 1, "2026-11-02 09:00", "2026-11-05 17:00", ""),
		line("ended-after", "dat-dai", 2, "2026-11-10 09:00", "2026-11-13 17:00", "2026-11-15 08:00"), // late and open at the end
	}
}

func chief(c gate.Commune) gate.Actor {
	a := gate.NewActor("kien", c, gate.Grant{Permission: reports.MayReport})
	a.Name = "Người thử Kiên"
	return a
}

func TestAMonthIsClosedAndEachNumberOpens(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		p, _ := reports.PeriodOf(reports.Month, day(t, "2026-11-01"))
		id, err := h.cabinet.Close(t.Context(), chief(tongSon), p, "")
		if err != nil {
			t.Fatal(err)
		}
		h.lines = nil // what happens later changes nothing
		r, whole, err := h.cabinet.Find(t.Context(), chief(tongSon), id)
		if err != nil || !whole || r.Count != 7 || r.Edition != 1 {
			t.Fatalf("%+v whole %v: %v", r, whole, err)
		}
		want := map[reports.Cell][]string{
			reports.InCarried: {"carried-early"}, reports.InOnline: {"online-on-time", "ended-after"},
			reports.InDirect: {"direct-late", "post-no-term", "open-within", "open-late"},
			reports.OutEarly: {"carried-early"}, reports.OutOnTime: {"online-on-time", "post-no-term"}, reports.OutLate: {"direct-late"},
			reports.OpenIn: {"open-within"}, reports.OpenLate: {"open-late", "ended-after"},
		}
		sum := r.Rows[len(r.Rows)-1]
		for cell, codes := range want {
			_, lines, err := h.cabinet.Lines(t.Context(), chief(tongSon), id, cell, "")
			if err != nil {
				t.Fatal(err)
			}
			var found []string
			for _, l := range lines {
				found = append(found, l.Code)
			}
			if fmt.Sprint(found) != fmt.Sprint(codes) || sum.N[cell] != len(codes) {
				t.Errorf("%s: %v counted %d, wanted %v", cell, found, sum.N[cell], codes)
			}
		}
		if sum.N[reports.In] != sum.N[reports.Out]+sum.N[reports.Open] || len(r.Rows) != 3 || r.Rows[0].Name != "Đất đai" {
			t.Errorf("the table does not add up: %+v", r.Rows)
		}
		if _, _, err := h.cabinet.Lines(t.Context(), chief(tongSon), id, "made-up", ""); !errors.Is(err, reports.ErrCell) {
			t.Errorf("a made-up number: %v", err)
		}
	})
}

func TestClosingAnewNeedsAReasonAndKeepsBoth(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		p, _ := reports.PeriodOf(reports.Month, day(t, "2026-11-01"))
		running, _ := reports.PeriodOf(reports.Month, day(t, "2026-11-16"))
		if _, err := h.cabinet.Close(t.Context(), chief(tongSon), running, ""); !errors.Is(err, reports.ErrNotOver) {
			t.Errorf("a running month: %v", err)
		}
		for range 2 { // the second night finds it closed
			if err := h.cabinet.CloseDue(t.Context(), tongSon); err != nil {
				t.Fatal(err)
			}
		}
		if _, err := h.cabinet.Close(t.Context(), chief(tongSon), p, " "); !errors.Is(err, reports.ErrReason) {
			t.Errorf("closed anew without a reason: %v", err)
		}
		h.lines = h.lines[:3]
		if _, err := h.cabinet.Close(t.Context(), chief(tongSon), p, "Nhập thiếu hồ sơ giấy"); err != nil {
			t.Fatal(err)
		}
		all, err := h.cabinet.List(t.Context(), chief(tongSon))
		if err != nil {
			t.Fatal(err)
		}
		var months []string
		for _, r := range all {
			if r.Period.Span == reports.Month {
				months = append(months, fmt.Sprintf("%d:%d", r.Edition, r.Count))
			}
		}
		if fmt.Sprint(months) != "[2:3 1:7]" || len(all) != 5 {
			t.Errorf("kept %v of %d", months, len(all))
		}
	})
}

func TestATouchedReportIsToldFromAWholeOne(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		p, _ := reports.PeriodOf(reports.Month, day(t, "2026-11-01"))
		id, err := h.cabinet.Close(t.Context(), chief(tongSon), p, "")
		if err != nil {
			t.Fatal(err)
		}
		err = h.gate.Write(t.Context(), gate.System("thief", tongSon), gate.Public, func(tx *gate.Tx) error {
			tx.Quiet()
			_, err := tx.Exec(`UPDATE reports_page SET body = REPLACE(body, 'open-late', 'open-lake') WHERE commune_id = $1`)
			return errors.Join(tx.Require(true), err)
		})
		if err != nil {
			t.Fatal(err)
		}
		if _, whole, err := h.cabinet.Find(t.Context(), chief(tongSon), id); whole || err != nil {
			t.Errorf("whole %v, %v", whole, err)
		}
		if _, _, err := h.cabinet.Lines(t.Context(), chief(tongSon), id, reports.In, ""); !errors.Is(err, reports.ErrTouched) {
			t.Errorf("its lines are shown: %v", err)
		}
	})
}

func TestTheWorkbookSaysWhatThePageSays(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.lines[0].Name = `=HYPERLINK("http://example.vn")`
		p, _ := reports.PeriodOf(reports.Month, day(t, "2026-11-01"))
		id, err := h.cabinet.Close(t.Context(), chief(tongSon), p, "")
		if err != nil {
			t.Fatal(err)
		}
		r, lines, err := h.cabinet.Lines(t.Context(), chief(tongSon), id, reports.In, "")
		if err != nil {
			t.Fatal(err)
		}
		data, err := r.Workbook(lines)
		if err != nil {
			t.Fatal(err)
		}
		f, err := excelize.OpenReader(bytes.NewReader(data))
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		rows, err := f.GetRows("Báo cáo")
		if last := rows[len(rows)-1]; err != nil || last[0] != "Cộng" || last[1] != "7" || last[8] != "1" {
			t.Errorf("sum row %v, %v", rows, err)
		}
		formula, err := f.GetCellFormula("Sổ theo dõi", "D3")
		name, _ := f.GetCellValue("Sổ theo dõi", "D3")
		if formula != "" || err != nil || name != h.lines[0].Name {
			t.Errorf("a name became the formula %q (value %q), %v", formula, name, err)
		}
	})
}

func TestWhoMayReport(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		p, _ := reports.PeriodOf(reports.Month, day(t, "2026-11-01"))
		id, err := h.cabinet.Close(t.Context(), chief(tongSon), p, "")
		if err != nil {
			t.Fatal(err)
		}
		for name, c := range map[string]struct {
			who  gate.Actor
			want error
		}{
			"neighbour":     {gate.NewActor("lan", tongSon), gate.ErrForbidden},
			"nobody":        {gate.Anonymous(tongSon), gate.ErrSignIn},
			"other commune": {chief(haSon), gate.ErrMissing},
		} {
			if _, _, err := h.cabinet.Find(t.Context(), c.who, id); !errors.Is(err, c.want) {
				t.Errorf("%s finds it: %v", name, err)
			}
			if _, _, err := h.cabinet.Lines(t.Context(), c.who, id, reports.In, ""); !errors.Is(err, c.want) {
				t.Errorf("%s reads it: %v", name, err)
			}
		}
	})
}
