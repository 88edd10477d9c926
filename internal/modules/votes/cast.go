package votes

import (
	"context"
	"errors"
	"slices"
	"strings"

	"xaso/internal/platform/gate"
)

// longestOpinion is another opinion in words; mostChanges is how often a
// household may change an open ballot.
const (
	longestOpinion = 500
	mostChanges    = 20
)

// A Said is what a household says.
type Said struct {
	Choice  string
	Opinion string
}

func (v Vote) check(s Said, blank bool) error {
	if !slices.Contains(v.Choices(), s.Choice) && (!blank || s.Choice != Blank) {
		return ErrChoice.At("choice")
	}
	if len([]rune(s.Opinion)) > longestOpinion || s.Choice == Other && strings.TrimSpace(s.Opinion) == "" {
		return ErrOpinion.With(longestOpinion).At("opinion")
	}
	return nil
}

// A Receipt lets a household find its ballot in the published list. It says
// nothing of the choice, and stays the same when the ballot is changed: whoever
// is shown it learns only that a ballot is counted.
type Receipt struct {
	Slip   string
	Hamlet string
	Again  bool // it replaces an earlier ballot
}

// Cast gives a household's ballot online: by the code of its invitation or, in
// an open vote, by the account of somebody of it. The last one before closing
// counts. Repeating a request changes nothing.
func (b *Book) Cast(ctx context.Context, who gate.Actor, id, code, address string, s Said) (Receipt, error) {
	var r Receipt
	if b.tries.spent(b.gate.Now(), address) {
		return r, ErrTries
	}
	if s.Choice != Other {
		s.Opinion = ""
	}
	// Nothing is kept under the key of the request: an answer that held the
	// receipt would tie it to the account, or to the instant.
	err := b.gate.Write(gate.WithoutKey(ctx), who, gate.Public, func(tx *gate.Tx) error {
		if err := tx.Require(true); err != nil { // the code decides, below
			return err
		}
		v, err := b.openNow(tx, id)
		if err != nil {
			return err
		}
		if !v.Has(Online) {
			return ErrState
		}
		voter, err := b.voter(tx, v, who, normal(code))
		if err != nil {
			return err
		}
		if err := v.check(s, false); err != nil {
			return err
		}
		r.Hamlet = voter.Hamlet
		if v.Secret {
			err = b.castSecret(tx, &v, voter, normal(code), s, &r)
		} else {
			err = b.castOpen(tx, &v, voter, s, &r)
		}
		if err != nil {
			return err
		}
		v.seal = b.sealOf(v)
		if err := turned(tx, v); err != nil {
			return err
		}
		return tx.Record("votes.cast", id, map[string]any{"turns": v.turns, "head": v.head})
	})
	if errors.Is(err, ErrCode) {
		b.tries.failed(address)
	}
	return r, err
}

// openNow finds a vote that takes ballots at the instant of the transaction.
func (b *Book) openNow(tx *gate.Tx, id string) (Vote, error) {
	v, err := lockVote(tx, id)
	if err != nil {
		return v, err
	}
	now, err := instant(tx, v)
	if err != nil {
		return v, err
	}
	v.lastAt = now
	if v.State == Announced {
		return v, ErrNotYet
	}
	if v.State != Open || now >= v.Closes {
		return v, ErrClosed
	}
	return v, nil
}

// voter is the household that a code, or an account, votes for.
func (b *Book) voter(tx *gate.Tx, v Vote, who gate.Actor, code string) (Voter, error) {
	if code == "" && who.SignedIn() && !v.Secret {
		household, err := b.o.HouseholdOf(tx, who.ID)
		if err != nil || household == "" {
			return Voter{}, errors.Join(err, ErrCode.At("code"))
		}
		voter, err := findVoter(tx, v.ID, household)
		if errors.Is(err, gate.ErrMissing) {
			err = ErrNotOnRoll.At("code")
		}
		return voter, err
	}
	if code == "" {
		return Voter{}, ErrCode.At("code")
	}
	voter, err := gate.One(tx, scanVoter, `SELECT `+voterColumns+` FROM votes_voter WHERE commune_id = $1 AND vote_id = $2 AND secret_hash = $3`,
		v.ID, keyed(b.keys.invite, v.ID, code))
	if errors.Is(err, gate.ErrMissing) {
		err = ErrCode.At("code")
	}
	return voter, err
}

