package clock_test

import (
	"encoding/json"
	"testing"
	"time"

	"pgregory.net/rapid"

	"xaso/internal/platform/clock"
)

func TestParseDateRefuses(t *testing.T) {
	for _, s := range []string{
		"", "2026", "2026-2-3", "2026-02-29", "2026-13-01", "0000-01-01", "23/11/2026",
		"2026-11-23T00:00", " 2026-11-23", "2026-11-23 ", "-026-11-23", "20261123",
	} {
		if d, err := clock.ParseDate(s); err == nil {
			t.Errorf("%q was read as %s", s, d)
		}
	}
}

// TestDateOf: the day begins at midnight in Viet Nam, whatever zone the
// instant is written in.
func TestDateOf(t *testing.T) {
	for instant, want := range map[string]string{
		"2026-12-31T16:59:59Z":      "2026-12-31",
		"2026-12-31T17:00:00Z":      "2027-01-01",
		"2026-12-31T23:30:00-05:00": "2027-01-01",
	} {
		at, err := time.Parse(time.RFC3339, instant)
		if err != nil {
			t.Fatal(err)
		}
		if got := clock.DateOf(at); got.String() != want {
			t.Errorf("%s: %s, want %s", instant, got, want)
		}
	}
}

func TestAddMonths(t *testing.T) {
	for _, row := range []struct {
		from   string
		months int
		want   string
	}{
		{"2026-01-31", 1, "2026-02-28"}, {"2027-11-30", 3, "2028-02-29"},
		{"2026-11-23", 2, "2027-01-23"}, {"2026-03-31", -1, "2026-02-28"},
	} {
		if got := date(t, row.from).AddMonths(row.months); got.String() != row.want {
			t.Errorf("%s + %d months: %s, want %s", row.from, row.months, got, row.want)
		}
	}
}

// TestDateAgainstTime holds the arithmetic against the standard library's.
func TestDateAgainstTime(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		at := time.Unix(rapid.Int64Range(-60_000_000_000, 200_000_000_000).Draw(t, "at"), 0).In(clock.Zone)
		n := rapid.IntRange(-40_000, 40_000).Draw(t, "n")
		d, moved := clock.DateOf(at), clock.DateOf(at.AddDate(0, 0, n))
		switch {
		case d.Weekday() != at.Weekday():
			t.Fatalf("%s is a %s, not a %s", d, at.Weekday(), d.Weekday())
		case d.AddDays(n) != moved:
			t.Fatalf("%s + %d = %s, want %s", d, n, d.AddDays(n), moved)
		case d.DaysUntil(moved) != n:
			t.Fatalf("from %s to %s: %d, want %d", d, moved, d.DaysUntil(moved), n)
		}
	})
}

func TestDateInJSON(t *testing.T) {
	type page struct{ From, To clock.Date }
	var read page
	if err := json.Unmarshal([]byte(`{"From":"2026-11-23","To":""}`), &read); err != nil {
		t.Fatal(err)
	}
	if read.From.String() != "2026-11-23" || !read.To.IsZero() {
		t.Errorf("read %+v", read)
	}
	if written, _ := json.Marshal(read); string(written) != `{"From":"2026-11-23","To":""}` {
		t.Errorf("wrote %s", written)
	}
	if err := json.Unmarshal([]byte(`{"From":"23/11/2026"}`), &read); err == nil {
		t.Error("23/11/2026 was accepted")
	}
}

func FuzzParseDate(f *testing.F) {
	for _, seed := range []string{"2026-11-23", "2028-02-29", "0001-01-01", "9999-12-31", "2026-1-1", "２０２６-11-23"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, s string) {
		d, err := clock.ParseDate(s)
		if err == nil && d.String() != s {
			t.Errorf("%q came back as %q", s, d)
		}
		if err != nil && !d.IsZero() {
			t.Errorf("%q was refused and still read as %s", s, d)
		}
	})
}

func TestDateInWords(t *testing.T) {
	for day, want := range map[string]string{
		"2026-05-12": "ngày mười hai tháng năm năm hai nghìn không trăm hai mươi sáu",
		"2026-04-04": "ngày bốn tháng tư năm hai nghìn không trăm hai mươi sáu",
		"2024-12-24": "ngày hai mươi tư tháng mười hai năm hai nghìn không trăm hai mươi tư",
		"2021-01-21": "ngày hai mươi mốt tháng một năm hai nghìn không trăm hai mươi mốt",
		"2025-11-15": "ngày mười lăm tháng mười một năm hai nghìn không trăm hai mươi lăm",
		"2005-10-05": "ngày năm tháng mười năm hai nghìn không trăm linh năm",
		"2000-03-31": "ngày ba mươi mốt tháng ba năm hai nghìn",
		"2010-07-30": "ngày ba mươi tháng bảy năm hai nghìn không trăm mười",
		"2011-02-11": "ngày mười một tháng hai năm hai nghìn không trăm mười một",
		"2014-08-14": "ngày mười bốn tháng tám năm hai nghìn không trăm mười bốn",
		"1955-06-25": "ngày hai mươi lăm tháng sáu năm một nghìn chín trăm năm mươi lăm",
		"1900-09-20": "ngày hai mươi tháng chín năm một nghìn chín trăm",
		"1901-09-10": "ngày mười tháng chín năm một nghìn chín trăm linh một",
		"2100-01-01": "ngày một tháng một năm hai nghìn một trăm",
		"0938-12-01": "ngày một tháng mười hai năm chín trăm ba mươi tám",
	} {
		if got := clock.DateInWords(date(t, day)); got != want {
			t.Errorf("%s:\n got %s\nwant %s", day, got, want)
		}
	}
	if got := clock.DateInWords(clock.Date{}); got != "" {
		t.Errorf("no date: %q", got)
	}
}
