package casework

import (
	"context"
	"strings"
	"unicode/utf8"

	"xaso/internal/platform/gate"
)

const longestReason = 500 // characters

// stateReason puts an official's reason for reading something that is not
// their turn into the audit log, before anything is read.
func (d *Desk) stateReason(ctx context.Context, who gate.Actor, record, reason string) error {
	if strings.TrimSpace(reason) == "" {
		return nil
	}
	if utf8.RuneCountInString(reason) > longestReason {
		return ErrTooLong.With(longestReason).At("reason")
	}
	return d.gate.Write(ctx, who, gate.Own, func(tx *gate.Tx) error {
		if err := tx.RequireOrHide(official(who)); err != nil {
			return err
		}
		return tx.Record("casework.reason-stated", record, map[string]string{"reason": reason})
	})
}

// admit decides about an official's reading of c and discloses it. Out of
// bounds it hides the dossier; within them, but with nothing to do with it, it
// returns ErrNeedsReason until a reason was stated.
func (d *Desk) admit(tx *gate.Tx, c Dossier, reason string) error {
	if err := tx.RequireOrHide(c.known(tx.Who)); err != nil {
		return err
	}
	purpose, ok := c.Purpose(tx.Who)
	switch {
	case ok:
	case strings.TrimSpace(reason) == "":
		return ErrNeedsReason
	default:
		purpose = PurposeStated
	}
	c.disclose(tx, purpose)
	return nil
}
