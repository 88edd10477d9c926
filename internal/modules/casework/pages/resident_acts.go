package pages

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"xaso/internal/modules/casework"
	"xaso/internal/modules/procedures"
	"xaso/internal/platform/fault"
	"xaso/internal/platform/gate"
	"xaso/internal/platform/web"
)

// supplying is the page on which a resident gives what was asked for.
type supplying struct {
	following
	Version  int64
	Typed    map[int]string // corrected answers by number of the item
	Problems []fieldProblem
}

// A fieldProblem is an error of one input, in the reader's language.
type fieldProblem struct{ Field, Text string }

func (s supplying) fault(field string) string { return faultOf(s.Problems, field) }

func faultOf(problems []fieldProblem, field string) string {
	i := slices.IndexFunc(problems, func(p fieldProblem) bool { return p.Field == field })
	if i < 0 {
		return ""
	}
	return problems[i].Text
}

// itemField and itemFile are the inputs of the n-th item, from 1.
func itemField(n int) string { return "sua-" + strconv.Itoa(n) }
func itemFile(n int) string  { return "tep-" + strconv.Itoa(n) }

func (f Front) supplying(r *http.Request, who gate.Actor) (supplying, casework.Choice, error) {
	d, err := f.following(r, who)
	if err != nil {
		return supplying{}, casework.Choice{}, err
	}
	choice, ok := d.open(false)
	if !ok || !d.wanted() {
		return supplying{}, choice, casework.ErrNotNow.With(d.Code)
	}
	return supplying{following: d, Version: d.Dossier.Version, Typed: map[int]string{}}, choice, nil
}

func (f Front) askSupply(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	s, _, err := f.supplying(r, who)
	if err != nil {
		return err
	}
	return web.Page(w, r, http.StatusOK, supplyPage(s))
}

// supply looks first whether all is there and only then takes the files in,
// since a browser cannot keep chosen files on a page that comes back.
func (f Front) supply(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	s, choice, err := f.supplying(r, who)
	if err != nil {
		return err
	}
	in := casework.Input{Answers: procedures.Answers{}}
	in.Version, _ = strconv.ParseInt(r.PostFormValue("version"), 10, 64)
	for i, item := range s.Asked {
		n := i + 1
		s.Typed[n] = strings.TrimSpace(r.PostFormValue(itemField(n)))
		switch {
		case item.Component != "" && len(filesAt(r, itemFile(n))) == 0:
			s.say(itemFile(n), t(r.Context(), "casework.page.supply.missing", n, item.What))
		case item.Field != "" && s.Typed[n] == "":
			s.say(itemField(n), t(r.Context(), "casework.page.supply.unanswered", n, item.What))
		case item.Field != "":
			in.Answers[item.Field] = s.Typed[n]
		}
	}
	if len(s.Problems) == 0 {
		if in.Files, err = f.supplied(r, who, &s); err != nil {
			return err
		}
	}
	if len(s.Problems) == 0 {
		_, err = f.Desk.Act(r.Context(), who, s.ID, choice.ID, in)
		if err == nil {
			return web.Redirect(w, r, "/ho-so/"+s.ID+"?xong=bo-sung")
		}
		if web.Status(err) != http.StatusUnprocessableEntity {
			return err
		}
		for _, one := range fault.All(err) {
			s.say(strings.Replace(one.Field, "item.", "tep-", 1), t(r.Context(), one.Code, one.Args...))
		}
	}
	return web.Page(w, r, http.StatusUnprocessableEntity, supplyPage(s))
}

func (s *supplying) say(field, text string) {
	s.Problems = append(s.Problems, fieldProblem{field, text})
}

// supplied takes in the files of every item.
func (f Front) supplied(r *http.Request, who gate.Actor, s *supplying) ([]casework.Upload, error) {
	var ups []casework.Upload
	for i, item := range s.Asked {
		for _, header := range filesAt(r, itemFile(i+1)) {
			stored, err := f.receive(r.Context(), who.Commune, header)
			switch kind := fault.KindOf(err); {
			case err == nil:
				ups = append(ups, casework.Upload{File: stored, Component: item.Component, Item: i + 1})
			case kind == fault.Internal || kind == fault.Busy:
				return nil, err
			default:
				one := fault.All(err)[0]
				s.say(itemFile(i+1), t(r.Context(), "casework.page.file.refused", header.Filename, t(r.Context(), one.Code, one.Args...)))
			}
		}
	}
	return ups, nil
}

// withdrawing is the page on which a resident takes an application back.
type withdrawing struct {
	following
	Reason   string
	Problems []fieldProblem
}

func (f Front) askWithdraw(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	d, err := f.following(r, who)
	if err != nil {
		return err
	}
	if _, ok := d.open(true); !ok {
		return casework.ErrNotNow.With(d.Code)
	}
	return web.Page(w, r, http.StatusOK, withdrawPage(withdrawing{following: d}))
}

func (f Front) withdraw(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	d, err := f.following(r, who)
	if err != nil {
		return err
	}
	choice, ok := d.open(true)
	if !ok {
		return casework.ErrNotNow.With(d.Code)
	}
	in := casework.Input{Reason: r.PostFormValue("reason")}
	in.Version, _ = strconv.ParseInt(r.PostFormValue("version"), 10, 64)
	_, err = f.Desk.Act(r.Context(), who, d.ID, choice.ID, in)
	if err == nil {
		return web.Redirect(w, r, "/ho-so/"+d.ID+"?xong=rut")
	}
	if web.Status(err) != http.StatusUnprocessableEntity {
		return err
	}
	page := withdrawing{following: d, Reason: in.Reason}
	for _, one := range fault.All(err) {
		page.Problems = append(page.Problems, fieldProblem{one.Field, t(r.Context(), one.Code, one.Args...)})
	}
	return web.Page(w, r, http.StatusUnprocessableEntity, withdrawPage(page))
}

// decide takes one of the resident's own decisions, named by its button.
func (f Front) decide(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	d, err := f.following(r, who)
	if err != nil {
		return err
	}
	chosen := r.PostFormValue("chon")
	i := slices.IndexFunc(d.decisions(), func(c casework.Choice) bool { return c.ID == chosen })
	if i < 0 {
		return casework.ErrNotNow.With(d.Code)
	}
	in := casework.Input{Note: r.PostFormValue("note")}
	in.Version, _ = strconv.ParseInt(r.PostFormValue("version"), 10, 64)
	if _, err := f.Desk.Act(r.Context(), who, d.ID, chosen, in); err != nil {
		return f.again(w, r, who, err)
	}
	return web.Redirect(w, r, "/ho-so/"+d.ID+"?xong=quyet-dinh")
}
