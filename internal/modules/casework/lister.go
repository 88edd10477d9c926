package casework

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"xaso/internal/modules/procedures"
	"xaso/internal/platform/clock"
	"xaso/internal/platform/gate"
	"xaso/internal/platform/identity"
)

// A lister holds one reading of the list.
type lister struct {
	tx      *gate.Tx
	f       Filter
	clauses []clause
	cal     *clock.Calendar
	soon    time.Time
}

// A clause is one way by which rows belong on somebody's list. Each is asked
// alone, because an OR over several columns would leave the indexes.
type clause struct {
	text string // SQL with ? for its args
	args []any
}

func (c clause) and(text string, args ...any) clause {
	return clause{c.text + " AND " + text, append(slices.Clone(c.args), args...)}
}

func (d *Desk) lister(tx *gate.Tx, f Filter) (*lister, error) {
	cal, err := d.services.Calendar(tx)
	if err != nil {
		return nil, err
	}
	set, err := settingsOf(tx)
	if err != nil {
		return nil, err
	}
	soon := clock.Due(tx.Now(), clock.Term{Qty: set.SoonHours, Unit: clock.WorkingHour}, nil, cal).Due
	return &lister{tx: tx, f: f, clauses: clausesOf(tx.Who, f), cal: cal, soon: soon}, nil
}

// bounded narrows a clause to the field and hamlet of a grant.
func bounded(c clause, g gate.Grant) clause {
	if g.Field != "" {
		c = c.and("field = ?", g.Field)
	}
	if g.Hamlet != "" {
		c = c.and("hamlet = ?", g.Hamlet)
	}
	return c
}

// clausesOf says what is on the list of who. The filter's own conditions come
// on top of each.
func clausesOf(who gate.Actor, f Filter) []clause {
	var all []clause
	everything := func(p gate.Permission) {
		for _, g := range who.Grants(p) {
			all = append(all, bounded(clause{text: "1 = 1"}, g))
		}
	}
	if f.All {
		for _, p := range []gate.Permission{MayReceive, MayApprove, MaySupervise, MayOversee} {
			everything(p)
		}
		if i := slices.IndexFunc(all, func(c clause) bool { return len(c.args) == 0 }); i >= 0 {
			return all[i : i+1] // one that reaches all makes the others needless
		}
	}
	for role, grants := range desks(who) {
		for _, g := range grants {
			on := clause{"desk = ?", []any{string(role)}}
			if role != procedures.BySpecialist {
				all = append(all, bounded(on, g))
				continue
			}
			mine := who.ID
			if g.ByDelegation != "" {
				mine = g.ByDelegation
			}
			all = append(all, bounded(on.and("assignee_id = ?", mine), g), bounded(on.and("assignee_id = ''"), g))
		}
	}
	if !who.May(MayReceive) {
		for _, g := range who.Grants(MayReturn) {
			all = append(all, bounded(clause{"desk = ?", []any{string(procedures.ByReceptionist)}}, g))
		}
	}
	return distinct(all)
}

// distinct drops clauses that say the same: two grants of one permission.
func distinct(all []clause) []clause {
	seen := map[string]bool{}
	return slices.DeleteFunc(all, func(c clause) bool {
		key := c.text + text(c.args)
		twice := seen[key]
		seen[key] = true
		return twice
	})
}

// narrowed adds the filter and the bucket to a clause.
func (w *lister) narrowed(c clause, bucket string) clause {
	now := w.tx.Now()
	switch bucket {
	case BucketWaiting:
		c = c.and("waits = 'resident' AND finished_at = 0")
	case BucketOther:
		c = c.and("waits = 'other'")
	case BucketReturn:
		c = c.and("waits = 'resident' AND desk = 'receptionist'")
	default:
		c = c.and("waits = 'office'")
	}
	endOfDay := clock.DateOf(now).AddDays(1).At(0)
	switch bucket {
	case BucketOverdue:
		c = c.and("urgent_at < ? AND due_at > 0 AND due_at < ?", gate.Millis(now), gate.Millis(now))
	case BucketToday:
		c = c.and("urgent_at < ? AND due_at >= ? AND due_at < ?", gate.Millis(endOfDay), gate.Millis(now), gate.Millis(endOfDay))
	case BucketSoon:
		c = c.and("urgent_at <= ? AND due_at >= ? AND due_at <= ?", gate.Millis(w.soon), gate.Millis(now), gate.Millis(w.soon))
	}
	for _, by := range []struct{ column, value string }{{"desk", string(w.f.Desk)}, {"state", w.f.State},
		{"field", w.f.Field}, {"assignee_id", w.f.Assignee}, {"hamlet", w.f.Hamlet}, {"procedure", w.f.Procedure}} {
		if by.value != "" {
			c = c.and(by.column+" = ?", by.value)
		}
	}
	return c
}

// sql numbers the question marks from $2 on.
func (c clause) sql() string {
	var b strings.Builder
	n := 2
	for _, r := range c.text {
		if r == '?' {
			b.WriteString("$" + strconv.Itoa(n))
			n++
			continue
		}
		b.WriteRune(r)
	}
	return b.String()
}

