package doors_test

import (
	"errors"

	"xaso/internal/modules/criteria"
	"xaso/internal/modules/indicators"
	"xaso/internal/platform/clock"
	"xaso/internal/platform/gate"
)

// measured lets a commune follow a set and have readings of it.
func (h *house) measured(c *town) {
	h.must(h.Criteria.Follow(h.ctx(), c.readers["leader"].actor, criteria.Following{Set: same["followed-set"], Column: "bac_trung_bo", Year: 2024}))
	h.must(h.Indicators.Recompute(h.ctx(), c.id))
}

// followAgain takes up a set that a request left.
func followAgain(c *town, _ *reader) { c.measured(c) }

// boundary is a map of the hamlets that is there to be dropped.
func (s *scene) boundary() {
	s.must(s.Gate.Write(s.ctx(), gate.System("test", s.id), gate.Public, func(tx *gate.Tx) error {
		tx.Quiet()
		_, err := tx.Exec(`
			INSERT INTO indicators_map (commune_id, kind, body, source, by_id, at) VALUES ($1, 'hamlets', '[]', 'Bản vẽ thử', '', 0)
			ON CONFLICT (commune_id, kind) DO NOTHING`)
		return errors.Join(tx.Require(true), err)
	}))
	s.made["boundary"] = "hamlets"
}

// enteredFigure is the income of 2024 as a report has it; entered anew it stands
// beside the one before.
func (s *scene) enteredFigure() {
	base := same["followed-set"]
	report := s.photo()
	s.must(s.Indicators.Enter(s.ctx(), s.as("leader"), indicators.Entry{Set: base, Code: "10", Kind: indicators.Amount, Value: 50,
		AsOf: clock.Date{Year: 2024, Month: 1, Day: 2}, Document: "Báo cáo thử",
		File: &indicators.File{Key: report.Key, Name: report.Name, Type: report.Type, Size: report.Size, SHA: report.Hash}, VouchedBy: "Người thử"}))
	s.must(s.Gate.Read(s.ctx(), s.as("leader"), indicators.MaySee, func(tx *gate.Tx) error {
		if err := tx.Require(tx.Who.May(indicators.MaySee)); err != nil {
			return err
		}
		all, err := s.Indicators.Entries(tx, base, "10")
		if err == nil {
			s.made["entered-figure"] = all[0].ID
		}
		return err
	}))
}
