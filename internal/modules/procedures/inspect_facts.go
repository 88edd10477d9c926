package procedures

import (
	"regexp"
	"slices"
	"strings"
	"time"

	"xaso/internal/platform/fault"
)

// Faults of the facts of a procedure.
var (
	ErrNoProcName = fault.New(fault.Invalid, "procedures.facts.name")
	ErrNoField    = fault.New(fault.Invalid, "procedures.facts.field")
	ErrNoFlow     = fault.New(fault.Invalid, "procedures.facts.workflow")
	ErrFactDate   = fault.New(fault.Invalid, "procedures.facts.date")
	ErrDatesBack  = fault.New(fault.Invalid, "procedures.facts.dates-back")
	ErrNoTerm     = fault.New(fault.Invalid, "procedures.facts.no-term")
	ErrBadTerm    = fault.New(fault.Invalid, "procedures.facts.term")
	ErrTermTwice  = fault.New(fault.Invalid, "procedures.facts.term-twice")
	ErrNoFee      = fault.New(fault.Invalid, "procedures.facts.no-fee")
	ErrFeeField   = fault.New(fault.Invalid, "procedures.facts.fee-field")
	ErrNoResult   = fault.New(fault.Invalid, "procedures.facts.no-result")
	ErrPaperName  = fault.New(fault.Invalid, "procedures.facts.paper-name")
	ErrPaperTwice = fault.New(fault.Invalid, "procedures.facts.paper-twice")
	ErrPaperKind  = fault.New(fault.Invalid, "procedures.facts.paper-kind")
	ErrPaperCount = fault.New(fault.Invalid, "procedures.facts.paper-count")
	ErrNoInstead  = fault.New(fault.Invalid, "procedures.facts.instead")
	ErrNoDatabase = fault.New(fault.Invalid, "procedures.facts.database")
	ErrRepealed   = fault.New(fault.Invalid, "procedures.facts.repealed")
	ErrBadChannel = fault.New(fault.Invalid, "procedures.facts.channel")
)

var areaSlug = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)

// componentID stands in the ids of answers: "papers.c1".
var componentID = regexp.MustCompile(`^[a-z][a-z0-9_]*$`)

// facts judges the procedure around the form.
func (x *inspector) facts() {
	p := x.e.Procedure
	wrong := func(property string, of *fault.Fault, args ...any) {
		x.tell(flawed(Place{Part: OfProcedure, ID: p.Code, Label: p.Name.Value}, property, of, args...))
	}
	doubt := func(property string, of *fault.Fault, args ...any) {
		x.tell(doubtful(Place{Part: OfProcedure, ID: p.Code, Label: p.Name.Value}, property, of, args...))
	}
	if !ownCode.MatchString(p.Code) && !nationalCode.MatchString(p.Code) {
		wrong("code", ErrCode, p.Code)
	}
	if strings.TrimSpace(p.Name.Value.VI) == "" {
		wrong("name", ErrNoProcName)
	}
	if a := p.Field.Value; !areaSlug.MatchString(a.Slug) || strings.TrimSpace(a.Name.VI) == "" {
		wrong("field", ErrNoField)
	}
	if _, ok := x.lib.Workflow(p.WorkflowID); !ok {
		wrong("workflow", ErrNoFlow, p.WorkflowID)
	}
	if strings.TrimSpace(p.Result.Value.Name) == "" {
		doubt("result", ErrNoResult)
	}
	for _, c := range p.Online.Value.Channels {
		if !knownChannel(c) {
			wrong("online", ErrBadChannel, string(c))
		}
	}
	for _, w := range x.lib.Catalogue.Watch {
		if w.Code != "" && w.Code == p.Code {
			doubt("code", ErrRepealed, w.Code, w.Status)
		}
	}
	x.dates(p, wrong)
	x.terms(p, doubt)
	x.fee(p, doubt)
	x.papers(p.Components)
}

