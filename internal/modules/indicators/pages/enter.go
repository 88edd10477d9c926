package pages

import (
	"context"
	"errors"
	"fmt"
	"math"
	"net/http"
	"net/url"
	"slices"

	"xaso/internal/modules/criteria"
	"xaso/internal/modules/indicators"
	"xaso/internal/platform/blob"
	"xaso/internal/platform/clock"
	"xaso/internal/platform/fault"
	"xaso/internal/platform/gate"
	"xaso/internal/platform/lang"
	"xaso/internal/platform/web"
	"xaso/internal/ui"
)

// enterView is the form in which a figure is entered, with what was typed.
type enterView struct {
	oneView
	Hamlets []string // that it can be entered for
	Typed   url.Values
	Err     error
}

func (v enterView) typed(name string) string { return v.Typed.Get(name) }

func (v enterView) wrong(ctx context.Context, name string) string { return wrongAt(ctx, v.Err, name) }

// wrongAt is what is wrong with a field, in words.
func wrongAt(ctx context.Context, err error, name string) string {
	return lang.SayAt(ctx, err, name)
}

// items are all that is wrong, for the summary at the top.
func items(ctx context.Context, err error) []ui.ErrorItem {
	var all []ui.ErrorItem
	for _, f := range fault.All(err) {
		field := f.Field
		if field == "as-of" {
			field = ui.DateField("as-of")
		}
		all = append(all, ui.ErrorItem{Field: field, Text: lang.T(ctx, f.Code, f.Args...)})
	}
	return all
}

func (h Hall) askEnter(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	return h.enterForm(w, r, who, http.StatusOK, enterView{Typed: url.Values{"thon": {r.URL.Query().Get("thon")}}})
}

func (h Hall) enterForm(w http.ResponseWriter, r *http.Request, who gate.Actor, status int, v enterView) error {
	err := h.read(r.Context(), who, indicators.MayEnter, func(tx *gate.Tx) error {
		return h.one(tx, &v.oneView, r.PathValue("set"), r.PathValue("code"))
	})
	if err != nil {
		return err
	}
	if indicators.OfHamlets(v.Set) || v.Ind.Measure.PerHamlet {
		v.Hamlets = h.Hamlets(who.Commune)
	}
	return web.Page(w, r, status, enterPage(v))
}

func (h Hall) enter(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	var ind criteria.Indicator
	err := h.read(r.Context(), who, indicators.MayEnter, func(tx *gate.Tx) (err error) {
		_, ind, err = h.Board.Reading(tx, r.PathValue("set"), r.PathValue("code"), "")
		return err
	})
	if err != nil {
		return err
	}
	e := typedEntry(r, ind)
	e.Set, e.Code = r.PathValue("set"), r.PathValue("code")
	if e.File, err = h.receive(r, who.Commune); err == nil {
		err = h.Board.Enter(r.Context(), who, e)
	}
	if err != nil && len(fault.All(err)) > 0 && slices.Contains([]int{http.StatusUnprocessableEntity, http.StatusUnsupportedMediaType, http.StatusRequestEntityTooLarge}, web.Status(err)) {
		return h.enterForm(w, r, who, http.StatusUnprocessableEntity, enterView{Typed: r.PostForm, Err: err})
	}
	if err != nil {
		return err
	}
	return web.Redirect(w, r, Address(e.Set, e.Code))
}

// typedEntry reads the form. What is no number becomes NaN, which the rules
// refuse with the field named.
func typedEntry(r *http.Request, ind criteria.Indicator) indicators.Entry {
	number := func(name string) float64 {
		v, err := indicators.ParseNumber(r.PostFormValue(name))
		if err != nil {
			return math.NaN()
		}
		return v
	}
	fraction := func(of string) indicators.Fraction {
		return indicators.Fraction{Numerator: number(of + "numerator"), Denominator: number(of + "denominator")}
	}
	e := indicators.Entry{Hamlet: r.PostFormValue("thon"), Kind: indicators.KindOf(ind.Unit), Bound: indicators.Bound(r.PostFormValue("bound")),
		Grade: r.PostFormValue("grade"), AsOf: typedDay(r), Document: r.PostFormValue("document"), URL: r.PostFormValue("url"),
		VouchedBy: r.PostFormValue("vouched"), Note: r.PostFormValue("note")}
	if e.Kind == indicators.Counts && r.PostFormValue("kind") == string(indicators.Published) {
		e.Kind = indicators.Published
	}
	switch e.Kind {
	case indicators.Counts:
		if !ind.Measure.BothSexes {
			e.Whole = fraction("")
			break
		}
		men, women := fraction("men-"), fraction("women-")
		e.Men, e.Women = &men, &women
	case indicators.Verdict:
		e.Value = -1 // nothing chosen
		if v, err := indicators.ParseNumber(r.PostFormValue("value")); err == nil {
			e.Value = v
		}
	case indicators.Published, indicators.Amount:
		e.Value = number("value")
	}
	return e
}

// typedDay is the date of the form; the zero date when it is none.
func typedDay(r *http.Request) clock.Date {
	var y, m, d int
	for name, into := range map[string]*int{"as-of-year": &y, "as-of-month": &m, "as-of-day": &d} {
		if _, err := fmt.Sscanf(r.PostFormValue(name), "%d", into); err != nil {
			return clock.Date{}
		}
	}
	date, err := clock.ParseDate(fmt.Sprintf("%04d-%02d-%02d", y, m, d))
	if err != nil {
		return clock.Date{}
	}
	return date
}

// receive stores the document, if one was sent.
func (h Hall) receive(r *http.Request, c gate.Commune) (*indicators.File, error) {
	if r.MultipartForm == nil || len(r.MultipartForm.File["file"]) == 0 || r.MultipartForm.File["file"][0].Size == 0 {
		return nil, nil
	}
	header := r.MultipartForm.File["file"][0]
	body, err := header.Open()
	if err != nil {
		return nil, err
	}
	defer body.Close()
	s, err := h.Intake.Receive(r.Context(), int64(c), header.Filename, header.Header.Get("Content-Type"), body, blob.Limits{MaxBytes: mostUpload})
	if err != nil {
		var all []error
		for _, f := range fault.All(err) {
			all = append(all, f.At("file"))
		}
		if len(all) > 0 {
			err = errors.Join(all...)
		}
		return nil, err
	}
	return &indicators.File{Key: s.Key, Name: s.Name, Type: s.Type, Size: s.Size, SHA: s.Hash}, nil
}
