package app_test

import (
	"testing"

	"xaso/internal/demo"
	"xaso/internal/modules/casework"
	"xaso/internal/platform/gate"
)

// The head of the centre hears of somebody who files for a whole hamlet in a
// day, by name; nobody else does.
func TestTheHeadHearsOfABusyHelper(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		const helper = "Lê Thị Ba"
		busy := casework.HelperBusy{Helper: o.as(helper).ID, Day: "2026-11-23", People: 21}
		o.must(o.Gate.Write(t.Context(), gate.System("test", demo.Commune), gate.Own, func(tx *gate.Tx) error {
			tx.Quiet()
			if err := tx.Require(true); err != nil {
				return err
			}
			return tx.Publish(busy)
		}))
		o.do()
		o.hears(head, "Lê Thị Ba hôm nay đã nộp hồ sơ thay cho 21 người.")
		o.silent(helper, counter, officer, chair, mother)
	})
}
