package app

import (
	"context"
	"encoding/json"
	"errors"
	"slices"

	"github.com/a-h/templ"

	"xaso/internal/links/casso"
	"xaso/internal/links/payos"
	"xaso/internal/links/sepay"
	"xaso/internal/modules/casework"
	"xaso/internal/modules/notices"
	"xaso/internal/modules/payments"
	paymentpages "xaso/internal/modules/payments/pages"
	"xaso/internal/modules/people"
	"xaso/internal/modules/procedures"
	"xaso/internal/platform/gate"
	"xaso/internal/platform/jobs"
	"xaso/internal/platform/lang"
)

// openTill opens the room of fees. The desk opens after it and is looked up
// when it is asked.
func (h *House) openTill() (err error) {
	h.Till, err = payments.NewTill(h.Gate, payments.Options{
		Secret:  h.secret,
		Dossier: h.chargedDossier,
		Quote:   h.quote,
		Prove: func(ctx context.Context, who gate.Actor, password string) error {
			return h.People.Prove(ctx, who, password)
		},
		Providers: []payments.Provider{payos.Link{}, casso.Link{}, sepay.Link{}},
	})
	return err
}

func (h *House) tillHall() paymentpages.Hall {
	return paymentpages.Hall{Till: h.Till, Network: h.network, Office: func(c gate.Commune) string { return h.place(c).Authority }}
}

func (h *House) chargedDossier(tx *gate.Tx, id string) (payments.Dossier, error) {
	c, err := h.Desk.Charged(tx, id, "")
	return payments.Dossier{ID: c.ID, Code: c.Code, Procedure: c.Procedure, Field: c.Field, Hamlet: c.Hamlet, Applicant: c.Applicant,
		Payer: c.Payer, People: c.People}, err
}

func (h *House) quote(tx *gate.Tx, id, relief string) (payments.Quote, error) {
	c, err := h.Desk.Charged(tx, id, relief)
	q := payments.Quote{Dong: c.Bill.Dong, Full: c.Bill.Full, Lines: billed(c.Bill)}
	for _, g := range c.Groups {
		q.Groups = append(q.Groups, payments.Group{ID: g.ID, VI: g.Name.VI, EN: g.Name.EN, ProofVI: g.Proof.VI, Percent: g.Percent})
	}
	return q, err
}

// billed are the lines of a bill as the till keeps them.
func billed(b procedures.Bill) []payments.Line {
	var lines []payments.Line
	for _, l := range b.Lines {
		lines = append(lines, payments.Line{VI: l.Words.VI, EN: l.Words.EN, Dong: l.Dong})
	}
	return lines
}

// tillReactions: a dossier that costs something is asked for its fee, money
// that came moves it on, one that ends without a result is given it back.
var tillReactions = []reaction{
	{casework.DossierSubmitted{}.Kind(), "payments.ask-filed",
		func(ctx context.Context, h *House, c gate.Commune, j jobs.Job) error {
			var e casework.DossierSubmitted
			if err := json.Unmarshal([]byte(j.Body), &e); err != nil {
				return jobs.Hopeless(err)
			}
			return h.askFee(ctx, c, e.Dossier)
		}},
	{casework.DossierMoved{}.Kind(), "payments.moved",
		func(ctx context.Context, h *House, c gate.Commune, j jobs.Job) error {
			var e casework.DossierMoved
			if err := json.Unmarshal([]byte(j.Body), &e); err != nil {
				return jobs.Hopeless(err)
			}
			return h.feeMoved(ctx, c, e)
		}},
	{payments.Settled{}.Kind(), "casework.paid",
		func(ctx context.Context, h *House, c gate.Commune, j jobs.Job) error {
			var e payments.Settled
			if err := json.Unmarshal([]byte(j.Body), &e); err != nil {
				return jobs.Hopeless(err)
			}
			return h.Desk.Paid(ctx, c, casework.Payment{Dossier: e.Dossier, Dong: e.Dong, How: e.How, Receipt: e.Receipt})
		}},
	{payments.Repriced{}.Kind(), "casework.repriced",
		func(ctx context.Context, h *House, c gate.Commune, j jobs.Job) error {
			var e payments.Repriced
			if err := json.Unmarshal([]byte(j.Body), &e); err != nil {
				return jobs.Hopeless(err)
			}
			return h.Desk.Reprice(ctx, c, e.Dossier, e.Dong)
		}},
	{payments.Settled{}.Kind(), "notices.fee-paid", notify(feePaid)},
	{payments.Refunded{}.Kind(), "notices.fee-refunded", notify(feeRefunded)},
	{payments.Held{}.Kind(), "notices.fee-held", notify(feeHeld)},
	{payments.AccountChanged{}.Kind(), "notices.account-changed", notify(accountChanged)},
}

