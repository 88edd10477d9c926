package app_test

import (
	"context"
	"errors"
	"os"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"xaso/internal/app"
	"xaso/internal/demo"
	"xaso/internal/modules/casework"
	"xaso/internal/modules/people"
	"xaso/internal/platform/blob"
	"xaso/internal/platform/clock"
	"xaso/internal/platform/db/dbtest"
	"xaso/internal/platform/gate"
	"xaso/internal/platform/lang"
)

// People of the demo.
const (
	mother, neighbour = "Nguyễn Thị Một", "Trần Văn Hai"
	counter, head     = "Hoàng Thị Năm", "Đỗ Văn Sáu"
	officer, chair    = "Vũ Thị Bảy", "Bùi Văn Tám"
	stamp, admin      = "Ngô Thị Chín", "Dương Văn Mười"

	extract = "2.000635" // cấp bản sao trích lục hộ tịch
)

// An office is the demo house with a clock that only the test moves.
type office struct {
	*app.House
	t   *testing.T
	now atomic.Int64 // Unix milliseconds
	vi  context.Context
}

func eachOffice(t *testing.T, body func(t *testing.T, o *office)) {
	only := os.Getenv("XASO_TEST_DB")
	for _, engine := range []string{"sqlite", "postgres"} {
		if only != "" && only != engine {
			continue
		}
		t.Run(engine, func(t *testing.T) {
			c := app.Config{Data: t.TempDir()}
			if engine == "postgres" {
				c.Database = dbtest.PostgresAddress(t)
			}
			o := &office{t: t}
			o.at("2026-11-23 08:00") // a Monday
			var err error
			o.House, err = app.OpenAt(t.Context(), c, func() time.Time { return time.UnixMilli(o.now.Load()) })
			o.must(err)
			t.Cleanup(func() { o.Close() })
			o.must(demo.Load(t.Context(), o.House))
			texts, err := app.Texts()
			o.must(err)
			o.vi = texts.For(t.Context(), "vi")
			o.do()
			body(t, o)
		})
	}
}

func (o *office) must(err error) {
	o.t.Helper()
	if err != nil {
		o.t.Fatal(err)
	}
}

func (o *office) at(s string) {
	v, err := time.ParseInLocation("2006-01-02 15:04", s, clock.Zone)
	o.must(err)
	o.now.Store(v.UnixMilli())
}

func (o *office) do() {
	o.t.Helper()
	o.must(o.DoJobs(o.t.Context()))
}

// as is somebody of the demo with what they may do today.
func (o *office) as(name string) gate.Actor {
	o.t.Helper()
	var who gate.Actor
	o.must(o.Gate.Read(o.t.Context(), gate.System("test", demo.Commune), gate.Own, func(tx *gate.Tx) error {
		var id string
		err := errors.Join(tx.Require(true),
			tx.Row(`SELECT id FROM people_account WHERE commune_id = $1 AND name = $2`, name).Scan(&id))
		if err != nil {
			return err
		}
		grants, err := o.People.GrantsOf(tx, id)
		who = gate.NewActor(id, demo.Commune, grants...)
		who.Name = name
		return err
	}))
	return who
}

// hears wants exactly these beginnings of sentences among what is new to
// somebody, the newest last, and leaves the board read.
func (o *office) hears(name string, want ...string) {
	o.t.Helper()
	who := o.as(name)
	lines, _, err := o.Notices.Mine(o.t.Context(), who, "")
	o.must(err)
	var got []string
	for i := len(lines) - 1; i >= 0; i-- {
		if l := lines[i]; l.Unread() {
			args := make([]any, len(l.Args))
			for i, a := range l.Args {
				args[i] = a
			}
			got = append(got, lang.T(o.vi, l.Key, args...))
		}
	}
	same := len(got) == len(want)
	for i := 0; same && i < len(got); i++ {
		same = strings.HasPrefix(got[i], want[i])
	}
	if !same {
		o.t.Errorf("%s hears\n\t%q, want\n\t%q", name, got, want)
	}
	if len(lines) > 0 {
		o.must(o.Notices.MarkAllRead(o.t.Context(), who, lines[0].ID))
	}
}

