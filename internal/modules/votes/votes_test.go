package votes_test

import (
	"bytes"
	"encoding/json"
	"strings"
	"sync"
	"testing"
	"time"

	"xaso/internal/modules/votes"
	"xaso/internal/platform/fault"
	"xaso/internal/platform/gate"
)

// Each row is one thing that the law does not allow, or just allows.
func TestPlansAgainstTheLaw(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		matter := func(id string) func(*votes.Plan) { return func(p *votes.Plan) { p.Matter = id } }
		all := func(p *votes.Plan) { p.Hamlets = []string{"Một", "Hai", "Ba"} }
		for _, c := range []struct {
			name string
			plan votes.Plan
			want error
		}{
			{"a meeting in two days", plan(), nil},
			{"a meeting tomorrow", plan(func(p *votes.Plan) { p.Opens = days(1) }), votes.ErrNotice},
			{"ends before it begins", plan(func(p *votes.Plan) { p.Closes = p.Opens }), votes.ErrTimes},
			{"online, clause 6", plan(online), nil},
			{"online without the agreement", plan(online, func(p *votes.Plan) { p.Agreement = "" }), votes.ErrAgreement},
			{"online, clause 1", plan(online, matter("contributions")), votes.ErrOnlineBarred},
			{"online, clause 2", plan(online, matter("community-money")), votes.ErrOnlineBarred},
			{"online, clause 3", plan(online, matter("convention")), votes.ErrOnlineBarred},
			{"online, clause 4", plan(online, matter("hamlet-head")), votes.ErrOnlineBarred},
			{"online, clause 5", plan(online, matter("boards")), votes.ErrOnlineBarred},
			{"ballots, clause 1, no ground", plan(forms(votes.Ballot), matter("contributions")), votes.ErrGround},
			{"ballots, clause 1", plan(forms(votes.Ballot), matter("contributions"), func(p *votes.Plan) { p.Ground = "Điều 19" }), nil},
			{"ballots, clause 5, no meeting before", plan(forms(votes.Ballot), matter("boards")), votes.ErrAfterMeeting},
			{"a convention, draft posted 29 days", plan(matter("convention"), func(p *votes.Plan) { p.Opens, p.Closes = days(29), days(30) }), votes.ErrNotice},
			{"a convention, draft posted 30 days", plan(matter("convention"), func(p *votes.Plan) { p.Opens, p.Closes = days(30), days(31) }), nil},
			{"a head, 6 days", plan(matter("hamlet-head"), func(p *votes.Plan) { p.Opens, p.Closes = days(6), days(7) }), votes.ErrNotice},
			{"a head, 7 days", plan(matter("hamlet-head"), func(p *votes.Plan) { p.Opens, p.Closes = days(7), days(8) }), nil},
			{"team of 2", plan(forms(votes.Ballot), func(p *votes.Plan) { p.Team = p.Team[:2] }), votes.ErrTeam},
			{"team of 5", plan(forms(votes.Ballot), func(p *votes.Plan) { p.Team = append(p.Team, "Ông Bốn", "Ông Năm") }), nil},
			{"team of 6", plan(forms(votes.Ballot), func(p *votes.Plan) { p.Team = append(p.Team, "Ông Bốn", "Ông Năm", "Ông Sáu") }), votes.ErrTeam},
			{"the same person twice", plan(forms(votes.Ballot), func(p *votes.Plan) { p.Team[2] = p.Team[1] }), votes.ErrTeam},
			{"secret with 1 witness", plan(secret, func(p *votes.Plan) { p.Witnesses = p.Witnesses[:1] }), votes.ErrWitnesses},
			{"secret with 2 witnesses", plan(secret), nil},
			{"secret, paper over online", plan(mixed, secret, func(p *votes.Plan) { p.PaperWins = true }), votes.ErrPaperWins},
			{"candidates without an election", plan(func(p *votes.Plan) { p.Candidates = []string{"Bà Thử"} }), votes.ErrCandidates},
			{"an unknown matter", plan(matter("kings")), votes.ErrMatter},
		} {
			_, err := h.Announce(t.Context(), head, c.plan)
			wants(t, c.name, err, c.want)
		}
		_, err := h.Announce(t.Context(), officer, plan(all))
		wants(t, "clause 6 of the whole commune", err, votes.ErrCommuneWide)
		_, err = h.Announce(t.Context(), officer, plan(all, matter("contributions"), func(p *votes.Plan) { p.Hamlets = p.Hamlets[:2] }))
		wants(t, "clause 1 of two hamlets of three", err, votes.ErrCommuneWide)
		_, err = h.Announce(t.Context(), officer, plan(all, matter("contributions")))
		wants(t, "clause 1 of the whole commune", err, nil)
		if err := func() error {
			_, err := h.Announce(t.Context(), head, plan(online, matter("boards")))
			return err
		}(); !strings.Contains(faultArgs(err), "Điều 17") {
			t.Errorf("the article is not named: %q", faultArgs(err))
		}
	})
}

