package register

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"xaso/internal/platform/clock"
	"xaso/internal/platform/gate"
	"xaso/internal/platform/identity"
)

const hamletColumns = `id, code, name, since_day, until_day, into_id, position, version`

// storedHamlets reads the table with the names given up.
func storedHamlets(tx *gate.Tx) ([]Hamlet, error) {
	all, err := gate.All(tx, func(scan gate.Scanner) (Hamlet, error) {
		var h Hamlet
		var since, until string
		err := scan(&h.ID, &h.Code, &h.Name, &since, &until, &h.Into, &h.Position, &h.Version)
		h.Since, h.Until = dateOf(since), dateOf(until)
		return h, err
	}, `SELECT `+hamletColumns+` FROM register_hamlet WHERE commune_id = $1 ORDER BY position, id`)
	if err != nil || len(all) == 0 {
		return all, err
	}
	type alias struct{ kind, value, target string }
	old, err := gate.All(tx, func(scan gate.Scanner) (a alias, err error) {
		return a, scan(&a.kind, &a.value, &a.target)
	}, `SELECT kind, value, target_id FROM register_alias
		 WHERE commune_id = $1 AND kind IN ('hamlet-name', 'hamlet-code') ORDER BY since_at`)
	for _, a := range old {
		if i := slices.IndexFunc(all, func(h Hamlet) bool { return h.ID == a.target }); i < 0 {
			continue
		} else if a.kind == "hamlet-name" {
			all[i].OldNames = append(all[i].OldNames, a.value)
		} else {
			all[i].OldCodes = append(all[i].OldCodes, a.value)
		}
	}
	return all, err
}

// hamletCounts are households and usual residents by hamlet.
func hamletCounts(tx *gate.Tx) (map[string][2]int64, error) {
	counts := map[string][2]int64{}
	_, err := gate.All(tx, func(scan gate.Scanner) (id string, err error) {
		var n [2]int64
		err = scan(&id, &n[0], &n[1])
		counts[id] = n
		return id, err
	}, `SELECT hamlet_id, COUNT(*), SUM(usual) FROM register_household WHERE commune_id = $1 AND ended = '' GROUP BY hamlet_id`)
	return counts, err
}

const householdColumns = `h.id, h.code, h.hamlet_id, h.address, h.head_id, h.since_day, h.until_day, h.ended, h.into_id, h.from_id,
	h.usual, h.marks, h.import_id, h.version,
	COALESCE((SELECT r.name FROM register_resident r WHERE r.commune_id = $1 AND r.id = h.head_id), '')`

func scanHousehold(scan gate.Scanner) (Household, error) {
	var h Household
	var since, until, marks string
	err := scan(&h.ID, &h.Code, &h.HamletID, &h.Address, &h.HeadID, &since, &until, &h.Ended, &h.Into, &h.From,
		&h.Usual, &marks, &h.Import, &h.Version, &h.Head)
	if err != nil {
		return h, err
	}
	h.Since, h.Until = dateOf(since), dateOf(until)
	h.Attributes, err = readMarks(marks)
	h.MainIncome = incomeGroups[h.Attributes["main-income"]]
	return h, err
}

const residentColumns = `id, household_id, hamlet_id, position, name, born, sex, relation, number_key, number_sealed, number_mask, usual,
	since_day, until_day, ended, into_id, marks, import_id, version`

func scanResident(scan gate.Scanner) (Resident, error) {
	var r Resident
	var since, until, marks string
	err := scan(&r.ID, &r.Household, &r.hamlet, &r.Position, &r.Name, &r.Born, &r.Sex, &r.Relation, &r.key, &r.sealed, &r.CCCDMask, &r.Usual,
		&since, &until, &r.Ended, &r.Into, &marks, &r.Import, &r.Version)
	if err != nil {
		return r, err
	}
	r.Since, r.Until = dateOf(since), dateOf(until)
	r.Attributes, err = readMarks(marks)
	return r, err
}

// Marks are stored as JSON; encoding/json sorts the keys, so that equal marks
// are equal texts and the database can count by them.
func readMarks(s string) (map[string]string, error) {
	m := map[string]string{}
	if s == "" || s == "{}" {
		return m, nil
	}
	return m, json.Unmarshal([]byte(s), &m)
}

func writeMarks(m map[string]string) string {
	if len(m) == 0 {
		return "{}"
	}
	b, err := json.Marshal(m)
	if err != nil {
		return "{}" // a map of texts always marshals
	}
	return string(b)
}

func householdByID(tx *gate.Tx, id string) (Household, error) {
	return gate.One(tx, scanHousehold, `SELECT `+householdColumns+` FROM register_household h WHERE h.commune_id = $1 AND h.id = $2`, id)
}

func residentByID(tx *gate.Tx, id string) (Resident, error) {
	return gate.One(tx, scanResident, `SELECT `+residentColumns+` FROM register_resident WHERE commune_id = $1 AND id = $2`, id)
}

// membersOf are those of a household, standing ones first.
func membersOf(tx *gate.Tx, household string) ([]Resident, error) {
	return gate.All(tx, scanResident, `SELECT `+residentColumns+` FROM register_resident
		 WHERE commune_id = $1 AND household_id = $2 AND ended <> 'undone'
		 ORDER BY CASE WHEN ended = '' THEN 0 ELSE 1 END, position, id`, household)
}

// aliasesOf are what a household was called before.
func aliasesOf(tx *gate.Tx, kind, target string) ([]string, error) {
	return gate.All(tx, func(scan gate.Scanner) (s string, err error) { return s, scan(&s) },
		`SELECT value FROM register_alias WHERE commune_id = $1 AND target_id = $2 AND kind = $3 ORDER BY since_at`, target, kind)
}

