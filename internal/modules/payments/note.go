package payments

import (
	"strings"
	"unicode/utf8"
)

const longestNote = 500 // characters

// CheckNote bounds what somebody typed and refuses card numbers: this house
// must never hold one. field is where it was typed.
func CheckNote(field, s string) error {
	switch {
	case utf8.RuneCountInString(s) > longestNote:
		return ErrLong.With(longestNote).At(field)
	case holdsCard(s):
		return ErrCard.At(field)
	}
	return nil
}

// holdsCard finds 13 to 19 digits, however spaced, that begin as the cards of
// the networks do and satisfy the check of ISO/IEC 7812 (Luhn); and those that
// begin with 9704, as the cards of Vietnamese banks do, whether they satisfy it
// or not. Bank accounts and personal numbers are shorter or begin otherwise.
func holdsCard(s string) bool {
	var run []byte
	check := func() bool {
		for n := 13; n <= 19 && n <= len(run); n++ {
			for i := 0; i+n <= len(run); i++ {
				if digits := run[i : i+n]; napas(digits) || network(digits) && luhn(digits) {
					return true
				}
			}
		}
		return false
	}
	for _, r := range s + "x" {
		switch {
		case r >= '0' && r <= '9':
			run = append(run, byte(r-'0'))
		case len(run) > 0 && strings.ContainsRune(" -.\u00a0", r):
		default:
			if check() {
				return true
			}
			run = run[:0]
		}
	}
	return false
}

// network reports whether digits begin, and are as many, as cards are.
func network(d []byte) bool {
	begin := func(n int) (v int) {
		for _, x := range d[:n] {
			v = v*10 + int(x)
		}
		return v
	}
	switch {
	case d[0] == 4: // Visa
		return len(d) == 13 || len(d) == 16 || len(d) == 19
	case begin(2) >= 51 && begin(2) <= 55, begin(4) >= 2221 && begin(4) <= 2720: // Mastercard
		return len(d) == 16
	case begin(2) == 34 || begin(2) == 37: // American Express
		return len(d) == 15
	case begin(4) >= 3528 && begin(4) <= 3589, begin(2) == 62: // JCB, UnionPay
		return len(d) >= 16
	}
	return false
}

// napas reports whether digits are a card of a Vietnamese bank.
func napas(d []byte) bool {
	return (len(d) == 16 || len(d) == 19) && d[0] == 9 && d[1] == 7 && d[2] == 0 && d[3] == 4
}

func luhn(d []byte) bool {
	sum := 0
	for i := range d {
		x := int(d[len(d)-1-i])
		if i%2 == 1 {
			if x *= 2; x > 9 {
				x -= 9
			}
		}
		sum += x
	}
	return sum%10 == 0
}
