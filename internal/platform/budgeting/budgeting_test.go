package budgeting_test

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"xaso/internal/platform/budgeting"
)

func instance(t *testing.T, name string) budgeting.Instance {
	file, err := os.Open(filepath.Join("..", "..", "..", "..", "shared", "facts", "participation", "pabulib", name))
	if errors.Is(err, fs.ErrNotExist) {
		t.Skip("published instances are not here: " + name)
	}
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	in, err := budgeting.Read(file)
	if err != nil {
		t.Fatal(err)
	}
	return in
}

func winners(in budgeting.Instance, o budgeting.Outcome) []int {
	var ids []int
	for _, p := range o.Chosen {
		n, _ := strconv.Atoi(in.Projects[p].ID)
		ids = append(ids, n)
	}
	slices.Sort(ids)
	return ids
}

func published(in budgeting.Instance) []int {
	var ids []int
	for _, p := range in.Projects {
		if n, _ := strconv.Atoi(p.ID); p.Selected {
			ids = append(ids, n)
		}
	}
	slices.Sort(ids)
	return ids
}

// The city of Assen chose by equal shares with Add1 in 2024.
func TestAssenChoseByEqualShares(t *testing.T) {
	in := instance(t, "Netherlands_Assen_2024.pb")
	got := budgeting.EqualShares(in)
	want := []int{2, 3, 5, 6, 9, 11, 12, 13, 14}
	if !slices.Equal(winners(in, got), want) || !slices.Equal(published(in), want) || got.Cost != 76_700 {
		t.Errorf("chose %v for %d, published %v", winners(in, got), got.Cost, published(in))
	}
	if g := budgeting.Greedy(in, true); !slices.Equal(winners(in, g), []int{2, 3, 8, 9, 11, 13, 14}) || g.Cost != 99_200 {
		t.Errorf("by votes: %v for %d", winners(in, g), g.Cost)
	}
}

// The largest of Kamienna Góra did not fit, and the rule of Gdynia stops there.
func TestGdyniaStopsAtTheFirstThatDoesNotFit(t *testing.T) {
	in := instance(t, "Poland_Gdynia_2020_Kamienna_Gora__large.pb")
	if in.Threshold != 50 || in.Rule != "greedy-no-skip" {
		t.Errorf("threshold %d, rule %q", in.Threshold, in.Rule)
	}
	if g := budgeting.Greedy(in, false); !slices.Equal(winners(in, g), published(in)) || g.Cost != 105_755 {
		t.Errorf("chose %v for %d, published %v", winners(in, g), g.Cost, published(in))
	}
	if g := budgeting.Greedy(in, true); !slices.Equal(winners(in, g), []int{1, 2}) || g.Cost != 167_055 {
		t.Errorf("with skipping: %v for %d", winners(in, g), g.Cost)
	}
}

func choice(budget int64, costs []int64, ballots ...[]int) budgeting.Instance {
	in := budgeting.Instance{Budget: budget}
	for i, c := range costs {
		in.Projects = append(in.Projects, budgeting.Project{ID: strconv.Itoa(i + 1), Cost: c, Name: "Việc " + strconv.Itoa(i+1)})
	}
	for i, b := range ballots {
		in.Ballots = append(in.Ballots, budgeting.Ballot{Voter: strconv.Itoa(i + 1), Approved: b})
	}
	return in
}

func TestThresholdAtItsBorder(t *testing.T) {
	in := choice(100, []int64{50, 40}, []int{0}, []int{0}, []int{0, 1})
	for threshold, want := range map[int]int{0: 2, 1: 2, 2: 1, 3: 1, 4: 0} {
		in.Threshold = threshold
		if g := budgeting.Greedy(in, true); len(g.Chosen) != want {
			t.Errorf("threshold %d: %d chosen by votes", threshold, len(g.Chosen))
		}
		if s := budgeting.EqualShares(in); len(s.Chosen) != want {
			t.Errorf("threshold %d: %d chosen by shares", threshold, len(s.Chosen))
		}
	}
}

// A third of the village wants something else than the rest: by votes it gets
// nothing, by equal shares its third of the money.
func TestEqualSharesGiveAMinorityItsPart(t *testing.T) {
	in := choice(90, []int64{45, 45, 30}, []int{0, 1}, []int{0, 1}, []int{0, 1}, []int{0, 1}, []int{2}, []int{2})
	if g := budgeting.Greedy(in, true); !slices.Equal(g.Chosen, []int{0, 1}) {
		t.Errorf("by votes: %v", g.Chosen)
	}
	s := budgeting.EqualShares(in)
	if !slices.Equal(s.Chosen, []int{0, 2}) {
		t.Errorf("by shares: %v", s.Chosen)
	}
	// The first costs four people 11.25 each, in exact fractions.
	if got := s.Steps[0].Rate.RatString(); got != "45/4" || s.Steps[0].Payers != 4 {
		t.Errorf("first step: %s of %d", got, s.Steps[0].Payers)
	}
}

