package assessment

import (
	"context"
	"errors"
	"math"
	"slices"
	"strings"

	"xaso/internal/modules/criteria"
	"xaso/internal/modules/indicators"
	"xaso/internal/platform/clock"
	"xaso/internal/platform/gate"
)

// A Need is what an indicator lacks to be met.
type Need struct {
	// Count is how many more the numerator needs, negative where it has too
	// many; Of what is Unit. 0 with Diff set: no counts are known.
	Count int64
	Unit  string
	// Diff is how far the value is from its level, in the unit of the indicator.
	Diff  float64
	Level float64
	// Known is false where nothing can be reckoned: no value, no level, or a
	// plain đạt.
	Known bool
}

// Reckon works out what a reading lacks against a level.
func Reckon(i criteria.Indicator, r indicators.Reading, column string, year int, unitOf func(string) string) Need {
	level, known := i.Thresholds[column].At(year)
	if !known || !r.Known || r.State != indicators.Short || i.Comparison == criteria.Pass || i.Comparison == criteria.Level {
		return Need{}
	}
	n := Need{Known: true, Level: level, Diff: math.Abs(level - r.Value)}
	if !r.Ratio || r.Denominator <= 0 || r.Men != nil || r.Women != nil {
		return n
	}
	// A billionth keeps 95% of 1,000 at 950: a share of counts is not exact in
	// binary fractions.
	want := level / 100 * r.Denominator
	switch i.Comparison {
	case criteria.AtLeast:
		n.Count = int64(math.Ceil(want-1e-9) - r.Numerator)
	case criteria.AtMost:
		n.Count = int64(math.Floor(want+1e-9) - r.Numerator)
	default:
		return n
	}
	n.Unit = "count"
	for at, m := range r.Metrics {
		if unit := unitOf(m); at == 0 {
			n.Unit = unit
		} else if unit != n.Unit {
			n.Unit = "count"
		}
	}
	return n
}

// Horizon is how far ahead a trend is believed, in days: five years, the length
// of a period of the programme.
const Horizon = 5 * 365

// Foresee says when a value that changes daily by so much reaches its level.
func Foresee(value, level, daily float64, known bool, today clock.Date) Forecast {
	if !known {
		return Forecast{}
	}
	days := math.Ceil((level-value)/daily - 1e-9)
	if daily == 0 || days < 0 || days > Horizon {
		return Forecast{Known: true}
	}
	return Forecast{On: today.AddDays(int(days)), Known: true}
}

// A Goal is one indicator that is not met, with what the plan does about it.
type Goal struct {
	Indicator criteria.Indicator
	Reading   indicators.Reading
	Threshold criteria.Threshold
	Need      Need
	Forecast  Forecast
	Tasks     []Task
}

// A Plan (kế hoạch phấn đấu) is what is missing under a set and what is done
// about it.
type Plan struct {
	Set    criteria.Set
	Column string
	Year   int
	Goals  []Goal
	// Others are tasks on criteria as wholes and on what is met by now.
	Others []Task
	// Cost and Funds add up what is not dropped.
	Cost    int64
	Funds   Funds
	Overdue int
}

// Plan is the plan under a set, for the column and year of its newest file.
func (b *Book) Plan(tx *gate.Tx, set string) (Plan, error) {
	s, err := b.o.Set(tx, set, 0)
	if err != nil {
		return Plan{}, err
	}
	p := Plan{Set: s, Year: clock.DateOf(tx.Now()).Year}
	files, err := b.Files(tx)
	if err != nil {
		return p, err
	}
	for _, f := range files { // newest first
		if f.Set == set {
			p.Column = f.Column
			break
		}
	}
	readings, err := b.o.Readings(tx, set)
	if err != nil {
		return p, err
	}
	tasks, err := b.Tasks(tx, set)
	if err != nil {
		return p, err
	}
	today := clock.DateOf(tx.Now())
	for _, t := range tasks {
		if t.State != Dropped {
			p.Cost += t.Cost
			p.Funds = Funds{p.Funds.State + t.Funds.State, p.Funds.Commune + t.Funds.Commune, p.Funds.People + t.Funds.People, p.Funds.Others + t.Funds.Others}
		}
		if t.Overdue(today) {
			p.Overdue++
		}
	}
	return p, b.goals(tx, &p, readings, tasks)
}

func (b *Book) goals(tx *gate.Tx, p *Plan, readings []indicators.Reading, tasks []Task) error {
	for _, i := range p.Set.Indicators {
		r := indicators.Reading{Set: p.Set.ID, Code: i.Code, State: indicators.NoData, Gap: "assessment.gap.not-measured"}
		if at := slices.IndexFunc(readings, func(r indicators.Reading) bool { return r.Code == i.Code && r.Hamlet == "" }); at >= 0 {
			r = readings[at]
		}
		if r.State == indicators.Met {
			continue
		}
		column, year := p.Column, p.Year
		if r.Column != "" {
			column = r.Column
		}
		if r.Year != 0 {
			year = r.Year
		}
		g := Goal{Indicator: i, Reading: r, Threshold: i.Thresholds[column], Need: Reckon(i, r, column, year, b.o.UnitOf)}
		if g.Need.Known {
			daily, known, err := b.o.Trend(tx, p.Set.ID, i.Code)
			if err != nil {
				return err
			}
			g.Forecast = Foresee(r.Value, g.Need.Level, daily, known, clock.DateOf(tx.Now()))
		}
		p.Goals = append(p.Goals, g)
	}
	for _, t := range tasks {
		at := slices.IndexFunc(p.Goals, func(g Goal) bool { return t.Code != "" && g.Indicator.Code == t.Code })
		if at < 0 {
			p.Others = append(p.Others, t)
			continue
		}
		p.Goals[at].Tasks = append(p.Goals[at].Tasks, t)
	}
	return nil
}

