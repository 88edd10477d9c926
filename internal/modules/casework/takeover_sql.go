package casework

import (
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"xaso/internal/modules/procedures"
	"xaso/internal/platform/clock"
	"xaso/internal/platform/gate"
)

const takeoverColumns = `id, name, blob_key, by_name, state, lines, good, bad, cursor, taken, left_out, why, begun_at, changed_at, ended_at`

func scanTakeover(scan gate.Scanner) (Takeover, error) {
	var t Takeover
	var begun, changed, ended int64
	err := scan(&t.ID, &t.Name, &t.Key, &t.By, &t.State, &t.Lines, &t.Good, &t.Bad, &t.Cursor, &t.Taken, &t.LeftOut, &t.Why,
		&begun, &changed, &ended)
	t.Begun, t.Changed, t.Ended = gate.Instant(begun), gate.Instant(changed), gate.Instant(ended)
	return t, err
}

func findTakeover(tx *gate.Tx, id string) (Takeover, error) {
	return gate.One(tx, scanTakeover, `SELECT `+takeoverColumns+` FROM casework_takeover WHERE commune_id = $1 AND id = $2`, id)
}

func insertTakeover(tx *gate.Tx, t Takeover) error {
	_, err := tx.Exec(`INSERT INTO casework_takeover (commune_id, id, name, blob_key, by_id, by_name, state, lines, good, bad,
			cursor, taken, left_out, why, begun_at, changed_at, ended_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, 0, 0, 0, 0, 0, 0, '', $8, $8, 0)`,
		t.ID, t.Name, t.Key, tx.Who.ID, t.By, t.State, gate.Millis(t.Begun))
	return err
}

func updateTakeover(tx *gate.Tx, t Takeover) error {
	_, err := tx.Exec(`UPDATE casework_takeover SET state = $3, lines = $4, good = $5, bad = $6, cursor = $7, taken = $8,
			left_out = $9, why = $10, changed_at = $11, ended_at = $12
		 WHERE commune_id = $1 AND id = $2`,
		t.ID, t.State, t.Lines, t.Good, t.Bad, t.Cursor, t.Taken, t.LeftOut, t.Why, gate.Millis(t.Changed), gate.Millis(t.Ended))
	return err
}

func oldFaultsOf(tx *gate.Tx, id string) ([]OldFault, error) {
	return gate.All(tx, func(scan gate.Scanner) (OldFault, error) {
		var f OldFault
		var args string
		if err := scan(&f.Line, &f.Heading, &f.Typed, &f.Key, &args); err != nil {
			return f, err
		}
		return f, json.Unmarshal([]byte(args), &f.Args)
	}, `SELECT line, heading, typed, text_key, args FROM casework_takeover_fault
		 WHERE commune_id = $1 AND takeover_id = $2 ORDER BY line, seq`, id)
}

func replaceOldFaults(tx *gate.Tx, id string, faults []OldFault) error {
	if _, err := tx.Exec(`DELETE FROM casework_takeover_fault WHERE commune_id = $1 AND takeover_id = $2`, id); err != nil {
		return err
	}
	rows := gate.NewRows(`INSERT INTO casework_takeover_fault (commune_id, takeover_id, line, seq, heading, typed, text_key, args) VALUES `, "", id)
	for i, f := range faults {
		args := f.Args
		if args == nil {
			args = []any{}
		}
		rows.Add(f.Line, i, f.Heading, shortened(f.Typed, 200), f.Key, text(args))
	}
	return rows.Exec(tx)
}

func shortened(s string, most int) string {
	if r := []rune(s); len(r) > most {
		return string(r[:most]) + "…"
	}
	return s
}

// What all dossiers of a takeover have in common, then what is each one's own.
const (
	oldShared = `receive_place, authority, applicant_id, owner_id, helper_id, support_place, national_code, prior_states, assignee_id,
	version, answers, papers, return_by, fee_dong, pin_turn, terms, provisional, paused_at, step_due_at, step_timer,
	reminded_at, supplements, extensions, result_file, flags`
	oldOwn = `id, code, procedure, procedure_version, procedure_name, field, form, workflow, hamlet, title, parties, channel,
	submitted_at, state, national_status, waits, desk, declared, received_at, due_at, promised_at, urgent_at, overdue_at,
	finished_at, returned_at, ended_at, result_number`
)

