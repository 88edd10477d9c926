package indicators

import (
	"encoding/json"
	"errors"
	"slices"
	"strconv"

	"xaso/internal/platform/clock"
	"xaso/internal/platform/gate"
)

// A keptReading is a reading as it is stored: Since and, of computed values,
// AsOf stand outside its body, so that a day that changes nothing writes
// nothing.
type keptReading struct {
	place   place
	state   State
	judged  State
	since   clock.Date
	body    string
	reading Reading
}

func scanReading(scan gate.Scanner) (keptReading, error) {
	var k keptReading
	var since string
	if err := scan(&k.place.set, &k.place.code, &k.place.hamlet, &k.state, &k.judged, &since, &k.body); err != nil {
		return k, err
	}
	return k, errors.Join(k.since.UnmarshalText([]byte(since)), json.Unmarshal([]byte(k.body), &k.reading))
}

// keptReadings reads readings; which narrows the statement, its arguments
// begin at $2.
func keptReadings(tx *gate.Tx, which string, args ...any) (map[place]keptReading, error) {
	rows, err := gate.All(tx, scanReading, `
		SELECT set_id, code, hamlet, state, judged, since, body FROM indicators_reading
		 WHERE commune_id = $1`+which, args...)
	all := make(map[place]keptReading, len(rows))
	for _, k := range rows {
		all[k.place] = k
	}
	return all, err
}

// bodyOf is what is stored of a reading.
func bodyOf(r Reading) (string, error) {
	r.Since = clock.Date{}
	if r.Origin == Computed {
		r.AsOf = clock.Date{}
	}
	b, err := json.Marshal(r)
	return string(b), err
}

// settle works every reading out of the figures given and writes those that
// differ from what is kept, their history and who is to hear of it. It returns
// how many differed.
func (b *Board) settle(tx *gate.Tx, figures []measured) (int, error) {
	s, err := b.situation(tx, figures)
	if err != nil {
		return 0, err
	}
	now := b.all(s)
	kept, err := keptReadings(tx, "")
	if err != nil {
		return 0, err
	}
	changed, sets := 0, map[string]bool{}
	for p, r := range now.done {
		did, err := s.put(tx, kept[p], r)
		if err != nil {
			return changed, err
		}
		if did {
			changed++
			sets[p.set] = true
		}
	}
	for p := range kept {
		if _, still := now.done[p]; still {
			continue
		}
		if _, err := tx.Exec(`DELETE FROM indicators_reading WHERE commune_id = $1 AND set_id = $2 AND code = $3 AND hamlet = $4`,
			p.set, p.code, p.hamlet); err != nil {
			return changed, err
		}
		changed++
		sets[p.set] = true
	}
	if changed > 0 {
		var names []string
		for id := range sets {
			names = append(names, id)
		}
		slices.Sort(names)
		if err := tx.Publish(ReadingsChanged{Sets: names}); err != nil {
			return changed, err
		}
	}
	return changed, ran(tx, s.today)
}

// put stores one reading over what is kept of it, if it differs.
func (s *situation) put(tx *gate.Tx, kept keptReading, r Reading) (bool, error) {
	body, err := bodyOf(r)
	if err != nil || body == kept.body {
		return false, err
	}
	since, judged := s.today, kept.judged
	if kept.state == r.State {
		since = kept.since
	}
	// A level of another year is not the one it had reached; where the year
	// follows the calendar, the watch goes on.
	follow := s.follows[r.Set]
	if follow.Year != 0 && kept.reading.Year != r.Year {
		judged = ""
	}
	fell := judged == Met && r.State == Short
	if r.State == Met || r.State == Short {
		judged = r.State
	}
	if _, err := tx.Exec(`
		INSERT INTO indicators_reading (commune_id, set_id, code, hamlet, state, judged, since, body)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
		ON CONFLICT (commune_id, set_id, code, hamlet) DO UPDATE
		   SET state = excluded.state, judged = excluded.judged, since = excluded.since, body = excluded.body`,
		r.Set, r.Code, r.Hamlet, string(r.State), string(judged), since.String(), body); err != nil {
		return false, err
	}
	old := kept.reading
	if kept.state != r.State || old.Known != r.Known || old.Value != r.Value || old.Origin != r.Origin {
		if err := point(tx, s.today, r); err != nil {
			return false, err
		}
	}
	if !fell {
		return true, nil
	}
	return true, tx.Publish(IndicatorFell{Set: r.Set, Code: r.Code, Hamlet: r.Hamlet, On: s.today.String(),
		Was: old.Value, Is: r.Value, Known: r.Known})
}

// point notes a reading in the history of its day.
func point(tx *gate.Tx, on clock.Date, r Reading) error {
	value := ""
	if r.Known {
		value = strconv.FormatFloat(r.Value, 'g', -1, 64)
	}
	_, err := tx.Exec(`
		INSERT INTO indicators_point (commune_id, set_id, code, hamlet, on_day, value, state, origin, set_version)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
		ON CONFLICT (commune_id, set_id, code, hamlet, on_day) DO UPDATE
		   SET value = excluded.value, state = excluded.state, origin = excluded.origin, set_version = excluded.set_version`,
		r.Set, r.Code, r.Hamlet, on.String(), value, string(r.State), string(r.Origin), r.Version)
	return err
}

func history(tx *gate.Tx, set, code, hamlet string) ([]Point, error) {
	return gate.All(tx, func(scan gate.Scanner) (Point, error) {
		var p Point
		var on, value string
		if err := scan(&on, &value, &p.State, &p.Origin); err != nil {
			return p, err
		}
		err := p.On.UnmarshalText([]byte(on))
		if value != "" && err == nil {
			p.Known = true
			p.Value, err = strconv.ParseFloat(value, 64)
		}
		return p, err
	}, `SELECT on_day, value, state, origin FROM indicators_point
	     WHERE commune_id = $1 AND set_id = $2 AND code = $3 AND hamlet = $4 ORDER BY on_day`, set, code, hamlet)
}

// ran notes that everything was worked out on a day.
func ran(tx *gate.Tx, day clock.Date) error {
	_, err := tx.Exec(`
		INSERT INTO indicators_run (commune_id, day, at) VALUES ($1, $2, $3)
		ON CONFLICT (commune_id) DO UPDATE SET day = excluded.day, at = excluded.at`, day.String(), tx.Now().UnixMilli())
	return err
}

// lastRun is the day on which everything was last worked out; zero is never.
func lastRun(tx *gate.Tx) (clock.Date, error) {
	var d clock.Date
	var s string
	err := tx.Row(`SELECT day FROM indicators_run WHERE commune_id = $1`).Scan(&s)
	if errors.Is(err, gate.ErrMissing) {
		return d, nil
	}
	if err == nil {
		err = d.UnmarshalText([]byte(s))
	}
	return d, err
}
