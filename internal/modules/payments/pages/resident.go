package pages

import (
	"errors"
	"io"
	"net/http"
	"strings"

	"xaso/internal/modules/payments"
	"xaso/internal/platform/fault"
	"xaso/internal/platform/gate"
	"xaso/internal/platform/web"
)

// ask takes the code of a slip.
func (h Hall) ask(w http.ResponseWriter, r *http.Request, _ gate.Actor) error {
	typed := strings.ToUpper(strings.Join(strings.Fields(r.URL.Query().Get("ma")), ""))
	switch {
	case typed == "":
		return web.Page(w, r, http.StatusOK, askPage("", nil))
	case !payments.IsCode(typed):
		return web.Page(w, r, http.StatusUnprocessableEntity, askPage(r.URL.Query().Get("ma"), payments.ErrCode))
	}
	return web.Redirect(w, r, PayPath+"/"+typed)
}

func (h Hall) slip(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	s, err := h.Till.Slip(r.Context(), who.Commune, r.PathValue("code"))
	if err != nil {
		return err
	}
	return web.Page(w, r, http.StatusOK, slipPage(s, who.SignedIn()))
}

func (h Hall) receipt(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	receipt, request, err := h.Till.ReceiptOf(r.Context(), who, strings.ToUpper(r.PathValue("code")))
	if err != nil {
		return err
	}
	return web.Page(w, r, http.StatusOK, receiptPage(receipt, request, h.Office(who.Commune)))
}

// signal takes word of money from a provider. What it answers is read by a
// program that tries again until it hears of success: a repetition is one.
func (h Hall) signal(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return payments.ErrUnreadable
	}
	err = h.Till.Receive(r.Context(), who.Commune, r.PathValue("provider"), h.Network(r),
		payments.Incoming{Header: r.Header.Get, Body: body})
	switch {
	case errors.Is(err, payments.ErrProvider):
		return gate.ErrMissing
	case fault.KindOf(err) == fault.Forbidden, err != nil:
		return err
	}
	w.Header().Set("Content-Type", "application/json")
	_, err = io.WriteString(w, `{"success":true}`)
	return err
}