// askFee makes the request for what a dossier owes today, if anything.
func (h *House) askFee(ctx context.Context, c gate.Commune, dossier string) error {
	var owed casework.Charge
	err := h.Gate.Read(ctx, gate.System("payments-ask", c), gate.Own, func(tx *gate.Tx) error {
		if err := tx.Require(tx.Who.IsSystem()); err != nil {
			return err
		}
		var err error
		owed, err = h.Desk.Charged(tx, dossier, "")
		return err
	})
	switch {
	case errors.Is(err, gate.ErrMissing):
		return nil
	case err != nil, owed.Owed == 0:
		return err
	}
	var lines []payments.Line
	if owed.Bill.Dong == owed.Owed { // an official's own amount has no arithmetic
		lines = billed(owed.Bill)
	}
	return h.Till.Ask(ctx, c, dossier, owed.What, owed.Owed, lines)
}

// feeMoved is what a transition means to the till.
func (h *House) feeMoved(ctx context.Context, c gate.Commune, e casework.DossierMoved) error {
	for effect, why := range map[procedures.Effect]string{
		procedures.Refuse: "payments.why.refused", procedures.Stop: "payments.why.stopped",
	} {
		if slices.Contains(e.Effects, string(effect)) {
			return h.Till.End(ctx, c, e.Dossier, why)
		}
	}
	if slices.Contains(e.Effects, string(procedures.Finance)) {
		return h.askFee(ctx, c, e.Dossier)
	}
	return nil
}

func feePaid(_ *House, _ *gate.Tx, e payments.Settled) (told, error) {
	return told{e.People, notices.Notice{Kind: notices.Progress, Key: "notices.said.fee-paid",
		Args: []string{e.Code, lang.Number(e.Dong), e.Receipt}, Href: "/thanh-toan/" + e.Pay}}, nil
}

func feeRefunded(_ *House, _ *gate.Tx, e payments.Refunded) (told, error) {
	return told{e.People, notices.Notice{Kind: notices.Progress, Key: "notices.said.fee-refunded",
		Args: []string{e.Code, lang.Number(e.Dong), e.Reference}, Href: own(e.Dossier)}}, nil
}

// feeHeld tells those who compare with the bank.
func feeHeld(_ *House, tx *gate.Tx, e payments.Held) (told, error) {
	to, err := holders(tx, people.CentreHead, "", "")
	return told{to, notices.Notice{Kind: notices.Work, Key: "notices.said.fee-held", Args: []string{lang.Number(e.Dong)},
		Href: "/doi-soat"}}, err
}

// accountChanged tells the leader and the head of the centre: a changed
// account is how money is stolen, and two more pairs of eyes see it at once.
func accountChanged(_ *House, tx *gate.Tx, e payments.AccountChanged) (told, error) {
	to, err := holders(tx, people.Leader, "", "")
	if err != nil {
		return told{}, err
	}
	heads, err := holders(tx, people.CentreHead, "", "")
	n := notices.Notice{Kind: notices.Work, Key: "notices.said.account-changed", Args: []string{e.Bank, e.Tail}, Href: "/quan-tri/thu-phi"}
	if e.Bank == "" {
		n.Key, n.Args = "notices.said.account-ended", nil
	}
	return told{append(to, heads...), n}, err
}

// feeOfOwn shows those whom a dossier concerns what it owes and how to pay.
func (h *House) feeOfOwn(ctx context.Context, who gate.Actor, dossier string) (templ.Component, error) {
	r, err := h.Till.Of(ctx, who, dossier)
	if errors.Is(err, gate.ErrMissing) {
		return nil, nil
	}
	return paymentpages.Own(r, h.now()), err
}

// feeBeside shows the counter the same, and where to ask for a fee that the
// catalogue does not know.
func (h *House) feeBeside(ctx context.Context, who gate.Actor, dossier string) (templ.Component, error) {
	if !who.May(payments.MayCollect) {
		return nil, nil
	}
	r, err := h.Till.Of(ctx, who, dossier)
	if err != nil && !errors.Is(err, gate.ErrMissing) {
		return nil, err
	}
	return paymentpages.Beside(dossier, r), nil
}
