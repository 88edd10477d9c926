package pages

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"xaso/internal/modules/results"
	"xaso/internal/platform/blob"
	"xaso/internal/platform/clock"
	"xaso/internal/platform/gate"
	"xaso/internal/platform/web"
)

// desk lists what lies before the reader.
func (h Hall) desk(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	return h.showDesk(w, r, who, nil, nil)
}

func (h Hall) showDesk(w http.ResponseWriter, r *http.Request, who gate.Actor, wrong map[string]error, err error) error {
	all, failed := h.Chancery.Waiting(r.Context(), who)
	if failed != nil {
		return failed
	}
	own, _, _, failed := h.Chancery.Keys(r.Context(), who)
	if failed != nil {
		return failed
	}
	return web.Page(w, r, status(err), deskPage(deskView{All: all, Who: who, Keys: usable(own, h.Now()), Wrong: wrong, Err: err, Done: r.URL.Query().Get("xong")}))
}

// opening is where a paper for a dossier begins.
func (h Hall) opening(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	o, err := h.Chancery.Open(r.Context(), who, r.PathValue("dossier"))
	if err != nil {
		return err
	}
	return web.Page(w, r, http.StatusOK, openingPage(o, who, nil))
}

func (h Hall) draft(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	dossier := r.PathValue("dossier")
	id, err := h.Chancery.Draft(r.Context(), who, dossier, r.PostFormValue("template"), h.Address(r)+CheckPath)
	if told(err) {
		o, failed := h.Chancery.Open(r.Context(), who, dossier)
		if failed != nil {
			return failed
		}
		return web.Page(w, r, status(err), openingPage(o, who, err))
	}
	if err != nil {
		return err
	}
	return web.Redirect(w, r, Path+"/"+id)
}

func (h Hall) one(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	return h.show(w, r, who, "", nil)
}

// show is the page of one paper; form names the form that was refused.
func (h Hall) show(w http.ResponseWriter, r *http.Request, who gate.Actor, form string, wrong error) error {
	v, err := h.Chancery.Find(r.Context(), who, r.PathValue("id"))
	if err != nil {
		return err
	}
	view := oneView{View: v, Who: who, Form: form, Err: wrong, Typed: r.PostForm, Done: r.URL.Query().Get("xong")}
	if v.MayEdit(who) {
		if view.Inputs, err = h.Chancery.Inputs(r.Context(), who, v); err != nil {
			return err
		}
	}
	return web.Page(w, r, status(wrong), onePage(view))
}

// did goes on after an act, or shows the paper again with what was wrong.
func (h Hall) did(w http.ResponseWriter, r *http.Request, who gate.Actor, form string, err error) error {
	if told(err) {
		return h.show(w, r, who, form, err)
	}
	if err != nil {
		return err
	}
	return web.Redirect(w, r, Path+"/"+r.PathValue("id")+"?"+url.Values{"xong": {form}}.Encode())
}

func (h Hall) edit(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	edited := map[string]string{}
	for name, typed := range r.PostForm {
		if field, ok := strings.CutPrefix(name, "v."); ok {
			edited[field] = typed[0]
		}
	}
	return h.did(w, r, who, "edit", h.Chancery.Edit(r.Context(), who, r.PathValue("id"), version(r), edited))
}

func (h Hall) submit(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	return h.did(w, r, who, "submit", h.Chancery.Submit(r.Context(), who, r.PathValue("id"), version(r)))
}

func (h Hall) drop(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	return h.did(w, r, who, "drop", h.Chancery.Drop(r.Context(), who, r.PathValue("id"), version(r)))
}

func (h Hall) giveBack(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	return h.did(w, r, who, "return", h.Chancery.Return(r.Context(), who, r.PathValue("id"), version(r), r.PostFormValue("reason")))
}

func useOf(r *http.Request) results.Use {
	return results.Use{Key: r.PostFormValue("key"), Passphrase: r.PostFormValue("passphrase"), PIN: r.PostFormValue("pin"), OTP: r.PostFormValue("otp")}
}

func (h Hall) sign(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	return h.did(w, r, who, "sign", h.Chancery.Sign(r.Context(), who, r.PathValue("id"), version(r), useOf(r)))
}

