package surveys_test

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"
	"testing"

	"pgregory.net/rapid"

	"xaso/internal/modules/surveys"
	"xaso/internal/platform/clock"
	"xaso/internal/platform/fault"
)

// The worked example of the statistics facts: 782/22, not the mean of the
// households' own averages.
func TestIncomePerHeadIsARatioOfSums(t *testing.T) {
	const million = 1_000_000
	var all []surveys.Worth
	for _, row := range [][2]int64{{4, 126}, {5, 120}, {3, 240}, {4, 139}, {2, 25}, {4, 132}} {
		all = append(all, surveys.Worth{Hamlet: "A", People: row[0], Dong: row[1] * million})
	}
	e := surveys.Reckon(all, map[string]int{"A": 6})
	if e.People != 22 || e.Dong != 782*million {
		t.Fatalf("%d people, %d đồng", e.People, e.Dong)
	}
	if got := math.Round(e.PerHead / 1000); got != 35545 {
		t.Errorf("%v thousand a head, 35 545 is right and 35 958 the trap", got)
	}
	if !e.Full || !e.Known || e.Error != 0 {
		t.Errorf("all households answered: %+v", e)
	}
}

// A sample: each household stands for those of its hamlet, and the error is
// that of the textbook formula, worked out by hand here.
func TestASampleIsWeightedByHamlet(t *testing.T) {
	all := []surveys.Worth{
		{Hamlet: "A", People: 4, Dong: 40}, {Hamlet: "A", People: 2, Dong: 40},
		{Hamlet: "B", People: 5, Dong: 100}, {Hamlet: "B", People: 5, Dong: 50},
	}
	e := surveys.Reckon(all, map[string]int{"A": 10, "B": 4})
	// total 5·80 + 2·150 = 700 over 5·6 + 2·10 = 50 people
	if e.PerHead != 14 || e.Total != 700 || e.Persons != 50 {
		t.Fatalf("%v a head, %v in all, %v people", e.PerHead, e.Total, e.Persons)
	}
	// d of A: −16, 12, s² = 392; of B: 30, −20, s² = 1250
	want := math.Sqrt(100*0.8*392/2+16*0.5*1250/2) / 50
	if math.Abs(e.Error-want) > 1e-9 || !e.Known || e.Full {
		t.Errorf("error %v, want %v (%+v)", e.Error, want, e)
	}
	if e := surveys.Reckon(all[:3], map[string]int{"A": 10, "B": 4}); e.Known {
		t.Error("one household cannot say how much a hamlet spreads")
	}
	if e := surveys.Reckon(nil, map[string]int{"A": 10}); e.PerHead != 0 || e.Persons != 0 {
		t.Error("nobody answered, and there is an income")
	}
}

// The example of the sampling text: N = 25, n = 6, so k = 4; and r = 2 gives 2,
// 6, 10, 14, 18, 22.
func TestTheSystematicSampleOfTheText(t *testing.T) {
	for n := range 200 {
		s, err := surveys.Draw([]string{"A"}, map[string]int{"A": 25}, 6, 20, strconv.Itoa(n))
		if err != nil {
			t.Fatal(err)
		}
		if h := s.Strata[0]; h.Step != 4 {
			t.Fatalf("k = %d", h.Step)
		} else if h.Start == 2 {
			if !slices.Equal(h.Chosen, []int{2, 6, 10, 14, 18, 22}) {
				t.Errorf("drawn %v", h.Chosen)
			}
			return
		}
	}
	t.Error("no seed gives a start of 2")
}

