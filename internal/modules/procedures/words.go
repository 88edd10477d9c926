package procedures

import (
	"slices"
	"strconv"
	"strings"

	"xaso/internal/platform/identity"
	"xaso/internal/platform/lang"
)

// What officials call the parts of a procedure, in both languages, for the
// builder and for telling differences.

var typeNames = []struct {
	of   Type
	name Text
}{
	{TextType, Text{"Chữ", "Text"}}, {IntegerType, Text{"Số nguyên", "Whole number"}},
	{DecimalType, Text{"Số có phần lẻ", "Decimal number"}}, {MoneyType, Text{"Số tiền (đồng)", "Amount (đồng)"}},
	{DateType, Text{"Ngày", "Date"}}, {PartialType, Text{"Ngày, hoặc chỉ tháng năm", "Date, or only month or year"}},
	{DateTimeType, Text{"Ngày và giờ", "Date and time"}}, {RadioType, Text{"Chọn một (hiện hết)", "One choice (all shown)"}},
	{SelectType, Text{"Chọn một (danh sách)", "One choice (list)"}}, {MultiType, Text{"Chọn nhiều", "Several choices"}},
	{CheckType, Text{"Ô đánh dấu", "Tick box"}}, {TelType, Text{"Số điện thoại", "Telephone"}},
	{EmailType, Text{"Thư điện tử", "E-mail"}}, {FileType, Text{"Tệp tải lên", "Uploaded file"}},
	{RefType, Text{"Tệp hoặc số hiệu", "File or reference"}}, {RepeatType, Text{"Bảng nhiều dòng", "Rows"}},
	{ObjectType, Text{"Nhóm ô", "Group of fields"}}, {AgencyType, Text{"Cơ quan", "Office"}},
	{UserType, Text{"Cán bộ", "Official"}}, {SequenceType, Text{"Số do sổ cấp", "Number from a register"}},
	{SignType, Text{"Chữ ký trên giấy", "Signature on paper"}}, {DerivedType, Text{"Tự tính", "Worked out"}},
}

// FieldTypes lists the types of fields in the order to offer them.
func FieldTypes() []Choice {
	all := make([]Choice, len(typeNames))
	for i, t := range typeNames {
		all[i] = Choice{string(t.of), t.name}
	}
	return all
}

var groupNames = map[string]Text{
	"requester":      {"Người yêu cầu (đủ bộ)", "Requester (all fields)"},
	"id_document":    {"Giấy tờ tùy thân", "Identity paper"},
	"address_vn":     {"Địa chỉ", "Address"},
	"residence_kind": {"Loại cư trú", "Kind of residence"},
	"partial_date":   {"Ngày sinh (có thể chỉ năm)", "Date of birth (or only the year)"},
	"copy_request":   {"Yêu cầu cấp bản sao", "Request for copies"},
}

// Groups lists the ready-made groups of fields; the type of such a field is
// "group:" and the value.
func (l *Library) Groups() []Choice {
	named := map[string]Text{}
	for id := range l.groups {
		named[id] = groupNames[id]
		if named[id].VI == "" {
			named[id] = Text{VI: id}
		}
	}
	return choices(named)
}

