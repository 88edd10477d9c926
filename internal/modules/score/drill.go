package score

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"xaso/internal/platform/gate"
)

// Which dossiers of an indicator are asked for.
const (
	Scoring = "dat"        // those of the numerator
	Missing = "chua-dat"   // of the denominator, but not of the numerator
	LeftOut = "khong-tinh" // of neither
)

// A Drilled is one dossier behind a number: by code and procedure, no person.
type Drilled struct {
	Case
	Why      []string // text keys: what keeps it out of the numerator
	Readable bool     // the reader may open it
}

// A List is a page of them. Next is the cursor of the page after, "" at the end.
type List struct {
	Rows []Drilled
	Next string
}

const listRows = 50

// MostListed bounds an export.
const MostListed = 20_000

// Drillable reports whether an indicator is made of dossiers.
func (i Indicator) Drillable() bool { return len(i.measures()) > 0 }

// measures are those whose dossiers an indicator counts.
func (i Indicator) measures() []Measure {
	switch i.Rule {
	case RuleShare, RuleAverage, RuleShareSync, RuleUsed, RuleTouched:
		return []Measure{i.Measure}
	case RuleSync:
		return []Measure{Synced}
	case RuleContent:
		return []Measure{OnTime, Disliked}
	}
	return nil
}

// condition is the SQL of one of the three lists.
func (i Indicator) condition(which string, at time.Time) (string, error) {
	late := fmt.Sprintf("(limit_at > 0 AND limit_at < %d)", at.UnixMilli())
	var out, good []string
	for _, m := range i.measures() {
		bit := strconv.FormatInt(1<<m.bit(), 10)
		in, hit := "(within & "+bit+") <> 0", "(hits & "+bit+") <> 0"
		switch {
		case i.Rule == RuleContent && m == OnTime: // what cannot be judged is not late
			hit = "((within & " + bit + ") = 0 OR (" + hit + " AND NOT " + late + "))"
			in = "1 = 1"
		case m == OnTime:
			hit = "(" + hit + " AND NOT " + late + ")"
		case m == Disliked:
			hit = "(hits & " + bit + ") = 0"
		}
		out, good = append(out, in), append(good, hit)
	}
	counts, scores := strings.Join(out, " AND "), strings.Join(good, " AND ")
	switch which {
	case Scoring:
		return counts + " AND " + scores, nil
	case Missing:
		return counts + " AND NOT (" + scores + ")", nil
	case LeftOut:
		return "NOT (" + counts + ")", nil
	}
	return "", gate.ErrMissing
}

var columnOf = map[string]string{ByField: "field", ByOfficer: "officer", ByProcedure: "procedure"}

// Drill lists the dossiers of an indicator, newest first. It names them by
// code and procedure, so nothing is disclosed; opening one is.
func (b *Book) Drill(ctx context.Context, who gate.Actor, q Query, indicator, which, after string, most int) (List, error) {
	var l List
	err := b.gate.Read(ctx, who, MaySee, func(tx *gate.Tx) error {
		if err := tx.Require(q.allowed(who)); err != nil {
			return err
		}
		schemes, err := b.schemes(tx)
		if err != nil {
			return err
		}
		s, _ := inForce(schemes, q.Period)
		i, ok := s.Find(indicator)
		if !ok || !i.Drillable() {
			return gate.ErrMissing
		}
		at := asOf(tx, q.Period)
		l.Rows, l.Next, err = drill(tx, q, i, which, at, after, most)
		if err != nil {
			return err
		}
		ids := make([]string, len(l.Rows))
		for n := range l.Rows {
			ids[n] = l.Rows[n].ID
		}
		may, err := b.o.Readable(tx, ids)
		for n := range l.Rows {
			l.Rows[n].Readable = may[l.Rows[n].ID]
		}
		return err
	})
	return l, err
}

func drill(tx *gate.Tx, q Query, i Indicator, which string, at time.Time, after string, most int) ([]Drilled, string, error) {
	where, err := i.condition(which, at)
	if err != nil {
		return nil, "", err
	}
	if most <= 0 {
		most = listRows
	}
	until, last := q.Period.End().UnixMilli(), ""
	if ms, id, ok := strings.Cut(after, "."); ok {
		if until, err = strconv.ParseInt(ms, 10, 64); err != nil {
			return nil, "", gate.ErrMissing
		}
		last = id
	}
	args := []any{q.Period.Begin().UnixMilli(), until, last, most + 1}
	if column := columnOf[q.Cut.By]; column != "" {
		where += " AND " + column + " = $6"
		args = append(args, q.Cut.Of)
	}
	type one struct {
		Drilled
		received int64
	}
	rows, err := gate.All(tx, func(scan gate.Scanner) (one, error) {
		var o one
		var facts string
		if err := scan(&o.received, &facts); err != nil {
			return o, err
		}
		if err := json.Unmarshal([]byte(facts), &o.Case); err != nil {
			return o, err
		}
		for _, m := range i.measures() {
			if why := o.Case.Why(m, at); why != "" && !slices.Contains(o.Why, why) && (i.Rule != RuleContent || o.Case.costs(m, at)) {
				o.Why = append(o.Why, why)
			}
		}
		return o, nil
	}, `SELECT received_at, facts FROM score_case
		 WHERE commune_id = $1 AND received_at >= $2 AND (received_at < $3 OR (received_at = $3 AND dossier_id < $4 AND $4 <> ''))
		   AND `+where+` ORDER BY received_at DESC, dossier_id DESC LIMIT $5`, args...)
	if err != nil {
		return nil, "", err
	}
	next := ""
	if len(rows) > most {
		rows = rows[:most]
		next = strconv.FormatInt(rows[most-1].received, 10) + "." + rows[most-1].ID
	}
	list := make([]Drilled, len(rows))
	for n := range rows {
		list[n] = rows[n].Drilled
	}
	return list, next, nil
}

// costs reports whether a case lowers 5.4 by a measure.
func (c Case) costs(m Measure, at time.Time) bool {
	if m == OnTime {
		return c.Punctual(at) == Late
	}
	return c.Disliked || c.Petitions > 0
}
