package consultations

import (
	"context"
	"encoding/json"
	"slices"
	"strings"

	"xaso/internal/platform/clock"
	"xaso/internal/platform/gate"
)

// A Question is asked of everybody, or only of those who chose something
// before. Choices are shown as they stand; several may be ticked when Many.
type Question struct {
	ID      string   `json:"id"`
	Text    string   `json:"text"`
	Choices []string `json:"choices"`
	Many    bool     `json:"many,omitempty"`
	If      string   `json:"if,omitempty"`     // id of an earlier question …
	Chosen  string   `json:"chosen,omitempty"` // … and the choice that leads here
}

// mostQuestions keeps a survey short enough to be finished.
const mostQuestions = 20

// ParseSurvey reads questions as officials type them: a question on a line of
// its own, its choices under it with a dash; "(chọn nhiều)" at the end for
// several; "[1: Có]" in front for those who chose "Có" at question 1.
func ParseSurvey(text string) ([]Question, error) {
	var all []Question
	for _, line := range strings.Split(strings.ReplaceAll(text, "\r", "\n"), "\n") {
		line = strings.Join(strings.Fields(line), " ")
		if line == "" {
			continue
		}
		if choice, of := strings.CutPrefix(line, "-"); of {
			if len(all) == 0 {
				return nil, ErrSurvey
			}
			q := &all[len(all)-1]
			q.Choices = append(q.Choices, strings.TrimSpace(choice))
			continue
		}
		all = append(all, questionOf(line, len(all)+1))
	}
	return all, checkSurvey(all)
}

func questionOf(line string, n int) Question {
	q := Question{ID: decimal(n), Text: line}
	if rest, of := strings.CutPrefix(line, "["); of {
		if condition, text, whole := strings.Cut(rest, "]"); whole {
			q.If, q.Chosen, _ = strings.Cut(condition, ":")
			q.If, q.Chosen, q.Text = strings.TrimSpace(q.If), strings.TrimSpace(q.Chosen), strings.TrimSpace(text)
		}
	}
	if text, many := strings.CutSuffix(q.Text, "(chọn nhiều)"); many {
		q.Text, q.Many = strings.TrimSpace(text), true
	}
	return q
}

// SurveyText writes questions as ParseSurvey reads them.
func SurveyText(all []Question) string {
	var b strings.Builder
	for _, q := range all {
		if q.If != "" {
			b.WriteString("[" + q.If + ": " + q.Chosen + "] ")
		}
		b.WriteString(q.Text)
		if q.Many {
			b.WriteString(" (chọn nhiều)")
		}
		b.WriteString("\n")
		for _, c := range q.Choices {
			b.WriteString("- " + c + "\n")
		}
	}
	return b.String()
}

func checkSurvey(all []Question) error {
	if len(all) > mostQuestions {
		return ErrSurvey
	}
	for i, q := range all {
		distinct := slices.Compact(slices.Sorted(slices.Values(q.Choices)))
		if q.Text == "" || len(q.Text) > 500 || len(q.Choices) < 2 || len(q.Choices) > 12 || len(distinct) != len(q.Choices) || slices.Contains(q.Choices, "") {
			return ErrSurvey
		}
		if q.If == "" {
			continue
		}
		before := slices.IndexFunc(all[:i], func(o Question) bool { return o.ID == q.If })
		if before < 0 || !slices.Contains(all[before].Choices, q.Chosen) {
			return ErrSurvey
		}
	}
	return nil
}

// Asked are the questions that somebody with these answers is asked.
func Asked(all []Question, answers map[string][]string) []Question {
	var asked []Question
	on := map[string]bool{}
	for _, q := range all {
		if q.If == "" || on[q.If] && slices.Contains(answers[q.If], q.Chosen) {
			asked, on[q.ID] = append(asked, q), true
		}
	}
	return asked
}

