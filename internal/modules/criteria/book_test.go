package criteria_test

import (
	"errors"
	"testing"
	"time"

	"xaso/internal/modules/criteria"
	"xaso/internal/platform/clock"
	"xaso/internal/platform/db"
	"xaso/internal/platform/db/dbtest"
	"xaso/internal/platform/gate"
)

const (
	tongSon gate.Commune = 15316
	haTrung gate.Commune = 15001

	base, empty = "ntm-2021-2025-xa", "ntm-2026-2030-xa"
)

var (
	lan      = gate.NewActor("lan", tongSon, gate.Grant{Permission: criteria.MayManage})
	stranger = gate.NewActor("minh", tongSon) // works here, in another trade
	beyond   = gate.NewActor("hoa", haTrung, gate.Grant{Permission: criteria.MayManage})
	visitor  = gate.Anonymous(tongSon)
)

// A room is a book on its own database, with a clock of its own.
type room struct {
	*criteria.Book
	t    testing.TB
	gate *gate.Gate
	now  time.Time
}

func open(t testing.TB, d *db.DB) *room {
	t.Helper()
	r := &room{t: t, now: time.Date(2026, 11, 23, 10, 0, 0, 0, clock.Zone)}
	r.gate = gate.New(d, gate.Options{Now: func() time.Time { return r.now }})
	t.Cleanup(r.gate.Close)
	var err error
	if r.Book, err = criteria.NewBook(r.gate, criteria.Options{Check: func(m criteria.Measure) error {
		if m.Value == "refused" {
			return errors.New("no metric refused")
		}
		return nil
	}}); err != nil {
		t.Fatal(err)
	}
	return r
}

func each(t *testing.T, body func(r *room)) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) { body(open(t, d)) })
}

func (r *room) must(err error) {
	r.t.Helper()
	if err != nil {
		r.t.Fatal(err)
	}
}

func (r *room) is(err, want error) {
	r.t.Helper()
	if !errors.Is(err, want) {
		r.t.Errorf("%v, want %v", err, want)
	}
}

// read runs look as a visitor of a commune.
func (r *room) read(c gate.Commune, look func(tx *gate.Tx) error) {
	r.t.Helper()
	r.must(r.gate.Read(r.t.Context(), gate.Anonymous(c), gate.Public, func(tx *gate.Tx) error {
		if err := tx.Require(true); err != nil {
			return err
		}
		return look(tx)
	}))
}

func (r *room) set(c gate.Commune, id string) (s criteria.Set) {
	r.t.Helper()
	r.read(c, func(tx *gate.Tx) (err error) { s, err = r.Set(tx, id); return err })
	return s
}

func (r *room) followed(c gate.Commune) (f []criteria.Following) {
	r.t.Helper()
	r.read(c, func(tx *gate.Tx) (err error) { f, err = r.Followed(tx); return err })
	return f
}

func (r *room) followings(c gate.Commune) (f []criteria.Following) {
	r.t.Helper()
	r.read(c, func(tx *gate.Tx) (err error) { f, err = r.Followings(tx); return err })
	return f
}

func TestACommuneFollowsSeveralSetsAndTheirHistoryStays(t *testing.T) {
	each(t, func(r *room) {
		ctx := t.Context()
		day := func(s string) clock.Date { d, _ := clock.ParseDate(s); return d }
		r.must(r.Follow(ctx, lan, criteria.Following{Set: base, Column: "bac_trung_bo", Year: 2024, Since: day("2024-01-01")}))
		r.must(r.Follow(ctx, lan, criteria.Following{Set: empty, Since: day("2026-02-15")})) // group not decided yet
		if got := r.followed(tongSon); len(got) != 2 || got[0].Set != base || got[1].Column != "" || got[0].Version != 1 {
			t.Errorf("follows %+v", got)
		}
		// Another column: the one before stays in the history.
		r.must(r.Follow(ctx, lan, criteria.Following{Set: empty, Column: "nhom_2", Since: day("2026-06-01")}))
		r.must(r.Leave(ctx, lan, base))
		if got := r.followed(tongSon); len(got) != 1 || got[0].Column != "nhom_2" {
			t.Errorf("follows %+v", got)
		}
		got := r.followings(tongSon)
		if len(got) != 3 || got[1].Until != day("2026-06-01") || got[2].Until != day("2026-11-23") {
			t.Errorf("history %+v", got)
		}
		// Twice on one day is a correction, not a history.
		r.must(r.Follow(ctx, lan, criteria.Following{Set: empty, Column: "nhom_3", Since: day("2026-06-01")}))
		if got := r.followings(tongSon); len(got) != 3 || got[0].Column != "nhom_3" {
			t.Errorf("history %+v", got)
		}
		if got := r.followed(haTrung); len(got) != 0 {
			t.Errorf("the other commune follows %+v", got)
		}
	})
}

func TestFollowingIsRefused(t *testing.T) {
	each(t, func(r *room) {
		ctx := t.Context()
		r.is(r.Follow(ctx, lan, criteria.Following{Set: "khong-co"}), criteria.ErrNoSet)
		r.is(r.Follow(ctx, lan, criteria.Following{Set: empty, Column: "vung_1"}), criteria.ErrNoColumn)
		r.is(r.Follow(ctx, lan, criteria.Following{Set: empty, Year: 12}), criteria.ErrYear)
		r.is(r.Leave(ctx, lan, empty), criteria.ErrNotFollowing)
		r.is(r.Follow(ctx, stranger, criteria.Following{Set: empty}), gate.ErrForbidden)
		r.is(r.Leave(ctx, stranger, empty), gate.ErrForbidden)
		if err := r.Follow(ctx, visitor, criteria.Following{Set: empty}); err == nil {
			t.Error("a visitor decides what is followed")
		}
		r.must(r.Follow(ctx, beyond, criteria.Following{Set: empty}))
		if got := r.followed(tongSon); len(got) != 0 {
			t.Errorf("%+v came from another commune", got)
		}
	})
}
