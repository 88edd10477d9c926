package doors_test

import "xaso/internal/modules/criteria"

// Where a change of a set says it has it from; the decision is none.
const decided = "&decision=1/2026&date-day=1&date-month=10&date-year=2026&source=Giấy thử&by=Người thử"

// annex is a table that waits to be taken over.
func (s *scene) annex() {
	grid, err := criteria.FromPaste("", "TT\tTiêu chí\tNội dung\tBắc Trung Bộ\n2\tGiao thông\t2.1. Tỷ lệ thử\t100%\n")
	if err != nil {
		s.t.Fatal(err)
	}
	s.made["annex"], err = s.Criteria.Start(s.ctx(), s.as("specialist"), same["followed-set"], "", grid)
	if err != nil {
		s.t.Fatal(err)
	}
}
