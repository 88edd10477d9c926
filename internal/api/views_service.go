package api

import (
	"fmt"
	"time"

	"xaso/internal/modules/procedures"
	"xaso/internal/platform/clock"
)

// An Instant is a moment, written with Viet Nam's offset.
type Instant = time.Time

// instant is nil for what has not happened.
func instant(t time.Time) *Instant {
	if t.IsZero() {
		return nil
	}
	t = t.In(clock.Zone)
	return &t
}

func fromMillis(ms int64) *Instant {
	if ms == 0 {
		return nil
	}
	return instant(time.UnixMilli(ms))
}

// list turns one list into another, which is never null in JSON.
func list[A, B any](from []A, as func(A) B) []B {
	all := make([]B, 0, len(from))
	for _, one := range from {
		all = append(all, as(one))
	}
	return all
}

func same[A any](a A) A { return a }

func minute(m clock.Minute) string { return fmt.Sprintf("%02d:%02d", m/60, m%60) }

// A National is one of the ten statuses every system of the country knows.
type National struct {
	Code int             `json:"code" minimum:"1" maximum:"10"`
	Name procedures.Text `json:"name"`
}

func nationalOf(s procedures.NationalStatus) National { return National{int(s), s.Name()} }

// A Service is a procedure as lists show it.
type Service struct {
	Code      string          `json:"code" example:"1.001193"`
	Version   int             `json:"version"`
	Name      procedures.Text `json:"name"`
	Field     string          `json:"field" doc:"Slug of the field of work" example:"ho-tich"`
	FieldName procedures.Text `json:"field_name"`
	Doors     Doors           `json:"doors"`
	Fee       Price           `json:"fee"`
}

// Doors are the ways in which a procedure is open here.
type Doors struct {
	Here    bool   `json:"here" doc:"Residents file on this site and by POST /drafts"`
	Counter bool   `json:"counter"`
	Post    bool   `json:"post"`
	Portal  string `json:"portal,omitempty" doc:"Where the law sends online filing"`
}

// A Price in đồng.
type Price struct {
	Kind      string   `json:"kind" enum:"free,fixed,per_copy,per_page,per_case,per_transaction,province,unset,unknown"`
	Dong      int64    `json:"dong,omitempty" doc:"Of one unit of kind"`
	FromPage3 int64    `json:"from_page_3,omitempty"`
	Cap       int64    `json:"cap_per_copy,omitempty"`
	Exempt    []string `json:"exempt,omitempty"`
}

func serviceOf(o procedures.Offer) Service {
	p, f := o.Procedure, o.Procedure.Fee.Value
	return Service{Code: p.Code, Version: p.Version, Name: p.Name.Value, Field: p.Field.Value.Slug, FieldName: p.Field.Value.Name,
		Doors: Doors{Here: o.Channels.Here, Counter: o.Channels.Counter, Post: o.Channels.Post, Portal: o.Channels.PortalTo},
		Fee:   Price{kindOf(f.Kind), f.Amount, f.FromPage3, f.CapPerCopy, f.Exempt}}
}

func kindOf(k procedures.FeeKind) string {
	if k == "" {
		return string(procedures.FeeUnknown)
	}
	return string(k)
}

// A Detail is a procedure with all that a page says of it.
type Detail struct {
	Service
	From        string   `json:"effective_from" format:"date"`
	Terms       []Wait   `json:"terms"`
	Papers      []Paper  `json:"papers"`
	Result      string   `json:"result,omitempty"`
	HandledBy   string   `json:"handled_by,omitempty"`
	Applicants  []string `json:"applicants"`
	Conditions  []string `json:"conditions"`
	Legal       []string `json:"legal"`
	Unconfirmed []string `json:"unconfirmed" doc:"Facts not yet read in a source: name, code, terms, fee, result, legal"`
}

// A Wait is a term, and the day an application of now would be due.
type Wait struct {
	Quantity    int             `json:"quantity"`
	Unit        string          `json:"unit" enum:"working_day,working_hour,calendar_day,month,same_day,none"`
	Cutoff      string          `json:"cutoff,omitempty"`
	Channel     string          `json:"channel,omitempty" doc:"Only for filing this way"`
	Case        procedures.Text `json:"case" doc:"Which case of the procedure; empty when there is one"`
	Due         *Instant        `json:"due_if_complete_now,omitempty"`
	Provisional bool            `json:"provisional"`
}

// A Paper is one paper asked for.
type Paper struct {
	ID        string `json:"id" doc:"field \"papers.<id>\" of the form takes its file"`
	Name      string `json:"name"`
	Kind      string `json:"kind" enum:"form,upload,present"`
	Originals int    `json:"originals"`
	Copies    int    `json:"copies"`
	Optional  bool   `json:"optional"`
	When      string `json:"when,omitempty" doc:"Only in this case, in words"`
}

func detailOf(o procedures.Offer, now time.Time, cal *clock.Calendar) Detail {
	p := o.Procedure
	d := Detail{Service: serviceOf(o), From: p.EffectiveFrom, Result: p.Result.Value.Name, HandledBy: p.HandledBy.Value,
		Legal: list(p.Legal.Value, same[string]), Conditions: list(p.Conditions.Value, same[string])}
	d.Terms = list(p.Terms.Value, func(t procedures.Term) Wait {
		due := clock.Due(now, clock.Term{Qty: t.Qty, Unit: clock.Unit(t.Unit)}, nil, cal)
		return Wait{t.Qty, string(t.Unit), t.Cutoff, string(t.Channel), t.Variant, instant(due.Due), due.Provisional}
	})
	d.Papers = list(p.Components, func(c procedures.Component) Paper {
		return Paper{c.ID, c.Name, string(c.Kind), c.Originals, c.Copies, c.Optional, c.WhenNote}
	})
	d.Applicants = list(p.Applicants.Value, func(a procedures.Applicant) string { return a.Name })
	d.Unconfirmed = []string{}
	for _, fact := range []struct {
		name string
		mark procedures.Mark
	}{{"code", p.CodeMark}, {"name", p.Name.Mark}, {"terms", p.Terms.Mark}, {"fee", p.Fee.Mark},
		{"result", p.Result.Mark}, {"legal", p.Legal.Mark}} {
		if !fact.mark.Confirmed() {
			d.Unconfirmed = append(d.Unconfirmed, fact.name)
		}
	}
	return d
}
