package procedures

import (
	"cmp"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"xaso/internal/platform/identity"
)

// A synonym joins what people say with what the law calls it. Every word of
// Means must stand in a procedure for it to be meant; Codes name procedures
// directly.
type synonym struct {
	Say   []string `yaml:"say"`
	Means []string `yaml:"means"` // any of these phrases
	Codes []string `yaml:"codes"`
}

// An index is what search compares with, cut into words once.
type index struct {
	ignore   map[string]bool // words that help nobody find anything
	synonyms []indexedSynonym
	texts    map[string]indexedText // by code and version
}

type indexedSynonym struct {
	say, means [][]word
	codes      []string
}

type indexedText struct {
	name, kind, everywhere []word // each holds the one before
}

func newIndex(c *Catalogue) (*index, error) {
	var file struct {
		Synonyms []synonym `yaml:"synonyms"`
		Ignore   []string  `yaml:"ignore"`
	}
	if err := readYAML("data/synonyms.yaml", &file); err != nil {
		return nil, err
	}
	x := &index{ignore: map[string]bool{}, texts: map[string]indexedText{}}
	for _, s := range file.Ignore {
		for _, w := range wordsOf(s) {
			x.ignore[w.plain] = true
		}
	}
	for _, s := range file.Synonyms {
		x.synonyms = append(x.synonyms, indexedSynonym{phrases(s.Say), phrases(s.Means), s.Codes})
	}
	for _, p := range c.Procedures {
		x.texts[p.key()] = indexText(p)
	}
	return x, nil
}

func phrases(texts []string) [][]word {
	all := make([][]word, len(texts))
	for i, t := range texts {
		all[i] = wordsOf(t)
	}
	return all
}

func indexText(p Procedure) indexedText {
	name := wordsOf(p.Name.Value.VI)
	kind := slices.Concat(name, wordsOf(p.Field.Value.Name.VI))
	return indexedText{name, kind, slices.Concat(kind, wordsOf(p.Result.Value.Name+" "+p.Name.Value.EN))}
}

// text returns the words of a procedure; versions published since the start
// are cut on the spot.
func (x *index) text(p Procedure) indexedText {
	if t, ok := x.texts[p.key()]; ok {
		return t
	}
	return indexText(p)
}

// A Hit is a procedure that answers a query, with how well: higher is better.
type Hit struct {
	Procedure Procedure
	Score     int
}

// Scores of one way to match; a hit's score is the best of them and some
// bonuses, each smaller than the steps between.
const (
	scoreCode    = 1000 // the code was typed
	scoreWhole   = 800  // the whole query stands in the name
	scoreMeant   = 600  // everyday words that mean this very procedure
	scorePhrase  = 400  // the words that matter stand together in the name
	scoreWords   = 300  // they all stand in the name
	scoreSynonym = 250  // everyday words for procedures of this kind
	scorePlaces  = 150  // they stand in name, field, result or English name
	scoreMost    = 60   // at least two thirds of them stand in the name
	bonusSaying  = 12   // for each word of the saying: longer ones say more
	bonusOnly    = 250  // the saying is the whole query, and this its first meaning
	bonusMeant   = 30   // also meant by everyday words
	bonusMarks   = 40   // with the marks as typed
	bonusCover   = 50   // share of the name that the query covers
)

// search ranks procedures by query. It forgives missing marks, y and i, tones
// written elsewhere in the syllable, and words such as "làm" and "giấy". A word
// typed with its marks means only itself. An empty query finds nothing.
func (x *index) search(typed string, among []Procedure) []Hit {
	if len(typed) > 200 {
		typed = strings.ToValidUTF8(typed[:200], "")
	}
	q := x.query(typed)
	if len(q.all) == 0 {
		return nil
	}
	var hits []Hit
	for _, p := range among {
		if score := q.score(p, x.text(p)); score > 0 {
			hits = append(hits, Hit{p, score})
		}
	}
	slices.SortStableFunc(hits, func(a, b Hit) int { return cmp.Compare(b.Score, a.Score) })
	return hits
}

// A word as it is compared: plain without marks, exact with the tone moved to
// its end (hoà and hòa are one word).
type word struct {
	plain, exact string
	marked       bool
}

