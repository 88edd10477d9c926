package pages

import (
	"net/http"
	"slices"
	"strings"

	"xaso/internal/modules/casework"
	"xaso/internal/modules/people"
	"xaso/internal/modules/procedures"
	"xaso/internal/platform/gate"
	"xaso/internal/platform/identity"
	"xaso/internal/platform/lang"
	"xaso/internal/ui"
)

// walkInMark begins the choice of somebody without an account: the dossier
// that names them follows.
const walkInMark = "hs:"

// mostFound is how many residents a search at the counter shows; who is not
// among them is searched by number.
const mostFound = 8

// findPerson searches those who have an account and those who filed before
// without one.
func (o Office) findPerson(r *http.Request, who gate.Actor, e *entering) error {
	typed := said(r, entryOwn+"find")
	e.Searched = true
	err := o.Gate.Read(r.Context(), who, people.MayServe, func(tx *gate.Tx) error {
		if err := tx.Require(who.May(people.MayServe)); err != nil {
			return err
		}
		var err error
		e.Found, err = o.People.Search(tx, typed, mostFound)
		return err
	})
	if err != nil {
		return err
	}
	e.WalkIns, err = o.Desk.WalkIns(r.Context(), who, typed)
	return err
}

// enrolPerson enters who stands at the counter in the register: the
// receptionist has seen their paper.
func (o Office) enrolPerson(r *http.Request, who gate.Actor, e *entering) error {
	id, err := o.People.Enrol(r.Context(), who, people.Details{Name: said(r, entryOwn+"name"), Phone: said(r, entryOwn+"phone"),
		CCCD: said(r, entryOwn+"cccd"), Hamlet: r.PostFormValue(entryOwn + "hamlet")})
	if err != nil {
		return err
	}
	r.PostForm.Set(entryOwn+"account", id)
	r.Form.Set(entryOwn+"account", id)
	e.Enrolled = true
	return nil
}

// whose is the person picked.
func whose(r *http.Request) casework.Whose {
	id := r.PostFormValue(entryOwn + "account")
	if dossier, ok := strings.CutPrefix(id, walkInMark); ok {
		return casework.Whose{Dossier: dossier}
	}
	return casework.Whose{Account: id}
}

// namePicked keeps the name beside the choice of an account, so that the page
// can show whom it is about without reading, and telling, it again each time.
func (o Office) namePicked(r *http.Request, who gate.Actor, e *entering) error {
	of, before := whose(r), strings.SplitN(r.PostFormValue(entryOwn+"picked"), "|", 2)
	if of.Account == "" || before[0] == of.Account {
		return nil
	}
	return o.Gate.Read(r.Context(), who, people.MayServe, func(tx *gate.Tx) error {
		p, err := people.Find(tx, of.Account)
		if err != nil {
			return err
		}
		if err := tx.RequireOrHide(who.MayIn(people.MayServe, "", p.Hamlet)); err != nil {
			return err
		}
		tx.Disclose(gate.Access{Subject: p.ID, Purpose: casework.PurposeReceive})
		r.PostForm.Set(entryOwn+"picked", p.ID+"|"+p.Name)
		return nil
	})
}

// takePerson fills in what is known of the person picked where nothing was
// typed: in the counter's questions and in the declaration.
func (o Office) takePerson(r *http.Request, who gate.Actor, e *entering, typed map[string]map[string][]string) error {
	if err := o.lookBack(r, who, e); err != nil {
		return err
	}
	p, from, err := o.picked(r, who, e)
	if err != nil || p.Name == "" {
		return err
	}
	for name, value := range map[string]string{"name": p.Name, "phone": identity.ShowPhone(p.Phone), "cccd": p.IDNumber,
		"address": p.Address, "hamlet": p.Hamlet} {
		if value != "" && (r.PostFormValue(entryOwn+name) == "" || name == "name") {
			r.PostForm.Set(entryOwn+name, value)
		}
	}
	known := suggestions(p, "")
	e.fill(o, typed, from, func(f *procedures.Field) []string {
		if s := known(f); s != "" && f.Type != procedures.AgencyType {
			return []string{s}
		}
		return nil
	})
	return nil
}

// picked reads the person: an account with its whole number, for the official
// has the card in their hands, or whoever an earlier dossier names.
func (o Office) picked(r *http.Request, who gate.Actor, e *entering) (casework.Person, string, error) {
	of := whose(r)
	if of.Dossier != "" {
		if e.Past == nil {
			return casework.Person{}, "", nil
		}
		i := slices.IndexFunc(e.Past.Dossiers, func(d casework.Earlier) bool { return d.ID == of.Dossier })
		if i < 0 {
			return casework.Person{}, "", gate.ErrMissing
		}
		return e.Past.Dossiers[i].Applicant, sourceOf(e.Past.Dossiers[i]), nil
	}
	if of.Account == "" {
		return casework.Person{}, "", nil
	}
	var p casework.Person
	err := o.Gate.Read(r.Context(), who, people.MayServe, func(tx *gate.Tx) error {
		found, err := people.Find(tx, of.Account)
		if err != nil {
			return err
		}
		if err := tx.RequireOrHide(who.MayIn(people.MayServe, "", found.Hamlet)); err != nil {
			return err
		}
		tx.Disclose(gate.Access{Subject: found.ID, Purpose: casework.PurposeReceive})
		p = casework.Person{Account: found.ID, Name: found.Name, Phone: found.Phone, Hamlet: found.Hamlet}
		p.IDNumber, err = o.People.Reveal(tx, found.ID, casework.PurposeReceive)
		return err
	})
	return p, t(r.Context(), "casework.counter.source.account"), err
}

