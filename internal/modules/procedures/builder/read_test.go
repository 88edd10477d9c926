package builder

import (
	"testing"

	"xaso/internal/modules/procedures"
	"xaso/internal/platform/fault"
)

// names are what a condition of these tests may read.
var names = []procedures.Name{
	{ID: "loai", Label: procedures.Text{VI: "Loại"}, Kind: procedures.KindChoice, Options: []procedures.Option{
		{Value: "a", Label: procedures.Text{VI: "Hộ nghèo", EN: "Poor"}}, {Value: "b", Label: procedures.Text{VI: "Hộ cận nghèo"}}}},
	{ID: "dien", Label: procedures.Text{VI: "Diện"}, Kind: procedures.KindChoices, Options: []procedures.Option{
		{Value: "x", Label: procedures.Text{VI: "Già yếu"}}, {Value: "y", Label: procedures.Text{VI: "Mồ côi"}}}},
	{ID: "so", Label: procedures.Text{VI: "Số nhân khẩu"}, Kind: procedures.KindNumber},
	{ID: "ngay", Label: procedures.Text{VI: "Ngày"}, Kind: procedures.KindDate},
	{ID: "co", Label: procedures.Text{VI: "Có con nhỏ"}, Kind: procedures.KindTick},
	{ID: "row.ten", Label: procedures.Text{VI: "Tên"}, Kind: procedures.KindText},
}

func TestComparisonsAreReadAsPeopleMeanThem(t *testing.T) {
	for _, tt := range []struct{ name, op, value, want, wrong string }{
		{"loai", "is", "hộ nghèo", "loai == 'a'", ""},
		{"loai", "is", "POOR", "loai == 'a'", ""},
		{"loai", "one-of", "Hộ nghèo; Hộ cận nghèo", "loai in ['a', 'b']", ""},
		{"loai", "is", "Hộ giàu", "", ErrValue.Code},
		{"loai", "at-least", "Hộ nghèo", "", procedures.ErrTestOp.Code},
		{"dien", "is", "già yếu", "'x' in dien", ""},
		{"dien", "is-not", "Mồ côi", "!('y' in dien)", ""},
		{"so", "at-least", "3", "so >= 3", ""},
		{"so", "at-least", "ba", "", procedures.ErrTestValue.Code},
		{"ngay", "under", "1/2/2026", "ngay < '2026-02-01'", ""},
		{"ngay", "under", "hôm qua", "", ErrDate.Code},
		{"co", "is", "", "co", ""},
		{"co", "not-ticked", "", "!co", ""},
		{"row.ten", "begins", "Lý", "row.ten.startsWith('Lý')", ""},
		{"row.ten", "is", "a' || true || row.ten == '", `row.ten == 'a\' || true || row.ten == \''`, ""},
		{"khong", "is", "x", "", ErrClause.Code},
	} {
		in := entry{Typed: map[string][]string{"_dk": {"1"}, "dk0.o": {tt.name}, "dk0.so": {tt.op}, "dk0.gt": {tt.value}}}
		got, err := readTests(in, names)
		if wrong := codeOf(err); got != tt.want || wrong != tt.wrong {
			t.Errorf("%s %s %q gives %q, %q, want %q, %q", tt.name, tt.op, tt.value, got, wrong, tt.want, tt.wrong)
		}
	}
}

func codeOf(err error) string {
	if all := fault.All(err); len(all) > 0 {
		return all[0].Code
	}
	return ""
}

// Whatever is typed, what comes out is a condition that reads back as it was
// meant, or a fault at an input of the page.
func FuzzComparison(f *testing.F) {
	f.Add("loai", "is", "Hộ nghèo")
	f.Add("so", "over", "9999999999999999999")
	f.Add("row.ten", "begins", `\'"`)
	f.Add("ngay", "at-least", "31/02/2026")
	f.Fuzz(func(t *testing.T, name, op, value string) {
		in := entry{Typed: map[string][]string{"_dk": {value}, "dk0.o": {name}, "dk0.so": {op}, "dk0.gt": {value}}}
		source, err := readTests(in, names)
		if err != nil {
			for _, one := range fault.All(err) {
				if one.Field == "" {
					t.Errorf("%q %q %q: %s points nowhere", name, op, value, one.Code)
				}
			}
			return
		}
		if _, ok := procedures.ReadCondition(source, names); !ok {
			t.Errorf("%q %q %q gives %q, which is not read back", name, op, value, source)
		}
	})
}

func FuzzAct(f *testing.F) {
	f.Add("up:field:members.full_name")
	f.Add("remove:test:-1")
	f.Fuzz(func(t *testing.T, pressed string) {
		e := procedures.Edition{Form: &procedures.Form{}}
		if edit := readAct(pressed).edit(); edit != nil && edit(&e) == nil {
			t.Errorf("%q does something to nothing", pressed)
		}
	})
}
