package api

import (
	"context"
	"slices"
	"time"

	"xaso/internal/modules/people"
	"xaso/internal/platform/clock"
	"xaso/internal/platform/gate"
	"xaso/internal/platform/web"
)

// account is what concerns the account itself.
func (h House) account(b *book) {
	read, act := web.Needs(MayReadOwn), web.Needs(MayActOwn)
	add(b, "GET /me", does{id: "me", tag: tagAccount, access: web.SignedIn, title: "Who asks",
		about: "The account behind the token or session, and its scopes."}, h.me)
	add(b, "GET /me/readings", does{id: "readings", tag: tagAccount, access: read, title: "Who saw my data", about: "Newest first, 50 at a time."}, h.readings)
	add(b, "POST /me/readings/{number}/question", does{id: "questionReading", tag: tagAccount, access: act, title: "Ask why",
		about: "Raises an alarm about one reading, answered by somebody else than the reader."}, h.question)
	add(b, "GET /me/sessions", does{id: "sessions", tag: tagAccount, access: read, title: "Browsers signed in"}, h.sessions)
	add(b, "DELETE /me/sessions/{id}", does{id: "endSession", tag: tagAccount, access: act, title: "Sign a browser out"}, h.endSession)
	add(b, "GET /tokens", does{id: "tokens", tag: tagAccount, access: web.SignedIn, title: "Tokens that work",
		about: "One's own (scope api.read-own), or of the application account, by an administrator."}, h.tokens)
	add(b, "POST /tokens", does{id: "newToken", tag: tagAccount, access: web.SignedIn, status: 201, title: "Make a token",
		about: "For one's own account, only from a session (a token begets no token); or for an application, by an administrator. The secret is shown once; sent again with the same key, the answer is the same."}, h.newToken)
	add(b, "DELETE /tokens/{id}", does{id: "endToken", tag: tagAccount, access: web.SignedIn, title: "End a token"}, h.endToken)
	add(b, "GET /officials", does{id: "officials", tag: tagAccount, access: web.Needs(people.MaySeeOfficials), title: "Officials and their roles"}, h.officials)
}

// Self is who asks.
type Self struct {
	ID     string   `json:"id"`
	Name   string   `json:"name"`
	Office string   `json:"office,omitempty"`
	For    string   `json:"acting_for,omitempty" doc:"Resident a helper acts for"`
	Scopes []string `json:"scopes" doc:"Permissions the caller has now; the scopes that a token can be given"`
}

func (h House) me(_ context.Context, who gate.Actor, _ *struct{}) (Self, error) {
	return Self{who.ID, who.Name, who.Office, who.For, list(people.Scopes(who), permission)}, nil
}

func permission(p gate.Permission) string { return string(p) }

// Readings of one's data.
type Readings struct {
	Readings []Reading `json:"readings"`
	Next     int64     `json:"next,omitempty" doc:"For before; absent at the end"`
}

// A Reading is one line of the access log.
type Reading struct {
	Number     int64    `json:"number"`
	At         *Instant `json:"at"`
	Name       string   `json:"name"`
	Office     string   `json:"office,omitempty"`
	Purpose    string   `json:"purpose" example:"casework.purpose.receive"`
	Words      string   `json:"words" doc:"The purpose as a sentence"`
	Record     string   `json:"record,omitempty" doc:"Id of the dossier"`
	Questioned bool     `json:"questioned"`
}

func (h House) readings(ctx context.Context, who gate.Actor, in *struct {
	Before int64 `query:"before" minimum:"0"`
}) (Readings, error) {
	seen, next, err := h.People.WhoSaw(ctx, who, in.Before)
	return Readings{list(seen, func(s people.Seen) Reading {
		return Reading{s.Seq, instant(s.At), s.Actor, s.Office, s.Purpose, worded(ctx, s.Purpose), s.Record, s.Questioned}
	}), next}, err
}

func (h House) question(ctx context.Context, who gate.Actor, in *struct {
	Number int64 `path:"number" minimum:"1"`
	Body   struct {
		Note string `json:"note,omitempty" maxLength:"2000"`
	}
}) (none, error) {
	return none{}, h.People.Question(ctx, who, in.Number, said(in.Body.Note))
}

// Sessions are the browsers signed in.
type Sessions struct {
	Sessions []Session `json:"sessions"`
}

// A Session is one browser.
type Session struct {
	ID      string   `json:"id"`
	Device  string   `json:"device"`
	Since   *Instant `json:"since"`
	Seen    *Instant `json:"seen"`
	Current bool     `json:"current"`
}

