package casework

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"xaso/internal/platform/clock"
	"xaso/internal/platform/gate"
	"xaso/internal/platform/identity"
)

// Ways of a letter.
const (
	LetterIn  = "in"  // an envelope with an application
	LetterOut = "out" // a result on its way
)

// A Letter is one item of the public postal service (bưu chính công ích).
type Letter struct {
	ID       string
	Way      string
	Tracking string // số vận đơn
	Person   string // sender, or whom it went to
	Posted   string // YYYY-MM-DD on the postmark, "" when it cannot be read
	// At is when it was handed over. The term of an application by post runs
	// from here, not from when somebody found time to key it in.
	At        time.Time
	Procedure string
	Draft     string // the entry begun from it
	Dossier   string
	Code      string // of the dossier, for the register
	Note      string
	By        string
}

// Bounds of the register of letters.
const (
	mostLetters   = 40 // of one delivery
	longestNumber = 40
	oldestLetter  = 30 // days that a delivery may be noted after it came
)

// check puts in order what was typed of an envelope that came.
func (l *Letter) check(now time.Time, field func(string) string) error {
	l.Tracking = strings.ToUpper(strings.Join(strings.Fields(l.Tracking), ""))
	l.Person, l.Note = identity.Compose(l.Person), identity.Compose(l.Note)
	var wrong []error
	if n := utf8.RuneCountInString(l.Tracking); n < 5 || n > longestNumber ||
		strings.ContainsFunc(l.Tracking, func(r rune) bool { return !(r >= '0' && r <= '9' || r >= 'A' && r <= 'Z' || r == '-') }) {
		wrong = append(wrong, ErrTracking.At(field("tracking")))
	}
	if l.Person == "" {
		wrong = append(wrong, ErrOwnerName.At(field("person")))
	}
	if utf8.RuneCountInString(l.Person) > 200 || utf8.RuneCountInString(l.Note) > 500 {
		wrong = append(wrong, ErrTooLong.With(200).At(field("person")))
	}
	if l.Posted != "" {
		day, err := clock.ParseDate(l.Posted)
		if err != nil || clock.DateOf(l.At).Before(day) {
			wrong = append(wrong, ErrLetterDay.At(field("posted")))
		}
	}
	if l.At.After(now) || now.Sub(l.At) > oldestLetter*24*time.Hour {
		wrong = append(wrong, ErrLetterDay.At(field("at")))
	}
	return errors.Join(wrong...)
}

// TakeLetters notes a delivery of envelopes, all or none. Faults name their row:
// "letters.2.tracking".
func (d *Desk) TakeLetters(ctx context.Context, who gate.Actor, letters []Letter) (int, error) {
	if len(letters) == 0 || len(letters) > mostLetters {
		return 0, ErrTracking.At("letters.0.tracking")
	}
	var wrong []error
	seen := map[string]bool{}
	for i := range letters {
		at := func(name string) string { return fmt.Sprintf("letters.%d.%s", i, name) }
		wrong = append(wrong, letters[i].check(d.gate.Now(), at))
		if seen[letters[i].Tracking] {
			wrong = append(wrong, ErrLetterKnown.With(letters[i].Tracking).At(at("tracking")))
		}
		seen[letters[i].Tracking] = true
	}
	if err := errors.Join(wrong...); err != nil {
		return 0, err
	}
	return gate.Make(ctx, d.gate, who, MayReceive, func(tx *gate.Tx) (int, error) {
		if err := tx.Require(who.May(MayReceive)); err != nil {
			return 0, err
		}
		for i, l := range letters {
			l.Way = LetterIn
			if err := insertLetter(tx, l); err != nil {
				return 0, atRow(err, i)
			}
		}
		return len(letters), tx.Record("casework.letters-taken", today(tx), map[string]int{"n": len(letters)})
	})
}

func atRow(err error, i int) error {
	if errors.Is(err, ErrLetterKnown) {
		return ErrLetterKnown.With("").At(fmt.Sprintf("letters.%d.tracking", i))
	}
	return err
}

// insertLetter refuses a number that the register has already.
func insertLetter(tx *gate.Tx, l Letter) error {
	var n int
	err := tx.Row(`SELECT COUNT(*) FROM casework_post WHERE commune_id = $1 AND way = $2 AND tracking = $3`, l.Way, l.Tracking).Scan(&n)
	if err != nil {
		return err
	}
	if n > 0 {
		return ErrLetterKnown.With(l.Tracking)
	}
	_, err = tx.Exec(`
		INSERT INTO casework_post (commune_id, id, way, tracking, person, posted, at, procedure, draft_id, dossier_id, note, by_id)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`,
		tx.NewID(), l.Way, l.Tracking, l.Person, l.Posted, gate.Millis(l.At), l.Procedure, l.Draft, l.Dossier, l.Note, tx.Who.ID)
	return err
}

