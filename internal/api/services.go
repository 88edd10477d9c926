package api

import (
	"context"

	"xaso/internal/modules/casework"
	"xaso/internal/modules/procedures"
	"xaso/internal/platform/clock"
	"xaso/internal/platform/gate"
	"xaso/internal/platform/lang"
	"xaso/internal/platform/web"
)

// services are what the commune offers everybody.
func (h House) services(b *book) {
	add(b, "GET /commune", does{id: "commune", tag: tagPublic, access: web.Public, title: "The commune",
		about: "Name, address, hours, hamlets, and publicly known facts, each with its source."}, h.commune)
	add(b, "GET /procedures", does{id: "listProcedures", tag: tagPublic, access: web.Public, title: "Procedures offered",
		about: "All of them, or those that answer q, best first; q forgives missing diacritics."}, h.procedures)
	add(b, "GET /procedures/{code}", does{id: "procedure", tag: tagPublic, access: web.Public, title: "One procedure",
		about: "Terms with the day a complete application of now would be due, fee, papers, legal sources. Facts not confirmed in a source are listed in unconfirmed."}, h.procedure)
	add(b, "GET /procedures/{code}/form", does{id: "procedureForm", tag: tagPublic, access: web.Public, title: "Form of a procedure",
		about: "JSON Schema (2020-12) of the answers, made from the form that the pages ask. Checks that go beyond a schema are named in x-rules; submitting has the last word."}, h.form)
	add(b, "GET /calendar/{year}", does{id: "calendar", tag: tagPublic, access: web.Public, title: "Days off and worked",
		about: "Days of a year that differ from the usual week. provisional means that the State has not announced all of them."}, h.calendar)
	add(b, "POST /track", does{id: "track", tag: tagPublic, access: web.Public, title: "Where a dossier stands",
		about: "By its code and PIN, naming no person. A wrong code and a wrong PIN get the same answer; tries are counted."}, h.track)
}

// A Place is the commune as everybody may know it.
type Place struct {
	Number   int64    `json:"number" doc:"Administrative code" example:"15316"`
	Slug     string   `json:"slug" example:"tong-son"`
	Name     string   `json:"name" example:"Xã Tống Sơn"`
	Province string   `json:"province" example:"Tỉnh Thanh Hóa"`
	Phone    string   `json:"phone,omitempty"`
	Email    string   `json:"email,omitempty"`
	Address  string   `json:"address,omitempty"`
	Hours    string   `json:"hours,omitempty"`
	Hamlets  []string `json:"hamlets"`
	Demo     bool     `json:"demo" doc:"The people of this commune are invented"`
	Facts    []Known  `json:"facts"`
}

// A Known is a public fact with its source.
type Known struct {
	Label  string `json:"label"`
	Value  string `json:"value"`
	AsOf   string `json:"as_of,omitempty"`
	Source string `json:"source,omitempty"`
}

func (h House) commune(_ context.Context, who gate.Actor, _ *struct{}) (Place, error) {
	c, ok := h.Communes.ByID(who.Commune)
	if !ok {
		return Place{}, gate.ErrMissing
	}
	p := Place{Number: int64(c.ID), Slug: c.Slug, Name: c.Name, Province: c.Province, Phone: c.Phone, Email: c.Email,
		Address: c.Address, Hours: c.Hours, Hamlets: list(c.Hamlets, same[string]), Demo: c.Demo}
	p.Facts = []Known{}
	for _, f := range c.Facts {
		p.Facts = append(p.Facts, Known{f.Label, f.Value, f.AsOf, f.Source})
	}
	return p, nil
}

// Found are procedures.
type Found struct {
	Procedures []Service `json:"procedures"`
}

func (h House) procedures(ctx context.Context, who gate.Actor, in *struct {
	Query string `query:"q" maxLength:"200" doc:"What people call it" example:"khai sinh"`
	Field string `query:"field" maxLength:"80" doc:"Slug of the field of work" example:"ho-tich"`
}) (Found, error) {
	offers, err := h.Services.Public(ctx, who)
	if err != nil {
		return Found{}, err
	}
	found := Found{[]Service{}}
	byCode := map[string]procedures.Offer{}
	var among []procedures.Procedure
	for _, o := range offers {
		if in.Field == "" || o.Procedure.Field.Value.Slug == in.Field {
			byCode[o.Procedure.Code] = o
			among = append(among, o.Procedure)
		}
	}
	if in.Query != "" {
		hits := h.Services.Library().Search(in.Query, among)
		among = list(hits, func(hit procedures.Hit) procedures.Procedure { return hit.Procedure })
	}
	for _, p := range among {
		found.Procedures = append(found.Procedures, serviceOf(byCode[p.Code]))
	}
	return found, nil
}

