package pages

import (
	"context"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"xaso/internal/modules/procedures"
	"xaso/internal/platform/clock"
	"xaso/internal/platform/identity"
	"xaso/internal/platform/lang"
)

func t(ctx context.Context, key string, args ...any) string { return lang.T(ctx, key, args...) }

// A service is all that the page of one procedure shows.
type service struct {
	procedures.Offer
	Form   *procedures.Form
	Office Office
	Waits  []wait

	tag       string
	catalogue *procedures.Catalogue
}

// A wait is how long one case of a service takes, and the day it would be due
// if a complete application came in now.
type wait struct {
	Term procedures.Term
	Due  clock.Deadline
}

// waits works out the due days for the door that the page offers first.
func (s service) waits(now time.Time, cal *clock.Calendar) []wait {
	var all []wait
	for _, term := range s.Procedure.TermsBy(s.door()) {
		all = append(all, wait{term, clock.Due(now, clock.Term{Qty: term.Qty, Unit: clock.Unit(term.Unit)}, nil, cal)})
	}
	return all
}

// plainName is the official name without the words "Thủ tục" before it, which
// tell a reader nothing on a page of services.
func plainName(tag string, name procedures.Text) string {
	s := name.In(tag)
	if rest, cut := strings.CutPrefix(s, "Thủ tục "); cut {
		return capital(rest)
	}
	return s
}

// capital begins s with a capital letter.
func capital(s string) string {
	first, size := utf8.DecodeRuneInString(s)
	if size == 0 {
		return s
	}
	return string(unicode.ToUpper(first)) + s[size:]
}

// termWords says a term: "3 ngày làm việc".
func termWords(ctx context.Context, term procedures.Term) string {
	one := ""
	if term.Qty == 1 {
		one = ".one"
	}
	switch term.Unit {
	case procedures.WorkingDay:
		return t(ctx, "procedures.page.term.working-day"+one, term.Qty)
	case procedures.WorkingHour:
		return t(ctx, "procedures.page.term.working-hour"+one, term.Qty)
	case procedures.CalendarDay:
		return t(ctx, "procedures.page.term.calendar-day"+one, term.Qty)
	case procedures.Month:
		return t(ctx, "procedures.page.term.month"+one, term.Qty)
	case procedures.SameDay:
		if term.Cutoff != "" {
			return t(ctx, "procedures.page.term.same-day-until", term.Cutoff)
		}
		return t(ctx, "procedures.page.term.same-day")
	}
	return t(ctx, "procedures.page.term.none")
}

// shortTerm is what the list says of the time; "" where nothing is known.
func shortTerm(ctx context.Context, p procedures.Procedure) string {
	terms := p.Terms.Value
	switch {
	case len(terms) == 0 || terms[0].Unit == procedures.NoTerm:
		return ""
	case terms[0].Unit == procedures.SameDay:
		return t(ctx, "procedures.page.term.same-day")
	case len(terms) > 1:
		return t(ctx, "procedures.page.term.from", termWords(ctx, terms[0]))
	}
	return termWords(ctx, terms[0])
}

// dueWords is the day in words: "Thứ Ba, 24/11/2026".
func dueWords(ctx context.Context, d clock.Deadline) string {
	return lang.Weekday(ctx, d.Due) + ", " + lang.Date(d.Due)
}

// listHint is the quiet line under a service in a list.
func listHint(ctx context.Context, p procedures.Procedure) string {
	parts := slices.DeleteFunc([]string{shortTerm(ctx, p), shortFee(ctx, p)}, func(s string) bool { return s == "" })
	return strings.Join(parts, " · ")
}

// papers returns what to bring: what is usually needed, judged as for somebody
// of whom nothing special is known, and what only some need. Declarations are
// filled in, not brought.
func (s service) papers() (usual, special []procedures.Component) {
	called := map[string]bool{}
	for _, state := range s.Form.View(nil, procedures.Situation{Channel: s.door()}).Papers() {
		called[state.ID] = state.Required
	}
	for _, c := range s.Procedure.Components {
		switch {
		case c.Kind == procedures.ByForm:
		case called[c.ID]:
			usual = append(usual, c)
		default:
			special = append(special, c)
		}
	}
	return usual, special
}

// door is the way in that the page offers first.
func (s service) door() procedures.Channel {
	if s.Channels.Here {
		return procedures.ByWeb
	}
	return procedures.AtDesk
}

// declares reports whether a declaration belongs to the application.
func (s service) declares() bool {
	return slices.ContainsFunc(s.Procedure.Components, func(c procedures.Component) bool { return c.Kind == procedures.ByForm })
}

// template is the official declaration the form follows, "" for services
// whose own form is not kept here.
func (s service) template() string {
	if s.Procedure.FormID == "general" {
		return ""
	}
	return s.Form.Template
}

// sources lists where the facts of the procedure were read, each once.
func (s service) sources() []procedures.Source {
	p := s.Procedure
	marks := []procedures.Mark{p.CodeMark, p.Name.Mark, p.Field.Mark, p.HandledBy.Mark, p.Terms.Mark, p.Fee.Mark,
		p.Result.Mark, p.Legal.Mark, p.Online.Mark, p.Applicants.Mark, p.Nonterritorial.Mark, p.Conditions.Mark}
	for _, c := range p.Components {
		marks = append(marks, c.Mark)
	}
	var ids []string
	for _, m := range marks {
		for _, id := range m.Sources {
			if !slices.Contains(ids, id) {
				ids = append(ids, id)
			}
		}
	}
	var all []procedures.Source
	for _, id := range ids {
		if src, ok := s.catalogue.Source(id); ok {
			all = append(all, src)
		}
	}
	return all
}

// applicants joins the groups who may file: "Công dân Việt Nam; Tổ chức".
func (s service) applicants() string {
	var names []string
	for _, a := range s.Procedure.Applicants.Value {
		names = append(names, a.Name)
	}
	return strings.Join(names, "; ")
}

// viDate writes a stored date (YYYY-MM-DD) as people read it.
func viDate(stored string) string { return identity.ShowDate(stored) }
