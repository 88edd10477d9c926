package procedures_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"xaso/internal/modules/procedures"
)

// Rows have conditions, rules and files of their own: each row is judged by
// its own answers, and keeps its files when rows before it are dropped.
func TestRowsWithLogicAndFilesOfTheirOwn(t *testing.T) {
	lib, err := procedures.Load()
	if err != nil {
		t.Fatal(err)
	}
	form, err := lib.Preview(imported(t, draft))
	if err != nil {
		t.Fatal(err)
	}
	page := form.Page("thanh-vien")
	part, wrong := form.Parse(page, map[string][]string{
		"thanh_vien.0.ten": {""}, "thanh_vien.0.thu_nhap": {""}, // dropped
		"thanh_vien.1.ten": {"Lê Thị Một"}, "thanh_vien.1.thu_nhap": {"1.000.000"}, "thanh_vien.1.giay_thu_nhap": {"tep-1"},
		"thanh_vien.2.ten": {"Lê Thị Hai"}, "thanh_vien.2.giay_thu_nhap": {"tep-2"}, // no income: no paper
		"thanh_vien.3.ten": {"Lê Thị Ba"}, "thanh_vien.3.thu_nhap": {"200000000"},
		"tong": {"1"},
	})
	if len(wrong) > 0 {
		t.Fatalf("%+v", wrong)
	}
	answers := form.Merge(procedures.Answers{"ho_ten": "Lê Văn Mẫu"}, page, part)
	view := form.View(answers, procedures.Situation{Today: "2026-11-23"})
	for id, want := range map[string]bool{"thanh_vien.0.giay_thu_nhap": true, "thanh_vien.1.giay_thu_nhap": false, "thanh_vien.2.giay_thu_nhap": true} {
		if view.Shown(id) != want {
			t.Errorf("%s shown %v", id, !want)
		}
	}
	var told []string
	for _, p := range view.CheckPage(page) {
		told = append(told, p.Field+" "+strings.TrimPrefix(p.Code, "procedures."))
	}
	want := []string{"thanh_vien.2.giay_thu_nhap answer.attach", "thanh_vien.2.thu_nhap rule.thu-nhap", "tong rule.tong"}
	if !slices.Equal(told, want) {
		t.Errorf("%q, want %q", told, want)
	}
	rows := view.Answers()["thanh_vien"].([]any)
	if second := rows[1].(map[string]any); len(rows) != 3 || second["giay_thu_nhap"] != nil || second["ten"] != "Lê Thị Hai" {
		t.Errorf("%+v", rows)
	}
	if got := form.Input(view.Answers(), "thanh_vien.0.giay_thu_nhap"); !slices.Equal(got, []string{"tep-1"}) {
		t.Errorf("the file of the first row: %q", got)
	}
	var files []string
	for _, section := range view.Summary("vi") {
		for _, row := range section.Rows {
			files = append(files, row.Files...)
		}
	}
	if !slices.Equal(files, []string{"tep-1"}) {
		t.Errorf("files %q", files)
	}
	// At the counter papers come on paper: what is missing is told, not refused.
	atDesk := form.View(answers, procedures.Situation{Today: "2026-11-23", Channel: procedures.AtDesk, Office: true})
	for _, p := range atDesk.CheckPage(page) {
		if p.Code == procedures.ErrAttach.Code && !p.Warn {
			t.Errorf("%+v", p)
		}
	}
}

// One of several papers is enough, and what an office can look up is not asked
// of residents.
func TestSubstitutesAndLookUps(t *testing.T) {
	lib, err := procedures.Load()
	if err != nil {
		t.Fatal(err)
	}
	form, err := lib.Preview(imported(t, draft))
	if err != nil {
		t.Fatal(err)
	}
	looked, err := lib.Preview(imported(t, strings.Replace(draft, "instead: [c3]", "lookup: an_sinh", 1)))
	if err != nil {
		t.Fatal(err)
	}
	file := []any{map[string]any{"file": "tep"}}
	for name, c := range map[string]struct {
		form     *procedures.Form
		papers   map[string]any
		looked   []any
		office   bool
		required bool
		told     bool
	}{
		"nothing":            {form: form, required: true, told: true},
		"the paper":          {form: form, papers: map[string]any{"c2": file}, required: true},
		"its substitute":     {form: form, papers: map[string]any{"c3": file}},
		"online, looked up":  {form: looked},
		"office, not found":  {form: looked, office: true, required: true, told: true},
		"office, found":      {form: looked, office: true, looked: []any{"c2"}},
		"office, other case": {form: looked, office: true, looked: []any{"c9"}, required: true, told: true},
	} {
		answers := procedures.Answers{"dien": "ngheo", "ho_ten": "Lê Văn Mẫu"}
		if c.papers != nil {
			answers["papers"] = c.papers
		}
		if c.looked != nil {
			answers["looked_up"] = c.looked
		}
		sit := procedures.Situation{Today: "2026-11-23"}
		if c.office {
			sit.Channel, sit.Office = procedures.AtDesk, true
		}
		view := c.form.View(answers, sit)
		told := slices.ContainsFunc(view.Check(), func(p procedures.Problem) bool { return p.Field == "papers.c2" })
		required := slices.ContainsFunc(view.Papers(), func(s procedures.PaperState) bool { return s.ID == "c2" && s.Required })
		if told != c.told || required != c.required {
			t.Errorf("%s: told %v, required %v", name, told, required)
		}
	}
	view := form.View(procedures.Answers{"dien": "ngheo", "papers": map[string]any{"c3": file}}, procedures.Situation{Today: "2026-11-23"})
	for _, s := range view.Papers() {
		if s.ID == "c2" && s.Replaced != "c3" || s.ID == "c3" && s.Required {
			t.Errorf("%+v", s)
		}
	}
	described, err := json.Marshal(form.JSONSchema())
	if err != nil || !strings.Contains(string(described), `"anyOf":[{"properties":{"papers":{"properties":{"c2"`) {
		t.Errorf("programs are not told of the substitute: %s %v", described, err)
	}
	if hint := form.Field("papers.c2").Hint.VI; !strings.Contains(hint, "Xác nhận của thôn") {
		t.Errorf("hint %q", hint)
	}
}
