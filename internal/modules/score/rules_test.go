package score_test

import (
	"testing"
	"time"

	"xaso/internal/modules/score"
	"xaso/internal/platform/clock"
)

func at(s string) time.Time {
	t, err := time.ParseInLocation("2006-01-02 15:04", s, clock.Zone)
	if err != nil {
		panic(err)
	}
	return t
}

// received is a dossier received on 2 November with ten days to go.
func received(changes ...func(*score.Case)) score.Case {
	c := score.Case{ID: "1", Procedure: "1.001193", Field: "ho-tich", Received: at("2026-11-02 08:00"), Due: at("2026-11-12 17:00")}
	for _, f := range changes {
		f(&c)
	}
	return c
}

func finished(s string) func(*score.Case) { return func(c *score.Case) { c.Finished = at(s) } }

func asked(from, to string) func(*score.Case) {
	return func(c *score.Case) {
		r := score.Request{At: at(from)}
		if to != "" {
			r.Done = at(to)
		}
		c.Requests = append(c.Requests, r)
	}
}

// Each row is a sentence of PROCESS.md, section 9, "Details that change the
// data model", or an edge of it.
func TestOnTimeByTheDetailsOf766(t *testing.T) {
	periodEnd := at("2026-12-01 00:00")
	tests := []struct {
		rule string
		c    score.Case
		asOf time.Time
		want score.Verdict
	}{
		{"end ≤ NgayHenTra", received(finished("2026-11-12 16:59")), periodEnd, score.InTime},
		{"end exactly at NgayHenTra", received(finished("2026-11-12 17:00")), periodEnd, score.InTime},
		{"a minute later", received(finished("2026-11-12 17:01")), periodEnd, score.Late},
		{"status 9 counts, not 10", received(finished("2026-11-12 10:00"), func(c *score.Case) { c.Returned = at("2026-11-20 10:00") }), periodEnd, score.InTime},
		{"else status 10", received(func(c *score.Case) { c.Returned = at("2026-11-13 08:00") }), periodEnd, score.Late},
		{"else 8, 3 or 7, in time", received(func(c *score.Case) { c.Closed = at("2026-11-10 08:00") }), periodEnd, score.InTime},
		{"else 8, 3 or 7, late", received(func(c *score.Case) { c.Closed = at("2026-11-13 08:00") }), periodEnd, score.Late},
		{"3 before acceptance is of no period", score.Case{Closed: at("2026-11-13 08:00")}, periodEnd, score.NotJudged},
		{"one open request: its time is the end", received(asked("2026-11-10 08:00", "")), periodEnd, score.InTime},
		{"one open request, asked too late", received(asked("2026-11-13 08:00", "")), periodEnd, score.Late},
		{"two requests are overdue whatever the dates", received(asked("2026-11-03 08:00", "2026-11-03 09:00"), asked("2026-11-04 08:00", "2026-11-04 09:00"), finished("2026-11-05 08:00")), periodEnd, score.Late},
		{"two requests, no term at all", score.Case{Received: at("2026-11-02 08:00"), Requests: make([]score.Request, 2)}, periodEnd, score.Late},
		{"time of the supplement is subtracted", received(asked("2026-11-10 08:00", "2026-11-14 08:00"), finished("2026-11-16 17:00")), periodEnd, score.InTime},
		{"… and no more than it", received(asked("2026-11-10 08:00", "2026-11-14 08:00"), finished("2026-11-16 17:01")), periodEnd, score.Late},
		{"a supplement before receipt does not count", received(asked("2026-10-28 08:00", "2026-11-01 08:00"), finished("2026-11-12 17:01")), periodEnd, score.Late},
		{"no NgayHenTra: the longest term", score.Case{Received: at("2026-11-02 08:00"), Longest: at("2026-11-05 17:00"), Finished: at("2026-11-05 17:00")}, periodEnd, score.InTime},
		{"no NgayHenTra, later than the longest term", score.Case{Received: at("2026-11-02 08:00"), Longest: at("2026-11-05 17:00"), Finished: at("2026-11-06 08:00")}, periodEnd, score.Late},
		{"neither: nothing to judge by", score.Case{Received: at("2026-11-02 08:00"), Finished: at("2026-11-06 08:00")}, periodEnd, score.NotJudged},
		{"unfinished: the period's end, in time", received(), at("2026-11-12 17:00"), score.InTime},
		{"unfinished: the period's end, late", received(), periodEnd, score.Late},
	}
	for _, tt := range tests {
		if got := tt.c.Punctual(tt.asOf); got != tt.want {
			t.Errorf("%s: %d, want %d", tt.rule, got, tt.want)
		}
	}
}

