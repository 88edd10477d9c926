package sheet

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/unicode/norm"
)

// A decoder makes the bytes of one field Unicode; ok is false where they
// cannot be of its encoding.
type decoder func(raw string) (text string, ok bool)

// A legacy encoding of Vietnamese.
type legacy struct {
	name   string
	decode decoder
}

// legacies are tried in this order; the one whose text reads as Vietnamese is
// taken.
var legacies = []legacy{
	{"TCVN3", func(s string) (string, bool) { return tcvn3([]rune(latin(s))) }},
	{"VNI", func(s string) (string, bool) { return vni([]rune(latin(s))) }},
	{"Windows-1258", windows1258},
}

// latin reads each byte as the letter that a Western machine shows for it.
func latin(s string) string {
	text, err := charmap.Windows1252.NewDecoder().String(s)
	if err != nil {
		return s
	}
	return text
}

func windows1258(s string) (string, bool) {
	text, err := charmap.Windows1258.NewDecoder().String(s)
	return norm.NFC.String(text), err == nil && !strings.ContainsRune(text, utf8.RuneError)
}

// The letters of TCVN3 (TCVN 5712:1993, the one-byte fonts .VnTime, ABC) from
// byte A1 on; a blank is a byte without a letter. Capitals with a tone have no
// bytes: fonts whose names end in H draw the small ones large.
const tcvnLetters = "" +
	"ĂÂÊÔƠƯĐăâêôơưđ " + // A1–AF
	"     àảãáạ ằẳẵắ " + // B0–BF
	"      ặầẩẫấậè ẻẽ" + // C0–CF
	"éẹềểễếệìỉ   ĩíịò" + // D0–DF
	" ỏõóọồổỗốộờởỡớợù" + // E0–EF
	" ủũúụừửữứựỳỷỹýỵ " //   F0–FF

var tcvnTable = []rune(tcvnLetters)

// tcvn3 reads text shown as Western letters. Words whose plain letters are all
// capitals were typed in a font of capitals.
func tcvn3(s []rune) (string, bool) {
	var out []rune
	for _, r := range s {
		switch {
		case r < 0x80:
			out = append(out, r)
		case r == 0xA0:
			out = append(out, ' ')
		case r > 0xA0 && r <= 0xFF && tcvnTable[r-0xA1] != ' ':
			out = append(out, tcvnTable[r-0xA1])
		default:
			return "", false
		}
	}
	words := strings.Split(string(out), " ")
	all := !strings.ContainsFunc(string(out), func(r rune) bool { return r >= 'a' && r <= 'z' })
	for i, w := range words {
		if capitals(w, all) {
			words[i] = strings.ToUpper(w)
		}
	}
	return strings.Join(words, " "), true
}

// capitals reports whether a word was typed large: it has two plain capitals
// and no plain small letter; one is enough where the text has no small letter.
func capitals(w string, all bool) bool {
	found := 0
	for _, r := range w {
		switch {
		case r >= 'a' && r <= 'z':
			return false
		case r >= 'A' && r <= 'Z':
			found++
		}
	}
	return found > 1 || found == 1 && all
}

// VNI writes a letter, then a sign for its mark and tone; these are the small
// ones, capitals are their capitals.
var (
	vniSigns = map[rune]map[rune]rune{
		'a': {'ù': 'á', 'ø': 'à', 'û': 'ả', 'õ': 'ã', 'ï': 'ạ', 'â': 'â', 'á': 'ấ', 'à': 'ầ', 'å': 'ẩ', 'ã': 'ẫ', 'ä': 'ậ',
			'ê': 'ă', 'é': 'ắ', 'è': 'ằ', 'ú': 'ẳ', 'ü': 'ẵ', 'ë': 'ặ'},
		'e': {'ù': 'é', 'ø': 'è', 'û': 'ẻ', 'õ': 'ẽ', 'ï': 'ẹ', 'â': 'ê', 'á': 'ế', 'à': 'ề', 'å': 'ể', 'ã': 'ễ', 'ä': 'ệ'},
		'o': {'ù': 'ó', 'ø': 'ò', 'û': 'ỏ', 'õ': 'õ', 'ï': 'ọ', 'â': 'ô', 'á': 'ố', 'à': 'ồ', 'å': 'ổ', 'ã': 'ỗ', 'ä': 'ộ'},
		'ô': {'ù': 'ớ', 'ø': 'ờ', 'û': 'ở', 'õ': 'ỡ', 'ï': 'ợ'},
		'u': {'ù': 'ú', 'ø': 'ù', 'û': 'ủ', 'õ': 'ũ', 'ï': 'ụ'},
		'ö': {'ù': 'ứ', 'ø': 'ừ', 'û': 'ử', 'õ': 'ữ', 'ï': 'ự'},
		'y': {'ù': 'ý', 'ø': 'ỳ', 'û': 'ỷ', 'õ': 'ỹ'},
	}
	vniAlone = map[rune]rune{'í': 'í', 'ì': 'ì', 'æ': 'ỉ', 'ó': 'ĩ', 'ò': 'ị', 'î': 'ỵ', 'ñ': 'đ', 'ô': 'ơ', 'ö': 'ư'}
)

