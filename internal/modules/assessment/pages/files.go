package pages

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"xaso/internal/modules/assessment"
	"xaso/internal/modules/criteria"
	"xaso/internal/platform/clock"
	"xaso/internal/platform/fault"
	"xaso/internal/platform/gate"
	"xaso/internal/platform/web"
)

// Forms of these pages, by the last word of their addresses.
const (
	formOpen   = "mo"
	formMove   = "buoc"
	formBack   = "lui"
	formAgain  = "ra-soat"
	formRenew  = "cap-nhat"
	formAssign = "giao"
)

type filesView struct {
	Files   []assessment.File
	Titles  map[string]string // of sets
	Sets    []criteria.Set
	Lead    bool
	Year    int
	Fallen  int
	Overdue int
	Of      []string // sets with a plan
	trial
}

func (h Hall) files(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	return h.showFiles(w, r, who, trial{})
}

func (h Hall) showFiles(w http.ResponseWriter, r *http.Request, who gate.Actor, x trial) error {
	if x.Err != nil && !told(x.Err) {
		return x.Err
	}
	v := filesView{Titles: map[string]string{}, Lead: who.May(assessment.MayLead), Year: h.today().Year, trial: x}
	err := h.Book.Look(r.Context(), who, func(tx *gate.Tx) (err error) {
		if v.Files, err = h.Book.Files(tx); err != nil {
			return err
		}
		if v.Sets, err = h.Criteria.All(tx); err != nil {
			return err
		}
		v.Sets = slices.DeleteFunc(slices.Clone(v.Sets), func(s criteria.Set) bool { return s.Level == criteria.OfHamlet })
		followed, err := h.Criteria.Followed(tx)
		if err != nil {
			return err
		}
		for _, s := range v.Sets {
			v.Titles[s.ID] = s.Title
			if slices.ContainsFunc(v.Files, func(f assessment.File) bool { return f.Set == s.ID }) ||
				slices.ContainsFunc(followed, func(f criteria.Following) bool { return f.Set == s.ID }) {
				v.Of = append(v.Of, s.ID)
			}
		}
		falls, err := h.Book.Falls(tx)
		for _, f := range falls {
			if f.Ended.IsZero() {
				v.Fallen++
			}
		}
		return err
	})
	if err != nil {
		return err
	}
	return web.Page(w, r, status(x), filesPage(v))
}

func (h Hall) open(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	set, column, _ := strings.Cut(r.PostFormValue("set"), "|")
	id, err := h.Book.Open(r.Context(), who, assessment.Opening{Set: set, Column: column, Year: number(r.PostFormValue("year")),
		Title: r.PostFormValue("title"), About: r.PostFormValue("about")})
	if err != nil {
		return h.showFiles(w, r, who, trial{formOpen, r.PostForm, err})
	}
	return web.Redirect(w, r, FilePath+"/"+id)
}

type fileView struct {
	File      assessment.File
	Set       criteria.Set
	Newest    int64
	Rule      assessment.Procedure
	Steps     []assessment.Step
	Duties    []assessment.Duty
	Judged    []assessment.Judgement
	Proofs    []assessment.CriterionProof
	Questions []assessment.Question
	Lacks     []*fault.Fault
	Changes   []assessment.Change
	Who       gate.Actor
	Today     clock.Date
	trial
}

func (h Hall) file(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	return h.showFile(w, r, who, trial{})
}

func (h Hall) showFile(w http.ResponseWriter, r *http.Request, who gate.Actor, x trial) error {
	if x.Err != nil && !told(x.Err) {
		return x.Err
	}
	v := fileView{Who: who, Today: h.today(), trial: x}
	err := h.Book.Look(r.Context(), who, func(tx *gate.Tx) (err error) { return h.readFile(tx, r.PathValue("file"), &v) })
	if err != nil {
		return err
	}
	return web.Page(w, r, status(x), filePage(v))
}