func (h House) sessions(ctx context.Context, who gate.Actor, _ *struct{}) (Sessions, error) {
	all, err := h.People.Devices(ctx, who)
	return Sessions{list(all, func(d people.Device) Session {
		return Session{d.ID, d.Words, instant(d.Since), instant(d.Seen), d.Current}
	})}, err
}

func (h House) endSession(ctx context.Context, who gate.Actor, in *struct {
	ID string `path:"id" maxLength:"64"`
}) (none, error) {
	return none{}, h.People.EndDevice(ctx, who, in.ID)
}

// Tokens of one account.
type Tokens struct {
	Tokens []Token `json:"tokens"`
}

// A Token lets a program act as its account.
type Token struct {
	ID     string   `json:"id"`
	Name   string   `json:"name"`
	Scopes []string `json:"scopes"`
	Until  *Instant `json:"until"`
	Used   *Instant `json:"used,omitempty" doc:"To the minute"`
}

// ownTokens lets a token near the tokens of its account only by its scope.
func ownTokens(who gate.Actor, may gate.Permission, account string) (string, error) {
	if account != "" && account != who.ID {
		return account, nil // an application's: the register wants an administrator
	}
	if !who.May(may) {
		return "", gate.ErrForbidden
	}
	return who.ID, nil
}

func (h House) tokens(ctx context.Context, who gate.Actor, in *struct {
	Account string `query:"account" maxLength:"64" doc:"An application's; one's own by default"`
}) (Tokens, error) {
	account, err := ownTokens(who, MayReadOwn, in.Account)
	if err != nil {
		return Tokens{}, err
	}
	all, err := h.People.Tokens(ctx, who, account)
	return Tokens{list(all, func(t people.Token) Token {
		return Token{t.ID, t.Name, list(t.Scopes, permission), instant(t.Until), instant(t.Used)}
	})}, err
}

// Secret is a new token.
type Secret struct {
	Token string `json:"token" doc:"Authorization: Bearer <token>" example:"xaso_…"`
}

func (h House) newToken(ctx context.Context, who gate.Actor, in *struct {
	Body struct {
		Account string    `json:"account,omitempty" maxLength:"64" doc:"An application's; one's own by default"`
		Name    string    `json:"name" minLength:"1" maxLength:"100" example:"Phần mềm kế toán"`
		Scopes  []string  `json:"scopes" minItems:"1" maxItems:"50" uniqueItems:"true" example:"[\"api.read-own\"]"`
		Until   time.Time `json:"until" doc:"A year ahead at most"`
	}
}) (Secret, error) {
	account, err := ownTokens(who, MayActOwn, in.Body.Account)
	if err != nil {
		return Secret{}, err
	}
	scopes := list(in.Body.Scopes, func(s string) gate.Permission { return gate.Permission(s) })
	slices.Sort(scopes)
	secret, err := h.People.NewToken(ctx, who, account, people.Token{Name: in.Body.Name, Scopes: scopes, Until: in.Body.Until})
	return Secret{secret}, err
}

func (h House) endToken(ctx context.Context, who gate.Actor, in *struct {
	ID string `path:"id" maxLength:"64"`
}) (none, error) {
	if !who.May(MayActOwn) && !who.May(people.MayAdminister) {
		return none{}, gate.ErrForbidden
	}
	return none{}, h.People.EndToken(ctx, who, in.ID)
}

// Officials of the commune.
type Officials struct {
	Officials []Official `json:"officials"`
}

// An Official is somebody with a role.
type Official struct {
	ID          string `json:"id"`
	Name        string `json:"name"`
	Office      string `json:"office,omitempty"`
	Application bool   `json:"application" doc:"A program, not a person"`
	Disabled    bool   `json:"disabled"`
	Second      bool   `json:"second_factor"`
	Roles       []Role `json:"roles" doc:"Standing and future ones"`
}

// A Role for a period.
type Role struct {
	Role   string `json:"role" example:"receptionist"`
	Hamlet string `json:"hamlet,omitempty"`
	Field  string `json:"field,omitempty"`
	From   string `json:"from" format:"date"`
	Until  string `json:"until,omitempty" doc:"Last day"`
}

func (h House) officials(ctx context.Context, who gate.Actor, _ *struct{}) (Officials, error) {
	all, err := h.People.Officials(ctx, who)
	return Officials{list(all, func(o people.Official) Official {
		return Official{o.ID, o.Name, o.Office, o.Program, o.Disabled, o.Second, list(o.Assignments, func(a people.Assignment) Role {
			return Role{string(a.Role), a.Hamlet, a.Field, a.From.String(), day(a.Until)}
		})}
	})}, err
}

func day(d clock.Date) string {
	if d.IsZero() {
		return ""
	}
	return d.String()
}
