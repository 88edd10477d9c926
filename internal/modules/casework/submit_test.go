package casework_test

import (
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"xaso/internal/modules/casework"
	"xaso/internal/modules/procedures"
	"xaso/internal/platform/clock"
	"xaso/internal/platform/gate"
)

func TestDoubleTapFilesOnce(t *testing.T) {
	each(t, func(h *house) {
		draft := h.draft(actor("lan"))
		var wg sync.WaitGroup
		got := make([]casework.Submitted, 8)
		for i := range got {
			wg.Go(func() {
				var err error
				got[i], err = h.desk.Submit(gate.WithKey(h.ctx(), "tap"), actor("lan"), casework.Submission{Draft: draft})
				if err != nil {
					h.t.Error(err)
				}
			})
		}
		wg.Wait()
		for _, s := range got {
			if s != got[0] || s.PIN == "" {
				h.t.Errorf("a tap answered %+v, another %+v", s, got[0])
			}
		}
		if n := h.count("casework_dossier", "1 = 1"); n != 1 {
			h.t.Errorf("%d dossiers", n)
		}
		if n := h.count("gate_key", "result LIKE '%"+got[0].PIN+"%'"); n != 0 {
			h.t.Error("the PIN is in the database")
		}
	})
}

func TestWhoMaySubmitADraft(t *testing.T) {
	each(t, func(h *house) {
		draft := h.draft(actor("lan"))
		for name, who := range map[string]gate.Actor{"neighbour": actor("minh"), "receptionist": actor("hoa"),
			"other commune": actorIn(haSon, "lan"), "helper of another": helperFor("an", "minh")} {
			if _, err := h.desk.Submit(h.ctx(), who, casework.Submission{Draft: draft}); !errors.Is(err, gate.ErrMissing) {
				h.t.Errorf("%s: %v", name, err)
			}
			if _, err := h.desk.Draft(h.ctx(), who, draft); !errors.Is(err, gate.ErrMissing) {
				h.t.Errorf("%s reads the draft: %v", name, err)
			}
			if _, _, err := h.desk.SavePage(h.ctx(), who, draft, casework.PageSaved{Page: "tre"}); !errors.Is(err, gate.ErrMissing) {
				h.t.Errorf("%s writes the draft: %v", name, err)
			}
			if _, err := h.desk.AttachFile(h.ctx(), who, draft, casework.Upload{File: stored("x.jpg")}); !errors.Is(err, gate.ErrMissing) {
				h.t.Errorf("%s attaches: %v", name, err)
			}
			if err := h.desk.DeleteDraft(h.ctx(), who, draft); !errors.Is(err, gate.ErrMissing) {
				h.t.Errorf("%s deletes: %v", name, err)
			}
		}
		s, err := h.desk.Submit(h.ctx(), helperFor("an", "lan"), casework.Submission{Draft: draft})
		h.must(err)
		if _, err := h.desk.FindOwn(h.ctx(), actor("lan"), s.ID); err != nil {
			h.t.Errorf("filed by a helper, and the owner does not find it: %v", err)
		}
	})
}

func TestUnfinishedDraftIsNotFiled(t *testing.T) {
	each(t, func(h *house) {
		r, err := h.desk.StartDraft(h.ctx(), actor("lan"), birth, casework.Online)
		h.must(err)
		_, err = h.desk.Submit(h.ctx(), actor("lan"), casework.Submission{Draft: r.ID})
		var p *casework.Problems
		if !errors.As(err, &p) || len(p.List) < 3 || !errors.Is(err, casework.ErrAnswers) {
			h.t.Errorf("empty draft: %v", err)
		}
		file := h.fill(actor("lan"), r.ID)
		h.must(h.desk.RemoveFile(h.ctx(), actor("lan"), r.ID, file.ID))
		_, err = h.desk.Submit(h.ctx(), actor("lan"), casework.Submission{Draft: r.ID})
		if !errors.As(err, &p) || p.List[0].Field != "papers.c3" {
			h.t.Errorf("the paper was removed: %v", err)
		}
		if n := h.count("gate_counter", "name LIKE 'casework.code%'"); n != 0 {
			h.t.Error("a refused filing took a number")
		}
	})
}

