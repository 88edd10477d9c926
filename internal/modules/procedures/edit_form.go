package procedures

import (
	"slices"
	"strings"
)

// AddSection adds a headed part behind another, at the end when there is none,
// with one empty page.
func AddSection(title Text, behind string) Edit {
	return func(e *Edition) error {
		if title.VI = strings.TrimSpace(title.VI); title.VI == "" {
			return ErrNoLabel.At("title")
		}
		s := &Section{ID: e.Form.freeID(title.VI, e.Form.hasSection), Title: title}
		s.Pages = []*Page{{ID: e.Form.freePage(title.VI), Title: title}}
		at := after(e.Form.Sections, func(s *Section) bool { return s.ID == behind })
		e.Form.Sections = slices.Insert(e.Form.Sections, at, s)
		e.Last = s.ID
		return nil
	}
}

// UpdateSection changes title, condition and standing of a section.
func UpdateSection(id string, change func(*Section)) Edit {
	return func(e *Edition) error {
		i, err := e.Form.sectionAt(id)
		if err != nil {
			return err
		}
		s, pages := e.Form.Sections[i], e.Form.Sections[i].Pages
		change(s)
		s.ID, s.Pages, s.Show = id, pages, strings.TrimSpace(s.Show)
		e.Last = id
		return nil
	}
}

// MoveSection moves a section up (negative) or down.
func MoveSection(id string, by int) Edit {
	return func(e *Edition) error {
		i, err := e.Form.sectionAt(id)
		if err == nil {
			e.Form.Sections, e.Last = move(e.Form.Sections, i, by), id
		}
		return err
	}
}

// RemoveSection removes a section with its pages. ErrReferred names what still
// reads a field of it.
func RemoveSection(id string) Edit {
	return func(e *Edition) error {
		i, err := e.Form.sectionAt(id)
		if err != nil {
			return err
		}
		if err := e.unread(func(p Place) bool { return p.Section == id }, fieldsIn(e.Form.Sections[i].Pages...)); err != nil {
			return err
		}
		e.Form.Sections = slices.Delete(e.Form.Sections, i, i+1)
		return nil
	}
}

// AddPage adds a page to a section, behind another page or at the end.
func AddPage(section string, title Text, behind string) Edit {
	return func(e *Edition) error {
		i, err := e.Form.sectionAt(section)
		if err != nil {
			return err
		}
		if title.VI = strings.TrimSpace(title.VI); title.VI == "" {
			return ErrNoLabel.At("title")
		}
		p := &Page{ID: e.Form.freePage(title.VI), Title: title}
		s := e.Form.Sections[i]
		s.Pages = slices.Insert(s.Pages, after(s.Pages, func(p *Page) bool { return p.ID == behind }), p)
		e.Last = p.ID
		return nil
	}
}

// UpdatePage changes title, lead and condition of a page.
func UpdatePage(id string, change func(*Page)) Edit {
	return func(e *Edition) error {
		s, i, err := e.Form.pageAt(id)
		if err != nil {
			return err
		}
		p, fields := s.Pages[i], s.Pages[i].Fields
		change(p)
		p.ID, p.Fields, p.Show = id, fields, strings.TrimSpace(p.Show)
		e.Last = id
		return nil
	}
}

// MovePage moves a page up (negative) or down; at the end of its section it
// goes on into the next one.
func MovePage(id string, by int) Edit {
	return func(e *Edition) error {
		s, i, err := e.Form.pageAt(id)
		if err != nil {
			return err
		}
		e.Last = id
		at := slices.Index(e.Form.Sections, s)
		switch {
		case i+by < 0 && at > 0:
			before := e.Form.Sections[at-1]
			before.Pages = append(before.Pages, s.Pages[i])
			s.Pages = slices.Delete(s.Pages, i, i+1)
		case i+by >= len(s.Pages) && at+1 < len(e.Form.Sections):
			next := e.Form.Sections[at+1]
			next.Pages = slices.Insert(next.Pages, 0, s.Pages[i])
			s.Pages = slices.Delete(s.Pages, i, i+1)
		default:
			s.Pages = move(s.Pages, i, by)
		}
		return nil
	}
}

// RemovePage removes a page with its fields. ErrReferred names what still reads
// one of them.
func RemovePage(id string) Edit {
	return func(e *Edition) error {
		s, i, err := e.Form.pageAt(id)
		if err != nil {
			return err
		}
		if err := e.unread(func(p Place) bool { return p.Page == id }, fieldsIn(s.Pages[i])); err != nil {
			return err
		}
		s.Pages = slices.Delete(s.Pages, i, i+1)
		return nil
	}
}

// AddRule adds a rule over several fields.
func AddRule(r Rule) Edit {
	return func(e *Edition) error {
		r.ID = e.Form.freeID(r.Say.VI, func(id string) bool { return ruleAt(e.Form.Rules, id) >= 0 })
		e.Form.Rules, e.Last = append(e.Form.Rules, &r), r.ID
		return nil
	}
}

// UpdateRule changes a rule.
func UpdateRule(id string, change func(*Rule)) Edit {
	return func(e *Edition) error {
		i := ruleAt(e.Form.Rules, id)
		if i < 0 {
			return ErrNoPart.With(id)
		}
		change(e.Form.Rules[i])
		e.Form.Rules[i].ID, e.Last = id, id
		return nil
	}
}

// RemoveRule removes a rule.
func RemoveRule(id string) Edit {
	return func(e *Edition) error {
		i := ruleAt(e.Form.Rules, id)
		if i < 0 {
			return ErrNoPart.With(id)
		}
		e.Form.Rules = slices.Delete(e.Form.Rules, i, i+1)
		return nil
	}
}

func ruleAt(rules []*Rule, id string) int {
	return slices.IndexFunc(rules, func(r *Rule) bool { return r.ID == id })
}

func (f *Form) hasSection(id string) bool {
	return id == "papers" || slices.ContainsFunc(f.Sections, func(s *Section) bool { return s.ID == id })
}

func (f *Form) sectionAt(id string) (int, error) {
	i := slices.IndexFunc(f.Sections, func(s *Section) bool { return s.ID == id })
	if i < 0 {
		return i, ErrNoPart.With(id)
	}
	return i, nil
}

func (f *Form) pageAt(id string) (*Section, int, error) {
	for _, s := range f.Sections {
		if i := slices.IndexFunc(s.Pages, func(p *Page) bool { return p.ID == id }); i >= 0 {
			return s, i, nil
		}
	}
	return nil, 0, ErrNoPart.With(id)
}

// freePage makes the id of a page, which stands in addresses: words joined by
// hyphens. The pages of the papers keep theirs.
func (f *Form) freePage(title string) string {
	taken := func(id string) bool {
		_, _, err := f.pageAt(id)
		return err == nil || id == "truong-hop" || id == "tra-cuu" || id == "tra-csdl" || id == "giay-to"
	}
	return free(strings.ReplaceAll(slug(title), "_", "-"), "-", taken)
}

func (f *Form) freeID(label string, taken func(string) bool) string {
	return free(slug(label), "_", taken)
}
