package procedures_test

import (
	"strings"
	"testing"

	"xaso/internal/modules/procedures"
	"xaso/internal/platform/fault"
)

// A file that is no edition is refused with the line of the mistake.
func TestImportNamesTheLine(t *testing.T) {
	for name, c := range map[string]struct {
		body string
		code string
		at   string // stands first in the line that is named
	}{
		"empty":            {"", "procedures.yaml.unreadable", ""},
		"no YAML":          {"xaso: 1\nform: [", "procedures.yaml.unreadable", "form"},
		"another file":     {"name: x\n", "procedures.yaml.format", "name"},
		"another format":   {strings.Replace(draft, "xaso: 1", "xaso: 2", 1), "procedures.yaml.format", "xaso"},
		"two documents":    {draft + "---\na: 1\n", "procedures.yaml.format", "---"},
		"no such part":     {draft + "forms: 1\n", "procedures.yaml.key", "forms:"},
		"key of facts":     {strings.Replace(draft, "  workflow: default", "  workflo: default", 1), "procedures.yaml.key", "workflo:"},
		"key of a fact":    {strings.Replace(draft, "{slug: bao-tro-xa-hoi,", "{slugg: bao-tro-xa-hoi,", 1), "procedures.yaml.key", "slugg"},
		"key of a field":   {strings.Replace(draft, "id: ly_do, type", "id: ly_do, requred: true, type", 1), "procedures.yaml.key", "requred"},
		"key twice":        {strings.Replace(draft, "  workflow: default", "  workflow: default\n  workflow: x", 1), "procedures.yaml.twice", "workflow: x"},
		"value of facts":   {strings.Replace(draft, "qty: 3", "qty: three", 1), "procedures.yaml.value", "qty"},
		"value of a field": {strings.Replace(draft, "id: ly_do, type: text,", "id: ly_do, max: many, type: text,", 1), "procedures.yaml.unreadable", "many"},
		"anchor":           {strings.Replace(draft, "title: {vi: Đơn,", "title: &a {vi: Đơn,", 1), "procedures.yaml.alias", "&a"},
		"hole":             {strings.Replace(draft, "            - {id: tong, type: money, vi: Tổng thu nhập, en: Sum}", "            - null", 1), "procedures.yaml.value", "xaso"},
		"deep":             {"xaso: 1\nform: " + strings.Repeat("[", 100) + strings.Repeat("]", 100), "procedures.yaml.format", "[[["},
	} {
		_, err := procedures.Import([]byte(c.body))
		found := fault.All(err)
		line := 1 + strings.Count(c.body[:strings.Index(c.body, c.at)], "\n")
		if len(found) != 1 || found[0].Code != c.code || found[0].Args[0] != line {
			t.Errorf("%s: %v %+v, want %s at %d", name, err, found, c.code, line)
		}
	}
	if _, err := procedures.Import([]byte(draft + "#" + strings.Repeat("x", 1<<20))); fault.KindOf(err) != fault.TooLarge {
		t.Errorf("large: %v", err)
	}
}

// Written by hand, codes and dates need no quotes.
func TestImportTakesPlainCodesAndDates(t *testing.T) {
	body := strings.Replace(draft, "code: NB-0001", "code: 1.001190\n  effective_from: 2026-12-01", 1)
	e := imported(t, body)
	if e.Procedure.Code != "1.001190" || e.Procedure.EffectiveFrom != "2026-12-01" {
		t.Errorf("%s %s", e.Procedure.Code, e.Procedure.EffectiveFrom)
	}
}

// Whatever file comes, reading it ends; what is read can be written, read
// again the same, checked and compared.
func FuzzImport(f *testing.F) {
	f.Add(draft)
	f.Add(strings.Replace(draft, "row.thu_nhap > 0", "thanh_vien.all(a, a.ten == 'x')", 1))
	f.Add("xaso: 1\nprocedure: {}\nform: {sections: [{pages: [{fields: [{type: repeat, fields: [{type: repeat}]}]}]}]}\n")
	f.Add("xaso: 1\nprocedure: {components: [{when: '1/0 == 1'}]}\nform: {}\ntests: [{answers: {a: 2020-01-01}}]\n")
	lib, err := procedures.Load()
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, body string) {
		e, err := procedures.Import([]byte(body))
		if err != nil {
			if fault.KindOf(err) == fault.Internal {
				t.Fatalf("no fault: %v", err)
			}
			return
		}
		first, err := e.Export()
		if err != nil {
			t.Fatal(err)
		}
		again, err := procedures.Import(first)
		if err != nil {
			t.Fatalf("%v\n%s", err, first)
		}
		second, err := again.Export()
		if err != nil || string(second) != string(first) {
			t.Fatalf("%v\n%s\n%s", err, first, second)
		}
		flaws := lib.Check(e, "2026-11-23")
		_, failed := lib.Preview(e)
		for _, flaw := range flaws {
			if !flaw.Warn {
				return
			}
		}
		if failed != nil {
			t.Fatalf("nothing wrong, and yet: %v\n%s", failed, first)
		}
		lib.Diff(procedures.Edition{Form: &procedures.Form{}}, e)
	})
}
