package procedures

import (
	"slices"
	"strings"
)

// A field is named by its full id: of an inner field of an object or a column
// of a repeat that is the outer id, a dot and its own ("members.full_name").

// AddField adds a field to a page, behind another of the page or at its end.
// The id is made of the label unless the field brings one.
func AddField(page string, f Field, behind string) Edit {
	return func(e *Edition) error {
		s, i, err := e.Form.pageAt(page)
		if err != nil {
			return err
		}
		p := s.Pages[i]
		if err := e.named(&f, ""); err != nil {
			return err
		}
		p.Fields = slices.Insert(p.Fields, after(p.Fields, func(x *Field) bool { return x.ID == behind }), &f)
		e.Last = f.ID
		return nil
	}
}

// AddColumn adds a field to a repeat or an object, behind another or at the end.
func AddColumn(field string, f Field, behind string) Edit {
	return func(e *Edition) error {
		outer, _, _, err := e.Form.fieldAt(field)
		if err != nil {
			return err
		}
		if outer.Type != RepeatType && outer.Type != ObjectType {
			return ErrNoRows.With(outer.Label)
		}
		if err := e.named(&f, field+"."); err != nil {
			return err
		}
		at := after(outer.Fields, func(x *Field) bool { return field+"."+x.ID == behind })
		outer.Fields = slices.Insert(outer.Fields, at, &f)
		e.Last = field + "." + f.ID
		return nil
	}
}

// named gives a new field its id, free below the field it stands in.
func (e *Edition) named(f *Field, under string) error {
	if f.Label.VI = strings.TrimSpace(f.Label.VI); f.Label.VI == "" {
		return ErrNoLabel.At("label")
	}
	taken := func(id string) bool { return e.Form.hasField(under + id) }
	switch {
	case f.ID == "":
		f.ID = free(slug(f.Label.VI), "_", taken)
	case !validID(f.ID):
		return ErrPartID.With(f.ID).At("id")
	case taken(f.ID):
		return ErrPartTaken.With(f.ID).At("id")
	}
	return nil
}

// UpdateField changes one field; its id and what is inside it stay. Options
// go when the field no longer chooses, inner fields when it no longer holds any.
func UpdateField(id string, change func(*Field)) Edit {
	return func(e *Edition) error {
		f, _, _, err := e.Form.fieldAt(id)
		if err != nil {
			return err
		}
		was := *f
		change(f)
		f.ID, f.Fields, f.RowRules, e.Last = was.ID, was.Fields, was.RowRules, id
		f.Show, f.Label.VI = strings.TrimSpace(f.Show), strings.TrimSpace(f.Label.VI)
		if f.Label.VI == "" {
			return ErrNoLabel.At("label")
		}
		if !f.Choices() {
			f.Options, f.OptionsRef = nil, ""
		}
		if f.Type != RepeatType && f.Type != ObjectType && len(f.Fields) > 0 {
			if err := e.unread(insideOf(id), fullIDs(f.Fields, id+".")); err != nil {
				return err
			}
			f.Fields, f.RowRules, f.Rows = nil, nil, nil
		}
		return nil
	}
}

// MoveField moves a field up (negative) or down among those beside it; a field
// of a page goes on into the page before or after.
func MoveField(id string, by int) Edit {
	return func(e *Edition) error {
		_, list, i, err := e.Form.fieldAt(id)
		if err != nil {
			return err
		}
		e.Last = id
		if to := i + by; to >= 0 && to < len(*list) {
			*list = move(*list, i, by)
			return nil
		}
		pages := pagesOf(e.Form.Sections)
		at := slices.IndexFunc(pages, func(p *Page) bool { return &p.Fields == list })
		next := at + 1
		if by < 0 {
			next = at - 1
		}
		if at < 0 || next < 0 || next >= len(pages) {
			return nil
		}
		f := (*list)[i]
		*list = slices.Delete(*list, i, i+1)
		if by < 0 {
			pages[next].Fields = append(pages[next].Fields, f)
		} else {
			pages[next].Fields = slices.Insert(pages[next].Fields, 0, f)
		}
		return nil
	}
}

// PutField takes a field of a page to another page, at its end.
func PutField(id, page string) Edit {
	return func(e *Edition) error {
		f, list, i, err := e.Form.fieldAt(id)
		if err != nil {
			return err
		}
		s, at, err := e.Form.pageAt(page)
		if err != nil {
			return err
		}
		if !slices.Contains(pageLists(e.Form), list) {
			return ErrNoPart.With(id)
		}
		*list = slices.Delete(*list, i, i+1)
		s.Pages[at].Fields = append(s.Pages[at].Fields, f)
		e.Last = id
		return nil
	}
}

// RemoveField removes a field with what is inside it. ErrReferred names what
// still reads it.
func RemoveField(id string) Edit {
	return func(e *Edition) error {
		f, list, i, err := e.Form.fieldAt(id)
		if err != nil {
			return err
		}
		gone := append([]string{id}, fullIDs(f.Fields, id+".")...)
		if err := e.unread(insideOf(id), gone); err != nil {
			return err
		}
		*list = slices.Delete(*list, i, i+1)
		return nil
	}
}

// SetOptions puts choices in place of those there were. Values are made of the
// labels where they bring none, and stay where a label stays.
func SetOptions(id string, options []Option) Edit {
	return func(e *Edition) error {
		f, _, _, err := e.Form.fieldAt(id)
		if err != nil {
			return err
		}
		before := f.Options
		f.Options, f.OptionsRef, e.Last = nil, "", id
		for _, o := range options {
			if o.Label.VI = strings.TrimSpace(o.Label.VI); o.Label.VI == "" {
				continue
			}
			if o.Value == "" {
				i := slices.IndexFunc(before, func(b Option) bool { return b.Label.VI == o.Label.VI })
				if i >= 0 {
					o.Value = before[i].Value
				} else {
					o.Value = slug(o.Label.VI)
				}
			}
			o.Value = free(o.Value, "_", func(v string) bool { _, ok := f.Option(v); return ok })
			f.Options = append(f.Options, o)
		}
		return nil
	}
}

// AddRowRule adds a rule to the rows of a repeat; its fields are column ids.
func AddRowRule(repeat string, r Rule) Edit {
	return onRepeat(repeat, func(f *Field, e *Edition) error {
		r.ID = e.Form.freeID(r.Say.VI, func(id string) bool { return ruleAt(f.RowRules, id) >= 0 })
		f.RowRules, e.Last = append(f.RowRules, &r), r.ID
		return nil
	})
}

// UpdateRowRule changes a rule of rows.
func UpdateRowRule(repeat, id string, change func(*Rule)) Edit {
	return onRepeat(repeat, func(f *Field, e *Edition) error {
		i := ruleAt(f.RowRules, id)
		if i < 0 {
			return ErrNoPart.With(id)
		}
		change(f.RowRules[i])
		f.RowRules[i].ID, e.Last = id, id
		return nil
	})
}

// RemoveRowRule removes a rule of rows.
func RemoveRowRule(repeat, id string) Edit {
	return onRepeat(repeat, func(f *Field, _ *Edition) error {
		i := ruleAt(f.RowRules, id)
		if i < 0 {
			return ErrNoPart.With(id)
		}
		f.RowRules = slices.Delete(f.RowRules, i, i+1)
		return nil
	})
}

func onRepeat(id string, do func(*Field, *Edition) error) Edit {
	return func(e *Edition) error {
		f, _, _, err := e.Form.fieldAt(id)
		switch {
		case err != nil:
			return err
		case f.Type != RepeatType:
			return ErrNoRows.With(f.Label)
		}
		return do(f, e)
	}
}
