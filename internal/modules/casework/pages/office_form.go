package pages

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"strings"

	"xaso/internal/modules/casework"
	"xaso/internal/modules/procedures"
	"xaso/internal/platform/fault"
	"xaso/internal/platform/lang"
	"xaso/internal/ui"
)

// An officeForm is one of the forms that stand on an official's page. Their
// inputs have the same names, so the form's own name comes before each id.
type officeForm struct {
	Name  string
	trial *officeTrial
}

func (v officeCase) form(name string) officeForm { return officeForm{name, v.trial(name)} }

func (f officeForm) id(field string) string { return f.Name + "-" + field }

// value is what stands in an input: as typed, or what the page suggests.
func (f officeForm) value(field, preset string) string {
	if f.trial == nil {
		return preset
	}
	return first(f.trial.Typed[field])
}

// values is value for ticked boxes.
func (f officeForm) values(field string) []string {
	if f.trial == nil {
		return nil
	}
	return f.trial.Typed[field]
}

// fault is the sentence of an input's fault, "" without.
func (f officeForm) fault(ctx context.Context, field string) string {
	if f.trial == nil {
		return ""
	}
	for _, one := range fault.All(f.trial.Err) {
		if one.Field == field || (field == "papers" && strings.HasPrefix(one.Field, "papers.")) {
			return t(ctx, one.Code, one.Args...)
		}
	}
	return ""
}

// errors are the lines of the error summary, each linked to its input.
func (f officeForm) errors(ctx context.Context) []ui.ErrorItem {
	var items []ui.ErrorItem
	for _, one := range fault.All(f.trial.Err) {
		item := ui.ErrorItem{Text: t(ctx, one.Code, one.Args...)}
		switch {
		case one.Field == "new_due":
			item.Field = ui.DateField(f.id(one.Field))
		case strings.HasPrefix(one.Field, "papers."):
			item.Field = f.id("papers")
		case one.Field == "items":
			item.Field = f.id("items.0.what")
		case one.Field != "":
			item.Field = f.id(one.Field)
		}
		items = append(items, item)
	}
	return items
}

// conflict reports whether somebody else acted while the form was filled in.
func (t officeTrial) conflict() bool {
	return errors.Is(t.Err, casework.ErrChanged) || errors.Is(t.Err, casework.ErrNotNow)
}

// kept are the words typed into a form that is no longer on the page, so that
// they can be copied.
func (t officeTrial) kept() []string {
	var all []string
	for _, name := range sortedNames(t.Typed) {
		if strings.HasPrefix(name, "_") || slices.Contains([]string{"version", "papers.id", "confirmed"}, name) {
			continue
		}
		for _, s := range t.Typed[name] {
			if len([]rune(s)) > 3 {
				all = append(all, s)
			}
		}
	}
	return all
}

