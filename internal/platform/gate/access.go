package gate

import (
	"context"
	"fmt"
	"time"
)

// An Access is one reading of a person's data by somebody else (Luật Bảo vệ dữ
// liệu cá nhân 91/2025/QH15): it is shown to that person.
type Access struct {
	Subject string // id of the person's account, "" when only the record is known
	Record  string // id of the dossier or other thing read
	Purpose string // text key: "casework.purpose.process"
}

// Disclose says that this transaction shows data of somebody. Reading one's
// own is not logged, nor is what the system reads for itself. Data disclosed
// by a Write is logged in its commit.
func (t *Tx) Disclose(a Access) {
	if t.Who.system || (a.Subject != "" && a.Subject == t.Who.ID) {
		return
	}
	t.access = append(t.access, a)
}

// logAccess commits the disclosures of a Read.
func (g *Gate) logAccess(ctx context.Context, who Actor, access []Access) error {
	if len(access) == 0 {
		return nil
	}
	err := g.submit(ctx, who, func(tx *Tx) error {
		tx.access = access
		return nil
	})
	if err != nil {
		return fmt.Errorf("%w: %w", ErrUnlogged, err)
	}
	return nil
}

// A Reading is one line of the access log, for the person it concerns.
type Reading struct {
	Seq     int64
	At      time.Time
	ActorID string
	Actor   string
	Office  string
	Subject string
	Purpose string
	Record  string
}

func scanReading(scan Scanner) (Reading, error) {
	var r Reading
	var at int64
	err := scan(&r.Seq, &at, &r.ActorID, &r.Actor, &r.Office, &r.Subject, &r.Purpose, &r.Record)
	r.At = time.UnixMilli(at).UTC()
	return r, err
}

// ReadingsOf returns who read the data of a person, newest first, before the
// line numbered before (0: from the newest).
func ReadingsOf(t *Tx, subject string, before int64, most int) ([]Reading, error) {
	return All(t, scanReading, `
		SELECT seq, at, actor_id, actor_name, office, subject_id, purpose, record FROM gate_access
		 WHERE commune_id = $1 AND subject_id = $2 AND ($3 = 0 OR seq < $3)
		 ORDER BY seq DESC LIMIT $4`, subject, before, most)
}

// ReadingsOfRecord is ReadingsOf for one thing, whoever it concerns.
func ReadingsOfRecord(t *Tx, record string, before int64, most int) ([]Reading, error) {
	return All(t, scanReading, `
		SELECT seq, at, actor_id, actor_name, office, subject_id, purpose, record FROM gate_access
		 WHERE commune_id = $1 AND record = $2 AND ($3 = 0 OR seq < $3)
		 ORDER BY seq DESC LIMIT $4`, record, before, most)
}
