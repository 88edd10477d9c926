package layout1

import (
	"fmt"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"xaso/internal/modules/recognition/frozen"
	"xaso/internal/platform/clock"
)

// number is a value as Vietnamese papers write it: 6.512, 1,25.
func number(v float64) string {
	text := strconv.FormatFloat(v, 'f', 2, 64)
	whole, rest, _ := strings.Cut(text, ".")
	sign := ""
	if strings.HasPrefix(whole, "-") {
		sign, whole = "-", whole[1:]
	}
	for i := len(whole) - 3; i > 0; i -= 3 {
		whole = whole[:i] + "." + whole[i:]
	}
	if rest = strings.TrimRight(rest, "0"); rest != "" {
		return sign + whole + "," + rest
	}
	if whole == "0" {
		sign = ""
	}
	return sign + whole
}

var unitWords = map[string]string{
	"percent": "%", "count": "", "pass": "", "level": "", "ratio": " lần", "million_vnd_per_person_year": " triệu đồng/người/năm",
	"m2_per_person": " m²/người", "litre_per_person_day": " lít/người/ngày",
}

// amount is a number with its unit.
func amount(v float64, unit string) string { return number(v) + unitWords[unit] }

// short is a number in a column too narrow for units of several words, which
// stand behind the wording of the indicator instead.
func short(v float64, unit string) string {
	if unit == "percent" {
		return amount(v, unit)
	}
	return number(v)
}

// wording is what an indicator asks, with the unit of its figures.
func wording(i frozen.Indicator) string {
	if unit := strings.TrimSpace(unitWords[i.Unit]); unit != "" && i.Unit != "percent" {
		return i.Text + " (" + unit + ")"
	}
	return i.Text
}

// day is a date as figures of papers write it; "" without one.
func day(s string) string {
	d, err := clock.ParseDate(s)
	if err != nil || d.IsZero() {
		return ""
	}
	return fmt.Sprintf("%02d/%02d/%d", d.Day, d.Month, d.Year)
}

// on is " ngày …", and nothing without a date.
func on(s string) string {
	if d := day(s); d != "" {
		return " ngày " + d
	}
	return ""
}

// longDay is a date as official papers write it (Decree 30/2020/NĐ-CP).
func longDay(s string) string {
	d, err := clock.ParseDate(s)
	if err != nil || d.IsZero() {
		return "ngày … tháng … năm …"
	}
	return inWords(d)
}

// inWords writes nought only before days under 10 and the months 1 and 2.
func inWords(d clock.Date) string {
	month := strconv.Itoa(int(d.Month))
	if d.Month < 3 {
		month = "0" + month
	}
	return fmt.Sprintf("ngày %02d tháng %s năm %d", d.Day, month, d.Year)
}

// moment is an instant in Viet Nam.
func moment(t time.Time) string {
	at := t.In(clock.Zone)
	return fmt.Sprintf("%02d giờ %02d phút, %s", at.Hour(), at.Minute(), inWords(clock.DateOf(at)))
}

// inside is a name within a sentence: "xã Tống Sơn".
func inside(name string) string {
	first, size := utf8.DecodeRuneInString(name)
	return string(unicode.ToLower(first)) + name[size:]
}

var boundWords = map[string]string{">=": "từ ", ">": "trên ", "<=": "đến ", "<": "dưới "}

// value is what an indicator came to.
func value(i frozen.Indicator) string {
	r := i.Reading
	switch {
	case !r.Known:
		return "chưa có số liệu"
	case i.Unit == "pass":
		if r.Value > 0 {
			return "Có"
		}
		return "Chưa có"
	case i.Unit == "level" && r.Grade != "":
		return r.Grade
	}
	return boundWords[r.Bound] + short(r.Value, i.Unit)
}

var comparisons = map[string]string{">=": "≥ ", "<=": "≤ ", "==": ""}

// required is the level to reach.
func required(i frozen.Indicator) string {
	t := i.Threshold
	text := ""
	switch {
	case !t.Known:
		return "chưa có mức"
	case t.Number != nil:
		text = comparisons[i.Comparison] + short(*t.Number, i.Unit)
	case t.Grade != "":
		text = t.Grade
	default:
		text = "Đạt"
	}
	if t.Standing == frozen.Memory {
		text += " (tạm tính)"
	}
	return text
}

var resultWords = map[frozen.Result]string{frozen.Reached: "Đạt", frozen.NotReached: "Chưa đạt", frozen.Unknown: "Chưa đủ căn cứ"}

// result is the outcome of an indicator, and whether a person stands behind it.
func result(i frozen.Indicator) string {
	text := resultWords[i.Result()]
	if i.Result() == frozen.Reached && i.Reading.Provisional {
		text += " (tạm tính)"
	}
	return text
}

// goals are what the sets of the facts lead to, as petitions name it.
var goals = map[string]string{
	"ntm-2021-2025-xa":          "đạt chuẩn nông thôn mới",
	"ntm-2021-2025-xa-nang-cao": "đạt chuẩn nông thôn mới nâng cao",
	"ntm-2021-2025-xa-kieu-mau": "đạt chuẩn nông thôn mới kiểu mẫu",
	"ntm-2026-2030-xa":          "đạt chuẩn nông thôn mới giai đoạn 2026 - 2030",
	"xa-ntm-hien-dai":           "đạt chuẩn nông thôn mới hiện đại (thí điểm)",
}

// subject is what is to be recognised: the commune, or the place of before a
// merger that the file is about.
func subject(d frozen.Dossier) string {
	return or(d.File.About, inside(d.Commune.Name))
}

// goal is what the commune asks to be recognised as.
func goal(d frozen.Dossier) string {
	if g := goals[d.Set.ID]; g != "" {
		return g
	}
	return "theo " + inside(setName(d))
}

// setName is the title of the set without what stands behind it in brackets.
func setName(d frozen.Dossier) string {
	name, _, _ := strings.Cut(d.Set.Title, " (")
	return name
}

// legal names a text: "Quyết định số 318/QĐ-TTg ngày 08/03/2022 của …".
func legal(l frozen.Legal) string {
	kind := "Văn bản"
	for _, k := range [][2]string{{"QĐ", "Quyết định"}, {"NĐ", "Nghị định"}, {"NQ", "Nghị quyết"}, {"TT-", "Thông tư"}, {"CV", "Công văn"}} {
		if strings.Contains(l.Number, k[0]) {
			kind = k[1]
			break
		}
	}
	text := kind + " số " + l.Number
	if day(l.Date) != "" {
		text += " " + longDay(l.Date)
	}
	if l.Issuer != "" {
		text += " của " + l.Issuer
	}
	return text
}
