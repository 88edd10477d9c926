package pages

import (
	"context"
	"net/http"
	"strconv"
	"strings"

	"github.com/google/uuid"

	"xaso/internal/modules/surveys"
	"xaso/internal/platform/clock"
	"xaso/internal/platform/gate"
	"xaso/internal/platform/web"
)

// answer is how fields of a sheet's form begin: the rest is the question, and
// for members "question@member".
const answer = "a."

// roundsView is the page of all campaigns to collect for.
type roundsView struct {
	Person string
	All    []surveys.Round
	On     clock.Date
	// Leaving: somebody wanted to sign out with sheets unsent.
	Leaving bool
}

func (h Hall) rounds(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	all, err := h.Book.Rounds(r.Context(), who)
	if err != nil {
		return err
	}
	return web.Page(w, r, http.StatusOK, roundsPage(roundsView{who.ID, all, today(h), r.URL.Query().Get("roi") == "1"}))
}

// roundView is the list of households of one collector.
type roundView struct {
	Person string
	surveys.Round
	On     clock.Date
	Hamlet string // only this one; "" all of theirs
	Sent   string // household whose sheet has just arrived
}

func (h Hall) round(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	round, err := h.Book.Round(r.Context(), who, r.PathValue("id"))
	if err != nil {
		return err
	}
	return web.Page(w, r, http.StatusOK, roundPage(roundView{who.ID, round, today(h), r.URL.Query().Get("thon"), r.URL.Query().Get("da-gui")}))
}

// sheetView is the form of one household.
type sheetView struct {
	wrong
	surveys.Campaign
	Person  string
	Visit   surveys.Visit
	Answers surveys.Answers
	Outcome string
	Reason  string
	Sheet   string
	Rev     int64
	On      clock.Date
}

func (h Hall) sheetView(r *http.Request, who gate.Actor) (sheetView, error) {
	c, visit, s, err := h.Book.Fill(r.Context(), who, r.PathValue("id"), r.PathValue("household"))
	v := sheetView{Campaign: c, Person: who.ID, Visit: visit, Answers: s.Answers, Outcome: surveys.Done, Reason: s.Reason, Sheet: s.ID, Rev: s.Revision + 1, On: today(h)}
	if s.Outcome != "" {
		v.Outcome = s.Outcome
	}
	if v.Sheet == "" {
		v.Sheet = uuid.NewString()
	}
	return v, err
}

func (h Hall) askSheet(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	v, err := h.sheetView(r, who)
	if err != nil {
		return err
	}
	if v.Answers == nil {
		v.Answers = surveys.Answers{}
	}
	if key := v.personsKey(); key != "" && v.Answers[key] == "" && v.Visit.People > 0 {
		v.Answers[key] = strconv.Itoa(v.Visit.People) // as the register has it; the collector asks
	}
	return web.Page(w, r, http.StatusOK, sheetPage(v))
}

// personsKey is the question for the number of usual residents, "" without one.
func (v sheetView) personsKey() string {
	for _, q := range v.Questionnaire.Columns(false) {
		if q.Part == surveys.Persons {
			return q.Key
		}
	}
	return ""
}

// sheet takes the form of a household without a script.
func (h Hall) sheet(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	s := surveys.Sheet{ID: r.PostFormValue("sheet"), Campaign: r.PathValue("id"), Household: r.PathValue("household"), Outcome: r.PostFormValue("outcome"),
		Reason: r.PostFormValue("reason"), Filled: h.Now().UnixMilli(), Answers: surveys.Answers{}}
	s.Revision, _ = strconv.ParseInt(r.PostFormValue("rev"), 10, 64)
	for name, values := range r.PostForm {
		if key, ok := strings.CutPrefix(name, answer); ok && len(values) > 0 {
			s.Answers[key] = values[0]
		}
	}
	_, err := h.Book.Receive(r.Context(), who, s)
	if err == nil {
		return web.Redirect(w, r, CollectPath+"/"+s.Campaign+"?da-gui="+s.Household)
	}
	bad, err := invalid(err)
	if err != nil {
		return err
	}
	v, err := h.sheetView(r, who)
	if err != nil {
		return err
	}
	v.wrong, v.Answers, v.Outcome, v.Reason, v.Sheet, v.Rev = bad, s.Answers, s.Outcome, s.Reason, s.ID, s.Revision
	return web.Page(w, r, http.StatusUnprocessableEntity, sheetPage(v))
}

// asksOf are the questions of a section put to the household, or to one member.
type asksOf struct {
	Section surveys.Section
	Member  surveys.Member
	First   bool // of its section: the heading stands before it
}

// parts are the sections of a sheet, those about members once for each.
func (v sheetView) parts() []asksOf {
	var all []asksOf
	for _, s := range v.Questionnaire.Sections {
		if !s.Members {
			all = append(all, asksOf{s, surveys.Member{}, true})
			continue
		}
		first := true
		for _, m := range v.Visit.Members {
			if m.Born == 0 || v.From.Year-m.Born >= s.From {
				all = append(all, asksOf{s, m, first})
				first = false
			}
		}
	}
	return all
}

// field is the name of a question's field.
func (a asksOf) field(q surveys.Question) string {
	if a.Member.ID == "" {
		return answer + q.Key
	}
	return answer + q.Key + "@" + a.Member.ID
}

// given is what stands in a field: a number with a comma, a day as people write
// it.
func (v sheetView) given(ctx context.Context, q surveys.Question, name string) string {
	value := v.Answers[strings.TrimPrefix(name, answer)]
	if v.any() || q.Kind == surveys.FreeText {
		return value // as it was typed
	}
	return q.Says(value, func(surveys.Words) string { return value })
}

// who names a member with the year of birth, to tell people of one name apart.
func (m asksOf) who(ctx context.Context) string {
	if m.Member.Born == 0 {
		return m.Member.Name
	}
	return t(ctx, "surveys.form.born", m.Member.Name, itoa(m.Member.Born))
}
