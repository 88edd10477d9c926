package procedures_test

import (
	"strings"
	"testing"

	"xaso/internal/modules/procedures"
)

// checked is what the check says of the draft with one text replaced.
func checked(t *testing.T, old, now string) []procedures.Flaw {
	t.Helper()
	if !strings.Contains(draft, old) {
		t.Fatalf("the draft has no %q", old)
	}
	lib, err := procedures.Load()
	if err != nil {
		t.Fatal(err)
	}
	return lib.Check(imported(t, strings.Replace(draft, old, now, 1)), "2026-11-23")
}

func TestDraftIsSound(t *testing.T) {
	for _, f := range checked(t, "xaso: 1", "xaso: 1") {
		t.Errorf("%+v", f)
	}
}

// Everything that cannot be evaluated is refused with its place.
func TestCheckFindsThePlace(t *testing.T) {
	for name, c := range map[string]struct {
		old, now string
		code     string // procedures.…
		part     procedures.Part
		id       string
		property string
		column   int
	}{
		"syntax":                {`"dien == 'khac'"`, `"dien == = 'khac'"`, "expr.syntax", procedures.OfField, "ly_do", "show", 9},
		"name":                  {`"dien == 'khac'"`, `"thu_nhap_ho == 'khac'"`, "expr.name", procedures.OfField, "ly_do", "show", 1},
		"near name":             {`"dien == 'khac'"`, `"diem == 'khac'"`, "expr.meant", procedures.OfField, "ly_do", "show", 1},
		"types":                 {`"dien == 'khac'"`, `"dien > 3"`, "expr.types", procedures.OfField, "ly_do", "show", 6},
		"no claim":              {`"dien == 'khac'"`, `dien`, "expr.claim", procedures.OfField, "ly_do", "show", 0},
		"function":              {`"dien == 'khac'"`, `"years(dien) > 3"`, "expr.function", procedures.OfField, "ly_do", "show", 6},
		"asked later":           {`"dien == 'khac'"`, `"tong > 3"`, "expr.later", procedures.OfField, "ly_do", "show", 0},
		"itself":                {`"dien == 'khac'"`, `"ly_do == 'khac'"`, "expr.cycle", procedures.OfField, "ly_do", "show", 0},
		"page":                  {`"ho_ten != 'ho_ten'"`, `"tong > 1"`, "expr.later", procedures.OfPage, "thanh-vien", "show", 0},
		"row before its column": {`{id: ten, type: text, vi: Tên, en: Name, required: true}`, `{id: ten, type: text, vi: Tên, en: Name, show: "row.thu_nhap > 1"}`, "expr.later", procedures.OfField, "thanh_vien.ten", "show", 0},
		"row from outside":      {`"dien == 'khac'"`, `"row.ten == 'khac'"`, "expr.name", procedures.OfField, "ly_do", "show", 1},
		"column in a sum":       {`sum(thanh_vien, 'thu_nhap')`, `sum(thanh_vien, 'luong')`, "expr.column", procedures.OfRule, "tong", "true", 0},
		"column in a macro":     {`tong == sum(thanh_vien, 'thu_nhap')`, `thanh_vien.all(d, d.luong > 0)`, "expr.column", procedures.OfRule, "tong", "true", 0},
		"division":              {`tong == sum(thanh_vien, 'thu_nhap')`, `10 / tong > 1`, "expr.fails", procedures.OfRule, "tong", "true", 0},
		"dear":                  {`tong == sum(thanh_vien, 'thu_nhap')`, `thanh_vien.all(a, thanh_vien.all(b, thanh_vien.all(c, thanh_vien.all(d, a.ten == d.ten))))`, "expr.fails", procedures.OfRule, "tong", "true", 0},
		"paper":                 {`"dien == 'ngheo'"`, `"hoan_canh == 'ngheo'"`, "expr.name", procedures.OfComponent, "c2", "when", 1},
		"row rule":              {`"row.thu_nhap < 100000000"`, `"row.luong < 1"`, "expr.name", procedures.OfRowRule, "thu-nhap", "true", 0},
		"field twice":           {`{id: ly_do,`, `{id: dien,`, "form.twice", procedures.OfField, "dien", "id", 0},
		"page twice":            {`id: thanh-vien`, `id: chu-ho`, "form.twice", procedures.OfPage, "chu-ho", "id", 0},
		"no label":              {`vi: Lý do,`, `vi: "",`, "form.label", procedures.OfField, "ly_do", "label", 0},
		"bad id":                {`{id: ly_do,`, `{id: Lý-do,`, "form.no-id", procedures.OfField, "Lý-do", "id", 0},
		"no options":            {`options: [{v: ngheo, vi: Hộ nghèo, en: Poor}, {v: khac, vi: Khác, en: Other}]`, `options: []`, "form.no-options", procedures.OfField, "dien", "options", 0},
		"option twice":          {`{v: khac,`, `{v: ngheo,`, "form.option-twice", procedures.OfField, "dien", "options", 0},
		"list":                  {`options: [{v: ngheo, vi: Hộ nghèo, en: Poor}, {v: khac, vi: Khác, en: Other}]`, `options_ref: planets`, "form.no-list", procedures.OfField, "dien", "options", 0},
		"group":                 {`id: ly_do, type: text`, `id: ly_do, type: "group:family"`, "form.no-group", procedures.OfField, "ly_do", "type", 0},
		"type":                  {`id: ly_do, type: text`, `id: ly_do, type: picture`, "form.type", procedures.OfField, "ly_do", "type", 0},
		"default":               {`type: radio, vi`, `type: radio, default: giau, vi`, "form.default", procedures.OfField, "dien", "default", 0},
		"pattern":               {`id: ly_do,`, `id: ly_do, pattern: "(",`, "form.pattern", procedures.OfField, "ly_do", "pattern", 0},
		"check":                 {`[vn_name]`, `[beautiful]`, "form.no-rule", procedures.OfField, "ho_ten", "rules", 0},
		"range":                 {`id: tong, type: money,`, `id: tong, type: money, min: 5, max: 3,`, "form.range", procedures.OfField, "tong", "max", 0},
		"rows":                  {`type: repeat`, `rows: {min: 3, max: 2}` + "\n              type: repeat", "form.rows", procedures.OfField, "thanh_vien", "rows", 0},
		"rows over the house":   {`type: repeat`, `rows: {max: 500}` + "\n              type: repeat", "form.rows", procedures.OfField, "thanh_vien", "rows", 0},
		"derive":                {`id: ly_do, type: text`, `id: ly_do, derive: date_words(khong), type: derived`, "form.derive", procedures.OfField, "ly_do", "derive", 0},
		"rule names nobody":     {`fields: [tong]`, `fields: [tong_cong]`, "form.rule-field", procedures.OfRule, "tong", "fields", 0},
		"rule says nothing":     {`vi: Tổng chưa đúng.`, `vi: ""`, "form.rule-empty", procedures.OfRule, "tong", "true", 0},
		"workflow":              {`workflow: default`, `workflow: fast`, "facts.workflow", procedures.OfProcedure, "NB-0001", "workflow", 0},
		"code":                  {`code: NB-0001`, `code: "9"`, "publish.code", procedures.OfProcedure, "9", "code", 0},
		"no field":              {`slug: bao-tro-xa-hoi`, `slug: ""`, "facts.field", procedures.OfProcedure, "NB-0001", "field", 0},
		"dates reversed":        {`workflow: default`, "workflow: default\n  effective_from: 2026-12-01\n  effective_to: 2026-11-01", "facts.dates-back", procedures.OfProcedure, "NB-0001", "effective_to", 0},
		"no date":               {`workflow: default`, "workflow: default\n  effective_from: 2026-02-30", "facts.date", procedures.OfProcedure, "NB-0001", "effective_from", 0},
		"term":                  {`qty: 3, unit: working_day`, `qty: 0, unit: working_day`, "facts.term", procedures.OfTerm, "", "terms", 0},
		"term unit":             {`unit: working_day`, `unit: moon`, "facts.term", procedures.OfTerm, "", "terms", 0},
		"substitute":            {`instead: [c3]`, `instead: [c9]`, "facts.instead", procedures.OfComponent, "c2", "instead", 0},
		"its own substitute":    {`instead: [c3]`, `instead: [c2]`, "facts.instead", procedures.OfComponent, "c2", "instead", 0},
		"database":              {`instead: [c3]`, `lookup: nowhere`, "facts.database", procedures.OfComponent, "c2", "lookup", 0},
		"paper twice":           {`id: c3`, `id: c2`, "facts.paper-twice", procedures.OfComponent, "c2", "id", 0},
		"fee rules overlap":     {`fee: {v: {kind: free}`, `fee: {v: {rules: [{kind: fixed, amount: 1000}, {kind: fixed, amount: 2000}]}`, "fee.overlap", procedures.OfFee, "", "", 0},
		"fee below zero":        {`fee: {v: {kind: free}`, `fee: {v: {kind: fixed, amount: -5}`, "fee.amount", procedures.OfFee, "", "", 0},
		"case shows":            {`{what: hidden, field: ly_do}`, `{what: shown, field: ly_do}`, "case.hidden", procedures.OfTest, "hộ nghèo có người thu nhập", "expect", 0},
		"case paper":            {`{what: paper, field: c2}`, `{what: no-paper, field: c2}`, "case.no-paper", procedures.OfTest, "hộ nghèo có người thu nhập", "expect", 0},
		"case fee":              {`{what: fee, fee: 0}`, `{what: fee, fee: 5000}`, "case.fee", procedures.OfTest, "hộ nghèo có người thu nhập", "expect", 0},
		"case problem":          {`tong: 1000000}`, `tong: 5}`, "case.refused", procedures.OfTest, "hộ nghèo có người thu nhập", "expect", 0},
		"case without field":    {`{what: hidden, field: ly_do}`, `{what: hidden, field: ly_doo}`, "case.field", procedures.OfTest, "hộ nghèo có người thu nhập", "expect", 0},
	} {
		flaws := checked(t, c.old, c.now)
		found := false
		for _, f := range flaws {
			place := c.id == "" || f.ID == c.id
			if f.Code == "procedures."+c.code && f.Part == c.part && place && (c.property == "" || f.Property == c.property) {
				found = !f.Warn && (c.column == 0 || f.Line == 1 && f.Column == c.column)
			}
		}
		if !found {
			t.Errorf("%s: %+v", name, flaws)
		}
	}
}

