package opinion_test

import (
	"bytes"
	"math"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"

	"xaso/internal/platform/opinion"
)

// village makes people of two minds: what one camp agrees to the other refuses,
// except the last statement, which all want.
func village(people, statements int) *opinion.Table {
	draw := rand.New(rand.NewPCG(1, 2))
	t := opinion.NewTable(people, statements)
	for p := range people {
		for s := range statements {
			v := opinion.Agree
			switch {
			case draw.Float64() < 0.3:
				continue
			case s < statements-1 && (p%2 == 0) == (s%2 == 0):
				v = opinion.Disagree
			case draw.Float64() < 0.1:
				v = opinion.Pass
			}
			t.Set(p, s, v)
		}
	}
	return t
}

var rules = opinion.Options{LeastVotes: 7, LeastPeople: 15, LeastGroup: 5}

func TestTwoCampsAreFoundAndWhatTheyShare(t *testing.T) {
	m := opinion.Draw(village(40, 12), rules)
	if !m.Enough || len(m.Groups) != 2 || m.Fit < 0.5 {
		t.Fatalf("enough %v, groups %v, fit %v", m.Enough, m.Sizes, m.Fit)
	}
	for i, p := range m.People {
		if want := m.In[slices.Index(m.People, m.People[i]%2)]; m.In[i] != want {
			t.Errorf("person %d stands in the other camp", p)
		}
	}
	shared := 0
	for s := range m.Shared {
		if m.Shared[s] > m.Shared[shared] {
			shared = s
		}
	}
	if shared != 11 {
		t.Errorf("statement %d is shared most, not the last", shared)
	}
	if m.Parted[11] > 0.3 || m.Parted[0] < 0.6 {
		t.Errorf("parted: %v", m.Parted)
	}
}

func TestTooFewPeople(t *testing.T) {
	for people, want := range map[int]bool{0: false, 14: false, 15: true} {
		m := opinion.Draw(village(people, 40), rules)
		if m.Enough != want {
			t.Errorf("%d people: enough %v", people, m.Enough)
		}
	}
	// People are counted who have seven votes; those with six are not.
	few := opinion.NewTable(20, 10)
	for p := range 20 {
		for s := range 6 {
			few.Set(p, s, opinion.Agree)
		}
	}
	if opinion.Draw(few, rules).Enough {
		t.Error("six votes each were enough")
	}
}

func TestNoGroupIsSmallerThanAllowed(t *testing.T) {
	for odd := 1; odd <= 6; odd++ { // so many people against all others
		table := opinion.NewTable(30, 10)
		for p := range 30 {
			for s := range 10 {
				v := opinion.Agree
				if (p < odd) == (s%2 == 0) {
					v = opinion.Disagree
				}
				table.Set(p, s, v)
			}
		}
		m := opinion.Draw(table, rules)
		if slices.Min(m.Sizes) < 5 {
			t.Errorf("%d odd ones: groups of %v", odd, m.Sizes)
		}
		if told := len(m.Sizes) > 1; told != (odd >= 5) {
			t.Errorf("%d odd ones: groups of %v", odd, m.Sizes)
		}
	}
}

func TestTheSameVotesGiveTheSameMap(t *testing.T) {
	if a, b := opinion.Draw(village(60, 15), rules), opinion.Draw(village(60, 15), rules); !reflect.DeepEqual(a, b) {
		t.Error("two maps of the same votes differ")
	}
}

func TestNothingIsNotANumber(t *testing.T) {
	same := opinion.NewTable(20, 8) // all say the same: there is no direction
	for p := range 20 {
		for s := range 8 {
			same.Set(p, s, opinion.Agree)
		}
	}
	m := opinion.Draw(same, rules)
	for _, at := range m.Places {
		if math.IsNaN(at.X) || at != (opinion.Point{}) {
			t.Fatalf("a place at %v", at)
		}
	}
	if len(m.Groups) != 1 || len(m.Agreed) != 5 {
		t.Errorf("%d groups, %d agreed", len(m.Groups), len(m.Agreed))
	}
}

func TestSilhouette(t *testing.T) {
	points := []opinion.Point{{0, 0}, {0, 1}, {10, 0}, {10, 1}}
	got := opinion.Silhouettes(points, [][]int{{0, 0, 1, 1}, {0, 1, 0, 1}})
	// by hand: inside 1, outside (10 + sqrt(101))/2
	far := (10 + math.Sqrt(101)) / 2
	if math.Abs(got[0]-(far-1)/far) > 1e-12 || got[1] >= 0 {
		t.Errorf("silhouettes %v", got)
	}
}

func TestVotesThatAreNoVotes(t *testing.T) {
	for _, file := range []string{"", "a,b\n1,2\n", "comment-id,voter-id,vote\n1,2\n", "comment-id,voter-id,vote\n1,2,3\n",
		"comment-id,voter-id,vote\n-1,2,1\n", "comment-id,voter-id,vote\n1,x,1\n", "comment-id,voter-id,vote\n1,99999999999,1\n"} {
		if _, err := opinion.Read(strings.NewReader(file)); err == nil {
			t.Errorf("read: %q", file)
		}
	}
}

func FuzzRead(f *testing.F) {
	f.Add("timestamp,comment-id,voter-id,vote\n5,0,0,1\n6,0,0,-1\n")
	f.Add("vote,voter-id,comment-id\n\"0\",7,3\n")
	f.Add("comment-id,voter-id,vote\n1,2,\n")
	f.Fuzz(func(t *testing.T, file string) {
		votes, err := opinion.Read(strings.NewReader(file))
		if err != nil {
			return
		}
		var out bytes.Buffer
		if err := opinion.Write(&out, votes); err != nil {
			t.Fatal(err)
		}
		again, err := opinion.Read(&out)
		if err != nil || !slices.Equal(again, votes) {
			t.Fatalf("written and read again: %v, %v", again, err)
		}
		if len(votes) < 200 {
			table, _, _ := opinion.Tabulate(votes)
			opinion.Draw(table, opinion.Options{LeastVotes: 1, LeastPeople: 1, LeastGroup: 1})
		}
	})
}

func BenchmarkDraw(b *testing.B) {
	table := village(5000, 200)
	for b.Loop() {
		if m := opinion.Draw(table, rules); !m.Enough {
			b.Fatal("no map")
		}
	}
}
