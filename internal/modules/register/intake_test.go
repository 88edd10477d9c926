package register_test

import (
	"bytes"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"xaso/internal/modules/register"
	"xaso/internal/platform/db/dbtest"
	"xaso/internal/platform/gate"
	"xaso/internal/platform/metric"
	"xaso/internal/platform/sheet"
)

// heading is a list without diacritics, as many are.
const heading = "MA HO,Thon,Dia chi,Ho va ten,QUAN HE VOI CHU HO,Ngay sinh,Gioi tinh,So dinh danh,Ho ngheo,BHYT"

func sheetOf(list string) (*sheet.File, error) {
	return sheet.Open(strings.NewReader(list), int64(len(list)), sheet.Options{})
}

func opened(t testing.TB, list string) *sheet.File {
	t.Helper()
	f, err := sheetOf(list)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	return f
}

// check begins an import and checks its list.
func (h *house) check(list string) (register.Import, []register.Problem) {
	h.t.Helper()
	id, err := h.BeginImport(h.ctx(), lan, "so-ho.csv", "15316/so-ho", why())
	h.must(err)
	h.must(h.CheckImport(h.ctx(), tongSon, id, opened(h.t, list)))
	now, wrong, err := h.Import(h.ctx(), lan, id)
	h.must(err)
	return now, wrong
}

func (h *house) take(id, list string) register.Import {
	h.t.Helper()
	h.must(h.TakeImport(h.ctx(), tongSon, id, opened(h.t, list)))
	now, _, err := h.Import(h.ctx(), lan, id)
	h.must(err)
	return now
}

func (h *house) totals() (households, residents float64) {
	h.t.Helper()
	f := h.figures("2026-11-23")[metric.Cut{}]
	return f["register.households"].Value, f["register.residents"].Value
}

func list(lines ...string) string {
	return "UBND xã thử,,\n" + heading + "\n" + strings.Join(lines, "\n") + "\n"
}

