package pages

import (
	"context"
	"fmt"
	"math"
	"time"

	"xaso/internal/modules/score"
	"xaso/internal/platform/lang"
	"xaso/internal/ui"
)

// hundredths writes 9650 as "96,50".
func hundredths(n int64) string {
	sign := ""
	if n < 0 {
		sign, n = "−", -n
	}
	return fmt.Sprintf("%s%s,%02d", sign, lang.Number(n/100), n%100)
}

// value writes what an indicator is: "96,50 %", "2,4 ngày", or why there is
// nothing.
func value(ctx context.Context, l score.Line) string {
	share, ok := l.Share()
	switch {
	case !ok:
		return t(ctx, "score.page.na")
	case l.Rule == score.RuleAverage:
		return t(ctx, "score.page.days", tenths(days(l)))
	}
	return hundredths(share) + "\u00a0%"
}

// days is an average of minutes.
func days(l score.Line) float64 { return float64(l.Num) / float64(max(l.Den, 1)) / (24 * 60) }

func tenths(v float64) string {
	n := int64(math.Round(v * 10))
	return fmt.Sprintf("%s,%d", lang.Number(n/10), n%10)
}

// fraction writes the numbers behind a value: "193 trên 200".
func fraction(ctx context.Context, l score.Line) string {
	switch {
	case l.NA != "":
		return t(ctx, l.NA)
	case l.Rule == score.RuleAverage:
		return t(ctx, "score.page.of-finished", lang.Number(l.Den))
	}
	return t(ctx, "score.page.of", lang.Number(l.Num), lang.Number(l.Den))
}

// points writes "19,30 trên 20", or why an indicator is not scored here.
func points(ctx context.Context, l score.Line) string {
	switch {
	case l.Max == 0:
		return t(ctx, "score.page.unscored")
	case l.Max == score.Unknown:
		return t(ctx, "score.page.weight-unknown")
	case l.NA != "":
		return t(ctx, "score.page.left-out")
	case l.Province:
		return t(ctx, "score.page.province", hundredths(l.Points), hundredths(l.Most))
	}
	return t(ctx, "score.page.points", hundredths(l.Points), hundredths(l.Most))
}

// against compares a line with that of the period before: "+1,20 so với 95,30 %".
func against(ctx context.Context, l score.Line, before *score.Line) string {
	if before == nil {
		return t(ctx, "score.page.no-before")
	}
	now, ok := l.Share()
	was, had := before.Share()
	switch {
	case !had:
		return t(ctx, "score.page.no-before")
	case !ok || l.Rule == score.RuleAverage:
		return t(ctx, "score.page.was", value(ctx, *before))
	case now == was:
		return t(ctx, "score.page.same")
	case now > was:
		return t(ctx, "score.page.up", hundredths(now-was), value(ctx, *before))
	}
	return t(ctx, "score.page.down", hundredths(was-now), value(ctx, *before))
}

// period writes "Tháng 11/2026".
func period(ctx context.Context, p score.Period) string {
	switch p.Months {
	case 12:
		return t(ctx, "score.page.year", fmt.Sprint(p.Year))
	case 3:
		return t(ctx, "score.page.quarter", (p.First+2)/3, fmt.Sprint(p.Year))
	}
	return t(ctx, "score.page.month", p.First, fmt.Sprint(p.Year))
}

// share writes a sum as a per cent; nothing is not 0.
func share(ctx context.Context, s score.Sum) string {
	v, ok := score.Value{Sum: s}.Share()
	if !ok {
		return "–"
	}
	return hundredths(v) + "\u00a0%"
}

// periods are those to choose from: a year and a half of months, the quarters
// and years around them.
func periods(ctx context.Context, a asking) []ui.Option {
	var all []ui.Option
	add := func(p score.Period) {
		all = append(all, ui.Option{Value: p.String(), Text: period(ctx, p), Selected: p == a.Period})
	}
	this := score.MonthOf(a.Now)
	year, quarter := this.YearOf(), this.Quarter()
	add(year)
	add(year.Before())
	for range 4 {
		add(quarter)
		quarter = quarter.Before()
	}
	for range 13 {
		add(this)
		this = this.Before()
	}
	for _, o := range all {
		if o.Selected {
			return all
		}
	}
	add(a.Period)
	return all
}

// trend draws the shares of twelve months.
func trend(ctx context.Context, name string, all []score.Point) ui.ChartProps {
	p := ui.ChartProps{Title: name, Description: t(ctx, "score.page.trend.says"), First: t(ctx, "score.page.trend.month"), Unit: "%"}
	s := ui.Series{Name: t(ctx, "score.page.trend.name")}
	for _, point := range all {
		v := math.NaN()
		if n, ok := point.Line.Share(); ok {
			v = float64(n) / 100
			if point.Line.Rule == score.RuleAverage {
				v = days(point.Line)
			}
		}
		if point.Line.Rule == score.RuleAverage {
			p.Unit = t(ctx, "score.page.day")
		}
		p.Labels = append(p.Labels, fmt.Sprintf("%02d/%d", point.Period.First, point.Period.Year%100))
		s.Values = append(s.Values, v)
	}
	p.Series = []ui.Series{s}
	return p
}

// shown reports whether a trend has two months to compare.
func shown(all []score.Point) bool {
	n := 0
	for _, p := range all {
		if _, ok := p.Line.Share(); ok {
			n++
		}
	}
	return n > 1
}

func day(at time.Time) string {
	if at.IsZero() {
		return "–"
	}
	return lang.Date(at)
}
