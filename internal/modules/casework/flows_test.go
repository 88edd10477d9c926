package casework_test

import (
	"errors"
	"testing"
	"time"

	"xaso/internal/modules/casework"
	"xaso/internal/modules/procedures"
	"xaso/internal/platform/clock"
	"xaso/internal/platform/fault"
	"xaso/internal/platform/gate"
)

func TestSupplementOnceInFull(t *testing.T) {
	each(t, func(h *house) {
		id := h.received("lan")
		h.act("tuan", id, "propose_supplement", casework.Input{Items: items(1)})
		_, err := h.desk.Act(h.ctx(), actor("hoa"), id, "ask", casework.Input{Items: []casework.Item{{What: "Giấy"}}})
		if faults := fault.All(err); len(faults) != 2 || faults[0].Kind != fault.Invalid {
			h.t.Fatalf("half an item: %v", err)
		}
		h.act("hoa", id, "ask", casework.Input{Items: items(2)})
		c, err := h.desk.FindOwn(h.ctx(), actor("lan"), id)
		h.must(err)
		if c.National != procedures.WantsPapers || len(c.Asked) != 2 || !c.Due.IsZero() || !c.Deadline.Paused {
			h.t.Fatalf("asked: %d, %d items, due %v, paused %v", c.National, len(c.Asked), c.Due, c.Deadline.Paused)
		}
		supply := func(in casework.Input) error {
			_, err := h.desk.Act(h.ctx(), actor("lan"), id, "supply", in)
			return err
		}
		one := casework.Upload{File: stored("a.jpg"), Item: 1}
		two := casework.Upload{File: stored("b.jpg"), Item: 2}
		if err := supply(casework.Input{Files: []casework.Upload{one}}); !errors.Is(err, casework.ErrItemOpen) {
			h.t.Errorf("half supplied: %v", err)
		}
		if err := supply(casework.Input{Files: []casework.Upload{one, two, {File: stored("c.jpg"), Item: 3}}}); !errors.Is(err, casework.ErrNotAsked) {
			h.t.Errorf("a third paper: %v", err)
		}
		if err := supply(casework.Input{Answers: procedures.Answers{"child.full_name": "X"}, Files: []casework.Upload{one, two}}); !errors.Is(err, casework.ErrNotAsked) {
			h.t.Errorf("another answer: %v", err)
		}
		h.must(supply(casework.Input{Files: []casework.Upload{one, two}}))
		c, err = h.desk.Find(h.ctx(), actor("tuan"), id, "")
		h.must(err)
		if c.Due.IsZero() || len(c.Files) != 3 || c.Supplements != 1 || c.Late(h.now) {
			h.t.Errorf("supplied: due %v, %d files", c.Due, len(c.Files))
		}

		h.act("tuan", id, "propose_supplement", casework.Input{Items: items(1)})
		if _, err := h.desk.Act(h.ctx(), actor("hoa"), id, "ask", casework.Input{Items: items(1)}); !errors.Is(err, casework.ErrSecondSupplement) {
			h.t.Errorf("second request: %v", err)
		}
		c, err = h.desk.Find(h.ctx(), actor("hoa"), id, "")
		h.must(err)
		if !warned(c, "ask", "casework.whatif.second-supplement") {
			h.t.Error("the page does not say what a second request costs")
		}
		h.act("hoa", id, "ask", casework.Input{Items: items(1), Confirmed: true})
		h.must(supply(casework.Input{Files: []casework.Upload{one}}))
		c, err = h.desk.Find(h.ctx(), actor("tuan"), id, "")
		h.must(err)
		if !c.Late(h.now) {
			h.t.Error("two requests and not late")
		}
	})
}

func warned(c casework.Case, transition, key string) bool {
	for _, next := range c.Next {
		for _, n := range next.Notes {
			if next.ID == transition && n.Key == key && n.Costly {
				return true
			}
		}
	}
	return false
}

