package register_test

import (
	"testing"

	"xaso/internal/modules/register"
	"xaso/internal/platform/gate"
	"xaso/internal/platform/metric"
)

func TestHouseholdsLiveAndChange(t *testing.T) {
	each(t, func(h *house) {
		id := h.enter("TS-001", "Thôn 1", "Lê Văn Mẫu",
			register.Person{Name: "Trần Thị Mẫu", Relation: "Vợ", Born: "1973", Sex: "Nữ", Number: "038173000123"},
			register.Person{Name: "Lê Văn Con", Relation: "Con", Born: "3/2000", Sex: "nam"},
			register.Person{Name: "Lê Thị Xa", Relation: "Con", Born: "2002", Sex: "nữ", Away: true})
		got := h.household(id)
		if got.Head != "Lê Văn Mẫu" || got.Usual != 3 || len(got.Members) != 4 || got.Hamlet != "Thôn 1" || got.Members[1].CCCDMask != "038•••••0123" {
			t.Fatalf("entered %+v", got)
		}
		// A child is born, the daughter comes home, the head dies.
		h.must(h.AddMember(h.ctx(), lan, id, register.Person{Name: "Lê Bé Mẫu", Relation: "Cháu", Born: "19/11/2026", Sex: "nữ"}, register.CameBorn, why()))
		away := got.Members[3]
		h.must(h.AmendResident(h.ctx(), lan, away.ID, register.Person{Name: away.Name, Relation: "Con", Born: away.Born, Sex: away.Sex}, why()))
		h.must(h.EndMember(h.ctx(), lan, got.Members[0].ID, register.EndedDied, why()))
		got = h.household(id)
		if got.Usual != 4 || got.HeadID != "" || got.Members[1].Name != "Lê Văn Con" || got.Members[4].Ended != register.EndedDied {
			t.Fatalf("after a birth and a death: %+v", got)
		}
		wife := got.Members[0]
		h.must(h.AmendResident(h.ctx(), lan, wife.ID, register.Person{Name: wife.Name, Relation: "Chủ hộ", Born: "1973", Sex: "nữ"}, why()))
		if got = h.household(id); got.Head != "Trần Thị Mẫu" || got.Members[0].CCCDMask != "038•••••0123" {
			t.Errorf("the new head: %+v", got)
		}
		// The son sets up his own household, and later they live together again.
		son := got.Members[1].ID
		split, err := h.Split(h.ctx(), lan, id, []string{son}, register.Details{Code: "TS-001A"}, why())
		h.must(err)
		if s := h.household(split); s.Head != "Lê Văn Con" || s.Usual != 1 || s.From != id || h.household(id).Usual != 3 {
			t.Errorf("split: %+v", s)
		}
		h.must(h.Join(h.ctx(), lan, split, id, why()))
		h.read(func(tx *gate.Tx) error {
			back, err := h.ByCode(tx, "TS-001A")
			if err != nil || back.ID != id || back.Usual != 4 || back.OldCodes[0] != "TS-001A" {
				t.Errorf("the old code leads to %+v %v", back, err)
			}
			return nil
		})
		if ended := h.household(split); ended.Into != id || ended.Ended != register.EndedJoined {
			t.Errorf("the joined one: %+v", ended)
		}
		page, err := h.Open(h.ctx(), lan, id)
		h.must(err)
		if len(page.Changes) != 7 {
			t.Errorf("history has %d lines: %+v", len(page.Changes), page.Changes)
		}
	})
}