// BeginLetter says which entry is keyed in from an envelope.
func (d *Desk) BeginLetter(ctx context.Context, who gate.Actor, letter, draft string) error {
	return d.gate.Write(ctx, who, MayReceive, func(tx *gate.Tx) error {
		r, err := findDraft(tx, draft)
		if err != nil {
			return err
		}
		if err := tx.RequireOrHide(r.belongs(who) && r.Channel == ByPost); err != nil {
			return err
		}
		n, err := tx.Exec(`
			UPDATE casework_post SET draft_id = $3, procedure = $4
			 WHERE commune_id = $1 AND id = $2 AND way = 'in' AND dossier_id = ''`, letter, draft, r.Procedure)
		if err == nil && n == 0 {
			err = ErrLetterFiled
		}
		if err != nil {
			return err
		}
		return tx.Record("casework.letter-opened", letter, map[string]string{"draft": draft})
	})
}

// letterArrived is when the envelope of a draft was handed over: now for an
// entry by post that no envelope was noted for.
func letterArrived(tx *gate.Tx, draft string) (time.Time, error) {
	var at int64
	err := tx.Row(`SELECT at FROM casework_post WHERE commune_id = $1 AND draft_id = $2 AND draft_id <> ''
		 ORDER BY at LIMIT 1`, draft).Scan(&at)
	if errors.Is(err, gate.ErrMissing) {
		return tx.Now(), nil
	}
	return gate.Instant(at), err
}

func filedLetter(tx *gate.Tx, draft, dossier string) error {
	_, err := tx.Exec(`UPDATE casework_post SET dossier_id = $3 WHERE commune_id = $1 AND draft_id = $2 AND draft_id <> ''`, draft, dossier)
	return err
}

// SendLetter notes that the result of a dossier was given to the post, and
// tells the resident the number to follow it by.
func (d *Desk) SendLetter(ctx context.Context, who gate.Actor, code string, l Letter) error {
	l.At = d.gate.Now()
	l.Person = orElse(l.Person, "–")
	if err := l.check(l.At, func(name string) string { return name }); err != nil {
		return err
	}
	return d.gate.Write(ctx, who, MayReturn, func(tx *gate.Tx) error {
		c, err := gate.One(tx, scanDossier, `SELECT `+dossierColumns+` FROM casework_dossier WHERE commune_id = $1 AND code = $2`,
			strings.ToUpper(strings.TrimSpace(code)))
		if errors.Is(err, gate.ErrMissing) {
			return errors.Join(tx.Require(true), ErrNotFound.At("code"))
		}
		if err != nil {
			return err
		}
		if err := tx.RequireOrHide(c.within(who, MayReturn) && !c.concerns(who)); err != nil {
			return err
		}
		if c.Finished.IsZero() {
			return ErrNoResult.With(c.Code).At("code")
		}
		c.disclose(tx, PurposeReturn)
		l.Way, l.Dossier, l.Person, l.Procedure = LetterOut, c.ID, c.Parties.Applicant.Name, c.Procedure
		if err := insertLetter(tx, l); err != nil {
			return err
		}
		if err := sayKey(tx, c, "casework.message.posted", c.Code, l.Tracking); err != nil {
			return err
		}
		return tx.Record("casework.result-posted", c.ID, map[string]string{"tracking": l.Tracking})
	})
}

// Letters is the register of letters, newest first: those that came or went
// between two days.
func (d *Desk) Letters(ctx context.Context, who gate.Actor, from, to clock.Date) ([]Letter, error) {
	var all []Letter
	err := d.gate.Read(ctx, who, MayReceive, func(tx *gate.Tx) error {
		if err := tx.Require(who.May(MayReceive)); err != nil {
			return err
		}
		var err error
		all, err = gate.All(tx, scanLetter, `SELECT `+letterColumns+` FROM casework_post
			 WHERE commune_id = $1 AND at >= $2 AND at < $3 ORDER BY at DESC, id DESC LIMIT 500`,
			gate.Millis(from.At(0)), gate.Millis(to.AddDays(1).At(0)))
		for _, l := range all {
			if l.Dossier != "" {
				tx.Disclose(gate.Access{Record: l.Dossier, Purpose: PurposeReceive})
			}
		}
		return err
	})
	return all, err
}

const letterColumns = `id, way, tracking, person, posted, at, procedure, draft_id, dossier_id, note, by_id,
	COALESCE((SELECT code FROM casework_dossier d WHERE d.commune_id = $1 AND d.id = casework_post.dossier_id), '')`

func scanLetter(scan gate.Scanner) (Letter, error) {
	var l Letter
	var at int64
	err := scan(&l.ID, &l.Way, &l.Tracking, &l.Person, &l.Posted, &at, &l.Procedure, &l.Draft, &l.Dossier, &l.Note, &l.By, &l.Code)
	l.At = gate.Instant(at)
	return l, err
}
