package procedures

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"xaso/internal/platform/fault"
)

// Faults of a fee that must not be published; each points at its rule, as
// "fee.rules.0" or "fee.reliefs.0".
var (
	ErrFeeKind     = fault.New(fault.Invalid, "procedures.fee.kind")
	ErrFeeAmount   = fault.New(fault.Invalid, "procedures.fee.amount")
	ErrFeeSteps    = fault.New(fault.Invalid, "procedures.fee.steps")
	ErrFeeDates    = fault.New(fault.Invalid, "procedures.fee.dates")
	ErrFeeChannel  = fault.New(fault.Invalid, "procedures.fee.channel")
	ErrFeeOverlap  = fault.New(fault.Invalid, "procedures.fee.overlap")
	ErrFeeGap      = fault.New(fault.Invalid, "procedures.fee.gap")
	ErrFeePercent  = fault.New(fault.Invalid, "procedures.fee.percent")
	ErrFeeNoGroup  = fault.New(fault.Invalid, "procedures.fee.group-name")
	ErrFeeTwoWays  = fault.New(fault.Invalid, "procedures.fee.two-ways")
	ErrFeeSameName = fault.New(fault.Invalid, "procedures.fee.group-twice")
)

// Check returns everything that is wrong with the fee, for publishing: an
// amount below zero, two rules for one date and door, a date or door without
// any. An empty fee is not known, which is not wrong.
func (f Fee) Check() []error {
	if len(f.Rules) > 0 && f.Kind != "" {
		return []error{ErrFeeTwoWays.At("fee.kind")}
	}
	var wrong []error
	for i, r := range f.List() {
		for _, e := range r.check() {
			wrong = append(wrong, e.At(fmt.Sprintf("fee.rules.%d", i)))
		}
	}
	wrong = append(wrong, f.overlaps()...)
	if len(wrong) == 0 {
		wrong = f.gaps()
	}
	ids := map[string]bool{}
	for i, g := range f.Groups() {
		at := fmt.Sprintf("fee.reliefs.%d", i)
		switch {
		case strings.TrimSpace(g.ID) == "" || strings.TrimSpace(g.Name.VI) == "":
			wrong = append(wrong, ErrFeeNoGroup.With(i+1).At(at))
		case g.Percent < 1 || g.Percent > 100:
			wrong = append(wrong, ErrFeePercent.With(g.Name.VI).At(at))
		case !ordered(g.From, g.To):
			wrong = append(wrong, ErrFeeDates.With(g.From, g.To).At(at))
		case ids[g.ID]:
			wrong = append(wrong, ErrFeeSameName.With(g.ID).At(at))
		}
		ids[g.ID] = true
	}
	return wrong
}

func (r FeeRule) check() []*fault.Fault {
	var wrong []*fault.Fault
	say := func(bad bool, f *fault.Fault) {
		if bad {
			wrong = append(wrong, f)
		}
	}
	known := r.Kind.Countable() || r.Kind == FeeProvince || r.Kind == FeeUnset || r.Kind == FeeUnknown
	say(!known, ErrFeeKind.With(string(r.Kind)))
	say(r.Amount < 0 || r.Amount > maxFee || r.CapPerCopy < 0 || r.CapPerCopy > maxFee, ErrFeeAmount.With(r.Amount))
	say(r.Kind == FeeFree && r.Amount != 0, ErrFeeAmount.With(r.Amount))
	say(!ordered(r.From, r.To), ErrFeeDates.With(r.From, r.To))
	say(!slices.Contains([]Channel{"", ByWeb, AtDesk, ByPost}, r.Channel), ErrFeeChannel.With(string(r.Channel)))
	last := int64(1)
	for _, s := range r.Steps {
		say(s.From <= last || s.Amount < 0 || s.Amount > maxFee || r.Kind != FeePerPage, ErrFeeSteps.With(s.From))
		last = s.From
	}
	return wrong
}

// ordered reports whether two dates are written right and in order.
func ordered(from, to string) bool {
	for _, d := range []string{from, to} {
		if _, err := time.Parse(time.DateOnly, d); d != "" && err != nil {
			return false
		}
	}
	return from == "" || to == "" || from <= to
}

// overlaps finds two rules of one charge and channel that share a date.
func (f Fee) overlaps() []error {
	var wrong []error
	rules := f.List()
	for i, a := range rules {
		for j, b := range rules[:i] {
			apart := a.To != "" && b.From != "" && a.To < b.From || b.To != "" && a.From != "" && b.To < a.From
			if a.Charge == b.Charge && a.Channel == b.Channel && !apart {
				wrong = append(wrong, ErrFeeOverlap.With(j+1, i+1).At(fmt.Sprintf("fee.rules.%d", i)))
			}
		}
	}
	return wrong
}

// gaps finds, for each charge and door, the first date without a rule, from
// the charge's first date on.
func (f Fee) gaps() []error {
	var charges []string
	first := map[string]string{}
	for _, r := range f.List() {
		if from, seen := first[r.Charge]; !seen {
			charges = append(charges, r.Charge)
			first[r.Charge] = r.From
		} else {
			first[r.Charge] = min(from, r.From)
		}
	}
	var wrong []error
	for _, charge := range charges {
		for _, ch := range []Channel{ByWeb, AtDesk, ByPost} {
			if day, gap := f.gap(charge, ch, first[charge]); gap {
				wrong = append(wrong, ErrFeeGap.With(string(ch), day).At("fee.rules"))
			}
		}
	}
	return wrong
}

// gap walks from day over the rules that follow one another; "" is the open
// beginning.
func (f Fee) gap(charge string, ch Channel, day string) (string, bool) {
	for range len(f.List()) + 1 {
		end, found := "", false
		for _, r := range f.List() {
			if r.Charge != charge || (r.Channel != "" && r.Channel != ch) || !(r.From == "" || day != "" && r.From <= day) {
				continue
			}
			if r.To == "" {
				return "", false // open: the rest is covered
			}
			if day <= r.To {
				end, found = max(end, r.To), true
			}
		}
		if !found {
			break
		}
		t, err := time.Parse(time.DateOnly, end)
		if err != nil {
			return end, true
		}
		day = t.AddDate(0, 0, 1).Format(time.DateOnly)
	}
	return day, true
}
