package ideas

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"xaso/internal/platform/clock"
	"xaso/internal/platform/gate"
	"xaso/internal/platform/identity"
	"xaso/internal/platform/moderation"
)

const columns = `id, title, body, shown_title, shown, words, moderation, name, account, hamlet, status, reply, replied_at, answer_by, same_as, liked, asked,
	initiative, front_backed, at`

func scan(s gate.Scanner) (i Idea, err error) {
	var by string
	var replied, at int64
	err = s(&i.ID, &i.Title, &i.Body, &i.ShownTitle, &i.Shown, &i.words, &i.Moderation, &i.Name, &i.Account, &i.Hamlet, &i.Status, &i.Reply, &replied,
		&by, &i.SameAs, &i.Liked, &i.Asked, &i.Initiative, &i.FrontBacked, &at)
	if err != nil {
		return i, err
	}
	i.RepliedAt, i.At = gate.Instant(replied), gate.Instant(at)
	i.AnswerBy, err = clock.ParseDate(by)
	return i, err
}

func find(tx *gate.Tx, id string) (Idea, error) {
	return gate.One(tx, scan, `SELECT `+columns+` FROM ideas_idea WHERE commune_id = $1 AND id = $2`, id)
}

// public is an idea without what only officials may read.
func (i Idea) public() Idea {
	i.Title, i.Body, i.Account = "", "", ""
	return i
}

func person(who gate.Actor) string {
	if who.For != "" {
		return who.For
	}
	return who.ID
}

// mostADay is how many ideas one account may give in a day.
const mostADay = 20

func short(s string, most int) bool { return s != "" && utf8.RuneCountInString(s) <= most }

// Propose takes an idea; it stands in public once somebody has read it.
func (b *Book) Propose(ctx context.Context, who gate.Actor, f Filing) (string, error) {
	f.Title, f.Body, f.Name = strings.TrimSpace(f.Title), strings.TrimSpace(f.Body), strings.TrimSpace(f.Name)
	return gate.Make(ctx, b.gate, who, gate.Own, func(tx *gate.Tx) (string, error) {
		if err := tx.Require(who.SignedIn()); err != nil {
			return "", err
		}
		var wrong []error
		if !short(f.Title, 150) {
			wrong = append(wrong, ErrTitle)
		}
		if !short(f.Body, 3000) || len(f.Name) > 120 {
			wrong = append(wrong, ErrBody)
		}
		if f.Hamlet != "" && !slices.Contains(b.Hamlets(who.Commune), f.Hamlet) {
			wrong = append(wrong, ErrHamlet)
		}
		if err := errors.Join(wrong...); err != nil {
			return "", err
		}
		var n int
		if err := tx.Row(`SELECT count(*) FROM ideas_idea WHERE commune_id = $1 AND account = $2 AND at > $3`, person(who),
			tx.Now().Add(-24*time.Hour).UnixMilli()).Scan(&n); err != nil {
			return "", err
		}
		if n >= mostADay {
			return "", ErrMuch
		}
		return b.put(tx, f)
	})
}

func (b *Book) put(tx *gate.Tx, f Filing) (string, error) {
	id, today := tx.NewID(), clock.DateOf(tx.Now())
	title, _ := moderation.Suggest(moderation.Text{Of: "ideas", Record: id, Field: "title", Body: f.Title})
	body, _ := moderation.Suggest(moderation.Text{Of: "ideas", Record: id, Field: "body", Body: f.Body})
	_, err := tx.Exec(`
		INSERT INTO ideas_idea (commune_id, id, title, body, shown_title, shown, words, moderation, name, account, hamlet, status, reply, replied_at,
			answer_by, same_as, liked, asked, initiative, front_backed, at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, 'waiting', $8, $9, $10, 'open', '', 0, $11, '', 0, 0, $12, '', $13)`,
		id, f.Title, f.Body, title, body, identity.Fold(title), f.Name, person(tx.Who), f.Hamlet,
		today.AddDays(b.Rule("answer-days", today).Value).String(), false, tx.Now().UnixMilli())
	if err != nil {
		return "", err
	}
	if err := b.Moderation.Decide(tx, moderation.Decision{Of: "ideas", Record: id, State: moderation.Waiting}); err != nil {
		return "", err
	}
	return id, tx.Record("ideas.proposed", id, nil)
}

// A Filter narrows and orders the list.
type Filter struct {
	Query  string
	Newest bool
}

// List are the public ideas: the best supported first, by the lower bound of
// their share, or the newest.
func (b *Book) List(ctx context.Context, who gate.Actor, f Filter) ([]Idea, error) {
	var all []Idea
	err := b.gate.Read(ctx, who, gate.Public, func(tx *gate.Tx) (err error) {
		if err = tx.Require(true); err != nil {
			return err
		}
		all, err = visible(tx)
		return err
	})
	if wanted := wordsOf(identity.Fold(f.Query)); len(wanted) > 0 {
		all = slices.DeleteFunc(all, func(i Idea) bool {
			return slices.ContainsFunc(wanted, func(w string) bool { return !strings.Contains(i.words, w) })
		})
	}
	all = slices.DeleteFunc(all, func(i Idea) bool { return i.Status == Merged })
	if !f.Newest {
		slices.SortStableFunc(all, func(a, b Idea) int { return cmp.Compare(Wilson(b.Liked, b.Asked), Wilson(a.Liked, a.Asked)) })
	}
	for i := range all {
		all[i] = all[i].public()
	}
	return all, err
}

