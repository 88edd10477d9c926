package votes

import (
	"encoding/json"
	"fmt"

	"xaso/internal/platform/clock"
	"xaso/internal/platform/gate"
)

const voteColumns = `id, state, last_at, turns, head, seal, body`

func scanVote(scan gate.Scanner) (Vote, error) {
	var v Vote
	var id, body string
	err := scan(&id, &v.State, &v.lastAt, &v.turns, &v.head, &v.seal, &body)
	if err == nil {
		err = json.Unmarshal([]byte(body), &v)
	}
	v.ID = id
	return v, err
}

func findVote(tx *gate.Tx, id string) (Vote, error) {
	return gate.One(tx, scanVote, `SELECT `+voteColumns+` FROM votes_vote WHERE commune_id = $1 AND id = $2`, id)
}

// lockVote finds a vote and holds back everybody else who changes it until
// this commit.
func lockVote(tx *gate.Tx, id string) (Vote, error) {
	return gate.One(tx, scanVote, `UPDATE votes_vote SET turns = turns WHERE commune_id = $1 AND id = $2 RETURNING `+voteColumns, id)
}

func insertVote(tx *gate.Tx, v Vote) error {
	_, err := tx.Exec(`INSERT INTO votes_vote (commune_id, id, hamlet, state, closed_day, last_at, turns, head, seal, body)
		 VALUES ($1, $2, $3, $4, '', $5, 0, '', '', $6)`, v.ID, v.Hamlet(), string(v.State), gate.Millis(tx.Now()), mustJSON(v))
	return err
}

func updateVote(tx *gate.Tx, v Vote) error {
	day := ""
	if v.ClosedAt > 0 && v.State != Cancelled {
		day = clock.DateOf(gate.Instant(v.ClosedAt)).String()
	}
	_, err := tx.Exec(`UPDATE votes_vote SET state = $3, closed_day = $4, last_at = $5, turns = $6, head = $7, seal = $8, body = $9
		 WHERE commune_id = $1 AND id = $2`, v.ID, string(v.State), day, v.lastAt, v.turns, v.head, v.seal, mustJSON(v))
	return err
}

// turned writes only what a ballot changes: the body of the vote stays.
func turned(tx *gate.Tx, v Vote) error {
	_, err := tx.Exec(`UPDATE votes_vote SET last_at = $3, turns = $4, head = $5, seal = $6 WHERE commune_id = $1 AND id = $2`,
		v.ID, v.lastAt, v.turns, v.head, v.seal)
	return err
}

// A Voter is a household of the roll.
type Voter struct {
	Household      string
	Code           string
	Hamlet         string
	Representative string
	Address        string
	Invited        bool // it has a code
	slip           string
}

const voterColumns = `household_id, code, hamlet, representative, address, slip, secret_hash <> ''`

func scanVoter(scan gate.Scanner) (v Voter, err error) {
	return v, scan(&v.Household, &v.Code, &v.Hamlet, &v.Representative, &v.Address, &v.slip, &v.Invited)
}

func findVoter(tx *gate.Tx, vote, household string) (Voter, error) {
	return gate.One(tx, scanVoter, `SELECT `+voterColumns+` FROM votes_voter WHERE commune_id = $1 AND vote_id = $2 AND household_id = $3`, vote, household)
}

// Voters is the roll of a vote, by hamlet and code. The caller decided who may.
func (b *Book) Voters(tx *gate.Tx, vote string) ([]Voter, error) {
	return gate.All(tx, scanVoter, `SELECT `+voterColumns+` FROM votes_voter WHERE commune_id = $1 AND vote_id = $2 ORDER BY hamlet, code, household_id`, vote)
}

func insertVoters(tx *gate.Tx, vote, hamlet string, all []Household) error {
	for _, h := range all {
		if _, err := tx.Exec(`INSERT INTO votes_voter (commune_id, vote_id, household_id, code, hamlet, representative, address, slip, secret_hash)
			 VALUES ($1, $2, $3, $4, $5, $6, $7, $8, '')`, vote, h.ID, h.Code, hamlet, h.Representative, h.Address, newSlip()); err != nil {
			return err
		}
	}
	return nil
}

