package builder

import (
	"cmp"
	"context"
	"errors"
	"net/http"
	"slices"
	"strconv"
	"time"

	"xaso/internal/modules/procedures"
	"xaso/internal/platform/fault"
	"xaso/internal/platform/gate"
	"xaso/internal/platform/lang"
	"xaso/internal/platform/web"
	"xaso/internal/ui"
)

// shelves are the list of procedures: what is under work, what the commune
// published, and what came with the program.
type shelves struct {
	Drafts   []procedures.EditionRow
	Releases []procedures.Release
	Library  []procedures.Procedure
	Today    string
	Done     string // what was just done
	Err      error
}

func (b Bench) shelves(ctx context.Context, who gate.Actor) (shelves, error) {
	s := shelves{Today: b.today(), Library: b.Store.Library().Catalogue.On(b.today())}
	var err error
	if s.Drafts, err = b.Store.Editions(ctx, who); err != nil {
		return s, err
	}
	s.Releases, err = b.Store.Releases(ctx, who)
	return s, err
}

func (b Bench) list(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	s, err := b.shelves(r.Context(), who)
	if err != nil {
		return err
	}
	s.Done = r.URL.Query().Get("xong")
	return web.Page(w, r, http.StatusOK, listPage(s))
}

// standing is the state of a published version in one word of the texts.
func (s shelves) standing(r procedures.Release) (key, kind string) {
	p := r.Procedure
	switch {
	case p.EffectiveTo != "" && p.EffectiveTo < s.Today:
		return "ended", "quiet"
	case p.EffectiveFrom > s.Today:
		return "coming", "wait"
	case r.InForce:
		return "now", "done"
	}
	return "replaced", "quiet"
}

// A starting is the first page of a new procedure.
type starting struct {
	entry
	Areas   []procedures.Area
	Library []procedures.Procedure
	Own     []procedures.Release
}

func (b Bench) starting(ctx context.Context, who gate.Actor, in entry) (starting, error) {
	s := starting{entry: in, Library: b.Store.Library().Catalogue.On(b.today())}
	for _, p := range s.Library {
		if a := p.Field.Value; !slices.ContainsFunc(s.Areas, func(x procedures.Area) bool { return x.Slug == a.Slug }) {
			s.Areas = append(s.Areas, a)
		}
	}
	var err error
	s.Own, err = b.Store.Releases(ctx, who)
	s.Own = slices.DeleteFunc(s.Own, func(r procedures.Release) bool { return !r.InForce })
	return s, err
}

// area is the field of work of a slug.
func (s starting) area(slug string) (procedures.Area, bool) {
	i := slices.IndexFunc(s.Areas, func(a procedures.Area) bool { return a.Slug == slug })
	if i < 0 {
		return procedures.Area{}, false
	}
	return s.Areas[i], true
}

func (b Bench) begin(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	s, err := b.starting(r.Context(), who, entry{})
	if err != nil {
		return err
	}
	if from := r.URL.Query().Get("tu"); from != "" {
		s.Typed = map[string][]string{"from": {from}, "unit": {string(procedures.WorkingDay)}}
	}
	return web.Page(w, r, http.StatusOK, startPage(s))
}

// start makes a procedure that works at once: who asks, why, and the pledge.
func (b Bench) start(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	s, err := b.starting(r.Context(), who, entry{Typed: r.PostForm})
	if err != nil {
		return err
	}
	begin := procedures.Beginning{Name: both(s.entry, "name"), From: text(s.entry, "from")}
	begin.Copy = begin.From != ""
	edits, err := s.edits()
	if begin.Name.VI == "" {
		err = errors.Join(procedures.ErrNameless.At("name"), err)
	}
	var id string
	if err == nil {
		id, err = b.Store.Compose(r.Context(), who, begin)
	}
	if err == nil {
		_, err = b.Store.Edit(r.Context(), who, id, 1, edits...)
	}
	if fault.Told(err) {
		s.Err = err
		return web.Page(w, r, web.Status(err), startPage(s))
	}
	if err != nil {
		return err
	}
	return web.Redirect(w, r, at(procedures.Edition{ID: id})+"?xong=moi")
}

