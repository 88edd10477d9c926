package merge

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"xaso/internal/platform/db"
	"xaso/internal/platform/gate"
)

// A Mover moves rows between two communes of one database.
type Mover struct {
	Schema   Schema
	Tables   []Table
	Joined   map[string]string              // accounts that were joined, and what took their place
	Progress func(table string, rows int64) // may be nil
}

// Move brings src's rows into dst's commune, both being one transaction, and
// returns how many by table. founding says that dst begins with the decisions
// of src.
//
// The ids of accounts that were joined (gate.Alias) and the keys of stored
// files are changed on the way: a key begins with its commune.
func (m Mover) Move(src, dst *gate.Tx, founding bool) (map[string]int64, error) {
	moved := map[string]int64{}
	change := m.inJSON(src.Who.Commune, dst.Who.Commune)
	for _, t := range m.Tables {
		if t.Policy == Moves || t.Policy == Yields {
			if err := m.rewrite(src, t, change); err != nil {
				return nil, fmt.Errorf("merge: inside of %s: %w", t.Name, err)
			}
		}
		query, args := m.insert(t, src, dst, founding)
		if query == "" {
			continue
		}
		n, err := dst.Exec(query, args...)
		if err != nil {
			return nil, fmt.Errorf("merge: table %s: %w", t.Name, err)
		}
		moved[t.Name] = n
		if m.Progress != nil && n > 0 {
			m.Progress(t.Name, n)
		}
	}
	for _, t := range slices.Backward(m.Tables) {
		if t.Policy == Stays || t.Policy == Founds {
			continue
		}
		if _, err := src.Exec("DELETE FROM " + t.Name + " WHERE commune_id = $1"); err != nil {
			return nil, fmt.Errorf("merge: emptying %s: %w", t.Name, err)
		}
	}
	return moved, nil
}

// insert is the statement that copies a table's rows; $1 is the commune that
// gets them, $2 the one they are of.
func (m Mover) insert(t Table, src, dst *gate.Tx, founding bool) (string, []any) {
	end := ""
	switch t.Policy {
	case Stays, Ends:
		return "", nil
	case Founds:
		if !founding {
			return "", nil
		}
		end = " ON CONFLICT DO NOTHING"
	case Yields:
		end = " ON CONFLICT DO NOTHING"
	case Sums:
		end = fmt.Sprintf(" ON CONFLICT (commune_id, %s) DO UPDATE SET %s = %s.%[2]s + excluded.%[2]s",
			strings.Join(t.Key, ", "), t.Column, t.Name)
	case Max:
		end = fmt.Sprintf(" ON CONFLICT (commune_id, %s) DO UPDATE SET %s = CASE WHEN excluded.%[2]s > %[3]s.%[2]s THEN excluded.%[2]s ELSE %[3]s.%[2]s END",
			strings.Join(t.Key, ", "), t.Column, t.Name)
	}
	var names, values []string
	for _, c := range m.Schema[t.Name] {
		if c.Name == "commune_id" {
			continue
		}
		names = append(names, c.Name)
		values = append(values, value(c, int64(src.Who.Commune), int64(dst.Who.Commune)))
	}
	where := " WHERE t.commune_id = $2"
	args := []any{int64(src.Who.Commune)}
	if t.Name == "people_account" {
		// An account that was joined with one of the other commune is given up.
		where += " AND NOT EXISTS (SELECT 1 FROM gate_alias a WHERE a.commune_id = $1 AND a.old_id = t.id)"
	}
	for _, prefix := range t.Without {
		args = append(args, prefix+"%")
		where += fmt.Sprintf(" AND t.%s NOT LIKE $%d", t.Key[0], len(args)+1)
	}
	return "INSERT INTO " + t.Name + " (commune_id, " + strings.Join(names, ", ") + ") SELECT $1, " +
		strings.Join(values, ", ") + " FROM " + t.Name + " t" + where + end, args
}

