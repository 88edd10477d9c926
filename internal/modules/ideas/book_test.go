package ideas_test

import (
	"errors"
	"fmt"
	"math"
	"testing"
	"time"

	"xaso/internal/modules/ideas"
	"xaso/internal/platform/clock"
	"xaso/internal/platform/db"
	"xaso/internal/platform/db/dbtest"
	"xaso/internal/platform/gate"
	"xaso/internal/platform/moderation"
)

const (
	tongSon gate.Commune = 15316
	other   gate.Commune = 15325
	hamlet               = "Chí Phúc"
)

var (
	official = gate.NewActor("official", tongSon, gate.Grant{Permission: ideas.MayManage})
	chief    = gate.NewActor("chief", tongSon, gate.Grant{Permission: ideas.MayCount, Hamlet: hamlet})
	far      = gate.NewActor("far", tongSon, gate.Grant{Permission: ideas.MayCount, Hamlet: "Thịnh Thôn"})
	front    = gate.NewActor("front", tongSon, gate.Grant{Permission: ideas.MayBack})
	lan      = gate.NewActor("lan", tongSon)
	minh     = gate.NewActor("minh", tongSon)
	stranger = gate.NewActor("official", other, gate.Grant{Permission: ideas.MayManage}, gate.Grant{Permission: ideas.MayCount}, gate.Grant{Permission: ideas.MayBack})
)

type hall struct {
	*ideas.Book
	t   *testing.T
	now time.Time
}

func each(t *testing.T, body func(t *testing.T, h *hall)) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := &hall{t: t, now: time.Date(2026, 8, 24, 9, 0, 0, 0, clock.Zone)}
		g := gate.New(d, gate.Options{Now: func() time.Time { return h.now }})
		t.Cleanup(g.Close)
		m, err := moderation.NewBook(g)
		h.must(err)
		h.Book, err = ideas.NewBook(g, ideas.Options{Moderation: m,
			Hamlets: func(gate.Commune) []string { return []string{hamlet, "Thịnh Thôn"} },
			Households: func(*gate.Tx, string) (all []ideas.Household, err error) {
				for n := range 30 {
					all = append(all, ideas.Household{ID: fmt.Sprint("h", n), Code: fmt.Sprintf("CP-%02d", n)})
				}
				return all, nil
			}})
		h.must(err)
		body(t, h)
	})
}

func (h *hall) must(err error) {
	h.t.Helper()
	if err != nil {
		h.t.Fatal(err)
	}
}

func (h *hall) propose(title string) string {
	h.t.Helper()
	id, err := h.Propose(h.t.Context(), lan, ideas.Filing{Title: title, Body: "Nên làm.", Hamlet: hamlet})
	h.must(err)
	return id
}

func (h *hall) shown(title string) string {
	h.t.Helper()
	id := h.propose(title)
	h.must(h.Moderate(h.t.Context(), official, id, moderation.Decision{State: moderation.Shown}))
	return id
}

// The checks of the published formula (OPINION.md §2).
func TestWilson(t *testing.T) {
	for _, tt := range []struct {
		liked, asked int
		want         float64
	}{{1, 1, 0.206549}, {8, 10, 0.490162}, {80, 100, 0.711171}, {5, 5, 0.565518}, {0, 5, 0}, {0, 0, 0}} {
		if got := ideas.Wilson(tt.liked, tt.asked); math.Abs(got-tt.want) > 1e-6 {
			t.Errorf("%d of %d: %f, want %f", tt.liked, tt.asked, got, tt.want)
		}
	}
}

func TestTenPercentIsEnough(t *testing.T) {
	for _, tt := range []struct {
		signed, all int
		want        bool
	}{{3, 30, true}, {2, 30, false}, {3, 31, false}, {4, 31, true}, {0, 0, false}} {
		if got := ideas.Enough(tt.signed, tt.all, 10); got != tt.want {
			t.Errorf("%d of %d: %t", tt.signed, tt.all, got)
		}
	}
}

