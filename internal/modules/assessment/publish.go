package assessment

import (
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"regexp"
	"slices"
	"strings"

	"xaso/internal/platform/clock"
	"xaso/internal/platform/gate"
)

var clockShape = regexp.MustCompile(`^([01][0-9]|2[0-3]):[0-5][0-9]$`)

// Post enters a posting or a broadcast into the log of a published file.
func (b *Book) Post(ctx context.Context, who gate.Actor, file string, p Posting) error {
	return b.gate.Write(ctx, who, MayPost, func(tx *gate.Tx) error {
		f, err := b.may(tx, file, MayPost)
		if err != nil {
			return err
		}
		if err := tx.Require(who.MayIn(MayPost, "", p.Hamlet)); err != nil {
			return err
		}
		if f.Stage != Published {
			return ErrStage.With(f.Title)
		}
		if p, err = b.posting(tx, f, p); err != nil {
			return err
		}
		body, key, thumb := stored(p.Proof)
		n, err := tx.Exec(`INSERT INTO assessment_posting (commune_id, id, file_id, channel, hamlet, on_day, clock, person, note, file, file_key, thumb_key, void, at, by_id, by_name)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, '', $13, $14, $15) ON CONFLICT DO NOTHING`,
			tx.NewID(), f.ID, string(p.Channel), p.Hamlet, p.On.String(), p.Clock, p.Person, p.Note, body, key, thumb, gate.Millis(tx.Now()), who.ID, who.Name)
		if err != nil {
			return err
		}
		if n == 0 {
			return ErrTwice
		}
		if err := tx.Touch(); err != nil {
			return err
		}
		return tx.Record("assessment.posted", f.ID, map[string]string{"channel": string(p.Channel), "hamlet": p.Hamlet, "on": p.On.String(), "clock": p.Clock})
	})
}

func (b *Book) posting(tx *gate.Tx, f File, p Posting) (Posting, error) {
	p.Person, p.Note, p.Clock = strings.TrimSpace(p.Person), strings.TrimSpace(p.Note), strings.TrimSpace(p.Clock)
	known := p.Hamlet == "" || slices.Contains(b.o.Hamlets(tx.Who.Commune), p.Hamlet)
	switch {
	case !slices.Contains(Channels, p.Channel):
		return p, ErrChannel.At("channel")
	case !known, p.Channel == InHamlet && p.Hamlet == "", p.Channel == AtOffice && p.Hamlet != "":
		return p, ErrHamlet.At("hamlet")
	case p.Person == "" || tooLong(p.Person, 100):
		return p, ErrPerson.At("person")
	case tooLong(p.Note, 500):
		return p, ErrLong.With(500).At("note")
	case p.Channel == ByLoudspeaker && !clockShape.MatchString(p.Clock):
		return p, ErrClock.At("clock")
	}
	if p.Channel != ByLoudspeaker {
		p.Clock = ""
	}
	if err := pastDay(tx, p.On, "on"); err != nil {
		return p, err
	}
	if p.On.Before(f.Since) {
		return p, ErrBefore.With(spoken(f.Since)).At("on")
	}
	return p, nil
}

// Void makes an entry of the log not count, with a reason.
func (b *Book) Void(ctx context.Context, who gate.Actor, file, posting, reason string) error {
	return b.gate.Write(ctx, who, MayPost, func(tx *gate.Tx) error {
		f, err := b.may(tx, file, MayPost)
		if err != nil {
			return err
		}
		p, err := gate.One(tx, scanPosting, postings+` AND id = $3`, f.ID, posting)
		if err != nil {
			return err
		}
		if err := tx.Require(who.MayIn(MayPost, "", p.Hamlet)); err != nil {
			return err
		}
		if f.Stage != Published {
			return ErrStage.With(f.Title)
		}
		if reason, err = words(reason, "why", ErrReason); err != nil {
			return err
		}
		if _, err := tx.Exec(`UPDATE assessment_posting SET void = $3 WHERE commune_id = $1 AND id = $2 AND void = ''`, p.ID, reason); err != nil {
			return err
		}
		return errors.Join(tx.Touch(), tx.Record("assessment.posting-void", f.ID, map[string]string{"posting": p.ID}))
	})
}

const postings = `SELECT id, channel, hamlet, on_day, clock, person, note, file, void, by_name, at FROM assessment_posting
	WHERE commune_id = $1 AND file_id = $2`

func scanPosting(scan gate.Scanner) (p Posting, err error) {
	var channel, on, body string
	var at int64
	if err = scan(&p.ID, &channel, &p.Hamlet, &on, &p.Clock, &p.Person, &p.Note, &body, &p.Void, &p.By, &at); err != nil {
		return p, err
	}
	p.Channel, p.At = Channel(channel), gate.Instant(at)
	p.Proof, err = unstored(body)
	return p, errors.Join(err, day(&p.On, on))
}

// Publications is the log of the publication of a file, in the order of days.
func (b *Book) Publications(tx *gate.Tx, file string) ([]Posting, error) {
	return gate.All(tx, scanPosting, postings+` ORDER BY on_day, clock, id`, file)
}

