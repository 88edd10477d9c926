package procedures_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"xaso/internal/modules/procedures"
	"xaso/internal/platform/fault"
)

func find(t testing.TB, code string) procedures.Procedure {
	t.Helper()
	p, ok := library(t).Catalogue.Find(code, today)
	if !ok {
		t.Fatalf("no procedure %s", code)
	}
	return p
}

func TestCatalogueRecords(t *testing.T) {
	c := library(t).Catalogue
	code := regexp.MustCompile(`^[0-9]\.[0-9]{6}$`)
	seen := map[string]bool{}
	for _, p := range c.Procedures {
		if !code.MatchString(p.Code) || seen[p.Code] {
			t.Errorf("code %q", p.Code)
		}
		seen[p.Code] = true
		if p.Name.Value.VI == "" || p.Name.Value.EN == "" || p.Field.Value.Slug == "" || p.Field.Value.Name.EN == "" {
			t.Errorf("%s: names %+v %+v", p.Code, p.Name.Value, p.Field.Value)
		}
		ids := map[string]bool{}
		for _, comp := range p.Components {
			if ids[comp.ID] || comp.Name == "" || comp.Standing == "" {
				t.Errorf("%s: component %+v", p.Code, comp)
			}
			ids[comp.ID] = true
		}
		for _, term := range p.Terms.Value {
			if term.Qty <= 0 && term.Unit != procedures.NoTerm {
				t.Errorf("%s: term %+v", p.Code, term)
			}
		}
		for _, m := range []procedures.Mark{p.CodeMark, p.Name.Mark, p.Terms.Mark, p.Fee.Mark, p.Result.Mark} {
			for _, id := range m.Sources {
				if _, ok := c.Source(id); !ok {
					t.Errorf("%s: source %q is not listed", p.Code, id)
				}
			}
		}
	}
	for _, w := range c.Watch {
		if seen[w.Code] {
			t.Errorf("%s is offered and watched (%s)", w.Code, w.Status)
		}
	}
	if len(c.Watch) != 7 {
		t.Errorf("%d watched procedures", len(c.Watch))
	}
}

// The marks of the facts are those of the research.
func TestMarksAreKept(t *testing.T) {
	b, err := os.ReadFile(filepath.Join("..", "..", "..", "..", "shared", "facts", "tthc", "procedures.json"))
	if err != nil {
		t.Skip("the research is not beside this repository: ", err)
	}
	type fact struct{ St string }
	var facts struct {
		Procedures []struct {
			Code                                           struct{ V string }
			Name, Deadline, Fee, Result, Legal, Applicants fact
			Components                                     []fact
		}
	}
	if err := json.Unmarshal(b, &facts); err != nil {
		t.Fatal(err)
	}
	for _, f := range facts.Procedures {
		p := find(t, f.Code.V)
		got := []procedures.Standing{p.Name.Standing, p.Terms.Standing, p.Fee.Standing, p.Result.Standing, p.Legal.Standing, p.Applicants.Standing}
		want := []procedures.Standing{}
		for _, x := range []fact{f.Name, f.Deadline, f.Fee, f.Result, f.Legal, f.Applicants} {
			want = append(want, procedures.Standing(x.St))
		}
		if !slices.Equal(got, want) {
			t.Errorf("%s: marks %q, research %q", p.Code, got, want)
		}
		for i, x := range f.Components {
			if p.Components[i].Standing != procedures.Standing(x.St) {
				t.Errorf("%s component %d: %q, research %q", p.Code, i, p.Components[i].Standing, x.St)
			}
		}
	}
}

func TestFees(t *testing.T) {
	fee := find(t, "2.000815").Fee.Value
	for _, c := range []struct{ pages, copies, dong int64 }{
		{1, 1, 2000}, {2, 1, 4000}, {3, 2, 10000}, {198, 1, 200000}, {500, 1, 200000}, {0, 0, 2000},
	} {
		if got := fee.Of(c.pages, c.copies); got != c.dong {
			t.Errorf("%d pages, %d copies: %d, want %d", c.pages, c.copies, got, c.dong)
		}
	}
	if got := find(t, "2.000635").Fee.Value.Of(1, 3); got != 24000 {
		t.Errorf("three extracts: %d", got)
	}
	if find(t, "1.013978").Fee.Value.Countable() {
		t.Error("a fee of the province is counted without its decision")
	}
	if f := find(t, "2.001263").Fee.Value; f.Of(1, 1) != 400000 || len(f.Exempt) != 4 {
		t.Errorf("adoption: %+v", f)
	}
}

func TestTerms(t *testing.T) {
	for _, c := range []struct {
		code    string
		channel procedures.Channel
		variant int
		qty     int
		unit    procedures.Unit
		known   bool
	}{
		{"1.001193", procedures.ByWeb, 0, 1, procedures.WorkingDay, true},
		{"1.000656", procedures.AtDesk, 0, 1, procedures.SameDay, true},
		{"1.013133", procedures.AtDesk, 0, 1, procedures.WorkingDay, true},
		{"1.013133", procedures.ByWeb, 0, 2, procedures.WorkingHour, true},
		{"1.013978", procedures.AtDesk, 1, 20, procedures.WorkingDay, true},
		{"1.013978", procedures.AtDesk, 9, 0, procedures.NoTerm, false},
		{"2.001263", procedures.AtDesk, 0, 30, procedures.CalendarDay, true},
		{"2.000806", procedures.AtDesk, 0, 0, procedures.NoTerm, false},
		{"1.011606", procedures.AtDesk, 0, 0, procedures.NoTerm, true},
	} {
		term, known := find(t, c.code).Term(c.channel, c.variant)
		if term.Qty != c.qty || term.Unit != c.unit || known != c.known {
			t.Errorf("%s by %s: %+v %v", c.code, c.channel, term, known)
		}
	}
	if v := find(t, "1.004859").Terms.Value[0].Verification; v == nil || v.Qty != 3 || v.Mode != "add" {
		t.Errorf("verification: %+v", v)
	}
	if !find(t, "1.000894").Provisional() {
		t.Error("a term from memory binds the office")
	}
}

