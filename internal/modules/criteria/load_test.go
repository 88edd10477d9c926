package criteria_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"xaso/internal/modules/criteria"
)

func library(t testing.TB) map[string]criteria.Set {
	t.Helper()
	all, err := criteria.Load()
	if err != nil {
		t.Fatal(err)
	}
	sets := map[string]criteria.Set{}
	for _, s := range all {
		sets[s.ID] = s
	}
	return sets
}

// The numbers the decisions themselves give: QĐ 318/QĐ-TTg (19 criteria, 57
// and 75 indicators), QĐ 319/QĐ-TTg (4 conditions), QĐ 51/2025/QĐ-TTg (10, 47).
func TestSetsHaveTheirOfficialCounts(t *testing.T) {
	sets := library(t)
	for _, row := range []struct {
		id                           string
		criteria, indicators         int // declared
		has                          int // indicators that are known
		checked, remembered, missing int // of the best column
	}{
		{"ntm-2021-2025-xa", 19, 57, 57, 1, 37, 19},
		{"ntm-2021-2025-xa-nang-cao", 19, 75, 75, 4, 48, 23},
		{"ntm-2021-2025-xa-kieu-mau", 4, 4, 4, 4, 0, 0},
		{"ntm-2026-2030-xa", 10, 47, 0, 0, 0, 47},
		{"thon-thong-minh-th", 1, 6, 6, 6, 0, 0},
		{"xa-ntm-thong-minh-th", 1, 11, 2, 2, 0, 9},
		{"cds-xa-th-1829", 0, 37, 3, 3, 0, 34},
		{"thon-thong-minh-lao-cai", 1, 0, 3, 3, 0, 0},
		{"xa-ntm-hien-dai", 0, 0, 0, 0, 0, 0},
		{"xa-kieu-mau-cds-th", 0, 0, 0, 0, 0, 0},
	} {
		s, found := sets[row.id]
		if !found {
			t.Errorf("%s is not there", row.id)
			continue
		}
		if s.DeclaredCriteria != row.criteria || s.DeclaredIndicators != row.indicators || len(s.Indicators) != row.has {
			t.Errorf("%s declares %d/%d and has %d, want %d/%d and %d", row.id,
				s.DeclaredCriteria, s.DeclaredIndicators, len(s.Indicators), row.criteria, row.indicators, row.has)
		}
		if row.criteria > 0 && len(s.Criteria) != row.criteria {
			t.Errorf("%s has %d criteria, want %d", row.id, len(s.Criteria), row.criteria)
		}
		if got := s.Standing(""); got != (criteria.Tally{Checked: row.checked, Remembered: row.remembered, Missing: row.missing}) {
			t.Errorf("%s stands %+v, want %d/%d/%d", row.id, got, row.checked, row.remembered, row.missing)
		}
		delete(sets, row.id)
	}
	for id := range sets {
		t.Errorf("%s is not counted here", id)
	}
}

// A level that is only half remembered is no level, whatever the recollection.
func TestACandidateIsNeverALevel(t *testing.T) {
	candidates := 0
	for id, s := range library(t) {
		for _, i := range s.Indicators {
			for column, th := range i.Thresholds {
				if th.Candidate == "" {
					continue
				}
				candidates++
				if _, known := th.At(2024); known || th.Known() {
					t.Errorf("%s %s %s is scored from a recollection", id, i.Code, column)
				}
			}
		}
	}
	if candidates < 20 {
		t.Errorf("%d candidates: the data is not what the sources say", candidates)
	}
}

func TestLevelsByYearAreNotCarriedOver(t *testing.T) {
	income, _ := library(t)["ntm-2021-2025-xa-nang-cao"].Indicator("10")
	th := income.Thresholds["bac_trung_bo"]
	if n, known := th.At(2024); !known || n != 54 || !th.Provisional() {
		t.Errorf("2024: %v %v", n, known)
	}
	if n, known := th.At(2026); known {
		t.Errorf("2026 has the level %v of another year", n)
	}
	if _, known := income.Thresholds["quoc_gia"].At(2024); known {
		t.Error("the national column has no level")
	}
}

// The sources as they were found, where this machine has them.
type fact struct {
	ID         string `json:"set_id"`
	Indicators []struct {
		Code       string `json:"code"`
		Criterion  int    `json:"criterion_no"`
		Name       string `json:"criterion_name"`
		Text       string `json:"text"`
		Unit       string `json:"unit"`
		Comparison string `json:"comparison"`
		Subset     string `json:"subset"`
		Thresholds map[string]struct {
			Value     any             `json:"value"`
			ByYear    map[int]float64 `json:"by_year"`
			Status    string          `json:"status"`
			Candidate any             `json:"candidate"`
		} `json:"thresholds"`
	} `json:"indicators"`
}

var subsets = map[string]string{
	"th-35-2022-thon": "thon-thong-minh-th", "th-stttt-xa-ntm-thong-minh": "xa-ntm-thong-minh-th",
	"th-1829-2023-cds-xa": "cds-xa-th-1829", "lao-cai-2023-thon-tham-khao": "thon-thong-minh-lao-cai",
}

