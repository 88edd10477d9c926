package front

import (
	"cmp"
	"context"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"sync"
	"time"

	"xaso/internal/modules/criteria"
	"xaso/internal/modules/indicators"
	"xaso/internal/platform/gate"
	"xaso/internal/platform/identity"
	"xaso/internal/platform/web"
)

// A score is how one commune stands to one set, as others may see it.
type score struct {
	Commune
	Follows                              bool
	Done, Of                             int // criteria
	Met, Short, NoData, NoThreshold, All int // indicators
	By                                   []byCriterion
	AsOf                                 string
	Rank                                 int // 1 is the farthest; 0 has no place
}

// byCriterion is one criterion of a score.
type byCriterion struct {
	No   int
	Name string
	Mark mark
	Met  int
	All  int
}

// known reports whether anything was read of the commune.
func (s score) known() bool { return s.Follows && s.All > 0 && s.NoData < s.All }

// share is how much of the criteria is done, of 1.
func (s score) share() float64 { return float64(s.Done) / float64(max(s.Of, 1)) }

// standings keeps what was read of each commune until its public pages
// change, a minute at most: a page over 166 communes reads those that changed.
type standings struct {
	mu   sync.Mutex
	kept map[standingKey]keptStanding
	now  func() time.Time
}

type standingKey struct {
	commune gate.Commune
	set     string
}

type keptStanding struct {
	version int64
	until   time.Time
	score   score
}

const (
	standingTime = time.Minute
	standingMost = 20_000 // communes by sets; then all are forgotten
)

func newStandings(now func() time.Time) *standings {
	return &standings{kept: map[standingKey]keptStanding{}, now: now}
}

func (s *standings) find(c Commune, set string) (score, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	k, ok := s.kept[standingKey{c.ID, set}]
	if !ok || k.version != c.Version || s.now().After(k.until) {
		return score{}, false
	}
	return k.score, true
}

func (s *standings) keep(c Commune, set string, of score) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.kept) >= standingMost {
		clear(s.kept)
	}
	s.kept[standingKey{c.ID, set}] = keptStanding{c.Version, s.now().Add(standingTime), of}
}

// scores reads how the communes of a province stand to a set, each in a
// transaction of its own commune and as anybody may.
func (h Hall) scores(ctx context.Context, province, set string) ([]score, error) {
	var all []score
	for _, c := range h.Communes() {
		if c.Province != province {
			continue
		}
		s, kept := h.standings.find(c, set)
		if !kept {
			var err error
			if s, err = h.score(ctx, c, set); err != nil {
				return nil, err
			}
			h.standings.keep(c, set, s)
		}
		all = append(all, s)
	}
	rank(all)
	return all, nil
}

func (h Hall) score(ctx context.Context, c Commune, set string) (s score, err error) {
	s = score{Commune: c}
	err = h.read(ctx, c.ID, func(tx *gate.Tx) error {
		all, err := h.Sets.Followed(tx)
		if err != nil {
			return err
		}
		i := slices.IndexFunc(all, func(f criteria.Following) bool { return f.Set == set })
		if i < 0 {
			return nil
		}
		s.Follows = true
		v, err := h.viewOf(tx, all[i])
		if err != nil {
			return err
		}
		s.count(v)
		return nil
	})
	return s, err
}

// count takes from a commune's own page what others see of it.
func (s *score) count(v view) {
	s.Of, s.AsOf = max(len(v.Parts), v.Set.DeclaredCriteria), day(v.AsOf)
	for _, p := range v.Parts {
		s.By = append(s.By, byCriterion{p.No, p.Name, p.Mark, p.Met, len(p.Lines)})
		if p.Mark == met {
			s.Done++
		}
		for _, l := range p.Lines {
			s.All++
			switch l.mark() {
			case met:
				s.Met++
			case short:
				s.Short++
			case noThreshold:
				s.NoThreshold++
			default:
				s.NoData++
			}
		}
	}
}

// rank gives places by criteria done, then by indicators met. Equals share a
// place; a commune of which nothing is known has none.
func rank(all []score) {
	slices.SortStableFunc(all, byPlace)
	for i := range all {
		switch {
		case !all[i].known():
			all[i].Rank = 0
		case i > 0 && all[i-1].Rank > 0 && all[i].Done == all[i-1].Done && all[i].Met == all[i-1].Met:
			all[i].Rank = all[i-1].Rank
		default:
			all[i].Rank = i + 1
		}
	}
}

func byPlace(a, b score) int {
	if a.known() != b.known() {
		if a.known() {
			return -1
		}
		return 1
	}
	return cmp.Or(cmp.Compare(b.Done, a.Done), cmp.Compare(b.Met, a.Met), cmp.Compare(identity.Fold(a.Name), identity.Fold(b.Name)))
}

