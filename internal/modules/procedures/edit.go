package procedures

import (
	"reflect"
	"slices"
	"strings"

	"xaso/internal/platform/fault"
)

var (
	ErrNoPart    = fault.New(fault.Missing, "procedures.edit.no-part")
	ErrPartTaken = fault.New(fault.Conflict, "procedures.edit.taken")
	ErrPartID    = fault.New(fault.Invalid, "procedures.edit.id")
	ErrReferred  = fault.New(fault.Conflict, "procedures.edit.referred")
	ErrNoLabel   = fault.New(fault.Invalid, "procedures.edit.no-label")
	ErrNoRows    = fault.New(fault.Invalid, "procedures.edit.no-rows")
)

// An Edit changes one thing of an edition and keeps all else.
type Edit func(*Edition) error

// With returns a copy of the edition with the edits made in turn; e itself is
// left as it was. The first edit that cannot be made is the error.
func (e Edition) With(edits ...Edit) (Edition, error) {
	c, err := e.clone()
	if err != nil {
		return e, err
	}
	c.Last = ""
	for _, edit := range edits {
		if err := edit(&c); err != nil {
			return e, err
		}
	}
	return c, nil
}

// UpdateProcedure changes facts of the procedure. The parts with edits of
// their own (code, components, form, version) stay as they were. A fact that
// got another value no longer has the source of the old one: the commune
// answers for it.
func UpdateProcedure(change func(*Procedure)) Edit {
	return func(e *Edition) error {
		before, err := e.clone()
		if err != nil {
			return err
		}
		was, p := before.Procedure, &e.Procedure
		change(p)
		p.Code, p.CodeMark, p.Components, p.FormID = was.Code, was.CodeMark, was.Components, was.FormID
		p.Version, p.Source = 0, ""
		restate(was.Name, &p.Name)
		restate(was.Field, &p.Field)
		restate(was.HandledBy, &p.HandledBy)
		restate(was.Terms, &p.Terms)
		restate(was.Fee, &p.Fee)
		restate(was.Result, &p.Result)
		restate(was.Legal, &p.Legal)
		restate(was.Online, &p.Online)
		restate(was.Applicants, &p.Applicants)
		restate(was.Nonterritorial, &p.Nonterritorial)
		restate(was.Conditions, &p.Conditions)
		restate(was.Note, &p.Note)
		return nil
	}
}

// restate marks a fact as the commune's own word when its value changed.
func restate[T any](was Fact[T], now *Fact[T]) {
	if !reflect.DeepEqual(was.Value, now.Value) {
		now.Mark = Mark{Standing: Declared}
	}
}

// UpdateForm changes title and template of the form.
func UpdateForm(title Text, template string) Edit {
	return func(e *Edition) error {
		if title.VI = strings.TrimSpace(title.VI); title.VI == "" {
			return ErrNoLabel.At("title")
		}
		e.Form.Title, e.Form.Template = title, strings.TrimSpace(template)
		return nil
	}
}

// SetTests puts the test cases in place of those there were.
func SetTests(cases []Case) Edit {
	return func(e *Edition) error {
		e.Tests = cases
		return nil
	}
}

// move takes the i-th of a list by so many places, stopping at its ends.
func move[T any](list []T, i, by int) []T {
	to := min(max(i+by, 0), len(list)-1)
	item := list[i]
	return slices.Insert(slices.Delete(list, i, i+1), to, item)
}

// after returns the place behind the entry that is, the end where there is none.
func after[T any](list []T, is func(T) bool) int {
	if i := slices.IndexFunc(list, is); i >= 0 {
		return i + 1
	}
	return len(list)
}
