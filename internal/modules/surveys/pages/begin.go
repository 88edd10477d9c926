package pages

import (
	"net/http"
	"strconv"
	"strings"
	"time"

	"xaso/internal/modules/surveys"
	"xaso/internal/platform/clock"
	"xaso/internal/platform/gate"
	"xaso/internal/platform/web"
)

// beginView is the page on which a campaign is begun.
type beginView struct {
	wrong
	Typed   map[string]string
	Ticked  []string // hamlets
	Hamlets []string
	Forms   []surveys.Questionnaire
}

func (h Hall) beginView(r *http.Request, who gate.Actor) (beginView, error) {
	v := beginView{Typed: map[string]string{}}
	builtIn, own, err := h.Book.Questionnaires(r.Context(), who)
	if err != nil {
		return v, err
	}
	v.Forms = builtIn
	for _, o := range own {
		if !o.Ended && len(o.Sections) > 0 {
			v.Forms = append(v.Forms, o.Questionnaire)
		}
	}
	v.Hamlets, err = h.Book.Hamlets(r.Context(), who)
	return v, err
}

func (h Hall) askBegin(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	v, err := h.beginView(r, who)
	if err != nil {
		return err
	}
	on := today(h)
	v.Typed = map[string]string{"year": strconv.Itoa(on.Year), "from": date(on), "to": date(on.AddDays(14)), "scope": "full", "size": "60", "reserve": "25",
		"questionnaire": r.URL.Query().Get("phieu")}
	v.Ticked = v.Hamlets
	return web.Page(w, r, http.StatusOK, beginPage(v))
}

func (h Hall) begin(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	post := r.PostFormValue
	n := func(name string) int { n, _ := strconv.Atoi(strings.TrimSpace(post(name))); return n }
	p := surveys.Plan{Title: strings.Join(strings.Fields(post("title")), " "), Questionnaire: post("questionnaire"), Year: n("year"),
		From: typedDate(post("from")), To: typedDate(post("to")), Hamlets: r.PostForm["hamlets"],
		Sample: post("scope") == "sample", Size: n("size"), Reserve: n("reserve")}
	id, err := h.Book.Open(r.Context(), who, p)
	if err == nil {
		return web.Redirect(w, r, campaignDir+id)
	}
	bad, err := invalid(err)
	if err != nil {
		return err
	}
	v, err := h.beginView(r, who)
	if err != nil {
		return err
	}
	v.wrong, v.Ticked = bad, p.Hamlets
	for _, name := range []string{"title", "questionnaire", "year", "from", "to", "scope", "size", "reserve"} {
		v.Typed[name] = post(name)
	}
	return web.Page(w, r, http.StatusUnprocessableEntity, beginPage(v))
}

// typedDate reads d/m/yyyy and YYYY-MM-DD; the zero Date otherwise.
func typedDate(s string) clock.Date {
	for _, layout := range []string{"2/1/2006", time.DateOnly} {
		if at, err := time.Parse(layout, strings.TrimSpace(s)); err == nil {
			year, month, day := at.Date()
			return clock.Date{Year: year, Month: month, Day: day}
		}
	}
	return clock.Date{}
}
