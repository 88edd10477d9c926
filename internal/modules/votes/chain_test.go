package votes_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"strings"
	"testing"

	"xaso/internal/modules/votes"
	"xaso/internal/platform/db/dbtest"
	"xaso/internal/platform/gate"
)

// voted holds an online vote in which the first seven of nine households voted.
func (h *house) voted(t testing.TB, change ...func(*votes.Plan)) (string, map[string]votes.Receipt, map[string]string) {
	t.Helper()
	id := h.opened(t, plan(append([]func(*votes.Plan){online}, change...)...))
	codes, receipts := h.codes(t, id), map[string]votes.Receipt{}
	for i := range 7 {
		r, err := h.cast(t.Context(), id, codes[home("Một", i)], []string{votes.Agree, votes.Agree, votes.Disagree}[i%3])
		if err != nil {
			t.Fatal(err)
		}
		receipts[home("Một", i)] = r
	}
	return id, receipts, codes
}

func (h *house) sql(t testing.TB, query string, args ...any) {
	t.Helper()
	if _, err := h.db.Write.Exec(query, args...); err != nil {
		t.Fatal(err)
	}
}

// Whoever has the database and changes a ballot is found, and nothing is counted.
func TestTamperedRowsAreFound(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		open, _, _ := h.voted(t)
		h.now = monday
		closed, _, _ := h.voted(t, secret)
		if b := h.breaks(t); len(b) > 0 {
			t.Fatalf("before: %+v", b)
		}
		for _, c := range []struct{ vote, name, do string }{
			{open, "a deleted ballot", `DELETE FROM votes_ballot WHERE vote_id = $1 AND seq = 3`},
			{open, "the last ballot deleted", `DELETE FROM votes_ballot WHERE vote_id = $1 AND seq = 7`},
			{open, "an edited choice", `UPDATE votes_ballot SET choice = 'agree' WHERE vote_id = $1 AND seq = 3`},
			{open, "a ballot given to another household", `UPDATE votes_ballot SET household_id = 'x' WHERE vote_id = $1 AND seq = 3`},
			{open, "a shortened chain with its head", `UPDATE votes_vote SET turns = 6, head = (SELECT hash FROM votes_ballot WHERE vote_id = $1 AND seq = 6) WHERE id = $1`},
			{closed, "somebody taken off the turnout", `DELETE FROM votes_turnout WHERE vote_id = $1 AND seq = 2`},
			{closed, "a box changed", `UPDATE votes_box SET body = replace(body, 'disagree', 'agree') WHERE vote_id = $1`},
			{closed, "a box with another salt", `UPDATE votes_box SET salt = 'x' WHERE vote_id = $1`},
		} {
			h.sqlTry(t, c.do, c.vote, func() {
				if b := h.breaks(t); len(b) == 0 {
					t.Errorf("%s was not found", c.name)
				}
				at := h.now
				h.now = gate.Instant(days(4))
				wants(t, c.name, h.Close(t.Context(), head, c.vote), votes.ErrBroken)
				h.now = at
			})
		}
		if b := h.breaks(t); len(b) > 0 {
			t.Fatalf("after putting all back: %+v", b)
		}
	})
}

// sqlTry runs a statement, looks, and puts the tables of votes back.
func (h *house) sqlTry(t *testing.T, query, vote string, look func()) {
	t.Helper()
	for _, table := range []string{"votes_ballot", "votes_turnout", "votes_box", "votes_vote"} {
		h.sql(t, `CREATE TABLE kept_`+table+` AS SELECT * FROM `+table)
	}
	h.sql(t, query, vote)
	look()
	for _, table := range []string{"votes_ballot", "votes_turnout", "votes_box"} {
		h.sql(t, `DELETE FROM `+table)
		h.sql(t, `INSERT INTO `+table+` SELECT * FROM kept_`+table)
		h.sql(t, `DROP TABLE kept_`+table)
	}
	h.sql(t, `UPDATE votes_vote SET turns = (SELECT k.turns FROM kept_votes_vote k WHERE k.id = votes_vote.id), head = (SELECT k.head FROM kept_votes_vote k WHERE k.id = votes_vote.id)`)
	h.sql(t, `DROP TABLE kept_votes_vote`)
}

