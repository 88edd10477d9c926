package procedures

import "strings"

// A Scope is the spot where a condition stands; it decides which names the
// condition may read.
type Scope struct {
	Part   Part   // OfField, OfPage, OfSection, OfRule, OfRowRule or OfComponent
	ID     string // of the part; fields by full id
	Repeat string // of a rule of rows
}

// A Name is something a condition may read.
type Name struct {
	ID      string   // as written: "parentage", "row.age", "today"
	Label   Text     // what the form calls it
	Type    Text     // kind of value in words
	Kind    Kind     // the same for programs
	Options []Option // of a choice
}

// Kind is the type of value a name has in conditions.
type Kind string

const (
	KindText    Kind = "text"
	KindDate    Kind = "date" // text in conditions, YYYY-MM-DD
	KindNumber  Kind = "number"
	KindDecimal Kind = "decimal"
	KindTick    Kind = "tick"
	KindChoice  Kind = "choice"
	KindChoices Kind = "choices"
	KindFile    Kind = "file" // text in conditions, "" while nothing is attached
	KindRows    Kind = "rows"
)

// A Function is a word that conditions may use besides the operators of CEL.
type Function struct {
	Name, Use string // "years", "years(from, to)"
	What      Text
}

// Functions lists them for the editor of conditions.
func Functions() []Function {
	return []Function{
		{"years", "years(ngay_sinh, today)", Text{"Số năm tròn giữa hai ngày; -1 khi thiếu ngày", "Full years between two dates; -1 when one is missing"}},
		{"days", "days(tu_ngay, den_ngay)", Text{"Số ngày giữa hai ngày đủ; 0 khi thiếu", "Days between two full dates; 0 when one is missing"}},
		{"before", "before(ngay_a, ngay_b)", Text{"Đúng khi ngày thứ nhất chắc chắn trước ngày thứ hai", "True when the first date is certainly the earlier"}},
		{"family", "family(ho_ten)", Text{"Họ của một tên, không dấu", "The family name, without marks"}},
		{"sum", `sum(thanh_vien, "so_tien")`, Text{"Tổng một cột số của bảng nhiều dòng", "The sum of a column of rows"}},
		{"disjoint", `disjoint(qua_trinh, "tu", "den")`, Text{"Đúng khi các khoảng ngày của bảng không trùng nhau", "True when no two periods of the rows share a day"}},
		{"size", "size(thanh_vien) > 0", Text{"Số dòng của bảng, số mục đã chọn hoặc số chữ", "How many rows, choices or letters"}},
		{"exists", "thanh_vien.exists(d, d.tuoi < 16)", Text{"Đúng khi có ít nhất một dòng như vậy", "True when at least one row is so"}},
		{"all", "thanh_vien.all(d, d.tuoi >= 18)", Text{"Đúng khi mọi dòng đều như vậy", "True when every row is so"}},
		{"startsWith", `hinh_thuc.startsWith("account")`, Text{"Đúng khi chữ bắt đầu như vậy", "True when the text begins so"}},
		{"in", `loai in ["a", "b"]`, Text{"Đúng khi là một trong các giá trị; với ô chọn nhiều viết “a” in ten_o", "True when it is one of the values; for several choices write 'a' in field"}},
	}
}

// kindOf is the kind of value a field has in conditions.
func kindOf(f *Field) Kind {
	switch f.Type {
	case CheckType:
		return KindTick
	case IntegerType, MoneyType:
		return KindNumber
	case DecimalType:
		return KindDecimal
	case MultiType:
		return KindChoices
	case RepeatType:
		return KindRows
	case RadioType, SelectType:
		return KindChoice
	case DateType, PartialType:
		return KindDate
	case FileType, RefType, SignType:
		return KindFile
	}
	return KindText
}

var kindWords = map[Kind]Text{
	KindText: {"chữ", "text"}, KindDate: {"ngày", "date"}, KindNumber: {"số nguyên", "whole number"},
	KindDecimal: {"số lẻ", "decimal"}, KindTick: {"đánh dấu", "tick"}, KindChoice: {"chọn một", "one choice"},
	KindChoices: {"chọn nhiều", "several choices"}, KindFile: {"tệp", "file"}, KindRows: {"bảng nhiều dòng", "rows"},
}

// nameOf describes a leaf; row is "row." for columns of a repeat.
func nameOf(f *Field, row string) Name {
	label := f.Label
	for o := f.parent; o != nil && o.Type == ObjectType; o = o.parent {
		label = Text{o.Label.VI + " – " + label.VI, strings.TrimPrefix(o.Label.EN+" – "+label.EN, " – ")}
	}
	k := kindOf(f)
	n := Name{ID: row + f.ID, Label: label, Kind: k, Type: kindWords[k]}
	if !f.Open {
		n.Options = f.Options
	}
	return n
}

// given are the names that every condition may read.
func given() []Name {
	return []Name{
		{ID: "today", Label: Text{"Hôm nay", "Today"}, Kind: KindDate, Type: kindWords[KindDate]},
		{ID: "channel", Label: Text{"Cách nộp", "How it is filed"}, Kind: KindChoice, Type: kindWords[KindChoice], Options: []Option{
			{Value: string(ByWeb), Label: Text{"Trực tuyến", "Online"}},
			{Value: string(AtDesk), Label: Text{"Tại quầy", "At the counter"}},
			{Value: string(ByPost), Label: Text{"Bưu chính", "By post"}},
		}},
	}
}
