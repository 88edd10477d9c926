// Package merge moves what belongs to one commune into another: table by table,
// by a list that says of each what becomes of its rows. It knows tables and
// columns by the catalogue of the database and by that list, and nothing of
// what they mean; what a module has to make ready of its own rows, it does
// before in the same transaction.
package merge

import (
	"bufio"
	"context"
	_ "embed"
	"fmt"
	"slices"
	"strings"

	"xaso/internal/platform/db"
)

//go:embed tables.txt
var tableList string

//go:embed totals.txt
var totalList string

//go:embed communes.txt
var communeList string

// A Policy says what becomes of the rows of a table; see tables.txt.
type Policy string

const (
	Moves  Policy = "moves"
	Yields Policy = "yields"
	Sums   Policy = "sums"
	Max    Policy = "max"
	Founds Policy = "founds"
	Stays  Policy = "stays"
	Ends   Policy = "ends"
)

// A Table is one line of the list.
type Table struct {
	Name    string
	Policy  Policy
	Column  string   // that is added up or compared
	Key     []string // beside the commune
	Without []string // beginnings of the key of rows that stay
}

// A Total is a number that merging must keep.
type Total struct {
	Name, Table string
	Sum         string // column; "" counts rows
	By          string // column; "" all together
}

// Tables is the list, in the order of moving.
func Tables() []Table {
	var all []Table
	for _, words := range lines(tableList) {
		t := Table{Name: words[0], Policy: Policy(words[1])}
		for i := 2; i < len(words); i++ {
			switch words[i] {
			case "by":
				t.Key = strings.Split(words[i+1], ",")
				i++
			case "without":
				t.Without = words[i+1:]
				i = len(words)
			default:
				t.Column = words[i]
			}
		}
		all = append(all, t)
	}
	return all
}

// Totals is what merging must keep.
func Totals() []Total {
	var all []Total
	for _, words := range lines(totalList) {
		t := Total{Name: words[0], Table: words[1]}
		rest := words[2:]
		if rest[0] == "sum" {
			t.Sum, rest = rest[1], rest[1:]
		}
		if len(rest) == 3 {
			t.By = rest[2]
		}
		all = append(all, t)
	}
	return all
}

// CommuneColumns are the columns, as table.column, that name other communes.
func CommuneColumns() []string {
	var all []string
	for _, words := range lines(communeList) {
		all = append(all, words[0])
	}
	return all
}

// lines are the words of each line that is no comment.
func lines(text string) [][]string {
	var all [][]string
	for in := bufio.NewScanner(strings.NewReader(text)); in.Scan(); {
		if words := strings.Fields(in.Text()); len(words) > 0 && words[0] != "#" {
			all = append(all, words)
		}
	}
	return all
}

// A Column of a table, as the database describes it.
type Column struct {
	Name string
	Text bool
}

// A Schema is the columns of each table.
type Schema map[string][]Column

// ReadSchema asks the catalogue of the database.
func ReadSchema(ctx context.Context, d *db.DB) (Schema, error) {
	query := `SELECT m.name, c.name, c.type FROM sqlite_schema m JOIN pragma_table_info(m.name) c
		 WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite~_%' ESCAPE '~' AND m.name <> 'goose_db_version' ORDER BY m.name, c.cid`
	if d.Engine == db.Postgres {
		query = `SELECT table_name, column_name, data_type FROM information_schema.columns
			 WHERE table_schema = current_schema() AND table_name <> 'goose_db_version' ORDER BY table_name, ordinal_position`
	}
	rows, err := d.Write.QueryContext(ctx, query) // the readers are all the gate's
	if err != nil {
		return nil, fmt.Errorf("merge: schema: %w", err)
	}
	defer rows.Close()
	s := Schema{}
	for rows.Next() {
		var table, column, kind string
		if err := rows.Scan(&table, &column, &kind); err != nil {
			return nil, fmt.Errorf("merge: schema: %w", err)
		}
		s[table] = append(s[table], Column{column, strings.EqualFold(kind, "text")})
	}
	return s, rows.Err()
}

// Has reports whether a table has a column.
func (s Schema) Has(table, column string) bool {
	return slices.ContainsFunc(s[table], func(c Column) bool { return c.Name == column })
}
