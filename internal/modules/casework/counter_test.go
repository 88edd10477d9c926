package casework_test

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"xaso/internal/modules/casework"
	"xaso/internal/modules/procedures"
	"xaso/internal/platform/clock"
	"xaso/internal/platform/db/dbtest"
	"xaso/internal/platform/gate"
)

// general is a procedure with the general declaration.
const general = "1.001731"

// An entry whose answer was lost is sent again: by the same key or another, it
// is one dossier with one PIN.
func TestAnEntryIsFiledOnce(t *testing.T) {
	each(t, func(h *house) {
		r, err := h.desk.StartDraft(h.ctx(), actor("hoa"), general, casework.AtCounter)
		h.must(err)
		o, err := h.desk.Draft(h.ctx(), actor("hoa"), r.ID)
		h.must(err)
		h.answer(r.ID, o)
		e := casework.CounterEntry{Draft: r.ID, Applicant: casework.Person{Name: "Lý Thị Mới"}, Accept: true}
		first, err := h.desk.Enter(gate.WithKey(h.ctx(), "k"), actor("hoa"), e)
		h.must(err)
		for name, key := range map[string]string{"same key": "k", "new page": "other"} {
			again, err := h.desk.Enter(gate.WithKey(h.ctx(), key), actor("hoa"), e)
			if err != nil || again != first {
				t.Errorf("%s: %+v (%v), want %+v", name, again, err, first)
			}
		}
		if n := h.count("casework_dossier", "title = 'Lý Thị Mới'"); n != 1 {
			t.Errorf("%d dossiers", n)
		}
		for who, a := range map[string]gate.Actor{"another receptionist": actor("kien"), "no role": actor("lan"), "other commune": actorIn(haSon, "hoa")} {
			if _, err := h.desk.Entered(h.ctx(), a, r.ID); err == nil {
				t.Errorf("%s is shown what was entered", who)
			}
			if _, err := h.desk.Enter(h.ctx(), a, e); err == nil {
				t.Errorf("%s enters it again", who)
			}
		}
		seen, err := h.desk.Entered(h.ctx(), actor("hoa"), r.ID)
		if err != nil || seen != first {
			t.Errorf("shown again: %+v, %v", seen, err)
		}
		h.now = h.now.Add(3 * time.Hour)
		if seen, err = h.desk.Entered(h.ctx(), actor("hoa"), r.ID); err != nil || seen.PIN != "" || seen.Code != first.Code {
			t.Errorf("three hours later: %+v, %v", seen, err)
		}
		h.now = h.now.Add(100 * 24 * time.Hour)
		h.must(h.desk.ForgetTickets(h.ctx(), tongSon))
		if _, err = h.desk.Entered(h.ctx(), actor("hoa"), r.ID); !errors.Is(err, gate.ErrMissing) {
			t.Errorf("a hundred days later: %v", err)
		}
	})
}

// The whole page is kept in one write: what can be read as answers, what
// cannot as it was typed, and the counter's own questions.
func TestSaveEntryKeepsAll(t *testing.T) {
	each(t, func(h *house) {
		r, err := h.desk.StartDraft(h.ctx(), actor("hoa"), birth, casework.AtCounter)
		h.must(err)
		var in casework.EntrySaved
		pages := birthPages()
		o, err := h.desk.Draft(h.ctx(), actor("hoa"), r.ID)
		h.must(err)
		for _, p := range o.Form.Pages() {
			if typed, ok := pages[p.ID]; ok {
				in.Pages = append(in.Pages, casework.PageSaved{Page: p.ID, Typed: typed})
			}
		}
		in.Own = map[string][]string{"quay.name": {"Lý Thị Mới"}}
		for _, p := range in.Pages {
			if p.Page == "tre" {
				p.Typed["child.birth_date.day"] = []string{"41"}
			}
		}
		saved, problems, err := h.desk.SaveEntry(h.ctx(), actor("hoa"), r.ID, in)
		h.must(err)
		var wrong []string
		for _, p := range problems {
			if !p.Warn {
				wrong = append(wrong, p.Field)
			}
		}
		if len(wrong) != 1 || wrong[0] != "child.birth_date" {
			t.Errorf("problems at %v", wrong)
		}
		if saved.Typed["tre"]["child.birth_date.day"][0] != "41" || saved.Typed[casework.OwnPage]["quay.name"][0] != "Lý Thị Mới" || saved.Typed["me"] != nil {
			t.Errorf("kept %v", saved.Typed)
		}
		for who, a := range map[string]gate.Actor{"another receptionist": actor("kien"), "no role": actor("lan"), "other commune": actorIn(haSon, "hoa")} {
			if _, _, err := h.desk.SaveEntry(h.ctx(), a, r.ID, in); err == nil {
				t.Errorf("%s saves it", who)
			}
		}
		own, err := h.desk.StartDraft(h.ctx(), actor("lan"), birth, casework.Online)
		h.must(err)
		if _, _, err := h.desk.SaveEntry(h.ctx(), actor("hoa"), own.ID, in); !errors.Is(err, gate.ErrMissing) {
			t.Errorf("a resident's draft: %v", err)
		}
	})
}

