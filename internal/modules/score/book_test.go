package score_test

import (
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"xaso/internal/modules/score"
	"xaso/internal/platform/clock"
	"xaso/internal/platform/db"
	"xaso/internal/platform/db/dbtest"
	"xaso/internal/platform/gate"
)

const tongSon gate.Commune = 15001

// A hall is a book over dossiers that the test keeps itself, by commune.
type hall struct {
	*score.Book
	t    testing.TB
	gate *gate.Gate
	now  time.Time
	all  map[gate.Commune]map[string]score.Case
}

func openHall(t testing.TB, d *db.DB) *hall {
	t.Helper()
	h := &hall{t: t, now: at("2026-11-23 10:00"), all: map[gate.Commune]map[string]score.Case{}}
	h.gate = gate.New(d, gate.Options{Now: func() time.Time { return h.now }})
	t.Cleanup(h.gate.Close)
	var err error
	h.Book, err = score.NewBook(h.gate, score.Options{
		Cases: func(tx *gate.Tx, ids []string) ([]score.Case, error) {
			var found []score.Case
			for _, id := range ids {
				if c, ok := h.all[tx.Who.Commune][id]; ok {
					found = append(found, c)
				}
			}
			return found, nil
		},
		Dossiers: func(tx *gate.Tx, after string, most int) ([]string, error) {
			var ids []string
			for id := range h.all[tx.Who.Commune] {
				if id > after {
					ids = append(ids, id)
				}
			}
			slices.Sort(ids)
			return ids[:min(most, len(ids))], nil
		},
		Services:  func(*gate.Tx) ([]score.Service, error) { return nil, nil },
		Connected: func(*gate.Tx) (bool, error) { return false, nil },
		Readable: func(_ *gate.Tx, ids []string) (map[string]bool, error) {
			may := map[string]bool{}
			for _, id := range ids {
				may[id] = id < "d5"
			}
			return may, nil
		},
		Calendar: func(*gate.Tx) (*clock.Calendar, error) { return clock.VietNam(), nil },
	})
	if err != nil {
		t.Fatal(err)
	}
	return h
}

func each(t *testing.T, body func(h *hall)) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) { body(openHall(t, d)) })
}

func (h *hall) must(err error) {
	h.t.Helper()
	if err != nil {
		h.t.Fatal(err)
	}
}

// put changes a dossier and tells the book of it.
func (h *hall) put(c gate.Commune, one score.Case) {
	h.t.Helper()
	h.set(c, one)
	h.must(h.Refresh(h.t.Context(), c, one.ID))
}

func (h *hall) set(c gate.Commune, one score.Case) {
	if h.all[c] == nil {
		h.all[c] = map[string]score.Case{}
	}
	h.all[c][one.ID] = one
}

func leader(c gate.Commune) gate.Actor {
	return gate.NewActor("binh", c, gate.Grant{Permission: score.MaySee}, gate.Grant{Permission: score.MaySeeOfficers})
}

var (
	november = score.Period{Year: 2026, First: 11, Months: 1}
	whole    = score.Cut{By: score.ByAll}
)

func caseOf(t *rapid.T, id string, now time.Time) score.Case {
	flag := func(name string) bool { return rapid.Bool().Draw(t, name) }
	day := func(name string) time.Time {
		return now.Add(time.Duration(rapid.IntRange(-70*24, 20*24).Draw(t, name)) * time.Hour)
	}
	maybe := func(name string) time.Time {
		if flag(name + "?") {
			return day(name)
		}
		return time.Time{}
	}
	c := score.Case{ID: id, Code: id, Procedure: rapid.SampledFrom([]string{"p1", "p2"}).Draw(t, "procedure"),
		Field:    rapid.SampledFrom([]string{"ho-tich", "dat-dai"}).Draw(t, "field"),
		Officer:  rapid.SampledFrom([]string{"", "tuan", "ngoc"}).Draw(t, "officer"),
		Received: maybe("received"), Due: maybe("due"), Longest: maybe("longest"), Finished: maybe("finished"), Returned: maybe("returned"),
		Closed: maybe("closed"), Channel: rapid.IntRange(0, 3).Draw(t, "channel"), PaidOnline: rapid.IntRange(0, 2).Draw(t, "paid"),
		FeeBearing: flag("fee"), Free: flag("free"), GivesPaper: flag("gives"), ResultFile: flag("result"), Files: flag("files"),
		Reused: flag("reused"), FromStore: flag("store"), Stored: flag("stored"), VNeID: flag("vneid"), Disliked: flag("disliked"),
		SyncKnown: flag("known"), Synced: flag("synced")}
	for range rapid.IntRange(0, 3).Draw(t, "requests") {
		c.Requests = append(c.Requests, score.Request{At: day("asked"), Done: maybe("answered")})
	}
	return c
}