func sortedNames(form map[string][]string) []string {
	names := make([]string, 0, len(form))
	for name := range form {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// lost reports whether the refused form has gone from the page.
func (v officeCase) lost() bool {
	if v.Trial == nil || !v.Trial.conflict() {
		return false
	}
	for _, c := range v.Next {
		if c.ID == v.Trial.Form {
			return false
		}
	}
	return !slices.Contains([]string{formAssign, formMessage, formAsk}, v.Trial.Form)
}

// asks reports whether a transition needs anything but a press.
func (v officeCase) asks(c casework.Choice) bool {
	return len(c.Needs) > 0 || c.Has(procedures.Accept) || v.mustConfirm(c) || v.pays(c)
}

// mustConfirm reports whether the desk wants to hear that the cost was read.
func (v officeCase) mustConfirm(c casework.Choice) bool {
	return slices.ContainsFunc(c.Notes, func(n casework.Note) bool {
		return n.Confirm
	})
}

// pays reports whether the transition says that money came in.
func (v officeCase) pays(c casework.Choice) bool {
	return v.National == procedures.WantsPayment && c.Has(procedures.Resume)
}

// leastItems is how many rows a request for papers begins with.
const leastItems = 2

// itemRows are the rows of a request for papers: as typed, as the specialist
// proposed them, or empty.
func (v officeCase) itemRows(f officeForm) int {
	n := len(v.proposed())
	if f.trial != nil {
		n = len(itemsTyped(f.trial.Typed))
		if _, more := f.trial.Typed["_add"]; more {
			n++
		}
	}
	return max(n, leastItems)
}

// proposed are the items of the step that led here, when it proposed any.
func (v officeCase) proposed() []casework.Item {
	if n := len(v.Steps); n > 0 && v.Steps[n-1].To == v.Dossier.State {
		return v.Steps[n-1].Detail.Items
	}
	return nil
}

// item is what row i suggests.
func (v officeCase) item(i int) casework.Item {
	if items := v.proposed(); i < len(items) {
		return items[i]
	}
	return casework.Item{}
}

func linkOf(i casework.Item) string {
	switch {
	case i.Component != "":
		return "c:" + i.Component
	case i.Field != "":
		return "f:" + i.Field
	}
	return ""
}

// links are what an item may hang on: a paper to attach or an answer to
// correct, with the page it stands on, for several ask for a name. Only
// answers in words can be corrected by a supplement.
func (v officeCase) links(ctx context.Context) []ui.Option {
	var options []ui.Option
	for _, c := range v.Of.Components {
		if c.Kind != procedures.ByForm {
			options = append(options, ui.Option{Value: "c:" + c.ID, Text: t(ctx, "casework.office.item.paper", shorten(c.Name))})
		}
	}
	if v.Questions == nil {
		return options
	}
	for _, p := range v.Questions.Pages() {
		for _, f := range inputsOf(p.Fields) {
			if f.Asked() && f.Repeat() == nil && !takesFile(f) && !f.Choices() && f.Type != procedures.CheckType {
				label := joinWords(" – ", p.Title.In(lang.Tag(ctx)), f.Label.In(lang.Tag(ctx)))
				options = append(options, ui.Option{Value: "f:" + f.ID, Text: t(ctx, "casework.office.item.answer", shorten(label))})
			}
		}
	}
	return options
}

// shorten keeps an option on one line of a phone.
func shorten(s string) string {
	r := []rune(s)
	if len(r) <= 70 {
		return s
	}
	return strings.TrimSpace(string(r[:69])) + "…"
}

// A paperRow is one line of "what was handed in".
type paperRow struct {
	Component, Name string
	In              bool
	Copy            casework.Copy
	Quantity        int
	Free            bool   // the name is typed
	Field           string // input for its scan, "" where none can be given
	Files           []casework.Attachment
	Rare            bool // asked for in some cases only
}

// freePapers is how many further papers can be named by hand.
const freePapers = 2

// paperRows are the components of a procedure and what is known of each: as
// typed, as kept, or as attached.
func paperRows(p procedures.Procedure, typed map[string][]string, kept []casework.HandedIn, files []casework.Attachment) []paperRow {
	var rows []paperRow
	for _, c := range p.Components {
		row := paperRow{Component: c.ID, Name: c.Name, Quantity: max(c.Originals, c.Copies, 1), Rare: c.When != "" || c.Optional}
		if c.Originals == 0 && c.Copies > 0 {
			row.Copy = casework.Photocopy
		}
		if slices.ContainsFunc(files, func(a casework.Attachment) bool { return a.Component == c.ID }) {
			row.In, row.Copy, row.Quantity = true, casework.Electronic, 1
		}
		if i := slices.IndexFunc(kept, func(h casework.HandedIn) bool { return h.Component == c.ID }); i >= 0 {
			row.In, row.Copy, row.Quantity = true, kept[i].Copy, kept[i].Quantity
		}
		row.Rare = row.Rare && !row.In
		rows = append(rows, row)
	}
	// What is asked for in some cases only comes last, folded.
	slices.SortStableFunc(rows, func(a, b paperRow) int { return boolOrder(a.Rare, b.Rare) })
	for range freePapers {
		rows = append(rows, paperRow{Free: true, Quantity: 1, Rare: true})
	}
	return retyped(rows, typed)
}

// retyped lays what was typed over the rows: by the component of each, for the
// order of rows may have changed with the files.
func retyped(rows []paperRow, typed map[string][]string) []paperRow {
	ids := slices.Clone(typed["papers.id"])
	for i := range rows {
		j := slices.Index(ids, rows[i].Component)
		if j < 0 {
			continue
		}
		ids[j] = "\x00" // each line is used once: further papers have no component
		at := "papers." + strconv.Itoa(j) + "."
		if scanned := rows[i].In && first(typed[at+"in"]) == "" && rows[i].Field != ""; scanned {
			continue // its file came after the page was typed
		}
		rows[i].In = first(typed[at+"in"]) != ""
		made, _ := strconv.Atoi(first(typed[at+"copy"]))
		rows[i].Copy = casework.Copy(made)
		rows[i].Quantity, _ = strconv.Atoi(first(typed[at+"n"]))
		if rows[i].Free {
			rows[i].Name = first(typed[at+"name"])
		}
	}
	return rows
}

func boolOrder(a, b bool) int {
	switch {
	case a == b:
		return 0
	case a:
		return 1
	}
	return -1
}

// terms are the cases of a procedure's term to choose from on acceptance; nil
// where there is at most one.
func (v officeCase) terms(ctx context.Context) []ui.Choice {
	channel := procedures.AtDesk
	switch v.Channel {
	case 2:
		channel = procedures.ByWeb
	case 3:
		channel = procedures.ByPost
	}
	return termChoices(ctx, v.Of.TermsBy(channel))
}

func termChoices(ctx context.Context, terms []procedures.Term) []ui.Choice {
	if len(terms) < 2 {
		return nil
	}
	var choices []ui.Choice
	for i, term := range terms {
		text := unitWords(ctx, term)
		if name := term.Variant.In(lang.Tag(ctx)); name != "" {
			text = name + ": " + text
		}
		choices = append(choices, ui.Choice{Value: strconv.Itoa(i), Text: text})
	}
	return choices
}

// unitWords says a procedure's term: "3 ngày làm việc".
func unitWords(ctx context.Context, term procedures.Term) string {
	switch term.Unit {
	case procedures.SameDay, procedures.NoTerm:
		return t(ctx, "procedures.unit."+string(term.Unit))
	}
	return t(ctx, "procedures.unit."+string(term.Unit), term.Qty)
}
