package criteria

import (
	"slices"
	"strconv"
	"strings"
)

// A Doubt is something an official has to look at in what was understood. One
// that Blocks has to be decided before the table can be taken over.
type Doubt struct {
	Key    string
	Args   []any
	Column string // key of the column of levels, "" when it is about the row
	Blocks bool
}

// A Fix is what an official says a row is, in place of what was understood.
type Fix struct {
	Skip       bool              `json:"skip,omitempty"`
	Heading    bool              `json:"heading,omitempty"` // the row names a criterion
	Code       string            `json:"code,omitempty"`
	Criterion  int               `json:"criterion,omitempty"`
	Name       string            `json:"name,omitempty"` // of the criterion
	Text       string            `json:"text,omitempty"`
	Unit       Unit              `json:"unit,omitempty"`
	Comparison Comparison        `json:"comparison,omitempty"`
	Levels     map[string]string `json:"levels,omitempty"` // "" is the decision that there is none
}

// A Line is a row of the table as it was understood.
type Line struct {
	Row        int // in the grid
	Skip       bool
	Heading    bool
	Fixed      bool // an official decided it
	Code       string
	Criterion  int
	Name       string // of the criterion, where the row says it
	Text       string
	Unit       Unit
	Comparison Comparison
	Levels     map[string]LevelCell
	Doubts     []Doubt

	unitWords string
	no        string
}

// A LevelCell is one level: the words of the table and what was read in them.
type LevelCell struct {
	Raw  string
	Read Read
}

// Number is that of the row as people count.
func (l Line) Number() int { return l.Row + 1 }

// Blocked reports whether something in the line has to be decided.
func (l Line) Blocked() bool {
	return slices.ContainsFunc(l.Doubts, func(d Doubt) bool { return d.Blocks })
}

func (l *Line) doubt(key, column string, blocks bool, args ...any) {
	l.Doubts = append(l.Doubts, Doubt{Key: key, Args: args, Column: column, Blocks: blocks})
}

// An Understanding is what a table says, beside what the set has.
type Understanding struct {
	Columns []Column // of levels that the table has, in its order
	Lines   []Line
	Doubts  []Doubt // about the whole table
}

// Blocked counts the doubts that have to be decided.
func (u Understanding) Blocked() int {
	n := 0
	for _, d := range u.Doubts {
		if d.Blocks {
			n++
		}
	}
	for _, l := range u.Lines {
		if l.Blocked() {
			n++
		}
	}
	return n
}

// Understand reads a table against the set it is for.
func Understand(s Set, g Grid, a Arrangement, fixes map[int]Fix) Understanding {
	a = a.sound(s, g)
	u := Understanding{}
	for _, r := range a.Roles {
		if key := r.Key(); key != "" {
			c, own := s.Column(key)
			if !own {
				c = a.New[slices.IndexFunc(a.New, func(n Column) bool { return n.Key == key })]
			}
			u.Columns = append(u.Columns, c)
		}
	}
	if !slices.Contains(a.Roles, HoldsText) {
		u.Doubts = append(u.Doubts, Doubt{Key: "criteria.doubt.no-text", Blocks: true})
	}
	if len(u.Columns) == 0 {
		u.Doubts = append(u.Doubts, Doubt{Key: "criteria.doubt.no-levels", Blocks: true})
	}
	for n := a.Heads; n < len(g); n++ {
		fix, fixed := fixes[n]
		if fixed {
			u.Lines = append(u.Lines, fix.line(n))
		} else if l, any := rowOf(g[n], n, a); any {
			u.Lines = append(u.Lines, l)
		}
	}
	u.place(s)
	u.number()
	for i := range u.Lines {
		if l := &u.Lines[i]; !l.Skip && !l.Heading {
			l.judge(s, u.Columns)
		}
	}
	u.compare(s)
	return u
}

func (f Fix) line(row int) Line {
	l := Line{Row: row, Skip: f.Skip, Heading: f.Heading, Fixed: true, Code: f.Code, Criterion: f.Criterion, Name: f.Name, Text: f.Text,
		Unit: f.Unit, Comparison: f.Comparison, Levels: map[string]LevelCell{}}
	for key, raw := range f.Levels {
		l.Levels[key] = LevelCell{Raw: raw, Read: ReadLevel(raw)}
	}
	return l
}

// rowOf takes a row apart; any is false for a row with nothing in it.
func rowOf(row []Cell, n int, a Arrangement) (l Line, any bool) {
	l = Line{Row: n, Levels: map[string]LevelCell{}}
	if !cellsDiffer(row) {
		return l.alone(firstText(row))
	}
	levels := 0
	for c, cell := range row {
		any = any || cell.Text != ""
		flat := strings.ReplaceAll(cell.Text, "\n", " ")
		switch role := a.Roles[c]; role {
		case NotTaken:
		case HoldsNo:
			l.no = strings.TrimSpace(flat)
		case HoldsName:
			l.Name = flat
		case HoldsText:
			l.Text = flat
		case HoldsUnit:
			l.unitWords = flat
		default:
			l.Levels[role.Key()] = LevelCell{Raw: cell.Text, Read: ReadLevel(cell.Text)}
			if cell.Text != "" {
				levels++
			}
		}
	}
	l.identify(levels)
	return l, any
}

