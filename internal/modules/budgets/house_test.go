package budgets_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"xaso/internal/modules/budgets"
	"xaso/internal/platform/budgeting"
	"xaso/internal/platform/clock"
	"xaso/internal/platform/db"
	"xaso/internal/platform/db/dbtest"
	"xaso/internal/platform/fault"
	"xaso/internal/platform/gate"
	"xaso/internal/platform/metric"
)

const (
	tongSon gate.Commune = 15001
	haSon   gate.Commune = 15002
)

type house struct {
	t    *testing.T
	gate *gate.Gate
	book *budgets.Book
	now  time.Time
	home map[string]budgets.Home // by account
	code map[string]budgets.Home
}

func each(t *testing.T, body func(t *testing.T, h *house)) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := &house{t: t, now: time.Date(2026, 3, 2, 1, 0, 0, 0, time.UTC), home: map[string]budgets.Home{}, code: map[string]budgets.Home{}}
		h.gate = gate.New(d, gate.Options{Now: func() time.Time { return h.now }})
		t.Cleanup(h.gate.Close)
		h.book = budgets.NewBook(h.gate, budgets.Options{
			Hamlets: func(gate.Commune) []string { return []string{"Chí Phúc", "Kim Sơn"} },
			Home: func(_ context.Context, who gate.Actor) (budgets.Home, bool, error) {
				home, ok := h.home[who.ID]
				return home, ok, nil
			},
			ByCode: func(_ *gate.Tx, code string) (budgets.Home, bool, error) {
				home, ok := h.code[code]
				return home, ok, nil
			},
			Eligible: func(*gate.Tx, budgets.By, string) (int, error) { return 40, nil },
			Secret:   []byte("test"),
		})
		for i := range 12 {
			id := fmt.Sprintf("household%d", i/2) // two accounts of each
			h.home[fmt.Sprintf("account%d", i)] = budgets.Home{ID: id, Hamlet: "Chí Phúc"}
			h.code[fmt.Sprintf("CP-%03d", i/2)] = budgets.Home{ID: id, Hamlet: "Chí Phúc"}
		}
		h.home["stranger"] = budgets.Home{ID: "other", Hamlet: "Kim Sơn"}
		h.code["KS-001"] = h.home["stranger"]
		body(t, h)
	})
}

func manager() gate.Actor {
	return gate.NewActor("officer", tongSon, gate.Grant{Permission: budgets.MayManage}, gate.Grant{Permission: budgets.MayRecord})
}

func head(hamlet string) gate.Actor {
	return gate.NewActor("head", tongSon, gate.Grant{Permission: budgets.MayRecord, Hamlet: hamlet})
}

func resident(id string) gate.Actor { return gate.NewActor(id, tongSon) }

func (h *house) plan() budgets.Plan {
	today := clock.DateOf(h.now)
	return budgets.Plan{Title: "Việc của thôn", About: "Tiền từ quỹ thôn", Hamlet: "Chí Phúc", Budget: 90, By: budgets.Household, Ballot: budgets.Knapsack,
		Rule: budgets.EqualShares, Opens: today, Closes: today.AddDays(7),
		Projects: []budgets.Project{{Name: "Đèn đường", Cost: 45}, {Name: "Rãnh nước", Cost: 45}, {Name: "Sân chơi", Cost: 30}}}
}

func (h *house) opened(p budgets.Plan) string {
	h.t.Helper()
	id, err := h.book.Open(h.t.Context(), manager(), p)
	if err != nil {
		h.t.Fatal(err)
	}
	return id
}

func (h *house) find(id string) (c budgets.Choice) {
	h.t.Helper()
	err := h.book.Look(h.t.Context(), gate.Anonymous(tongSon), func(tx *gate.Tx) (err error) {
		c, err = h.book.Choice(tx, id)
		return err
	})
	if err != nil {
		h.t.Fatal(err)
	}
	return c
}

func wants(t *testing.T, err, want error) {
	t.Helper()
	if !errors.Is(err, want) {
		t.Errorf("got %v, want %v", err, want)
	}
}

func (h *house) vote(who string, choice string, projects ...int64) error {
	return h.book.Vote(h.t.Context(), resident(who), choice, projects)
}