func (h Hall) readFile(tx *gate.Tx, id string, v *fileView) (err error) {
	if v.File, err = h.Book.File(tx, id); err != nil {
		return err
	}
	if v.Set, err = h.Criteria.SetVersion(tx, v.File.Set, v.File.Version); err != nil {
		return err
	}
	newest, err := h.Criteria.Set(tx, v.File.Set)
	if err != nil {
		return err
	}
	v.Newest, v.Rule = newest.Version, h.Book.ProcedureOf(v.File, v.Today)
	if v.Steps, err = h.Book.Steps(tx, id); err != nil {
		return err
	}
	if v.Duties, err = h.Book.Duties(tx, id); err != nil {
		return err
	}
	if v.Judged, err = h.Book.Judgements(tx, id); err != nil {
		return err
	}
	if v.Proofs, err = h.Book.Completeness(tx, v.File.Set); err != nil {
		return err
	}
	if v.Questions, err = h.Book.Questions(tx, v.File); err != nil {
		return err
	}
	if v.Changes, err = h.Book.Changes(tx, v.File); err != nil {
		return err
	}
	if next := v.File.Stage.Nexts(); len(next) > 0 {
		v.Lacks, err = h.Book.Missing(tx, v.File, assessment.Move{To: next[0]})
		v.Lacks = slices.DeleteFunc(v.Lacks, func(f *fault.Fault) bool { return f.Field != "" }) // what the form itself asks
	}
	return err
}

func (h Hall) move(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	to := assessment.Stage(r.PostFormValue("to"))
	form := formMove
	if to == assessment.Drafting || to == assessment.Returned || to == assessment.Revoked {
		form = formBack + "-" + string(to)
	}
	p := assessment.Paper{Number: strings.TrimSpace(r.PostFormValue("number")), Words: r.PostFormValue("words"), Papers: r.PostForm["papers"]}
	var err error
	if p.On, err = dayOf(r.PostForm, "on"); err == nil {
		p.Until, err = dayOf(r.PostForm, "until")
	}
	if err == nil {
		err = h.Book.Move(r.Context(), who, r.PathValue("file"), assessment.Move{To: to, Paper: p})
	}
	if err != nil {
		return h.showFile(w, r, who, trial{form, r.PostForm, err})
	}
	return web.Redirect(w, r, FilePath+"/"+r.PathValue("file"))
}

func (h Hall) renew(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	if err := h.Book.Renew(r.Context(), who, r.PathValue("file"), r.PostFormValue("column")); err != nil {
		return h.showFile(w, r, who, trial{formRenew, r.PostForm, err})
	}
	return web.Redirect(w, r, FilePath+"/"+r.PathValue("file"))
}

func (h Hall) again(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	id, err := h.Book.Again(r.Context(), who, r.PathValue("file"), number(r.PostFormValue("year")))
	if err != nil {
		return h.showFile(w, r, who, trial{formAgain, r.PostForm, err})
	}
	return web.Redirect(w, r, FilePath+"/"+id)
}

// tally counts the verdicts on the indicators of a criterion.
func tally(set criteria.Set, judged []assessment.Judgement, criterion int) map[assessment.Verdict]int {
	n := map[assessment.Verdict]int{}
	for _, i := range set.Of(criterion) {
		n[verdictOn(judged, i.Code)]++
	}
	return n
}

func verdictOn(judged []assessment.Judgement, code string) assessment.Verdict {
	for _, j := range judged {
		if j.Code == code {
			return j.Verdict
		}
	}
	return ""
}

// dutyOf is who answers for a criterion.
func dutyOf(all []assessment.Duty, criterion int) assessment.Duty {
	for _, d := range all {
		if d.Criterion == criterion {
			return d
		}
	}
	return assessment.Duty{}
}

func criterionPath(file string, criterion int) string {
	return FilePath + "/" + file + "/tieu-chi/" + strconv.Itoa(criterion)
}
