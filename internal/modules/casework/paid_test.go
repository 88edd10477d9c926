package casework_test

import (
	"testing"

	"xaso/internal/modules/casework"
	"xaso/internal/modules/procedures"
	"xaso/internal/platform/gate"
)

// charged asks the till's question as package app does.
func (h *house) charged(id string) casework.Charge {
	h.t.Helper()
	var c casework.Charge
	h.must(h.gate.Read(h.ctx(), gate.System("till", tongSon), gate.Own, func(tx *gate.Tx) (err error) {
		if err := tx.Require(true); err != nil {
			return err
		}
		c, err = h.desk.Charged(tx, id, "")
		return err
	}))
	return c
}

// waiting is a dossier that waits for money.
func (h *house) waiting() string {
	h.t.Helper()
	s := h.filed("lan")
	h.act("hoa", s.ID, "accept", casework.Input{})
	h.act("hoa", s.ID, "pass_on", casework.Input{Assignee: "tuan"})
	h.act("tuan", s.ID, "charge", casework.Input{Dong: 8000, Note: "Phí bản sao"})
	return s.ID
}

func TestMoneyMovesADossierOnOnce(t *testing.T) {
	each(t, func(h *house) {
		id := h.waiting()
		if c := h.charged(id); c.Owed != 8000 || c.What != "Phí bản sao" || c.Payer != residents["lan"] {
			t.Errorf("%+v", c)
		}
		for range 2 {
			h.must(h.desk.Paid(h.ctx(), tongSon, casework.Payment{Dossier: id, Dong: 8000, How: casework.PaidTransfer, Receipt: "2026/000001"}))
		}
		c, err := h.desk.FindOwn(h.ctx(), actor("lan"), id)
		h.must(err)
		last := c.Steps[len(c.Steps)-1]
		if c.National != procedures.InProcess || c.Duties[0].Receipt != "2026/000001" || c.Duties[0].PaidBy != casework.PaidTransfer ||
			last.Transition != "paid" || last.Giver != "xaso" || len(c.Steps) != 5 {
			t.Errorf("%d %+v %+v", c.National, c.Duties, last)
		}
		// A transfer into the commune's account is no online payment of QĐ 766.
		if c.Flags.PaidOnline != 0 {
			t.Errorf("flag %d", c.Flags.PaidOnline)
		}
		if c := h.charged(id); c.Owed != 0 {
			t.Errorf("%+v", c)
		}
	})
}

func TestAFeePaidBeforehand(t *testing.T) {
	each(t, func(h *house) {
		s := h.filed("lan")
		before, err := h.desk.FindOwn(h.ctx(), actor("lan"), s.ID)
		h.must(err)
		for range 2 {
			h.must(h.desk.Paid(h.ctx(), tongSon, casework.Payment{Dossier: s.ID, Dong: 8000, How: casework.PaidCash, Receipt: "2026/000002"}))
		}
		c, err := h.desk.FindOwn(h.ctx(), actor("lan"), s.ID)
		h.must(err)
		if c.Flags.FeePaid != casework.PaidCash || c.Flags.FeeReceipt != "2026/000002" || c.Version != before.Version ||
			len(c.Messages) != len(before.Messages)+1 {
			t.Errorf("%+v, version %d, %d messages", c.Flags, c.Version, len(c.Messages))
		}
	})
}

func TestWhoIsExemptWaitsForNothing(t *testing.T) {
	each(t, func(h *house) {
		id := h.waiting()
		h.must(h.desk.Reprice(h.ctx(), tongSon, id, 4000))
		if c := h.charged(id); c.Owed != 4000 {
			t.Errorf("%+v", c)
		}
		h.must(h.desk.Reprice(h.ctx(), tongSon, id, 0))
		c, err := h.desk.FindOwn(h.ctx(), actor("lan"), id)
		h.must(err)
		if c.National != procedures.InProcess || c.Duties[0].PaidBy != casework.PaidExempt {
			t.Errorf("%d %+v", c.National, c.Duties)
		}
	})
}
