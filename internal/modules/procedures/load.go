package procedures

import (
	"bytes"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"gopkg.in/yaml.v3"
)

// compiled holds what is worked out once per form.
type compiled struct {
	shows    map[any]*expression   // *Section, *Page or *Field
	rules    map[*Rule]*expression // cross rules and row rules
	patterns map[string]*regexp.Regexp
	papers   map[string]*expression // conditions of components without a field, by id
}

// groups.yaml holds the field groups that several forms share.
type groups map[string]*Field

// lists holds named lists of options.
type lists map[string][]Option

func readYAML(name string, into any) error {
	b, err := data.ReadFile(name)
	if err != nil {
		return err
	}
	d := yaml.NewDecoder(bytes.NewReader(b))
	d.KnownFields(true) // a misspelt key is an error, not a silent gap
	if err := d.Decode(into); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	return nil
}

// resolve replaces "group:<name>" by the group's fields, their ids under
// prefix, and named lists by their options.
func (g groups) resolve(f *Field, prefix, row string, named lists) error {
	f.ID = prefix + f.ID
	if name, ok := strings.CutPrefix(string(f.Type), "group:"); ok {
		group, found := g[name]
		if !found {
			return fmt.Errorf("%s: no group %q", f.ID, name)
		}
		f.Type, f.Group = group.Type, name
		f.Options, f.OptionsRef = group.Options, group.OptionsRef
		f.Rules = append(slices.Clone(group.Rules), f.Rules...)
		if f.Hint == (Text{}) {
			f.Hint = group.Hint
		}
		for _, child := range group.Fields {
			c := *child // groups are flat, or name other groups
			c.Show = strings.ReplaceAll(c.Show, "this.", row+f.ID+".")
			f.Fields = append(f.Fields, &c)
		}
	}
	if f.OptionsRef != "" {
		options, found := named[f.OptionsRef]
		if !found {
			return fmt.Errorf("%s: no list %q", f.ID, f.OptionsRef)
		}
		f.Options = options
	}
	below := f.ID + "."
	if f.Type == RepeatType {
		below, row = "", "row."
	}
	for _, c := range f.Fields {
		c.parent, c.Internal = f, c.Internal || f.Internal
		if err := g.resolve(c, below, row, named); err != nil {
			return err
		}
	}
	return nil
}

// leavesOf returns the fields that hold answers: not objects, but repeats as
// one (their columns are leavesOf(repeat.Fields)).
func leavesOf(fields []*Field) []*Field {
	var leaves []*Field
	for _, f := range fields {
		if f.Type == ObjectType {
			leaves = append(leaves, leavesOf(f.Fields)...)
		} else {
			leaves = append(leaves, f)
		}
	}
	return leaves
}

// link resolves groups and fills the form's own tables.
func (f *Form) link(g groups, named lists) error {
	return f.tabulate(func(field *Field) error { return g.resolve(field, "", "", named) })
}

// relink is link for a form whose groups were resolved when it was frozen.
func (f *Form) relink() error {
	return f.tabulate(func(field *Field) error {
		field.adopt()
		return nil
	})
}

// adopt tells inner fields what they are inside of.
func (f *Field) adopt() {
	for _, c := range f.Fields {
		c.parent = f
		c.adopt()
	}
}

func (f *Form) tabulate(resolve func(*Field) error) error {
	f.pages, f.leaves, f.byID = nil, nil, map[string]*Field{}
	ids := map[string]bool{}
	for _, s := range f.Sections {
		for _, p := range s.Pages {
			if ids[p.ID] {
				return fmt.Errorf("form %s: page %q twice", f.ID, p.ID)
			}
			ids[p.ID] = true
			p.section = s
			f.pages = append(f.pages, p)
			for _, field := range p.Fields {
				field.Internal = field.Internal || s.Internal
				if err := resolve(field); err != nil {
					return fmt.Errorf("form %s: %w", f.ID, err)
				}
				if err := f.index(field, p, ""); err != nil {
					return err
				}
			}
			f.leaves = append(f.leaves, leavesOf(p.Fields)...)
		}
	}
	return nil
}

