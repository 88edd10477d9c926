package casework

import (
	"context"
	"errors"
	"strings"
	"time"

	"xaso/internal/modules/procedures"
	"xaso/internal/platform/fault"
	"xaso/internal/platform/gate"
	"xaso/internal/platform/post"
)

// DeskAway is on whose desk a dossier lies that another commune resolves.
const DeskAway procedures.Role = "commune"

// PurposeAway is the reading of the commune that resolves a dossier received
// by ours.
const PurposeAway = "casework.purpose.away"

var (
	ErrNoService = fault.New(fault.Conflict, "casework.no-service-there")
	ErrAway      = fault.New(fault.Conflict, "casework.away")
)

// Letters about a dossier in two communes. The one that received it is its
// home: there the resident asks, supplies and fetches the result.
const (
	letterDossier  = "casework.dossier"         // home to competent: here it is
	letterAct      = "casework.dossier-act"     // home to competent: what was done at home
	letterWritten  = "casework.dossier-message" // home to competent: the resident wrote
	letterTellMe   = "casework.dossier-tell"    // home to competent: how does it stand?
	letterTold     = "casework.dossier-told"    // competent to home: how it stands
	letterSentBack = "casework.dossier-back"    // competent to home: it is not ours either
)

// A Transfer is what one commune knows of a dossier's other half.
type Transfer struct {
	Dossier   string
	OtherID   gate.Commune
	Other     string // People's Committee, by name
	Way       string // Outgoing or Incoming
	TheirID   string // "" until it is known
	TheirCode string
	Reason    string // of a transfer; "" when it was filed for the other commune
	At        time.Time

	toldStep    int
	toldMessage string
	toldFile    string
}

const transferColumns = `dossier_id, other_id, other, way, their_id, their_code, reason, at, told_step, told_message, told_file`

func scanTransfer(scan gate.Scanner) (Transfer, error) {
	var t Transfer
	var at int64
	err := scan(&t.Dossier, &t.OtherID, &t.Other, &t.Way, &t.TheirID, &t.TheirCode, &t.Reason, &at, &t.toldStep, &t.toldMessage, &t.toldFile)
	t.At = gate.Instant(at)
	return t, err
}

func findTransfer(tx *gate.Tx, dossier string) (Transfer, error) {
	return gate.One(tx, scanTransfer, `SELECT `+transferColumns+` FROM casework_transfer WHERE commune_id = $1 AND dossier_id = $2`, dossier)
}

// putTransfer stores a half; a dossier that goes away again begins anew.
func putTransfer(tx *gate.Tx, t Transfer) error {
	_, err := tx.Exec(`
		INSERT INTO casework_transfer (commune_id, `+transferColumns+`)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
		ON CONFLICT (commune_id, dossier_id) DO UPDATE SET other_id = excluded.other_id, other = excluded.other,
			way = excluded.way, their_id = excluded.their_id, their_code = excluded.their_code, reason = excluded.reason,
			at = excluded.at, told_step = excluded.told_step, told_message = excluded.told_message, told_file = excluded.told_file`,
		t.Dossier, int64(t.OtherID), t.Other, t.Way, t.TheirID, t.TheirCode, t.Reason, gate.Millis(t.At), t.toldStep, t.toldMessage, t.toldFile)
	return err
}

// conversation is that of the letters about a dossier, by its id at home.
func conversation(home string) string { return "dossier/" + home }

func homeOf(l post.Letter) string { return strings.TrimPrefix(l.Conversation, "dossier/") }

// leave puts a dossier on the desk of another commune.
func (d *Dossier) leave(to Neighbour) {
	d.Away, d.Authority, d.Assignee = to.ID, to.Authority, ""
	d.rest()
}

// rest is how a dossier lies here while another commune works on it.
func (d *Dossier) rest() {
	if d.Waits == procedures.ForNobody {
		return
	}
	d.Waits, d.Desk, d.StepDue, d.stepTimer = procedures.ForOther, DeskAway, time.Time{}, false
}

// A Sending transfers a dossier that is another commune's to resolve.
type Sending struct {
	Version int64
	To      gate.Commune
	Reason  string
}

// Transfer sends a dossier to the commune that is competent. It stays here as
// the half by which the resident follows it and fetches the result.
func (d *Desk) Transfer(ctx context.Context, who gate.Actor, dossier string, s Sending) error {
	to, ok := d.neighbour(who.Commune, s.To)
	var wrong []error
	if !ok {
		wrong = append(wrong, ErrCommune.At("commune"))
	}
	if blank(s.Reason) || len(s.Reason) > longestNote {
		wrong = append(wrong, ErrReason.At("reason"))
	}
	if len(wrong) > 0 {
		return errors.Join(wrong...)
	}
	return d.gate.Write(ctx, who, MayReceive, func(tx *gate.Tx) error {
		c, err := d.movable(tx, dossier, s.Version)
		if err != nil {
			return err
		}
		if c.From != 0 {
			return ErrAway.With(c.Code)
		}
		if n, err := openSubtasks(tx, c.ID); err != nil || n > 0 {
			return errors.Join(err, awaiting(n))
		}
		step := beside(tx, c, "send-away", "Chuyển đến "+to.Authority, "Sent to "+to.Authority)
		step.Taker, step.Detail = to.Authority, StepDetail{Agency: to.Authority, Reason: s.Reason}
		c.leave(to)
		if err := d.dispatch(tx, &c, to, s.Reason, step); err != nil {
			return err
		}
		if err := errors.Join(updateDossier(tx, &c), tx.Publish(DossierCorrected{c.ID})); err != nil {
			return err
		}
		if err := sayKey(tx, c, "casework.message.sent-away", c.Code, to.Authority, s.Reason); err != nil {
			return err
		}
		return tx.Record("casework.sent-away", c.ID, map[string]int64{"commune": int64(to.ID)})
	})
}