// Whatever happened to dossiers, corrected, told late, twice or in another
// order, the sums kept by increments are those computed from all of them; and
// what a page says of running dossiers is what judging each of them says.
func TestIncrementsAreTheFullComputation(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := openHall(t, d)
		commune := gate.Commune(20000)
		rapid.Check(t, func(rt *rapid.T) {
			commune++
			h.all[commune] = map[string]score.Case{}
			var heard []string // events not told yet, and some twice
			for range rapid.IntRange(1, 25).Draw(rt, "steps") {
				id := fmt.Sprintf("d%d", rapid.IntRange(0, 7).Draw(rt, "dossier"))
				switch rapid.IntRange(0, 5).Draw(rt, "what") {
				case 0:
					delete(h.all[commune], id)
				case 1: // told of nothing new
				default:
					h.set(commune, caseOf(rt, id, h.now))
				}
				heard = append(heard, id)
				if rapid.Bool().Draw(rt, "tell") {
					n := rapid.IntRange(0, len(heard)-1).Draw(rt, "which")
					told := heard[n:]
					if err := h.Refresh(t.Context(), commune, told...); err != nil {
						rt.Fatal(err)
					}
					if rapid.Bool().Draw(rt, "forget") {
						heard = heard[:n]
					}
				}
			}
			slices.Reverse(heard)
			if err := h.Refresh(t.Context(), commune, heard...); err != nil {
				rt.Fatal(err)
			}
			full, err := h.Full(t.Context(), commune)
			if err != nil {
				rt.Fatal(err)
			}
			kept, err := h.Kept(t.Context(), commune)
			if err != nil {
				rt.Fatal(err)
			}
			if !full.Equal(kept) {
				rt.Fatalf("full %+v\nkept %+v", full, kept)
			}
			h.judgeEach(rt, commune)
		})
	})
}

// judgeEach compares a sheet with the dossiers judged one by one.
func (h *hall) judgeEach(rt *rapid.T, c gate.Commune) {
	p := rapid.SampledFrom([]score.Period{november, {Year: 2026, First: 10, Months: 1}, {Year: 2026, First: 10, Months: 3}, {Year: 2026, First: 1, Months: 12}}).Draw(rt, "period")
	s, err := h.Sheet(h.t.Context(), leader(c), score.Query{Period: p, Cut: whole})
	if err != nil {
		rt.Fatal(err)
	}
	var want score.Sum
	for _, one := range h.all[c] {
		if m := one.Month(); m == "" || one.Received.Before(p.Begin()) || !one.Received.Before(p.End()) {
			continue
		}
		switch one.Punctual(p.AsOf(h.now)) {
		case score.InTime:
			want.Num++
			want.Den++
		case score.Late:
			want.Den++
		}
	}
	for _, l := range s.Lines {
		if l.ID == "2.1" && l.Sum != want {
			rt.Fatalf("%s: 2.1 is %+v, the dossiers say %+v", p, l.Sum, want)
		}
	}
}