// A Filter narrows a list of households. The zero value is all that stand.
type Filter struct {
	Hamlets []string          // ids; nil all
	Search  string            // words of a name, an address, a code, in any order, with or without marks
	Number  string            // key of a personal number
	Marks   map[string]string // attribute to value; the value "?" is unknown
	Gone    bool              // those that ended, too
	After   string            // code of the last one seen
	Most    int               // 0: all
}

// where makes the condition of a filter; its args begin at $2.
func (f Filter) where() (string, []any) {
	var b strings.Builder
	b.WriteString(`h.commune_id = $1`)
	var args []any
	arg := func(v any) string { args = append(args, v); return fmt.Sprintf("$%d", len(args)+1) }
	if !f.Gone {
		b.WriteString(` AND h.ended = ''`)
	} else {
		b.WriteString(` AND h.ended <> 'undone'`)
	}
	if f.Hamlets != nil {
		marks := make([]string, len(f.Hamlets))
		for i, id := range f.Hamlets {
			marks[i] = arg(id)
		}
		if len(marks) == 0 {
			marks = []string{"''"}
		}
		b.WriteString(` AND h.hamlet_id IN (` + strings.Join(marks, ",") + `)`)
	}
	words := strings.Fields(identity.Fold(f.Search))
	for _, w := range words[:min(len(words), 8)] {
		b.WriteString(` AND h.search LIKE ` + arg("%"+escaped(w)+"%") + ` ESCAPE '!'`)
	}
	if f.Number != "" {
		b.WriteString(` AND h.id IN (SELECT r.household_id FROM register_resident r
			WHERE r.commune_id = $1 AND r.number_key = ` + arg(f.Number) + ` AND r.ended = '')`)
	}
	for _, key := range slices.Sorted(mapKeys(f.Marks)) {
		if value := f.Marks[key]; value == "?" {
			b.WriteString(` AND h.marks NOT LIKE ` + arg(`%"`+escaped(key)+`":%`) + ` ESCAPE '!'`)
		} else {
			b.WriteString(` AND h.marks LIKE ` + arg(`%"`+escaped(key)+`":"`+escaped(value)+`"%`) + ` ESCAPE '!'`)
		}
	}
	if f.After != "" {
		b.WriteString(` AND h.code > ` + arg(f.After))
	}
	return b.String(), args
}

// Households returns households by code, without their members. Whoever shows
// them to somebody discloses each.
func (b *Book) Households(tx *gate.Tx, f Filter) ([]Household, error) {
	where, args := f.where()
	query := `SELECT ` + householdColumns + ` FROM register_household h WHERE ` + where + ` AND h.commune_id = $1 ORDER BY h.code, h.id`
	if f.Most > 0 {
		args = append(args, f.Most)
		query += fmt.Sprintf(" LIMIT $%d", len(args)+1)
	}
	all, err := gate.All(tx, scanHousehold, query, args...)
	if err != nil {
		return nil, err
	}
	names, err := b.hamletNames(tx)
	for i := range all {
		all[i].Hamlet = names[all[i].HamletID]
	}
	return all, err
}

// hamletNames are the names of all hamlets by id.
func (b *Book) hamletNames(tx *gate.Tx) (map[string]string, error) {
	all, err := b.hamlets(tx)
	names := make(map[string]string, len(all))
	for _, h := range all {
		names[h.ID] = h.Name
	}
	return names, err
}

// Frame is the sampling list of a hamlet by name ("" the whole commune): its
// standing households with what the survey of incomes sorts them by.
func (b *Book) Frame(tx *gate.Tx, hamlet string) ([]FrameRow, error) {
	f := Filter{}
	if hamlet != "" {
		h, err := b.Hamlet(tx, hamlet)
		if err != nil {
			return nil, err
		}
		f.Hamlets = []string{h.ID}
	}
	all, err := b.Households(tx, f)
	rows := make([]FrameRow, len(all))
	for i, h := range all {
		rows[i] = FrameRow{h.ID, h.Code, h.Head, h.Address, int(h.Usual), h.MainIncome}
	}
	return rows, err
}

// observationsOf is everything observed of one household or resident, newest
// first.
func observationsOf(tx *gate.Tx, subject string) ([]Observation, error) {
	return gate.All(tx, func(scan gate.Scanner) (o Observation, err error) {
		var on string
		err = scan(&o.Subject, &o.Key, &o.Value, &on, &o.Source, &o.By)
		o.On = dateOf(on)
		return o, err
	}, `SELECT subject_id, key, value, on_day, source, by_id FROM register_observation
		 WHERE commune_id = $1 AND subject_id = $2 ORDER BY on_day DESC, id DESC`, subject)
}

// changesOf is the history of a household, newest first.
func changesOf(tx *gate.Tx, household string, most int) ([]Change, error) {
	return gate.All(tx, func(scan gate.Scanner) (c Change, err error) {
		var on, detail string
		if err = scan(&c.ID, &c.Resident, &c.What, &on, &c.Source, &detail, &c.By, &c.AtMilli); err != nil {
			return c, err
		}
		c.On = dateOf(on)
		return c, json.Unmarshal([]byte(detail), &c.Detail)
	}, `SELECT id, resident_id, what, on_day, source, detail, by_name, at FROM register_change
		 WHERE commune_id = $1 AND household_id = $2 ORDER BY id DESC LIMIT $3`, household, most)
}

// change writes a line of the history.
func change(tx *gate.Tx, household, resident, what string, on clock.Date, source string, detail map[string]string) error {
	_, err := tx.Exec(`INSERT INTO register_change (commune_id, household_id, id, resident_id, what, on_day, source, detail, by_id, by_name, at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
		household, tx.NewID(), resident, what, on.String(), source, writeMarks(detail), tx.Who.ID, actorName(tx.Who), tx.Now().UnixMilli())
	return err
}
