package demo

import (
	"context"

	"xaso/internal/app"
	"xaso/internal/platform/gate"
)

// codes gives the commune the one code that its messages to the national portal
// cannot do without; the others stay as they come, so that some dossiers wait
// for an official.
func codes(ctx context.Context, h *app.House) error {
	return h.Exchange.SetMapping(gate.WithKey(ctx, "demo/exchange"), gate.System("demo", Commune),
		"agency", "Ủy ban nhân dân xã Tống Sơn", "H56.15316")
}
