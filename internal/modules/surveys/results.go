package surveys

import (
	"context"
	"slices"
	"strconv"

	"xaso/internal/platform/gate"
)

// A Result is what a campaign found. That of a closed one is frozen.
type Result struct {
	Asked     int       `json:"asked"` // households
	Done      int       `json:"done"`
	Unmet     int       `json:"unmet"`
	Hamlets   []Stretch `json:"hamlets"`
	Questions []Tally   `json:"questions,omitempty"`
	Poll      *Poll     `json:"poll,omitempty"`
	Income    *Estimate `json:"income,omitempty"`
	AsOf      int64     `json:"asOf"` // Unix ms
}

// A Stretch is how far one hamlet is.
type Stretch struct {
	Hamlet  string `json:"hamlet"`
	Asked   int    `json:"asked"`
	Done    int    `json:"done"`
	Unmet   int    `json:"unmet"`
	Waiting int    `json:"waiting"`
	Content int    `json:"content"` // of a poll: households that are content
}

// A Poll is how many of those asked are content.
type Poll struct {
	Asked   int `json:"asked"`
	Content int `json:"content"`
}

// A Tally is the answers to one question.
type Tally struct {
	Key     string  `json:"key"`
	Text    Words   `json:"text"`
	Kind    Shape   `json:"kind"`
	Unit    Words   `json:"unit,omitzero"`
	Members bool    `json:"members,omitempty"`
	Put     int     `json:"put"`      // to so many households or people
	Said    int     `json:"answered"` // by so many
	Counts  []Tick  `json:"counts,omitempty"`
	Mean    float64 `json:"mean,omitempty"`
	Least   float64 `json:"least,omitempty"`
	Most    float64 `json:"most,omitempty"`
}

// A Tick is how often one answer was given.
type Tick struct {
	Value string `json:"value"`
	Words Words  `json:"words"`
	N     int    `json:"n"`
}

// reckon works out a campaign's result from what it has.
func reckon(tx *gate.Tx, c Campaign) (Result, error) {
	r := Result{AsOf: tx.Now().UnixMilli()}
	all, err := households(tx, c.ID)
	if err != nil {
		return r, err
	}
	counted, err := sheetsIn(tx, c.ID, Counted)
	if err != nil {
		return r, err
	}
	waiting, err := sheetsIn(tx, c.ID, Waiting)
	if err != nil {
		return r, err
	}
	of := map[string]Household{}
	for _, h := range all {
		of[h.ID] = h
	}
	r.Hamlets = parts(c, of, counted, waiting)
	for _, h := range r.Hamlets {
		r.Asked, r.Done, r.Unmet = r.Asked+h.Asked, r.Done+h.Done, r.Unmet+h.Unmet
	}
	done := slices.DeleteFunc(counted, func(s Sheet) bool { return s.Outcome != Done })
	switch c.Questionnaire.Kind {
	case Income:
		// Of amounts there is nothing but the estimate: a smallest or greatest
		// answer would be somebody's.
		frame, err := frameSizes(tx, c.ID)
		if err != nil {
			return r, err
		}
		e := c.estimate(of, done, frame)
		r.Income = &e
	case Satisfaction:
		r.Poll = c.poll(done, of, r.Hamlets)
		r.Questions = c.tally(done, of)
	default:
		r.Questions = c.tally(done, of)
	}
	return r, nil
}

// parts counts by hamlet, in the order of the campaign.
func parts(c Campaign, of map[string]Household, counted, waiting []Sheet) []Stretch {
	all, at := make([]Stretch, len(c.Hamlets)), map[string]int{}
	for i, h := range c.Hamlets {
		all[i].Hamlet, at[h] = h, i
	}
	for _, h := range of {
		if h.Part == isAsked {
			all[at[h.Hamlet]].Asked++
		}
	}
	for _, s := range counted {
		p := &all[at[of[s.Household].Hamlet]]
		if s.Outcome == Done {
			p.Done++
		} else {
			p.Unmet++
		}
	}
	for _, s := range waiting {
		all[at[of[s.Household].Hamlet]].Waiting++
	}
	return all
}

