package procedures

import (
	"regexp"
	"strconv"
	"strings"

	"xaso/internal/platform/identity"
	"xaso/internal/platform/sheet"
)

// What people write into the cells of a catalogue. Each reader takes the
// wordings that offices use and refuses the rest rather than guess.

var termWords = regexp.MustCompile(`^(?:toi da |khong qua |trong )?(\d{1,3})\s*(?:\([^)]{1,20}\)\s*)?(ngay lam viec|ngay|gio lam viec|thang)( ke tu .*| tu ngay .*)?$`)

var termUnits = map[string]Unit{"ngay lam viec": WorkingDay, "ngay": CalendarDay, "gio lam viec": WorkingHour, "thang": Month}

// cellTerm reads "03 ngày làm việc", "Trong ngày", "Không quy định".
func cellTerm(text string) (Term, bool) {
	plain := strings.Trim(identity.Fold(text), " .;")
	switch plain {
	case "trong ngay", "ngay trong ngay", "trong ngay lam viec", "ngay trong ngay lam viec", "giai quyet ngay", "tra ngay":
		return Term{Qty: 1, Unit: SameDay}, true
	case "khong quy dinh", "khong co", "khong quy dinh thoi han":
		return Term{Unit: NoTerm}, true
	}
	m := termWords.FindStringSubmatch(plain)
	if m == nil {
		return Term{}, false
	}
	n, err := strconv.Atoi(m[1])
	return Term{Qty: n, Unit: termUnits[m[2]]}, err == nil && n > 0
}

var feePer = regexp.MustCompile(`^([0-9. ]+?)\s*(?:d|dong|vnd)?\s*(?:/|mot |moi )\s*(ban|trang|truong hop|viec|lan|ho so|hop dong, giao dich|hop dong|giao dich)\.?$`)

var feeUnits = map[string]FeeKind{"ban": FeePerCopy, "trang": FeePerPage, "truong hop": FeePerCase, "viec": FeePerCase,
	"lan": FeeFixed, "ho so": FeeFixed, "hop dong, giao dich": FeePerTransaction, "hop dong": FeePerTransaction, "giao dich": FeePerTransaction}

// cellFee reads "Không", "8.000 đồng/bản", "50000", "Theo nghị quyết HĐND tỉnh".
func cellFee(text string) (Fee, bool) {
	plain := strings.Trim(identity.Fold(text), " .;")
	switch plain {
	case "khong", "khong co", "khong thu", "khong thu phi", "mien phi", "mien", "0", "0 d", "0 dong":
		return Fee{Kind: FeeFree}, true
	}
	if strings.Contains(plain, "hdnd") || strings.Contains(plain, "hoi dong nhan dan") {
		return Fee{Kind: FeeProvince, Note: text}, true
	}
	amount, kind := plain, FeeFixed
	if m := feePer.FindStringSubmatch(plain); m != nil {
		amount, kind = m[1], feeUnits[m[2]]
	}
	n, ok := sheet.ParseDong(strings.TrimSpace(strings.TrimSuffix(strings.TrimSuffix(amount, "dong"), "vnd")))
	// No fee is that small: "8.00" is a slip for 8.000.
	return Fee{Kind: kind, Amount: n}, ok && n >= 500 && n <= maxFee
}

var (
	numbering = regexp.MustCompile(`^\s*(?:[-–+*•]|\(?[0-9a-zđ]{1,2}[.)]|[ivx]{1,4}[.)])\s*`)
	copiesIn  = regexp.MustCompile(`(\d{1,2}) (?:ban )?(chinh|goc|sao|dien tu|photo)`)
	declaring = regexp.MustCompile(`^(to khai|don|phieu yeu cau|phieu de nghi|giay de nghi|van ban de nghi|ban khai)\b`)
)

// cellPapers reads one paper a line, or parted by semicolons, with its count
// where one is written: "Giấy chứng sinh (01 bản chính)".
func cellPapers(text string) []Component {
	var all []Component
	for _, line := range strings.FieldsFunc(text, func(r rune) bool { return r == '\n' || r == ';' }) {
		name := strings.Trim(numbering.ReplaceAllString(line, ""), " .\t\r")
		if name == "" {
			continue
		}
		c := Component{Name: identity.Compose(name), Kind: ByUpload, Mark: Mark{Standing: Declared}}
		plain := identity.Fold(name)
		switch {
		case declaring.MatchString(plain):
			c.Kind = ByForm
		case strings.HasPrefix(plain, "xuat trinh"):
			c.Kind = ByShowing
		}
		c.Optional = strings.Contains(plain, "neu co")
		for _, m := range copiesIn.FindAllStringSubmatch(plain, -1) {
			n, _ := strconv.Atoi(m[1]) // two digits
			switch m[2] {
			case "chinh", "goc":
				c.Originals = n
			case "dien tu":
				c.Electronic = n
			default:
				c.Copies = n
			}
		}
		all = append(all, c)
	}
	return all
}

// cellChannels reads "Trực tiếp; trực tuyến; bưu chính".
func cellChannels(text string) ([]Channel, bool) {
	plain := identity.Fold(text)
	var all []Channel
	for _, c := range []struct {
		of    Channel
		words []string
	}{
		{ByWeb, []string{"truc tuyen", "online", "qua mang", "toan trinh", "mot phan"}},
		{AtDesk, []string{"truc tiep", "tai quay", "bo phan mot cua", "trung tam"}},
		{ByPost, []string{"buu chinh", "buu dien", "bcci"}},
	} {
		for _, w := range c.words {
			if strings.Contains(plain, w) {
				all = append(all, c.of)
				break
			}
		}
	}
	return all, len(all) > 0
}

// cellLines reads a list: one entry a line, or parted by semicolons.
func cellLines(text string) []string {
	var all []string
	for _, line := range strings.FieldsFunc(text, func(r rune) bool { return r == '\n' || r == ';' }) {
		if line = strings.TrimSpace(numbering.ReplaceAllString(line, "")); line != "" {
			all = append(all, line)
		}
	}
	return all
}