// Each row is the formula of one measure in PROCESS.md, section 9.
func TestWhatCountsAndWhatScores(t *testing.T) {
	with := func(f func(*score.Case)) score.Case { return received(f) }
	in, hit, out := score.Sum{Num: 0, Den: 1}, score.Sum{Num: 1, Den: 1}, score.Sum{}
	tests := []struct {
		name string
		m    score.Measure
		c    score.Case
		want score.Sum
	}{
		{"3.3 online, no result paper", score.OnlineFull, with(func(c *score.Case) { c.Channel = 2 }), hit},
		{"3.3 online, result paper without a file", score.OnlineFull, with(func(c *score.Case) { c.Channel, c.GivesPaper = 2, true }), in},
		{"3.3 online, result paper as a file", score.OnlineFull, with(func(c *score.Case) { c.Channel, c.GivesPaper, c.ResultFile = 2, true, true }), hit},
		{"3.3 null channel is direct", score.OnlineFull, received(), in},
		{"3.3 by post", score.OnlineFull, with(func(c *score.Case) { c.Channel = 3 }), in},
		{"3.6 no fee", score.PaidOnline, with(func(c *score.Case) { c.PaidOnline = 1 }), out},
		{"3.6 all fees 0", score.PaidOnline, with(func(c *score.Case) { c.FeeBearing, c.Free = true, true }), out},
		{"3.6 cash", score.PaidOnline, with(func(c *score.Case) { c.FeeBearing = true }), in},
		{"3.6 national platform", score.PaidOnline, with(func(c *score.Case) { c.FeeBearing, c.PaidOnline = true, 1 }), hit},
		{"3.6 provincial gateway", score.PaidOnline, with(func(c *score.Case) { c.FeeBearing, c.PaidOnline = true, 2 }), hit},
		{"3.6 another value", score.PaidOnline, with(func(c *score.Case) { c.FeeBearing, c.PaidOnline = true, 3 }), in},
		{"4.1 no result paper", score.ResultFile, with(func(c *score.Case) { c.ResultFile = true }), out},
		{"4.1 result paper without a file", score.ResultFile, with(func(c *score.Case) { c.GivesPaper = true }), in},
		{"4.1 with a file", score.ResultFile, with(func(c *score.Case) { c.GivesPaper, c.ResultFile = true, true }), hit},
		{"4.2 component file alone", score.Digitised, with(func(c *score.Case) { c.Files = true }), in},
		{"4.2 result file alone", score.Digitised, with(func(c *score.Case) { c.ResultFile = true }), in},
		{"4.2 both", score.Digitised, with(func(c *score.Case) { c.Files, c.ResultFile = true, true }), hit},
		{"4.3", score.Reused, with(func(c *score.Case) { c.Reused = true }), hit},
		{"4.3 not", score.Reused, received(), in},
		{"4.4 taken from the store", score.Stored, with(func(c *score.Case) { c.FromStore = true }), hit},
		{"4.4 result in the store", score.Stored, with(func(c *score.Case) { c.Stored = true }), hit},
		{"4.4 not", score.Stored, received(), in},
		{"4.5 VNeID", score.Population, with(func(c *score.Case) { c.VNeID = true }), hit},
		{"4.5 population database", score.Population, with(func(c *score.Case) { c.Database = score.PopulationDatabase }), hit},
		{"4.5 another database", score.Population, with(func(c *score.Case) { c.Database = "khac" }), in},
		{"5.4 a dislike", score.Disliked, with(func(c *score.Case) { c.Disliked = true }), hit},
		{"5.4 a petition", score.Disliked, with(func(c *score.Case) { c.Petitions = 1 }), hit},
		{"1.4 not connected", score.Synced, with(func(c *score.Case) { c.Synced = true }), out},
		{"1.4 synced", score.Synced, with(func(c *score.Case) { c.SyncKnown, c.Synced = true, true }), hit},
		{"2.2 minutes", score.Duration, received(finished("2026-11-02 10:30")), score.Sum{Num: 150, Den: 1}},
		{"2.2 less the supplement", score.Duration, received(asked("2026-11-03 08:00", "2026-11-04 08:00"), finished("2026-11-05 08:00")), score.Sum{Num: 2 * 24 * 60, Den: 1}},
		{"2.2 unfinished", score.Duration, received(), out},
		{"nothing before receipt", score.Reused, score.Case{Reused: true}, out},
	}
	for _, tt := range tests {
		got := score.Sum{}
		for k, s := range score.Count(one(tt.c)).Sums {
			if k.By == score.ByAll && k.Measure == tt.m {
				got = s
			}
		}
		if got != tt.want {
			t.Errorf("%s: %+v, want %+v", tt.name, got, tt.want)
		}
		why := tt.c.Why(tt.m, at("2026-11-03 08:00"))
		if scores := got.Num > 0; tt.c.Month() != "" && scores == (why != "") && tt.m != score.Disliked {
			t.Errorf("%s: scores %v, said to be missing for %q", tt.name, scores, why)
		}
	}
}

