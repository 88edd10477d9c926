package builder

import (
	"context"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"xaso/internal/modules/procedures"
	"xaso/internal/platform/fault"
	"xaso/internal/platform/gate"
	"xaso/internal/platform/lang"
	"xaso/internal/platform/web"
)

// An outline is the page of one edition: all it consists of, each part a link
// to where it is changed.
type outline struct {
	procedures.Edition
	entry
	Flaws []procedures.Flaw // what keeps it from being published, and doubts
	Names map[string]procedures.Text
	Done  string
	Gone  string // the label of what was just removed
	Back  string // the edition before that, to undo it
	lib   *procedures.Library
}

func (b Bench) outline(e procedures.Edition) outline {
	return outline{Edition: e, Flaws: b.Store.Library().Check(e, b.today()), lib: b.Store.Library()}
}

func (b Bench) overview(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	e, err := b.open(r, who)
	if err != nil {
		return err
	}
	o := b.outline(e)
	o.Done = r.URL.Query().Get("xong")
	return web.Page(w, r, http.StatusOK, overviewPage(o))
}

// counted is how many of the flaws stop publishing.
func (o outline) counted() int {
	n := 0
	for _, f := range o.Flaws {
		if !f.Warn {
			n++
		}
	}
	return n
}

// An act is one press of the outline: "up", "down" or "remove", of a part.
type act struct {
	verb, part, id string
}

// readAct reads the value of a button: "up:field:members.full_name".
func readAct(s string) act {
	verb, rest, _ := strings.Cut(s, ":")
	part, id, _ := strings.Cut(rest, ":")
	return act{verb, part, id}
}

func (a act) value() string { return a.verb + ":" + a.part + ":" + a.id }

// edit is what a press asks for, nil for what no button of ours sends.
func (a act) edit() procedures.Edit {
	by := map[string]int{"up": -1, "down": 1}[a.verb]
	if by == 0 && a.verb != "remove" {
		return nil
	}
	switch a.part {
	case "section":
		return either(by, procedures.MoveSection, procedures.RemoveSection)(a.id)
	case "page":
		return either(by, procedures.MovePage, procedures.RemovePage)(a.id)
	case "field":
		return either(by, procedures.MoveField, procedures.RemoveField)(a.id)
	case "paper":
		return either(by, procedures.MoveComponent, procedures.RemoveComponent)(a.id)
	case "rule":
		if a.verb == "remove" {
			return procedures.RemoveRule(a.id)
		}
	case "test":
		if a.verb == "remove" {
			return removeTest(a.id)
		}
	}
	return nil
}

// either moves a part by so many places, or removes it when that is none.
func either(by int, move func(string, int) procedures.Edit, remove func(string) procedures.Edit) func(string) procedures.Edit {
	if by == 0 {
		return remove
	}
	return func(id string) procedures.Edit { return move(id, by) }
}

func removeTest(number string) procedures.Edit {
	return func(e *procedures.Edition) error {
		i, err := strconv.Atoi(number)
		if err != nil || i < 0 || i >= len(e.Tests) {
			return procedures.ErrNoPart.With(number)
		}
		e.Tests = slices.Delete(e.Tests, i, i+1)
		return nil
	}
}

// rearrange moves or removes a part. What was removed can be brought back by
// one press on the page that says so.
func (b Bench) rearrange(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	e, err := b.open(r, who)
	if err != nil {
		return err
	}
	version, _ := strconv.ParseInt(r.PostFormValue(versionField), 10, 64)
	todo := readAct(r.PostFormValue("lam"))
	edit := todo.edit()
	if before := r.PostFormValue("truoc"); before != "" {
		edit = restore(before)
	}
	if edit == nil {
		return gate.ErrMissing
	}
	done, err := b.Store.Edit(r.Context(), who, e.ID, version, edit)
	if fault.Told(err) {
		o := b.outline(e)
		o.Err = err
		return web.Page(w, r, web.Status(err), overviewPage(o))
	}
	if err != nil {
		return err
	}
	switch {
	case todo.part == "test":
		return web.Redirect(w, r, at(e, "ca-thu"))
	case todo.verb == "remove" && done.ID != "":
		o := b.outline(done)
		o.Gone = labelOf(r.Context(), e, todo)
		body, err := e.Export()
		if err != nil {
			return err
		}
		o.Back = string(body)
		return web.Page(w, r, http.StatusOK, overviewPage(o))
	}
	return web.Redirect(w, r, at(e)+"#"+anchor(todo.part, todo.id))
}

// restore puts an edition back as it was when something was removed from it.
func restore(body string) procedures.Edit {
	return func(e *procedures.Edition) error {
		before, err := procedures.Import([]byte(body))
		if err != nil {
			return err
		}
		if before.Procedure.Code != e.Procedure.Code {
			return procedures.ErrNoPart.With(before.Procedure.Code)
		}
		e.Procedure, e.Form, e.Tests = before.Procedure, before.Form, before.Tests
		return nil
	}
}

// anchor is the id of a part on the outline.
func anchor(part, id string) string { return part + "-" + id }

// labelOf names a part before it goes.
func labelOf(ctx context.Context, e procedures.Edition, a act) string {
	var label procedures.Text
	switch a.part {
	case "section":
		if s := sectionOf(e, a.id); s != nil {
			label = s.Title
		}
	case "page":
		if p := pageOf(e, a.id); p != nil {
			label = p.Title
		}
	case "field":
		if f := fieldOf(e, a.id); f != nil {
			label = f.Label
		}
	case "paper":
		if c := paperOf(e, a.id); c != nil {
			label.VI = c.Name
		}
	case "rule":
		if r := ruleOf(e, a.id); r != nil {
			label = r.Say
		}
	}
	return label.In(lang.Tag(ctx))
}
