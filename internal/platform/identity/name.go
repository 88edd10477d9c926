package identity

import (
	"encoding/hex"
	"regexp"
	"strings"
	"sync"
	"unicode"

	"golang.org/x/text/collate"
	"golang.org/x/text/language"
	"golang.org/x/text/unicode/norm"

	"xaso/internal/platform/fault"
)

var (
	ErrNameEmpty  = fault.New(fault.Invalid, "identity.name.empty")
	ErrNameBroken = fault.New(fault.Invalid, "identity.name.broken")
	ErrNameSigns  = fault.New(fault.Invalid, "identity.name.signs")

	DoubtNameSigns = fault.New(fault.Invalid, "identity.name.signs-doubt")
	DoubtTelex     = fault.New(fault.Invalid, "identity.name.telex")
	DoubtOneWord   = fault.New(fault.Invalid, "identity.name.one-word")
)

// Name normalises a person's full name to NFC with single spaces. Only names
// damaged by a wrong encoding are refused; one-word names and names with signs
// exist among our ethnic groups ("H' Nhi", "Y Bham") and among foreigners.
func Name(in string) (string, Doubts, error) {
	n := Compose(in)
	switch {
	case n == "":
		return "", nil, ErrNameEmpty
	case broken(n):
		return "", nil, ErrNameBroken
	}
	var doubts Doubts
	if strings.ContainsFunc(n, unwanted) {
		doubts = append(doubts, DoubtNameSigns)
	}
	words := strings.Fields(n)
	if len(words) == 1 {
		doubts = append(doubts, DoubtOneWord)
	}
	for _, w := range words {
		if telex(w) {
			doubts = append(doubts, DoubtTelex.With(w))
			break
		}
	}
	return n, doubts, nil
}

// ChildName is Name for a newborn citizen: digits and signs are refused. The
// procedure of birth registration demands a Vietnamese name or one of another
// ethnic language of Viet Nam.
func ChildName(in string) (string, Doubts, error) {
	n, doubts, err := Name(in)
	if err == nil && doubts.Has(DoubtNameSigns) {
		return "", nil, ErrNameSigns
	}
	return n, doubts, err
}

// unwanted is what no name of a citizen holds; the apostrophe and the hyphen
// stand in names of several ethnic groups.
func unwanted(r rune) bool {
	return !unicode.IsLetter(r) && !unicode.Is(unicode.Mn, r) && r != ' ' && r != '\'' && r != '’' && r != '-'
}

// mojibake are UTF-8 Vietnamese letters read as Windows-1252.
var mojibake = regexp.MustCompile(`á[º»][^a-zA-Z ]|Ã[\x{80}-\x{bf}]|Ä[\x{80}-\x{bf}‘’]|Æ[\x{80}-\x{bf}°¡]|Å©|áº|á»`)

func broken(s string) bool {
	return strings.ContainsFunc(s, func(r rune) bool {
		return r == unicode.ReplacementChar || unicode.IsControl(r) || unicode.Is(unicode.Co, r)
	}) || mojibake.MatchString(s)
}

var (
	// A syllable with the keys that Telex turns into marks left in it.
	doubled = regexp.MustCompile(`^(b|c|ch|d|dd|g|gh|gi|h|k|kh|l|m|n|ng|ngh|nh|p|ph|qu|r|s|t|th|tr|v|x)?[iuoy]?(aa|aw|ee|oo|ow|uw|uwow|uow|ie|ye)*(aa|aw|ee|oo|ow|uw)[iouy]?(c|ch|m|n|ng|nh|p|t)?[sfrxj]?$|^dd[aeiouy]`)
	toned   = regexp.MustCompile(`^(b|c|ch|d|g|gh|gi|h|k|kh|l|m|n|ng|ngh|nh|p|ph|qu|r|s|t|th|tr|v|x)?[aeiouyw]{1,4}(c|ch|m|n|ng|nh|p|t)?[sfrxj]$`)
)

// telex reports whether a word looks typed by Telex with the keyboard off:
// "Nguyeenx", "Vawn". No Vietnamese syllable ends in s, f, r, x or j.
func telex(word string) bool {
	return doubled.MatchString(strings.ToLower(word)) || toned.MatchString(Fold(word))
}

var collators = sync.Pool{New: func() any { return collate.New(language.Vietnamese) }}

// tones in the order of the alphabet books: ngang, huyền, hỏi, ngã, sắc, nặng.
var tones = map[rune]byte{'\u0300': '1', '\u0309': '2', '\u0303': '3', '\u0301': '4', '\u0323': '5'}

// SortKey is what lists of people are ordered by: the given name, then the
// family name, then what stands between, by the Vietnamese alphabet first and
// by tone second, wherever in the syllable the tone is written (hoà, hòa). Keys
// compare as plain text in Go and in both databases.
func SortKey(name string) string {
	words := strings.Fields(Compose(name))
	if len(words) == 0 {
		return ""
	}
	given, family, middle := words[len(words)-1], "", ""
	if len(words) > 1 {
		family, middle = words[0], strings.Join(words[1:len(words)-1], " ")
	}
	c := collators.Get().(*collate.Collator)
	defer collators.Put(c)
	var buf collate.Buffer
	var key strings.Builder
	for _, part := range []string{given, family, middle} {
		letters, marks := parted(part)
		key.WriteString(hex.EncodeToString(c.KeyFromString(&buf, letters)))
		key.WriteString("00" + marks + "00") // 00 is below every byte of a key
		buf.Reset()
	}
	return key.String()
}

// parted separates letters from tones, one tone for each word.
func parted(s string) (letters, marks string) {
	var b strings.Builder
	var m []byte
	for _, word := range strings.Fields(s) {
		tone := byte('0')
		for _, r := range norm.NFD.String(word) {
			if t, is := tones[r]; is {
				tone = t
				continue
			}
			b.WriteRune(r)
		}
		b.WriteByte(' ')
		m = append(m, tone)
	}
	return strings.TrimSpace(norm.NFC.String(b.String())), string(m)
}

// Capitals writes a name as civil status papers print it.
func Capitals(name string) string { return strings.ToUpper(Compose(name)) }
