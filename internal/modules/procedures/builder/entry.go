package builder

import (
	"context"
	"net/http"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"xaso/internal/modules/procedures"
	"xaso/internal/platform/fault"
	"xaso/internal/platform/gate"
	"xaso/internal/platform/lang"
	"xaso/internal/platform/web"
	"xaso/internal/ui"
)

// An entry is a form as it stands: empty when it is opened, with what was typed
// and what was wrong when it comes back.
type entry struct {
	Typed map[string][]string
	Err   error
	Flaws []procedures.Flaw // in a condition typed by hand
}

// value is what stands in an input: as typed, or as it was.
func (n entry) value(name, was string) string {
	if n.Typed == nil {
		return was
	}
	return first(n.Typed[name])
}

// values is value for ticked boxes.
func (n entry) values(name string, was []string) []string {
	if n.Typed == nil {
		return was
	}
	return n.Typed[name]
}

func (n entry) ticked(name string, was bool) bool {
	if n.Typed == nil {
		return was
	}
	return first(n.Typed[name]) != ""
}

// pressed reports whether the form came back by one of its own buttons.
func (n entry) pressed(button string) bool { return first(n.Typed[button]) != "" }

// fault is the sentence of an input's fault, "" without.
func (n entry) fault(ctx context.Context, name string) string {
	for _, one := range fault.All(n.Err) {
		if one.Field == name {
			return t(ctx, one.Code, plainArgs(ctx, one.Args)...)
		}
	}
	return ""
}

// plainArgs puts labels into the reader's language.
func plainArgs(ctx context.Context, args []any) []any {
	return procedures.Problem{Args: args}.ArgsIn(lang.Tag(ctx))
}

// errors are the lines of the error summary.
func (n entry) errors(ctx context.Context) []ui.ErrorItem {
	var items []ui.ErrorItem
	for _, one := range fault.All(n.Err) {
		items = append(items, ui.ErrorItem{Field: one.Field, Text: t(ctx, one.Code, plainArgs(ctx, one.Args)...)})
	}
	return items
}

func first(values []string) string {
	if len(values) == 0 {
		return ""
	}
	return values[0]
}

// A change is one form that edits an edition.
type change struct {
	// edits are what the form asks for; a fault keeps the page.
	edits func(procedures.Edition, entry) ([]procedures.Edit, error)
	// again draws the page once more.
	again func(procedures.Edition, entry) templ.Component
	// next is where to go when it is done.
	next func(procedures.Edition) string
	// part and property name the condition of the form, so that its mistakes are
	// told here and not first at publishing.
	part     procedures.Part
	id       string // "" is what the edit made
	property string
}

// versionField carries the version a form was drawn from.
const versionField = "_ban"

// change applies one form. What it could not do is shown on the same page.
func (b Bench) change(w http.ResponseWriter, r *http.Request, who gate.Actor, c change) error {
	e, err := b.open(r, who)
	if err != nil {
		return err
	}
	in := entry{Typed: r.PostForm}
	edits, err := c.edits(e, in)
	if err == nil && edits == nil { // a button that only changes the page
		return web.Page(w, r, http.StatusOK, c.again(e, in))
	}
	if err == nil {
		in.Flaws, err = b.misread(e, c, edits)
	}
	done := e
	if err == nil {
		version, _ := strconv.ParseInt(r.PostFormValue(versionField), 10, 64)
		done, err = b.Store.Edit(r.Context(), who, e.ID, version, edits...)
	}
	if fault.Told(err) {
		in.Err = err
		return web.Page(w, r, web.Status(err), c.again(e, in))
	}
	if err != nil {
		return err
	}
	return web.Redirect(w, r, c.next(done))
}

// misread finds the mistakes of the condition that a form is about.
func (b Bench) misread(e procedures.Edition, c change, edits []procedures.Edit) ([]procedures.Flaw, error) {
	if c.property == "" {
		return nil, nil
	}
	then, err := e.With(edits...)
	if err != nil {
		return nil, err
	}
	id := c.id
	if id == "" {
		id = then.Last
	}
	var found []procedures.Flaw
	for _, f := range b.Store.Library().Check(then, b.today()) {
		if !f.Warn && f.Part == c.part && f.ID == id && f.Property == c.property {
			found = append(found, f)
		}
	}
	if found == nil {
		return nil, nil
	}
	return found, ErrCondition.At("cel")
}

// Faults of the builder's own forms.
var (
	ErrCondition = fault.New(fault.Invalid, "procedures.build.bad-condition")
	ErrNumber    = fault.New(fault.Invalid, "procedures.build.bad-number")
	ErrDate      = fault.New(fault.Invalid, "procedures.build.bad-date")
	ErrChoices   = fault.New(fault.Invalid, "procedures.build.few-choices")
	ErrPick      = fault.New(fault.Invalid, "procedures.build.pick")
	ErrFile      = fault.New(fault.Invalid, "procedures.build.no-file")
	ErrValue     = fault.New(fault.Invalid, "procedures.build.compare-value")
	ErrClause    = fault.New(fault.Invalid, "procedures.build.no-clause")
)

// number reads a whole number typed by hand; "" is none.
func number(in entry, name string) (int64, error) {
	s := strings.NewReplacer(".", "", " ", "", " ", "").Replace(strings.TrimSpace(in.value(name, "")))
	if s == "" {
		return 0, nil
	}
	n, err := strconv.ParseInt(s, 10, 64)
	if err != nil || n < 0 || n > 1e12 {
		return 0, ErrNumber.At(name)
	}
	return n, nil
}

// text reads a line or passage typed by hand, without the white around it.
func text(in entry, name string) string {
	return strings.TrimSpace(strings.ReplaceAll(in.value(name, ""), "\r\n", "\n"))
}

// both reads a text in the two languages.
func both(in entry, name string) procedures.Text {
	return procedures.Text{VI: text(in, name), EN: text(in, name+"-en")}
}
