package surveys

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"strings"

	"xaso/internal/platform/gate"
	"xaso/internal/platform/identity"
)

// An Own is a questionnaire that a commune made.
type Own struct {
	Questionnaire
	Ended bool
}

// ownSection holds the questions of a commune's own questionnaire.
const ownSection = "cau-hoi"

func ownQuestionnaire(tx *gate.Tx, id string) (Own, error) {
	all, err := gate.All(tx, scanOwn, `SELECT body, ended FROM surveys_questionnaire WHERE commune_id = $1 AND id = $2`, id)
	if err == nil && len(all) == 0 {
		err = gate.ErrMissing
	}
	if err != nil {
		return Own{}, err
	}
	return all[0], nil
}

func scanOwn(scan gate.Scanner) (Own, error) {
	var o Own
	var body string
	if err := scan(&body, &o.Ended); err != nil {
		return o, err
	}
	return o, jsonInto(body, &o.Questionnaire)
}

// Questionnaires lists those of the program and the commune's own.
func (b *Book) Questionnaires(ctx context.Context, who gate.Actor) (builtIn []Questionnaire, own []Own, err error) {
	err = b.gate.Read(ctx, who, MaySee, func(tx *gate.Tx) (err error) {
		if err := tx.Require(true); err != nil {
			return err
		}
		own, err = gate.All(tx, scanOwn, `SELECT body, ended FROM surveys_questionnaire WHERE commune_id = $1 ORDER BY id DESC`)
		return err
	})
	return b.builtIn, own, err
}

// Questionnaire finds one; own says that it is the commune's and may be changed.
func (b *Book) Questionnaire(ctx context.Context, who gate.Actor, id string) (q Questionnaire, own bool, err error) {
	err = b.gate.Read(ctx, who, MaySee, func(tx *gate.Tx) (err error) {
		if err := tx.Require(true); err != nil {
			return err
		}
		if i := slices.IndexFunc(b.builtIn, func(q Questionnaire) bool { return q.ID == id }); i >= 0 {
			q = b.builtIn[i]
			return nil
		}
		o, err := ownQuestionnaire(tx, id)
		q, own = o.Questionnaire, true
		return err
	})
	return q, own, err
}

// Compose begins a questionnaire of the commune's own.
func (b *Book) Compose(ctx context.Context, who gate.Actor, title string) (string, error) {
	return gate.Make(ctx, b.gate, who, MayManage, func(tx *gate.Tx) (string, error) {
		if err := tx.Require(true); err != nil {
			return "", err
		}
		title = identity.Compose(title)
		if n := len([]rune(title)); n == 0 || n > 150 {
			return "", ErrTitle.At("title")
		}
		q := Questionnaire{ID: tx.NewID(), Title: Words{VI: title}, Kind: Other}
		_, err := tx.Exec(`INSERT INTO surveys_questionnaire (commune_id, id, title, body, made_by, made_at, ended) VALUES ($1, $2, $3, $4, $5, $6, FALSE)`,
			q.ID, title, mustJSON(q), who.ID, tx.Now().UnixMilli())
		if err != nil {
			return "", err
		}
		return q.ID, tx.Record("surveys.composed", q.ID, nil)
	})
}

// A Wish is a question as an official types it.
type Wish struct {
	Text, Hint string
	Kind       Shape
	Choices    string // one a line
	Required   bool
	Min, Max   string // of numbers and money
	Unit       string
	If         string // key of an earlier question
	Is         string // … and the answer after which it is asked: its value or its words
}

// Ask adds a question at the end.
func (b *Book) Ask(ctx context.Context, who gate.Actor, id string, w Wish) error {
	return b.change(ctx, who, id, "surveys.question-added", func(q *Questionnaire) error {
		one, err := w.question(*q)
		if err != nil {
			return err
		}
		if len(q.Sections) == 0 {
			q.Sections = []Section{{ID: ownSection, Title: q.Title}}
		}
		q.Sections[0].Questions = append(q.Sections[0].Questions, one)
		return q.Check()
	})
}

