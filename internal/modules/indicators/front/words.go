package front

import (
	"context"
	"math"
	"net/url"
	"strconv"
	"strings"

	"xaso/internal/modules/criteria"
	"xaso/internal/modules/indicators"
	"xaso/internal/platform/lang"
)

// decimal writes a number as Vietnamese people do: 1.234,56, two decimals at most.
func decimal(v float64) string {
	sign := ""
	if v < 0 {
		sign, v = "-", -v
	}
	hundredths := int64(math.Round(v * 100))
	s := sign + lang.Number(hundredths/100)
	if rest := hundredths % 100; rest > 0 {
		s += "," + strings.TrimRight(strconv.FormatInt(100+rest, 10)[1:], "0")
	}
	return s
}

// amount writes a value in its unit.
func amount(ctx context.Context, u criteria.Unit, v float64) string {
	return t(ctx, "front.unit."+string(u), decimal(v))
}

// value is what is known of an indicator, in words.
func (l line) value(ctx context.Context) string {
	if !l.Known {
		return t(ctx, "front.unknown")
	}
	s := ""
	switch l.Indicator.Unit {
	case "pass":
		s = t(ctx, "front.value.passed")
		if l.Value == 0 {
			s = t(ctx, "front.value.failed")
		}
	case "level":
		s = l.Grade
	default:
		s = amount(ctx, l.Indicator.Unit, l.Value)
	}
	if l.Bound != indicators.Exact {
		s = t(ctx, "front.bound."+boundKey[l.Bound], s)
	}
	return s
}

var boundKey = map[indicators.Bound]string{indicators.AtLeast: "at-least", indicators.Above: "above",
	indicators.AtMost: "at-most", indicators.Below: "below"}

// fraction is "61 trên 100", "" where nothing was divided.
func (l line) fraction(ctx context.Context) string {
	if !l.Known || !l.Ratio {
		return ""
	}
	return t(ctx, "front.fraction", decimal(l.Numerator), decimal(l.Denominator))
}

// sexes are the two shares where both must reach the threshold.
func (l line) sexes(ctx context.Context) string {
	if l.Men == nil || l.Women == nil {
		return ""
	}
	return t(ctx, "front.sexes", decimal(*l.Men), decimal(*l.Women))
}

// demand is what it must reach, in words.
func (l line) demand(ctx context.Context) string {
	if !l.Threshold.Known() {
		return t(ctx, "front.demand.unknown")
	}
	switch l.Indicator.Unit {
	case "pass":
		return t(ctx, "front.demand.pass")
	case "level":
		return l.Threshold.Grade
	}
	at, ok := l.limit()
	if !ok {
		if l.Threshold.Yes {
			return t(ctx, "front.demand.pass")
		}
		return t(ctx, "front.demand.unknown")
	}
	key := "front.demand.least"
	switch l.Indicator.Comparison {
	case criteria.AtMost:
		key = "front.demand.most"
	case criteria.Equal:
		key = "front.demand.equal"
	}
	return t(ctx, key, amount(ctx, l.Indicator.Unit, at))
}

// lacking says in plain words what is still to be done for an indicator.
func (l line) lacking(ctx context.Context) string {
	switch l.State {
	case indicators.NoData:
		return t(ctx, "front.lack.no-data")
	case indicators.NoThreshold:
		return t(ctx, "front.lack.no-threshold", l.value(ctx))
	case indicators.Met:
		return ""
	}
	at, ok := l.limit()
	if !ok || !l.Known || l.Indicator.Unit == "pass" {
		return t(ctx, "front.lack.pass")
	}
	if l.Indicator.Comparison == criteria.AtMost {
		return t(ctx, "front.lack.most", l.value(ctx), amount(ctx, l.Indicator.Unit, at))
	}
	s := t(ctx, "front.lack.least", l.value(ctx), amount(ctx, l.Indicator.Unit, at))
	if n, ok := l.more(at); ok {
		s += " " + t(ctx, "front.lack.more", lang.Number(n), decimal(l.Denominator))
	}
	return s
}

// more is how many more of those counted would reach the threshold.
func (l line) more(at float64) (int64, bool) {
	if !l.Ratio || l.Men != nil || l.Denominator <= 0 {
		return 0, false
	}
	n := int64(math.Ceil(at*l.Denominator/100 - l.Numerator - 1e-9))
	return n, n > 0
}

// why is the reason for which nothing is known.
func (l line) why(ctx context.Context) string {
	if l.Gap == "" {
		return t(ctx, "front.gap")
	}
	return indicators.Say(ctx, l.Gap, l.GapArgs)
}

// origin says where a number comes from. Computed and entered never share a
// sentence.
func (l line) origin(ctx context.Context) string {
	switch l.Origin {
	case indicators.Computed:
		return t(ctx, "front.origin.computed")
	case indicators.Entered:
		if l.Entry != nil && l.Entry.Document != "" {
			return t(ctx, "front.origin.entered", l.Entry.Document)
		}
		return t(ctx, "front.origin.entered.bare")
	}
	return ""
}

// source is the address of the document an entered figure was taken from.
func (l line) source() string {
	if l.Entry == nil {
		return ""
	}
	if u, err := url.Parse(l.Entry.URL); err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http" {
		return ""
	}
	return l.Entry.URL
}

// column names the threshold column a commune is judged by.
func (v view) column() string {
	for _, c := range v.Set.Columns {
		if c.Key == v.Following.Column {
			return c.Label
		}
	}
	return v.Following.Column
}

// law names the decisions of a set.
func (v view) law() string {
	var all []string
	for _, l := range v.Set.Legal {
		if l.Number != "" {
			all = append(all, l.Number)
		}
	}
	return strings.Join(all, "; ")
}

// shortTitle leaves out the decisions that a title carries in brackets; they
// stand under it.
func shortTitle(title string) string {
	name, _, _ := strings.Cut(title, " (")
	return name
}