func TestSupplementBeforeAcceptanceStartsNoClock(t *testing.T) {
	each(t, func(h *house) {
		s := h.filed("lan")
		h.act("hoa", s.ID, "ask_first", casework.Input{Items: items(1)})
		_, err := h.desk.Act(h.ctx(), actor("lan"), s.ID, "supply_first", casework.Input{Files: []casework.Upload{{File: stored("a.jpg"), Item: 1}}})
		h.must(err)
		h.now = at("2026-11-20 10:00") // a Friday
		o := h.act("hoa", s.ID, "accept", casework.Input{})
		c, err := h.desk.Find(h.ctx(), actor("hoa"), s.ID, "")
		h.must(err)
		if !c.Received.Equal(h.now) || len(c.Pauses) != 0 || o.Due.Before(h.now) {
			h.t.Errorf("received %v, %d pauses, due %v", c.Received, len(c.Pauses), o.Due)
		}
	})
}

func TestWithdrawal(t *testing.T) {
	each(t, func(h *house) {
		id := h.received("lan")
		if _, err := h.desk.Act(h.ctx(), actor("lan"), id, "withdraw", casework.Input{}); !errors.Is(err, casework.ErrReason) {
			h.t.Errorf("without a reason: %v", err)
		}
		own := casework.Input{Reason: "nộp nhầm"}
		_, err := h.desk.Act(h.ctx(), actor("lan"), id, "withdraw", own)
		h.must(err)
		if o := h.act("hoa", id, "keep_going", casework.Input{Note: "đổi ý"}); o.State != "processing" {
			h.t.Errorf("back in %q", o.State)
		}
		_, err = h.desk.Act(h.ctx(), actor("lan"), id, "withdraw", own)
		h.must(err)
		if _, err := h.desk.Act(h.ctx(), actor("hoa"), id, "confirm_withdrawal", casework.Input{Reason: "theo yêu cầu"}); !errors.Is(err, casework.ErrRefund) {
			h.t.Errorf("without the refund: %v", err)
		}
		o := h.act("hoa", id, "confirm_withdrawal", casework.Input{Reason: "theo yêu cầu", Refund: "không thu"})
		c, err := h.desk.FindOwn(h.ctx(), actor("lan"), id)
		h.must(err)
		if c.National != procedures.Stopped || o.Paper != "stop" || c.Open() || c.Ended.IsZero() {
			h.t.Errorf("stopped: %d, paper %q", c.National, o.Paper)
		}
	})
}

func TestRefusalIsSignedByTheHead(t *testing.T) {
	each(t, func(h *house) {
		s := h.filed("lan")
		why := casework.Input{Reason: "Trẻ đã được đăng ký nơi khác", LegalBasis: "Luật Hộ tịch"}
		h.act("hoa", s.ID, "propose_refusal", why)
		if _, err := h.desk.Act(h.ctx(), actor("hoa"), s.ID, "refuse", why); !errors.Is(err, gate.ErrForbidden) {
			h.t.Errorf("the receptionist signs: %v", err)
		}
		_, err := h.desk.Act(h.ctx(), actor("kien"), s.ID, "refuse", casework.Input{})
		if got := fault.All(err); len(got) != 2 || got[0].Field != "reason" || got[1].Field != "legal_basis" {
			h.t.Errorf("empty refusal: %v", err)
		}
		why.Agency = "UBND xã khác"
		o := h.act("kien", s.ID, "refuse", why)
		c, err := h.desk.FindOwn(h.ctx(), actor("lan"), s.ID)
		h.must(err)
		last := c.Steps[len(c.Steps)-1]
		if c.National != procedures.NotReceived || o.Paper != "refusal" || last.Detail.LegalBasis == "" || last.Detail.Agency == "" {
			h.t.Errorf("refused: %d, %+v", c.National, last.Detail)
		}
	})
}

