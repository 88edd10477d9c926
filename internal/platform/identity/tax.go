package identity

import (
	"strings"

	"xaso/internal/platform/fault"
)

var (
	ErrTaxCode = fault.New(fault.Invalid, "identity.tax.digits")

	DoubtTaxCode = fault.New(fault.Invalid, "identity.tax.check")
)

// weights of the first nine digits of a tax code.
var weights = [9]int{31, 29, 23, 19, 17, 13, 7, 5, 3}

// TaxCode checks a mã số thuế: 10 digits, 10 and 3 for a dependent unit
// (printed with a hyphen), or since 1/7/2025 the 12 digits of the personal
// number for individuals and household businesses (TT 86/2024/TT-BTC).
//
// A wrong check digit is only doubted: real numbers whose remainder is 0 exist
// and implementations differ on them.
func TaxCode(in string, today string) (string, Doubts, error) {
	hyphen := strings.Count(strings.TrimSpace(in), "-")
	n := digits(in)
	switch {
	case !onlyDigits(n) || hyphen > 1:
		return "", nil, ErrTaxCode.With(len(n))
	case len(n) == 12 && hyphen == 0:
		return PersonalNumber(n, About{Today: today})
	case len(n) == 10:
		return n, checkTax(n), nil
	case len(n) == 13:
		return n[:10] + "-" + n[10:], checkTax(n), nil
	}
	return "", nil, ErrTaxCode.With(len(n))
}

func checkTax(n string) Doubts {
	sum := 0
	for i, w := range weights {
		sum += w * int(n[i]-'0')
	}
	if 10-sum%11 != int(n[9]-'0') {
		return Doubts{DoubtTaxCode}
	}
	return nil
}
