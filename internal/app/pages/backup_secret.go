package pages

import (
	"net/http"
	"strings"

	"xaso/internal/platform/backup"
	"xaso/internal/platform/fault"
	"xaso/internal/platform/gate"
	"xaso/internal/platform/identity"
	"xaso/internal/platform/web"
)

// keyForm is the page of a new key. The secret travels in the page and in the
// form that confirms it, and nowhere else.
type keyForm struct {
	Seal   Seal
	Secret string // "" before one is made
	Faults []*fault.Fault
}

func (b Backups) askKey(w http.ResponseWriter, r *http.Request, _ gate.Actor) error {
	if !b.alone() {
		return errByOperator
	}
	seal, err := b.Keeper.Seal()
	if err != nil {
		return err
	}
	return web.Page(w, r, http.StatusOK, keyPage(keyForm{Seal: seal}))
}

// makeKey first shows a key and, when it was noted, puts it into use. Until
// then backups are sealed to the key before.
func (b Backups) makeKey(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	seal, err := b.Keeper.Seal()
	switch {
	case err != nil:
		return err
	case !b.alone(), seal.ByOperator:
		return errByOperator
	}
	form := keyForm{Seal: seal, Secret: r.PostFormValue("secret")}
	if form.Secret == "" {
		key, err := backup.NewKey()
		if err != nil {
			return err
		}
		form.Secret = key.Secret()
		return web.Page(w, r, http.StatusOK, keyPage(form))
	}
	key, err := backup.ParseKey(form.Secret)
	if err != nil {
		return err
	}
	if r.PostFormValue("noted") == "" {
		form.Faults = []*fault.Fault{errNotNoted.At("noted")}
		return web.Page(w, r, http.StatusUnprocessableEntity, keyPage(form))
	}
	if err := b.record(r.Context(), who, "app.backup-key-set", key.Public()); err != nil {
		return err
	}
	if err := b.Keeper.UseKey(key); err != nil {
		return err
	}
	return web.Redirect(w, r, "/quan-tri/sao-luu")
}

// confirmForm is the page before data is exchanged.
type confirmForm struct {
	Errand  Errand
	Commune string
	Typed   string
	Faults  []*fault.Fault
}

func (b Backups) askConfirm(w http.ResponseWriter, r *http.Request, _ gate.Actor) error {
	e := b.Keeper.Errand()
	if !e.Ready() {
		return web.Redirect(w, r, "/quan-tri/sao-luu")
	}
	return web.Page(w, r, http.StatusOK, confirmPage(confirmForm{Errand: e, Commune: web.CommuneOf(r).Name}))
}

func (b Backups) confirm(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	form := confirmForm{Errand: b.Keeper.Errand(), Commune: web.CommuneOf(r).Name, Typed: r.PostFormValue("name")}
	switch {
	case !b.alone():
		return errByOperator
	case !form.Errand.Ready():
		return ErrNotReady
	case r.PostFormValue("forget") != "":
		if err := b.record(r.Context(), who, "app.restore-dropped", form.Errand.Name); err != nil {
			return err
		}
		if err := b.Keeper.Forget(); err != nil {
			return err
		}
		return web.Redirect(w, r, "/quan-tri/sao-luu")
	case !strings.EqualFold(identity.Compose(form.Typed), form.Commune):
		form.Faults = []*fault.Fault{errWrongName.With(form.Commune).At("name")}
		return web.Page(w, r, http.StatusUnprocessableEntity, confirmPage(form))
	}
	if err := b.record(r.Context(), who, "app.restore-confirmed", form.Errand.Name); err != nil {
		return err
	}
	if err := b.Keeper.Confirm(who); err != nil {
		return err
	}
	return web.Page(w, r, http.StatusOK, restartingPage())
}
