package surveys

import (
	"context"
	"strings"

	"xaso/internal/platform/clock"
	"xaso/internal/platform/fault"
	"xaso/internal/platform/gate"
)

// applyAtOnce is how many sheets go into the register in one commit: a campaign
// of a whole commune must not hold up everybody else.
const applyAtOnce = 100

// Apply writes the answers of a closed campaign into the household register,
// each with the day it was said and its source. Cut short, it goes on where it
// was.
func (b *Book) Apply(ctx context.Context, c gate.Commune, id string) error {
	for {
		left, err := b.applySome(gate.WithoutKey(ctx), c, id)
		if err != nil || left == 0 {
			return err
		}
	}
}

// applySome writes the next sheets and returns how many it found.
func (b *Book) applySome(ctx context.Context, commune gate.Commune, id string) (n int, err error) {
	err = b.gate.Write(ctx, gate.System("surveys-apply", commune), MayManage, func(tx *gate.Tx) error {
		if err := tx.Require(tx.Who.IsSystem()); err != nil {
			return err
		}
		tx.Quiet()
		c, err := campaign(tx, id)
		if err != nil || c.Closed == 0 || c.Questionnaire.Kind != Attributes {
			return err
		}
		all, err := unapplied(tx, id, applyAtOnce)
		n = len(all)
		if err != nil || n == 0 {
			return err
		}
		refused := 0
		for _, s := range all {
			err := b.o.Observe(tx, s.Household, c.attributes(s.Answers), c.said(s), c.source())
			// Somebody who left, or a value the register does not know any more, does
			// not hold up the others.
			if kind := fault.KindOf(err); err != nil && (kind == fault.Missing || kind == fault.Invalid) {
				refused++
			} else if err != nil {
				return err
			}
			if err := markApplied(tx, s.ID); err != nil {
				return err
			}
		}
		return tx.Record("surveys.applied", id, map[string]int{"sheets": n, "refused": refused})
	})
	return n, err
}

// said is the day of an answer: the telephone's clock is believed only within
// the campaign.
func (c Campaign) said(s Sheet) clock.Date {
	day, last := dayOf(s.Filled), dayOf(s.Received)
	switch {
	case s.Filled == 0 || last.Before(day):
		return last
	case day.Before(c.From):
		return c.From
	}
	return day
}

// attributes are the answers that the register keeps, by its keys.
func (c Campaign) attributes(a Answers) map[string]string {
	values := map[string]string{}
	for name, value := range a {
		key, member, _ := strings.Cut(name, "@")
		q, _, known := c.Questionnaire.question(key)
		if !known || q.Attribute == "" {
			continue
		}
		for _, choice := range q.Choices {
			if choice.Value == value && choice.Attribute != "" {
				value = choice.Attribute
			}
		}
		values[field(q.Attribute, member)] = value
	}
	return values
}
