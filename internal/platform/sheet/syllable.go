package sheet

import (
	"regexp"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// A syllable of Vietnamese without its tone: an onset, a nucleus, a coda. It
// is how text in a wrong encoding gives itself away.
var (
	syllable = regexp.MustCompile(`^(ngh|ng|nh|gh|gi|kh|ph|th|tr|ch|qu|[bcdđghklmnpqrstvx])?` +
		`(iêu|yêu|oai|oay|oao|oeo|uao|uây|uôi|uya|uyê|uyu|uêu|ươi|ươu|` +
		`ai|ao|au|ay|âu|ây|eo|êu|ia|iu|iê|yê|oa|oă|oe|oi|ôi|ơi|oo(?:ng|c)|ua|uâ|uê|ui|uô|uơ|uy|ưa|ưi|ươ|ưu|uă|ue|` +
		`[aăâeêioôơuưy])` +
		`(ch|ng|nh|[cmnpt])?$`)
	tones = map[rune]bool{'\u0300': true, '\u0301': true, '\u0303': true, '\u0309': true, '\u0323': true}
)

// readable counts the words of a text that have letters beyond ASCII, and how
// many of them are syllables of Vietnamese.
func readable(text string) (read, all int) {
	for word := range strings.FieldsFuncSeq(text, func(r rune) bool { return r < 0x80 && !unicode.IsLetter(r) }) {
		plain := true
		for _, r := range word {
			plain = plain && r < 0x80
		}
		if plain {
			continue
		}
		if all++; isSyllable(word) {
			read++
		}
	}
	return read, all
}

// isSyllable takes at most one tone; after c, ch, p and t only two are said.
func isSyllable(word string) bool {
	if upper := strings.ToUpper(word); word != upper && word != strings.ToLower(word) {
		first := []rune(word)
		if string(first[1:]) != strings.ToLower(string(first[1:])) {
			return false // a capital inside a word: NguyÔn
		}
	}
	var tone rune
	var base strings.Builder
	for _, r := range norm.NFD.String(strings.ToLower(word)) {
		if !tones[r] {
			base.WriteRune(r)
			continue
		}
		if tone != 0 {
			return false
		}
		tone = r
	}
	parts := syllable.FindStringSubmatch(norm.NFC.String(base.String()))
	if parts == nil {
		return false
	}
	coda := parts[3]
	if strings.HasSuffix(parts[2], "ooc") { // xoong, soóc: oo is said only so
		coda = "c"
	}
	switch coda {
	case "c", "ch", "p", "t":
		return tone == '\u0301' || tone == '\u0323'
	}
	return true
}
