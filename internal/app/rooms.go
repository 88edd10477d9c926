package app

import (
	"context"
	"io/fs"
	"net/http"
	"strings"

	"xaso/internal/api"
	apppages "xaso/internal/app/pages"
	"xaso/internal/modules/assessment"
	assessmentpages "xaso/internal/modules/assessment/pages"
	"xaso/internal/modules/budgets"
	budgetpages "xaso/internal/modules/budgets/pages"
	"xaso/internal/modules/casework"
	caseworkpages "xaso/internal/modules/casework/pages"
	"xaso/internal/modules/commune"
	"xaso/internal/modules/consultations"
	consultationpages "xaso/internal/modules/consultations/pages"
	"xaso/internal/modules/criteria"
	criteriapages "xaso/internal/modules/criteria/pages"
	outbox "xaso/internal/modules/exchange"
	outboxpages "xaso/internal/modules/exchange/pages"
	"xaso/internal/modules/ideas"
	ideapages "xaso/internal/modules/ideas/pages"
	"xaso/internal/modules/indicators"
	criteriafront "xaso/internal/modules/indicators/front"
	indicatorpages "xaso/internal/modules/indicators/pages"
	"xaso/internal/modules/notices"
	noticepages "xaso/internal/modules/notices/pages"
	"xaso/internal/modules/opinions"
	opinionpages "xaso/internal/modules/opinions/pages"
	"xaso/internal/modules/payments"
	paymentpages "xaso/internal/modules/payments/pages"
	"xaso/internal/modules/people"
	peoplepages "xaso/internal/modules/people/pages"
	"xaso/internal/modules/procedures"
	"xaso/internal/modules/procedures/builder"
	procedurepages "xaso/internal/modules/procedures/pages"
	"xaso/internal/modules/recognition"
	recognitionpages "xaso/internal/modules/recognition/pages"
	"xaso/internal/modules/register"
	registerpages "xaso/internal/modules/register/pages"
	"xaso/internal/modules/reports"
	reportpages "xaso/internal/modules/reports/pages"
	requestfront "xaso/internal/modules/requests/front"
	"xaso/internal/modules/results"
	resultpages "xaso/internal/modules/results/pages"
	"xaso/internal/modules/score"
	scorepages "xaso/internal/modules/score/pages"
	"xaso/internal/modules/surveys"
	surveypages "xaso/internal/modules/surveys/pages"
	"xaso/internal/modules/votes"
	votepages "xaso/internal/modules/votes/pages"
	"xaso/internal/platform/backup"
	"xaso/internal/platform/blob"
	"xaso/internal/platform/docx"
	"xaso/internal/platform/gate"
	"xaso/internal/platform/geo"
	"xaso/internal/platform/health"
	"xaso/internal/platform/identity"
	"xaso/internal/platform/jobs"
	"xaso/internal/platform/merge"
	"xaso/internal/platform/moderation"
	moderationpages "xaso/internal/platform/moderation/pages"
	"xaso/internal/platform/post"
	"xaso/internal/platform/sheet"
	"xaso/internal/platform/sign"
	"xaso/internal/platform/site"
	"xaso/internal/platform/vietqr"
	"xaso/internal/platform/web"
	"xaso/internal/ui"
)

// locales are the sentences of the rooms.
var locales = []fs.FS{
	web.Texts, ui.Texts, blob.Texts, identity.Texts, jobs.Texts, commune.Texts, people.Texts, peoplepages.Texts,
	procedures.Texts, procedurepages.Texts, builder.Texts, casework.Texts, caseworkpages.Texts, caseworkpages.OfficeTexts, caseworkpages.CounterTexts, apppages.Texts,
	notices.Texts, noticepages.Texts, api.Texts, outbox.Texts, outboxpages.Texts, reports.Texts, payments.Texts, paymentpages.Texts, reportpages.Texts,
	score.Texts, scorepages.Texts, criteria.Texts, criteriapages.Texts, indicators.Texts, recognition.Texts, recognitionpages.Texts, indicatorpages.Texts, results.Texts, resultpages.Texts, docx.Texts, sign.Texts,
	backup.Texts, merge.Texts, health.Texts, sheet.Texts, post.Texts, caseworkpages.RelayTexts, vietqr.Texts,
	register.Texts, registerpages.Texts, assessment.Texts, assessmentpages.Texts,
	surveys.Texts, surveypages.Texts,
	votes.Texts, votepages.Texts,
	opinions.Texts, opinionpages.Texts, budgets.Texts, budgetpages.Texts,
	criteriafront.Texts, geo.Texts, requestfront.Texts, moderation.Texts, moderationpages.Texts, consultations.Texts, consultationpages.Texts, ideas.Texts, ideapages.Texts,
}

