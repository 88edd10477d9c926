package procedures

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"slices"
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
	makeRoom(l.forms)
	l.forms[key] = f
	return f, nil
}

// mostForms bounds the compiled forms in memory: those of the library, and own
// versions of a province's communes that are in use.
const mostForms = 1000

// makeRoom lets go of some form when there are too many; it is compiled again
// when it is asked for.
func makeRoom(forms map[string]*Form) {
	for key := range forms {
		if len(forms) < mostForms {
			return
		}
		delete(forms, key)
	}
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
	l.addPapers(f, components)
	if err := f.link(l.groups, l.lists); err != nil {
		return nil, err
	}
	if err := f.compile(); err != nil {
		return nil, err
	}
	return f, nil
}

// addPapers puts the pages of the papers before the pledge and the parts of
// the office.
func (l *Library) addPapers(f *Form, components []Component) {
	f.components = components
	if s := l.paperSection(f, components); len(s.Pages) > 0 {
		at := slices.IndexFunc(f.Sections, func(s *Section) bool { return s.Internal || s.ID == "pledge" })
		if at < 0 {
			at = len(f.Sections)
		}
		f.Sections = slices.Insert(f.Sections, at, s)
	}
}

// generalForm is the declaration of procedures that have none of their own
// here; the official template then comes as an upload.
const generalForm = "general"

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
