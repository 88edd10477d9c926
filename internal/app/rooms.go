package app

import (
	"io/fs"

	apppages "xaso/internal/app/pages"
	"xaso/internal/modules/casework"
	"xaso/internal/modules/commune"
	"xaso/internal/modules/people"
	"xaso/internal/modules/procedures"
	procedurepages "xaso/internal/modules/procedures/pages"
	"xaso/internal/platform/blob"
	"xaso/internal/platform/gate"
	"xaso/internal/platform/identity"
	"xaso/internal/platform/jobs"
	"xaso/internal/platform/site"
	"xaso/internal/platform/web"
	"xaso/internal/ui"
)

// locales are the sentences of the rooms.
var locales = []fs.FS{
	web.Texts, ui.Texts, blob.Texts, identity.Texts, jobs.Texts, commune.Texts, people.Texts,
	procedures.Texts, procedurepages.Texts, casework.Texts, apppages.Texts,
}

// rooms are the pages of every module.
func (h *House) rooms() [][]web.Route {
	return [][]web.Route{
		apppages.Routes(apppages.House{Communes: h.Communes, Calendar: h.calendar, Now: h.now}),
		apppages.SetupRoutes(apppages.Setup{Communes: h.Communes, Code: h.SetupCode, Make: h.setUpFromPage}),
		apppages.AdminRoutes(apppages.Admin{Gate: h.Gate, Communes: h.Communes}),
		procedurepages.Routes(procedurepages.Hall{Store: h.Services, Office: h.office, Now: h.now}),
	}
}

func (h *House) office(id gate.Commune) procedurepages.Office {
	c, _ := h.Communes.ByID(id)
	return procedurepages.Office{Name: c.Name, Address: c.Address, Hours: c.Hours, Phone: c.Phone}
}

// operations are the permissions of running the house.
var operations = people.Permissions{jobs.MayManage: {people.Admin}}

// menu is what a reader may open, in the order of the day's work.
func menu(who gate.Actor) []site.Room {
	var rooms []site.Room
	add := func(on bool, label, path string) {
		if on {
			rooms = append(rooms, site.Room{Label: label, Path: path})
		}
	}
	office := false
	for _, p := range []gate.Permission{casework.MayReceive, casework.MayProcess, casework.MaySupervise,
		casework.MayApprove, casework.MayIssue, casework.MayReturn} {
		office = office || who.May(p)
	}
	add(office, "menu.today", "/viec")
	add(who.May(casework.MayReceive), "menu.counter", "/quay")
	add(who.May(casework.MayOversee), "menu.overview", "/dieu-hanh")
	add(office, "menu.register", "/so-theo-doi")
	add(who.May(people.MayServe), "menu.residents", "/dan-cu")
	add(who.May(people.MaySeeOfficials), "menu.officials", "/can-bo")
	add(who.May(commune.MayConfigure), "menu.settings", "/quan-tri")
	add(!office, "menu.services", "/thu-tuc")
	add(!office, "menu.mine", "/ho-so")
	return rooms
}
