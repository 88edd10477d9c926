package procedures_test

import (
	"context"
	"testing"

	"xaso/internal/modules/procedures"
	"xaso/internal/platform/gate"
)

// A form whose source is gone from the program is compiled from what was
// frozen: here the version asked with has another form.
func TestFrozenFormWithoutItsSource(t *testing.T) {
	eachWorkshop(t, func(w workshop) {
		ctx := context.Background()
		lib := w.store.Library()
		old, _ := lib.Catalogue.Version("1.001193", 1)
		var frozen procedures.Frozen
		err := w.gate.Write(ctx, gate.System("filing", home), gate.Own, func(tx *gate.Tx) error {
			if err := tx.Require(true); err != nil {
				return err
			}
			tx.Quiet()
			var err error
			frozen, err = w.store.Freeze(tx, old)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		changed := old
		changed.FormID = "general" // as if a later release had another form
		form, err := w.store.FiledForm(ctx, w.who, changed, frozen.Form)
		if err != nil {
			t.Fatal(err)
		}
		again, err := w.store.FiledForm(ctx, w.who, changed, frozen.Form)
		if err != nil || again != form {
			t.Errorf("compiled twice: %v", err)
		}
		if form.Field("child.birth_date") == nil || form.Field("papers.c3") == nil || len(form.Components()) != len(old.Components) {
			t.Error("not the form that was filed")
		}
		if _, err := w.store.FiledForm(ctx, w.who, changed, "khai_sinh@0000000000000000"); err == nil {
			t.Error("a form nobody froze")
		}
	})
}
