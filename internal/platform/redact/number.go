package redact

import (
	"regexp"
	"strings"
)

// Money is told by its unit: a sum is no telephone number.
var money = regexp.MustCompile(`^\s*(?i:đồng|dong|vnđ|vnd|triệu|trieu|tỷ|m2|m²|%|(?:đ|d|ty)(?:\P{L}|$))`)

// Words before a number that make it an account, or an old identity card.
var (
	beforeAccount = regexp.MustCompile(`(?i)(?:stk|tài khoản|tai khoan|số tk|so tk|\btk|account)[^\d]{0,40}$`)
	beforeCard    = regexp.MustCompile(`(?i)(?:cmnd|cmt|cccd|chứng minh|chung minh|căn cước|can cuoc|định danh|dinh danh|\bid)[^\d]{0,30}$`)
)

// numbers are telephone numbers, personal numbers and accounts.
func numbers(text string) []Found {
	var all []Found
	for _, at := range runs.FindAllStringIndex(text, -1) {
		if !whole(text, at) || money.MatchString(text[at[1]:]) {
			continue
		}
		if kind := kindOf(digits(text[at[0]:at[1]]), before(text, at[0])); kind != "" {
			all = append(all, Found{at[0], at[1], kind})
		}
	}
	return all
}

// before is the end of what stands in front of a place, enough for its words.
func before(text string, at int) string { return text[max(0, at-90):at] }

func digits(run string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r >= '0' && r <= '9':
			return r
		case r == 'o' || r == 'O':
			return '0'
		}
		return -1
	}, run)
}

// kindOf says what a number is, by its length and first digits and by the words
// before it; "" is a number that says nothing of anybody. Service numbers
// (1800…, 1900…, 113) belong to nobody and stay.
func kindOf(n, before string) string {
	national := n
	if strings.HasPrefix(n, "84") && len(n) >= 10 {
		national = "0" + n[2:]
	}
	switch {
	case beforeAccount.MatchString(before) && len(n) <= 19:
		return Account
	case beforeCard.MatchString(before) && (len(n) == 9 || len(n) == 12):
		return CCCD
	case len(n) == 12 && n[0] == '0' && n[:3] > "000" && n[:3] <= "096":
		return CCCD // a province 001–096, sex and century, year, six digits (NĐ 70/2024)
	case len(national) == 10 && national[0] == '0' && strings.ContainsRune("35789", rune(national[1])):
		return Phone
	case len(national) == 11 && strings.HasPrefix(national, "02"):
		return Phone // a line in a house, with the code of its province
	}
	return ""
}
