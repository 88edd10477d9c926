// Package pages draws what belongs to no single module: the home page, the
// error page, the page of a house with several communes, and what is publicly
// known of the commune.
package pages

import (
	"context"
	"embed"
	"net/http"
	"time"

	"xaso/internal/modules/commune"
	"xaso/internal/platform/clock"
	"xaso/internal/platform/gate"
	"xaso/internal/platform/lang"
	"xaso/internal/platform/site"
	"xaso/internal/platform/web"
	"xaso/internal/ui"
)

//go:embed locale/*.json
var Texts embed.FS

// A House is what these pages show.
type House struct {
	Communes *commune.Registry
	Calendar func(r *http.Request, c gate.Commune) (*clock.Calendar, error)
	Now      func() time.Time
	// Criteria counts the criteria that the commune has met; ok is false while
	// it follows no set.
	Criteria func(ctx context.Context, c gate.Commune) (done, of int, ok bool, err error)
	// Democracy are the rooms of grassroots democracy that are open, in the
	// order of the Law's words.
	Democracy []Aspect
}

// Routes are the addresses of this package.
func Routes(h House) []web.Route {
	return []web.Route{
		web.Get("/{$}", web.Public, h.home, web.Cached),
		web.Get("/ve-xa", web.Public, h.about, web.Cached),
		web.Get(DemocracyPath, web.Public, h.democracy, web.Cached),
		web.Get(AllPath, web.SignedIn, h.all),
	}
}

// AllPath is the page of all rooms that the reader may open.
const AllPath = "/muc-luc"

func (h House) all(w http.ResponseWriter, r *http.Request, _ gate.Actor) error {
	return web.Page(w, r, http.StatusOK, allPage(roomDoors(r.Context())))
}

// roomIcons are the signs of rooms by their label; others get a plain sheet.
var roomIcons = map[string]string{
	"menu.today": "check", "menu.counter": "user", "menu.overview": "chart", "menu.register": "box", "menu.reports": "chart",
	"menu.score": "chart", "menu.residents": "house", "menu.officials": "user", "menu.settings": "gear", "menu.notices": "bell",
	"menu.services": "form", "menu.mine": "track", "menu.payments": "market", "menu.compose": "form", "menu.relays": "speak", "menu.exchange": "map",
}

// roomDoors are the reader's rooms with what each is for.
func roomDoors(ctx context.Context) []ui.Door {
	var doors []ui.Door
	for _, room := range site.From(ctx).Reader.Rooms {
		if room.Path == AllPath {
			continue
		}
		icon := roomIcons[room.Label]
		if icon == "" {
			icon = "form"
		}
		doors = append(doors, ui.Door{Icon: icon, Text: t(ctx, room.Label), Help: t(ctx, "help."+room.Label), Href: room.Path})
	}
	return doors
}

// A day is one line of "this week" on the home page.
type day struct {
	Name  string // Thứ Hai, 23/11
	Lunar string // 15/10 âm lịch
	Note  string // day off, worked Saturday, or ""
	Today bool
}

func (h House) home(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	c, _ := h.Communes.ByID(web.CommuneOf(r).ID)
	week, err := h.week(r, c.ID)
	if err != nil {
		return err
	}
	ways := doors(r.Context())
	if done, of, ok, err := h.Criteria(r.Context(), c.ID); err != nil {
		return err
	} else if ok {
		ways = append(ways, criteriaDoor(r.Context(), done, of))
	}
	return web.Page(w, r, http.StatusOK, homePage(c, ways, week))
}

// week is the seven days from today, with lunar dates and days off.
func (h House) week(r *http.Request, c gate.Commune) ([]day, error) {
	cal, err := h.Calendar(r, c)
	if err != nil {
		return nil, err
	}
	today := clock.DateOf(h.Now())
	week := make([]day, 7)
	for i := range week {
		d := today.AddDays(i)
		at := d.At(0)
		week[i] = day{
			Name:  lang.Weekday(r.Context(), at) + ", " + at.In(lang.Zone).Format("02/01"),
			Today: i == 0,
		}
		if l, err := clock.ToLunar(d); err == nil {
			week[i].Lunar = lang.T(r.Context(), "home.lunar", l.Day, l.Month)
		}
		if entry, ok := cal.Row(d); ok {
			week[i].Note = lang.Pick(r.Context(), entry.Name, entry.NameEN)
		}
	}
	return week, nil
}

func (h House) about(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	c, _ := h.Communes.ByID(web.CommuneOf(r).ID)
	return web.Page(w, r, http.StatusOK, aboutPage(c))
}

// Landing answers where no commune is named: the list of communes, or where
// to begin when there is none.
func Landing(communes *commune.Registry) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if len(communes.All()) == 0 {
			http.Redirect(w, r, "/cai-dat", http.StatusSeeOther)
			return
		}
		if err := web.Page(w, r, http.StatusOK, landingPage(communes.All())); err != nil {
			http.Error(w, lang.T(r.Context(), "web.internal"), http.StatusInternalServerError)
		}
	})
}
