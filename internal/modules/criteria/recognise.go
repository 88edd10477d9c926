package criteria

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"xaso/internal/platform/sheet"
)

// A Role is what a column of a pasted table holds. That of a column of levels
// is "level:" and the key of the set's column.
type Role string

// The roles; "" is a column that is not taken over.
const (
	NotTaken    Role = ""
	HoldsNo     Role = "no"
	HoldsName   Role = "criterion"
	HoldsText   Role = "text"
	HoldsUnit   Role = "unit"
	holdsLevels      = "level:"
)

// Holds is the role of a column with the levels of a column of the set.
func Holds(key string) Role { return Role(holdsLevels + key) }

// Key is the column of the set whose levels a role holds, "" for other roles.
func (r Role) Key() string {
	key, is := strings.CutPrefix(string(r), holdsLevels)
	if !is {
		return ""
	}
	return key
}

// An Arrangement says how a table is to be read: how many rows on top are its
// head, what each column holds, and which columns of levels are new to the set.
type Arrangement struct {
	Heads int      `json:"heads"`
	Roles []Role   `json:"roles"`
	New   []Column `json:"new,omitempty"`
}

var (
	codeNo    = regexp.MustCompile(`^(\d{1,2}(?:\.[0-9a-z]{1,2})+)\.?$`)
	plainNo   = regexp.MustCompile(`^(\d{1,2})\.?$`)
	romanNo   = regexp.MustCompile(`^([IVX]{1,5}|[A-H])[.)]?$`)
	inText    = regexp.MustCompile(`^(\d{1,2}(?:\.\d{1,2})+)[.):]?\s+`)
	named     = regexp.MustCompile(`(?i)^(?:tiêu chí(?: số)?\s*)?(\d{1,2})\s*[.:)–-]\s*(\pL.*)$`)
	groupName = regexp.MustCompile(`^([IVX]{1,5}|[A-H])\s*[.:)–-]\s*(\pL.*)$`)
	nhom      = regexp.MustCompile(`nhom (\d)`)
)

// headingNo is the number at the front of a heading, "" of other text.
func headingNo(text string) string {
	if m := named.FindStringSubmatch(text); m != nil {
		return m[1]
	}
	if m := groupName.FindStringSubmatch(text); m != nil {
		return m[1]
	}
	return ""
}

// Recognise arranges a table by the words of its head and by what its columns
// hold, as well as it can; an official can arrange it otherwise.
func Recognise(s Set, g Grid) Arrangement {
	a := Arrangement{Heads: heads(g)}
	if len(g) == 0 {
		return a
	}
	a.Roles = make([]Role, len(g[0]))
	taken := map[Role]bool{}
	for c := range a.Roles {
		label := headOf(g, a.Heads, c)
		role := roleOf(s, label)
		if role == NotTaken && plainLabel(label) != "ghi chu" {
			role = byContent(g, a.Heads, c)
		}
		if role == Holds("") { // levels of a column the head names otherwise
			role = a.column(s, label, taken)
		}
		if taken[role] {
			role = NotTaken
		}
		a.Roles[c], taken[role] = role, role != NotTaken
	}
	// "Tiêu chí | Chỉ tiêu": without a text the name is the text.
	if !taken[HoldsText] && taken[HoldsName] {
		a.Roles[slices.Index(a.Roles, HoldsName)] = HoldsText
	}
	return a
}

// heads counts the rows on top that are not about an indicator yet.
func heads(g Grid) int {
	for n, row := range g[:min(len(g), 8)] {
		for c, cell := range row {
			text := cell.Text
			if codeNo.MatchString(text) || plainNo.MatchString(text) && c == 0 || romanNo.MatchString(text) && c == 0 ||
				c > 0 && text != "" && !cell.Left && ReadLevel(text).isLevel() {
				return n
			}
		}
		if first := row[0].Text; headingNo(first) != "" && !cellsDiffer(row) {
			return n
		}
	}
	return 0
}

func (r Read) isLevel() bool { return !r.Empty && r.Why != whyRead }

// cellsDiffer reports whether a row holds more than one text.
func cellsDiffer(row []Cell) bool {
	first := ""
	for _, c := range row {
		switch {
		case c.Text == "":
		case first == "":
			first = c.Text
		case c.Text != first:
			return true
		}
	}
	return false
}

// headOf is what the head says of a column, from top to bottom.
func headOf(g Grid, heads, column int) string {
	var parts []string
	for _, row := range g[:min(heads, len(g))] {
		if t := row[column].Text; t != "" && !slices.Contains(parts, t) {
			parts = append(parts, strings.ReplaceAll(t, "\n", " "))
		}
	}
	return strings.Join(parts, " / ")
}