func TestWrongInputIsKeptAsTyped(t *testing.T) {
	each(t, func(h *house) {
		r, err := h.desk.StartDraft(h.ctx(), actor("lan"), birth, casework.Online)
		h.must(err)
		typed := inputs("child.full_name", "Lê Thị An", "child.birth_date.day", "31", "child.birth_date.month", "2",
			"child.birth_date.year", "2026", "child.sex", "nu")
		_, problems, err := h.desk.SavePage(h.ctx(), actor("lan"), r.ID, casework.PageSaved{Page: "tre", Typed: typed})
		h.must(err)
		if len(problems) != 1 || problems[0].Field != "child.birth_date" {
			h.t.Errorf("problems: %+v", problems)
		}
		o, err := h.desk.Draft(h.ctx(), actor("lan"), r.ID)
		h.must(err)
		if o.Typed["tre"]["child.birth_date.day"][0] != "31" || o.Page != "tre" {
			h.t.Errorf("typed: %v", o.Typed)
		}
		if _, _, err := h.desk.SavePage(h.ctx(), actor("lan"), r.ID, casework.PageSaved{Page: "khong-co"}); !errors.Is(err, casework.ErrPage) {
			h.t.Errorf("a page that is not there: %v", err)
		}
		h.now = h.now.AddDate(0, 0, 31)
		if n, err := h.desk.ExpireDrafts(h.ctx(), tongSon); n != 1 || err != nil {
			h.t.Errorf("expired %d, %v", n, err)
		}
	})
}

func TestDoorsAreTheCommunesSetting(t *testing.T) {
	each(t, func(h *house) {
		draft := h.draft(actor("lan"))
		no := false
		set := procedures.Setting{Code: birth, Here: &no}
		for name, who := range map[string]gate.Actor{"leader": actor("binh"), "resident": actor("lan")} {
			if err := h.proc.Set(h.ctx(), who, set); !errors.Is(err, gate.ErrForbidden) {
				h.t.Errorf("%s: %v", name, err)
			}
		}
		h.must(h.proc.Set(h.ctx(), actor("quan"), set))
		if _, err := h.desk.Submit(h.ctx(), actor("lan"), casework.Submission{Draft: draft}); !errors.Is(err, casework.ErrClosed) {
			h.t.Errorf("filed through a closed door: %v", err)
		}
		if _, err := h.desk.StartDraft(h.ctx(), actor("lan"), birth, casework.Online); !errors.Is(err, casework.ErrClosed) {
			h.t.Errorf("begun at a closed door: %v", err)
		}
		if _, err := h.desk.StartDraft(h.ctx(), actor("lan"), "9.999999", casework.Online); !errors.Is(err, gate.ErrMissing) {
			h.t.Errorf("a procedure nobody knows: %v", err)
		}
	})
}

// counter keys in a dossier of a procedure with a term of three working days.
func (h *house) counter(code string, e casework.CounterEntry) (casework.Submitted, error) {
	h.t.Helper()
	r, err := h.desk.StartDraft(h.ctx(), actor("hoa"), code, casework.AtCounter)
	h.must(err)
	o, err := h.desk.Draft(h.ctx(), actor("hoa"), r.ID)
	h.must(err)
	h.answer(r.ID, o)
	e.Draft = r.ID
	return h.desk.Enter(h.ctx(), actor("hoa"), e)
}

// answer gives every question of the general declaration something.
func (h *house) answer(draft string, o casework.OpenDraft) {
	h.t.Helper()
	for _, p := range o.Form.View(o.Answers, o.Situation(h.now)).Pages() {
		typed := map[string][]string{}
		for _, f := range p.Fields {
			h.typeInto(draft, typed, f)
		}
		_, problems, err := h.desk.SavePage(h.ctx(), actor("hoa"), draft, casework.PageSaved{Page: p.ID, Typed: typed})
		h.must(err)
		for _, problem := range problems {
			if !problem.Warn {
				h.t.Logf("page %s: %+v", p.ID, problem)
			}
		}
	}
}

