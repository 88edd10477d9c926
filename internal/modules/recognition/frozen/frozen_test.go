package frozen_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"xaso/internal/modules/recognition/frozen"
)

func small() frozen.Dossier {
	return frozen.Dossier{Schema: frozen.Schema, Template: 1, At: time.Date(2026, 11, 23, 14, 40, 5, 7e6, time.UTC),
		Criteria: []frozen.Criterion{{No: 1, Name: "Quy hoạch <&>", Declared: 2, Indicators: []frozen.Indicator{
			{Code: "1.1", Reading: frozen.Reading{State: frozen.Met, Known: true, Value: 96.25}}, {Code: "1.2", Reading: frozen.Reading{State: frozen.NoThreshold}}}}}}
}

func TestTheTextIsCanonicalAndReadAgain(t *testing.T) {
	text, err := small().Text()
	if err != nil {
		t.Fatal(err)
	}
	again, err := frozen.Read(text)
	if err != nil {
		t.Fatal(err)
	}
	second, err := again.Text()
	if err != nil || second != text {
		t.Errorf("written again it is %s, %v", second, err)
	}
	if !strings.Contains(text, "Quy hoạch <&>") || strings.Index(text, `"at"`) > strings.Index(text, `"by"`) || !strings.HasPrefix(text, "{\n \"at\"") {
		t.Errorf("keys are not in order: %s", text)
	}
}

func TestUnknownFormsAreRefused(t *testing.T) {
	for _, text := range []string{"", "{}", `{"schema":0}`, `{"schema":99}`, `[]`, `{"schema":1,"criteria":7}`} {
		if _, err := frozen.Read(text); err == nil {
			t.Errorf("%q is read", text)
		}
	}
	d := small()
	d.Schema = 2
	if _, err := d.Text(); err == nil {
		t.Error("a form that is not known is written")
	}
}

// What is not known is never reached, and a criterion with an indicator
// missing is not either.
func TestWhatAResultNeeds(t *testing.T) {
	with := func(declared int, verdicts ...string) frozen.Criterion {
		c := frozen.Criterion{Declared: declared}
		for _, v := range verdicts {
			c.Indicators = append(c.Indicators, frozen.Indicator{Reading: frozen.Reading{State: v}})
		}
		return c
	}
	for _, c := range []struct {
		c    frozen.Criterion
		want frozen.Result
	}{
		{with(0), frozen.Unknown}, {with(2), frozen.Unknown}, {with(2, frozen.Met), frozen.Unknown},
		{with(2, frozen.Met, frozen.Met), frozen.Reached}, {with(0, frozen.Met), frozen.Reached},
		{with(2, frozen.Met, frozen.Short), frozen.NotReached}, {with(3, frozen.Met, frozen.Short), frozen.NotReached},
		{with(2, frozen.Met, frozen.NoData), frozen.Unknown}, {with(2, frozen.Met, frozen.NoThreshold), frozen.Unknown}, {with(1, ""), frozen.Unknown},
	} {
		if got := c.c.Result(); got != c.want {
			t.Errorf("%+v: %s, want %s", c.c, got, c.want)
		}
	}
	d := frozen.Dossier{Set: frozen.Set{DeclaredCriteria: 2, DeclaredIndicators: 2}, Criteria: []frozen.Criterion{with(2, frozen.Met, frozen.Met)}}
	if d.Ready() {
		t.Error("one criterion of two makes it ready")
	}
	d.Criteria = append(d.Criteria, with(1, frozen.Met))
	if !d.Ready() {
		t.Error("with all reached it is not ready")
	}
	if (frozen.Dossier{}).Ready() {
		t.Error("nothing at all is ready")
	}
}

// Two dossiers are the same exactly when no figure was changed.
func TestCompareFindsEachChange(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		was := frozen.Dossier{Criteria: []frozen.Criterion{{}}}
		n := rapid.IntRange(1, 8).Draw(t, "indicators")
		for i := range n {
			was.Criteria[0].Indicators = append(was.Criteria[0].Indicators, frozen.Indicator{Code: string(rune('a' + i)), Reading: frozen.Reading{Known: true, Value: float64(i)}})
		}
		var is frozen.Dossier
		body, _ := json.Marshal(was)
		_ = json.Unmarshal(body, &is)
		changed := rapid.SliceOfDistinct(rapid.IntRange(0, n-1), func(i int) int { return i }).Draw(t, "changed")
		for _, i := range changed {
			is.Criteria[0].Indicators[i].Reading.Value += 0.5
		}
		if got := frozen.Compare(was, is); len(got) != len(changed) {
			t.Fatalf("%d changes found of %d", len(got), len(changed))
		}
		is.Criteria[0].Indicators = is.Criteria[0].Indicators[:n-1]
		all := frozen.Compare(was, is)
		if last := all[len(all)-1]; last.Is != nil || last.Was == nil {
			t.Fatalf("what is gone is told as %+v", last)
		}
	})
}

func FuzzRead(f *testing.F) {
	text, _ := small().Text()
	f.Add(text)
	f.Add(`{"schema":1,"at":"2026-11-23T14:40:05Z","criteria":[{"indicators":[{"threshold":{"number":1e400}}]}]}`)
	f.Fuzz(func(t *testing.T, text string) {
		d, err := frozen.Read(text)
		if err != nil {
			return
		}
		d.Tally()
		d.Ready()
	})
}
