package pages

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"xaso/internal/modules/casework"
	"xaso/internal/modules/people"
	"xaso/internal/modules/procedures"
	"xaso/internal/platform/fault"
	"xaso/internal/platform/gate"
	"xaso/internal/platform/lang"
	"xaso/internal/platform/web"
	"xaso/internal/ui"
)

// dayList is an official's page of the day: one list, most urgent first.
type dayList struct {
	casework.Page
	Who         gate.Actor
	Filter      casework.Filter
	Cursor      string
	Names       map[string]string
	Saved       []casework.SavedFilter
	Areas       []procedures.Area
	States      []procedures.State
	Specialists []people.Person
	Bulk        []procedures.Transition // what can be done to several at once
	Err         error                   // of saving a filter or of a bulk action without rows
	Done, Code  string                  // what was just done, and to which dossier
	Typed       string                  // name of a filter that could not be saved
}

func (o Office) list(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	l, err := o.dayList(r.Context(), who, filterOf(r.URL.Query()), r.URL.Query().Get("sau"))
	if err != nil {
		return err
	}
	if done := r.URL.Query().Get("xong"); done != "" {
		l.Done = stepLabel(r.Context(), o.Desk.Services().Library(), done)
		l.Code = r.URL.Query().Get("ma")
	}
	return web.Page(w, r, http.StatusOK, dayPage(l))
}

func (o Office) dayList(ctx context.Context, who gate.Actor, f casework.Filter, cursor string) (dayList, error) {
	l := dayList{Who: who, Filter: f, Cursor: cursor}
	var err error
	if l.Page, err = o.Desk.WorkList(ctx, who, f, cursor); err != nil {
		return l, err
	}
	if l.Saved, err = o.Desk.Filters(ctx, who); err != nil {
		return l, err
	}
	if l.seesAll() || who.May(casework.MayProcess) {
		if l.Specialists, err = o.specialists(ctx, who, f.Field, f.Hamlet); err != nil {
			return l, err
		}
	}
	ids := make([]string, len(l.Rows))
	for i, row := range l.Rows {
		ids[i] = row.Assignee
	}
	if l.Names, err = o.names(ctx, who, ids...); err != nil {
		return l, err
	}
	lib := o.Desk.Services().Library()
	if l.Areas, err = o.Desk.Services().Areas(ctx, who); err != nil {
		return l, err
	}
	l.States = statesOf(lib)
	l.Bulk = bulkSteps(lib, who, l.Rows)
	return l, nil
}

// seesAll reports whether the reader has more to see than their own work.
func (l dayList) seesAll() bool {
	for _, p := range []gate.Permission{casework.MayReceive, casework.MayApprove, casework.MaySupervise, casework.MayOversee} {
		if l.Who.May(p) {
			return true
		}
	}
	return false
}

func (l dayList) mayAssign() bool {
	return l.Who.May(casework.MayApprove) || l.Who.May(casework.MaySupervise)
}

// filterOf reads a filter out of an address.
func filterOf(q url.Values) casework.Filter {
	text := []rune(q.Get("q"))
	return casework.Filter{All: q.Has("tat-ca"), Bucket: bucketOf(q.Get("nhom")), Desk: procedures.Role(q.Get("ban")), State: q.Get("trang-thai"),
		Field: q.Get("linh-vuc"), Assignee: q.Get("nguoi"), Hamlet: q.Get("thon"), Procedure: q.Get("thu-tuc"),
		Text: string(text[:min(len(text), longestQuery)])}
}

// longestQuery is how much of a search is looked at, in characters.
const longestQuery = 100

// Buckets as addresses name them.
var bucketSlugs = map[string]string{
	casework.BucketOverdue: "qua-han", casework.BucketToday: "hom-nay", casework.BucketSoon: "sap-den-han",
	casework.BucketWaiting: "cho-nguoi-dan", casework.BucketOther: "cho-co-quan", casework.BucketReturn: "cho-tra",
}

func bucketOf(slug string) string {
	for bucket, s := range bucketSlugs {
		if s == slug {
			return bucket
		}
	}
	return casework.BucketWork
}

// addressOf writes a filter as the address of its list.
func addressOf(f casework.Filter) string {
	q := url.Values{}
	set := func(name, value string) {
		if value != "" {
			q.Set(name, value)
		}
	}
	if f.All {
		q.Set("tat-ca", "1")
	}
	set("nhom", bucketSlugs[f.Bucket])
	set("ban", string(f.Desk))
	set("trang-thai", f.State)
	set("linh-vuc", f.Field)
	set("nguoi", f.Assignee)
	set("thon", f.Hamlet)
	set("thu-tuc", f.Procedure)
	set("q", f.Text)
	if len(q) == 0 {
		return "/viec"
	}
	return "/viec?" + q.Encode()
}

// statesOf are the states of all workflows, each once; those that end a
// dossier are in no work list.
func statesOf(lib *procedures.Library) []procedures.State {
	var all []procedures.State
	for _, id := range lib.WorkflowIDs() {
		flow, _ := lib.Workflow(id)
		for _, s := range flow.States {
			if !s.Terminal && !slices.ContainsFunc(all, func(known procedures.State) bool { return known.ID == s.ID }) {
				all = append(all, s)
			}
		}
	}
	return all
}

// bulkSteps are the steps that need nothing but a press and that some row of
// the list could take by who. What each row allows the desk decides.
func bulkSteps(lib *procedures.Library, who gate.Actor, rows []casework.Row) []procedures.Transition {
	var steps []procedures.Transition
	for _, id := range lib.WorkflowIDs() {
		flow, _ := lib.Workflow(id)
		for _, step := range flow.Transitions {
			known := slices.ContainsFunc(steps, func(s procedures.Transition) bool { return s.ID == step.ID })
			usable := slices.ContainsFunc(rows, func(r casework.Row) bool { return slices.Contains(step.From, r.State) })
			// What resumes a dossier by hand says that papers came: one by one.
			if !known && usable && len(step.Needs) == 0 && who.May(permissionOf(step)) && !step.Has(procedures.Resume) &&
				!strings.HasPrefix(step.ID, "supplied") {
				steps = append(steps, step)
			}
		}
	}
	return steps
}

