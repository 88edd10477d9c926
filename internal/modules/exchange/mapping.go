package exchange

import (
	"context"
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"path"
	"slices"
	"strings"

	"xaso/internal/platform/gate"
)

//go:embed data/*.json
var data embed.FS

// A Name in the two languages of the house.
type Name struct {
	VI string `json:"vi"`
	EN string `json:"en"`
}

// A Row translates one value.
type Row struct {
	Value   string `json:"value"` // here
	Name    Name   `json:"name"`
	Becomes string `json:"becomes"` // there
	Own     bool   `json:"-"`       // the commune says so
	Known   bool   `json:"-"`       // stands in the table that comes with the program
}

// A List is one translation table with where it was read. Standing is "seen"
// in a named source, "inferred" from code, or "memory".
type List struct {
	ID       string `json:"id"`
	Name     Name   `json:"name"`
	Help     Name   `json:"help"`
	Source   string `json:"source"`
	Standing string `json:"standing"`
	// Free lists take rows of any value: agencies, services, kinds of fees.
	Free bool  `json:"free,omitempty"`
	Rows []Row `json:"rows"`
}

// A System is one outside system with its tables, as of a date.
type System struct {
	ID    string `json:"system"`
	Title Name   `json:"title"`
	AsOf  string `json:"as_of"`
	Lists []List `json:"lists"`
}

// Systems returns those that come with the program.
func Systems() ([]System, error) {
	entries, err := data.ReadDir("data")
	if err != nil {
		return nil, err
	}
	var all []System
	for _, e := range entries {
		raw, err := data.ReadFile(path.Join("data", e.Name()))
		if err != nil {
			return nil, err
		}
		var s System
		if err := json.Unmarshal(raw, &s); err != nil {
			return nil, fmt.Errorf("data/%s: %w", e.Name(), err)
		}
		for i := range s.Lists {
			for j := range s.Lists[i].Rows {
				s.Lists[i].Rows[j].Known = true
			}
		}
		all = append(all, s)
	}
	return all, nil
}

func systemOf(id string) (System, error) {
	all, err := Systems()
	if err != nil {
		return System{}, err
	}
	i := slices.IndexFunc(all, func(s System) bool { return s.ID == id })
	if i < 0 {
		return System{}, fmt.Errorf("exchange: no tables for system %q", id)
	}
	return all[i], nil
}

// A Mapping translates for one commune and one system.
type Mapping map[string]map[string]string // list, value

// To translates value for a field; without a row, or with an empty one, it is
// an *Unfit.
func (m Mapping) To(list, value, place string) (string, error) {
	if becomes := m[list][value]; becomes != "" {
		return becomes, nil
	}
	return "", &Unfit{Place: place, List: list, Value: value}
}

// Or is To for a field that may stay empty: no row, no value.
func (m Mapping) Or(list, value string) string { return m[list][value] }

// mapping joins the program's tables with the commune's rows.
func (o *Office) mapping(tx *gate.Tx) (Mapping, error) {
	m := Mapping{}
	for _, l := range o.system.Lists {
		m[l.ID] = map[string]string{}
		for _, r := range l.Rows {
			m[l.ID][r.Value] = r.Becomes
		}
	}
	own, err := o.overrides(tx)
	if err != nil {
		return nil, err
	}
	for _, w := range own {
		if m[w.list] != nil {
			m[w.list][w.value] = w.becomes
		}
	}
	return m, nil
}

// written is one row of the commune.
type written struct{ list, value, becomes string }

func (o *Office) overrides(tx *gate.Tx) ([]written, error) {
	return gate.All(tx, func(scan gate.Scanner) (written, error) {
		var w written
		return w, scan(&w.list, &w.value, &w.becomes)
	}, `SELECT list, value, becomes FROM exchange_mapping WHERE commune_id = $1 AND system = $2 ORDER BY list, value`, o.system.ID)
}

// lists are the tables with the commune's rows in them.
func (o *Office) lists(tx *gate.Tx) ([]List, error) {
	all := slices.Clone(o.system.Lists)
	own, err := o.overrides(tx)
	if err != nil {
		return nil, err
	}
	for i := range all {
		all[i].Rows = slices.Clone(all[i].Rows)
		for _, w := range own {
			if w.list != all[i].ID {
				continue
			}
			row := Row{Value: w.value, Name: Name{w.value, w.value}}
			j := slices.IndexFunc(all[i].Rows, func(r Row) bool { return r.Value == w.value })
			if j >= 0 {
				row = all[i].Rows[j]
			}
			row.Becomes, row.Own = w.becomes, true
			if j >= 0 {
				all[i].Rows[j] = row
			} else {
				all[i].Rows = append(all[i].Rows, row)
			}
		}
	}
	return all, nil
}

const longestValue = 300 // characters

// SetMapping has the commune translate one value otherwise; becomes "" goes
// back to what comes with the program.
func (o *Office) SetMapping(ctx context.Context, who gate.Actor, list, value, becomes string) error {
	becomes, value = strings.TrimSpace(becomes), strings.TrimSpace(value)
	i := slices.IndexFunc(o.system.Lists, func(l List) bool { return l.ID == list })
	if i < 0 {
		return ErrNoList
	}
	l := o.system.Lists[i]
	known := slices.ContainsFunc(l.Rows, func(r Row) bool { return r.Value == value })
	switch {
	case !known && !l.Free, len([]rune(value)) > longestValue, value == "" && !known:
		return ErrBadValue.At("value")
	case len([]rune(becomes)) > longestValue, strings.ContainsFunc(becomes, control):
		return ErrBadValue.At("becomes")
	}
	return o.gate.Write(ctx, who, MayOperate, func(tx *gate.Tx) error {
		if err := tx.Require(who.May(MayOperate)); err != nil {
			return err
		}
		var before string
		err := tx.Row(`SELECT becomes FROM exchange_mapping WHERE commune_id = $1 AND system = $2 AND list = $3 AND value = $4`,
			o.system.ID, list, value).Scan(&before)
		if err != nil && !errors.Is(err, gate.ErrMissing) {
			return err
		}
		if becomes == "" {
			_, err = tx.Exec(`DELETE FROM exchange_mapping WHERE commune_id = $1 AND system = $2 AND list = $3 AND value = $4`,
				o.system.ID, list, value)
		} else {
			_, err = tx.Exec(`
				INSERT INTO exchange_mapping (commune_id, system, list, value, becomes, by_id, at) VALUES ($1, $2, $3, $4, $5, $6, $7)
				ON CONFLICT (commune_id, system, list, value) DO UPDATE SET becomes = $5, by_id = $6, at = $7`,
				o.system.ID, list, value, becomes, tx.Who.ID, tx.Now().UnixMilli())
		}
		if err != nil {
			return err
		}
		return tx.Record("exchange.mapped", o.system.ID+"/"+list, map[string]string{"value": value, "before": before, "after": becomes})
	})
}

func control(r rune) bool { return r < ' ' || r == 0x7f }
