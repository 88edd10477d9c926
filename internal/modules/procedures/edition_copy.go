package procedures

import (
	"encoding/json"
	"fmt"
	"slices"
)

// clone is a deep copy, so that an edit never reaches the edition it began
// from. The form is copied by hand: through YAML it would take most of a check.
func (e Edition) clone() (Edition, error) {
	body, err := json.Marshal(e.Procedure)
	if err != nil {
		return e, fmt.Errorf("edition %s: %w", e.ID, err)
	}
	c := e
	c.Procedure = Procedure{}
	if err := json.Unmarshal(body, &c.Procedure); err != nil {
		return e, fmt.Errorf("edition %s: %w", e.ID, err)
	}
	c.Form = e.Form.copied()
	c.Tests = slices.Clone(e.Tests)
	for i := range c.Tests {
		t := &c.Tests[i]
		t.Expect = slices.Clone(t.Expect)
		if t.Answers != nil {
			t.Answers = copyOf(t.Answers)
		}
	}
	return c, nil
}

// copied is the form as it was written; what compiling made of it is left out.
func (f *Form) copied() *Form {
	c := &Form{ID: f.ID, Title: f.Title, Template: f.Template, Provenance: f.Provenance, Rules: rulesCopied(f.Rules)}
	for _, s := range f.Sections {
		section := *s
		section.Pages = nil
		for _, p := range s.Pages {
			page := *p
			page.section, page.Fields = nil, fieldsCopied(p.Fields)
			section.Pages = append(section.Pages, &page)
		}
		c.Sections = append(c.Sections, &section)
	}
	return c
}

func fieldsCopied(fields []*Field) []*Field {
	var all []*Field
	for _, f := range fields {
		c := *f
		c.page, c.parent = nil, nil
		c.Rules, c.Options, c.Instead = slices.Clone(f.Rules), slices.Clone(f.Options), slices.Clone(f.Instead)
		c.Min, c.Max, c.Rows = pointed(f.Min), pointed(f.Max), pointed(f.Rows)
		c.Fields, c.RowRules = fieldsCopied(f.Fields), rulesCopied(f.RowRules)
		all = append(all, &c)
	}
	return all
}

func rulesCopied(rules []*Rule) []*Rule {
	var all []*Rule
	for _, r := range rules {
		c := *r
		c.Fields = slices.Clone(r.Fields)
		all = append(all, &c)
	}
	return all
}

func pointed[T any](p *T) *T {
	if p == nil {
		return nil
	}
	c := *p
	return &c
}
