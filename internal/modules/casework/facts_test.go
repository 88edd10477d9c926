package casework_test

import (
	"errors"
	"testing"
	"time"

	"xaso/internal/modules/casework"
	"xaso/internal/modules/procedures"
	"xaso/internal/platform/gate"
)

// facts reads the facts of one dossier; nil when scoring leaves it out.
func (h *house) facts(id string) *casework.Facts {
	h.t.Helper()
	var all []casework.Facts
	h.must(h.gate.Read(h.ctx(), gate.System("facts", tongSon), gate.Own, func(tx *gate.Tx) (err error) {
		if err := tx.Require(true); err != nil {
			return err
		}
		all, err = h.desk.Facts(tx, []string{id, "nobody"})
		return err
	}))
	if len(all) == 0 {
		return nil
	}
	return &all[0]
}

func TestFactsOfAnApplicationOnlineToItsRating(t *testing.T) {
	each(t, func(h *house) {
		s := h.filed("lan")
		f := h.facts(s.ID)
		if f.Channel != 2 || !f.Files || f.ResultFile || !f.GivesPaper || !f.Received.IsZero() || f.Stars != 0 || f.Flags.VerifiedVNeID || f.Flags.FromStore || f.Flags.Database != "" {
			h.t.Errorf("filed: %+v", f)
		}
		h.now = at("2026-11-17 09:00")
		accepted := h.act("hoa", s.ID, "accept", casework.Input{})
		if f = h.facts(s.ID); !f.Received.Equal(h.now) || !f.Promised.Equal(accepted.Due) || f.Assignee != "" {
			h.t.Errorf("accepted: %+v, due %s", f, accepted.Due)
		}
		h.act("hoa", s.ID, "pass_on", casework.Input{Assignee: "tuan"})
		h.act("tuan", s.ID, "submit_result", casework.Input{Result: result()})
		if f = h.facts(s.ID); f.Assignee != "tuan" || !f.ResultFile {
			h.t.Errorf("drafted: %+v", f)
		}
		h.act("binh", s.ID, "sign", casework.Input{})
		h.act("thu", s.ID, "issue", casework.Input{})
		issued := h.now
		h.now = h.now.Add(time.Hour)
		h.act("hoa", s.ID, "hand_over", casework.Input{})
		h.must(h.desk.Rate(h.ctx(), actor("lan"), s.ID, casework.Rating{Stars: 2}))
		f = h.facts(s.ID)
		if !f.Finished.Equal(issued) || !f.Returned.Equal(h.now) || !f.Closed.IsZero() || f.Stars != 2 || f.Promised.IsZero() {
			h.t.Errorf("ended: %+v", f)
		}
	})
}

func TestFactsOfRequestsAndTheirAnswers(t *testing.T) {
	each(t, func(h *house) {
		id := h.received("lan")
		promised := h.facts(id).Promised
		items := []casework.Item{{What: "Giấy chứng sinh", Why: "mờ", How: "chụp lại"}}
		ask := func(s string) {
			h.now = at(s)
			h.act("tuan", id, "propose_supplement", casework.Input{Items: items})
			h.act("hoa", id, "ask", casework.Input{Items: items, Confirmed: true})
		}
		ask("2026-11-17 10:00")
		f := h.facts(id)
		if len(f.Requests) != 1 || !f.Requests[0].At.Equal(h.now) || !f.Requests[0].Done.IsZero() {
			h.t.Fatalf("asked: %+v", f.Requests)
		}
		// The resident withdraws and goes on: the request is open again, and is
		// no second one.
		h.now = at("2026-11-17 11:00")
		h.act("lan", id, "withdraw", casework.Input{Reason: "đổi ý"})
		if f = h.facts(id); !f.Closed.Equal(h.now) {
			h.t.Errorf("withdrawing: closed %s", f.Closed)
		}
		h.act("hoa", id, "keep_going", casework.Input{Note: "vẫn làm"})
		if f = h.facts(id); len(f.Requests) != 1 || !f.Requests[0].Done.IsZero() || !f.Closed.IsZero() {
			h.t.Errorf("went on: %+v, closed %s", f.Requests, f.Closed)
		}
		h.now = at("2026-11-20 08:00")
		h.act("hoa", id, "supplied_at_desk", casework.Input{})
		f = h.facts(id)
		if len(f.Requests) != 1 || !f.Requests[0].Done.Equal(h.now) {
			h.t.Errorf("answered: %+v", f.Requests)
		}
		if !f.Promised.Equal(promised) {
			h.t.Errorf("NgayHenTra before supplements moved from %s to %s", promised, f.Promised)
		}
		ask("2026-11-20 09:00")
		if f = h.facts(id); len(f.Requests) != 2 {
			h.t.Errorf("a second time: %+v", f.Requests)
		}
		h.act("hoa", id, "give_up", casework.Input{Reason: "không bổ sung", Refund: "không"})
		if f = h.facts(id); !f.Closed.Equal(h.now) {
			h.t.Errorf("stopped: %+v", f)
		}
	})
}