// rooms are the pages of every module.
func (h *House) rooms() [][]web.Route {
	front := h.front()
	return [][]web.Route{
		health.Routes(h.Watch), h.metrics.Routes(),
		apppages.Routes(apppages.House{Communes: h.Communes, Calendar: h.calendar, Now: h.now, Criteria: h.criteriaHall().Entry, Democracy: democracy()}),
		apppages.SetupRoutes(apppages.Setup{Communes: h.Communes, Code: h.SetupCode, Make: h.setUpFromPage}),
		apppages.AdminRoutes(apppages.Admin{Gate: h.Gate, Communes: h.Communes}),
		apppages.BackupRoutes(apppages.Backups{Gate: h.Gate, Communes: h.Communes, Shelf: h.Shelf(), Keeper: h.keeper}),
		apppages.HealthRoutes(h.Watch),
		apppages.MergeRoutes(h.mergeHall()),
		procedurepages.Routes(procedurepages.Hall{Store: h.Services, Office: h.office, Now: h.now}),
		builder.Routes(h.bench()),
		peoplepages.Routes(peoplepages.Hall{
			Register: h.People, Hamlets: h.hamlets, Fields: h.fields, Home: home, Record: h.record,
			Address: h.network, Leaving: h.leaving, Now: h.now,
		}),
		noticepages.Routes(h.Notices),
		ideapages.Routes(h.ideaHall()),
		consultationpages.Routes(h.consultationHall()),
		moderationpages.Routes(moderationpages.Hall{Book: h.Moderation, Now: h.now}),
		outboxpages.Routes(h.exchangeHall()),
		scorepages.Routes(h.scoreHall()),
		criteriapages.Routes(h.criteriaSets()),
		resultpages.Routes(h.resultHall()),
		registerpages.Routes(h.registerHall()),
		surveypages.Routes(h.surveyHall()),
		votepages.Routes(h.voteHall()),
		opinionpages.Routes(h.opinionHall()),
		budgetpages.Routes(h.budgetHall()),
		reportpages.Routes(h.Reports, h.now),
		recognitionpages.Routes(h.Recognition),
		criteriafront.Routes(h.criteriaHall()),
		indicatorpages.Routes(h.indicatorHall()),
		paymentpages.Routes(h.tillHall()),
		assessmentpages.Routes(h.assessmentHall()),
		caseworkpages.ResidentRoutes(front),
		caseworkpages.OfficeRoutes(caseworkpages.Office{Front: front, People: h.People, Hamlets: h.hamlets, Panels: h.withPapers(h.withSync(h.scorePanels())), Letters: h.Post}),
		api.Routes(api.House{Desk: h.Desk, Services: h.Services, People: h.People, Communes: h.Communes, Intake: h.Intake,
			Criteria: h.Criteria, Figures: h.Indicators, Gate: h.Gate,
			Files: h.Files, Texts: h.texts, Network: h.network, Now: h.now}),
	}
}

func (h *House) front() caseworkpages.Front {
	return caseworkpages.Front{
		Desk: h.Desk, Gate: h.Gate, Intake: h.Intake, Files: h.Files, Place: h.place, Person: h.applicant,
		Address: func(r *http.Request) string { return strings.TrimSuffix(h.publicURL(r, "/"), "/") },
		Network: h.network, Fee: h.feeOfOwn, Now: h.now,
	}
}

// applicant is whom a resident's, or a helper's, application is for.
func (h *House) applicant(ctx context.Context, who gate.Actor) (casework.Person, error) {
	id := who.ID
	if who.For != "" {
		id = who.For
	}
	var p casework.Person
	err := h.Gate.Read(ctx, who, gate.Own, func(tx *gate.Tx) error {
		if err := tx.Require(who.SignedIn()); err != nil {
			return err
		}
		tx.Disclose(gate.Access{Subject: id, Purpose: "people.purpose.help"})
		var err error
		p, err = h.deskRegister().Resident(tx, id)
		return err
	})
	return p, err
}

func (h *House) hamlets(id gate.Commune) []string {
	c, _ := h.Communes.ByID(id)
	return c.Hamlets
}

// fields are the fields of work that a role can be narrowed to.
func (h *House) fields(gate.Commune) []peoplepages.Field {
	var all []peoplepages.Field
	seen := map[string]bool{}
	for _, p := range h.Services.Library().Catalogue.Procedures {
		if f := p.Field.Value; !seen[f.Slug] {
			seen[f.Slug] = true
			all = append(all, peoplepages.Field{Code: f.Slug, Name: f.Name.VI})
		}
	}
	return all
}