// Somebody without an account is found by what they know of themselves, and
// what they brought before need not be brought again.
func TestEarlierDossiersOfAWalkIn(t *testing.T) {
	each(t, func(h *house) {
		person := casework.Person{Name: "Lý Thị Mười Một", IDNumber: "038190000018", Phone: "0987 654 321", Hamlet: "Thôn Đông"}
		r, err := h.desk.StartDraft(h.ctx(), actor("hoa"), birth, casework.AtCounter)
		h.must(err)
		h.fill(actor("hoa"), r.ID)
		done, err := h.desk.Enter(h.ctx(), actor("hoa"), casework.CounterEntry{Draft: r.ID, Applicant: person, Accept: true})
		h.must(err)
		_, err = h.counter(general, casework.CounterEntry{Applicant: casework.Person{Name: "Lý Thị Mười Một", IDNumber: "038190000026"}})
		h.must(err)

		for typed, want := range map[string]int{
			"0987654321": 1, "038190000018": 1, done.Code: 1, "ly thi muoi mot": 2, "mười một": 2,
			"0987654322": 0, "ly": 0, "%": 0, "": 0, "00": 0, "H56-1": 0,
		} {
			found, err := h.desk.WalkIns(h.ctx(), actor("hoa"), typed)
			if err != nil || len(found) != want {
				t.Errorf("%q finds %d people (%v), want %d", typed, len(found), err, want)
			}
		}
		if n := h.count("gate_access", "record = '"+done.ID+"' AND purpose = 'casework.purpose.reuse'"); n == 0 {
			t.Error("the search left no line")
		}
		for who, a := range map[string]gate.Actor{"no role": actor("lan"), "bounded elsewhere": actor("truong"), "other commune": actorIn(haSon, "hoa")} {
			if found, _ := h.desk.WalkIns(h.ctx(), a, "0987654321"); len(found) > 0 {
				t.Errorf("%s finds %+v", who, found)
			}
		}

		next, err := h.desk.StartDraft(h.ctx(), actor("hoa"), birth, casework.AtCounter)
		h.must(err)
		of := casework.Whose{Dossier: done.ID}
		past, err := h.desk.Earlier(h.ctx(), actor("hoa"), next.ID, of)
		h.must(err)
		if len(past.Dossiers) != 1 || past.Dossiers[0].Code != done.Code || len(past.Dossiers[0].Papers) != 1 {
			t.Fatalf("earlier: %+v", past.Dossiers)
		}
		if got := past.Dossiers[0].Form.Input(past.Dossiers[0].Answers, "child.full_name"); len(got) != 1 || got[0] != "Lê Thị An" {
			t.Errorf("answers: %v", got)
		}
		paper := past.Dossiers[0].Papers[0]
		in := casework.Reuse{Of: of, File: paper.ID, Component: "c3", Field: "papers.c3"}
		for who, a := range map[string]gate.Actor{"no role": actor("lan"), "another receptionist": actor("kien"), "other commune": actorIn(haSon, "hoa")} {
			if _, err := h.desk.Reuse(h.ctx(), a, next.ID, in); !errors.Is(err, gate.ErrMissing) {
				t.Errorf("%s reuses it: %v", who, err)
			}
			if past, err := h.desk.Earlier(h.ctx(), a, next.ID, of); !errors.Is(err, gate.ErrMissing) || len(past.Dossiers) > 0 {
				t.Errorf("%s sees what was before: %v", who, err)
			}
		}
		if _, err := h.desk.Reuse(h.ctx(), actor("hoa"), next.ID, casework.Reuse{Of: casework.Whose{Account: "minh"}, File: paper.ID}); !errors.Is(err, gate.ErrMissing) {
			t.Errorf("a paper of somebody else: %v", err)
		}
		again, err := h.desk.Reuse(h.ctx(), actor("hoa"), next.ID, in)
		h.must(err)
		if again.ReusedFrom != done.ID || again.Hash != paper.Hash {
			t.Errorf("reused %+v", again)
		}
		pages := birthPages()
		pages["giay-to"] = inputs("papers.c3", again.ID)
		saved := casework.EntrySaved{}
		o, err := h.desk.Draft(h.ctx(), actor("hoa"), next.ID)
		h.must(err)
		for _, p := range o.Form.Pages() {
			saved.Pages = append(saved.Pages, casework.PageSaved{Page: p.ID, Typed: pages[p.ID]})
		}
		_, _, err = h.desk.SaveEntry(h.ctx(), actor("hoa"), next.ID, saved)
		h.must(err)
		second, err := h.desk.Enter(h.ctx(), actor("hoa"), casework.CounterEntry{Draft: next.ID, Applicant: person, Accept: true,
			Papers: []casework.HandedIn{{Component: "c3", Name: "Giấy chứng sinh", Copy: casework.Electronic, Quantity: 1}, {Component: "c4", Name: "Khác", Quantity: 1}}})
		h.must(err)
		c, err := h.desk.Find(h.ctx(), actor("hoa"), second.ID, "")
		h.must(err)
		if !c.Papers[0].Reused || c.Papers[1].Reused || !c.Flags.Digitised {
			t.Errorf("papers %+v, flags %+v", c.Papers, c.Flags)
		}
	})
}