// The flag is of the account that files: the counter's dossiers of the same
// person do not have it.
func TestVNeIDIsKeptWithWhatItsAccountFiles(t *testing.T) {
	each(t, func(h *house) {
		linked["minh"] = true
		defer delete(linked, "minh")
		for who, want := range map[string]bool{"minh": true, "lan": false} {
			if got := h.facts(h.filed(who).ID).Flags.VerifiedVNeID; got != want {
				h.t.Errorf("filed by %s: %v", who, got)
			}
		}
	})
}

func TestAcceptingPaperThatNobodyScannedIsConfirmed(t *testing.T) {
	each(t, func(h *house) {
		s, err := h.counter(general, casework.CounterEntry{Applicant: casework.Person{Name: "Lý Thị Mới"}, Papers: []casework.HandedIn{{Component: "c3", Name: "Giấy chứng sinh", Copy: casework.Original, Quantity: 1}}})
		h.must(err)
		// The declaration of the tests attaches files to every question.
		h.must(h.gate.Write(h.ctx(), gate.System("unscan", tongSon), gate.Own, func(tx *gate.Tx) error {
			tx.Quiet()
			_, err := tx.Exec(`UPDATE casework_dossier SET flags = REPLACE(flags, '"digitised":true', '"digitised":false')
				 WHERE commune_id = $1 AND id = $2`, s.ID)
			return errors.Join(tx.Require(true), err)
		}))
		full, err := h.desk.Find(h.ctx(), actor("hoa"), s.ID, "")
		h.must(err)
		confirm := false
		for _, c := range full.Next {
			for _, n := range c.Notes {
				confirm = confirm || (c.Has(procedures.Accept) && n.Confirm)
			}
		}
		if !confirm {
			h.t.Error("the page does not ask to confirm")
		}
		if _, err := h.desk.Act(h.ctx(), actor("hoa"), s.ID, "accept", casework.Input{}); !errors.Is(err, casework.ErrUndigitised) {
			h.t.Errorf("accepted by a click: %v", err)
		}
		h.act("hoa", s.ID, "accept", casework.Input{Confirmed: true})
	})
}

// DuocSoHoa: scanned by the office, not sent by the applicant.
func TestWhatTheOfficeScansIsMarked(t *testing.T) {
	each(t, func(h *house) {
		for channel, want := range map[string]bool{casework.AtCounter: true, casework.ByPost: true, casework.Online: false} {
			who := actor("hoa")
			if channel == casework.Online {
				who = actor("lan")
			}
			r, err := h.desk.StartDraft(h.ctx(), who, birth, channel)
			h.must(err)
			a, err := h.desk.AttachFile(h.ctx(), who, r.ID, casework.Upload{File: stored("giay.jpg"), Component: "c3", Field: "papers.c3"})
			h.must(err)
			if a.Digitised != want {
				h.t.Errorf("%s: digitised %v", channel, a.Digitised)
			}
		}
	})
}
