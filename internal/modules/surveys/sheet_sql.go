package surveys

import (
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"xaso/internal/platform/gate"
)

func millis(ms int64) time.Time { return time.UnixMilli(ms) }

const sheetColumns = `id, campaign_id, household_id, revision, outcome, answers, reason, by_id, by_name, filled_at, received_at, state, aside_why,
	decided_by, decided_at, decided_why`

func scanSheet(scan gate.Scanner) (Sheet, error) {
	var s Sheet
	var answers string
	err := scan(&s.ID, &s.Campaign, &s.Household, &s.Revision, &s.Outcome, &answers, &s.Reason, &s.By, &s.ByName, &s.Filled, &s.Received,
		&s.State, &s.AsideWhy, &s.DecidedBy, &s.DecidedAt, &s.DecidedWhy)
	if err != nil {
		return s, err
	}
	if err := json.Unmarshal([]byte(answers), &s.Answers); err != nil {
		return s, fmt.Errorf("sheet %s: %w", s.ID, err)
	}
	return s, nil
}

func insertSheet(tx *gate.Tx, s Sheet) error {
	_, err := tx.Exec(`INSERT INTO surveys_sheet (commune_id, `+sheetColumns+`, applied_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, '', 0, '', 0)`,
		s.ID, s.Campaign, s.Household, s.Revision, s.Outcome, mustJSON(s.Answers), s.Reason, s.By, s.ByName, s.Filled, s.Received, s.State, s.AsideWhy)
	return err
}

func updateSheet(tx *gate.Tx, s Sheet) error {
	_, err := tx.Exec(`UPDATE surveys_sheet SET revision = $3, outcome = $4, answers = $5, reason = $6, filled_at = $7, received_at = $8, state = $9,
		aside_why = $10 WHERE commune_id = $1 AND id = $2`,
		s.ID, s.Revision, s.Outcome, mustJSON(s.Answers), s.Reason, s.Filled, s.Received, s.State, s.AsideWhy)
	return err
}

func setAside(tx *gate.Tx, id, why string) error {
	_, err := tx.Exec(`UPDATE surveys_sheet SET state = 'aside', aside_why = $3 WHERE commune_id = $1 AND id = $2`, id, why)
	return err
}

// decideSheet notes who said what becomes of a sheet.
func decideSheet(tx *gate.Tx, id, state, aside, why string) error {
	_, err := tx.Exec(`UPDATE surveys_sheet SET state = $3, aside_why = $4, decided_by = $5, decided_at = $6, decided_why = $7
		 WHERE commune_id = $1 AND id = $2`, id, state, aside, signed(tx.Who), tx.Now().UnixMilli(), why)
	return err
}

// sheet finds one by its id; known is false when it never arrived.
func sheet(tx *gate.Tx, id string) (s Sheet, known bool, err error) {
	return first(gate.All(tx, scanSheet, `SELECT `+sheetColumns+` FROM surveys_sheet WHERE commune_id = $1 AND id = $2`, id))
}

// countedSheet is the one of a household that counts, if any.
func countedSheet(tx *gate.Tx, campaign, of string) (s Sheet, there bool, err error) {
	return first(gate.All(tx, scanSheet, `SELECT `+sheetColumns+` FROM surveys_sheet
		 WHERE commune_id = $1 AND campaign_id = $2 AND household_id = $3 AND state = 'counted'`, campaign, of))
}

func first(all []Sheet, err error) (Sheet, bool, error) {
	if err != nil || len(all) == 0 {
		return Sheet{}, false, err
	}
	return all[0], true, nil
}

// sheetsOf are all sheets of a household, in the order of arrival.
func sheetsOf(tx *gate.Tx, campaign, of string) ([]Sheet, error) {
	return gate.All(tx, scanSheet, `SELECT `+sheetColumns+` FROM surveys_sheet
		 WHERE commune_id = $1 AND campaign_id = $2 AND household_id = $3 ORDER BY received_at, id`, campaign, of)
}

// sheetHeads are the sheets of a campaign without what they say.
func sheetHeads(tx *gate.Tx, campaign string) ([]Sheet, error) {
	return gate.All(tx, func(scan gate.Scanner) (s Sheet, err error) {
		return s, scan(&s.ID, &s.Household, &s.Revision, &s.Outcome, &s.By, &s.ByName, &s.Received, &s.State, &s.AsideWhy)
	}, `SELECT id, household_id, revision, outcome, by_id, by_name, received_at, state, aside_why FROM surveys_sheet
		 WHERE commune_id = $1 AND campaign_id = $2 ORDER BY received_at, id`, campaign)
}

// sheetsIn are the sheets of a campaign in a state, with what they say.
func sheetsIn(tx *gate.Tx, campaign, state string) ([]Sheet, error) {
	return gate.All(tx, scanSheet, `SELECT `+sheetColumns+` FROM surveys_sheet
		 WHERE commune_id = $1 AND campaign_id = $2 AND state = $3 ORDER BY received_at, id`, campaign, state)
}

// unapplied are counted sheets whose answers are not in the register yet.
func unapplied(tx *gate.Tx, campaign string, most int) ([]Sheet, error) {
	return gate.All(tx, scanSheet, `SELECT `+sheetColumns+` FROM surveys_sheet
		 WHERE commune_id = $1 AND campaign_id = $2 AND state = 'counted' AND applied_at = 0 AND outcome = 'done'
		 ORDER BY id LIMIT $3`, campaign, most)
}

func markApplied(tx *gate.Tx, id string) error {
	n, err := tx.Exec(`UPDATE surveys_sheet SET applied_at = $3 WHERE commune_id = $1 AND id = $2`, id, tx.Now().UnixMilli())
	if err == nil && n != 1 {
		err = errors.New("surveys: a sheet is gone")
	}
	return err
}