// estimate is the income per head of a campaign.
func (c Campaign) estimate(of map[string]Household, done []Sheet, frame map[string]int) Estimate {
	var all []Worth
	for _, s := range done {
		w := c.Questionnaire.worth(s.Answers)
		w.Hamlet, w.Group = of[s.Household].Hamlet, of[s.Household].Group
		all = append(all, w)
	}
	e := Reckon(all, frame)
	for g := range 5 {
		if s := slice(all, strconv.Itoa(g), func(w Worth) bool { return w.Group == g }); s.Households > 0 {
			e.Groups = append(e.Groups, s)
		}
	}
	for _, h := range c.Hamlets {
		if s := slice(all, h, func(w Worth) bool { return w.Hamlet == h }); s.Households > 0 {
			e.Hamlets = append(e.Hamlets, s)
		}
	}
	hideAlone(e.Groups)
	hideAlone(e.Hamlets)
	return e
}

// slice is the income per head of some households, unless they are too few to
// be shown.
func slice(all []Worth, name string, in func(Worth) bool) Slice {
	s := Slice{Name: name}
	var dong, people int64
	for _, w := range all {
		if in(w) {
			s.Households++
			dong, people = dong+w.Dong, people+w.People
		}
	}
	if s.Households < FewestShown || people == 0 {
		s.Hidden = true
		return s
	}
	s.PerHead = float64(dong) / float64(people)
	return s
}

// hideAlone hides one more slice where a single one is hidden: the whole less
// all others would tell it.
func hideAlone(all []Slice) {
	hidden, smallest := 0, -1
	for i, s := range all {
		if s.Hidden {
			hidden++
		} else if smallest < 0 || s.Households < all[smallest].Households {
			smallest = i
		}
	}
	if hidden == 1 && smallest >= 0 {
		all[smallest].Hidden, all[smallest].PerHead = true, 0
	}
}

// poll counts those who are content, by the question that says so.
func (c Campaign) poll(done []Sheet, of map[string]Household, hamlets []Stretch) *Poll {
	p := &Poll{}
	at := map[string]int{}
	for i, h := range hamlets {
		at[h.Hamlet] = i
	}
	for _, s := range done {
		for _, section := range c.Questionnaire.Sections {
			for _, q := range section.Questions {
				if len(q.Content) == 0 || s.Answers[q.Key] == "" {
					continue
				}
				p.Asked++
				if slices.Contains(q.Content, s.Answers[q.Key]) {
					p.Content++
					hamlets[at[of[s.Household].Hamlet]].Content++
				}
			}
		}
	}
	return p
}

// tally counts the answers to each question.
func (c Campaign) tally(done []Sheet, of map[string]Household) []Tally {
	var all []Tally
	at := map[string]int{}
	for _, s := range c.Questionnaire.Sections {
		for _, q := range s.Questions {
			t := Tally{Key: q.Key, Text: q.Text, Kind: q.Kind, Unit: q.Unit, Members: s.Members, Counts: q.ticks()}
			at[q.Key] = len(all)
			all = append(all, t)
		}
	}
	for _, s := range done {
		for _, a := range c.Questionnaire.asks(of[s.Household].Members, s.Answers, c.From) {
			all[at[a.Key]].add(s.Answers[field(a.Key, a.Member)])
		}
	}
	return all
}

// ticks are the possible answers, none given yet.
func (q Question) ticks() []Tick {
	switch q.Kind {
	case YesNo:
		return []Tick{{"yes", Words{"Có", "Yes"}, 0}, {"no", Words{"Không", "No"}, 0}}
	case OneOf:
		var all []Tick
		for _, c := range q.Choices {
			all = append(all, Tick{c.Value, c.Words, 0})
		}
		return all
	}
	return nil
}

func (t *Tally) add(value string) {
	t.Put++
	if value == "" {
		return
	}
	t.Said++
	for i := range t.Counts {
		if t.Counts[i].Value == value {
			t.Counts[i].N++
		}
	}
	if n, err := strconv.ParseFloat(value, 64); err == nil && (t.Kind == Number || t.Kind == Money) {
		if t.Said == 1 || n < t.Least {
			t.Least = n
		}
		t.Most = max(t.Most, n)
		t.Mean += (n - t.Mean) / float64(t.Said)
	}
}