// A resident uses papers of their own again, nobody else's; metric 4.3 hears of
// it.
func TestAResidentReusesTheirPapers(t *testing.T) {
	each(t, func(h *house) {
		first := h.filed("lan")
		other := h.filed("minh")
		r, err := h.desk.StartDraft(h.ctx(), actor("lan"), birth, casework.Online)
		h.must(err)
		past, err := h.desk.Earlier(h.ctx(), actor("lan"), r.ID, casework.Whose{Account: "minh"})
		h.must(err)
		if len(past.Dossiers) != 1 || past.Dossiers[0].ID != first.ID {
			t.Fatalf("she sees %+v", past.Dossiers)
		}
		theirs, err := h.desk.FindOwn(h.ctx(), actor("minh"), other.ID)
		h.must(err)
		for _, of := range []casework.Whose{{Account: "minh"}, {Dossier: other.ID}} {
			_, err = h.desk.Reuse(h.ctx(), actor("lan"), r.ID, casework.Reuse{Of: of, File: theirs.Files[0].ID, Field: "papers.c3"})
			if !errors.Is(err, gate.ErrMissing) {
				t.Errorf("a neighbour's paper: %v", err)
			}
		}
		h.fill(actor("lan"), r.ID)
		a, err := h.desk.Reuse(h.ctx(), actor("lan"), r.ID, casework.Reuse{File: past.Dossiers[0].Papers[0].ID, Component: "c3", Field: "papers.c3"})
		h.must(err)
		_, _, err = h.desk.SavePage(h.ctx(), actor("lan"), r.ID, casework.PageSaved{Page: "giay-to", Typed: inputs("papers.c3", a.ID)})
		h.must(err)
		done, err := h.desk.Submit(h.ctx(), actor("lan"), casework.Submission{Draft: r.ID})
		h.must(err)
		c, err := h.desk.FindOwn(h.ctx(), actor("lan"), done.ID)
		h.must(err)
		reused := 0
		for _, p := range c.Papers {
			if p.Reused {
				reused++
			}
		}
		if reused != 1 {
			t.Errorf("papers %+v", c.Papers)
		}
	})
}

