package front

import (
	"context"
	"net/http"
	"slices"
	"strconv"

	"github.com/a-h/templ"

	"xaso/internal/modules/criteria"
	"xaso/internal/modules/indicators"
	"xaso/internal/platform/clock"
	"xaso/internal/platform/gate"
	"xaso/internal/platform/web"
	"xaso/internal/ui"
)

// cockpitView is the officials' page of one set.
type cockpitView struct {
	view
	Others  []other
	Points  map[string][]indicators.Point // by indicator
	Plan    []Task
	Lacking map[string]int // evidence, by indicator
	Planned bool           // whether plans and evidence are known at all
	Today   clock.Date
}

func (h Hall) cockpit(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	v := cockpitView{Points: map[string][]indicators.Point{}, Today: clock.DateOf(h.Now())}
	err := h.Gate.Read(r.Context(), who, indicators.MaySee, func(tx *gate.Tx) error {
		if err := tx.Require(who.May(indicators.MaySee)); err != nil {
			return err
		}
		var all []criteria.Following
		var err error
		if v.view, all, err = h.readView(tx, r.URL.Query().Get("bo")); err != nil || len(all) == 0 {
			return err
		}
		if v.Others, err = h.others(tx, all, v.Set.ID); err != nil {
			return err
		}
		return h.readCockpit(tx, &v)
	})
	if err != nil {
		return err
	}
	return web.Page(w, r, http.StatusOK, cockpitPage(v))
}

// readCockpit reads how things went, what is planned and what proof is missing.
func (h Hall) readCockpit(tx *gate.Tx, v *cockpitView) (err error) {
	for _, l := range v.lines() {
		if v.Points[l.Code], err = h.Board.History(tx, v.Set.ID, l.Code); err != nil {
			return err
		}
	}
	if h.Plan != nil {
		v.Planned = true
		if v.Plan, err = h.Plan(tx, v.Set.ID); err != nil {
			return err
		}
	}
	if h.Lacking != nil {
		v.Lacking, err = h.Lacking(tx, v.Set.ID)
	}
	return err
}

// overdue are the tasks whose day has passed.
func (v cockpitView) overdue() []Task {
	return slices.DeleteFunc(slices.Clone(v.Plan), func(t Task) bool { return !t.Overdue })
}

// proofs is how many pieces of evidence are missing.
func (v cockpitView) proofs() int {
	n := 0
	for _, of := range v.Lacking {
		n += of
	}
	return n
}

// A fall is an indicator that was met and is not any more.
type fall struct {
	line
	Was float64
	On  clock.Date
}

// fallen are the indicators that were met before they came to stand as they
// do, newest first.
func (v cockpitView) fallen() []fall {
	var all []fall
	for _, l := range v.lines() {
		if l.State != indicators.Short && l.State != indicators.NoData {
			continue
		}
		points := v.Points[l.Code]
		for i := len(points) - 1; i > 0; i-- {
			if points[i].State == indicators.Met {
				break
			}
			if points[i-1].State == indicators.Met {
				all = append(all, fall{l, points[i-1].Value, points[i].On})
				break
			}
		}
	}
	slices.SortStableFunc(all, func(a, b fall) int { return a.On.DaysUntil(b.On) })
	return all
}

// A moment is how many indicators of a criterion were met from a day on.
type moment struct {
	On  clock.Date
	Met int
}

// course is how many indicators of a criterion were met, day by day of change.
func (v cockpitView) course(p part) []moment {
	var days []clock.Date
	for _, l := range p.Lines {
		for _, at := range v.Points[l.Code] {
			days = append(days, at.On)
		}
	}
	slices.SortFunc(days, func(a, b clock.Date) int { return b.DaysUntil(a) })
	days = slices.Compact(days)
	all := make([]moment, len(days))
	for i, d := range days {
		all[i].On = d
		for _, l := range p.Lines {
			if at, known := v.at(l.Code, d); known && at.State == indicators.Met {
				all[i].Met++
			}
		}
	}
	return all
}

// at is the point of an indicator that held on a day.
func (v cockpitView) at(code string, d clock.Date) (indicators.Point, bool) {
	points := v.Points[code]
	for i := len(points) - 1; i >= 0; i-- {
		if !d.Before(points[i].On) {
			return points[i], true
		}
	}
	return indicators.Point{}, false
}

func (v cockpitView) spark(p part) spark {
	s := spark{Most: float64(len(p.Lines))}
	for _, m := range v.course(p) {
		s.Values = append(s.Values, float64(m.Met))
	}
	return s
}

