package criteria_test

import (
	"encoding/json"
	"errors"
	"reflect"
	"strings"
	"testing"

	"xaso/internal/modules/criteria"
	"xaso/internal/platform/clock"
	"xaso/internal/platform/gate"
)

func date(s string) clock.Date {
	d, err := clock.ParseDate(s)
	if err != nil {
		panic(err)
	}
	return d
}

// The decision is real (QĐ 211/QĐ-TTg); the name is invented.
var decided = criteria.Provenance{Decision: "211/QĐ-TTg", Date: date("2024-03-01"), Source: "https://vanban.chinhphu.vn", By: "Lê Thị Lan"}

func (r *room) versions(c gate.Commune, set string) (all []criteria.Version) {
	r.t.Helper()
	r.read(c, func(tx *gate.Tx) (err error) { all, err = r.Versions(tx, set); return err })
	return all
}

func (r *room) level(c gate.Commune, set, code, column string) criteria.Threshold {
	r.t.Helper()
	i, found := r.set(c, set).Indicator(code)
	if !found {
		r.t.Fatalf("no %s in %s", code, set)
	}
	return i.Thresholds[column]
}

func TestACorrectedLevelIsAVersionWithItsSource(t *testing.T) {
	each(t, func(r *room) {
		ctx := t.Context()
		v, err := r.SetThreshold(ctx, lan, base, 1, "2.1", "bac_trung_bo", "≥ 95%", decided)
		r.must(err)
		if v != 1001 {
			t.Errorf("version %d", v)
		}
		th := r.level(tongSon, base, "2.1", "bac_trung_bo")
		if n, known := th.At(2024); !known || n != 95 || th.Standing != criteria.Entered || th.By != "Lê Thị Lan" ||
			th.Source != "211/QĐ-TTg (https://vanban.chinhphu.vn)" || th.On != date("2026-11-23") || th.Candidate != "" {
			t.Errorf("level %+v", th)
		}
		if th := r.level(haTrung, base, "2.1", "bac_trung_bo"); th.Known() {
			t.Error("the other commune has it, too")
		}
		history := r.versions(tongSon, base)
		if len(history) != 2 || history[0].Issue() != 1 || history[0].How != criteria.Edit || history[0].Before != 1 || history[1].How != criteria.Came {
			t.Fatalf("history %+v", history)
		}
		// The one before is as it was.
		r.read(tongSon, func(tx *gate.Tx) error {
			was, err := r.SetVersion(tx, base, 1)
			if i, _ := was.Indicator("2.1"); i.Thresholds["bac_trung_bo"].Known() {
				t.Error("the version of the program changed")
			}
			is, err2 := r.SetVersion(tx, base, 1001)
			changes := criteria.Compare(was, is)
			if len(changes) != 1 || changes[0].Part != criteria.OfThreshold || changes[0].Code != "2.1" || changes[0].Is != "≥ 95 %" || changes[0].Kind() != "new" {
				t.Errorf("differences %+v", changes)
			}
			return errors.Join(err, err2)
		})
	})
}

func TestUndoMakesTheVersionBeforeAgain(t *testing.T) {
	each(t, func(r *room) {
		ctx := t.Context()
		one, err := r.SetThreshold(ctx, lan, base, 1, "2.1", "bac_trung_bo", "100%", decided)
		r.must(err)
		before := r.set(tongSon, base)
		two, err := r.SetThreshold(ctx, lan, base, one, "3.1", "bac_trung_bo", "≥ 90%", decided)
		r.must(err)
		three, err := r.Undo(ctx, lan, base, two, "Lê Thị Lan", "nhập nhầm cột")
		r.must(err)
		now := r.set(tongSon, base)
		if len(criteria.Compare(before, now)) != 0 || three != 1003 {
			t.Errorf("version %d differs: %+v", three, criteria.Compare(before, now))
		}
		if got := r.versions(tongSon, base); len(got) != 4 || got[0].How != criteria.Undo || got[1].Version != two {
			t.Errorf("history %+v", got)
		}
		// What was undone can be had again, and the first own one undone.
		_, err = r.Undo(ctx, lan, base, three, "Lê Thị Lan", "")
		r.must(err)
		if n, _ := r.level(tongSon, base, "3.1", "bac_trung_bo").At(2024); n != 90 {
			t.Error("the undone change did not come back")
		}
		_, err = r.Undo(ctx, lan, empty, 1, "Lê Thị Lan", "")
		r.is(err, criteria.ErrFirst)
		_, err = r.Undo(ctx, lan, base, two, "Lê Thị Lan", "")
		r.is(err, criteria.ErrStale)
		_, err = r.Undo(ctx, lan, base, 1004, " ", "")
		r.is(err, criteria.ErrNoName)
	})
}

