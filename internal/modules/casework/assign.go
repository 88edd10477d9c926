package casework

import (
	"context"

	"xaso/internal/platform/gate"
)

// Assign gives a dossier to an official, or takes it up oneself. The leader and
// the head of the centre assign to anybody; a specialist only to themselves and
// only what nobody has.
func (d *Desk) Assign(ctx context.Context, who gate.Actor, dossier, to, note string, version int64) (Outcome, error) {
	return gate.Make(ctx, d.gate, who, gate.Own, func(tx *gate.Tx) (Outcome, error) {
		c, err := findDossier(tx, dossier)
		if err != nil {
			return Outcome{}, err
		}
		if err := tx.RequireOrHide(c.known(who)); err != nil {
			return Outcome{}, err
		}
		heads := c.within(who, MayApprove) || c.within(who, MaySupervise)
		takesUp := to == who.ID && c.Assignee == "" && c.within(who, MayProcess)
		handsOver := c.Assignee != "" && c.actsAs(who, c.Assignee, MayProcess) && c.within(who, MayProcess)
		if err := tx.Require(!c.concerns(who) && (heads || takesUp || handsOver)); err != nil {
			return Outcome{}, err
		}
		switch {
		case version != 0 && version != c.Version:
			return Outcome{}, ErrChanged.With(c.Code)
		case !c.Open() || c.Away != 0:
			return Outcome{}, ErrNotNow.With(c.Code)
		}
		before := c.Assignee
		if err := d.give(tx, &c, to); err != nil {
			return Outcome{}, err
		}
		step := beside(tx, c, "assign", "Phân công xử lý", "Assigned")
		step.TakerID, step.Detail.Note = to, note
		if o, err := d.people.Official(tx, to); err == nil {
			step.Taker = o.Name
		}
		if err := insertStep(tx, c.ID, &step); err != nil {
			return Outcome{}, err
		}
		if err := updateDossier(tx, &c); err != nil {
			return Outcome{}, err
		}
		err = tx.Publish(DossierMoved{Dossier: c.ID, Code: c.Code, Transition: "assign", From: c.State, To: c.State,
			National: int(c.National), Waits: string(c.Waits), Desk: string(c.Desk), Assignee: c.Assignee, Applicant: c.Applicant,
			People: c.Parties.accounts(), Due: c.Due})
		if err != nil {
			return Outcome{}, err
		}
		return Outcome{ID: c.ID, Code: c.Code, State: c.State, Version: c.Version, Step: step.Seq, Due: c.Due},
			tx.Record("casework.assigned", c.ID, map[string]string{"from": before, "to": to})
	})
}