// castOpen appends to the chain, unless nothing would change.
func (b *Book) castOpen(tx *gate.Tx, v *Vote, voter Voter, s Said, r *Receipt) error {
	before, err := ballotsOf(tx, v.ID, voter.Household)
	if err != nil {
		return err
	}
	r.Slip, r.Again = voter.slip, len(before) > 0
	if n := len(before); n > 0 && before[n-1].Channel == Online && before[n-1].Choice == s.Choice && before[n-1].Opinion == s.Opinion {
		return nil
	}
	if len(before) >= mostChanges {
		return ErrChanges.With(mostChanges)
	}
	return b.put(tx, v, Given{Household: voter.Household, Slip: voter.slip, Hamlet: voter.Hamlet, Choice: s.Choice, Opinion: s.Opinion, Channel: Online, At: v.lastAt})
}

// castSecret puts a ballot into the box of its hamlet. Its receipt follows from
// the code, which is nowhere kept: who has the tables cannot tell whose it is.
func (b *Book) castSecret(tx *gate.Tx, v *Vote, voter Voter, code string, s Said, r *Receipt) error {
	took, there, err := turnoutOf(tx, v.ID, voter.Household)
	if err != nil {
		return err
	}
	if there && took.channel != Online {
		return ErrTaken
	}
	r.Slip = v.slipOf(b.keys.slip, code)
	if !there {
		if err := b.attend(tx, v, voter.Household, Online); err != nil {
			return err
		}
	}
	return b.refill(tx, v.ID, voter.Hamlet, func(x *box) error {
		r.Again = x.put(slipped{Slip: r.Slip, Choice: s.Choice, Opinion: s.Opinion})
		if r.Again != there {
			return ErrTaken // the code is another than the one the ballot was given with
		}
		return nil
	})
}

// slipOf is the receipt of a secret ballot: 60 bits of a keyed hash.
func (v Vote) slipOf(key []byte, code string) string {
	sum := keyed(key, v.ID, code)
	out := make([]byte, 12)
	for i := range out {
		out[i] = alphabet[(hexOf(sum[2*i])<<4|hexOf(sum[2*i+1]))%len(alphabet)]
	}
	return string(out)
}

func hexOf(c byte) int { return strings.IndexByte("0123456789abcdef", c) }

// An Invitation is what one household gets; its code is shown this once.
type Invitation struct {
	Voter
	Secret string
}

// Invite makes codes for the households that have none, or anew for those
// named: the old code ends. A household that took part in a secret vote keeps
// its own, which leads to its ballot.
func (b *Book) Invite(ctx context.Context, who gate.Actor, id string, again []string) ([]Invitation, error) {
	var all []Invitation
	err := b.change(gate.WithoutKey(ctx), who, id, func(tx *gate.Tx, v *Vote, now int64) (string, error) {
		all = nil
		if err := tx.RequireOrHide(reaches(who, MayRun, v.Hamlets)); err != nil {
			return "", err
		}
		if v.State != Open || now >= v.Closes || !v.Has(Online) {
			return "", ErrState
		}
		voters, err := b.Voters(tx, id)
		if err != nil {
			return "", err
		}
		for _, voter := range voters {
			if voter.Invited && !slices.Contains(again, voter.Household) || len(again) > 0 && !slices.Contains(again, voter.Household) {
				continue
			}
			if _, there, err := turnoutOf(tx, id, voter.Household); err != nil {
				return "", err
			} else if there && len(again) > 0 {
				return "", ErrTaken
			} else if there {
				continue
			}
			code := randomCode(10)
			if _, err := tx.Exec(`UPDATE votes_voter SET secret_hash = $4 WHERE commune_id = $1 AND vote_id = $2 AND household_id = $3`,
				id, voter.Household, keyed(b.keys.invite, id, code)); err != nil {
				return "", err
			}
			tx.Disclose(gate.Access{Record: voter.Household, Purpose: "votes.purpose.invite"})
			all = append(all, Invitation{voter, code[:5] + "-" + code[5:]})
		}
		return "votes.invited", nil
	})
	return all, err
}