func awaiting(n int) error {
	if n == 0 {
		return nil
	}
	return ErrAwaiting.With(n)
}

// movable finds a dossier that who, at the counter, may send to another
// commune or back: one that waits for the office.
func (d *Desk) movable(tx *gate.Tx, id string, version int64) (Dossier, error) {
	c, err := findDossier(tx, id)
	if err != nil {
		return c, err
	}
	if err := tx.RequireOrHide(c.known(tx.Who)); err != nil {
		return c, err
	}
	if err := tx.Require(!c.concerns(tx.Who) && c.within(tx.Who, MayReceive)); err != nil {
		return c, err
	}
	switch {
	case version != 0 && version != c.Version:
		return c, ErrChanged.With(c.Code)
	case c.Away != 0:
		return c, ErrAway.With(c.Code)
	case c.Waits != procedures.ForOffice || !c.Finished.IsZero() || c.National == procedures.WantsBack:
		return c, ErrNotNow.With(c.Code)
	}
	return c, nil
}

// MaySend reports whether who could send the dossier to another commune, or
// back to where it came from, now.
func (d *Desk) MaySend(who gate.Actor, c Dossier) bool {
	return len(d.Neighbours(who.Commune)) > 0 && !c.concerns(who) && c.within(who, MayReceive) && c.Away == 0 &&
		c.Waits == procedures.ForOffice && c.Finished.IsZero() && c.National != procedures.WantsBack
}

// dispatch writes the step and the letter of a dossier that leaves; its row is
// the caller's to write.
func (d *Desk) dispatch(tx *gate.Tx, c *Dossier, to Neighbour, reason string, step Step) error {
	if err := insertStep(tx, c.ID, &step); err != nil {
		return err
	}
	err := putTransfer(tx, Transfer{Dossier: c.ID, OtherID: to.ID, Other: to.Authority, Way: Outgoing, Reason: reason, At: tx.Now()})
	if err != nil {
		return err
	}
	files, err := attachmentsOf(tx, "dossier_id", c.ID)
	if err != nil {
		return err
	}
	about, sent := pack(files)
	return post.Send(tx, to.ID, letterDossier, conversation(c.ID), c.ID, travelOf(*c, reason, about), sent...)
}

// bound marks a new dossier that the counter took in for another commune.
func (d *Desk) bound(tx *gate.Tx, c *Dossier, competent gate.Commune) error {
	if competent == 0 || competent == tx.Who.Commune {
		return nil
	}
	to, ok := d.neighbour(tx.Who.Commune, competent)
	if !ok {
		return ErrCommune.At("for")
	}
	ours := c.Authority
	c.leave(to)
	c.address(ours, to.Authority)
	return nil
}

// address corrects a declaration that was made out to us ("Kính gửi") to the
// authority that is competent.
func (d *Dossier) address(ours, to string) {
	if d.Answers["authority"] == ours {
		d.Answers["authority"] = to
		d.answersJSON = ""
	}
	for i, row := range d.Declared {
		if row.Value == ours {
			d.Declared[i].Value = to
			d.declaredJSON = ""
		}
	}
}

// dispatchNew sends a dossier away that the counter just took in for another
// commune.
func (d *Desk) dispatchNew(tx *gate.Tx, c *Dossier) error {
	if c.Away == 0 {
		return nil
	}
	step := beside(tx, *c, "send-away", "Chuyển đến "+c.Authority, "Sent to "+c.Authority)
	step.Taker, step.Detail = c.Authority, StepDetail{Agency: c.Authority}
	return d.dispatch(tx, c, Neighbour{c.Away, c.Authority}, "", step)
}

// TransferOf is the other half of a dossier that the caller may know of; ok is
// false when it has none.
func (d *Desk) TransferOf(ctx context.Context, who gate.Actor, dossier string) (t Transfer, ok bool, err error) {
	err = d.gate.Read(ctx, who, gate.Own, func(tx *gate.Tx) error {
		c, err := findDossier(tx, dossier)
		if err != nil {
			return err
		}
		if err := tx.RequireOrHide(c.known(who)); err != nil {
			return err
		}
		if c.From == 0 && c.Away == 0 {
			return nil
		}
		t, err = findTransfer(tx, dossier)
		ok = err == nil
		return err
	})
	return t, ok, err
}
