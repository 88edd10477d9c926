package builder

import (
	"net/http"

	"github.com/a-h/templ"

	"xaso/internal/modules/procedures"
	"xaso/internal/platform/gate"
	"xaso/internal/platform/web"
)

// Sections and pages: a title, when they are shown, and for pages a sentence
// before the questions.

func (b Bench) newSection(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	e, err := b.open(r, who)
	if err != nil {
		return err
	}
	return web.Page(w, r, http.StatusOK, b.newPart(e, entry{}, "section", at(e, "them-phan")))
}

func (b Bench) newPart(e procedures.Edition, in entry, part, action string) templ.Component {
	return partPage(partForm{Edition: e, entry: in, part: part, action: action, fresh: true})
}

func (b Bench) addSection(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	return b.change(w, r, who, change{
		again: func(e procedures.Edition, in entry) templ.Component {
			return b.newPart(e, in, "section", at(e, "them-phan"))
		},
		next: func(e procedures.Edition) string { return at(e) + "#" + anchor("section", e.Last) },
		edits: func(e procedures.Edition, in entry) ([]procedures.Edit, error) {
			behind := "" // before the pledge, which closes every form
			for i, s := range e.Form.Sections {
				if s.ID == "pledge" && i > 0 {
					behind = e.Form.Sections[i-1].ID
				}
			}
			return []procedures.Edit{procedures.AddSection(both(in, "title"), behind)}, nil
		},
	})
}

func (b Bench) section(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	e, err := b.open(r, who)
	if err != nil {
		return err
	}
	s := sectionOf(e, r.PathValue("section"))
	if s == nil {
		return gate.ErrMissing
	}
	return web.Page(w, r, http.StatusOK, b.sectionPage(e, entry{}, s))
}

func (b Bench) sectionPage(e procedures.Edition, in entry, s *procedures.Section) templ.Component {
	scope := procedures.Scope{Part: procedures.OfSection, ID: s.ID}
	return partPage(partForm{Edition: e, entry: in, part: "section", action: at(e, "phan", s.ID), title: s.Title, internal: s.Internal,
		condition: b.condition(e, in, scope, s.Show)})
}

func (b Bench) setSection(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	id := r.PathValue("section")
	return b.change(w, r, who, change{
		part: procedures.OfSection, id: id, property: "show",
		again: func(e procedures.Edition, in entry) templ.Component {
			if s := sectionOf(e, id); s != nil {
				return b.sectionPage(e, in, s)
			}
			return overviewPage(b.outline(e))
		},
		next: func(e procedures.Edition) string { return at(e) + "#" + anchor("section", id) },
		edits: func(e procedures.Edition, in entry) ([]procedures.Edit, error) {
			show, stay, err := b.readCondition(e, in, procedures.Scope{Part: procedures.OfSection, ID: id})
			if stay || err != nil {
				return nil, err
			}
			title := both(in, "title")
			if title.VI == "" {
				return nil, procedures.ErrNoLabel.At("title")
			}
			return []procedures.Edit{procedures.UpdateSection(id, func(s *procedures.Section) {
				s.Title, s.Show, s.Internal = title, show, in.ticked("internal", false)
			})}, nil
		},
	})
}

func (b Bench) newPage(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	e, err := b.open(r, who)
	if err != nil {
		return err
	}
	return web.Page(w, r, http.StatusOK, b.newPart(e, entry{}, "page", at(e, "phan", r.PathValue("section"), "them-trang")))
}

func (b Bench) addPage(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	section := r.PathValue("section")
	return b.change(w, r, who, change{
		again: func(e procedures.Edition, in entry) templ.Component {
			return b.newPart(e, in, "page", at(e, "phan", section, "them-trang"))
		},
		next: func(e procedures.Edition) string { return at(e) + "#" + anchor("page", e.Last) },
		edits: func(_ procedures.Edition, in entry) ([]procedures.Edit, error) {
			return []procedures.Edit{procedures.AddPage(section, both(in, "title"), "")}, nil
		},
	})
}

func (b Bench) page(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	e, err := b.open(r, who)
	if err != nil {
		return err
	}
	p := pageOf(e, r.PathValue("page"))
	if p == nil {
		return gate.ErrMissing
	}
	return web.Page(w, r, http.StatusOK, b.pagePage(e, entry{}, p))
}

func (b Bench) pagePage(e procedures.Edition, in entry, p *procedures.Page) templ.Component {
	scope := procedures.Scope{Part: procedures.OfPage, ID: p.ID}
	return partPage(partForm{Edition: e, entry: in, part: "page", action: at(e, "trang", p.ID), title: p.Title, lead: p.Lead,
		condition: b.condition(e, in, scope, p.Show)})
}

func (b Bench) setPage(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	id := r.PathValue("page")
	return b.change(w, r, who, change{
		part: procedures.OfPage, id: id, property: "show",
		again: func(e procedures.Edition, in entry) templ.Component {
			if p := pageOf(e, id); p != nil {
				return b.pagePage(e, in, p)
			}
			return overviewPage(b.outline(e))
		},
		next: func(e procedures.Edition) string { return at(e) + "#" + anchor("page", id) },
		edits: func(e procedures.Edition, in entry) ([]procedures.Edit, error) {
			show, stay, err := b.readCondition(e, in, procedures.Scope{Part: procedures.OfPage, ID: id})
			if stay || err != nil {
				return nil, err
			}
			title := both(in, "title")
			if title.VI == "" {
				return nil, procedures.ErrNoLabel.At("title")
			}
			return []procedures.Edit{procedures.UpdatePage(id, func(p *procedures.Page) {
				p.Title, p.Lead, p.Show = title, both(in, "lead"), show
			})}, nil
		},
	})
}

// A partForm is the page of a section or of a page, new or as it is.
type partForm struct {
	procedures.Edition
	entry
	part, action string // "section" or "page"
	title, lead  procedures.Text
	internal     bool
	fresh        bool
	condition    condition
}

func (p partForm) heading() string {
	if p.fresh {
		return "procedures.build." + p.part + ".new"
	}
	return "procedures.build." + p.part
}
