package pages

import (
	"context"
	"errors"
	"net/http"
	"net/url"

	"github.com/a-h/templ"

	"xaso/internal/platform/clock"
	"xaso/internal/platform/fault"
	"xaso/internal/platform/identity"
	"xaso/internal/platform/lang"
	"xaso/internal/platform/web"
	"xaso/internal/ui"
)

// A form is what was typed and what is wrong with it. The zero form is empty.
type form struct {
	typed  url.Values
	faults []*fault.Fault
}

// secrets are never put back into a form.
var secrets = []string{"password", "old", "again", "code"}

func (f form) value(name string) string { return f.typed.Get(name) }

// or is what was typed, or what is known while nothing was.
func (f form) or(name, known string) string {
	if f.typed == nil {
		return known
	}
	return f.typed.Get(name)
}

func (f form) wrong() bool { return len(f.faults) > 0 }

// fault is the sentence at a field, "" when it is fine.
func (f form) fault(ctx context.Context, name string) string {
	for _, one := range f.faults {
		if one.Field == name {
			return lang.Say(ctx, one)
		}
	}
	return ""
}

func (f form) summary(ctx context.Context) ui.ErrorSummaryProps {
	var p ui.ErrorSummaryProps
	for _, one := range f.faults {
		p.Items = append(p.Items, ui.ErrorItem{Field: one.Field, Text: lang.Say(ctx, one)})
	}
	return p
}

// again shows the same form with the words kept when err is something its
// reader can act on there; any other error goes to the error page.
func again(w http.ResponseWriter, r *http.Request, err error, show func(form) templ.Component) error {
	first, ok := errors.AsType[*fault.Fault](err)
	if !ok {
		return err
	}
	switch first.Kind {
	case fault.Invalid, fault.Conflict, fault.TooMany, fault.Forbidden:
	default:
		return err
	}
	faults := fault.All(err)
	if faults == nil {
		faults = []*fault.Fault{first}
	}
	typed := url.Values{}
	for name, values := range r.PostForm {
		typed[name] = values
	}
	for _, name := range secrets {
		typed.Del(name)
	}
	return web.Page(w, r, web.Status(err), show(form{typed, faults}))
}

// day reads a date field as people type it; "" and nonsense are no day, which
// the register refuses where one is needed.
func day(r *http.Request, name string) clock.Date {
	iso, err := identity.FullDate(r.PostFormValue(name))
	if err != nil {
		return clock.Date{}
	}
	d, err := clock.ParseDate(iso)
	if err != nil {
		return clock.Date{}
	}
	return d
}

// show writes a day as 23/11/2026.
func show(d clock.Date) string { return identity.ShowDate(d.String()) }