func (h *house) typeInto(draft string, typed map[string][]string, f *procedures.Field) {
	for _, c := range f.Fields {
		h.typeInto(draft, typed, c)
	}
	switch f.Type {
	case procedures.FileType, procedures.RefType:
		a, err := h.desk.AttachFile(h.ctx(), actor("hoa"), draft, casework.Upload{File: stored(f.ID + ".jpg"), Field: f.ID})
		h.must(err)
		typed[f.ID] = []string{a.ID}
	case procedures.RadioType, procedures.SelectType:
		if len(f.Options) > 0 {
			typed[f.ID] = []string{f.Options[0].Value}
		}
	case procedures.CheckType:
		typed[f.ID] = []string{"on"}
	case procedures.DateType, procedures.PartialType:
		typed[f.ID] = []string{"1/2/1990"}
	case procedures.IntegerType, procedures.MoneyType, procedures.DecimalType:
		typed[f.ID] = []string{"1"}
	case procedures.TelType:
		typed[f.ID] = []string{"0912345678"}
	case procedures.TextType, procedures.AgencyType:
		typed[f.ID] = []string{"Nguyễn Văn Mẫu"}
		if strings.Contains(f.ID, "id") {
			typed[f.ID] = []string{"038190000001"}
		}
	}
}

// termed is a procedure with the general declaration whose first term at the
// counter is the one given.
func termed(t testing.TB, qty int, unit procedures.Unit) string {
	t.Helper()
	lib, err := library()
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range lib.Catalogue.On("2026-11-17") {
		term, ok := p.Term(procedures.AtDesk, 0)
		if ok && term.Unit == unit && (term.Qty == qty || unit == procedures.SameDay) && p.FormID == "general" {
			return p.Code
		}
	}
	t.Fatalf("the catalogue has no procedure of %d %s", qty, unit)
	return ""
}

func threeDays(t testing.TB) string { return termed(t, 3, procedures.WorkingDay) }

// The rows are the vectors of the one-stop research: first day excluded, days
// off from the notices of 2026.
func TestDueDatesOfRealDays(t *testing.T) {
	each(t, func(h *house) {
		code, sameDay := threeDays(h.t), termed(h.t, 0, procedures.SameDay)
		for _, tt := range []struct{ name, received, want string }{
			{"over Tết", "2026-02-13 09:00", "2026-02-25"},
			{"with a worked Saturday", "2026-08-20 09:00", "2026-08-24"},
			{"over 24 November", "2026-11-20 09:00", "2026-11-26"},
		} {
			h.now = at(tt.received)
			s, err := h.counter(code, casework.CounterEntry{Applicant: casework.Person{Name: "Lê Văn Mẫu"}, Accept: true})
			h.must(err)
			c, err := h.desk.Find(h.ctx(), actor("hoa"), s.ID, "")
			h.must(err)
			if got := clock.DateOf(c.Due).String(); got != tt.want {
				h.t.Errorf("%s: due %s, want %s", tt.name, got, tt.want)
			}
		}
		for _, tt := range []struct{ name, received, want string }{
			{"before the cut-off", "2026-11-20 14:59", "2026-11-20"},
			{"after it on a Friday", "2026-11-20 15:01", "2026-11-23"},
			{"after it before a worked Saturday", "2026-08-21 15:01", "2026-08-22"},
		} {
			h.now = at(tt.received)
			s, err := h.counter(sameDay, casework.CounterEntry{Applicant: casework.Person{Name: "Lê Văn Mẫu"}, Accept: true})
			h.must(err)
			c, err := h.desk.Find(h.ctx(), actor("hoa"), s.ID, "")
			h.must(err)
			if got := clock.DateOf(c.Due).String(); got != tt.want {
				h.t.Errorf("%s: due %s, want %s", tt.name, got, tt.want)
			}
		}
	})
}

func TestPauseGivesBackItsDays(t *testing.T) {
	each(t, func(h *house) {
		h.now = at("2026-11-02 09:00") // a Monday
		s, err := h.counter(threeDays(h.t), casework.CounterEntry{Applicant: casework.Person{Name: "Lê Văn Mẫu"}, Accept: true})
		h.must(err)
		h.act("hoa", s.ID, "pass_on", casework.Input{})
		h.now = at("2026-11-03 10:00")
		h.act("tuan", s.ID, "propose_supplement", casework.Input{Items: items(1)})
		h.act("hoa", s.ID, "ask", casework.Input{Items: items(1)})
		h.now = at("2026-11-10 10:00")
		h.act("hoa", s.ID, "supplied_at_desk", casework.Input{})
		c, err := h.desk.Find(h.ctx(), actor("hoa"), s.ID, "")
		h.must(err)
		// Tue 3/11 counted; 4–10/11 waited: the day the papers came is a day of receipt.
		if got := clock.DateOf(c.Due).String(); got != "2026-11-12" {
			h.t.Errorf("due %s, reasons %+v", got, c.Deadline.Reasons)
		}
	})
}

