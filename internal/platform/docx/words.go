package docx

import (
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"xaso/internal/platform/identity"
	"xaso/internal/platform/lang"
)

// formats are the ways a value can be written, by the name a template gives
// them after a bar: {{ngay_sinh|ngày chữ}}. A value a format cannot read, such
// as a year alone where a date is wanted, is written as it is.
var formats = map[string]func(string) string{
	"ngày":          func(v string) string { return dated(v, "02/01/2006") },
	"ngày chữ":      func(v string) string { return dated(v, "ngày 02 tháng 01 năm 2006") },
	"ngày bằng chữ": func(v string) string { return or(identity.DateInWords(v), v) },
	"ngày số":       func(v string) string { return dated(v, "02") },
	"tháng":         func(v string) string { return dated(v, "01") },
	"năm":           func(v string) string { return dated(v, "2006") },
	"số":            func(v string) string { return numbered(v, lang.Number) },
	"số chữ":        func(v string) string { return numbered(v, Words) },
	"đồng":          func(v string) string { return numbered(v, func(n int64) string { return lang.Number(n) + " đồng" }) },
	"đồng chữ": func(v string) string {
		return numbered(v, func(n int64) string { return raised(Words(n)) + " đồng" })
	},
	"in hoa":    strings.ToUpper,
	"hoa đầu":   raised,
	"in thường": strings.ToLower,
}

// Formats are the names a template can use, sorted.
func Formats() []string {
	names := make([]string, 0, len(formats))
	for name := range formats {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// format applies the named ways of writing, one after the other.
func format(value string, names []string) (string, error) {
	for _, name := range names {
		name = norm.NFC.String(strings.ToLower(strings.Join(strings.Fields(strings.ReplaceAll(name, "_", " ")), " ")))
		write, ok := formats[name]
		if !ok {
			return "", ErrFormat.With(name)
		}
		value = write(value)
	}
	return value, nil
}

func or(text, other string) string {
	if text == "" {
		return other
	}
	return text
}

func dated(v, layout string) string {
	t, err := time.Parse(time.DateOnly, v)
	if err != nil {
		return v
	}
	return t.Format(layout)
}

func numbered(v string, write func(int64) string) string {
	n, err := strconv.ParseInt(v, 10, 64)
	if err != nil {
		return v
	}
	return write(n)
}

// raised begins with a capital.
func raised(v string) string {
	for i, r := range v {
		return string(unicode.ToUpper(r)) + v[i+len(string(r)):]
	}
	return v
}

var digits = []string{"không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín"}

// Words writes a whole number as it is read: 1105021 is "một triệu một trăm
// linh năm nghìn không trăm hai mươi mốt".
func Words(n int64) string {
	switch {
	case n == 0:
		return digits[0]
	case n < 0:
		if n == -n { // the smallest number has no opposite
			return strconv.FormatInt(n, 10)
		}
		return "âm " + Words(-n)
	}
	var groups []int
	for ; n > 0; n /= 1000 {
		groups = append(groups, int(n%1000))
	}
	units := []string{"", "nghìn", "triệu", "tỷ", "nghìn tỷ", "triệu tỷ", "tỷ tỷ"}
	var words []string
	for i := len(groups) - 1; i >= 0; i-- {
		if groups[i] == 0 {
			continue
		}
		words = append(words, hundreds(groups[i], len(words) > 0)...)
		if units[i] != "" {
			words = append(words, units[i])
		}
	}
	return strings.Join(words, " ")
}

// hundreds reads three digits; after others each of them is said.
func hundreds(n int, after bool) []string {
	var words []string
	if n >= 100 || after {
		words = append(words, digits[n/100], "trăm")
	}
	ten, one := n%100/10, n%10
	switch {
	case ten == 0 && one > 0 && len(words) > 0:
		return append(words, "linh", digits[one])
	case ten == 0 && one > 0:
		return append(words, digits[one])
	case ten == 0:
		return words
	case ten == 1:
		words = append(words, "mười")
	default:
		words = append(words, digits[ten], "mươi")
	}
	switch {
	case one == 0:
	case one == 1 && ten > 1:
		words = append(words, "mốt")
	case one == 5:
		words = append(words, "lăm")
	default:
		words = append(words, digits[one])
	}
	return words
}
