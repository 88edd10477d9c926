package score

import (
	"context"
	"errors"
	"time"

	"xaso/internal/platform/clock"
	"xaso/internal/platform/gate"
)

// A Query asks for one period of one cut.
type Query struct {
	Period Period
	Cut    Cut
}

// allowed is the rule of who sees which cut.
func (q Query) allowed(who gate.Actor) bool {
	field := ""
	if q.Cut.By == ByField {
		field = q.Cut.Of
	}
	return who.MayIn(MaySee, field, "") && (q.Cut.By != ByOfficer || who.MayIn(MaySeeOfficers, "", ""))
}

// A Sheet is every indicator of a period, beside the period before.
type Sheet struct {
	Query
	AsOf   time.Time
	Scheme Scheme
	Lines  []Line
	Before []Line // of the period before, in the same order; nil under another scheme
	Total  Total
	Was    Total
	// Received are the dossiers of the period, and of the one before.
	Received, WasReceived int64
	// Parts are the fields and officers of the whole; by on-time share.
	Fields, Officers []Part
}

// A Part is one field or officer with the sums of its period.
type Part struct {
	Of   string
	Sums map[Measure]Sum
	Late int64
}

// Sum is a measure of the part, running dossiers judged.
func (p Part) Sum(m Measure) Sum { return Figures{Sums: p.Sums, Late: p.Late}.sum(m) }

// ErrNoScheme means that no decision was in force in the period.
var errNoScheme = errors.New("score: no scheme in force")

// Sheet computes the indicators of a period from the sums kept.
func (b *Book) Sheet(ctx context.Context, who gate.Actor, q Query) (Sheet, error) {
	var s Sheet
	err := b.gate.Read(ctx, who, MaySee, func(tx *gate.Tx) (err error) {
		if err := tx.Require(q.allowed(who)); err != nil {
			return err
		}
		s, err = b.sheet(tx, q)
		if err != nil || q.Cut.By != ByAll {
			return err
		}
		if s.Fields, err = parts(tx, ByField, nil, q.Period); err != nil || !who.MayIn(MaySeeOfficers, "", "") {
			return err
		}
		s.Officers, err = parts(tx, ByOfficer, nil, q.Period)
		return err
	})
	return s, err
}

func (b *Book) sheet(tx *gate.Tx, q Query) (Sheet, error) {
	s := Sheet{Query: q, AsOf: asOf(tx, q.Period)}
	schemes, err := b.schemes(tx)
	if err != nil {
		return s, err
	}
	var ok bool
	if s.Scheme, ok = inForce(schemes, q.Period); !ok {
		return s, errNoScheme
	}
	f, err := b.figures(tx, q)
	if err != nil {
		return s, err
	}
	s.Lines, s.Total = Score(s.Scheme, f)
	s.Received = f.sum(Received).Den
	if before, ok := inForce(schemes, q.Period.Before()); ok && before.ID == s.Scheme.ID {
		was, err := b.figures(tx, Query{q.Period.Before(), q.Cut})
		if err != nil {
			return s, err
		}
		s.Before, s.Was = Score(before, was)
		s.WasReceived = was.sum(Received).Den
	}
	return s, nil
}

// figures reads what the rules need, from sums alone.
func (b *Book) figures(tx *gate.Tx, q Query) (Figures, error) {
	f := Figures{Period: q.Period, Whole: q.Cut.By == ByAll, Sums: map[Measure]Sum{}, Procedures: map[string]map[Measure]Sum{}}
	own, err := parts(tx, q.Cut.By, &q.Cut.Of, q.Period)
	if err != nil {
		return f, err
	}
	for _, p := range own {
		f.Sums, f.Late = p.Sums, p.Late
	}
	if f.Connected, err = b.o.Connected(tx); err != nil || !f.Whole {
		return f, err
	}
	of, err := parts(tx, ByProcedure, nil, q.Period)
	if err != nil {
		return f, err
	}
	for _, p := range of {
		f.Procedures[p.Of] = p.Sums
	}
	if f.Services, err = b.o.Services(tx); err != nil {
		return f, err
	}
	if b.o.Petitions != nil {
		if f.Petitions, err = b.o.Petitions(tx, q.Period); err != nil {
			return f, err
		}
	}
	if f.Connected && f.Sums[Received].Den == 0 {
		f.LastYear, err = receivedIn(tx, Period{q.Period.Year - 1, 1, 12})
	}
	return f, err
}

