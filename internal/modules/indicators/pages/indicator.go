package pages

import (
	"context"
	"errors"
	"math"
	"net/http"
	"net/url"
	"strings"

	"xaso/internal/modules/criteria"
	"xaso/internal/modules/indicators"
	"xaso/internal/platform/clock"
	"xaso/internal/platform/gate"
	"xaso/internal/platform/metric"
	"xaso/internal/platform/web"
	"xaso/internal/ui"
)

// oneView is one indicator with all that is behind it.
type oneView struct {
	Set     criteria.Set
	Ind     criteria.Indicator
	Reading indicators.Reading
	History []indicators.Point
	Hamlets []indicators.Reading // officials only
	Entries []indicators.Entry
	Strays  []indicators.DrillRow
	Parts   []indicators.Part // that open to rows
	Ahead   indicators.Forecast

	Official, MayEnter, MayOpen bool
}

func (v oneView) path() string { return Address(v.Set.ID, v.Ind.Code) }

func (v oneView) threshold() criteria.Threshold { return v.Ind.Thresholds[v.Reading.Column] }

// entry is the entered figure of the indicator itself that is shown.
func (v oneView) entry() *indicators.Entry {
	if e := v.Reading.Entry; e != nil {
		return e
	}
	return nil
}

// mostStrays is how many wrong rows a page names.
const mostStrays = 20

func (h Hall) indicator(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	v := oneView{Official: who.May(indicators.MaySee), MayEnter: who.May(indicators.MayEnter), MayOpen: who.May(indicators.MayOpenRows)}
	set, code := r.PathValue("set"), r.PathValue("code")
	err := h.read(r.Context(), who, gate.Public, func(tx *gate.Tx) error {
		if err := h.one(tx, &v, set, code); err != nil {
			return err
		}
		var err error
		if v.History, err = h.Board.History(tx, set, code); err != nil {
			return err
		}
		v.Ahead = h.Board.Forecast(v.History, yearEnd(clock.DateOf(tx.Now())))
		if v.Entries, err = h.Board.Entries(tx, set, code); err != nil || !v.Official {
			return err
		}
		v.Hamlets, err = h.Board.Hamlets(tx, set, code)
		return err
	})
	if err == nil && v.MayOpen && v.Reading.Numerator > v.Reading.Denominator {
		// What is wrong with the records is told with the rows that are.
		err = h.read(r.Context(), who, indicators.MayOpenRows, func(tx *gate.Tx) (err error) {
			v.Strays, err = h.Board.Strays(tx, set, code, metric.Cut{}, mostStrays)
			return err
		})
	}
	if err != nil {
		return err
	}
	return web.Page(w, r, http.StatusOK, indicatorPage(v))
}

// one reads an indicator of a set the commune follows.
func (h Hall) one(tx *gate.Tx, v *oneView, set, code string) (err error) {
	if v.Reading, v.Ind, err = h.Board.Reading(tx, set, code, ""); err != nil {
		return err
	}
	v.Set, err = h.Sets.Set(tx, set)
	for _, p := range []indicators.Part{indicators.Numerator, indicators.Denominator, indicators.Whole} {
		if h.Board.Listable(v.Ind.Measure, p) {
			v.Parts = append(v.Parts, p)
		}
	}
	return err
}

func yearEnd(d clock.Date) clock.Date { return metric.Year(d.Year).To }

// rowsView are the rows behind one side of an indicator.
type rowsView struct {
	oneView
	Part   indicators.Part
	Hamlet string
	Rows   []indicators.DrillRow
	Next   string
}

func (v rowsView) next() string {
	if v.Next == "" {
		return ""
	}
	return rowsAddress(v.path(), v.Part, v.Hamlet, v.Next)
}

// partNames are the parts as addresses have them.
var partNames = map[indicators.Part]string{indicators.Numerator: "tu", indicators.Denominator: "mau", indicators.Whole: "so"}

func rowsAddress(path string, part indicators.Part, hamlet, after string) string {
	q := url.Values{"phan": {partNames[part]}}
	if hamlet != "" {
		q.Set("thon", hamlet)
	}
	if after != "" {
		q.Set("sau", after)
	}
	return path + "/dong?" + q.Encode()
}

