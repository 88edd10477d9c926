package pages

import (
	"encoding/json"
	"errors"
	"net/http"
	"strconv"
	"time"

	"xaso/internal/modules/results"
	"xaso/internal/platform/clock"
	"xaso/internal/platform/gate"
	"xaso/internal/platform/web"
)

// askCheck asks for a code; the small form sends it here.
func (h Hall) askCheck(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	typed := r.URL.Query().Get("ma")
	if typed == "" {
		return web.Page(w, r, http.StatusOK, askCheckPage("", nil))
	}
	k, err := h.Chancery.Check(r.Context(), who.Commune, typed)
	if errors.Is(err, results.ErrCode) {
		return web.Page(w, r, http.StatusNotFound, askCheckPage(typed, err))
	}
	if err != nil {
		return err
	}
	return web.Redirect(w, r, CheckPath+"/"+k.Code)
}

func (h Hall) check(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	k, err := h.Chancery.Check(r.Context(), who.Commune, r.PathValue("code"))
	if errors.Is(err, results.ErrCode) {
		return web.Page(w, r, http.StatusNotFound, askCheckPage(r.PathValue("code"), err))
	}
	if err != nil {
		return err
	}
	return web.Page(w, r, http.StatusOK, checkPage(k, nil, nil))
}

// compare looks at a brought file in memory.
func (h Hall) compare(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	data, err := upload(r, "file")
	if err != nil {
		return err
	}
	k, err := h.Chancery.Compare(r.Context(), who.Commune, r.PathValue("code"), data)
	if errors.Is(err, results.ErrCode) {
		return web.Page(w, r, http.StatusNotFound, askCheckPage(r.PathValue("code"), err))
	}
	if err != nil {
		return err
	}
	if len(data) == 0 {
		wrong := errNothing.At("file")
		return web.Page(w, r, status(wrong), checkPage(k.Check, nil, wrong))
	}
	return web.Page(w, r, http.StatusOK, checkPage(k.Check, &k, nil))
}

// checkAnswer is a check for machines.
type checkAnswer struct {
	Code       string          `json:"code"`
	Title      string          `json:"title"`
	Number     string          `json:"number"`
	Issued     string          `json:"issued"`
	Issuer     string          `json:"issuer"`
	Owner      string          `json:"owner_masked"`
	Validity   string          `json:"validity"` // valid, expired, replaced, corrected, revoked
	ValidUntil string          `json:"valid_until,omitempty"`
	Because    string          `json:"because,omitempty"`
	By         string          `json:"by_number,omitempty"`
	SHA256     string          `json:"sha256"`
	Intact     bool            `json:"kept_file_intact"`
	Signatures []signatureLine `json:"signatures"`
}

type signatureLine struct {
	Signer  string `json:"signer"`
	Issuer  string `json:"certificate_issuer"`
	Time    string `json:"time"`
	Stamped bool   `json:"time_stamped"`
	Verdict string `json:"verdict"`
}

func (h Hall) checkJSON(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	k, err := h.Chancery.Check(r.Context(), who.Commune, r.PathValue("code"))
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	if errors.Is(err, results.ErrCode) {
		w.WriteHeader(http.StatusNotFound)
		_, err = w.Write([]byte(`{"error":"unknown-code"}`))
		return err
	}
	if err != nil {
		return err
	}
	a := checkAnswer{Code: k.Code, Title: k.Title, Number: k.Number, Issued: k.Issued.In(clock.Zone).Format(time.DateOnly), Issuer: k.Issuer, Owner: k.Owner,
		Validity: worth(k), ValidUntil: k.ValidUntil, SHA256: k.Hash, Intact: !k.Damaged, Signatures: []signatureLine{}}
	if k.After != nil {
		a.Because, a.By = k.After.Reason, k.After.Number
	}
	for _, s := range k.Signatures {
		a.Signatures = append(a.Signatures, signatureLine{s.Signer, s.Issuer, s.Time.UTC().Format(time.RFC3339), s.Stamped, string(s.Verdict)})
	}
	return json.NewEncoder(w).Encode(a)
}

// worth is what a paper is worth in one word.
func worth(k results.Check) string {
	if k.Validity == results.Valid && k.Expired {
		return "expired"
	}
	return string(k.Validity)
}

// shared opens a paper by a link, and with ?tep its file.
func (h Hall) shared(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	p, err := h.Chancery.Shared(r.Context(), who.Commune, r.PathValue("token"))
	if err != nil {
		return err
	}
	if r.URL.Query().Has("tep") {
		return h.sendPaper(w, r, who.Commune, p)
	}
	return web.Page(w, r, http.StatusOK, sharedPage(p, r.PathValue("token")))
}

func (h Hall) sendPaper(w http.ResponseWriter, r *http.Request, commune gate.Commune, p results.Result) error {
	data, err := h.Chancery.Bytes(r.Context(), commune, p)
	if err != nil {
		return err
	}
	mime := p.File().Type
	if mime == "" {
		mime = http.DetectContentType(data)
	}
	name := p.Title
	if mime == "application/pdf" {
		name += ".pdf"
	}
	return send(w, name, mime, data, !r.URL.Query().Has("tai"))
}

// shelf is the reader's own papers.
func (h Hall) shelf(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	all, err := h.Chancery.Mine(r.Context(), who)
	if err != nil {
		return err
	}
	return web.Page(w, r, http.StatusOK, shelfPage(all, h.Place(who.Commune), h.Now()))
}

func (h Hall) paper(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	return h.showPaper(w, r, who, "", nil)
}

func (h Hall) showPaper(w http.ResponseWriter, r *http.Request, who gate.Actor, link string, wrong error) error {
	p, err := h.Chancery.Paper(r.Context(), who, r.PathValue("id"))
	if err != nil {
		return err
	}
	return web.Page(w, r, status(wrong), paperPage(p, h.Place(who.Commune), h.Now(), link, wrong))
}

func (h Hall) paperFile(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	p, err := h.Chancery.Paper(r.Context(), who, r.PathValue("id"))
	if err != nil {
		return err
	}
	return h.sendPaper(w, r, who.Commune, p.Result)
}

// share shows the link it made on this page only: nobody keeps it.
func (h Hall) share(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	days, err := strconv.Atoi(r.PostFormValue("days"))
	if err != nil {
		days = 0
	}
	token, err := h.Chancery.Share(r.Context(), who, r.PathValue("id"), days)
	if told(err) {
		return h.showPaper(w, r, who, "", err)
	}
	if err != nil {
		return err
	}
	return h.showPaper(w, r, who, h.Address(r)+SharedPath+"/"+token, nil)
}

func (h Hall) endShare(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	if err := h.Chancery.EndShare(r.Context(), who, r.PathValue("id"), r.PostFormValue("share")); err != nil {
		return err
	}
	return web.Redirect(w, r, ShelfPath+"/"+r.PathValue("id"))
}