func TestDataSaysWhatTheSourcesSay(t *testing.T) {
	const folder = "../../../../shared/facts/criteria"
	files, err := filepath.Glob(filepath.Join(folder, "*.json"))
	if err != nil || len(files) == 0 {
		t.Skip("the collected sources are not beside the repository")
	}
	sets, compared := library(t), 0
	for _, file := range files {
		if strings.HasPrefix(filepath.Base(file), "ha-son") {
			continue
		}
		body, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		var f fact
		if err := json.Unmarshal(body, &f); err != nil {
			t.Fatal(err)
		}
		for _, want := range f.Indicators {
			id := f.ID
			if want.Subset != "" {
				id = subsets[want.Subset]
			}
			got, found := sets[id].Indicator(want.Code)
			if !found || got.Text != want.Text || string(got.Unit) != want.Unit || string(got.Comparison) != want.Comparison ||
				id == f.ID && got.Criterion != want.Criterion {
				t.Errorf("%s %s differs from its source", id, want.Code)
			}
			for column, w := range want.Thresholds {
				th := got.Thresholds[column]
				if !same(th, w.Value, w.ByYear) || string(th.Standing) != w.Status || (th.Candidate == "") != (w.Candidate == nil) {
					t.Errorf("%s %s %s: %+v, the source says %+v", id, want.Code, column, th, w)
				}
				compared++
			}
		}
	}
	if compared < 270 {
		t.Errorf("only %d levels were compared", compared)
	}
}

func same(th criteria.Threshold, value any, byYear map[int]float64) bool {
	if len(th.ByYear) != len(byYear) {
		return false
	}
	for y, n := range byYear {
		if th.ByYear[y] != n {
			return false
		}
	}
	switch v := value.(type) {
	case float64:
		return th.Number != nil && *th.Number == v
	case bool:
		return th.Yes == v
	case string:
		return th.Grade == v
	}
	return th.Number == nil && !th.Yes && th.Grade == ""
}

func TestUnsoundSetsAreRefused(t *testing.T) {
	const good = `{"id":"thu","version":1,"title":"Bộ thử","level":"xa","period":"2026","jurisdiction":"xa","legal":[],
		"columns":[{"key":"chung","label":"Chung"}],"declared_criteria":1,"declared_indicators":1,
		"criteria":[{"no":1,"name":"Đường","declared":1,"name_standing":"editorial"}],
		"indicators":[{"code":"1.1","criterion":1,"text":"Tỷ lệ đường","unit":"percent","comparison":">=",
			"thresholds":{"chung":{"number":95,"standing":"verified"}},"collection":"register","text_standing":"verified",
			"measure":{"numerator":"a.b","denominator":"a.c"}}]}`
	if _, err := criteria.Parse([]byte(good)); err != nil {
		t.Fatal(err)
	}
	for _, row := range []struct{ why, old, new, says string }{
		{"code twice", `}]}`, `},{"code":"1.1","criterion":1,"text":"x","unit":"pass","comparison":"pass","thresholds":{},"collection":"live","text_standing":"memory"}]}`, "criteria.flaw.twice"},
		{"more than declared", `"declared_indicators":1`, `"declared_indicators":0`, ""},
		{"no such column", `"chung":{"number"`, `"khac":{"number"`, "criteria.flaw.no-column"},
		{"no such criterion", `"criterion":1`, `"criterion":2`, "criteria.flaw.no-criterion"},
		{"unit and comparison", `"unit":"percent"`, `"unit":"pass"`, "criteria.flaw.unit"},
		{"percent over 100", `"number":95`, `"number":101`, "criteria.flaw.bounds"},
		{"negative", `"number":95`, `"number":-1`, "criteria.flaw.bounds"},
		{"grade for a share", `"number":95`, `"grade":"Khá"`, "criteria.flaw.other-kind"},
		{"unknown with a value", `"number":95,"standing":"verified"`, `"number":95,"standing":"unverified"`, "criteria.flaw.guess"},
		{"known without a value", `"number":95,`, ``, "criteria.flaw.no-value"},
		{"entered by nobody", `"standing":"verified"`, `"standing":"entered"`, "criteria.flaw.unsourced"},
		{"candidate beside a level", `"number":95,`, `"number":95,"candidate":"90",`, "criteria.flaw.guess"},
		{"share as one value", `"numerator":"a.b","denominator":"a.c"`, `"value":"a.b"`, "criteria.flaw.share"},
		{"year", `"number":95`, `"by_year":{"1024":5}`, "criteria.flaw.year"},
		{"unknown key", `"period"`, `"periods"`, "criteria.unreadable"},
		{"bad id", `"id":"thu"`, `"id":"Bộ thử"`, "criteria.flaw.id"},
		{"version", `"version":1`, `"version":0`, "criteria.flaw.version"},
		{"level", `"level":"xa"`, `"level":"huyen"`, "criteria.flaw.set-level"},
		{"standing", `"text_standing":"verified"`, `"text_standing":"sure"`, "criteria.flaw.word"},
	} {
		_, err := criteria.Parse([]byte(strings.Replace(good, row.old, row.new, 1)))
		switch {
		case row.says == "" && err != nil:
			t.Errorf("%s: %v", row.why, err)
		case row.says != "" && (err == nil || !strings.Contains(err.Error(), row.says)):
			t.Errorf("%s: %v, want …%s…", row.why, err, row.says)
		}
	}
}
