package procedures

import (
	"encoding/json"
	"errors"
	"strings"

	"xaso/internal/platform/clock"
	"xaso/internal/platform/gate"
)

func cutName(name string) (id, hash string) {
	id, hash, _ = strings.Cut(name, "@")
	return id, hash
}

func versionBody(tx *gate.Tx, code string, version int) (string, error) {
	var body string
	err := tx.Row(`SELECT body FROM procedures_version WHERE commune_id = $1 AND code = $2 AND version = $3`,
		code, version).Scan(&body)
	return body, err
}

func storeVersion(tx *gate.Tx, p Procedure) error {
	body, err := json.Marshal(p)
	if err != nil {
		return err
	}
	_, err = tx.Exec(`
		INSERT INTO procedures_version (commune_id, code, version, effective_from, effective_to, body, stored_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING`,
		p.Code, p.Version, p.EffectiveFrom, p.EffectiveTo, string(body), tx.Now().UnixMilli())
	return err
}

func frozenBody(tx *gate.Tx, kind, id, hash string) (string, error) {
	var body string
	err := tx.Row(`
		SELECT body FROM procedures_frozen WHERE commune_id = $1 AND kind = $2 AND id = $3 AND hash = $4`,
		kind, id, hash).Scan(&body)
	return body, err
}

func storeFrozen(tx *gate.Tx, kind, id, hash, body string) error {
	_, err := tx.Exec(`
		INSERT INTO procedures_frozen (commune_id, kind, id, hash, body, stored_at)
		VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING`, kind, id, hash, body, tx.Now().UnixMilli())
	return err
}

// changeNumber is 0 until something was changed.
func changeNumber(tx *gate.Tx) (int64, error) {
	var n int64
	err := tx.Row(`SELECT version FROM procedures_change WHERE commune_id = $1`).Scan(&n)
	if errors.Is(err, gate.ErrMissing) {
		return 0, nil
	}
	return n, err
}

// changed makes every process forget what it keeps of the commune, and public
// pages be drawn anew.
func changed(tx *gate.Tx) error {
	_, err := tx.Exec(`
		INSERT INTO procedures_change (commune_id, version) VALUES ($1, 1)
		ON CONFLICT (commune_id) DO UPDATE SET version = procedures_change.version + 1`)
	if err != nil {
		return err
	}
	return tx.Touch()
}

func settingsOf(tx *gate.Tx) (map[string]Setting, error) {
	rows, err := gate.All(tx, func(scan gate.Scanner) (Setting, error) {
		var s Setting
		var body string
		if err := scan(&body); err != nil {
			return s, err
		}
		return s, json.Unmarshal([]byte(body), &s)
	}, `SELECT body FROM procedures_setting WHERE commune_id = $1`)
	all := make(map[string]Setting, len(rows))
	for _, s := range rows {
		all[s.Code] = s
	}
	return all, err
}

func putSetting(tx *gate.Tx, s Setting) error {
	body, err := json.Marshal(s)
	if err != nil {
		return err
	}
	_, err = tx.Exec(`
		INSERT INTO procedures_setting (commune_id, code, body, changed_at, changed_by) VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT (commune_id, code) DO UPDATE SET body = $3, changed_at = $4, changed_by = $5`,
		s.Code, string(body), tx.Now().UnixMilli(), tx.Who.ID)
	return err
}

// localOf reads the commune's days, declared years and hours.
func localOf(tx *gate.Tx) (clock.Local, error) {
	local := clock.Local{Complete: map[int]string{}}
	days, err := daysOf(tx)
	if err != nil {
		return local, err
	}
	local.Days = days
	_, err = gate.All(tx, func(scan gate.Scanner) (int, error) {
		var year int
		var by string
		err := scan(&year, &by)
		local.Complete[year] = by
		return year, err
	}, `SELECT year, complete_by FROM procedures_year WHERE commune_id = $1`)
	if err != nil {
		return local, err
	}
	var body string
	err = tx.Row(`SELECT body FROM procedures_hours WHERE commune_id = $1`).Scan(&body)
	if errors.Is(err, gate.ErrMissing) {
		return local, nil
	}
	if err != nil {
		return local, err
	}
	var h Hours
	err = json.Unmarshal([]byte(body), &h)
	local.Windows, local.CutOff = h.Windows, h.CutOff
	return local, err
}

func daysOf(tx *gate.Tx) ([]clock.Day, error) {
	return gate.All(tx, func(scan gate.Scanner) (clock.Day, error) {
		var d clock.Day
		var date string
		err := scan(&date, &d.Kind, &d.Name, &d.Source, &d.Provisional)
		if err == nil {
			d.Date, err = clock.ParseDate(date)
		}
		return d, err
	}, `SELECT date, kind, name, source, provisional FROM procedures_day WHERE commune_id = $1 ORDER BY date`)
}

func putDay(tx *gate.Tx, d clock.Day) error {
	_, err := tx.Exec(`
		INSERT INTO procedures_day (commune_id, date, kind, name, source, provisional, changed_by)
		VALUES ($1, $2, $3, $4, $5, $6, $7)
		ON CONFLICT (commune_id, date) DO UPDATE SET kind = $3, name = $4, source = $5, provisional = $6, changed_by = $7`,
		d.Date.String(), string(d.Kind), d.Name, d.Source, d.Provisional, tx.Who.ID)
	return err
}

func putYear(tx *gate.Tx, year int, by string) error {
	_, err := tx.Exec(`
		INSERT INTO procedures_year (commune_id, year, complete_by, at) VALUES ($1, $2, $3, $4)
		ON CONFLICT (commune_id, year) DO UPDATE SET complete_by = $3, at = $4`, year, by, tx.Now().UnixMilli())
	return err
}

func putHours(tx *gate.Tx, h Hours) error {
	body, err := json.Marshal(h)
	if err != nil {
		return err
	}
	_, err = tx.Exec(`
		INSERT INTO procedures_hours (commune_id, body) VALUES ($1, $2)
		ON CONFLICT (commune_id) DO UPDATE SET body = $2`, string(body))
	return err
}
