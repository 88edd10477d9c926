package pages

import (
	"context"
	"net/http"

	"xaso/internal/platform/gate"
	"xaso/internal/platform/web"
	"xaso/internal/ui"
)

// DemocracyPath is the way into all rooms in which the people know, discuss,
// do, check, supervise and benefit (Luật 10/2022/QH15, Điều 3).
const DemocracyPath = "/dan-chu"

// An Aspect is one of the Law's words (dân biết, dân bàn, …) with the rooms in
// which it happens. Key names its text, "democracy.<key>".
type Aspect struct {
	Key   string
	Rooms []Room
}

// A Room is one way in; its texts are "democracy.room.<key>" and ".help".
type Room struct{ Key, Icon, Href string }

func (h House) democracy(w http.ResponseWriter, r *http.Request, _ gate.Actor) error {
	return web.Page(w, r, http.StatusOK, democracyPage(h.Democracy))
}

// doors are the rooms of an aspect as a resident sees them.
func (a Aspect) doors(ctx context.Context) []ui.Door {
	ways := make([]ui.Door, len(a.Rooms))
	for i, room := range a.Rooms {
		key := "democracy.room." + room.Key
		ways[i] = ui.Door{Icon: room.Icon, Text: t(ctx, key), Help: t(ctx, key+".help"), Href: room.Href}
	}
	return ways
}
