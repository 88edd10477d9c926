package register_test

import (
	"fmt"
	"strings"
	"testing"

	"xaso/internal/modules/people"
	"xaso/internal/modules/register"
	"xaso/internal/platform/db/dbtest"
	"xaso/internal/platform/gate"
	"xaso/internal/platform/metric"
)

func TestFiguresByHamletAndSex(t *testing.T) {
	each(t, func(h *house) {
		h.must(h.Metrics().Check())
		if f := h.figures("2026-12-31")[metric.Cut{}]["register.households"]; f.Gap != register.GapEmpty {
			t.Errorf("an empty register says %+v", f)
		}
		worker := func(name, sex, born, trained string) register.Person {
			return register.Person{Name: name, Sex: sex, Born: born, Relation: "Con", Attributes: map[string]string{"employment": "working", "trained": trained}}
		}
		poor := map[string]string{"poverty": "poor", "house": "temporary", "water": "central"}
		solid := map[string]string{"poverty": "none", "house": "semi-solid", "water": "other"}
		_, err := h.Enter(h.ctx(), lan, why(),
			register.Entry{Hamlet: "Thôn 1", Attributes: poor, Members: []register.Person{worker("Lê Văn Một", "nam", "1980", "yes"), worker("Lê Thị Một", "nữ", "1985", "no")}},
			register.Entry{Hamlet: "Thôn 1", Attributes: solid, Members: []register.Person{worker("Lê Văn Hai", "nam", "2000", "yes"), {Name: "Lê Bé Hai", Sex: "nữ", Born: "2020", Relation: "Con"},
				{Name: "Lê Văn Xa", Sex: "nam", Born: "1990", Relation: "Con", Away: true}}},
			register.Entry{Hamlet: "Thôn 2", Attributes: solid, Members: []register.Person{worker("Vũ Thị Ba", "nữ", "23/11/1969", "yes"), worker("Vũ Văn Ba", "nam", "24/11/2011", "yes")}})
		h.must(err)
		now := h.figures("2026-12-31")
		for _, c := range []struct {
			name string
			cut  metric.Cut
			want string
		}{
			{"hamlets", metric.Cut{}, "3"},
			{"households", metric.Cut{}, "3"},
			{"households", metric.Cut{Hamlet: "Thôn 1"}, "2"},
			{"households-poor", metric.Cut{}, "1"},
			{"households-poor", metric.Cut{Hamlet: "Thôn 2"}, "0"},
			{"households-temporary-house", metric.Cut{}, "1"},
			{"households-solid-house", metric.Cut{}, "2"},
			{"households-clean-water", metric.Cut{}, "3"},
			{"households-clean-water-central", metric.Cut{}, "1"},
			{"households-internet", metric.Cut{}, register.GapUnknown},
			{"residents", metric.Cut{}, "6"},
			{"residents", metric.Cut{Sex: metric.Women}, "3"},
			{"residents", metric.Cut{Hamlet: "Thôn 1", Sex: metric.Men}, "2"},
			{"residents-insured", metric.Cut{}, register.GapUnknown},
			// On 31/12/2026: a woman of 57 years and a month is retired since that month, a boy turned 15.
			{"residents-working-age", metric.Cut{}, "4"},
			{"residents-working-age", metric.Cut{Hamlet: "Thôn 2"}, "1"},
			{"labour-force", metric.Cut{}, "5"},
			{"labour-trained", metric.Cut{}, "4"},
			{"labour-trained", metric.Cut{Sex: metric.Women}, "1"},
			{"labour-trained", metric.Cut{Sex: metric.Men}, "3"},
			{"schools", metric.Cut{}, register.GapInventory},
		} {
			f, known := now[c.cut]["register."+c.name]
			got := f.Gap
			if got == "" {
				got = fmt.Sprint(f.Value)
			}
			if !known || got != c.want {
				t.Errorf("%s of %+v: %s (%v), want %s", c.name, c.cut, got, known, c.want)
			}
		}
		h.read(func(tx *gate.Tx) error {
			for name, want := range map[string]int{"households-poor": 1, "labour-trained": 4, "hamlets": 3, "residents-working-age": 4} {
				rows, next, err := h.Metrics().Rows(tx, "register."+name, metric.Year(2026), metric.Cut{}, "", 50)
				if err != nil || len(rows) != want || next != "" {
					t.Errorf("rows of %s: %v %q %v", name, rows, next, err)
				}
			}
			first, next, err := h.Metrics().Rows(tx, "register.labour-trained", metric.Year(2026), metric.Cut{}, "", 3)
			rest, end, err2 := h.Metrics().Rows(tx, "register.labour-trained", metric.Year(2026), metric.Cut{}, next, 3)
			if err != nil || err2 != nil || len(first) != 3 || len(rest) != 1 || end != "" {
				t.Errorf("by pages: %v %v %v %v", first, rest, err, err2)
			}
			return nil
		})
		for name, who := range map[string]gate.Actor{"another hamlet": official(tongSon, "Thôn 2"), "no role": gate.NewActor("minh", tongSon)} {
			err := h.gate.Read(h.ctx(), who, gate.Own, func(tx *gate.Tx) error {
				h.must(tx.Require(true))
				_, _, err := h.Metrics().Rows(tx, "register.households-poor", metric.Year(2026), metric.Cut{Hamlet: "Thôn 1"}, "", 50)
				return err
			})
			if err == nil {
				t.Errorf("%s opens the rows", name)
			}
		}
	})
}

