package pages

import (
	"net/http"
	"strings"

	"xaso/internal/modules/criteria"
	"xaso/internal/platform/fault"
	"xaso/internal/platform/gate"
	"xaso/internal/platform/web"
)

type editView struct {
	Set       criteria.Set
	Indicator criteria.Indicator
	Known     bool // false: an indicator is added
	Trial     trial
}

// Forms of the page of an indicator.
const (
	formLevel = "muc"
	formLine  = "chi-tieu"
	formDrop  = "bo"
)

func (h Hall) edit(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	return h.showEdit(w, r, who, r.URL.Query().Get("chi-tieu"), trial{})
}

func (h Hall) showEdit(w http.ResponseWriter, r *http.Request, who gate.Actor, code string, x trial) error {
	if x.Err != nil && !fault.Told(x.Err) {
		return x.Err
	}
	v := editView{Trial: x}
	err := h.manage(r, who, func(tx *gate.Tx) (err error) {
		v.Set, err = h.Book.Set(tx, r.PathValue("set"))
		return err
	})
	if err != nil {
		return err
	}
	if v.Indicator, v.Known = v.Set.Indicator(code); code != "" && !v.Known && x.Err == nil {
		return criteria.ErrNoIndicator
	}
	return web.Page(w, r, x.status(), editPage(v))
}

// changed goes back to the set, or shows the form that was refused.
func (h Hall) changed(w http.ResponseWriter, r *http.Request, who gate.Actor, form, code string, err error) error {
	if err != nil {
		return h.showEdit(w, r, who, code, trial{form, r.PostForm, err})
	}
	return web.Redirect(w, r, Path+"/"+r.PathValue("set"))
}

func (h Hall) putLevel(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	in := r.PostForm
	_, err := h.Book.SetThreshold(r.Context(), who, r.PathValue("set"), number(in, "over"), typed(in, "code"), typed(in, "column"), in.Get("level"), provenance(in))
	return h.changed(w, r, who, formLevel, typed(in, "code"), err)
}

func (h Hall) putIndicator(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	in := r.PostForm
	i := criteria.Indicator{Code: typed(in, "code"), Criterion: int(number(in, "criterion")), Text: typed(in, "text"),
		Unit: criteria.Unit(in.Get("unit")), Comparison: criteria.Comparison(in.Get("comparison")), Collection: criteria.Collection(in.Get("collection")),
		Hint: typed(in, "hint"), Measure: criteria.Measure{Value: typed(in, "value"), Numerator: typed(in, "numerator"), Denominator: typed(in, "denominator"),
			BothSexes: in.Get("both") != "", PerHamlet: in.Get("hamlet") != ""}}
	_, err := h.Book.PutIndicator(r.Context(), who, r.PathValue("set"), number(in, "over"), i, provenance(in))
	return h.changed(w, r, who, formLine, typed(in, "was"), err)
}

func (h Hall) dropIndicator(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	in := r.PostForm
	_, err := h.Book.DropIndicator(r.Context(), who, r.PathValue("set"), number(in, "over"), typed(in, "code"), provenance(in))
	return h.changed(w, r, who, formDrop, typed(in, "code"), err)
}

type columnsView struct {
	Set   criteria.Set
	Trial trial
}

func (h Hall) columns(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	return h.showColumns(w, r, who, trial{})
}

func (h Hall) showColumns(w http.ResponseWriter, r *http.Request, who gate.Actor, x trial) error {
	if x.Err != nil && !fault.Told(x.Err) {
		return x.Err
	}
	v := columnsView{Trial: x}
	err := h.manage(r, who, func(tx *gate.Tx) (err error) {
		v.Set, err = h.Book.Set(tx, r.PathValue("set"))
		return err
	})
	if err != nil {
		return err
	}
	return web.Page(w, r, x.status(), columnsPage(v))
}

func (h Hall) putColumn(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	in := r.PostForm
	c := criteria.Column{Key: strings.ToLower(typed(in, "key")), Label: typed(in, "label"), Definition: typed(in, "definition")}
	if _, err := h.Book.PutColumn(r.Context(), who, r.PathValue("set"), number(in, "over"), c, provenance(in)); err != nil {
		return h.showColumns(w, r, who, trial{"cot", in, err})
	}
	return web.Redirect(w, r, Path+"/"+r.PathValue("set")+"/cot")
}
