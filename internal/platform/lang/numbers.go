package lang

import (
	"context"
	"strconv"
	"strings"
	"time"
)

// Zone is Asia/Ho_Chi_Minh: UTC+7, no daylight saving since 1975. It is fixed
// here so that the binary needs no time-zone files.
var Zone = time.FixedZone("Asia/Ho_Chi_Minh", 7*60*60)

// Date writes 23/11/2026, in Viet Nam's time zone. The zero time is "".
func Date(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.In(Zone).Format("02/01/2006")
}

// DateTime writes 09:05 ngày 23/11/2026 (09:05 on 23/11/2026 in English).
func DateTime(ctx context.Context, t time.Time) string {
	if t.IsZero() {
		return ""
	}
	t = t.In(Zone)
	if Tag(ctx) == "en" {
		return t.Format("15:04") + " on " + t.Format("02/01/2006")
	}
	return t.Format("15:04") + " ngày " + t.Format("02/01/2006")
}

// Weekday names the day of the week of t in Viet Nam.
func Weekday(ctx context.Context, t time.Time) string {
	day := t.In(Zone).Weekday()
	if Tag(ctx) == "en" {
		return day.String()
	}
	return [...]string{"Chủ nhật", "Thứ Hai", "Thứ Ba", "Thứ Tư", "Thứ Năm", "Thứ Sáu", "Thứ Bảy"}[day]
}

// Number writes 1.234.567, the Vietnamese way in both languages.
func Number(n int64) string {
	digits := strconv.FormatInt(n, 10)
	sign := ""
	if strings.HasPrefix(digits, "-") {
		sign, digits = "-", digits[1:]
	}
	var b strings.Builder
	for i, d := range digits {
		if i > 0 && (len(digits)-i)%3 == 0 {
			b.WriteByte('.')
		}
		b.WriteRune(d)
	}
	return sign + b.String()
}

// Dong writes an amount of money: 1.234.567 đ.
func Dong(amount int64) string { return Number(amount) + " đ" }