// The published file gives the result again, and a changed file does not.
func TestAnybodyCanRecount(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		for _, kind := range []func(*votes.Plan){func(*votes.Plan) {}, secret} {
			h.now = monday
			id, receipts, _ := h.voted(t, kind)
			h.now = gate.Instant(days(4))
			wants(t, "close", h.Close(t.Context(), head, id), nil)
			body := h.recount(t, id)
			for _, r := range receipts {
				if !bytes.Contains(body, []byte(r.Slip)) {
					t.Errorf("receipt %s is not in the published list", r.Slip)
				}
			}
			if regexp.MustCompile(`hộ-Một|Hộ Thử|Một-0`).Match(body) {
				t.Error("the published file names a household")
			}
			for name, change := range map[string]func(f *votes.File){
				"a ballot left out": func(f *votes.File) {
					if f.Secret {
						f.Receipts = f.Receipts[1:]
					} else {
						f.Ballots = f.Ballots[1:]
					}
				},
				"another result": func(f *votes.File) { f.Result.Passed = !f.Result.Passed },
				"a larger count": func(f *votes.File) { f.Result.Counts = map[string]int64{votes.Agree: 9} },
				"a larger roll":  func(f *votes.File) { f.Roll = map[string]int64{"Một": 5} },
			} {
				var f votes.File
				if err := json.Unmarshal(body, &f); err != nil {
					t.Fatal(err)
				}
				change(&f)
				changed, _ := json.Marshal(f)
				if r, err := votes.Recount(bytes.NewReader(changed)); err != nil || len(r.Faults) == 0 {
					t.Errorf("secret %v, %s: not found (%v)", f.Secret, name, err)
				}
			}
		}
	})
}

func FuzzRecount(f *testing.F) {
	f.Add([]byte(`{"format":"xaso-vote-1","measure":{"share":{"num":1,"den":2,"strict":true},"hamlets":{"num":2,"den":3}},"roll":{"a":2},"ballots":[{"seq":1,"receipt":"A","hamlet":"a","choice":"agree","channel":"online","at":1,"hash":""}]}`))
	f.Add([]byte(`{"format":"xaso-vote-1","secret":true,"measure":{"share":{"num":1,"den":2},"hamlets":{"num":2,"den":3}},"boxes":[{"hamlet":"a","took":1,"counts":{"agree":1}}],"receipts":["A"]}`))
	f.Add([]byte(`{}`))
	f.Fuzz(func(t *testing.T, body []byte) {
		r, err := votes.Recount(bytes.NewReader(body))
		if err == nil && len(r.Faults) == 0 && r.Result.Took > r.Result.Households {
			t.Fatalf("more ballots than households: %+v", r.Result)
		}
	})
}

// T12: a dump of the database does not tell how a household voted in secret.
// No value but the vote, the hamlet and lengths is common to who took part and
// what lies in the box; the code is nowhere, nor is anything that is kept about
// the request.
func TestASecretBallotIsNobodysInTheTables(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		id, receipts, codes := h.voted(t, secret)
		again, err := h.cast(gate.WithKey(t.Context(), "schlüssel"), id, codes[home("Một", 0)], votes.Disagree)
		if wants(t, "changing it", err, nil); !again.Again || again.Slip != receipts[home("Một", 0)].Slip {
			t.Errorf("the receipt changed with the ballot: %+v", again)
		}
		box := h.text(t, `SELECT body || salt || seal FROM votes_box WHERE vote_id = $1`, id)
		for _, table := range []string{"votes_voter", "votes_turnout", "votes_vote", "votes_entry", "votes_optin", "gate_audit", "gate_key", "gate_event", "gate_job", "gate_access"} {
			dump := h.dump(t, table)
			for household, r := range receipts {
				if strings.Contains(dump, r.Slip) {
					t.Errorf("%s holds the receipt of a secret ballot", table)
				}
				if strings.Contains(dump, strings.ReplaceAll(codes[household], "-", "")) || strings.Contains(dump, codes[household]) {
					t.Errorf("%s holds a code", table)
				}
			}
		}
		if regexp.MustCompile(`\d{10}|hộ-`).MatchString(box) {
			t.Errorf("the box holds an instant or a household: %s", box)
		}
		var held struct {
			Online []struct {
				S string `json:"s"`
			} `json:"online"`
		}
		if err := json.Unmarshal([]byte(h.text(t, `SELECT body FROM votes_box WHERE vote_id = $1`, id)), &held); err != nil {
			t.Fatal(err)
		}
		for i := 1; i < len(held.Online); i++ {
			if held.Online[i-1].S >= held.Online[i].S {
				t.Error("the box keeps the order of giving")
			}
		}
		if n := h.text(t, `SELECT count(*) || '' FROM votes_box WHERE vote_id = $1`, id); n != "1" {
			t.Errorf("%s rows of boxes: rows have an order", n)
		}
	})
}

func (h *house) text(t testing.TB, query string, args ...any) (s string) {
	t.Helper()
	if err := h.db.Write.QueryRow(query, args...).Scan(&s); err != nil {
		t.Fatal(err)
	}
	return s
}