func TestWhoMayVote(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		id := h.opened(h.plan())
		if err := h.vote("account0", id, 1, 2); err != nil {
			t.Error(err)
		}
		wants(t, h.vote("nobody", id, 1), budgets.ErrNobody)
		wants(t, h.vote("stranger", id, 1), budgets.ErrElsewhere)
		wants(t, h.book.Vote(t.Context(), gate.NewActor("account1", haSon), id, []int64{1}), gate.ErrMissing)
		if err := h.book.Vote(t.Context(), gate.Anonymous(tongSon), id, []int64{1}); err == nil {
			t.Error("somebody without an account voted")
		}
		wants(t, h.vote("account2", id), budgets.ErrEmpty)
		wants(t, h.vote("account2", id, 4), budgets.ErrUnknown)
		wants(t, h.vote("account2", id, 1, 2, 3), budgets.ErrTooDear) // 120 of 90
		if err := h.vote("account2", id, 1, 1, 2); err != nil {       // 90 of 90: at the border
			t.Error(err)
		}
	})
}

func TestOfficialsWithoutTheRole(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		id := h.opened(h.plan())
		for name, who := range map[string]gate.Actor{
			"no role": resident("account1"), "other hamlet": head("Kim Sơn"),
			"other commune": gate.NewActor("officer", haSon, gate.Grant{Permission: budgets.MayManage}, gate.Grant{Permission: budgets.MayRecord}),
		} {
			if name != "other commune" {
				if _, err := h.book.Open(t.Context(), who, h.plan()); fault.KindOf(err) != fault.Forbidden {
					t.Errorf("%s opened: %v", name, err)
				}
			}
			for what, err := range map[string]error{
				"entered": h.book.Enter(t.Context(), who, id, "CP-001", []int64{1}),
				"counted": h.book.Count(t.Context(), who, id),
				"decided": h.book.Decide(t.Context(), who, id, budgets.Decision{Number: "1"}),
			} {
				if k := fault.KindOf(err); k != fault.Forbidden && k != fault.Missing {
					t.Errorf("%s %s: %v", name, what, err)
				}
			}
		}
		wants(t, h.book.Enter(t.Context(), head("Chí Phúc"), id, "KS-001", []int64{1}), budgets.ErrCode)
		wants(t, h.book.Enter(t.Context(), head("Chí Phúc"), id, "XX", []int64{1}), budgets.ErrCode)
		if err := h.book.Enter(t.Context(), head("Chí Phúc"), id, " cp-001 ", []int64{1}); err != nil {
			t.Error(err)
		}
	})
}

// A household has one ballot, whoever of it sends it and on whatever way: the
// last before the closing counts.
func TestOneBallotForAHousehold(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		id := h.opened(h.plan())
		for _, err := range []error{h.vote("account0", id, 1), h.vote("account1", id, 2), h.book.Enter(t.Context(), manager(), id, "CP-000", []int64{3})} {
			if err != nil {
				t.Fatal(err)
			}
		}
		s, err := h.book.Mine(t.Context(), resident("account0"), id)
		if err != nil || !s.May || !s.Paper || !slices.Equal(s.Approved, []int64{3}) {
			t.Errorf("%+v, %v", s, err)
		}
		h.now = h.now.AddDate(0, 0, 8)
		if err := h.book.CountDue(t.Context(), tongSon); err != nil {
			t.Fatal(err)
		}
		if c := h.find(id); c.Outcome.Ballots != 1 || c.Outcome.Paper != 1 || !slices.Equal(c.Outcome.Chosen, []int64{3}) {
			t.Errorf("%+v", c.Outcome)
		}
		p := h.plan()
		p.By = budgets.Person
		id = h.opened(p)
		if err := errors.Join(h.vote("account0", id, 1), h.vote("account1", id, 2)); err != nil {
			t.Fatal(err)
		}
		wants(t, h.book.Enter(t.Context(), manager(), id, "CP-000", []int64{3}), budgets.ErrCode)
		h.now = h.now.AddDate(0, 0, 8)
		if err := h.book.CountDue(t.Context(), tongSon); err != nil {
			t.Fatal(err)
		}
		if c := h.find(id); c.Outcome.Ballots != 2 {
			t.Errorf("%+v", c.Outcome)
		}
	})
}