func (o *office) silent(names ...string) {
	o.t.Helper()
	for _, name := range names {
		o.hears(name)
	}
}

func (o *office) act(name, dossier, transition string, in casework.Input) {
	o.t.Helper()
	if _, err := o.Desk.Act(o.t.Context(), o.as(name), dossier, transition, in); err != nil {
		o.t.Fatalf("%s: %v", transition, err)
	}
	o.do()
}

// filed is an application of the mother, from her phone.
func (o *office) filed() casework.Submitted {
	o.t.Helper()
	who := o.as(mother)
	draft, err := o.Desk.StartDraft(o.t.Context(), who, extract, casework.Online)
	o.must(err)
	place := func(of string) []string {
		return []string{of + ".scope", "1", of + ".province", "38", of + ".commune", "Xã Tống Sơn", of + ".detail", "Thôn Chí Phúc"}
	}
	pages := [][]string{
		{"noi-nhan", "authority", "Ủy ban nhân dân xã Tống Sơn"}, {"ai-nop", "applies_for", "self"},
		append([]string{"nguoi-yeu-cau", "requester.full_name", mother, "requester.personal_id", "038195000001",
			"requester.id_document.kind", "cccd", "requester.id_document.number", "038195000001",
			"requester.residence_kind", "thuong_tru", "requester.phone", "0900000001"}, place("requester.residence")...),
		{"noi-dung", "content", "Cấp 2 bản sao Giấy khai sinh"}, {"cam-ket", "pledge", "on"},
	}
	for _, p := range pages {
		typed := map[string][]string{}
		for i := 1; i < len(p); i += 2 {
			typed[p[i]] = []string{p[i+1]}
		}
		_, _, err := o.Desk.SavePage(o.t.Context(), who, draft.ID, casework.PageSaved{Page: p[0], Typed: typed})
		o.must(err)
	}
	s, err := o.Desk.Submit(o.t.Context(), who, casework.Submission{Draft: draft.ID})
	o.must(err)
	o.do()
	return s
}

func TestEachStepIsToldToThoseItConcerns(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		s := o.filed()
		o.hears(mother, "Đã nhận hồ sơ "+s.Code+" (Cấp bản sao Trích lục hộ tịch")
		o.hears(counter, "Hồ sơ mới "+s.Code+" (Cấp bản sao Trích lục hộ tịch")
		o.silent(neighbour, head, officer, chair, stamp, admin)

		o.act(counter, s.ID, "ask_first", casework.Input{Items: []casework.Item{{What: "Giấy tờ", Why: "mờ", How: "chụp lại"}}})
		o.hears(mother, "Hồ sơ "+s.Code+" cần bổ sung.")
		o.act(counter, s.ID, "supplied_first_at_desk", casework.Input{})
		o.act(counter, s.ID, "accept", casework.Input{})
		o.hears(mother, "Hồ sơ "+s.Code+" đã được tiếp nhận. Hẹn trả kết quả trước ")

		o.must(o.Desk.Write(t.Context(), o.as(mother), s.ID, "Bao giờ có ạ?"))
		o.do()
		o.hears(counter, "Người dân nhắn tin về hồ sơ "+s.Code)
		o.silent(mother)
		o.act(counter, s.ID, "pass_on", casework.Input{Assignee: o.as(officer).ID})
		o.must(o.Desk.Write(t.Context(), o.as(mother), s.ID, "Tôi cần gấp."))
		o.do()
		o.hears(officer, "Người dân nhắn tin về hồ sơ "+s.Code)
		o.must(o.Desk.Write(t.Context(), o.as(officer), s.ID, "Chiều nay."))
		o.do()
		o.hears(mother, "Cán bộ nhắn tin về hồ sơ "+s.Code)

		o.act(officer, s.ID, "submit_result", casework.Input{Result: &casework.Upload{File: blob.Stored{Hash: "00ff",
			Key: "15316/2026/11/00/x", Size: 1234, Type: "application/pdf", Name: "ket-qua.pdf"}}})
		o.act(chair, s.ID, "sign", casework.Input{})
		o.silent(mother) // from desk to desk is the office's own affair
		o.act(stamp, s.ID, "issue", casework.Input{})
		o.hears(mother, "Hồ sơ "+s.Code+" đã có kết quả.")
		o.act(counter, s.ID, "hand_over", casework.Input{})
		o.hears(mother, "Đã trả kết quả hồ sơ "+s.Code)
		o.silent(neighbour, counter, head, officer, chair, stamp, admin)
	})
}

