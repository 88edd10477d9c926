package register

import (
	"iter"
	"maps"

	"xaso/internal/platform/clock"
	"xaso/internal/platform/gate"
	"xaso/internal/platform/metric"
)

func sliceKeys(m map[string][]string) iter.Seq[string] { return maps.Keys(m) }

// A group is households or residents who are alike in all that is counted by.
type group struct {
	hamlet string // id
	sex    string
	age    string
	marks  map[string]string
	n      int64
}

// measure counts the whole register: two grouped readings, and the inventory.
func (b *Book) measure(tx *gate.Tx, in metric.Span) ([]metric.Figure, error) {
	hamlets, err := b.hamlets(tx)
	if err != nil {
		return nil, err
	}
	names, standing := map[string]string{}, 0
	for _, h := range hamlets {
		names[h.ID] = h.Name
		if h.Stands() || in.To.Before(h.Until) {
			standing++
		}
	}
	figures := []metric.Figure{{Metric: "register.hamlets", Value: float64(standing)}}
	if standing == 0 {
		figures[0].Gap = GapEmpty
	}
	for _, of := range []string{OfHousehold, OfResident} {
		groups, err := groupsOn(tx, of, in.To)
		if err != nil {
			return nil, err
		}
		figures = append(figures, count(of, groups, names)...)
	}
	assets, err := b.assetFigures(tx, in.To, hamlets)
	return append(figures, assets...), err
}

// A tally is one figure in the making.
type tally struct {
	n       int64 // counted
	unknown int64 // of whom it is not known
	births  int64 // of whom the age is not known
	all     int64 // who could count
}

// count makes the figures of households or of residents out of the groups.
func count(of string, groups []group, names map[string]string) []metric.Figure {
	var figures []metric.Figure
	for _, c := range countings {
		if c.of != of {
			continue
		}
		tallies := map[metric.Cut]*tally{{}: {}}
		for _, g := range groups {
			cuts := []metric.Cut{{}, {Hamlet: names[g.hamlet]}}
			if of == OfResident && g.sex != "" {
				cuts = append(cuts, metric.Cut{Sex: metric.Sex(g.sex)}, metric.Cut{Hamlet: names[g.hamlet], Sex: metric.Sex(g.sex)})
			}
			for _, cut := range cuts {
				t := tallies[cut]
				if t == nil {
					t = &tally{}
					tallies[cut] = t
				}
				t.add(c, g)
			}
		}
		for cut, t := range tallies {
			figures = append(figures, t.figure(c, cut))
		}
	}
	return figures
}

// add counts a group in.
func (t *tally) add(c counting, g group) {
	if c.of == OfResident && len(c.ages) < len(everyAge) {
		if g.age == ageUnknown {
			t.births, t.all = t.births+g.n, t.all+g.n
			return
		}
		if !has(c.ages, g.age) {
			return
		}
	}
	t.all += g.n
	switch counts, unknown := c.judge(g.marks); {
	case unknown:
		t.unknown += g.n
	case counts:
		t.n += g.n
	}
}

func has(all []string, one string) bool {
	for _, s := range all {
		if s == one {
			return true
		}
	}
	return false
}

// figure states the number, or why it is not stated: a register that was never
// filled is a gap, not a zero.
func (t *tally) figure(c counting, cut metric.Cut) metric.Figure {
	f := metric.Figure{Metric: "register." + c.name, Cut: cut, Value: float64(t.n)}
	known := t.all - t.unknown - t.births
	switch {
	case t.all == 0 && len(c.ages) != 0 && len(c.ages) < len(everyAge) && cut != (metric.Cut{}):
		// nobody of the age: a hamlet may have none
	case t.all == 0:
		f.Gap = GapEmpty
	case known*100 >= t.all*int64(c.coverage()):
	case t.births > t.unknown:
		f.Gap = GapBirths
	default:
		f.Gap = GapUnknown
	}
	if f.Gap != "" {
		f.Value = 0
	}
	return f
}

// ageCase is the age of a resident in SQL, from the days of $2 to $5. Of who
// has only a year of birth, the year decides.
const ageCase = `CASE WHEN r.born = '' THEN '?' WHEN r.born > $2 THEN 'child' WHEN r.born > $3 THEN 'young'
	WHEN r.born > CASE WHEN r.sex = 'nữ' THEN $5 ELSE $4 END THEN 'work' ELSE 'old' END`

