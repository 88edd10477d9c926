package casework

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"time"
	"unicode/utf8"

	"xaso/internal/platform/clock"
	"xaso/internal/platform/gate"
)

// Sides of the thread between resident and office.
const (
	FromOffice   = "office"
	FromResident = "resident"
)

// A Message is one line of the thread of a dossier. What the program says by
// itself has a Key and Args instead of a Body.
type Message struct {
	ID       string
	Dossier  string
	At       time.Time
	Side     string
	AuthorID string
	Author   string
	Key      string
	Args     []any
	Body     string
	Read     time.Time // by the other side
}

const longestMessage = 2000 // characters

// Write adds a message to the thread: the resident's to the office, or an
// official's to the resident.
func (d *Desk) Write(ctx context.Context, who gate.Actor, dossier, body string) error {
	body = strings.TrimSpace(body)
	switch {
	case body == "":
		return ErrEmpty.At("body")
	case utf8.RuneCountInString(body) > longestMessage:
		return ErrTooLong.With(longestMessage).At("body")
	}
	return d.gate.Write(ctx, who, gate.Own, func(tx *gate.Tx) error {
		c, err := findDossier(tx, dossier)
		if err != nil {
			return err
		}
		if err := tx.RequireOrHide(c.known(who)); err != nil {
			return err
		}
		m := Message{Side: FromResident, AuthorID: who.ID, Author: who.Name, Body: body}
		if !c.concerns(who) {
			if _, ok := c.Purpose(who); !ok {
				return ErrNeedsReason
			}
			m.Side, m.Author = FromOffice, signed(who)
		}
		if err := errors.Join(say(tx, c, m), d.passMessage(tx, c, m)); err != nil {
			return err
		}
		return tx.Record("casework.message", c.ID, map[string]string{"side": m.Side})
	})
}

// signed is how an official's name stands in the thread and in steps.
func signed(who gate.Actor) string {
	if who.Office == "" {
		return who.Name
	}
	return who.Name + " – " + who.Office
}

// say stores a message and tells whoever reacts.
func say(tx *gate.Tx, c Dossier, m Message) error {
	m.ID = tx.NewID()
	if m.Args == nil {
		m.Args = []any{}
	}
	_, err := tx.Exec(`
		INSERT INTO casework_message (commune_id, id, dossier_id, at, side, author_id, author, text_key, args, body, read_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 0)`,
		m.ID, c.ID, gate.Millis(tx.Now()), m.Side, m.AuthorID, m.Author, m.Key, text(m.Args), m.Body)
	if err != nil {
		return err
	}
	return tx.Publish(MessageSent{Dossier: c.ID, Code: c.Code, Field: c.Field, Hamlet: c.Hamlet, Message: m.ID, Side: m.Side,
		House: m.Key != "", Applicant: c.Applicant, People: c.Parties.accounts(), Desk: string(c.Desk), Assignee: c.Assignee})
}

// sayKey is a message of the house to the resident.
func sayKey(tx *gate.Tx, c Dossier, key string, args ...any) error {
	return say(tx, c, Message{Side: FromOffice, Key: key, Args: args})
}

// spoken writes an instant as messages carry it, the same in both languages.
func spoken(t time.Time) string { return t.In(clock.Zone).Format("15:04 02/01/2006") }

func messagesOf(tx *gate.Tx, dossier string) ([]Message, error) {
	return gate.All(tx, func(scan gate.Scanner) (Message, error) {
		var m Message
		var at, read int64
		var args string
		err := scan(&m.ID, &m.Dossier, &at, &m.Side, &m.AuthorID, &m.Author, &m.Key, &args, &m.Body, &read)
		if err != nil {
			return m, err
		}
		m.At, m.Read = gate.Instant(at), gate.Instant(read)
		return m, json.Unmarshal([]byte(args), &m.Args)
	}, `SELECT id, dossier_id, at, side, author_id, author, text_key, args, body, read_at FROM casework_message
		 WHERE commune_id = $1 AND dossier_id = $2 ORDER BY id DESC LIMIT 200`, dossier)
}

// MarkRead notes that the reader's side has seen the thread.
func (d *Desk) MarkRead(ctx context.Context, who gate.Actor, dossier string) error {
	return d.gate.Write(ctx, who, gate.Own, func(tx *gate.Tx) error {
		tx.Quiet()
		c, err := findDossier(tx, dossier)
		if err != nil {
			return err
		}
		if err := tx.RequireOrHide(c.known(who)); err != nil {
			return err
		}
		other := FromResident
		if c.concerns(who) {
			other = FromOffice
		}
		_, err = tx.Exec(`
			UPDATE casework_message SET read_at = $4
			 WHERE commune_id = $1 AND dossier_id = $2 AND side = $3 AND read_at = 0`, dossier, other, gate.Millis(tx.Now()))
		return err
	})
}
