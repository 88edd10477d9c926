package people_test

import (
	"errors"
	"testing"
	"time"

	"github.com/pquerna/otp/totp"

	"xaso/internal/modules/people"
	"xaso/internal/platform/gate"
)

func (o *office) code(secret string) string {
	o.t.Helper()
	code, err := totp.GenerateCode(secret, o.now)
	o.must(err)
	return code
}

func TestSecondFactor(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		minh := o.official(tongSon, "Trần Văn Minh", "0923456789", people.Receptionist)
		setup, err := o.StartTOTP(t.Context(), minh, "Xã Tống Sơn")
		o.must(err)
		_, _, err = o.ConfirmTOTP(t.Context(), minh, "000000", people.Browser{})
		o.wants(err, people.ErrWrongCode)
		if s, err := o.SignIn(t.Context(), tongSon, people.SignIn{Login: "0923456789", Password: password}); err != nil || s.Second {
			t.Errorf("a generator not yet confirmed is asked for: %v", err)
		}
		used := o.code(setup.Secret)
		strong, spares, err := o.ConfirmTOTP(t.Context(), minh, used, people.Browser{})
		o.must(err)
		if len(spares) != 10 || !o.reader(tongSon, strong.Token).SignedIn() {
			t.Errorf("%d spare codes", len(spares))
		}
		half := func() string {
			s, err := o.SignIn(t.Context(), tongSon, people.SignIn{Login: "0923456789", Password: password})
			o.must(err)
			if !s.Second || o.reader(tongSon, s.Token).SignedIn() {
				t.Error("the password alone signs in")
			}
			return s.Token
		}
		first := half()
		_, err = o.SignInSecond(t.Context(), tongSon, first, used, people.Browser{})
		o.wants(err, people.ErrWrongCode) // seen before: a replay
		_, err = o.SignInSecond(t.Context(), other, first, o.code(setup.Secret), people.Browser{})
		o.wants(err, gate.ErrSignIn)
		o.now = o.now.Add(time.Minute)
		s, err := o.SignInSecond(t.Context(), tongSon, first, o.code(setup.Secret), people.Browser{})
		o.must(err)
		if s.Token == first || !o.reader(tongSon, s.Token).May(mayReceive) {
			t.Error("the second factor did not open a new session")
		}
		_, err = o.SignInSecond(t.Context(), tongSon, first, spares[0], people.Browser{})
		o.wants(err, gate.ErrSignIn) // the half-open token is dead
		_, err = o.SignInSecond(t.Context(), tongSon, half(), spares[0], people.Browser{})
		o.must(err)
		_, err = o.SignInSecond(t.Context(), tongSon, half(), spares[0], people.Browser{})
		o.wants(err, people.ErrWrongCode)
	})
}

func TestADeskCodeIsNoSecondFactor(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		an := o.official(tongSon, "Lê Văn An", "0911111111", people.Admin)
		minh := o.official(tongSon, "Trần Văn Minh", "0923456789", people.Receptionist)
		setup, err := o.StartTOTP(t.Context(), minh, "x")
		o.must(err)
		_, _, err = o.ConfirmTOTP(t.Context(), minh, o.code(setup.Secret), people.Browser{})
		o.must(err)
		code, err := o.IssueCode(t.Context(), an, minh.ID)
		o.must(err)
		s, err := o.ResetPassword(t.Context(), tongSon, people.Reset{Login: "0923456789", Code: code.Code, Password: "con gà trống gáy"})
		o.must(err)
		if !s.Second || o.reader(tongSon, s.Token).SignedIn() {
			t.Error("a new password went round the second factor")
		}
	})
}

