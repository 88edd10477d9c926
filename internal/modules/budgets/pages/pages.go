// Package pages is where people choose works within a sum and read why a work
// was chosen or not, and where officials open choices, enter paper ballots and
// tell what was decided. Everything works without script.
package pages

import (
	"bytes"
	"context"
	"embed"
	"math/big"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"xaso/internal/modules/budgets"
	"xaso/internal/platform/budgeting"
	"xaso/internal/platform/clock"
	"xaso/internal/platform/fault"
	"xaso/internal/platform/gate"
	"xaso/internal/platform/lang"
	"xaso/internal/platform/web"
	"xaso/internal/ui"
)

// Texts are the sentences of these pages.
//
//go:embed locale/*.json
var Texts embed.FS

// Path is where choices are, for the menu and for links from elsewhere.
const Path = "/chon-cong-trinh"

// A Hall is what the pages need.
type Hall struct {
	Book    *budgets.Book
	Hamlets func(c gate.Commune) []string
	// Resolve names what a choice belongs to; nil where nothing does.
	Resolve func(tx *gate.Tx, href string) (title string, ok bool)
	Now     func() time.Time
}

// Routes are the addresses of this package.
func Routes(h Hall) []web.Route {
	manage, record := web.Needs(budgets.MayManage), web.Needs(budgets.MayRecord)
	choice := Path + "/{choice}"
	return []web.Route{
		web.Get(Path, web.Public, h.list),
		web.Get(Path+"/mo", manage, h.opening),
		web.Post(Path+"/mo", manage, h.open),
		web.Get(choice, web.Public, h.choice),
		web.Post(choice, web.SignedIn, h.vote),
		web.Get(choice+"/phieu.pb", web.Public, h.file),
		web.Get(choice+"/dieu-hanh", record, h.desk),
		web.Post(choice+"/phieu-giay", record, h.enter),
		web.Post(choice+"/kiem", manage, h.count),
		web.Post(choice+"/quyet-dinh", manage, h.decide),
	}
}

func t(ctx context.Context, key string, args ...any) string { return lang.T(ctx, key, args...) }

// A trial is a form that was refused: which one, what was typed, and why.
type trial struct {
	Form  string
	Typed url.Values
	Err   error
}

func (x trial) value(form, name string) string {
	if x.Form != form {
		return ""
	}
	return x.Typed.Get(name)
}

func (x trial) wrong(ctx context.Context, form, name string) string {
	if x.Form != form {
		return ""
	}
	return lang.SayAt(ctx, x.Err, name)
}

func (x trial) summary(ctx context.Context) []ui.ErrorItem {
	var all []ui.ErrorItem
	for _, f := range fault.All(x.Err) {
		item := ui.ErrorItem{Text: lang.Say(ctx, f), Field: f.Field}
		if f.Field == "opens" || f.Field == "closes" {
			item.Field = ui.DateField(f.Field)
		}
		all = append(all, item)
	}
	return all
}

func refused(err error) bool { return fault.Told(err) || fault.KindOf(err) == fault.Forbidden }

func (x trial) status() int {
	switch {
	case x.Err == nil:
		return http.StatusOK
	case fault.KindOf(x.Err) == fault.Invalid:
		return http.StatusUnprocessableEntity
	}
	return web.Status(x.Err)
}

func dayOf(q url.Values, name string) clock.Date {
	part := func(which string) string {
		s := strings.TrimSpace(q.Get(name + which))
		if len(s) == 1 {
			s = "0" + s
		}
		return s
	}
	d, err := clock.ParseDate(part("-year") + "-" + part("-month") + "-" + part("-day"))
	if err != nil {
		return clock.Date{}
	}
	return d
}

func shown(d clock.Date) string { return lang.Date(d.At(clock.At(12, 0))) }

// dong reads an amount as people write it: 1.200.000 or 1200000.
func dong(s string) int64 {
	s = strings.NewReplacer(".", "", ",", "", " ", "", "\u00a0", "", "đ", "", "đồng", "").Replace(strings.TrimSpace(s))
	n, err := strconv.ParseInt(s, 10, 64)
	if err != nil {
		return 0
	}
	return n
}

// works reads the projects of a form, one a line: name; cost; about.
func works(text string) []budgets.Project {
	var all []budgets.Project
	for line := range strings.Lines(text) {
		if line = strings.TrimSpace(line); line == "" {
			continue
		}
		parts := strings.SplitN(line, ";", 3)
		p := budgets.Project{Name: strings.TrimSpace(parts[0])}
		if len(parts) > 1 {
			p.Cost = dong(parts[1])
		}
		if len(parts) > 2 {
			p.About = strings.TrimSpace(parts[2])
		}
		all = append(all, p)
	}
	return all
}

func numbers(list []string) []int64 {
	var all []int64
	for _, s := range list {
		if n, err := strconv.ParseInt(s, 10, 64); err == nil {
			all = append(all, n)
		}
	}
	return all
}

func texts(list []int64) []string {
	var all []string
	for _, n := range list {
		all = append(all, strconv.FormatInt(n, 10))
	}
	return all
}