// page returns the rows after a place, most urgent first.
func (w *lister) page(after place) ([]Row, string, error) {
	var rows []Row
	for _, c := range w.clauses {
		c = w.narrowed(c, w.f.Bucket).and("(urgent_at, id) > (?, ?)", after.urgent, after.id)
		some, err := gate.All(w.tx, scanRow, `SELECT `+rowColumns+` FROM casework_dossier
			 WHERE commune_id = $1 AND waits <> 'nobody' AND `+c.sql()+`
			 ORDER BY urgent_at, id LIMIT `+strconv.Itoa(pageRows+1), c.args...)
		if err != nil {
			return nil, "", err
		}
		rows = append(rows, some...)
	}
	slices.SortFunc(rows, func(a, b Row) int {
		if a.urgent != b.urgent {
			if a.urgent < b.urgent {
				return -1
			}
			return 1
		}
		return strings.Compare(a.ID, b.ID)
	})
	rows = slices.CompactFunc(rows, func(a, b Row) bool { return a.ID == b.ID })
	if len(rows) <= pageRows {
		return rows, "", nil
	}
	last := rows[pageRows-1]
	return rows[:pageRows], strconv.FormatInt(last.urgent, 10) + "." + last.ID, nil
}

// counts counts each bucket up to CountMost.
func (w *lister) counts() (map[string]int, error) {
	all := map[string]int{}
	for _, bucket := range Buckets {
		for _, c := range w.clauses {
			var n int
			c = w.narrowed(c, bucket)
			err := w.tx.Row(`SELECT COUNT(*) FROM (SELECT 1 FROM casework_dossier
				 WHERE commune_id = $1 AND waits <> 'nobody' AND `+c.sql()+`
				 LIMIT `+strconv.Itoa(CountMost)+`) AS counted`, c.args...).Scan(&n)
			if err != nil {
				return nil, err
			}
			all[bucket] = min(all[bucket]+n, CountMost)
		}
	}
	return all, nil
}

// search finds by code or by words of names: whole words, and the beginning of
// the last. Rows that are not the reader's to see are left out.
func (w *lister) search(query string) ([]Row, error) {
	words := strings.Fields(identity.Fold(query))
	if len(words) == 0 {
		return nil, nil
	}
	c := clause{text: "1 = 1"}
	for i, word := range words[:min(len(words), 6)] {
		match := "word = ?"
		args := []any{word}
		if i == len(words)-1 {
			match, args = "word >= ? AND word < ?", []any{word, word + "\U0010ffff"}
		}
		c = c.and("id IN (SELECT dossier_id FROM casework_word WHERE commune_id = $1 AND "+match+")", args...)
	}
	found, err := gate.All(w.tx, scanRow, `SELECT `+rowColumns+` FROM casework_dossier
		 WHERE commune_id = $1 AND `+c.sql()+` ORDER BY id DESC LIMIT 200`, c.args...)
	if err != nil {
		return nil, err
	}
	seen := found[:0]
	for _, r := range found {
		as := Dossier{Field: r.Field, Hamlet: r.Hamlet, Desk: r.Desk, Assignee: r.Assignee, Finished: r.Finished}
		if _, ok := as.Purpose(w.tx.Who); ok && len(seen) < pageRows {
			seen = append(seen, r)
		}
	}
	return seen, nil
}

// finish adds what is worked out for each row.
func (w *lister) finish(d *Desk, rows []Row) error {
	for i := range rows {
		r := &rows[i]
		flow, err := d.services.Workflow(w.tx, r.workflow)
		if err != nil {
			return err
		}
		s, _ := flow.State(r.State)
		r.StateName, r.ResidentState = s.Name, s.Resident
		if !r.Due.IsZero() && r.Finished.IsZero() {
			r.Remaining = w.cal.WorkingMinutesBetween(w.tx.Now(), r.Due)
			r.Late = w.tx.Now().After(r.Due)
		}
	}
	return nil
}

const rowColumns = `id, code, title, procedure, procedure_name, field, hamlet, state, national_status, waits, desk,
	assignee_id, version, channel, submitted_at, received_at, due_at, step_due_at, finished_at, provisional,
	paused_at, supplements, applicant_id, owner_id, workflow, urgent_at`

func scanRow(scan gate.Scanner) (Row, error) {
	var r Row
	var submitted, received, due, step, finished, paused int64
	err := scan(&r.ID, &r.Code, &r.Title, &r.Procedure, &r.ProcedureName, &r.Field, &r.Hamlet, &r.State, &r.National,
		&r.Waits, &r.Desk, &r.Assignee, &r.Version, &r.Channel, &submitted, &received, &due, &step, &finished,
		&r.Provisional, &paused, &r.Supplements, &r.applicant, &r.owner, &r.workflow, &r.urgent)
	r.Submitted, r.Received, r.Due = gate.Instant(submitted), gate.Instant(received), gate.Instant(due)
	r.StepDue, r.Finished, r.Paused = gate.Instant(step), gate.Instant(finished), paused != 0
	return r, err
}
