package pages

import (
	"context"
	"net/http"
	"strconv"

	"xaso/internal/modules/casework"
	"xaso/internal/modules/casework/papers"
	"xaso/internal/modules/procedures"
	"xaso/internal/platform/blob"
	"xaso/internal/platform/clock"
	"xaso/internal/platform/gate"
	"xaso/internal/platform/lang"
	"xaso/internal/platform/web"
)

// paperSlugs are the papers of a dossier as addresses name them. Their numbers
// (Mẫu 01 …) change with the law and stand in the data.
var paperSlugs = map[string]procedures.PaperKind{
	"tiep-nhan": procedures.ReceiptPaper, "bo-sung": procedures.SupplementPaper, "tu-choi": procedures.RefusalPaper,
	"xin-loi": procedures.ApologyPaper, "dung": procedures.StopPaper, "kiem-soat": procedures.ControlPaper,
}

func paperSlug(kind procedures.PaperKind) string {
	for slug, k := range paperSlugs {
		if k == kind {
			return slug
		}
	}
	return ""
}

// paper draws one printed form of a dossier: the newest of its kind, or that
// of the step named by ?buoc=.
func (o Office) paper(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	kind, ok := paperSlugs[r.PathValue("mau")]
	if !ok {
		return gate.ErrMissing
	}
	c, err := o.Desk.Find(r.Context(), who, r.PathValue("id"), statedReason(r))
	if err != nil {
		return err
	}
	head := letterhead{Place: o.Place(who.Commune), Address: o.Address(r), Phone: web.CommuneOf(r).Phone}
	if kind == procedures.ControlPaper {
		pdf, err := o.controlSlip(c, head)
		return sendPDF(w, "phieu-kiem-soat-"+c.Code, pdf, err)
	}
	for i := len(c.Steps) - 1; i >= 0; i-- {
		s := c.Steps[i]
		asked := r.URL.Query().Get("buoc")
		if s.Detail.Paper == string(kind) && (asked == "" || asked == strconv.Itoa(s.Seq)) {
			pdf, err := Letter(c, s, head)
			return sendPDF(w, r.PathValue("mau")+"-"+c.Code, pdf, err)
		}
	}
	return gate.ErrMissing
}

// controlSlip is Mẫu 06: every hand-over so far, as of now.
func (o Office) controlSlip(c casework.Case, of letterhead) ([]byte, error) {
	p := papers.Control{
		Head: papers.Head{Authority: of.Place.Authority, Office: of.Place.Centre, Place: placeName(of.Place.Authority),
			Date: o.Now(), Code: c.Code, TrackingURL: of.Address + "/tra-cuu?ma=" + c.Code},
		Applicant: paperPerson(c.Parties), Procedure: c.ProcedureName + " (" + c.Procedure + ")", Received: c.Received, Due: c.Deadline.Due,
	}
	for _, s := range c.Steps {
		h := papers.Handover{Giver: s.Giver, To: paperTaker(s), At: s.At, Due: s.Due, Standing: papers.Standing(s.Timing), Note: s.Label.VI}
		if s.Detail.Reason != "" {
			h.Note += ": " + s.Detail.Reason
		}
		p.Handovers = append(p.Handovers, h)
	}
	return p.PDF()
}

// paperRoles are the desks as printed papers name them, in Vietnamese whatever
// the reader's language.
var paperRoles = map[procedures.Role]string{
	procedures.ByReceptionist: "Bộ phận Một cửa", procedures.BySpecialist: "Công chức chuyên môn", procedures.ByLeader: "Lãnh đạo UBND",
	procedures.ByClerk: "Văn thư", procedures.ByHead: "Người đứng đầu Trung tâm Phục vụ hành chính công",
	procedures.ByResident: "Người nộp hồ sơ", procedures.BySystem: "Hệ thống",
}

func paperTaker(s casework.Step) string {
	if name, ok := paperRoles[procedures.Role(s.Taker)]; ok {
		return name
	}
	return s.Taker
}

// sendPDF answers with a paper to look at and print. It is made here, so a
// browser may show it; the browser's own viewer needs its styles.
func sendPDF(w http.ResponseWriter, name string, pdf []byte, err error) error {
	switch {
	case err != nil:
		return err
	case pdf == nil:
		return gate.ErrMissing
	}
	h := w.Header()
	blob.ServeHeaders(h, name+".pdf", blob.PDF, false)
	h.Set("Content-Disposition", `inline; filename="`+name+`.pdf"`)
	h.Set("Content-Security-Policy", "default-src 'none'; object-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'none'")
	h.Set("Content-Length", strconv.Itoa(len(pdf)))
	_, err = w.Write(pdf)
	return err
}

// prints are the steps that produced a paper, newest first.
func (v officeCase) prints() []casework.Step {
	var steps []casework.Step
	for i := len(v.Steps) - 1; i >= 0; i-- {
		if paperSlug(procedures.PaperKind(v.Steps[i].Detail.Paper)) != "" {
			steps = append(steps, v.Steps[i])
		}
	}
	return steps
}

func (v officeCase) paperHref(s casework.Step) string {
	return "/viec/" + v.ID + "/giay/" + paperSlug(procedures.PaperKind(s.Detail.Paper)) + "?buoc=" + strconv.Itoa(s.Seq)
}

// paperTitle is number and title of the form in force on the day of a step.
func (v officeCase) paperTitle(ctx context.Context, s casework.Step) string {
	return v.formTitle(ctx, procedures.PaperKind(s.Detail.Paper), clock.DateOf(s.At).String())
}

func (v officeCase) controlTitle(ctx context.Context) string {
	return v.formTitle(ctx, procedures.ControlPaper, clock.DateOf(v.Now).String())
}

func (v officeCase) formTitle(ctx context.Context, kind procedures.PaperKind, day string) string {
	p, ok := v.Forms.On(kind, day)
	if !ok {
		return t(ctx, "casework.office.paper."+string(kind))
	}
	return t(ctx, "casework.office.paper.title", p.Number, p.Title.In(lang.Tag(ctx)))
}