func TestACommuneMayDemandASecondFactor(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		an := o.official(tongSon, "Lê Văn An", "0911111111", people.Admin)
		o.official(tongSon, "Trần Văn Minh", "0923456789", people.Receptionist)
		lan := o.resident(tongSon, "Nguyễn Thị Lan", "0912345678")
		o.wants(o.SetPolicy(t.Context(), lan, people.Policy{}), gate.ErrForbidden)
		o.must(o.SetPolicy(t.Context(), an, people.Policy{SecondFactor: true, From: o.now.Add(24 * time.Hour)}))
		if !o.signIn(tongSon, "0923456789").May(mayReceive) {
			t.Error("held to it before the day")
		}
		o.now = o.now.Add(25 * time.Hour)
		s, err := o.SignIn(t.Context(), tongSon, people.SignIn{Login: "0923456789", Password: password})
		o.must(err)
		who, reader, err := o.ActorBySession(t.Context(), tongSon, s.Token)
		o.must(err)
		if who.May(mayReceive) || !reader.SecondDue || !who.May("test.file") {
			t.Error("works without a second factor")
		}
		setup, err := o.StartTOTP(t.Context(), who, "x")
		o.must(err)
		s, _, err = o.ConfirmTOTP(t.Context(), who, o.code(setup.Secret), people.Browser{})
		o.must(err)
		if !o.reader(tongSon, s.Token).May(mayReceive) {
			t.Error("may not work with a second factor")
		}
		if !o.signIn(tongSon, "0912345678").SignedIn() {
			t.Error("residents are held to it too")
		}
	})
}

func TestATokenIsHeldToTheSecondFactorToo(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		an := o.official(tongSon, "Lê Văn An", "0911111111", people.Admin)
		hoa := o.official(tongSon, "Trần Thị Hoa", "0923456789", people.Receptionist)
		machine, err := o.Appoint(t.Context(), an, people.Appointment{Program: true,
			Details: people.Details{Name: "Máy lấy số", Office: "Máy"}, Roles: []people.Assignment{{Role: people.Receptionist, From: o.today()}}})
		o.must(err)
		token := func(who gate.Actor, account string) (string, error) {
			return o.NewToken(t.Context(), who, account, people.Token{Name: "x", Until: o.now.Add(48 * time.Hour),
				Scopes: []gate.Permission{mayReceive}})
		}
		hers, err := token(hoa, hoa.ID)
		o.must(err)
		its, err := token(an, machine)
		o.must(err)
		may := func(secret string) bool {
			who, _, err := o.ActorByToken(t.Context(), tongSon, secret)
			o.must(err)
			return who.May(mayReceive)
		}
		if !may(hers) || !may(its) {
			t.Fatal("tokens do not work")
		}
		o.must(o.SetPolicy(t.Context(), an, people.Policy{SecondFactor: true}))
		if may(hers) {
			t.Error("a token works for an official without the second factor that is demanded")
		}
		if _, err := token(o.signIn(tongSon, "0923456789"), hoa.ID); !errors.Is(err, people.ErrScopes) {
			t.Errorf("and a new one is made: %v", err)
		}
		if !may(its) {
			t.Error("an application, which can have none, is held to it")
		}
		who := o.signIn(tongSon, "0923456789")
		setup, err := o.StartTOTP(t.Context(), who, "x")
		o.must(err)
		_, _, err = o.ConfirmTOTP(t.Context(), who, o.code(setup.Secret), people.Browser{})
		o.must(err)
		if !may(hers) {
			t.Error("the token does not come back with the second factor")
		}
	})
}

func TestAnAppointmentShortensOpenSessions(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		an := o.official(tongSon, "Lê Văn An", "0911111111", people.Admin)
		lan := o.resident(tongSon, "Nguyễn Thị Lan", "0912345678")
		s, err := o.SignIn(t.Context(), tongSon, people.SignIn{Login: "0912345678", Password: password})
		o.must(err)
		o.must(o.GiveRole(t.Context(), an, people.Assignment{Account: lan.ID, Role: people.Receptionist, From: o.today()}))
		if !o.reader(tongSon, s.Token).May(mayReceive) {
			t.Fatal("the role is not felt")
		}
		o.now = o.now.Add(31 * time.Minute)
		if o.reader(tongSon, s.Token).SignedIn() {
			t.Error("an official's browser stays signed in like a resident's")
		}
	})
}
