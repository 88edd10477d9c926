package builder

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"xaso/internal/modules/procedures"
	"xaso/internal/platform/fault"
	"xaso/internal/platform/gate"
	"xaso/internal/platform/identity"
	"xaso/internal/platform/lang"
	"xaso/internal/platform/web"
)

// A questionForm is the page of one question, new or as it is; of a page of the
// form or of a list's rows.
type questionForm struct {
	procedures.Edition
	entry
	field     procedures.Field
	id        string // full id, "" for a new one
	list      *procedures.Field
	fresh     bool
	action    string
	condition condition
}

func (q questionForm) heading() string {
	switch {
	case q.fresh && q.list != nil:
		return "procedures.build.column.new"
	case q.fresh:
		return "procedures.build.question.new"
	case q.list != nil:
		return "procedures.build.column"
	}
	return "procedures.build.question"
}

// kind is the key of the chosen kind.
func (q questionForm) kind() string {
	was := ""
	if !q.fresh {
		was = kindOf(q.field).Key
	}
	return q.value("kind", was)
}

func (q questionForm) backTo() string {
	if q.fresh {
		return "#cau-hoi"
	}
	return "#" + anchor("field", q.id)
}

func (b Bench) newQuestion(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	e, err := b.open(r, who)
	if err != nil {
		return err
	}
	if pageOf(e, r.PathValue("page")) == nil {
		return gate.ErrMissing
	}
	return web.Page(w, r, http.StatusOK, b.newQuestionPage(e, entry{}, r.PathValue("page"), "", r.URL.Query().Get("sau")))
}

// newQuestionPage asks for a question of a page, or of a list's rows.
func (b Bench) newQuestionPage(e procedures.Edition, in entry, page, list, behind string) templ.Component {
	q := questionForm{Edition: e, entry: in, fresh: true, field: procedures.Field{Type: procedures.TextType}}
	q.action = at(e, "trang", page, "them")
	add := procedures.AddField(page, placeholder, behind)
	if list != "" {
		q.list, q.action = fieldOf(e, list), at(e, "o", list, "them")
		add = procedures.AddColumn(list, placeholder, behind)
	}
	if behind != "" {
		q.action += "?sau=" + behind
	}
	// What its condition may read depends on where it will stand.
	if then, err := e.With(add); err == nil {
		q.condition = b.condition(then, in, procedures.Scope{Part: procedures.OfField, ID: then.Last, Repeat: list}, "")
	}
	return questionPage(q)
}

var placeholder = procedures.Field{Type: procedures.TextType, Label: procedures.Text{VI: "mới"}}

func (b Bench) addQuestion(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	page, behind := r.PathValue("page"), r.URL.Query().Get("sau")
	return b.change(w, r, who, change{
		part: procedures.OfField, property: "show",
		again: func(e procedures.Edition, in entry) templ.Component {
			return b.newQuestionPage(e, in, page, "", behind)
		},
		next: func(e procedures.Edition) string { return at(e) + "#" + anchor("field", e.Last) },
		edits: func(e procedures.Edition, in entry) ([]procedures.Edit, error) {
			return b.add(e, in, procedures.Scope{Part: procedures.OfField, Repeat: ""}, func(f procedures.Field) procedures.Edit {
				return procedures.AddField(page, f, behind)
			})
		},
	})
}

func (b Bench) newColumn(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	e, err := b.open(r, who)
	if err != nil {
		return err
	}
	if f := fieldOf(e, r.PathValue("field")); f == nil || f.Type != procedures.RepeatType {
		return gate.ErrMissing
	}
	return web.Page(w, r, http.StatusOK, b.newQuestionPage(e, entry{}, "", r.PathValue("field"), r.URL.Query().Get("sau")))
}

func (b Bench) addColumn(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	list, behind := r.PathValue("field"), r.URL.Query().Get("sau")
	return b.change(w, r, who, change{
		part: procedures.OfField, property: "show",
		again: func(e procedures.Edition, in entry) templ.Component {
			return b.newQuestionPage(e, in, "", list, behind)
		},
		next: func(e procedures.Edition) string { return at(e) + "#" + anchor("field", e.Last) },
		edits: func(e procedures.Edition, in entry) ([]procedures.Edit, error) {
			return b.add(e, in, procedures.Scope{Part: procedures.OfField, Repeat: list}, func(f procedures.Field) procedures.Edit {
				return procedures.AddColumn(list, f, behind)
			})
		},
	})
}

