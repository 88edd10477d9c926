package pages

import (
	"net/http"
	"strconv"

	"xaso/internal/modules/payments"
	"xaso/internal/platform/fault"
	"xaso/internal/platform/gate"
	"xaso/internal/platform/web"
)

type setUpView struct {
	Accounts []payments.Account
	Settings payments.Settings
	Links    []payments.Link
	Trial    trial
}

// Forms of the page besides those named by an account or a provider.
const (
	formSettings = "thiet-lap"
	formAccount  = "tai-khoan"
)

func (h Hall) setUp(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	return h.showSetUp(w, r, who, trial{})
}

func (h Hall) showSetUp(w http.ResponseWriter, r *http.Request, who gate.Actor, x trial) error {
	if x.Err != nil && !fault.Told(x.Err) {
		return x.Err
	}
	v := setUpView{Trial: x}
	var err error
	if v.Accounts, v.Settings, err = h.Till.Accounts(r.Context(), who); err != nil {
		return err
	}
	if v.Links, err = h.Till.Links(r.Context(), who); err != nil {
		return err
	}
	return web.Page(w, r, status(x), setUpPage(v))
}

func (h Hall) doSetUp(w http.ResponseWriter, r *http.Request, who gate.Actor, form string, err error) error {
	if err != nil {
		typed := r.PostForm
		for _, secret := range []string{"password", "key", "token"} {
			typed.Del(secret) // not shown again
		}
		return h.showSetUp(w, r, who, trial{form, typed, err})
	}
	return web.Redirect(w, r, SetUpPath)
}

func (h Hall) configure(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	days, err := strconv.Atoi(r.PostFormValue("days"))
	if err != nil {
		days = 0 // refused with the sentence of days
	}
	return h.doSetUp(w, r, who, formSettings, h.Till.Configure(r.Context(), who, payments.Settings{Prefix: r.PostFormValue("prefix"), Days: days}))
}

func (h Hall) addAccount(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	return h.doSetUp(w, r, who, formAccount, h.Till.AddAccount(r.Context(), who, r.PostFormValue("password"), payments.Account{
		BIN: r.PostFormValue("bin"), Number: r.PostFormValue("number"), Holder: r.PostFormValue("holder"), Label: r.PostFormValue("label")}))
}

func (h Hall) endAccount(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	id := r.PathValue("account")
	return h.doSetUp(w, r, who, id, h.Till.EndAccount(r.Context(), who, r.PostFormValue("password"), id))
}

func (h Hall) setProvider(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	name := r.PathValue("provider")
	return h.doSetUp(w, r, who, name, h.Till.SetProvider(r.Context(), who, r.PostFormValue("password"), name,
		r.PostFormValue("mode"), r.PostFormValue("key"), r.PostFormValue("token")))
}
