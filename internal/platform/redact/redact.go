// Package redact finds in a text what may not stand in public: telephone and
// personal numbers, mail addresses, accounts, number plates, house numbers and
// people's names (Luật Tiếp cận thông tin Art. 7; Nghị định 154/2026 Art.
// 12.2). It reads Vietnamese as it is typed on a telephone: with marks, without
// them, composed or not. It finds much and not all; a person looks after it.
package redact

import (
	"cmp"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"
)

// Kinds of what is found.
const (
	Phone   = "phone"
	CCCD    = "cccd"
	Email   = "email"
	Account = "account"
	Plate   = "plate"
	Name    = "name-after-title" // and a whole name by its middle word: Nguyễn Thị Lan
	Address = "address-number"
)

// Found is a piece of a text, by bytes, that says who somebody is.
type Found struct {
	From, To int
	Kind     string
}

// Mask stands in place of what was taken out.
const Mask = "▒▒▒"

// Find returns the pieces of a text that may not stand in public, in order and
// without overlaps.
func Find(text string) []Found {
	var all []Found
	for _, at := range mails.FindAllStringIndex(text, -1) {
		all = append(all, Found{at[0], at[1], Email})
	}
	all = append(all, plates(text)...)
	all = append(all, numbers(text)...)
	words := wordsOf(text)
	all = append(all, spoken(words)...)
	all = append(all, houses(text, words)...)
	all = append(all, names(text, words)...)
	return joined(text, all)
}

// Apply returns the text with each piece replaced by Mask. Pieces that lie
// outside the text, or cut a character, are widened or cut to what is there.
func Apply(text string, spans []Found) string {
	var b strings.Builder
	at := 0
	for _, f := range joined(text, spans) {
		b.WriteString(text[at:f.From])
		b.WriteString(Mask)
		at = f.To
	}
	b.WriteString(text[at:])
	return b.String()
}

// joined sorts pieces and makes one of those that overlap: the kind of the
// first stays.
func joined(text string, spans []Found) []Found {
	var all []Found
	for _, f := range spans {
		f.From, f.To = max(f.From, 0), min(f.To, len(text))
		for f.From > 0 && f.From < len(text) && !utf8.RuneStart(text[f.From]) {
			f.From--
		}
		for f.To > 0 && f.To < len(text) && !utf8.RuneStart(text[f.To]) {
			f.To++
		}
		if f.From < f.To {
			all = append(all, f)
		}
	}
	slices.SortStableFunc(all, func(a, b Found) int { return cmp.Compare(a.From, b.From) })
	var out []Found
	for _, f := range all {
		if n := len(out); n > 0 && f.From < out[n-1].To {
			out[n-1].To = max(out[n-1].To, f.To)
			continue
		}
		out = append(out, f)
	}
	return out
}

var (
	mails = regexp.MustCompile(`[\p{L}\d][\p{L}\d._%+\-]*\s?@\s?[\p{L}\d\-]+(?:\.[\p{L}\d\-]+)+`)
	// Digits with what people put between them; the letter o is typed for 0.
	runs = regexp.MustCompile(`\+?[\doO](?:[ .\-()]{0,2}[\doO]){5,}`)
	// 36B1-234.56, 36A-123.45, 29-H1 234.56, 36C 1234 (Thông tư 79/2024/TT-BCA).
	plateShape = regexp.MustCompile(`(?i)\b\d{2}[ \-]?[a-z][a-z0-9]?[ \-]?(?:\d{3}[. ]?\d{2}|\d{4})\b`)
)

// plates are numbers of vehicles. A document number such as "12 QD 2024" has
// no letter and digits in one piece and the year at its end, and is left.
func plates(text string) []Found {
	var all []Found
	for _, at := range plateShape.FindAllStringIndex(text, -1) {
		if whole(text, at) && !strings.Contains(text[at[0]:at[1]], " 20") {
			all = append(all, Found{at[0], at[1], Plate})
		}
	}
	return all
}

// whole reports whether a match is not the middle of a longer word or number.
func whole(text string, at []int) bool {
	before, _ := utf8.DecodeLastRuneInString(text[:at[0]])
	after, _ := utf8.DecodeRuneInString(text[at[1]:])
	return !wordy(before) && !wordy(after) && before != '/' && after != '/'
}
