package pages

import (
	"context"
	"net/http"
	"slices"
	"strings"

	"github.com/a-h/templ"

	"xaso/internal/modules/casework"
	"xaso/internal/modules/procedures"
	"xaso/internal/platform/gate"
)

// issuedMark begins the id of an issued result among the papers of before.
const issuedMark = "kq:"

// filedBefore are the papers that the owner of a draft handed in or was given
// before, newest first, each once.
func (f Front) filedBefore(ctx context.Context, who gate.Actor, draft string) ([]casework.EarlierPaper, error) {
	past, err := f.Desk.Earlier(ctx, who, draft, casework.Whose{})
	if err != nil {
		return nil, err
	}
	var all []casework.EarlierPaper
	seen := map[string]bool{}
	add := func(p casework.EarlierPaper) {
		if !seen[p.Hash] {
			seen[p.Hash] = true
			all = append(all, p)
		}
	}
	for _, p := range past.Issued {
		add(casework.EarlierPaper{Component: p.Title, Attachment: casework.Attachment{ID: issuedMark + p.ID, Name: p.File.Name, Hash: p.File.Hash, At: p.Issued}})
	}
	for _, d := range past.Dossiers {
		for _, p := range d.Papers {
			p.At = d.Submitted
			add(p)
		}
	}
	return all, nil
}

// again are the papers of before that a field may use: not those it holds.
func (p *FormPage) again(f *procedures.Field, name string) []casework.EarlierPaper {
	held := p.filesOf(f, name)
	return slices.DeleteFunc(slices.Clone(p.Again), func(one casework.EarlierPaper) bool {
		return slices.ContainsFunc(held, func(a casework.Attachment) bool { return a.Hash == one.Hash })
	})
}

// reuse puts the paper whose button was pressed into its field.
func (f Front) reuse(r *http.Request, who gate.Actor, a *asking, typed map[string][]string) error {
	name, id, ok := strings.Cut(r.PostFormValue("_reuse"), "|")
	if !ok {
		return nil
	}
	field := a.Form.Field(name)
	if field == nil || !takesFile(field) {
		return gate.ErrMissing
	}
	in := casework.Reuse{File: id, Component: componentOf(field), Field: name}
	if issued, ok := strings.CutPrefix(id, issuedMark); ok {
		in.File, in.Issued = "", issued
	}
	used, err := f.Desk.Reuse(r.Context(), who, a.Draft.ID, in)
	if err != nil {
		return err
	}
	if !field.Many {
		typed[name] = nil
	}
	typed[name] = append(typed[name], used.ID)
	a.Draft.Files = append(a.Draft.Files, used)
	return nil
}

// inParts lets the script of a page send its files in parts.
func (a asking) inParts(ctx context.Context) templ.Attributes {
	if !a.Takes {
		return nil
	}
	return templ.Attributes{"data-tai-len": href(ctx, "/nop/"+a.Draft.ID+"/tai-len"), "data-mat": t(ctx, "casework.counter.upload.lost")}
}