// dump is every value of a table as text.
func (h *house) dump(t testing.TB, table string) string {
	t.Helper()
	rows, err := h.db.Write.Query(`SELECT * FROM ` + table)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	names, _ := rows.Columns()
	var out strings.Builder
	for rows.Next() {
		row := make([]any, len(names))
		for i := range row {
			row[i] = new(any)
		}
		if err := rows.Scan(row...); err != nil {
			t.Fatal(err)
		}
		for _, v := range row {
			fmt.Fprintf(&out, "%s\x00", *v.(*any))
		}
	}
	return out.String()
}

// Sheets of a secret vote are counted by a board and typed in twice; a
// household that voted online gets none.
func TestUrnsOfASecretVote(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		id := h.opened(t, plan(mixed, secret))
		_, err := h.cast(t.Context(), id, h.codes(t, id)[home("Một", 8)], votes.Agree)
		wants(t, "online", err, nil)
		tray := votes.Tray{Hamlet: "Một", Channel: votes.Meeting, Households: []string{home("Một", 0), home("Một", 1), home("Một", 2)},
			Counts: map[string]int64{votes.Agree: 2, votes.Blank: 1}}
		short := tray
		short.Counts = map[string]int64{votes.Agree: 2}
		_, err = h.Urn(t.Context(), head, id, short)
		wants(t, "fewer sheets than households", err, votes.ErrCounts)
		twice := tray
		twice.Households = []string{home("Một", 0), home("Một", 1), home("Một", 8)}
		_, err = h.Urn(t.Context(), head, id, twice)
		wants(t, "a household that voted online", err, votes.ErrTaken)
		for _, who := range []gate.Actor{head, teller} {
			_, err = h.Urn(t.Context(), who, id, tray)
			wants(t, "urn by "+who.ID, err, nil)
		}
		_, err = h.cast(t.Context(), id, "", votes.Agree)
		wants(t, "no code", err, votes.ErrCode)
		h.now = gate.Instant(days(4))
		wants(t, "close", h.Close(t.Context(), head, id), nil)
		if r := h.vote(t, id).Result; r.Took != 4 || r.Counts[votes.Agree] != 3 || r.Counts[votes.Blank] != 1 {
			t.Errorf("%+v", r)
		}
		h.recount(t, id)
		if b := h.breaks(t); len(b) > 0 {
			t.Errorf("%+v", b)
		}
	})
}

func TestTheRollIsFrozen(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		id := h.opened(t, plan())
		before := h.vote(t, id)
		h.size["Một"] = 20
		wants(t, "a household that came later", h.Hands(t.Context(), head, id, map[string]votes.Said{home("Một", 15): {Choice: votes.Agree}}), votes.ErrNotOnRoll)
		if v := h.vote(t, id); v.Households() != 9 || v.Fingerprint != before.Fingerprint || len(v.Fingerprint) != 64 {
			t.Errorf("%d households, %s", v.Households(), v.Fingerprint)
		}
		h.now = monday
		_, err := h.Announce(t.Context(), head, plan(func(p *votes.Plan) { p.Clusters = []string{"Cụm 1", "Cụm 2"} }))
		wants(t, "announce by clusters", err, nil)
	})
}

// Clusters are for hamlets of 200 households, or scattered ones.
func TestClusters(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		for _, c := range []struct {
			households int
			scattered  bool
			want       error
		}{{199, false, votes.ErrClusters}, {199, true, nil}, {200, false, nil}} {
			h.now, h.size["Một"] = monday, c.households
			id, err := h.Announce(t.Context(), head, plan(func(p *votes.Plan) { p.Clusters, p.Scattered = []string{"Cụm 1", "Cụm 2"}, c.scattered }))
			wants(t, "announce", err, nil)
			h.now = gate.Instant(days(2))
			wants(t, fmt.Sprint(c), h.Begin(t.Context(), head, id), c.want)
		}
	})
}

// Five thousand households are counted in under a second, chain and all.
func BenchmarkCount(b *testing.B) {
	for _, n := range []int{500, 5000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			h := open(b, dbtest.SQLite(b))
			h.size["Một"] = n
			id := h.opened(b, plan())
			said := map[string]votes.Said{}
			for i := range n {
				said[home("Một", i)] = votes.Said{Choice: votes.Agree}
			}
			if err := h.Hands(b.Context(), head, id, said); err != nil {
				b.Fatal(err)
			}
			undone := errors.New("counted, not kept")
			for b.Loop() {
				err := h.gate.Write(b.Context(), gate.System("bench", here), gate.Public, func(tx *gate.Tx) error {
					if err := tx.Require(true); err != nil {
						return err
					}
					if r, err := h.Tally(tx, id); err != nil || r.Took != int64(n) || !r.Passed {
						b.Fatal(r, err)
					}
					return undone
				})
				if !errors.Is(err, undone) {
					b.Fatal(err)
				}
			}
		})
	}
}
