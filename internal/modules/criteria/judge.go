package criteria

import (
	"slices"
	"strings"

	"xaso/internal/platform/sheet"
)

// lowIsGood are words of indicators whose value is to stay below the level.
var lowIsGood = []string{"ngheo", "that nghiep", "suy dinh duong", "dot nat", "toi da", "khong qua", "tu vong", "vi pham"}

// judge decides unit, comparison and levels of a line, and doubts what it is
// not sure of.
func (l *Line) judge(s Set, columns []Column) {
	if strings.TrimSpace(l.Text) == "" {
		l.doubt("criteria.doubt.empty-text", "", true)
	}
	if l.Code != "" && (!codeShape.MatchString(l.Code) || len(l.Code) > 20) {
		l.doubt("criteria.doubt.code", "", true, l.Code)
	}
	present, known := s.Indicator(l.Code)
	if !l.Fixed || l.Unit == "" || l.Comparison == "" {
		l.infer(present, known, columns)
	}
	if !fits(l.Unit, l.Comparison) {
		l.doubt("criteria.doubt.unit", "", true)
		return
	}
	any := false
	for _, c := range columns {
		cell := l.Levels[c.Key]
		if cell.Read.Empty || cell.Raw == "" {
			continue
		}
		any = true
		l.judgeLevel(c, cell)
	}
	if !any {
		l.doubt("criteria.doubt.no-level", "", false)
	}
}

func (l *Line) judgeLevel(c Column, cell LevelCell) {
	r := cell.Read
	var out []float64
	if r.Threshold.Number != nil {
		out = append(out, *r.Threshold.Number)
	}
	for _, n := range r.Threshold.ByYear {
		out = append(out, n)
	}
	switch {
	case r.Why == whyRead:
		l.doubt(whyRead, c.Key, true, cell.Raw)
	case !r.fits(l.Unit, l.Comparison):
		l.doubt("criteria.doubt.other-kind", c.Key, true, cell.Raw)
	case slices.ContainsFunc(out, func(n float64) bool { return !inBounds(l.Unit, n) }):
		l.doubt("criteria.doubt.bounds", c.Key, true, cell.Raw)
	case l.Unit == Percent && r.Unit == "" && slices.ContainsFunc(out, func(n float64) bool { return n > 0 && n <= 1 }):
		l.doubt("criteria.doubt.fraction", c.Key, true, cell.Raw)
	case r.Why == whyPoint:
		l.doubt(whyPoint, c.Key, true, cell.Raw)
	case r.Why != "":
		l.doubt(r.Why, c.Key, false, cell.Raw)
	}
}

// infer finds unit and comparison: those the set has for the code where the
// levels go with them, else what the levels and the words say.
func (l *Line) infer(present Indicator, known bool, columns []Column) {
	var reads []Read
	for _, c := range columns {
		if cell := l.Levels[c.Key]; !cell.Read.Empty && cell.Raw != "" && cell.Read.Why != whyRead {
			reads = append(reads, cell.Read)
		}
	}
	if known && !slices.ContainsFunc(reads, func(r Read) bool { return !r.fits(present.Unit, present.Comparison) }) {
		l.Unit, l.Comparison = present.Unit, present.Comparison
		return
	}
	l.Unit, l.Comparison = inferUnit(l.unitWords, l.Text, reads), ""
	switch l.Unit {
	case PassFail:
		l.Comparison = Pass
		return
	case Grade:
		l.Comparison = Level
		return
	}
	full := len(reads) > 0
	for _, r := range reads {
		if fits(l.Unit, r.Comparison) && l.Comparison == "" {
			l.Comparison = r.Comparison
		}
		full = full && r.Threshold.Number != nil && *r.Threshold.Number == 100 && l.Unit == Percent
	}
	if l.Comparison != "" {
		return
	}
	l.Comparison = AtLeast
	if folded := sheet.Plain(strings.ReplaceAll(l.Text, "(", " ")); slices.ContainsFunc(lowIsGood, func(w string) bool { return strings.Contains(folded, w) }) {
		l.Comparison = AtMost
	}
	if !full && len(reads) > 0 {
		l.doubt("criteria.doubt.direction", "", false, strings.TrimSpace(signs[l.Comparison]))
	}
}

func inferUnit(words, text string, reads []Read) Unit {
	// The first level that says its unit decides; another kind beside it is
	// then doubted where it stands.
	for _, r := range reads {
		switch {
		case r.Why == whyNone:
		case r.Unit != "":
			return r.Unit
		}
	}
	if u, known := unitOf(strings.ToLower(words)); known && u != "" {
		return u
	}
	folded := sheet.Plain(text)
	switch {
	case words != "" && strings.HasPrefix(sheet.Plain(words), "dat"):
		return PassFail
	case len(reads) == 0:
		if strings.HasPrefix(folded, "ty le") || strings.HasPrefix(folded, "ti le") {
			return Percent
		}
		return PassFail
	case strings.HasPrefix(folded, "ty le") || strings.HasPrefix(folded, "ti le") || strings.HasPrefix(words, "%"):
		return Percent
	case strings.HasPrefix(folded, "thu nhap"):
		return Income
	}
	return Count
}