func faultArgs(err error) string {
	var out []byte
	for _, f := range fault.All(err) {
		part, _ := json.Marshal(f.Args)
		out = append(out, part...)
	}
	return string(out)
}

func TestWhoMay(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		for _, who := range []gate.Actor{neighbor, nobody, leader, front, gate.Anonymous(here)} {
			if _, err := h.Announce(t.Context(), who, plan()); err == nil {
				t.Errorf("%s announced a vote of Một", who.ID)
			}
		}
		id := h.opened(t, plan())
		acts := map[string]func(gate.Actor) error{
			"hands": func(a gate.Actor) error { return h.Hands(t.Context(), a, id, nil) },
			"close": func(a gate.Actor) error { return h.Close(t.Context(), a, id) },
			"decide": func(a gate.Actor) error {
				return h.Decide(t.Context(), a, id, votes.Decision{Text: "x", Head: "a", Front: "b", Witnesses: []string{"c", "d"}})
			},
			"send":   func(a gate.Actor) error { return h.Send(t.Context(), a, id) },
			"answer": func(a gate.Actor) error { return h.Answer(t.Context(), a, id, votes.Answer{Recognised: true}) },
			"paper": func(a gate.Actor) error {
				_, err := h.Paper(t.Context(), a, id, votes.Sheet{Household: home("Một", 0)})
				return err
			},
			"urn": func(a gate.Actor) error {
				_, err := h.Urn(t.Context(), a, id, votes.Tray{Hamlet: "Một"})
				return err
			},
			"invite":  func(a gate.Actor) error { _, err := h.Invite(t.Context(), a, id, nil); return err },
			"opt-in":  func(a gate.Actor) error { return h.OptIn(t.Context(), a, id, nil) },
			"discard": func(a gate.Actor) error { return h.Discard(t.Context(), a, id, "x") },
			"cancel":  func(a gate.Actor) error { return h.Cancel(t.Context(), a, id, "x") },
			"begin":   func(a gate.Actor) error { return h.Begin(t.Context(), a, id) },
		}
		for name, act := range acts {
			for _, who := range []gate.Actor{neighbor, abroad, nobody, gate.Anonymous(here)} {
				if err := act(who); fault.KindOf(err) != fault.Missing && fault.KindOf(err) != fault.Forbidden && fault.KindOf(err) != fault.SignIn {
					t.Errorf("%s by %q: %v", name, who.ID, err)
				}
			}
		}
	})
}

func TestAMeetingDecides(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		id := h.opened(t, plan())
		said := map[string]votes.Said{}
		for i := range 5 { // 5 of 9
			said[home("Một", i)] = votes.Said{Choice: votes.Agree}
		}
		said[home("Một", 5)] = votes.Said{Choice: votes.Other, Opinion: "Trồng tre"}
		wants(t, "hands", h.Hands(t.Context(), head, id, said), nil)
		wants(t, "a household of another hamlet", h.Hands(t.Context(), head, id, map[string]votes.Said{home("Hai", 1): {Choice: votes.Agree}}), votes.ErrNotOnRoll)
		wants(t, "close", h.Close(t.Context(), head, id), nil)
		v := h.vote(t, id)
		if r := v.Result; !r.Passed || r.Counts[votes.Agree] != 5 || r.Took != 6 || r.Needed != 5 || r.Households != 9 {
			t.Errorf("%+v", r)
		}
		d := votes.Decision{Text: "Trồng hàng cây.", Head: "Ông Thử", Front: "Bà Thử", Witnesses: []string{"Hộ A"}}
		wants(t, "one witness", h.Decide(t.Context(), head, id, d), votes.ErrSigners)
		d.Witnesses = append(d.Witnesses, "Hộ B")
		wants(t, "decide", h.Decide(t.Context(), head, id, d), nil)
		wants(t, "sent", h.Send(t.Context(), head, id), nil)
		wants(t, "nobody recognises clause 6", h.Answer(t.Context(), leader, id, votes.Answer{Recognised: true}), votes.ErrState)
		if v = h.vote(t, id); v.Effective.String() != "2026-11-25" || v.Steps[len(v.Steps)-1].Due.String() != "2026-12-02" {
			t.Errorf("effective %s, to be sent by %s", v.Effective, v.Steps[len(v.Steps)-1].Due)
		}
	})
}

