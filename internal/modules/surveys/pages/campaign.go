package pages

import (
	"context"
	"net/http"

	"xaso/internal/modules/surveys"
	"xaso/internal/platform/clock"
	"xaso/internal/platform/gate"
	"xaso/internal/platform/web"
	"xaso/internal/ui"
)

// campaignView is the page of one campaign.
type campaignView struct {
	surveys.Standing
	On        clock.Date
	MayManage bool
}

func (h Hall) progress(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	s, err := h.Book.Progress(r.Context(), who, r.PathValue("id"))
	if err != nil {
		return err
	}
	return web.Page(w, r, http.StatusOK, progressPage(campaignView{s, today(h), who.May(surveys.MayManage)}))
}

// figures are what a campaign comes to so far.
func (v campaignView) figures(ctx context.Context) []ui.Figure {
	r := v.Result
	all := []ui.Figure{
		{Label: t(ctx, "surveys.page.done"), Value: number(float64(r.Done)), Note: t(ctx, "surveys.page.of", number(float64(r.Asked)), percent(r.Done, r.Asked))},
		{Label: t(ctx, "surveys.page.unmet"), Value: number(float64(r.Unmet))},
		{Label: t(ctx, "surveys.page.left"), Value: number(float64(r.Asked - r.Done - r.Unmet))},
	}
	if v.Closed == 0 {
		waiting := ui.Figure{Label: t(ctx, "surveys.page.waiting"), Value: number(float64(v.Waiting))}
		if v.Waiting > 0 && v.MayOpen {
			waiting.Href = campaignDir + v.ID + "/cho-quyet"
		}
		all = append(all, waiting)
	}
	return all
}

// chart is how far each hamlet is; the table under it is the page's own.
func (v campaignView) chart(ctx context.Context) ui.ChartProps {
	p := ui.ChartProps{Title: t(ctx, "surveys.page.progress"), Unit: t(ctx, "surveys.page.households"), First: t(ctx, "surveys.page.hamlet"),
		Description: t(ctx, "surveys.page.progress.means"), Series: []ui.Series{{Name: t(ctx, "surveys.page.done")}, {Name: t(ctx, "surveys.page.asked")}}}
	for _, h := range v.Result.Hamlets {
		p.Labels = append(p.Labels, h.Hamlet)
		p.Series[0].Values = append(p.Series[0].Values, float64(h.Done))
		p.Series[1].Values = append(p.Series[1].Values, float64(h.Asked))
	}
	return p
}

func (h Hall) drawn(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	return h.showDrawn(w, r, who, wrong{}, "", http.StatusOK)
}

// showDrawn is the draw, with the household that is being replaced.
func (h Hall) showDrawn(w http.ResponseWriter, r *http.Request, who gate.Actor, bad wrong, why string, status int) error {
	d, err := h.Book.Drawn(r.Context(), who, r.PathValue("id"))
	if err != nil {
		return err
	}
	v := drawnView{wrong: bad, Drawn: d, Why: why}
	out := r.URL.Query().Get("ho")
	if out == "" {
		out = r.PostFormValue("out")
	}
	for _, one := range d.Households {
		if one.ID == out && d.Replaceable(one) {
			v.Out = &one
		}
	}
	return web.Page(w, r, status, drawnPage(v))
}

// drawnView is the sample of a campaign.
type drawnView struct {
	wrong
	surveys.Drawn
	Out *surveys.Household // is being replaced
	Why string
}

func (h Hall) replace(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	id := r.PathValue("id")
	err := h.Book.Replace(r.Context(), who, id, r.PostFormValue("out"), r.PostFormValue("in"), r.PostFormValue("reason"))
	if err == nil {
		return web.Redirect(w, r, campaignDir+id+"/mau-chon")
	}
	bad, err := invalid(err)
	if err != nil {
		return err
	}
	return h.showDrawn(w, r, who, bad, r.PostFormValue("reason"), http.StatusUnprocessableEntity)
}

// pairsView is what waits for a decision.
type pairsView struct {
	wrong
	surveys.Campaign
	Pairs []surveys.Pair
	At    string // sheet that was decided wrongly
}

func (h Hall) pairs(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	return h.showPairs(w, r, who, wrong{}, http.StatusOK)
}

func (h Hall) showPairs(w http.ResponseWriter, r *http.Request, who gate.Actor, bad wrong, status int) error {
	c, all, err := h.Book.Pairs(r.Context(), who, r.PathValue("id"))
	if err != nil {
		return err
	}
	return web.Page(w, r, status, pairsPage(pairsView{bad, c, all, r.PostFormValue("sheet")}))
}

func (h Hall) decide(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	id := r.PathValue("id")
	err := h.Book.Decide(r.Context(), who, id, r.PostFormValue("sheet"), r.PostFormValue("take") == "1", r.PostFormValue("reason"))
	if err == nil {
		return web.Redirect(w, r, campaignDir+id+"/cho-quyet")
	}
	bad, err := invalid(err)
	if err != nil {
		return err
	}
	return h.showPairs(w, r, who, bad, http.StatusUnprocessableEntity)
}

func (h Hall) askClose(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	return h.showClose(w, r, who, wrong{}, http.StatusOK)
}

func (h Hall) showClose(w http.ResponseWriter, r *http.Request, who gate.Actor, bad wrong, status int) error {
	s, err := h.Book.Progress(r.Context(), who, r.PathValue("id"))
	if err != nil {
		return err
	}
	if !s.MayOpen {
		return gate.ErrForbidden
	}
	return web.Page(w, r, status, closePage(campaignView{s, today(h), true}, bad))
}

func (h Hall) close(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	id := r.PathValue("id")
	err := h.Book.Close(r.Context(), who, id)
	if err == nil {
		return web.Redirect(w, r, campaignDir+id+"/ket-qua")
	}
	bad, err := invalid(err)
	if err != nil {
		return err
	}
	return h.showClose(w, r, who, bad, http.StatusConflict)
}