func firstText(row []Cell) string {
	for _, c := range row {
		if c.Text != "" {
			return strings.ReplaceAll(c.Text, "\n", " ")
		}
	}
	return ""
}

// alone is a row with one text in it: the name of a criterion, or something
// between the criteria.
func (l Line) alone(text string) (Line, bool) {
	if m := named.FindStringSubmatch(text); m != nil {
		l.Heading, l.Name = true, strings.TrimSpace(m[2])
		l.Criterion, _ = strconv.Atoi(m[1])
		return l, true
	}
	l.Skip, l.Text = true, text
	return l, text != ""
}

// identify finds code and criterion in the number, the text and the name.
func (l *Line) identify(levels int) {
	if m := inText.FindStringSubmatch(l.Text); m != nil {
		l.Code, l.Text = m[1], strings.TrimSpace(l.Text[len(m[0]):])
	}
	if m := codeNo.FindStringSubmatch(l.no); m != nil {
		l.Code = m[1]
	}
	if m := named.FindStringSubmatch(l.Name); m != nil {
		l.Criterion, _ = strconv.Atoi(m[1])
		l.Name = strings.TrimSpace(m[2])
	}
	if m := plainNo.FindStringSubmatch(l.no); m != nil && l.Criterion == 0 {
		l.Criterion, _ = strconv.Atoi(m[1])
	}
	if l.Code != "" {
		l.Criterion = digits(l.Code)[0]
		return
	}
	if levels > 0 {
		return
	}
	switch { // no level at all: a heading
	case romanNo.MatchString(l.no):
		l.Skip = true
	case l.Criterion > 0 && (l.Text == "" || l.Name == "" || l.Text == l.Name):
		l.Heading, l.Name = true, l.Name+l.Text
		if l.Text != "" && strings.HasSuffix(l.Name, l.Text+l.Text) {
			l.Name = l.Text
		}
	case l.Criterion == 0 && l.no == "" && l.Text == "":
		l.Skip = true
	}
}

// place gives each row its criterion: the one it names, its number, or the one
// it stands under.
func (u *Understanding) place(s Set) {
	under, name := 0, ""
	for i := range u.Lines {
		l := &u.Lines[i]
		if l.Skip {
			continue
		}
		// A name that the set knows says more than a running number.
		if no := criterionNamed(s, l.Name); no > 0 && l.Code == "" && !l.Fixed {
			l.Criterion = no
		}
		if l.Criterion == 0 {
			l.Criterion = under
		}
		if l.Name == "" && l.Criterion == under {
			l.Name = name
		}
		under, name = l.Criterion, l.Name
		_, known := s.Criterion(l.Criterion)
		switch {
		case l.Criterion == 0:
			l.doubt("criteria.doubt.no-criterion", "", true)
		case !known && l.Name == "":
			l.doubt("criteria.doubt.unnamed", "", true, l.Criterion)
		}
	}
}

func criterionNamed(s Set, name string) int {
	if name == "" {
		return 0
	}
	for _, c := range s.Criteria {
		if plainLabel(c.Name) == plainLabel(name) {
			return c.No
		}
	}
	return 0
}

// number gives codes to the rows that have none, and finds those that two rows
// have.
func (u *Understanding) number() {
	rows, at := map[int]int{}, map[string][]int{}
	for _, l := range u.Lines {
		if !l.Skip && !l.Heading {
			rows[l.Criterion]++
		}
	}
	count := map[int]int{}
	for i := range u.Lines {
		l := &u.Lines[i]
		if l.Skip || l.Heading || l.Criterion == 0 {
			continue
		}
		count[l.Criterion]++
		if l.Code == "" {
			l.Code = strconv.Itoa(l.Criterion)
			if rows[l.Criterion] > 1 {
				l.Code += "." + strconv.Itoa(count[l.Criterion])
				l.doubt("criteria.doubt.numbered", "", false, l.Code)
			}
		}
		at[l.Code] = append(at[l.Code], i)
	}
	for code, lines := range at {
		for _, i := range lines {
			if len(lines) > 1 {
				others := make([]string, len(lines))
				for n, o := range lines {
					others[n] = strconv.Itoa(u.Lines[o].Number())
				}
				u.Lines[i].doubt("criteria.doubt.twice", "", true, code, strings.Join(others, ", "))
			}
		}
	}
}

// compare doubts what does not go with the counts the set declares.
func (u *Understanding) compare(s Set) {
	found := 0
	for _, l := range u.Lines {
		if !l.Skip && !l.Heading {
			found++
		}
	}
	switch {
	case found == 0:
		u.Doubts = append(u.Doubts, Doubt{Key: "criteria.doubt.no-rows", Blocks: true})
	case s.DeclaredIndicators > 0 && found != s.DeclaredIndicators:
		u.Doubts = append(u.Doubts, Doubt{Key: "criteria.doubt.count", Args: []any{found, s.DeclaredIndicators}})
	}
}
