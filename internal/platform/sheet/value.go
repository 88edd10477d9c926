package sheet

import (
	"math"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// zone is Viet Nam's, without daylight saving since 1975.
var zone = time.FixedZone("Asia/Ho_Chi_Minh", 7*60*60)

var (
	currency = regexp.MustCompile(`(?i)\s*(vnđ|vnd|đồng|dong|đ|₫)\s*`)
	grouped  = regexp.MustCompile(`^[0-9]{1,3}([.,  ][0-9]{3})+$`)
	plain    = regexp.MustCompile(`^[0-9]+$`)
	fraction = regexp.MustCompile(`^(.*)[.,]([0-9]{1,2}|0{3,})$`)
)

// ParseDong reads an amount as people and banks write it: "1.234.567",
// "1,234,567.00", "+150 000 VND", "-20000". A fraction must be zero: there is
// none of a đồng.
func ParseDong(s string) (int64, bool) {
	s = strings.TrimSpace(currency.ReplaceAllString(s, " "))
	negative := false
	switch {
	case strings.HasPrefix(s, "-"), strings.HasPrefix(s, "−"):
		negative = true
		s = strings.TrimSpace(strings.TrimPrefix(strings.TrimPrefix(s, "−"), "-"))
	case strings.HasPrefix(s, "+"):
		s = strings.TrimSpace(s[1:])
	}
	if !plain.MatchString(s) && !oneMark(s) {
		m := fraction.FindStringSubmatch(s)
		if m == nil || strings.Trim(m[2], "0") != "" {
			return 0, false
		}
		if s = m[1]; !plain.MatchString(s) && !oneMark(s) {
			return 0, false
		}
	}
	s = strings.NewReplacer(".", "", ",", "", " ", "", "\u00a0", "").Replace(s)
	n, err := strconv.ParseInt(s, 10, 64)
	if err != nil || n == math.MaxInt64 {
		return 0, false
	}
	if negative {
		n = -n
	}
	return n, true
}

// oneMark reports whether a number is in groups of three, parted by one mark.
func oneMark(s string) bool {
	if !grouped.MatchString(s) {
		return false
	}
	marks := 0
	for _, m := range []string{".", ",", " ", "\u00a0"} {
		if strings.Contains(s, m) {
			marks++
		}
	}
	return marks == 1
}

var layouts = []string{
	"2/1/2006", "2/1/2006 15:04:05", "2/1/2006 15:04", "2-1-2006", "2-1-2006 15:04:05", "2-1-2006 15:04", "2.1.2006",
	time.DateOnly, time.DateTime, "2006-01-02 15:04", "2006-01-02T15:04:05", "2006/01/02", "2006/01/02 15:04:05", "20060102", "20060102150405",
	"15:04:05 2/1/2006", "15:04 2/1/2006",
}

// ParseTime reads a date as Vietnamese write it, day first, or as machines do.
func ParseTime(s string) (time.Time, bool) {
	s = strings.Join(strings.Fields(s), " ")
	for _, layout := range layouts {
		if t, err := time.ParseInLocation(layout, s, zone); err == nil {
			return t, t.Year() >= 1900
		}
	}
	if t, err := time.Parse(time.RFC3339, s); err == nil {
		return t.In(zone), true
	}
	return time.Time{}, false
}
