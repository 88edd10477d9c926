package assessment

import (
	_ "embed"
	"encoding/json"
	"fmt"

	"xaso/internal/platform/clock"
)

//go:embed data/procedures.json
var procedures []byte

// A Procedure is the way to recognition in a period, with how it is known.
type Procedure struct {
	ID       string     `json:"id"`
	Title    string     `json:"title"`
	From     clock.Date `json:"from"`
	Until    clock.Date `json:"until,omitzero"`
	Standing string     `json:"standing"` // seen, provisional
	Source   string     `json:"source"`
	URL      string     `json:"url"`
	Note     string     `json:"note"`
	// Broadcasts is how often the loudspeakers must tell of it within Days days.
	Broadcasts int         `json:"broadcasts"`
	Days       int         `json:"days"`
	Stages     []StageRule `json:"stages"`
	Papers     []string    `json:"papers"`      // that go to the province
	PapersNote string      `json:"papers_note"` // how that list is known
}

// A StageRule says how the step after a stage is known.
type StageRule struct {
	Stage    Stage  `json:"stage"`
	Standing string `json:"standing"` // seen, older, memory, design
	Source   string `json:"source"`
}

// Rule is how a stage is known.
func (p Procedure) Rule(s Stage) StageRule {
	for _, r := range p.Stages {
		if r.Stage == s {
			return r
		}
	}
	return StageRule{Stage: s, Standing: "design"}
}

// Provisional reports whether the procedure itself was not found for its time.
func (p Procedure) Provisional() bool { return p.Standing != "seen" }

func loadRules() ([]Procedure, error) {
	var all []Procedure
	if err := json.Unmarshal(procedures, &all); err != nil {
		return nil, fmt.Errorf("assessment: procedures: %w", err)
	}
	for _, p := range all {
		if p.Broadcasts < 1 || p.Days < 1 || p.From.IsZero() {
			return nil, fmt.Errorf("assessment: procedure %s lacks its numbers", p.ID)
		}
	}
	return all, nil
}

// Procedure is the one in force on a day: the newest that has begun, the oldest
// for days before them all.
func (b *Book) Procedure(on clock.Date) Procedure {
	found := b.rules[0]
	for _, p := range b.rules {
		if !on.Before(p.From) {
			found = p
		}
	}
	return found
}

// ProcedureOf is the one a file goes by: that of the first day of its
// publication, of today before that.
func (b *Book) ProcedureOf(f File, today clock.Date) Procedure {
	if !f.Since.IsZero() {
		return b.Procedure(f.Since)
	}
	return b.Procedure(today)
}