// Ballots on clause 5 need a meeting to which too few came; the Front answers.
func TestBoardsAfterAFailedMeeting(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		boards := func(p *votes.Plan) { p.Matter = "boards"; p.Candidates = []string{"Bà Thử Một", "Ông Thử Hai"} }
		meet := func(came int) string {
			at := plan(boards)
			at.Opens, at.Closes = h.now.AddDate(0, 0, 2).UnixMilli(), h.now.AddDate(0, 0, 4).UnixMilli()
			id := h.opened(t, at)
			said := map[string]votes.Said{}
			for i := range came {
				said[home("Một", i)] = votes.Said{Choice: []string{"c1", votes.NoOne}[i%2]}
			}
			wants(t, "hands", h.Hands(t.Context(), head, id, said), nil)
			wants(t, "close", h.Close(t.Context(), head, id), nil)
			return id
		}
		ballots := func(after string) (string, votes.Plan) {
			p := plan(boards, forms(votes.Ballot), func(p *votes.Plan) { p.After = after })
			p.Opens, p.Closes = h.now.AddDate(0, 0, 2).UnixMilli(), h.now.AddDate(0, 0, 4).UnixMilli()
			id, err := h.Announce(t.Context(), head, p)
			if err != nil {
				wants(t, "announce", err, votes.ErrAfterMeeting)
				return "", p
			}
			return id, p
		}
		if id, _ := ballots(meet(5)); id != "" { // 5 of 9 could have decided
			t.Error("ballots were allowed after a meeting that refused")
		}
		id, p := ballots(meet(4))
		if id == "" {
			t.Fatal("ballots were not allowed after a meeting to which too few came")
		}
		h.now = gate.Instant(p.Opens).Add(time.Minute)
		wants(t, "begin", h.Begin(t.Context(), head, id), nil)
		for i := range 5 {
			s := votes.Sheet{Household: home("Một", i), Choice: "c2", At: h.now.UnixMilli()}
			out, err := h.Paper(t.Context(), head, id, s)
			if wants(t, "first", err, nil); out != votes.Waiting {
				t.Fatalf("first entry: %s", out)
			}
			if i == 0 {
				_, err := h.Paper(t.Context(), head, id, s)
				wants(t, "the same person again", err, votes.ErrSamePerson)
			}
			if out, err = h.Paper(t.Context(), teller, id, s); err != nil || out != votes.Counted {
				t.Fatalf("second entry: %s %v", out, err)
			}
		}
		last := votes.Sheet{Household: home("Một", 6), Choice: "c1", At: h.now.UnixMilli()}
		_, _ = h.Paper(t.Context(), head, id, last)
		h.now = gate.Instant(p.Closes)
		wants(t, "close with one waiting", h.Close(t.Context(), head, id), votes.ErrWaits)
		last.Choice = "c2"
		if out, err := h.Paper(t.Context(), teller, id, last); err != nil || out != votes.Differs {
			t.Fatalf("a differing entry: %s %v", out, err)
		}
		wants(t, "close", h.Close(t.Context(), head, id), nil)
		wants(t, "decide", h.Decide(t.Context(), head, id, votes.Decision{Text: "Bầu", Head: "A", Front: "B", Witnesses: []string{"C", "D"}}), nil)
		wants(t, "before it was sent", h.Answer(t.Context(), front, id, votes.Answer{Recognised: true}), votes.ErrState)
		h.now = h.now.AddDate(0, 0, 14) // late
		wants(t, "send", h.Send(t.Context(), head, id), nil)
		if v := h.vote(t, id); !v.Steps[len(v.Steps)-1].Late() || v.Candidate(v.Result.Winner) != "Ông Thử Hai" || v.Result.Took != 5 {
			t.Errorf("%+v %+v", v.Steps, v.Result)
		}
		wants(t, "the committee does not recognise boards", h.Answer(t.Context(), leader, id, votes.Answer{Recognised: true}), gate.ErrMissing)
		wants(t, "a refusal without reason", h.Answer(t.Context(), front, id, votes.Answer{}), votes.ErrReason)
		wants(t, "recognised", h.Answer(t.Context(), front, id, votes.Answer{Recognised: true, Paper: "12/QĐ-MTTQ"}), nil)
		if v := h.vote(t, id); v.Effective.IsZero() {
			t.Error("no effective day")
		}
	})
}