func TestTheInventoryCounts(t *testing.T) {
	each(t, func(h *house) {
		keep := func(a register.Asset) string {
			t.Helper()
			a.On, a.Source = day("2026-11-20"), "Biên bản kiểm kê"
			id, err := h.KeepAsset(h.ctx(), lan, a)
			h.must(err)
			return id
		}
		road := keep(register.Asset{Kind: "road-commune", Name: "Đường số 1", Amount: 2000, Reached: 500})
		keep(register.Asset{ID: road, Kind: "road-commune", Name: "Đường số 1", Amount: 2000, Reached: 1500})
		for range 2 {
			keep(register.Asset{Kind: "culture-house", Name: "Nhà văn hóa", HamletID: "Thôn 1", Amount: 1, Reached: 1})
		}
		gone := keep(register.Asset{Kind: "school", Name: "Trường cũ", Amount: 1})
		h.must(h.EndAsset(h.ctx(), lan, gone, day("2026-11-22")))
		f := h.figures("2026-11-23")[metric.Cut{}]
		for name, want := range map[string]float64{"road-commune-km": 2, "road-commune-paved-km": 1.5, "culture-houses": 2, "hamlets-culture-house": 1} {
			if got := f["register."+name]; got.Value != want || got.Gap != "" {
				t.Errorf("%s is %+v, want %v", name, got, want)
			}
		}
		if f["register.schools"].Gap != register.GapInventory {
			t.Errorf("a school that is gone: %+v", f["register.schools"])
		}
		for name, a := range map[string]register.Asset{
			"more than all": {Kind: "school", Name: "x", Amount: 1, Reached: 2}, "nothing": {Kind: "school", Name: "x"},
			"no kind": {Kind: "castle", Name: "x", Amount: 1}, "no name": {Kind: "school", Amount: 1},
		} {
			a.On, a.Source = day("2026-11-20"), "x"
			if _, err := h.KeepAsset(h.ctx(), lan, a); len(codes(err)) != 1 {
				t.Errorf("%s: %v", name, err)
			}
		}
		_, err := h.KeepAsset(h.ctx(), official(tongSon, "Thôn 1"), register.Asset{})
		h.wants(err, gate.ErrForbidden)
	})
}