func (f *Form) index(field *Field, page *Page, under string) error {
	field.page = page
	id := under + field.ID
	if f.byID[id] != nil {
		return fmt.Errorf("form %s: field %q twice", f.ID, id)
	}
	f.byID[id] = field
	if field.Type == RepeatType {
		under = id + "."
	}
	for _, c := range field.Fields {
		if err := f.index(c, page, under); err != nil {
			return err
		}
	}
	return nil
}

// compile checks and prepares every condition, rule and pattern. A condition
// may read only fields that come before it, so that one pass decides what is
// shown.
func (f *Form) compile() error {
	env, err := newEnvironment(f.leaves)
	if err != nil {
		return fmt.Errorf("form %s: %w", f.ID, err)
	}
	f.compiled = &compiled{map[any]*expression{}, map[*Rule]*expression{}, map[string]*regexp.Regexp{}, map[string]*expression{}}
	before := map[string]bool{"today": true, "channel": true}
	for _, s := range f.Sections {
		if err := f.condition(env, s, s.Show, before); err != nil {
			return err
		}
		for _, p := range s.Pages {
			if err := f.condition(env, p, p.Show, before); err != nil {
				return err
			}
			for _, field := range p.Fields {
				if err := f.compileField(env, field, before); err != nil {
					return err
				}
			}
		}
	}
	for _, c := range f.components {
		if c.When != "" && f.byID["papers."+c.ID] == nil {
			if f.compiled.papers[c.ID], err = env.compile(c.When); err != nil {
				return fmt.Errorf("form %s: component %s: %w", f.ID, c.ID, err)
			}
		}
	}
	return f.compileRules(env, f.Rules)
}

func (f *Form) condition(env *environment, of any, source string, before map[string]bool) error {
	if source == "" {
		return nil
	}
	x, err := env.compile(source)
	if err != nil {
		return fmt.Errorf("form %s: %w", f.ID, err)
	}
	for _, r := range x.refs {
		if !before[r] {
			return fmt.Errorf("form %s: %q reads %q before it is asked", f.ID, source, r)
		}
	}
	f.compiled.shows[of] = x
	return nil
}

func (f *Form) compileField(env *environment, field *Field, before map[string]bool) error {
	if err := f.condition(env, field, field.Show, before); err != nil {
		return err
	}
	if field.Pattern != "" {
		re, err := regexp.Compile(field.Pattern)
		if err != nil {
			return fmt.Errorf("form %s: %s: %w", f.ID, field.ID, err)
		}
		f.compiled.patterns[field.Pattern] = re
	}
	for _, name := range field.Rules {
		if checks[name] == nil {
			return fmt.Errorf("form %s: %s: no rule %q", f.ID, field.ID, name)
		}
	}
	inner := env
	if field.Type == RepeatType {
		var err error
		if inner, err = env.within(field); err != nil {
			return fmt.Errorf("form %s: %s: %w", f.ID, field.ID, err)
		}
		if err := f.compileRules(inner, field.RowRules); err != nil {
			return err
		}
	}
	for _, c := range field.Fields {
		if err := f.compileField(inner, c, before); err != nil {
			return err
		}
	}
	switch repeat := field.Repeat(); {
	case repeat != nil:
		before["row."+field.ID] = true
	default:
		before[field.ID] = true
	}
	return nil
}

func (f *Form) compileRules(env *environment, rules []*Rule) error {
	for _, r := range rules {
		x, err := env.compile(r.True)
		if err != nil {
			return fmt.Errorf("form %s: rule %s: %w", f.ID, r.ID, err)
		}
		f.compiled.rules[r] = x
	}
	return nil
}

// withoutRow turns "members.3.full_name" into "members.full_name".
func withoutRow(id string) string {
	parts := strings.Split(id, ".")
	parts = slices.DeleteFunc(parts, func(p string) bool { return p != "" && strings.Trim(p, "0123456789") == "" })
	return strings.Join(parts, ".")
}
