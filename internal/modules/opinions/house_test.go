package opinions_test

import (
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"xaso/internal/modules/opinions"
	"xaso/internal/platform/clock"
	"xaso/internal/platform/db"
	"xaso/internal/platform/db/dbtest"
	"xaso/internal/platform/fault"
	"xaso/internal/platform/gate"
	"xaso/internal/platform/metric"
	"xaso/internal/platform/opinion"
)

const (
	tongSon gate.Commune = 15001
	haSon   gate.Commune = 15002
)

type house struct {
	t         *testing.T
	gate      *gate.Gate
	book      *opinions.Book
	now       time.Time
	decisions []opinions.Decision
}

func each(t *testing.T, body func(t *testing.T, h *house)) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := &house{t: t, now: time.Date(2026, 3, 2, 1, 0, 0, 0, time.UTC)}
		h.gate = gate.New(d, gate.Options{Now: func() time.Time { return h.now }})
		t.Cleanup(h.gate.Close)
		h.book = opinions.NewBook(h.gate, opinions.Options{
			Hamlets: func(gate.Commune) []string { return []string{"Chí Phúc", "Kim Sơn"} },
			Decide: func(_ *gate.Tx, d opinions.Decision) error {
				h.decisions = append(h.decisions, d)
				return nil
			},
			Rules:  func() []opinions.Rule { return []opinions.Rule{{ID: "insult", Text: "Xúc phạm người khác"}} },
			Secret: []byte("test"),
		})
		body(t, h)
	})
}

func (h *house) officer(grants ...gate.Grant) gate.Actor {
	return gate.NewActor("officer", tongSon, grants...)
}

func manager(h *house) gate.Actor {
	return h.officer(gate.Grant{Permission: opinions.MayManage}, gate.Grant{Permission: opinions.MayModerate})
}

func (h *house) day(n int) clock.Date { return clock.DateOf(h.now).AddDays(n) }

func (h *house) plan(n int) opinions.Plan {
	p := opinions.Plan{Title: "Đường liên thôn", About: "Nên làm đường thế nào?", Closes: h.day(10)}
	for i := range n {
		p.Statements = append(p.Statements, fmt.Sprintf("Nên làm theo cách số %d của thôn", i+1))
	}
	return p
}

func (h *house) opened(n int) string {
	h.t.Helper()
	id, err := h.book.Open(h.t.Context(), manager(h), h.plan(n))
	if err != nil {
		h.t.Fatal(err)
	}
	return id
}

func wants(t *testing.T, err error, want error) {
	t.Helper()
	if !errors.Is(err, want) {
		t.Errorf("got %v, want %v", err, want)
	}
}

// voted has people of two minds answer all statements; the last one all agree to.
func (h *house) voted(talk string, people, statements int) {
	h.t.Helper()
	for p := range people {
		for s := 1; s <= statements; s++ {
			vote := 1
			if s < statements && (p%2 == 0) == (s%2 == 0) {
				vote = -1
			}
			v := opinions.Voter{Token: fmt.Sprint("browser", p)}
			if err := h.book.Vote(h.t.Context(), gate.Anonymous(tongSon), v, talk, int64(s), vote); err != nil {
				h.t.Fatal(err)
			}
		}
	}
	if err := h.book.Draw(h.t.Context(), tongSon, talk); err != nil {
		h.t.Fatal(err)
	}
}

func (h *house) find(talk string) (t opinions.Talk, s []opinions.Statement) {
	h.t.Helper()
	err := h.book.Look(h.t.Context(), gate.Anonymous(tongSon), func(tx *gate.Tx) (err error) {
		if t, err = h.book.Talk(tx, talk); err != nil {
			return err
		}
		s, err = h.book.Statements(tx, talk)
		return err
	})
	if err != nil {
		h.t.Fatal(err)
	}
	return t, s
}

