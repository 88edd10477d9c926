package app

import (
	"fmt"
	"maps"
	"unicode"
	"unicode/utf8"

	"xaso/internal/api"
	"xaso/internal/links/oidc"
	"xaso/internal/modules/assessment"
	"xaso/internal/modules/budgets"
	"xaso/internal/modules/casework"
	"xaso/internal/modules/commune"
	"xaso/internal/modules/consultations"
	"xaso/internal/modules/criteria"
	outbox "xaso/internal/modules/exchange"
	"xaso/internal/modules/ideas"
	"xaso/internal/modules/indicators"
	"xaso/internal/modules/opinions"
	"xaso/internal/modules/payments"
	"xaso/internal/modules/people"
	"xaso/internal/modules/procedures"
	"xaso/internal/modules/recognition"
	"xaso/internal/modules/reports"
	"xaso/internal/modules/results"
	"xaso/internal/modules/score"
	"xaso/internal/modules/surveys"
	"xaso/internal/modules/votes"
	"xaso/internal/platform/gate"
)

// Permissions joins what the modules demand: which role may do what.
func Permissions() people.Permissions {
	all := people.Permissions{commune.MayConfigure: {people.Admin}}
	for _, of := range []people.Permissions{people.Demanded, casework.Permissions, score.Permissions, criteria.Permissions, indicators.Permissions, results.Permissions, reports.Permissions, recognition.Permissions, outbox.Permissions, procedures.Permissions, api.Permissions, operations, postPermissions, payments.Permissions, assessment.Permissions, registerPermissions, surveys.Permissions, consultations.Permissions, ideas.Permissions, votes.Permissions, opinions.Permissions, budgets.Permissions, frontPermissions} {
		maps.Copy(all, of)
	}
	return all
}

// place is what dossiers say of their commune.
func (h *House) place(id gate.Commune) casework.Place {
	c, _ := h.Communes.ByID(id)
	first, size := utf8.DecodeRuneInString(c.Name)
	name := string(unicode.ToLower(first)) + c.Name[size:] // "xã Tống Sơn" inside a name
	agency, provisional := c.AgencyID, c.AgencyIDProvisional
	if agency == "" { // until the province gives one (QĐ 20/2020/QĐ-TTg)
		agency, provisional = fmt.Sprintf("XA.%05d", int64(id)), true
	}
	return casework.Place{
		AgencyID: agency, Provisional: provisional,
		Authority: "Ủy ban nhân dân " + name,
		Centre:    "Trung tâm Phục vụ hành chính công " + name,
	}
}

// deskRegister lets casework name people without knowing how they are kept.
func (h *House) deskRegister() casework.Register {
	return casework.Register{
		Resident: func(tx *gate.Tx, id string) (casework.Person, error) {
			p, err := people.Find(tx, id)
			if err != nil {
				return casework.Person{}, err
			}
			linked, err := people.Linked(tx, id)
			return casework.Person{Account: p.ID, Name: p.Name, Phone: p.Phone, Hamlet: p.Hamlet, VNeID: linked}, err
		},
		Official: func(tx *gate.Tx, id string) (casework.Official, error) {
			p, err := people.Find(tx, id)
			if err != nil {
				return casework.Official{}, err
			}
			grants, err := h.People.GrantsOf(tx, id)
			if err != nil {
				return casework.Official{}, err
			}
			if len(grants) == 0 {
				return casework.Official{}, gate.ErrMissing
			}
			return casework.Official{ID: p.ID, Name: p.Name, Office: p.Office, Grants: grants}, nil
		},
	}
}

// outsides are the sign-ins of other systems that the operator configured.
func (h *House) outsides() ([]people.Outside, error) {
	c := h.Config
	if c.OIDCIssuer == "" {
		return nil, nil
	}
	link, err := oidc.New(oidc.Config{
		Name: "vneid", Title: c.OIDCTitle, Issuer: c.OIDCIssuer, ClientID: c.OIDCClient, Secret: c.OIDCSecret,
		NameClaim: c.OIDCName, PhoneClaim: c.OIDCPhone, CCCDClaim: c.OIDCNumber, Now: h.now,
	})
	if err != nil {
		return nil, err
	}
	return []people.Outside{link}, nil
}
