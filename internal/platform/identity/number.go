package identity

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"xaso/internal/platform/fault"
)

var (
	ErrPersonalNumber = fault.New(fault.Invalid, "identity.cccd.digits")
	ErrPersonalFuture = fault.New(fault.Invalid, "identity.cccd.future")
	ErrOldNumber      = fault.New(fault.Invalid, "identity.cmnd.digits")

	DoubtProvince  = fault.New(fault.Invalid, "identity.cccd.province")
	DoubtSex       = fault.New(fault.Invalid, "identity.cccd.sex")
	DoubtBirthYear = fault.New(fault.Invalid, "identity.cccd.birth-year")
	DoubtOldPaper  = fault.New(fault.Invalid, "identity.cmnd.expired")
	DoubtPassport  = fault.New(fault.Invalid, "identity.passport.form")
)

// Sex as written on the identity card. The zero value is not known.
type Sex string

const (
	Male   Sex = "male"
	Female Sex = "female"
)

// About is what is known of a person besides the number, to compare with it.
// All of it may be empty.
type About struct {
	Sex   Sex
	Birth string // YYYY, YYYY-MM or YYYY-MM-DD
	Today string // YYYY-MM-DD; empty: a birth in the future is not looked for
}

// provinces are the codes of the 63 former provinces. Numbers keep the code
// of the place of birth registration, also after the mergers of 1/7/2025;
// codes for numbers issued since are not known, hence only a doubt.
var provinces = strings.Fields(`001 002 004 006 008 010 011 012 014 015 017 019 020 022 024 025 026 027
	030 031 033 034 035 036 037 038 040 042 044 045 046 048 049 051 052 054 056 058 060 062 064 066 067 068
	070 072 074 075 077 079 080 082 083 084 086 087 089 091 092 093 094 095 096`)

// PersonalNumber checks a số định danh cá nhân / CCCD: PPP G YY NNNNNN, where
// G tells century and sex. It has no check digit. Spaces, dots and hyphens in
// the input are dropped.
func PersonalNumber(in string, about About) (string, Doubts, error) {
	n := digits(in)
	if len(n) != 12 || !onlyDigits(n) {
		return "", nil, ErrPersonalNumber.With(len(n))
	}
	g := int(n[3] - '0')
	year := 1900 + 100*(g/2) + int(n[4]-'0')*10 + int(n[5]-'0')
	if len(about.Today) >= 4 {
		if now, err := strconv.Atoi(about.Today[:4]); err == nil && year > now {
			return "", nil, ErrPersonalFuture.With(year)
		}
	}
	var doubts Doubts
	if !slices.Contains(provinces, n[:3]) {
		doubts = append(doubts, DoubtProvince.With(n[:3]))
	}
	if sex := sexOf(g); about.Sex != "" && about.Sex != sex {
		doubts = append(doubts, DoubtSex)
	}
	if len(about.Birth) >= 4 && about.Birth[:4] != strconv.Itoa(year) {
		doubts = append(doubts, DoubtBirthYear.With(year))
	}
	return n, doubts, nil
}

func sexOf(g int) Sex {
	if g%2 == 0 {
		return Male
	}
	return Female
}

// Mask hides the middle of a personal number: 038•••••1234. Anything else is
// hidden but for its last two characters.
func Mask(number string) string {
	if len(number) == 12 && onlyDigits(number) {
		return number[:3] + "•••••" + number[8:]
	}
	r := []rune(number)
	if len(r) <= 4 {
		return strings.Repeat("•", len(r))
	}
	return strings.Repeat("•", len(r)-2) + string(r[len(r)-2:])
}

// OldNumber checks a CMND of 9 digits. It has been no identity paper since
// 1/1/2025 but stands in old papers and registers, hence always a doubt.
func OldNumber(in string) (string, Doubts, error) {
	n := digits(in)
	if len(n) != 9 || !onlyDigits(n) {
		return "", nil, ErrOldNumber.With(len(n))
	}
	return n, Doubts{DoubtOldPaper}, nil
}

var passport = regexp.MustCompile(`^[A-Z][0-9A-Z]?[0-9]{7}$`)

// Passport normalises a passport number; forms other than the Vietnamese one
// are only doubted, as foreigners hold their own.
func Passport(in string) (string, Doubts) {
	n := strings.ToUpper(digits(in))
	if !passport.MatchString(n) {
		return n, Doubts{DoubtPassport}
	}
	return n, nil
}

// digits drops what people write between the groups of a number.
func digits(in string) string {
	return strings.Map(func(r rune) rune {
		switch r {
		case ' ', '\t', '\u00a0', '.', '-', '\u2011', '\u2013':
			return -1
		}
		return r
	}, strings.TrimSpace(in))
}

func onlyDigits(s string) bool { return s != "" && strings.Trim(s, "0123456789") == "" }
