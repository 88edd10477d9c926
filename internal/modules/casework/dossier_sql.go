package casework

import (
	"encoding/json"
	"errors"
	"strconv"
	"strings"

	"xaso/internal/platform/gate"
)

// fixedColumns are written once, movedColumns by each change. The national
// code arrives from outside at any moment, see SetNationalCode: a change that
// read the dossier before it must not take it away again.
const (
	fixedColumns = `id, code, procedure, procedure_version, procedure_name, field, form, workflow,
	applicant_id, owner_id, helper_id, hamlet, title, parties, channel,
	support_place, receive_place, submitted_at, from_commune, national_code`
	movedColumns = `state, prior_states, national_status, waits, desk, assignee_id, version,
	answers, declared, papers, flags, return_by, fee_dong, pin_turn, received_at, terms, due_at, promised_at,
	provisional, paused_at, step_due_at, step_timer, urgent_at, reminded_at, overdue_at, supplements, extensions,
	finished_at, returned_at, ended_at, result_number, result_file, authority, away_commune`
)

var (
	insertDossierSQL = `INSERT INTO casework_dossier (commune_id, ` + fixedColumns + `, ` + movedColumns + `)
		VALUES ($1` + numbered(2, strings.Count(fixedColumns, ",")+strings.Count(movedColumns, ",")+2) + `)`
	updateDossierSQL = `UPDATE casework_dossier SET ` + assigned(movedColumns, 4) + `
		 WHERE commune_id = $1 AND id = $2 AND version = $3`
)

// numbered writes ", $2, $3 …" for n values.
func numbered(from, n int) string {
	var b strings.Builder
	for i := range n {
		b.WriteString(", $" + strconv.Itoa(from+i))
	}
	return b.String()
}

// assigned writes "a = $4, b = $5 …".
func assigned(columns string, from int) string {
	names := strings.Split(columns, ",")
	for i, name := range names {
		names[i] = strings.TrimSpace(name) + " = $" + strconv.Itoa(from+i)
	}
	return strings.Join(names, ", ")
}

func (d *Dossier) fixed() []any {
	return []any{d.ID, d.Code, d.Procedure, d.ProcedureVersion, d.ProcedureName, d.Field, d.Form, d.Workflow,
		d.Applicant, d.Owner, d.Helper, d.Hamlet, d.Title, text(d.Parties), d.Channel,
		d.SupportPlace, d.ReceivePlace, gate.Millis(d.Submitted), int64(d.From), d.NationalCode}
}

func (d *Dossier) moved() []any {
	return []any{d.State, strings.Join(d.priors, " "), int(d.National), string(d.Waits), string(d.Desk),
		d.Assignee, d.Version, madeText(d.answersJSON, d.Answers), madeText(d.declaredJSON, d.Declared), text(d.Papers), text(d.Flags), d.ReturnBy, d.Fee,
		d.pinTurn, gate.Millis(d.Received), text(d.Terms), gate.Millis(d.Due), gate.Millis(d.Promised), d.Provisional,
		gate.Millis(d.PausedSince), gate.Millis(d.StepDue), d.stepTimer, gate.Millis(d.urgent()), gate.Millis(d.Reminded), gate.Millis(d.Overdue),
		d.Supplements, d.Extensions, gate.Millis(d.Finished), gate.Millis(d.Returned), gate.Millis(d.Ended), d.ResultNumber, d.ResultFile,
		d.Authority, int64(d.Away)}
}

// madeText is text unless it was made before.
func madeText(made string, v any) string {
	if made != "" {
		return made
	}
	return text(v)
}

const dossierColumns = fixedColumns + ", " + movedColumns

func scanDossier(scan gate.Scanner) (Dossier, error) {
	var d Dossier
	var parties, priors, answers, declared, papers, flags, terms string
	var submitted, received, due, promised, paused, step, urgent, reminded, overdue, finished, returned, ended int64
	err := scan(&d.ID, &d.Code, &d.Procedure, &d.ProcedureVersion, &d.ProcedureName, &d.Field, &d.Form, &d.Workflow,
		&d.Applicant, &d.Owner, &d.Helper, &d.Hamlet, &d.Title, &parties, &d.Channel,
		&d.SupportPlace, &d.ReceivePlace, &submitted, &d.From,
		&d.NationalCode, &d.State, &priors, &d.National, &d.Waits, &d.Desk,
		&d.Assignee, &d.Version, &answers, &declared, &papers, &flags, &d.ReturnBy, &d.Fee,
		&d.pinTurn, &received, &terms, &due, &promised, &d.Provisional,
		&paused, &step, &d.stepTimer, &urgent, &reminded, &overdue,
		&d.Supplements, &d.Extensions, &finished, &returned, &ended, &d.ResultNumber, &d.ResultFile, &d.Authority, &d.Away)
	if err != nil {
		return d, err
	}
	d.priors = strings.Fields(priors)
	d.Submitted, d.Received, d.Due, d.Promised = gate.Instant(submitted), gate.Instant(received), gate.Instant(due), gate.Instant(promised)
	d.PausedSince, d.StepDue, d.Reminded, d.Overdue = gate.Instant(paused), gate.Instant(step), gate.Instant(reminded), gate.Instant(overdue)
	d.Finished, d.Returned, d.Ended = gate.Instant(finished), gate.Instant(returned), gate.Instant(ended)
	return d, errors.Join(json.Unmarshal([]byte(parties), &d.Parties), json.Unmarshal([]byte(answers), &d.Answers),
		json.Unmarshal([]byte(declared), &d.Declared), json.Unmarshal([]byte(papers), &d.Papers),
		json.Unmarshal([]byte(flags), &d.Flags), json.Unmarshal([]byte(terms), &d.Terms))
}

func findDossier(tx *gate.Tx, id string) (Dossier, error) {
	return gate.One(tx, scanDossier, `SELECT `+dossierColumns+` FROM casework_dossier WHERE commune_id = $1 AND id = $2`, id)
}

func insertDossier(tx *gate.Tx, d *Dossier) error {
	if _, err := tx.Exec(insertDossierSQL, append(d.fixed(), d.moved()...)...); err != nil {
		return err
	}
	words := append(d.Parties.words(d.Code), d.keys...)
	args := []any{d.ID}
	var values []string
	for i, w := range words {
		values = append(values, "($1, $"+strconv.Itoa(i+3)+", $2)")
		args = append(args, w)
	}
	_, err := tx.Exec(`INSERT INTO casework_word (commune_id, word, dossier_id) VALUES `+strings.Join(values, ", "), args...)
	return err
}

// updateDossier writes what changed if nobody else did since d was read.
func updateDossier(tx *gate.Tx, d *Dossier) error {
	read := d.Version
	d.Version++
	n, err := tx.Exec(updateDossierSQL, append([]any{d.ID, read}, d.moved()...)...)
	if err == nil && n == 0 {
		return ErrChanged.With(d.Code)
	}
	return err
}

// count adds n to one figure of today.
func count(tx *gate.Tx, what, field string, n int) error {
	_, err := tx.Exec(`
		INSERT INTO casework_figure (commune_id, day, what, field, n) VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT (commune_id, day, what, field) DO UPDATE SET n = casework_figure.n + $5`,
		today(tx), what, field, n)
	return err
}