func one(c score.Case) func(func(score.Case) bool) {
	return func(yield func(score.Case) bool) { yield(c) }
}

func scheme(t testing.TB) score.Scheme {
	t.Helper()
	all, err := score.Schemes()
	if err != nil {
		t.Fatal(err)
	}
	return all[len(all)-1]
}

// line computes one indicator out of figures.
func line(t *testing.T, id string, f score.Figures) score.Line {
	t.Helper()
	if f.Period == (score.Period{}) {
		f.Period = score.Period{Year: 2026, First: 11, Months: 1}
	}
	f.Whole = true
	lines, _ := score.Score(scheme(t), f)
	for _, l := range lines {
		if l.ID == id {
			return l
		}
	}
	t.Fatalf("no indicator %s", id)
	return score.Line{}
}

func sums(m score.Measure, num, den int64) map[score.Measure]score.Sum {
	return map[score.Measure]score.Sum{m: {Num: num, Den: den}, score.Received: {Num: den, Den: den}}
}

// The thresholds and the difference of N/A and 0, by PROCESS.md, section 9.
func TestPointsFollowTheThresholds(t *testing.T) {
	of := func(m score.Measure, num, den int64) score.Figures { return score.Figures{Sums: sums(m, num, den)} }
	tests := []struct {
		name          string
		id            string
		f             score.Figures
		share, points int64 // hundredths
		na            string
	}{
		{"2.1 in proportion", "2.1", of(score.OnTime, 965, 1000), 9650, 1930, ""},
		{"2.1 two decimals", "2.1", of(score.OnTime, 2, 3), 6667, 1333, ""},
		{"2.1 a running dossier became late", "2.1", score.Figures{Sums: sums(score.OnTime, 10, 10), Late: 1}, 9000, 1800, ""},
		{"2.1 none in time is 0", "2.1", of(score.OnTime, 0, 4), 0, 0, ""},
		{"2.1 no dossier is N/A", "2.1", score.Figures{}, 0, 0, "score.na.nothing"},
		{"4.1 in proportion", "4.1", of(score.ResultFile, 1, 2), 5000, 300, ""},
		{"4.2 full at 80 %", "4.2", of(score.Digitised, 80, 100), 8000, 400, ""},
		{"4.2 below: share × max / 80 %", "4.2", of(score.Digitised, 40, 100), 4000, 200, ""},
		{"4.2 just below", "4.2", of(score.Digitised, 7999, 10000), 7999, 400, ""}, // 399,95 rounds
		{"4.3 full above 80 %", "4.3", of(score.Reused, 9, 10), 9000, 200, ""},
		{"4.4 has no threshold", "4.4", of(score.Stored, 8, 10), 8000, 320, ""},
		{"4.2b cannot be computed", "4.2b", score.Figures{}, 0, 0, "score.na.unread"},
		{"5.4 the petitions' points are its own", "5.4", of(score.OnTime, 10, 10), 10000, 1800, ""},
		{"5.4 full at 90 %", "5.4", of(score.OnTime, 9, 10), 9000, 1800, ""},
		{"5.4 below 90 %", "5.4", of(score.OnTime, 45, 100), 4500, 900, ""},
		{"5.4 late and disliked costs twice", "5.4", score.Figures{Sums: map[score.Measure]score.Sum{
			score.Received: {Num: 10, Den: 10}, score.OnTime: {Num: 9, Den: 10}, score.Disliked: {Num: 1, Den: 10}}}, 8000, 1600, ""},
		{"5.4 never below 0", "5.4", score.Figures{Sums: map[score.Measure]score.Sum{
			score.Received: {Num: 1, Den: 1}, score.OnTime: {Num: 0, Den: 1}, score.Disliked: {Num: 1, Den: 1}}}, 0, 0, ""},
		{"5.2 no petition is N/A", "5.2", score.Figures{}, 0, 0, "score.na.no-petition"},
		{"1.4 not connected is N/A", "1.4", of(score.Synced, 0, 5), 0, 0, "score.na.not-connected"},
		{"1.4 synced over all", "1.4", score.Figures{Connected: true, Sums: sums(score.Synced, 3, 4)}, 7500, 450, ""},
		{"1.4 the report is larger", "1.4", score.Figures{Connected: true, Report: 6, Sums: sums(score.Synced, 3, 4)}, 5000, 300, ""},
		{"1.4 nothing at all is 0", "1.4", score.Figures{Connected: true}, 0, 0, ""},
		{"3.3 times the sync rate", "3.3", score.Figures{Connected: true, Sums: map[score.Measure]score.Sum{
			score.Received: {Num: 4, Den: 4}, score.OnlineFull: {Num: 2, Den: 4}, score.Synced: {Num: 3, Den: 4}}}, 3750, 0, ""},
		{"3.3 nothing synced", "3.3", score.Figures{Connected: true, Sums: map[score.Measure]score.Sum{
			score.Received: {Num: 4, Den: 4}, score.OnlineFull: {Num: 4, Den: 4}}}, 0, 0, ""},
		{"3.6 the weight is not known", "3.6", of(score.PaidOnline, 1, 2), 5000, 0, ""},
		{"4.5a province only", "4.5a", of(score.Population, 1, 2), 5000, 100, ""},
	}
	for _, tt := range tests {
		l := line(t, tt.id, tt.f)
		share, ok := l.Share()
		if share != tt.share || l.Points != tt.points || l.NA != tt.na || ok == (tt.na != "") {
			t.Errorf("%s: share %d ok %v, points %d, N/A %q; want %d, %d, %q", tt.name, share, ok, l.Points, l.NA, tt.share, tt.points, tt.na)
		}
		if (l.Province || l.Max == score.Unknown) && l.Counted {
			t.Errorf("%s is summed", tt.name)
		}
	}
}

