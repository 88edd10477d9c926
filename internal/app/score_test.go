package app_test

import (
	"path/filepath"
	"testing"

	"xaso/internal/app"
	"xaso/internal/demo"
	"xaso/internal/modules/score"
	"xaso/internal/platform/gate"
)

// Three weeks of an office's life, every kind of step in them: what the events
// left behind is what all dossiers together give.
func TestScoresFollowTheEventsOfTheDesk(t *testing.T) {
	h, err := demo.Open(t.Context(), app.Config{Data: filepath.Join(t.TempDir(), "data")})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { h.Close() })
	if err := h.DoJobs(t.Context()); err != nil {
		t.Fatal(err)
	}
	full, err := h.Score.Full(t.Context(), demo.Commune)
	if err != nil {
		t.Fatal(err)
	}
	kept, err := h.Score.Kept(t.Context(), demo.Commune)
	if err != nil {
		t.Fatal(err)
	}
	if !full.Equal(kept) {
		t.Errorf("all dossiers give %+v\nthe events left %+v", full.Sums, kept.Sums)
	}
	if len(kept.Sums) == 0 {
		t.Error("nothing was counted")
	}
	r, err := h.Score.Rebuild(t.Context(), demo.Commune)
	if err != nil || r.Changed != 0 || r.Sums != 0 || r.Dossiers == 0 {
		t.Errorf("computed again: %+v, %v", r, err)
	}
	now := score.MonthOf(h.Gate.Now())
	p, err := h.Score.Province(t.Context(), []gate.Commune{demo.Commune}, now.YearOf())
	if err != nil || p.Received == 0 {
		t.Errorf("%d dossiers received this year, %v", p.Received, err)
	}
	for _, l := range p.Lines {
		if share, ok := l.Share(); l.ID == "2.1" && (!ok || share == 0 || share == 10_000) {
			t.Errorf("the demo has something late and something in time; 2.1 is %d (%v)", share, ok)
		}
	}
}
