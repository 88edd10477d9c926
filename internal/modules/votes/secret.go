package votes

import (
	"cmp"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"xaso/internal/platform/gate"
)

// alphabet of codes and receipts: no letters that look alike. 31^10 is 49 bits.
const alphabet = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"

func randomCode(n int) string {
	out := make([]byte, 0, n)
	var one [1]byte
	for len(out) < n {
		rand.Read(one[:])
		if int(one[0]) < len(alphabet)*8 { // 248: every letter as likely
			out = append(out, alphabet[int(one[0])%len(alphabet)])
		}
	}
	return string(out)
}

func newSlip() string { return randomCode(12) }

// normal is a code as it is hashed: however somebody typed it.
func normal(code string) string {
	return strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' {
			r -= 'a' - 'A'
		}
		if strings.ContainsRune(alphabet, r) {
			return r
		}
		return -1
	}, code)
}

// A taken is a row of who took part in a secret vote.
type taken struct {
	seq       int64
	household string
	channel   Form
	hash      string
}

func scanTaken(scan gate.Scanner) (t taken, err error) {
	return t, scan(&t.seq, &t.household, &t.channel, &t.hash)
}

func turnout(tx *gate.Tx, vote string) ([]taken, error) {
	return gate.All(tx, scanTaken, `SELECT seq, household_id, channel, hash FROM votes_turnout WHERE commune_id = $1 AND vote_id = $2 ORDER BY seq`, vote)
}

func turnoutOf(tx *gate.Tx, vote, household string) (taken, bool, error) {
	t, err := gate.One(tx, scanTaken, `SELECT seq, household_id, channel, hash FROM votes_turnout
		 WHERE commune_id = $1 AND vote_id = $2 AND household_id = $3`, vote, household)
	if errors.Is(err, gate.ErrMissing) {
		return t, false, nil
	}
	return t, err == nil, err
}

func (t taken) link(before string) string {
	return digest(before, fmt.Sprint(t.seq), t.household, string(t.channel))
}

// attend writes that a household took part.
func (b *Book) attend(tx *gate.Tx, v *Vote, household string, channel Form) error {
	v.turns++
	t := taken{seq: v.turns, household: household, channel: channel}
	t.hash = t.link(v.head)
	v.head = t.hash
	_, err := tx.Exec(`INSERT INTO votes_turnout (commune_id, vote_id, seq, household_id, channel, hash) VALUES ($1, $2, $3, $4, $5, $6)`,
		v.ID, t.seq, t.household, string(t.channel), t.hash)
	return err
}

// A slipped is one online ballot in a box.
type slipped struct {
	Slip    string `json:"s"`
	Choice  string `json:"c"`
	Opinion string `json:"o,omitempty"`
}

// A box is what lies in it: online ballots by receipt, and sheets of paper that
// were counted by hand, which have none.
type box struct {
	Online []slipped        `json:"online"`
	Hand   map[string]int64 `json:"hand"`
}

// counts is what the box holds by choice.
func (x box) counts() map[string]int64 {
	n := map[string]int64{}
	for choice, sheets := range x.Hand {
		n[choice] += sheets
	}
	for _, s := range x.Online {
		n[s.Choice]++
	}
	return n
}

func (x *box) put(s slipped) (again bool) {
	at, found := slices.BinarySearchFunc(x.Online, s.Slip, func(o slipped, slip string) int { return cmp.Compare(o.Slip, slip) })
	if found {
		x.Online[at] = s
		return true
	}
	x.Online = slices.Insert(x.Online, at, s)
	return false
}

// insertBoxes makes all boxes at the opening, so that their rows have no order.
func (b *Book) insertBoxes(tx *gate.Tx, v Vote) error {
	for _, hamlet := range v.Hamlets {
		body, salt := mustJSON(box{Hand: map[string]int64{}}), newSlip()
		if _, err := tx.Exec(`INSERT INTO votes_box (commune_id, vote_id, hamlet, body, salt, seal) VALUES ($1, $2, $3, $4, $5, $6)`,
			v.ID, hamlet, body, salt, b.boxSeal(v.ID, hamlet, salt, body)); err != nil {
			return err
		}
	}
	return nil
}

func (b *Book) boxSeal(vote, hamlet, salt, body string) string {
	return keyed(b.keys.seal, vote, hamlet, salt, body)
}

// openBox reads a box and reports whether its seal is whole.
func (b *Book) openBox(tx *gate.Tx, vote, hamlet string) (x box, whole bool, err error) {
	var body, salt, seal string
	if err := tx.Row(`SELECT body, salt, seal FROM votes_box WHERE commune_id = $1 AND vote_id = $2 AND hamlet = $3`, vote, hamlet).Scan(&body, &salt, &seal); err != nil {
		return x, false, err
	}
	err = json.Unmarshal([]byte(body), &x)
	if x.Hand == nil {
		x.Hand = map[string]int64{}
	}
	return x, err == nil && seal == b.boxSeal(vote, hamlet, salt, body), nil
}

// refill opens a whole box, lets it be changed, and writes it anew.
func (b *Book) refill(tx *gate.Tx, vote, hamlet string, change func(*box) error) error {
	x, whole, err := b.openBox(tx, vote, hamlet)
	if err != nil {
		return err
	}
	if !whole {
		return ErrBroken
	}
	if err := change(&x); err != nil {
		return err
	}
	body, salt := mustJSON(x), newSlip()
	_, err = tx.Exec(`UPDATE votes_box SET body = $4, salt = $5, seal = $6 WHERE commune_id = $1 AND vote_id = $2 AND hamlet = $3`,
		vote, hamlet, body, salt, b.boxSeal(vote, hamlet, salt, body))
	return err
}