// Results that another room keeps are papers too.
func TestIssuedResultsAreReused(t *testing.T) {
	h := open(t, dbtest.SQLite(t))
	h.desk = casework.NewDesk(h.gate, h.proc, casework.Options{Register: register(), Secret: []byte("a secret of the tests only 123456"),
		Place: func(gate.Commune) casework.Place { return casework.Place{AgencyID: "000.00.00.H56"} },
		Issued: func(_ *gate.Tx, account string) ([]casework.IssuedPaper, error) {
			return []casework.IssuedPaper{{ID: "kq-" + account, Title: "Trích lục khai sinh", File: stored("trich-luc.pdf")}}, nil
		}})
	r, err := h.desk.StartDraft(h.ctx(), actor("lan"), birth, casework.Online)
	h.must(err)
	past, err := h.desk.Earlier(h.ctx(), actor("lan"), r.ID, casework.Whose{})
	h.must(err)
	if len(past.Issued) != 1 || past.Issued[0].ID != "kq-lan" {
		t.Fatalf("issued: %+v", past.Issued)
	}
	if _, err := h.desk.Reuse(h.ctx(), actor("lan"), r.ID, casework.Reuse{Issued: "kq-minh"}); !errors.Is(err, gate.ErrMissing) {
		t.Errorf("somebody else's result: %v", err)
	}
	a, err := h.desk.Reuse(h.ctx(), actor("lan"), r.ID, casework.Reuse{Issued: "kq-lan", Field: "papers.c3"})
	if err != nil || a.ReusedFrom != "result:kq-lan" {
		t.Errorf("%+v, %v", a, err)
	}
}

// A telephone sends pictures by a code that is for one entry, runs out, and
// can be ended.
func TestScanByTelephone(t *testing.T) {
	each(t, func(h *house) {
		r, err := h.desk.StartDraft(h.ctx(), actor("hoa"), birth, casework.AtCounter)
		h.must(err)
		for who, a := range map[string]gate.Actor{"another receptionist": actor("kien"), "no role": actor("lan"), "other commune": actorIn(haSon, "hoa")} {
			if _, err := h.desk.OpenScan(h.ctx(), a, casework.Scan{Draft: r.ID}); err == nil {
				t.Errorf("%s opens a code", who)
			}
		}
		s, err := h.desk.OpenScan(h.ctx(), actor("hoa"), casework.Scan{Draft: r.ID})
		h.must(err)
		anybody := gate.Anonymous(tongSon)
		task, err := h.desk.ScanTask(h.ctx(), anybody, s.Token)
		h.must(err)
		if task.Procedure == "" || len(task.Asked) == 0 {
			t.Errorf("the telephone is told %+v", task)
		}
		if _, err := h.desk.ScanTask(h.ctx(), gate.Anonymous(haSon), s.Token); !errors.Is(err, casework.ErrScanOver) {
			t.Errorf("in another commune: %v", err)
		}
		var pages []string
		for i := range 2 {
			p, err := h.desk.AddScanPage(h.ctx(), anybody, s.Token, "c3", stored(fmt.Sprintf("trang-%d.jpg", i)))
			h.must(err)
			pages = append(pages, p.ID)
		}
		named, err := h.desk.Named(h.ctx(), tongSon, stored("trang-1.jpg").Key)
		if err != nil || !named {
			t.Errorf("a waiting picture is swept: %v", err)
		}
		open, err := h.desk.Scans(h.ctx(), actor("hoa"), casework.Scan{Draft: r.ID})
		if err != nil || len(open) != 1 || len(open[0].Pages) != 2 || open[0].Token != s.Token {
			t.Errorf("the counter sees %+v (%v)", open, err)
		}
		a, err := h.desk.FinishScan(h.ctx(), anybody, s.Token, "c3", pages, stored("giay-chung-sinh.pdf"))
		h.must(err)
		if !a.Digitised || a.By != "hoa" || a.Field != "papers.c3" {
			t.Errorf("attached %+v", a)
		}
		if _, err = h.desk.FinishScan(h.ctx(), anybody, s.Token, "c3", pages, stored("lan-nua.pdf")); !errors.Is(err, casework.ErrScanChanged) {
			t.Errorf("the same pictures twice: %v", err)
		}
		h.must(h.desk.EndScan(h.ctx(), actor("hoa"), s.ID))
		if _, err = h.desk.AddScanPage(h.ctx(), anybody, s.Token, "", stored("muon.jpg")); !errors.Is(err, casework.ErrScanOver) {
			t.Errorf("after it was ended: %v", err)
		}
		one, err := h.desk.OpenScan(h.ctx(), actor("hoa"), casework.Scan{Draft: r.ID, Component: "c3"})
		h.must(err)
		if err := h.desk.EndScan(h.ctx(), actor("kien"), one.ID); !errors.Is(err, gate.ErrMissing) {
			t.Errorf("somebody else ends it: %v", err)
		}
		big := stored("to.jpg")
		big.Size = 61 << 20
		if _, err = h.desk.AddScanPage(h.ctx(), anybody, one.Token, "", big); !errors.Is(err, casework.ErrTooManyPages) {
			t.Errorf("61 MB: %v", err)
		}
		_, err = h.desk.FinishScan(h.ctx(), anybody, one.Token, "other", nil, stored("mot.pdf"))
		h.must(err)
		if _, err = h.desk.ScanTask(h.ctx(), anybody, one.Token); !errors.Is(err, casework.ErrScanOver) {
			t.Errorf("a code for one paper, after that paper: %v", err)
		}
		late, err := h.desk.OpenScan(h.ctx(), actor("hoa"), casework.Scan{Draft: r.ID})
		h.must(err)
		h.now = h.now.Add(21 * time.Minute)
		if _, err = h.desk.ScanTask(h.ctx(), anybody, late.Token); !errors.Is(err, casework.ErrScanOver) {
			t.Errorf("after 21 minutes: %v", err)
		}
		h.now = h.now.Add(48 * time.Hour)
		h.must(h.desk.ForgetScans(h.ctx(), tongSon))
		if n := h.count("casework_scan", "id <> ''"); n != 0 {
			t.Errorf("%d codes are kept", n)
		}
	})
}

