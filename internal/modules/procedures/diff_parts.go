package procedures

import (
	"strconv"
	"strings"
)

// facts are the procedure itself as one part.
func facts(e Edition) []part {
	p := e.Procedure
	var terms Text
	for _, t := range p.Terms.Value {
		terms = join("\n", terms, t.InWords())
	}
	var channels Text
	for _, c := range p.Online.Value.Channels {
		channels = join(", ", channels, c.Text())
	}
	var applicants []string
	for _, a := range p.Applicants.Value {
		applicants = append(applicants, a.Name)
	}
	announced := Text{}
	if a := p.Announced; a != nil {
		announced = join(", ", plainText(a.Number), period(a.On, ""))
	}
	one := part{Place: Place{Part: OfProcedure, ID: "procedure", Label: p.Name.Value}, traits: []trait{
		{"code", Text{"Mã thủ tục", "Code"}, plainText(p.Code), false},
		{"name", Text{"Tên thủ tục", "Name"}, p.Name.Value, false},
		{"field", Text{"Lĩnh vực", "Field"}, p.Field.Value.Name, false},
		{"handled_by", Text{"Cơ quan thực hiện", "Handled by"}, plainText(p.HandledBy.Value), false},
		{"terms", Text{"Thời hạn giải quyết", "Term"}, terms, false},
		{"fee", Text{"Phí, lệ phí", "Fee"}, p.Fee.Value.InWords(), false},
		{"result", Text{"Kết quả", "Result"}, plainText(p.Result.Value.Name), false},
		{"legal", Text{"Căn cứ pháp lý", "Legal basis"}, lines(p.Legal.Value), false},
		{"channels", Text{"Cách nộp", "Ways to file"}, channels, false},
		{"portal", Text{"Cổng riêng", "Portal of its own"}, plainText(p.Online.Value.Portal), false},
		{"applicants", Text{"Đối tượng", "Applicants"}, lines(applicants), false},
		{"conditions", Text{"Yêu cầu, điều kiện", "Conditions"}, lines(p.Conditions.Value), false},
		{"nonterritorial", Text{"Phi địa giới", "Any centre receives it"}, yesNo(p.Nonterritorial.Value), false},
		{"note", Text{"Ghi chú", "Note"}, plainText(p.Note.Value), false},
		{"announced", Text{"Quyết định công bố", "Announcing decision"}, announced, false},
		{"workflow", Text{"Quy trình", "Workflow"}, plainText(p.WorkflowID), false},
	}}
	if p.Code == "" && p.Name.Value.VI == "" {
		return nil // nothing yet, as before a new procedure
	}
	return []part{one}
}

var kindNames = map[ComponentKind]Text{
	ByForm: {"tờ khai, điền trực tiếp", "the declaration, filled in"}, ByUpload: {"tải lên hoặc nộp bản giấy", "uploaded or handed in"},
	ByShowing: {"chỉ xuất trình", "only shown"},
}

func paperParts(e Edition) []part {
	var parts []part
	for _, c := range e.Procedure.Components {
		at := Place{Part: OfComponent, ID: c.ID, Label: Text{VI: c.Name}}
		instead := make([]string, len(c.Instead))
		for j, id := range c.Instead {
			instead[j] = id
			if k := e.componentAt(id); k >= 0 {
				instead[j] = e.Procedure.Components[k].Name
			}
		}
		lookup, _ := Database(c.Lookup)
		parts = append(parts, part{at, []trait{
			{"name", Text{"Tên giấy tờ", "Name"}, plainText(c.Name), false},
			{"kind", Text{"Cách nộp", "How it comes in"}, kindNames[c.Kind], false},
			{"originals", Text{"Số bản chính", "Originals"}, plainText(strconv.Itoa(c.Originals)), false},
			{"copies", Text{"Số bản sao", "Copies"}, plainText(strconv.Itoa(c.Copies)), false},
			{"electronic", Text{"Số bản điện tử", "Electronic copies"}, plainText(strconv.Itoa(c.Electronic)), false},
			{"optional", Text{"Không bắt buộc", "Optional"}, yesNo(c.Optional), false},
			{"when", Text{"Chỉ cần khi", "Needed when"}, plainText(c.When), true},
			{"instead", Text{"Giấy tờ thay thế", "Substitutes"}, lines(instead), false},
			{"lookup", Text{"Tra cứu thay", "Looked up in"}, lookup, false},
		}})
	}
	return parts
}

