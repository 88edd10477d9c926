package app

import (
	"context"
	"encoding/json"
	"net/http"
	"slices"
	"strings"

	"github.com/a-h/templ"

	"xaso/internal/modules/casework"
	caseworkpages "xaso/internal/modules/casework/pages"
	"xaso/internal/modules/people"
	"xaso/internal/modules/results"
	resultpages "xaso/internal/modules/results/pages"
	"xaso/internal/platform/blob"
	"xaso/internal/platform/clock"
	"xaso/internal/platform/docx"
	"xaso/internal/platform/gate"
	"xaso/internal/platform/jobs"
	"xaso/internal/platform/lang"
)

// resultsOptions join the office where papers are made to the desk whose
// dossiers they end.
func (h *House) resultsOptions() results.Options {
	return results.Options{
		Matter: func(tx *gate.Tx, dossier string) (results.Matter, error) {
			m, err := h.Desk.Matter(tx, dossier)
			if err != nil {
				return results.Matter{}, err
			}
			return h.matter(tx, m)
		},
		Move: func(tx *gate.Tx, dossier, transition string, in results.Move) error {
			with := casework.Input{Number: in.Number, Reason: in.Reason}
			if in.File != nil {
				with.Result = &casework.Upload{File: *in.File}
			}
			_, err := h.Desk.Within(tx, dossier, transition, with)
			return err
		},
		Result: func(tx *gate.Tx, dossier string) (results.Matter, results.Ended, error) {
			c, a, err := h.Desk.ResultOf(tx, dossier)
			if err != nil {
				return results.Matter{}, results.Ended{}, err
			}
			m, err := h.matter(tx, casework.Matter{Dossier: c})
			return m, results.Ended{File: blob.Stored{Hash: a.Hash, Key: a.Key, Size: a.Size, Type: a.Type, Name: a.Name, ThumbKey: a.ThumbKey},
				Number: c.ResultNumber, At: c.Finished, Returned: !c.Returned.IsZero(), By: a.By}, err
		},
		Sample: h.sampleValues,
		Place: func(c gate.Commune) results.Place {
			known, _ := h.Communes.ByID(c)
			return results.Place{Authority: h.place(c).Authority, Commune: known.Name, Province: known.Province}
		},
		StandIn: func(tx *gate.Tx, from, to string) (results.StandIn, error) {
			d, err := people.DelegationOf(tx, from, to)
			if err != nil {
				return results.StandIn{}, err
			}
			p, err := people.Find(tx, from)
			return results.StandIn{Name: p.Name, Office: p.Office, Authorised: d.Kind == people.Authorised, Document: d.Document}, err
		},
		Person: func(tx *gate.Tx, account string) (string, error) {
			p, err := people.Find(tx, account)
			return p.Name, err
		},
		Files: h.Files, Intake: h.Intake, Secret: h.secret, Now: h.now,
	}
}

// matter is a dossier as drafting names it.
func (h *House) matter(tx *gate.Tx, m casework.Matter) (results.Matter, error) {
	p, err := h.Services.Version(tx, m.Procedure, m.ProcedureVersion)
	if err != nil {
		return results.Matter{}, err
	}
	owner := m.Parties.Owner
	out := results.Matter{Dossier: m.ID, Code: m.Code, Procedure: m.Procedure, ProcedureName: m.ProcedureName, Result: p.Result.Value.Name,
		Field: m.Field, Hamlet: m.Hamlet, OwnerID: owner.Account, OwnerName: owner.Name, Mine: m.Mine, May: m.May, Values: map[string]any{}}
	for name, v := range m.Values {
		out.Values[name] = v
	}
	if id, ok := m.Values["requester.personal_id"].(string); ok && owner.IDNumber == "" {
		owner.IDNumber = id
	}
	for name, v := range map[string]string{"thu_tuc": m.ProcedureName, "so_dinh_danh": owner.IDNumber, "noi_cu_tru": place(owner),
		"dien_thoai": owner.Phone, "ngay_nop": dayText(m.Submitted.In(clock.Zone).Format("2006-01-02"))} {
		out.Values[name] = v
	}
	return out, nil
}

func dayText(s string) string { return strings.TrimPrefix(s, "0001-01-01") }

func place(p casework.Person) string {
	parts := slices.DeleteFunc([]string{p.Address, p.Hamlet}, func(s string) bool { return s == "" })
	return strings.Join(slices.Compact(parts), ", ")
}