// checkSheet keeps the answers to what is asked, and says when one is missing.
func checkSheet(all []Question, answers map[string][]string) (map[string][]string, error) {
	kept := map[string][]string{}
	for _, q := range Asked(all, answers) {
		given := slices.Compact(slices.Sorted(slices.Values(answers[q.ID])))
		if len(given) == 0 || len(given) > 1 && !q.Many {
			return nil, ErrSheet
		}
		for _, one := range given {
			if !slices.Contains(q.Choices, one) {
				return nil, ErrSheet
			}
		}
		kept[q.ID] = given
	}
	return kept, nil
}

// Fill takes the sheet of one account; each has one, and the first stands.
func (b *Book) Fill(ctx context.Context, who gate.Actor, id string, answers map[string][]string) error {
	return b.gate.Write(ctx, who, gate.Own, func(tx *gate.Tx) error {
		if err := tx.Require(who.SignedIn()); err != nil {
			return err
		}
		c, err := find(tx, id)
		if err != nil {
			return err
		}
		if !c.Taking(clock.DateOf(tx.Now())) {
			return ErrOver
		}
		kept, err := checkSheet(c.Survey, answers)
		if err != nil || len(c.Survey) == 0 {
			return orFault(err, ErrSheet)
		}
		text, err := json.Marshal(kept)
		if err != nil {
			return err
		}
		n, err := tx.Exec(`INSERT INTO consultations_sheet (commune_id, consultation_id, account, answers, at)
			VALUES ($1, $2, $3, $4, $5) ON CONFLICT (commune_id, consultation_id, account) DO NOTHING`, id, person(who), string(text), tx.Now().UnixMilli())
		if err != nil {
			return err
		}
		if n == 0 {
			return ErrOnce
		}
		return tx.Record("consultations.filled", id, nil)
	})
}

// Filled reports whether somebody has filled the sheet.
func (b *Book) Filled(tx *gate.Tx, id string, who gate.Actor) (bool, error) {
	var n int
	err := tx.Row(`SELECT count(*) FROM consultations_sheet WHERE commune_id = $1 AND consultation_id = $2 AND account = $3`, id, person(who)).Scan(&n)
	return n > 0, err
}

// fewest is the least number of people a figure is shown for: fewer could be
// guessed by name (OPINION.md §5).
const fewest = 5

// A Result is how a question was answered. A count under five is -1: hidden.
type Result struct {
	Question
	Asked  int
	Counts []int
}

// Results count the sheets. With a hidden count there is always a second one,
// or the total is hidden too, so that nothing can be worked out.
func (b *Book) Results(tx *gate.Tx, c Consultation) (all []Result, sheets int, err error) {
	rows, err := gate.All(tx, func(s gate.Scanner) (a map[string][]string, err error) {
		var text string
		if err = s(&text); err != nil {
			return nil, err
		}
		return a, json.Unmarshal([]byte(text), &a)
	}, `SELECT answers FROM consultations_sheet WHERE commune_id = $1 AND consultation_id = $2`, c.ID)
	if err != nil {
		return nil, 0, err
	}
	for _, q := range c.Survey {
		r := Result{Question: q, Counts: make([]int, len(q.Choices))}
		for _, a := range rows {
			if len(a[q.ID]) > 0 {
				r.Asked++
			}
			for i, choice := range q.Choices {
				if slices.Contains(a[q.ID], choice) {
					r.Counts[i]++
				}
			}
		}
		all = append(all, r.suppressed())
	}
	return all, len(rows), nil
}

// suppressed hides small counts. One hidden cell alone would follow from the
// total, so the smallest of the others goes with it.
func (r Result) suppressed() Result {
	if r.Asked < fewest {
		r.Asked = -1
		for i := range r.Counts {
			r.Counts[i] = -1
		}
		return r
	}
	hidden, least := 0, -1
	for i, n := range r.Counts {
		switch {
		case n > 0 && n < fewest:
			r.Counts[i] = -1
			hidden++
		case n >= fewest && (least < 0 || n < r.Counts[least]):
			least = i
		}
	}
	if hidden == 1 && least >= 0 && !r.Many {
		r.Counts[least] = -1
	}
	return r
}
