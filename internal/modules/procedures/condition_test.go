package procedures_test

import (
	"errors"
	"reflect"
	"testing"

	"xaso/internal/modules/procedures"
)

var asked = []procedures.Name{
	{ID: "loai", Kind: procedures.KindChoice, Options: []procedures.Option{{Value: "a"}, {Value: "b's"}}},
	{ID: "chu_ho.ten", Kind: procedures.KindText},
	{ID: "chu_ho.sinh", Kind: procedures.KindDate},
	{ID: "so_nguoi", Kind: procedures.KindNumber},
	{ID: "dien_tich", Kind: procedures.KindDecimal},
	{ID: "dong_y", Kind: procedures.KindTick},
	{ID: "dien", Kind: procedures.KindChoices, Options: []procedures.Option{{Value: "ngheo"}}},
	{ID: "thanh_vien", Kind: procedures.KindRows},
	{ID: "row.tuoi", Kind: procedures.KindNumber},
	{ID: "giay", Kind: procedures.KindFile},
}

func test(name string, op procedures.Op, values ...string) procedures.Test {
	return procedures.Test{Name: name, Op: op, Values: values}
}

// What people pick is written as CEL and read back as what they picked.
func TestConditionsWrittenAndReadBack(t *testing.T) {
	all := func(tests ...procedures.Test) procedures.Condition { return procedures.Condition{Tests: tests} }
	for want, c := range map[string]procedures.Condition{
		`loai == 'a'`:                     all(test("loai", procedures.Is, "a")),
		`loai != 'b\'s'`:                  all(test("loai", procedures.IsNot, "b's")),
		`loai in ['a', 'b\'s']`:           all(test("loai", procedures.OneOf, "a", "b's")),
		`!(loai in ['a'])`:                all(test("loai", procedures.NoneOf, "a")),
		`loai == ''`:                      all(test("loai", procedures.Empty)),
		`chu_ho.ten.startsWith('Nguyễn')`: all(test("chu_ho.ten", procedures.Begins, "Nguyễn")),
		`chu_ho.ten != ''`:                all(test("chu_ho.ten", procedures.Answered)),
		`chu_ho.sinh <= '2008-11-23'`:     all(test("chu_ho.sinh", procedures.AtMost, "2008-11-23")),
		`chu_ho.sinh < today`:             all(test("chu_ho.sinh", procedures.Under, "today")),
		`so_nguoi >= 3`:                   all(test("so_nguoi", procedures.AtLeast, "3")),
		`dien_tich > 120.5`:               all(test("dien_tich", procedures.Over, "120,5")),
		`dong_y`:                          all(test("dong_y", procedures.Ticked)),
		`!dong_y`:                         all(test("dong_y", procedures.NotTicked)),
		`'ngheo' in dien`:                 all(test("dien", procedures.Has, "ngheo")),
		`!('ngheo' in dien)`:              all(test("dien", procedures.HasNot, "ngheo")),
		`size(dien) != 0`:                 all(test("dien", procedures.Answered)),
		`size(thanh_vien) >= 2`:           all(test("thanh_vien", procedures.AtLeast, "2")),
		`size(thanh_vien) == 0`:           all(test("thanh_vien", procedures.Empty)),
		`row.tuoi < 16`:                   all(test("row.tuoi", procedures.Under, "16")),
		`giay != ''`:                      all(test("giay", procedures.Answered)),
		`loai == 'a' && so_nguoi > 2`:     all(test("loai", procedures.Is, "a"), test("so_nguoi", procedures.Over, "2")),
		`dong_y || loai == 'a' || row.tuoi > 5`: {Any: true, Tests: []procedures.Test{
			test("dong_y", procedures.Ticked), test("loai", procedures.Is, "a"), test("row.tuoi", procedures.Over, "5")}},
	} {
		got, err := c.CEL(asked)
		if err != nil || got != want {
			t.Errorf("%q, want %q: %v", got, want, err)
			continue
		}
		if back, ok := procedures.ReadCondition(got, asked); !ok || !reflect.DeepEqual(back, c) {
			t.Errorf("%s read back as %+v %v", got, back, ok)
		}
	}
}

func TestConditionsThatCannotBe(t *testing.T) {
	for _, c := range []struct {
		test procedures.Test
		want error
	}{
		{test("khong_co", procedures.Is, "a"), procedures.ErrTestName},
		{test("dong_y", procedures.Is, "a"), procedures.ErrTestOp},
		{test("loai", procedures.Is, "c"), procedures.ErrTestValue},
		{test("loai", procedures.Is), procedures.ErrTestValue},
		{test("loai", procedures.Is, "a", "b's"), procedures.ErrTestValue},
		{test("so_nguoi", procedures.Is, "ba"), procedures.ErrTestValue},
		{test("chu_ho.sinh", procedures.AtMost, "hôm qua"), procedures.ErrTestValue},
	} {
		if _, err := (procedures.Condition{Tests: []procedures.Test{c.test}}).CEL(asked); !errors.Is(err, c.want) {
			t.Errorf("%+v: %v, want %v", c.test, err, c.want)
		}
	}
	if _, err := (procedures.Condition{}).CEL(asked); !errors.Is(err, procedures.ErrNoTests) {
		t.Errorf("no tests: %v", err)
	}
}

// What a condition cannot say is left as text and not read half.
func TestConditionsNotRead(t *testing.T) {
	for _, source := range []string{
		``, `loai ==`, `loai == 'c'`, `loai == 'a' && (dong_y || so_nguoi > 1)`, `so_nguoi + 1 > 2`, `khong_co == 'a'`,
		`thanh_vien.exists(d, d.tuoi > 1)`, `!(so_nguoi > 2)`, `'a' == loai`, `so_nguoi == dien_tich`, `size(loai) > 1`,
	} {
		if c, ok := procedures.ReadCondition(source, asked); ok {
			t.Errorf("%s read as %+v", source, c)
		}
	}
}

// Whatever is typed into the editor of conditions, reading it does not fail,
// and what is read says the same when written again.
func FuzzReadCondition(f *testing.F) {
	for _, s := range []string{`loai == 'a'`, `!(loai in ['a'])`, `size(thanh_vien) >= 2 || dong_y`, `row.tuoi < 16 && loai != ""`, `a.b.c(`} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, source string) {
		c, ok := procedures.ReadCondition(source, asked)
		if !ok {
			return
		}
		again, err := c.CEL(asked)
		if err != nil {
			t.Fatalf("%q read as %+v: %v", source, c, err)
		}
		if _, ok := procedures.ReadCondition(again, asked); !ok {
			t.Errorf("%q written as %q is not read", source, again)
		}
	})
}