// add makes the edits of a new question: the field, its choices and columns.
func (b Bench) add(e procedures.Edition, in entry, scope procedures.Scope, place func(procedures.Field) procedures.Edit) ([]procedures.Edit, error) {
	names := e
	if then, err := e.With(place(placeholder)); err == nil {
		names, scope.ID = then, then.Last
	}
	show, stay, wrong := b.readCondition(names, in, scope)
	if stay {
		return nil, nil
	}
	k, ok := kindNamed(text(in, "kind"))
	if !ok {
		wrong = errors.Join(ErrPick.At("kind"), wrong)
	}
	f := procedures.Field{Show: show}
	k.turn(&f)
	wrong = errors.Join(describe(&f, in), wrong)
	if k.Options {
		k.choose(&f, choicesOf(in, k))
		if len(f.Options) < 2 {
			wrong = errors.Join(wrong, ErrChoices.At("options-"+k.Key))
		}
	}
	var columns []*procedures.Field
	if f.Type == procedures.RepeatType {
		if columns = columnsOf(in); len(columns) == 0 {
			wrong = errors.Join(wrong, ErrColumns.At("columns"))
		}
	}
	if wrong != nil {
		return nil, wrong
	}
	options := f.Options
	f.Options = nil
	return []procedures.Edit{furnished(func() procedures.Edit { return place(f) }, options, columns)}, nil
}

// furnished makes a field with its choices and its columns, whose names for
// programs are made of their labels. An edit may be tried before it is stored,
// so each time the field is made anew.
func furnished(place func() procedures.Edit, options []procedures.Option, columns []*procedures.Field) procedures.Edit {
	return func(e *procedures.Edition) error {
		if err := place()(e); err != nil {
			return err
		}
		id := e.Last
		for _, c := range columns {
			if err := procedures.AddColumn(id, *c, "")(e); err != nil {
				return err
			}
		}
		e.Last = id
		if len(options) == 0 {
			return nil
		}
		return procedures.SetOptions(id, options)(e)
	}
}

func (b Bench) question(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	e, err := b.open(r, who)
	if err != nil {
		return err
	}
	if fieldOf(e, r.PathValue("field")) == nil {
		return gate.ErrMissing
	}
	return web.Page(w, r, http.StatusOK, b.questionPage(e, entry{}, r.PathValue("field")))
}

func (b Bench) questionPage(e procedures.Edition, in entry, id string) templ.Component {
	f := fieldOf(e, id)
	if f == nil {
		return overviewPage(b.outline(e))
	}
	q := questionForm{Edition: e, entry: in, field: *f, id: id, action: at(e, "o", id)}
	_, outer := placeOf(e, id)
	if outer != "" {
		q.list = fieldOf(e, outer)
	}
	q.condition = b.condition(e, in, procedures.Scope{Part: procedures.OfField, ID: id, Repeat: outer}, f.Show)
	return questionPage(q)
}

func (b Bench) setQuestion(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	id := r.PathValue("field")
	return b.change(w, r, who, change{
		part: procedures.OfField, id: id, property: "show",
		again: func(e procedures.Edition, in entry) templ.Component { return b.questionPage(e, in, id) },
		next:  func(e procedures.Edition) string { return at(e) + "#" + anchor("field", id) },
		edits: func(e procedures.Edition, in entry) ([]procedures.Edit, error) { return b.fieldEdits(e, in, id) },
	})
}

func (b Bench) fieldEdits(e procedures.Edition, in entry, id string) ([]procedures.Edit, error) {
	was := fieldOf(e, id)
	if was == nil {
		return nil, procedures.ErrNoPart.With(id)
	}
	_, outer := placeOf(e, id)
	show, stay, wrong := b.readCondition(e, in, procedures.Scope{Part: procedures.OfField, ID: id, Repeat: outer})
	if stay {
		return nil, nil
	}
	then := *was
	k, known := kindNamed(text(in, "kind"))
	if known {
		k.turn(&then)
	}
	then.Show = show
	wrong = errors.Join(describe(&then, in), wrong)
	var edits []procedures.Edit
	chosen := false
	if k.Options && (was.OptionsRef == "" || text(in, "options-"+k.Key) != "") {
		options := choicesOf(in, k)
		if len(options) < 2 {
			wrong = errors.Join(wrong, ErrChoices.At("options-"+k.Key))
		}
		k.choose(&then, options)
		chosen = true
		edits = append(edits, procedures.SetOptions(id, options))
	}
	// Values of choices are given by what stood there before: the rest follows.
	edits = append(edits, procedures.UpdateField(id, func(f *procedures.Field) {
		given := f.Options
		*f = then
		if chosen {
			f.Options, f.OptionsRef = given, ""
		}
	}))
	if then.Type == procedures.RepeatType && len(was.Fields) == 0 {
		columns := columnsOf(in)
		if len(columns) == 0 {
			wrong = errors.Join(wrong, ErrColumns.At("columns"))
		}
		for _, c := range columns {
			edits = append(edits, procedures.AddColumn(id, *c, ""))
		}
	}
	return edits, wrong
}