// Online needs more than half of all households to have chosen it first.
func TestOnlineAfterTheOptIn(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.size["Một"] = 8
		id, err := h.Announce(t.Context(), head, plan(online))
		wants(t, "announce", err, nil)
		chose := func(n int) {
			var all []string
			for i := range n {
				all = append(all, home("Một", i))
			}
			wants(t, "opt in", h.OptIn(t.Context(), head, id, all), nil)
		}
		chose(4)
		wants(t, "before its time", h.Begin(t.Context(), head, id), votes.ErrNotYet)
		h.now = gate.Instant(days(2))
		wants(t, "4 of 8", h.Begin(t.Context(), head, id), votes.ErrOptIn)
		chose(5)
		wants(t, "5 of 8", h.Begin(t.Context(), head, id), nil)
	})
}

// 200 requests of one household at once leave exactly one ballot that counts,
// and the chain whole. Repeating one changes nothing.
func TestTwoHundredBallotsOfOneHousehold(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		for _, kind := range []func(*votes.Plan){online, func(p *votes.Plan) { online(p); secret(p) }} {
			h.now = monday
			id := h.opened(t, plan(kind))
			code := h.codes(t, id)[home("Một", 0)]
			receipts := make([]votes.Receipt, 200)
			var all sync.WaitGroup
			for i := range receipts {
				all.Go(func() { receipts[i], _ = h.cast(t.Context(), id, code, []string{votes.Agree, votes.Disagree}[i%2]) })
			}
			all.Wait()
			last, err := h.cast(gate.WithKey(t.Context(), "k"), id, strings.ToLower(code), votes.Agree)
			if err != nil && h.vote(t, id).Secret {
				t.Fatal(err)
			}
			again, err2 := h.cast(gate.WithKey(t.Context(), "k"), id, code, votes.Agree)
			if err == nil && (err2 != nil || again.Slip != last.Slip) {
				t.Errorf("replay: %+v %v, want %+v", again, err2, last)
			}
			h.now = gate.Instant(days(4))
			wants(t, "close", h.Close(t.Context(), head, id), nil)
			if v := h.vote(t, id); v.Result.Took != 1 {
				t.Errorf("secret %v: %d ballots count", v.Secret, v.Result.Took)
			}
			if b := h.breaks(t); len(b) > 0 {
				t.Errorf("%+v", b)
			}
		}
	})
}

// Nothing is taken at the closing or after, whatever the clock says later.
func TestTheClockAtTheClosing(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		id := h.opened(t, plan(online))
		codes := h.codes(t, id)
		h.now = gate.Instant(days(4) - 1)
		_, err := h.cast(t.Context(), id, codes[home("Một", 0)], votes.Agree)
		wants(t, "a millisecond before", err, nil)
		h.now = gate.Instant(days(4))
		_, err = h.cast(t.Context(), id, codes[home("Một", 1)], votes.Agree)
		wants(t, "at the closing", err, votes.ErrClosed)
		if _, err := h.Announce(t.Context(), head, plan(func(p *votes.Plan) { p.Opens, p.Closes = days(9), days(10) })); err != nil {
			t.Fatal(err) // any act in the commune after the closing …
		}
		h.now = gate.Instant(days(3)) // … and the clock is turned back
		_, err = h.cast(t.Context(), id, codes[home("Một", 2)], votes.Agree)
		wants(t, "clock turned back", err, votes.ErrClosed)
		wants(t, "close", h.Close(t.Context(), head, id), nil)
		_, err = h.cast(t.Context(), id, codes[home("Một", 3)], votes.Agree)
		wants(t, "after the count", err, votes.ErrClosed)
		if v := h.vote(t, id); v.Result.Took != 1 || v.ClosedAt < v.Closes {
			t.Errorf("%d ballots, closed %d", v.Result.Took, v.ClosedAt)
		}
	})
}

