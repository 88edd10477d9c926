package people_test

import (
	"bytes"
	"testing"
	"time"

	"xaso/internal/modules/people"
	"xaso/internal/platform/db/dbtest"
	"xaso/internal/platform/gate"
)

// BenchmarkActorBySession is what every signed-in page pays first: remembered,
// and read anew.
func BenchmarkActorBySession(b *testing.B) {
	now := time.Now()
	g := gate.New(dbtest.SQLite(b), gate.Options{Now: func() time.Time { return now }})
	b.Cleanup(g.Close)
	r, err := people.NewRegister(g, permissions(), bytes.Repeat([]byte{7}, 32))
	if err != nil {
		b.Fatal(err)
	}
	s, err := r.SignUp(b.Context(), tongSon, people.SignUp{Name: "Nguyễn Thị Lan", Login: "0912345678", Hamlet: "thon-1", Password: password})
	if err != nil {
		b.Fatal(err)
	}
	ask := func(b *testing.B) {
		who, _, err := r.ActorBySession(b.Context(), tongSon, s.Token)
		if err != nil || !who.SignedIn() {
			b.Fatal(who, err)
		}
	}
	b.Run("remembered", func(b *testing.B) {
		for b.Loop() {
			ask(b)
		}
	})
	b.Run("read", func(b *testing.B) {
		for b.Loop() {
			now = now.Add(6 * time.Second)
			ask(b)
		}
	})
}
