package procedures

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// paperSection asks for the papers of the components: first which special
// cases hold, where a component depends on one, then the papers themselves.
func (l *Library) paperSection(f *Form, components []Component) *Section {
	s := &Section{ID: "papers", Title: Text{"Giấy tờ kèm theo", "Papers"}}
	if ask := l.cases("circumstances", components); ask != nil {
		s.Pages = append(s.Pages, &Page{
			ID: "truong-hop", Title: Text{"Trường hợp riêng", "Special cases"},
			Lead: Text{"Chọn những điều đúng với bạn. Không có thì bỏ qua.", "Choose what holds for you. Skip the page if nothing does."},
			Fields: []*Field{{ID: "circumstances", Type: MultiType, Options: ask,
				Label: Text{"Trường hợp riêng của hồ sơ", "Special cases of this application"}}},
		})
	}
	if found := l.cases("findings", components); found != nil {
		s.Pages = append(s.Pages, &Page{
			ID: "tra-cuu", Title: Text{"Kết quả tra cứu", "Results of look-ups"},
			Fields: []*Field{{ID: "findings", Type: MultiType, Internal: true, Options: found,
				Label: Text{"Cán bộ tra cứu thấy", "What the office found"}}},
		})
	}
	if asked := lookups(components); asked != nil {
		s.Pages = append(s.Pages, &Page{
			ID: "tra-csdl", Title: Text{"Tra cứu thay giấy tờ", "Look-ups in place of papers"},
			Fields: []*Field{{ID: lookedUp, Type: MultiType, Internal: true, Options: asked,
				Label: Text{"Cán bộ đã tra cứu được, không cần nộp", "Found by the office, need not be brought"}}},
		})
	}
	papers := &Page{
		ID: "giay-to", Title: Text{"Giấy tờ kèm theo", "Papers to attach"},
		Lead: Text{"Chụp rõ cả trang giấy, đủ bốn góc. Mỗi giấy tờ có thể gồm nhiều ảnh.",
			"Photograph whole pages with all four corners. Each paper may have several pictures."},
	}
	for _, c := range components {
		own := c.Kind == ByForm && f.ID == generalForm
		if c.Kind != ByUpload && !own {
			continue
		}
		papers.Fields = append(papers.Fields, &Field{
			ID: "papers." + c.ID, Type: FileType, Many: true, Label: Text{VI: c.Name}, Hint: c.Hint(components),
			Required: c.Kind == ByUpload && c.demanded(components), Show: c.When, Mark: string(c.Standing),
			Instead: c.Instead, Lookup: c.Lookup,
		})
	}
	if papers.Fields != nil {
		s.Pages = append(s.Pages, papers)
	}
	return s
}

// cases returns the options of a list that some component's condition names.
func (l *Library) cases(list string, components []Component) []Option {
	var named []Option
	for _, o := range l.lists[list] {
		if slices.ContainsFunc(components, func(c Component) bool {
			return strings.Contains(c.When, "'"+o.Value+"' in "+list)
		}) {
			named = append(named, o)
		}
	}
	return named
}

// A PaperState is one component as it stands for the answers.
type PaperState struct {
	Component
	Required bool
	Files    []string // attachment ids
	// Replaced is the component that came in its place, "" for none; LookedUp
	// says that the office found the fact in the component's database.
	Replaced string
	LookedUp bool
}

// Papers returns the components that these answers call for, also those only
// shown at the counter and the declaration itself.
func (v *View) Papers() []PaperState {
	var states []PaperState
	for _, c := range v.form.components {
		id := "papers." + c.ID
		asked := v.form.byID[id] != nil
		if asked && !v.shown[id] || !asked && !v.when(c) {
			continue
		}
		s := PaperState{Component: c, Required: c.demanded(v.form.components)}
		if asked {
			s.Files = v.form.Input(v.answers, id)
			s.Replaced, s.LookedUp = v.replaced(c.Instead), v.found(c.ID)
			s.Required = s.Required && !v.excused(v.form.byID[id])
		}
		states = append(states, s)
	}
	return states
}

// demanded reports whether a component must come in when nothing else is
// known. One that only stands in for another never must.
func (c Component) demanded(all []Component) bool {
	return !c.Optional && !slices.ContainsFunc(all, func(o Component) bool {
		return slices.Contains(o.Instead, c.ID) && !slices.Contains(c.Instead, o.ID)
	})
}

// Hint tells an applicant what may come in place of the paper.
func (c Component) Hint(all []Component) Text {
	var vi, en []string
	for _, id := range c.Instead {
		if i := slices.IndexFunc(all, func(o Component) bool { return o.ID == id }); i >= 0 {
			vi, en = append(vi, all[i].Name), append(en, all[i].Name)
		}
	}
	var t Text
	if vi != nil {
		t = Text{"Không có thì nộp một trong: " + strings.Join(vi, "; ") + ".", "Or one of: " + strings.Join(en, "; ") + "."}
	}
	if name, ok := Database(c.Lookup); ok {
		t.VI = strings.TrimSpace(t.VI + " Cán bộ tự tra cứu trong " + lowerFirst(name.VI) + "; chỉ nộp khi không tra cứu được.")
		t.EN = strings.TrimSpace(t.EN + " The office looks it up (" + name.EN + "); bring it only when nothing is found.")
	}
	return t
}

// replaced returns the first of several components that is in.
func (v *View) replaced(by []string) string {
	for _, id := range by {
		if full := "papers." + id; v.shown[full] && !empty(lookup(v.answers, full)) {
			return id
		}
	}
	return ""
}

// found reports whether the office looked a component up and found it.
func (v *View) found(component string) bool {
	list, _ := lookup(v.answers, lookedUp).([]any)
	return slices.Contains(list, any(component))
}

// excused reports whether a paper need not come in: another took its place, or
// its database tells. Residents are never asked for what an office can look up
// (NĐ 118/2025/NĐ-CP).
func (v *View) excused(f *Field) bool {
	if f.Instead == nil && f.Lookup == "" {
		return false
	}
	return v.replaced(f.Instead) != "" || f.Lookup != "" && (!v.sit.Office || v.found(strings.TrimPrefix(f.ID, "papers.")))
}

// lookedUp is the office's box for what its databases showed.
const lookedUp = "looked_up"

// lookups are the components that may be looked up.
func lookups(components []Component) []Option {
	var all []Option
	for _, c := range components {
		if name, ok := Database(c.Lookup); ok && c.Kind == ByUpload {
			all = append(all, Option{Value: c.ID, Label: Text{VI: c.Name}, Hint: name})
		}
	}
	return all
}

func lowerFirst(s string) string {
	r, size := utf8.DecodeRuneInString(s)
	return string(unicode.ToLower(r)) + s[size:]
}

// when evaluates the condition of a component that has no field.
func (v *View) when(c Component) bool {
	x := v.form.compiled.papers[c.ID]
	if x == nil {
		return true
	}
	ok, err := x.holds(v.vars)
	return ok || err != nil
}
