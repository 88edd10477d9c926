package pages

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"time"

	"xaso/internal/modules/register"
	"xaso/internal/platform/fault"
	"xaso/internal/platform/gate"
	"xaso/internal/platform/identity"
	"xaso/internal/platform/lang"
	"xaso/internal/platform/web"
	"xaso/internal/ui"
)

func (h Hall) household(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	p, err := h.Book.Open(r.Context(), who, r.PathValue("id"))
	if err != nil {
		return err
	}
	if p.Household.ID != r.PathValue("id") { // an id that was given up leads on
		return web.Redirect(w, r, householdPath+"/"+p.Household.ID)
	}
	return web.Page(w, r, http.StatusOK, householdPage(p))
}

func (h Hall) mine(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	m, err := h.Book.Mine(r.Context(), who)
	if err != nil {
		return err
	}
	return web.Page(w, r, http.StatusOK, minePage(m))
}

// A formView is one of the forms about a household.
type formView struct {
	Page   register.Page
	Member register.Resident
	Today  string
	Trial  trial
}

// form shows a form about a household, empty or as it was refused.
func (h Hall) form(w http.ResponseWriter, r *http.Request, who gate.Actor, x trial, page func(formView) pageComponent) error {
	p, err := h.Book.Open(r.Context(), who, r.PathValue("id"))
	if err != nil {
		return err
	}
	if !p.Keeps {
		return gate.ErrForbidden
	}
	v := formView{Page: p, Today: h.today(), Trial: x}
	if id := r.PathValue("resident"); id != "" {
		at := slices.IndexFunc(p.Household.Members, func(m register.Resident) bool { return m.ID == id && m.Stands() })
		if at < 0 {
			return gate.ErrMissing
		}
		v.Member = p.Household.Members[at]
	}
	return web.Page(w, r, x.status(), page(v))
}

// answer leads back to the household, or shows the form with what was wrong.
func (h Hall) answer(w http.ResponseWriter, r *http.Request, who gate.Actor, err error, page func(formView) pageComponent) error {
	if fault.Told(err) {
		return h.form(w, r, who, trial{r.PostForm, err}, page)
	} else if err != nil {
		return err
	}
	return web.Redirect(w, r, householdPath+"/"+r.PathValue("id"))
}

func (h Hall) newHousehold(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	return h.newNow(w, r, who, trial{})
}

func (h Hall) newNow(w http.ResponseWriter, r *http.Request, who gate.Actor, x trial) error {
	o, err := h.Book.Overview(r.Context(), who)
	if err != nil {
		return err
	}
	v := formView{Page: register.Page{Hamlets: o.Hamlets}, Today: h.today(), Trial: x}
	return web.Page(w, r, x.status(), newHouseholdPage(v))
}

func (h Hall) addHousehold(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	f := r.PostForm
	head := person(r)
	head.Relation = register.HeadRelation
	ids, err := h.Book.Enter(r.Context(), who, why(r), register.Entry{Code: f.Get("code"), Hamlet: f.Get("hamlet"), Address: f.Get("address"),
		Members: []register.Person{head}})
	if fault.Told(err) || fault.KindOf(err) == fault.Missing {
		return h.newNow(w, r, who, trial{f, err})
	} else if err != nil {
		return err
	}
	return web.Redirect(w, r, householdPath+"/"+ids[0])
}

func (h Hall) editHousehold(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	return h.form(w, r, who, trial{}, editPage)
}

func (h Hall) amendHousehold(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	f := r.PostForm
	err := h.Book.Amend(r.Context(), who, r.PathValue("id"), register.Details{Version: whole(f.Get("version")), Code: f.Get("code"),
		Hamlet: f.Get("hamlet"), Address: f.Get("address")}, why(r))
	return h.answer(w, r, who, err, editPage)
}

func (h Hall) observeForm(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	return h.form(w, r, who, trial{}, observePage)
}

