package clock

import "strings"

// DateInWords writes a date as hộ tịch papers spell it: "ngày mười hai tháng
// năm năm hai nghìn không trăm hai mươi sáu".
//
// Of the spellings in use this takes the northern ones: nghìn (not ngàn), linh
// (not lẻ), mốt after mươi, tư after mươi and for the fourth month, lăm after
// mười and mươi. The zero Date is "".
func DateInWords(d Date) string {
	if d.IsZero() {
		return ""
	}
	month := underHundred(int(d.Month))
	if d.Month == 4 {
		month = "tư"
	}
	return "ngày " + underHundred(d.Day) + " tháng " + month + " năm " + yearInWords(d.Year)
}

var digits = [...]string{"không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín"}

func underHundred(n int) string {
	tens, ones := n/10, n%10
	switch {
	case tens == 0:
		return digits[ones]
	case ones == 0 && tens == 1:
		return "mười"
	case ones == 0:
		return digits[tens] + " mươi"
	}
	last := digits[ones]
	switch {
	case ones == 5:
		last = "lăm"
	case ones == 1 && tens > 1:
		last = "mốt"
	case ones == 4 && tens > 1:
		last = "tư"
	}
	if tens == 1 {
		return "mười " + last
	}
	return digits[tens] + " mươi " + last
}

// yearInWords spells 1 to 9999. Between thousands and ones the hundreds are
// always said: 2026 is hai nghìn không trăm hai mươi sáu.
func yearInWords(n int) string {
	var words []string
	if n >= 1000 {
		words = append(words, digits[n/1000], "nghìn")
	}
	if rest := n % 1000; rest > 0 && (n >= 1000 || rest >= 100) {
		words = append(words, digits[rest/100], "trăm")
	}
	switch rest := n % 100; {
	case rest == 0:
	case rest < 10 && n >= 100:
		words = append(words, "linh", digits[rest])
	default:
		words = append(words, underHundred(rest))
	}
	return strings.Join(words, " ")
}
