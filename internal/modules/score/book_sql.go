package score

import (
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"xaso/internal/platform/gate"
)

// A row is a dossier as it is kept; one without facts is not there.
type row struct {
	Marks
	rev      int64
	received int64 // Unix ms
	facts    string
}

func rowOf(c Case) (row, error) {
	if c.Month() == "" {
		return row{}, nil // not received: no indicator asks for it yet
	}
	facts, err := json.Marshal(c)
	return row{Marks: c.Marks(), received: c.Received.UnixMilli(), facts: string(facts)}, err
}

func (r row) differs(kept row) bool {
	return r.facts != kept.facts || r.Marks != kept.Marks
}

const rowColumns = `rev, received_at, month, field, officer, procedure, within, hits, minutes, limit_at, facts`

func scanRow(scan gate.Scanner, more ...any) (row, error) {
	var r row
	err := scan(append(more, &r.rev, &r.received, &r.Month, &r.Field, &r.Officer, &r.Procedure, &r.In, &r.Hit, &r.Minutes,
		&r.Limit, &r.facts)...)
	return r, err
}

// rowsOf returns what is kept of dossiers, by id.
func rowsOf(tx *gate.Tx, ids []string) (map[string]row, error) {
	kept := map[string]row{}
	_, err := gate.All(tx, func(scan gate.Scanner) (struct{}, error) {
		var id string
		r, err := scanRow(scan, &id)
		kept[id] = r
		return struct{}{}, err
	}, `SELECT dossier_id, `+rowColumns+` FROM score_case WHERE commune_id = $1 AND dossier_id IN (`+marks(2, len(ids))+`)`,
		anys(ids)...)
	return kept, err
}

// replace writes after in the place of r. Another process that wrote meanwhile
// is seen by the number of the revision; then the job tries again.
func (r row) replace(tx *gate.Tx, id string, after row) error {
	values := []any{after.received, after.Month, after.Field, after.Officer, after.Procedure, after.In, after.Hit,
		after.Minutes, after.Limit, after.facts}
	var n int64
	var err error
	switch {
	case after.facts == "":
		n, err = tx.Exec(`DELETE FROM score_case WHERE commune_id = $1 AND dossier_id = $2 AND rev = $3`, id, r.rev)
	case r.facts == "":
		n, err = tx.Exec(`INSERT INTO score_case (commune_id, dossier_id, `+rowColumns+`)
			VALUES ($1, $2, 1, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) ON CONFLICT DO NOTHING`,
			append([]any{id}, values...)...)
	default:
		n, err = tx.Exec(`UPDATE score_case SET rev = rev + 1, received_at = $4, month = $5, field = $6, officer = $7,
				procedure = $8, within = $9, hits = $10, minutes = $11, limit_at = $12, facts = $13
			 WHERE commune_id = $1 AND dossier_id = $2 AND rev = $3`, append([]any{id, r.rev}, values...)...)
	}
	if err == nil && n == 0 {
		return gate.ErrBusy
	}
	return err
}

// mostRows bounds the rows of one INSERT: PostgreSQL takes 65,535 values.
const mostRows = 1000

// store adds a tally to the sums, rows in one order so that two writers never
// wait for each other crosswise.
func (t Tally) store(tx *gate.Tx) error {
	if t.empty() {
		return nil
	}
	sums := make([]sumKey, 0, len(t.Sums))
	for k := range t.Sums {
		sums = append(sums, k)
	}
	slices.SortFunc(sums, func(a, b sumKey) int {
		return cmp.Or(cmp.Compare(a.By, b.By), cmp.Compare(a.Month, b.Month), cmp.Compare(a.Of, b.Of), cmp.Compare(a.Measure, b.Measure))
	})
	for chunk := range slices.Chunk(sums, mostRows) {
		var args []any
		for _, k := range chunk {
			args = append(args, k.By, k.Month, k.Of, string(k.Measure), t.Sums[k].Num, t.Sums[k].Den)
		}
		_, err := tx.Exec(`INSERT INTO score_sum (commune_id, cut, month, part, measure, num, den) VALUES `+tuples(len(chunk), 6)+`
			ON CONFLICT (commune_id, cut, month, part, measure)
			DO UPDATE SET num = score_sum.num + excluded.num, den = score_sum.den + excluded.den`, args...)
		if err != nil {
			return err
		}
	}
	running := make([]runningKey, 0, len(t.Running))
	for k := range t.Running {
		running = append(running, k)
	}
	slices.SortFunc(running, func(a, b runningKey) int {
		return cmp.Or(cmp.Compare(a.By, b.By), cmp.Compare(a.Month, b.Month), cmp.Compare(a.Of, b.Of), cmp.Compare(a.Limit, b.Limit))
	})
	for chunk := range slices.Chunk(running, mostRows) {
		var args []any
		for _, k := range chunk {
			args = append(args, k.By, k.Month, k.Of, k.Limit, t.Running[k])
		}
		_, err := tx.Exec(`INSERT INTO score_running (commune_id, cut, month, part, limit_at, n) VALUES `+tuples(len(chunk), 5)+`
			ON CONFLICT (commune_id, cut, month, part, limit_at) DO UPDATE SET n = score_running.n + excluded.n`, args...)
		if err != nil {
			return err
		}
	}
	if len(running) == 0 {
		return nil
	}
	_, err := tx.Exec(`DELETE FROM score_running WHERE commune_id = $1 AND n = 0`)
	return err
}

// stored reads the sums as they are kept.
func stored(tx *gate.Tx) (Tally, error) {
	t := newTally()
	_, err := gate.All(tx, func(scan gate.Scanner) (struct{}, error) {
		var k sumKey
		var s Sum
		err := scan(&k.By, &k.Month, &k.Of, &k.Measure, &s.Num, &s.Den)
		t.Sums[k] = s
		return struct{}{}, err
	}, `SELECT cut, month, part, measure, num, den FROM score_sum WHERE commune_id = $1`)
	if err != nil {
		return t, err
	}
	_, err = gate.All(tx, func(scan gate.Scanner) (struct{}, error) {
		var k runningKey
		var n int64
		err := scan(&k.By, &k.Month, &k.Of, &k.Limit, &n)
		t.Running[k] = n
		return struct{}{}, err
	}, `SELECT cut, month, part, limit_at, n FROM score_running WHERE commune_id = $1`)
	return t.tidy(), err
}

// marks writes "$2, $3" for n values from $from.
func marks(from, n int) string {
	all := make([]string, n)
	for i := range all {
		all[i] = "$" + strconv.Itoa(from+i)
	}
	return strings.Join(all, ", ")
}

// tuples writes n rows of so many values behind the commune.
func tuples(n, width int) string {
	all := make([]string, n)
	for i := range all {
		all[i] = fmt.Sprintf("($1, %s)", marks(2+i*width, width))
	}
	return strings.Join(all, ", ")
}

func anys(ids []string) []any {
	all := make([]any, len(ids))
	for i, id := range ids {
		all[i] = id
	}
	return all
}