func vni(s []rune) (string, bool) {
	var out []rune
	for i := 0; i < len(s); i++ {
		small := unicode.ToLower(s[i])
		if i+1 < len(s) {
			if r, ok := vniSigns[small][unicode.ToLower(s[i+1])]; ok {
				out, i = append(out, sized(r, s[i])), i+1
				continue
			}
		}
		switch r, ok := vniAlone[small]; {
		case ok:
			out = append(out, sized(r, s[i]))
		case s[i] < 0x80:
			out = append(out, s[i])
		case s[i] == 0xA0:
			out = append(out, ' ')
		default:
			return "", false
		}
	}
	return string(out), true
}

// sized gives a letter the size of another.
func sized(r, like rune) rune {
	if unicode.IsUpper(like) {
		return unicode.ToUpper(r)
	}
	return r
}

// fonts makes text Unicode that was typed in an old font and then saved as if
// its letters were Western. Some words read in both: the rest of the file,
// as far as it was seen, decides.
type fonts struct{ tcvn3, vni int }

// modern returns the text and the encoding it came from, "" when nothing was
// done.
func (f *fonts) modern(s string) (text, from string) {
	old := false
	for _, r := range s {
		old = old || r > 0xA0 && r <= 0xFF
		if r > 0xFF && !western(r) {
			return norm.NFC.String(s), ""
		}
	}
	if !old {
		return s, ""
	}
	s = norm.NFC.String(s)
	if read, all := readable(s); read == all {
		return s, ""
	}
	one, isTCVN3 := tcvn3([]rune(s))
	isTCVN3 = isTCVN3 && reads(one)
	two, isVNI := vni([]rune(s))
	isVNI = isVNI && reads(two)
	switch {
	case isTCVN3 && isVNI && f.vni > f.tcvn3, isVNI && !isTCVN3:
		f.vni += b2i(!isTCVN3)
		return two, "VNI"
	case isTCVN3:
		f.tcvn3 += b2i(!isVNI)
		return one, "TCVN3"
	}
	return s, ""
}

// reads reports whether all of a text is Vietnamese.
func reads(s string) bool {
	n, all := readable(s)
	return all > 0 && n == all
}

func b2i(b bool) int {
	if b {
		return 1
	}
	return 0
}

// western reports whether a letter beyond Latin-1 stands on the Western code
// page, so that a text with it may still be a mangled old one.
func western(r rune) bool {
	b, ok := charmap.Windows1252.EncodeRune(r)
	return ok && b >= 0x80
}

// legacyOf judges a sample that is to be a CSV: nil for UTF-8. cut says that
// the sample may end inside a letter.
func legacyOf(sample []byte, cut bool) (*legacy, error) {
	for i := 0; cut && i < utf8.UTFMax && len(sample) > 0; i++ {
		if utf8.Valid(sample) {
			break
		}
		sample = sample[:len(sample)-1]
	}
	if utf8.Valid(sample) {
		return nil, nil
	}
	best, bestShare := -1, 0.0
	for i, l := range legacies {
		text, ok := l.decode(string(sample))
		if !ok {
			continue
		}
		read, all := readable(text)
		if share := float64(read) / float64(max(all, 1)); share > bestShare {
			best, bestShare = i, share
		}
	}
	const enough = 0.8 // names of places and abbreviations do not read as syllables
	if best < 0 || bestShare < enough {
		return nil, ErrEncoding
	}
	return &legacies[best], nil
}