func optedIn(tx *gate.Tx, vote string) (n int64, err error) {
	err = tx.Row(`SELECT COUNT(*) FROM votes_optin o JOIN votes_voter v
		   ON v.commune_id = o.commune_id AND v.vote_id = o.vote_id AND v.household_id = o.household_id
		 WHERE o.commune_id = $1 AND o.vote_id = $2`, vote).Scan(&n)
	return n, err
}

// OptIns are the households that chose to vote online.
func (b *Book) OptIns(tx *gate.Tx, vote string) (map[string]bool, error) {
	all := map[string]bool{}
	_, err := gate.All(tx, func(scan gate.Scanner) (h string, err error) {
		err = scan(&h)
		all[h] = true
		return h, err
	}, `SELECT household_id FROM votes_optin WHERE commune_id = $1 AND vote_id = $2`, vote)
	return all, err
}

func setOptIns(tx *gate.Tx, vote string, households []string, now int64) error {
	if _, err := tx.Exec(`DELETE FROM votes_optin WHERE commune_id = $1 AND vote_id = $2`, vote); err != nil {
		return err
	}
	for _, h := range households {
		if _, err := tx.Exec(`INSERT INTO votes_optin (commune_id, vote_id, household_id, at, entered_by) VALUES ($1, $2, $3, $4, $5)
			 ON CONFLICT DO NOTHING`, vote, h, now, tx.Who.ID); err != nil {
			return err
		}
	}
	return nil
}

// A Given is one ballot of an open vote.
type Given struct {
	Seq       int64
	Household string
	Slip      string
	Hamlet    string
	Choice    string
	Opinion   string
	Channel   Form
	At        int64
	Scan      string
	EnteredBy string
	CheckedBy string
	Hash      string
}

const ballotColumns = `seq, household_id, slip, hamlet, choice, opinion, channel, at, scan, entered_by, checked_by, hash`

func scanGiven(scan gate.Scanner) (g Given, err error) {
	return g, scan(&g.Seq, &g.Household, &g.Slip, &g.Hamlet, &g.Choice, &g.Opinion, &g.Channel, &g.At, &g.Scan, &g.EnteredBy, &g.CheckedBy, &g.Hash)
}

// ballots are all of an open vote, in order.
func ballots(tx *gate.Tx, vote string) ([]Given, error) {
	return gate.All(tx, scanGiven, `SELECT `+ballotColumns+` FROM votes_ballot WHERE commune_id = $1 AND vote_id = $2 ORDER BY seq`, vote)
}

func ballotsOf(tx *gate.Tx, vote, household string) ([]Given, error) {
	return gate.All(tx, scanGiven, `SELECT `+ballotColumns+` FROM votes_ballot WHERE commune_id = $1 AND vote_id = $2 AND household_id = $3 ORDER BY seq`, vote, household)
}

// link is the hash of an open ballot. It covers what is published of it, so
// that anybody can walk the chain.
func (g Given) link(before string) string {
	return digest(before, fmt.Sprint(g.Seq), g.Slip, g.Hamlet, g.Choice, string(g.Channel), fmt.Sprint(g.At))
}

// put appends an open ballot to the chain of its vote.
func (b *Book) put(tx *gate.Tx, v *Vote, g Given) error {
	v.turns++
	g.Seq = v.turns
	g.Hash = g.link(v.head)
	v.head = g.Hash
	_, err := tx.Exec(`INSERT INTO votes_ballot (commune_id, vote_id, `+ballotColumns+`)
		 VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)`,
		v.ID, g.Seq, g.Household, g.Slip, g.Hamlet, g.Choice, g.Opinion, string(g.Channel), g.At, g.Scan, g.EnteredBy, g.CheckedBy, g.Hash)
	return err
}
