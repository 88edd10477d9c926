package criteria

import (
	"slices"
	"strconv"
	"strings"
)

// fmtNo is a number of a criterion as a place.
func fmtNo(no int) string { return strconv.Itoa(no) }

// number writes a number as Vietnamese texts do: 1.234,5.
func number(n float64) string {
	whole, part, _ := strings.Cut(strconv.FormatFloat(n, 'f', -1, 64), ".")
	sign := ""
	if strings.HasPrefix(whole, "-") {
		sign, whole = "-", whole[1:]
	}
	for i := len(whole) - 3; i > 0; i -= 3 {
		whole = whole[:i] + "." + whole[i:]
	}
	if part != "" {
		return sign + whole + "," + part
	}
	return sign + whole
}

var signs = map[Comparison]string{AtLeast: "≥ ", AtMost: "≤ ", Equal: ""}

// units as they stand behind a number, where that says more than the number.
var behind = map[Unit]string{
	Percent: " %", Income: " triệu đồng/người/năm", Area: " m²/người", Water: " lít/người/ngày đêm", Ratio: " lần",
}

// Words writes a level as decisions do: "≥ 95 %", "Đạt", "Khá", "2024: ≥ 54
// triệu đồng/người/năm". It is "" when there is none.
func (t Threshold) Words(i Indicator) string {
	switch {
	case !t.Known():
		return ""
	case t.Yes:
		return "Đạt"
	case t.Grade != "":
		return t.Grade
	case t.Number != nil:
		return signs[i.Comparison] + number(*t.Number) + behind[i.Unit]
	}
	var years []int
	for y := range t.ByYear {
		years = append(years, y)
	}
	slices.Sort(years)
	var parts []string
	for _, y := range years {
		parts = append(parts, strconv.Itoa(y)+": "+signs[i.Comparison]+number(t.ByYear[y])+behind[i.Unit])
	}
	return strings.Join(parts, "; ")
}

// list writes numbers of rows, the first twenty of them.
func list(rows []int) string {
	var parts []string
	for n, r := range rows {
		if n == 20 {
			parts = append(parts, "…")
			break
		}
		parts = append(parts, strconv.Itoa(r))
	}
	return strings.Join(parts, ", ")
}

// address is a source that is one, "" for other words.
func address(source string) string {
	if strings.HasPrefix(source, "https://") || strings.HasPrefix(source, "http://") {
		return source
	}
	return ""
}
