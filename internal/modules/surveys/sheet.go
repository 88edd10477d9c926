package surveys

import (
	"cmp"
	"context"
	"regexp"
	"slices"
	"strings"

	"xaso/internal/platform/clock"
	"xaso/internal/platform/gate"
	"xaso/internal/platform/identity"
)

// What a visit came to.
const (
	Done  = "done"
	Unmet = "unmet" // nobody was met, or they would not answer
)

// What becomes of a sheet that arrived.
const (
	Counted = "counted"
	Waiting = "waiting" // for a decision: the household has a sheet already
	Aside   = "aside"   // kept, not counted
)

// Why a sheet is not counted.
const (
	Twice     = "twice"    // two collectors filled the household
	Late      = "late"     // arrived after the campaign was closed
	WasAside  = "replaced" // the household was replaced meanwhile
	Undecided = "decided"  // an official took the other one
	Met       = "met"      // somebody else met the household
)

// A Sheet is what one visit to a household brought.
type Sheet struct {
	ID         string // made where it is filled: the same however often it is sent
	Campaign   string
	Household  string
	Revision   int64 // 1, and more with each correction
	Outcome    string
	Answers    Answers
	Reason     string // why nobody was met
	By, ByName string
	Filled     int64 // Unix ms, by the clock of the telephone
	Received   int64
	State      string
	AsideWhy   string
	DecidedBy  string
	DecidedAt  int64
	DecidedWhy string
}

// An Arrival is what the sender of a sheet is told.
type Arrival struct {
	ID       string `json:"id"`
	Revision int64  `json:"rev"`
	State    string `json:"state"`
	Why      string `json:"why,omitempty"`
	Other    string `json:"other,omitempty"` // who filled the same household
}

func (s Sheet) arrival(other string) Arrival {
	return Arrival{ID: s.ID, Revision: s.Revision, State: s.State, Why: s.AsideWhy, Other: other}
}

var sheetID = regexp.MustCompile(`^[0-9A-Za-z-]{16,64}$`)

// leastReason is how long a written reason is at least, in characters.
const leastReason = 8

func reason(s string) (string, error) {
	s = strings.TrimSpace(identity.Compose(s))
	if n := len([]rune(s)); n < leastReason || n > longestAnswer {
		return "", ErrReason.With(leastReason).At("reason")
	}
	return s, nil
}

// Receive stores a sheet once, however often it comes. When it returns without
// an error the sheet is on the disk. A second sheet of a household waits for
// somebody to decide; one that comes too late is kept and not counted.
func (b *Book) Receive(ctx context.Context, who gate.Actor, s Sheet) (Arrival, error) {
	return gate.Make(ctx, b.gate, who, MayCollect, func(tx *gate.Tx) (Arrival, error) {
		if !sheetID.MatchString(s.ID) || s.Revision < 1 {
			return Arrival{}, ErrSheetID
		}
		c, err := campaign(tx, s.Campaign)
		if err != nil {
			return Arrival{}, err
		}
		h, err := household(tx, s.Campaign, s.Household)
		if err != nil {
			return Arrival{}, err
		}
		if err := tx.RequireOrHide(reaches(who, h.Hamlet)); err != nil {
			return Arrival{}, err
		}
		s.By, s.ByName, s.Received = who.ID, signed(who), tx.Now().UnixMilli()
		was, known, err := sheet(tx, s.ID)
		switch {
		case err != nil:
			return Arrival{}, err
		case known && (was.By != who.ID || was.Campaign != s.Campaign || was.Household != s.Household):
			return Arrival{}, ErrSheetID
		case known && s.Revision <= was.Revision:
			tx.Quiet() // it is here already
			return was.arrival(""), nil
		}
		if err := s.judge(c, h, clock.DateOf(tx.Now())); err != nil {
			return Arrival{}, err
		}
		if known {
			return b.correct(tx, c, was, s)
		}
		return b.take(tx, c, h, s)
	})
}

// judge checks a sheet by the rules of its questionnaire and leaves in it what
// is kept.
func (s *Sheet) judge(c Campaign, h Household, today clock.Date) (err error) {
	switch {
	case today.Before(c.From):
		return ErrNotYet.With(vnDay(c.From))
	case s.Outcome == Unmet:
		s.Answers = Answers{}
		s.Reason, err = reason(s.Reason)
		return err
	}
	s.Outcome, s.Reason = Done, ""
	s.Answers, err = c.Questionnaire.Judge(h.Members, s.Answers, c.From)
	return err
}

// take stores a new sheet and says what becomes of it.
func (b *Book) take(tx *gate.Tx, c Campaign, h Household, s Sheet) (Arrival, error) {
	other, there, err := countedSheet(tx, c.ID, h.ID)
	if err != nil {
		return Arrival{}, err
	}
	who := ""
	s.State = Counted
	switch {
	case c.Closed > 0:
		s.State, s.AsideWhy = Aside, Late
	case h.Part != isAsked:
		s.State, s.AsideWhy = Aside, WasAside
	case there && other.Outcome == Unmet && s.Outcome == Done:
		if err := setAside(tx, other.ID, Met); err != nil {
			return Arrival{}, err
		}
	case there && s.Outcome == Unmet:
		s.State, s.AsideWhy, who = Aside, Met, other.ByName
	case there:
		s.State, s.AsideWhy, who = Waiting, Twice, other.ByName
	}
	if err := insertSheet(tx, s); err != nil {
		return Arrival{}, err
	}
	return s.arrival(who), tx.Record("surveys.sheet-received", s.ID, map[string]string{"campaign": c.ID, "household": h.ID, "state": s.State, "why": s.AsideWhy})
}

