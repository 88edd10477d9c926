package app_test

import (
	"testing"

	"xaso/internal/app"
)

// A formula that names what nobody publishes would for ever say "no data".
func TestTheMeasuresOfTheSetsNamePublishedMetrics(t *testing.T) {
	h, err := app.Open(t.Context(), app.Config{Data: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	defer h.Close()
	measured := 0
	for _, s := range h.Criteria.Library() {
		for _, i := range s.Indicators {
			if i.Measure.None() {
				continue
			}
			measured++
			if err := h.Indicators.Check(i.Measure); err != nil {
				t.Errorf("%s %s: %v", s.ID, i.Code, err)
			}
		}
	}
	if measured < 40 {
		t.Errorf("only %d indicators are measured", measured)
	}
}
