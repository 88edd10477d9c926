package gate_test

import (
	"context"
	"sync"
	"testing"
	"time"

	"xaso/internal/platform/db"
	"xaso/internal/platform/db/dbtest"
	"xaso/internal/platform/gate"
)

// The list of communes is read again before the writer of public content is
// answered: were there no connection left for it, no write would ever end.
func TestCommunesAreListedAfterEveryReaderWasUsed(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		ctx, stop := context.WithTimeout(t.Context(), 10*time.Second)
		defer stop()
		var g *gate.Gate
		var listed []gate.Tenant
		g = gate.New(d, gate.Options{Touched: func(gate.Commune) {
			var err error
			if listed, err = g.Tenants(ctx); err != nil {
				t.Error(err)
			}
		}})
		t.Cleanup(g.Close)
		var wg sync.WaitGroup
		for range 2 * d.Readers() {
			wg.Go(func() { value(t, g, "n") })
		}
		wg.Wait()
		err := g.Write(ctx, gate.System("test", tongSon), gate.Public, func(tx *gate.Tx) error {
			tx.Quiet()
			tx.Require(true)
			return gate.InsertTenant(tx, gate.Tenant{Slug: "tong-son", Name: "Xã Tống Sơn", Settings: "{}"})
		})
		if err != nil {
			t.Fatal(err)
		}
		if len(listed) != 1 || listed[0].Commune != tongSon {
			t.Errorf("listed %+v", listed)
		}
	})
}
