package front

import (
	"net/http"
	"net/url"

	"xaso/internal/platform/fault"
	"xaso/internal/platform/gate"
	"xaso/internal/platform/identity"
	"xaso/internal/platform/web"
)

func (h Hall) askLicence(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	f := licenceForm{Saved: r.URL.Query().Has("da-luu")}
	err := h.Gate.Read(r.Context(), who, MayPublish, func(tx *gate.Tx) (err error) {
		if err := tx.Require(who.May(MayPublish)); err != nil {
			return err
		}
		f.licence, err = readLicence(tx)
		return err
	})
	if err != nil {
		return err
	}
	return web.Page(w, r, http.StatusOK, licencePage(f))
}

func (h Hall) setLicence(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	l := licence{Title: identity.Compose(r.PostFormValue("title")), URL: identity.Compose(r.PostFormValue("url")), Decision: identity.Compose(r.PostFormValue("decision"))}
	if faults := l.check(); len(faults) > 0 {
		return web.Page(w, r, http.StatusUnprocessableEntity, licencePage(licenceForm{licence: l, Faults: faults}))
	}
	err := h.Gate.Write(r.Context(), who, MayPublish, func(tx *gate.Tx) error {
		if err := tx.Require(who.May(MayPublish)); err != nil {
			return err
		}
		if err := writeLicence(tx, l); err != nil {
			return err
		}
		if err := tx.Touch(); err != nil {
			return err
		}
		return tx.Record("front.licence-set", "licence", map[string]string{"title": l.Title, "decision": l.Decision})
	})
	if err != nil {
		return err
	}
	return web.Redirect(w, r, DataPath+"/giay-phep?da-luu")
}

func (l licence) check() (faults []*fault.Fault) {
	if l.Title == "" {
		faults = append(faults, errTerms.At("title"))
	}
	if l.URL != "" {
		if u, err := url.Parse(l.URL); err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http" {
			faults = append(faults, errAddress.At("url"))
		}
	}
	return faults
}