// exact writes a fraction of đồng: rounded down, and exactly where it is none.
func exact(fraction string) string {
	r, ok := new(big.Rat).SetString(fraction)
	if !ok {
		return fraction
	}
	whole := new(big.Int).Quo(r.Num(), r.Denom())
	if r.IsInt() {
		return lang.Dong(whole.Int64())
	}
	return lang.Dong(whole.Int64()) + " (" + fraction + ")"
}

type listView struct {
	Choices []budgets.Choice
	Today   clock.Date
	Manage  bool
}

func (h Hall) list(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	v := listView{Today: clock.DateOf(h.Now()), Manage: who.May(budgets.MayManage)}
	err := h.Book.Look(r.Context(), who, func(tx *gate.Tx) (err error) {
		v.Choices, err = h.Book.Choices(tx)
		return err
	})
	if err != nil {
		return err
	}
	return web.Page(w, r, http.StatusOK, listPage(v))
}

type related struct{ Href, Title string }

type choiceView struct {
	Choice   budgets.Choice
	Projects []budgets.Project
	Stage    budgets.Stage
	Mine     budgets.Standing
	Reader   bool // signed in
	Record   bool
	Voted    bool // a ballot has just come in
	Related  []related
	trial
}

// name of a project by its number.
func (v choiceView) name(n int64) string {
	if n < 1 || n > int64(len(v.Projects)) {
		return ""
	}
	return v.Projects[n-1].Name
}

// marked are the projects ticked on the form: as typed, or as voted before.
func (v choiceView) marked(form string) []string {
	if v.Form == form {
		return v.Typed["projects"]
	}
	return texts(v.Mine.Approved)
}

func (h Hall) choice(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	return h.show(w, r, who, trial{}, choicePage)
}

func (h Hall) read(r *http.Request, who gate.Actor, v *choiceView) error {
	err := h.Book.Look(r.Context(), who, func(tx *gate.Tx) (err error) {
		if v.Choice, err = h.Book.Choice(tx, r.PathValue("choice")); err != nil {
			return err
		}
		for _, href := range v.Choice.Related {
			if h.Resolve == nil {
				break
			}
			if title, ok := h.Resolve(tx, href); ok {
				v.Related = append(v.Related, related{href, title})
			}
		}
		v.Projects, err = h.Book.Projects(tx, v.Choice.ID)
		return err
	})
	v.Stage = v.Choice.Stage(clock.DateOf(h.Now()))
	v.Reader, v.Record = who.SignedIn(), who.MayIn(budgets.MayRecord, "", v.Choice.Hamlet)
	return err
}

func (h Hall) vote(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	id := r.PathValue("choice")
	if err := h.Book.Vote(r.Context(), who, id, numbers(r.PostForm["projects"])); err != nil {
		return h.show(w, r, who, trial{"vote", r.PostForm, err}, choicePage)
	}
	return web.Redirect(w, r, Path+"/"+id+"?da-nhan=1")
}

func (h Hall) file(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	var body bytes.Buffer
	err := h.Book.Look(r.Context(), who, func(tx *gate.Tx) error {
		in, out, err := h.Book.Instance(tx, r.PathValue("choice"))
		if err != nil {
			return err
		}
		return budgeting.Write(&body, in, out)
	})
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.Header().Set("Content-Disposition", `attachment; filename="chon-cong-trinh-`+r.PathValue("choice")+`.pb"`)
	_, err = w.Write(body.Bytes())
	return err
}

// boxes are the projects to tick.
func (v choiceView) boxes(ctx context.Context, form string) []ui.Choice {
	var all []ui.Choice
	marked := v.marked(form)
	for _, p := range v.Projects {
		n := strconv.FormatInt(p.Number, 10)
		hint := lang.Dong(p.Cost)
		if p.About != "" {
			hint += " · " + p.About
		}
		all = append(all, ui.Choice{Value: n, Text: p.Name, Hint: hint, Checked: slices.Contains(marked, n)})
	}
	return all
}

// why says in a sentence what became of a project.
func (v choiceView) why(ctx context.Context, s budgets.Step) string {
	switch {
	case s.Why == budgeting.Taken && s.Rate != "":
		return t(ctx, "budgets.page.why.shared", s.Payers, exact(s.Rate), lang.Dong(s.Left))
	case s.Why == budgeting.Taken:
		return t(ctx, "budgets.page.why.taken", lang.Dong(s.Left))
	case s.Why == budgeting.TooDear:
		return t(ctx, "budgets.page.why.too-dear", lang.Dong(s.Left))
	case s.Why == budgeting.Stopped:
		return t(ctx, "budgets.page.why.stopped")
	case s.Why == budgeting.NoBackers:
		return t(ctx, "budgets.page.why.no-backers")
	}
	return t(ctx, "budgets.page.why.too-few", max(1, v.Choice.Threshold))
}

func (v choiceView) steps(ctx context.Context) [][]ui.Cell {
	var rows [][]ui.Cell
	for i, s := range v.Choice.Outcome.Steps {
		if s.Number < 1 || s.Number > int64(len(v.Projects)) {
			continue
		}
		p := v.Projects[s.Number-1]
		rows = append(rows, []ui.Cell{{Text: strconv.Itoa(i+1) + ". " + p.Name}, {Text: lang.Dong(p.Cost), Numeric: true}, {Text: strconv.Itoa(s.Votes), Numeric: true},
			{Body: became(s.Why == budgeting.Taken)}, {Text: v.why(ctx, s)}})
	}
	return rows
}
