package identity

import (
	"regexp"
	"slices"
	"strings"

	"xaso/internal/platform/fault"
)

var (
	ErrPhone = fault.New(fault.Invalid, "identity.phone.form")

	DoubtOldPhone     = fault.New(fault.Invalid, "identity.phone.old")
	DoubtForeignPhone = fault.New(fault.Invalid, "identity.phone.foreign")
	DoubtPrefix       = fault.New(fault.Invalid, "identity.phone.prefix")
)

var (
	mobile   = regexp.MustCompile(`^0[35789][0-9]{8}$`)
	landline = regexp.MustCompile(`^02[0-9]{9}$`) // Thanh Hóa: 0237 and 7 digits
	older    = regexp.MustCompile(`^01[0-9]{9}$`) // mobile numbers before 2018
	abroad   = regexp.MustCompile(`^\+[1-9][0-9]{6,14}$`)
)

// prefixes are the mobile prefixes in use. Numbers may move between networks,
// so a prefix tells nothing of the operator; an unknown one may be a slip.
var prefixes = strings.Fields(`032 033 034 035 036 037 038 039 086 096 097 098 081 082 083 084 085 088 091 094
	070 076 077 078 079 089 090 093 052 056 058 092 059 099 087 055`)

// renumbered maps the prefixes of old 11-digit numbers to those of 2018.
var renumbered = map[string]string{
	"0120": "070", "0121": "079", "0122": "077", "0126": "076", "0128": "078",
	"0123": "083", "0124": "084", "0125": "085", "0127": "081", "0129": "082",
	"0162": "032", "0163": "033", "0164": "034", "0165": "035", "0166": "036",
	"0167": "037", "0168": "038", "0169": "039", "0186": "056", "0188": "058", "0199": "059",
}

// Phone normalises a telephone number to E.164 ("+84912345678"). Spaces, dots,
// hyphens and brackets are good; +84, 0084 and 84 are read as Viet Nam. An old
// 11-digit mobile number comes back converted, with a doubt that names the new
// one. One number may serve many people: it is never unique.
func Phone(in string) (string, Doubts, error) {
	n := national(strings.NewReplacer("(", "", ")", "").Replace(digits(in)))
	switch {
	case mobile.MatchString(n):
		if !slices.Contains(prefixes, n[:3]) {
			return "+84" + n[1:], Doubts{DoubtPrefix.With(n[:3])}, nil
		}
		return "+84" + n[1:], nil, nil
	case landline.MatchString(n):
		return "+84" + n[1:], nil, nil
	case older.MatchString(n) && renumbered[n[:4]] != "":
		now := renumbered[n[:4]] + n[4:]
		return "+84" + now[1:], Doubts{DoubtOldPhone.With(ShowPhone(now))}, nil
	case abroad.MatchString(n) && !strings.HasPrefix(n, "+84"):
		return n, Doubts{DoubtForeignPhone}, nil
	}
	return "", nil, ErrPhone
}

// national brings Vietnamese numbers to the form with a leading 0.
func national(n string) string {
	for _, code := range []string{"+84", "0084", "84"} {
		rest, ok := strings.CutPrefix(n, code)
		if !ok || len(rest) < 9 {
			continue
		}
		return "0" + strings.TrimPrefix(rest, "0")
	}
	return n
}

// ShowPhone writes a number as people here read it: 0912 345 678 for mobile,
// 0237 3 123 456 for landlines, foreign ones as they are.
func ShowPhone(number string) string {
	n := number
	if rest, ok := strings.CutPrefix(n, "+84"); ok {
		n = "0" + rest
	}
	switch {
	case mobile.MatchString(n):
		return n[:4] + " " + n[4:7] + " " + n[7:]
	case landline.MatchString(n):
		return n[:4] + " " + n[4:5] + " " + n[5:8] + " " + n[8:]
	}
	return n
}

// MaskPhone shows only the last three digits.
func MaskPhone(number string) string {
	if len(number) <= 3 {
		return strings.Repeat("•", len(number))
	}
	return strings.Repeat("•", 7) + number[len(number)-3:]
}
