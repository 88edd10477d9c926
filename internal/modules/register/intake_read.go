package register

import (
	"fmt"
	"slices"
	"strings"

	"xaso/internal/platform/clock"
	"xaso/internal/platform/fault"
	"xaso/internal/platform/identity"
	"xaso/internal/platform/sheet"
)

// A Column is one of a list of residents.
type Column struct {
	Key      string
	Heading  string   // as our template has it
	Known    []string // other headings it is known by
	Required bool
	Example  []string // what stands in the template's two example rows
}

// Columns are those of the list, the attributes last. One line is one
// resident; a line without a code belongs to the household above.
var Columns = listColumns()

func listColumns() []Column {
	all := []Column{
		{"code", "Mã hộ", []string{"Số hộ", "Mã số hộ", "Hộ số"}, false, []string{"TS-001", ""}},
		{"hamlet", "Thôn", []string{"Bản", "Tổ dân phố", "Thôn/bản", "Thôn, bản", "Thôn/Tổ dân phố"}, true, []string{"Thôn 1", ""}},
		{"address", "Địa chỉ", []string{"Nơi ở", "Chỗ ở", "Địa chỉ nhà"}, false, []string{"Số nhà 12, ngõ 3", ""}},
		{"name", "Họ và tên", []string{"Họ tên", "Tên", "Họ, chữ đệm và tên"}, true, []string{"Nguyễn Văn Mẫu", "Trần Thị Mẫu"}},
		{"relation", "Quan hệ với chủ hộ", []string{"Quan hệ", "QH với chủ hộ", "QHCH"}, true, []string{HeadRelation, "Vợ"}},
		{"born", "Ngày sinh", []string{"Ngày, tháng, năm sinh", "Năm sinh", "Ngày tháng năm sinh"}, false, []string{"12/05/1970", "1973"}},
		{"sex", "Giới tính", []string{"Nam/Nữ", "Giới"}, false, []string{"Nam", "Nữ"}},
		{"number", "Số định danh", []string{"Số định danh cá nhân", "CCCD", "Số CCCD", "Số CMND/CCCD", "Căn cước"}, false, []string{"", ""}},
		{"usual", "Thường trú thực tế", []string{"Nhân khẩu thực tế thường trú", "NKTTTT", "Thực tế thường trú", "Có mặt"}, false, []string{"Có", "Có"}},
	}
	for _, a := range attributes {
		all = append(all, Column{Key: "attr." + a.Key, Heading: a.Heading[0], Known: a.Heading[1:]})
	}
	return all
}

// listOf finds the list in a file: its header row, wherever it stands.
func listOf(f *sheet.File) (*sheet.Table, error) {
	columns := make([]sheet.Column, len(Columns))
	for i, c := range Columns {
		columns[i] = sheet.Column{Key: c.Key, Names: append([]string{c.Heading}, c.Known...), Optional: !c.Required}
	}
	return f.Table(columns...)
}

// What is known of a household while a list is read.
type known struct {
	id     string // "" is only in the list
	hamlet string
	headed bool
	bad    int // line on which it went wrong, 0
}

// A reader reads the lines of one list. What it finds depends on the file and
// on what the register held before the import, so that reading again after an
// interruption finds the same.
type reader struct {
	hamlets    []Hamlet
	households map[string]*known // by code: in the register, or higher up in the list
	numbers    map[string]string // key of a number: code of its household, or "dòng 12"
	taken      map[string]string // code to id of those that this import brought in already
	key        func(number string) string
	today      clock.Date

	current  *known // the household of the line above
	code     string // its code
	row      sheet.Record
	problems []Problem
}

// A line is one good line of a list.
type line struct {
	number int
	fresh  bool // begins a household
	entry  Entry
	person Person
	house  *known
}

// take makes a line of a row, or says all that is wrong with it.
func (r *reader) take(row sheet.Record) (line, []Problem) {
	r.row, r.problems = row, nil
	for _, p := range row.Doubts() {
		r.problems = append(r.problems, Problem{Line: p.Row, Heading: p.Header, Key: p.Fault.Code, Args: p.Fault.Args})
	}
	l := line{number: row.Row.Number}
	p := Person{Name: r.text("name"), Born: r.text("born"), Sex: r.text("sex"), Relation: r.text("relation"), Number: strings.ReplaceAll(r.text("number"), " ", "")}
	p.Away = r.away()
	p.Attributes = r.attributes(OfResident)
	l.entry.Attributes = r.attributes(OfHousehold)
	clean, wrong := p.clean(r.today)
	for _, err := range wrong {
		for _, f := range fault.All(err) {
			r.wrong(f.Field, f)
		}
	}
	l.person = clean
	if p.Relation == "" {
		r.wrong("relation", errNoRelation)
	}
	r.household(&l)
	r.number(&l)
	if l.fresh && len(r.problems) > 0 {
		l.house.bad = l.number // nobody of a household comes in without it
	}
	return l, r.problems
}

