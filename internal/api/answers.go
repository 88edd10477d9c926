package api

import (
	"errors"
	"slices"
	"strconv"
	"strings"

	"xaso/internal/modules/casework"
	"xaso/internal/modules/procedures"
)

// readable refuses answers that no page could have sent: to fields the form
// does not have, and of another type than the field. Whether answers are
// right is told with the stored draft.
func (k keeper) readable(o casework.OpenDraft, answers map[string]any) error {
	var wrong []error
	for _, id := range strangers(o.Form, answers, "") {
		wrong = append(wrong, errUnknown.With(id).At("answers."+id))
	}
	if len(wrong) > 0 {
		return errors.Join(wrong...)
	}
	bad := slices.DeleteFunc(o.Form.View(answers, o.Situation(k.Now())).Check(), func(p procedures.Problem) bool {
		return p.Code != procedures.ErrKind.Code
	})
	if len(bad) > 0 {
		return &casework.Problems{List: bad}
	}
	return nil
}

// mostStrangers bounds what is told of a body that belongs to another form.
const mostStrangers = 20

// strangers are the ids under which a form has no field, sorted.
func strangers(form *procedures.Form, answers map[string]any, under string) []string {
	var all []string
	for name, value := range answers {
		id := under + name
		inner, object := value.(map[string]any)
		switch field := form.Field(id); {
		case field == nil && object && len(inner) > 0:
			all = append(all, strangers(form, inner, id+".")...)
		case field == nil:
			all = append(all, id)
		case field.Type == procedures.ObjectType && object:
			all = append(all, strangers(form, inner, id+".")...)
		case field.Type == procedures.RepeatType:
			rows, _ := value.([]any)
			for i, row := range rows {
				if cells, ok := row.(map[string]any); ok {
					all = append(all, strangers(form, cells, id+"."+strconv.Itoa(i)+".")...)
				}
			}
		}
	}
	slices.Sort(all)
	return all[:min(len(all), mostStrangers)]
}

// inputs are what a page would hold for these answers.
func inputs(form *procedures.Form, page *procedures.Page, answers procedures.Answers) map[string][]string {
	typed := map[string][]string{}
	var walk func(fields []*procedures.Field, under string)
	walk = func(fields []*procedures.Field, under string) {
		for _, f := range fields {
			switch {
			case f.Type == procedures.RepeatType:
				rows, _ := at(answers, f.ID).([]any)
				for i := range rows {
					walk(f.Fields, f.ID+"."+strconv.Itoa(i)+".")
				}
			case len(f.Fields) > 0:
				walk(f.Fields, under)
			case f.Asked():
				for _, name := range []string{under + f.ID, under + f.ID + ".ref"} {
					if values := form.Input(answers, name); len(values) > 0 && (f.Type == procedures.RefType || name == under+f.ID) {
						typed[name] = values
					}
				}
			}
		}
	}
	walk(page.Fields, "")
	return typed
}

// at is the answer under a dotted id.
func at(answers procedures.Answers, id string) any {
	head, rest, nested := strings.Cut(id, ".")
	if !nested {
		return answers[head]
	}
	inner, _ := answers[head].(map[string]any)
	return at(inner, rest)
}
