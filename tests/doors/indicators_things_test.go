package doors_test

import (
	"xaso/internal/modules/criteria"
	"xaso/internal/modules/indicators"
	"xaso/internal/platform/clock"
	"xaso/internal/platform/gate"
)

// enteredFigure is the income of 2024 as a report has it; entered anew it stands
// beside the one before.
func (s *scene) enteredFigure() {
	const base = "ntm-2021-2025-xa"
	s.must(s.Criteria.Follow(s.ctx(), s.as("leader"), criteria.Following{Set: base, Column: "bac_trung_bo", Year: 2024}))
	s.must(s.Indicators.Enter(s.ctx(), s.as("leader"), indicators.Entry{Set: base, Code: "10", Kind: indicators.Amount, Value: 50,
		AsOf: clock.Date{Year: 2024, Month: 1, Day: 2}, Document: "Báo cáo thử", VouchedBy: "Người thử"}))
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