func TestExtensionKeepsTheOldDate(t *testing.T) {
	each(t, func(h *house) {
		id := h.received("lan")
		c, err := h.desk.Find(h.ctx(), actor("binh"), id, "")
		h.must(err)
		first := c.Due
		extend := func(day string, confirmed bool) error {
			d, err := clock.ParseDate(day)
			h.must(err)
			_, err = h.desk.Act(h.ctx(), actor("binh"), id, "extend", casework.Input{Reason: "chờ xác minh", NewDue: d, Confirmed: confirmed})
			return err
		}
		h.now = at("2026-11-17 08:30")
		for _, day := range []string{"2026-11-16", "2026-11-28", "2026-11-24"} { // past, a Saturday, a day off
			if err := extend(day, false); !errors.Is(err, casework.ErrDueEarlier) {
				h.t.Errorf("to %s: %v", day, err)
			}
		}
		h.must(extend("2026-11-25", false))
		c, err = h.desk.Find(h.ctx(), actor("binh"), id, "")
		h.must(err)
		if clock.DateOf(c.Due).String() != "2026-11-25" || !c.Promised.Equal(first) || c.Dossier.State != "processing" {
			h.t.Errorf("due %v, promised %v, state %s", c.Due, c.Promised, c.Dossier.State)
		}
		if err := extend("2026-11-30", false); !errors.Is(err, casework.ErrSecondExtension) {
			h.t.Errorf("second: %v", err)
		}
		h.must(extend("2026-11-30", true))
		if _, err := h.desk.Act(h.ctx(), actor("tuan"), id, "extend", casework.Input{Reason: "x"}); !errors.Is(err, gate.ErrForbidden) {
			h.t.Errorf("a specialist extends: %v", err)
		}
	})
}

func TestPaymentPausesTheClock(t *testing.T) {
	each(t, func(h *house) {
		id := h.received("lan")
		h.act("tuan", id, "charge", casework.Input{Dong: 8000, Note: "Lệ phí"})
		h.now = at("2026-11-19 09:00")
		if _, err := h.desk.Act(h.ctx(), actor("tuan"), id, "paid", casework.Input{Note: "đủ"}); !errors.Is(err, casework.ErrPaidBy) {
			h.t.Errorf("paid, nobody knows how: %v", err)
		}
		h.act("tuan", id, "paid", casework.Input{Note: "đủ", PaidBy: casework.PaidProvincial, Receipt: "BL 12"})
		c, err := h.desk.Find(h.ctx(), actor("tuan"), id, "")
		h.must(err)
		if c.Flags.PaidOnline != 2 || len(c.Duties) != 1 || c.Duties[0].Paid == 0 || len(c.Pauses) != 1 || c.Pauses[0].Reason != casework.PauseFinance {
			h.t.Errorf("flags %+v, duties %+v, pauses %+v", c.Flags, c.Duties, c.Pauses)
		}
	})
}

func TestOtherAgencies(t *testing.T) {
	each(t, func(h *house) {
		id := h.received("lan")
		h.act("tuan", id, "verify", casework.Input{Agency: "UBND xã Mẫu", Note: "xác minh nơi cư trú"})
		c, err := h.desk.Find(h.ctx(), actor("tuan"), id, "")
		h.must(err)
		if len(c.Subtasks) != 1 || clock.DateOf(c.Subtasks[0].Due).String() != "2026-11-20" {
			h.t.Fatalf("sub-tasks: %+v", c.Subtasks)
		}
		h.act("tuan", id, "verified", casework.Input{Note: "đúng là cư trú"})
		if _, err := h.desk.Ask(h.ctx(), actor("hoa"), id, casework.Request{Agency: "Công an xã", What: "x"}); !errors.Is(err, gate.ErrForbidden) {
			h.t.Errorf("the receptionist asks: %v", err)
		}
		s, err := h.desk.Ask(h.ctx(), actor("tuan"), id, casework.Request{Agency: "Công an xã", What: "đối chiếu", Waits: true})
		h.must(err)
		h.act("tuan", id, "submit_result", casework.Input{Result: result()})
		h.act("binh", id, "sign", casework.Input{})
		if _, err := h.desk.Act(h.ctx(), actor("thu"), id, "issue", casework.Input{}); !errors.Is(err, casework.ErrAwaiting) {
			h.t.Errorf("issued while an agency is awaited: %v", err)
		}
		if err := h.desk.Take(h.ctx(), actor("ngoc"), id, s.ID, casework.Answer{Text: "khớp"}); !errors.Is(err, gate.ErrForbidden) {
			h.t.Errorf("another specialist answers: %v", err)
		}
		h.must(h.desk.Take(h.ctx(), actor("tuan"), id, s.ID, casework.Answer{Text: "khớp"}))
		if err := h.desk.Take(h.ctx(), actor("tuan"), id, s.ID, casework.Answer{Text: "khớp"}); !errors.Is(err, casework.ErrAnswered) {
			h.t.Errorf("answered twice: %v", err)
		}
		if o := h.act("thu", id, "issue", casework.Input{Number: "15/2026"}); o.State != "issued" {
			h.t.Errorf("state %s", o.State)
		}
	})
}