func wordsOf(text string) []word {
	parts := strings.FieldsFunc(strings.ToLower(text), func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.Is(unicode.Mn, r) && r != '.'
	})
	words := make([]word, 0, len(parts))
	for _, part := range parts {
		if part = strings.Trim(part, "."); part == "" {
			continue
		}
		w := word{plain: identity.FoldIY(part)}
		letters, tone := "", ""
		for _, r := range norm.NFD.String(part) {
			if strings.ContainsRune("\u0300\u0301\u0303\u0309\u0323", r) {
				tone = string(r)
			} else {
				letters += string(r)
			}
		}
		w.exact = strings.ReplaceAll(letters, "y", "i") + tone
		w.marked = w.exact != w.plain
		words = append(words, w)
	}
	return words
}

// is reports whether what was typed means the word n.
func (w word) is(n word) bool {
	if w.marked {
		return w.exact == n.exact
	}
	return w.plain == n.plain
}

// within returns where phrase begins in text, -1 when it is not there.
func within(phrase, text []word) int {
	if len(phrase) == 0 {
		return -1
	}
	for i := 0; i+len(phrase) <= len(text); i++ {
		if slices.EqualFunc(phrase, text[i:i+len(phrase)], word.is) {
			return i
		}
	}
	return -1
}

// stand counts the words that stand in text.
func stand(words, text []word) int {
	n := 0
	for _, w := range words {
		if slices.ContainsFunc(text, w.is) {
			n++
		}
	}
	return n
}

type query struct {
	typed string
	all   []word
	words []word // without those that help nobody
	means []saying
}

// A saying is a synonym that was found in the query, and its length in words.
type saying struct {
	indexedSynonym
	length int
}

func (x *index) query(typed string) query {
	q := query{typed: strings.TrimSpace(typed), all: wordsOf(typed)}
	for _, w := range q.all {
		if !x.ignore[w.plain] {
			q.words = append(q.words, w)
		}
	}
	for _, s := range x.synonyms {
		longest := 0
		for _, say := range s.say {
			if said(say, q.all) {
				longest = max(longest, len(say))
			}
		}
		if longest > 0 {
			q.means = append(q.means, saying{s, longest})
		}
	}
	return q
}

// said reports whether the query holds a saying.
func said(saying, query []word) bool {
	for i := 0; i+len(saying) <= len(query); i++ {
		if slices.EqualFunc(query[i:i+len(saying)], saying, word.is) {
			return len(saying) > 0
		}
	}
	return false
}

func (q query) score(p Procedure, t indexedText) int {
	if len(q.typed) >= 4 && strings.Contains(p.Code, q.typed) {
		return scoreCode
	}
	best, meant := q.scoreName(t.name), 0
	for _, s := range q.means {
		if i := slices.Index(s.codes, p.Code); i >= 0 {
			sense := scoreMeant + bonusSaying*s.length - 10*min(i, 9)
			if s.length == len(q.all) && i == 0 {
				sense += bonusOnly
			}
			meant = max(meant, sense)
		}
		for _, phrase := range s.means {
			if within(phrase, t.kind) >= 0 {
				best = max(best, scoreSynonym)
			}
		}
	}
	if len(q.words) > 0 && stand(q.words, t.everywhere) == len(q.words) {
		best = max(best, scorePlaces)
	}
	best = max(best, meant)
	if best == 0 {
		return 0
	}
	if meant > 0 && best > meant {
		best += bonusMeant
	}
	for _, w := range q.all {
		if w.marked && slices.ContainsFunc(t.name, w.is) {
			best += bonusMarks / len(q.all)
		}
	}
	if best == meant {
		return best // what a saying means does not hang on the words of the name
	}
	return best + bonusCover*stand(q.all, t.name)/(len(t.name)+len(q.all))
}

func (q query) scoreName(name []word) int {
	some := len(q.words)
	switch all := stand(q.words, name); {
	case len(q.all) > 1 && within(q.all, name) >= 0:
		return scoreWhole
	case some == 0:
		return 0
	case within(q.words, name) >= 0:
		return scorePhrase
	case all == some:
		return scoreWords
	case some >= 3 && 3*all >= 2*some:
		return scoreMost + all
	}
	return 0
}
