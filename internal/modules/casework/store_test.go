package casework_test

import (
	"testing"

	"xaso/internal/modules/casework"
	"xaso/internal/platform/db/dbtest"
	"xaso/internal/platform/gate"
)

// QĐ 766, 4.4: what was taken from the person's store is counted, what was sent
// anew is not.
func TestAPaperFromTheStoreIsFlagged(t *testing.T) {
	h := open(t, dbtest.SQLite(t))
	h.desk = casework.NewDesk(h.gate, h.proc, casework.Options{Register: register(), Secret: []byte("a secret of the tests only 123456"),
		Place: func(gate.Commune) casework.Place { return casework.Place{AgencyID: "000.00.00.H56"} },
		Issued: func(_ *gate.Tx, account string) ([]casework.IssuedPaper, error) {
			return []casework.IssuedPaper{{ID: "kq", Title: "Trích lục", File: stored("trich-luc.pdf")}}, nil
		}})
	for _, fromStore := range []bool{false, true} {
		r := h.draft(actor("lan"))
		if fromStore {
			if _, err := h.desk.Reuse(h.ctx(), actor("lan"), r, casework.Reuse{Issued: "kq", Field: "papers.c3"}); err != nil {
				t.Fatal(err)
			}
		}
		done, err := h.desk.Submit(h.ctx(), actor("lan"), casework.Submission{Draft: r})
		h.must(err)
		c, err := h.desk.FindOwn(h.ctx(), actor("lan"), done.ID)
		h.must(err)
		if c.Flags.FromStore != fromStore {
			t.Errorf("from the store: %v, want %v", c.Flags.FromStore, fromStore)
		}
	}
}