// A paper that comes after filing is digitised too.
func TestScanForADossier(t *testing.T) {
	h := open(t, dbtest.SQLite(t))
	done, err := h.counter(general, casework.CounterEntry{Applicant: casework.Person{Name: "Lý Thị Mới"}, Accept: true})
	h.must(err)
	s, err := h.desk.OpenScan(h.ctx(), actor("kien"), casework.Scan{Dossier: done.ID})
	h.must(err)
	_, err = h.desk.FinishScan(h.ctx(), gate.Anonymous(tongSon), s.Token, "", nil, stored("bo-sung.pdf"))
	h.must(err)
	c, err := h.desk.Find(h.ctx(), actor("hoa"), done.ID, "")
	h.must(err)
	if last := c.Files[len(c.Files)-1]; !c.Flags.Digitised || last.Name != "bo-sung.pdf" || !last.Digitised {
		t.Errorf("%+v, %+v", c.Flags, last)
	}
	if _, err := h.desk.OpenScan(h.ctx(), actor("tuan"), casework.Scan{Dossier: done.ID}); err == nil {
		t.Error("a specialist opens a code of the counter")
	}
}

// The hall: who is next, who is called again, sent on, or lets others pass.
func TestTheQueue(t *testing.T) {
	each(t, func(h *house) {
		take := func(priority bool) int {
			ticket, err := h.desk.TakeTicket(h.ctx(), actor("hoa"), "hỏi", priority)
			h.must(err)
			h.now = h.now.Add(time.Minute)
			return ticket.Number
		}
		call := func(counter string) int {
			ticket, err := h.desk.CallNext(h.ctx(), actor("hoa"), counter)
			h.must(err)
			h.now = h.now.Add(4 * time.Minute)
			return ticket.Number
		}
		for range 4 {
			take(false)
		}
		old := take(true)
		anybody := gate.Anonymous(tongSon)
		if q, err := h.desk.InQueue(h.ctx(), anybody, 3); err != nil || q.Before != 3 || q.Wait != 0 {
			t.Errorf("number 3: %+v, %v", q, err)
		}
		if q, err := h.desk.InQueue(h.ctx(), anybody, old); err != nil || q.Before != 0 {
			t.Errorf("priority: %+v, %v", q, err)
		}
		for _, number := range []int{0, 99} {
			if _, err := h.desk.InQueue(h.ctx(), anybody, number); !errors.Is(err, gate.ErrMissing) {
				t.Errorf("number %d, never taken: %v", number, err)
			}
		}
		if got := call("1"); got != old {
			t.Errorf("called %d first", got)
		}
		if got := call("2"); got != 1 {
			t.Errorf("called %d second", got)
		}
		if q, _ := h.desk.InQueue(h.ctx(), anybody, 3); q.Before != 1 || q.Wait != 8*time.Minute {
			t.Errorf("number 3 waits %v behind %d", q.Wait, q.Before)
		}
		h.must(h.desk.RecallTicket(h.ctx(), actor("hoa"), old))
		b, err := h.desk.Board(h.ctx(), anybody)
		h.must(err)
		if b.Called[0].Number != old || b.Called[0].Calls != 1 || b.Called[0].Purpose != "" {
			t.Errorf("the board shows %+v", b.Called[0])
		}
		h.must(h.desk.TransferTicket(h.ctx(), actor("hoa"), 1, "3"))
		if got := call("2"); got != 2 {
			t.Errorf("counter 2 calls %d, who was sent to counter 3", got)
		}
		if got := call("3"); got != 1 {
			t.Errorf("counter 3 calls %d", got)
		}
		h.must(h.desk.MissTicket(h.ctx(), actor("hoa"), 1))
		h.must(h.desk.ReturnTicket(h.ctx(), actor("hoa"), 1))
		q, err := h.desk.Queue(h.ctx(), actor("hoa"))
		h.must(err)
		if len(q.Waiting) != 3 || len(q.Missed) != 0 || len(q.Serving) != 2 || q.Average == 0 {
			t.Errorf("the counter sees %+v", q)
		}
		if got := call("2"); got != 3 { // 1 is still wanted at counter 3
			t.Errorf("counter 2 calls %d", got)
		}
		for who, a := range map[string]gate.Actor{"no role": actor("lan"), "specialist": actor("tuan")} {
			if h.desk.RecallTicket(h.ctx(), a, 2) == nil || h.desk.TransferTicket(h.ctx(), a, 2, "1") == nil || h.desk.ReturnTicket(h.ctx(), a, 1) == nil {
				t.Errorf("%s moves numbers", who)
			}
			if _, err := h.desk.Queue(h.ctx(), a); err == nil {
				t.Errorf("%s sees what people came for", who)
			}
		}
		if err := h.desk.RecallTicket(h.ctx(), actorIn(haSon, "hoa"), 2); !errors.Is(err, gate.ErrMissing) {
			t.Errorf("another commune's number: %v", err)
		}
		if err := h.desk.TransferTicket(h.ctx(), actor("hoa"), 3, ""); !errors.Is(err, casework.ErrCounter) {
			t.Errorf("to nowhere: %v", err)
		}
		h.now = h.now.Add(91 * 24 * time.Hour)
		h.must(h.desk.ForgetTickets(h.ctx(), tongSon))
		if n := h.count("casework_ticket", "number > 0"); n != 0 {
			t.Errorf("%d numbers are kept after 91 days", n)
		}
	})
}

