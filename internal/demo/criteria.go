package demo

import (
	"context"
	"fmt"

	"xaso/internal/app"
	"xaso/internal/modules/criteria"
	"xaso/internal/platform/clock"
	"xaso/internal/platform/gate"
)

// followed are the sets the commune is measured by. Those of 2021-2025 are the
// history of xã Hà Sơn, whose kiểu mẫu was considered in 2024; the set in force
// since 15/02/2026 is the present. Which group the commune is in was not found,
// so it has none.
var followed = []criteria.Following{
	{Set: "ntm-2021-2025-xa", Column: "bac_trung_bo", Year: 2024, Since: clock.Date{Year: 2024, Month: 1, Day: 1}},
	{Set: "ntm-2021-2025-xa-nang-cao", Column: "bac_trung_bo", Year: 2024, Since: clock.Date{Year: 2024, Month: 1, Day: 1}},
	{Set: "ntm-2021-2025-xa-kieu-mau", Column: "thanh_hoa", Year: 2024, Since: clock.Date{Year: 2024, Month: 1, Day: 1}},
	{Set: "thon-thong-minh-th", Column: "thanh_hoa", Year: 2024, Since: clock.Date{Year: 2024, Month: 1, Day: 1}},
	{Set: "ntm-2026-2030-xa", Since: clock.Date{Year: 2026, Month: 2, Day: 15}},
}

// followSets has the commune measured by its sets of criteria.
func followSets(ctx context.Context, h *app.House, people cast) error {
	for _, f := range followed {
		if err := h.Criteria.Follow(gate.WithKey(ctx, "demo/criteria/"+f.Set), people[leader], f); err != nil {
			return fmt.Errorf("demo: criteria %s: %w", f.Set, err)
		}
	}
	return nil
}
