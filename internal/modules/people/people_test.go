package people_test

import (
	"bytes"
	"errors"
	"testing"
	"time"

	"xaso/internal/modules/people"
	"xaso/internal/platform/clock"
	"xaso/internal/platform/db"
	"xaso/internal/platform/db/dbtest"
	"xaso/internal/platform/gate"
)

const (
	tongSon gate.Commune = 15316
	other   gate.Commune = 15325
)

const mayReceive gate.Permission = "test.receive"

// permissions are those of people, and one that stands for other modules.
func permissions() people.Permissions {
	p := people.Permissions{mayReceive: {people.Receptionist, people.Leader}, "test.file": {people.Resident}}
	for k, v := range people.Demanded {
		p[k] = v
	}
	return p
}

var secret = bytes.Repeat([]byte{7}, 32)

// An office is a register on one engine with a clock that tests move.
type office struct {
	*people.Register
	t    *testing.T
	gate *gate.Gate
	db   *db.DB
	now  time.Time
}

func eachOffice(t *testing.T, body func(t *testing.T, o *office)) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		o := &office{t: t, db: d, now: time.Date(2026, 11, 23, 8, 0, 0, 0, clock.Zone)}
		o.gate = gate.New(d, gate.Options{Now: func() time.Time { return o.now }})
		t.Cleanup(o.gate.Close)
		var err error
		if o.Register, err = people.NewRegister(o.gate, permissions(), secret); err != nil {
			t.Fatal(err)
		}
		body(t, o)
	})
}

func (o *office) must(err error) {
	o.t.Helper()
	if err != nil {
		o.t.Fatal(err)
	}
}

func (o *office) today() clock.Date { return clock.DateOf(o.now) }

const password = "con trâu đi trước"

// resident signs somebody up and returns their actor.
func (o *office) resident(c gate.Commune, name, login string) gate.Actor {
	o.t.Helper()
	s, err := o.SignUp(o.t.Context(), c, people.SignUp{Name: name, Login: login, Hamlet: "thon-1", Password: password})
	o.must(err)
	return o.reader(c, s.Token)
}

func (o *office) reader(c gate.Commune, token string) gate.Actor {
	o.t.Helper()
	who, _, err := o.ActorBySession(o.t.Context(), c, token)
	o.must(err)
	return who
}

// official appoints somebody and signs them in.
func (o *office) official(c gate.Commune, name, phone string, roles ...people.Role) gate.Actor {
	o.t.Helper()
	var given []people.Assignment
	for _, role := range roles {
		given = append(given, people.Assignment{Role: role, From: o.today()})
	}
	_, err := o.Appoint(o.t.Context(), gate.System("test", c), people.Appointment{
		Details: people.Details{Name: name, Phone: phone, Office: "Phòng của " + name}, Roles: given, Password: password})
	o.must(err)
	return o.signIn(c, phone)
}

func (o *office) signIn(c gate.Commune, login string) gate.Actor {
	o.t.Helper()
	s, err := o.SignIn(o.t.Context(), c, people.SignIn{Login: login, Password: password})
	o.must(err)
	return o.reader(c, s.Token)
}

func (o *office) wants(err, want error) {
	o.t.Helper()
	if !errors.Is(err, want) {
		o.t.Errorf("error = %v, want %v", err, want)
	}
}

func TestSignUpSignInSignOut(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		lan := o.resident(tongSon, "Nguyễn Thị Lan", "0912 345 678")
		if !lan.SignedIn() || lan.Name != "Nguyễn Thị Lan" || !lan.May("test.file") || lan.May(mayReceive) {
			t.Errorf("after signing up: %+v", lan)
		}
		s, err := o.SignIn(t.Context(), tongSon, people.SignIn{Login: "+84912345678", Password: password})
		o.must(err)
		if again := o.reader(tongSon, s.Token); again.ID != lan.ID || again.Session == lan.Session {
			t.Errorf("signed in as %+v", again)
		}
		if far := o.reader(other, s.Token); far.SignedIn() {
			t.Error("the session works in another commune")
		}
		o.must(o.SignOut(t.Context(), tongSon, s.Token))
		if o.reader(tongSon, s.Token).SignedIn() {
			t.Error("the session works after signing out")
		}
	})
}