// Letters: noted when the postman brings them, filed as of then, sent back with
// a number to follow.
func TestLetters(t *testing.T) {
	each(t, func(h *house) {
		brought := h.now.Add(-24 * time.Hour)
		delivery := []casework.Letter{
			{Tracking: "ee 123 456 789 vn", Person: "Lý Thị Mới", Posted: "2026-11-13", At: brought},
			{Tracking: "RR000000001VN", Person: "Lê Văn Xa", At: brought},
		}
		for name, bad := range map[string]casework.Letter{
			"no number": {Tracking: "1", Person: "A", At: brought}, "nobody": {Tracking: "RR000000009VN", At: brought},
			"postmark after": {Tracking: "RR000000009VN", Person: "A", Posted: "2026-11-17", At: brought},
			"tomorrow":       {Tracking: "RR000000009VN", Person: "A", At: h.now.Add(time.Hour)},
			"long ago":       {Tracking: "RR000000009VN", Person: "A", At: h.now.AddDate(0, 0, -31)},
			"twice":          {Tracking: "RR000000001VN", Person: "A", At: brought},
		} {
			if _, err := h.desk.TakeLetters(h.ctx(), actor("hoa"), append(delivery[:2:2], bad)); err == nil {
				t.Errorf("%s is taken", name)
			}
		}
		if n := h.count("casework_post", "id <> ''"); n != 0 {
			t.Fatalf("%d letters of refused deliveries are kept", n)
		}
		n, err := h.desk.TakeLetters(h.ctx(), actor("hoa"), delivery)
		if err != nil || n != 2 {
			t.Fatalf("%d, %v", n, err)
		}
		if _, err := h.desk.TakeLetters(h.ctx(), actor("hoa"), delivery[:1]); !errors.Is(err, casework.ErrLetterKnown) {
			t.Errorf("the same envelope again: %v", err)
		}
		today := clock.DateOf(h.now)
		all, err := h.desk.Letters(h.ctx(), actor("hoa"), today.AddDays(-7), today)
		h.must(err)
		if len(all) != 2 {
			t.Fatalf("register: %+v", all)
		}
		var first casework.Letter
		for _, l := range all {
			if l.Tracking == "EE123456789VN" {
				first = l
			}
		}
		yes := true
		h.must(h.proc.Set(h.ctx(), actor("quan"), procedures.Setting{Code: general, Post: &yes}))
		r, err := h.desk.StartDraft(h.ctx(), actor("hoa"), general, casework.ByPost)
		h.must(err)
		if err := h.desk.BeginLetter(h.ctx(), actor("kien"), first.ID, r.ID); !errors.Is(err, gate.ErrMissing) {
			t.Errorf("somebody else's entry: %v", err)
		}
		h.must(h.desk.BeginLetter(h.ctx(), actor("hoa"), first.ID, r.ID))
		o, err := h.desk.Draft(h.ctx(), actor("hoa"), r.ID)
		h.must(err)
		h.answer(r.ID, o)
		done, err := h.desk.Enter(h.ctx(), actor("hoa"), casework.CounterEntry{Draft: r.ID, Applicant: casework.Person{Name: "Lý Thị Mới"},
			Accept: true, ReturnBy: "post"})
		h.must(err)
		c, err := h.desk.Find(h.ctx(), actor("hoa"), done.ID, "")
		h.must(err)
		if !c.Received.Equal(brought.Truncate(time.Millisecond)) || c.Channel != 3 {
			t.Errorf("received %v by channel %d, want %v", c.Received, c.Channel, brought)
		}
		if err := h.desk.BeginLetter(h.ctx(), actor("hoa"), first.ID, r.ID); err == nil {
			t.Error("an envelope is entered twice")
		}
		if err := h.desk.SendLetter(h.ctx(), actor("hoa"), done.Code, casework.Letter{Tracking: "EE999999999VN"}); !errors.Is(err, casework.ErrNoResult) {
			t.Errorf("sent before there is a result: %v", err)
		}
		if err := h.desk.SendLetter(h.ctx(), actor("hoa"), "H56-0", casework.Letter{Tracking: "EE999999999VN"}); !errors.Is(err, casework.ErrNotFound) {
			t.Errorf("a code that is none: %v", err)
		}
		if err := h.desk.SendLetter(h.ctx(), actor("lan"), done.Code, casework.Letter{Tracking: "EE999999999VN"}); err == nil {
			t.Error("a resident sends results")
		}
		for who, a := range map[string]gate.Actor{"no role": actor("lan"), "specialist": actor("tuan")} {
			if _, err := h.desk.Letters(h.ctx(), a, today, today); err == nil {
				t.Errorf("%s reads the register", who)
			}
		}
		if theirs, err := h.desk.Letters(h.ctx(), actorIn(haSon, "hoa"), today.AddDays(-7), today); err != nil || len(theirs) != 0 {
			t.Errorf("another commune's letters: %v, %v", theirs, err)
		}
	})
}

// The head of the centre hears once of a helper who files for more than twenty
// people in a day.
func TestABusyHelper(t *testing.T) {
	h := open(t, dbtest.SQLite(t))
	var told int
	for i := range 23 {
		account := fmt.Sprintf("nguoi-%d", i)
		residents[account] = "Người Được Giúp"
		t.Cleanup(func() { delete(residents, account) })
		who := helperFor("giup", account)
		r, err := h.desk.StartDraft(h.ctx(), who, birth, casework.Online)
		h.must(err)
		h.fill(who, r.ID)
		_, err = h.desk.Submit(h.ctx(), who, casework.Submission{Draft: r.ID})
		h.must(err)
		h.now = h.now.Add(time.Second)
		if n := h.count("gate_event", "kind = 'casework.helper-busy'"); n > told {
			told = n
			if i != 20 {
				t.Errorf("told after %d people", i+1)
			}
		}
	}
	if told != 1 {
		t.Errorf("told %d times", told)
	}
}
