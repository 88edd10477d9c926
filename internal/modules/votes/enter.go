package votes

import (
	"context"
	"encoding/json"
	"errors"
	"maps"
	"slices"

	"xaso/internal/platform/gate"
)

// An Outcome is what became of something that two people type.
type Outcome string

const (
	Waiting Outcome = "waiting" // the second person is still to come
	Counted Outcome = "counted"
	Differs Outcome = "differs" // they typed different things: both begin anew
)

// Hands notes a show of hands at a meeting, by household. Households that are
// not named were not there.
func (b *Book) Hands(ctx context.Context, who gate.Actor, id string, said map[string]Said) error {
	return b.change(ctx, who, id, func(tx *gate.Tx, v *Vote, now int64) (string, error) {
		if err := tx.RequireOrHide(reaches(who, MayRun, v.Hamlets)); err != nil {
			return "", err
		}
		if v.State != Open || !v.Has(Meeting) || v.Secret {
			return "", ErrState
		}
		at := min(now, v.Closes-1) // hands go up before the closing, typed in as they may be after
		for _, household := range slices.Sorted(maps.Keys(said)) {
			if err := b.enter(tx, v, household, said[household], Given{Channel: Meeting, At: at, EnteredBy: who.ID}); err != nil {
				return "", err
			}
		}
		return "votes.hands", nil
	})
}

// enter appends a ballot that was given by hand, unless it says nothing new.
func (b *Book) enter(tx *gate.Tx, v *Vote, household string, s Said, g Given) error {
	voter, err := findVoter(tx, v.ID, household)
	if errors.Is(err, gate.ErrMissing) {
		return ErrNotOnRoll
	} else if err != nil {
		return err
	}
	if s.Choice != Other {
		s.Opinion = ""
	}
	if err := v.check(s, true); err != nil {
		return err
	}
	before, err := ballotsOf(tx, v.ID, household)
	if err != nil {
		return err
	}
	if n := len(before); n > 0 && before[n-1].Channel == g.Channel && before[n-1].Choice == s.Choice && before[n-1].Opinion == s.Opinion {
		return nil
	}
	if len(before) >= mostChanges {
		return ErrChanges.With(mostChanges)
	}
	g.Household, g.Slip, g.Hamlet, g.Choice, g.Opinion = household, voter.slip, voter.Hamlet, s.Choice, s.Opinion
	return b.put(tx, v, g)
}

// A Sheet is a ballot paper of one household in an open vote.
type Sheet struct {
	Household string `json:"household"`
	Choice    string `json:"choice"`
	Opinion   string `json:"opinion"`
	At        int64  `json:"at"` // when the household handed it in
	Scan      string `json:"-"`  // file
}

// Paper types in a ballot paper. It counts when a second person has typed the
// same from it.
func (b *Book) Paper(ctx context.Context, who gate.Actor, id string, s Sheet) (Outcome, error) {
	var out Outcome
	err := b.change(ctx, who, id, func(tx *gate.Tx, v *Vote, now int64) (string, error) {
		voter, err := findVoter(tx, id, s.Household)
		if errors.Is(err, gate.ErrMissing) {
			return "", errors.Join(tx.RequireOrHide(who.May(MayCount)), ErrNotOnRoll.At("household"))
		} else if err != nil {
			return "", err
		}
		if err := tx.RequireOrHide(reaches(who, MayCount, []string{voter.Hamlet})); err != nil {
			return "", err
		}
		if v.State != Open || !v.Has(Ballot) || v.Secret {
			return "", ErrState
		}
		if s.At < v.OpenedAt || s.At >= v.Closes || s.At > now {
			return "", ErrTimes.At("at")
		}
		if err := v.check(Said{s.Choice, s.Opinion}, true); err != nil {
			return "", err
		}
		first := ""
		if out, first, err = b.second(tx, id, "household/"+s.Household, s); err != nil || out != Counted {
			return "votes.paper-" + string(out), err
		}
		return "votes.paper-counted", b.enter(tx, v, s.Household, Said{s.Choice, s.Opinion},
			Given{Channel: Ballot, At: s.At, Scan: s.Scan, EnteredBy: first, CheckedBy: who.ID})
	})
	return out, err
}