func (x *inspector) dates(p Procedure, wrong func(string, *fault.Fault, ...any)) {
	given := map[string]string{"effective_from": p.EffectiveFrom, "effective_to": p.EffectiveTo}
	if p.Review != nil {
		given["review"] = p.Review.On
	}
	if a := p.Announced; a != nil {
		given["announced.on"], given["announced.in_force"], given["announced.published"] = a.On, a.InForce, a.Published
		if a.Published != "" && a.On != "" && a.Published < a.On {
			wrong("announced.published", ErrDatesBack, a.On, a.Published)
		}
	}
	for _, property := range []string{"effective_from", "effective_to", "review", "announced.on", "announced.in_force", "announced.published"} {
		if date := given[property]; date != "" {
			if _, err := time.Parse(time.DateOnly, date); err != nil {
				wrong(property, ErrFactDate, date)
			}
		}
	}
	if p.EffectiveTo != "" && p.EffectiveTo < p.EffectiveFrom {
		wrong("effective_to", ErrDatesBack, p.EffectiveFrom, p.EffectiveTo)
	}
}

var units = []Unit{WorkingDay, WorkingHour, CalendarDay, Month, SameDay, NoTerm}

// knownChannel reports whether c is a way of filing.
func knownChannel(c Channel) bool { return c == ByWeb || c == AtDesk || c == ByPost }

func (x *inspector) terms(p Procedure, doubt func(string, *fault.Fault, ...any)) {
	if len(p.Terms.Value) == 0 {
		doubt("terms", ErrNoTerm)
	}
	seen := map[string]bool{}
	for i, t := range p.Terms.Value {
		at := Place{Part: OfTerm, ID: string(t.Channel), Label: t.Variant}
		counted := t.Unit != SameDay && t.Unit != NoTerm
		bad := !slices.Contains(units, t.Unit) || counted && (t.Qty < 1 || t.Qty > 1000) || t.Qty < 0 ||
			t.Channel != "" && !knownChannel(t.Channel)
		if _, err := time.Parse("15:04", t.Cutoff); t.Cutoff != "" && err != nil {
			bad = true
		}
		if v := t.Verification; v != nil && (v.Qty < 1 || !slices.Contains(units, v.Unit) || v.Mode != "add" && v.Mode != "up_to") {
			bad = true
		}
		if bad {
			x.tell(flawed(at, "terms", ErrBadTerm, i+1))
		}
		if key := string(t.Channel) + "/" + t.Variant.VI; seen[key] {
			x.tell(flawed(at, "terms", ErrTermTwice, i+1))
		} else {
			seen[key] = true
		}
	}
}

func (x *inspector) fee(p Procedure, doubt func(string, *fault.Fault, ...any)) {
	if !p.Fee.Known() || len(p.Fee.Value.List()) == 0 {
		doubt("fee", ErrNoFee)
	}
	for _, err := range p.Fee.Value.Check() {
		for _, f := range fault.All(err) {
			x.tell(Flaw{Place: Place{Part: OfFee, ID: f.Field}, Property: f.Field, Code: f.Code, Args: f.Args})
		}
	}
	for _, r := range x.e.plainRefs() {
		if r.Property == "count" && !x.hasName(r.Text) {
			x.tell(flawed(Place{Part: OfFee}, "fee.count", ErrFeeField, r.Text))
		}
	}
}

func (x *inspector) papers(components []Component) {
	uploads := map[string]bool{}
	for _, c := range components {
		uploads[c.ID] = c.Kind == ByUpload
	}
	once := map[string]bool{}
	for _, c := range components {
		at := Place{Part: OfComponent, ID: c.ID, Label: Text{VI: c.Name}}
		switch {
		case !componentID.MatchString(c.ID):
			x.tell(flawed(at, "id", ErrPartless, c.ID))
		case once[c.ID]:
			x.tell(flawed(at, "id", ErrPaperTwice, c.ID))
		}
		once[c.ID] = true
		if strings.TrimSpace(c.Name) == "" {
			x.tell(flawed(at, "name", ErrPaperName))
		}
		if c.Kind != ByForm && c.Kind != ByUpload && c.Kind != ByShowing {
			x.tell(flawed(at, "kind", ErrPaperKind, string(c.Kind)))
		}
		if c.Originals < 0 || c.Copies < 0 || c.Electronic < 0 || c.Originals+c.Copies+c.Electronic > 100 {
			x.tell(flawed(at, "copies", ErrPaperCount, c.Name))
		}
		for _, id := range c.Instead {
			if !uploads[id] || id == c.ID {
				x.tell(flawed(at, "instead", ErrNoInstead, c.Name, id))
			}
		}
		if _, known := databases[c.Lookup]; c.Lookup != "" && !known {
			x.tell(flawed(at, "lookup", ErrNoDatabase, c.Name, c.Lookup))
		}
	}
}