func TestChangesAreRefused(t *testing.T) {
	each(t, func(r *room) {
		ctx := t.Context()
		without := func(drop func(*criteria.Provenance)) criteria.Provenance { p := decided; drop(&p); return p }
		for _, row := range []struct {
			why                 string
			who                 gate.Actor
			over                int64
			code, column, level string
			p                   criteria.Provenance
			want                error
		}{
			{"no right", stranger, 1, "2.1", "quoc_gia", "100%", decided, gate.ErrForbidden},
			{"visitor", visitor, 1, "2.1", "quoc_gia", "100%", decided, gate.ErrSignIn},
			{"older version looked at", lan, 7, "2.1", "quoc_gia", "100%", decided, criteria.ErrStale},
			{"no indicator", lan, 1, "99.1", "quoc_gia", "100%", decided, criteria.ErrNoIndicator},
			{"no column", lan, 1, "2.1", "nhom_1", "100%", decided, criteria.ErrNoColumn},
			{"unreadable", lan, 1, "2.1", "quoc_gia", "theo quy định", decided, criteria.ErrLevel},
			{"another kind", lan, 1, "2.1", "quoc_gia", "Đạt", decided, criteria.ErrLevel},
			{"another unit", lan, 1, "10", "quoc_gia", "95%", decided, criteria.ErrLevel},
			{"another direction", lan, 1, "2.1", "quoc_gia", "≤ 5%", decided, criteria.ErrLevel},
			{"nothing changes", lan, 1, "9.1", "quoc_gia", "", without(func(p *criteria.Provenance) { p.Decision = "" }), criteria.ErrNoDecision},
			{"no date", lan, 1, "2.1", "quoc_gia", "100%", without(func(p *criteria.Provenance) { p.Date = clock.Date{} }), criteria.ErrNoDate},
			{"tomorrow", lan, 1, "2.1", "quoc_gia", "100%", without(func(p *criteria.Provenance) { p.Date = date("2026-11-24") }), criteria.ErrFutureDate},
			{"no source", lan, 1, "2.1", "quoc_gia", "100%", without(func(p *criteria.Provenance) { p.Source = " " }), criteria.ErrNoSource},
			{"nobody", lan, 1, "2.1", "quoc_gia", "100%", without(func(p *criteria.Provenance) { p.By = "" }), criteria.ErrNoName},
		} {
			_, err := r.SetThreshold(ctx, row.who, base, row.over, row.code, row.column, row.level, row.p)
			if !errors.Is(err, row.want) {
				t.Errorf("%s: %v, want %v", row.why, err, row.want)
			}
		}
		_, err := r.SetThreshold(ctx, lan, base, 1, "2.1", "quoc_gia", "105%", decided)
		if err == nil || err.Error() != "criteria.flaw.bounds" {
			t.Errorf("105%%: %v", err)
		}
		if got := r.versions(tongSon, base); len(got) != 1 {
			t.Errorf("something was kept: %+v", got)
		}
		// A neighbour's change stays in their commune.
		_, err = r.SetThreshold(ctx, beyond, base, 1, "2.1", "quoc_gia", "100%", decided)
		r.must(err)
		if r.level(tongSon, base, "2.1", "quoc_gia").Known() {
			t.Error("the neighbour's level came over")
		}
	})
}

