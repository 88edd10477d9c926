package people_test

import (
	"slices"
	"testing"

	"xaso/internal/modules/people"
	"xaso/internal/platform/gate"
)

func (o *office) role(account string, r people.Role, from, until int) people.Assignment {
	return people.Assignment{Account: account, Role: r, From: o.today().AddDays(from), Until: o.today().AddDays(until)}
}

func TestRolesComeAndGoWithTheirDays(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		an := o.official(tongSon, "Lê Văn An", "0911111111", people.Admin)
		lan := o.resident(tongSon, "Nguyễn Thị Lan", "0912345678")
		now := func() gate.Actor { return o.signIn(tongSon, "0912345678") }
		assignment := o.role(lan.ID, people.Receptionist, 1, 2)
		assignment.Hamlet = "thon-1"
		o.must(o.GiveRole(t.Context(), an, assignment))
		for day, want := range []bool{false, true, true, false} {
			if got := now(); got.May(mayReceive) != want || got.MayIn(mayReceive, "", "thon-2") {
				t.Errorf("day %d: may receive is %v, want %v, in her hamlet only", day, got.May(mayReceive), want)
			}
			o.now = o.now.AddDate(0, 0, 1)
		}
		an = o.signIn(tongSon, "0911111111")
		o.must(o.GiveRole(t.Context(), an, o.role(lan.ID, people.Receptionist, 0, 9)))
		lan = now()
		official, err := o.Official(t.Context(), an, lan.ID)
		o.must(err)
		o.must(o.EndRole(t.Context(), an, official.ID, official.Assignments[0].ID))
		devices, err := o.Devices(t.Context(), lan)
		o.must(err)
		if len(devices) == 0 || now().May(mayReceive) {
			t.Error("the role works after it was ended")
		}
	})
}

func TestEndingARoleIsFeltByAnOpenSession(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		an := o.official(tongSon, "Lê Văn An", "0911111111", people.Admin)
		minh := o.official(tongSon, "Trần Văn Minh", "0923456789", people.Receptionist)
		s, err := o.SignIn(t.Context(), tongSon, people.SignIn{Login: "0923456789", Password: password})
		o.must(err)
		if !o.reader(tongSon, s.Token).May(mayReceive) {
			t.Fatal("the receptionist may not receive")
		}
		official, err := o.Official(t.Context(), an, minh.ID)
		o.must(err)
		o.must(o.EndRole(t.Context(), an, official.ID, official.Assignments[0].ID))
		if o.reader(tongSon, s.Token).May(mayReceive) {
			t.Error("the remembered session still has the role")
		}
		o.must(o.Disable(t.Context(), an, minh.ID))
		if o.reader(tongSon, s.Token).SignedIn() {
			t.Error("a disabled account is still signed in")
		}
		_, err = o.SignIn(t.Context(), tongSon, people.SignIn{Login: "0923456789", Password: password})
		o.wants(err, people.ErrWrongLogin)
		o.must(o.Enable(t.Context(), an, minh.ID))
		o.signIn(tongSon, "0923456789")
	})
}

// Nobody grows their own power, and nobody outside the commune or without the
// permission touches anybody's.
func TestWhoMayChangeRoles(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		an := o.official(tongSon, "Lê Văn An", "0911111111", people.Admin)
		minh := o.official(tongSon, "Trần Văn Minh", "0923456789", people.Leader)
		far := o.official(other, "Phạm Thị Xa", "0934567890", people.Admin)
		lan := o.resident(tongSon, "Nguyễn Thị Lan", "0912345678")
		tests := []struct {
			name    string
			who     gate.Actor
			account string
			want    error
		}{
			{"oneself", an, an.ID, people.ErrOwnRole},
			{"a leader without the permission", minh, lan.ID, gate.ErrForbidden},
			{"a resident", lan, lan.ID, gate.ErrForbidden},
			{"the neighbour's administrator", far, lan.ID, gate.ErrMissing},
			{"a visitor", gate.Anonymous(tongSon), lan.ID, gate.ErrSignIn},
		}
		for _, tt := range tests {
			t.Run(tt.name, func(t *testing.T) {
				ctx := t.Context()
				o.wants(o.GiveRole(ctx, tt.who, o.role(tt.account, people.Admin, 0, 9)), tt.want)
				o.wants(o.Disable(ctx, tt.who, tt.account), tt.want)
				o.wants(o.ResetSecond(ctx, tt.who, tt.account), tt.want)
				_, err := o.IssueCode(ctx, tt.who, tt.account)
				o.wants(err, tt.want)
				_, err = o.Delegate(ctx, tt.who, people.Delegation{From: minh.ID, To: tt.account, Kind: people.OnBehalf,
					Roles: []people.Role{people.Leader}, Document: "12/UQ", Since: o.today(), Until: o.today()})
				if tt.want != gate.ErrMissing {
					o.wants(err, tt.want)
				} else {
					o.wants(err, gate.ErrMissing)
				}
			})
		}
		if again := o.signIn(tongSon, "0912345678"); again.May(people.MayAdminister) {
			t.Error("a refused change took effect")
		}
	})
}

