package casework_test

import (
	"errors"
	"testing"
	"time"

	"xaso/internal/modules/casework"
	"xaso/internal/modules/procedures"
	"xaso/internal/platform/gate"
)

func TestWholeLifeOfABirthRegistration(t *testing.T) {
	each(t, func(h *house) {
		s := h.filed("lan")
		if s.Code != "000.00.00.H56-261117-0001" || len(s.PIN) != 6 {
			h.t.Fatalf("submitted: %+v", s)
		}
		own, err := h.desk.FindOwn(h.ctx(), actor("lan"), s.ID)
		h.must(err)
		if own.National != procedures.Registered || own.Title != residents["lan"] || own.Hamlet != "Thôn Đông" || own.Channel != 2 {
			h.t.Errorf("filed: national %d, title %q, hamlet %q, channel %d", own.National, own.Title, own.Hamlet, own.Channel)
		}
		if len(own.Files) != 1 || own.Files[0].Component != "c3" || len(own.Declared) < 20 {
			h.t.Errorf("%d files, %d declared rows", len(own.Files), len(own.Declared))
		}
		h.now = at("2026-11-17 09:00")
		o := h.act("hoa", s.ID, "accept", casework.Input{})
		if o.Paper != "receipt" || o.Due.IsZero() {
			h.t.Errorf("accepted: %+v", o)
		}
		h.act("hoa", s.ID, "pass_on", casework.Input{Assignee: "tuan"})
		h.act("tuan", s.ID, "submit_result", casework.Input{Result: result()})
		h.act("binh", s.ID, "rework", casework.Input{Reason: "sai ngày sinh"})
		h.act("tuan", s.ID, "submit_result", casework.Input{})
		h.act("binh", s.ID, "sign", casework.Input{})
		h.act("thu", s.ID, "issue", casework.Input{})

		finished, err := h.desk.FindOwn(h.ctx(), actor("lan"), s.ID)
		h.must(err)
		if finished.National != procedures.Finished || finished.ResultFile != "" || finished.ResultNumber != "01/2026" {
			h.t.Errorf("finished: %d, file %q, number %q", finished.National, finished.ResultFile, finished.ResultNumber)
		}
		full, err := h.desk.Find(h.ctx(), actor("binh"), s.ID, "")
		h.must(err)
		if _, err := h.desk.File(h.ctx(), actor("lan"), full.ResultFile, ""); !errors.Is(err, gate.ErrMissing) {
			h.t.Errorf("the resident reads the result before it is returned: %v", err)
		}
		if err := h.desk.Rate(h.ctx(), actor("lan"), s.ID, casework.Rating{Stars: 5}); !errors.Is(err, casework.ErrNotNow) {
			h.t.Errorf("rated before the end: %v", err)
		}
		h.act("hoa", s.ID, "hand_over", casework.Input{})
		_, err = h.desk.File(h.ctx(), actor("lan"), full.ResultFile, "")
		h.must(err)
		h.must(h.desk.Rate(h.ctx(), actor("lan"), s.ID, casework.Rating{Stars: 5, Words: "Nhanh"}))
		if err := h.desk.Rate(h.ctx(), actor("lan"), s.ID, casework.Rating{Stars: 1}); !errors.Is(err, casework.ErrRated) {
			h.t.Errorf("rated twice: %v", err)
		}
		end, err := h.desk.FindOwn(h.ctx(), actor("lan"), s.ID)
		h.must(err)
		if end.National != procedures.Returned || end.Open() || end.Rating == nil || end.Late(h.now) || len(end.Next) != 0 {
			h.t.Errorf("end: %d open %v rating %v", end.National, end.Open(), end.Rating)
		}
		want := []string{"submit", "accept", "pass_on", "submit_result", "rework", "submit_result", "sign", "issue", "hand_over"}
		for i, st := range end.Steps {
			if st.Seq != i+1 || st.Transition != want[i] {
				h.t.Fatalf("step %d is %s", st.Seq, st.Transition)
			}
		}
		if n := len(end.Messages); n != 4 { // submitted, accepted, finished, returned
			h.t.Errorf("%d messages", n)
		}
		h.disclosed("lan", 4) // binh's Find, and each act of an official but only once a transaction
	})
}

// disclosed wants at least so many lines about a person in the access log.
func (h *house) disclosed(subject string, least int) {
	h.t.Helper()
	if n := h.count("gate_access", "subject_id = '"+subject+"'"); n < least {
		h.t.Errorf("%d readings of %s, want at least %d", n, subject, least)
	}
}