func TestRebuildMendsWhatIsWrong(t *testing.T) {
	each(t, func(h *hall) {
		for i := range 6 {
			h.put(tongSon, received(finished("2026-11-10 08:00"), func(c *score.Case) { c.ID = fmt.Sprintf("d%d", i) }))
		}
		break_ := func(query string) {
			h.must(h.gate.Write(h.t.Context(), gate.System("break", tongSon), gate.Own, func(tx *gate.Tx) error {
				tx.Quiet()
				_, err := tx.Exec(query)
				return errors.Join(tx.Require(true), err)
			}))
		}
		for name, tt := range map[string]struct {
			do            func()
			changed, sums int
		}{
			"nothing":            {func() {}, 0, 0},
			"a change unheard":   {func() { h.set(tongSon, received(func(c *score.Case) { c.ID = "d0" })) }, 1, 0},
			"a dossier gone":     {func() { delete(h.all[tongSon], "d1") }, 1, 0},
			"a sum spoilt":       {func() { break_(`UPDATE score_sum SET num = num + 1 WHERE commune_id = $1 AND measure = 'on_time'`) }, 0, 4},
			"all sums lost":      {func() { break_(`DELETE FROM score_sum WHERE commune_id = $1`) }, 0, -1},
			"a kept row is lost": {func() { break_(`DELETE FROM score_case WHERE commune_id = $1 AND dossier_id = 'd2'`) }, 1, -1},
		} {
			tt.do()
			r, err := h.Rebuild(h.t.Context(), tongSon)
			h.must(err)
			if r.Changed != tt.changed || (tt.sums >= 0 && r.Sums != tt.sums) || (tt.sums < 0 && r.Sums == 0) {
				h.t.Errorf("%s: %+v", name, r)
			}
			full, err := h.Full(h.t.Context(), tongSon)
			h.must(err)
			kept, err := h.Kept(h.t.Context(), tongSon)
			h.must(err)
			if !full.Equal(kept) {
				h.t.Errorf("%s: still different", name)
			}
		}
	})
}

func TestFromANumberToItsDossiers(t *testing.T) {
	each(t, func(h *hall) {
		on := func(id string, f ...func(*score.Case)) {
			h.put(tongSon, received(append(f, func(c *score.Case) { c.ID, c.Code = id, "HS-"+id })...))
		}
		on("d1", finished("2026-11-10 08:00"))
		on("d2", finished("2026-11-20 08:00"))
		on("d3")                                                                                              // running, overdue since 12/11
		on("d4", func(c *score.Case) { c.Due = time.Time{} })                                                 // nothing to judge by
		on("d5", func(c *score.Case) { c.Due = at("2026-12-20 08:00") })                                      // running, in time
		on("d6", asked("2026-11-03 08:00", "2026-11-03 09:00"), asked("2026-11-04 08:00", ""))                // twice
		on("d7", func(c *score.Case) { c.Received = at("2026-10-30 08:00"); c.Due = at("2026-11-20 08:00") }) // October's
		on("d8", finished("2026-11-10 08:00"), func(c *score.Case) { c.Disliked = true })
		q := score.Query{Period: november, Cut: whole}
		for _, tt := range []struct {
			id, which string
			want      map[string]string
		}{
			{"2.1", score.Scoring, map[string]string{"d1": "", "d5": "", "d8": ""}},
			{"2.1", score.Missing, map[string]string{"d2": "score.why.on_time", "d3": "score.why.still_open", "d6": "score.why.second_request"}},
			{"2.1", score.LeftOut, map[string]string{"d4": "score.why.out.on_time"}},
			{"5.4", score.Scoring, map[string]string{"d1": "", "d4": "", "d5": ""}},
			{"5.4", score.Missing, map[string]string{"d2": "score.why.on_time", "d3": "score.why.still_open", "d6": "score.why.second_request", "d8": "score.why.disliked"}},
		} {
			l, err := h.Drill(h.t.Context(), leader(tongSon), q, tt.id, tt.which, "", 0)
			h.must(err)
			got := map[string]string{}
			for _, r := range l.Rows {
				got[r.ID] = ""
				if len(r.Why) > 0 {
					got[r.ID] = r.Why[0]
				}
				if r.Readable != (r.ID < "d5") {
					h.t.Errorf("%s: readable %v", r.ID, r.Readable)
				}
			}
			if fmt.Sprint(got) != fmt.Sprint(tt.want) {
				h.t.Errorf("%s %s: %v, want %v", tt.id, tt.which, got, tt.want)
			}
		}
		s, err := h.Sheet(h.t.Context(), leader(tongSon), q)
		h.must(err)
		for _, l := range s.Lines {
			if want := (score.Sum{Num: 3, Den: 6}); l.ID == "2.1" && l.Sum != want {
				h.t.Errorf("2.1: %+v, want %+v", l.Sum, want)
			}
			if want := (score.Sum{Num: 3, Den: 7}); l.ID == "5.4" && l.Sum != want {
				h.t.Errorf("5.4: %+v, want %+v", l.Sum, want)
			}
		}
		// October closed with its one dossier still in time: the period's end is
		// its end, whatever became of it since.
		old, err := h.Sheet(h.t.Context(), leader(tongSon), score.Query{Period: november.Before(), Cut: whole})
		h.must(err)
		for _, l := range old.Lines {
			if want := (score.Sum{Num: 1, Den: 1}); l.ID == "2.1" && l.Sum != want {
				h.t.Errorf("October's 2.1: %+v, want %+v", l.Sum, want)
			}
		}
	})
}