// insertOlds writes the dossiers of one chunk and returns how many; those whose
// code came in by another way since the check are left out.
func (d *Desk) insertOlds(tx *gate.Tx, takeover string, olds []Old) (int, error) {
	known, err := codesKnown(tx, olds)
	if err != nil || len(olds) == 0 {
		return 0, err
	}
	place := d.place(tx.Who.Commune)
	dossiers := gate.NewRows(`INSERT INTO casework_dossier (commune_id, `+oldShared+`, `+oldOwn+`) VALUES `, "",
		place.Centre, place.Authority, "", "", "", "", "", "", "", 1, "{}", "[]", "counter", 0, 1, "[]", false, 0, 0, false,
		0, 0, 0, "", text(Flags{Old: takeover}))
	words := gate.NewRows(`INSERT INTO casework_word (commune_id, word, dossier_id) VALUES `, "")
	steps := gate.NewRows(`INSERT INTO casework_step (commune_id, at, transition, label, label_en, from_state, giver_id, giver, giver_for,
		taker_id, taker, due_at, timing, detail, seq, dossier_id, to_state, national) VALUES `, "",
		gate.Millis(tx.Now()), "take-over", "Nhập từ sổ cũ", "Taken over from an older register", "", tx.Who.ID, "", "", "", "", 0, "", "{}", 1)
	figures := map[[3]string]int{}
	n := 0
	for _, o := range olds {
		if known[o.Code] {
			continue
		}
		frozen, err := d.services.Freeze(tx, o.Procedure)
		if err != nil {
			return n, err
		}
		flow, err := d.services.Workflow(tx, frozen.Workflow)
		if err != nil {
			return n, err
		}
		state, err := stateOf(flow, o.National)
		if err != nil {
			return n, err
		}
		c := o.dossier(state)
		c.ID, c.Form, c.Workflow = tx.NewID(), frozen.Form, frozen.Workflow
		dossiers.Add(c.ID, c.Code, c.Procedure, c.ProcedureVersion, c.ProcedureName, c.Field, c.Form, c.Workflow, c.Hamlet, c.Title,
			text(c.Parties), c.Channel, gate.Millis(c.Submitted), c.State, int(c.National), string(c.Waits), string(c.Desk), text(c.Declared),
			gate.Millis(c.Received), gate.Millis(c.Due), gate.Millis(c.Promised), gate.Millis(c.urgent()), gate.Millis(c.Overdue),
			gate.Millis(c.Finished), gate.Millis(c.Returned), gate.Millis(c.Ended), c.ResultNumber)
		steps.Add(c.ID, c.State, int(c.National))
		for _, w := range c.Parties.words(c.Code) {
			words.Add(w, c.ID)
		}
		c.figures(figures)
		n++
	}
	for _, r := range []*gate.Rows{dossiers, words, steps, figureRows(figures)} {
		if err := r.Exec(tx); err != nil {
			return n, err
		}
	}
	return n, nil
}

// dossier is what becomes of an old one. What it says of itself is what the
// register said.
func (o Old) dossier(state procedures.State) Dossier {
	p := o.Procedure
	c := Dossier{Code: o.Code, Procedure: p.Code, ProcedureVersion: p.Version, ProcedureName: p.Name.Value.VI, Field: p.Field.Value.Slug,
		State: state.ID, National: state.National, Waits: state.Waits, Desk: state.Role, Hamlet: o.Hamlet, Title: o.Person.Name,
		Channel: o.Channel, Submitted: o.Received, Received: o.Received, Due: o.Due, Promised: o.Due,
		Finished: o.Finished, Returned: o.Returned, ResultNumber: o.Number}
	c.Parties = Parties{Owner: o.Person, Applicant: o.Person}
	if o.Applicant != "" && o.Applicant != o.Person.Name {
		c.Parties.Applicant = Person{Name: o.Applicant}
	}
	if state.Terminal {
		c.Waits = procedures.ForNobody
	}
	switch state.National {
	case procedures.Returned:
		if c.Ended = c.Returned; c.Returned.IsZero() {
			c.Returned, c.Ended = c.Finished, c.Finished
		}
	case procedures.Stopped, procedures.NotReceived:
		if c.Ended = c.Finished; c.Ended.IsZero() {
			c.Ended = c.Received
		}
		c.Finished = time.Time{}
	}
	if end := c.Finished; !c.Due.IsZero() && end.After(c.Due) {
		c.Overdue = c.Due
	}
	if o.Note != "" {
		c.Declared = append(c.Declared, Declared{Section: "Sổ cũ", Label: "Ghi chú", Value: o.Note})
	}
	return c
}

// figures adds the dossier to the days of its life.
func (c Dossier) figures(all map[[3]string]int) {
	add := func(at int64, what string) {
		if at != 0 {
			all[[3]string{clock.DateOf(gate.Instant(at)).String(), what, c.Field}]++
		}
	}
	add(gate.Millis(c.Submitted), FigureSubmitted)
	if c.National == procedures.NotReceived {
		add(gate.Millis(c.Ended), FigureRefused)
		return
	}
	add(gate.Millis(c.Received), FigureReceived)
	if c.National == procedures.Stopped {
		add(gate.Millis(c.Ended), FigureStopped)
	}
	add(gate.Millis(c.Finished), FigureFinished)
	if !c.Overdue.IsZero() {
		add(gate.Millis(c.Finished), FigureLate)
	} else {
		add(gate.Millis(c.Finished), FigureOnTime)
	}
}

func figureRows(figures map[[3]string]int) *gate.Rows {
	r := gate.NewRows(`INSERT INTO casework_figure (commune_id, day, what, field, n) VALUES `,
		` ON CONFLICT (commune_id, day, what, field) DO UPDATE SET n = casework_figure.n + excluded.n`)
	for key, n := range figures {
		r.Add(key[0], key[1], key[2], n)
	}
	return r
}

// codesKnown returns which codes are in the house already.
func codesKnown(tx *gate.Tx, olds []Old) (map[string]bool, error) {
	known := map[string]bool{}
	if len(olds) == 0 {
		return known, nil
	}
	args := make([]any, len(olds))
	for i, o := range olds {
		args[i] = o.Code
	}
	found, err := gate.All(tx, scanText, fmt.Sprintf(`SELECT code FROM casework_dossier WHERE commune_id = $1 AND code IN (%s)`,
		strings.TrimPrefix(numbered(2, len(args)), ", ")), args...)
	for _, code := range found {
		known[code] = true
	}
	return known, err
}
