package register

import (
	"fmt"
	"slices"
	"strings"

	"xaso/internal/platform/gate"
	"xaso/internal/platform/identity"
	"xaso/internal/platform/metric"
)

// batch is how many rows are looked at in one reading while a drill-down picks
// those that count.
const batch = 500

// rows lists what a figure counted, as far as the reader may see the register.
// An earlier day is not listed: the rows are those of today.
func (b *Book) rows(tx *gate.Tx, name string, in metric.Span, cut metric.Cut, after string, most int) ([]metric.Row, string, error) {
	bare, _ := strings.CutPrefix(name, "register.")
	if bare == "hamlets" {
		return b.hamletRows(tx)
	}
	if c, ok := countingOf(name); ok {
		return b.countedRows(tx, c, in, cut, after, most)
	}
	for _, k := range AssetKinds {
		if bare == k.Total || bare == k.Reached || bare == k.Hamlets {
			return b.assetRows(tx, k, bare, cut, after, most)
		}
	}
	return nil, "", fmt.Errorf("register: no metric %q", name)
}

func (b *Book) hamletRows(tx *gate.Tx) ([]metric.Row, string, error) {
	all, err := b.Hamlets(tx)
	var rows []metric.Row
	for _, h := range all {
		if h.Stands() {
			rows = append(rows, metric.Row{ID: h.ID, Label: h.Name, Detail: h.Code, Link: "/so-ho/thon", Count: 1})
		}
	}
	return rows, "", err
}

// countedRows are the households or residents behind a figure.
func (b *Book) countedRows(tx *gate.Tx, c counting, in metric.Span, cut metric.Cut, after string, most int) ([]metric.Row, string, error) {
	hamlets, err := b.Reach(tx, tx.Who, MaySee)
	if err != nil {
		return nil, "", err
	}
	if !tx.Who.IsSystem() && !tx.Who.May(MaySee) {
		return nil, "", gate.ErrForbidden
	}
	if cut.Hamlet != "" {
		h, err := b.Hamlet(tx, cut.Hamlet)
		if err != nil {
			return nil, "", err
		}
		if hamlets != nil && !slices.Contains(hamlets, h.ID) {
			return nil, "", gate.ErrForbidden
		}
		hamlets = []string{h.ID}
	}
	names, err := b.hamletNames(tx)
	if err != nil {
		return nil, "", err
	}
	var rows []metric.Row
	for {
		found, err := candidates(tx, c, in, hamlets, after)
		if err != nil {
			return nil, "", err
		}
		for _, f := range found {
			after = f.id
			if cut.Sex != "" && f.sex != string(cut.Sex) || !has(c.ages, f.age) && c.of == OfResident {
				continue
			}
			if counts, _ := c.judge(f.marks); !counts {
				continue
			}
			tx.Disclose(gate.Access{Record: f.household, Purpose: PurposeRegister})
			rows = append(rows, metric.Row{ID: f.id, Label: f.label, Detail: joinNonEmpty(f.detail, names[f.hamlet]), Link: "/so-ho/ho/" + f.household, Count: 1})
			if len(rows) == most {
				return rows, after, nil
			}
		}
		if len(found) < batch {
			return rows, "", nil
		}
	}
}

func joinNonEmpty(parts ...string) string {
	return strings.Join(slices.DeleteFunc(parts, func(s string) bool { return s == "" }), " · ")
}

// A candidate is somebody who could count.
type candidate struct {
	id, household, hamlet, label, detail, sex, age string
	marks                                          map[string]string
}

// candidates are the next households or residents after an id.
func candidates(tx *gate.Tx, c counting, in metric.Span, hamlets []string, after string) ([]candidate, error) {
	is15, is18, men, women := ages(in.To)
	where, args := "", []any{is15, is18, men, women, after}
	if hamlets != nil {
		marks := []string{"''"}
		for _, id := range hamlets {
			args = append(args, id)
			marks = append(marks, fmt.Sprintf("$%d", len(args)+1))
		}
		where = ` AND h.hamlet_id IN (` + strings.Join(marks, ",") + `)`
	}
	query := `SELECT h.id, h.id, h.hamlet_id, h.code,
			COALESCE((SELECT r.name FROM register_resident r WHERE r.commune_id = $1 AND r.id = h.head_id), ''), h.address, '', '', h.marks
		  FROM register_household h
		 WHERE h.commune_id = $1 AND h.ended = '' AND h.id > $6 AND $2 <> '' AND $3 <> '' AND $4 <> '' AND $5 <> ''` + where + ` ORDER BY h.id LIMIT 500`
	if c.of == OfResident {
		query = `SELECT r.id, h.id, h.hamlet_id, h.code, r.name, r.born, r.sex, ` + ageCase + `, r.marks
			  FROM register_resident r JOIN register_household h ON h.commune_id = $1 AND h.id = r.household_id
			 WHERE r.commune_id = $1 AND r.ended = '' AND r.usual AND r.id > $6` + where + ` ORDER BY r.id LIMIT 500`
	}
	return gate.All(tx, func(scan gate.Scanner) (c candidate, err error) {
		var code, name, more, raw string
		if err = scan(&c.id, &c.household, &c.hamlet, &code, &name, &more, &c.sex, &c.age, &raw); err != nil {
			return c, err
		}
		c.label, c.detail = joinNonEmpty(code, name), identity.ShowDate(more)
		c.marks, err = readMarks(raw)
		return c, err
	}, query, args...)
}

// assetRows are the things of a kind.
func (b *Book) assetRows(tx *gate.Tx, k AssetKind, name string, cut metric.Cut, after string, most int) ([]metric.Row, string, error) {
	all, err := b.Inventory(tx)
	if err != nil {
		return nil, "", err
	}
	var rows []metric.Row
	seen := map[string]bool{}
	from := after == ""
	for _, a := range all {
		if a.Kind != k.Key || cut.Hamlet != "" && a.Hamlet != cut.Hamlet {
			continue
		}
		if !from {
			from = a.ID == after
			continue
		}
		n := a.Amount
		switch {
		case name == k.Reached:
			n = a.Reached
		case name == k.Hamlets && (a.Hamlet == "" || seen[a.Hamlet]):
			continue
		case name == k.Hamlets:
			n, seen[a.Hamlet] = 1, true
		}
		count := float64(n)
		if k.Unit == Metre && name != k.Hamlets {
			count /= 1000
		}
		rows = append(rows, metric.Row{ID: a.ID, Label: a.Name, Detail: joinNonEmpty(a.Hamlet, a.Source), Link: "/so-ho/ha-tang", Count: count})
		if len(rows) == most {
			return rows, a.ID, nil
		}
	}
	return rows, "", nil
}