// idLength is that of an id made by the gate; keyTail that of a file's key
// behind the number of its commune: /yyyy/mm/hh/ and 64 hexadecimal digits.
const (
	idLength = 36
	keyTail  = 76
)

// value reads a column on the way: ids of joined accounts and keys of files
// become those that hold in the other commune.
func value(c Column, from, to int64) string {
	if !c.Text {
		return "t." + c.Name
	}
	old, now := strconv.FormatInt(from, 10), strconv.FormatInt(to, 10)
	return fmt.Sprintf(`CASE WHEN length(t.%[1]s) = %[2]d THEN COALESCE((SELECT a.new_id FROM gate_alias a WHERE a.commune_id = $1 AND a.old_id = t.%[1]s), t.%[1]s)
		WHEN length(t.%[1]s) = %[3]d AND t.%[1]s LIKE '%[4]s/____/__/__/%%' THEN '%[5]s' || substr(t.%[1]s, %[6]d) ELSE t.%[1]s END`,
		c.Name, idLength, len(old)+keyTail, old, now, len(old)+1)
}

// pageRows is how many rows are looked at in one go for what stands in JSON.
const pageRows = 1000

// rewrite changes what stands inside JSON in src's rows of a table: keys of
// files, and ids of joined accounts. Rows are found by their place in the table.
func (m Mover) rewrite(src *gate.Tx, t Table, change func(string) string) error {
	row, at, after := "t.rowid", "$2", any(int64(-1<<63))
	if src.Engine() == db.Postgres {
		row, at, after = "t.ctid", "CAST($2 AS tid)", any("(0,0)")
	}
	var columns, values []string
	for _, c := range m.Schema[t.Name] {
		if c.Text {
			columns = append(columns, c.Name)
			values = append(values, fmt.Sprintf("CASE WHEN t.%[1]s LIKE '{%%' OR t.%[1]s LIKE '[%%' THEN t.%[1]s ELSE '' END", c.Name))
		}
	}
	place := row
	if src.Engine() == db.Postgres {
		place = "CAST(t.ctid AS text)"
	}
	type found struct {
		place  any
		values []string
	}
	for {
		rows, err := gate.All(src, func(scan gate.Scanner) (f found, err error) {
			f.values = make([]string, len(columns))
			into := []any{&f.place}
			for i := range f.values {
				into = append(into, &f.values[i])
			}
			return f, scan(into...)
		}, "SELECT "+place+", "+strings.Join(values, ", ")+" FROM "+t.Name+" t WHERE t.commune_id = $1 AND "+row+" > "+at+
			" ORDER BY "+row+" LIMIT "+strconv.Itoa(pageRows), after)
		if err != nil || len(rows) == 0 {
			return err
		}
		for _, f := range rows {
			after = f.place
			set, args := "", []any{f.place}
			for i, was := range f.values {
				if is := change(was); is != was {
					args = append(args, is)
					set += fmt.Sprintf(", %s = $%d", columns[i], len(args)+1)
				}
			}
			if set == "" {
				continue
			}
			if _, err := src.Exec("UPDATE "+t.Name+" AS t SET "+set[2:]+" WHERE commune_id = $1 AND "+row+" = "+at, args...); err != nil {
				return err
			}
		}
	}
}

// inJSON is the change that rewrite makes.
func (m Mover) inJSON(from, to gate.Commune) func(string) string {
	id := `[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}`
	old := strconv.FormatInt(int64(from), 10)
	shape := regexp.MustCompile(`"(` + old + `/\d{4}/\d{2}/[0-9a-f]{2}/[0-9a-f]{64}|` + id + `)"`)
	return func(text string) string {
		if len(text) < idLength {
			return text
		}
		return shape.ReplaceAllStringFunc(text, func(quoted string) string {
			inner := quoted[1 : len(quoted)-1]
			if len(inner) != idLength {
				return `"` + strconv.FormatInt(int64(to), 10) + inner[len(old):] + `"`
			}
			if now, ok := m.Joined[inner]; ok {
				return `"` + now + `"`
			}
			return quoted
		})
	}
}