// Lists returns the names of the lists that choices may take their options from.
func (l *Library) Lists() []string {
	var names []string
	for name := range l.lists {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// Checks returns the names of the checks that fields may ask for.
func Checks() []string {
	var names []string
	for name := range checks {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

var opWords = map[Op]Text{
	Is: {"là", "is"}, IsNot: {"không phải là", "is not"}, OneOf: {"là một trong", "is one of"},
	NoneOf: {"không phải một trong", "is none of"}, Has: {"có chọn", "includes"}, HasNot: {"không chọn", "does not include"},
	Over: {"lớn hơn hoặc sau", "is more than or after"}, AtLeast: {"từ", "is at least"},
	Under: {"nhỏ hơn hoặc trước", "is less than or before"}, AtMost: {"nhiều nhất hoặc đến", "is at most"},
	Begins: {"bắt đầu bằng", "begins with"}, Answered: {"đã trả lời", "is answered"}, Empty: {"để trống", "is empty"},
	Ticked: {"được đánh dấu", "is ticked"}, NotTicked: {"không đánh dấu", "is not ticked"},
}

// Text is the operator in words.
func (o Op) Text() Text { return opWords[o] }

// InWords writes the condition as a sentence.
func (c Condition) InWords(names []Name) Text {
	joint := Text{" và ", " and "}
	if c.Any {
		joint = Text{" hoặc ", " or "}
	}
	var vi, en []string
	for _, t := range c.Tests {
		w := t.inWords(names)
		vi, en = append(vi, w.VI), append(en, w.EN)
	}
	return Text{strings.Join(vi, joint.VI), strings.Join(en, joint.EN)}
}

func (t Test) inWords(names []Name) Text {
	label, options, kind := Text{VI: t.Name}, []Option(nil), KindText
	if i := slices.IndexFunc(names, func(n Name) bool { return n.ID == t.Name }); i >= 0 {
		label, options, kind = names[i].Label, names[i].Options, names[i].Kind
	}
	var vi, en []string
	for _, v := range t.Values {
		shown := Text{VI: v, EN: v}
		switch i := slices.IndexFunc(options, func(o Option) bool { return o.Value == v }); {
		case i >= 0:
			shown = options[i].Label
		case v == "today":
			shown = Text{"hôm nay", "today"}
		case kind == KindDate:
			shown.VI, shown.EN = identity.ShowDate(v), identity.ShowDate(v)
		}
		vi, en = append(vi, "“"+shown.VI+"”"), append(en, "“"+shown.In("en")+"”")
	}
	op := t.Op.Text()
	return Text{
		strings.TrimSpace("“" + label.VI + "” " + op.VI + " " + strings.Join(vi, ", ")),
		strings.TrimSpace("“" + label.In("en") + "” " + op.EN + " " + strings.Join(en, ", ")),
	}
}

var unitWords = map[Unit]Text{
	WorkingDay: {"ngày làm việc", "working days"}, WorkingHour: {"giờ làm việc", "working hours"},
	CalendarDay: {"ngày", "days"}, Month: {"tháng", "months"}, SameDay: {"trong ngày làm việc", "the same working day"},
	NoTerm: {"không có thời hạn riêng", "no term of its own"},
}

var channelWords = map[Channel]Text{
	ByWeb: {"trực tuyến", "online"}, AtDesk: {"tại quầy", "at the counter"}, ByPost: {"bưu chính", "by post"},
}

// Text is the channel in words.
func (c Channel) Text() Text { return channelWords[c] }

// InWords writes a term: "3 ngày làm việc (tại quầy)".
func (t Term) InWords() Text {
	w := unitWords[t.Unit]
	if t.Unit != SameDay && t.Unit != NoTerm {
		w = Text{strconv.Itoa(t.Qty) + " " + w.VI, strconv.Itoa(t.Qty) + " " + w.EN}
	}
	var vi, en []string
	add := func(s Text) { vi, en = append(vi, s.VI), append(en, s.In("en")) }
	if t.Channel != "" {
		add(t.Channel.Text())
	}
	if t.Variant.VI != "" {
		add(t.Variant)
	}
	if t.Cutoff != "" {
		add(Text{"nhận trước " + t.Cutoff, "received before " + t.Cutoff})
	}
	if v := t.Verification; v != nil {
		u := unitWords[v.Unit]
		add(Text{"xác minh: " + strconv.Itoa(v.Qty) + " " + u.VI, "verification: " + strconv.Itoa(v.Qty) + " " + u.EN})
	}
	if vi != nil {
		w = Text{w.VI + " (" + strings.Join(vi, "; ") + ")", w.EN + " (" + strings.Join(en, "; ") + ")"}
	}
	return w
}

var feeWords = map[FeeKind]Text{
	FeeFree: {"không thu", "none"}, FeeFixed: {"mức cố định", "fixed"}, FeePerCopy: {"mỗi bản", "a copy"},
	FeePerPage: {"mỗi trang", "a page"}, FeePerCase: {"mỗi trường hợp", "a case"},
	FeePerTransaction: {"mỗi hợp đồng, giao dịch", "a transaction"},
	FeeProvince:       {"do HĐND tỉnh quy định", "set by the province"}, FeeUnset: {"chưa có quy định", "no rule sets one"},
	FeeUnknown: {"chưa rõ", "not known"},
}

// InWords writes a fee with its rules and groups, one a line.
func (f Fee) InWords() Text {
	var vi, en []string
	for _, r := range f.List() {
		w := feeWords[r.Kind]
		if r.Amount > 0 {
			w = Text{lang.Dong(r.Amount) + " " + w.VI, lang.Dong(r.Amount) + " " + w.EN}
		}
		for _, s := range r.Steps {
			n := strconv.FormatInt(s.From, 10)
			w.VI, w.EN = w.VI+", từ trang "+n+": "+lang.Dong(s.Amount), w.EN+", from page "+n+": "+lang.Dong(s.Amount)
		}
		if r.CapPerCopy > 0 {
			w.VI, w.EN = w.VI+", nhiều nhất "+lang.Dong(r.CapPerCopy)+" một bản", w.EN+", at most "+lang.Dong(r.CapPerCopy)+" a copy"
		}
		if r.Name.VI != "" {
			w = Text{r.Name.VI + ": " + w.VI, r.Name.In("en") + ": " + w.EN}
		}
		about := period(r.From, r.To)
		if r.Channel != "" {
			about = join("; ", r.Channel.Text(), about)
		}
		if about.VI != "" {
			w = Text{w.VI + " (" + about.VI + ")", w.EN + " (" + about.EN + ")"}
		}
		vi, en = append(vi, w.VI), append(en, w.EN)
	}
	for _, g := range f.Groups() {
		vi = append(vi, g.Name.VI+": giảm "+strconv.Itoa(g.Percent)+" %")
		en = append(en, g.Name.In("en")+": "+strconv.Itoa(g.Percent)+" % less")
	}
	return Text{strings.Join(vi, "\n"), strings.Join(en, "\n")}
}

// period writes dates as "từ 01/01/2026 đến 30/06/2026".
func period(from, to string) Text {
	var t Text
	if from != "" {
		t = Text{"từ " + identity.ShowDate(from), "from " + identity.ShowDate(from)}
	}
	if to != "" {
		t = join(" ", t, Text{"đến " + identity.ShowDate(to), "to " + identity.ShowDate(to)})
	}
	return t
}

// join puts two texts together, leaving out an empty one.
func join(joint string, a, b Text) Text {
	switch {
	case a.VI == "":
		return b
	case b.VI == "":
		return a
	}
	return Text{a.VI + joint + b.VI, a.In("en") + joint + b.In("en")}
}
