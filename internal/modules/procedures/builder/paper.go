package builder

import (
	"errors"
	"net/http"
	"slices"

	"github.com/a-h/templ"

	"xaso/internal/modules/procedures"
	"xaso/internal/platform/gate"
	"xaso/internal/platform/web"
)

// A paperForm is the page of one paper that the procedure asks for.
type paperForm struct {
	procedures.Edition
	entry
	paper     procedures.Component
	fresh     bool
	action    string
	condition condition
}

func (b Bench) paperForm(e procedures.Edition, in entry, c procedures.Component) templ.Component {
	p := paperForm{Edition: e, entry: in, paper: c, fresh: c.ID == "", action: at(e, "giay", c.ID)}
	if p.fresh {
		p.action, p.paper.Kind, p.paper.Originals = at(e, "them-giay"), procedures.ByUpload, 1
	}
	p.condition = b.condition(e, in, procedures.Scope{Part: procedures.OfComponent, ID: c.ID}, c.When)
	return paperPage(p)
}

func (b Bench) newPaper(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	e, err := b.open(r, who)
	if err != nil {
		return err
	}
	return web.Page(w, r, http.StatusOK, b.paperForm(e, entry{}, procedures.Component{}))
}

func (b Bench) addPaper(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	return b.change(w, r, who, change{
		part: procedures.OfComponent, property: "when",
		again: func(e procedures.Edition, in entry) templ.Component {
			return b.paperForm(e, in, procedures.Component{})
		},
		next: func(e procedures.Edition) string { return at(e) + "#giay-to" },
		edits: func(e procedures.Edition, in entry) ([]procedures.Edit, error) {
			c, stay, err := b.readPaper(e, in, procedures.Component{})
			if stay || err != nil {
				return nil, err
			}
			return []procedures.Edit{procedures.AddComponent(c, ""), replacedBy("", linesOf(in, "instead-new"))}, nil
		},
	})
}

func (b Bench) paper(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	e, err := b.open(r, who)
	if err != nil {
		return err
	}
	c := paperOf(e, r.PathValue("paper"))
	if c == nil {
		return gate.ErrMissing
	}
	return web.Page(w, r, http.StatusOK, b.paperForm(e, entry{}, *c))
}

func (b Bench) setPaper(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	id := r.PathValue("paper")
	return b.change(w, r, who, change{
		part: procedures.OfComponent, id: id, property: "when",
		again: func(e procedures.Edition, in entry) templ.Component {
			if c := paperOf(e, id); c != nil {
				return b.paperForm(e, in, *c)
			}
			return overviewPage(b.outline(e))
		},
		next: func(e procedures.Edition) string { return at(e) + "#" + anchor("paper", id) },
		edits: func(e procedures.Edition, in entry) ([]procedures.Edit, error) {
			was := paperOf(e, id)
			if was == nil {
				return nil, procedures.ErrNoPart.With(id)
			}
			c, stay, err := b.readPaper(e, in, *was)
			if stay || err != nil {
				return nil, err
			}
			return []procedures.Edit{procedures.UpdateComponent(id, func(x *procedures.Component) { *x = c }),
				replacedBy(id, linesOf(in, "instead-new"))}, nil
		},
	})
}

// paperKinds are how a paper may come in.
var paperKinds = []procedures.ComponentKind{procedures.ByUpload, procedures.ByShowing, procedures.ByForm}

func (b Bench) readPaper(e procedures.Edition, in entry, was procedures.Component) (procedures.Component, bool, error) {
	when, stay, wrong := b.readCondition(e, in, procedures.Scope{Part: procedures.OfComponent, ID: was.ID})
	c := was
	c.Name, c.When, c.Kind = text(in, "name"), when, procedures.ComponentKind(text(in, "kind"))
	c.Optional, c.Instead = in.ticked("optional", false), in.values("instead", nil)
	if c.Name != was.Name || c.Standing == "" {
		c.Mark = procedures.Mark{Standing: procedures.Declared}
	}
	if c.Name == "" {
		wrong = errors.Join(procedures.ErrNoLabel.At("name"), wrong)
	}
	if !slices.Contains(paperKinds, c.Kind) {
		wrong = errors.Join(wrong, ErrPick.At("kind"))
	}
	for name, to := range map[string]*int{"originals": &c.Originals, "copies": &c.Copies, "electronic": &c.Electronic} {
		n, err := number(in, name)
		if err == nil && n > mostUnits {
			err = ErrNumber.At(name)
		}
		wrong = errors.Join(wrong, err)
		*to = int(n)
	}
	return c, stay, wrong
}

// replacedBy adds papers that take the place of another, each by its name. The
// other is the one just added when id is "".
func replacedBy(id string, names []string) procedures.Edit {
	return func(e *procedures.Edition) error {
		if id == "" {
			id = e.Last
		}
		var ids []string
		behind := id
		for _, name := range names {
			c := procedures.Component{Name: name, Kind: procedures.ByUpload, Originals: 1, Optional: true}
			if err := procedures.AddComponent(c, behind)(e); err != nil {
				return err
			}
			ids, behind = append(ids, e.Last), e.Last
		}
		if ids == nil {
			return nil
		}
		return procedures.UpdateComponent(id, func(c *procedures.Component) { c.Instead = append(c.Instead, ids...) })(e)
	}
}

// others are the papers that could take the place of this one.
func (p paperForm) others() []procedures.Component {
	return slices.DeleteFunc(slices.Clone(p.Procedure.Components), func(c procedures.Component) bool {
		return c.ID == p.paper.ID || c.Kind == procedures.ByForm
	})
}