// Two conditions that read each other are a circle, whichever is looked at.
func TestCircle(t *testing.T) {
	body := strings.Replace(draft, "id: dien, type: radio,", `id: dien, type: radio, show: "ly_do != ''",`, 1)
	lib, err := procedures.Load()
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range lib.Check(imported(t, body), "2026-11-23") {
		if f.ID == "dien" && f.Code == procedures.ErrExprCycle.Code {
			return
		}
	}
	t.Error("not found")
}

// The editor of conditions knows at each place what may be read there.
func TestNamesAndExpressionsInTheirScope(t *testing.T) {
	lib, err := procedures.Load()
	if err != nil {
		t.Fatal(err)
	}
	e := imported(t, draft)
	for _, c := range []struct {
		scope procedures.Scope
		has   string
		not   string
	}{
		{procedures.Scope{Part: procedures.OfField, ID: "ly_do"}, "today channel ho_ten dien", "ly_do tong thanh_vien row.ten"},
		{procedures.Scope{Part: procedures.OfField, ID: "thanh_vien.thu_nhap"}, "dien row.ten", "row.thu_nhap row.giay_thu_nhap thanh_vien"},
		{procedures.Scope{Part: procedures.OfPage, ID: "thanh-vien"}, "ho_ten dien ly_do", "thanh_vien"},
		{procedures.Scope{Part: procedures.OfSection, ID: "ho"}, "today", "ho_ten"},
		{procedures.Scope{Part: procedures.OfRule, ID: "tong"}, "thanh_vien tong papers.c2", "row.ten"},
		{procedures.Scope{Part: procedures.OfRule}, "thanh_vien tong", "row.ten"},
		{procedures.Scope{Part: procedures.OfRowRule, Repeat: "thanh_vien"}, "row.ten row.giay_thu_nhap tong", ""},
		{procedures.Scope{Part: procedures.OfComponent, ID: "c2"}, "tong dien", ""},
	} {
		names := map[string]bool{}
		for _, n := range lib.Names(e, c.scope) {
			names[n.ID] = true
			if n.Type.VI == "" || n.Type.EN == "" || n.Label.VI == "" {
				t.Errorf("%+v", n)
			}
		}
		for _, id := range strings.Fields(c.has) {
			if !names[id] {
				t.Errorf("%+v: no %s", c.scope, id)
			}
		}
		for _, id := range strings.Fields(c.not) {
			if names[id] {
				t.Errorf("%+v: %s", c.scope, id)
			}
		}
	}
	at := procedures.Scope{Part: procedures.OfField, ID: "ly_do"}
	if flaws := lib.CheckExpr(e, at, "dien == 'khac' && ho_ten != ''"); len(flaws) != 0 {
		t.Errorf("%+v", flaws)
	}
	if flaws := lib.CheckExpr(e, at, "dien == 'khac' &&\n  tuoi > 3"); len(flaws) != 1 || flaws[0].Line != 2 || flaws[0].Column != 3 {
		t.Errorf("%+v", flaws)
	}
	if flaws := lib.CheckExpr(e, procedures.Scope{Part: procedures.OfField, ID: "nobody"}, "true"); len(flaws) != 1 {
		t.Errorf("%+v", flaws)
	}
	for _, f := range procedures.Functions() {
		if f.Name == "" || f.Use == "" || f.What.VI == "" || f.What.EN == "" {
			t.Errorf("%+v", f)
		}
	}
}
