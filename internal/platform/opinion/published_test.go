package opinion_test

import (
	"encoding/json"
	"errors"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"testing"

	"xaso/internal/platform/opinion"
)

// published finds the conversations that others computed before us.
func published(t *testing.T, name ...string) string {
	file := filepath.Join(append([]string{"..", "..", "..", "..", "shared", "facts", "participation", "polis"}, name...)...)
	if _, err := os.Stat(file); errors.Is(err, fs.ErrNotExist) {
		t.Skip("published conversations are not here: " + file)
	}
	return file
}

func decode(t *testing.T, file string, into any) {
	body, err := os.ReadFile(file)
	if err == nil {
		err = json.Unmarshal(body, into)
	}
	if err != nil {
		t.Fatal(err)
	}
}

// what the live server of Polis published of the conversation.
type math2 struct {
	PCA struct {
		Center    []float64   `json:"center"`
		Comps     [][]float64 `json:"comps"`
		Extremity []float64   `json:"comment-extremity"`
	} `json:"pca"`
	Priorities map[string]float64 `json:"comment-priorities"`
	Shared     map[string]float64 `json:"group-aware-consensus"`
	ModOut     []int              `json:"mod-out"`
	Base       struct {
		Members [][]int `json:"members"`
	} `json:"base-clusters"`
	Groups []struct {
		ID      int   `json:"id"`
		Members []int `json:"members"`
	} `json:"group-clusters"`
	Consensus map[string][]told `json:"consensus"`
	Repness   map[string][]told `json:"repness"`
}

type told struct {
	Tid     int     `json:"tid"`
	Success int     `json:"n-success"`
	Trials  int     `json:"n-trials"`
	Share   float64 `json:"p-success"`
	Test    float64 `json:"p-test"`
	Ratio   float64 `json:"repness"`
	RatioT  float64 `json:"repness-test"`
	For     string  `json:"repful-for"`
}

func belowHundred(t *testing.T) (*opinion.Table, []int, math2) {
	var votes []struct{ Pid, Tid, Vote int }
	decode(t, published(t, "red-dwarf-below-100", "votes.json"), &votes)
	var m math2
	decode(t, published(t, "red-dwarf-below-100", "math-pca2.json"), &m)
	var list []opinion.Ballot
	for _, v := range votes { // as the API gives them: 1 agrees
		list = append(list, opinion.Ballot{Statement: v.Tid, Voter: v.Pid, Vote: opinion.Vote(v.Vote)})
	}
	table, voters, statements := opinion.Tabulate(list)
	if table.Statements() != 44 || table.People() != 35 || statements[43] != 43 {
		t.Fatalf("%d people, %d statements", table.People(), table.Statements())
	}
	for _, s := range m.ModOut {
		table.Hide(s)
	}
	return table, voters, m
}

func TestAxesAreThoseOfPolis(t *testing.T) {
	table, _, m := belowHundred(t)
	a := table.Axes()
	for s, want := range m.PCA.Center {
		if !slices.Contains(m.ModOut, s) && math.Abs(-a.Centre[s]-want) > 1e-12 { // its sign is turned round
			t.Errorf("centre %d: %v, published %v", s, -a.Centre[s], want)
		}
	}
	for i := range 2 {
		dot := 0.0
		for s := range a.Centre {
			dot += a.Components[i][s] * m.PCA.Comps[i][s]
		}
		if math.Abs(math.Abs(dot)-1) > 1e-6 {
			t.Errorf("component %d: cosine %v", i+1, dot)
		}
	}
}

// Polis counts for its priorities those who stand on the map only.
func TestPrioritiesAreThoseOfPolis(t *testing.T) {
	table, voters, m := belowHundred(t)
	onMap := make([]opinion.Tally, table.Statements())
	for _, group := range publishedGroups(t, table, voters, m) {
		for s, c := range group {
			onMap[s] = opinion.Tally{Agree: onMap[s].Agree + c.Agree, Disagree: onMap[s].Disagree + c.Disagree, Pass: onMap[s].Pass + c.Pass}
		}
	}
	for s, got := range table.Axes().Priorities(onMap) {
		if want := m.Priorities[strconv.Itoa(s)]; math.Abs(got-want) > 1e-6*want {
			t.Errorf("statement %d: %v, published %v", s, got, want)
		}
	}
}

// The published groups, taken as they are: what is said of them must be ours.
func publishedGroups(t *testing.T, table *opinion.Table, voters []int, m math2) [][]opinion.Tally {
	var groups [][]opinion.Tally
	for _, g := range m.Groups {
		var rows []int
		for _, base := range g.Members {
			for _, pid := range m.Base.Members[base] {
				row, ok := slices.BinarySearch(voters, pid)
				if !ok {
					t.Fatal("unknown voter", pid)
				}
				rows = append(rows, row)
			}
		}
		groups = append(groups, table.Tallies(rows))
	}
	return groups
}

func TestGroupInformedConsensusIsThatOfPolis(t *testing.T) {
	table, voters, m := belowHundred(t)
	for s, got := range opinion.Shared(publishedGroups(t, table, voters, m)) {
		if want := m.Shared[strconv.Itoa(s)]; math.Abs(got-want) > 1e-12 {
			t.Errorf("statement %d: %v, published %v", s, got, want)
		}
	}
}

func TestConsensusIsThatOfPolis(t *testing.T) {
	table, _, m := belowHundred(t)
	agree, disagree := opinion.Consensus(table.Tallies(nil), table.Hidden)
	compare(t, "agree", agree, m.Consensus["agree"], 1e-12)
	compare(t, "disagree", disagree, m.Consensus["disagree"], 1e-12)
}

func TestWhatGroupsStandForIsThatOfPolis(t *testing.T) {
	table, voters, m := belowHundred(t)
	for g, got := range opinion.Representative(publishedGroups(t, table, voters, m), table.Hidden) {
		compare(t, "group "+strconv.Itoa(g), got, m.Repness[strconv.Itoa(g)], 1e-6)
	}
}

func compare(t *testing.T, what string, got []opinion.Telling, want []told, most float64) {
	t.Helper()
	if len(got) != len(want) {
		t.Errorf("%s: %d told, published %d", what, len(got), len(want))
		return
	}
	for i, w := range want {
		g := got[i]
		if g.Statement != w.Tid || g.Votes != w.Success || g.Seen != w.Trials || w.For != "" && g.Agree != (w.For == "agree") ||
			math.Abs(g.Share-w.Share) > most || math.Abs(g.Test-w.Test) > most ||
			math.Abs(g.Ratio-w.Ratio) > most || math.Abs(g.RatioTest-w.RatioT) > most {
			t.Errorf("%s, place %d:\n got %+v\nwant %+v", what, i+1, g, w)
		}
	}
}

// The Seattle conversation of the open data: an import from end to end. Its
// groups hang on an older state of the server and are not compared.
func TestSeattleIsRead(t *testing.T) {
	file, err := os.Open(published(t, "15-per-hour-seattle", "votes.csv"))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	votes, err := opinion.Read(file)
	if err != nil {
		t.Fatal(err)
	}
	table, voters, _ := opinion.Tabulate(votes)
	if len(voters) != 339 {
		t.Errorf("%d voters, published 339", len(voters))
	}
	m := opinion.Draw(table, opinion.Options{LeastVotes: 7, LeastPeople: 15, LeastGroup: 5})
	if !m.Enough || len(m.Groups) != 2 {
		t.Errorf("%d groups of %v, published 2", len(m.Groups), m.Sizes)
	}
}