// Whatever is drawn: as many as asked, each at most once, none both in the
// sample and in reserve, the same for the same seed, two in each hamlet.
func TestEverySampleKeepsItsPromises(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var hamlets []string
		households, least, total := map[string]int{}, 0, 0
		for i := range rapid.IntRange(1, 12).Draw(t, "hamlets") {
			h := fmt.Sprint("Thôn ", i)
			hamlets = append(hamlets, h)
			households[h] = rapid.IntRange(0, 300).Draw(t, "N")
			least, total = least+min(2, households[h]), total+households[h]
		}
		if total == 0 {
			return
		}
		size := rapid.IntRange(least, total).Draw(t, "n")
		seed := rapid.StringMatching(`[A-Z0-9]{16}`).Draw(t, "seed")
		s, err := surveys.Draw(hamlets, households, size, 25, seed)
		if err != nil {
			t.Fatal(err)
		}
		n := 0
		for _, h := range s.Strata {
			seen := map[int]bool{}
			for _, no := range append(slices.Clone(h.Chosen), h.Reserve...) {
				if no < 1 || no > households[h.Hamlet] || seen[no] {
					t.Fatalf("%s: %d of %d drawn wrongly", h.Hamlet, no, households[h.Hamlet])
				}
				seen[no] = true
			}
			if len(h.Chosen) != h.Size || len(h.Chosen) < min(2, h.N) || h.Start < 1 || h.Start > h.Step {
				t.Fatalf("%+v", h)
			}
			n += len(h.Chosen)
		}
		if n != size {
			t.Fatalf("%d drawn, %d asked for", n, size)
		}
		again, err := surveys.Draw(hamlets, households, size, 25, seed)
		if err != nil || fmt.Sprint(again) != fmt.Sprint(s) {
			t.Fatal("the same seed draws something else")
		}
	})
}

func TestTheFrameIsSortedAsTheTextSays(t *testing.T) {
	all := []surveys.Listed{{Code: "1", Group: 0, People: 9}, {Code: "2", Group: 2, People: 3}, {Code: "3", Group: 1, People: 2},
		{Code: "4", Group: 1, People: 5}, {Code: "5", Group: 1, People: 2}}
	surveys.Sort(all)
	var order []string
	for _, l := range all {
		order = append(order, l.Code)
	}
	if !slices.Equal(order, []string{"4", "3", "5", "2", "1"}) {
		t.Errorf("order %v", order)
	}
}

func number(n float64) *float64 { return &n }

// A questionnaire with one question of each kind.
var sample = surveys.Questionnaire{ID: "x", Title: surveys.Words{VI: "X"}, Kind: surveys.Other, Sections: []surveys.Section{
	{ID: "a", Questions: []surveys.Question{
		{Key: "has", Text: surveys.Words{VI: "Có không?"}, Kind: surveys.YesNo, Required: true},
		{Key: "which", Text: surveys.Words{VI: "Loại nào?"}, Kind: surveys.OneOf, Required: true,
			Choices: []surveys.Choice{{Value: "a", Words: surveys.Words{VI: "A"}}, {Value: "b", Words: surveys.Words{VI: "B"}}},
			If:      &surveys.Condition{Key: "has", Is: []string{"yes"}}},
		{Key: "deep", Text: surveys.Words{VI: "Sao?"}, Kind: surveys.FreeText, Required: true, If: &surveys.Condition{Key: "which", Is: []string{"b"}}},
		{Key: "area", Text: surveys.Words{VI: "Bao nhiêu?"}, Kind: surveys.Number, Min: number(4), Max: number(2000)},
		{Key: "cash", Text: surveys.Words{VI: "Tiền"}, Kind: surveys.Money, Min: number(0)},
		{Key: "on", Text: surveys.Words{VI: "Ngày"}, Kind: surveys.Day},
	}},
	{ID: "m", Members: true, From: 15, Questions: []surveys.Question{
		{Key: "phone", Text: surveys.Words{VI: "Điện thoại?"}, Kind: surveys.YesNo, Required: true},
	}},
}}

