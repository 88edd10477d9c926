package register

import (
	"context"
	"errors"
	"fmt"

	"xaso/internal/platform/fault"
	"xaso/internal/platform/gate"
	"xaso/internal/platform/sheet"
)

// checkedLines is how often a check tells how far it is.
const checkedLines = 2000

// CheckImport reads a whole list and says what is wrong with it. A job does it;
// it begins anew after an interruption, for nothing is written but findings.
func (b *Book) CheckImport(ctx context.Context, c gate.Commune, id string, file *sheet.File) error {
	who := gate.System("check-import", c)
	r, i, err := b.reader(ctx, who, id, Checking)
	if err != nil || i.State != Checking {
		return err
	}
	table, err := listOf(file)
	if err != nil {
		return b.RefuseImport(ctx, c, id, err)
	}
	i.Lines, i.Good, i.Bad, i.Households = 0, 0, 0, 0
	var problems []Problem
	for table.Next() {
		l, wrong := r.take(table.Record())
		i.Lines++
		switch {
		case len(wrong) > 0:
			i.Bad++
			problems = append(problems, wrong[:min(len(wrong), max(0, MostProblems-len(problems)))]...)
		case l.fresh:
			i.Households++
			fallthrough
		default:
			i.Good++
		}
		if i.Lines%checkedLines == 0 {
			if going, err := b.progress(ctx, who, i); err != nil || !going {
				return err
			}
		}
	}
	switch {
	case file.Err() != nil:
		return b.RefuseImport(ctx, c, id, file.Err())
	case i.Lines == 0:
		return b.RefuseImport(ctx, c, id, ErrImportEmpty)
	}
	return b.writeImport(ctx, who, id, Checking, func(tx *gate.Tx, _ Import) error {
		i.State, i.Changed = Checked, tx.Now()
		return errors.Join(replaceProblems(tx, id, problems), updateImport(tx, i))
	})
}

// TakeImport lets the good lines of a checked list in, by chunks of whole
// households. It goes on after the last line that was dealt with.
func (b *Book) TakeImport(ctx context.Context, c gate.Commune, id string, file *sheet.File) error {
	who := gate.System("take-import", c)
	r, i, err := b.reader(ctx, who, id, Taking)
	if err != nil || i.State != Taking {
		return err
	}
	table, err := listOf(file)
	if err != nil {
		return err
	}
	// Lines come in their order; a household whose lines lie apart is added to
	// by a later entry with its id.
	var entries []Entry
	people, skipped, last := 0, 0, i.Cursor
	at := map[*known]int{} // entry of this chunk
	flush := func(end bool) (bool, error) {
		going, err := b.takeChunk(ctx, who, id, entries, skipped, last, end)
		for house, n := range at {
			house.id = entries[n].id
		}
		entries, people, skipped = entries[:0], 0, 0
		clear(at)
		return going, err
	}
	for table.Next() {
		l, wrong := r.take(table.Record())
		if l.number <= i.Cursor { // dealt with; read for what it says of the others
			if l.fresh {
				l.house.id = r.taken[l.entry.Code]
			}
			continue
		}
		if people >= chunk && l.fresh {
			if going, err := flush(false); err != nil || !going {
				return err
			}
		}
		if last = l.number; len(wrong) > 0 {
			skipped++
			continue
		}
		n, open := at[l.house]
		if !open {
			l.entry.id = l.house.id
			n = len(entries)
			at[l.house], entries = n, append(entries, l.entry)
			if l.entry.Attributes == nil {
				entries[n].Attributes = map[string]string{}
			}
		}
		for key, value := range l.entry.Attributes {
			if _, told := entries[n].Attributes[key]; !told {
				entries[n].Attributes[key] = value
			}
		}
		entries[n].Members = append(entries[n].Members, l.person)
		people++
	}
	if file.Err() != nil {
		return file.Err()
	}
	_, err = flush(true)
	return err
}

// takeChunk is one transaction: the households, how far it is, the audit line.
// It reports whether to go on.
func (b *Book) takeChunk(ctx context.Context, who gate.Actor, id string, entries []Entry, skipped, last int, end bool) (bool, error) {
	going := false
	err := b.writeImport(ctx, who, id, Taking, func(tx *gate.Tx, i Import) error {
		going = true
		people := 0
		for n := range entries {
			people += len(entries[n].Members)
		}
		if err := b.enter(tx, entries, i.On, i.Source, id, i.By); err != nil {
			return err
		}
		for n := range entries {
			if entries[n].added {
				if err := b.grow(tx, entries[n], i); err != nil {
					return err
				}
			}
		}
		i.Cursor, i.Taken, i.LeftOut, i.Changed = last, i.Taken+people, i.LeftOut+skipped, tx.Now()
		if end {
			i.State, i.Ended = Taken, tx.Now()
			if err := tx.Publish(Changed{}); err != nil {
				return err
			}
		}
		if err := tx.Record("register.imported", id, map[string]int{"residents": people, "to_line": last}); err != nil {
			return err
		}
		return updateImport(tx, i)
	})
	return going, err
}