func TestReminderBeforeAlarmAtDigestAfter(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		s := o.filed()
		o.act(counter, s.ID, "accept", casework.Input{})
		o.act(counter, s.ID, "pass_on", casework.Input{Assignee: o.as(officer).ID})
		c, err := o.Desk.FindOwn(t.Context(), o.as(mother), s.ID)
		o.must(err)
		for _, name := range []string{mother, counter, officer} {
			o.readAll(name)
		}
		// the same half day, well within the four working hours of the setting
		o.now.Store(c.Due.Add(-time.Hour).UnixMilli())
		for range 3 {
			o.do()
			o.now.Add((6 * time.Minute).Milliseconds())
		}
		o.hears(officer, "Hồ sơ "+s.Code+" sắp đến hạn")
		o.silent(mother, counter, head, stamp)
		o.hearsKind(chair, "overdue", 0)

		o.now.Store(c.Due.Add(time.Minute).UnixMilli())
		for range 3 {
			o.do()
			o.now.Add((6 * time.Minute).Milliseconds())
		}
		for _, name := range []string{officer, head} {
			o.hears(name, "Hồ sơ "+s.Code+" đã quá hạn từ ")
		}
		o.hearsKind(chair, "overdue", 1)
		o.readAll(chair)
		o.silent(mother, counter, stamp, admin)

		next := clock.VietNam().NextWorkingDay(clock.DateOf(c.Due))
		o.now.Store(next.At(clock.At(7, 35)).UnixMilli())
		for range 3 {
			o.do()
			o.now.Add(time.Hour.Milliseconds())
		}
		o.hears(chair, "Sáng nay xã có 1 hồ sơ quá hạn, 0 hồ sơ đến hạn hôm nay, 0 hồ sơ chờ tiếp nhận.")
		o.silent(officer, head, counter)
	})
}

// hearsKind counts the unread notices of one sentence.
func (o *office) hearsKind(name, key string, want int) {
	o.t.Helper()
	lines, _, err := o.Notices.Mine(o.t.Context(), o.as(name), "")
	o.must(err)
	n := 0
	for _, l := range lines {
		if l.Unread() && l.Key == "notices.said."+key {
			n++
		}
	}
	if n != want {
		o.t.Errorf("%s hears %q %d times, want %d", name, key, n, want)
	}
}

func (o *office) readAll(name string) {
	o.t.Helper()
	o.must(o.Notices.MarkAllRead(o.t.Context(), o.as(name), "~"))
}

