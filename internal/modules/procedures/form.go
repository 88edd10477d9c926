package procedures

// A Form is the questions of one declaration, in pages. Forms come compiled
// from [Library]; a Form is read-only and safe for many readers.
type Form struct {
	ID         string     `yaml:"id"`
	Title      Text       `yaml:"title,omitempty"`
	Template   string     `yaml:"template,omitempty"`   // the official template it follows
	Provenance string     `yaml:"provenance,omitempty"` // how its boxes became known
	Sections   []*Section `yaml:"sections,omitempty"`
	Rules      []*Rule    `yaml:"rules,omitempty"` // rules that join several fields

	components []Component
	pages      []*Page
	leaves     []*Field
	byID       map[string]*Field
	compiled   *compiled
}

// A Section is a headed part of the declaration. Internal sections are filled
// in by the office and never shown to residents.
type Section struct {
	ID       string  `yaml:"id"`
	Title    Text    `yaml:"title,omitempty"`
	Show     string  `yaml:"show,omitempty"` // CEL; "" is always
	Internal bool    `yaml:"internal,omitempty"`
	Pages    []*Page `yaml:"pages,omitempty"`
}

// A Page asks one thing. Its id is unique in the form and stands in addresses.
type Page struct {
	ID     string   `yaml:"id"`
	Title  Text     `yaml:"title,omitempty"`
	Lead   Text     `yaml:"lead,omitempty"`
	Show   string   `yaml:"show,omitempty"` // CEL
	Fields []*Field `yaml:"fields,omitempty"`

	section *Section
}

// Section returns the section the page belongs to.
func (p *Page) Section() *Section { return p.section }

// Type is the kind of answer a field takes; the Go type in answers follows it.
type Type string

const (
	TextType     Type = "text"         // string
	DateType     Type = "date"         // string YYYY-MM-DD
	PartialType  Type = "date_partial" // string YYYY, YYYY-MM or YYYY-MM-DD
	DateTimeType Type = "datetime"     // string YYYY-MM-DDTHH:MM, in Viet Nam
	RadioType    Type = "radio"        // string, one of Options
	SelectType   Type = "select"       // string, one of Options, or any when Open
	MultiType    Type = "multiselect"  // list of strings
	CheckType    Type = "checkbox"     // bool
	IntegerType  Type = "integer"      // whole number
	DecimalType  Type = "decimal"      // number
	MoneyType    Type = "money"        // whole number of đồng
	TelType      Type = "tel"          // string, E.164 where it could be told
	EmailType    Type = "email"        // string
	FileType     Type = "file"         // {"file": "<attachment id>"}
	RefType      Type = "file_or_ref"  // {"file": ...} or {"ref": "text"}
	AgencyType   Type = "agency"       // string, name of an office
	UserType     Type = "user"         // string, an official
	SequenceType Type = "sequence"     // string, given by a register
	SignType     Type = "signature"    // on paper at the counter; not asked for
	DerivedType  Type = "derived"      // string, computed from other answers
	RepeatType   Type = "repeat"       // list of objects
	ObjectType   Type = "object"       // object; its Fields carry full ids
)

// A Field is one box. Fields of an object carry their full dotted id, fields
// of a repeat the id within the row ("full_name" of "members.0.full_name").
type Field struct {
	ID    string `yaml:"id"`
	Type  Type   `yaml:"type"` // "group:<name>" in files; resolved when loaded
	Label Text   `yaml:",inline"`
	Hint  Text   `yaml:"hint,omitempty"`
	Why   Text   `yaml:"why,omitempty"` // why the office asks

	Required bool     `yaml:"required,omitempty"`
	Show     string   `yaml:"show,omitempty"`  // CEL; "" is always
	Rules    []string `yaml:"rules,omitempty"` // names of rules.go
	Pattern  string   `yaml:"pattern,omitempty"`
	Min      *int64   `yaml:"min,omitempty"`
	Max      *int64   `yaml:"max,omitempty"`
	Decimals int      `yaml:"decimals,omitempty"`
	MinAge   int      `yaml:"min_age,omitempty"` // full years on the day of filing
	Long     bool     `yaml:"long,omitempty"`    // several lines
	Many     bool     `yaml:"many,omitempty"`    // several files: a list of {"file": ...}

	Options    []Option `yaml:"options,omitempty"`
	OptionsRef string   `yaml:"options_ref,omitempty"` // a named list of data/lists.yaml
	Open       bool     `yaml:"open,omitempty"`        // other texts than the options are good
	Default    string   `yaml:"default,omitempty"`     // filled in beforehand, marked as such
	Prefill    string   `yaml:"prefill,omitempty"`     // where a known value may come from
	Auto       string   `yaml:"auto,omitempty"`        // HTML autocomplete token
	Derive     string   `yaml:"derive,omitempty"`      // function(field) of a derived field

	Fields   []*Field `yaml:"fields,omitempty"`    // of an object or a repeat
	RowRules []*Rule  `yaml:"row_rules,omitempty"` // of a repeat; CEL sees "row."
	Rows     *Rows    `yaml:"rows,omitempty"`      // limits of a repeat

	Internal bool   `yaml:"internal,omitempty"` // the office's box
	Mark     string `yaml:"mark,omitempty"`     // "seen…" when read in a source, else from memory
	Control  string `yaml:"control,omitempty"`  // control names on the national portal
	Note     string `yaml:"note,omitempty"`     // for those who maintain the form

	Group string `yaml:"-"` // name of the group it came from
	// Instead and Lookup of the component whose paper this is. They stand in
	// frozen forms, so they are left out of the many fields that have none.
	Instead []string `yaml:"-" json:",omitempty"`
	Lookup  string   `yaml:"-" json:",omitempty"`

	page   *Page
	parent *Field // the object or repeat around it
}