func TestPagesOfDossiersFollowEachOther(t *testing.T) {
	each(t, func(h *hall) {
		for i := range 25 {
			h.put(tongSon, received(func(c *score.Case) {
				c.ID = fmt.Sprintf("d%02d", i)
				c.Received = c.Received.Add(time.Duration(i/2) * time.Minute) // two share each instant
			}))
		}
		seen, after := map[string]bool{}, ""
		for {
			l, err := h.Drill(h.t.Context(), leader(tongSon), score.Query{Period: november, Cut: whole}, "4.3", score.Missing, after, 7)
			h.must(err)
			for _, r := range l.Rows {
				if seen[r.ID] {
					h.t.Errorf("%s twice", r.ID)
				}
				seen[r.ID] = true
			}
			if after = l.Next; after == "" {
				break
			}
		}
		if len(seen) != 25 {
			h.t.Errorf("%d of 25", len(seen))
		}
	})
}

func TestWhoSeesScores(t *testing.T) {
	each(t, func(h *hall) {
		h.put(tongSon, received(func(c *score.Case) { c.ID, c.Officer = "d1", "tuan" }))
		see := gate.Grant{Permission: score.MaySee}
		byField, byOfficer := score.Cut{By: score.ByField, Of: "ho-tich"}, score.Cut{By: score.ByOfficer, Of: "tuan"}
		for name, tt := range map[string]struct {
			who  gate.Actor
			cut  score.Cut
			want error
		}{
			"leader":                        {leader(tongSon), whole, nil},
			"leader, one officer":           {leader(tongSon), byOfficer, nil},
			"province's supervisor":         {gate.NewActor("tinh", tongSon, see), byField, nil},
			"supervisor asks by officer":    {gate.NewActor("tinh", tongSon, see), byOfficer, gate.ErrForbidden},
			"bounded to a field, that":      {gate.NewActor("dat", tongSon, gate.Grant{Permission: score.MaySee, Field: "ho-tich"}), byField, nil},
			"bounded to a field, whole":     {gate.NewActor("dat", tongSon, gate.Grant{Permission: score.MaySee, Field: "ho-tich"}), whole, gate.ErrForbidden},
			"bounded to a field, another":   {gate.NewActor("dat", tongSon, gate.Grant{Permission: score.MaySee, Field: "dat-dai"}), byField, gate.ErrForbidden},
			"no role":                       {gate.NewActor("khach", tongSon), whole, gate.ErrForbidden},
			"not signed in":                 {gate.Anonymous(tongSon), whole, gate.ErrSignIn},
			"the same leader, next commune": {leader(15002), whole, nil},
		} {
			q := score.Query{Period: november, Cut: tt.cut}
			s, err := h.Sheet(h.t.Context(), tt.who, q)
			if !errors.Is(err, tt.want) {
				h.t.Errorf("%s, sheet: %v, want %v", name, err, tt.want)
			}
			if want := int64(1); err == nil && tt.who.Commune == tongSon && s.Received != want {
				h.t.Errorf("%s: %d dossiers", name, s.Received)
			} else if err == nil && tt.who.Commune != tongSon && s.Received != 0 {
				h.t.Errorf("%s: sees the neighbours' %d", name, s.Received)
			}
			if _, err := h.Drill(h.t.Context(), tt.who, q, "2.1", score.Missing, "", 0); !errors.Is(err, tt.want) {
				h.t.Errorf("%s, drill: %v, want %v", name, err, tt.want)
			}
			if _, err := h.Trend(h.t.Context(), tt.who, q, "2.1"); !errors.Is(err, tt.want) {
				h.t.Errorf("%s, trend: %v, want %v", name, err, tt.want)
			}
		}
		all, err := h.Results(h.t.Context(), gate.Anonymous(tongSon))
		h.must(err)
		if len(all) != 1 || all[0].Received != 1 || all[0].OnTime != (score.Sum{Num: 0, Den: 1}) { // overdue since 12/11
			h.t.Errorf("the public reads %+v", all)
		}
	})
}