func plainLabel(s string) string { return sheet.Plain(s) }

// roleOf knows a column by its head.
func roleOf(s Set, label string) Role {
	parts := strings.Split(label, " / ")
	last := plainLabel(parts[len(parts)-1])
	for _, c := range s.Columns {
		if key := plainLabel(c.Label); last == key || len(key) > 3 && strings.Contains(last, key) {
			return Holds(c.Key)
		}
		if m := nhom.FindStringSubmatch(last); m != nil && c.Key == "nhom_"+m[1] {
			return Holds(c.Key)
		}
	}
	switch last {
	case "tt", "stt", "so tt", "so thu tu", "so", "ma", "ma so", "ma chi tieu":
		return HoldsNo
	case "tieu chi", "ten tieu chi":
		return HoldsName
	case "don vi", "don vi tinh", "dvt":
		return HoldsUnit
	case "chi tieu", "ten chi tieu", "noi dung", "noi dung tieu chi", "noi dung chi tieu", "chi tieu thanh phan":
		return HoldsText
	}
	if strings.Contains(last, "noi dung") {
		return HoldsText
	}
	return NotTaken
}

// byContent knows a column by what most of its cells are; Holds("") is a
// column of levels that has no place yet.
func byContent(g Grid, heads, column int) Role {
	codes, levels, long, filled := 0, 0, 0, 0
	for _, row := range g[heads:] {
		text := row[column].Text
		if text == "" || !cellsDiffer(row) {
			continue
		}
		filled++
		switch r := ReadLevel(text); {
		case codeNo.MatchString(text) || column == 0 && plainNo.MatchString(text):
			codes++
		case r.isLevel() || r.Empty:
			levels++
		case len([]rune(text)) > 25:
			long++
		}
	}
	switch {
	case filled == 0:
		return NotTaken
	case codes*2 > filled:
		return HoldsNo
	case levels*2 > filled:
		return Holds("")
	case long*2 > filled:
		return HoldsText
	}
	return NotTaken
}

// column finds the set's column for levels whose head names none of them: the
// only one the set has, or a new one.
func (a *Arrangement) column(s Set, label string, taken map[Role]bool) Role {
	if len(s.Columns) == 1 && !taken[Holds(s.Columns[0].Key)] {
		return Holds(s.Columns[0].Key)
	}
	parts := strings.Split(label, " / ")
	name := parts[len(parts)-1]
	key := strings.ReplaceAll(plainLabel(name), " ", "_")
	if !keyShape.MatchString(key) || len(key) > 40 {
		key = "cot_" + strconv.Itoa(len(s.Columns)+len(a.New)+1)
	}
	if name == "" {
		name = key
	}
	known := func(c Column) bool { return c.Key == key }
	if slices.ContainsFunc(s.Columns, known) || slices.ContainsFunc(a.New, known) {
		return NotTaken
	}
	a.New = append(a.New, Column{Key: key, Label: name})
	return Holds(key)
}

// sound makes an arrangement fit a table, whatever was sent.
func (a Arrangement) sound(s Set, g Grid) Arrangement {
	a.Heads = min(max(a.Heads, 0), len(g))
	roles := make([]Role, len(g[0]))
	taken := map[Role]bool{NotTaken: true}
	for c := range roles {
		if c >= len(a.Roles) || taken[a.Roles[c]] {
			continue
		}
		switch r := a.Roles[c]; {
		case r == HoldsNo, r == HoldsName, r == HoldsText, r == HoldsUnit:
			roles[c] = r
		case r.Key() != "":
			_, own := s.Column(r.Key())
			if own || slices.ContainsFunc(a.New, func(n Column) bool { return n.Key == r.Key() }) {
				roles[c] = r
			}
		}
		taken[roles[c]] = true
	}
	a.New = slices.DeleteFunc(slices.Clone(a.New), func(n Column) bool { return !taken[Holds(n.Key)] })
	a.Roles = roles
	return a
}

// Head is what the head of the table says of a column.
func (d Draft) Head(column int) string { return headOf(d.Grid, d.Arrange.Heads, column) }

// NewColumn is the column that the levels of a table's column would make in
// the set.
func (d Draft) NewColumn(s Set, column int) Column {
	a := Arrangement{New: d.Arrange.New}
	s.Columns = nil // a column of the set has its own role; this one is another
	key := a.column(s, d.Head(column), nil).Key()
	for _, c := range a.New {
		if c.Key == key {
			return c
		}
	}
	key = "cot_" + strconv.Itoa(column+1)
	return Column{Key: key, Label: key}
}
