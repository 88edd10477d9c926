package pages

import (
	"net/http"

	"xaso/internal/modules/assessment"
	"xaso/internal/platform/blob"
	"xaso/internal/platform/gate"
	"xaso/internal/platform/web"
)

const (
	formOpinion = "y-kien"
	formMeeting = "bien-ban"
	formRemark  = "nhan-xet"
)

type councilView struct {
	fileView
	Opinions []assessment.Opinion
	Minutes  []assessment.Meeting
	Remarks  []assessment.Remark
	Library  []assessment.Evidence
}

// readCouncil reads what others said about a file.
func (h Hall) readCouncil(r *http.Request, who gate.Actor, x trial) (councilView, error) {
	v := councilView{fileView: fileView{Who: who, Today: h.today(), trial: x}}
	return v, h.Book.Look(r.Context(), who, func(tx *gate.Tx) (err error) {
		if err = h.readFile(tx, r.PathValue("file"), &v.fileView); err != nil {
			return err
		}
		if v.Opinions, err = h.Book.Opinions(tx, v.File.ID); err != nil {
			return err
		}
		if v.Minutes, err = h.Book.Minutes(tx, v.File.ID); err != nil {
			return err
		}
		if v.Remarks, err = h.Book.Remarks(tx, v.File.ID); err != nil {
			return err
		}
		v.Library, err = h.Book.Library(tx, v.File.Set)
		return err
	})
}

func (h Hall) opinions(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	return h.showOpinions(w, r, who, trial{})
}

func (h Hall) showOpinions(w http.ResponseWriter, r *http.Request, who gate.Actor, x trial) error {
	if x.Err != nil && !told(x.Err) {
		return x.Err
	}
	v, err := h.readCouncil(r, who, x)
	if err != nil {
		return err
	}
	return web.Page(w, r, status(x), opinionsPage(v))
}

// settle answers a form of one of these pages.
func (h Hall) settle(w http.ResponseWriter, r *http.Request, who gate.Actor, form, page string, err error) error {
	switch {
	case err == nil:
		return web.Redirect(w, r, FilePath+"/"+r.PathValue("file")+"/"+page)
	case page == "y-kien":
		return h.showOpinions(w, r, who, trial{form, r.PostForm, err})
	}
	return h.showVerification(w, r, who, trial{form, r.PostForm, err})
}

func (h Hall) opine(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	q := r.PostForm
	o := assessment.Opinion{Body: q.Get("body"), Number: q.Get("number"), Stand: q.Get("stand"), Words: q.Get("words")}
	if other := q.Get("other"); other != "" {
		o.Body = other
	}
	var err error
	if o.On, err = dayOf(q, "on"); err == nil {
		o.Document, _, err = h.receive(r, who, "file")
	}
	if err == nil {
		err = h.Book.Opine(r.Context(), who, r.PathValue("file"), o)
	}
	return h.settle(w, r, who, formOpinion, "y-kien", err)
}

func (h Hall) answerOpinion(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	id := r.PathValue("opinion")
	err := h.Book.AnswerOpinion(r.Context(), who, r.PathValue("file"), id, r.PostFormValue("answer"))
	return h.settle(w, r, who, formAnswer+id, "y-kien", err)
}

func (h Hall) meet(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	q := r.PostForm
	m := assessment.Meeting{Number: q.Get("number"), Place: q.Get("place"), Chair: q.Get("chair"), Secretary: q.Get("secretary"), Words: q.Get("words"),
		Invited: number(q.Get("invited")), Present: number(q.Get("present")), InFavour: number(q.Get("favour")), Against: number(q.Get("against")), Abstain: number(q.Get("abstain"))}
	var err error
	if m.Held, err = dayOf(q, "held"); err == nil {
		m.Document, _, err = h.receive(r, who, "file")
	}
	if err == nil {
		err = h.Book.Meet(r.Context(), who, r.PathValue("file"), m)
	}
	return h.settle(w, r, who, formMeeting, "y-kien", err)
}

// paperFile is the scan of an opinion or of minutes.
func (h Hall) paperFile(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	var found *blob.Stored
	err := h.Book.Look(r.Context(), who, func(tx *gate.Tx) error {
		said, err := h.Book.Opinions(tx, r.PathValue("file"))
		if err != nil {
			return err
		}
		for _, o := range said {
			if o.ID == r.PathValue("paper") {
				found = o.Document
			}
		}
		met, err := h.Book.Minutes(tx, r.PathValue("file"))
		for _, m := range met {
			if m.ID == r.PathValue("paper") {
				found = m.Document
			}
		}
		return err
	})
	if err != nil {
		return err
	}
	return h.send(w, r, who, found)
}

func (h Hall) verification(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	return h.showVerification(w, r, who, trial{})
}

func (h Hall) showVerification(w http.ResponseWriter, r *http.Request, who gate.Actor, x trial) error {
	if x.Err != nil && !told(x.Err) {
		return x.Err
	}
	v, err := h.readCouncil(r, who, x)
	if err != nil {
		return err
	}
	return web.Page(w, r, status(x), verificationPage(v))
}

func (h Hall) remark(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	q := r.PostForm
	p := assessment.Remark{Words: q.Get("words"), Source: q.Get("source")}
	if code := q.Get("code"); len(code) > 3 && code[:3] == "tc-" {
		p.Criterion = number(code[3:])
	} else if len(code) > 3 {
		p.Code = code[3:]
	}
	var err error
	if p.On, err = dayOf(q, "on"); err == nil {
		err = h.Book.Remark(r.Context(), who, r.PathValue("file"), p)
	}
	return h.settle(w, r, who, formRemark, "tham-dinh", err)
}

func (h Hall) answerRemark(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	id := r.PathValue("remark")
	err := h.Book.AnswerRemark(r.Context(), who, r.PathValue("file"), id, r.PostFormValue("answer"), r.PostFormValue("evidence"))
	return h.settle(w, r, who, formAnswer+id, "tham-dinh", err)
}

func (h Hall) closeRemark(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	id := r.PathValue("remark")
	err := h.Book.CloseRemark(r.Context(), who, r.PathValue("file"), id)
	return h.settle(w, r, who, "dong-"+id, "tham-dinh", err)
}