// signMany signs the papers that were ticked, each after it was opened.
func (h Hall) signMany(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	var ids []string
	var versions []int64
	for _, ticked := range r.PostForm["paper"] {
		id, v, _ := strings.Cut(ticked, "|")
		n, err := strconv.ParseInt(v, 10, 64)
		if err != nil {
			return gate.ErrMissing
		}
		ids, versions = append(ids, id), append(versions, n)
	}
	if len(ids) == 0 {
		return h.showDesk(w, r, who, nil, errNothing.At("paper"))
	}
	wrong := h.Chancery.SignMany(r.Context(), who, ids, versions, useOf(r))
	for _, err := range wrong {
		if !told(err) {
			return err
		}
		return h.showDesk(w, r, who, wrong, err)
	}
	return web.Redirect(w, r, Path+"?xong=sign")
}

func (h Hall) sendOTP(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	return h.did(w, r, who, "otp", h.Chancery.SendOTP(r.Context(), who, r.PathValue("id"), r.PostFormValue("key")))
}

func (h Hall) number(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	return h.did(w, r, who, "number", h.Chancery.TakeNumber(r.Context(), who, r.PathValue("id"), version(r)))
}

func (h Hall) cancelNumber(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	return h.did(w, r, who, "cancel", h.Chancery.CancelNumber(r.Context(), who, r.PathValue("id"), version(r), r.PostFormValue("reason")))
}

func (h Hall) issue(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	return h.did(w, r, who, "issue", h.Chancery.Issue(r.Context(), who, r.PathValue("id"), version(r), useOf(r)))
}

func (h Hall) change(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	return h.did(w, r, who, "change", h.Chancery.Change(r.Context(), who, r.PathValue("id"), version(r),
		results.Validity(r.PostFormValue("how")), r.PostFormValue("number"), r.PostFormValue("reason")))
}

func (h Hall) preview(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	data, name, err := h.Chancery.Preview(r.Context(), who, r.PathValue("id"))
	if err != nil {
		return err
	}
	return send(w, name, http.DetectContentType(data), data, !r.URL.Query().Has("tai"))
}

func (h Hall) word(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	data, name, err := h.Chancery.Word(r.Context(), who, r.PathValue("id"))
	if err != nil {
		return err
	}
	return send(w, name, blob.DOCX, data, false)
}

// numbers is the register of numbers.
func (h Hall) numbers(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	year, err := strconv.Atoi(r.URL.Query().Get("nam"))
	if err != nil || year < 2000 || year > 2200 {
		year = h.Now().In(clock.Zone).Year()
	}
	book := r.URL.Query().Get("so")
	list, books, err := h.Chancery.Numbers(r.Context(), who, book, year)
	if err != nil {
		return err
	}
	if book == "" && len(books) > 0 {
		book = books[0]
	}
	return web.Page(w, r, http.StatusOK, numbersPage(list, books, book, year))
}

func (h Hall) askCertify(w http.ResponseWriter, r *http.Request, _ gate.Actor) error {
	return web.Page(w, r, http.StatusOK, certifyPage(url.Values{}, nil))
}

// certify takes in a copy compared with its original.
func (h Hall) certify(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	scans, err := uploads(r, "scans", 40)
	if err != nil {
		return err
	}
	q := r.PostForm
	id, err := h.Chancery.Certify(r.Context(), who, results.NewCopy{
		Original: results.Original{Title: q.Get("title"), Issuer: q.Get("issuer"), Number: strings.TrimSpace(q.Get("number")), Day: dateOf(q, "day")},
		OwnerID:  strings.TrimSpace(q.Get("owner-id")), OwnerName: q.Get("owner"), Scans: scans,
		Compared: slices.Contains(q["compared"], "yes")}, h.Address(r)+CheckPath)
	if told(err) {
		return web.Page(w, r, status(err), certifyPage(q, err))
	}
	if err != nil {
		return err
	}
	return web.Redirect(w, r, Path+"/"+id)
}

// dateOf reads the three boxes of a date, "" when they make none.
func dateOf(q url.Values, name string) string {
	year, _ := strconv.Atoi(q.Get(name + "-year"))
	month, _ := strconv.Atoi(q.Get(name + "-month"))
	day, _ := strconv.Atoi(q.Get(name + "-day"))
	text := strconv.Itoa(year) + "-" + two(month) + "-" + two(day)
	if _, err := clock.ParseDate(text); err != nil {
		return ""
	}
	return text
}

func two(n int) string {
	if n < 10 {
		return "0" + strconv.Itoa(n)
	}
	return strconv.Itoa(n)
}