func TestAProvinceIsTheSumOfItsCommunes(t *testing.T) {
	each(t, func(h *hall) {
		h.put(15001, received(finished("2026-11-10 08:00"), func(c *score.Case) { c.ID = "a"; c.VNeID = true }))
		h.put(15001, received(func(c *score.Case) { c.ID = "b" })) // overdue
		h.put(15002, received(finished("2026-11-10 08:00"), func(c *score.Case) { c.ID = "c" }))
		p, err := h.Province(h.t.Context(), []gate.Commune{15001, 15002, 15003}, november)
		h.must(err)
		for id, want := range map[string]score.Sum{"2.1": {Num: 2, Den: 3}, "4.5a": {Num: 1, Den: 3}} {
			for _, l := range p.Lines {
				if l.ID == id && (l.Sum != want || !l.Counted) {
					h.t.Errorf("%s: %+v counted %v, want %+v", id, l.Sum, l.Counted, want)
				}
			}
		}
		if p.Received != 3 || p.Communes[0].Received != 2 || p.Communes[2].Received != 0 {
			h.t.Errorf("received: %d, %+v", p.Received, p.Communes)
		}
		s, err := h.Sheet(h.t.Context(), leader(15001), score.Query{Period: november, Cut: whole})
		h.must(err)
		for n, l := range s.Lines {
			if l.ID == "2.1" && l.Sum != p.Communes[0].Lines[n].Sum {
				h.t.Errorf("the commune's own sheet says %+v, the province %+v", l.Sum, p.Communes[0].Lines[n].Sum)
			}
			if l.ID == "4.5a" && l.Counted {
				h.t.Error("a commune is scored for what only provinces are")
			}
		}
	})
}

func TestWhatIfAnswersWithTheMonth(t *testing.T) {
	each(t, func(h *hall) {
		h.now = at("2026-11-12 09:00")
		h.put(tongSon, received(finished("2026-11-10 08:00"), func(c *score.Case) { c.ID = "d2" }))
		h.put(tongSon, received(func(c *score.Case) { c.ID, c.GivesPaper = "d1", true })) // due today at 17:00
		h.put(tongSon, received(asked("2026-11-03 08:00", "2026-11-03 09:00"), func(c *score.Case) { c.ID = "d3" }))
		futures := func(id string) map[string]map[string]string {
			all, err := h.WhatIf(h.t.Context(), leader(tongSon), id)
			h.must(err)
			said := map[string]map[string]string{}
			for _, f := range all {
				said[f.Key] = map[string]string{}
				for _, c := range f.Changes {
					before, _ := c.Before.Share()
					after, _ := c.After.Share()
					said[f.Key][c.Indicator.ID] = fmt.Sprintf("%d>%d %v", before, after, c.Better())
				}
			}
			return said
		}
		one := futures("d1")
		for key, want := range map[string]string{"score.future.today": "", "score.future.tomorrow": "10000>6667 false", "score.future.without-file": "", "score.future.ask": ""} {
			if got, ok := one[key]; !ok || got["2.1"] != want {
				h.t.Errorf("%s: %v, 2.1 wants %q", key, got, want)
			}
		}
		if got := one["score.future.today"]["4.1"]; got != "0>10000 true" {
			h.t.Errorf("finished with a file, 4.1: %q", got)
		}
		if got := futures("d3")["score.future.ask-again"]["2.1"]; got != "10000>6667 false" {
			h.t.Errorf("a second request, 2.1: %q", got)
		}
		if got := futures("d2"); len(got) != 0 {
			h.t.Errorf("what is finished has futures: %v", got)
		}
		if kept, err := h.Kept(h.t.Context(), tongSon); err != nil || len(kept.Sums) == 0 {
			h.t.Errorf("simulating wrote: %v", err)
		}
		if _, err := h.WhatIf(h.t.Context(), leader(tongSon), "d9"); !errors.Is(err, gate.ErrMissing) {
			h.t.Errorf("of a dossier that may not be opened: %v", err)
		}
	})
}