// RenameCommune changes the number of another commune wherever the
// transaction's commune names it, also in the names of series.
func (m Mover) RenameCommune(tx *gate.Tx, from, to gate.Commune) error {
	for _, name := range CommuneColumns() {
		table, column, _ := strings.Cut(name, ".")
		if !m.Schema.Has(table, column) {
			continue
		}
		if _, err := tx.Exec("UPDATE "+table+" SET "+column+" = $3 WHERE commune_id = $1 AND "+column+" = $2", int64(from), int64(to)); err != nil {
			return fmt.Errorf("merge: %s: %w", name, err)
		}
	}
	was, is := fmt.Sprintf("post/%d/", int64(from)), fmt.Sprintf("post/%d/", int64(to))
	_, err := tx.Exec("UPDATE gate_counter SET name = $3 || substr(name, $4) WHERE commune_id = $1 AND name LIKE $2", was+"%", is, len(was)+1)
	return err
}

// RenameHamlet changes the name of a hamlet wherever a column holds it, and
// returns in how many rows. What somebody declared stays as they wrote it.
func (m Mover) RenameHamlet(tx *gate.Tx, was, is string) (int64, error) {
	var all int64
	for _, t := range m.Tables {
		if !m.Schema.Has(t.Name, "hamlet") || t.Policy == Stays || t.Policy == Ends {
			continue
		}
		n, err := tx.Exec("UPDATE "+t.Name+" SET hamlet = $3 WHERE commune_id = $1 AND hamlet = $2", was, is)
		if err != nil {
			return all, fmt.Errorf("merge: hamlet in %s: %w", t.Name, err)
		}
		all += n
	}
	return all, nil
}

// Count returns the totals of the transaction's commune: by name, and by name
// and part where they have parts ("dossiers returned").
func (m Mover) Count(tx *gate.Tx) (map[string]int64, error) {
	counts := map[string]int64{}
	for _, t := range Totals() {
		if m.Schema[t.Table] == nil {
			continue
		}
		what, part := "COUNT(*)", "''"
		if t.Sum != "" {
			what = "COALESCE(SUM(" + t.Sum + "), 0)"
		}
		if t.By != "" {
			part = t.By
		}
		query := "SELECT " + part + ", CAST(" + what + " AS BIGINT) FROM " + t.Table + " WHERE commune_id = $1"
		if t.By != "" {
			query += " GROUP BY " + t.By
		}
		_, err := gate.All(tx, func(scan gate.Scanner) (n int64, err error) {
			var name string
			err = scan(&name, &n)
			counts[strings.TrimSpace(t.Name+" "+name)] += n
			return n, err
		}, query)
		if err != nil {
			return nil, fmt.Errorf("merge: total %s: %w", t.Name, err)
		}
	}
	return counts, nil
}

// Rows returns how many rows the commune has in each table that has any.
func (m Mover) Rows(tx *gate.Tx) (map[string]int64, error) {
	rows := map[string]int64{}
	for _, t := range m.Tables {
		var n int64
		if err := tx.Row("SELECT COUNT(*) FROM " + t.Name + " WHERE commune_id = $1").Scan(&n); err != nil {
			return nil, fmt.Errorf("merge: rows of %s: %w", t.Name, err)
		}
		if n > 0 {
			rows[t.Name] = n
		}
	}
	return rows, nil
}

// Add adds the counts of others to those of one.
func Add(all ...map[string]int64) map[string]int64 {
	sum := map[string]int64{}
	for _, one := range all {
		for name, n := range one {
			sum[name] += n
		}
	}
	return sum
}

// Differences names what is not the same, with both numbers, in order.
func Differences(before, after map[string]int64) []string {
	var all []string
	names := Add(before, after)
	for _, name := range slices.Sorted(maps.Keys(names)) {
		if before[name] != after[name] {
			all = append(all, fmt.Sprintf("%s: %d, %d", name, before[name], after[name]))
		}
	}
	return all
}
