package surveys

import (
	"cmp"
	"context"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"slices"

	"xaso/internal/platform/clock"
	"xaso/internal/platform/gate"
)

// Options are what package app gives a book, in place of imports.
type Options struct {
	// Frame lists the standing households of a hamlet by name, with their members
	// where withMembers.
	Frame func(tx *gate.Tx, hamlet string, withMembers bool) ([]Listed, error)
	// Hamlets are the names of the hamlets that stand.
	Hamlets func(tx *gate.Tx) ([]string, error)
	// Observe writes attributes into the household register: of the household by
	// key, of members by "key@member". An unknown household is gate.ErrMissing.
	Observe func(tx *gate.Tx, household string, values map[string]string, at clock.Date, source string) error
	// Collectors are the names of those who collect in a hamlet.
	Collectors func(tx *gate.Tx, hamlet string) ([]string, error)
	// Seed makes the seed of a sample; random when nil.
	Seed func() string
}

// A Book is the campaigns of every commune of the house. It is safe for
// concurrent use.
type Book struct {
	gate    *gate.Gate
	o       Options
	builtIn []Questionnaire
}

// NewBook returns the book over a gate. It fails when a questionnaire of the
// program is not one.
func NewBook(g *gate.Gate, o Options) (*Book, error) {
	all, err := builtIn()
	if err != nil {
		return nil, fmt.Errorf("surveys: %w", err)
	}
	if o.Seed == nil {
		o.Seed = func() string { return rand.Text()[:16] }
	}
	if o.Collectors == nil {
		o.Collectors = func(*gate.Tx, string) ([]string, error) { return nil, nil }
	}
	return &Book{g, o, all}, nil
}

// A Campaign is one survey of a span of days.
type Campaign struct {
	ID            string
	Title         string
	Questionnaire Questionnaire // as it was when the campaign began
	Year          int           // that the answers are about
	From, To      clock.Date
	Hamlets       []string
	Sample        *Sample // nil: every household is asked
	Officer       string  // account of who leads it
	OfficerName   string
	Opened        int64 // Unix ms
	Closed        int64 // 0 while it runs
	ClosedBy      string
	Result        Result // zero until it is closed
}

// Running reports whether sheets are taken on a day.
func (c Campaign) Running(on clock.Date) bool { return c.Closed == 0 && !on.Before(c.From) }

// Over reports whether the days of the campaign have passed.
func (c Campaign) Over(on clock.Date) bool { return c.To.Before(on) }

// source is what the register says of where a value comes from.
func (c Campaign) source() string {
	return fmt.Sprintf("Khảo sát “%s” (%s – %s)", c.Title, vnDay(c.From), vnDay(c.To))
}

func vnDay(d clock.Date) string { return fmt.Sprintf("%02d/%02d/%d", d.Day, int(d.Month), d.Year) }

// A Plan is what an official wants asked.
type Plan struct {
	Title         string
	Questionnaire string // id
	Year          int
	From, To      clock.Date
	Hamlets       []string
	Sample        bool
	Size, Reserve int // of a sample: households, and percent of them in reserve
}

// earliestYear is the first that a campaign may be about.
const earliestYear = 2015

// longest is how many days a campaign may take.
const longest = 366

func (p Plan) check(now clock.Date) error {
	switch {
	case p.Title == "" || len([]rune(p.Title)) > 150:
		return ErrTitle.At("title")
	case p.From.IsZero() || p.To.IsZero() || p.To.Before(p.From) || p.From.DaysUntil(p.To) > longest || p.To.Before(now):
		return ErrDays.With(longest).At("to")
	case p.Year < earliestYear || p.Year > now.Year:
		return ErrYear.With(earliestYear, now.Year).At("year")
	case len(p.Hamlets) == 0:
		return ErrHamlets.At("hamlets")
	}
	return nil
}