// A Standing is how a campaign goes: its result as of now, or the frozen one.
type Standing struct {
	Campaign
	Result     Result
	Collectors map[string][]string // by hamlet; only with the progress
	Waiting    int                 // sheets to be decided
	// MayOpen says that the reader may open its sheets.
	MayOpen bool
	// Withheld: a running survey of income shows nothing yet. From two views a
	// household apart its income could be told.
	Withheld bool
	// Missing are sheets whose answers are not in the register yet.
	Missing int
}

// Progress says how a campaign goes and who collects where.
func (b *Book) Progress(ctx context.Context, who gate.Actor, id string) (s Standing, err error) {
	err = b.gate.Read(ctx, who, MaySee, func(tx *gate.Tx) error {
		if err := tx.Require(true); err != nil {
			return err
		}
		if s, err = standing(tx, who, id); err != nil {
			return err
		}
		s.Collectors = map[string][]string{}
		for _, h := range s.Hamlets {
			if s.Collectors[h], err = b.o.Collectors(tx, h); err != nil {
				return err
			}
		}
		return nil
	})
	return s, err
}

// standing reads a campaign with its result.
func standing(tx *gate.Tx, who gate.Actor, id string) (Standing, error) {
	c, err := campaign(tx, id)
	if err != nil {
		return Standing{}, err
	}
	s := Standing{Campaign: c, Result: c.Result, MayOpen: c.opens(who)}
	if c.Closed > 0 {
		if c.Questionnaire.Kind == Attributes {
			left, err := unapplied(tx, id, 1)
			s.Missing = len(left)
			return s, err
		}
		// Of a handful of households the whole is nearly somebody's own.
		if e := s.Result.Income; e != nil && e.Households < FewestShown {
			s.Withheld, s.Result.Income = true, nil
		}
		return s, nil
	}
	if s.Result, err = reckon(tx, c); err != nil {
		return s, err
	}
	for _, h := range s.Result.Hamlets {
		s.Waiting += h.Waiting
	}
	if c.Questionnaire.Kind == Income {
		s.Withheld, s.Result.Income = true, nil
	}
	return s, nil
}

// A CampaignClosed says that a campaign was closed: its figures may be used.
type CampaignClosed struct {
	Campaign string  `json:"campaign"`
	Purpose  Purpose `json:"purpose"`
}

// Kind is how reactions name it.
func (CampaignClosed) Kind() string { return "surveys.campaign-closed" }

// Close ends a campaign and freezes what it found. It is never opened again:
// figures that were used must stay what they were. What came in wrong is asked
// again in a campaign of its own.
func (b *Book) Close(ctx context.Context, who gate.Actor, id string) error {
	return b.gate.Write(ctx, who, MayManage, func(tx *gate.Tx) error {
		c, err := campaign(tx, id)
		if err != nil {
			return err
		}
		if err := tx.Require(c.opens(who)); err != nil {
			return err
		}
		if c.Closed > 0 {
			return ErrClosed.With(vnDay(dayOf(c.Closed)))
		}
		r, err := reckon(tx, c)
		if err != nil {
			return err
		}
		for _, h := range r.Hamlets {
			if h.Waiting > 0 {
				return ErrUndecided
			}
		}
		if r.Done == 0 {
			return ErrNoSheets
		}
		_, err = tx.Exec(`UPDATE surveys_campaign SET closed_at = $3, closed_by = $4, result = $5 WHERE commune_id = $1 AND id = $2`,
			id, tx.Now().UnixMilli(), signed(who), mustJSON(r))
		if err != nil {
			return err
		}
		if err := tx.Publish(CampaignClosed{id, c.Questionnaire.Kind}); err != nil {
			return err
		}
		return tx.Record("surveys.closed", id, map[string]any{"asked": r.Asked, "done": r.Done})
	})
}
