package pages

import (
	"maps"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"xaso/internal/modules/casework"
	"xaso/internal/modules/procedures"
	"xaso/internal/platform/clock"
	"xaso/internal/platform/fault"
	"xaso/internal/platform/gate"
	"xaso/internal/platform/identity"
)

// papersPage is the page of a declaration that asks for its papers.
const papersPage = "giay-to"

// sent parts what the browser sent into the pages of the declaration and takes
// in its files; one that was refused is a problem of its field.
func (o Office) sent(r *http.Request, who gate.Actor, e *entering) (map[string]map[string][]string, []procedures.Problem, error) {
	if err := o.dropFile(r, who, e); err != nil {
		return nil, nil, err
	}
	all := map[string]map[string][]string{}
	var refused []procedures.Problem
	for _, page := range e.Form.View(e.Answers, e.Situation(o.Now())).Pages() {
		typed := map[string][]string{}
		for name, values := range r.PostForm {
			if f := e.Form.Field(withoutPart(name)); f != nil && f.Page() == page {
				typed[name] = values
			}
		}
		if row := r.PostFormValue("_remove"); row != "" {
			dropRow(typed, row+".")
		}
		typed = FormValues(page, typed)
		e.wholeDates(typed, clock.DateOf(o.Now()))
		problems, err := o.takeIn(r, who, e, page, typed)
		if err != nil {
			return nil, nil, err
		}
		refused, all[page.ID] = append(refused, problems...), typed
	}
	e.tickScanned(all)
	return all, refused, nil
}

// tickScanned names in the declaration the files that came for its papers by
// telephone, or were taken from before.
func (e *entering) tickScanned(all map[string]map[string][]string) {
	typed := all[papersPage]
	if typed == nil {
		return
	}
	for _, a := range e.Files {
		if f := e.Form.Field(a.Field); f != nil && takesFile(f) && f.Page().ID == papersPage && !slices.Contains(typed[a.Field], a.ID) {
			typed[a.Field] = append(typed[a.Field], a.ID)
		}
	}
}

var shortDate = regexp.MustCompile(`^([0-9]{1,2})[/.\- ]([0-9]{1,2})[/.\- ]([0-9]{2})$|^([0-9]{2})([0-9]{2})([0-9]{2}|[0-9]{4})$`)

// wholeDates writes out dates as they are typed at a counter: 1/2/26, 010226.
// Two figures mean the year nearest before next year's end: nobody files for
// 2058, many were born in 1958.
func (e *entering) wholeDates(typed map[string][]string, today clock.Date) {
	for name, values := range typed {
		f := e.Form.Field(name)
		if f == nil || f.Type != procedures.DateType && f.Type != procedures.PartialType || len(values) != 1 {
			continue
		}
		whole := WholeDate(values[0], today)
		if date, err := identity.PartialDate(whole); err == nil {
			whole = identity.ShowDate(date)
		}
		typed[name] = []string{whole}
	}
}

// WholeDate is one date of wholeDates; what is none passes unchanged.
func WholeDate(typed string, today clock.Date) string {
	m := shortDate.FindStringSubmatch(strings.TrimSpace(typed))
	if m == nil {
		return typed
	}
	day, month, year := m[1]+m[4], m[2]+m[5], m[3]+m[6]
	if n, err := strconv.Atoi(year); err == nil && len(year) == 2 {
		n += today.Year / 100 * 100
		if n > today.Year+1 {
			n -= 100
		}
		year = strconv.Itoa(n)
	}
	return day + "/" + month + "/" + year
}

// keepEntry stores the page in one write; the problems of all pages stand in e.
func (o Office) keepEntry(r *http.Request, who gate.Actor, e *entering, typed map[string]map[string][]string) error {
	in := casework.EntrySaved{Own: map[string][]string{}, Sources: e.stillTaken(typed)}
	for _, id := range slices.Sorted(maps.Keys(typed)) {
		in.Pages = append(in.Pages, casework.PageSaved{Page: id, Typed: typed[id]})
	}
	for name, values := range r.PostForm {
		if strings.HasPrefix(name, entryOwn) || strings.HasPrefix(name, "papers.") && e.Form.Field(name) == nil {
			in.Own[name] = values
		}
	}
	draft, problems, err := o.Desk.SaveEntry(r.Context(), who, e.ID, in)
	if err != nil {
		return err
	}
	e.Draft, e.Problems, e.Sources = draft, problems, in.Sources
	return nil
}

// stillTaken are the answers that stand as they were taken from elsewhere; one
// that was typed over is the official's own.
func (e *entering) stillTaken(typed map[string]map[string][]string) map[string][]string {
	still := map[string][]string{}
	for name, source := range e.Sources {
		f := e.Form.Field(name)
		if f == nil || len(source) != 2 {
			continue
		}
		if first(typed[f.Page().ID][name]) == source[1] {
			still[name] = source
		}
	}
	return still
}

// withoutPart is the field of a date's box.
func withoutPart(name string) string {
	for _, part := range []string{"-day", "-month", "-year"} {
		if base, ok := strings.CutSuffix(name, part); ok {
			return base
		}
	}
	return name
}

// dropFile takes off the file whose button was pressed.
func (o Office) dropFile(r *http.Request, who gate.Actor, e *entering) error {
	name, id, ok := strings.Cut(r.PostFormValue("remove"), "|")
	if !ok || !slices.ContainsFunc(e.Files, func(a casework.Attachment) bool { return a.ID == id }) {
		return nil
	}
	r.PostForm[name] = slices.DeleteFunc(r.PostForm[name], func(s string) bool { return s == id })
	e.Files = slices.DeleteFunc(e.Files, func(a casework.Attachment) bool { return a.ID == id })
	return o.Desk.RemoveFile(r.Context(), who, e.ID, id)
}

// takeIn stores the scans of a page. A file that was refused is a problem of
// its field.
func (o Office) takeIn(r *http.Request, who gate.Actor, e *entering, page *procedures.Page, typed map[string][]string) ([]procedures.Problem, error) {
	for name, ids := range typed {
		if f := e.Form.Field(name); f != nil && takesFile(f) {
			typed[name] = slices.DeleteFunc(slices.Clone(ids), func(id string) bool {
				return !slices.ContainsFunc(e.Files, func(own casework.Attachment) bool { return own.ID == id })
			})
		}
	}
	if r.MultipartForm == nil {
		return nil, nil
	}
	var refused []procedures.Problem
	for _, name := range inOrder(r.MultipartForm.File) {
		field := e.Form.Field(name)
		if field == nil || !takesFile(field) || field.Page() != page {
			continue
		}
		for _, header := range r.MultipartForm.File[name] {
			if header.Size == 0 && header.Filename == "" {
				continue
			}
			up, err := o.attach(r.Context(), who, e.ID, name, field, header)
			switch {
			case err == nil:
				e.Files = append(e.Files, up)
				if !field.Many {
					typed[name] = nil
				}
				typed[name] = append(typed[name], up.ID)
			case fault.Told(err):
				refused = append(refused, refusedFile(r, name, header.Filename, err))
			default:
				return nil, err
			}
		}
	}
	return refused, nil
}