// edits are the facts of the first page, and for a procedure that copies none
// the questions it begins with.
func (s starting) edits() ([]procedures.Edit, error) {
	area, ok := s.area(text(s.entry, "area"))
	var wrong error
	if !ok {
		wrong = ErrPick.At("area")
	}
	term, err := termFrom(s.entry, "")
	wrong = errors.Join(wrong, err)
	handler, result := text(s.entry, "handler"), text(s.entry, "result")
	edits := []procedures.Edit{procedures.UpdateProcedure(func(p *procedures.Procedure) {
		own := procedures.Mark{Standing: procedures.Declared}
		p.Field = procedures.Fact[procedures.Area]{Value: area, Mark: own}
		p.HandledBy = procedures.Fact[string]{Value: cmp.Or(handler, p.HandledBy.Value), Mark: own}
		if result != "" {
			p.Result = procedures.Fact[procedures.Result]{Value: procedures.Result{Name: result}, Mark: own}
		}
	}), procedures.SetTerms([]procedures.Term{term})}
	if text(s.entry, "from") == "" {
		edits = append(edits, firstQuestions()...)
	}
	return edits, wrong
}

// firstQuestions turn the general form into a beginning: the reason of the
// request in place of its one free question. The texts are those of the form,
// in both languages whatever the official reads.
func firstQuestions() []procedures.Edit {
	return []procedures.Edit{
		procedures.SetFee(procedures.Fee{Kind: procedures.FeeFree}),
		procedures.AddComponent(procedures.Component{Name: "Tờ khai", Kind: procedures.ByForm, Originals: 1}, ""),
		procedures.RemoveField("content"),
		procedures.UpdateField("reason", func(f *procedures.Field) {
			f.Label, f.Required = procedures.Text{VI: "Lý do đề nghị", EN: "Reason of the request"}, true
			f.Hint = procedures.Text{VI: "Nói ngắn gọn hoàn cảnh và việc cần xác nhận", EN: "In short: the circumstances and what is asked for"}
		}),
		procedures.UpdateSection("request", func(s *procedures.Section) {
			s.Title = procedures.Text{VI: "Nội dung đề nghị", EN: "Request"}
		}),
	}
}

// revise begins the next version of a procedure in force.
func (b Bench) revise(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	id, err := b.Store.Compose(r.Context(), who, procedures.Beginning{From: r.PostFormValue("code")})
	if fault.Told(err) {
		s, failed := b.shelves(r.Context(), who)
		if failed != nil {
			return failed
		}
		s.Err = err
		return web.Page(w, r, web.Status(err), listPage(s))
	}
	if err != nil {
		return err
	}
	return web.Redirect(w, r, at(procedures.Edition{ID: id}))
}

// termFrom reads one term; row is the beginning of its inputs' names.
func termFrom(in entry, row string) (procedures.Term, error) {
	term := procedures.Term{Unit: procedures.Unit(text(in, row+"unit")), Channel: procedures.Channel(text(in, row+"channel")),
		Variant: both(in, row+"variant"), Cutoff: text(in, row+"cutoff")}
	if !slices.Contains(units, term.Unit) {
		return term, ErrPick.At(row + "unit")
	}
	if term.Unit == procedures.SameDay || term.Unit == procedures.NoTerm {
		return term, nil
	}
	n, err := number(in, row+"qty")
	if err == nil && (n < 1 || n > mostUnits) {
		err = ErrNumber.At(row + "qty")
	}
	term.Qty = int(n)
	return term, err
}

// mostUnits keeps a slip of the finger out of the calendar.
const mostUnits = 999

var units = []procedures.Unit{procedures.WorkingDay, procedures.CalendarDay, procedures.WorkingHour, procedures.Month,
	procedures.SameDay, procedures.NoTerm}

func unitOptions(ctx context.Context) []ui.Option {
	options := make([]ui.Option, len(units))
	for i, u := range units {
		options[i] = ui.Option{Value: string(u), Text: t(ctx, "procedures.build.unit."+string(u))}
	}
	return options
}

// termWords says a term: "3 ngày làm việc".
func termWords(ctx context.Context, term procedures.Term) string {
	words := t(ctx, "procedures.build.unit."+string(term.Unit))
	if term.Qty > 0 {
		words = strconv.Itoa(term.Qty) + " " + words
	}
	if name := term.Variant.In(lang.Tag(ctx)); name != "" {
		words = name + ": " + words
	}
	return words
}

// day writes a stored date as people read it.
func day(stored string) string {
	d, err := time.Parse(time.DateOnly, stored)
	if err != nil {
		return stored
	}
	return d.Format("02/01/2006")
}