func TestWhatCannotBe(t *testing.T) {
	each(t, func(h *house) {
		id := h.enter("A1", "Thôn 1", "Lê Văn Mẫu")
		good := register.Person{Name: "Lê Thị Mẫu", Relation: "Con"}
		for name, c := range map[string]struct {
			change func(p *register.Person)
			want   string
		}{
			"no name":          {func(p *register.Person) { p.Name = " " }, "identity.name.empty"},
			"born tomorrow":    {func(p *register.Person) { p.Born = "24/11/2026" }, "identity.date.future"},
			"no such day":      {func(p *register.Person) { p.Born = "30/02/2000" }, "identity.date.form"},
			"no such sex":      {func(p *register.Person) { p.Sex = "x" }, "register.sex"},
			"a short number":   {func(p *register.Person) { p.Number = "12345" }, "identity.cccd.digits"},
			"a second head":    {func(p *register.Person) { p.Relation = "chủ hộ" }, "register.two-heads"},
			"a very long text": {func(p *register.Person) { p.Relation = string(make([]rune, 300)) + "x" }, "register.too-long"},
		} {
			p := good
			c.change(&p)
			if got := codes(h.AddMember(h.ctx(), lan, id, p, register.CameEntered, why())); len(got) != 1 || got[0] != c.want {
				t.Errorf("%s: %v, want %s", name, got, c.want)
			}
		}
		_, err := h.Enter(h.ctx(), lan, why(), register.Entry{Code: "A1", Hamlet: "Thôn 1", Members: []register.Person{good}})
		h.wants(err, register.ErrCodeTaken)
		_, err = h.Enter(h.ctx(), lan, register.Why{On: day("2026-12-01")}, register.Entry{Hamlet: "Thôn 9", Members: []register.Person{good}})
		h.wants(err, register.ErrNoHamlet)
		h.wants(err, register.ErrNoSource)
		h.wants(err, register.ErrDay)
		_, err = h.Split(h.ctx(), lan, id, []string{h.household(id).HeadID}, register.Details{}, why())
		h.wants(err, register.ErrAllLeave)
		h.wants(h.Join(h.ctx(), lan, id, id, why()), register.ErrSameHouse)
		h.wants(h.Amend(h.ctx(), lan, id, register.Details{Version: 9, Hamlet: "Thôn 1"}, why()), register.ErrOutdated)
	})
}

func TestWhoSeesAndKeeps(t *testing.T) {
	each(t, func(h *house) {
		id := h.enter("A1", "Thôn 1", "Lê Văn Mẫu")
		head := h.household(id).HeadID
		for name, c := range map[string]struct {
			who  gate.Actor
			want error
		}{
			"head of the hamlet":    {official(tongSon, "Thôn 1"), nil},
			"official of all":       {lan, nil},
			"head of the neighbour": {official(tongSon, "Thôn 2"), gate.ErrMissing},
			"other commune":         {official(other, ""), gate.ErrMissing},
			"no role":               {gate.NewActor("minh", tongSon), gate.ErrForbidden},
			"nobody":                {gate.Anonymous(tongSon), gate.ErrSignIn},
		} {
			person := register.Person{Name: "Lê Thị Mẫu", Relation: "Con"}
			_, err := h.Open(h.ctx(), c.who, id)
			h.wants(err, c.want)
			h.wants(h.AddMember(h.ctx(), c.who, id, person, register.CameEntered, why()), c.want)
			h.wants(h.AmendResident(h.ctx(), c.who, head, register.Person{Name: "Lê Văn Mẫu", Relation: "Chủ hộ"}, why()), c.want)
			h.wants(h.Observed(h.ctx(), c.who, id, map[string]string{"poverty": "poor"}, nil, why()), c.want)
			list, err := h.List(h.ctx(), c.who, register.Search{})
			switch {
			case c.want == nil && (err != nil || len(list.Households) != 1):
				t.Errorf("%s lists %v %v", name, list, err)
			case c.want == gate.ErrMissing && (err != nil || len(list.Households) != 0):
				t.Errorf("%s lists %v %v", name, list, err)
			}
		}
		_, err := h.Enter(h.ctx(), official(tongSon, "Thôn 2"), why(), register.Entry{Hamlet: "Thôn 1", Members: []register.Person{{Name: "Lê Mẫu"}}})
		h.wants(err, gate.ErrForbidden)
		// A head hands nothing over to a hamlet that is another's.
		h.wants(h.Amend(h.ctx(), official(tongSon, "Thôn 1"), id, register.Details{Hamlet: "Thôn 2"}, why()), gate.ErrForbidden)
		_, err = h.BeginImport(h.ctx(), official(tongSon, "Thôn 1"), "x", "y", why())
		h.wants(err, gate.ErrForbidden)
	})
}