// second holds what somebody types against what another typed at the same place.
func (b *Book) second(tx *gate.Tx, vote, place string, typed any) (out Outcome, first string, err error) {
	body, said := mustJSON(typed), ""
	err = tx.Row(`SELECT body, entered_by FROM votes_entry WHERE commune_id = $1 AND vote_id = $2 AND place = $3`, vote, place).Scan(&said, &first)
	if errors.Is(err, gate.ErrMissing) {
		_, err = tx.Exec(`INSERT INTO votes_entry (commune_id, vote_id, place, body, entered_by) VALUES ($1, $2, $3, $4, $5)`, vote, place, body, tx.Who.ID)
		return Waiting, tx.Who.ID, err
	}
	if err != nil {
		return "", "", err
	}
	if first == tx.Who.ID {
		return "", "", ErrSamePerson
	}
	if _, err := tx.Exec(`DELETE FROM votes_entry WHERE commune_id = $1 AND vote_id = $2 AND place = $3`, vote, place); err != nil {
		return "", "", err
	}
	if said != body {
		return Differs, first, nil
	}
	return Counted, first, nil
}

// A Tray is what a counting board found in one urn of a secret vote: who was
// handed a sheet, and how many sheets said what.
type Tray struct {
	Hamlet     string           `json:"hamlet"`
	Cluster    string           `json:"cluster"`
	Channel    Form             `json:"channel"` // meeting or ballot
	Households []string         `json:"households"`
	Counts     map[string]int64 `json:"counts"`
}

// Urn notes the count of an urn. It is put into the box of the hamlet when a
// second person has typed the same.
func (b *Book) Urn(ctx context.Context, who gate.Actor, id string, t Tray) (Outcome, error) {
	var out Outcome
	err := b.change(ctx, who, id, func(tx *gate.Tx, v *Vote, _ int64) (string, error) {
		if err := tx.RequireOrHide(slices.Contains(v.Hamlets, t.Hamlet) && reaches(who, MayCount, []string{t.Hamlet})); err != nil {
			return "", err
		}
		if v.State != Open || !v.Secret || t.Channel == Online || !v.Has(t.Channel) {
			return "", ErrState
		}
		if err := b.checkTray(tx, *v, &t); err != nil {
			return "", err
		}
		var err error
		if out, _, err = b.second(tx, id, "urn/"+string(t.Channel)+"/"+t.Hamlet+"/"+t.Cluster, t); err != nil || out != Counted {
			return "votes.urn-" + string(out), err
		}
		for _, h := range t.Households {
			if err := b.attend(tx, v, h, t.Channel); err != nil {
				return "", err
			}
		}
		return "votes.urn-counted", b.refill(tx, id, t.Hamlet, func(x *box) error {
			for choice, n := range t.Counts {
				if n > 0 {
					x.Hand[choice] += n
				}
			}
			return nil
		})
	})
	return out, err
}

// checkTray: as many sheets as households, each of them of the hamlet and
// without a ballot so far.
func (b *Book) checkTray(tx *gate.Tx, v Vote, t *Tray) error {
	if t.Cluster != "" && !slices.Contains(v.Clusters, t.Cluster) {
		return ErrClusters.With(v.Law.Clusters.Households, v.Law.Clusters.Source).At("cluster")
	}
	slices.Sort(t.Households)
	t.Households = slices.Compact(t.Households)
	var sheets int64
	for choice, n := range t.Counts {
		if n < 0 || choice != Blank && !slices.Contains(v.Choices(), choice) {
			return ErrChoice
		}
		sheets += n
	}
	if sheets == 0 || sheets != int64(len(t.Households)) {
		return ErrCounts.With(len(t.Households), sheets).At("counts")
	}
	for _, h := range t.Households {
		voter, err := findVoter(tx, v.ID, h)
		if errors.Is(err, gate.ErrMissing) || err == nil && voter.Hamlet != t.Hamlet {
			return ErrNotOnRoll
		} else if err != nil {
			return err
		}
		if _, there, err := turnoutOf(tx, v.ID, h); err != nil || there {
			return errors.Join(err, ErrTaken)
		}
	}
	return nil
}

// A Pending is something one person has typed and another has not yet.
type Pending struct {
	Household string // of a sheet
	Tray      *Tray  // of an urn, without its counts: the second counts for themselves
	By        string // account
}

// Waits lists what waits for its second person.
func (b *Book) Waits(tx *gate.Tx, id string) ([]Pending, error) {
	return gate.All(tx, func(scan gate.Scanner) (Pending, error) {
		var p Pending
		var place, body string
		if err := scan(&place, &body, &p.By); err != nil {
			return p, err
		}
		if household, is := cutPlace(place); is {
			p.Household = household
			return p, nil
		}
		p.Tray = &Tray{}
		err := json.Unmarshal([]byte(body), p.Tray)
		p.Tray.Counts, p.Tray.Households = nil, nil
		return p, err
	}, `SELECT place, body, entered_by FROM votes_entry WHERE commune_id = $1 AND vote_id = $2 ORDER BY place`, id)
}

func cutPlace(place string) (household string, is bool) {
	const prefix = "household/"
	if len(place) > len(prefix) && place[:len(prefix)] == prefix {
		return place[len(prefix):], true
	}
	return "", false
}