func TestWhoMayDoWhat(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		talk := h.opened(8)
		strangers := map[string]gate.Actor{
			"no role":       h.officer(),
			"a resident":    gate.NewActor("resident", tongSon),
			"other commune": gate.NewActor("officer", haSon, gate.Grant{Permission: opinions.MayManage}, gate.Grant{Permission: opinions.MayModerate}),
			"other hamlet":  h.officer(gate.Grant{Permission: opinions.MayManage, Hamlet: "Kim Sơn"}, gate.Grant{Permission: opinions.MayModerate, Hamlet: "Kim Sơn"}),
		}
		for name, who := range strangers {
			if name != "other commune" { // at home they may
				if _, err := h.book.Open(t.Context(), who, h.plan(8)); fault.KindOf(err) != fault.Forbidden {
					t.Errorf("%s opened: %v", name, err)
				}
			}
			err := h.book.Decide(t.Context(), who, opinions.Decision{Talk: talk, Statement: 1, Rule: "insult"})
			if k := fault.KindOf(err); k != fault.Forbidden && k != fault.Missing {
				t.Errorf("%s moderated: %v", name, err)
			}
			err = h.book.Close(t.Context(), who, talk, opinions.Answer{Heard: "a", Decided: "b", Why: "c"})
			if k := fault.KindOf(err); k != fault.Forbidden && k != fault.Missing {
				t.Errorf("%s closed: %v", name, err)
			}
		}
		wants(t, h.book.Vote(t.Context(), gate.Anonymous(haSon), opinions.Voter{Token: "x"}, talk, 1, 1), gate.ErrMissing)
		wants(t, h.book.Vote(t.Context(), gate.NewActor("b", tongSon), opinions.Voter{Account: "a"}, talk, 1, 1), gate.ErrMissing) // in somebody else's name
		wants(t, h.book.Vote(t.Context(), gate.Anonymous(tongSon), opinions.Voter{}, talk, 1, 1), opinions.ErrNoCookie)
		wants(t, h.book.Vote(t.Context(), gate.Anonymous(tongSon), opinions.Voter{Token: "x"}, talk, 1, 2), opinions.ErrVote)
		wants(t, h.book.Vote(t.Context(), gate.Anonymous(tongSon), opinions.Voter{Token: "x"}, talk, 99, 1), gate.ErrMissing)
	})
}

func TestAVoterCountsOnceAndMayChange(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		talk := h.opened(8)
		v := opinions.Voter{Token: "one"}
		for _, vote := range []int{1, 1, -1} {
			if err := h.book.Vote(t.Context(), gate.Anonymous(tongSon), v, talk, 1, vote); err != nil {
				t.Fatal(err)
			}
		}
		if err := h.book.Draw(t.Context(), tongSon, talk); err != nil {
			t.Fatal(err)
		}
		if got, _ := h.find(talk); got.Map.Voters != 1 || got.Map.Votes != 1 || got.Map.Enough {
			t.Errorf("%+v", got.Map)
		}
		err := h.book.Look(t.Context(), gate.Anonymous(tongSon), func(tx *gate.Tx) error {
			said, err := h.book.Said(tx, talk, v)
			if said[1] != -1 || len(said) != 1 {
				t.Errorf("said %v", said)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}

func TestTheMapTellsWhatIsSharedAndWhatDivides(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		talk := h.opened(8)
		h.voted(talk, 14, 8)
		if got, _ := h.find(talk); got.Map.Enough || len(got.Map.Dots) > 0 || len(got.Map.Counts) > 0 {
			t.Errorf("fourteen people: %+v", got.Map)
		}
		h.voted(talk, 20, 8)
		got, statements := h.find(talk)
		if !got.Map.Enough || !slices.Equal(got.Map.Sizes, []int{10, 10}) || !slices.Equal(got.Map.Agreed, []int64{8}) || len(got.Map.Divided) != 5 {
			t.Errorf("%+v", got.Map)
		}
		if slices.Contains(got.Map.Divided, 8) || got.Map.Counts[8].All != (opinion.Tally{Agree: 20}) {
			t.Errorf("%+v", got.Map.Counts[8])
		}
		// Everybody is shown what they have not answered yet, and nothing else.
		said := map[int64]int{}
		for range statements {
			next, left := h.book.Next(got, opinions.Voter{Token: "new"}, statements, said)
			again, _ := h.book.Next(got, opinions.Voter{Token: "new"}, statements, said)
			if _, twice := said[next.Number]; !left || twice || next != again {
				t.Fatalf("next %+v, then %+v", next, again)
			}
			said[next.Number] = 0
		}
		if _, left := h.book.Next(got, opinions.Voter{Token: "new"}, statements, said); left {
			t.Error("something is left")
		}
	})
}

func TestWordsOfResidentsAreReadFirst(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		talk, who := h.opened(8), gate.Anonymous(tongSon)
		wants(t, h.book.Suggest(t.Context(), who, talk, "ngắn"), opinions.ErrStatement)
		wants(t, h.book.Suggest(t.Context(), who, talk, "Gọi số 0912345678 để biết thêm"), opinions.ErrPrivate)
		wants(t, h.book.Suggest(t.Context(), who, talk, "Nên làm theo cách số 1 của thôn"), opinions.ErrTwice)
		if err := h.book.Suggest(t.Context(), who, talk, "  Nên trồng cây   hai bên đường "); err != nil {
			t.Fatal(err)
		}
		_, all := h.find(talk)
		if s := all[8]; s.State != opinions.Waiting || s.Body != "Nên trồng cây hai bên đường" || s.Seed {
			t.Errorf("%+v", s)
		}
		wants(t, h.book.Vote(t.Context(), who, opinions.Voter{Token: "x"}, talk, 9, 1), gate.ErrMissing)
		wants(t, h.book.Close(t.Context(), manager(h), talk, opinions.Answer{Heard: "a", Decided: "b", Why: "c"}), opinions.ErrUnfinished)
		wants(t, h.book.Decide(t.Context(), manager(h), opinions.Decision{Talk: talk, Statement: 9, Rule: "because"}), opinions.ErrRule)
		if err := h.book.Decide(t.Context(), manager(h), opinions.Decision{Talk: talk, Statement: 9, Shown: true}); err != nil {
			t.Fatal(err)
		}
		if err := h.book.Vote(t.Context(), who, opinions.Voter{Token: "x"}, talk, 9, 1); err != nil {
			t.Error(err)
		}
		if err := h.book.Decide(t.Context(), manager(h), opinions.Decision{Talk: talk, Statement: 9, Rule: "insult"}); err != nil {
			t.Fatal(err)
		}
		if len(h.decisions) != 2 || h.decisions[1].Rule != "insult" {
			t.Errorf("log: %+v", h.decisions)
		}
	})
}

