package consultations

import (
	"context"
	"slices"
	"strings"
	"time"

	"xaso/internal/platform/clock"
	"xaso/internal/platform/gate"
	"xaso/internal/platform/moderation"
)

// Stances of an opinion.
const (
	For     = "for"
	Against = "against"
	Other   = "other"
)

// Sources of an opinion.
const (
	Web     = "web"
	Meeting = "meeting"
	Box     = "box"
)

// Verdicts on an opinion (28.3).
const (
	Accepted = "accepted"
	Partly   = "partly"
	NotTaken = "not"
)

// An Opinion is what somebody says.
type Opinion struct {
	Part       int // 0 is the whole
	Stance     string
	Body, Name string
	// Entered by an official: from a meeting, or out of a box.
	Source, SourceNote, Hamlet string
	Voices                     int
}

// A Comment is an opinion and what became of it.
type Comment struct {
	Opinion
	ID, Shown      string
	State          moderation.State
	Account        string
	EnteredBy      string
	Topic, Verdict string
	Reply          string
	RepliedAt, At  time.Time
}

// mostADay is how many opinions one account may give in a day: each part of a
// text may be worth one.
const mostADay = 40

// Say takes the opinion of a resident, signed in or, where the plan allows it,
// not. It waits until somebody has looked at it.
func (b *Book) Say(ctx context.Context, who gate.Actor, id string, o Opinion) (string, error) {
	o.Source, o.SourceNote, o.Voices = Web, "", 1
	return gate.Make(ctx, b.gate, who, gate.Public, func(tx *gate.Tx) (string, error) {
		c, err := find(tx, id)
		if err != nil {
			return "", err
		}
		if err := tx.RequireOrHide(c.State != Draft); err != nil {
			return "", err
		}
		if !who.SignedIn() && !c.Anonymous {
			return "", gate.ErrSignIn
		}
		if who.SignedIn() {
			var n int
			if err := tx.Row(`SELECT count(*) FROM consultations_comment WHERE commune_id = $1 AND account = $2 AND at > $3`,
				person(who), tx.Now().Add(-24*time.Hour).UnixMilli()).Scan(&n); err != nil {
				return "", err
			}
			if n >= mostADay {
				return "", ErrMuch
			}
		}
		return b.say(tx, c, o, person(who), "")
	})
}

// Enter writes in what a meeting said, or what lay in a box, with its source.
func (b *Book) Enter(ctx context.Context, who gate.Actor, id string, o Opinion) (string, error) {
	return gate.Make(ctx, b.gate, who, MayEnter, func(tx *gate.Tx) (string, error) {
		if err := tx.Require(who.MayIn(MayEnter, "", o.Hamlet)); err != nil {
			return "", err
		}
		c, err := find(tx, id)
		if err != nil {
			return "", err
		}
		if !slices.Contains([]string{Meeting, Box}, o.Source) || !short(strings.TrimSpace(o.SourceNote), 300) {
			return "", ErrSource
		}
		if o.Voices < 1 || o.Voices > 5000 || o.Source == Box && o.Voices != 1 {
			return "", ErrVoices
		}
		return b.say(tx, c, o, "", who.ID)
	})
}

func (b *Book) say(tx *gate.Tx, c Consultation, o Opinion, account, enteredBy string) (string, error) {
	if !c.Taking(clock.DateOf(tx.Now())) {
		return "", ErrOver
	}
	o.Body, o.Name = strings.TrimSpace(o.Body), strings.TrimSpace(o.Name)
	if err := b.checkOpinion(tx, c, o); err != nil {
		return "", err
	}
	id := tx.NewID()
	shown, _ := moderation.Suggest(moderation.Text{Of: "consultations", Record: id, Field: "body", Body: o.Body})
	_, err := tx.Exec(`
		INSERT INTO consultations_comment (commune_id, id, consultation_id, part, stance, body, shown, state, name, account, source, source_note,
			hamlet, voices, entered_by, topic, verdict, reply, replied_by, replied_at, at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, 'waiting', $8, $9, $10, $11, $12, $13, $14, '', '', '', '', 0, $15)`,
		id, c.ID, o.Part, o.Stance, o.Body, shown, o.Name, account, o.Source, o.SourceNote, o.Hamlet, o.Voices, enteredBy, tx.Now().UnixMilli())
	if err != nil {
		return "", err
	}
	if err := b.Moderation.Decide(tx, moderation.Decision{Of: "consultations", Record: id, State: moderation.Waiting}); err != nil {
		return "", err
	}
	return id, tx.Record("consultations.said", c.ID, map[string]string{"comment": id, "source": o.Source})
}

func (b *Book) checkOpinion(tx *gate.Tx, c Consultation, o Opinion) error {
	if !slices.Contains([]string{For, Against, Other}, o.Stance) {
		return ErrStance
	}
	// Agreeing needs no words; anything else says why.
	if len(o.Body) > 12_000 || o.Body == "" && o.Stance != For {
		return ErrBody
	}
	if len(o.Name) > 120 {
		return ErrName
	}
	if o.Part == 0 {
		return nil
	}
	var n int
	if err := tx.Row(`SELECT count(*) FROM consultations_part WHERE commune_id = $1 AND consultation_id = $2 AND number = $3`, c.ID, o.Part).Scan(&n); err != nil {
		return err
	}
	if n == 0 {
		return ErrPart
	}
	return nil
}

const commentColumns = `id, part, stance, body, shown, state, name, account, source, source_note, hamlet, voices, entered_by, topic, verdict, reply, replied_at, at`

func scanComment(s gate.Scanner) (c Comment, err error) {
	var replied, at int64
	err = s(&c.ID, &c.Part, &c.Stance, &c.Body, &c.Shown, &c.State, &c.Name, &c.Account, &c.Source, &c.SourceNote, &c.Hamlet, &c.Voices,
		&c.EnteredBy, &c.Topic, &c.Verdict, &c.Reply, &replied, &at)
	c.RepliedAt, c.At = gate.Instant(replied), gate.Instant(at)
	return c, err
}

func comments(tx *gate.Tx, id string) ([]Comment, error) {
	return gate.All(tx, scanComment, `SELECT `+commentColumns+` FROM consultations_comment
		 WHERE commune_id = $1 AND consultation_id = $2 ORDER BY id`, id)
}

// A Tally is how many people are for and against the whole draft. Each account
// is one, by its last word; a meeting is as many as its minutes say. Opinions
// without an account are heard and not counted: one person could send many.
type Tally struct{ For, Against, Other, Uncounted int }

func tally(all []Comment) Tally {
	var t Tally
	last := map[string]Comment{}
	count := func(stance string, n int) {
		switch stance {
		case For:
			t.For += n
		case Against:
			t.Against += n
		default:
			t.Other += n
		}
	}
	for _, c := range all {
		switch {
		case c.Part != 0 || !c.State.Visible():
		case c.Account != "":
			last[c.Account] = c
		case c.EnteredBy != "":
			count(c.Stance, c.Voices)
		default:
			t.Uncounted++
		}
	}
	for _, c := range last {
		count(c.Stance, 1)
	}
	return t
}

// AgainstMajority reports whether an outcome goes against what more than half
// of those said who were for or against (28.4).
func (t Tally) AgainstMajority(outcome string) bool {
	return outcome == Adopted && t.Against > t.For || outcome == Dropped && t.For > t.Against
}
