package casework

import (
	"encoding/json"
	"time"

	"xaso/internal/modules/procedures"
	"xaso/internal/platform/gate"
)

// A Step is one hand-over of a dossier. Steps are only ever added; together
// they are the control slip (phiếu kiểm soát quá trình giải quyết hồ sơ).
type Step struct {
	Seq        int
	At         time.Time
	Transition string
	Label      procedures.Text // as it read then
	From, To   string          // states
	National   procedures.NationalStatus
	GiverID    string
	Giver      string // name and office as they were then
	GiverFor   string // in whose place (thay mặt, ủy quyền)
	TakerID    string
	Taker      string    // role or person it goes to
	Due        time.Time // of the step that ended here, zero when it had none
	Timing     Timing
	Detail     StepDetail
}

// A StepDetail is what came with a step.
type StepDetail struct {
	Note       string   `json:"note,omitempty"`
	Reason     string   `json:"reason,omitempty"`
	LegalBasis string   `json:"legal_basis,omitempty"`
	Agency     string   `json:"agency,omitempty"`
	Refund     string   `json:"refund,omitempty"`
	Items      []Item   `json:"items,omitempty"`
	NewDue     int64    `json:"new_due,omitempty"` // Unix ms
	OldDue     int64    `json:"old_due,omitempty"`
	Dong       int64    `json:"dong,omitempty"`
	Number     string   `json:"number,omitempty"`
	File       string   `json:"file,omitempty"`
	Paper      string   `json:"paper,omitempty"` // printed form it produces
	Files      []string `json:"files,omitempty"` // that came with it
	Warned     []string `json:"warned,omitempty"`
	ByTimer    bool     `json:"by_timer,omitempty"`
}

// An Item is one thing asked for in a supplement request: what is missing,
// why, and how to put it right (Mẫu 02).
type Item struct {
	What      string `json:"what"`
	Why       string `json:"why"`
	How       string `json:"how"`
	Component string `json:"component,omitempty"` // paper to attach
	Field     string `json:"field,omitempty"`     // answer to correct
}

func insertStep(tx *gate.Tx, dossier string, s *Step) error {
	return tx.Row(`
		INSERT INTO casework_step (commune_id, dossier_id, seq, at, transition, label, label_en, from_state, to_state,
			national, giver_id, giver, giver_for, taker_id, taker, due_at, timing, detail)
		SELECT $1, $2, COALESCE(MAX(seq), 0) + 1, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17
		  FROM casework_step WHERE commune_id = $1 AND dossier_id = $2
		RETURNING seq`,
		dossier, gate.Millis(s.At), s.Transition, s.Label.VI, s.Label.EN, s.From, s.To, int(s.National),
		s.GiverID, s.Giver, s.GiverFor, s.TakerID, s.Taker, gate.Millis(s.Due), string(s.Timing), text(s.Detail)).Scan(&s.Seq)
}

func stepsOf(tx *gate.Tx, dossier string) ([]Step, error) {
	return gate.All(tx, func(scan gate.Scanner) (Step, error) {
		var s Step
		var at, due int64
		var detail string
		err := scan(&s.Seq, &at, &s.Transition, &s.Label.VI, &s.Label.EN, &s.From, &s.To, &s.National,
			&s.GiverID, &s.Giver, &s.GiverFor, &s.TakerID, &s.Taker, &due, &s.Timing, &detail)
		if err != nil {
			return s, err
		}
		s.At, s.Due = gate.Instant(at), gate.Instant(due)
		return s, json.Unmarshal([]byte(detail), &s.Detail)
	}, `SELECT seq, at, transition, label, label_en, from_state, to_state, national, giver_id, giver, giver_for,
			taker_id, taker, due_at, timing, detail
		  FROM casework_step WHERE commune_id = $1 AND dossier_id = $2 ORDER BY seq`, dossier)
}

// asked returns the items of the newest supplement request, and its step.
func asked(steps []Step) ([]Item, int) {
	for i := len(steps) - 1; i >= 0; i-- {
		if len(steps[i].Detail.Items) > 0 {
			return steps[i].Detail.Items, steps[i].Seq
		}
	}
	return nil, 0
}