// Posting returns one entry of the log, or gate.ErrMissing.
func (b *Book) Posting(tx *gate.Tx, file, id string) (Posting, error) {
	return gate.One(tx, scanPosting, postings+` AND id = $3`, file, id)
}

// A Publicity says how far a publication is from what the law demands: posted
// at the office and in each hamlet, told by loudspeaker Wanted times within
// Days days, and standing for Days days.
type Publicity struct {
	Since      clock.Date
	Days       int
	Wanted     int
	Broadcasts int        // the most within any Days days since the first
	AtOffice   bool       // posted there
	Without    []string   // hamlets where it was not posted
	May        clock.Date // first day on which it may be closed
}

// Closed reports whether it may be closed on a day.
func (p Publicity) Ready(on clock.Date) bool {
	return p.AtOffice && len(p.Without) == 0 && p.Broadcasts >= p.Wanted && !on.Before(p.May)
}

// Publicity counts what the log of a file holds.
func (b *Book) Publicity(tx *gate.Tx, f File) (Publicity, error) {
	log, err := b.Publications(tx, f.ID)
	rule := b.ProcedureOf(f, clock.DateOf(tx.Now()))
	return publicity(f.Since, log, b.o.Hamlets(tx.Who.Commune), rule), err
}

func publicity(since clock.Date, log []Posting, hamlets []string, rule Procedure) Publicity {
	p := Publicity{Since: since, Days: rule.Days, Wanted: rule.Broadcasts, Without: slices.Clone(hamlets)}
	if !since.IsZero() {
		p.May = since.AddDays(rule.Days)
	}
	told := map[string]bool{}
	var on []clock.Date
	for _, e := range log {
		if e.Void != "" || e.On.Before(since) {
			continue
		}
		switch e.Channel {
		case AtOffice:
			p.AtOffice = true
		case InHamlet:
			p.Without = slices.DeleteFunc(p.Without, func(h string) bool { return h == e.Hamlet })
		case ByLoudspeaker: // one hour in several hamlets is one broadcast
			if at := e.On.String() + " " + e.Clock; !told[at] {
				told[at] = true
				on = append(on, e.On)
			}
		}
	}
	for _, first := range on {
		n := 0
		for _, d := range on {
			if away := first.DaysUntil(d); away >= 0 && away < rule.Days {
				n++
			}
		}
		p.Broadcasts = max(p.Broadcasts, n)
	}
	return p
}

// commentsByAddress is how many comments one address may make in an hour: a
// hall or a village behind one router stays below it.
const commentsByAddress = 20

// Comment takes the word of a resident, signed in or not. address is where the
// request came from; only a keyed hash of it is kept, for an hour's count.
func (b *Book) Comment(ctx context.Context, who gate.Actor, address, file string, c Comment) (int64, error) {
	if err := b.countTry(ctx, who.Commune, address); err != nil {
		return 0, err
	}
	c.Via, c.Account, c.EnteredBy = "web", "", ""
	if who.SignedIn() {
		c.Via, c.Account = "account", who.ID
	}
	return gate.Make(ctx, b.gate, who, gate.Public, func(tx *gate.Tx) (int64, error) {
		if err := tx.RequireOrHide(true); err != nil {
			return 0, err
		}
		f, err := b.PublicFile(tx, file)
		if err != nil {
			return 0, err
		}
		return b.takeComment(tx, f, c)
	})
}

// EnterComment enters what a resident wrote on paper or said at the office.
func (b *Book) EnterComment(ctx context.Context, who gate.Actor, file string, c Comment) (int64, error) {
	c.Via, c.Account, c.EnteredBy = "paper", "", who.Name
	return gate.Make(ctx, b.gate, who, MayRecord, func(tx *gate.Tx) (int64, error) {
		f, err := b.may(tx, file, MayRecord)
		if err != nil {
			return 0, err
		}
		return b.takeComment(tx, f, c)
	})
}

func (b *Book) takeComment(tx *gate.Tx, f File, c Comment) (int64, error) {
	if f.Stage != Published {
		return 0, ErrStage.With(f.Title)
	}
	var err error
	if c.Words, err = words(c.Words, "words", ErrWords); err != nil {
		return 0, err
	}
	c.Name, c.Contact = strings.TrimSpace(c.Name), strings.TrimSpace(c.Contact)
	switch {
	case tooLong(c.Name, 100):
		return 0, ErrLong.With(100).At("name")
	case tooLong(c.Contact, 100):
		return 0, ErrLong.With(100).At("contact")
	case c.Hamlet != "" && !slices.Contains(b.o.Hamlets(tx.Who.Commune), c.Hamlet):
		return 0, ErrHamlet.At("hamlet")
	}
	set, err := b.o.Set(tx, f.Set, f.Version)
	if err != nil {
		return 0, err
	}
	if _, known := set.Criterion(c.Criterion); c.Criterion != 0 && !known {
		return 0, ErrIndicator.At("criterion")
	}
	n, err := tx.Next("assessment-comment-" + f.ID)
	if err != nil {
		return 0, err
	}
	id := tx.NewID()
	_, err = tx.Exec(`INSERT INTO assessment_comment (commune_id, id, file_id, number, name, contact, hamlet, criterion, words, via, account_id, at, by_name, answer, shown, answered_at, answered_by)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, '', FALSE, 0, '')`,
		id, f.ID, n, c.Name, c.Contact, c.Hamlet, c.Criterion, c.Words, c.Via, c.Account, gate.Millis(tx.Now()), c.EnteredBy)
	if err := errors.Join(err, tx.Publish(CommentMade{f.ID, f.Title, n})); err != nil {
		return 0, err
	}
	return n, tx.Record("assessment.commented", f.ID, map[string]any{"number": n, "via": c.Via})
}

