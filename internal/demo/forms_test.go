package demo_test

import (
	"testing"

	"xaso/internal/app"
)

// forms: one procedure is being made, and could be published as it is.
func forms(t *testing.T, h *app.House) {
	who := signIn(t, h, "0900000005")
	rows, err := h.Services.Editions(t.Context(), who)
	if err != nil || len(rows) != 1 {
		t.Fatalf("%d editions, %v", len(rows), err)
	}
	e, err := h.Services.Edition(t.Context(), who, rows[0].ID)
	if err != nil {
		t.Fatal(err)
	}
	if flaws := h.Services.Library().Check(e, "2026-11-23"); len(e.Tests) != 2 || len(flaws) > 0 {
		for _, f := range flaws {
			if !f.Warn {
				t.Errorf("%+v", f)
			}
		}
	}
	if who := rows[0].ChangedBy; who != "Hoàng Thị Năm" {
		t.Errorf("changed by %s", who)
	}
}
