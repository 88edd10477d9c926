package identity

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"

	"xaso/internal/platform/fault"
)

var (
	ErrDate       = fault.New(fault.Invalid, "identity.date.form")
	ErrDateFuture = fault.New(fault.Invalid, "identity.date.future")

	DoubtVeryOld = fault.New(fault.Invalid, "identity.date.very-old")
)

var dateParts = regexp.MustCompile(`^(?:(?:([0-9]{1,2})[/.\- ])?([0-9]{1,2})[/.\- ])?([0-9]{4})$`)

// PartialDate reads 12/5/1950, 12-05-1950, 5/1950, 1950 or the ISO forms, day
// first and never month first, into YYYY-MM-DD, YYYY-MM or YYYY. What is not
// said is not invented.
func PartialDate(in string) (string, error) {
	s := strings.TrimSpace(in)
	for _, layout := range []string{time.DateOnly, "2006-01"} {
		if t, err := time.Parse(layout, s); err == nil && t.Year() > 0 {
			return s, nil
		}
	}
	m := dateParts.FindStringSubmatch(s)
	if m == nil {
		return "", ErrDate
	}
	return joinDate(m[1], m[2], m[3])
}

// joinDate builds a date from its parts; day, or day and month, may be "".
func joinDate(day, month, year string) (string, error) {
	y, err := strconv.Atoi(year)
	if err != nil || y < 1 || y > 9999 || (month == "" && day != "") {
		return "", ErrDate
	}
	if month == "" {
		return fmt.Sprintf("%04d", y), nil
	}
	m, err := strconv.Atoi(month)
	if err != nil || m < 1 || m > 12 {
		return "", ErrDate
	}
	if day == "" {
		return fmt.Sprintf("%04d-%02d", y, m), nil
	}
	d, err := strconv.Atoi(day)
	if err != nil || d < 1 || d != time.Date(y, time.Month(m), d, 0, 0, 0, 0, time.UTC).Day() {
		return "", ErrDate
	}
	return fmt.Sprintf("%04d-%02d-%02d", y, m, d), nil
}

// FullDate is PartialDate where day and month must be said.
func FullDate(in string) (string, error) {
	d, err := PartialDate(in)
	if err == nil && len(d) != len(time.DateOnly) {
		return "", ErrDate
	}
	return d, err
}

// ShowDate writes a full or partial date as people here read it: 12/05/1950,
// 05/1950 or 1950. Other texts pass unchanged.
func ShowDate(date string) string {
	if t, err := time.Parse(time.DateOnly, date); err == nil {
		return t.Format("02/01/2006")
	}
	if t, err := time.Parse("2006-01", date); err == nil {
		return t.Format("01/2006")
	}
	return date
}

// oldest is more years than anyone in Viet Nam is known to have lived.
const oldest = 120

// BirthDate judges a full or partial date of birth on the day today.
func BirthDate(date, today string) (Doubts, error) {
	if len(date) < 4 || len(today) < 4 {
		return nil, ErrDate
	}
	if date[:min(len(date), len(today))] > today[:min(len(date), len(today))] {
		return nil, ErrDateFuture
	}
	born, err := strconv.Atoi(date[:4])
	now, err2 := strconv.Atoi(today[:4])
	if err != nil || err2 != nil {
		return nil, ErrDate
	}
	if now-born > oldest {
		return Doubts{DoubtVeryOld}, nil
	}
	return nil, nil
}

var units = [...]string{"không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín"}

// DateInWords writes a full date as civil status papers want it: "ngày mười
// hai tháng năm năm hai nghìn không trăm hai mươi sáu". Other texts give "".
func DateInWords(date string) string {
	t, err := time.Parse(time.DateOnly, date)
	if err != nil {
		return ""
	}
	month := below100(int(t.Month()))
	if t.Month() == time.April {
		month = "tư"
	}
	return "ngày " + below100(t.Day()) + " tháng " + month + " năm " + yearInWords(t.Year())
}

func below100(n int) string {
	ten, one := n/10, n%10
	switch {
	case ten == 0:
		return units[one]
	case ten == 1 && one == 0:
		return "mười"
	case ten == 1 && one == 5:
		return "mười lăm"
	case ten == 1:
		return "mười " + units[one]
	}
	last := map[int]string{0: "", 1: " mốt", 4: " tư", 5: " lăm"}
	if w, ok := last[one]; ok {
		return units[ten] + " mươi" + w
	}
	return units[ten] + " mươi " + units[one]
}

func yearInWords(y int) string {
	words := units[y/1000%10] + " nghìn"
	rest := y % 1000
	if rest == 0 {
		return words
	}
	words += " " + units[rest/100] + " trăm"
	switch rest %= 100; {
	case rest == 0:
		return words
	case rest < 10:
		return words + " linh " + units[rest]
	}
	return words + " " + below100(rest)
}
