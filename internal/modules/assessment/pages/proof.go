package pages

import (
	"net/http"
	"net/url"

	"xaso/internal/modules/assessment"
	"xaso/internal/modules/criteria"
	"xaso/internal/platform/clock"
	"xaso/internal/platform/gate"
	"xaso/internal/platform/web"
)

const (
	formProof   = "them"
	formReplace = "thay"
)

type libraryView struct {
	Set      criteria.Set
	Proofs   []assessment.CriterionProof
	All      []assessment.Evidence
	Records  map[string]assessment.Resolved // by the evidence that names them
	Broken   map[string]bool
	Who      gate.Actor
	Today    clock.Date
	File     string // file one came from
	Code     string // indicator chosen already
	One      assessment.Evidence
	Replaced []assessment.Evidence // what One replaced
	trial
}

func (h Hall) library(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	return h.showLibrary(w, r, who, trial{})
}

func (h Hall) showLibrary(w http.ResponseWriter, r *http.Request, who gate.Actor, x trial) error {
	if x.Err != nil && !told(x.Err) {
		return x.Err
	}
	v := libraryView{Who: who, Today: h.today(), trial: x, File: r.URL.Query().Get("ve"), Code: target(r.URL.Query())}
	if x.Form == formProof {
		v.Code, v.File = x.Typed.Get("for"), x.Typed.Get("file-id")
	}
	err := h.Book.Look(r.Context(), who, func(tx *gate.Tx) (err error) {
		if v.Set, err = h.Criteria.Set(tx, r.PathValue("set")); err != nil {
			return err
		}
		if v.Proofs, err = h.Book.Completeness(tx, v.Set.ID); err != nil {
			return err
		}
		v.All, err = h.Book.Library(tx, v.Set.ID)
		if err != nil {
			return err
		}
		return h.resolveAll(tx, &v)
	})
	if err != nil {
		return err
	}
	return web.Page(w, r, status(x), libraryPage(v))
}

// target is what evidence is for, as the form's list of choices writes it: an
// indicator, or "tc-3" for a criterion as a whole.
func target(q url.Values) string {
	if code := q.Get("ct"); code != "" {
		return "ct-" + code
	}
	if no := q.Get("tc"); no != "" {
		return "tc-" + no
	}
	return ""
}

// resolveAll looks up the records that evidence names.
func (h Hall) resolveAll(tx *gate.Tx, v *libraryView) error {
	v.Records, v.Broken = map[string]assessment.Resolved{}, map[string]bool{}
	for _, e := range v.All {
		found, broken, err := h.Book.Resolve(tx, e.Link)
		if err != nil {
			return err
		}
		v.Records[e.ID], v.Broken[e.ID] = found, broken
	}
	return nil
}

// typedProof is the evidence that a form describes.
func (h Hall) typedProof(r *http.Request, who gate.Actor) (e assessment.Evidence, err error) {
	q := r.PostForm
	e = assessment.Evidence{Set: r.PathValue("set"), Kind: q.Get("kind"), Title: q.Get("title"), Number: q.Get("number"), Place: q.Get("place"),
		URL: q.Get("url"), Link: assessment.Link{Kind: q.Get("link"), Ref: q.Get("ref")}, Public: q.Get("public") == "1"}
	if code := q.Get("for"); len(code) > 3 {
		if code[:3] == "ct-" {
			e.Code = code[3:]
		} else {
			e.Criterion = number(code[3:])
		}
	}
	for name, d := range map[string]*clock.Date{"issued": &e.IssuedOn, "until": &e.ValidUntil, "taken": &e.TakenOn} {
		if *d, err = dayOf(q, name); err != nil {
			return e, err
		}
	}
	var data []byte
	if e.File, data, err = h.receive(r, who, "file"); err != nil {
		return e, err
	}
	// What the photo says of when and where is read only with consent; the file
	// as it is stored says neither.
	if q.Get("exif") == "1" {
		shot := assessment.ReadShot(data)
		if e.At = shot.At; e.TakenOn.IsZero() {
			e.TakenOn = shot.On
		}
	}
	return e, nil
}

func (h Hall) addProof(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	e, err := h.typedProof(r, who)
	if err == nil {
		_, err = h.Book.Add(r.Context(), who, e)
	}
	if err != nil {
		return h.showLibrary(w, r, who, trial{formProof, r.PostForm, err})
	}
	if file := r.PostFormValue("file-id"); file != "" {
		if i := h.criterionOf(r, who, e); i > 0 {
			return web.Redirect(w, r, criterionPath(url.PathEscape(file), i)+"#"+anchor(e.Code))
		}
	}
	return web.Redirect(w, r, ProofPath+"/"+url.PathEscape(e.Set))
}

// criterionOf is the criterion that evidence was added to, 0 when unknown.
func (h Hall) criterionOf(r *http.Request, who gate.Actor, e assessment.Evidence) int {
	no := e.Criterion
	_ = h.Book.Look(r.Context(), who, func(tx *gate.Tx) error {
		set, err := h.Criteria.Set(tx, e.Set)
		if i, known := set.Indicator(e.Code); known {
			no = i.Criterion
		}
		return err
	})
	return no
}

func (h Hall) proof(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	return h.showProof(w, r, who, trial{})
}

func (h Hall) showProof(w http.ResponseWriter, r *http.Request, who gate.Actor, x trial) error {
	if x.Err != nil && !told(x.Err) {
		return x.Err
	}
	v := libraryView{Who: who, Today: h.today(), trial: x}
	err := h.Book.Look(r.Context(), who, func(tx *gate.Tx) (err error) {
		if v.One, err = h.one(tx, r); err != nil {
			return err
		}
		if v.Set, err = h.Criteria.Set(tx, v.One.Set); err != nil {
			return err
		}
		v.All = []assessment.Evidence{v.One}
		library, err := h.Book.Library(tx, v.One.Set)
		for _, e := range library {
			if e.ReplacedBy == v.One.ID {
				v.Replaced = append(v.Replaced, e)
			}
		}
		if err != nil {
			return err
		}
		return h.resolveAll(tx, &v)
	})
	if err != nil {
		return err
	}
	return web.Page(w, r, status(x), proofPage(v))
}

// one is the evidence of an address.
func (h Hall) one(tx *gate.Tx, r *http.Request) (assessment.Evidence, error) {
	e, err := h.Book.Proof(tx, r.PathValue("proof"))
	if err == nil && e.Set != r.PathValue("set") {
		err = gate.ErrMissing
	}
	return e, err
}

func (h Hall) replaceProof(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	e, err := h.typedProof(r, who)
	var id string
	if err == nil {
		id, err = h.Book.Replace(r.Context(), who, r.PathValue("proof"), r.PostFormValue("why"), e)
	}
	if err != nil {
		return h.showProof(w, r, who, trial{formReplace, r.PostForm, err})
	}
	return web.Redirect(w, r, ProofPath+"/"+url.PathEscape(e.Set)+"/"+id)
}

func (h Hall) proofFile(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	var e assessment.Evidence
	err := h.Book.Look(r.Context(), who, func(tx *gate.Tx) (err error) {
		e, err = h.one(tx, r)
		return err
	})
	if err != nil {
		return err
	}
	return h.send(w, r, who, e.File)
}