// permissionOf is what an official needs for a step, "" for other people's.
func permissionOf(step procedures.Transition) gate.Permission {
	switch step.Role {
	case procedures.ByReceptionist:
		if step.Has(procedures.Return) {
			return casework.MayReturn
		}
		return casework.MayReceive
	case procedures.BySpecialist:
		return casework.MayProcess
	case procedures.ByLeader:
		return casework.MayApprove
	case procedures.ByClerk:
		return casework.MayIssue
	case procedures.ByHead:
		return casework.MaySupervise
	}
	return ""
}

// Names of the bulk actions that are no transition.
const (
	bulkTake   = "@nhan"
	bulkAssign = "@giao"
)

// bulk does one thing to the ticked rows and goes on to a page that tells of
// each. It stands in an address so that it can be read again; it holds codes
// and outcomes, no persons.
func (o Office) bulk(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	codes := map[string]string{}
	var ids []string
	for _, box := range r.PostForm["hs"] {
		if id, code, ok := strings.Cut(box, "~"); ok && codes[id] == "" {
			ids, codes[id] = append(ids, id), code
		}
	}
	do, assignee := r.PostFormValue("lam"), r.PostFormValue("assignee")
	if len(ids) == 0 || (do == bulkAssign && assignee == "") {
		return web.Redirect(w, r, "/viec/ket-qua?"+url.Values{"lam": {do}, "ve": {r.PostFormValue("ve")}}.Encode())
	}
	var results []casework.Result
	var err error
	switch do {
	case bulkTake:
		results, err = o.Desk.BulkAssign(r.Context(), who, ids, who.ID, "")
	case bulkAssign:
		results, err = o.Desk.BulkAssign(r.Context(), who, ids, assignee, "")
	default:
		results, err = o.Desk.Bulk(r.Context(), who, ids, do, casework.Input{})
	}
	if err != nil {
		return err
	}
	q := url.Values{"lam": {do}, "ve": {r.PostFormValue("ve")}}
	for _, one := range results {
		q.Add("r", one.ID+"~"+codes[one.ID]+"~"+bulkWord(one.Err))
	}
	return web.Redirect(w, r, "/viec/ket-qua?"+q.Encode())
}

// bulkWord is how an address writes the outcome of one row.
func bulkWord(err error) string {
	switch {
	case err == nil:
		return "xong"
	case errors.Is(err, casework.ErrNotNow), errors.Is(err, casework.ErrChanged):
		return "doi"
	case errors.Is(err, casework.ErrAssignee):
		return "nguoi"
	case fault.KindOf(err) == fault.Forbidden, fault.KindOf(err) == fault.Missing:
		return "quyen"
	}
	return "thieu" // wants words or papers: one by one
}

// A bulkRow is what became of one dossier.
type bulkRow struct{ ID, Code, Word string }

func (o Office) bulkDone(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	q := r.URL.Query()
	var rows []bulkRow
	for _, s := range q["r"] {
		if parts := strings.SplitN(s, "~", 3); len(parts) == 3 && slices.Contains(bulkWords, parts[2]) {
			rows = append(rows, bulkRow{parts[0], parts[1], parts[2]})
		}
	}
	name := stepLabel(r.Context(), o.Desk.Services().Library(), q.Get("lam"))
	back := q.Get("ve")
	if !strings.HasPrefix(back, "/viec") {
		back = "/viec"
	}
	return web.Page(w, r, http.StatusOK, bulkPage(name, back, rows))
}

// stepLabel names what a form or a bulk action did.
func stepLabel(ctx context.Context, lib *procedures.Library, id string) string {
	switch id {
	case bulkTake:
		return t(ctx, "casework.office.take")
	case bulkAssign, formAssign:
		return t(ctx, "casework.office.assign")
	}
	for _, flowID := range lib.WorkflowIDs() {
		flow, _ := lib.Workflow(flowID)
		for _, step := range flow.Transitions {
			if step.ID == id {
				return step.Label.In(lang.Tag(ctx))
			}
		}
	}
	return ""
}

var bulkWords = []string{"xong", "doi", "nguoi", "quyen", "thieu"}

// saveFilter keeps the list under a name.
func (o Office) saveFilter(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	q, err := url.ParseQuery(r.PostFormValue("loc"))
	if err != nil {
		q = url.Values{}
	}
	f, name := filterOf(q), said(r, "name")
	if err := o.Desk.SaveFilter(r.Context(), who, name, f); fault.Told(err) {
		l, found := o.dayList(r.Context(), who, f, "")
		if found != nil {
			return found
		}
		l.Err, l.Typed = err, name
		return web.Page(w, r, web.Status(err), dayPage(l))
	} else if err != nil {
		return err
	}
	return web.Redirect(w, r, addressOf(f))
}

func (o Office) dropFilter(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	if err := o.Desk.DropFilter(r.Context(), who, r.PathValue("filter")); err != nil {
		return err
	}
	return web.Redirect(w, r, "/viec")
}

func areaOptions(ctx context.Context, all []procedures.Area) []ui.Option {
	options := []ui.Option{{Blank: true, Text: t(ctx, "casework.office.filter.any")}}
	for _, a := range all {
		options = append(options, ui.Option{Value: a.Slug, Text: a.Name.In(lang.Tag(ctx))})
	}
	return options
}
