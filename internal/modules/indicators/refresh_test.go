package indicators_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"xaso/internal/modules/criteria"
	"xaso/internal/modules/indicators"
	"xaso/internal/platform/db/dbtest"
	"xaso/internal/platform/gate"
	"xaso/internal/platform/metric"
)

// events are those published, by kind.
func (r *room) events(kind string) (bodies []string) {
	r.t.Helper()
	r.read(func(tx *gate.Tx) error {
		all, err := gate.FactsSince(tx, "", 10_000)
		for _, f := range all {
			if f.Kind == kind {
				bodies = append(bodies, f.Body)
			}
		}
		return err
	})
	return bodies
}

// A changed record changes the indicator, its history and since when, and those
// in charge hear of a fall once.
func TestFall(t *testing.T) {
	each(t, func(r *room) {
		r.set(tongSon, shacks, 0)
		r.follow("bac_trung_bo", base)
		r.expect(base, "9.1", "met 0 provisional computed")
		r.now = r.now.AddDate(0, 0, 3)
		r.set(tongSon, shacks, 2)
		r.must(r.Refresh(t.Context(), tongSon, "something.else"))
		r.must(r.Refresh(t.Context(), tongSon, counted{}.Kind()))
		r.must(r.Refresh(t.Context(), tongSon, counted{}.Kind())) // told twice
		got := r.reading(base, "9.1")
		if told(got) != "short 2 provisional computed" || got.Since != day("2024-11-26") || got.AsOf != day("2024-11-26") {
			t.Errorf("%+v", got)
		}
		fell := r.events(indicators.IndicatorFell{}.Kind())
		var e indicators.IndicatorFell
		if len(fell) != 1 || json.Unmarshal([]byte(fell[0]), &e) != nil || e.Code != "9.1" || e.Was != 0 || e.Is != 2 || e.On != "2024-11-26" {
			t.Errorf("%v", fell)
		}
		r.read(func(tx *gate.Tx) error {
			points, err := r.History(tx, base, "9.1")
			if err == nil && (len(points) != 2 || points[0].State != indicators.Met || points[1].Value != 2) {
				t.Errorf("%+v", points)
			}
			return err
		})
		// A day on which nothing changes adds nothing.
		before := len(r.events(indicators.ReadingsChanged{}.Kind()))
		r.now = r.now.AddDate(0, 0, 1)
		r.must(r.Recompute(t.Context(), tongSon))
		if got := len(r.events(indicators.ReadingsChanged{}.Kind())); got != before {
			t.Errorf("%d changes where nothing changed", got-before)
		}
		if got := r.reading(base, "9.1"); got.AsOf != day("2024-11-27") || got.Since != day("2024-11-26") {
			t.Errorf("%s since %s", got.AsOf, got.Since)
		}
	})
}

// Losing all data is no fall; being short again afterwards is.
func TestFallAcrossAGap(t *testing.T) {
	each(t, func(r *room) {
		r.set(tongSon, shacks, 0)
		r.follow("bac_trung_bo", base)
		r.put(tongSon, metric.Figure{Metric: shacks, Gap: "register.gap.empty"})
		r.must(r.Recompute(t.Context(), tongSon))
		if fell := r.events(indicators.IndicatorFell{}.Kind()); len(fell) != 0 {
			t.Errorf("%v", fell)
		}
		r.set(tongSon, shacks, 1)
		r.must(r.Recompute(t.Context(), tongSon))
		if fell := r.events(indicators.IndicatorFell{}.Kind()); len(fell) != 1 {
			t.Errorf("%v", fell)
		}
	})
}

// A change without an event is found at night, told and mended.
func TestUnheardChanges(t *testing.T) {
	each(t, func(r *room) {
		r.set(tongSon, shacks, 0)
		r.follow("bac_trung_bo", base)
		r.set(tongSon, shacks, 4)
		r.expect(base, "9.1", "met 0 provisional computed")
		got, err := r.Rebuild(t.Context(), tongSon)
		if err != nil || got.Unheard != 1 || got.Readings == 0 {
			t.Errorf("%+v %v", got, err)
		}
		r.expect(base, "9.1", "short 4 provisional computed")
		if got, err = r.Rebuild(t.Context(), tongSon); err != nil || got.Unheard != 0 || got.Readings != 0 {
			t.Errorf("again: %+v %v", got, err)
		}
	})
}

// A set that is left keeps its history; the levels of another year are others.
func TestFollowing(t *testing.T) {
	each(t, func(r *room) {
		r.set(tongSon, shacks, 0)
		r.follow("bac_trung_bo", base)
		r.must(r.Enter(t.Context(), head, entry(base, "10", indicators.Amount, func(e *indicators.Entry) { e.Value = 44 })))
		r.expect(base, "10", "short 44 provisional entered") // 45 in 2024
		r.must(r.book.Follow(t.Context(), head, criteria.Following{Set: base, Column: "bac_trung_bo", Year: 2023}))
		r.must(r.Refresh(t.Context(), tongSon, criteria.Followed{}.Kind()))
		r.expect(base, "10", "no-data entered indicators.gap.old")
		r.must(r.book.Leave(t.Context(), head, base))
		r.must(r.Refresh(t.Context(), tongSon, criteria.Followed{}.Kind()))
		r.read(func(tx *gate.Tx) error {
			_, err := r.Readings(tx, base)
			r.is(err, indicators.ErrNotFollowed)
			points, err := r.History(tx, base, "9.1")
			if len(points) == 0 {
				t.Error("the history went with the set")
			}
			return err
		})
	})
}