func TestSilenceOnADraftIsConsent(t *testing.T) {
	each(t, func(h *house) {
		id := h.received("lan")
		h.act("tuan", id, "show_draft", casework.Input{Result: result()})
		c, err := h.desk.FindOwn(h.ctx(), actor("lan"), id)
		h.must(err)
		if c.ResultFile == "" {
			h.t.Fatal("the draft is not shown")
		}
		_, err = h.desk.File(h.ctx(), actor("lan"), c.ResultFile, "")
		h.must(err)
		h.must(h.desk.Sweep(h.ctx(), tongSon))
		h.now = at("2026-11-19 00:01")
		h.must(h.desk.Sweep(h.ctx(), tongSon))
		h.must(h.desk.Sweep(h.ctx(), tongSon))
		c, err = h.desk.FindOwn(h.ctx(), actor("lan"), id)
		h.must(err)
		if last := c.Steps[len(c.Steps)-1]; c.Dossier.State != "processing" || last.Transition != "silent_draft" || !last.Detail.ByTimer || c.ResultFile != "" {
			h.t.Errorf("state %s after %s", c.Dossier.State, last.Transition)
		}
	})
}

func TestSweepTellsOnce(t *testing.T) {
	each(t, func(h *house) {
		id := h.received("lan")
		c, err := h.desk.Find(h.ctx(), actor("hoa"), id, "")
		h.must(err)
		events := func(kind string) int { return h.count("gate_event", "kind = '"+kind+"'") }
		h.now = c.Due.Add(-30 * time.Minute)
		for range 2 {
			h.must(h.desk.Sweep(h.ctx(), tongSon))
		}
		if n := events("casework.due-soon"); n != 1 {
			h.t.Errorf("%d reminders", n)
		}
		h.now = c.Due.Add(time.Minute)
		for range 2 {
			h.must(h.desk.Sweep(h.ctx(), tongSon))
			h.must(h.desk.Sweep(h.ctx(), haSon))
		}
		if n := events("casework.overdue"); n != 1 {
			h.t.Errorf("%d alarms", n)
		}
		h.now = at("2026-11-23 07:30")
		for range 2 {
			h.must(h.desk.Digest(h.ctx(), tongSon))
		}
		h.now = at("2026-11-24 07:30") // a day off
		h.must(h.desk.Digest(h.ctx(), tongSon))
		if n := events("casework.late-digest"); n != 1 {
			h.t.Errorf("%d digests", n)
		}
	})
}

func TestCalendarChangeMovesDueDates(t *testing.T) {
	each(t, func(h *house) {
		h.now = at("2026-11-17 16:00") // after the cut-off of a same-day result
		id := h.received("lan")
		c, err := h.desk.Find(h.ctx(), actor("hoa"), id, "")
		h.must(err)
		if clock.DateOf(c.Due).String() != "2026-11-18" {
			h.t.Fatalf("due %v", c.Due)
		}
		day, _ := clock.ParseDate("2026-11-18")
		off := clock.Day{Date: day, Kind: clock.Off, Name: "Bão", Source: "Công điện thử"}
		if err := h.proc.SetDay(h.ctx(), actor("hoa"), off); !errors.Is(err, gate.ErrForbidden) {
			h.t.Errorf("the receptionist changes the calendar: %v", err)
		}
		h.must(h.proc.SetDay(h.ctx(), actor("quan"), off))
		for want := 1; want >= 0; want-- {
			if n, err := h.desk.Reschedule(h.ctx(), tongSon); err != nil || n != want {
				h.t.Errorf("moved %d, %v, want %d", n, err, want)
			}
		}
		c, err = h.desk.Find(h.ctx(), actor("hoa"), id, "")
		h.must(err)
		if clock.DateOf(c.Due).String() != "2026-11-19" || !c.Deadline.Due.Equal(c.Due) || len(c.Deadline.Reasons) == 0 {
			h.t.Errorf("due %v, reckoned %v", c.Due, c.Deadline.Due)
		}
		h.must(h.proc.ClearDay(h.ctx(), actor("quan"), day))
	})
}