func formParts(e Edition) []part {
	f := e.Form
	if len(f.Sections) == 0 {
		return nil
	}
	parts := []part{{Place{Part: OfForm, ID: "form", Label: f.Title}, []trait{
		{"title", Text{"Tên biểu mẫu", "Title of the form"}, f.Title, false},
		{"template", Text{"Theo mẫu", "Follows the template"}, plainText(f.Template), false},
	}}}
	for _, s := range f.Sections {
		parts = append(parts, part{Place{Part: OfSection, ID: s.ID, Label: s.Title, Section: s.ID}, []trait{
			{"title", Text{"Tên phần", "Title"}, s.Title, false},
			{"show", Text{"Chỉ hiện khi", "Shown when"}, plainText(s.Show), true},
			{"internal", Text{"Phần của cán bộ", "For the office"}, yesNo(s.Internal), false},
		}})
		for _, p := range s.Pages {
			at := Place{Part: OfPage, ID: p.ID, Label: p.Title, Section: s.ID, Page: p.ID}
			parts = append(parts, part{at, []trait{
				{"title", Text{"Tên trang", "Title"}, p.Title, false},
				{"lead", Text{"Lời dẫn", "Lead"}, p.Lead, false},
				{"show", Text{"Chỉ hiện khi", "Shown when"}, plainText(p.Show), true},
				{"section", Text{"Thuộc phần", "Stands in"}, s.Title, false},
			}})
			parts = append(parts, fieldParts(p.Fields, "", at, p.Title)...)
		}
	}
	return append(parts, ruleParts(f.Rules, Place{Part: OfRule})...)
}

func fieldParts(fields []*Field, under string, in Place, where Text) []part {
	var parts []part
	for _, f := range fields {
		at := in
		at.Part, at.ID, at.Label = OfField, under+f.ID, f.Label
		parts = append(parts, part{at, fieldTraits(f, where)})
		inner := in
		if f.Type == RepeatType {
			inner.Repeat = at.ID
		}
		parts = append(parts, fieldParts(f.Fields, at.ID+".", inner, f.Label)...)
		parts = append(parts, ruleParts(f.RowRules, Place{Part: OfRowRule, Section: in.Section, Page: in.Page, Repeat: at.ID})...)
	}
	return parts
}

func fieldTraits(f *Field, where Text) []trait {
	var options Text
	for _, o := range f.Options {
		options = join("\n", options, o.Label)
	}
	rows := Text{}
	if f.Rows != nil {
		rows = plainText(strconv.Itoa(f.Rows.Min) + "–" + strconv.Itoa(f.Rows.Max))
	}
	return []trait{
		{"label", Text{"Tên ô", "Label"}, f.Label, false},
		{"type", Text{"Loại ô", "Type"}, typeText(f.Type), false},
		{"required", Text{"Bắt buộc", "Required"}, yesNo(f.Required), false},
		{"show", Text{"Chỉ hiện khi", "Shown when"}, plainText(f.Show), true},
		{"hint", Text{"Gợi ý", "Hint"}, f.Hint, false},
		{"why", Text{"Vì sao hỏi", "Why it is asked"}, f.Why, false},
		{"options", Text{"Các mục chọn", "Choices"}, join("\n", options, plainText(f.OptionsRef)), false},
		{"open", Text{"Cho ghi mục khác", "Other texts"}, yesNo(f.Open), false},
		{"rules", Text{"Kiểm tra", "Checks"}, lines(f.Rules), false},
		{"pattern", Text{"Mẫu ký tự", "Pattern"}, plainText(f.Pattern), false},
		{"min", Text{"Nhỏ nhất", "Least"}, number64(f.Min), false},
		{"max", Text{"Lớn nhất", "Most"}, number64(f.Max), false},
		{"decimals", Text{"Số lẻ", "Decimals"}, plainText(strconv.Itoa(f.Decimals)), false},
		{"min_age", Text{"Tuổi ít nhất", "Least age"}, plainText(strconv.Itoa(f.MinAge)), false},
		{"long", Text{"Nhiều dòng chữ", "Several lines"}, yesNo(f.Long), false},
		{"many", Text{"Nhiều tệp", "Several files"}, yesNo(f.Many), false},
		{"default", Text{"Điền sẵn", "Filled in beforehand"}, plainText(f.Default), false},
		{"derive", Text{"Tự tính", "Worked out"}, plainText(f.Derive), false},
		{"rows", Text{"Số dòng", "Rows"}, rows, false},
		{"internal", Text{"Ô của cán bộ", "For the office"}, yesNo(f.Internal), false},
		{"page", Text{"Nằm ở", "Stands in"}, where, false},
	}
}

func typeText(t Type) Text {
	for _, n := range typeNames {
		if n.of == t {
			return n.name
		}
	}
	group := strings.TrimPrefix(string(t), "group:")
	if name, ok := groupNames[group]; ok {
		return name
	}
	return plainText(group)
}

func ruleParts(rules []*Rule, in Place) []part {
	var parts []part
	for _, r := range rules {
		at := in
		at.ID, at.Label = r.ID, r.Say
		parts = append(parts, part{at, []trait{
			{"say", Text{"Câu báo", "Sentence"}, r.Say, false},
			{"true", Text{"Phải đúng", "Must hold"}, plainText(r.True), true},
			{"fields", Text{"Các ô liên quan", "Fields"}, lines(r.Fields), false},
			{"warn", Text{"Chỉ nhắc", "Only a warning"}, yesNo(r.Warn), false},
		}})
	}
	return parts
}

func caseParts(e Edition) []part {
	var parts []part
	for _, c := range e.Tests {
		body, err := writeCases([]Case{c})
		if err != nil {
			body = c.Name
		}
		parts = append(parts, part{Place{Part: OfTest, ID: c.Name, Label: Text{VI: c.Name}}, []trait{
			{"content", Text{"Nội dung", "Content"}, plainText(body), false},
		}})
	}
	return parts
}
