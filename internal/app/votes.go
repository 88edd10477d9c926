package app

import (
	"xaso/internal/modules/people"
	"xaso/internal/modules/register"
	"xaso/internal/modules/votes"
	votepages "xaso/internal/modules/votes/pages"
	"xaso/internal/platform/backup"
	"xaso/internal/platform/gate"
)

// openVotes opens the household votes over the register.
func (h *House) openVotes() (err error) {
	h.Votes, err = votes.NewBook(h.Gate, votes.Options{
		Roll: h.voteRoll, Hamlets: h.surveyedHamlets, HouseholdOf: h.householdOf, Calendar: h.Services.Calendar, Secret: h.secret,
	})
	return err
}

// voteRoll are the standing households of a hamlet; the head of each is who
// represents it.
func (h *House) voteRoll(tx *gate.Tx, hamlet string) ([]votes.Household, error) {
	rows, err := h.Register.Frame(tx, hamlet)
	all := make([]votes.Household, len(rows))
	for i, r := range rows {
		all[i] = votes.Household{ID: r.Household, Code: r.Code, Representative: r.Head, Address: r.Address}
	}
	return all, err
}

// householdOf is the household of an account whose number was seen on paper and
// stands in the register once.
func (h *House) householdOf(tx *gate.Tx, account string) (string, error) {
	key, verified, err := people.KeyOf(tx, account)
	if err != nil || key == "" || !verified {
		return "", err
	}
	found, err := h.Register.Households(tx, register.Filter{Number: key, Most: 2})
	if err != nil || len(found) != 1 {
		return "", err
	}
	return found[0].ID, nil
}

func (h *House) voteHall() votepages.Hall {
	return votepages.Hall{Book: h.Votes, Network: h.network, Now: h.now, Place: func(c gate.Commune) votes.Place {
		known, _ := h.Communes.ByID(c)
		return votes.Place{Name: known.Name, Authority: h.place(c).Authority, Demo: known.Demo}
	}}
}

// Chains are those of modules, which `xaso verify` walks besides the logs.
func (h *House) Chains() []backup.Chain { return []backup.Chain{h.Votes.Verify} }