// parts reads the sums of a period, by part; of narrows them to one.
func parts(tx *gate.Tx, by string, of *string, p Period) ([]Part, error) {
	only, args := "", []any{by, p.from(), p.to()}
	if of != nil {
		only, args = " AND part = $5", append(args, *of)
	}
	type line struct {
		part string
		m    Measure
		Sum
	}
	lines, err := gate.All(tx, func(scan gate.Scanner) (line, error) {
		var l line
		err := scan(&l.part, &l.m, &l.Num, &l.Den)
		return l, err
	}, `SELECT part, measure, SUM(num), SUM(den) FROM score_sum
		 WHERE commune_id = $1 AND cut = $2 AND month >= $3 AND month <= $4`+only+`
		 GROUP BY part, measure ORDER BY part, measure`, args...)
	if err != nil {
		return nil, err
	}
	var all []Part
	at := map[string]int{}
	for _, l := range lines {
		i, ok := at[l.part]
		if !ok {
			i = len(all)
			at[l.part], all = i, append(all, Part{Of: l.part, Sums: map[Measure]Sum{}})
		}
		all[i].Sums[l.m] = l.Sum
	}
	if of != nil {
		only = " AND part = $6"
	}
	args = append([]any{by, p.from(), p.to(), asOf(tx, p).UnixMilli()}, args[3:]...)
	_, err = gate.All(tx, func(scan gate.Scanner) (struct{}, error) {
		var part string
		var n int64
		err := scan(&part, &n)
		if i, ok := at[part]; ok {
			all[i].Late = n
		}
		return struct{}{}, err
	}, `SELECT part, SUM(n) FROM score_running
		 WHERE commune_id = $1 AND cut = $2 AND month >= $3 AND month <= $4 AND limit_at < $5`+only+` GROUP BY part`, args...)
	return drop(all), err
}

// drop leaves out parts of which nothing is left.
func drop(all []Part) []Part {
	kept := all[:0]
	for _, p := range all {
		if p.Sums[Received].Den > 0 {
			kept = append(kept, p)
		}
	}
	return kept
}

func receivedIn(tx *gate.Tx, p Period) (n int64, err error) {
	err = tx.Row(`SELECT COALESCE(SUM(den), 0) FROM score_sum
		 WHERE commune_id = $1 AND cut = 'all' AND month >= $2 AND month <= $3 AND measure = 'received'`, p.from(), p.to()).Scan(&n)
	return n, err
}

// A Point is one month of a trend.
type Point struct {
	Period Period
	Line   Line
}

// trendMonths is how far a trend goes back.
const trendMonths = 12

// Trend returns an indicator of the months up to the end of a period, each
// judged at its own end.
func (b *Book) Trend(ctx context.Context, who gate.Actor, q Query, indicator string) ([]Point, error) {
	var all []Point
	err := b.gate.Read(ctx, who, MaySee, func(tx *gate.Tx) error {
		if err := tx.Require(q.allowed(who)); err != nil {
			return err
		}
		schemes, err := b.schemes(tx)
		if err != nil {
			return err
		}
		for _, month := range q.Period.lately(trendMonths) {
			if month.Begin().After(tx.Now()) {
				continue
			}
			s, _ := inForce(schemes, month)
			i, ok := s.Find(indicator)
			if !ok {
				continue
			}
			f, err := b.figures(tx, Query{month, q.Cut})
			if err != nil {
				return err
			}
			s.Indicators = []Indicator{i}
			s.Groups = nil
			lines, _ := Score(s, f)
			all = append(all, Point{month, lines[0]})
		}
		return nil
	})
	return all, err
}

// A Result is what everybody may know of a month: how many dossiers came, and
// how many of them are in time.
type Result struct {
	Period   Period
	Received int64
	OnTime   Sum
}

// Results are the last twelve months of a commune, oldest first, for its
// public page. Months before the first dossier are left out.
func (b *Book) Results(ctx context.Context, who gate.Actor) ([]Result, error) {
	var all []Result
	err := b.gate.Read(ctx, who, gate.Public, func(tx *gate.Tx) error {
		if err := tx.Require(true); err != nil {
			return err
		}
		of := ""
		for _, month := range MonthOf(tx.Now()).lately(trendMonths) {
			own, err := parts(tx, ByAll, &of, month)
			if err != nil {
				return err
			}
			r := Result{Period: month}
			for _, p := range own {
				r.Received, r.OnTime = p.Sum(Received).Den, p.Sum(OnTime)
			}
			if r.Received > 0 || len(all) > 0 {
				all = append(all, r)
			}
		}
		return nil
	})
	return all, err
}

// Deadlined fills the days of group 1 for services, by a calendar.
func Deadlined(all []Service, cal *clock.Calendar) []Service {
	for i := range all {
		all[i] = all[i].Deadlines(cal)
	}
	return all
}