// A step is something that would bring the commune further, with how many
// indicators it is about.
type step struct {
	Name  string
	Count int
	Codes []string
	Link  string
}

// next is what to do: what fell first, then what is near its threshold, then
// what is not known, by who can supply it.
func (v cockpitView) next() []step {
	var all []step
	add := func(name, link string, is func(line) bool) {
		s := step{Name: name, Link: link}
		for _, l := range v.lines() {
			if is(l) {
				s.Count++
				s.Codes = append(s.Codes, l.Code)
			}
		}
		if s.Count > 0 {
			all = append(all, s)
		}
	}
	add("near", "", func(l line) bool { return l.State == indicators.Short && l.missing() <= nearly })
	add("far", "", func(l line) bool { return l.State == indicators.Short && l.missing() > nearly })
	for _, c := range []struct{ name, link, from string }{
		{"register", "/so-ho", "register"}, {"survey", "/khao-sat", "survey"},
		{"external", "/so-lieu", "external"}, {"evidence", "/so-lieu", "evidence"}, {"live", "/so-lieu", "live"},
	} {
		add(c.name, c.link, func(l line) bool {
			return l.State == indicators.NoData && string(l.Indicator.Collection) == c.from
		})
	}
	add("threshold", "/bo-tieu-chi/"+v.Set.ID, func(l line) bool { return l.State == indicators.NoThreshold })
	return all
}

// nearly is how close to its threshold an indicator is within reach: a tenth.
const nearly = 0.1

// figures are what the cockpit says first.
func (v cockpitView) figures(ctx context.Context) []ui.Figure {
	all := []ui.Figure{
		{Label: t(ctx, "front.cockpit.done"), Value: t(ctx, "front.done.short", v.count(met), len(v.Parts)), Note: v.provisionalNote(ctx)},
		{Label: t(ctx, "front.cockpit.indicators"), Value: t(ctx, "front.done.short", v.metLines(), len(v.lines())), Note: v.declared(ctx)},
		{Label: t(ctx, "front.cockpit.fallen"), Value: number(len(v.fallen())), Note: t(ctx, "front.cockpit.fallen.note")},
	}
	if v.Planned {
		all = append(all, ui.Figure{Label: t(ctx, "front.cockpit.overdue"), Value: number(len(v.overdue())), Note: t(ctx, "front.cockpit.overdue.note", len(v.Plan))})
	}
	if v.Lacking != nil {
		all = append(all, ui.Figure{Label: t(ctx, "front.cockpit.proofs"), Value: number(v.proofs()), Note: t(ctx, "front.cockpit.proofs.note")})
	}
	return all
}

func (v cockpitView) provisionalNote(ctx context.Context) string {
	return t(ctx, "front.cockpit.provisional", v.provisional())
}

// declared says when the decision has more indicators than are known here.
func (v cockpitView) declared(ctx context.Context) string {
	if n := v.Set.DeclaredIndicators; n > len(v.lines()) {
		return t(ctx, "front.cockpit.declared", n)
	}
	return t(ctx, "front.cockpit.all")
}

func (v cockpitView) metLines() int {
	n := 0
	for _, l := range v.lines() {
		if l.mark() == met {
			n++
		}
	}
	return n
}

// rows are the criteria with a cell for each indicator.
func (v cockpitView) rows() [][]ui.Cell {
	rows := make([][]ui.Cell, len(v.Parts))
	for i, p := range v.Parts {
		rows[i] = []ui.Cell{{Body: criterionCell(v, p)}, {Body: stateOf(p)}, {Body: cells(v, p)}, {Body: sparkCell(v, p)}}
	}
	return rows
}

// courses are the numbers behind the small lines.
func (v cockpitView) courses(ctx context.Context) [][]ui.Cell {
	var rows [][]ui.Cell
	for _, p := range v.Parts {
		for _, m := range v.course(p) {
			rows = append(rows, []ui.Cell{{Text: strconv.Itoa(p.No) + ". " + p.Name, Attrs: inVietnamese}, {Text: day(m.On)}, {Text: t(ctx, "front.done.short", m.Met, len(p.Lines)), Numeric: true}})
		}
	}
	return rows
}

func cockpitPath(set string) string { return CockpitPath + "?bo=" + set }

// inVietnamese marks what stands in the law and is not translated.
var inVietnamese = templ.Attributes{"lang": "vi"}
