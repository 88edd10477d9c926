package pages

import (
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"xaso/internal/modules/criteria"
	"xaso/internal/platform/clock"
	"xaso/internal/platform/fault"
	"xaso/internal/platform/gate"
	"xaso/internal/platform/web"
)

type draftView struct {
	Set     criteria.Set
	Draft   criteria.Draft
	Is      criteria.Understanding
	Changes []criteria.Change
	Row     int // that is being decided, -1 for none
	Trial   trial
}

// Forms of the page.
const (
	formArrange = "cot"
	formRow     = "dong"
	formTake    = "nhap"
)

func (h Hall) draft(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	row := int(number(r.URL.Query(), "dong")) - 1
	return h.showDraft(w, r, who, row, trial{})
}

func (h Hall) showDraft(w http.ResponseWriter, r *http.Request, who gate.Actor, row int, x trial) error {
	if x.Err != nil && !fault.Told(x.Err) {
		return x.Err
	}
	v := draftView{Row: -1, Trial: x}
	err := h.manage(r, who, func(tx *gate.Tx) (err error) {
		if v.Draft, err = h.Book.Draft(tx, r.PathValue("draft")); err != nil {
			return err
		}
		if v.Draft.Set != r.PathValue("set") {
			return criteria.ErrNoDraft
		}
		v.Set, err = h.Book.Set(tx, v.Draft.Set)
		return err
	})
	if err != nil {
		return err
	}
	if row >= v.Draft.Arrange.Heads && row < len(v.Draft.Grid) {
		v.Row = row
	}
	v.Is = v.Draft.Understand(v.Set)
	p := v.Draft.Provenance
	if p.Decision == "" && len(v.Set.Legal) > 0 { // most likely the set's own decision
		p.Decision, p.Date = v.Set.Legal[0].Number, v.Set.Legal[0].Date
		v.Draft.Provenance = p
	}
	v.Changes = criteria.Compare(v.Set, v.Is.Propose(v.Set, p, clock.DateOf(h.Gate.Now()), v.Draft.Whole))
	return web.Page(w, r, x.status(), draftPage(v))
}

func back(r *http.Request) string {
	return Path + "/" + r.PathValue("set") + "/ban-nhap/" + r.PathValue("draft")
}

func (h Hall) arrange(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	in := r.PostForm
	var d criteria.Draft
	var s criteria.Set
	err := h.manage(r, who, func(tx *gate.Tx) (err error) {
		if d, err = h.Book.Draft(tx, r.PathValue("draft")); err == nil {
			s, err = h.Book.Set(tx, d.Set)
		}
		return err
	})
	if err != nil {
		return err
	}
	a := criteria.Arrangement{Heads: int(number(in, "heads")), New: d.Arrange.New}
	for c := range d.Grid[0] {
		role := criteria.Role(in.Get("role-" + strconv.Itoa(c)))
		if role == "new" {
			fresh := d.NewColumn(s, c)
			role = criteria.Holds(fresh.Key)
			if !slices.ContainsFunc(a.New, func(n criteria.Column) bool { return n.Key == fresh.Key }) {
				a.New = append(slices.Clone(a.New), fresh)
			}
		}
		a.Roles = append(a.Roles, role)
	}
	if err := h.Book.Arrange(r.Context(), who, d.ID, number(in, "rev"), a, in.Get("whole") != ""); err != nil {
		return h.showDraft(w, r, who, -1, trial{formArrange, in, err})
	}
	return web.Redirect(w, r, back(r))
}

func (h Hall) fixRow(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	in := r.PostForm
	row := int(number(in, "row"))
	f := fixOf(in)
	if err := h.Book.FixRow(r.Context(), who, r.PathValue("draft"), number(in, "rev"), row, f); err != nil {
		return h.showDraft(w, r, who, row, trial{formRow, in, err})
	}
	return web.Redirect(w, r, back(r)+"#bang")
}

// fixOf reads what an official says a row is; nil takes it back.
func fixOf(in url.Values) *criteria.Fix {
	if in.Get("reset") != "" {
		return nil
	}
	f := criteria.Fix{Skip: in.Get("kind") == "skip", Heading: in.Get("kind") == "heading", Code: typed(in, "code"),
		Criterion: int(number(in, "criterion")), Name: typed(in, "name"), Text: typed(in, "text"),
		Unit: criteria.Unit(in.Get("unit")), Comparison: criteria.Comparison(in.Get("comparison")), Levels: map[string]string{}}
	for key := range in {
		if len(key) > len("level-") && key[:len("level-")] == "level-" {
			f.Levels[key[len("level-"):]] = typed(in, key)
		}
	}
	return &f
}

// takeOver takes the table over, or keeps what was typed for later. Whatever
// comes of it, what was typed is kept with the draft.
func (h Hall) takeOver(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	in, draft := r.PostForm, r.PathValue("draft")
	p := provenance(in)
	if in.Get("save") != "" {
		if err := h.Book.Note(r.Context(), who, draft, number(in, "rev"), p); err != nil {
			return h.showDraft(w, r, who, -1, trial{formTake, in, err})
		}
		return web.Redirect(w, r, back(r))
	}
	if _, err := h.Book.TakeOver(r.Context(), who, draft, number(in, "rev"), number(in, "over"), p); err != nil {
		if fault.Told(err) && !errors.Is(err, criteria.ErrOvertaken) {
			if err := h.Book.Note(r.Context(), who, draft, number(in, "rev"), p); err != nil && !fault.Told(err) {
				return err
			}
		}
		return h.showDraft(w, r, who, -1, trial{formTake, in, err})
	}
	return web.Redirect(w, r, Path+"/"+r.PathValue("set")+"/lich-su")
}

func (h Hall) discard(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	if err := h.Book.Discard(r.Context(), who, r.PathValue("draft")); err != nil {
		return err
	}
	return web.Redirect(w, r, Path+"/"+r.PathValue("set"))
}

// line is the one that is being decided; a row the table says nothing in is an
// empty one.
func (v draftView) line() criteria.Line {
	for _, l := range v.Is.Lines {
		if l.Row == v.Row {
			return l
		}
	}
	return criteria.Line{Row: v.Row, Skip: true}
}
