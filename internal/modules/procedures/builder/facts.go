package builder

import (
	"errors"
	"net/http"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"xaso/internal/modules/procedures"
	"xaso/internal/platform/gate"
	"xaso/internal/platform/identity"
	"xaso/internal/platform/web"
)

func versionOf(e procedures.Edition) string { return strconv.FormatInt(e.Version, 10) }

// doors are the ways an application may come in.
var doors = []procedures.Channel{procedures.ByWeb, procedures.AtDesk, procedures.ByPost}

func (b Bench) facts(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	e, err := b.open(r, who)
	if err != nil {
		return err
	}
	return web.Page(w, r, http.StatusOK, b.factsPage(e, entry{}))
}

func (b Bench) factsPage(e procedures.Edition, in entry) templ.Component {
	s := starting{entry: in}
	for _, p := range b.Store.Library().Catalogue.On(b.today()) {
		if a := p.Field.Value; !slices.ContainsFunc(s.Areas, func(x procedures.Area) bool { return x.Slug == a.Slug }) {
			s.Areas = append(s.Areas, a)
		}
	}
	return factsPage(e, s)
}

func (b Bench) setFacts(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	return b.change(w, r, who, change{
		again: b.factsPage,
		next:  func(e procedures.Edition) string { return at(e) },
		edits: func(e procedures.Edition, in entry) ([]procedures.Edit, error) {
			s := starting{entry: in}
			for _, p := range b.Store.Library().Catalogue.Procedures {
				s.Areas = append(s.Areas, p.Field.Value)
			}
			return s.factEdits(e)
		},
	})
}

func (s starting) factEdits(e procedures.Edition) ([]procedures.Edit, error) {
	name := both(s.entry, "name")
	area, ok := s.area(text(s.entry, "area"))
	var wrong error
	if name.VI == "" {
		wrong = procedures.ErrNameless.At("name")
	}
	if !ok {
		wrong = errors.Join(wrong, ErrPick.At("area"))
	}
	edits := []procedures.Edit{
		procedures.UpdateProcedure(func(p *procedures.Procedure) {
			declare(&p.Name, name)
			declare(&p.Field, area)
			declare(&p.HandledBy, text(s.entry, "handler"))
			result := p.Result.Value
			result.Name, result.Extra = text(s.entry, "result"), text(s.entry, "extra")
			declare(&p.Result, result)
			declare(&p.Legal, linesOf(s.entry, "legal"))
			declare(&p.Note, text(s.entry, "note"))
			online := p.Online.Value
			online.Channels = nil
			for _, door := range s.Typed["doors"] {
				online.Channels = append(online.Channels, procedures.Channel(door))
			}
			declare(&p.Online, online)
		}),
		procedures.UpdateForm(both(s.entry, "title"), text(s.entry, "template")),
	}
	if code := text(s.entry, "code"); code != e.Procedure.Code {
		edits = append(edits, procedures.SetCode(code))
	}
	return edits, wrong
}

// declare puts a value in place of another. What the commune writes down it
// answers for; what it left as it was keeps its mark.
func declare[T any](fact *procedures.Fact[T], value T) {
	if reflect.DeepEqual(fact.Value, value) {
		return
	}
	*fact = procedures.Fact[T]{Value: value, Mark: procedures.Mark{Standing: procedures.Declared}}
}

// linesOf reads a list typed one entry a line.
func linesOf(in entry, name string) []string {
	var lines []string
	for line := range strings.SplitSeq(text(in, name), "\n") {
		if line = identity.Compose(line); line != "" {
			lines = append(lines, line)
		}
	}
	return lines
}

// Terms: one row for each case of the procedure.

// termRows is how many rows to draw: those there are and an empty one.
func termRows(e procedures.Edition, in entry) int {
	n := len(e.Procedure.Terms.Value) + 1
	if in.Typed != nil {
		n, _ = strconv.Atoi(in.value("_dong", ""))
		n = min(max(n, 1), mostRows)
	}
	if in.pressed("_them") {
		n++
	}
	return n
}

// mostRows bounds the rows of the builder's own tables.
const mostRows = 40

func rowOf(i int) string { return "d" + strconv.Itoa(i) + "." }

func (b Bench) terms(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	e, err := b.open(r, who)
	if err != nil {
		return err
	}
	return web.Page(w, r, http.StatusOK, termsPage(e, entry{}))
}

func (b Bench) setTerms(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	return b.change(w, r, who, change{
		again: func(e procedures.Edition, in entry) templ.Component { return termsPage(e, in) },
		next:  func(e procedures.Edition) string { return at(e) },
		edits: func(e procedures.Edition, in entry) ([]procedures.Edit, error) {
			if in.pressed("_them") {
				return nil, nil
			}
			var terms []procedures.Term
			var wrong error
			for i := range termRows(e, in) {
				if text(in, rowOf(i)+"qty") == "" && !timeless(procedures.Unit(text(in, rowOf(i)+"unit"))) {
					continue // an empty row is no term
				}
				term, err := termFrom(in, rowOf(i))
				if was := e.Procedure.Terms.Value; i < len(was) { // what the page does not show stays
					term.Verification, term.Note = was[i].Verification, was[i].Note
				}
				terms, wrong = append(terms, term), errors.Join(wrong, err)
			}
			return []procedures.Edit{procedures.SetTerms(terms)}, wrong
		},
	})
}

func timeless(u procedures.Unit) bool { return u == procedures.SameDay || u == procedures.NoTerm }

func termAt(e procedures.Edition, i int) procedures.Term {
	if i < len(e.Procedure.Terms.Value) {
		return e.Procedure.Terms.Value[i]
	}
	return procedures.Term{Unit: procedures.WorkingDay}
}

// legal joins the acts a procedure rests on, one a line.
func legal(p procedures.Procedure) string { return strings.Join(p.Legal.Value, "\n") }

func doorValues(p procedures.Procedure) []string {
	var values []string
	for _, c := range p.Online.Value.Channels {
		values = append(values, string(c))
	}
	return values
}