// sampleValues are values of every name a template for a procedure may use.
func (h *House) sampleValues(tx *gate.Tx, procedure string) (docx.Values, error) {
	all := docx.Values{"thu_tuc": "…", "so_dinh_danh": "…", "noi_cu_tru": "…", "dien_thoai": "…", "ngay_nop": "2026-01-31"}
	for _, name := range results.Free {
		all[name] = "…"
	}
	if procedure == "" {
		return all, nil
	}
	offer, err := h.Services.Find(tx, procedure, clock.DateOf(tx.Now()).String())
	if err != nil {
		return nil, err
	}
	form, err := h.Services.Library().FormFor(offer.Procedure)
	if err != nil {
		return nil, err
	}
	for name, v := range form.Values(nil, "vi") {
		switch v.(type) {
		case []map[string]any:
			row := docx.Values{}
			for _, c := range form.Field(name).Fields {
				row[c.ID] = "…"
			}
			all[name] = []docx.Values{row}
		case string:
			all[name] = "…"
		default:
			all[name] = v
		}
	}
	return all, nil
}

// resultHall are the pages of papers.
func (h *House) resultHall() resultpages.Hall {
	return resultpages.Hall{Chancery: h.Chancery, Now: h.now, Network: h.network,
		Address: func(r *http.Request) string { return strings.TrimSuffix(h.publicURL(r, "/"), "/") },
		Place:   func(c gate.Commune) results.Place { return h.resultsOptions().Place(c) },
		Services: func(ctx context.Context, who gate.Actor) ([]resultpages.Service, error) {
			var all []resultpages.Service
			err := h.Gate.Read(ctx, who, gate.Own, func(tx *gate.Tx) error {
				if err := tx.Require(who.SignedIn()); err != nil {
					return err
				}
				offers, err := h.Services.Offered(tx, clock.DateOf(tx.Now()).String())
				for _, o := range offers {
					all = append(all, resultpages.Service{Code: o.Procedure.Code, Name: o.Procedure.Name.Value.In(lang.Tag(ctx))})
				}
				return err
			})
			return all, err
		},
	}
}

// issuedPapers are what an account holds and may use in its next dossier.
func (h *House) issuedPapers(tx *gate.Tx, account string) ([]casework.IssuedPaper, error) {
	all, err := results.Held(tx, account)
	var papers []casework.IssuedPaper
	for _, r := range all {
		papers = append(papers, casework.IssuedPaper{ID: r.ID, Title: r.Title, Number: r.Number, Issued: r.Issued, File: r.File()})
	}
	return papers, err
}

// resultReactions keep what was uploaded as a result, and hand papers over with
// their dossier.
var resultReactions = []reaction{
	{casework.DossierMoved{}.Kind(), "results.moved", func(ctx context.Context, h *House, c gate.Commune, j jobs.Job) error {
		var e casework.DossierMoved
		if err := json.Unmarshal([]byte(j.Body), &e); err != nil {
			return jobs.Hopeless(err)
		}
		if slices.Contains(e.Effects, "finish") {
			if err := h.Chancery.Keep(ctx, c, e.Dossier, h.CheckAddress(c)); err != nil {
				return err
			}
		}
		if slices.Contains(e.Effects, "return") {
			return h.Chancery.Release(ctx, c, e.Dossier)
		}
		return nil
	}},
}

// CheckAddress is the page that checks papers, for what no request made.
func (h *House) CheckAddress(c gate.Commune) string {
	known, _ := h.Communes.ByID(c)
	base := strings.TrimSuffix(h.Config.PublicURL, "/")
	if base == "" {
		base = "http://localhost"
	}
	return base + "/x/" + known.Slug + resultpages.CheckPath
}

// withPapers adds the papers of a dossier to what other rooms show on its page.
func (h *House) withPapers(p caseworkpages.Panels) caseworkpages.Panels {
	others := p.Dossier
	p.Dossier = func(ctx context.Context, who gate.Actor, dossier string) (templ.Component, error) {
		all, err := h.Chancery.Beside(ctx, who, dossier)
		if err != nil {
			return nil, err
		}
		papers := resultpages.Panel(dossier, all, who)
		if others == nil {
			return papers, nil
		}
		more, err := others(ctx, who, dossier)
		if err != nil || more == nil {
			return papers, err
		}
		return templ.Join(papers, more), nil
	}
	return p
}

// worksWithPapers reports whether somebody has the room of papers in the menu.
func worksWithPapers(who gate.Actor) bool {
	for _, p := range []gate.Permission{results.MayDraft, results.MaySign, results.MayIssue, results.MayCertify, results.MayKeepKeys} {
		if who.May(p) {
			return true
		}
	}
	return false
}
