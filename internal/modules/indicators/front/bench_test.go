package front_test

import (
	"fmt"
	"testing"

	"xaso/internal/modules/criteria"
	"xaso/internal/modules/indicators"
	"xaso/internal/modules/indicators/front"
	"xaso/internal/platform/db/dbtest"
	"xaso/internal/platform/gate"
)

// BenchmarkProvince opens the list of a province of 166 communes: cold, as the
// first reader of a minute finds it, and warm, as the others do.
func BenchmarkProvince(b *testing.B) {
	h := open(b, dbtest.SQLite(b))
	const many = 166
	for i := range many - 2 {
		id := gate.Commune(20000 + i)
		h.settle(id, fmt.Sprintf("xa-%d", i), fmt.Sprintf("Xã Số %d", i))
		a := gate.NewActor("lan", id, gate.Grant{Permission: criteria.MayManage}, gate.Grant{Permission: indicators.MayEnter})
		h.must(h.book.Follow(b.Context(), a, criteria.Following{Set: base, Column: "quoc_gia", Year: 2024}))
		h.must(h.board.Recompute(b.Context(), id))
	}
	for _, warm := range []bool{false, true} {
		b.Run(map[bool]string{false: "cold", true: "warm"}[warm], func(b *testing.B) {
			hall := h.hall
			for b.Loop() {
				n, err := hall.Scores(b.Context(), "Tỉnh Thanh Hóa", base, warm)
				h.must(err)
				if n != many {
					b.Fatalf("%d communes", n)
				}
			}
		})
	}
	b.Run("page", func(b *testing.B) {
		for b.Loop() {
			h.get("", front.ProvincePath+"?bo="+base)
		}
	})
}