type byCode struct {
	Code string `path:"code" maxLength:"40" doc:"National code of the procedure" example:"1.001193"`
}

func (h House) procedure(ctx context.Context, who gate.Actor, in *byCode) (Detail, error) {
	o, cal, err := h.Services.PublicOne(ctx, who, in.Code)
	if err != nil {
		return Detail{}, err
	}
	return detailOf(o, h.Now(), cal), nil
}

func (h House) form(ctx context.Context, who gate.Actor, in *byCode) (map[string]any, error) {
	o, _, err := h.Services.PublicOne(ctx, who, in.Code)
	if err != nil {
		return nil, err
	}
	f, err := h.Services.Library().FormFor(o.Procedure)
	if err != nil {
		return nil, err
	}
	return f.JSONSchema(), nil
}

// A Year is its calendar.
type Year struct {
	Year        int        `json:"year"`
	Provisional bool       `json:"provisional" doc:"Nobody has declared the year's rows complete"`
	DeclaredBy  string     `json:"declared_by,omitempty"`
	Hours       []Hours    `json:"hours" doc:"Working hours of a usual working day"`
	Days        []DayOfOwn `json:"days"`
}

// Hours are a stretch of working time.
type Hours struct {
	From string `json:"from" example:"07:00"`
	To   string `json:"to" example:"11:30"`
}

// A DayOfOwn is a day with a row of its own.
type DayOfOwn struct {
	Date        string          `json:"date" format:"date"`
	Kind        string          `json:"kind" enum:"off,worked"`
	Name        procedures.Text `json:"name"`
	Source      string          `json:"source,omitempty"`
	Provisional bool            `json:"provisional"`
	Local       bool            `json:"local" doc:"The commune's own row"`
}

func (h House) calendar(ctx context.Context, who gate.Actor, in *struct {
	Year int `path:"year" minimum:"2021" maximum:"2100" example:"2026"`
}) (Year, error) {
	days, err := h.Services.Year(ctx, who, in.Year)
	if err != nil {
		return Year{}, err
	}
	y := Year{Year: days.Year, Provisional: days.CompleteBy == "", DeclaredBy: days.CompleteBy}
	y.Hours = list(days.Windows, func(w clock.Window) Hours { return Hours{minute(w.From), minute(w.To)} })
	y.Days = list(days.Rows, func(d clock.Day) DayOfOwn {
		return DayOfOwn{Date: d.Date.String(), Kind: string(d.Kind), Name: procedures.Text{VI: d.Name, EN: d.NameEN},
			Source: d.Source, Provisional: d.Provisional, Local: days.Own[d.Date]}
	})
	return y, nil
}

// A Trace is what code and PIN show.
type Trace struct {
	Code        string          `json:"code"`
	Procedure   string          `json:"procedure"`
	State       procedures.Text `json:"state"`
	National    National        `json:"national"`
	Submitted   *Instant        `json:"submitted"`
	Due         *Instant        `json:"due,omitempty"`
	Provisional bool            `json:"provisional" doc:"The due date rests on days off not yet announced"`
	Paused      bool            `json:"paused"`
	Late        bool            `json:"late"`
	Steps       []Stop          `json:"steps"`
}

// A Stop is one state the dossier was in.
type Stop struct {
	At    *Instant        `json:"at"`
	State procedures.Text `json:"state"`
}

func (h House) track(ctx context.Context, who gate.Actor, in *struct {
	Body struct {
		Code string `json:"code" maxLength:"80" example:"H56.15316-261123-0001"`
		PIN  string `json:"pin" maxLength:"20" example:"123456"`
	}
}) (Trace, error) {
	t, err := h.Desk.Track(ctx, who.Commune, h.Network(callOf(ctx).r), in.Body.Code, in.Body.PIN)
	if err != nil {
		return Trace{}, err
	}
	return Trace{Code: t.Code, Procedure: t.Procedure, State: t.State, National: nationalOf(t.National), Submitted: instant(t.Submitted),
		Due: instant(t.Due), Provisional: t.Provisional, Paused: t.Paused, Late: t.Late,
		Steps: list(t.Steps, func(s casework.TrackedStep) Stop { return Stop{instant(s.At), s.State} })}, nil
}

// worded is a stored text key in the reader's language.
func worded(ctx context.Context, key string, args ...any) string {
	if key == "" {
		return ""
	}
	return lang.T(ctx, key, args...)
}
