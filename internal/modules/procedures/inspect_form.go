package procedures

import (
	"regexp"
	"slices"
	"strings"

	"xaso/internal/platform/fault"
)

// Faults of the parts of a form.
var (
	ErrPartless   = fault.New(fault.Invalid, "procedures.form.no-id")
	ErrPartTwice  = fault.New(fault.Invalid, "procedures.form.twice")
	ErrPartLabel  = fault.New(fault.Invalid, "procedures.form.label")
	ErrNoPages    = fault.New(fault.Invalid, "procedures.form.no-pages")
	ErrEmptyPage  = fault.New(fault.Invalid, "procedures.form.empty-page")
	ErrNoOptions  = fault.New(fault.Invalid, "procedures.form.no-options")
	ErrOptionSame = fault.New(fault.Invalid, "procedures.form.option-twice")
	ErrNoList     = fault.New(fault.Invalid, "procedures.form.no-list")
	ErrNoGroup    = fault.New(fault.Invalid, "procedures.form.no-group")
	ErrFieldType  = fault.New(fault.Invalid, "procedures.form.type")
	ErrBadPattern = fault.New(fault.Invalid, "procedures.form.pattern")
	ErrNoCheck    = fault.New(fault.Invalid, "procedures.form.no-rule")
	ErrRangeBack  = fault.New(fault.Invalid, "procedures.form.range")
	ErrRowLimits  = fault.New(fault.Invalid, "procedures.form.rows")
	ErrNested     = fault.New(fault.Invalid, "procedures.form.nested")
	ErrNoColumns  = fault.New(fault.Invalid, "procedures.form.no-columns")
	ErrBadDefault = fault.New(fault.Invalid, "procedures.form.default")
	ErrBadDerive  = fault.New(fault.Invalid, "procedures.form.derive")
	ErrRuleEmpty  = fault.New(fault.Invalid, "procedures.form.rule-empty")
	ErrRuleField  = fault.New(fault.Invalid, "procedures.form.rule-field")
	ErrNoEnglish  = fault.New(fault.Invalid, "procedures.form.english")
)

// types are the kinds of fields a form may have.
var fieldTypes = []Type{TextType, DateType, PartialType, DateTimeType, RadioType, SelectType, MultiType, CheckType,
	IntegerType, DecimalType, MoneyType, TelType, EmailType, FileType, RefType, AgencyType, UserType, SequenceType,
	SignType, DerivedType, RepeatType, ObjectType}

// parts judges sections, pages, fields and rules as they were written.
func (x *inspector) parts() {
	f := x.e.Form
	if len(pagesOf(f.Sections)) == 0 {
		x.tell(flawed(Place{Part: OfForm}, "", ErrNoPages))
	}
	sections, pages, fields := map[string]bool{}, map[string]bool{"truong-hop": true, "tra-cuu": true, "tra-csdl": true, "giay-to": true}, map[string]bool{}
	for _, s := range f.Sections {
		at := Place{Part: OfSection, ID: s.ID, Label: s.Title, Section: s.ID}
		x.identify(at, s.ID, pageID.MatchString(strings.ReplaceAll(s.ID, "_", "-")), sections)
		x.titled(at, s.Title)
		for _, p := range s.Pages {
			at := Place{Part: OfPage, ID: p.ID, Label: p.Title, Section: s.ID, Page: p.ID}
			x.identify(at, p.ID, pageID.MatchString(p.ID), pages)
			x.titled(at, p.Title)
			if len(p.Fields) == 0 {
				x.tell(doubtful(at, "fields", ErrEmptyPage))
			}
			x.fields(p.Fields, "", at, nil, fields)
		}
	}
	x.rules(f.Rules, Place{Part: OfRule}, func(id string) bool { return x.hasName(id) })
}

// pageID is what stands in addresses.
var pageID = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)

func (x *inspector) identify(at Place, id string, good bool, seen map[string]bool) {
	switch {
	case id == "" || !good:
		x.tell(flawed(at, "id", ErrPartless, id))
	case seen[id]:
		x.tell(flawed(at, "id", ErrPartTwice, id))
	}
	seen[id] = true
}

// titled wants a Vietnamese name, and wishes for an English one.
func (x *inspector) titled(at Place, label Text) {
	switch {
	case strings.TrimSpace(label.VI) == "":
		x.tell(flawed(at, "label", ErrPartLabel))
	case strings.TrimSpace(label.EN) == "":
		x.tell(doubtful(at, "label", ErrNoEnglish, label))
	}
}

func (x *inspector) fields(list []*Field, under string, in Place, repeat *Field, seen map[string]bool) {
	for _, f := range list {
		at := in
		at.Part, at.ID, at.Label = OfField, under+f.ID, f.Label
		good := validID(at.ID) && !strings.Contains(strings.TrimPrefix(at.ID, under), "..")
		if under != "" {
			good = idParts(f.ID)
		}
		x.identify(at, at.ID, good, seen)
		x.titled(at, f.Label)
		x.typed(f, at, repeat)
		if len(f.Fields) == 0 {
			continue
		}
		inner, row := in, repeat
		if f.Type == RepeatType {
			inner.Repeat, row = at.ID, f
		}
		x.fields(f.Fields, at.ID+".", inner, row, seen)
		x.rules(f.RowRules, Place{OfRowRule, "", Text{}, in.Section, in.Page, at.ID}, func(id string) bool {
			_, _, _, err := x.e.Form.fieldAt(at.ID + "." + id)
			return err == nil || x.lib.groupHas(f.Fields, id)
		})
	}
}