func TestTheClosing(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		talk := h.opened(8)
		h.voted(talk, 20, 8)
		open := func() (all []opinion.Ballot, err error) {
			err = h.book.Look(t.Context(), gate.Anonymous(tongSon), func(tx *gate.Tx) error {
				all, err = h.book.OpenVotes(tx, talk)
				return err
			})
			return all, err
		}
		_, err := open()
		wants(t, err, gate.ErrMissing) // while people vote
		err = h.book.Close(t.Context(), manager(h), talk, opinions.Answer{Heard: "Bà con muốn đường rộng"})
		if all := fault.All(err); len(all) != 2 {
			t.Errorf("missing words: %v", err)
		}
		// The last day counts, the next does not.
		vote := func() error {
			return h.book.Vote(t.Context(), gate.Anonymous(tongSon), opinions.Voter{Token: "browser0"}, talk, 1, 1)
		}
		h.now = h.day(10).At(clock.At(23, 59))
		if err := vote(); err != nil {
			t.Error(err)
		}
		h.now = h.now.Add(time.Minute)
		wants(t, vote(), opinions.ErrClosed)
		if err := h.book.Close(t.Context(), manager(h), talk, opinions.Answer{Heard: "a", Decided: "b", Why: "c"}); err != nil {
			t.Fatal(err)
		}
		wants(t, h.book.Close(t.Context(), manager(h), talk, opinions.Answer{Heard: "a", Decided: "b", Why: "c"}), opinions.ErrClosed)
		all, err := open()
		if err != nil || len(all) != 160 {
			t.Fatalf("%d votes, %v", len(all), err)
		}
		table, _, _ := opinion.Tabulate(all)
		m := opinion.Draw(table, opinion.Options{LeastVotes: 7, LeastPeople: 15, LeastGroup: 5})
		if !slices.Equal(m.Sizes, []int{10, 10}) {
			t.Errorf("computed again: %v", m.Sizes)
		}
		err = h.gate.Read(t.Context(), gate.System("test", tongSon), gate.Public, func(tx *gate.Tx) error {
			if err := tx.Require(true); err != nil {
				return err
			}
			got, err := h.book.Metrics().Measure(tx, metric.Year(2026))
			if len(got) != 3 || got[0].Value != 1 || got[1].Value != 0 || got[2].Value != 20 {
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
		for want, change := range map[error]func(*opinions.Plan){
			opinions.ErrTitle:     func(p *opinions.Plan) { p.Title = " " },
			opinions.ErrAbout:     func(p *opinions.Plan) { p.About = "" },
			opinions.ErrCloses:    func(p *opinions.Plan) { p.Closes = h.day(0) },
			opinions.ErrHamlet:    func(p *opinions.Plan) { p.Hamlet = "Không có" },
			opinions.ErrSeeds:     func(p *opinions.Plan) { p.Statements = p.Statements[:2] },
			opinions.ErrStatement: func(p *opinions.Plan) { p.Statements[0] = "Ngắn" },
		} {
			p := h.plan(4)
			change(&p)
			_, err := h.book.Open(t.Context(), manager(h), p)
			wants(t, err, want)
		}
	})
}
