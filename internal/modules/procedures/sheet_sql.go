package procedures

import (
	"encoding/json"
	"fmt"
	"math"
	"time"

	"xaso/internal/platform/gate"
)

// sheetLife is how long a sheet waits to be taken over.
const sheetLife = 7 * 24 * time.Hour

func keepSheet(tx *gate.Tx, id, name, body string) error {
	if _, err := tx.Exec(`DELETE FROM procedures_import WHERE commune_id = $1 AND made_at < $2`,
		tx.Now().Add(-sheetLife).UnixMilli()); err != nil {
		return err
	}
	_, err := tx.Exec(`INSERT INTO procedures_import (commune_id, id, name, body, made_at, made_by) VALUES ($1, $2, $3, $4, $5, $6)`,
		id, name, body, tx.Now().UnixMilli(), tx.Who.Name)
	return err
}

func sheetOf(tx *gate.Tx, id string) (DryRun, Sheet, error) {
	run := DryRun{ID: id}
	var read Sheet
	var body string
	var at int64
	err := tx.Row(`SELECT name, body, made_at, made_by FROM procedures_import WHERE commune_id = $1 AND id = $2`, id).
		Scan(&run.Name, &body, &at, &run.By)
	if err != nil {
		return run, read, err
	}
	run.At = time.UnixMilli(at)
	if err := json.Unmarshal([]byte(body), &read); err != nil {
		return run, read, fmt.Errorf("sheet %s: %w", id, err)
	}
	for _, row := range read.Rows {
		for _, p := range row.Problems {
			for i, a := range p.Args { // numbers of sentences are whole
				if n, ok := a.(float64); ok && n == math.Trunc(n) {
					p.Args[i] = int(n)
				}
			}
		}
	}
	return run, read, nil
}

func dropSheet(tx *gate.Tx, id string) error {
	_, err := tx.Exec(`DELETE FROM procedures_import WHERE commune_id = $1 AND id = $2`, id)
	return err
}
