package casework

import (
	"xaso/internal/platform/clock"
	"xaso/internal/platform/gate"
)

// busyHelper is for how many people one helper files in a day before the head
// of the centre hears of it.
const busyHelper = 20

// watchHelper counts whom a helper filed for today. The event is told at the
// first person too many, not at each after.
func watchHelper(tx *gate.Tx, helper string) error {
	var people int
	since := clock.DateOf(tx.Now()).At(0)
	err := tx.Row(`SELECT COUNT(DISTINCT applicant_id) FROM casework_dossier
		 WHERE commune_id = $1 AND helper_id = $2 AND helper_id <> '' AND submitted_at >= $3`, helper, gate.Millis(since)).Scan(&people)
	if err != nil || people <= busyHelper {
		return err
	}
	// The dossier just filed made it one too many: without it there were fewer.
	var before int
	err = tx.Row(`SELECT COUNT(DISTINCT applicant_id) FROM casework_dossier
		 WHERE commune_id = $1 AND helper_id = $2 AND helper_id <> '' AND submitted_at >= $3 AND id <> (
			SELECT id FROM casework_dossier WHERE commune_id = $1 AND helper_id = $2 AND helper_id <> ''
			 ORDER BY submitted_at DESC, id DESC LIMIT 1)`, helper, gate.Millis(since)).Scan(&before)
	if err != nil || before > busyHelper {
		return err
	}
	return tx.Publish(HelperBusy{Helper: helper, Day: today(tx), People: people})
}
