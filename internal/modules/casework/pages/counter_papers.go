package pages

import (
	"cmp"
	"slices"

	"xaso/internal/modules/casework"
	"xaso/internal/modules/procedures"
)

// paperRows is the list of papers of an entry. What these answers call for
// stands open; a paper of other cases is folded. Each can carry a scan, and none
// must: what was seen on paper is ticked.
func (e entering) paperRows() []paperRow {
	called := map[string]bool{}
	for _, state := range e.Form.View(e.Answers, e.Situation(e.Saved)).Papers() {
		called[state.ID] = state.When != "" || !state.Optional
	}
	known := paperRows(e.OpenDraft.Of, nil, nil, e.Files)
	for i := range known {
		row := &known[i]
		if row.Free {
			continue
		}
		row.Rare = row.Rare && !called[row.Component]
		if f := e.Form.Field("papers." + row.Component); f != nil && takesFile(f) {
			row.Field = f.ID
			row.Files = slices.DeleteFunc(slices.Clone(e.Files), func(a casework.Attachment) bool { return a.Field != f.ID })
		}
	}
	place := map[string]int{"": len(e.OpenDraft.Of.Components)} // papers named by hand come last
	for i, c := range e.OpenDraft.Of.Components {
		place[c.ID] = i
	}
	slices.SortStableFunc(known, func(a, b paperRow) int {
		return cmp.Or(boolOrder(a.Rare, b.Rare), cmp.Compare(place[a.Component], place[b.Component]))
	})
	if e.Trial == nil {
		return known
	}
	return retyped(known, e.Trial.Typed)
}

// paperChoices are the papers that a file of before may be used as.
func (e entering) paperChoices() []procedures.Component {
	return slices.DeleteFunc(slices.Clone(e.OpenDraft.Of.Components), func(c procedures.Component) bool {
		return e.Form.Field("papers."+c.ID) == nil
	})
}

// bestFit is the paper of this procedure that a file of before is most likely
// of: the same national code, or the same name.
func (e entering) bestFit(p casework.EarlierPaper) string {
	for _, c := range e.paperChoices() {
		if p.National != "" && c.Code == p.National || p.Component != "" && c.Name == p.Component {
			return c.ID
		}
	}
	return ""
}

// loose are files of the entry that stand beside no paper of the list and in
// no field of the declaration: nobody has said yet what they are.
func (e entering) loose() []casework.Attachment {
	return slices.DeleteFunc(slices.Clone(e.Files), func(a casework.Attachment) bool { return e.Form.Field(a.Field) != nil })
}