func TestEveryBadLineIsToldAndNothingComesIn(t *testing.T) {
	each(t, func(h *house) {
		h.enter("CO-ROI", "Thôn 1", "Lê Văn Cũ", register.Person{Name: "Lê Thị Cũ", Relation: "Vợ", Number: "038173000999"})
		text := list(
			"A1,Thôn 1,Ngõ 1,Lê Văn Một,Chủ hộ,12/05/1970,Nam,038070000001,không,x",
			",,,Trần Thị Một,Vợ,1973,Nữ,038173000002,,x",
			",,,Lê Bé Một,Con,31/02/2010,Nam,,,",         // 5: no such day
			"A2,Thôn 9,Ngõ 2,Lê Văn Hai,Chủ hộ,1970,,,,", // 6: no such hamlet
			",,,Lê Thị Hai,Vợ,1971,,,,",                  // 7: the household is out
			"A3,Thôn 2,,Lê Văn Ba,Con,1970,,,,",          // 8: no head
			"A1,Thôn 2,,Lê Thị Bốn,Con,1999,,,,",         // 9: another hamlet
			"A1,,,Lê Thị Năm,Chủ hộ,1999,,,,",            // 10: a second head
			"A1,,,Lê Thị Sáu,Con,1999,,038070000001,,",   // 11: number twice
			"A1,,,Lê Thị Bảy,Con,1999,,038173000999,,",   // 12: number in the register
			"A 1,Thôn 1,,Lê Văn Tám,Chủ hộ,1999,,,,",     // 13: no code
			",,,,Con,,,,,", // 14: household unknown, no name
			"CO-ROI,,,Lê Bé Cũ,Con,2015,Nam,,nghèo,x",        // 15: good, of a household that is there
			"A4,Thon 2,,Lê Văn Chín,CHỦ HỘ,1960,nam,,có lẽ,", // 16: no value
		)
		now, wrong := h.check(text)
		if now.State != register.Checked || now.Lines != 14 || now.Good != 3 || now.Bad != 11 || now.Households != 1 {
			t.Errorf("checked %+v", now)
		}
		told := map[int]string{}
		for _, p := range wrong {
			told[p.Line] += strings.TrimPrefix(p.Key, "register.list.") + " "
		}
		want := map[int]string{5: "identity.date.form ", 6: "hamlet ", 7: "household-bad ", 8: "head-first ", 9: "other-hamlet ", 10: "head-twice ",
			11: "number-twice ", 12: "number-twice ", 13: "register.code-shape ", 14: "identity.name.empty no-household ", 16: "value "}
		for line, w := range want {
			if told[line] != w {
				t.Errorf("line %d: %q, want %q", line, told[line], w)
			}
		}
		if len(told) != len(want) {
			t.Errorf("told of %v", slices.Sorted(maps.Keys(told)))
		}
		if strings.Contains(fmt.Sprint(wrong), "038173000999") {
			t.Error("a whole number stands among the problems")
		}
		if households, residents := h.totals(); households != 1 || residents != 2 {
			t.Errorf("before the decision: %v %v", households, residents)
		}
		h.wants(h.DecideImport(h.ctx(), lan, now.ID, false), register.ErrImportBad)
		h.must(h.DecideImport(h.ctx(), lan, now.ID, true))
		h.wants(h.DecideImport(h.ctx(), lan, now.ID, true), register.ErrImportState)
		if now = h.take(now.ID, text); now.State != register.Taken || now.Taken != 3 || now.LeftOut != 11 {
			t.Errorf("taken %+v", now)
		}
		if households, residents := h.totals(); households != 2 || residents != 5 {
			t.Errorf("after: %v %v", households, residents)
		}
		var bad int
		h.must(register.BadRows(opened(t, text), wrong, func(cells map[string]string, line int, wrong []register.Problem) error {
			if bad++; line == 7 && cells["code"] != "A2" || line == 5 && cells["hamlet"] != "Thôn 1" {
				t.Errorf("line %d to mend has %v", line, cells)
			}
			return nil
		}))
		if bad != 11 {
			t.Errorf("%d rows to mend", bad)
		}
		h.must(h.UndoImport(h.ctx(), lan, now.ID))
		if households, residents := h.totals(); households != 1 || residents != 2 {
			t.Errorf("undone: %v %v", households, residents)
		}
	})
}

func TestAnImportGoesOnWhereItWas(t *testing.T) {
	each(t, func(h *house) {
		var lines []string
		for i := range 700 { // two chunks and a bit, the last lines far from their households
			lines = append(lines, fmt.Sprintf("K%d,Thôn %d,Ngõ %d,Lê Văn Thử,Chủ hộ,1970,Nam,0380700%05d,không,x", i, i%2+1, i, i),
				",,,Trần Thị Thử,Vợ,1975,Nữ,,,")
		}
		for i := range 700 {
			lines = append(lines, fmt.Sprintf("K%d,,,Lê Bé Thử,Con,2012,Nam,,,", i))
		}
		text := list(lines...)
		now, wrong := h.check(text)
		if now.Bad != 0 || now.Households != 700 {
			t.Fatalf("checked %+v %v", now, wrong[:min(len(wrong), 5)])
		}
		h.must(h.DecideImport(h.ctx(), lan, now.ID, false))
		// The machine stops after the first chunk: reading breaks off.
		broken := []byte(text)
		cut := strings.Index(text, "K600,")
		if err := h.TakeImport(h.ctx(), tongSon, now.ID, opened(t, string(bytes.Clone(broken[:cut]))+"\"")); err == nil {
			h.must(h.forceState(now.ID))
		}
		now, _, err := h.Import(h.ctx(), lan, now.ID)
		h.must(err)
		if now.Cursor == 0 || now.Taken == 0 || now.Taken == 2100 {
			t.Fatalf("stopped at %+v", now)
		}
		if now = h.take(now.ID, text); now.State != register.Taken || now.Taken != 2100 {
			t.Errorf("went on to %+v", now)
		}
		if households, residents := h.totals(); households != 700 || residents != 2100 {
			t.Errorf("%v households, %v residents", households, residents)
		}
		again := h.take(now.ID, text) // a job that is delivered twice
		if households, residents := h.totals(); households != 700 || residents != 2100 || again.Taken != 2100 {
			t.Errorf("twice: %v households, %v residents", households, residents)
		}
		// Somebody's change stands in the way of taking it all back.
		l, err := h.List(h.ctx(), lan, register.Search{Typed: "K5 "})
		h.must(err)
		h.must(h.Observed(h.ctx(), lan, l.Households[0].ID, map[string]string{"poverty": "poor"}, nil, why()))
		h.wants(h.UndoImport(h.ctx(), lan, now.ID), register.ErrImportUsed)
	})
}