func idParts(id string) bool {
	for part := range strings.SplitSeq(id, ".") {
		if !idPart.MatchString(part) {
			return false
		}
	}
	return true
}

// typed judges what belongs to the type of a field.
func (x *inspector) typed(f *Field, at Place, repeat *Field) {
	wrong := func(property string, of *fault.Fault, args ...any) {
		x.tell(flawed(at, property, of, append([]any{f.Label}, args...)...))
	}
	group, isGroup := strings.CutPrefix(string(f.Type), "group:")
	switch {
	case isGroup && x.lib.groups[group] == nil:
		wrong("type", ErrNoGroup, group)
	case !isGroup && !slices.Contains(fieldTypes, f.Type):
		wrong("type", ErrFieldType, string(f.Type))
	case f.Type == RepeatType && repeat != nil:
		wrong("type", ErrNested)
	case (f.Type == RepeatType || f.Type == ObjectType) && len(f.Fields) == 0:
		wrong("fields", ErrNoColumns)
	case f.Type == DerivedType && (repeat != nil || !x.derives(f.Derive)):
		wrong("derive", ErrBadDerive, f.Derive)
	}
	if f.Choices() {
		x.choices(f, wrong)
	}
	if f.Pattern != "" {
		if _, err := regexp.Compile(f.Pattern); err != nil {
			wrong("pattern", ErrBadPattern, err.Error())
		}
	}
	for _, name := range f.Rules {
		if checks[name] == nil {
			wrong("rules", ErrNoCheck, name)
		}
	}
	if f.Min != nil && f.Max != nil && *f.Min > *f.Max {
		wrong("max", ErrRangeBack, *f.Min, *f.Max)
	}
	if f.Decimals < 0 || f.Decimals > 3 || f.MinAge < 0 || f.MinAge > 0 && f.Type != DateType && f.Type != PartialType {
		wrong("min_age", ErrRangeBack, f.Decimals, f.MinAge)
	}
	if r := f.Rows; r != nil && (r.Min < 0 || r.Max < 0 || r.Max > maxRows || r.Max > 0 && r.Min > r.Max || r.Min > maxRows) {
		wrong("rows", ErrRowLimits, maxRows)
	}
}

func (x *inspector) choices(f *Field, wrong func(string, *fault.Fault, ...any)) {
	options := f.Options
	if f.OptionsRef != "" {
		named, found := x.lib.lists[f.OptionsRef]
		if !found {
			wrong("options", ErrNoList, f.OptionsRef)
			return
		}
		options = named
	}
	if len(options) == 0 && !f.Open {
		wrong("options", ErrNoOptions)
	}
	seen := map[string]bool{}
	for _, o := range options {
		switch {
		case o.Value == "" || strings.TrimSpace(o.Label.VI) == "":
			wrong("options", ErrNoOptions)
		case seen[o.Value]:
			wrong("options", ErrOptionSame, o.Value)
		}
		seen[o.Value] = true
	}
	if f.Default != "" && !f.Open && !seen[f.Default] {
		wrong("default", ErrBadDefault, f.Default)
	}
}

// derives reports whether a derived field names a function and a date.
func (x *inspector) derives(derive string) bool {
	name, arg, ok := strings.Cut(strings.TrimSuffix(derive, ")"), "(")
	return ok && name == "date_words" && x.hasName(arg)
}

// rules judges rules over several fields; has knows the fields they may name.
func (x *inspector) rules(rules []*Rule, in Place, has func(string) bool) {
	seen := map[string]bool{}
	for _, r := range rules {
		at := in
		at.ID, at.Label = r.ID, r.Say
		x.identify(at, r.ID, r.ID != "" && pageID.MatchString(strings.ReplaceAll(r.ID, "_", "-")), seen)
		if strings.TrimSpace(r.True) == "" || strings.TrimSpace(r.Say.VI) == "" || len(r.Fields) == 0 {
			x.tell(flawed(at, "true", ErrRuleEmpty))
		}
		for _, id := range r.Fields {
			if !has(id) {
				x.tell(flawed(at, "fields", ErrRuleField, id))
			}
		}
	}
}

// hasName reports whether the form as written has a field, also inside a group.
func (x *inspector) hasName(id string) bool {
	if _, _, _, err := x.e.Form.fieldAt(id); err == nil {
		return true
	}
	var all []*Field
	for _, p := range pagesOf(x.e.Form.Sections) {
		all = append(all, p.Fields...)
	}
	return x.lib.groupHas(all, id)
}

// groupHas reports whether id is a field inside one of the groups that fields use.
func (l *Library) groupHas(fields []*Field, id string) bool {
	for _, f := range fields {
		rest, ok := strings.CutPrefix(id, f.ID+".")
		if !ok {
			continue
		}
		inner := f.Fields
		if name, is := strings.CutPrefix(string(f.Type), "group:"); is && l.groups[name] != nil {
			inner = l.groups[name].Fields
		}
		if slices.ContainsFunc(inner, func(c *Field) bool { return c.ID == rest }) || l.groupHas(inner, rest) {
			return true
		}
	}
	return false
}
