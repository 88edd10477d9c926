package payments

import (
	"crypto/rand"
	"regexp"
	"strings"
)

// A code is what ties a transfer to its request: two letters of the commune,
// seven characters at random and one that checks them. Banks write it in
// capitals, put their own words around it and drop signs; nobody confuses its
// letters with digits, for 0, 1, I and O are not used.
const (
	alphabet  = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
	drawn     = 7
	codeChars = 2 + drawn + 1
)

var prefixForm = regexp.MustCompile(`^[A-HJ-NP-Z]{2}$`)

// newCode draws a code: 35 bits, so that nobody finds others by trying.
func newCode(prefix string) string {
	var b [drawn]byte
	rand.Read(b[:])
	s := []byte(prefix)
	for _, x := range b {
		s = append(s, alphabet[x&31])
	}
	return string(append(s, checkOf(s)))
}

// checkOf is a check over the field of 32 elements: each character times a
// power of a generator. Every wrong character shows, and every exchange of two
// neighbours.
func checkOf(s []byte) byte {
	sum, power := 0, 2
	for _, c := range s {
		sum ^= times(strings.IndexByte(alphabet, c), power)
		power = times(power, 2)
	}
	return alphabet[sum]
}

// times multiplies in GF(32) with x⁵ + x² + 1.
func times(a, b int) int {
	product := 0
	for ; b > 0; b >>= 1 {
		if b&1 == 1 {
			product ^= a
		}
		if a <<= 1; a&32 != 0 {
			a ^= 0b100101
		}
	}
	return product
}

// IsCode reports whether s is a whole code of some commune.
func IsCode(s string) bool {
	if len(s) != codeChars || !prefixForm.MatchString(s[:2]) {
		return false
	}
	for i := 2; i < len(s); i++ {
		if strings.IndexByte(alphabet, s[i]) < 0 {
			return false
		}
	}
	return checkOf([]byte(s[:codeChars-1])) == s[codeChars-1]
}

// CodesIn finds what may be codes in the text of a transfer, whatever stands
// around them and however they were broken by spaces and signs. They may
// overlap: one in thirty-two runs of a bank's own letters passes for a code, and
// must not hide the real one it runs into. Which was given out, the caller asks.
func CodesIn(said string) []string {
	plain := strings.Map(func(r rune) rune {
		switch {
		case r >= 'a' && r <= 'z':
			return r - 'a' + 'A'
		case r >= 'A' && r <= 'Z', r >= '0' && r <= '9':
			return r
		}
		return -1
	}, said)
	var found []string
	for i := 0; i+codeChars <= len(plain); i++ {
		if s := plain[i : i+codeChars]; IsCode(s) {
			found = append(found, s)
		}
	}
	return found
}

// Spaced writes a code to be read aloud: "TS 7K2M 9QXP".
func Spaced(code string) string {
	if len(code) != codeChars {
		return code
	}
	return code[:2] + " " + code[2:6] + " " + code[6:]
}
