// Package pages shows the sets of criteria to everybody, and lets officials
// keep them: which ones the commune follows, one level corrected with its
// source, a file taken in, and the annex of a decision pasted, looked over row
// by row and taken over.
package pages

import (
	"context"
	"embed"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"xaso/internal/modules/criteria"
	"xaso/internal/platform/clock"
	"xaso/internal/platform/fault"
	"xaso/internal/platform/gate"
	"xaso/internal/platform/lang"
	"xaso/internal/platform/site"
	"xaso/internal/platform/web"
	"xaso/internal/ui"
)

// Texts are the sentences of these pages.
//
//go:embed locale/*.json
var Texts embed.FS

// Path is the address of the list of sets; behind it stands the id of one.
const Path = "/bo-tieu-chi"

// fileMost bounds an annex and a set as they are sent.
const fileMost = 6 << 20

// A Hall is what the pages work with.
type Hall struct {
	Book *criteria.Book
	Gate *gate.Gate
}

// Routes are the addresses of the sets.
func Routes(h Hall) []web.Route {
	manage := web.Needs(criteria.MayManage)
	set := Path + "/{set}"
	draft := set + "/ban-nhap/{draft}"
	return []web.Route{
		script.Route(),
		web.Get(Path, web.Public, h.list),
		web.Get(Path+"/nhap-tep", manage, h.askImport),
		web.Post(Path+"/nhap-tep", manage, h.takeImport, web.Body(fileMost)),
		web.Get(set, web.Public, h.set),
		web.Get(set+"/yaml", web.Public, h.yaml),
		web.Get(set+"/lich-su", web.Public, h.history),
		web.Post(set+"/hoan-lai", manage, h.undo),
		web.Post(set+"/ap-dung", manage, h.follow),
		web.Post(set+"/thoi-ap-dung", manage, h.leave),
		web.Get(set+"/sua", manage, h.edit),
		web.Post(set+"/sua/muc", manage, h.putLevel),
		web.Post(set+"/sua/chi-tieu", manage, h.putIndicator),
		web.Post(set+"/sua/bo-chi-tieu", manage, h.dropIndicator),
		web.Get(set+"/cot", manage, h.columns),
		web.Post(set+"/cot", manage, h.putColumn),
		web.Get(set+"/phu-luc", manage, h.askAnnex),
		web.Post(set+"/phu-luc", manage, h.startAnnex, web.Body(2*fileMost)),
		web.Get(draft, manage, h.draft),
		web.Post(draft+"/cot", manage, h.arrange),
		web.Post(draft+"/dong", manage, h.fixRow),
		web.Post(draft+"/nhap", manage, h.takeOver),
		web.Post(draft+"/bo", manage, h.discard),
	}
}

func t(ctx context.Context, key string, args ...any) string { return lang.T(ctx, key, args...) }

// read looks at what everybody may see.
func (h Hall) read(r *http.Request, who gate.Actor, look func(tx *gate.Tx) error) error {
	return h.Gate.Read(r.Context(), who, gate.Public, func(tx *gate.Tx) error {
		if err := tx.Require(true); err != nil {
			return err
		}
		return look(tx)
	})
}

// manage looks at what those see who keep the sets.
func (h Hall) manage(r *http.Request, who gate.Actor, look func(tx *gate.Tx) error) error {
	return h.Gate.Read(r.Context(), who, criteria.MayManage, func(tx *gate.Tx) error {
		if err := tx.Require(who.May(criteria.MayManage)); err != nil {
			return err
		}
		return look(tx)
	})
}

// A trial is a form that was refused: what was typed, and why.
type trial struct {
	Form  string
	Typed url.Values
	Err   error
}

func (x trial) status() int {
	if x.Err != nil {
		return http.StatusUnprocessableEntity
	}
	return http.StatusOK
}

// in reports whether the form is the one that was refused.
func (x trial) in(form string) bool { return x.Err != nil && x.Form == form }

// value is what was typed into a field, or what it holds otherwise.
func (x trial) value(form, name, otherwise string) string {
	if x.Form == form && x.Typed != nil {
		return x.Typed.Get(name)
	}
	return otherwise
}

// wrong is what is wrong with a field of a form.
func (x trial) wrong(ctx context.Context, form, name string) string {
	if x.Form != form {
		return ""
	}
	return lang.SayAt(ctx, x.Err, name)
}

// summary lists what is wrong at the head of the page.
func (x trial) summary(ctx context.Context) []ui.ErrorItem {
	var all []ui.ErrorItem
	for _, f := range fault.All(x.Err) {
		item := ui.ErrorItem{Text: lang.Say(ctx, f)}
		if f.Field != "" {
			item.Field = id(x.Form, f.Field)
			if f.Field == "date" {
				item.Field = ui.DateField(item.Field)
			}
		}
		all = append(all, item)
	}
	return all
}

// id is that of a field: forms on one page have fields of one name.
func id(form, name string) string {
	if form == "" {
		return name
	}
	return form + "-" + name
}

// provenance reads what a change rests on.
func provenance(in url.Values) criteria.Provenance {
	return criteria.Provenance{Decision: typed(in, "decision"), Date: dateOf(in, "date"), Source: typed(in, "source"),
		By: typed(in, "by"), Note: typed(in, "note")}
}

func typed(in url.Values, name string) string { return strings.TrimSpace(in.Get(name)) }

// dateOf reads the three parts of a date; what is none is the zero date.
func dateOf(in url.Values, name string) clock.Date {
	parts := []string{typed(in, name+"-year"), typed(in, name+"-month"), typed(in, name+"-day")}
	for i, p := range parts[1:] {
		if len(p) == 1 {
			parts[i+1] = "0" + p
		}
	}
	d, err := clock.ParseDate(strings.Join(parts, "-"))
	if err != nil {
		return clock.Date{}
	}
	return d
}

func number(in url.Values, name string) int64 {
	n, _ := strconv.ParseInt(typed(in, name), 10, 64)
	return n
}

// name is that of who reads the page, for the forms that ask who answers.
func name(ctx context.Context) string { return site.From(ctx).Reader.Name }

func mayManage(who gate.Actor) bool { return who.May(criteria.MayManage) }

func day(d clock.Date) string {
	if d.IsZero() {
		return ""
	}
	return lang.Date(d.At(clock.At(12, 0)))
}