func TestTheLastAdministratorStays(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		an := o.official(tongSon, "Lê Văn An", "0911111111", people.Admin)
		binh := o.official(tongSon, "Lê Thị Bình", "0911111112", people.Admin)
		o.must(o.Disable(t.Context(), an, binh.ID))
		system := gate.System("test", tongSon)
		official, err := o.Official(t.Context(), system, an.ID)
		o.must(err)
		o.must(o.GiveRole(t.Context(), system, o.role(binh.ID, people.Clerk, 0, 9)))
		// an is the only one left, and may not be removed by a lesser hand
		helper := o.official(tongSon, "Phụ Tá", "0911111113", people.Admin)
		o.wants(o.EndRole(t.Context(), helper, binh.ID, official.Assignments[0].ID), gate.ErrMissing) // another's address
		o.must(o.EndRole(t.Context(), helper, official.ID, official.Assignments[0].ID))
		official, err = o.Official(t.Context(), system, helper.ID)
		o.must(err)
		o.wants(o.EndRole(t.Context(), gate.NewActor("x", tongSon, gate.Grant{Permission: people.MayAdminister}),
			official.ID, official.Assignments[0].ID), people.ErrLastAdmin)
	})
}

func TestDelegation(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		an := o.official(tongSon, "Lê Văn An", "0911111111", people.Admin)
		chief := o.official(tongSon, "Chủ Tịch Mẫu", "0911111114", people.Leader, people.Admin)
		minh := o.official(tongSon, "Trần Văn Minh", "0923456789", people.Specialist)
		d := people.Delegation{From: chief.ID, To: minh.ID, Kind: people.OnBehalf, Roles: []people.Role{people.Leader},
			Document: "12/UQ-UBND", Since: o.today(), Until: o.today().AddDays(1)}
		for name, change := range map[string]func(*people.Delegation){
			"no paper":            func(d *people.Delegation) { d.Document = " " },
			"to oneself":          func(d *people.Delegation) { d.To = d.From },
			"the running of it":   func(d *people.Delegation) { d.Roles = []people.Role{people.Admin} },
			"ends before it came": func(d *people.Delegation) { d.Until = d.Since.AddDays(-1) },
			"for ever":            func(d *people.Delegation) { d.Until = d.Since.AddDays(1000) },
		} {
			bad := d
			change(&bad)
			if _, err := o.Delegate(t.Context(), an, bad); err == nil {
				t.Errorf("%s: taken", name)
			}
		}
		id, err := o.Delegate(t.Context(), an, d)
		o.must(err)
		acts := o.signIn(tongSon, "0923456789")
		grants := acts.Grants(mayReceive)
		if len(grants) != 1 || grants[0].ByDelegation != chief.ID || acts.May(people.MayAdminister) {
			t.Errorf("in the chief's place: %+v", acts.AllGrants())
		}
		o.must(o.gate.Read(t.Context(), an, people.MaySeeOfficials, func(tx *gate.Tx) error {
			found, err := people.DelegationOf(tx, chief.ID, minh.ID)
			if err == nil && found.Document != "12/UQ-UBND" {
				t.Errorf("delegation: %+v", found)
			}
			tx.Require(true)
			return err
		}))
		o.wants(o.EndDelegation(t.Context(), minh, id), gate.ErrMissing)
		o.must(o.EndDelegation(t.Context(), chief, id)) // the chief is back
		if o.signIn(tongSon, "0923456789").May(mayReceive) {
			t.Error("acts in the chief's place after it ended")
		}
		_, err = o.Delegate(t.Context(), an, d)
		o.must(err)
		o.now = o.now.AddDate(0, 0, 2)
		if o.signIn(tongSon, "0923456789").May(mayReceive) {
			t.Error("acts in the chief's place after the last day")
		}
	})
}

func TestWhoHoldsARole(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		system := gate.System("test", tongSon)
		land := o.official(tongSon, "Bùi Địa Chính", "0911111115")
		a := o.role(land.ID, people.Specialist, 0, 9)
		a.Field = "dat-dai"
		o.must(o.GiveRole(t.Context(), system, a))
		all := o.official(tongSon, "Cao Mọi Việc", "0911111116", people.Specialist)
		o.official(other, "Xa Xôi", "0911111117", people.Specialist)
		byRole := func(field string) (ids []string) {
			o.must(o.gate.Read(t.Context(), system, people.MaySeeOfficials, func(tx *gate.Tx) error {
				found, err := people.ByRole(tx, people.Specialist, field, "")
				for _, p := range found {
					ids = append(ids, p.ID)
				}
				tx.Require(true)
				return err
			}))
			return ids
		}
		if got := byRole("dat-dai"); !slices.Equal(got, []string{land.ID, all.ID}) {
			t.Errorf("for land: %v", got)
		}
		if got := byRole("ho-tich"); !slices.Equal(got, []string{all.ID}) {
			t.Errorf("for civil status: %v", got)
		}
	})
}