func TestAnotherDecisionIsPutInForce(t *testing.T) {
	each(t, func(h *hall) {
		h.put(tongSon, received(finished("2026-11-10 08:00"), func(c *score.Case) { c.ID = "d1" }))
		body := `{"id":"moi","decision":"QĐ thử","effective_from":"2026-11-30","effective_to":"","standing":"test","source":"","note":{"vi":"","en":""},
			"groups":[{"id":"1","name":{"vi":"Một","en":"One"},"max":100}],
			"indicators":[{"id":"a","group":"1","name":{"vi":"Đúng hạn","en":"On time"},"max":100,"rule":"share","measure":"on_time","formula":{"vi":"","en":""}}]}`
		admin := gate.NewActor("quan", tongSon, gate.Grant{Permission: score.MayDefine})
		if _, err := h.Define(h.t.Context(), leader(tongSon), []byte(body)); !errors.Is(err, gate.ErrForbidden) {
			h.t.Errorf("a leader defines: %v", err)
		}
		for _, bad := range []string{"", "{", `{"id":"x"}`, replaceOnce(body, `"share"`, `"eval"`), replaceOnce(body, `"on_time"`, `"luck"`), replaceOnce(body, `"group":"1"`, `"group":"2"`)} {
			if _, err := h.Define(h.t.Context(), admin, []byte(bad)); !errors.Is(err, score.ErrBadScheme) {
				h.t.Errorf("%.60s: %v", bad, err)
			}
		}
		if _, err := h.Define(h.t.Context(), admin, []byte(body)); err != nil {
			h.t.Fatal(err)
		}
		for p, want := range map[score.Period]string{november.Before(): "766", november: "moi"} {
			s, err := h.Sheet(h.t.Context(), leader(tongSon), score.Query{Period: p, Cut: whole})
			h.must(err)
			if s.Scheme.ID != want {
				h.t.Errorf("%s is scored by %s", p, s.Scheme.ID)
			}
			if p == november && (s.Total != score.Total{Points: 100, Most: 100} || s.Before != nil) {
				h.t.Errorf("total %+v, compared with another scheme: %v", s.Total, s.Before != nil)
			}
		}
		s, err := h.Sheet(h.t.Context(), leader(15002), score.Query{Period: november, Cut: whole})
		h.must(err)
		if s.Scheme.ID != "766" {
			h.t.Error("the next commune was given it, too")
		}
	})
}

func replaceOnce(s, old, new string) string {
	for i := range len(s) - len(old) {
		if s[i:i+len(old)] == old {
			return s[:i] + new + s[i+len(old):]
		}
	}
	panic(old)
}

func TestPeriods(t *testing.T) {
	for s, want := range map[string]score.Period{"2026": {Year: 2026, First: 1, Months: 12}, "2026-q4": {Year: 2026, First: 10, Months: 3}, "2026-11": november} {
		p, err := score.ParsePeriod(s)
		if err != nil || p != want || p.String() != s {
			t.Errorf("%s: %+v %v, written %s", s, p, err, p)
		}
	}
	for _, s := range []string{"", "26", "2026-", "2026-13", "2026-00", "2026-q0", "2026-q5", "2026-1", "1999", "20a6", "2026-11-01"} {
		if p, err := score.ParsePeriod(s); !errors.Is(err, score.ErrPeriod) {
			t.Errorf("%q is %+v", s, p)
		}
	}
	january := score.Period{Year: 2026, First: 1, Months: 1}
	if got := january.Before(); got != (score.Period{Year: 2025, First: 12, Months: 1}) {
		t.Errorf("before January: %+v", got)
	}
	if got := (score.Period{Year: 2026, First: 1, Months: 3}).Before().String(); got != "2025-q4" {
		t.Errorf("before Q1: %s", got)
	}
	if !november.End().Equal(at("2026-12-01 00:00")) || !november.AsOf(at("2026-11-23 10:00")).Equal(at("2026-11-23 10:00")) || !november.AsOf(at("2027-01-01 00:00")).Equal(november.End()) {
		t.Error("ends and as-of")
	}
}

func FuzzParsePeriod(f *testing.F) {
	for _, s := range []string{"2026", "2026-q4", "2026-11", "2026-1", "9999-12", "x"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if p, err := score.ParsePeriod(s); err == nil && p.String() != s {
			t.Errorf("%q became %s", s, p)
		}
	})
}

func FuzzParseScheme(f *testing.F) {
	f.Add([]byte(`{"id":"a","decision":"b","effective_from":"2026-01-01","groups":[{"id":"1","max":100}],"indicators":[{"id":"a","group":"1","max":1,"rule":"share","measure":"on_time"}]}`))
	f.Fuzz(func(t *testing.T, b []byte) {
		s, err := score.ParseScheme(b)
		if err != nil {
			return
		}
		score.Score(s, score.Figures{Period: november, Whole: true, Sums: sums(score.OnTime, 1, 2)}) // must not panic
	})
}