// describe reads what is said of every kind of question.
func describe(f *procedures.Field, in entry) error {
	f.Label, f.Hint, f.Why = both(in, "label"), both(in, "hint"), both(in, "why")
	f.Required, f.Internal = in.ticked("required", false), in.ticked("internal", false)
	var wrong error
	if f.Label.VI == "" {
		wrong = procedures.ErrNoLabel.At("label")
	}
	if f.Type == procedures.IntegerType {
		f.Min, f.Max = nil, nil
		for name, to := range map[string]**int64{"min": &f.Min, "max": &f.Max} {
			n, err := number(in, name)
			wrong = errors.Join(wrong, err)
			if text(in, name) != "" && err == nil {
				*to = &n
			}
		}
	}
	if f.Type == procedures.FileType {
		f.Many = in.ticked("several", false)
	}
	if f.Type == procedures.RepeatType {
		rows := procedures.Rows{One: both(in, "one")}
		least, err := number(in, "least")
		most, other := number(in, "most")
		wrong = errors.Join(wrong, err, other)
		rows.Min, rows.Max = int(least), int(most)
		f.Rows = &rows
	}
	return wrong
}

// ErrColumns asks for at least one column of a list.
var ErrColumns = fault.New(fault.Invalid, "procedures.build.no-columns")

// choicesOf reads the choices, one a line; a bar parts Vietnamese and English.
func choicesOf(in entry, k kind) []procedures.Option {
	var options []procedures.Option
	for _, line := range linesOf(in, "options-"+k.Key) {
		options = append(options, procedures.Option{Label: bilingual(line)})
	}
	return options
}

func bilingual(line string) procedures.Text {
	vi, en, _ := strings.Cut(line, "|")
	return procedures.Text{VI: strings.TrimSpace(vi), EN: strings.TrimSpace(en)}
}

// choiceLines writes choices back as they are typed.
func choiceLines(options []procedures.Option) string {
	lines := make([]string, len(options))
	for i, o := range options {
		lines[i] = o.Label.VI
		if o.Label.EN != "" {
			lines[i] += " | " + o.Label.EN
		}
	}
	return strings.Join(lines, "\n")
}

// guesses tell the kind of a column by how it is called, so that the usual
// ones need no second visit. The first that fits counts.
var guesses = []struct{ word, kind string }{
	{"ho va ten", "name"}, {"ho ten", "name"}, {"ho, chu dem", "name"}, {"ngay sinh", "birth"}, {"nam sinh", "birth"},
	{"can cuoc", "citizen"}, {"cccd", "citizen"}, {"dinh danh", "citizen"}, {"dien thoai", "phone"}, {"thu dien tu", "email"},
	{"email", "email"}, {"ngay ", "date"}, {"so tien", "money"}, {"thu nhap", "money"}, {"tep", "file"}, {"anh ", "file"},
	{"ban chup", "file"}, {"so nguoi", "number"}, {"so luong", "number"}, {"tuoi", "number"},
}

// columnsOf reads the columns of a new list, one a line.
func columnsOf(in entry) []*procedures.Field {
	var columns []*procedures.Field
	for _, line := range linesOf(in, "columns") {
		f := &procedures.Field{Label: bilingual(line)}
		k, _ := kindNamed("short")
		i := slices.IndexFunc(guesses, func(g struct{ word, kind string }) bool {
			return strings.Contains(identity.Fold(f.Label.VI)+" ", g.word)
		})
		if i >= 0 {
			k, _ = kindNamed(guesses[i].kind)
		}
		k.turn(f)
		f.Required = f.Type != procedures.FileType // a paper is rarely wanted of everybody
		columns = append(columns, f)
	}
	return columns
}

// kindHasOptions reports whether a field has choices of its own to show.
func kindHasOptions(f procedures.Field) bool { return f.OptionsRef == "" && len(f.Options) > 0 }

func bound(n *int64) string {
	if n == nil {
		return ""
	}
	return strconv.FormatInt(*n, 10)
}

// readers says in words what else asks about this question, so that nobody is
// surprised when it cannot go.
func (q questionForm) readers(ctx context.Context) []string {
	var words []string
	for _, r := range q.Refers(q.id) {
		label := r.Label.In(lang.Tag(ctx))
		if label != "" && !slices.Contains(words, label) {
			words = append(words, label)
		}
	}
	return words
}
