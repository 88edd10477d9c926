package app

import (
	"testing"
	"time"

	"xaso/internal/modules/commune"
)

// A commune that was just set up has no agency identifier; its first dossier
// must get a code all the same, marked as provisional.
func TestPlaceOfANewCommune(t *testing.T) {
	h, err := OpenAt(t.Context(), Config{Data: t.TempDir()}, time.Now)
	if err != nil {
		t.Fatal(err)
	}
	defer h.Close()
	c := commune.Commune{ID: 77, Slug: "ba", Name: "Phường Ba", Province: "Tỉnh Thử", Settings: commune.Settings{Hamlets: []string{"Một"}}}
	if _, err := h.SetUp(t.Context(), c, FirstAdmin{"Lê Văn Không", "0900000099"}); err != nil {
		t.Fatal(err)
	}
	got := h.place(77)
	if got.AgencyID != "XA.00077" || !got.Provisional {
		t.Errorf("agency %q, provisional %v; want XA.00077 and true", got.AgencyID, got.Provisional)
	}
	if got.Authority != "Ủy ban nhân dân phường Ba" || got.Centre != "Trung tâm Phục vụ hành chính công phường Ba" {
		t.Errorf("authority %q, centre %q", got.Authority, got.Centre)
	}
}
