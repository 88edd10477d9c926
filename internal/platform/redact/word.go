package redact

import (
	"regexp"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"xaso/internal/platform/identity"
)

func wordy(r rune) bool { return unicode.IsLetter(r) || unicode.IsMark(r) || unicode.IsDigit(r) }

// A word of a text: as typed in one form, and without its marks.
type word struct {
	from, to     int
	own, plain   string // lower case; plain has no marks
	capital, raw bool   // begins with a capital; was typed without any mark
}

var wordShape = regexp.MustCompile(`[\p{L}\p{M}\d]+`)

func wordsOf(text string) []word {
	all := []word{}
	for _, at := range wordShape.FindAllStringIndex(text, -1) {
		own := norm.NFC.String(text[at[0]:at[1]])
		w := word{from: at[0], to: at[1], own: strings.ToLower(own), plain: identity.Fold(own)}
		for _, r := range own {
			w.capital = unicode.IsUpper(r)
			break
		}
		w.raw = w.own == w.plain
		all = append(all, w)
	}
	return all
}

// near reports whether b follows a with nothing but space between.
func near(text string, a, b word) bool {
	between := text[a.to:b.from]
	return strings.Trim(between, " \u00a0\t") == "" && len(between) <= 3
}

// Digits in words, as a number is read out to somebody: "không chín tám …".
var digitWords = strings.Fields("khong mot hai ba bon tu nam lam sau bay tam chin linh")

// spoken are numbers of nine digits and more that were written in words.
func spoken(words []word) []Found {
	var all []Found
	for i := 0; i < len(words); i++ {
		n := i
		for n < len(words) && slices.Contains(digitWords, words[n].plain) {
			n++
		}
		if n-i >= 9 {
			all = append(all, Found{words[i].from, words[n-1].to, Phone})
		}
		i = max(i, n-1)
	}
	return all
}

var houseNumber = regexp.MustCompile(`^[\s:]{0,3}(?i:số|so)?[\s:]{0,3}\d+[\p{L}]?(?:/\d+[\p{L}]?)*`)

// houses are numbers of houses: "số nhà 12/5", "nhà số 7", "ngõ 15".
func houses(text string, words []word) []Found {
	var all []Found
	for i, w := range words {
		// "nhà 2 tầng" counts, it does not number: "nhà" alone needs its "số".
		home := w.plain == "nha" && (i > 0 && words[i-1].plain == "so" || i+1 < len(words) && words[i+1].plain == "so" && near(text, w, words[i+1]))
		if !home && w.own != "ngõ" && w.own != "ngo" && w.own != "ngách" {
			continue
		}
		if at := houseNumber.FindStringIndex(text[w.to:]); at != nil {
			all = append(all, Found{w.to + strings.IndexFunc(text[w.to:], unicode.IsDigit), w.to + at[1], Address})
		}
	}
	return all
}