// grow brings a household up to date that was there before and has more members
// now. For another import that is a change; for the one that brought the
// household in, it is not.
func (b *Book) grow(tx *gate.Tx, e Entry, i Import) error {
	was, err := householdByID(tx, e.id)
	if err != nil {
		return err
	}
	if err := b.refresh(tx, e.id, i.On); err != nil {
		return err
	}
	if len(e.Attributes) > 0 {
		if err := b.Observe(tx, e.id, e.Attributes, i.On, i.Source); err != nil {
			return err
		}
	}
	_, err = tx.Exec(`UPDATE register_household SET version = $3 WHERE commune_id = $1 AND id = $2 AND import_id = $4`, e.id, was.Version, i.ID)
	return err
}

// reader gathers what reading a list needs of the register: all but what came
// in with this very import.
func (b *Book) reader(ctx context.Context, who gate.Actor, id, state string) (*reader, Import, error) {
	r := &reader{households: map[string]*known{}, numbers: map[string]string{}, taken: map[string]string{}}
	r.key = func(number string) string { return b.people.NumberKey(who.Commune, number) }
	var i Import
	err := b.gate.Read(ctx, who, MayImport, func(tx *gate.Tx) (err error) {
		if err := tx.Require(who.IsSystem()); err != nil {
			return err
		}
		if i, err = importByID(tx, id); errors.Is(err, ErrNoImport) || i.State != state {
			return nil // stopped, or done by another process
		} else if err != nil {
			return err
		}
		r.today = today(tx)
		if r.hamlets, err = b.hamlets(tx); err != nil {
			return err
		}
		return r.load(tx, id)
	})
	return r, i, err
}

// load reads codes and numbers that are taken.
func (r *reader) load(tx *gate.Tx, but string) error {
	ids := map[string]string{}
	_, err := gate.All(tx, func(scan gate.Scanner) (bool, error) {
		var id, code, hamlet, head, imported string
		err := scan(&id, &code, &hamlet, &head, &imported)
		ids[id] = code
		if imported == but {
			r.taken[code] = id
		} else {
			r.households[code] = &known{id: id, hamlet: hamlet, headed: head != ""}
		}
		return true, err
	}, `SELECT id, code, hamlet_id, head_id, import_id FROM register_household WHERE commune_id = $1 AND ended = ''`)
	if err != nil {
		return err
	}
	_, err = gate.All(tx, func(scan gate.Scanner) (bool, error) {
		var key, household string
		err := scan(&key, &household)
		r.numbers[key] = fmt.Sprintf("hộ %s", ids[household])
		return true, err
	}, `SELECT number_key, household_id FROM register_resident WHERE commune_id = $1 AND number_key <> '' AND ended = '' AND import_id <> $2`, but)
	return err
}

// writeImport changes an import that is still in a state; in another it does
// nothing, for somebody stopped it.
func (b *Book) writeImport(ctx context.Context, who gate.Actor, id, state string, do func(*gate.Tx, Import) error) error {
	// The row says how far it is, so the job's own key must not skip a chunk.
	ctx = gate.WithoutKey(ctx)
	return b.gate.Write(ctx, who, MayImport, func(tx *gate.Tx) error {
		tx.Quiet()
		if err := tx.Require(who.IsSystem()); err != nil {
			return err
		}
		i, err := importByID(tx, id)
		if err != nil || i.State != state {
			return err
		}
		return do(tx, i)
	})
}

func (b *Book) progress(ctx context.Context, who gate.Actor, now Import) (bool, error) {
	going := false
	err := b.writeImport(ctx, who, now.ID, now.State, func(tx *gate.Tx, _ Import) error {
		going = true
		now.Changed = tx.Now()
		return updateImport(tx, now)
	})
	return going, err
}

// RefuseImport ends an import whose file is no list, with the reason as
// somebody can act on it.
func (b *Book) RefuseImport(ctx context.Context, c gate.Commune, id string, why error) error {
	told := fault.All(why)
	if len(told) == 0 {
		return why // the disk, the network: try again
	}
	return b.writeImport(ctx, gate.System("check-import", c), id, Checking, func(tx *gate.Tx, i Import) error {
		i.State, i.Changed, i.Ended = Unreadable, tx.Now(), tx.Now()
		return errors.Join(replaceProblems(tx, id, []Problem{{Key: told[0].Code, Args: told[0].Args}}), updateImport(tx, i))
	})
}

// BadRows calls each with every line of a list that is left out, as it stands
// in the file, and what is wrong with it: the list to mend and bring in again.
func BadRows(file *sheet.File, problems []Problem, each func(cells map[string]string, line int, wrong []Problem) error) error {
	of := map[int][]Problem{}
	for _, p := range problems {
		of[p.Line] = append(of[p.Line], p)
	}
	table, err := listOf(file)
	if err != nil {
		return err
	}
	above := map[string]string{} // code and hamlet that the lines below leave out
	for table.Next() {
		row := table.Record()
		cells := map[string]string{}
		for _, c := range Columns {
			cells[c.Key] = row.Text(c.Key)
		}
		if cells["code"] != "" || isHead(cells["relation"]) {
			above["code"], above["hamlet"] = cells["code"], cells["hamlet"]
		}
		wrong := of[row.Row.Number]
		if wrong == nil {
			continue
		}
		if cells["code"] == "" && !isHead(cells["relation"]) {
			cells["code"], cells["hamlet"] = above["code"], above["hamlet"]
		}
		if err := each(cells, row.Row.Number, wrong); err != nil {
			return err
		}
	}
	return file.Err()
}