// "No PAKN in the period → its points are shared by the other two metrics."
func TestPointsOfGroupFiveAreHandedOn(t *testing.T) {
	late := score.Petition{HandleBy: at("2026-11-20 17:00"), AsOf: at("2026-12-01 00:00")}
	none := score.Figures{Whole: true, Sums: sums(score.OnTime, 1, 1)}
	some := none
	some.Petitions = []score.Petition{late}
	for name, tt := range map[string]struct {
		f    score.Figures
		most map[string]int64
	}{
		"no petition":    {none, map[string]int64{"5.2": 0, "5.3": 0, "5.4": 1800}},
		"some petitions": {some, map[string]int64{"5.2": 600, "5.3": 600, "5.4": 600}},
	} {
		var sum int64
		for id, want := range tt.most {
			l := line(t, id, tt.f)
			if sum += l.Most; l.Most != want {
				t.Errorf("%s: %s has %d, want %d", name, id, l.Most, want)
			}
		}
		if sum != 1800 {
			t.Errorf("%s: group 5 has %d in all", name, sum)
		}
	}
	if got := line(t, "5.2", some); got.Points != 0 || got.NA != "" {
		t.Errorf("a late petition: %d points, N/A %q", got.Points, got.NA)
	}
}

func TestPetitionClocks(t *testing.T) {
	by, late := at("2026-11-20 17:00"), at("2026-11-20 17:01")
	asOf := at("2026-12-01 00:00")
	for name, tt := range map[string]struct {
		p    score.Petition
		late bool
	}{
		"handled in time":         {score.Petition{Handled: by, HandleBy: by, AsOf: asOf}, false},
		"handled late":            {score.Petition{Handled: late, HandleBy: by, AsOf: asOf}, true},
		"unfinished: period end":  {score.Petition{HandleBy: by, AsOf: asOf}, true},
		"unfinished, still time":  {score.Petition{HandleBy: asOf.Add(1), AsOf: asOf}, false},
		"refused in time":         {score.Petition{Refused: by, RefuseBy: by, HandleBy: by, AsOf: asOf}, false},
		"refused late":            {score.Petition{Refused: late, RefuseBy: by, AsOf: asOf}, true},
		"asked for more too late": {score.Petition{Handled: by, HandleBy: by, Asked: late, AskBy: by, AsOf: asOf}, true},
		"published late":          {score.Petition{Handled: by, HandleBy: by, Published: late, PublishBy: by, AsOf: asOf}, true},
	} {
		if tt.p.Late() != tt.late {
			t.Errorf("%s: late %v", name, tt.p.Late())
		}
	}
}

