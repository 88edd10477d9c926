package people_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"xaso/internal/modules/people"
	"xaso/internal/platform/fault"
	"xaso/internal/platform/gate"
)

func TestARefusedSignInTellsNothing(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		o.resident(tongSon, "Nguyễn Thị Lan", "0912345678")
		tests := []struct {
			name     string
			c        gate.Commune
			login    string
			password string
		}{
			{"wrong password", tongSon, "0912345678", "sai mật khẩu"},
			{"no password", tongSon, "0912345678", ""},
			{"unknown telephone", tongSon, "0987654321", password},
			{"unknown number", tongSon, "038190000001", password},
			{"not a number", tongSon, "lan", password},
			{"known in another commune", other, "0912345678", password},
		}
		for _, tt := range tests {
			_, err := o.SignIn(t.Context(), tt.c, people.SignIn{Login: tt.login, Password: tt.password})
			if all := fault.All(err); len(all) != 1 || all[0] != people.ErrWrongLogin {
				t.Errorf("%s: %v, want exactly ErrWrongLogin", tt.name, err)
			}
		}
	})
}

func TestGuessingSlowsDownAndEnds(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		o.resident(tongSon, "Nguyễn Thị Lan", "0912345678")
		for _, login := range []string{"0912345678", "0987654321"} { // known or not: the same
			guess := func(word string) error {
				_, err := o.SignIn(t.Context(), tongSon, people.SignIn{Login: login, Password: word})
				return err
			}
			for range 6 {
				o.wants(guess("sai"), people.ErrWrongLogin)
			}
			o.wants(guess(password), people.ErrSlowDown)
			o.now = o.now.Add(31 * time.Second)
			o.wants(guess("sai"), people.ErrWrongLogin)
			o.now = o.now.Add(31 * time.Second)
			o.wants(guess("sai"), people.ErrSlowDown) // the wait has doubled
			o.now = o.now.Add(15 * time.Minute)
		}
		o.signIn(tongSon, "0912345678") // never locked for good
	})
}

// Two people behind one address sign up at once: the one who came first may be
// counted second, and waits for nothing.
func TestTwoAtOnceBehindOneAddress(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		for i, login := range []string{"0912345678", "0923456789"} {
			_, err := o.SignUp(t.Context(), tongSon, people.SignUp{Name: "Nguyễn Thị Lan", Login: login, Hamlet: "thon-1",
				Password: password, Browser: people.Browser{Address: "203.0.113.7"}})
			if err != nil {
				t.Errorf("sign-up %d: %v", i+1, err)
			}
			o.now = o.now.Add(-5 * time.Millisecond)
		}
	})
}

func TestPasswordsThatAreGuessed(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		tests := []struct {
			password string
			want     *fault.Fault
		}{
			{"ngắn", people.ErrPasswordShort},
			{strings.Repeat("dài", 100), people.ErrPasswordLong},
			{"12345678", people.ErrPasswordCommon},
			{"Mật Khẩu 123", people.ErrPasswordCommon},
			{"aaaaaaaaaa", people.ErrPasswordCommon},
			{"        ", people.ErrPasswordCommon},
			{"0912345678", people.ErrPasswordCommon},
			{"nguyễn thị lan", people.ErrPasswordCommon},
		}
		for _, tt := range tests {
			_, err := o.SignUp(t.Context(), tongSon, people.SignUp{Name: "Nguyễn Thị Lan", Login: "0912345678", Hamlet: "thon-1", Password: tt.password})
			o.wants(err, tt.want)
		}
	})
}

func TestSignUpFaultsNameTheirFields(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		_, err := o.SignUp(t.Context(), tongSon, people.SignUp{Login: "123"})
		fields := map[string]bool{}
		for _, f := range fault.All(err) {
			fields[f.Field] = true
		}
		for _, want := range []string{"name", "login", "hamlet", "password"} {
			if !fields[want] {
				t.Errorf("no fault at %s: %v", want, err)
			}
		}
	})
}

func TestAFormSentTwiceIsOneAccount(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		first := o.resident(tongSon, "Nguyễn Thị Lan", "0912345678")
		if again := o.resident(tongSon, "Nguyễn Thị Lan", "0912345678"); again.ID != first.ID {
			t.Error("the second sending made another account")
		}
		_, err := o.SignUp(t.Context(), tongSon, people.SignUp{Name: "Kẻ Lạ", Login: "0912345678", Hamlet: "thon-1", Password: "mật khẩu của kẻ lạ"})
		o.wants(err, people.ErrLoginTaken)
	})
}

