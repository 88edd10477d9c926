package pages

import (
	"context"
	"strings"
	"time"

	"xaso/internal/modules/criteria"
	"xaso/internal/modules/indicators"
	"xaso/internal/platform/clock"
	"xaso/internal/platform/lang"
	"xaso/internal/platform/metric"
	"xaso/internal/ui"
)

func day(d clock.Date) string {
	if d.IsZero() {
		return ""
	}
	return lang.Date(d.At(0))
}

func moment(ms int64) string { return lang.Date(time.UnixMilli(ms)) }

// rounded is a number with at most two decimals, as a page shows it; the
// numerator and denominator beside it are exact.
func rounded(v float64) string {
	scaled := v * 100
	if scaled < 0 {
		scaled -= 0.5
	} else {
		scaled += 0.5
	}
	return indicators.Decimal(float64(int64(scaled)) / 100)
}

// amount writes a value in the unit of its indicator.
func amount(ctx context.Context, u criteria.Unit, v float64) string {
	switch u {
	case criteria.PassFail:
		if v == 1 {
			return t(ctx, "indicators.page.passed")
		}
		return t(ctx, "indicators.page.failed")
	case criteria.Percent, criteria.Ratio:
		return t(ctx, "indicators.unit."+string(u), rounded(v))
	}
	return t(ctx, "indicators.unit."+string(u), indicators.Decimal(v))
}

var boundKeys = map[indicators.Bound]string{indicators.AtLeast: "at-least", indicators.Above: "above",
	indicators.AtMost: "at-most", indicators.Below: "below"}

// bounded writes a limit: "trên 50 %".
func bounded(ctx context.Context, b indicators.Bound, s string) string {
	if b == indicators.Exact {
		return s
	}
	return t(ctx, "indicators.bound."+boundKeys[b], s)
}

// value is what a reading is, in words.
func value(ctx context.Context, u criteria.Unit, r indicators.Reading) string {
	switch {
	case !r.Known:
		return t(ctx, "indicators.page.unknown")
	case u == criteria.Grade:
		return r.Grade
	}
	return bounded(ctx, r.Bound, amount(ctx, u, r.Value))
}

// fraction is what was divided: "72 trên 100".
func fraction(ctx context.Context, ratio bool, n, d float64) string {
	if !ratio || d == 0 {
		return ""
	}
	return t(ctx, "indicators.page.of", indicators.Decimal(n), indicators.Decimal(d))
}

// said is what an entry says, in words.
func said(ctx context.Context, u criteria.Unit, e indicators.Entry) string {
	switch e.Kind {
	case indicators.Counts:
		s := amount(ctx, criteria.Percent, e.Whole.Numerator/e.Whole.Denominator*100)
		return s + " (" + fraction(ctx, true, e.Whole.Numerator, e.Whole.Denominator) + ")"
	case indicators.Published:
		return bounded(ctx, e.Bound, amount(ctx, criteria.Percent, e.Value))
	case indicators.Grade:
		return e.Grade
	}
	return bounded(ctx, e.Bound, amount(ctx, u, e.Value))
}

// demand is what an indicator must reach, in words.
func demand(ctx context.Context, ind criteria.Indicator, r indicators.Reading) string {
	th, ok := ind.Thresholds[r.Column]
	if !ok || !th.Known() {
		return t(ctx, "indicators.page.no-threshold")
	}
	switch ind.Comparison {
	case criteria.Pass:
		return t(ctx, "indicators.page.passed")
	case criteria.Level:
		return t(ctx, "indicators.demand.grade", th.Grade)
	}
	n, known := th.At(r.Year)
	if !known {
		return t(ctx, "indicators.page.no-threshold")
	}
	key := "indicators.demand.least"
	switch ind.Comparison {
	case criteria.AtMost:
		key = "indicators.demand.most"
	case criteria.Equal:
		key = "indicators.demand.equal"
	}
	return t(ctx, key, amount(ctx, ind.Unit, n))
}

// standing says how the threshold is known.
func standing(ctx context.Context, th criteria.Threshold) string {
	switch {
	case !th.Known():
		return t(ctx, "indicators.standing.unverified")
	case th.Standing == criteria.Memory:
		return t(ctx, "indicators.standing.memory")
	case th.Standing == criteria.Entered:
		return t(ctx, "indicators.standing.entered", th.Source, th.By, day(th.On))
	}
	return t(ctx, "indicators.standing.verified")
}

// origin says where a value comes from and of which day it is.
func origin(ctx context.Context, r indicators.Reading) string {
	switch {
	case r.Origin == indicators.Computed && r.Known:
		return t(ctx, "indicators.origin.computed", day(r.AsOf))
	case r.Origin == indicators.Entered && len(r.Metrics) == 0 && r.Entry != nil && r.Entry.Set == r.Set && r.Entry.Code == r.Code:
		if r.Entry.Kind == indicators.Published {
			return t(ctx, "indicators.origin.published", day(r.AsOf))
		}
		return t(ctx, "indicators.origin.entered", day(r.AsOf))
	case r.Origin == indicators.Entered:
		return t(ctx, "indicators.origin.from-entered", day(r.AsOf))
	}
	return ""
}

// tag is the state in a word, a shape and a colour.
func tag(ctx context.Context, r indicators.Reading) ui.TagProps {
	kinds := map[indicators.State]string{indicators.Met: "done", indicators.Short: "late", indicators.NoThreshold: "wait"}
	kind, ok := kinds[r.State]
	if !ok {
		kind = "quiet"
	}
	key := "indicators.state." + string(r.State)
	if r.State == indicators.Met && r.Provisional {
		key, kind = "indicators.state.met-provisional", "wait"
	}
	if r.State == indicators.Short && r.Provisional {
		key = "indicators.state.short-provisional"
	}
	return ui.TagProps{Text: t(ctx, key), Kind: kind}
}

// counted is a figure of a metric in its unit.
func counted(ctx context.Context, m metric.Metric, f metric.Figure, has bool) string {
	switch {
	case !has:
		return t(ctx, "indicators.page.unknown")
	case f.Gap != "":
		return t(ctx, f.Gap)
	}
	return t(ctx, "metric.unit."+string(m.Unit), indicators.Decimal(f.Value))
}

// scope says what a metric is known of.
func scope(ctx context.Context, m metric.Metric) string {
	parts := []string{t(ctx, "metric.time."+string(m.Time))}
	if m.ByHamlet {
		parts = append(parts, t(ctx, "indicators.page.by-hamlet"))
	}
	if m.BySex {
		parts = append(parts, t(ctx, "indicators.page.by-sex"))
	}
	return strings.Join(parts, "; ")
}