// 1.1 to 1.3, 3.1, 3.2 and 3.5 are about procedures.
func TestIndicatorsOfProcedures(t *testing.T) {
	day := func(s string) clock.Date { d, _ := clock.ParseDate(s); return d }
	cal := clock.VietNam()
	service := func(legal, announced, published string) score.Service {
		return score.Service{LegalFrom: day(legal), Announced: day(announced), Published: day(published), Parts: -1}.Deadlines(cal)
	}
	// Effective Mon 23/11/2026: five working days before is Mon 16/11. Announced
	// Tue 17/11: five working days after is Wed 25/11, for 24/11 is off.
	inTime, late := service("2026-11-23", "2026-11-16", "2026-11-23"), service("2026-11-23", "2026-11-17", "2026-11-26")
	if inTime.AnnounceBy != day("2026-11-16") || late.PublishBy != day("2026-11-25") {
		t.Fatalf("announce by %s, publish by %s", inTime.AnnounceBy, late.PublishBy)
	}
	f := score.Figures{Services: []score.Service{inTime, late, service("2026-01-01", "2025-12-20", "2025-12-21"), {Parts: 7, Online: true, FeeBearing: true, PayKnown: true, Payable: true, Code: "a"}, {Parts: 6, Online: true, FeeBearing: true, PayKnown: true, Code: "b"}},
		Procedures: map[string]map[score.Measure]score.Sum{"a": {score.Online: {Num: 2, Den: 3}, score.Population: {Num: 0, Den: 3}}, "b": {score.Online: {Num: 0, Den: 1}, score.Population: {Num: 1, Den: 1}}}}
	for id, want := range map[string]score.Sum{"1.1": {Num: 1, Den: 2}, "1.2": {Num: 0, Den: 2}, "1.3": {Num: 1, Den: 2}, "3.1": {Num: 2, Den: 5},
		"3.2": {Num: 1, Den: 2}, "3.5": {Num: 1, Den: 2}, "4.5b": {Num: 1, Den: 2}} {
		if l := line(t, id, f); l.Sum != want || l.NA != "" {
			t.Errorf("%s: %+v %q, want %+v", id, l.Sum, l.NA, want)
		}
	}
	for _, id := range []string{"1.1", "1.2", "1.3"} {
		if l := line(t, id, score.Figures{Services: []score.Service{{Parts: -1}}}); l.NA != "score.na.no-decision" {
			t.Errorf("%s without decisions: %q", id, l.NA)
		}
	}
}

// The total of 1.4, with its two ways out.
func TestSyncTotal(t *testing.T) {
	for _, tt := range []struct{ report, portal, lastYear, want int64 }{
		{10, 12, 0, 12}, {12, 10, 0, 12}, {0, 7, 1200, 7}, {0, 0, 1200, 100}, {0, 0, 0, 0},
	} {
		if got := score.SyncTotal(tt.report, tt.portal, tt.lastYear, 1); got != tt.want {
			t.Errorf("%+v: %d", tt, got)
		}
	}
	if got := score.SyncTotal(0, 0, 1200, 3); got != 300 {
		t.Errorf("a quarter: %d, want last year / 4", got)
	}
}

// The groups of PROCESS.md, section 9: 18, 20, 12, 10, 22, 18 = 100.
func TestTheSchemeSumsToAHundred(t *testing.T) {
	s := scheme(t)
	var groups, known int64
	for _, g := range s.Groups {
		groups += g.Max
	}
	for _, i := range s.Indicators {
		known += max(i.Max, 0)
	}
	if groups != 10_000 || known != 10_000-1200-1000 {
		t.Errorf("groups sum to %d, known indicators to %d", groups, known)
	}
	for id, want := range map[string]int64{"1.1": 600, "1.2": 400, "1.3": 200, "1.4": 600, "2.1": 2000, "2.2": 0, "3.1": -1, "3.2": -1, "3.3": -1,
		"3.5": -1, "3.6": -1, "4.1": 600, "4.2": 400, "4.2b": 200, "4.3": 200, "4.4": 400, "4.5a": 200, "4.5b": 200, "5.2": 600, "5.3": 600, "5.4": 600} {
		if i, ok := s.Find(id); !ok || i.Max != want {
			t.Errorf("%s: %v %d, want %d", id, ok, i.Max, want)
		}
	}
	if s.Standing != "unverified" || s.Source == "" {
		t.Error("the scheme does not say how it is known")
	}
}
