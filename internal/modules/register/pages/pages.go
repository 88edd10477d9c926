// Package pages shows the household register: to officials and hamlet heads who
// keep it, and to residents what it says of their own household.
package pages

import (
	"context"
	"embed"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"xaso/internal/modules/register"
	"xaso/internal/platform/blob"
	"xaso/internal/platform/clock"
	"xaso/internal/platform/fault"
	"xaso/internal/platform/identity"
	"xaso/internal/platform/lang"
	"xaso/internal/platform/web"
	"xaso/internal/ui"
)

// Texts are the sentences of these pages.
//
//go:embed locale/*.json
var Texts embed.FS

// Addresses that others link to.
const (
	Path     = "/so-ho"
	MinePath = "/so-ho/cua-toi"

	hamletsPath   = Path + "/thon"
	importPath    = Path + "/nhap"
	pairsPath     = Path + "/trung"
	inventoryPath = Path + "/ha-tang"
	newPath       = Path + "/moi"
	householdPath = Path + "/ho"
)

// A Hall is what the pages stand on.
type Hall struct {
	Book   *register.Book
	Intake *blob.Intake
	Files  blob.Store
	Now    func() time.Time
	// Open opens a stored list.
	List func(ctx context.Context, key string) (List, error)
}

// A List is a stored list, opened.
type List interface {
	io.ReaderAt
	io.Closer
	Size() int64
}

// mostUpload is the largest list, in bytes: some 200,000 lines.
const mostUpload = 32 << 20

// Routes are the addresses of the register.
func Routes(h Hall) []web.Route {
	see, keep := web.Needs(register.MaySee), web.Needs(register.MayKeep)
	imports, decide := web.Needs(register.MayImport), web.Needs(register.MayDecide)
	return []web.Route{
		web.Get(Path, see, h.list),
		web.Get(MinePath, web.SignedIn, h.mine),
		web.Get(hamletsPath, see, h.hamlets),
		web.Post(hamletsPath, web.Needs(register.MaySetHamlets), h.setHamlet),
		web.Get(newPath, keep, h.newHousehold),
		web.Post(newPath, keep, h.addHousehold),
		web.Get(importPath, imports, h.imports),
		web.Post(importPath, imports, h.beginImport, web.Body(mostUpload)),
		web.Get(importPath+"/mau", imports, h.template),
		web.Get(importPath+"/{id}", imports, h.importPage),
		web.Post(importPath+"/{id}", imports, h.decideImport),
		web.Get(importPath+"/{id}/loi", imports, h.badRows),
		web.Get(pairsPath, decide, h.pairs),
		web.Post(pairsPath, decide, h.decidePair),
		web.Get(inventoryPath, see, h.inventory),
		web.Post(inventoryPath, web.Needs(register.MayKeepInventory), h.keepAsset),
		web.Get(householdPath+"/{id}", see, h.household),
		web.Get(householdPath+"/{id}/sua", keep, h.editHousehold),
		web.Post(householdPath+"/{id}/sua", keep, h.amendHousehold),
		web.Get(householdPath+"/{id}/ghi-nhan", keep, h.observeForm),
		web.Post(householdPath+"/{id}/ghi-nhan", keep, h.observe),
		web.Get(householdPath+"/{id}/them-nguoi", keep, h.addForm),
		web.Post(householdPath+"/{id}/them-nguoi", keep, h.addMember),
		web.Get(householdPath+"/{id}/tach-nhap", keep, h.splitForm),
		web.Post(householdPath+"/{id}/tach-nhap", keep, h.splitOrJoin),
		web.Get(householdPath+"/{id}/nguoi/{resident}", keep, h.memberForm),
		web.Post(householdPath+"/{id}/nguoi/{resident}", keep, h.changeMember),
	}
}

func t(ctx context.Context, key string, args ...any) string { return lang.T(ctx, key, args...) }

func say(ctx context.Context, w register.Wording) string { return lang.Pick(ctx, w.VI, w.EN) }

// A trial is a form that was refused: what was typed, and why. The zero value
// is a form that nobody sent yet.
type trial struct {
	Typed url.Values
	Err   error
}

func (x trial) value(name, otherwise string) string {
	if x.Typed == nil {
		return otherwise
	}
	return x.Typed.Get(name)
}

// error is the sentence at a field, "" for none.
func (x trial) error(ctx context.Context, field string) string {
	return lang.SayAt(ctx, x.Err, field)
}

// items are all sentences, for the summary above the form; those without a
// field point at the first one.
func (x trial) items(ctx context.Context, first string) []ui.ErrorItem {
	var all []ui.ErrorItem
	for _, f := range fault.All(x.Err) {
		field := f.Field
		if field == "" {
			field = first
		}
		text := lang.Say(ctx, f)
		if !slices.ContainsFunc(all, func(i ui.ErrorItem) bool { return i.Field == field && i.Text == text }) {
			all = append(all, ui.ErrorItem{Field: field, Text: text})
		}
	}
	return all
}

func (x trial) status() int {
	if x.Err != nil {
		return http.StatusUnprocessableEntity
	}
	return http.StatusOK
}

// why reads day and source of a change. A day that is none stays zero, which
// the register refuses.
func why(r *http.Request) register.Why {
	return register.Why{On: dayOf(r.PostForm.Get("on")), Source: r.PostForm.Get("source")}
}

func dayOf(typed string) clock.Date {
	full, err := identity.FullDate(typed)
	if err != nil {
		return clock.Date{}
	}
	d, err := clock.ParseDate(full)
	if err != nil {
		return clock.Date{}
	}
	return d
}

func (h Hall) today() string { return identity.ShowDate(clock.DateOf(h.Now()).String()) }

func shown(d clock.Date) string { return identity.ShowDate(d.String()) }

// person reads a resident from a form.
func person(r *http.Request) register.Person {
	f := r.PostForm
	return register.Person{Name: f.Get("name"), Born: strings.TrimSpace(f.Get("born")), Sex: f.Get("sex"), Relation: f.Get("relation"),
		Number: strings.TrimSpace(f.Get("number")), Away: f.Get("usual") == register.No}
}
