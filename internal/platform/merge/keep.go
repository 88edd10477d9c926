package merge

import (
	"encoding/json"

	"xaso/internal/platform/gate"
)

// Kinds of runs.
const (
	Communes = "commune"
	Hamlets  = "hamlet"
)

// A Run is one merging as its commune keeps it.
type Run struct {
	ID, Kind, Date, Decision, By string
	At                           int64 // Unix ms
	Report                       Report
}

// Keep stores a run with its report.
func Keep(tx *gate.Tx, kind string, r Report) (id string, err error) {
	body, err := json.Marshal(r)
	if err != nil {
		return "", err
	}
	id = tx.NewID()
	_, err = tx.Exec(`INSERT INTO merge_run (commune_id, id, kind, on_day, decision, report, by_id, at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
		id, kind, r.Plan.Date, r.Plan.Decision, string(body), tx.Who.ID, tx.Now().UnixMilli())
	return id, err
}

// Runs lists what was merged into the transaction's commune, newest first.
func Runs(tx *gate.Tx) ([]Run, error) {
	return gate.All(tx, scanRun, `SELECT `+runColumns+` FROM merge_run WHERE commune_id = $1 ORDER BY at DESC, id DESC LIMIT 200`)
}

// Find returns one run, gate.ErrMissing when there is none.
func Find(tx *gate.Tx, id string) (Run, error) {
	all, err := gate.All(tx, scanRun, `SELECT `+runColumns+` FROM merge_run WHERE commune_id = $1 AND id = $2`, id)
	if err == nil && len(all) == 0 {
		err = gate.ErrMissing
	}
	if err != nil {
		return Run{}, err
	}
	return all[0], nil
}

const runColumns = `id, kind, on_day, decision, report, by_id, at`

func scanRun(scan gate.Scanner) (Run, error) {
	var r Run
	var body string
	if err := scan(&r.ID, &r.Kind, &r.Date, &r.Decision, &body, &r.By, &r.At); err != nil {
		return r, err
	}
	return r, json.Unmarshal([]byte(body), &r.Report)
}
