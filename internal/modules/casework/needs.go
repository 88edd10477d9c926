package casework

import (
	"errors"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"xaso/internal/modules/procedures"
	"xaso/internal/platform/clock"
)

// Longest texts of an input, in characters.
const (
	longestNote = 4000
	mostItems   = 40
)

// check returns, all at once, what the input lacks for the transition.
func (m *move) check() error {
	var wrong []error
	say := func(bad bool, err error) {
		if bad {
			wrong = append(wrong, err)
		}
	}
	in := m.in
	for name, s := range map[string]string{"note": in.Note, "reason": in.Reason, "legal_basis": in.LegalBasis,
		"agency": in.Agency, "refund": in.Refund, "number": in.Number, "receipt": in.Receipt} {
		say(utf8.RuneCountInString(s) > longestNote, ErrTooLong.With(longestNote).At(name))
	}
	say(m.t.Wants(procedures.NeedNote) && blank(in.Note), ErrNoteMissing.At("note"))
	say(m.t.Wants(procedures.NeedReason) && blank(in.Reason), ErrReason.At("reason"))
	say(m.t.Wants(procedures.NeedLegalBasis) && blank(in.LegalBasis), ErrLegalBasis.At("legal_basis"))
	say(m.t.Wants(procedures.NeedAgency) && blank(in.Agency), ErrAgency.At("agency"))
	say(m.t.Wants(procedures.NeedRefund) && blank(in.Refund), ErrRefund.At("refund"))
	say(m.t.Wants(procedures.NeedAmount) && in.Dong <= 0, ErrAmount.At("dong"))
	say(m.t.Wants(procedures.NeedResultFile) && in.Result == nil && m.d.ResultFile == "", ErrResultFile.At("result"))
	say(m.paying() && !paidBy(in.PaidBy), ErrPaidBy.At("paid_by"))
	if m.t.Wants(procedures.NeedItems) {
		wrong = append(wrong, checkItems(in.Items)...)
	}
	if err := checkPapers(in.Papers); err != nil {
		wrong = append(wrong, err)
	}
	if m.t.Has(procedures.Extend) || m.t.Wants(procedures.NeedNewDue) {
		if err := m.checkNewDue(); err != nil {
			wrong = append(wrong, err)
		}
	}
	if len(wrong) > 0 {
		return errors.Join(wrong...)
	}
	return m.checkCost()
}

func blank(s string) bool { return strings.TrimSpace(s) == "" }

// checkItems wants each item whole: what is missing, why, and how to put it
// right. "Once, in full" starts here.
func checkItems(items []Item) []error {
	if len(items) == 0 || len(items) > mostItems {
		return []error{ErrItems.At("items")}
	}
	var wrong []error
	for i, item := range items {
		for name, s := range map[string]string{"what": item.What, "why": item.Why, "how": item.How} {
			if blank(s) || utf8.RuneCountInString(s) > longestNote {
				wrong = append(wrong, ErrItem.With(i+1).At(fmt.Sprintf("items.%d.%s", i, name)))
			}
		}
	}
	return wrong
}

// checkNewDue wants a working day after the present due date.
func (m *move) checkNewDue() error {
	switch due := m.in.NewDue; {
	case due.IsZero():
		return ErrNewDue.At("new_due")
	case !m.cal.Working(due), !clock.DateOf(m.due()).Before(due), !clock.DateOf(m.tx.Now()).Before(due):
		return ErrDueEarlier.With(m.due().In(clock.Zone).Format("02/01/2006")).At("new_due")
	}
	return nil
}

func (m *move) due() time.Time {
	if m.d.Due.IsZero() {
		return m.tx.Now()
	}
	return m.d.Due
}

// checkCost stops what costs points under QĐ 766/QĐ-TTg until the person said
// that they know: the page shows the same as WhatIf.
func (m *move) checkCost() error {
	if m.in.Confirmed {
		return nil
	}
	switch {
	case m.t.Has(procedures.Supplement) && m.d.Supplements >= 1:
		return ErrSecondSupplement.With(m.d.Code).At("confirmed")
	case m.t.Has(procedures.Extend) && m.d.Extensions >= m.set.Extensions:
		return ErrSecondExtension.With(m.set.Extensions).At("confirmed")
	case m.t.Has(procedures.Extend) && !m.d.Due.IsZero() && m.tx.Now().After(m.d.Due):
		return ErrExtendedLate.With(m.d.Code).At("confirmed")
	case m.t.Has(procedures.Accept) && m.d.undigitised(m.in) && (m.d.Channel != online || m.d.undigitised(Input{})):
		return ErrUndigitised.With(m.d.Code).At("confirmed")
	case m.d.lacksResult(m.t) && m.in.Result == nil:
		return ErrNoEResult.With(m.d.Code).At("confirmed")
	}
	return nil
}

// paying reports whether the transition says that the money asked for came in.
func (m *move) paying() bool {
	return m.from.National == procedures.WantsPayment && m.t.Has(procedures.Resume)
}

// Ways of paying, as national scoring tells them apart.
const (
	PaidCash       = "cash"
	PaidTransfer   = "transfer"
	PaidNational   = "national"   // national payment platform: DuocThanhToanTrucTuyen 1
	PaidProvincial = "provincial" // provincial gateway: 2
	PaidExempt     = "exempt"     // proved to pay nothing
)

func paidBy(s string) bool {
	switch s {
	case PaidCash, PaidTransfer, PaidNational, PaidProvincial, PaidExempt:
		return true
	}
	return false
}
