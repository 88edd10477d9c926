package casework

import (
	"context"
	"encoding/json"
	"fmt"

	"xaso/internal/modules/procedures"
	"xaso/internal/platform/clock"
	"xaso/internal/platform/gate"
)

// A Confirmation is what somebody who has just filed reads beside the code.
type Confirmation struct {
	Of       procedures.Procedure
	ReturnBy string
	Calendar *clock.Calendar
}

// Confirmation reads it for those whom FindOwn would show the dossier to. The
// dossier with all its rows, which nobody asked for yet, would make each filing
// half as long again.
func (d *Desk) Confirmation(ctx context.Context, who gate.Actor, id string) (Confirmation, error) {
	var c Confirmation
	err := d.gate.Read(ctx, who, gate.Own, func(tx *gate.Tx) error {
		filed := Dossier{ID: id}
		var parties string
		err := tx.Row(`SELECT procedure, procedure_version, return_by, parties FROM casework_dossier
			 WHERE commune_id = $1 AND id = $2`, id).
			Scan(&filed.Procedure, &filed.ProcedureVersion, &c.ReturnBy, &parties)
		if err != nil {
			return err
		}
		if err := json.Unmarshal([]byte(parties), &filed.Parties); err != nil {
			return fmt.Errorf("parties of %s: %w", id, err)
		}
		if err := tx.RequireOrHide(filed.concerns(who)); err != nil {
			return err
		}
		filed.disclose(tx, PurposeHelp)
		if c.Of, err = d.services.Version(tx, filed.Procedure, filed.ProcedureVersion); err != nil {
			return err
		}
		c.Calendar, err = d.services.Calendar(tx)
		return err
	})
	if err != nil {
		return Confirmation{}, err
	}
	return c, nil
}