// Rows limits a repeat. Max 0 is the house limit of 50.
type Rows struct {
	Min int  `yaml:"min,omitempty"`
	Max int  `yaml:"max,omitempty"`
	One Text `yaml:"one,omitempty"` // what one row is called: "Thành viên"
}

// An Option is one choice.
type Option struct {
	Value string `yaml:"v"`
	Label Text   `yaml:",inline"`
	Hint  Text   `yaml:"hint,omitempty"`
}

// A Rule joins several fields. It is judged only when all Fields are shown
// and answered; the first is where the problem is told.
type Rule struct {
	ID     string   `yaml:"id"`
	Fields []string `yaml:"fields,omitempty"`
	True   string   `yaml:"true"`           // CEL that must hold
	Warn   bool     `yaml:"warn,omitempty"` // a clerk may accept it with a reason
	Say    Text     `yaml:",inline"`
	Mark   string   `yaml:"mark,omitempty"`
}

// Page returns the page the field stands on.
func (f *Field) Page() *Page { return f.page }

// Repeat returns the repeat the field is a column of, nil for others.
func (f *Field) Repeat() *Field {
	for p := f.parent; p != nil; p = p.parent {
		if p.Type == RepeatType {
			return p
		}
	}
	return nil
}

// Option returns the choice with the given value.
func (f *Field) Option(value string) (Option, bool) {
	for _, o := range f.Options {
		if o.Value == value {
			return o, true
		}
	}
	return Option{}, false
}

// Choices reports whether the field is answered by picking.
func (f *Field) Choices() bool {
	return f.Type == RadioType || f.Type == SelectType || f.Type == MultiType
}

// Asked reports whether a person types or picks the answer; derived,
// signature and register fields are filled by the house or on paper.
func (f *Field) Asked() bool {
	return f.Type != DerivedType && f.Type != SignType && f.Type != SequenceType
}

// Pages returns all pages in order, whatever their conditions.
func (f *Form) Pages() []*Page { return f.pages }

// Page returns the page with the given id, nil when there is none.
func (f *Form) Page(id string) *Page {
	for _, p := range f.pages {
		if p.ID == id {
			return p
		}
	}
	return nil
}

// Field returns the field with the given full id; columns of repeats are
// found as "members.full_name" and as "members.3.full_name".
func (f *Form) Field(id string) *Field { return f.byID[withoutRow(id)] }

// Components returns the papers of the procedure this form was made for.
func (f *Form) Components() []Component { return f.components }

// A Situation is what a form must know of the filing besides its answers.
type Situation struct {
	Today   string  // YYYY-MM-DD in Viet Nam
	Channel Channel // "" reads as ByWeb
	Office  bool    // an official is filling in: internal parts are shown
}

// A Problem is something wrong, or doubtful when Warn, with one answer. Field
// is the id as in the page's inputs ("members.0.full_name").
//
// Its sentence is Text when that is set (rules written in the form), else
// that of Code with ArgsIn.
type Problem struct {
	Field string `json:"field"`
	Code  string `json:"code"`
	Args  []any  `json:"args,omitempty"`
	Warn  bool   `json:"warn,omitempty"`
	Raw   string `json:"raw,omitempty"` // what was typed, when it could not be read
	Text  Text   `json:"text,omitzero"`
}

// ArgsIn returns the values for the sentence with labels in language tag.
func (p Problem) ArgsIn(tag string) []any {
	args := make([]any, len(p.Args))
	for i, a := range p.Args {
		if t, ok := a.(Text); ok {
			a = t.In(tag)
		}
		args[i] = a
	}
	return args
}

// Answers are the values of a form as JSON has them, nested by the dots of
// the field ids.
type Answers = map[string]any
