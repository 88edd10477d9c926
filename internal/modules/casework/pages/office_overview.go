package pages

import (
	"context"
	"net/http"
	"time"

	"github.com/a-h/templ"

	"xaso/internal/modules/casework"
	"xaso/internal/modules/procedures"
	"xaso/internal/platform/gate"
	"xaso/internal/platform/lang"
	"xaso/internal/platform/web"
	"xaso/internal/ui"
)

// leading is the leader's page: five figures with what they were, how work
// moves, and what is late, by name of the work and not of anybody.
type leading struct {
	casework.Overview
	Areas map[string]procedures.Area
	Now   time.Time
	Panel templ.Component // of another room, or nil
}

func (o Office) overview(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	all, err := o.Desk.Overview(r.Context(), who)
	if err != nil {
		return err
	}
	l := leading{Overview: all, Areas: map[string]procedures.Area{}, Now: o.Now()}
	known, err := o.Desk.Services().Areas(r.Context(), who)
	if err != nil {
		return err
	}
	for _, a := range known {
		l.Areas[a.Slug] = a
	}
	if l.Panel, err = o.Panels.overview(r.Context(), who); err != nil {
		return err
	}
	return web.Page(w, r, http.StatusOK, overviewPage(l))
}

// area is the name of a field of work.
func (l leading) area(ctx context.Context, slug string) string {
	if a, ok := l.Areas[slug]; ok {
		return a.Name.In(lang.Tag(ctx))
	}
	return slug
}

// figures are the five of the day; each leads to the list behind it.
func (l leading) figures(ctx context.Context) []ui.Figure {
	all := casework.Filter{All: true}
	late, soon := all, all
	late.Bucket, soon.Bucket = casework.BucketOverdue, casework.BucketSoon
	number := func(n int) string { return lang.Number(int64(n)) }
	return []ui.Figure{
		{Label: t(ctx, "casework.office.fig.received"), Value: number(l.Received.Now), Note: t(ctx, "casework.office.fig.received.was", l.Received.Before)},
		{Label: t(ctx, "casework.office.fig.open"), Value: number(l.InProcess), Note: t(ctx, "casework.office.fig.open.note"), Href: addressOf(all)},
		{Label: t(ctx, "casework.office.fig.soon"), Value: number(l.DueSoon), Note: t(ctx, "casework.office.fig.soon.note"), Href: addressOf(soon)},
		{Label: t(ctx, "casework.office.fig.late"), Value: number(l.Overdue), Note: l.lateShare(ctx), Href: addressOf(late)},
		l.onTime(ctx),
	}
}

// lateShare says how much of the open work is late, "" when nothing is open.
func (l leading) lateShare(ctx context.Context) string {
	if l.InProcess == 0 {
		return ""
	}
	return t(ctx, "casework.office.fig.late.note", shareWords(ctx, casework.Rate{N: l.Overdue, Of: l.InProcess}))
}

func (l leading) onTime(ctx context.Context) ui.Figure {
	f := ui.Figure{Label: t(ctx, "casework.office.fig.on-time"), Value: shareWords(ctx, l.OnTime)}
	switch {
	case l.OnTime.Of == 0:
		f.Value, f.Note = "–", t(ctx, "casework.office.fig.on-time.none")
	case l.OnTimeWas.Of == 0:
		f.Note = t(ctx, "casework.office.fig.on-time.now")
	default:
		f.Note = t(ctx, "casework.office.fig.on-time.was", shareWords(ctx, l.OnTimeWas))
	}
	return f
}

// shareWords writes a share as "97,5 %"; where there is nothing to measure it
// says so, for 0 % would be untrue.
func shareWords(ctx context.Context, r casework.Rate) string {
	tenths, ok := r.Percent()
	if !ok {
		return t(ctx, "casework.office.fig.nothing")
	}
	s := lang.Number(int64(tenths / 10))
	if tenths%10 != 0 {
		s += "," + lang.Number(int64(tenths%10))
	}
	return s + " %"
}

// stars is the mean rating: "4,6 trên 5".
func (l leading) stars(ctx context.Context) string {
	tenths, ok := l.Stars.Percent()
	if !ok {
		return t(ctx, "casework.office.fig.stars.none")
	}
	mean := (tenths*5 + 50) / 100 // tenths of a star
	return t(ctx, "casework.office.fig.stars", lang.Number(int64(mean/10))+","+lang.Number(int64(mean%10)), l.Stars.Of/5)
}

// days is the movement of a fortnight.
func (l leading) days(ctx context.Context) ui.ChartProps {
	p := ui.ChartProps{Title: t(ctx, "casework.office.chart.days"), Description: t(ctx, "casework.office.chart.days.says"), First: t(ctx, "casework.office.day"), Unit: t(ctx, "casework.office.chart.unit"),
		Series: []ui.Series{{Name: t(ctx, "casework.office.chart.received")}, {Name: t(ctx, "casework.office.chart.finished")}}}
	for _, d := range l.Days {
		day, err := time.ParseInLocation(time.DateOnly, d.Day, lang.Zone)
		if err != nil {
			continue
		}
		p.Labels = append(p.Labels, day.Format("02/01"))
		p.Series[0].Values = append(p.Series[0].Values, float64(d.Received))
		p.Series[1].Values = append(p.Series[1].Values, float64(d.Finished))
	}
	return p
}

// fields is the open work by field.
func (l leading) fields(ctx context.Context) ui.ChartProps {
	p := ui.ChartProps{Title: t(ctx, "casework.office.chart.fields"), Description: t(ctx, "casework.office.chart.fields.says"), First: t(ctx, "casework.office.filter.field"), Unit: t(ctx, "casework.office.chart.unit"),
		Series: []ui.Series{{Name: t(ctx, "casework.office.chart.open")}, {Name: t(ctx, "casework.office.chart.late")}}}
	for _, f := range l.Fields {
		if f.Open > 0 {
			p.Labels = append(p.Labels, l.area(ctx, f.Field))
			p.Series[0].Values = append(p.Series[0].Values, float64(f.Open))
			p.Series[1].Values = append(p.Series[1].Values, float64(f.Overdue))
		}
	}
	return p
}
