package people_test

import (
	"testing"
	"time"

	"xaso/internal/modules/people"
	"xaso/internal/platform/gate"
)

func TestActingForSomebodyWhoAgreed(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		o.official(tongSon, "Tổ Số Mẫu", "0923456789", people.Helper)
		lan := o.resident(tongSon, "Nguyễn Thị Lan", "0912345678")
		neighbour := o.resident(tongSon, "Hàng Xóm", "0912345679")
		s, err := o.SignIn(t.Context(), tongSon, people.SignIn{Login: "0923456789", Password: password})
		o.must(err)
		helper := func() gate.Actor { return o.reader(tongSon, s.Token) }

		o.wants(o.ActFor(t.Context(), helper(), lan.ID), people.ErrNoConsent)
		c := people.Consent{Helper: neighbour.ID, Scope: people.ScopeDossiers, From: o.today(), Until: o.today().AddDays(3)}
		_, err = o.Consent(t.Context(), lan, c)
		o.wants(err, people.ErrNotHelper)
		c.Helper = helper().ID
		id, err := o.Consent(t.Context(), lan, c)
		o.must(err)
		o.must(o.ActFor(t.Context(), helper(), lan.ID))
		who, reader, err := o.ActorBySession(t.Context(), tongSon, s.Token)
		o.must(err)
		if who.For != lan.ID || who.ID == lan.ID || reader.ForName != "Nguyễn Thị Lan" {
			t.Errorf("acts for %q as %q", who.For, who.ID)
		}
		_, err = o.Consent(t.Context(), who, c)
		o.wants(err, gate.ErrForbidden) // nothing is agreed in somebody's name
		o.wants(o.ActFor(t.Context(), neighbour, lan.ID), gate.ErrForbidden)
		o.wants(o.EndConsent(t.Context(), neighbour, id), gate.ErrMissing)
		o.must(o.EndConsent(t.Context(), lan, id))
		if helper().For != "" {
			t.Error("acts for her after she took it back")
		}
	})
}

func TestConsentAtTheDoor(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		helper := o.official(tongSon, "Tổ Số Mẫu", "0923456789", people.Helper)
		lan := o.resident(tongSon, "Nguyễn Thị Lan", "0912345678")
		c := people.Consent{Scope: people.ScopeAll, From: o.today(), Until: o.today().AddDays(7)}
		_, err := o.ConsentAtDoor(t.Context(), helper, "0912345678", c)
		o.wants(err, people.ErrWitnessMissing)
		c.Witness = "Trưởng thôn Mẫu"
		_, err = o.ConsentAtDoor(t.Context(), helper, "0999999999", c)
		o.wants(err, gate.ErrMissing)
		long := c
		long.Until = c.From.AddDays(60)
		_, err = o.ConsentAtDoor(t.Context(), helper, "0912345678", long)
		o.wants(err, people.ErrPeriodLong)
		_, err = o.ConsentAtDoor(t.Context(), lan, "0923456789", c)
		o.wants(err, gate.ErrForbidden)
		_, err = o.ConsentAtDoor(t.Context(), helper, "0912345678", c)
		o.must(err)
		mine, names, err := o.Consents(t.Context(), lan)
		o.must(err)
		if len(mine) != 1 || !mine[0].InPerson || mine[0].Witness == "" || names[helper.ID] != "Tổ Số Mẫu" {
			t.Errorf("she sees %+v %v", mine, names)
		}
	})
}

func TestTokensOfPrograms(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		an := o.official(tongSon, "Lê Văn An", "0911111111", people.Admin)
		lan := o.resident(tongSon, "Nguyễn Thị Lan", "0912345678")
		until := o.now.Add(24 * time.Hour)
		scopes := []gate.Permission{"test.file"}
		secret, err := o.NewToken(t.Context(), lan, lan.ID, people.Token{Name: "máy của tôi", Scopes: scopes, Until: until})
		o.must(err)
		who, _, err := o.ActorByToken(t.Context(), tongSon, secret)
		o.must(err)
		if who.ID != lan.ID || !who.May("test.file") || len(who.AllGrants()) != 1 {
			t.Errorf("by token: %+v", who)
		}
		_, _, err = o.ActorByToken(t.Context(), other, secret)
		o.wants(err, gate.ErrSignIn)
		_, err = o.NewToken(t.Context(), lan, lan.ID, people.Token{Name: "x", Scopes: []gate.Permission{people.MayAdminister}, Until: until})
		o.wants(err, people.ErrScopes)
		_, err = o.NewToken(t.Context(), an, lan.ID, people.Token{Name: "x", Scopes: scopes, Until: until})
		o.wants(err, gate.ErrMissing) // not even an administrator, for a person
		_, err = o.NewToken(t.Context(), who, lan.ID, people.Token{Name: "x", Scopes: scopes, Until: until})
		o.wants(err, gate.ErrMissing) // a token begets no token

		program, err := o.Appoint(t.Context(), an, people.Appointment{Program: true,
			Details: people.Details{Name: "Cổng tỉnh", Office: "Đồng bộ với tỉnh"},
			Roles:   []people.Assignment{o.role("", people.Receptionist, 0, 30)}})
		o.must(err)
		secret2, err := o.NewToken(t.Context(), an, program, people.Token{Name: "khóa 1", Scopes: []gate.Permission{mayReceive}, Until: until})
		o.must(err)
		who, _, err = o.ActorByToken(t.Context(), tongSon, secret2)
		o.must(err)
		if !who.May(mayReceive) || who.May("test.file") || who.May(people.MayServe) {
			t.Errorf("the program: %+v", who.AllGrants())
		}
		mine, err := o.Tokens(t.Context(), lan, lan.ID)
		o.must(err)
		o.wants(o.EndToken(t.Context(), an, mine[0].ID), gate.ErrMissing)
		o.must(o.EndToken(t.Context(), lan, mine[0].ID))
		_, _, err = o.ActorByToken(t.Context(), tongSon, secret)
		o.wants(err, gate.ErrSignIn)
		o.now = until.Add(time.Second)
		_, _, err = o.ActorByToken(t.Context(), tongSon, secret2)
		o.wants(err, gate.ErrSignIn)
	})
}
