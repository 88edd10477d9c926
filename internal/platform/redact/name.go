package redact

import (
	"slices"
	"strings"
)

// Titles before a name, and the same without marks where they mean nothing else
// too often: "cô", "chú", "em" are titles, "co" is mostly "có".
var (
	titles    = fields("ông bà anh chị cô chú bác cụ thầy cháu dì cậu mợ thím")
	rawTitles = fields("ong ba anh chi bac thay chau")
	// Offices that follow a title with a capital: "ông Chủ tịch", "bà Trưởng thôn".
	offices = fields("chủ trưởng phó bí giám hiệu đại công ủy uỷ cán con ta nhà chu truong pho bi giam hieu dai cong uy can")
	// A street, a market or a temple named after somebody is no neighbour.
	places = fields("đường phố chợ đền chùa núi trường miếu cầu duong pho cho den chua nui truong mieu cau")
)

// Surnames of the Kinh, by marks; and those that without marks are hardly
// another word ("dang", "do", "le", "phan" are).
var (
	surnames = fields("nguyễn trần lê phạm hoàng huỳnh phan vũ võ đặng bùi đỗ hồ ngô dương lý đinh trịnh mai lương đào đoàn lâm hà cao tạ tô lưu quách trương tống phùng thái hứa kiều chu vương triệu")
	sure     = fields("nguyen tran pham hoang huynh bui trinh dinh doan quach")
	every    = fields("nguyen tran le pham hoang huynh phan vu vo dang bui do ho ngo duong ly dinh trinh mai luong dao doan lam ha cao ta to luu quach truong tong phung thai hua kieu chu vuong trieu")
	middles  = fields("văn thị hữu đức đình xuân ngọc quang")
	rawMid   = fields("van thi huu duc dinh xuan ngoc quang")
)

// longest is the most words a Vietnamese name has that anybody writes down.
const longest = 5

// names are people's names: capitals after a title, a surname after a title,
// or a surname with a middle word of names.
func names(text string, words []word) []Found {
	var all []Found
	for i := 0; i < len(words); i++ {
		from := i
		if titled(words[i]) && (i == 0 || !slices.Contains(places, words[i-1].own)) {
			from = i + 1
		}
		n := 0
		if from > i {
			n = called(text, words, from)
		} else {
			n = middled(text, words, i)
		}
		if n > 0 {
			all = append(all, Found{words[from].from, words[from+n-1].to, Name})
			i = from + n - 1
		}
	}
	return all
}

func titled(w word) bool {
	return slices.Contains(titles, w.own) || w.raw && slices.Contains(rawTitles, w.own)
}

// called counts the words of a name that stands after a title.
func called(text string, words []word, at int) int {
	if at >= len(words) || !near(text, words[at-1], words[at]) || slices.Contains(offices, words[at].own) {
		return 0
	}
	if words[at].capital && !digit(words[at]) {
		return capitals(text, words, at)
	}
	if n := middled(text, words, at); n > 0 {
		return n
	}
	w := words[at]
	known := slices.Contains(surnames, w.own) && !w.raw || w.raw && slices.Contains(sure, w.own)
	if known && at+1 < len(words) && near(text, w, words[at+1]) {
		return 2
	}
	return 0
}

// capitals counts words in a row that begin with a capital. A text all in
// capitals ends a name by length alone.
func capitals(text string, words []word, at int) int {
	n := 1
	for n < longest && at+n < len(words) && words[at+n].capital && !digit(words[at+n]) && near(text, words[at+n-1], words[at+n]) {
		n++
	}
	return n
}

// middled counts the words of a name by its shape alone: surname, middle word
// of names, given name.
func middled(text string, words []word, at int) int {
	if at+2 >= len(words) || !near(text, words[at], words[at+1]) || !near(text, words[at+1], words[at+2]) {
		return 0
	}
	s, m := words[at], words[at+1]
	marked := slices.Contains(surnames, s.own) && slices.Contains(middles, m.own)
	raw := s.raw && m.raw && slices.Contains(every, s.own) && slices.Contains(rawMid, m.own)
	// "do thi" (đô thị), "le thi" are words too: without marks and capitals a
	// surname that is sure, or a title before it, is wanted.
	if raw && !s.capital && !slices.Contains(sure, s.own) && (at == 0 || !titled(words[at-1])) {
		raw = false
	}
	if !marked && !raw || digit(words[at+2]) {
		return 0
	}
	if s.capital && words[at+2].capital {
		return capitals(text, words, at)
	}
	return 3
}

func digit(w word) bool { return w.own[0] >= '0' && w.own[0] <= '9' }

// fields splits a list of words.
func fields(list string) []string { return strings.Fields(list) }