// forceState lets an import go on that a broken file ended, as a restart does.
func (h *house) forceState(id string) error {
	return h.gate.Write(h.ctx(), gate.System("test", tongSon), register.MayImport, func(tx *gate.Tx) error {
		tx.Quiet()
		if err := tx.Require(true); err != nil {
			return err
		}
		_, err := tx.Exec(`UPDATE register_import SET state = 'taking', ended_at = 0 WHERE commune_id = $1 AND id = $2`, id)
		return err
	})
}

func TestAFileThatIsNoList(t *testing.T) {
	h := open(t, dbtest.SQLite(t))
	for name, text := range map[string]string{"no header": "a,b\n1,2\n", "nobody in it": heading + "\n"} {
		now, wrong := h.check(text)
		if now.State != register.Unreadable || len(wrong) != 1 {
			t.Errorf("%s: %+v %v", name, now, wrong)
		}
	}
}

// What comes in is what the lines say, whatever they say; and taking it back
// leaves what was there.
func TestImportsAddUp(t *testing.T) {
	h := open(t, dbtest.SQLite(t))
	h.enter("GOC", "Thôn 1", "Lê Văn Gốc")
	round := 0
	rapid.Check(t, func(rt *rapid.T) {
		round++
		before, people := h.totals()
		var lines []string
		good, fresh := 0, 0
		for i := range rapid.IntRange(1, 6).Draw(rt, "households") {
			bad := rapid.Bool().Draw(rt, "bad")
			hamlet := map[bool]string{true: "Thôn không có", false: "Thôn 2"}[bad]
			members := rapid.IntRange(0, 4).Draw(rt, "members")
			lines = append(lines, fmt.Sprintf("R%d-%d,%s,,Lê Văn Thử,Chủ hộ,1970,Nam,,,", round, i, hamlet))
			for range members {
				lines = append(lines, ",,,Lê Thị Thử,Con,2001,Nữ,,,")
			}
			if !bad {
				good, fresh = good+1+members, fresh+1
			}
		}
		text := list(lines...)
		now, _ := h.check(text)
		if now.Good != good || now.Good+now.Bad != len(lines) || now.Households != fresh {
			rt.Fatalf("checked %+v, want %d good", now, good)
		}
		if good == 0 {
			return
		}
		h.must(h.DecideImport(h.ctx(), lan, now.ID, true))
		if now = h.take(now.ID, text); now.Taken != good || now.LeftOut != len(lines)-good {
			rt.Fatalf("taken %+v", now)
		}
		if a, b := h.totals(); a != before+float64(fresh) || b != people+float64(good) {
			rt.Fatalf("totals %v %v", a, b)
		}
		if rapid.Bool().Draw(rt, "undo") {
			h.must(h.UndoImport(h.ctx(), lan, now.ID))
			if a, b := h.totals(); a != before || b != people {
				rt.Fatalf("undone: %v %v, before %v %v", a, b, before, people)
			}
		}
	})
}