// Rows open page by page, and those that make a part larger than its whole are
// named.
func TestDrill(t *testing.T) {
	each(t, func(r *room) {
		for i := range 120 {
			r.row[all] = append(r.row[all], fmt.Sprintf("h%03d", i))
		}
		r.row[poor] = []string{"h007", "h200"}
		r.row[nearPoor] = []string{"h008"}
		r.set(tongSon, all, 120)
		r.follow("bac_trung_bo", base)
		r.must(r.gate.Read(t.Context(), head, indicators.MayOpenRows, func(tx *gate.Tx) error {
			if err := tx.Require(tx.Who.May(indicators.MayOpenRows)); err != nil {
				return err
			}
			var got []string
			after := ""
			for pages := 0; ; pages++ {
				rows, next, err := r.Drill(tx, base, "11", indicators.Denominator, metric.Cut{}, after)
				if err != nil {
					return err
				}
				for _, row := range rows {
					got = append(got, row.ID)
				}
				if after = next; next == "" {
					break
				}
			}
			if !slices.Equal(got, r.row[all]) {
				t.Errorf("%d rows: %v", len(got), got)
			}
			both, _, err := r.Drill(tx, base, "11", indicators.Numerator, metric.Cut{}, "")
			if len(both) != 3 || both[0].Metric != nearPoor || both[2].ID != "h200" {
				t.Errorf("numerator: %+v", both)
			}
			strays, err2 := r.Strays(tx, base, "11", metric.Cut{}, 20)
			if len(strays) != 1 || strays[0].ID != "h200" {
				t.Errorf("strays: %+v", strays)
			}
			return firstOf(err, err2)
		}))
	})
}

// Whatever happens in whatever order: the readings brought along by events are
// those of a full computation.
func TestIncrementsAreTheFullComputation(t *testing.T) {
	names := []string{all, poor, nearPoor, shacks, "register.hamlets", "register.hamlets-culture-house"}
	rapid.Check(t, func(rt *rapid.T) {
		r := open(t, dbtest.SQLite(t))
		r.follow("bac_trung_bo", base, better)
		r.follow("thanh_hoa", smart, model, smartCommune)
		for range rapid.IntRange(1, 8).Draw(rt, "steps") {
			switch rapid.IntRange(0, 3).Draw(rt, "what") {
			case 0, 1:
				cut := metric.Cut{}
				name := rapid.SampledFrom(names).Draw(rt, "metric")
				if n := rapid.IntRange(0, 3).Draw(rt, "hamlet"); n < 3 && name == shacks {
					cut.Hamlet = hamlets[n]
				}
				r.set(tongSon, name, float64(rapid.IntRange(-1, 5).Draw(rt, "value")), cut)
				r.must(r.Refresh(t.Context(), tongSon, counted{}.Kind()))
			case 2:
				v := float64(rapid.IntRange(0, 100).Draw(rt, "share"))
				r.must(r.Enter(t.Context(), head, entry(smart, "TTM.4", indicators.Published, func(e *indicators.Entry) { e.Value, e.AsOf = v, day("2024-01-01") })))
			case 3:
				r.now = r.now.AddDate(0, 0, rapid.IntRange(1, 20).Draw(rt, "days"))
				r.must(r.Refresh(t.Context(), tongSon, counted{}.Kind()))
			}
		}
		got, err := r.Rebuild(t.Context(), tongSon)
		if err != nil || got.Unheard != 0 || got.Readings != 0 {
			rt.Fatalf("%+v %v", got, err)
		}
	})
}

func TestForecast(t *testing.T) {
	b := open(t, dbtest.SQLite(t))
	point := func(on string, v float64) indicators.Point {
		return indicators.Point{On: day(on), Value: v, Known: true}
	}
	line := []indicators.Point{point("2024-01-01", 10), point("2024-02-01", 13.1), point("2024-03-01", 16), point("2024-04-01", 19.1)}
	f := b.Forecast(line, day("2024-05-01"))
	if !f.Enough || f.Value < 21.9 || f.Value > 22.3 || f.Low > f.Value || f.High < f.Value {
		t.Errorf("%+v", f)
	}
	wild := append(slices.Clone(line), point("2024-04-02", 900)) // one wrong figure does not turn it
	if f := b.Forecast(wild, day("2024-05-01")); !f.Enough || f.Value > 60 {
		t.Errorf("%+v", f)
	}
	for what, points := range map[string][]indicators.Point{"none": nil, "three": line[:3], "unknown": {{On: day("2024-01-01")}, {On: day("2024-12-01")}},
		"a week": {point("2024-01-01", 1), point("2024-01-02", 2), point("2024-01-03", 3), point("2024-01-07", 4)}} {
		if f := b.Forecast(points, day("2025-01-01")); f.Enough {
			t.Errorf("%s: %+v", what, f)
		}
	}
}
