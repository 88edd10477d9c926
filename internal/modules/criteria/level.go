package criteria

import (
	"regexp"
	"strconv"
	"strings"

	"golang.org/x/text/unicode/norm"
)

// A Read is a level as it was understood from a cell of a table.
type Read struct {
	Threshold Threshold
	// Empty: the cell says nothing, or a dash.
	Empty bool
	// Ok: it was understood without guessing.
	Ok bool
	// Unit and Comparison are what the words themselves say, "" when they do
	// not.
	Unit       Unit
	Comparison Comparison
	// Why is the text key of what to look at: strict ("trên 95%"), none
	// ("Không"), or that it could not be read at all.
	Why string
}

// Reasons to look at a level again.
const (
	whyStrict = "criteria.doubt.strict"
	whyNone   = "criteria.doubt.none"
	whyRead   = "criteria.doubt.unreadable"
	whyPoint  = "criteria.doubt.point"
)

// The words that stand for a comparison, longest first.
var atLeastWords, atMostWords, strictWords = []string{"từ", "tối thiểu", "ít nhất", "không thấp hơn", "không dưới", "đạt từ", "đạt"},
	[]string{"không quá", "tối đa", "không vượt quá", "không cao hơn", "không trên"},
	[]string{"trên", "dưới", "lớn hơn", "nhỏ hơn", "thấp hơn", "cao hơn"}

var (
	yearLevel   = regexp.MustCompile(`(?:năm\s*)?(20\d\d)\s*(?:[:–—=-]|là)\s*([≥≤><]?=?\s*\d[\d.,]*)\s*([^\d;\n]*)`)
	numberLevel = regexp.MustCompile(`^(\d[\d.,]*)\s*(.*)$`)
	gradeLevel  = regexp.MustCompile(`^(?:(?:xếp )?loại |mức(?: độ)? |đạt loại |cấp độ )?(?:xuất sắc|tốt|khá|trung bình|hoàn thành tốt nhiệm vụ|[1-5])(?: trở lên)?$`)
)

// ReadLevel understands a level as decisions write it. What it is not sure of
// it says; what it cannot read it does not guess.
func ReadLevel(text string) Read {
	text = strings.Join(strings.Fields(norm.NFC.String(strings.ReplaceAll(text, "\u00a0", " "))), " ")
	low := strings.ToLower(text)
	switch strings.TrimRight(low, ".") {
	case "", "-", "–", "—", "…", "/", "x":
		return Read{Empty: true, Ok: true}
	case "đạt", "có", "đạt chuẩn", "đáp ứng":
		return Read{Threshold: Threshold{Yes: true, Standing: Entered}, Ok: true, Unit: PassFail, Comparison: Pass}
	case "không", "không có":
		zero := 0.0
		return Read{Threshold: Threshold{Number: &zero, Standing: Entered}, Unit: Count, Comparison: Equal, Why: whyNone}
	}
	if len(low) > 300 {
		return Read{Why: whyRead}
	}
	if r, read := readYears(low); read {
		return r
	}
	if gradeLevel.MatchString(low) && !isPlainNumber(low) {
		return Read{Threshold: Threshold{Grade: text, Standing: Entered}, Ok: true, Unit: Grade, Comparison: Level}
	}
	return readNumber(low)
}

func isPlainNumber(s string) bool { _, err := strconv.Atoi(s); return err == nil }

// readYears reads "2026: 62; năm 2027: 66 triệu".
func readYears(low string) (Read, bool) {
	parts := yearLevel.FindAllStringSubmatch(low, 40)
	if len(parts) == 0 || strings.Trim(yearLevel.ReplaceAllString(low, ""), " ;,.\n") != "" {
		return Read{}, false
	}
	r := Read{Threshold: Threshold{ByYear: map[int]float64{}, Standing: Entered}, Ok: true}
	for n, p := range parts {
		one := readNumber(strings.Trim(p[2]+" "+strings.Trim(p[3], " ,."), " "))
		year, _ := strconv.Atoi(p[1])
		_, again := r.Threshold.ByYear[year]
		if one.Threshold.Number == nil || again || n > 0 && (one.Unit != r.Unit && one.Unit != "" || one.Comparison != r.Comparison) {
			return Read{Why: whyRead}, true
		}
		r.Threshold.ByYear[year] = *one.Threshold.Number
		if n == 0 {
			r.Unit, r.Comparison = one.Unit, one.Comparison
		}
		if !one.Ok {
			r.Ok, r.Why = false, one.Why
		}
	}
	return r, true
}

