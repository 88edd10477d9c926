package procedures

import (
	"cmp"
	"slices"
	"strings"

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

type synonyms struct {
	Synonyms []synonym `yaml:"synonyms"`
	Ignore   []string  `yaml:"ignore"` // words that help nobody find anything
}

func loadSynonyms() (synonyms, error) {
	var s synonyms
	err := readYAML("data/synonyms.yaml", &s)
	return s, err
}

// A Hit is a procedure that answers a query, with how well: higher is better.
type Hit struct {
	Procedure Procedure
	Score     int
}

// Scores of one way to match; a hit's score is the best of them.
const (
	scoreCode    = 1000 // the code was typed
	scorePhrase  = 500  // the words stand together in the name
	scoreWords   = 300  // all words stand in the name
	scoreSynonym = 250  // everyday words for it
	scorePlaces  = 150  // all words in name, field, result or English name
	scoreMost    = 60   // at least two thirds of the words in the name
	bonusMarks   = 40   // with the marks as typed
	bonusStart   = 20   // at the beginning of the name
)

// search ranks procedures by query. It forgives missing marks, y and i, and
// words such as "làm" and "giấy"; what is spelt with its marks ranks first.
// An empty query finds nothing.
func search(query string, among []Procedure, syn synonyms) []Hit {
	query = strings.ToLower(norm.NFC.String(strings.TrimSpace(query)))
	if len(query) > 200 {
		query = strings.ToValidUTF8(query[:200], "")
	}
	q := newQuery(query, syn)
	if q.folded == "" {
		return nil
	}
	var hits []Hit
	for _, p := range among {
		if score := q.score(p); score > 0 {
			hits = append(hits, Hit{p, score})
		}
	}
	slices.SortStableFunc(hits, func(a, b Hit) int { return cmp.Compare(b.Score, a.Score) })
	return hits
}

type query struct {
	typed  string // lower case, with marks
	folded string
	words  []string  // folded, without ignored ones
	means  []synonym // those whose saying stands in the query
}

func newQuery(typed string, syn synonyms) query {
	q := query{typed: typed, folded: identity.FoldIY(typed)}
	ignore := map[string]bool{}
	for _, w := range syn.Ignore {
		ignore[identity.FoldIY(w)] = true
	}
	for _, w := range strings.FieldsFunc(q.folded, notWord) {
		if !ignore[w] {
			q.words = append(q.words, w)
		}
	}
	padded := " " + q.folded + " "
	for _, s := range syn.Synonyms {
		if slices.ContainsFunc(s.Say, func(say string) bool { return strings.Contains(padded, " "+identity.FoldIY(say)+" ") }) {
			q.means = append(q.means, s)
		}
	}
	return q
}

func notWord(r rune) bool {
	return r == ' ' || r == ',' || r == '?' || r == ';' || r == '(' || r == ')' || r == '/'
}

func (q query) score(p Procedure) int {
	if strings.Contains(p.Code, q.folded) && len(q.folded) >= 4 {
		return scoreCode
	}
	marked := strings.ToLower(norm.NFC.String(p.Name.Value.VI))
	name := identity.FoldIY(marked)
	best := 0
	raise := func(n int) { best = max(best, n) }

	kept := strings.Join(q.words, " ")
	switch all, some := stand(q.words, name), len(q.words); {
	case some == 0:
	case standsIn(kept, name):
		raise(scorePhrase)
	case all == some:
		raise(scoreWords)
	case some >= 3 && 3*all >= 2*some:
		raise(scoreMost + all)
	}
	for _, s := range q.means {
		if slices.Contains(s.Codes, p.Code) {
			raise(scoreSynonym + 10)
		}
		for _, phrase := range s.Means {
			if standsIn(identity.FoldIY(phrase), name+" "+identity.FoldIY(p.Field.Value.Name.VI)) {
				raise(scoreSynonym)
			}
		}
	}
	everywhere := name + " " + identity.FoldIY(p.Field.Value.Name.VI+" "+p.Result.Value.Name+" "+p.Name.Value.EN)
	if len(q.words) > 0 && stand(q.words, everywhere) == len(q.words) {
		raise(scorePlaces)
	}
	if best == 0 {
		return 0
	}
	for _, w := range strings.FieldsFunc(q.typed, notWord) {
		if identity.Fold(w) != w && standsIn(w, marked) {
			best += bonusMarks / max(len(q.words), 1)
		}
	}
	if strings.HasPrefix(strings.TrimPrefix(name, "thu tuc "), kept) {
		best += bonusStart
	}
	return best
}

// standsIn reports whether phrase stands in text at word boundaries.
func standsIn(phrase, text string) bool {
	if phrase == "" {
		return false
	}
	clean := strings.Join(strings.FieldsFunc(text, notWord), " ")
	return strings.Contains(" "+clean+" ", " "+phrase+" ")
}

// stand counts the words that stand in text.
func stand(words []string, text string) int {
	n := 0
	for _, w := range words {
		if standsIn(w, text) {
			n++
		}
	}
	return n
}
