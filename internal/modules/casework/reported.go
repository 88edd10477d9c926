package casework

import (
	"time"

	"xaso/internal/platform/gate"
)

// A Reported is a dossier as periodic reports count it.
type Reported struct {
	ID, Code      string
	ProcedureName string
	Field         string
	Owner         string   // name of the chủ hồ sơ
	People        []string // accounts it concerns
	Channel       int
	Received      time.Time
	Due           time.Time // as it stands; the promised one where none runs
	Ended         time.Time // result issued, stopped, or withdrawn
	Returned      time.Time
	Number        string
}

// ReportedIn returns the dossiers accepted before to that had not ended before
// from, in the order of reception; what another commune resolves is in that
// commune's report. The caller decides who may ask.
func (d *Desk) ReportedIn(tx *gate.Tx, from, to time.Time) ([]Reported, error) {
	return gate.All(tx, func(scan gate.Scanner) (Reported, error) {
		var r Reported
		var applicant, owner string
		var received, due, promised, finished, ended, returned int64
		err := scan(&r.ID, &r.Code, &r.ProcedureName, &r.Field, &r.Owner, &applicant, &owner, &r.Channel,
			&received, &due, &promised, &finished, &ended, &returned, &r.Number)
		r.People = Parties{Applicant: Person{Account: applicant}, Owner: Person{Account: owner}}.accounts()
		r.Received, r.Due, r.Ended, r.Returned = gate.Instant(received), gate.Instant(due), gate.Instant(finished), gate.Instant(returned)
		if r.Due.IsZero() {
			r.Due = gate.Instant(promised)
		}
		if r.Ended.IsZero() {
			r.Ended = gate.Instant(ended)
		}
		return r, err
	}, `SELECT id, code, procedure_name, field, title, applicant_id, owner_id, channel,
			received_at, due_at, promised_at, finished_at, ended_at, returned_at, result_number
		  FROM casework_dossier
		 WHERE commune_id = $1 AND received_at > 0 AND received_at < $2 AND away_commune = 0
		   AND (CASE WHEN finished_at > 0 THEN finished_at ELSE ended_at END = 0
		     OR CASE WHEN finished_at > 0 THEN finished_at ELSE ended_at END >= $3)
		 ORDER BY received_at, id`, gate.Millis(to), gate.Millis(from))
}
