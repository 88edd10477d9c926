package pages

import (
	"net/http"

	"xaso/internal/modules/assessment"
	"xaso/internal/platform/gate"
	"xaso/internal/platform/web"
)

const (
	formPost    = "so"
	formComment = "gop-y"
	formAnswer  = "tra-loi-" // and the comment
)

type publicationView struct {
	fileView
	Publicity assessment.Publicity
	Log       []assessment.Posting
	Comments  []assessment.Comment
	Hamlets   []string
	Authority string
}

func (h Hall) publication(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	return h.showPublication(w, r, who, trial{})
}

func (h Hall) showPublication(w http.ResponseWriter, r *http.Request, who gate.Actor, x trial) error {
	if x.Err != nil && !told(x.Err) {
		return x.Err
	}
	v, err := h.readPublication(r, who, x)
	if err != nil {
		return err
	}
	return web.Page(w, r, status(x), publicationPage(v))
}

func (h Hall) readPublication(r *http.Request, who gate.Actor, x trial) (publicationView, error) {
	v := publicationView{fileView: fileView{Who: who, Today: h.today(), trial: x}, Hamlets: h.Hamlets(who.Commune), Authority: h.Authority(who.Commune)}
	return v, h.Book.Look(r.Context(), who, func(tx *gate.Tx) (err error) {
		if err = h.readFile(tx, r.PathValue("file"), &v.fileView); err != nil {
			return err
		}
		if v.Publicity, err = h.Book.Publicity(tx, v.File); err != nil {
			return err
		}
		if v.Log, err = h.Book.Publications(tx, v.File.ID); err != nil {
			return err
		}
		v.Comments, err = h.Book.Comments(tx, v.File.ID)
		return err
	})
}

// sheet is the paper that is put up: what was judged, where and until when
// comments are taken.
func (h Hall) sheet(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	v, err := h.readPublication(r, who, trial{})
	if err != nil {
		return err
	}
	if v.File.Since.IsZero() {
		return assessment.ErrStage.With(v.File.Title)
	}
	return web.Page(w, r, http.StatusOK, sheetPage(v))
}

func publicationPath(file string) string { return FilePath + "/" + file + "/cong-khai" }

func (h Hall) post(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	file, q := r.PathValue("file"), r.PostForm
	p := assessment.Posting{Channel: assessment.Channel(q.Get("channel")), Hamlet: q.Get("hamlet"), Clock: q.Get("clock"), Person: q.Get("person"), Note: q.Get("note")}
	var err error
	if p.On, err = dayOf(q, "on"); err == nil {
		p.Proof, _, err = h.receive(r, who, "proof")
	}
	if err == nil {
		err = h.Book.Post(r.Context(), who, file, p)
	}
	if err != nil {
		return h.showPublication(w, r, who, trial{formPost, q, err})
	}
	return web.Redirect(w, r, publicationPath(file)+"#so")
}

func (h Hall) void(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	file := r.PathValue("file")
	if err := h.Book.Void(r.Context(), who, file, r.PathValue("posting"), r.PostFormValue("why")); err != nil {
		return h.showPublication(w, r, who, trial{"bo-" + r.PathValue("posting"), r.PostForm, err})
	}
	return web.Redirect(w, r, publicationPath(file)+"#so")
}

func (h Hall) postingFile(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	var p assessment.Posting
	err := h.Book.Look(r.Context(), who, func(tx *gate.Tx) (err error) {
		p, err = h.Book.Posting(tx, r.PathValue("file"), r.PathValue("posting"))
		return err
	})
	if err != nil {
		return err
	}
	return h.send(w, r, who, p.Proof)
}

// typedComment is what a form of a comment says.
func typedComment(r *http.Request) assessment.Comment {
	q := r.PostForm
	c := assessment.Comment{Name: q.Get("name"), Contact: q.Get("contact"), Hamlet: q.Get("hamlet"), Words: q.Get("words")}
	if no := q.Get("criterion"); no != "" {
		c.Criterion = number(no)
	}
	return c
}

func (h Hall) enterComment(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	file := r.PathValue("file")
	if _, err := h.Book.EnterComment(r.Context(), who, file, typedComment(r)); err != nil {
		return h.showPublication(w, r, who, trial{formComment, r.PostForm, err})
	}
	return web.Redirect(w, r, publicationPath(file)+"#gop-y")
}

func (h Hall) answer(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	file, comment := r.PathValue("file"), r.PathValue("comment")
	if err := h.Book.Answer(r.Context(), who, file, comment, r.PostFormValue("answer"), r.PostFormValue("shown") == "1"); err != nil {
		return h.showPublication(w, r, who, trial{formAnswer + comment, r.PostForm, err})
	}
	return web.Redirect(w, r, publicationPath(file)+"#gop-y")
}
