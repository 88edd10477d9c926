package people_test

import (
	"context"
	"errors"
	"testing"

	"xaso/internal/modules/people"
	"xaso/internal/platform/db/dbtest"
	"xaso/internal/platform/gate"
)

// A gateway stands for another system: it answers a code with the claims of
// whoever approved, for the exchange they approved in.
type gateway struct {
	claims people.Claims
	asked  people.Exchange
}

func (*gateway) Name() string  { return "vneid" }
func (*gateway) Title() string { return "VNeID" }

func (g *gateway) Address(_ context.Context, redirect string, x people.Exchange) (string, error) {
	g.asked = x
	return "https://gateway.example/?state=" + x.State + "&redirect=" + redirect, nil
}

func (g *gateway) Claims(_ context.Context, _, code string, x people.Exchange) (people.Claims, error) {
	if code != "good" || x != g.asked {
		return people.Claims{}, errors.New("not the exchange that was approved")
	}
	return g.claims, nil
}

// arrive goes there and back.
func (o *office) arrive(g *gateway, claims people.Claims) (people.Arrival, error) {
	o.t.Helper()
	g.claims = claims
	_, state, err := o.StartOutside(o.t.Context(), tongSon, "vneid", "https://x/", "/ho-so")
	o.must(err)
	return o.FinishOutside(o.t.Context(), tongSon, "https://x/", state, "good", people.Browser{})
}

func eachGateway(t *testing.T, body func(o *office, g *gateway)) {
	eachOffice(t, func(t *testing.T, o *office) {
		g := &gateway{}
		var err error
		o.Register, err = people.NewRegister(o.gate, permissions(), secret, g)
		o.must(err)
		body(o, g)
	})
}

var lanThere = people.Claims{Subject: "s-1", Name: "Nguyễn Thị Lan", Phone: "0912345678", CCCD: "038190000001"}

func TestArrivingFromElsewhere(t *testing.T) {
	eachGateway(t, func(o *office, g *gateway) {
		first, err := o.arrive(g, lanThere)
		o.must(err)
		lan := o.reader(tongSon, first.Session.Token)
		self, err := o.Self(t.Context(), lan)
		o.must(err)
		if !self.Verified || self.CCCD != "038•••••0001" || first.Back != "/ho-so" {
			t.Errorf("arrived as %+v, back to %q", self, first.Back)
		}
		again, err := o.arrive(g, people.Claims{Subject: "s-1", Name: "Tên đã đổi"})
		o.must(err)
		if o.reader(tongSon, again.Session.Token).ID != lan.ID {
			t.Error("the same person elsewhere is another here")
		}
		_, state, err := o.StartOutside(t.Context(), tongSon, "vneid", "https://x/", "")
		o.must(err)
		for _, bad := range []struct {
			c           gate.Commune
			state, code string
		}{{tongSon, "made-up", "good"}, {other, state, "good"}} {
			_, err := o.FinishOutside(t.Context(), bad.c, "https://x/", bad.state, bad.code, people.Browser{})
			o.wants(err, people.ErrCeremonyOver)
		}
		_, err = o.FinishOutside(t.Context(), tongSon, "https://x/", state, "stolen", people.Browser{})
		o.wants(err, people.ErrOutside)
		_, err = o.FinishOutside(t.Context(), tongSon, "https://x/", state, "good", people.Browser{})
		o.wants(err, people.ErrCeremonyOver) // an exchange is finished once
		_, _, err = o.StartOutside(t.Context(), tongSon, "zalo", "https://x/", "")
		o.wants(err, people.ErrNoOutside)
	})
}

func TestLinkingToAnAccount(t *testing.T) {
	eachGateway(t, func(o *office, g *gateway) {
		desk := o.official(tongSon, "Trần Văn Minh", "0923456789", people.Receptionist)
		seen, err := o.Enrol(t.Context(), desk, people.Details{Name: "Nguyễn Thị Lan", CCCD: "038190000001"})
		o.must(err)
		arrival, err := o.arrive(g, lanThere) // her paper was seen: the same person
		o.must(err)
		if o.reader(tongSon, arrival.Session.Token).ID != seen {
			t.Error("a verified number did not join the account")
		}

		claims := people.Claims{Subject: "s-2", Name: "Lê Văn Bình", Phone: "0934567890", CCCD: "038090000002"}
		claimed := o.resident(tongSon, "Lê Văn Bình", "038090000002") // only typed
		stranger := o.resident(tongSon, "Kẻ Lạ", "0987654321")
		arrival, err = o.arrive(g, claims)
		o.must(err)
		if arrival.Link == "" || arrival.Session.Token != "" {
			t.Fatal("joined an account that merely claims the number")
		}
		_, err = o.SignIn(t.Context(), tongSon, people.SignIn{Login: "0987654321", Password: password, Link: arrival.Link})
		o.wants(err, people.ErrCeremonyOver)
		_, err = o.SignIn(t.Context(), tongSon, people.SignIn{Login: "038090000002", Password: password, Link: arrival.Link})
		o.must(err)
		arrival, err = o.arrive(g, claims)
		o.must(err)
		if got := o.reader(tongSon, arrival.Session.Token).ID; got != claimed.ID || got == stranger.ID {
			t.Error("after the password the two are not one")
		}
	})
}

// Signing in elsewhere does not go round the second factor here.
func TestElsewhereIsNoSecondFactor(t *testing.T) {
	eachGateway(t, func(o *office, g *gateway) {
		arrival, err := o.arrive(g, lanThere)
		o.must(err)
		lan := o.reader(tongSon, arrival.Session.Token)
		setup, err := o.StartTOTP(t.Context(), lan, "x")
		o.must(err)
		_, _, err = o.ConfirmTOTP(t.Context(), lan, o.code(setup.Secret), people.Browser{})
		o.must(err)
		arrival, err = o.arrive(g, lanThere)
		o.must(err)
		if !arrival.Session.Second || o.reader(tongSon, arrival.Session.Token).SignedIn() {
			t.Error("signed in without the second factor")
		}
	})
}

func TestAnotherHousesKeyOpensNothing(t *testing.T) {
	d := dbtest.SQLite(t)
	g := gate.New(d, gate.Options{})
	t.Cleanup(g.Close)
	if _, err := people.NewRegister(g, permissions(), []byte("short")); err == nil {
		t.Error("a short secret was taken")
	}
}
