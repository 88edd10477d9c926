package casework

import (
	"strings"

	"xaso/internal/platform/gate"
	"xaso/internal/platform/identity"
)

// A Person as a dossier names them. A dossier keeps its own copy: papers follow
// what was true when it was filed.
type Person struct {
	Account  string `json:"account,omitempty"` // "" without one
	Name     string `json:"name"`
	IDKind   string `json:"id_kind,omitempty"` // CCCD, hộ chiếu …
	IDNumber string `json:"id_number,omitempty"`
	Phone    string `json:"phone,omitempty"`
	Email    string `json:"email,omitempty"`
	Address  string `json:"address,omitempty"`
	Hamlet   string `json:"hamlet,omitempty"`
	// Kind is LoaiDoiTuong of the national exchange; opaque here.
	Kind string `json:"kind,omitempty"`
	// VNeID says that the account was opened by VNeID; it is kept as a flag of
	// the dossier, not with the person.
	VNeID bool `json:"-"`
}

// Parties are the three persons of a dossier, who may be one.
type Parties struct {
	Applicant Person  `json:"applicant"`       // người nộp
	Owner     Person  `json:"owner"`           // chủ hồ sơ
	Agent     *Person `json:"agent,omitempty"` // người được ủy quyền
}

func (p Parties) tidy() Parties {
	p.Applicant.Name = identity.Compose(p.Applicant.Name)
	p.Owner.Name = identity.Compose(p.Owner.Name)
	if p.Owner.Name == "" {
		p.Owner = p.Applicant
	}
	if p.Applicant.Name == "" {
		p.Applicant = p.Owner
	}
	return p
}

// accounts are those the dossier concerns.
func (p Parties) accounts() []string {
	var all []string
	add := func(id string) {
		if id != "" {
			all = append(all, id)
		}
	}
	add(p.Applicant.Account)
	if p.Owner.Account != p.Applicant.Account {
		add(p.Owner.Account)
	}
	if p.Agent != nil && p.Agent.Account != p.Applicant.Account {
		add(p.Agent.Account)
	}
	return all
}

// words are what the dossier is found by: code and names without marks.
func (p Parties) words(code string) []string {
	seen := map[string]bool{}
	var all []string
	add := func(w string) {
		if w != "" && !seen[w] && len(w) <= 60 {
			seen[w] = true
			all = append(all, w)
		}
	}
	add(strings.ToLower(code))
	text := p.Applicant.Name + " " + p.Owner.Name
	if p.Agent != nil {
		text += " " + p.Agent.Name
	}
	for w := range strings.FieldsSeq(identity.Fold(text)) {
		add(w)
	}
	return all
}

// An Official as the people register knows them.
type Official struct {
	ID     string
	Name   string
	Office string
	// Grants are what the official may do today, to check an assignment.
	Grants []gate.Grant
}

func (o Official) mayIn(p gate.Permission, field, hamlet string) bool {
	return gate.NewActor(o.ID, 0, o.Grants...).MayIn(p, field, hamlet)
}

// A Register names people; package app fills it from the people module.
type Register struct {
	// Resident returns what an account is filed under.
	Resident func(tx *gate.Tx, id string) (Person, error)
	// Official returns gate.ErrMissing for who is none.
	Official func(tx *gate.Tx, id string) (Official, error)
}