func TestOnesOwnHousehold(t *testing.T) {
	each(t, func(h *house) {
		id := h.enter("A1", "Thôn 1", "Lê Văn Mẫu", register.Person{Name: "Trần Thị Mẫu", Relation: "Vợ", Number: "038173000001", Attributes: map[string]string{"insurance": "yes"}})
		desk := gate.NewActor("desk", tongSon, gate.Grant{Permission: people.MayServe})
		account, err := h.people.Enrol(h.ctx(), desk, people.Details{Name: "Trần Thị Mẫu", CCCD: "038173000001", Hamlet: "Thôn 1"})
		h.must(err)
		her := gate.NewActor(account, tongSon)
		if _, err := h.Open(h.ctx(), lan, id); err != nil {
			t.Fatal(err)
		}
		mine, err := h.Mine(h.ctx(), her)
		h.must(err)
		if !mine.Found || mine.Page.Household.ID != id || len(mine.Readings) == 0 || mine.Readings[0].ActorID != "lan" || len(mine.Page.Observations[mine.Self]) != 1 {
			t.Errorf("she sees %+v", mine)
		}
		for _, m := range mine.Page.Household.Members {
			if m.ID != mine.Self && (m.CCCDMask != "" || len(m.Attributes) > 0) {
				t.Errorf("of the others she sees %+v", m)
			}
		}
		seen, _, err := h.people.WhoSaw(h.ctx(), her, 0)
		h.must(err)
		if len(seen) == 0 || seen[0].Purpose != register.PurposeRegister {
			t.Errorf("among the readings of her data: %+v", seen)
		}
		claims, err := h.people.SignUp(h.ctx(), tongSon, people.SignUp{Name: "Kẻ Mạo", Login: "038150000009", Hamlet: "Thôn 1", Password: "mot-cau-dai-de-nho-2026"})
		h.must(err)
		who, _, err := h.people.ActorBySession(h.ctx(), tongSon, claims.Token)
		h.must(err)
		if m, err := h.Mine(h.ctx(), who); err != nil || m.Found || !m.Unproven {
			t.Errorf("who only claims a number sees %+v %v", m, err)
		}
		_, err = h.Mine(h.ctx(), gate.Anonymous(tongSon))
		h.wants(err, gate.ErrSignIn)
	})
}

func FuzzAttributeRead(f *testing.F) {
	for _, s := range []string{"có", "X", "Kiên cố", "nước máy", "", "hộ nghèo", "1", "\x00", "ｃó", "không thuộc diện"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, typed string) {
		for _, a := range register.Attributes("") {
			v, err := a.Read(typed)
			if err != nil || v == "" {
				continue
			}
			if again, err := a.Check(v); err != nil || again != v {
				t.Errorf("%s reads %q as %q, which it does not take: %v", a.Key, typed, v, err)
			}
		}
	})
}

// Whatever stands in a list, each line is good or is told, and a check writes
// nothing into the register.
func FuzzList(f *testing.F) {
	f.Add("A1,Thôn 1,,Lê Văn Mẫu,Chủ hộ,1970,Nam,,,\n,,,Trần Thị Mẫu,Vợ,,,,,\n")
	f.Add("A1,Thôn 1,\"x\ny\",,Chủ hộ\n;;;\n")
	f.Add(",,,,,,,,,\nA,,,B,con\n\xff\xfe")
	f.Fuzz(func(t *testing.T, body string) {
		if strings.Count(body, "\n") > 50 || len(body) > 4000 {
			t.Skip()
		}
		h := open(t, dbtest.SQLite(t))
		text := heading + "\n" + body
		id, err := h.BeginImport(h.ctx(), lan, "x.csv", "k", why())
		h.must(err)
		file, err := sheetOf(text)
		if err != nil {
			return
		}
		defer file.Close()
		h.must(h.CheckImport(h.ctx(), tongSon, id, file))
		now, wrong, err := h.Import(h.ctx(), lan, id)
		h.must(err)
		if now.State == register.Checked && (now.Good+now.Bad != now.Lines || now.Bad > 0 && len(wrong) == 0) {
			t.Errorf("%+v %v", now, wrong)
		}
		if households, residents := h.totals(); households+residents != 0 {
			t.Error("the check wrote into the register")
		}
	})
}
