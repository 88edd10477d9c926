package casework

import (
	"context"
	"errors"
	"fmt"

	"xaso/internal/modules/procedures"
	"xaso/internal/platform/clock"
	"xaso/internal/platform/gate"
)

// A Charge is a dossier as the till sees it: whose it is, and what is owed.
type Charge struct {
	ID, Code, Procedure, Field, Hamlet string
	Applicant                          string // account
	Payer                              string // name of the chủ hồ sơ
	People                             []string
	What                               string // "" when nothing is owed
	Owed                               int64  // đồng
	Bill                               procedures.Bill
	Groups                             []procedures.Relief
}

// Charged tells of a dossier's fee, reckoned for a group that pays less where
// one is named. What was asked for on the way goes before the fee of filing.
func (d *Desk) Charged(tx *gate.Tx, id, relief string) (Charge, error) {
	c, err := findDossier(tx, id)
	if err != nil {
		return Charge{}, err
	}
	p, err := d.services.Version(tx, c.Procedure, c.ProcedureVersion)
	if err != nil {
		return Charge{}, err
	}
	g := Charge{ID: c.ID, Code: c.Code, Procedure: c.Procedure, Field: c.Field, Hamlet: c.Hamlet, Applicant: c.Applicant,
		Payer: c.Parties.Owner.Name, People: c.Parties.accounts(), Groups: p.Fee.Value.Groups()}
	if c.From != 0 { // paid for where it was received, see deed
		return g, nil
	}
	if c.Flags.FeePaid == "" && c.Fee > 0 && c.Waits != procedures.ForNobody {
		g.What, g.Owed = c.ProcedureName, c.Fee
	}
	owed, err := owedOf(tx, id)
	if err != nil {
		return g, err
	}
	if sum := sumOf(owed); sum > 0 {
		g.What, g.Owed = owed[0].What, sum
	}
	g.Bill, err = billOf(p, c, clock.DateOf(c.Submitted).String(), relief)
	if errors.Is(err, procedures.ErrFeeOpen) && relief == "" {
		g.Bill, err = procedures.Bill{Dong: c.Fee, Full: c.Fee}, nil
	}
	return g, err
}

func owedOf(tx *gate.Tx, dossier string) ([]Duty, error) {
	all, err := dutiesOf(tx, dossier)
	var owed []Duty
	for _, u := range all {
		if u.Paid == 0 {
			owed = append(owed, u)
		}
	}
	return owed, err
}

func sumOf(duties []Duty) (sum int64) {
	for _, u := range duties {
		sum += u.Dong
	}
	return sum
}

// A Payment is money that came in for a dossier.
type Payment struct {
	Dossier string
	Dong    int64
	How     string // cash, transfer
	Receipt string
}

// Paid notes that money came in, and moves on a dossier that waited for it. A
// payment told twice is known by its receipt. A transfer into the commune's own
// account counts for nothing in national scoring: only the national platform
// and the provincial gateway do (DuocThanhToanTrucTuyen, QĐ 766/QĐ-TTg).
func (d *Desk) Paid(ctx context.Context, c gate.Commune, p Payment) error {
	return d.gate.Write(ctx, gate.System("payments", c), gate.Own, func(tx *gate.Tx) error {
		if err := tx.Require(tx.Who.IsSystem()); err != nil {
			return err
		}
		found, err := findDossier(tx, p.Dossier)
		if err != nil {
			return err
		}
		known, err := dutiesOf(tx, p.Dossier)
		if err != nil {
			return err
		}
		again := found.Flags.FeeReceipt == p.Receipt
		for _, u := range known {
			again = again || u.Receipt == p.Receipt
		}
		if again {
			tx.Quiet()
			return nil
		}
		if err := sayKey(tx, found, "casework.message.paid", found.Code, dotted(p.Dong), p.Receipt); err != nil {
			return err
		}
		owed, err := owedOf(tx, p.Dossier)
		if err != nil {
			return err
		}
		if len(owed) > 0 && sumOf(owed) == p.Dong {
			return d.goOn(tx, &found, Input{PaidBy: p.How, Receipt: p.Receipt,
				Note: fmt.Sprintf("Đã nhận đủ %s đ, biên lai số %s.", dotted(p.Dong), p.Receipt)})
		}
		found.Flags.FeePaid, found.Flags.FeeReceipt = p.How, p.Receipt
		if err := updateFlags(tx, found); err != nil {
			return err
		}
		return tx.Record("casework.fee-paid", found.ID, map[string]any{"dong": p.Dong, "receipt": p.Receipt})
	})
}

// goOn settles what is owed, by the transition of the workflow that says so
// where the dossier waits at one.
func (d *Desk) goOn(tx *gate.Tx, c *Dossier, in Input) error {
	in.settled = true
	flow, err := d.services.Workflow(tx, c.Workflow)
	if err != nil {
		return err
	}
	if from, ok := flow.State(c.State); ok && from.National == procedures.WantsPayment {
		for _, t := range flow.From(c.State, "") {
			if t.Has(procedures.Resume) {
				_, err := d.act(tx, c, t.ID, in)
				return err
			}
		}
	}
	m := move{tx: tx, d: c, in: in}
	if err := m.paid(); err != nil {
		return err
	}
	return tx.Record("casework.fee-paid", c.ID, map[string]any{"receipt": in.Receipt})
}

// updateFlags writes the flags alone. It does not touch the version: nobody's
// page is stale because money came in.
func updateFlags(tx *gate.Tx, c Dossier) error {
	_, err := tx.Exec(`UPDATE casework_dossier SET flags = $3 WHERE commune_id = $1 AND id = $2`, c.ID, text(c.Flags))
	return err
}

// Reprice notes that a dossier costs something else: somebody proved that
// they pay less. Nothing left to pay moves on a dossier that waited for it.
func (d *Desk) Reprice(ctx context.Context, c gate.Commune, dossier string, dong int64) error {
	return d.gate.Write(ctx, gate.System("payments", c), gate.Own, func(tx *gate.Tx) error {
		if err := tx.Require(tx.Who.IsSystem()); err != nil {
			return err
		}
		found, err := findDossier(tx, dossier)
		if err != nil {
			return err
		}
		if _, err := tx.Exec(`UPDATE casework_dossier SET fee_dong = $3 WHERE commune_id = $1 AND id = $2`, dossier, dong); err != nil {
			return err
		}
		if err := tx.Publish(DossierCorrected{dossier}); err != nil {
			return err
		}
		found.Fee = dong
		owed, err := owedOf(tx, dossier)
		if err != nil {
			return err
		}
		switch {
		case len(owed) > 0 && dong == 0:
			return d.goOn(tx, &found, Input{PaidBy: PaidExempt, Note: "Được miễn phí, lệ phí."})
		case len(owed) == 1:
			_, err = tx.Exec(`UPDATE casework_duty SET dong = $3 WHERE commune_id = $1 AND id = $2 AND paid_at = 0`, owed[0].ID, dong)
		}
		if err != nil {
			return err
		}
		return tx.Record("casework.fee-changed", dossier, map[string]int64{"dong": dong})
	})
}
