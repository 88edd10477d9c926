package procedures_test

import (
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"testing"

	"xaso/internal/modules/procedures"
)

var online = procedures.Situation{Today: today, Channel: procedures.ByWeb}

func formOf(t testing.TB, code string) *procedures.Form {
	t.Helper()
	l := library(t)
	p, ok := l.Catalogue.Find(code, today)
	if !ok {
		t.Fatalf("no procedure %s", code)
	}
	f, err := l.FormFor(p)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// typed is what a browser posts for one page.
type typed map[string][]string

func page(pairs ...string) typed {
	v := typed{}
	for i := 0; i+1 < len(pairs); i += 2 {
		v[pairs[i]] = append(v[pairs[i]], pairs[i+1])
	}
	return v
}

var address = func(id string) []string {
	return []string{id + ".scope", "1", id + ".province", "38", id + ".commune", "Xã Mẫu", id + ".detail", "Thôn Một"}
}

func requester() []string {
	return append([]string{
		"requester.full_name", "Nguyễn Thị Mẫu", "requester.personal_id", "038 190 000 001",
		"requester.id_document.kind", "cccd", "requester.id_document.number", "038190000001",
		"requester.residence_kind", "thuong_tru", "requester.phone", "0912.345.678",
	}, address("requester.residence")...)
}

// birth is every page of a birth registration that is in order.
func birth() map[string]typed {
	parent := func(who, name, sex string) map[string][]string {
		return page(append([]string{
			who + ".full_name", name, who + ".birth", "1995", who + ".ethnicity", "Kinh", who + ".nationality", "Việt Nam",
			who + ".residence_kind", "thuong_tru",
		}, address(who+".residence")...)...)
	}
	return map[string]typed{
		"noi-nhan": page("authority", "UBND xã Mẫu"), "quan-he": page("relation", "Me"),
		"nguoi-yeu-cau": page(requester()...), "loai": page("registration_kind", "1", "parentage", "both"),
		"me": parent("mother", "Nguyễn Thị Mẫu", "nu"), "me-giay-to": parent("mother", "", ""), "me-noi-cu-tru": parent("mother", "", ""),
		"cha": parent("father", "Lê Văn Mẫu", "nam"), "cha-giay-to": parent("father", "", ""), "cha-noi-cu-tru": parent("father", "", ""),
		"tre": page("child.full_name", "Lê Thị  An", "child.birth_date.day", "1", "child.birth_date.month", "11",
			"child.birth_date.year", "2026", "child.sex", "nu"),
		"dan-toc-quoc-tich": page("child.ethnicity", "Kinh", "child.nationality", "Việt Nam"),
		"noi-sinh":          page(address("child.birth_place")...), "que-quan": page(address("child.native_place")...),
		"chung-minh-viec-sinh": page("child.birth_proof", "birth_notice"), "ban-sao": page("copy.want", "khong"),
		"giay-to": page("papers.c3", "att-1", "papers.c3", "att-2"), "cam-doan": page("pledge", "on"),
	}
}

// fill walks the form from its first page as a resident does.
func fill(t *testing.T, f *procedures.Form, pages map[string]typed) procedures.Answers {
	t.Helper()
	var answers procedures.Answers
	view := f.View(nil, online)
	for p := view.Pages()[0]; p != nil; p = view.Next(p) {
		part, faults := f.Parse(p, pages[p.ID])
		if len(faults) > 0 {
			t.Errorf("page %s: %+v", p.ID, faults)
		}
		answers = f.Merge(answers, p, part)
		view = f.View(answers, online)
	}
	return view.Answers()
}

func hard(problems []procedures.Problem) []string {
	var found []string
	for _, p := range problems {
		if !p.Warn {
			found = append(found, p.Field+" "+p.Code)
		}
	}
	return found
}

func warnings(problems []procedures.Problem) []string {
	var found []string
	for _, p := range problems {
		if p.Warn {
			found = append(found, p.Field+" "+p.Code)
		}
	}
	return found
}

func TestBirthFromFirstPageToSummary(t *testing.T) {
	f := formOf(t, "1.001193")
	answers := fill(t, f, birth())
	b, _ := json.Marshal(answers) // as it is stored and read back
	var stored procedures.Answers
	if err := json.Unmarshal(b, &stored); err != nil {
		t.Fatal(err)
	}
	view := f.View(stored, online)
	if problems := view.Check(); len(problems) != 0 {
		t.Errorf("problems: %+v", problems)
	}
	if open := view.FirstOpen(); open != nil {
		t.Errorf("page %s is open", open.ID)
	}
	child := stored["child"].(map[string]any)
	for field, want := range map[string]string{
		"full_name": "Lê Thị An", "birth_date": "2026-11-01",
		"birth_date_words": "ngày một tháng mười một năm hai nghìn không trăm hai mươi sáu",
	} {
		if child[field] != want {
			t.Errorf("child.%s = %v", field, child[field])
		}
	}
	var lines []string
	for _, s := range view.Summary("en") {
		for _, r := range s.Rows {
			lines = append(lines, r.Label+": "+strings.Join(r.Lines, " | ")+" "+strings.Join(r.Files, "+")+" @"+r.Page.ID)
		}
	}
	for _, want := range []string{
		"Date of birth: 01/11/2026  @tre", "Sex: Female  @tre", "Telephone: 0912 345 678  @nguoi-yeu-cau",
		"Residence: Thôn Một, Xã Mẫu, Tỉnh Thanh Hóa  @nguoi-yeu-cau", "Copies: Copies wanted: No  @ban-sao",
	} {
		if !slices.Contains(lines, want) {
			t.Errorf("summary lacks %q in\n%s", want, strings.Join(lines, "\n"))
		}
	}
	for _, s := range view.Papers() {
		if s.ID == "c3" && (!s.Required || len(s.Files) != 2) {
			t.Errorf("birth notice: %+v", s)
		}
		if s.ID == "c5" {
			t.Error("the record of an abandoned child is asked for")
		}
	}
}

// A branch that closes takes its answers with it, also those that other
// questions hang on.
func TestClosedBranchIsStripped(t *testing.T) {
	f := formOf(t, "1.001193")
	answers := fill(t, f, birth())
	part, _ := f.Parse(f.Page("loai"), page("registration_kind", "1", "parentage", "mother_only"))
	view := f.View(f.Merge(answers, f.Page("loai"), part), online)
	if _, there := view.Answers()["father"]; there {
		t.Error("the father's answers are kept")
	}
	if view.Shown("father.full_name") || !view.Shown("mother.full_name") {
		t.Error("wrong parent asked")
	}
	if got := warnings(view.Check()); !slices.Contains(got, "child.full_name procedures.rule.child-family-name-mother") {
		t.Errorf("family name without a father: %q", got)
	}
	for p := view.Pages()[0]; p != nil; p = view.Next(p) {
		if before := view.Previous(p); before != nil && view.Next(before) != p {
			t.Errorf("back from %s and forward again is another page", p.ID)
		}
	}
}

func TestWhatWasTypedIsKept(t *testing.T) {
	f := formOf(t, "1.001193")
	_, faults := f.Parse(f.Page("tre"), page("child.full_name", "A", "child.birth_date.day", "31",
		"child.birth_date.month", "2", "child.birth_date.year", "2026"))
	if len(faults) != 1 || faults[0].Field != "child.birth_date" || faults[0].Raw != "31/2/2026" {
		t.Errorf("%+v", faults)
	}
	if got := faults[0].ArgsIn("en"); got[0] != "Date of birth" {
		t.Errorf("label in English: %v", got)
	}
	answers := fill(t, f, birth())
	for name, want := range map[string]string{
		"child.birth_date": "01/11/2026", "child.birth_date.day": "1", "child.birth_date.year": "2026",
		"requester.phone": "0912 345 678", "pledge": "true", "copy.want": "khong", "papers.c3": "att-1",
	} {
		if got := f.Input(answers, name); len(got) == 0 || got[0] != want {
			t.Errorf("input %s: %q", name, got)
		}
	}
	if got := f.Input(answers, "no.such"); got != nil {
		t.Errorf("input of no field: %q", got)
	}
}

func TestOptionalPaperIsWholeOrAbsent(t *testing.T) {
	f := formOf(t, "1.001193")
	answers := fill(t, f, birth())
	part, _ := f.Parse(f.Page("me-giay-to"), page("mother.ethnicity", "Kinh", "mother.nationality", "Việt Nam",
		"mother.id_document.number", "171234567", "mother.id_document.kind", ""))
	view := f.View(f.Merge(answers, f.Page("me-giay-to"), part), online)
	if got := hard(view.Check()); !slices.Equal(got, []string{"mother.id_document.kind procedures.answer.pick"}) {
		t.Errorf("begun identity paper: %q", got)
	}
}

func TestMarriageAges(t *testing.T) {
	f := formOf(t, "1.000894")
	for _, c := range []struct {
		page, name, born string
		young            bool
	}{
		{"ben-nu", "wife.birth", "23/11/2008", false}, {"ben-nu", "wife.birth", "24/11/2008", true},
		{"ben-nam", "husband.birth", "23/11/2006", false}, {"ben-nam", "husband.birth", "24/11/2006", true},
	} {
		part, faults := f.Parse(f.Page(c.page), page(c.name, c.born))
		if faults != nil {
			t.Fatal(faults)
		}
		got := hard(f.View(part, online).CheckPage(f.Page(c.page)))
		if slices.Contains(got, c.name+" procedures.answer.too-young") != c.young {
			t.Errorf("%s %s: %q", c.name, c.born, got)
		}
	}
	same := procedures.Answers{"wife": map[string]any{"personal_id": "038190000001"}, "husband": map[string]any{"personal_id": "038190000001"}}
	if got := hard(f.View(same, online).Check()); !slices.Contains(got, "husband.personal_id procedures.rule.two-persons") {
		t.Errorf("one person marries: %q", got)
	}
	if v := f.View(nil, online); slices.ContainsFunc(v.Pages(), func(p *procedures.Page) bool { return p.Section().Internal }) {
		t.Error("residents see the office's page")
	}
	look, _ := f.Parse(f.Page("can-bo"), page("check.wife_status.ref", "CSDL hộ tịch, tra 23/11/2026", "check.husband_status", "att-3"))
	for name, want := range map[string]string{"check.wife_status.ref": "CSDL hộ tịch, tra 23/11/2026", "check.husband_status": "att-3"} {
		if got := f.Input(look, name); len(got) != 1 || got[0] != want {
			t.Errorf("%s: %q", name, got)
		}
	}
	office := f.View(nil, procedures.Situation{Today: today, Channel: procedures.AtDesk, Office: true})
	if !office.Shown("check.wife_status") || slices.Contains(hard(office.Check()), "check.wife_status procedures.answer.attach") {
		t.Error("the office's box is hidden, or stops the counter")
	}
}

func TestRepeatsWithFilesInRows(t *testing.T) {
	f := formOf(t, "2.000815")
	p := f.Page("danh-sach")
	part, faults := f.Parse(p, page(
		"items.0.doc_name", "Bằng tốt nghiệp", "items.0.pages", "3", "items.0.copies", "2", "items.0.scan", "att-7",
		"items.1.doc_name", "", "items.1.pages", "",
		"items.5.doc_name", "Diploma", "items.5.pages", "x", "items.5.copies", "1", "items.5.foreign", "on",
	))
	if len(faults) != 1 || faults[0].Field != "items.1.pages" || faults[0].Raw != "x" {
		t.Errorf("rows are renumbered: %+v", faults)
	}
	view := f.View(part, online)
	repeat := f.Field("items")
	if view.Rows(repeat) != 2 {
		t.Fatalf("%d rows", view.Rows(repeat))
	}
	if view.Shown("items.0.legalised") || !view.Shown("items.1.legalised") {
		t.Error("legalisation belongs to foreign papers only")
	}
	want := []string{"items.1.pages procedures.answer.required", "items.1.legalised procedures.answer.agree"}
	if got := hard(view.CheckPage(p)); !slices.Equal(got, want) {
		t.Errorf("problems: %q", got)
	}
	if got := f.Input(view.Answers(), "items.0.scan"); !slices.Equal(got, []string{"att-7"}) {
		t.Errorf("file of the row: %q", got)
	}
	if got := hard(f.View(nil, online).CheckPage(p)); !slices.Equal(got, []string{"items procedures.answer.few-rows"}) {
		t.Errorf("no rows: %q", got)
	}
	many := typed{}
	for i := range 60 {
		many["items."+strconv.Itoa(i)+".doc_name"] = []string{"A"}
	}
	part, _ = f.Parse(p, many)
	if got := hard(f.View(part, online).CheckPage(p)); !slices.Contains(got, "items procedures.answer.many-rows") {
		t.Errorf("sixty rows: %.3q", got)
	}
}

func TestHouseholdBusinessRules(t *testing.T) {
	f := formOf(t, "1.001612")
	all := procedures.Answers{
		"subject": "family",
		"b": map[string]any{"name": "Cửa hàng An", "capital": 50_000_000, "lines": []any{
			map[string]any{"name": "Bán lẻ", "code": "4711", "main": true}, map[string]any{"name": "Ăn uống", "code": "561", "main": true},
		}},
		"members": []any{
			map[string]any{"full_name": "Lê Văn Một", "capital": 30_000_000}, map[string]any{"full_name": "Lê Văn Hai", "capital": 30_000_000},
		},
	}
	got := hard(f.View(all, online).Check())
	for _, want := range []string{
		"b.name procedures.answer.house-name", "b.lines.1.code procedures.answer.pattern",
		"b.lines procedures.rule.one-main-line", "members procedures.rule.shares-within-capital", "members.0.birth procedures.answer.required",
	} {
		if !slices.Contains(got, want) {
			t.Errorf("no %q in %q", want, got)
		}
	}
	all["subject"] = "person"
	if got := hard(f.View(all, online).Check()); slices.ContainsFunc(got, func(s string) bool { return strings.HasPrefix(s, "members") }) {
		t.Errorf("members of a person's business: %q", got)
	}
	if part, faults := f.Parse(f.Page("von-lao-dong"), page("b.capital", "50.000.000 đ", "b.labour", "2,5")); len(faults) != 1 ||
		part["b"].(map[string]any)["capital"] != int64(50_000_000) {
		t.Errorf("%v %+v", part, faults)
	}
}

func TestPeriodsMustNotOverlap(t *testing.T) {
	f := formOf(t, "1.004873")
	period := func(from, to string) map[string]any { return map[string]any{"from": from, "to": to} }
	for _, c := range []struct {
		rows []any
		rule string
		told bool
	}{
		{[]any{period("2010-01-01", "2012-01-01"), period("2012-01-02", "2015-01-01")}, "periods procedures.rule.periods-apart", false},
		{[]any{period("2012-01-01", "2015-01-01"), period("2010-01-01", "2012-01-01")}, "periods procedures.rule.periods-apart", true},
		{[]any{period("2012-01-01", "2011-01-01")}, "periods.0.to procedures.rule.period-order", true},
	} {
		got := hard(f.View(procedures.Answers{"periods": c.rows}, online).Check())
		if slices.Contains(got, c.rule) != c.told {
			t.Errorf("%v: %q", c.rows, got)
		}
	}
}

// Papers are uploaded by those who file here; at the counter they come on
// paper, so a missing picture does not stop the receptionist.
func TestMissingPapers(t *testing.T) {
	f := formOf(t, "1.000656")
	paper := "papers.c2 procedures.answer.attach"
	if got := hard(f.View(nil, online).Check()); !slices.Contains(got, paper) {
		t.Errorf("online: %q", got)
	}
	desk := f.View(nil, procedures.Situation{Today: today, Channel: procedures.AtDesk, Office: true}).Check()
	if slices.Contains(hard(desk), paper) || !slices.Contains(warnings(desk), paper) {
		t.Errorf("at the counter: %+v", desk)
	}
	part, _ := f.Parse(f.Page("truong-hop"), page("circumstances", "proxy"))
	if got := hard(f.View(part, online).Check()); !slices.Contains(got, "papers.c3 procedures.answer.attach") {
		t.Errorf("acting for somebody without the authority: %q", got)
	}
}

// Where a field hangs on a choice of its own page, the page draws it and the
// script may fold it.
func TestReveal(t *testing.T) {
	f := formOf(t, "1.001193")
	by, values, ok := f.Reveal(f.Field("relation_other"))
	if by != "relation" || !ok || !slices.Equal(values, []string{"Khac"}) {
		t.Errorf("%s %q %v", by, values, ok)
	}
	var drawn []string
	for _, field := range f.View(nil, online).Fields(f.Page("quan-he")) {
		drawn = append(drawn, field.ID)
	}
	if !slices.Equal(drawn, []string{"relation", "relation_other"}) {
		t.Errorf("drawn: %q", drawn)
	}
	if _, _, ok := f.Reveal(f.Field("mother.full_name")); ok {
		t.Error("a field of another page's choice cannot be folded here")
	}
}

// Every question has words in both languages; options too, but for proper
// names and the office's wording of papers.
func TestQuestionsSpeakBothLanguages(t *testing.T) {
	l := library(t)
	for _, code := range []string{"1.001193", "1.000656", "1.000894", "1.004873", "2.000815", "1.001776", "1.001612", "1.012783", "1.001022"} {
		f := formOf(t, code)
		for _, p := range f.Pages() {
			if p.Title.VI == "" || p.Title.EN == "" {
				t.Errorf("%s: page %s", f.ID, p.ID)
			}
			var walk func(fields []*procedures.Field)
			walk = func(fields []*procedures.Field) {
				for _, field := range fields {
					if field.Label.VI == "" || field.Label.EN == "" && !strings.HasPrefix(field.ID, "papers.") {
						t.Errorf("%s: field %s", f.ID, field.ID)
					}
					if field.Choices() && len(field.Options) == 0 && !field.Open {
						t.Errorf("%s: %s has nothing to pick", f.ID, field.ID)
					}
					walk(field.Fields)
				}
			}
			walk(p.Fields)
		}
	}
	if n := len(l.Options("ethnic_groups")); n != 54 {
		t.Errorf("%d ethnic groups", n)
	}
	if n := len(l.Options("provinces")); n != 34 {
		t.Errorf("%d provinces", n)
	}
}

// Whatever is posted, Parse and Check neither fail nor forget a fault, and
// what they kept they read again.
func FuzzParse(f *testing.F) {
	f.Add("tre", "child.birth_date", "31/2/2026")
	f.Add("nguoi-yeu-cau", "requester.phone", "0168 123 4567")
	f.Add("loai", "parentage", "abandoned")
	f.Add("ban-sao", "copy.quantity", "1.0.0")
	f.Add("giay-to", "papers.c3", "\xff")
	f.Add("tre", "child.full_name", "Nguyá»…n")
	form := formOf(f, "1.001193")
	rows := formOf(f, "2.000815")
	f.Fuzz(func(t *testing.T, id, name, value string) {
		for _, form := range []*procedures.Form{form, rows} {
			p := form.Page(id)
			if p == nil {
				p = form.Pages()[len(form.Pages())-1]
			}
			part, faults := form.Parse(p, typed{name: {value}, "items.0." + name: {value}})
			for _, fault := range faults {
				if fault.Raw == "" {
					t.Errorf("%+v forgot what was typed", fault)
				}
			}
			view := form.View(part, online)
			view.Check()
			view.Summary("vi")
			if err := view.Failed(); err != nil {
				t.Error(err)
			}
			again := form.View(view.Answers(), online)
			a, _ := json.Marshal(view.Answers())
			b, _ := json.Marshal(again.Answers())
			if string(a) != string(b) {
				t.Errorf("kept %s, then %s", a, b)
			}
		}
	})
}

// Programs may send anything that is JSON.
func FuzzCheck(f *testing.F) {
	f.Add(`{"child":{"full_name":1},"copy":[],"parentage":"both"}`)
	f.Add(`{"child":"x","requester":{"residence":null},"circumstances":["proxy",7]}`)
	f.Add(`{"papers":{"c3":[{"file":""}],"c7":{}}}`)
	f.Add(`{"items":[1,{"pages":1e300,"scan":{"ref":"x"}},null]}`)
	births, copies := formOf(f, "1.001193"), formOf(f, "2.000815")
	f.Fuzz(func(t *testing.T, body string) {
		var answers procedures.Answers
		if json.Unmarshal([]byte(body), &answers) != nil {
			return
		}
		before, _ := json.Marshal(answers)
		for _, form := range []*procedures.Form{births, copies} {
			view := form.View(answers, online)
			view.Check()
			view.Summary("en")
			view.Papers()
			if err := view.Failed(); err != nil {
				t.Error(err)
			}
		}
		if after, _ := json.Marshal(answers); string(after) != string(before) {
			t.Errorf("the caller's answers were changed: %s to %s", before, after)
		}
	})
}

func TestNumbersAsPeopleWriteThem(t *testing.T) {
	f := formOf(t, "1.012783")
	for in, want := range map[string]any{
		"120,5": 120.5, "1.200,5": 1200.5, "1.200": 1200.0, "120.5": 120.5, "80": 80.0, "1.2.3": nil, "12,5,1": nil, "rộng": nil, "1 200": 1200.0,
	} {
		part, faults := f.Parse(f.Page("thua-dat"), page("parcels.0.map_sheet", "1", "parcels.0.area", in))
		row := part["parcels"].([]any)[0].(map[string]any)
		if row["area"] != want || (len(faults) > 0) != (want == nil) {
			t.Errorf("area %q: %v %+v", in, row["area"], faults)
		}
	}
	f = formOf(t, "1.000656")
	for hour, code := range map[string]string{"24": "procedures.answer.too-big", "-1": "procedures.answer.too-small", "0": "", "1.000": "procedures.answer.too-big"} {
		part, _ := f.Parse(f.Page("ngay-mat"), page("death.time_known", "on", "death.hour", hour))
		got := hard(f.View(part, online).CheckPage(f.Page("ngay-mat")))
		if told := slices.Contains(got, "death.hour "+code); told != (code != "") {
			t.Errorf("hour %s: %q", hour, got)
		}
	}
	part, _ := formOf(t, "1.001193").Parse(formOf(t, "1.001193").Page("nguoi-yeu-cau"), page(
		"requester.id_document.kind", "passport", "requester.id_document.number", "b 1234567"))
	if got := part["requester"].(map[string]any)["id_document"].(map[string]any)["number"]; got != "B1234567" {
		t.Errorf("passport: %v", got)
	}
}

// Where the official template is not a form here, it may come as a file.
func TestOwnTemplateMayBeAttached(t *testing.T) {
	v := formOf(t, "1.013949").View(nil, online)
	if !v.Shown("papers.c1") || slices.Contains(hard(v.Check()), "papers.c1 procedures.answer.attach") {
		t.Error("the application form is missing, or forced")
	}
	if formOf(t, "1.001193").Field("papers.c1") != nil {
		t.Error("the declaration filled in here is asked for again")
	}
}
