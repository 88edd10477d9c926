package pages

import (
	"context"

	"xaso/internal/modules/procedures"
	"xaso/internal/platform/lang"
)

// A price is one rule of a fee in words, under the door and the dates it is
// for; both are "" where it always applies.
type price struct{ When, Words string }

// prices says what a service costs, rule by rule.
func prices(ctx context.Context, f procedures.Fee) []price {
	var all []price
	for _, r := range f.List() {
		all = append(all, price{When: feeWhen(ctx, r), Words: ruleWords(ctx, r)})
	}
	return all
}

// feeWhen names the charge, the door and the dates of submission of a rule.
func feeWhen(ctx context.Context, r procedures.FeeRule) string {
	s := lang.Pick(ctx, r.Name.VI, r.Name.In("en"))
	add := func(words string) {
		if s != "" {
			s += ", "
		}
		s += words
	}
	switch r.Channel {
	case procedures.ByWeb:
		add(t(ctx, "procedures.page.fee.by-web"))
	case procedures.AtDesk:
		add(t(ctx, "procedures.page.fee.at-desk"))
	case procedures.ByPost:
		add(t(ctx, "procedures.page.fee.by-post"))
	}
	if r.From != "" {
		add(t(ctx, "procedures.page.fee.from", dayWords(r.From)))
	}
	if r.To != "" {
		add(t(ctx, "procedures.page.fee.to", dayWords(r.To)))
	}
	return s
}

// dayWords writes 2026-08-08 as 08/08/2026.
func dayWords(day string) string {
	if len(day) != len("2006-01-02") {
		return day
	}
	return day[8:] + "/" + day[5:7] + "/" + day[:4]
}

// ruleWords says the amount of one rule.
func ruleWords(ctx context.Context, r procedures.FeeRule) string {
	switch r.Kind {
	case procedures.FeeFree:
		return t(ctx, "procedures.page.fee.free")
	case procedures.FeeFixed:
		return lang.Dong(r.Amount)
	case procedures.FeePerCopy:
		return t(ctx, "procedures.page.fee.copy", lang.Dong(r.Amount))
	case procedures.FeePerPage:
		return perPageWords(ctx, r)
	case procedures.FeePerCase:
		return t(ctx, "procedures.page.fee.case", lang.Dong(r.Amount))
	case procedures.FeePerTransaction:
		return t(ctx, "procedures.page.fee.transaction", lang.Dong(r.Amount))
	case procedures.FeeProvince:
		return t(ctx, "procedures.page.fee.province")
	case procedures.FeeUnset:
		return t(ctx, "procedures.page.fee.unset")
	}
	return t(ctx, "procedures.page.fee.unknown")
}

func perPageWords(ctx context.Context, r procedures.FeeRule) string {
	s := t(ctx, "procedures.page.fee.page", lang.Dong(r.Amount))
	for i, step := range r.Steps {
		if i == 0 && step.From == 3 {
			s = t(ctx, "procedures.page.fee.page-3", lang.Dong(r.Amount), lang.Dong(step.Amount))
			continue
		}
		s += " " + t(ctx, "procedures.page.fee.step", step.From, lang.Dong(step.Amount))
	}
	if r.CapPerCopy > 0 {
		s += " " + t(ctx, "procedures.page.fee.cap", lang.Dong(r.CapPerCopy))
	}
	return s
}

// shortFee is what the list says of the price; "" where it takes a sentence.
func shortFee(ctx context.Context, p procedures.Procedure) string {
	rules := p.Fee.Value.List()
	if len(rules) != 1 {
		return ""
	}
	switch rules[0].Kind {
	case procedures.FeeFree, procedures.FeeFixed, procedures.FeePerCopy, procedures.FeePerCase, procedures.FeePerTransaction:
		return ruleWords(ctx, rules[0])
	}
	return ""
}

// reliefWords names a group and how much less it pays.
func reliefWords(ctx context.Context, g procedures.Relief) string {
	name := lang.Pick(ctx, g.Name.VI, g.Name.In("en"))
	if g.Percent == 100 {
		return name
	}
	return t(ctx, "procedures.page.fee.less", name, g.Percent)
}
