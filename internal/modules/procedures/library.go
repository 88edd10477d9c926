package procedures

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"sync"

	"gopkg.in/yaml.v3"
)

// A Library is everything this room knows: loaded once, then read-only and
// safe for many readers.
type Library struct {
	Catalogue *Catalogue
	Papers    Papers

	workflows map[string]*Workflow
	words     *index
	groups    groups
	lists     lists

	mu    sync.Mutex
	forms map[string]*Form // by procedure code and version, own ones by their content
}

// Load reads all data that comes with the program. Workflows are validated;
// forms are checked when first asked for (tests ask for all).
func Load() (*Library, error) {
	l := &Library{forms: map[string]*Form{}}
	var err error
	if l.Catalogue, err = LoadCatalogue(); err != nil {
		return nil, err
	}
	if l.Papers, err = LoadPapers(); err != nil {
		return nil, err
	}
	if l.workflows, err = loadWorkflows(); err != nil {
		return nil, err
	}
	if l.words, err = newIndex(l.Catalogue); err != nil {
		return nil, err
	}
	if err = readYAML("data/groups.yaml", &l.groups); err != nil {
		return nil, err
	}
	if err = readYAML("data/lists.yaml", &l.lists); err != nil {
		return nil, err
	}
	return l, nil
}

// Workflow returns the workflow with the given id.
func (l *Library) Workflow(id string) (*Workflow, bool) {
	w, ok := l.workflows[id]
	return w, ok
}

// WorkflowIDs returns the ids of all workflows, sorted.
func (l *Library) WorkflowIDs() []string {
	var ids []string
	for id := range l.workflows {
		ids = append(ids, id)
	}
	slices.Sort(ids)
	return ids
}

// Options returns a named list of choices, such as "provinces".
func (l *Library) Options(list string) []Option { return l.lists[list] }

// Search finds procedures by what people call them; see [Hit].
func (l *Library) Search(query string, among []Procedure) []Hit {
	return l.words.search(query, among)
}

// FormFor returns the form of a procedure: the questions of its FormID and
// the papers of its components. An error means that the data is wrong.
func (l *Library) FormFor(p Procedure) (*Form, error) {
	key := p.formKey()
	l.mu.Lock()
	defer l.mu.Unlock()
	if f := l.forms[key]; f != nil {
		return f, nil
	}
	f, err := l.build(p)
	if err != nil {
		return nil, fmt.Errorf("procedure %s: %w", p.Code, err)
	}
	l.forms[key] = f
	return f, nil
}

func (l *Library) build(p Procedure) (*Form, error) {
	f, err := l.formSource(p)
	if err != nil {
		return nil, err
	}
	return l.assemble(f, p.Components)
}

// formSource reads the form of p as it was written, not compiled: its own, or
// that of the library.
func (l *Library) formSource(p Procedure) (*Form, error) {
	f := &Form{}
	if p.Source != "" {
		var root yaml.Node
		if err := yaml.Unmarshal([]byte(p.Source), &root); err != nil {
			return nil, err
		}
		return f, strict(&root, f)
	}
	if err := readYAML("data/forms/"+p.FormID+".yaml", f); err != nil {
		return nil, err
	}
	if f.ID != p.FormID {
		return nil, fmt.Errorf("form %q calls itself %q", p.FormID, f.ID)
	}
	return f, nil
}

// assemble compiles a form as it was written, with the papers of the
// components as its last pages. The form becomes the result.
func (l *Library) assemble(f *Form, components []Component) (*Form, error) {
	f.components = components
	if s := l.paperSection(f, components); len(s.Pages) > 0 {
		at := slices.IndexFunc(f.Sections, func(s *Section) bool { return s.Internal || s.ID == "pledge" })
		if at < 0 {
			at = len(f.Sections)
		}
		f.Sections = slices.Insert(f.Sections, at, s)
	}
	if err := f.link(l.groups, l.lists); err != nil {
		return nil, err
	}
	if err := f.compile(); err != nil {
		return nil, err
	}
	return f, nil
}

// generalForm is the declaration of procedures that have none of their own
// here; the official template then comes as an upload.
const generalForm = "general"

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
			ID: "papers." + c.ID, Type: FileType, Many: true, Label: Text{VI: c.Name},
			Required: c.Kind == ByUpload && !c.Optional, Show: c.When, Mark: string(c.Standing),
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
		s := PaperState{Component: c, Required: !c.Optional}
		if asked {
			s.Files = v.form.Input(v.answers, id)
		}
		states = append(states, s)
	}
	return states
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

func loadWorkflows() (map[string]*Workflow, error) {
	names, err := fs.Glob(data, "data/workflows/*.json")
	if err != nil {
		return nil, err
	}
	all := map[string]*Workflow{}
	for _, name := range names {
		b, err := data.ReadFile(name)
		if err != nil {
			return nil, err
		}
		w := &Workflow{}
		if err := json.Unmarshal(b, w); err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		all[w.ID] = w
	}
	for _, w := range all {
		if w.Extends == "" {
			continue
		}
		base := all[w.Extends]
		if base == nil || base.Extends != "" {
			return nil, fmt.Errorf("workflow %s extends %q, which cannot be extended", w.ID, w.Extends)
		}
		w.inherit(base)
	}
	for _, w := range all {
		if err := w.Validate(); err != nil {
			return nil, fmt.Errorf("workflow %s: %w", w.ID, err)
		}
	}
	return all, nil
}
