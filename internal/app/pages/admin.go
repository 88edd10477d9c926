package pages

import (
	"context"
	"net/http"
	"regexp"
	"strconv"
	"strings"

	"xaso/internal/modules/commune"
	"xaso/internal/modules/people"
	"xaso/internal/platform/fault"
	"xaso/internal/platform/gate"
	"xaso/internal/platform/identity"
	"xaso/internal/platform/jobs"
	"xaso/internal/platform/lang"
	"xaso/internal/platform/web"
	"xaso/internal/ui"
)

var errAgency = fault.New(fault.Invalid, "admin.bad-agency")

// agencyShape is the grammar of QĐ 20/2020/QĐ-TTg: groups of digits and
// capitals between dots, 35 characters at most. Old and new styles both pass.
var agencyShape = regexp.MustCompile(`^[0-9A-Z]+(\.[0-9A-Z]+){1,8}$`)

// An Admin is the room of the commune's administrator: what the commune says
// of itself, work that failed, and who did what.
type Admin struct {
	Gate     *gate.Gate
	Communes *commune.Registry
}

// AdminRoutes are the addresses of the administrator's room.
func AdminRoutes(a Admin) []web.Route {
	return []web.Route{
		web.Get("/quan-tri", web.Needs(commune.MayConfigure), a.index),
		web.Get("/quan-tri/xa", web.Needs(commune.MayConfigure), a.askCommune),
		web.Post("/quan-tri/xa", web.Needs(commune.MayConfigure), a.changeCommune),
		web.Get("/quan-tri/viec-loi", web.Needs(jobs.MayManage), a.letters),
		web.Post("/quan-tri/viec-loi", web.Needs(jobs.MayManage), a.settleLetter),
		web.Get("/quan-tri/nhat-ky", web.Needs(people.MayAdminister), a.audit),
	}
}

// adminDoors are the parts of running a commune.
func adminDoors(ctx context.Context) []ui.Door {
	var doors []ui.Door
	for _, d := range [][3]string{
		{"house", "commune", "/quan-tri/xa"}, {"user", "officials", "/can-bo"}, {"form", "services", "/danh-muc"},
		{"download", "fees", "/quan-tri/thu-phi"},
		{"calendar", "calendar", "/lich"}, {"box", "backup", "/quan-tri/sao-luu"}, {"check", "health", "/quan-tri/suc-khoe"},
		{"warning", "failed", "/quan-tri/viec-loi"}, {"lock", "audit", "/quan-tri/nhat-ky"},
	} {
		doors = append(doors, ui.Door{Icon: d[0], Text: t(ctx, "admin.door."+d[1]), Help: t(ctx, "admin.door.help."+d[1]), Href: d[2]})
	}
	return doors
}

func (a Admin) index(w http.ResponseWriter, r *http.Request, _ gate.Actor) error {
	return web.Page(w, r, http.StatusOK, adminPage())
}

// communeForm is the commune's settings with what is wrong about them.
type communeForm struct {
	Commune commune.Commune
	Phone   string // as typed
	Hamlets string // a name a line
	Faults  []*fault.Fault
	Saved   bool
}

func (f communeForm) fault(ctx context.Context, field string) string {
	return setupForm{Faults: f.Faults}.fault(ctx, field)
}

func (a Admin) askCommune(w http.ResponseWriter, r *http.Request, _ gate.Actor) error {
	c, _ := a.Communes.ByID(web.CommuneOf(r).ID)
	return web.Page(w, r, http.StatusOK, communePage(communeForm{Commune: c, Phone: c.Phone,
		Hamlets: strings.Join(c.Hamlets, "\n"), Saved: r.URL.Query().Has("da-luu")}))
}

func (a Admin) changeCommune(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	c, _ := a.Communes.ByID(who.Commune)
	c.Name, c.Province = identity.Compose(r.PostFormValue("name")), identity.Compose(r.PostFormValue("province"))
	c.Email, c.Address = strings.TrimSpace(r.PostFormValue("email")), identity.Compose(r.PostFormValue("address"))
	c.Hours, c.Phone = strings.TrimSpace(r.PostFormValue("hours")), strings.TrimSpace(r.PostFormValue("phone"))
	c.Hamlets = lines(r.PostFormValue("hamlets"))
	c.AgencyID = strings.ToUpper(strings.TrimSpace(r.PostFormValue("agency")))
	c.AgencyIDProvisional = r.PostFormValue("agency-known") == ""
	form := communeForm{Commune: c, Phone: c.Phone, Hamlets: r.PostFormValue("hamlets")}
	if len(c.Hamlets) == 0 {
		form.Faults = append(form.Faults, errNoHamlets.At("hamlets"))
	}
	if c.AgencyID != "" && (len(c.AgencyID) > 35 || !agencyShape.MatchString(c.AgencyID)) {
		form.Faults = append(form.Faults, errAgency.At("agency"))
	}
	if len(form.Faults) == 0 {
		err := a.Communes.Change(r.Context(), who, c)
		if err == nil {
			return web.Redirect(w, r, "/quan-tri/xa?da-luu")
		}
		if form.Faults = fault.All(err); web.Status(err) != http.StatusUnprocessableEntity {
			return err
		}
	}
	return web.Page(w, r, http.StatusUnprocessableEntity, communePage(form))
}

func (a Admin) letters(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	dead, err := jobs.Letters(r.Context(), a.Gate, who, 200)
	if err != nil {
		return err
	}
	return web.Page(w, r, http.StatusOK, lettersPage(dead))
}

func (a Admin) settleLetter(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	settle := jobs.Resend
	if r.PostFormValue("drop") != "" {
		settle = jobs.Drop
	}
	if err := settle(r.Context(), a.Gate, who, r.PostFormValue("job")); err != nil {
		return err
	}
	return web.Redirect(w, r, "/quan-tri/viec-loi")
}

// auditPage is how many lines of the log one page shows.
const auditPage = 50

func (a Admin) audit(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	before, _ := strconv.ParseInt(r.URL.Query().Get("truoc"), 10, 64)
	subject := strings.TrimSpace(r.URL.Query().Get("q"))
	var found []gate.Line
	var names map[string]string
	err := a.Gate.Read(r.Context(), who, people.MayAdminister, func(tx *gate.Tx) error {
		if err := tx.Require(who.May(people.MayAdminister)); err != nil {
			return err
		}
		var err error
		if found, err = gate.AuditLines(tx, subject, before, auditPage); err != nil {
			return err
		}
		var ids []string
		for _, l := range found {
			ids = append(ids, l.Actor)
		}
		names, err = people.Names(tx, ids...)
		return err
	})
	if err != nil {
		return err
	}
	return web.Page(w, r, http.StatusOK, auditLogPage(subject, found, names))
}

// auditRows are the lines of the log as a table.
func auditRows(ctx context.Context, found []gate.Line, names map[string]string) [][]ui.Cell {
	rows := make([][]ui.Cell, len(found))
	for i, l := range found {
		actor := names[l.Actor]
		if actor == "" {
			actor = l.Actor
		}
		rows[i] = ui.Row(strconv.FormatInt(l.Seq, 10), lang.DateTime(ctx, l.At), actor, t(ctx, "audit."+l.What), l.Subject)
	}
	return rows
}