// Open begins a campaign: its frame, and of a sample its draw, are fixed in
// that moment.
func (b *Book) Open(ctx context.Context, who gate.Actor, p Plan) (string, error) {
	return gate.Make(ctx, b.gate, who, MayManage, func(tx *gate.Tx) (string, error) {
		if err := tx.Require(true); err != nil {
			return "", err
		}
		if err := p.check(clock.DateOf(tx.Now())); err != nil {
			return "", err
		}
		q, err := b.questionnaire(tx, p.Questionnaire)
		if err != nil {
			return "", err
		}
		c := Campaign{ID: tx.NewID(), Title: p.Title, Questionnaire: q, Year: p.Year, From: p.From, To: p.To, Officer: who.ID,
			OfficerName: signed(who), Opened: tx.Now().UnixMilli()}
		frame, err := b.frame(tx, &c, p)
		if err != nil {
			return "", err
		}
		if p.Sample {
			s, err := Draw(c.Hamlets, sizes(frame), p.Size, p.Reserve, b.o.Seed())
			if err != nil {
				return "", err
			}
			c.Sample = &s
		}
		if err := insertCampaign(tx, c); err != nil {
			return "", err
		}
		for _, h := range c.Hamlets {
			if err := insertHouseholds(tx, c, h, frame[h]); err != nil {
				return "", err
			}
		}
		return c.ID, tx.Record("surveys.opened", c.ID, map[string]any{"kind": q.Kind, "hamlets": len(c.Hamlets), "sample": p.Sample})
	})
}

// frame lists the households by hamlet, in the order of the draw.
func (b *Book) frame(tx *gate.Tx, c *Campaign, p Plan) (map[string][]Listed, error) {
	known, err := b.o.Hamlets(tx)
	if err != nil {
		return nil, err
	}
	frame, n := map[string][]Listed{}, 0
	for _, h := range known {
		if !slices.Contains(p.Hamlets, h) {
			continue
		}
		all, err := b.o.Frame(tx, h, c.Questionnaire.AsksMembers())
		if err != nil {
			return nil, err
		}
		for i := range all {
			all[i].Hamlet = h
		}
		Sort(all)
		c.Hamlets = append(c.Hamlets, h)
		frame[h] = all
		n += len(all)
	}
	if n == 0 {
		return nil, ErrNobody.At("hamlets")
	}
	return frame, nil
}

func sizes(frame map[string][]Listed) map[string]int {
	n := map[string]int{}
	for h, all := range frame {
		n[h] = len(all)
	}
	return n
}

// signed is how somebody stands on a page.
func signed(who gate.Actor) string {
	if who.Office == "" {
		return who.Name
	}
	return who.Name + ", " + who.Office
}

// questionnaire finds one of the program's or the commune's own.
func (b *Book) questionnaire(tx *gate.Tx, id string) (Questionnaire, error) {
	if i := slices.IndexFunc(b.builtIn, func(q Questionnaire) bool { return q.ID == id }); i >= 0 {
		return b.builtIn[i], nil
	}
	own, err := ownQuestionnaire(tx, id)
	if err != nil || own.Ended || len(own.Sections) == 0 {
		return Questionnaire{}, ErrQuestionnaire.At("questionnaire")
	}
	return own.Questionnaire, nil
}

// Hamlets are the names of the hamlets that can be asked.
func (b *Book) Hamlets(ctx context.Context, who gate.Actor) (names []string, err error) {
	err = b.gate.Read(ctx, who, MayManage, func(tx *gate.Tx) (err error) {
		if err := tx.Require(true); err != nil {
			return err
		}
		names, err = b.o.Hamlets(tx)
		return err
	})
	return names, err
}

// Campaigns lists all, those that run first, then the newest.
func (b *Book) Campaigns(ctx context.Context, who gate.Actor) (all []Campaign, err error) {
	err = b.gate.Read(ctx, who, MaySee, func(tx *gate.Tx) (err error) {
		if err := tx.Require(true); err != nil {
			return err
		}
		all, err = campaigns(tx)
		return err
	})
	slices.SortStableFunc(all, func(x, y Campaign) int {
		if (x.Closed == 0) != (y.Closed == 0) {
			return map[bool]int{true: -1, false: 1}[x.Closed == 0]
		}
		return -cmp.Compare(x.ID, y.ID)
	})
	return all, err
}

// jsonInto reads what mustJSON wrote.
func jsonInto(body string, into any) error { return json.Unmarshal([]byte(body), into) }

// mustJSON writes what is known to be writable.
func mustJSON(v any) string {
	body, err := json.Marshal(v)
	if err != nil {
		panic(err) // our own types of strings and numbers
	}
	return string(body)
}