func TestCounterEntry(t *testing.T) {
	each(t, func(h *house) {
		code := threeDays(h.t)
		walkIn := casework.Person{Name: "Lê  Văn Mẫu", Phone: "0912345678"}
		papers := []casework.HandedIn{{Component: "c1", Name: "Tờ khai", Copy: casework.Original, Quantity: 1},
			{Component: "c2", Name: "CCCD", Copy: casework.Photocopy, Quantity: 2}}
		if _, err := h.counter(code, casework.CounterEntry{}); !errors.Is(err, casework.ErrOwnerName) {
			h.t.Errorf("nobody's dossier: %v", err)
		}
		if _, err := h.counter(code, casework.CounterEntry{Applicant: walkIn, Papers: []casework.HandedIn{{Name: "x"}}}); !errors.Is(err, casework.ErrPapers) {
			h.t.Errorf("no copies of a paper: %v", err)
		}
		s, err := h.counter(code, casework.CounterEntry{Applicant: walkIn, Papers: papers, Accept: true, Authority: "UBND xã khác"})
		h.must(err)
		c, err := h.desk.Find(h.ctx(), actor("hoa"), s.ID, "")
		h.must(err)
		if c.National != procedures.Received || c.Channel != 1 || c.Title != "Lê Văn Mẫu" || len(c.Papers) != 2 ||
			c.Applicant != "" || c.Authority != "UBND xã khác" || c.ReceivePlace != "Trung tâm thử" {
			h.t.Errorf("entered: %+v", c.Dossier)
		}
		if h.count("gate_access", "record = '"+s.ID+"' AND subject_id = ''") == 0 {
			h.t.Error("reading a walk-in's dossier left no line")
		}
		for name, who := range map[string]gate.Actor{"resident": actor("lan"), "specialist": actor("tuan"), "no role": actor("khach")} {
			if _, err := h.desk.StartDraft(h.ctx(), who, code, casework.AtCounter); !errors.Is(err, gate.ErrForbidden) {
				h.t.Errorf("%s at the counter: %v", name, err)
			}
		}
		registered, err := h.counter(code, casework.CounterEntry{Applicant: casework.Person{Account: "lan"}, Owner: &walkIn})
		h.must(err)
		own, err := h.desk.FindOwn(h.ctx(), actor("lan"), registered.ID)
		h.must(err)
		if own.National != procedures.Registered || !own.Received.IsZero() || own.Parties.Applicant.Name != residents["lan"] {
			h.t.Errorf("registered only: %d, applicant %q", own.National, own.Parties.Applicant.Name)
		}
	})
}

func TestCodesRestartEachDayAndGrow(t *testing.T) {
	each(t, func(h *house) {
		set, err := h.desk.Settings(h.ctx(), actor("quan"))
		h.must(err)
		for _, bad := range []string{"", "{n:4}", "{agency}-{n:4}", "{agency}-{yyMMdd}", "{agency}{yyMMdd}{n:4}{x}", "{agency}/{yyMMdd}/{n:4}"} {
			set.CodePattern = bad
			if err := h.desk.Configure(h.ctx(), actor("quan"), set); !errors.Is(err, casework.ErrPattern) {
				h.t.Errorf("%q: %v", bad, err)
			}
		}
		set.CodePattern = "{agency}-{yyyyMMdd}-{n:1}"
		if err := h.desk.Configure(h.ctx(), actor("hoa"), set); !errors.Is(err, gate.ErrForbidden) {
			h.t.Errorf("the receptionist configures: %v", err)
		}
		h.must(h.desk.Configure(h.ctx(), actor("quan"), set))
		if err := h.desk.Configure(h.ctx(), actor("quan"), set); !errors.Is(err, casework.ErrChanged) {
			h.t.Errorf("stale settings: %v", err)
		}
		var last string
		for range 11 {
			last = h.filed("lan").Code
		}
		if last != "000.00.00.H56-20261117-11" {
			h.t.Errorf("the eleventh: %s", last)
		}
		h.now = h.now.Add(24 * time.Hour)
		if next := h.filed("lan").Code; next != "000.00.00.H56-20261118-1" {
			h.t.Errorf("the next day: %s", next)
		}
	})
}
