package builder

import (
	"slices"
	"strings"

	"xaso/internal/modules/procedures"
)

// Finding parts of an edition, nil where there is none.

func sectionOf(e procedures.Edition, id string) *procedures.Section {
	for _, s := range e.Form.Sections {
		if s.ID == id {
			return s
		}
	}
	return nil
}

func pageOf(e procedures.Edition, id string) *procedures.Page {
	for _, s := range e.Form.Sections {
		for _, p := range s.Pages {
			if p.ID == id {
				return p
			}
		}
	}
	return nil
}

func fieldOf(e procedures.Edition, id string) *procedures.Field {
	for _, s := range e.Form.Sections {
		for _, p := range s.Pages {
			if f := within(p.Fields, id); f != nil {
				return f
			}
		}
	}
	return nil
}

func within(fields []*procedures.Field, id string) *procedures.Field {
	for _, f := range fields {
		if f.ID == id {
			return f
		}
		if rest, ok := strings.CutPrefix(id, f.ID+"."); ok {
			if inner := within(f.Fields, rest); inner != nil {
				return inner
			}
		}
	}
	return nil
}

// placeOf is the page a field stands on, and the field around it, "" for none.
func placeOf(e procedures.Edition, id string) (page *procedures.Page, outer string) {
	for _, s := range e.Form.Sections {
		for _, p := range s.Pages {
			if slices.ContainsFunc(p.Fields, func(f *procedures.Field) bool { return f.ID == id }) {
				return p, ""
			}
			for _, f := range p.Fields {
				if strings.HasPrefix(id, f.ID+".") && within(p.Fields, id) != nil {
					return p, f.ID
				}
			}
		}
	}
	return nil, ""
}

func ruleOf(e procedures.Edition, id string) *procedures.Rule {
	i := slices.IndexFunc(e.Form.Rules, func(r *procedures.Rule) bool { return r.ID == id })
	if i < 0 {
		return nil
	}
	return e.Form.Rules[i]
}

func paperOf(e procedures.Edition, id string) *procedures.Component {
	i := slices.IndexFunc(e.Procedure.Components, func(c procedures.Component) bool { return c.ID == id })
	if i < 0 {
		return nil
	}
	return &e.Procedure.Components[i]
}

// substitutes are the papers that take the place of others.
func substitutes(e procedures.Edition) map[string]bool {
	all := map[string]bool{}
	for _, c := range e.Procedure.Components {
		for _, id := range c.Instead {
			all[id] = true
		}
	}
	return all
}
