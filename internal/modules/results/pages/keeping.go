package pages

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"xaso/internal/modules/results"
	"xaso/internal/platform/blob"
	"xaso/internal/platform/fault"
	"xaso/internal/platform/gate"
	"xaso/internal/platform/sign"
	"xaso/internal/platform/web"
)

var errNothing = fault.New(fault.Invalid, "results.nothing-chosen")

// keys are the reader's own keys, and for who keeps them the office's.
func (h Hall) keys(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	return h.showKeys(w, r, who, nil)
}

func (h Hall) showKeys(w http.ResponseWriter, r *http.Request, who gate.Actor, wrong error) error {
	own, office, roots, err := h.Chancery.Keys(r.Context(), who)
	if err != nil {
		return err
	}
	return web.Page(w, r, status(wrong), keysPage(keysView{Own: own, Office: office, Roots: roots, Who: who, Now: h.Now(), Err: wrong, Typed: r.PostForm}))
}

func usable(keys []results.Key, now time.Time) []results.Key {
	return slices.DeleteFunc(slices.Clone(keys), func(k results.Key) bool { return k.Expired(now) })
}

// addKey takes in a key file, a key at a service, or an issuer to trust.
func (h Hall) addKey(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	file, err := upload(r, "file")
	if err != nil {
		return err
	}
	picture, err := upload(r, "picture")
	if err != nil {
		return err
	}
	switch q := r.PostForm; q.Get("kind") {
	case results.KeyRoot:
		_, err = h.Chancery.AddRoot(r.Context(), who, file)
	case results.KeyService:
		_, err = h.Chancery.AddKey(r.Context(), who, results.NewKey{Office: q.Get("for") == "office", Picture: picture, Credential: strings.TrimSpace(q.Get("credential")),
			Service: sign.ServiceConfig{URL: strings.TrimSpace(q.Get("url")), User: q.Get("user"), Password: q.Get("password")}})
	default:
		_, err = h.Chancery.AddKey(r.Context(), who, results.NewKey{Office: q.Get("for") == "office", File: file, Passphrase: q.Get("passphrase"), Picture: picture})
	}
	if told(err) {
		return h.showKeys(w, r, who, err)
	}
	if err != nil {
		return err
	}
	return web.Redirect(w, r, KeysPath)
}

func (h Hall) removeKey(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	if err := h.Chancery.RemoveKey(r.Context(), who, r.PostFormValue("key")); err != nil {
		return err
	}
	return web.Redirect(w, r, KeysPath)
}

func (h Hall) templates(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	return h.showTemplates(w, r, who, nil)
}

func (h Hall) showTemplates(w http.ResponseWriter, r *http.Request, who gate.Actor, wrong error) error {
	v := templatesView{Err: wrong, Typed: r.PostForm, Procedure: r.URL.Query().Get("thu-tuc")}
	if v.Typed == nil {
		v.Typed = url.Values{}
	}
	var err error
	if v.All, err = h.Chancery.Templates(r.Context(), who); err != nil {
		return err
	}
	if v.Services, err = h.Services(r.Context(), who); err != nil {
		return err
	}
	if !slices.ContainsFunc(v.Services, func(s Service) bool { return s.Code == v.Procedure }) {
		v.Procedure = ""
	}
	if v.Names, err = h.Chancery.Names(r.Context(), who, v.Procedure); err != nil {
		return err
	}
	return web.Page(w, r, status(wrong), templatesPage(v))
}

func (h Hall) addTemplate(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	file, err := upload(r, "file")
	if err != nil {
		return err
	}
	q := r.PostForm
	_, err = h.Chancery.AddTemplate(r.Context(), who, results.Template{Procedure: q.Get("procedure"), Title: q.Get("title"), Symbol: q.Get("symbol"), Book: q.Get("book")}, file)
	if told(err) {
		return h.showTemplates(w, r, who, err)
	}
	if err != nil {
		return err
	}
	return web.Redirect(w, r, TemplatesPath)
}

func (h Hall) trial(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	data, err := h.Chancery.Trial(r.Context(), who, r.PathValue("id"))
	if err != nil {
		return err
	}
	return send(w, "mau.pdf", blob.PDF, data, true)
}

func (h Hall) templateFile(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	one, err := h.Chancery.Template(r.Context(), who, r.PathValue("id"))
	if err != nil {
		return err
	}
	data, err := h.Chancery.TemplateFile(r.Context(), who.Commune, one)
	if err != nil {
		return err
	}
	return send(w, one.Title+".docx", blob.DOCX, data, false)
}

func (h Hall) publish(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	if err := h.Chancery.Publish(r.Context(), who, r.PathValue("id")); err != nil {
		return err
	}
	return web.Redirect(w, r, TemplatesPath)
}

func (h Hall) retire(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	if err := h.Chancery.Retire(r.Context(), who, r.PathValue("id")); err != nil {
		return err
	}
	return web.Redirect(w, r, TemplatesPath)
}
