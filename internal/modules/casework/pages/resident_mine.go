package pages

import (
	"net/http"

	"xaso/internal/modules/casework"
	"xaso/internal/modules/procedures"
	"xaso/internal/platform/gate"
	"xaso/internal/platform/web"
)

// mine is the page "my dossiers".
type mine struct {
	Helped helping
	Drafts []begunDraft
	Rows   []casework.Row
	Next   string // where the older ones begin, "" at the end
	First  bool
	Done   string // what was just done
}

// A begunDraft is a draft with the name of what it will be.
type begunDraft struct {
	casework.Draft
	Name procedures.Text
}

// fullPage is how many dossiers come at a time; fewer mean that it was the end.
const fullPage = 50

func (f Front) mine(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	before := r.URL.Query().Get("truoc")
	rows, err := f.Desk.ListMine(r.Context(), who, before)
	if err != nil {
		return err
	}
	person, err := f.Person(r.Context(), who)
	if err != nil {
		return err
	}
	m := mine{Rows: rows, First: before == "", Helped: helped(who, person), Done: r.URL.Query().Get("xong")}
	if len(rows) >= fullPage {
		m.Next = rows[len(rows)-1].ID
	}
	if m.First {
		if m.Drafts, err = f.begun(r, who); err != nil {
			return err
		}
	}
	return web.Page(w, r, http.StatusOK, minePage(m))
}

// begun are the drafts of who; those keyed in at the counter are the office's.
func (f Front) begun(r *http.Request, who gate.Actor) ([]begunDraft, error) {
	drafts, err := f.Desk.ListDrafts(r.Context(), who)
	if err != nil {
		return nil, err
	}
	var own []begunDraft
	for _, d := range drafts {
		if d.Channel != casework.Online && d.Channel != casework.ByHelper {
			continue
		}
		name, err := f.Desk.Services().NameOf(r.Context(), who, d.Procedure, d.ProcedureVersion)
		if err != nil {
			return nil, err
		}
		own = append(own, begunDraft{d, name})
	}
	return own, nil
}