// A token set before signing in is dead afterwards, and changing the password
// ends all other browsers.
func TestSessionsCannotBeFixedOrKept(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		o.resident(tongSon, "Kẻ Lạ", "0987654321")
		planted, err := o.SignIn(t.Context(), tongSon, people.SignIn{Login: "0987654321", Password: password})
		o.must(err)
		o.resident(tongSon, "Nguyễn Thị Lan", "0912345678")
		s, err := o.SignIn(t.Context(), tongSon, people.SignIn{Login: "0912345678", Password: password,
			Browser: people.Browser{Before: planted.Token}})
		o.must(err)
		if s.Token == planted.Token || o.reader(tongSon, planted.Token).SignedIn() {
			t.Error("the planted token lives on")
		}
		lan := o.reader(tongSon, s.Token)
		elsewhere, err := o.SignIn(t.Context(), tongSon, people.SignIn{Login: "0912345678", Password: password})
		o.must(err)
		o.reader(tongSon, elsewhere.Token) // remembered
		o.wants(o.ChangePassword(t.Context(), lan, "không phải", "mật khẩu hoàn toàn mới"), people.ErrPasswordOld)
		o.must(o.ChangePassword(t.Context(), lan, password, "mật khẩu hoàn toàn mới"))
		if o.reader(tongSon, elsewhere.Token).SignedIn() {
			t.Error("another browser stays signed in after the password changed")
		}
		if !o.reader(tongSon, s.Token).SignedIn() {
			t.Error("the browser that changed the password is signed out")
		}
		_, err = o.SignIn(t.Context(), tongSon, people.SignIn{Login: "0912345678", Password: password})
		o.wants(err, people.ErrWrongLogin)
	})
}

func TestSessionsEndByThemselves(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		o.resident(tongSon, "Nguyễn Thị Lan", "0912345678")
		o.official(tongSon, "Trần Văn Minh", "0923456789", people.Receptionist)
		open := func(login string) string {
			s, err := o.SignIn(t.Context(), tongSon, people.SignIn{Login: login, Password: password})
			o.must(err)
			return s.Token
		}
		lan, minh := open("0912345678"), open("0923456789")
		for range 20 { // in use, every 20 minutes
			o.now = o.now.Add(20 * time.Minute)
			if !o.reader(tongSon, minh).SignedIn() {
				t.Fatal("an official at work is signed out")
			}
		}
		o.now = o.now.Add(31 * time.Minute)
		if o.reader(tongSon, minh).SignedIn() {
			t.Error("a desk left alone for half an hour is still signed in")
		}
		if !o.reader(tongSon, lan).SignedIn() {
			t.Error("a resident is signed out within the day")
		}
		o.now = o.now.Add(31 * 24 * time.Hour)
		if o.reader(tongSon, lan).SignedIn() {
			t.Error("a telephone unused for a month is still signed in")
		}
	})
}

func TestDevices(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		lan := o.resident(tongSon, "Nguyễn Thị Lan", "0912345678")
		minh := o.resident(tongSon, "Trần Văn Minh", "0923456789")
		handset, err := o.SignIn(t.Context(), tongSon, people.SignIn{Login: "0912345678", Password: password,
			Browser: people.Browser{Device: "Chrome, Android"}})
		o.must(err)
		devices, err := o.Devices(t.Context(), lan)
		o.must(err)
		var phone people.Device
		for _, d := range devices {
			if !d.Current {
				phone = d
			}
		}
		if len(devices) != 2 || phone.Words != "Chrome, Android" {
			t.Fatalf("devices: %+v", devices)
		}
		o.wants(o.EndDevice(t.Context(), minh, phone.ID), gate.ErrMissing) // the neighbour
		o.wants(o.EndDevice(t.Context(), gate.NewActor(lan.ID, other), phone.ID), gate.ErrMissing)
		o.wants(o.EndDevice(t.Context(), gate.Anonymous(tongSon), phone.ID), gate.ErrSignIn)
		o.must(o.EndDevice(t.Context(), lan, phone.ID))
		if o.reader(tongSon, handset.Token).SignedIn() {
			t.Error("the device is still signed in")
		}
	})
}

func TestNoSecretIsKeptReadable(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		s, err := o.SignUp(t.Context(), tongSon, people.SignUp{Name: "Nguyễn Thị Lan", Login: "038190000001",
			Hamlet: "thon-1", Password: password, Browser: people.Browser{Address: "203.0.113.7"}})
		o.must(err)
		for _, table := range []string{"people_account", "people_login", "people_session", "people_try", "gate_key", "gate_audit", "gate_event"} {
			rows, err := o.db.Read.Query("SELECT * FROM " + table)
			o.must(err)
			columns, _ := rows.Columns()
			for rows.Next() {
				cells := make([]any, len(columns))
				for i := range cells {
					cells[i] = new(any)
				}
				o.must(rows.Scan(cells...))
				for i := range cells {
					text := fmt.Sprint(*cells[i].(*any))
					for _, secret := range []string{"038190000001", s.Token, password, "203.0.113.7"} {
						if strings.Contains(text, secret) {
							t.Errorf("%s.%s holds %q", table, columns[i], secret)
						}
					}
				}
			}
			o.must(errors.Join(rows.Err(), rows.Close()))
		}
	})
}
