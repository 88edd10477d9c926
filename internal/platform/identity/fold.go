package identity

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// Fold makes the text under which names and words are searched: lower case,
// without marks, đ as d, single spaces. It is a second index, never what is
// stored or shown. Text typed as NFC or NFD, with hoà or hòa, folds alike.
func Fold(s string) string {
	var b strings.Builder
	b.Grow(len(s))
	space := false
	for _, r := range norm.NFD.String(s) {
		switch {
		case unicode.Is(unicode.Mn, r):
			continue
		case unicode.IsSpace(r):
			space = b.Len() > 0
			continue
		case r == 'đ' || r == 'Đ':
			r = 'd'
		}
		if space {
			b.WriteByte(' ')
			space = false
		}
		b.WriteRune(unicode.ToLower(r))
	}
	return b.String()
}

// FoldIY is Fold with y read as i, for those who write "quí" for "quý" and
// "Hy" for "Hi". It finds more than Fold and ranks below it.
func FoldIY(s string) string { return strings.ReplaceAll(Fold(s), "y", "i") }

// Compose returns s in NFC with single spaces and none at the ends: how names
// and other short texts are stored.
func Compose(s string) string { return strings.Join(strings.Fields(norm.NFC.String(s)), " ") }