// Checks are the cases that both the server and the telephone must judge alike
// (tests/journeys tells the second half).
func TestAnswersAreJudged(t *testing.T) {
	members := []surveys.Member{{ID: "p1", Name: "A", Born: 1980}, {ID: "p2", Name: "B", Born: 2020}, {ID: "p3", Name: "C"}}
	at := clock.Date{Year: 2026, Month: 11, Day: 1}
	fine := surveys.Answers{"has": "no", "phone@p1": "yes", "phone@p3": "no"}
	with := func(more ...string) surveys.Answers {
		a := surveys.Answers{}
		for k, v := range fine {
			a[k] = v
		}
		for i := 0; i < len(more); i += 2 {
			a[more[i]] = more[i+1]
		}
		return a
	}
	for name, c := range map[string]struct {
		given surveys.Answers
		wrong map[string]error
		kept  map[string]string
	}{
		"enough":                     {with(), nil, map[string]string{"has": "no"}},
		"nothing":                    {surveys.Answers{}, map[string]error{"has": surveys.ErrMissingAnswer, "phone@p1": surveys.ErrMissingAnswer, "phone@p3": surveys.ErrMissingAnswer}, nil},
		"the follow-up is asked":     {with("has", "yes"), map[string]error{"which": surveys.ErrMissingAnswer}, nil},
		"… and one behind it":        {with("has", "yes", "which", "b"), map[string]error{"deep": surveys.ErrMissingAnswer}, nil},
		"… not when the first falls": {with("has", "no", "which", "b"), nil, map[string]string{"which": ""}},
		"a choice that is none":      {with("has", "maybe"), map[string]error{"has": surveys.ErrNotChoice}, nil},
		"thousands with points":      {with("cash", "1.500"), nil, map[string]string{"cash": "1500"}},
		"a decimal comma":            {with("area", "65,5"), nil, map[string]string{"area": "65.5"}},
		"no number":                  {with("area", "to"), map[string]error{"area": surveys.ErrNotNumber}, nil},
		"money in parts":             {with("cash", "1,5"), map[string]error{"cash": surveys.ErrNotNumber}, nil},
		"too small":                  {with("area", "3"), map[string]error{"area": surveys.ErrTooSmall}, nil},
		"too great":                  {with("area", "2.001"), map[string]error{"area": surveys.ErrTooGreat}, nil},
		"a day":                      {with("on", "5/3/2026"), nil, map[string]string{"on": "2026-03-05"}},
		"a day that is none":         {with("on", "31/2/2026"), map[string]error{"on": surveys.ErrNotDate}, nil},
		"a child has no such answer": {with("phone@p2", "yes"), nil, map[string]string{"phone@p2": ""}},
		"no question":                {with("else", "1"), map[string]error{"else": surveys.ErrNotAsked}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			kept, err := sample.Judge(members, c.given, at)
			found := map[string]error{}
			for _, f := range fault.All(err) {
				found[f.Field] = f
			}
			for field, want := range c.wrong {
				if !errors.Is(found[field], want) {
					t.Errorf("%s: %v, want %v", field, found[field], want)
				}
			}
			if len(found) != len(c.wrong) {
				t.Errorf("faults %v", found)
			}
			for field, want := range c.kept {
				if kept[field] != want {
					t.Errorf("%s is kept as %q, want %q", field, kept[field], want)
				}
			}
		})
	}
}

// FuzzAnswers: whatever is typed, what is kept can be judged again and stays.
func FuzzAnswers(f *testing.F) {
	for _, s := range []string{"", "yes", "1.500", "-3", "65,5", "31/12/2026", "2026-02-30", "NaN", "1e9", "ả́", "9999999999999999"} {
		f.Add(s, s)
	}
	at := clock.Date{Year: 2026, Month: 11, Day: 1}
	f.Fuzz(func(t *testing.T, a, b string) {
		given := surveys.Answers{"has": "yes", "which": a, "deep": b, "area": a, "cash": b, "on": a}
		for range 2 {
			kept, _ := sample.Judge(nil, given, at)
			for field, value := range kept {
				again, err := sample.Judge(nil, surveys.Answers{"has": "yes", "which": "b", "deep": "x", field: value}, at)
				if err != nil || again[field] != value {
					t.Fatalf("%s: %q is kept, and then %q (%v)", field, value, again[field], err)
				}
			}
			given = kept
		}
	})
}