func TestIndicatorsAndColumnsAreEdited(t *testing.T) {
	each(t, func(r *room) {
		ctx := t.Context()
		v, err := r.PutColumn(ctx, lan, base, 1, criteria.Column{Key: "vung_2", Label: "Vùng 2"}, decided)
		r.must(err)
		i, _ := r.set(tongSon, base).Indicator("2.1")
		i.Text, i.Measure = "Tỷ lệ đường xã được cứng hóa", criteria.Measure{Numerator: "register.a", Denominator: "register.b"}
		v, err = r.PutIndicator(ctx, lan, base, v, i, decided)
		r.must(err)
		_, err = r.PutIndicator(ctx, lan, base, v, criteria.Indicator{Code: "13.4", Criterion: 13, Text: "x", Unit: criteria.Count,
			Comparison: criteria.AtLeast, Collection: criteria.Live, Measure: criteria.Measure{Value: "refused"}}, decided)
		r.is(err, criteria.ErrBadMeasure)
		// From "đạt" to a number: the old level can be no level any more.
		v, err = r.PutIndicator(ctx, lan, base, v, criteria.Indicator{Code: "13.4", Criterion: 13, Text: "x", Unit: criteria.Count,
			Comparison: criteria.AtLeast, Collection: criteria.Live}, decided)
		r.must(err)
		if th := r.level(tongSon, base, "13.4", "quoc_gia"); th.Known() || th.Candidate != "Đạt" {
			t.Errorf("13.4 keeps %+v", th)
		}
		v, err = r.DropIndicator(ctx, lan, base, v, "19.2", decided)
		r.must(err)
		_, err = r.PutIndicator(ctx, lan, base, v, criteria.Indicator{Code: "19.2", Criterion: 19, Text: "Chỉ tiêu đặt lại",
			Unit: criteria.PassFail, Comparison: criteria.Pass, Collection: criteria.Evidence}, decided)
		r.must(err)
		s := r.set(tongSon, base)
		if got, _ := s.Indicator("2.1"); got.Text != i.Text || got.Measure != i.Measure || got.TextStanding != criteria.Entered || len(got.Thresholds) != 2 {
			t.Errorf("2.1 is %+v", got)
		}
		if last := s.Indicators[len(s.Indicators)-1]; last.Code != "19.2" || last.Text != "Chỉ tiêu đặt lại" {
			t.Errorf("last is %+v", last)
		}
		_, err = r.DropIndicator(ctx, lan, base, s.Version, "7.7", decided)
		r.is(err, criteria.ErrNoIndicator)
	})
}

func TestYAMLGoesRound(t *testing.T) {
	for id, s := range library(t) {
		body, err := s.YAML()
		if err != nil {
			t.Fatal(err)
		}
		back, err := criteria.ParseYAML(body)
		if err != nil || !reflect.DeepEqual(normal(t, s), normal(t, back)) {
			t.Errorf("%s came back otherwise: %v", id, err)
		}
	}
}

func normal(t *testing.T, s criteria.Set) string {
	b, err := json.Marshal(s)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// A province's own set, written by hand: codes and dates without quotes.
const provincial = `
id: xa-nang-cao-thu
version: 1
title: Bộ tiêu chí thử của tỉnh (bịa)
level: xa
period: 2026-2030
jurisdiction: thanh_hoa
legal: [{number: 1/2026, date: 2026-10-01}]
columns: [{key: vung_1, label: Vùng 1}]
criteria: [{no: 1, name: Giao thông, name_standing: verified}]
indicators:
  - {code: 1.10, criterion: 1, text: Tỷ lệ đường cứng hóa, unit: percent, comparison: ">=", collection: register,
     text_standing: verified, thresholds: {vung_1: {number: 80, standing: verified}}}
`

func TestAProvincesSetIsImported(t *testing.T) {
	each(t, func(r *room) {
		ctx := t.Context()
		s, err := criteria.ParseYAML([]byte(provincial))
		r.must(err)
		v, err := r.Import(ctx, lan, s, 0, decided)
		r.must(err)
		got := r.set(tongSon, s.ID)
		if i, found := got.Indicator("1.10"); !found || i.Thresholds["vung_1"].Words(i) != "≥ 80 %" || got.Legal[0].Number != "1/2026" {
			t.Errorf("%+v", got)
		}
		_, err = r.Import(ctx, lan, s, v, decided)
		r.is(err, criteria.ErrSame)
		_, err = r.Import(ctx, lan, s, 0, decided)
		r.is(err, criteria.ErrStale)
		_, err = r.Import(ctx, stranger, s, 0, decided)
		r.is(err, gate.ErrForbidden)
		_, err = r.Undo(ctx, lan, s.ID, v, "Lê Thị Lan", "")
		r.is(err, criteria.ErrFirst)
		r.read(tongSon, func(tx *gate.Tx) error {
			all, err := r.All(tx)
			if err == nil && len(all) != 11 {
				t.Errorf("%d sets", len(all))
			}
			return err
		})
		r.read(haTrung, func(tx *gate.Tx) error {
			_, err := r.Set(tx, s.ID)
			r.is(err, criteria.ErrNoSet)
			return nil
		})
	})
}

func FuzzParseYAML(f *testing.F) {
	f.Add([]byte(provincial))
	f.Add([]byte("a: &a [1]\nb: *a"))
	f.Add([]byte("id: x\nid: y"))
	f.Add([]byte(strings.Repeat("[", 500)))
	f.Fuzz(func(t *testing.T, b []byte) {
		s, err := criteria.ParseYAML(b)
		if err != nil {
			return
		}
		out, err := s.YAML()
		if err != nil {
			t.Fatal(err)
		}
		back, err := criteria.ParseYAML(out)
		if err != nil || len(criteria.Compare(s, back)) != 0 {
			t.Fatalf("a sound set did not come back: %v", err)
		}
	})
}
