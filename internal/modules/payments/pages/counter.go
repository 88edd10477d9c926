package pages

import (
	"net/http"
	"strconv"
	"strings"

	"xaso/internal/modules/payments"
	"xaso/internal/platform/fault"
	"xaso/internal/platform/gate"
	"xaso/internal/platform/sheet"
	"xaso/internal/platform/web"
)

// onePage is how many requests a list shows.
const onePage = 30

// states are the lists of the counter, by the word in their address.
var states = []struct {
	Word  string
	State payments.State
}{{"cho", payments.Requested}, {"giu", payments.OnHold}, {"da-nop", payments.Paid}, {"hoan", payments.RefundDue}, {"huy", payments.Cancelled}}

type counterView struct {
	Word     string
	State    payments.State
	Requests []payments.Request
	Next     string
	Typed    string
	Err      error
}

func (h Hall) counter(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	v := counterView{Word: states[0].Word, State: states[0].State, Typed: r.URL.Query().Get("ma")}
	if v.Typed != "" {
		code := strings.ToUpper(strings.Join(strings.Fields(v.Typed), ""))
		if payments.IsCode(code) {
			return web.Redirect(w, r, requestPath+"/"+code)
		}
		v.Err = payments.ErrCode
	}
	for _, s := range states {
		if s.Word == r.URL.Query().Get("xem") {
			v.Word, v.State = s.Word, s.State
		}
	}
	all, err := h.Till.List(r.Context(), who, v.State, r.URL.Query().Get("truoc"), onePage)
	if err != nil {
		return err
	}
	v.Requests = all
	if len(all) == onePage {
		v.Next = CounterPath + "?xem=" + v.Word + "&truoc=" + all[len(all)-1].ID
	}
	status := http.StatusOK
	if v.Err != nil {
		status = http.StatusUnprocessableEntity
	}
	return web.Page(w, r, status, counterPage(v))
}

// Forms of the page of one request.
const (
	formCash    = "tien-mat"
	formRelieve = "mien-giam"
	formCancel  = "huy"
)

func (h Hall) sheet(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	return h.showSheet(w, r, who, trial{})
}

func (h Hall) showSheet(w http.ResponseWriter, r *http.Request, who gate.Actor, x trial) error {
	if x.Err != nil && !fault.Told(x.Err) {
		return x.Err
	}
	s, err := h.Till.Find(r.Context(), who, r.PathValue("code"))
	if err != nil {
		return err
	}
	return web.Page(w, r, status(x), sheetPage(s, x))
}

// doSheet answers a form of the page of one request.
func (h Hall) doSheet(w http.ResponseWriter, r *http.Request, who gate.Actor, form string, err error) error {
	if err != nil {
		return h.showSheet(w, r, who, trial{form, r.PostForm, err})
	}
	return web.Redirect(w, r, requestPath+"/"+r.PathValue("code"))
}

func (h Hall) cash(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	dong, err := strconv.ParseInt(r.PostFormValue("dong"), 10, 64)
	if err == nil {
		_, err = h.Till.TakeCash(r.Context(), who, r.PathValue("code"), dong)
	} else {
		err = payments.ErrAmount.With(int64(1_000_000_000)).At("dong")
	}
	return h.doSheet(w, r, who, formCash, err)
}

func (h Hall) relieve(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	err := h.Till.Relieve(r.Context(), who, r.PathValue("code"), r.PostFormValue("group"), r.PostFormValue("proof"))
	return h.doSheet(w, r, who, formRelieve, err)
}

func (h Hall) cancel(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	return h.doSheet(w, r, who, formCancel, h.Till.Cancel(r.Context(), who, r.PathValue("code"), r.PostFormValue("reason")))
}

// newRequest asks for a fee that the catalogue does not know.
func (h Hall) newRequest(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	open, err := h.Till.Of(r.Context(), who, r.PathValue("dossier"))
	if err == nil && open.Open() {
		return web.Redirect(w, r, requestPath+"/"+open.Code)
	}
	return h.showNew(w, r, who, trial{})
}

func (h Hall) showNew(w http.ResponseWriter, r *http.Request, who gate.Actor, x trial) error {
	if x.Err != nil && !fault.Told(x.Err) {
		return x.Err
	}
	code, err := h.Till.May(r.Context(), who, r.PathValue("dossier"))
	if err != nil {
		return err
	}
	return web.Page(w, r, status(x), newPage(r.PathValue("dossier"), code, x))
}

func (h Hall) makeRequest(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	dong, ok := sheet.ParseDong(r.PostFormValue("dong"))
	if !ok {
		dong = 0 // refused with the sentence of an amount
	}
	made, err := h.Till.AskNow(r.Context(), who, r.PathValue("dossier"), r.PostFormValue("what"), dong)
	if err != nil {
		return h.showNew(w, r, who, trial{"", r.PostForm, err})
	}
	return web.Redirect(w, r, requestPath+"/"+made.Code)
}