func TestNobodyVoted(t *testing.T) {
	in := choice(100, []int64{50})
	for _, o := range []budgeting.Outcome{budgeting.EqualShares(in), budgeting.Greedy(in, true)} {
		if len(o.Chosen) != 0 || len(o.Steps) != 1 || o.Steps[0].Why != budgeting.TooFew {
			t.Errorf("%+v", o)
		}
	}
}

func TestEqualVotesGoToTheCheaper(t *testing.T) {
	in := choice(100, []int64{60, 50, 50}, []int{0, 1, 2})
	if g := budgeting.Greedy(in, true); !slices.Equal(g.Chosen, []int{1, 2}) {
		t.Errorf("%v", g.Chosen)
	}
}

func TestWhateverIsChosenIsPaidAndExplained(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		costs := rapid.SliceOfN(rapid.Int64Range(1, 60), 1, 7).Draw(t, "costs")
		place := rapid.IntRange(0, len(costs)-1)
		ballots := rapid.SliceOfN(rapid.SliceOfNDistinct(place, 0, len(costs), func(i int) int { return i }), 0, 12).Draw(t, "ballots")
		in := choice(rapid.Int64Range(0, 150).Draw(t, "budget"), costs, ballots...)
		in.Threshold = rapid.IntRange(0, 3).Draw(t, "threshold")
		for name, o := range map[string]budgeting.Outcome{"shares": budgeting.EqualShares(in), "skip": budgeting.Greedy(in, true), "stop": budgeting.Greedy(in, false)} {
			if o.Cost > in.Budget || o.Cost != in.Cost(o.Chosen) {
				t.Fatalf("%s: %v cost %d of %d", name, o.Chosen, o.Cost, in.Budget)
			}
			told := map[int]bool{}
			for _, s := range o.Steps {
				if told[s.Project] {
					t.Fatalf("%s: project %d is explained twice", name, s.Project)
				}
				told[s.Project] = true
				if (s.Why == budgeting.Taken) != o.Has(s.Project) {
					t.Fatalf("%s: project %d: %s", name, s.Project, s.Why)
				}
			}
			if len(told) != len(costs) {
				t.Fatalf("%s: %d of %d projects explained", name, len(told), len(costs))
			}
		}
	})
}

func FuzzRead(f *testing.F) {
	f.Add("META\nkey;value\nbudget;100\nPROJECTS\nproject_id;cost;selected\n1;50;1\nVOTES\nvoter_id;vote\na;1\n")
	f.Add("META\nkey;value\nbudget;x\n")
	f.Add("VOTES\nvoter_id;vote\na;1\n")
	f.Fuzz(func(t *testing.T, file string) {
		in, err := budgeting.Read(strings.NewReader(file))
		if err != nil {
			return
		}
		o := budgeting.Greedy(in, true)
		var out bytes.Buffer
		if err := budgeting.Write(&out, in, o); err != nil {
			t.Fatal(err)
		}
		again, err := budgeting.Read(&out)
		if err != nil {
			t.Fatalf("written and not read: %v\n%s", err, out.String())
		}
		if !slices.Equal(budgeting.Greedy(again, true).Chosen, o.Chosen) {
			t.Fatal("another outcome after writing and reading")
		}
	})
}

// A hamlet of 300 households and a dozen works, as equal shares see it.
func BenchmarkEqualShares(b *testing.B) {
	costs := []int64{80_000_000, 120_000_000, 45_000_000, 200_000_000, 60_000_000, 30_000_000, 150_000_000, 90_000_000, 25_000_000, 70_000_000}
	var ballots [][]int
	for v := range 300 {
		ballots = append(ballots, []int{v % 10, (v*7 + 3) % 10, v / 100})
		slices.Sort(ballots[v])
		ballots[v] = slices.Compact(ballots[v])
	}
	in := choice(500_000_000, costs, ballots...)
	in.Raise = 1000
	for b.Loop() {
		if o := budgeting.EqualShares(in); o.Cost == 0 {
			b.Fatal("nothing chosen")
		}
	}
}