// The last ballot counts, or paper does, by the rule fixed before.
func TestPaperAndOnlineOfOneHousehold(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		for _, c := range []struct {
			paperWins bool
			want      string
		}{{false, votes.Agree}, {true, votes.Disagree}} {
			h.now = monday
			id := h.opened(t, plan(mixed, func(p *votes.Plan) { p.PaperWins = c.paperWins }))
			handedIn := h.now.UnixMilli()
			codes := h.codes(t, id)
			h.now = h.now.Add(time.Hour)
			_, err := h.cast(t.Context(), id, codes[home("Một", 0)], votes.Agree) // later than the paper
			wants(t, "online", err, nil)
			h.now = gate.Instant(days(4) + 1) // typed in after the closing
			for _, who := range []gate.Actor{head, teller} {
				_, err := h.Paper(t.Context(), who, id, votes.Sheet{Household: home("Một", 0), Choice: votes.Disagree, At: handedIn})
				wants(t, "paper", err, nil)
			}
			_, err = h.Paper(t.Context(), head, id, votes.Sheet{Household: home("Một", 1), Choice: votes.Agree, At: days(4)})
			wants(t, "handed in after the closing", err, votes.ErrTimes)
			wants(t, "close", h.Close(t.Context(), head, id), nil)
			if r := h.vote(t, id).Result; r.Took != 1 || r.Counts[c.want] != 1 {
				t.Errorf("paper wins %v: %+v", c.paperWins, r.Counts)
			}
			h.recount(t, id)
		}
	})
}

// recount holds the published file against the result, and returns it.
func (h *house) recount(t testing.TB, id string) []byte {
	t.Helper()
	var f votes.File
	h.look(t, func(tx *gate.Tx) (err error) { f, err = h.File(tx, id); return err })
	body, err := json.Marshal(f)
	if err != nil {
		t.Fatal(err)
	}
	r, err := votes.Recount(bytes.NewReader(body))
	if err != nil || len(r.Faults) > 0 || r.Result.Passed != f.Result.Passed || r.Result.Took != f.Result.Took {
		t.Errorf("recount: %v %v", err, r.Faults)
	}
	return body
}

func TestGuessingCodesEnds(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		id := h.opened(t, plan(online))
		code := h.codes(t, id)[home("Một", 0)]
		for range 60 {
			_, err := h.cast(t.Context(), id, "AAAAA-AAAAA", votes.Agree)
			wants(t, "a wrong code", err, votes.ErrCode)
		}
		_, err := h.cast(t.Context(), id, code, votes.Agree)
		wants(t, "from the same address", err, votes.ErrTries)
		h.now = h.now.Add(time.Hour + time.Second)
		_, err = h.cast(t.Context(), id, code, votes.Agree)
		wants(t, "an hour later", err, nil)
	})
}

func TestAnAccountVotesForItsHousehold(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.own["người-dân"] = home("Một", 3)
		id := h.opened(t, plan(online))
		r, err := h.Cast(t.Context(), nobody, id, "", "a", votes.Said{Choice: votes.Agree})
		wants(t, "verified account", err, nil)
		again, err := h.cast(t.Context(), id, h.codes(t, id)[home("Một", 3)], votes.Disagree)
		if wants(t, "by code", err, nil); again.Slip != r.Slip || !again.Again {
			t.Errorf("another receipt for the same household: %+v %+v", r, again)
		}
		_, err = h.Cast(t.Context(), person("khách", here, ""), id, "", "a", votes.Said{Choice: votes.Agree})
		wants(t, "an account of no household", err, votes.ErrCode)
		h.now = monday
		id = h.opened(t, plan(online, secret))
		_, err = h.Cast(t.Context(), nobody, id, "", "a", votes.Said{Choice: votes.Agree})
		wants(t, "a secret vote by account", err, votes.ErrCode)
	})
}

