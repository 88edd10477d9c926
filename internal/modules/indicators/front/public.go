package front

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strconv"

	"xaso/internal/modules/criteria"
	"xaso/internal/modules/indicators"
	"xaso/internal/platform/gate"
	"xaso/internal/platform/lang"
	"xaso/internal/platform/site"
	"xaso/internal/platform/web"
	"xaso/internal/ui"
)

// publicView is the page "Xã ta đến đâu rồi" for one of the sets followed.
type publicView struct {
	view
	Named   bool    // by its address
	Others  []other // every set followed, this one included
	Plan    []Task
	Comment string
}

// other is a set in the list of those the commune follows.
type other struct {
	Set, Title string
	Done, Of   int
	Here       bool
}

func (h Hall) public(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	v := publicView{Named: r.PathValue("set") != ""}
	err := h.read(r.Context(), who.Commune, func(tx *gate.Tx) (err error) {
		var all []criteria.Following
		if v.view, all, err = h.readView(tx, r.PathValue("set")); err != nil || len(all) == 0 {
			return err
		}
		if v.Others, err = h.others(tx, all, v.Set.ID); err != nil {
			return err
		}
		if h.Plan != nil {
			if v.Plan, err = h.Plan(tx, v.Set.ID); err != nil {
				return err
			}
		}
		if h.Comment != nil {
			v.Comment, err = h.Comment(tx, v.Set.ID)
		}
		return err
	})
	if err != nil {
		return err
	}
	return web.Page(w, r, http.StatusOK, publicPage(v))
}

// title tells the pages of several sets apart.
func (v publicView) title(ctx context.Context) string {
	if v.Named {
		return t(ctx, "front.title.of", shortTitle(v.Set.Title))
	}
	return t(ctx, "front.title")
}

// besides are the sets followed besides the one shown.
func (v publicView) besides() []other {
	return slices.DeleteFunc(slices.Clone(v.Others), func(o other) bool { return o.Here })
}

// others are the sets followed, with how far each is.
func (h Hall) others(tx *gate.Tx, all []criteria.Following, here string) ([]other, error) {
	var list []other
	for _, f := range all {
		v, err := h.viewOf(tx, f)
		if err != nil {
			return nil, err
		}
		list = append(list, other{f.Set, v.Set.Title, v.count(met), len(v.Parts), f.Set == here})
	}
	return list, nil
}

// Entry is what the home page of a commune says of its criteria: how many are
// done of those of the first set it follows; ok is false while it follows none.
func (h Hall) Entry(ctx context.Context, c gate.Commune) (done, of int, ok bool, err error) {
	err = h.read(ctx, c, func(tx *gate.Tx) error {
		v, all, err := h.readView(tx, "")
		done, of, ok = v.count(met), len(v.Parts), len(all) > 0
		return err
	})
	return done, of, ok, err
}

// legend is how many criteria there are of each mark that occurs.
func (v view) legend(ctx context.Context) [][]ui.Cell {
	var rows [][]ui.Cell
	for _, m := range marks {
		if n := v.count(m); n > 0 || m == met || m == short {
			rows = append(rows, []ui.Cell{{Body: markCell(m)}, {Text: strconv.Itoa(n), Numeric: true}})
		}
	}
	return rows
}

// inWords is the strip for those who do not see it.
func (v view) inWords(ctx context.Context) string {
	s := t(ctx, "front.strip", len(v.Parts))
	for _, m := range marks {
		if n := v.count(m); n > 0 {
			s += fmt.Sprintf(" %s: %d.", t(ctx, "front.mark."+string(m)), n)
		}
	}
	return s
}

// criterionView is one criterion with its indicators and how they went.
type criterionView struct {
	view
	Part    part
	Points  map[string][]indicators.Point
	Comment string
}

func (h Hall) criterion(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	no, err := strconv.Atoi(r.PathValue("criterion"))
	if err != nil {
		return gate.ErrMissing
	}
	v := criterionView{Points: map[string][]indicators.Point{}}
	err = h.read(r.Context(), who.Commune, func(tx *gate.Tx) (err error) {
		if v.view, _, err = h.readView(tx, r.PathValue("set")); err != nil {
			return err
		}
		var there bool
		if v.Part, there = v.part(no); !there {
			return gate.ErrMissing
		}
		for _, l := range v.Part.Lines {
			if v.Points[l.Code], err = h.Board.History(tx, v.Set.ID, l.Code); err != nil {
				return err
			}
		}
		if h.Comment != nil {
			v.Comment, err = h.Comment(tx, v.Set.ID)
		}
		return err
	})
	if err != nil {
		return err
	}
	return web.Page(w, r, http.StatusOK, criterionPage(v))
}

// rows are the indicators of a criterion.
func (v criterionView) rows() [][]ui.Cell {
	rows := make([][]ui.Cell, len(v.Part.Lines))
	for i, l := range v.Part.Lines {
		rows[i] = []ui.Cell{{Body: indicatorText(l)}, {Body: valueCell(l)}, {Body: demandCell(l)}, {Body: stateCell(l)}, {Body: originCell(l)}}
	}
	return rows
}

func setPath(set string) string { return Path + "/" + set }

func (v view) criterionPath(no int) string { return setPath(v.Set.ID) + "/" + strconv.Itoa(no) }

// indicatorPath is the page of one indicator in the room of figures.
func indicatorPath(set, code string) string { return "/chi-tieu/" + set + "/" + code }

func href(ctx context.Context, path string) string { return site.Href(ctx, path) }

// name of the commune the page belongs to.
func commune(ctx context.Context) string { return site.From(ctx).Commune }

func number(n int) string { return lang.Number(int64(n)) }