// question makes one of what was typed; its key is its number.
func (w Wish) question(q Questionnaire) (Question, error) {
	one := Question{Text: Words{VI: identity.Compose(w.Text)}, Hint: Words{VI: identity.Compose(w.Hint)}, Kind: w.Kind, Required: w.Required,
		Unit: Words{VI: identity.Compose(w.Unit)}}
	last := 0
	for _, s := range q.Sections {
		for _, was := range s.Questions {
			n, _ := strconv.Atoi(strings.TrimPrefix(was.Key, "c"))
			last = max(last, n)
		}
	}
	one.Key = "c" + strconv.Itoa(last+1)
	if one.Kind == OneOf {
		for line := range strings.Lines(w.Choices) {
			if words := identity.Compose(line); words != "" {
				one.Choices = append(one.Choices, Choice{Value: strconv.Itoa(len(one.Choices) + 1), Words: Words{VI: words}})
			}
		}
	}
	var wrong []error
	if one.Kind == Number || one.Kind == Money {
		for _, bound := range []struct {
			typed string
			into  **float64
			name  string
		}{{w.Min, &one.Min, "min"}, {w.Max, &one.Max, "max"}} {
			text, bad := Question{Kind: Number}.clean(bound.typed)
			if bad != nil {
				wrong = append(wrong, bad.At(bound.name))
			} else if n, err := strconv.ParseFloat(text, 64); err == nil {
				*bound.into = &n
			}
		}
	}
	if w.If != "" {
		before, _, known := q.question(w.If)
		value := before.named(w.Is)
		if !known || value == "" {
			wrong = append(wrong, ErrCondition.At("is"))
		} else {
			one.If = &Condition{Key: w.If, Is: []string{value}}
		}
	}
	return one, errors.Join(wrong...)
}

// named finds the value of an answer that was typed by value or in words.
func (q Question) named(typed string) string {
	folded := identity.Fold(typed)
	for _, t := range q.ticks() {
		if t.Value == typed || identity.Fold(t.Words.VI) == folded {
			return t.Value
		}
	}
	return ""
}

// Drop takes a question out that no other one depends on.
func (b *Book) Drop(ctx context.Context, who gate.Actor, id, key string) error {
	return b.change(ctx, who, id, "surveys.question-dropped", func(q *Questionnaire) error {
		for i := range q.Sections {
			for _, one := range q.Sections[i].Questions {
				if one.If != nil && one.If.Key == key {
					return ErrNeeded
				}
			}
			q.Sections[i].Questions = slices.DeleteFunc(q.Sections[i].Questions, func(one Question) bool { return one.Key == key })
			if len(q.Sections[i].Questions) == 0 {
				q.Sections = nil
				break
			}
		}
		return q.Check()
	})
}

// change rewrites a questionnaire of the commune's own. Campaigns keep the copy
// they began with, so that a change never touches what was answered.
func (b *Book) change(ctx context.Context, who gate.Actor, id, what string, do func(*Questionnaire) error) error {
	return b.gate.Write(ctx, who, MayManage, func(tx *gate.Tx) error {
		o, err := ownQuestionnaire(tx, id)
		if err != nil {
			return err
		}
		if err := tx.Require(true); err != nil {
			return err
		}
		if err := do(&o.Questionnaire); err != nil {
			return err
		}
		if _, err := tx.Exec(`UPDATE surveys_questionnaire SET body = $3 WHERE commune_id = $1 AND id = $2`, id, mustJSON(o.Questionnaire)); err != nil {
			return err
		}
		return tx.Record(what, id, nil)
	})
}

// End retires a questionnaire: no new campaign uses it.
func (b *Book) End(ctx context.Context, who gate.Actor, id string) error {
	return b.gate.Write(ctx, who, MayManage, func(tx *gate.Tx) error {
		n, err := tx.Exec(`UPDATE surveys_questionnaire SET ended = TRUE WHERE commune_id = $1 AND id = $2`, id)
		if err != nil {
			return err
		}
		if err := tx.RequireOrHide(n == 1); err != nil {
			return err
		}
		return tx.Record("surveys.questionnaire-ended", id, nil)
	})
}