func TestWhoMayActOnADossier(t *testing.T) {
	each(t, func(h *house) {
		id := h.received("lan")
		in := casework.Input{Result: result()}
		tests := []struct {
			name       string
			who        gate.Actor
			transition string
			in         casework.Input
			want       error
		}{
			{"neighbour", actor("minh"), "withdraw", casework.Input{Reason: "x"}, gate.ErrMissing},
			{"no role", actor("khach"), "submit_result", in, gate.ErrMissing},
			{"not signed in", gate.Anonymous(tongSon), "submit_result", in, gate.ErrSignIn},
			{"other commune", actorIn(haSon, "tuan"), "submit_result", in, gate.ErrMissing},
			{"receptionist", actor("hoa"), "submit_result", in, gate.ErrForbidden},
			{"resident does the office's", actor("lan"), "submit_result", in, gate.ErrForbidden},
			{"other field", actor("dat"), "submit_result", in, gate.ErrMissing},
			{"other hamlet", actor("truong"), "pass_on", casework.Input{}, gate.ErrMissing},
			{"wrong step", actor("binh"), "sign", casework.Input{}, casework.ErrNotNow},
			{"no such transition", actor("tuan"), "fly", casework.Input{}, casework.ErrNotNow},
			{"stale page", actor("tuan"), "submit_result", casework.Input{Result: result(), Version: 1}, casework.ErrChanged},
			{"nothing attached", actor("tuan"), "submit_result", casework.Input{}, casework.ErrResultFile},
			{"specialist", actor("tuan"), "submit_result", in, nil},
		}
		for _, tt := range tests {
			if _, err := h.desk.Act(h.ctx(), tt.who, id, tt.transition, tt.in); !errors.Is(err, tt.want) {
				h.t.Errorf("%s: %v, want %v", tt.name, err, tt.want)
			}
		}
	})
}

func TestAssignmentBindsSpecialists(t *testing.T) {
	each(t, func(h *house) {
		id := h.received("lan")
		if _, err := h.desk.Assign(h.ctx(), actor("hoa"), id, "tuan", "", 0); !errors.Is(err, gate.ErrForbidden) {
			h.t.Errorf("a receptionist assigns: %v", err)
		}
		if _, err := h.desk.Assign(h.ctx(), actor("binh"), id, "dat", "", 0); !errors.Is(err, casework.ErrAssignee) {
			h.t.Errorf("assigned to another field: %v", err)
		}
		_, err := h.desk.Assign(h.ctx(), actor("binh"), id, "tuan", "làm giúp", 0)
		h.must(err)
		in := casework.Input{Result: result()}
		if _, err := h.desk.Act(h.ctx(), actor("ngoc"), id, "submit_result", in); !errors.Is(err, gate.ErrForbidden) {
			h.t.Errorf("another specialist acts: %v", err)
		}
		if _, err := h.desk.Find(h.ctx(), actor("ngoc"), id, ""); !errors.Is(err, casework.ErrNeedsReason) {
			h.t.Errorf("another specialist reads: %v", err)
		}
		c, err := h.desk.Find(h.ctx(), actor("ngoc"), id, "giúp đồng nghiệp nghỉ ốm")
		h.must(err)
		if c.Purpose != casework.PurposeStated || h.count("gate_access", "purpose = '"+casework.PurposeStated+"'") != 1 ||
			h.count("gate_audit", "what = 'casework.reason-stated'") != 1 {
			h.t.Error("the stated reason is not in the logs")
		}
		o := h.act("thay", id, "submit_result", in) // by delegation of tuan
		c, err = h.desk.Find(h.ctx(), actor("binh"), id, "")
		h.must(err)
		if last := c.Steps[len(c.Steps)-1]; last.GiverFor != "tuan" || last.Seq != o.Step || c.Assignee != "tuan" {
			h.t.Errorf("delegated step: %+v", last)
		}
	})
}

func TestReadingOthersDossiers(t *testing.T) {
	each(t, func(h *house) {
		id := h.received("lan")
		for name, who := range map[string]gate.Actor{"neighbour": actor("minh"), "other commune": actorIn(haSon, "binh"),
			"no role": actor("khach"), "the owner by the office's door": actor("lan"), "other field": actor("dat"),
			"helper without the office": helperFor("an", "minh")} {
			if _, err := h.desk.Find(h.ctx(), who, id, "tò mò"); !errors.Is(err, gate.ErrMissing) {
				h.t.Errorf("%s: %v", name, err)
			}
		}
		for name, who := range map[string]gate.Actor{"neighbour": actor("minh"), "official": actor("hoa"),
			"other commune": actorIn(haSon, "lan"), "helper of another": helperFor("an", "minh")} {
			if _, err := h.desk.FindOwn(h.ctx(), who, id); !errors.Is(err, gate.ErrMissing) {
				h.t.Errorf("own door, %s: %v", name, err)
			}
		}
		before := h.count("gate_access", "subject_id = 'lan'")
		_, err := h.desk.FindOwn(h.ctx(), helperFor("an", "lan"), id)
		h.must(err)
		_, err = h.desk.Find(h.ctx(), actor("hoa"), id, "")
		h.must(err)
		if n := h.count("gate_access", "subject_id = 'lan'"); n != before+2 {
			h.t.Errorf("%d new readings, want 2", n-before)
		}
	})
}

func TestDelayedStepsAreJudged(t *testing.T) {
	each(t, func(h *house) {
		s := h.filed("lan")
		h.act("hoa", s.ID, "accept", casework.Input{})
		h.now = h.now.Add(30 * time.Hour)
		h.act("hoa", s.ID, "pass_on", casework.Input{})
		c, err := h.desk.Find(h.ctx(), actor("binh"), s.ID, "")
		h.must(err)
		if last := c.Steps[len(c.Steps)-1]; last.Timing != casework.Late {
			h.t.Errorf("passed on the next day: %q", last.Timing)
		}
	})
}