func TestIdeasAreReadSupportedOnceAndAnswered(t *testing.T) {
	each(t, func(t *testing.T, h *hall) {
		id := h.propose("Lắp đèn đường thôn")
		if _, err := h.Look(t.Context(), minh, id); !errors.Is(err, gate.ErrMissing) {
			t.Errorf("a neighbour reads what waits: %v", err)
		}
		if err := h.Support(t.Context(), minh, id, true); !errors.Is(err, gate.ErrMissing) {
			t.Errorf("supports what waits: %v", err)
		}
		for name, tt := range map[string]struct {
			who  gate.Actor
			want error
		}{"resident": {minh, gate.ErrForbidden}, "another commune": {stranger, gate.ErrMissing}} {
			if err := h.Moderate(t.Context(), tt.who, id, moderation.Decision{State: moderation.Shown}); !errors.Is(err, tt.want) {
				t.Errorf("%s moderates: %v", name, err)
			}
			if err := h.Answer(t.Context(), tt.who, id, ideas.Done, "Xong"); !errors.Is(err, tt.want) {
				t.Errorf("%s answers: %v", name, err)
			}
		}
		h.must(h.Moderate(t.Context(), official, id, moderation.Decision{State: moderation.Shown}))
		h.must(h.Support(t.Context(), minh, id, true))
		h.must(h.Support(t.Context(), minh, id, true))
		h.must(h.Support(t.Context(), lan, id, false))
		look, err := h.Look(t.Context(), minh, id)
		h.must(err)
		if look.Liked != 1 || look.Asked != 2 || look.Mine != "yes" || look.Account != "" {
			t.Errorf("supported %+v", look)
		}
		if !look.Late(look.AnswerBy.AddDays(1)) || look.Late(look.AnswerBy) {
			t.Errorf("the answer is owed by %s", look.AnswerBy)
		}
		if err := h.Answer(t.Context(), official, id, ideas.Declined, " "); !errors.Is(err, ideas.ErrReply) {
			t.Errorf("declined in silence: %v", err)
		}
		h.must(h.Answer(t.Context(), official, id, ideas.Declined, "Chưa có tiền"))
		if err := h.Support(t.Context(), minh, id, false); !errors.Is(err, ideas.ErrClosed) {
			t.Errorf("supported after the end: %v", err)
		}
		if err := h.Support(t.Context(), gate.Anonymous(tongSon), id, false); !errors.Is(err, gate.ErrSignIn) {
			t.Errorf("nobody: %v", err)
		}
	})
}

func TestTheSameIdeaIsFoundWithoutMarksAndMerged(t *testing.T) {
	each(t, func(t *testing.T, h *hall) {
		first, second := h.shown("Lắp đèn đường thôn"), h.shown("Đèn đường cho thôn, nên lắp")
		near, err := h.Similar(t.Context(), minh, "lap den duong o thon")
		h.must(err)
		if len(near) != 2 {
			t.Errorf("near %+v", near)
		}
		if near, _ := h.Similar(t.Context(), minh, "Xây cầu qua sông"); len(near) != 0 {
			t.Errorf("near to nothing: %+v", near)
		}
		h.must(h.Support(t.Context(), minh, first, true))
		h.must(h.Support(t.Context(), minh, second, true))
		h.must(h.Support(t.Context(), lan, second, true))
		h.must(h.Merge(t.Context(), official, second, first))
		all, err := h.List(t.Context(), minh, ideas.Filter{Query: "den duong"})
		h.must(err)
		if len(all) != 1 || all[0].Liked != 2 {
			t.Errorf("merged to %+v", all)
		}
		if err := h.Merge(t.Context(), official, first, first); !errors.Is(err, ideas.ErrSame) {
			t.Errorf("into itself: %v", err)
		}
	})
}

func TestHouseholdsAgreeForThreeMonths(t *testing.T) {
	each(t, func(t *testing.T, h *hall) {
		id := h.shown("Lắp đèn đường thôn")
		today := clock.DateOf(h.now)
		if err := h.Sign(t.Context(), chief, id, []string{"CP-01"}, today); !errors.Is(err, ideas.ErrUncounted) {
			t.Errorf("before it was put to them: %v", err)
		}
		if err := h.StartInitiative(t.Context(), minh, id); !errors.Is(err, gate.ErrMissing) {
			t.Errorf("by a neighbour: %v", err)
		}
		h.must(h.StartInitiative(t.Context(), lan, id))
		codes := []string{"cp-01", "CP-02", "CP-02", "CP-03"}
		for name, tt := range map[string]struct {
			who   gate.Actor
			codes []string
			on    clock.Date
			want  error
		}{
			"another hamlet":  {far, codes, today, gate.ErrForbidden},
			"another commune": {stranger, codes, today, gate.ErrMissing},
			"a resident":      {lan, codes, today, gate.ErrForbidden},
			"an unknown code": {chief, []string{"XX"}, today, ideas.ErrCode},
			"tomorrow":        {chief, codes, today.AddDays(1), ideas.ErrDay},
		} {
			if err := h.Sign(t.Context(), tt.who, id, tt.codes, tt.on); !errors.Is(err, tt.want) {
				t.Errorf("%s: %v, want %v", name, err, tt.want)
			}
		}
		h.must(h.Sign(t.Context(), chief, id, codes, today))
		signed := func(want int) {
			t.Helper()
			look, err := h.Look(t.Context(), minh, id)
			h.must(err)
			if look.Signed != want || look.Households != 30 {
				t.Errorf("%d of %d agree, want %d", look.Signed, look.Households, want)
			}
		}
		signed(3)
		h.now = time.Date(2026, 11, 24, 9, 0, 0, 0, clock.Zone)
		signed(3)
		h.now = h.now.AddDate(0, 0, 1)
		signed(0)
		if err := h.Back(t.Context(), chief, id, "5/MTTQ"); !errors.Is(err, gate.ErrForbidden) {
			t.Errorf("not the Front: %v", err)
		}
		h.must(h.Back(t.Context(), front, id, "5/MTTQ"))
	})
}