var (
	errNoRelation  = fault.New(fault.Invalid, "register.list.no-relation")
	errHouseAbove  = fault.New(fault.Invalid, "register.list.no-household")
	errHouseBad    = fault.New(fault.Invalid, "register.list.household-bad")
	errOtherHamlet = fault.New(fault.Invalid, "register.list.other-hamlet")
	errHeadTwice   = fault.New(fault.Invalid, "register.list.head-twice")
	errHeadless    = fault.New(fault.Invalid, "register.list.head-first")
	errNumberTwice = fault.New(fault.Invalid, "register.list.number-twice")
	errHamlet      = fault.New(fault.Invalid, "register.list.hamlet")
	errCell        = fault.New(fault.Invalid, "register.list.value")
)

func (r *reader) text(key string) string { return identity.Compose(r.row.Text(key)) }

func (r *reader) wrong(column string, f *fault.Fault) {
	at := r.row.Wrong(column, nil)
	r.problems = append(r.problems, Problem{Line: at.Row, Heading: at.Header, Typed: r.text(column), Key: f.Code, Args: f.Args})
}

// away reads the column of usual residents; an empty cell is one of them.
func (r *reader) away() bool {
	switch folded := identity.Fold(r.text("usual")); {
	case folded == "" || slices.Contains(yesWords, folded) || folded == "thuong tru":
		return false
	case slices.Contains(noWords, folded) || folded == "vang" || folded == "di vang" || folded == "tam vang":
		return true
	}
	r.wrong("usual", errCell.With(r.text("usual")))
	return false
}

// attributes reads the cells of attributes that are filled.
func (r *reader) attributes(of string) map[string]string {
	var values map[string]string
	for _, a := range attributes {
		key := "attr." + a.Key
		if a.Of != of || r.row.Cell(key).Kind == sheet.Empty {
			continue
		}
		v, err := a.Read(r.row.Text(key))
		if err != nil {
			r.wrong(key, errCell.With(r.text(key)))
			continue
		}
		if v != "" {
			if values == nil {
				values = map[string]string{}
			}
			values[a.Key] = v
		}
	}
	return values
}

// household finds which household the line is of.
func (r *reader) household(l *line) {
	code, head := r.text("code"), isHead(r.text("relation"))
	if code != "" && !codeShape(code) {
		r.wrong("code", ErrCodeShape)
		r.current = nil
		return
	}
	var hamlet Hamlet
	if typed := r.text("hamlet"); typed != "" {
		var ok bool
		if hamlet, ok = resolve(r.hamlets, typed); !ok || !hamlet.Stands() {
			r.wrong("hamlet", errHamlet.With(typed))
			hamlet = Hamlet{}
		}
	}
	switch house := r.households[code]; {
	case code == "" && !head: // of the household above
		l.house = r.current
		if l.house == nil {
			r.wrong("code", errHouseAbove)
			return
		}
	case code != "" && house != nil: // seen before, in the register or in the list
		r.current, r.code, l.house = house, code, house
	default:
		l.fresh = true
		l.house = &known{hamlet: hamlet.ID}
		if r.current, r.code = l.house, code; code != "" {
			r.households[code] = l.house
		}
		if hamlet.ID == "" && r.text("hamlet") == "" {
			r.wrong("hamlet", errHamlet.With(""))
		}
		if !head {
			r.wrong("relation", errHeadless)
		}
	}
	l.entry.Code, l.entry.Address, l.entry.hamlet = r.code, r.text("address"), hamlet
	l.entry.id = l.house.id
	switch {
	case l.house.bad != 0:
		r.wrong("code", errHouseBad.With(l.house.bad))
	case head && l.house.headed:
		r.wrong("relation", errHeadTwice)
	case !l.fresh && hamlet.ID != "" && hamlet.ID != l.house.hamlet:
		r.wrong("hamlet", errOtherHamlet)
	}
	if head {
		l.house.headed = true
	}
	if len([]rune(l.entry.Address)) > longest {
		r.wrong("address", ErrTooLong.With(longest))
	}
}

// number refuses somebody who is in the register or higher up in the list.
func (r *reader) number(l *line) {
	if l.person.Number == "" {
		return
	}
	key := r.key(l.person.Number)
	if at, twice := r.numbers[key]; twice {
		r.wrong("number", errNumberTwice.With(at))
		return
	}
	r.numbers[key] = fmt.Sprintf("dòng %d", l.number)
}
