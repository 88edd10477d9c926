package pages

import (
	"context"
	"crypto/subtle"
	"errors"
	"net/http"
	"strconv"
	"strings"

	"xaso/internal/modules/commune"
	"xaso/internal/platform/fault"
	"xaso/internal/platform/gate"
	"xaso/internal/platform/identity"
	"xaso/internal/platform/lang"
	"xaso/internal/platform/web"
	"xaso/internal/ui"
)

var (
	errSetupCode   = fault.New(fault.Invalid, "setup.wrong-code")
	errSetupDone   = fault.New(fault.Missing, "setup.done")
	errNoHamlets   = fault.New(fault.Invalid, "setup.no-hamlets")
	errNoAdmin     = fault.New(fault.Invalid, "setup.no-admin")
	errNoProvince  = fault.New(fault.Invalid, "setup.no-province")
	errNoAdminCall = fault.New(fault.Invalid, "setup.no-admin-phone")
)

// A Setup is the first run of a house without a commune: three pages that ask
// who is served and who runs it. The code printed where the house was started
// keeps strangers from doing it first.
type Setup struct {
	Communes *commune.Registry
	Code     string
	// Make sets the commune up and returns the administrator's one-time code.
	Make func(ctx context.Context, c commune.Commune, adminName, adminPhone string) (string, error)
}

// SetupRoutes are the addresses of the first run.
func SetupRoutes(s Setup) []web.Route {
	return []web.Route{
		web.Get("/cai-dat", web.Public, s.ask, web.House),
		web.Post("/cai-dat", web.Public, s.answer, web.House),
	}
}

// setupFields are the questions by page, in order.
var setupFields = [][]string{
	{"setup", "code", "name", "province"},
	{"phone", "address", "hours", "hamlets"},
	{"admin-name", "admin-phone"},
}

// setupForm is one page of the wizard with all that was typed so far.
type setupForm struct {
	Page   int // 0, 1, 2
	Values map[string]string
	Faults []*fault.Fault
}

func (f setupForm) fault(ctx context.Context, field string) string {
	for _, x := range f.Faults {
		if x.Field == field {
			return lang.Say(ctx, x)
		}
	}
	return ""
}

func (f setupForm) summary(ctx context.Context) []ui.ErrorItem {
	var items []ui.ErrorItem
	for _, x := range f.Faults {
		items = append(items, ui.ErrorItem{Field: x.Field, Text: lang.Say(ctx, x)})
	}
	return items
}

// open reports whether a first run is still to be done.
func (s Setup) open() bool { return s.Code != "" && len(s.Communes.All()) == 0 }

func (s Setup) ask(w http.ResponseWriter, r *http.Request, _ gate.Actor) error {
	if !s.open() {
		return errSetupDone
	}
	return web.Page(w, r, http.StatusOK, setupPage(setupForm{Values: map[string]string{}}))
}

// answer checks everything typed so far, so that no page can be skipped, and
// goes on to the next page or makes the commune.
func (s Setup) answer(w http.ResponseWriter, r *http.Request, _ gate.Actor) error {
	if !s.open() {
		return errSetupDone
	}
	form := setupForm{Values: map[string]string{}}
	for _, fields := range setupFields {
		for _, name := range fields {
			form.Values[name] = strings.TrimSpace(r.PostFormValue(name))
		}
	}
	page, _ := strconv.Atoi(r.PostFormValue("page"))
	page = min(max(page, 0), len(setupFields)-1)
	for form.Page = 0; form.Page <= page; form.Page++ {
		if form.Faults = s.check(form); len(form.Faults) > 0 {
			return web.Page(w, r, http.StatusUnprocessableEntity, setupPage(form))
		}
	}
	if form.Page < len(setupFields) {
		return web.Page(w, r, http.StatusOK, setupPage(form))
	}
	c := form.commune()
	code, err := s.Make(r.Context(), c, form.Values["admin-name"], form.Values["admin-phone"])
	if faults := fault.All(err); len(faults) > 0 {
		form.place(faults)
		return web.Page(w, r, web.Status(err), setupPage(form))
	}
	if err != nil {
		return err
	}
	return web.Page(w, r, http.StatusOK, setupDone(c, form.Values["admin-phone"], code))
}

// check returns the faults of one page.
func (s Setup) check(f setupForm) []*fault.Fault {
	var all []*fault.Fault
	demand := func(ok bool, f *fault.Fault, field string) {
		if !ok {
			all = append(all, f.At(field))
		}
	}
	v := f.Values
	switch f.Page {
	case 0:
		demand(subtle.ConstantTimeCompare([]byte(strings.ToUpper(v["setup"])), []byte(s.Code)) == 1, errSetupCode, "setup")
		demand(len(v["code"]) == 5 && strings.Trim(v["code"], "0123456789") == "", commune.ErrBadCode, "code")
		demand(v["name"] != "", commune.ErrNoName, "name")
		demand(v["province"] != "", errNoProvince, "province")
	case 1:
		demand(len(lines(v["hamlets"])) > 0, errNoHamlets, "hamlets")
	case 2:
		// What an account would refuse is found here: a commune whose
		// administrator cannot be made would be shut for ever.
		demand(v["admin-name"] != "", errNoAdmin, "admin-name")
		_, _, err := identity.Name(v["admin-name"])
		demand(v["admin-name"] == "" || err == nil, identity.ErrNameBroken, "admin-name")
		_, _, err = identity.Phone(v["admin-phone"])
		demand(err == nil, errNoAdminCall, "admin-phone")
	}
	return all
}

func (f setupForm) commune() commune.Commune {
	v := f.Values
	code, _ := strconv.ParseInt(v["code"], 10, 64)
	return commune.Commune{
		ID: gate.Commune(code), Slug: slug(v["name"]), Name: v["name"], Province: v["province"],
		Settings: commune.Settings{Phone: v["phone"], Address: v["address"], Hours: v["hours"], Hamlets: lines(v["hamlets"])},
	}
}

// place shows faults of the whole on the page where they can be mended.
func (f *setupForm) place(faults []*fault.Fault) {
	f.Page, f.Faults = len(setupFields)-1, nil
	fields := map[string]string{"name": "admin-name", "phone": "admin-phone"}
	for _, x := range faults {
		if mine := fields[x.Field]; mine != "" {
			x = x.At(mine)
		}
		if errors.Is(x, commune.ErrTaken) || errors.Is(x, commune.ErrBadSlug) {
			f.Page, x = 0, x.At("name")
		}
		f.Faults = append(f.Faults, x)
	}
}

// slug is the name of a commune in addresses: its kind left out, no marks.
func slug(name string) string {
	folded := identity.Fold(name)
	for _, kind := range []string{"xa ", "phuong ", "dac khu "} {
		folded = strings.TrimPrefix(folded, kind)
	}
	return strings.Join(strings.FieldsFunc(folded, func(r rune) bool {
		return (r < 'a' || r > 'z') && (r < '0' || r > '9')
	}), "-")
}

func lines(text string) []string {
	var all []string
	for line := range strings.Lines(text) {
		if line = strings.TrimSpace(line); line != "" {
			all = append(all, line)
		}
	}
	return all
}
