package surveys

import (
	"context"
	"strconv"

	"xaso/internal/platform/clock"
	"xaso/internal/platform/gate"
)

// A Line is one counted sheet, as the official who leads a campaign takes it
// away.
type Line struct {
	Household
	Sheet Sheet
	Of    Member // whom the line is about; zero the household
}

// Lines are the counted sheets of a campaign: a line for each household, or
// where members are asked about a line for each of them.
func (b *Book) Lines(ctx context.Context, who gate.Actor, id string, members bool) (c Campaign, all []Line, err error) {
	err = b.gate.Read(ctx, who, MayManage, func(tx *gate.Tx) error {
		if c, err = campaign(tx, id); err != nil {
			return err
		}
		if err := tx.Require(c.opens(who)); err != nil {
			return err
		}
		tx.Disclose(gate.Access{Record: id, Purpose: PurposeSurvey})
		of := map[string]Household{}
		list, err := households(tx, id)
		if err != nil {
			return err
		}
		for _, h := range list {
			of[h.ID] = h
		}
		sheets, err := sheetsIn(tx, id, Counted)
		for _, s := range sheets {
			l := Line{Household: of[s.Household], Sheet: s}
			if !members {
				all = append(all, l)
				continue
			}
			for _, m := range l.Members {
				l.Of = m
				all = append(all, l)
			}
		}
		return err
	})
	return c, all, err
}

// Columns are the questions about households, or about members.
func (q Questionnaire) Columns(members bool) []Question {
	var all []Question
	for _, s := range q.Sections {
		if s.Members == members {
			all = append(all, s.Questions...)
		}
	}
	return all
}

// Cell is the answer to one question: a number as a number, else in words.
func (l Line) Cell(q Question, say func(Words) string) any {
	value := l.Sheet.Answers[field(q.Key, l.Of.ID)]
	if n, err := strconv.ParseInt(value, 10, 64); err == nil && (q.Kind == Number || q.Kind == Money) {
		return n
	}
	return q.Says(value, say)
}

// Says is an answer in words.
func (q Question) Says(value string, say func(Words) string) string {
	for _, t := range q.ticks() {
		if t.Value == value {
			return say(t.Words)
		}
	}
	if d, err := clock.ParseDate(value); err == nil && q.Kind == Day {
		return vnDay(d)
	}
	if q.Kind == Number {
		if n, err := strconv.ParseFloat(value, 64); err == nil {
			return shown(n)
		}
	}
	return value
}