// lookBack reads what the person picked filed before.
func (o Office) lookBack(r *http.Request, who gate.Actor, e *entering) error {
	of := whose(r)
	if of == (casework.Whose{}) {
		return nil
	}
	past, err := o.Desk.Earlier(r.Context(), who, e.ID, of)
	e.Past = &past
	return err
}

// sourceOf says which dossier an answer was taken from: "H56… ngày 12/03/2026".
func sourceOf(d casework.Earlier) string { return d.Code + " – " + lang.Date(d.Submitted) }

// takeAnswers takes answers of an earlier dossier over where nothing was typed:
// those about the person alone, or all that this declaration asks, too.
func (o Office) takeAnswers(r *http.Request, who gate.Actor, e *entering, typed map[string]map[string][]string) error {
	if err := o.lookBack(r, who, e); err != nil || e.Past == nil {
		return err
	}
	id, much, _ := strings.Cut(r.PostFormValue("_answers"), "|")
	i := slices.IndexFunc(e.Past.Dossiers, func(d casework.Earlier) bool { return d.ID == id })
	if i < 0 {
		return gate.ErrMissing
	}
	from := e.Past.Dossiers[i]
	e.fill(o, typed, sourceOf(from), func(f *procedures.Field) []string {
		old := from.Form.Field(f.ID)
		if old == nil || old.Type != f.Type || (much != "all" && !aboutApplicant(f)) {
			return nil
		}
		return from.Form.Input(from.Answers, f.ID)
	})
	return nil
}

// aboutApplicant reports whether a field asks who files, which stays the same
// from one application to the next.
func aboutApplicant(f *procedures.Field) bool {
	return strings.HasPrefix(f.ID, "requester.") || f.Auto != "" || f.Prefill != ""
}

// mostFillRounds bounds how often answers may open further questions that are
// answered from the same source.
const mostFillRounds = 4

// fill answers from a source what stands empty. Boxes to tick, files and what
// the office says are never taken over: they are this application's own.
func (e *entering) fill(o Office, typed map[string]map[string][]string, from string, value func(*procedures.Field) []string) {
	if e.Sources == nil {
		e.Sources = map[string][]string{}
	}
	answers := e.Answers
	for range mostFillRounds {
		filled := false
		view := e.Form.View(answers, e.Situation(o.Now()))
		for _, page := range view.Pages() {
			if typed[page.ID] == nil {
				typed[page.ID] = map[string][]string{}
			}
			for _, f := range inputsOf(page.Fields) {
				if !mayFill(f) || first(typed[page.ID][f.ID]) != "" || len(typed[page.ID][f.ID+".day"]) > 0 {
					continue
				}
				if v := value(f); first(v) != "" {
					typed[page.ID][f.ID], filled = v, true
					e.Sources[f.ID] = []string{from, first(v)}
				}
			}
			part, _ := e.Form.Parse(page, typed[page.ID])
			answers = e.Form.Merge(answers, page, part)
		}
		if !filled {
			return
		}
	}
}

func mayFill(f *procedures.Field) bool {
	switch f.Type {
	case procedures.CheckType, procedures.FileType, procedures.RefType, procedures.SignType, procedures.DerivedType:
		return false
	}
	return f.Asked() && !f.Internal && f.Repeat() == nil
}

// takePaper uses a paper of before again.
func (o Office) takePaper(r *http.Request, who gate.Actor, e *entering, typed map[string]map[string][]string) error {
	if err := o.lookBack(r, who, e); err != nil {
		return err
	}
	id := r.PostFormValue("_paper")
	component := r.PostFormValue(entryOwn + "for." + id)
	in := casework.Reuse{Of: whose(r), File: id, Component: component}
	if issued, ok := strings.CutPrefix(id, issuedMark); ok {
		in.File, in.Issued = "", issued
	}
	if component != "" {
		in.Field = "papers." + component
	}
	a, err := o.Desk.Reuse(r.Context(), who, e.ID, in)
	if err != nil {
		return err
	}
	e.Files = append(e.Files, a)
	e.tickScanned(typed)
	return nil
}

// chosenBefore is the person chosen on an earlier showing of the page, when the
// search did not turn them up again.
func (e entering) chosenBefore() (ui.Choice, bool) {
	id := e.own("account")
	if id == "" || slices.ContainsFunc(e.Found, func(p people.Person) bool { return p.ID == id }) ||
		slices.ContainsFunc(e.WalkIns, func(p casework.WalkIn) bool { return walkInMark+p.Dossier == id }) {
		return ui.Choice{}, false
	}
	name := e.own("name")
	if account, known, ok := strings.Cut(e.own("picked"), "|"); ok && account == id {
		name = known
	}
	return ui.Choice{Value: id, Text: name}, true
}

// taken reports whether the entry has a file of before already.
func (e entering) taken(id string) bool {
	if issued, ok := strings.CutPrefix(id, issuedMark); ok {
		return slices.ContainsFunc(e.Files, func(a casework.Attachment) bool { return a.ReusedFrom == "result:"+issued })
	}
	for _, d := range e.Past.Dossiers {
		for _, p := range d.Papers {
			if p.ID == id {
				return slices.ContainsFunc(e.Files, func(a casework.Attachment) bool { return a.ReusedFrom == d.ID && a.Hash == p.Hash })
			}
		}
	}
	return false
}