func (h Hall) rows(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	q := r.URL.Query()
	v := rowsView{Hamlet: strings.TrimSpace(q.Get("thon"))}
	for part, name := range partNames {
		if name == q.Get("phan") {
			v.Part = part
		}
	}
	err := h.Gate.Read(r.Context(), who, indicators.MayOpenRows, func(tx *gate.Tx) error {
		if err := tx.Require(who.MayIn(indicators.MayOpenRows, "", v.Hamlet)); err != nil {
			return err
		}
		err := h.one(tx, &v.oneView, r.PathValue("set"), r.PathValue("code"))
		if err == nil && v.Part == "" && len(v.Parts) > 0 {
			v.Part = v.Parts[0]
		}
		if err == nil && v.Part == "" {
			err = gate.ErrMissing
		}
		if err != nil {
			return err
		}
		v.Rows, v.Next, err = h.Board.Drill(tx, v.Set.ID, v.Ind.Code, v.Part, metric.Cut{Hamlet: v.Hamlet}, q.Get("sau"))
		return err
	})
	if err != nil {
		return err
	}
	return web.Page(w, r, http.StatusOK, rowsPage(v))
}

// figures are the value, what it must reach, and since when it stands so.
func (v oneView) figures(ctx context.Context) []ui.Figure {
	r := v.Reading
	all := []ui.Figure{{Label: t(ctx, "indicators.page.value"), Value: value(ctx, v.Ind.Unit, r), Note: fraction(ctx, r.Ratio && r.Known, r.Numerator, r.Denominator)},
		{Label: t(ctx, "indicators.page.demand"), Value: demand(ctx, v.Ind, r)}}
	if !r.Since.IsZero() {
		all = append(all, ui.Figure{Label: t(ctx, "indicators.page.state"), Value: tag(ctx, r).Text, Note: t(ctx, "indicators.page.since", day(r.Since))})
	}
	return all
}

// chart is the history; verdicts and grades have none to draw.
func (v oneView) chart(ctx context.Context) (ui.ChartProps, bool) {
	p := ui.ChartProps{Title: t(ctx, "indicators.page.history"), Description: t(ctx, "indicators.page.history.says", v.Ind.Text),
		First: t(ctx, "indicators.page.day"), Unit: t(ctx, "indicators.unit.name."+string(v.Ind.Unit))}
	s := ui.Series{Name: v.Ind.Code}
	known := 0
	for _, point := range v.History {
		p.Labels = append(p.Labels, day(point.On))
		if point.Known {
			s.Values = append(s.Values, point.Value)
			known++
		} else {
			s.Values = append(s.Values, math.NaN())
		}
	}
	p.Series = []ui.Series{s}
	return p, known > 1 && v.Ind.Unit != criteria.PassFail && v.Ind.Unit != criteria.Grade
}

// ahead says where the trend leads, or that nothing can be said yet.
func (v oneView) ahead(ctx context.Context) string {
	if !v.Ahead.Enough {
		return t(ctx, "indicators.page.no-trend")
	}
	n := v.Ahead.Value
	if v.Ind.Unit == criteria.Percent {
		n = min(max(n, 0), 100)
	}
	return t(ctx, "indicators.page.trend", day(v.Ahead.Until), amount(ctx, v.Ind.Unit, max(n, 0)))
}

// withdrawView asks why a figure is taken back.
type withdrawView struct {
	Entry  indicators.Entry
	Unit   criteria.Unit
	Reason string
	Err    error
}

func (h Hall) askWithdraw(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	return h.withdrawForm(w, r, who, http.StatusOK, withdrawView{})
}

func (h Hall) withdrawForm(w http.ResponseWriter, r *http.Request, who gate.Actor, status int, v withdrawView) error {
	err := h.read(r.Context(), who, indicators.MayEnter, func(tx *gate.Tx) (err error) {
		if v.Entry, err = h.Board.Entry(tx, r.PathValue("entry")); err != nil {
			return err
		}
		set, err := h.Sets.Set(tx, v.Entry.Set)
		if ind, ok := set.Indicator(v.Entry.Code); ok {
			v.Unit = ind.Unit
		}
		return err
	})
	if err != nil {
		return err
	}
	return web.Page(w, r, status, withdrawPage(v))
}

func (h Hall) withdraw(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	reason := r.PostFormValue("reason")
	err := h.Board.Withdraw(r.Context(), who, r.PathValue("entry"), reason)
	if err != nil && web.Status(err) == http.StatusUnprocessableEntity {
		return h.withdrawForm(w, r, who, http.StatusUnprocessableEntity, withdrawView{Reason: reason, Err: err})
	}
	if err != nil {
		return err
	}
	var e indicators.Entry
	err = h.read(r.Context(), who, indicators.MayEnter, func(tx *gate.Tx) (err error) {
		e, err = h.Board.Entry(tx, r.PathValue("entry"))
		return err
	})
	return errors.Join(err, web.Redirect(w, r, Address(e.Set, e.Code)))
}
