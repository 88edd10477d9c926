package casework

import (
	"slices"

	"xaso/internal/modules/procedures"
	"xaso/internal/platform/gate"
)

// Within takes a transition inside the transaction of another room, so that
// what that room wrote and the dossier's move commit together. It is Act in all
// else, and the caller's permission is checked by the same rule.
func (d *Desk) Within(tx *gate.Tx, dossier, transition string, in Input) (Outcome, error) {
	c, err := findDossier(tx, dossier)
	if err != nil {
		return Outcome{}, err
	}
	if err := tx.RequireOrHide(c.known(tx.Who)); err != nil {
		return Outcome{}, err
	}
	return d.act(tx, &c, transition, in)
}

// A Matter is what a result is drafted from.
type Matter struct {
	Dossier
	Values map[string]any // the answers, by the ids of the form
	Mine   bool           // it concerns who asks: they decide nothing in it
	May    []string       // transitions that lie before them now
}

// Matter reads a dossier for the drafting of its result, inside the caller's
// transaction, and discloses the reading.
func (d *Desk) Matter(tx *gate.Tx, id string) (Matter, error) {
	c, err := findDossier(tx, id)
	if err != nil {
		return Matter{}, err
	}
	if err := tx.RequireOrHide(c.known(tx.Who)); err != nil {
		return Matter{}, err
	}
	p, err := d.services.Version(tx, c.Procedure, c.ProcedureVersion)
	if err != nil {
		return Matter{}, err
	}
	form, err := d.services.FrozenForm(tx, p, c.Form)
	if err != nil {
		return Matter{}, err
	}
	m := Matter{Dossier: c, Mine: c.concerns(tx.Who), Values: form.Values(c.Answers, "vi")}
	flow, err := d.services.Workflow(tx, c.Workflow)
	if err != nil {
		return Matter{}, err
	}
	for _, t := range flow.From(c.State, "") {
		try := move{desk: d, tx: tx, d: &c, t: t}
		if try.mayTake(tx.Who) && !slices.Contains([]procedures.Role{procedures.ByResident, procedures.BySystem}, t.Role) {
			m.May = append(m.May, t.ID)
		}
	}
	if !m.Mine {
		c.disclose(tx, PurposeProcess)
	}
	return m, nil
}

// ResultOf is the file a dossier holds as its result, for who keeps results;
// gate.ErrMissing when it has none.
func (d *Desk) ResultOf(tx *gate.Tx, id string) (Dossier, Attachment, error) {
	c, err := findDossier(tx, id)
	if err != nil || c.ResultFile == "" {
		if err == nil {
			err = gate.ErrMissing
		}
		return c, Attachment{}, err
	}
	a, err := findAttachment(tx, c.ResultFile)
	return c, a, err
}

// fromStore reports whether a paper of a draft is a result that its owner holds
// (DuocLayTuKhoDMQG).
func fromStore(tx *gate.Tx, draft string) (bool, error) {
	var n int
	err := tx.Row(`SELECT COUNT(*) FROM casework_attachment
		 WHERE commune_id = $1 AND draft_id = $2 AND draft_id <> '' AND reused_from LIKE 'result:%'`, draft).Scan(&n)
	return n > 0, err
}