// What is due is told to whoever has it: the official it was given to, those
// at the desk when nobody was, and who stands in for one who is away.
func TestWhoHasIt(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		system := gate.System("test", demo.Commune)
		today := clock.DateOf(time.UnixMilli(o.now.Load()))
		_, err := o.People.Appoint(t.Context(), system, people.Appointment{
			Details: people.Details{Name: "Cao Thị Đất", Phone: "0900000031", Office: "Công chức địa chính"},
			Roles:   []people.Assignment{{Role: people.Specialist, Field: "dat-dai", From: today}}})
		o.must(err)
		const land = "Cao Thị Đất"
		_, err = o.People.Delegate(t.Context(), system, people.Delegation{From: o.as(officer).ID, To: o.as(stamp).ID,
			Kind: people.OnBehalf, Roles: []people.Role{people.Specialist}, Document: "12/UQ", Since: today, Until: today})
		o.must(err)
		tests := []struct {
			name, desk, assignee, field string
			hear                        []string
		}{
			{"given to one", "specialist", land, "dat-dai", []string{land}},
			{"given to one who is away", "specialist", officer, "dat-dai", []string{officer, stamp}},
			{"given to nobody", "specialist", "", "dat-dai", []string{land, officer, stamp}},
			{"nobody, in another field", "specialist", "", "ho-tich", []string{officer, stamp}},
			{"given to one who left", "specialist", counter, "ho-tich", []string{officer, stamp}},
			{"to be signed", "leader", officer, "ho-tich", []string{chair}},
			{"to be numbered", "clerk", "", "ho-tich", []string{stamp}},
			{"at the counter", "receptionist", "", "ho-tich", []string{counter}},
			{"with the head", "head", "", "ho-tich", []string{head}},
			{"on no desk", "", "", "ho-tich", []string{head}},
		}
		everybody := []string{mother, neighbour, counter, head, officer, chair, stamp, admin, land}
		for _, tt := range tests {
			e := casework.DossierDueSoon{Dossier: "x", Code: tt.name, Field: tt.field, Desk: tt.desk, Due: time.UnixMilli(o.now.Load())}
			if tt.assignee != "" {
				e.Assignee = o.as(tt.assignee).ID
			}
			o.publish(e)
			for _, name := range everybody {
				if strings.Contains(strings.Join(tt.hear, ","), name) {
					o.hears(name, "Hồ sơ "+tt.name+" sắp đến hạn")
				} else {
					o.silent(name)
				}
			}
		}
	})
}

func (o *office) publish(e gate.Event) {
	o.t.Helper()
	o.must(o.Gate.Write(o.t.Context(), gate.System("test", demo.Commune), gate.Own, func(tx *gate.Tx) error {
		tx.Quiet()
		return errors.Join(tx.Require(true), tx.Publish(e))
	}))
	o.do()
}

func TestWhatAResidentIsToldOfAMove(t *testing.T) {
	due := time.Date(2026, 11, 27, 17, 0, 0, 0, clock.Zone)
	tests := []struct {
		effects []string
		waits   string
		due     time.Time
		want    string // "" nothing
	}{
		{[]string{"finance", "pause"}, "resident", due, "Hồ sơ HS-1 cần nộp tiền"},
		{[]string{"supplement", "pause"}, "resident", due, "Hồ sơ HS-1 cần bổ sung."},
		{[]string{"accept"}, "office", due, "Hồ sơ HS-1 đã được tiếp nhận. Hẹn trả kết quả trước 17:00 27/11/2026."},
		{[]string{"accept"}, "office", time.Time{}, "Hồ sơ HS-1 đã được tiếp nhận."},
		{[]string{"extend"}, "office", due, "Xin lỗi bạn: hồ sơ HS-1 được hẹn lại, trả kết quả trước 17:00 27/11/2026."},
		{[]string{"refuse"}, "nobody", due, "Hồ sơ HS-1 không được tiếp nhận."},
		{[]string{"stop"}, "nobody", due, "Hồ sơ HS-1 đã dừng giải quyết."},
		{nil, "resident", due, "Hồ sơ HS-1 chờ ý kiến của bạn."},
		{[]string{"resume"}, "office", due, ""},
		{[]string{"withdraw"}, "office", due, ""},
		{nil, "office", due, ""},
	}
	eachOffice(t, func(t *testing.T, o *office) {
		lan := o.as(mother).ID
		for _, tt := range tests {
			o.publish(casework.DossierMoved{Dossier: "x", Code: "HS-1", From: "a", To: "b", Effects: tt.effects, Waits: tt.waits,
				Applicant: lan, People: []string{lan}, Due: tt.due})
			if tt.want == "" {
				o.silent(mother)
			} else {
				o.hears(mother, tt.want)
			}
		}
		o.publish(casework.DossierSubmitted{Dossier: "x", Code: "HS-2", Procedure: extract, Field: "ho-tich", People: []string{lan},
			Channel: 1, Accepted: true, Due: due})
		o.hears(mother, "Hồ sơ HS-2 (Cấp bản sao Trích lục hộ tịch")
		o.publish(casework.MessageSent{Dossier: "x", Code: "HS-1", Side: "office", House: true, People: []string{lan}})
		o.publish(casework.LateDigest{Day: "2026-11-23"})
		o.silent(mother, counter, chair) // the counter entered it; nothing is late
	})
}