// observe writes what differs from what is known: an answer left as it stood
// was not seen anew.
func (h Hall) observe(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	p, err := h.Book.Open(r.Context(), who, r.PathValue("id"))
	if err != nil {
		return err
	}
	of := changedAnswers(r, register.OfHousehold, "h.", p.Household.Attributes)
	members := map[string]map[string]string{}
	for _, m := range p.Household.Members {
		if m.Stands() {
			members[m.ID] = changedAnswers(r, register.OfResident, "m."+m.ID+".", m.Attributes)
		}
	}
	err = h.Book.Observed(r.Context(), who, r.PathValue("id"), of, members, why(r))
	return h.answer(w, r, who, err, observePage)
}

func changedAnswers(r *http.Request, of, prefix string, known map[string]string) map[string]string {
	changed := map[string]string{}
	for _, a := range register.Attributes(of) {
		if v := r.PostForm.Get(prefix + a.Key); v != "" && v != known[a.Key] {
			changed[a.Key] = v
		}
	}
	return changed
}

func (h Hall) addForm(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	return h.form(w, r, who, trial{}, addPage)
}

func (h Hall) addMember(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	err := h.Book.AddMember(r.Context(), who, r.PathValue("id"), person(r), r.PostForm.Get("how"), why(r))
	return h.answer(w, r, who, err, addPage)
}

func (h Hall) memberForm(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	return h.form(w, r, who, trial{}, memberPage)
}

func (h Hall) changeMember(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	p, err := h.Book.Open(r.Context(), who, r.PathValue("id"))
	if err != nil {
		return err
	}
	if !slices.ContainsFunc(p.Household.Members, func(m register.Resident) bool { return m.ID == r.PathValue("resident") }) {
		return gate.ErrMissing // of another household than the address says
	}
	if r.PostForm.Get("act") == "end" {
		err = h.Book.EndMember(r.Context(), who, r.PathValue("resident"), r.PostForm.Get("how"), why(r))
	} else {
		err = h.Book.AmendResident(r.Context(), who, r.PathValue("resident"), person(r), why(r))
	}
	return h.answer(w, r, who, err, memberPage)
}

func (h Hall) splitForm(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	return h.form(w, r, who, trial{}, splitPage)
}

func (h Hall) splitOrJoin(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	f, id := r.PostForm, r.PathValue("id")
	if f.Get("act") == "join" {
		into, err := h.Book.CodeToID(r.Context(), who, f.Get("into"))
		if err == nil {
			err = h.Book.Join(r.Context(), who, id, into, why(r))
		}
		if err == nil {
			return web.Redirect(w, r, householdPath+"/"+into)
		}
		return h.answer(w, r, who, err, splitPage)
	}
	// The new head comes first.
	members := f["member"]
	if head := f.Get("head"); head != "" {
		members = append([]string{head}, slices.DeleteFunc(slices.Clone(members), func(m string) bool { return m == head })...)
	}
	made, err := h.Book.Split(r.Context(), who, id, members, register.Details{Code: f.Get("code"), Address: f.Get("address")}, why(r))
	if err == nil {
		return web.Redirect(w, r, householdPath+"/"+made)
	}
	return h.answer(w, r, who, err, splitPage)
}

// standing are the members who are in a household now.
func standing(h register.Household) []register.Resident {
	return slices.DeleteFunc(slices.Clone(h.Members), func(m register.Resident) bool { return !m.Stands() })
}

// gone are those who were.
func gone(h register.Household) []register.Resident {
	return slices.DeleteFunc(slices.Clone(h.Members), func(m register.Resident) bool { return m.Stands() })
}

func memberChoices(h register.Household) []ui.Choice {
	var all []ui.Choice
	for _, m := range standing(h) {
		all = append(all, ui.Choice{Value: m.ID, Body: memberChoice(m)})
	}
	return all
}

func headOptions(ctx context.Context, h register.Household) []ui.Option {
	options := []ui.Option{{Blank: true, Text: t(ctx, "register.split.first")}}
	for _, m := range standing(h) {
		options = append(options, ui.Option{Value: m.ID, Text: m.Name})
	}
	return options
}