// Task gives somebody something to do.
func (b *Book) Task(ctx context.Context, who gate.Actor, t Task) (string, error) {
	return gate.Make(ctx, b.gate, who, MayPlan, func(tx *gate.Tx) (string, error) {
		if err := tx.Require(who.May(MayPlan)); err != nil {
			return "", err
		}
		t, err := b.checkedTask(tx, t)
		if err != nil {
			return "", err
		}
		if t.Due.Before(clock.DateOf(tx.Now())) {
			return "", ErrDay.At("due")
		}
		t.ID = tx.NewID()
		if _, err := tx.Exec(`INSERT INTO assessment_task (commune_id, id, set_id, criterion, code, title, owner_id, owner_name, due, state, cost, from_state, from_commune, from_people, from_others, note, told, at, by_id, done_at, version)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 'todo', $10, $11, $12, $13, $14, $15, '', $16, $17, 0, 1)`,
			t.ID, t.Set, t.Criterion, t.Code, t.Title, t.Owner, t.OwnerName, t.Due.String(), t.Cost, t.Funds.State, t.Funds.Commune, t.Funds.People, t.Funds.Others, t.Note, gate.Millis(tx.Now()), who.ID); err != nil {
			return "", err
		}
		if err := tx.Publish(TaskGiven{t.ID, t.Set, t.Title, t.Owner, spoken(t.Due)}); err != nil {
			return "", err
		}
		return t.ID, tx.Record("assessment.task-given", t.ID, map[string]any{"set": t.Set, "code": t.Code, "owner": t.Owner, "due": t.Due.String()})
	})
}

// mostCost is a hundred thousand billion đồng: above it somebody mistyped.
const mostCost = 100_000_000_000_000

func (b *Book) checkedTask(tx *gate.Tx, t Task) (Task, error) {
	set, err := b.o.Set(tx, t.Set, 0)
	if err != nil {
		return t, err
	}
	if i, known := set.Indicator(t.Code); known {
		t.Criterion = i.Criterion
	} else if _, whole := set.Criterion(t.Criterion); t.Code != "" || !whole {
		return t, ErrIndicator.At("code")
	}
	t.Title, t.Note = strings.TrimSpace(t.Title), strings.TrimSpace(t.Note)
	switch {
	case t.Title == "":
		return t, ErrTitle.At("title")
	case tooLong(t.Title, 300):
		return t, ErrLong.With(300).At("title")
	case tooLong(t.Note, longest):
		return t, ErrLong.With(longest).At("note")
	case t.Due.IsZero():
		return t, ErrDay.At("due")
	}
	for _, dong := range []int64{t.Cost, t.Funds.State, t.Funds.Commune, t.Funds.People, t.Funds.Others} {
		if dong < 0 || dong > mostCost {
			return t, ErrCost.At("cost")
		}
	}
	if t.Funds.Sum() > t.Cost {
		return t, ErrFunding.With(t.Funds.Sum(), t.Cost).At("cost")
	}
	t.OwnerName, err = officialName(tx, t.Owner)
	return t, err
}

// Progress says how far a task is. Its owner may, and who plans.
func (b *Book) Progress(ctx context.Context, who gate.Actor, task string, state TaskState, note string) error {
	if !slices.Contains(TaskStates, state) {
		return ErrState.At("state")
	}
	return b.gate.Write(ctx, who, MaySee, func(tx *gate.Tx) error {
		if err := tx.RequireOrHide(who.May(MaySee)); err != nil {
			return err
		}
		t, err := gate.One(tx, scanTask, tasks+` AND id = $2`, task)
		if err != nil {
			return err
		}
		if t.Owner != who.ID && !who.May(MayPlan) {
			return ErrNotYours
		}
		if note = strings.TrimSpace(note); tooLong(note, longest) {
			return ErrLong.With(longest).At("note")
		}
		if state == Dropped && note == "" {
			return ErrReason.At("note")
		}
		if note == "" {
			note = t.Note
		}
		done := int64(0)
		if state == Done {
			done = gate.Millis(tx.Now())
		}
		n, err := tx.Exec(`UPDATE assessment_task SET state = $3, note = $4, done_at = $5, version = version + 1 WHERE commune_id = $1 AND id = $2 AND version = $6`,
			t.ID, string(state), note, done, t.Row)
		if err == nil && n == 0 {
			err = ErrChanged
		}
		return errors.Join(err, tx.Record("assessment.task-moved", t.ID, map[string]any{"state": state}))
	})
}

const tasks = `SELECT id, set_id, criterion, code, title, owner_id, owner_name, due, state, cost, from_state, from_commune, from_people, from_others, note, done_at, version
	FROM assessment_task WHERE commune_id = $1`

func scanTask(scan gate.Scanner) (t Task, err error) {
	var due, state string
	var done int64
	err = scan(&t.ID, &t.Set, &t.Criterion, &t.Code, &t.Title, &t.Owner, &t.OwnerName, &due, &state, &t.Cost,
		&t.Funds.State, &t.Funds.Commune, &t.Funds.People, &t.Funds.Others, &t.Note, &done, &t.Row)
	t.State, t.DoneAt = TaskState(state), gate.Instant(done)
	return t, errors.Join(err, day(&t.Due, due))
}

// Tasks are those of a set, by their term.
func (b *Book) Tasks(tx *gate.Tx, set string) ([]Task, error) {
	return gate.All(tx, scanTask, tasks+` AND set_id = $2 ORDER BY due, id`, set)
}