// Answer answers a comment. What is shown stands on the public page, without
// the name of who asked.
func (b *Book) Answer(ctx context.Context, who gate.Actor, file, comment, answer string, shown bool) error {
	return b.gate.Write(ctx, who, MayRecord, func(tx *gate.Tx) error {
		f, err := b.may(tx, file, MayRecord)
		if err != nil {
			return err
		}
		if answer, err = words(answer, "answer", ErrWords); err != nil {
			return err
		}
		c, err := gate.One(tx, scanComment, comments+` AND id = $3`, f.ID, comment)
		if err != nil {
			return err
		}
		if !f.Open() {
			return ErrStage.With(f.Title)
		}
		if _, err := tx.Exec(`UPDATE assessment_comment SET answer = $3, shown = $4, answered_at = $5, answered_by = $6 WHERE commune_id = $1 AND id = $2`,
			c.ID, answer, shown, gate.Millis(tx.Now()), who.Name); err != nil {
			return err
		}
		if c.Account != "" {
			if err := tx.Publish(CommentAnswered{f.ID, c.Account, c.Number}); err != nil {
				return err
			}
		}
		return errors.Join(tx.Touch(), tx.Record("assessment.answered", f.ID, map[string]any{"number": c.Number}))
	})
}

const comments = `SELECT id, number, name, contact, hamlet, criterion, words, via, account_id, at, by_name, answer, shown, answered_at, answered_by
	FROM assessment_comment WHERE commune_id = $1 AND file_id = $2`

func scanComment(scan gate.Scanner) (c Comment, err error) {
	var at, answered int64
	err = scan(&c.ID, &c.Number, &c.Name, &c.Contact, &c.Hamlet, &c.Criterion, &c.Words, &c.Via, &c.Account, &at, &c.EnteredBy, &c.Answer, &c.Shown, &answered, &c.AnsweredBy)
	c.At, c.AnsweredAt = gate.Instant(at), gate.Instant(answered)
	return c, err
}

// Comments are those on a file, oldest first. Whoever made them is told that
// they were read.
func (b *Book) Comments(tx *gate.Tx, file string) ([]Comment, error) {
	all, err := gate.All(tx, scanComment, comments+` ORDER BY number`, file)
	for _, c := range all {
		tx.Disclose(gate.Access{Subject: c.Account, Record: c.ID, Purpose: "assessment.purpose.comments"})
	}
	return all, err
}

// ShownComments are those that stand on the public page, without who made them.
func (b *Book) ShownComments(tx *gate.Tx, file string) ([]Comment, error) {
	all, err := gate.All(tx, scanComment, comments+` AND shown ORDER BY number`, file)
	for i := range all {
		all[i].Name, all[i].Contact, all[i].Account, all[i].EnteredBy = "", "", "", ""
	}
	return all, err
}

// PublicFile is a file that anybody may read: one that is or was published.
func (b *Book) PublicFile(tx *gate.Tx, id string) (File, error) {
	f, err := b.File(tx, id)
	if err == nil && !f.Public() {
		err = gate.ErrMissing
	}
	return f, err
}

// Public reports whether anybody may read the file's judgements.
func (f File) Public() bool { return !f.Since.IsZero() && f.Stage != Drafting }

// countTry counts a comment of an address before anything else, in a commit of
// its own.
func (b *Book) countTry(ctx context.Context, c gate.Commune, address string) error {
	sum := hmac.New(sha256.New, b.o.Secret)
	sum.Write([]byte("assessment-comment|" + address))
	over := false
	err := b.gate.Write(gate.WithKey(ctx, rand.Text()), gate.Anonymous(c), gate.Public, func(tx *gate.Tx) error {
		tx.Quiet()
		if err := tx.Require(true); err != nil {
			return err
		}
		var n int
		err := tx.Row(`INSERT INTO assessment_try (commune_id, key, slot, tries) VALUES ($1, $2, $3, 1)
			ON CONFLICT (commune_id, key, slot) DO UPDATE SET tries = assessment_try.tries + 1 RETURNING tries`,
			hex.EncodeToString(sum.Sum(nil)[:16]), tx.Now().Unix()/3600).Scan(&n)
		over = n > commentsByAddress
		return err
	})
	if err == nil && over {
		return ErrTooOften
	}
	return err
}