func TestChannels(t *testing.T) {
	p, yes, no := find(t, "1.001193"), true, false
	if c := p.Channels(procedures.Setting{}); c.Here || !c.Counter || !c.Post || !c.Handoff || !strings.HasSuffix(c.PortalTo, "ma_thu_tuc=1.001193") {
		t.Errorf("default: %+v", c)
	}
	if c := p.Channels(procedures.Setting{Here: &yes, Handoff: &no}); !c.Here || c.Handoff || c.PortalTo != "" {
		t.Errorf("filed here: %+v", c)
	}
	if c := p.Channels(procedures.Setting{Off: true, Here: &yes}); c != (procedures.Channels{}) {
		t.Errorf("switched off: %+v", c)
	}
	if c := find(t, "1.001612").Channels(procedures.Setting{}); c.PortalTo != "https://hokinhdoanh.dkkd.gov.vn" {
		t.Errorf("household business: %+v", c)
	}
}

func TestSearch(t *testing.T) {
	l := library(t)
	all := l.Catalogue.On(today)
	for query, want := range map[string]string{
		"lam giay khai sinh": "1.001193", "làm giấy khai sinh": "1.001193", "dang ki ket hon": "1.000894", "Đăng ký kết hôn": "1.000894",
		"DANG KY KHAI TU": "1.000656", "sổ đỏ": "1.013978", "so do": "1.013978", "trợ cấp người già": "1.014027", "tro cap nguoi gia": "1.014027",
		"công chứng": "2.000815", "giấy độc thân": "1.004873", "mở quán": "1.001612", "1.004873": "1.004873", "đi bộ đội": "1.013133",
		"lấy chồng nước ngoài": "2.000806", "hộ nghèo": "1.011607", "chuyển trường": "2.002481", "marriage": "1.000894", "đăng ký giám hộ": "1.004837",
	} {
		hits := l.Search(query, all)
		if len(hits) == 0 || hits[0].Procedure.Code != want {
			var got []string
			for _, h := range hits[:min(3, len(hits))] {
				got = append(got, h.Procedure.Code+" "+h.Procedure.Name.Value.VI)
			}
			t.Errorf("%q finds %q, want %s first", query, got, want)
		}
	}
	for _, query := range []string{"", "  ", "???", "xyzzy", "\xff"} {
		if hits := l.Search(query, all); len(hits) != 0 {
			t.Errorf("%q finds %d", query, len(hits))
		}
	}
	for _, h := range l.Search("sổ đỏ", all) {
		if h.Procedure.Code == "2.000815" { // "cơ sở", "do": other words
			t.Error("words typed with their marks find others")
		}
	}
	typed, plain := l.Search("đăng ký kết hôn", all), l.Search("dang ky ket hon", all)
	if typed[0].Score <= plain[0].Score {
		t.Error("marks as typed do not rank higher")
	}
}

func FuzzSearch(f *testing.F) {
	for _, s := range []string{"khai sinh", "ĐẤT", "a\u0300", "1.001193", strings.Repeat("đ", 300)} {
		f.Add(s)
	}
	l := library(f)
	all := l.Catalogue.On(today)
	f.Fuzz(func(t *testing.T, query string) {
		hits := l.Search(query, all)
		if !slices.IsSortedFunc(hits, func(a, b procedures.Hit) int { return b.Score - a.Score }) {
			t.Errorf("%q: not in order", query)
		}
	})
}

// Every code of this room has its sentence in both languages, with the same
// values in the same order.
func TestSentences(t *testing.T) {
	texts := map[string]map[string]string{}
	for _, tag := range []string{"vi", "en"} {
		b, err := procedures.Texts.ReadFile("locale/" + tag + ".json")
		if err != nil {
			t.Fatal(err)
		}
		m := map[string]string{}
		if err := json.Unmarshal(b, &m); err != nil {
			t.Fatal(err)
		}
		texts[tag] = m
	}
	verbs := regexp.MustCompile(`%[a-z]`)
	for key, vi := range texts["vi"] {
		if en := texts["en"][key]; en == "" || !reflect.DeepEqual(verbs.FindAllString(vi, -1), verbs.FindAllString(en, -1)) {
			t.Errorf("%s: %q, %q", key, vi, en)
		}
	}
	for _, f := range fault.Declared() {
		mine := strings.HasPrefix(f.Code, "procedures.answer.") || strings.HasPrefix(f.Code, "procedures.workflow.")
		if mine && texts["vi"][f.Code] == "" {
			t.Errorf("no sentence for %s", f.Code)
		}
	}
	l := library(t)
	for _, id := range l.WorkflowIDs() {
		w, _ := l.Workflow(id)
		for _, tr := range w.Transitions {
			if tr.Hint != "" && texts["vi"][tr.Hint] == "" {
				t.Errorf("no sentence for %s", tr.Hint)
			}
		}
	}
}