// correct replaces what a collector wrote before.
func (b *Book) correct(tx *gate.Tx, c Campaign, was, s Sheet) (Arrival, error) {
	if c.Closed > 0 {
		return Arrival{}, ErrClosed.With(vnDay(dayOf(c.Closed)))
	}
	s.State, s.AsideWhy = was.State, was.AsideWhy
	if was.State == Aside && was.AsideWhy == Met && s.Outcome == Done {
		s.State, s.AsideWhy = Waiting, Twice
	}
	if err := updateSheet(tx, s); err != nil {
		return Arrival{}, err
	}
	return s.arrival(""), tx.Record("surveys.sheet-corrected", s.ID, map[string]any{"campaign": c.ID, "household": s.Household, "revision": s.Revision})
}

// dayOf is the day in Viet Nam of an instant.
func dayOf(milli int64) clock.Date { return clock.DateOf(millis(milli)) }

// PurposeCollect is what residents are told of a reading by a collector.
const PurposeCollect = "surveys.purpose.collect"

// PurposeSurvey is what they are told of one by the official who leads.
const PurposeSurvey = "surveys.purpose.survey"

// A Visit is one household on a collector's list.
type Visit struct {
	Household
	State   string // "" nobody was there yet; done, unmet, waiting
	Mine    bool   // by the reader
	ByName  string
	Sheet   string // the reader's own sheet, if any
	Rev     int64
	Arrived int64
	Why     string // of the reader's own sheet: late, twice …
}

// A Round is a campaign as one collector sees it.
type Round struct {
	Campaign
	Visits []Visit
	Done   int // with an answer
}

// Rounds lists the campaigns in which who has something to collect, with their
// households; those that were closed more than a week ago are not among them.
func (b *Book) Rounds(ctx context.Context, who gate.Actor) (all []Round, err error) {
	err = b.gate.Read(ctx, who, MayCollect, func(tx *gate.Tx) error {
		if err := tx.Require(true); err != nil {
			return err
		}
		list, err := campaigns(tx)
		if err != nil {
			return err
		}
		for _, c := range list {
			if c.Closed > 0 && dayOf(c.Closed).DaysUntil(clock.DateOf(tx.Now())) > KeptDays {
				continue
			}
			r, err := round(tx, c)
			if err != nil {
				return err
			}
			if len(r.Visits) > 0 {
				all = append(all, r)
				tx.Disclose(gate.Access{Record: c.ID, Purpose: PurposeCollect})
			}
		}
		return nil
	})
	return all, err
}

// KeptDays is how long after the end of a campaign a telephone keeps its list.
const KeptDays = 7

// Round is one of them.
func (b *Book) Round(ctx context.Context, who gate.Actor, id string) (r Round, err error) {
	err = b.gate.Read(ctx, who, MayCollect, func(tx *gate.Tx) error {
		c, err := campaign(tx, id)
		if err != nil {
			return err
		}
		if r, err = round(tx, c); err != nil {
			return err
		}
		tx.Disclose(gate.Access{Record: c.ID, Purpose: PurposeCollect})
		return tx.RequireOrHide(len(r.Visits) > 0)
	})
	return r, err
}

// round lists the households of a campaign that its reader collects from.
func round(tx *gate.Tx, c Campaign) (Round, error) {
	r := Round{Campaign: c}
	all, err := households(tx, c.ID)
	if err != nil {
		return r, err
	}
	heads, err := sheetHeads(tx, c.ID)
	if err != nil {
		return r, err
	}
	by := map[string][]Sheet{}
	for _, s := range heads {
		by[s.Household] = append(by[s.Household], s)
	}
	for _, h := range all {
		if h.Part != isAsked || !reaches(tx.Who, h.Hamlet) {
			continue
		}
		v := visit(h, by[h.ID], tx.Who.ID)
		if v.State == Done {
			r.Done++
		}
		r.Visits = append(r.Visits, v)
	}
	// In the order of the hamlet's own list, not of the draw.
	slices.SortStableFunc(r.Visits, func(x, y Visit) int {
		return cmp.Or(cmp.Compare(slices.Index(c.Hamlets, x.Hamlet), slices.Index(c.Hamlets, y.Hamlet)), cmp.Compare(x.Code, y.Code))
	})
	return r, nil
}

func visit(h Household, sheets []Sheet, reader string) Visit {
	v := Visit{Household: h}
	for _, s := range sheets {
		if s.By == reader && (v.Sheet == "" || s.State == Counted) {
			v.Sheet, v.Rev, v.Why = s.ID, s.Revision, s.AsideWhy
		}
		if s.State == Counted {
			v.State, v.ByName, v.Arrived, v.Mine = s.Outcome, s.ByName, s.Received, s.By == reader
		}
	}
	return v
}

// Fill is what a collector needs to fill the sheet of a household: the
// household, and what they wrote before.
func (b *Book) Fill(ctx context.Context, who gate.Actor, id, of string) (c Campaign, v Visit, s Sheet, err error) {
	err = b.gate.Read(ctx, who, MayCollect, func(tx *gate.Tx) error {
		if c, err = campaign(tx, id); err != nil {
			return err
		}
		h, err := household(tx, id, of)
		if err != nil {
			return err
		}
		if err := tx.RequireOrHide(reaches(who, h.Hamlet) && h.Part == isAsked); err != nil {
			return err
		}
		tx.Disclose(gate.Access{Record: of, Purpose: PurposeCollect})
		all, err := sheetsOf(tx, id, of)
		if err != nil {
			return err
		}
		v = visit(h, all, who.ID)
		for _, one := range all {
			if one.ID == v.Sheet {
				s = one
			}
		}
		return nil
	})
	return c, v, s, err
}