// mostListed bounds one reading: a commune gets some hundred ideas a year.
const mostListed = 500

func visible(tx *gate.Tx) ([]Idea, error) {
	return gate.All(tx, scan, `SELECT `+columns+` FROM ideas_idea
		 WHERE commune_id = $1 AND moderation IN ('shown', 'redacted') ORDER BY id DESC LIMIT $2`, mostListed)
}

// Similar are public ideas that share most words of a title, marks or not, for
// somebody about to say it again.
func (b *Book) Similar(ctx context.Context, who gate.Actor, title string) ([]Idea, error) {
	var near []Idea
	mine := wordsOf(identity.Fold(title))
	err := b.gate.Read(ctx, who, gate.Public, func(tx *gate.Tx) error {
		if err := tx.Require(true); err != nil {
			return err
		}
		all, err := visible(tx)
		for _, i := range all {
			if i.Status != Merged && alike(mine, wordsOf(i.words)) {
				near = append(near, i.public())
			}
		}
		return err
	})
	return near[:min(len(near), 5)], err
}

// wordsOf are the words of a folded text, without what stands between them.
func wordsOf(folded string) []string {
	return strings.FieldsFunc(folded, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
}

// alike reports whether two titles share half of the words they have together.
func alike(a, b []string) bool {
	a, b = slices.Compact(slices.Sorted(slices.Values(a))), slices.Compact(slices.Sorted(slices.Values(b)))
	shared := 0
	for _, w := range a {
		if slices.Contains(b, w) {
			shared++
		}
	}
	return shared >= 2 && 2*shared >= len(a)+len(b)-shared
}

// A Look is what one page shows.
type Look struct {
	Idea
	Mine       string // "yes", "no" or "": what the reader thinks
	Own        bool
	Signed     int // households whose agreement still holds
	Households int // of the hamlet; 0 when there is no register
	Same       Idea
}

// Look reads one idea. Its writer sees it while it waits.
func (b *Book) Look(ctx context.Context, who gate.Actor, id string) (Look, error) {
	var l Look
	err := b.gate.Read(ctx, who, gate.Public, func(tx *gate.Tx) (err error) {
		if l.Idea, err = find(tx, id); err != nil {
			return err
		}
		l.Own = who.SignedIn() && l.Account == person(who)
		if err = tx.RequireOrHide(l.Moderation.Visible() || l.Own || who.May(MayManage)); err != nil {
			return err
		}
		l.Idea = l.public()
		if who.SignedIn() {
			var likes bool
			err := tx.Row(`SELECT likes FROM ideas_support WHERE commune_id = $1 AND idea_id = $2 AND account = $3`, id, person(who)).Scan(&likes)
			if err == nil {
				l.Mine = map[bool]string{true: "yes", false: "no"}[likes]
			} else if !errors.Is(err, gate.ErrMissing) {
				return err
			}
		}
		if l.SameAs != "" {
			if l.Same, err = find(tx, l.SameAs); err != nil {
				return err
			}
			l.Same = l.Same.public()
		}
		if l.Initiative {
			l.Signed, l.Households, err = b.agreed(tx, l.Idea)
		}
		return err
	})
	return l, err
}

// Support notes what one account thinks, the last word counting.
func (b *Book) Support(ctx context.Context, who gate.Actor, id string, likes bool) error {
	return b.gate.Write(ctx, who, gate.Own, func(tx *gate.Tx) error {
		if err := tx.Require(who.SignedIn()); err != nil {
			return err
		}
		i, err := find(tx, id)
		if err != nil {
			return err
		}
		if !i.Moderation.Visible() {
			return gate.ErrMissing
		}
		if i.Status == Merged || i.Status == Done || i.Status == Declined {
			return ErrClosed
		}
		if _, err := tx.Exec(`INSERT INTO ideas_support (commune_id, idea_id, account, likes, at) VALUES ($1, $2, $3, $4, $5)
			ON CONFLICT (commune_id, idea_id, account) DO UPDATE SET likes = excluded.likes, at = excluded.at`,
			id, person(who), likes, tx.Now().UnixMilli()); err != nil {
			return err
		}
		if err := recount(tx, id); err != nil {
			return err
		}
		return tx.Record("ideas.supported", id, nil)
	})
}

// recount writes the counts from the rows they are made of.
func recount(tx *gate.Tx, id string) error {
	_, err := tx.Exec(`UPDATE ideas_idea SET
		liked = (SELECT count(*) FROM ideas_support s WHERE s.commune_id = $1 AND s.idea_id = $2 AND s.likes),
		asked = (SELECT count(*) FROM ideas_support s WHERE s.commune_id = $1 AND s.idea_id = $2)
		WHERE commune_id = $1 AND id = $2`, id)
	return err
}
