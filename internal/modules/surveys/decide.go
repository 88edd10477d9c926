package surveys

import (
	"context"
	"slices"

	"xaso/internal/platform/gate"
)

// A Pair is two sheets of one household, of which one may count.
type Pair struct {
	Household
	Counted Sheet
	Waiting Sheet
}

// Pairs are what waits for a decision in a campaign.
func (b *Book) Pairs(ctx context.Context, who gate.Actor, id string) (c Campaign, all []Pair, err error) {
	err = b.gate.Read(ctx, who, MayManage, func(tx *gate.Tx) error {
		if c, err = campaign(tx, id); err != nil {
			return err
		}
		if err := tx.Require(c.opens(who)); err != nil {
			return err
		}
		waiting, err := sheetsIn(tx, id, Waiting)
		if err != nil {
			return err
		}
		for _, s := range waiting {
			p := Pair{Waiting: s}
			if p.Household, err = household(tx, id, s.Household); err != nil {
				return err
			}
			if p.Counted, _, err = countedSheet(tx, id, s.Household); err != nil {
				return err
			}
			tx.Disclose(gate.Access{Record: s.ID, Purpose: PurposeSurvey})
			all = append(all, p)
		}
		return nil
	})
	return c, all, err
}

// Decide says whether a sheet that waits takes the place of the one that
// counts. The other one is kept aside, with the reason.
func (b *Book) Decide(ctx context.Context, who gate.Actor, campaignID, id string, take bool, why string) error {
	return b.gate.Write(ctx, who, MayManage, func(tx *gate.Tx) error {
		s, known, err := sheet(tx, id)
		if err != nil || !known || s.Campaign != campaignID {
			return orMissing(err)
		}
		c, err := campaign(tx, s.Campaign)
		if err != nil {
			return err
		}
		if err := tx.Require(c.opens(who)); err != nil {
			return err
		}
		why, err := reason(why)
		switch {
		case err != nil:
			return err
		case c.Closed > 0:
			return ErrClosed.With(vnDay(dayOf(c.Closed)))
		case s.State != Waiting:
			return ErrDecided
		}
		state, aside := Aside, Undecided
		if take {
			state, aside = Counted, ""
			other, there, err := countedSheet(tx, c.ID, s.Household)
			if err != nil {
				return err
			}
			if there {
				if err := decideSheet(tx, other.ID, Aside, Undecided, why); err != nil {
					return err
				}
			}
		}
		if err := decideSheet(tx, id, state, aside, why); err != nil {
			return err
		}
		return tx.Record("surveys.sheet-decided", id, map[string]any{"campaign": c.ID, "household": s.Household, "taken": take})
	})
}

func orMissing(err error) error {
	if err == nil {
		return gate.ErrMissing
	}
	return err
}

// Replace puts a household of the reserve in the place of one that cannot be
// asked: of the same hamlet and the same source of income, with a written
// reason, and only while the household has no answer.
func (b *Book) Replace(ctx context.Context, who gate.Actor, id, out, in, why string) error {
	return b.gate.Write(ctx, who, MayManage, func(tx *gate.Tx) error {
		c, err := campaign(tx, id)
		if err != nil {
			return err
		}
		if err := tx.Require(who.May(MayManage)); err != nil {
			return err
		}
		gone, err := household(tx, id, out)
		if err != nil {
			return err
		}
		came, err := household(tx, id, in)
		if err != nil {
			return err
		}
		why, err := reason(why)
		if err != nil {
			return err
		}
		had, there, err := countedSheet(tx, id, out)
		switch {
		case err != nil:
			return err
		case c.Closed > 0:
			return ErrClosed.With(vnDay(dayOf(c.Closed)))
		case gone.Part != isAsked || came.Part != inReserve || gone.Hamlet != came.Hamlet || gone.Group != came.Group:
			return ErrSubstitute
		case there && had.Outcome == Done:
			return ErrAnswered
		}
		if there {
			if err := setAside(tx, had.ID, WasAside); err != nil {
				return err
			}
		}
		if err := replace(tx, c.ID, out, in, why); err != nil {
			return err
		}
		return tx.Record("surveys.replaced", id, map[string]string{"out": out, "in": in})
	})
}

// replace writes both sides of a replacement: its minutes.
func replace(tx *gate.Tx, campaign, out, in, why string) error {
	_, err := tx.Exec(`UPDATE surveys_household SET part = 'replaced', why = $4, why_by = $5, why_at = $6
		 WHERE commune_id = $1 AND campaign_id = $2 AND household_id = $3`, campaign, out, why, signed(tx.Who), tx.Now().UnixMilli())
	if err != nil {
		return err
	}
	_, err = tx.Exec(`UPDATE surveys_household SET part = 'asked', instead_of = $4, why = $5, why_by = $6, why_at = $7
		 WHERE commune_id = $1 AND campaign_id = $2 AND household_id = $3`, campaign, in, out, why, signed(tx.Who), tx.Now().UnixMilli())
	return err
}

// A Draw is a campaign's frame as it was drawn, for whoever draws it again, and
// what may still take the place of what.
type Drawn struct {
	Campaign
	Households []Household // the whole frame of a sample, in order
	States     map[string]string
}

// Substitutes are the households of the reserve that may take a place.
func (d Drawn) Substitutes(of Household) []Household {
	return slices.DeleteFunc(slices.Clone(d.Households), func(h Household) bool {
		return h.Part != inReserve || h.Hamlet != of.Hamlet || h.Group != of.Group
	})
}

// Replaceable reports whether a household may be given up.
func (d Drawn) Replaceable(h Household) bool {
	return d.Closed == 0 && h.Part == isAsked && d.States[h.ID] != Done && len(d.Substitutes(h)) > 0
}

// Drawn reads the draw of a sample.
func (b *Book) Drawn(ctx context.Context, who gate.Actor, id string) (d Drawn, err error) {
	err = b.gate.Read(ctx, who, MayManage, func(tx *gate.Tx) error {
		if err := tx.Require(who.May(MayManage)); err != nil {
			return err
		}
		if d.Campaign, err = campaign(tx, id); err != nil {
			return err
		}
		if d.Sample == nil {
			return gate.ErrMissing
		}
		tx.Disclose(gate.Access{Record: id, Purpose: PurposeSurvey})
		if d.Households, err = wholeFrame(tx, id); err != nil {
			return err
		}
		heads, err := sheetHeads(tx, id)
		d.States = map[string]string{}
		for _, s := range heads {
			if s.State == Counted {
				d.States[s.Household] = s.Outcome
			}
		}
		return err
	})
	return d, err
}