// groupsOn counts what is alike on a day. What is known today is read from the
// marks; an earlier day is worked out from everything observed until then.
func groupsOn(tx *gate.Tx, of string, on clock.Date) ([]group, error) {
	if on.Before(today(tx)) {
		return groupsThen(tx, of, on)
	}
	var raw string
	scan := func(scan gate.Scanner) (g group, err error) {
		if err = scan(&g.hamlet, &g.sex, &g.age, &raw, &g.n); err != nil {
			return g, err
		}
		g.marks, err = readMarks(raw)
		return g, err
	}
	if of == OfHousehold {
		return gate.All(tx, scan, `SELECT hamlet_id, '', '', marks, COUNT(*) FROM register_household
			 WHERE commune_id = $1 AND ended = '' GROUP BY hamlet_id, marks`)
	}
	is15, is18, men, women := ages(on)
	return gate.All(tx, scan, `SELECT r.hamlet_id, r.sex, `+ageCase+` AS age, r.marks, COUNT(*)
		  FROM register_resident r
		 WHERE r.commune_id = $1 AND r.ended = '' AND r.usual
		 GROUP BY r.hamlet_id, r.sex, age, r.marks`, is15, is18, men, women)
}

// thereOn is the condition of having been there on the day in %s.
const thereOn = `since_day <= $6 AND (ended = '' OR ended NOT IN ('error', 'same', 'undone') AND until_day > $6)`

// groupsThen is groupsOn for a day that is over. Hamlet, household and sex are
// as written today: what was corrected since was wrong then, too.
func groupsThen(tx *gate.Tx, of string, on clock.Date) ([]group, error) {
	seen := map[string]map[string]string{}
	_, err := gate.All(tx, func(scan gate.Scanner) (bool, error) {
		var subject, key, value string
		err := scan(&subject, &key, &value)
		if seen[subject] == nil {
			seen[subject] = map[string]string{}
		}
		seen[subject][key] = value // in order of days: the newest stays
		return true, err
	}, `SELECT subject_id, key, value FROM register_observation WHERE commune_id = $1 AND on_day <= $2 ORDER BY subject_id, key, on_day, id`, on.String())
	if err != nil {
		return nil, err
	}
	scan := func(scan gate.Scanner) (g group, err error) {
		var id string
		err = scan(&id, &g.hamlet, &g.sex, &g.age)
		g.marks, g.n = seen[id], 1
		return g, err
	}
	is15, is18, men, women := ages(on)
	if of == OfHousehold {
		return gate.All(tx, scan, `SELECT id, hamlet_id, '', '' FROM register_household
			 WHERE commune_id = $1 AND $2 <> '' AND $3 <> '' AND $4 <> '' AND $5 <> '' AND `+thereOn, is15, is18, men, women, on.String())
	}
	return gate.All(tx, scan, `SELECT r.id, r.hamlet_id, r.sex, `+ageCase+`
		  FROM register_resident r WHERE commune_id = $1 AND usual AND `+thereOn, is15, is18, men, women, on.String())
}

// assetFigures are the metrics of the inventory on a day.
func (b *Book) assetFigures(tx *gate.Tx, on clock.Date, hamlets []Hamlet) ([]metric.Figure, error) {
	names := map[string]string{}
	for _, h := range hamlets {
		if h.Stands() {
			names[h.ID] = h.Name
		}
	}
	type sum struct{ amount, reached int64 }
	kinds := map[string]map[string]*sum{} // kind to hamlet id
	_, err := gate.All(tx, func(scan gate.Scanner) (bool, error) {
		var kind, hamlet string
		var s sum
		err := scan(&kind, &hamlet, &s.amount, &s.reached)
		if kinds[kind] == nil {
			kinds[kind] = map[string]*sum{}
		}
		kinds[kind][hamlet] = &s
		return true, err
	}, `SELECT kind, hamlet_id, SUM(amount), SUM(reached) FROM register_asset
		 WHERE commune_id = $1 AND (until_day = '' AND (on_day <= $2 OR $2 >= $3) OR on_day <= $2 AND until_day > $2)
		 GROUP BY kind, hamlet_id`, on.String(), today(tx).String())
	if err != nil {
		return nil, err
	}
	var figures []metric.Figure
	for _, k := range AssetKinds {
		total, with := sum{}, 0
		scale := 1.0
		if k.Unit == Metre {
			scale = 1000
		}
		state := func(name string, cut metric.Cut, n int64, gap string) {
			if name != "" {
				figures = append(figures, metric.Figure{Metric: "register." + name, Cut: cut, Value: float64(n) / scale, Gap: gap})
			}
		}
		for id, s := range kinds[k.Key] {
			total.amount, total.reached = total.amount+s.amount, total.reached+s.reached
			if name := names[id]; name != "" {
				with++
				state(k.Total, metric.Cut{Hamlet: name}, s.amount, "")
				state(k.Reached, metric.Cut{Hamlet: name}, s.reached, "")
			}
		}
		gap := ""
		if len(kinds[k.Key]) == 0 {
			gap = GapInventory
		}
		state(k.Total, metric.Cut{}, total.amount, gap)
		state(k.Reached, metric.Cut{}, total.reached, gap)
		if scale = 1; k.Hamlets != "" {
			state(k.Hamlets, metric.Cut{}, int64(with), gap)
		}
	}
	return figures, nil
}
