package pages

import (
	"context"

	"github.com/a-h/templ"

	"xaso/internal/platform/gate"
)

// Panels are what other rooms show on the pages of the desk; nil ones show
// nothing. Package app fills them.
type Panels struct {
	// Dossier stands under what is to be decided about a dossier.
	Dossier func(ctx context.Context, who gate.Actor, dossier string) (templ.Component, error)
	// Overview stands under the figures of the leader's page.
	Overview func(ctx context.Context, who gate.Actor) (templ.Component, error)
}

func (p Panels) dossier(ctx context.Context, who gate.Actor, id string) (templ.Component, error) {
	if p.Dossier == nil {
		return nil, nil
	}
	return p.Dossier(ctx, who, id)
}

func (p Panels) overview(ctx context.Context, who gate.Actor) (templ.Component, error) {
	if p.Overview == nil {
		return nil, nil
	}
	return p.Overview(ctx, who)
}