// readNumber reads "≥ 95 %", "từ 58 triệu đồng trở lên", "không quá 1,5%".
func readNumber(low string) Read {
	r := Read{Ok: true}
	rest := strings.TrimSpace(low)
	for _, s := range []struct {
		sign string
		c    Comparison
	}{{"≥", AtLeast}, {">=", AtLeast}, {"≤", AtMost}, {"<=", AtMost}, {"=", Equal}, {">", AtLeast}, {"<", AtMost}} {
		if after, found := strings.CutPrefix(rest, s.sign); found {
			rest, r.Comparison = strings.TrimSpace(after), s.c
			if s.sign == ">" || s.sign == "<" {
				r.Ok, r.Why = false, whyStrict
			}
			break
		}
	}
	if r.Comparison == "" {
		rest = r.words(rest)
	}
	if after, found := strings.CutSuffix(rest, "trở lên"); found && r.Comparison != AtMost {
		rest, r.Comparison = strings.TrimSpace(after), AtLeast
	} else if after, found := strings.CutSuffix(rest, "trở xuống"); found {
		rest, r.Comparison = strings.TrimSpace(after), AtMost
	}
	m := numberLevel.FindStringSubmatch(rest)
	if m == nil {
		return Read{Why: whyRead}
	}
	n, sure, ok := parseNumber(m[1])
	unit, known := unitOf(m[2])
	if !ok || !known {
		return Read{Why: whyRead}
	}
	if !sure && r.Ok {
		r.Ok, r.Why = false, whyPoint
	}
	r.Unit = unit
	r.Threshold = Threshold{Number: &n, Standing: Entered}
	return r
}

// words takes the word of comparison off the front.
func (r *Read) words(rest string) string {
	for _, list := range []struct {
		words []string
		c     Comparison
	}{{atMostWords, AtMost}, {atLeastWords, AtLeast}} {
		for _, w := range list.words {
			if after, found := strings.CutPrefix(rest, w+" "); found {
				r.Comparison = list.c
				if w == "đạt" { // "đạt 95%" does not say more than 95%
					r.Comparison = ""
				}
				return strings.TrimSpace(after)
			}
		}
	}
	for n, w := range strictWords {
		if after, found := strings.CutPrefix(rest, w+" "); found {
			r.Ok, r.Why, r.Comparison = false, whyStrict, AtLeast
			if n == 1 || n == 3 || n == 4 {
				r.Comparison = AtMost
			}
			return strings.TrimSpace(after)
		}
	}
	return rest
}

// parseNumber reads 1.234,5 as Vietnamese texts write it; sure is false for
// "1,500", which may be one and a half or fifteen hundred.
func parseNumber(s string) (n float64, sure, ok bool) {
	s = strings.TrimRight(s, ".,")
	sure = true
	dots, commas := strings.Count(s, "."), strings.Count(s, ",")
	switch {
	case dots > 0 && commas > 1, commas == 1 && strings.LastIndex(s, ".") > strings.Index(s, ","):
		return 0, false, false
	case commas > 1:
		return 0, false, false
	case commas == 1:
		whole, part, _ := strings.Cut(s, ",")
		sure = len(part) != 3
		if dots > 0 && !grouped(whole) {
			return 0, false, false
		}
		s = strings.ReplaceAll(whole, ".", "") + "." + part
	case dots >= 1 && grouped(s):
		sure = dots > 1
		s = strings.ReplaceAll(s, ".", "")
	case dots > 1:
		return 0, false, false
	}
	n, err := strconv.ParseFloat(s, 64)
	return n, sure, err == nil
}

var groups = regexp.MustCompile(`^\d{1,3}(\.\d{3})+$`)

func grouped(s string) bool { return groups.MatchString(s) }

// unitOf knows what stands behind a number.
func unitOf(s string) (Unit, bool) {
	s = strings.Trim(s, " .;,()")
	s, _ = strings.CutPrefix(s, "là ")
	switch {
	case s == "":
		return "", true
	case s == "%" || s == "phần trăm" || s == "% số hộ" || s == "% trở lên":
		return Percent, true
	case strings.HasPrefix(s, "triệu"):
		return Income, true
	case strings.HasPrefix(s, "m2") || strings.HasPrefix(s, "m²"):
		return Area, true
	case strings.HasPrefix(s, "lít"):
		return Water, true
	case s == "lần":
		return Ratio, true
	}
	switch strings.Fields(s)[0] {
	case "mô", "sản", "hợp", "thôn", "điểm", "trường", "htx", "tổ", "chợ", "công", "nhà", "hộ", "người", "vụ":
		return Count, len(s) < 60
	}
	return "", false
}

// fits reports whether the level can be compared as an indicator is.
func (r Read) fits(u Unit, c Comparison) bool {
	if r.Empty || r.Why == whyRead {
		return false
	}
	numbers := r.Threshold.Number != nil || len(r.Threshold.ByYear) > 0
	switch {
	case c == Pass:
		return r.Threshold.Yes
	case c == Level:
		return r.Threshold.Grade != ""
	case !numbers, r.Unit != "" && r.Unit != u && !(r.Unit == Count && r.Why == whyNone):
		return false
	}
	return r.Comparison == "" || r.Comparison == c || r.Why == whyNone && c == AtMost
}
