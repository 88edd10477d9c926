package procedures

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"xaso/internal/platform/identity"
)

// longestID keeps ids readable in conditions.
const longestID = 40

// reserved are the words of CEL, and the names that forms give a meaning of
// their own. No field may begin with one.
var reserved = []string{
	"in", "as", "break", "const", "continue", "else", "false", "for", "function", "if", "import", "let", "loop",
	"package", "namespace", "null", "return", "true", "var", "void", "while",
	"today", "channel", "row", "this", "papers", "circumstances", "findings", lookedUp,
}

// avoided are functions: a field may be called so, but a made id is not, as
// conditions would read oddly.
var avoided = []string{
	"years", "days", "before", "family", "sum", "disjoint", "size", "has", "all", "exists", "map", "filter",
	"int", "uint", "double", "bool", "string", "bytes", "list", "type", "dyn", "duration", "timestamp",
}

// idPart is one piece of a field's id between dots.
var idPart = regexp.MustCompile(`^[a-z][a-z0-9_]*$`)

// validID reports whether a field may be called so: "child.full_name".
func validID(id string) bool {
	for i, part := range strings.Split(id, ".") {
		if !idPart.MatchString(part) || i == 0 && slices.Contains(reserved, part) {
			return false
		}
	}
	return len(id) <= 2*longestID
}

// slug makes an id of a label: "Họ và tên chủ hộ" gives ho_va_ten_chu_ho.
func slug(label string) string {
	var b strings.Builder
	for _, r := range identity.Fold(label) {
		switch {
		case r >= 'a' && r <= 'z', r >= '0' && r <= '9':
			b.WriteRune(r)
		case b.Len() > 0 && !strings.HasSuffix(b.String(), "_"):
			b.WriteByte('_')
		}
	}
	s := strings.Trim(b.String(), "_")
	if len(s) > longestID {
		s = s[:longestID]
		if i := strings.LastIndex(s, "_"); i > longestID/2 {
			s = s[:i] // whole words
		}
	}
	s = strings.Trim(s, "_")
	switch {
	case s == "":
		return "o"
	case s[0] >= '0' && s[0] <= '9' || slices.Contains(reserved, s) || slices.Contains(avoided, s):
		return "o_" + s
	}
	return s
}

// free returns base, or base with the first number that nobody has.
func free(base, joint string, taken func(string) bool) string {
	id := base
	for n := 2; taken(id); n++ {
		id = base + joint + strconv.Itoa(n)
	}
	return id
}

// ownCode is what codes made by a commune look like. National codes begin with
// a digit (1.001193), so the two can never meet.
var ownCode = regexp.MustCompile(`^NB-[A-Z0-9]{2,20}$`)

// nationalCode is x.xxxxxx, with the agency behind it in the new style of QĐ
// 20/2020/QĐ-TTg ("1.000948.H38").
var nationalCode = regexp.MustCompile(`^[0-9]\.[0-9]{6}(\.[A-Z][0-9]{2})?$`)

// Internal reports whether the commune made the code itself: the procedure is
// not one of the national catalogue (thủ tục nội bộ).
func (p Procedure) Internal() bool { return ownCode.MatchString(p.Code) }

// formID is the id of the form of an own procedure.
func formID(code string) string { return slug(code) }