func TestHamletsKeepTheirOldNames(t *testing.T) {
	each(t, func(h *house) {
		id := h.enter("A1", "Thôn 1", "Lê Văn Mẫu")
		h.enter("B1", "Thôn 2", "Trần Văn Mẫu", register.Person{Name: "Trần Thị Mẫu", Relation: "Vợ"})
		h.must(h.NameHamlet(h.ctx(), lan, "thon-thon-1", "Thôn Đông", "T01"))
		h.must(h.NameHamlet(h.ctx(), lan, "thon-thon-1", "Thôn Đông", "T1"))
		h.wants(h.NameHamlet(h.ctx(), lan, "thon-thon-1", "Thôn 2", ""), register.ErrHamletTaken)
		for _, called := range []string{"thôn 1", "THON DONG", "t01", "T1"} {
			h.read(func(tx *gate.Tx) error {
				found, err := h.Hamlet(tx, called)
				if err != nil || found.Name != "Thôn Đông" {
					t.Errorf("%s is %v %v", called, found.Name, err)
				}
				return nil
			})
		}
		if _, err := h.Open(h.ctx(), official(tongSon, "Thôn 1"), id); err != nil {
			t.Errorf("a role for the old name: %v", err)
		}
		h.must(h.gate.Write(h.ctx(), lan, register.MaySetHamlets, func(tx *gate.Tx) error {
			h.must(tx.Require(true))
			return h.JoinHamlets(tx, []string{"Thôn Đông"}, "Thôn 2", "Thôn Hòa Hợp", day("2026-11-01"), "Nghị quyết số 12")
		}))
		h.read(func(tx *gate.Tx) error {
			all, err := h.Hamlets(tx)
			if err != nil || len(all) != 3 || all[0].Name != "Thôn Hòa Hợp" || all[0].Households != 2 || all[0].Residents != 3 || all[2].Into != all[0].ID {
				t.Errorf("joined: %+v %v", all, err)
			}
			found, err := h.Hamlet(tx, "Thôn 1")
			if err != nil || found.Name != "Thôn Hòa Hợp" {
				t.Errorf("the merged one resolves to %v %v", found, err)
			}
			return nil
		})
		if h.household(id).Hamlet != "Thôn Hòa Hợp" {
			t.Error("the household did not move")
		}
		if _, err := h.Open(h.ctx(), official(tongSon, "Thôn 1"), id); err == nil {
			t.Error("the head of a merged hamlet reaches the whole")
		}
	})
}

func TestTheNewestObservationCounts(t *testing.T) {
	each(t, func(h *house) {
		id := h.enter("A1", "Thôn 1", "Lê Văn Mẫu")
		see := func(value, on string) {
			t.Helper()
			h.must(h.Observed(h.ctx(), lan, id, map[string]string{"poverty": value}, nil, register.Why{On: day(on), Source: "Quyết định số 5"}))
		}
		poor := func(on string) metric.Figure { return h.figures(on)[metric.Cut{}]["register.households-poor"] }
		if f := poor("2026-11-23"); f.Gap != register.GapUnknown {
			t.Errorf("never observed: %+v", f)
		}
		see("none", "2026-10-01")
		see("poor", "2026-03-01") // written later, seen earlier
		if f := poor("2026-11-23"); f.Value != 0 || f.Gap != "" {
			t.Errorf("the older counts: %+v", f)
		}
		if f := poor("2026-05-01"); f.Value != 1 || f.Gap != "" {
			t.Errorf("in May: %+v", f)
		}
		if f := poor("2026-01-15"); f.Gap != register.GapUnknown {
			t.Errorf("in January: %+v", f)
		}
		see("poor", "2026-11-23")
		if f := poor("2026-12-31"); f.Value != 1 {
			t.Errorf("today: %+v", f)
		}
		page, err := h.Open(h.ctx(), lan, id)
		h.must(err)
		if len(page.Observations[id]) != 3 {
			t.Errorf("kept %+v", page.Observations)
		}
		h.wants(h.Observed(h.ctx(), lan, id, map[string]string{"poverty": "rich"}, nil, why()), register.ErrValue)
		h.wants(h.Observed(h.ctx(), lan, id, map[string]string{"insurance": "yes"}, nil, why()), register.ErrAttribute)
	})
}
