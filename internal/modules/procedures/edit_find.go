package procedures

import "strings"

func pagesOf(sections []*Section) []*Page {
	var pages []*Page
	for _, s := range sections {
		pages = append(pages, s.Pages...)
	}
	return pages
}

func pageLists(f *Form) []*[]*Field {
	var lists []*[]*Field
	for _, p := range pagesOf(f.Sections) {
		lists = append(lists, &p.Fields)
	}
	return lists
}

// fieldAt finds a field of a form as written by its full id: the field, the
// list it stands in, and its place there.
func (f *Form) fieldAt(id string) (*Field, *[]*Field, int, error) {
	for _, list := range pageLists(f) {
		if field, in, i := fieldIn(list, id); field != nil {
			return field, in, i, nil
		}
	}
	return nil, nil, 0, ErrNoPart.With(id)
}

func fieldIn(list *[]*Field, id string) (*Field, *[]*Field, int) {
	for i, f := range *list {
		if f.ID == id {
			return f, list, i
		}
		if rest, ok := strings.CutPrefix(id, f.ID+"."); ok && len(f.Fields) > 0 {
			if field, in, at := fieldIn(&f.Fields, rest); field != nil {
				return field, in, at
			}
		}
	}
	return nil, nil, 0
}

// hasField reports whether an id is taken, or is the beginning of one that is:
// a field "child" beside "child.full_name" would hold two kinds of answers.
func (f *Form) hasField(id string) bool {
	for _, known := range fieldsIn(pagesOf(f.Sections)...) {
		if known == id || strings.HasPrefix(known, id+".") || strings.HasPrefix(id, known+".") && !f.holds(known) {
			return true
		}
	}
	return false
}

// holds reports whether a field has fields of its own.
func (f *Form) holds(id string) bool {
	field, _, _, err := f.fieldAt(id)
	return err == nil && (field.Type == ObjectType || field.Type == RepeatType)
}

// fieldsIn returns the full ids of all fields of pages, inner ones included.
func fieldsIn(pages ...*Page) []string {
	var ids []string
	for _, p := range pages {
		ids = append(ids, fullIDs(p.Fields, "")...)
	}
	return ids
}

func fullIDs(fields []*Field, under string) []string {
	var ids []string
	for _, f := range fields {
		ids = append(ids, under+f.ID)
		ids = append(ids, fullIDs(f.Fields, under+f.ID+".")...)
	}
	return ids
}
