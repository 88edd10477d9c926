package front

import (
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"xaso/internal/platform/gate"
	"xaso/internal/platform/geo"
)

// Kinds of boundaries.
const (
	ofCommune = "commune"
	ofHamlets = "hamlets"
)

// A boundary is what the office gave for one kind of map.
type boundary struct {
	Map    geo.Map
	Source string
	By     string
	At     time.Time
}

// readBoundary returns an empty one where none was given.
func readBoundary(tx *gate.Tx, kind string) (b boundary, err error) {
	var body string
	var at int64
	err = tx.Row(`SELECT body, source, by_id, at FROM indicators_map WHERE commune_id = $1 AND kind = $2`, kind).
		Scan(&body, &b.Source, &b.By, &at)
	if errors.Is(err, gate.ErrMissing) {
		return boundary{}, nil
	}
	if err != nil {
		return b, err
	}
	b.At = time.UnixMilli(at)
	if err := json.Unmarshal([]byte(body), &b.Map); err != nil {
		return b, fmt.Errorf("boundaries of %s: %w", kind, err)
	}
	return b, nil
}

func writeBoundary(tx *gate.Tx, kind, source string, m geo.Map) error {
	body, err := json.Marshal(m)
	if err != nil {
		return err
	}
	_, err = tx.Exec(`
		INSERT INTO indicators_map (commune_id, kind, body, source, by_id, at) VALUES ($1, $2, $3, $4, $5, $6)
		ON CONFLICT (commune_id, kind) DO UPDATE
		   SET body = excluded.body, source = excluded.source, by_id = excluded.by_id, at = excluded.at`,
		kind, string(body), source, tx.Who.ID, tx.Now().UnixMilli())
	return err
}

func dropBoundary(tx *gate.Tx, kind string) error {
	n, err := tx.Exec(`DELETE FROM indicators_map WHERE commune_id = $1 AND kind = $2`, kind)
	if err == nil && n == 0 {
		return gate.ErrMissing
	}
	return err
}

// A licence is under which terms the open data is given.
type licence struct {
	Title    string
	URL      string
	Decision string // the document of the commune that says so
}

// provisional terms are those no document of the commune has confirmed.
func (l licence) provisional() bool { return l.Decision == "" }

// readLicence returns the zero licence where none was set.
func readLicence(tx *gate.Tx) (l licence, err error) {
	err = tx.Row(`SELECT title, url, decision FROM indicators_licence WHERE commune_id = $1`).Scan(&l.Title, &l.URL, &l.Decision)
	if errors.Is(err, gate.ErrMissing) {
		return licence{}, nil
	}
	return l, err
}

func writeLicence(tx *gate.Tx, l licence) error {
	_, err := tx.Exec(`
		INSERT INTO indicators_licence (commune_id, title, url, decision, by_id, at) VALUES ($1, $2, $3, $4, $5, $6)
		ON CONFLICT (commune_id) DO UPDATE
		   SET title = excluded.title, url = excluded.url, decision = excluded.decision, by_id = excluded.by_id, at = excluded.at`,
		l.Title, l.URL, l.Decision, tx.Who.ID, tx.Now().UnixMilli())
	return err
}