// sorts are the orders of the province's list, by the word in its address.
var sorts = map[string]func(a, b score) int{
	"hang":      byPlace,
	"ten":       func(a, b score) int { return cmp.Compare(identity.Fold(a.Name), identity.Fold(b.Name)) },
	"thieu":     func(a, b score) int { return cmp.Or(cmp.Compare(b.Short, a.Short), byPlace(a, b)) },
	"chua-biet": func(a, b score) int { return cmp.Or(cmp.Compare(b.NoData, a.NoData), byPlace(a, b)) },
	"chi-tieu":  func(a, b score) int { return cmp.Or(cmp.Compare(b.Met, a.Met), byPlace(a, b)) },
	"ngay-tinh": func(a, b score) int { return cmp.Or(cmp.Compare(b.AsOf, a.AsOf), byPlace(a, b)) },
}

// provinceView is all communes of the house in one province.
type provinceView struct {
	Set      criteria.Set
	Sets     []other
	Province string
	Sort     string
	Here     gate.Commune
	All      []score
}

// readProvince reads what the pages of the province share. The sets are those
// that any commune here could follow; the one shown is asked for, or the first
// that the reader's commune follows.
func (h Hall) readProvince(r *http.Request, who gate.Actor) (v provinceView, err error) {
	v.Here, v.Sort = who.Commune, r.URL.Query().Get("xep")
	if sorts[v.Sort] == nil {
		v.Sort = "hang"
	}
	for _, c := range h.Communes() {
		if c.ID == who.Commune {
			v.Province = c.Province
		}
	}
	asked := r.URL.Query().Get("bo")
	err = h.read(r.Context(), who.Commune, func(tx *gate.Tx) error {
		all, err := h.Sets.Followed(tx)
		if err != nil {
			return err
		}
		if asked == "" && len(all) > 0 {
			asked = all[0].Set
		}
		sets, err := h.Sets.All(tx)
		if err != nil {
			return err
		}
		for _, s := range sets {
			if indicators.OfHamlets(s) {
				continue
			}
			if asked == "" {
				asked = s.ID
			}
			v.Sets = append(v.Sets, other{Set: s.ID, Title: s.Title, Here: s.ID == asked})
			if s.ID == asked {
				v.Set = s
			}
		}
		if v.Set.ID == "" {
			return gate.ErrMissing
		}
		return nil
	})
	if err != nil {
		return v, err
	}
	v.All, err = h.scores(r.Context(), v.Province, v.Set.ID)
	return v, err
}

func (h Hall) province(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	v, err := h.readProvince(r, who)
	if err != nil {
		return err
	}
	slices.SortStableFunc(v.All, sorts[v.Sort])
	return web.Page(w, r, http.StatusOK, provincePage(v))
}

// following are the communes that follow the set.
func (v provinceView) following() []score {
	return slices.DeleteFunc(slices.Clone(v.All), func(s score) bool { return !s.Follows })
}

// mean is the mean over the communes of which something is known.
func (v provinceView) mean() (done, met float64, of int) {
	for _, s := range v.All {
		if s.known() {
			of++
			done += float64(s.Done)
			met += float64(s.Met)
		}
	}
	if of > 0 {
		done, met = done/float64(of), met/float64(of)
	}
	return done, met, of
}

func (v provinceView) path(sort string) string {
	return ProvincePath + "?" + url.Values{"bo": {v.Set.ID}, "xep": {sort}}.Encode()
}

// compareView is two to four communes beside each other.
type compareView struct {
	provinceView
	Chosen []score
}

// mostCompared is how many communes fit beside each other on paper.
const mostCompared = 4

func (h Hall) compare(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	v := compareView{}
	var err error
	if v.provinceView, err = h.readProvince(r, who); err != nil {
		return err
	}
	for _, id := range r.URL.Query()["xa"] {
		n, err := strconv.ParseInt(id, 10, 64)
		i := slices.IndexFunc(v.All, func(s score) bool { return int64(s.ID) == n })
		if err != nil || i < 0 {
			continue
		}
		if !slices.ContainsFunc(v.Chosen, func(s score) bool { return s.ID == v.All[i].ID }) && len(v.Chosen) < mostCompared {
			v.Chosen = append(v.Chosen, v.All[i])
		}
	}
	return web.Page(w, r, http.StatusOK, comparePage(v))
}

// of is how a commune stands to a criterion.
func (s score) of(no int) (byCriterion, bool) {
	i := slices.IndexFunc(s.By, func(b byCriterion) bool { return b.No == no })
	if i < 0 {
		return byCriterion{}, false
	}
	return s.By[i], true
}
