package register_test

import (
	"fmt"
	"testing"

	"pgregory.net/rapid"

	"xaso/internal/modules/register"
	"xaso/internal/platform/db/dbtest"
	"xaso/internal/platform/gate"
)

// pairs are the candidates as "score name: reasons".
func (h *house) pairs() []register.Pair {
	h.t.Helper()
	all, err := h.Duplicates(h.ctx(), lan, 100)
	h.must(err)
	return all
}

func TestWhoMayBeTheSame(t *testing.T) {
	mother := register.Person{Name: "Trần Thị Mẫu", Relation: "Mẹ", Born: "12/05/1950", Sex: "nữ", Number: "038150000001"}
	for name, c := range map[string]struct {
		other  register.Person
		hamlet string
		want   string
	}{
		"the same number":                  {register.Person{Name: "Trần Mẫu", Relation: "Mẹ", Number: "038150000001"}, "Thôn 2", "95 [register.same.number]"},
		"name without marks, same day":     {register.Person{Name: "TRAN THI MAU", Relation: "Mẹ", Born: "12/5/1950"}, "Thôn 2", "80 [register.same.name-birth register.same.no-number]"},
		"name and year, same hamlet":       {register.Person{Name: "Trần Thị Mẫu", Relation: "Bà", Born: "1950"}, "Thôn 1", "55 [register.same.name-year register.same.no-number]"},
		"name and year, another hamlet":    {register.Person{Name: "Trần Thị Mẫu", Relation: "Bà", Born: "1950"}, "Thôn 2", ""},
		"same name and day, other number":  {register.Person{Name: "Trần Thị Mẫu", Relation: "Mẹ", Born: "12/05/1950", Number: "038150000002"}, "Thôn 1", ""},
		"same name and day, other sex":     {register.Person{Name: "Trần Thị Mẫu", Relation: "Mẹ", Born: "12/05/1950", Sex: "nam"}, "Thôn 1", ""},
		"same name, another day that year": {register.Person{Name: "Trần Thị Mẫu", Relation: "Mẹ", Born: "13/05/1950"}, "Thôn 1", ""},
	} {
		t.Run(name, func(t *testing.T) {
			h := open(t, dbtest.SQLite(t))
			h.enter("A1", "Thôn 1", "Lê Văn Một", mother)
			h.enter("A2", c.hamlet, "Lê Văn Hai", c.other)
			got := ""
			for _, p := range h.pairs() {
				got += fmt.Sprint(p.Score, " ", p.Reasons)
			}
			if got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

func TestAPersonDecides(t *testing.T) {
	each(t, func(h *house) {
		seen := register.Person{Name: "Trần Thị Mẫu", Relation: "Vợ", Born: "1950", Attributes: map[string]string{"insurance": "yes"}}
		first := h.enter("A1", "Thôn 1", "Lê Văn Một", seen)
		number := register.Person{Name: "Trần Thị Mẫu", Relation: "Mẹ", Born: "12/05/1950", Sex: "nữ", Number: "038150000001"}
		second := h.enter("A2", "Thôn 1", "Lê Văn Hai", number)
		pairs := h.pairs()
		if len(pairs) != 1 {
			t.Fatalf("pairs %+v", pairs)
		}
		keep, drop := pairs[0].First.ID, pairs[0].Second.ID
		for _, who := range []gate.Actor{official(tongSon, "Thôn 1"), gate.NewActor("minh", tongSon)} {
			h.wants(h.Same(h.ctx(), who, keep, drop, why()), gate.ErrForbidden)
			h.wants(h.Different(h.ctx(), who, keep, drop), gate.ErrForbidden)
		}
		h.wants(h.Same(h.ctx(), official(other, ""), keep, drop, why()), register.ErrNoPair)
		h.must(h.Same(h.ctx(), lan, keep, drop, why()))
		h.wants(h.Same(h.ctx(), lan, keep, drop, why()), register.ErrNoPair)
		got := h.household(first).Members[1]
		if got.Born != "1950-05-12" || got.CCCDMask != "038•••••0001" || got.Attributes["insurance"] != "yes" || got.Sex != "nữ" {
			t.Errorf("the kept one is %+v", got)
		}
		if h.household(second).Usual != 1 {
			t.Error("the dropped one still counts")
		}
		h.read(func(tx *gate.Tx) error {
			r, err := h.Resident(tx, drop)
			if err != nil || r.ID != keep {
				t.Errorf("the dropped id leads to %v %v", r.ID, err)
			}
			found, err := h.Find(tx, "038150000001", register.Filter{})
			if err != nil || len(found) != 1 || found[0].ID != first {
				t.Errorf("the number leads to %v %v", found, err)
			}
			return nil
		})
		// Two namesakes are told apart once.
		h.enter("A3", "Thôn 2", "Phạm Văn Ba", register.Person{Name: "Phạm Thị Ba", Relation: "Con", Born: "2001", Sex: "nữ"})
		h.enter("A4", "Thôn 2", "Phạm Văn Bốn", register.Person{Name: "Phạm Thị Ba", Relation: "Con", Born: "2001", Sex: "nữ"})
		pairs = h.pairs()
		if len(pairs) != 1 {
			t.Fatalf("namesakes %+v", pairs)
		}
		h.must(h.Different(h.ctx(), lan, pairs[0].First.ID, pairs[0].Second.ID))
		if left := h.pairs(); len(left) != 0 {
			t.Errorf("asked again: %+v", left)
		}
		// A household that was written twice.
		a := register.Entry{Code: "B1", Hamlet: "Thôn 2", Address: "Ngõ 7", Members: []register.Person{{Name: "Vũ Văn Bảy", Relation: "Chủ hộ"}}, Attributes: map[string]string{"poverty": "poor"}}
		b := a
		b.Code, b.Attributes = "B2", nil
		ids, err := h.Enter(h.ctx(), lan, why(), a, b)
		h.must(err)
		h.must(h.Same(h.ctx(), lan, ids[1], ids[0], why()))
		merged := h.household(ids[0])
		if merged.ID != ids[1] || merged.Attributes["poverty"] != "poor" || merged.OldCodes[0] != "B1" {
			t.Errorf("merged %+v", merged)
		}
	})
}

// Whatever is decided, nobody is lost and nobody counts twice.
func TestDecisionsKeepTheCount(t *testing.T) {
	h := open(t, dbtest.SQLite(t))
	n := 0
	rapid.Check(t, func(rt *rapid.T) {
		for range rapid.IntRange(1, 3).Draw(rt, "copies") {
			n++
			h.enter(fmt.Sprintf("C%d", n), "Thôn 1", "Lê Văn Một", register.Person{Name: "Trần Thị Mẫu", Relation: "Vợ", Born: "1950", Sex: "nữ"})
		}
		_, before := h.totals()
		merged := 0.0
		for _, p := range h.pairs() {
			err := error(nil)
			if rapid.Bool().Draw(rt, "same") {
				if err = h.Same(h.ctx(), lan, p.First.ID, p.Second.ID, why()); err == nil && p.Of == register.OfResident {
					merged++
				}
			} else {
				err = h.Different(h.ctx(), lan, p.First.ID, p.Second.ID)
			}
			if err != nil && fmt.Sprint(err) != register.ErrNoPair.Code { // gone with an earlier decision
				rt.Fatal(err)
			}
		}
		if _, after := h.totals(); after != before-merged {
			rt.Fatalf("%v residents, %v merged, now %v", before, merged, after)
		}
	})
}