// record says which dossier a line of the access log was about.
func (h *House) record(ctx context.Context, who gate.Actor, id string) (text, href string) {
	c, err := h.Desk.FindOwn(ctx, who, id)
	if err != nil {
		return "", ""
	}
	return c.Code, "/ho-so/" + c.ID
}

// home is where somebody begins after signing in.
func home(who gate.Actor) string {
	if rooms := menu(who, 0); len(rooms) > 0 && rooms[0].Path == "/viec" {
		return "/viec"
	}
	return "/ho-so"
}

// network is where a request came from, without its port.
func (h *House) network(r *http.Request) string { return web.Network(r, h.Config.TrustProxy) }

func (h *House) office(id gate.Commune) procedurepages.Office {
	c, _ := h.Communes.ByID(id)
	return procedurepages.Office{Name: c.Name, Address: c.Address, Hours: c.Hours, Phone: c.Phone}
}

// operations are the permissions of running the house.
var operations = people.Permissions{jobs.MayManage: {people.Admin}, apppages.MayKeep: {people.Admin}}

// menu is what a reader may open, in the order of the day's work; unread is
// how many notices wait.
func menu(who gate.Actor, unread int) []site.Room {
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
	add(caseworkpages.SeesRelays(who), "menu.relays", caseworkpages.RelayPath)
	add(who.May(casework.MayOversee), "menu.overview", "/dieu-hanh")
	add(who.MayIn(score.MaySee, "", ""), "menu.score", scorepages.Path)
	add(who.May(indicators.MaySee), "menu.entries", indicatorpages.EntriesPath)
	add(who.May(indicators.MaySee), "menu.metrics", indicatorpages.CataloguePath)
	add(who.May(criteria.MayManage), "menu.criteria", criteriapages.Path)
	add(worksWithPapers(who), "menu.papers", resultpages.Path)
	add(office, "menu.register", "/so-theo-doi")
	add(seesRegister(who), "menu.households", registerpages.Path)
	add(who.May(surveys.MaySee), "menu.surveys", surveypages.Path)
	add(who.May(consultations.MayManage) || who.May(consultations.MayEnter), "menu.consultations", consultationpages.Path)
	add(who.May(votes.MaySee), "menu.votes", votepages.Path)
	add(who.May(surveys.MayCollect), "menu.sheets", surveypages.CollectPath)
	add(who.May(opinions.MayModerate), "menu.opinions", opinionpages.Path)
	add(who.May(budgets.MayRecord), "menu.budgets", budgetpages.Path)
	add(who.May(payments.MayCollect), "menu.fees", paymentpages.CounterPath)
	add(who.May(payments.MayReconcile), "menu.reconcile", paymentpages.QueuePath)
	add(who.May(payments.MayRefund), "menu.refunds", paymentpages.RefundPath)
	add(who.May(indicators.MaySee), "menu.cockpit", criteriafront.CockpitPath)
	add(who.May(assessment.MaySee), "menu.assessment", assessmentpages.Path)
	add(who.May(reports.MayReport), "menu.reports", reportpages.Path)
	add(who.May(recognition.MaySee), "menu.recognition", recognitionpages.Path)
	add(who.May(outbox.MayOperate), "menu.exchange", outboxpages.Path)
	add(who.May(people.MayServe), "menu.residents", "/dan-cu")
	add(who.May(people.MaySeeOfficials), "menu.officials", "/can-bo")
	add(who.May(procedures.MayCompose), "menu.build", "/soan-thu-tuc")
	add(who.May(commune.MayConfigure), "menu.settings", "/quan-tri")
	add(!office, "menu.services", "/thu-tuc")
	add(!office, "menu.mine", "/ho-so")
	add(!office && who.SignedIn(), "menu.own-household", registerpages.MinePath)
	add(!office, "menu.shelf", resultpages.ShelfPath)
	rooms = append(rooms, site.Room{Label: "menu.notices", Path: noticepages.Path, Count: unread})
	if len(rooms) <= mostInRow {
		return rooms
	}
	for i := range rooms {
		rooms[i].Aside = !inRow[rooms[i].Path]
	}
	return append(rooms, site.Room{Label: "menu.all", Path: apppages.AllPath})
}

// mostInRow is how many rooms the menu shows at once; of more, those of every
// hour stand in the row and all of them on a page of their own.
const mostInRow = 6

var inRow = map[string]bool{surveypages.CollectPath: true, "/viec": true, "/quay": true, "/dieu-hanh": true, "/dan-cu": true, noticepages.Path: true}