// Two thirds want one pair of works, a third another: each rule as it was set.
func TestTheRuleDecides(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		want := map[budgets.Rule][]int64{budgets.EqualShares: {1, 3}, budgets.GreedySkip: {1, 2}, budgets.GreedyNoSkip: {1, 2}}
		for rule, chosen := range want {
			p := h.plan()
			p.Rule = rule
			id := h.opened(p)
			for i := range 4 {
				if err := h.vote(fmt.Sprintf("account%d", 2*i), id, 1, 2); err != nil {
					t.Fatal(err)
				}
			}
			for i := 4; i < 6; i++ {
				if err := h.vote(fmt.Sprintf("account%d", 2*i), id, 3); err != nil {
					t.Fatal(err)
				}
			}
			wants(t, h.book.Count(t.Context(), manager(), id), budgets.ErrUncounted)
			file := func() (in budgeting.Instance, o budgeting.Outcome, err error) {
				err = h.book.Look(t.Context(), gate.Anonymous(tongSon), func(tx *gate.Tx) error {
					in, o, err = h.book.Instance(tx, id)
					return err
				})
				return in, o, err
			}
			_, _, err := file()
			wants(t, err, gate.ErrMissing) // while people vote
			began := h.now
			h.now = clock.DateOf(h.now).AddDays(7).At(clock.At(23, 59))
			if err := h.vote("account0", id, 1, 2); err != nil {
				t.Error("on the last day:", err)
			}
			h.now = h.now.Add(time.Minute)
			wants(t, h.vote("account0", id, 1, 2), budgets.ErrNotOpen)
			if err := h.book.Count(t.Context(), manager(), id); err != nil {
				t.Fatal(err)
			}
			wants(t, h.book.Count(t.Context(), manager(), id), budgets.ErrCounted)
			c := h.find(id)
			if !slices.Equal(c.Outcome.Chosen, chosen) || c.Outcome.Ballots != 6 || c.Outcome.Eligible != 40 || len(c.Outcome.Steps) != 3 {
				t.Errorf("%s: %+v", rule, c.Outcome)
			}
			// Whoever reads the open file comes to the same.
			in, o, err := file()
			if err != nil {
				t.Fatal(err)
			}
			var body bytes.Buffer
			if err := budgeting.Write(&body, in, o); err != nil {
				t.Fatal(err)
			}
			again, err := budgeting.Read(&body)
			if err != nil || len(again.Ballots) != 6 {
				t.Fatal(err, len(again.Ballots))
			}
			for i, p := range again.Projects {
				if p.Selected != slices.Contains(chosen, int64(i+1)) {
					t.Errorf("%s: project %d in the file", rule, i+1)
				}
			}
			h.now = began
		}
	})
}

func TestTheAuthorityDecides(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		id := h.opened(h.plan())
		if err := h.vote("account0", id, 1); err != nil {
			t.Fatal(err)
		}
		decide := func(number, why string, projects ...int64) error {
			return h.book.Decide(t.Context(), manager(), id, budgets.Decision{Projects: projects, Number: number, Why: why})
		}
		wants(t, decide("1/QĐ", "", 1), budgets.ErrUncounted)
		h.now = h.now.AddDate(0, 0, 8)
		if err := h.book.CountDue(t.Context(), tongSon); err != nil {
			t.Fatal(err)
		}
		wants(t, decide("", "", 1), budgets.ErrNumber)
		wants(t, decide("1/QĐ", "", 2), budgets.ErrWhy) // not what was voted
		wants(t, decide("1/QĐ", "Vì", 9), budgets.ErrUnknown)
		if err := decide("1/QĐ", "", 1); err != nil {
			t.Fatal(err)
		}
		wants(t, decide("2/QĐ", "", 1), budgets.ErrUncounted)
		err := h.gate.Read(t.Context(), gate.System("test", tongSon), gate.Public, func(tx *gate.Tx) error {
			if err := tx.Require(true); err != nil {
				return err
			}
			got, err := h.book.Metrics().Measure(tx, metric.Year(2026))
			if len(got) != 3 || got[0].Value != 1 || got[1].Value != 1 || got[2].Value != 45 {
				t.Errorf("figures %+v", got)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}

func TestAPlanIsChecked(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		for want, change := range map[error]func(*budgets.Plan){
			budgets.ErrTitle:     func(p *budgets.Plan) { p.Title = "" },
			budgets.ErrAbout:     func(p *budgets.Plan) { p.About = " " },
			budgets.ErrHamlet:    func(p *budgets.Plan) { p.Hamlet = "Không có" },
			budgets.ErrBudget:    func(p *budgets.Plan) { p.Budget = 0 },
			budgets.ErrRule:      func(p *budgets.Plan) { p.Rule = "best" },
			budgets.ErrThreshold: func(p *budgets.Plan) { p.Threshold = -1 },
			budgets.ErrDays:      func(p *budgets.Plan) { p.Closes = p.Opens.AddDays(-1) },
			budgets.ErrProjects:  func(p *budgets.Plan) { p.Projects = p.Projects[:1] },
			budgets.ErrProject:   func(p *budgets.Plan) { p.Projects[2].Cost = 91 },
		} {
			p := h.plan()
			change(&p)
			_, err := h.book.Open(t.Context(), manager(), p)
			wants(t, err, want)
		}
	})
}