// A matter of the whole commune is decided by hamlets; the committee sets the
// day it takes effect.
func TestTheWholeCommuneDecides(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		wide := func(p *votes.Plan) { p.Hamlets, p.Matter = []string{"Một", "Hai", "Ba"}, "contributions" }
		id := h.opened(t, plan(wide))
		said := map[string]votes.Said{}
		for hamlet, n := range map[string]int{"Một": 6, "Hai": 3, "Ba": 2} { // 6 of 9, 3 of 6, 2 of 3
			for i := range n {
				said[home(hamlet, i)] = votes.Said{Choice: votes.Agree}
			}
		}
		wants(t, "a hamlet head", h.Hands(t.Context(), head, id, said), gate.ErrMissing)
		wants(t, "hands", h.Hands(t.Context(), officer, id, said), nil)
		wants(t, "close", h.Close(t.Context(), officer, id), nil)
		if r := h.vote(t, id).Result; !r.Passed || r.Approving != 2 || r.Needed != 2 || r.Took != 11 {
			t.Errorf("%+v", r)
		}
		h.recount(t, id)
		wants(t, "decide", h.Decide(t.Context(), officer, id, votes.Decision{Text: "Góp", Head: "A", Front: "B", Witnesses: []string{"C", "D"}}), nil)
		wants(t, "send", h.Send(t.Context(), officer, id), nil)
		on := h.vote(t, id).Decision.On
		wants(t, "without a day", h.Answer(t.Context(), leader, id, votes.Answer{Recognised: true}), votes.ErrTimes)
		wants(t, "a day before the decision", h.Answer(t.Context(), leader, id, votes.Answer{Recognised: true, Effective: on.AddDays(-1)}), votes.ErrTimes)
		wants(t, "the Front", h.Answer(t.Context(), front, id, votes.Answer{Recognised: true, Effective: on}), gate.ErrMissing)
		wants(t, "the committee", h.Answer(t.Context(), leader, id, votes.Answer{Recognised: true, Effective: on.AddDays(9)}), nil)
		if v := h.vote(t, id); v.Effective != on.AddDays(9) {
			t.Errorf("effective %s", v.Effective)
		}
	})
}

// In a secret vote of several hamlets the counts of one with fewer than five
// ballots are not published, and no paper tells them.
func TestFewSecretBallotsAreNotToldApart(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		id := h.opened(t, plan(secret, func(p *votes.Plan) { p.Hamlets, p.Matter = []string{"Một", "Hai", "Ba"}, "community-money" }))
		for hamlet, n := range map[string]int64{"Một": 9, "Hai": 6, "Ba": 3} {
			tray := votes.Tray{Hamlet: hamlet, Channel: votes.Meeting, Counts: map[string]int64{votes.Agree: n - 1, votes.Disagree: 1}}
			for i := range n {
				tray.Households = append(tray.Households, home(hamlet, int(i)))
			}
			for _, who := range []gate.Actor{officer, front} {
				_, err := h.Urn(t.Context(), who, id, tray)
				wants(t, hamlet, err, nil)
			}
		}
		wants(t, "close", h.Close(t.Context(), officer, id), nil)
		var f votes.File
		if err := json.Unmarshal(h.recount(t, id), &f); err != nil {
			t.Fatal(err)
		}
		if f.Result.Counts != nil {
			t.Error("the sums of the whole tell the hamlet that is withheld")
		}
		for _, b := range f.Boxes {
			if b.Few != (b.Hamlet == "Ba") || b.Few != (b.Counts == nil) || b.Winner != votes.Agree {
				t.Errorf("%+v", b)
			}
		}
	})
}

// Every paper is made as DOCX and PDF once its time has come, and not before.
func TestPapers(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		id := h.opened(t, plan(secret, forms(votes.Meeting)))
		get := func(name string) error {
			p, err := h.Printed(t.Context(), gate.Anonymous(here), id, name, votes.Place{Name: "Xã Thử"})
			if err == nil && len(p.Data) < 1000 {
				t.Errorf("%s has %d bytes", name, len(p.Data))
			}
			return err
		}
		wants(t, "notice", get("thong-bao.docx"), nil)
		wants(t, "record too early", get("bien-ban.pdf"), gate.ErrMissing)
		wants(t, "decision too early", get("quyet-dinh.docx"), gate.ErrMissing)
		wants(t, "close", h.Close(t.Context(), head, id), nil)
		wants(t, "decide", h.Decide(t.Context(), head, id, votes.Decision{Text: "Không thông qua", Head: "A", Front: "B", Witnesses: []string{"C", "D"}}), nil)
		for _, name := range []string{"thong-bao.pdf", "bien-ban.docx", "bien-ban.pdf", "quyet-dinh.docx", "quyet-dinh.pdf"} {
			wants(t, name, get(name), nil)
		}
		wants(t, "another kind", get("quyet-dinh.odt"), gate.ErrMissing)
		wants(t, "another paper", get("x.pdf"), gate.ErrMissing)
	})
}