func memberRows(ctx context.Context, p register.Page, all []register.Resident) [][]ui.Cell {
	rows := make([][]ui.Cell, len(all))
	for i, m := range all {
		rows[i] = []ui.Cell{{Body: memberName(p, m)}, {Body: written(m.Relation)}, {Text: identity.ShowDate(m.Born)}, {Text: m.Sex},
			{Text: m.CCCDMask}, {Text: usualWord(ctx, m)}}
	}
	return rows
}

func usualWord(ctx context.Context, m register.Resident) string {
	switch {
	case !m.Stands():
		return t(ctx, "register.ended."+m.Ended, shown(m.Until))
	case m.Usual:
		return t(ctx, "register.usual.yes")
	}
	return t(ctx, "register.usual.no")
}

// attributeRows are what is known of a household or a resident, with the day
// and the source; older observations stand below the newest.
func attributeRows(ctx context.Context, of string, seen []register.Observation) []ui.SummaryRow {
	var rows []ui.SummaryRow
	for _, a := range register.Attributes(of) {
		var older []string
		text := t(ctx, "register.unknown")
		for i, n := 0, 0; i < len(seen); i++ {
			o := seen[i]
			if o.Key != a.Key {
				continue
			}
			line := t(ctx, "register.observed", say(ctx, a.Says(o.Value)), shown(o.On), o.Source)
			if n++; n == 1 {
				text = line
			} else {
				older = append(older, line)
			}
		}
		rows = append(rows, ui.SummaryRow{Key: say(ctx, a.Title), ValueBody: observedValue(text, older)})
	}
	return rows
}

// known are the attributes of a resident that are known, in words.
func known(ctx context.Context, m register.Resident) string {
	var all []string
	for _, a := range register.Attributes(register.OfResident) {
		if v, ok := m.Attributes[a.Key]; ok {
			all = append(all, say(ctx, a.Title)+": "+strings.ToLower(say(ctx, a.Says(v))))
		}
	}
	return strings.Join(all, "; ")
}

func changeRows(ctx context.Context, p register.Page) [][]ui.Cell {
	rows := make([][]ui.Cell, len(p.Changes))
	for i, c := range p.Changes {
		rows[i] = []ui.Cell{{Text: shown(c.On)}, {Text: changeWords(ctx, p, c)}, {Text: c.Source},
			{Text: joined(c.By, lang.DateTime(ctx, time.UnixMilli(c.AtMilli)))}}
	}
	return rows
}

// changeWords says what happened, and which fields became what.
func changeWords(ctx context.Context, p register.Page, c register.Change) string {
	text := t(ctx, "register.change."+c.What)
	name := c.Detail["name"]
	if i := slices.IndexFunc(p.Household.Members, func(m register.Resident) bool { return m.ID == c.Resident }); name == "" && i >= 0 {
		name = p.Household.Members[i].Name
	}
	if name != "" && c.Resident != "" {
		text += ": " + name
	}
	if c.Detail["from"] != "" {
		text += ": " + c.Detail["from"] + " → " + c.Detail["into"]
	}
	var fields []string
	for key := range c.Detail {
		if field, ok := strings.CutSuffix(key, ".is"); ok {
			fields = append(fields, t(ctx, "register.field."+field)+": "+dash(fieldWord(ctx, field, c.Detail[field+".was"]))+" → "+dash(fieldWord(ctx, field, c.Detail[key])))
		}
	}
	slices.Sort(fields)
	if len(fields) > 0 {
		text += " (" + strings.Join(fields, "; ") + ")"
	}
	return text
}

func fieldWord(ctx context.Context, field, value string) string {
	switch field {
	case "born":
		return identity.ShowDate(value)
	case "usual":
		return t(ctx, "register.usual."+value)
	}
	return value
}

func dash(s string) string {
	if s == "" {
		return "—"
	}
	return s
}

func readingRows(ctx context.Context, all []gate.Reading) [][]ui.Cell {
	rows := make([][]ui.Cell, len(all))
	for i, one := range all {
		rows[i] = []ui.Cell{{Text: lang.DateTime(ctx, one.At)}, {Text: joined(one.Actor, one.Office)}, {Text: t(ctx, one.Purpose)}}
	}
	return rows
}
