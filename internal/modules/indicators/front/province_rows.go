package front

import (
	"context"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"xaso/internal/platform/site"
	"xaso/internal/ui"
)

// head are the columns of the list. What it is sorted by is asked above it:
// on a phone the columns have no heads.
func (v provinceView) head(ctx context.Context) []ui.Cell {
	var head []ui.Cell
	for _, c := range []struct {
		key     string
		numeric bool
	}{{"place", true}, {"commune", false}, {"done", true}, {"met", true}, {"short", true}, {"no-data", true}, {"as-of", false}, {"compare", false}} {
		head = append(head, ui.Cell{Text: t(ctx, "front.province.col."+c.key), Numeric: c.numeric})
	}
	return head
}

// orders are the ways to sort the list, by the word in its address.
var orders = [][2]string{{"hang", "place"}, {"ten", "commune"}, {"chi-tieu", "met"}, {"thieu", "short"}, {"chua-biet", "no-data"}, {"ngay-tinh", "as-of"}}

// rows are the communes that follow the set.
func (v provinceView) rows(ctx context.Context) [][]ui.Cell {
	var rows [][]ui.Cell
	for _, s := range v.following() {
		place := "–"
		if s.Rank > 0 {
			place = strconv.Itoa(s.Rank)
		}
		done := ui.Cell{Text: t(ctx, "front.unknown"), Numeric: true}
		if s.known() {
			done = ui.Cell{Body: doneBar(s), Numeric: true}
		}
		rows = append(rows, []ui.Cell{
			{Text: place, Numeric: true}, {Body: communeName(s, s.ID == v.Here)}, done,
			{Text: t(ctx, "front.done.short", s.Met, s.All), Numeric: true}, {Text: number(s.Short), Numeric: true},
			{Text: number(s.NoData), Numeric: true}, {Text: s.AsOf}, {Body: pick(s, s.ID == v.Here)},
		})
	}
	return rows
}

// pagePath is the public page of a commune of the house. The page is under
// the commune's own base, whatever base the reader came by.
func (s score) pagePath() string { return "/x/" + s.Slug + Path }

// note is what is to be known of a commune beside its name.
func (s score) note(ctx context.Context, here bool) string {
	var notes []string
	if here {
		notes = append(notes, t(ctx, "front.province.here"))
	}
	if s.Demo {
		notes = append(notes, t(ctx, "front.province.demo"))
	}
	return strings.Join(notes, ", ")
}

// lower writes "Tỉnh Thanh Hóa" as it stands inside a sentence.
func lower(name string) string {
	first, size := utf8.DecodeRuneInString(name)
	return string(unicode.ToLower(first)) + name[size:]
}

// beside are the criteria with a column for each commune, and the mean of the
// province's communes in this house.
func (v compareView) beside(ctx context.Context) [][]ui.Cell {
	var rows [][]ui.Cell
	total := []ui.Cell{{Text: t(ctx, "front.compare.total")}}
	for _, s := range v.Chosen {
		text := t(ctx, "front.unknown")
		if s.known() {
			text = t(ctx, "front.done.short", s.Done, s.Of)
		}
		total = append(total, ui.Cell{Text: text})
	}
	done, _, of := v.mean()
	rows = append(rows, append(total, ui.Cell{Text: mean(ctx, done, of)}))
	for _, c := range v.Set.Criteria {
		row := []ui.Cell{{Text: strconv.Itoa(c.No) + ". " + c.Name, Attrs: inVietnamese}}
		for _, s := range v.Chosen {
			row = append(row, ui.Cell{Body: besideCell(s, c.No)})
		}
		n, known := v.doneBy(c.No)
		rows = append(rows, append(row, ui.Cell{Text: meanOf(ctx, n, known)}))
	}
	return rows
}

// doneBy is how many communes have done a criterion, of how many of which
// anything is known about it.
func (v provinceView) doneBy(no int) (done, known int) {
	for _, s := range v.All {
		if b, ok := s.of(no); ok && s.known() && b.Mark != noData && b.Mark != noContent {
			known++
			if b.Mark == met {
				done++
			}
		}
	}
	return done, known
}

func mean(ctx context.Context, done float64, of int) string {
	if of == 0 {
		return t(ctx, "front.unknown")
	}
	return decimal(done)
}

func meanOf(ctx context.Context, done, known int) string {
	if known == 0 {
		return t(ctx, "front.unknown")
	}
	return t(ctx, "front.compare.done-by", done, known)
}

func (v compareView) head(ctx context.Context) []ui.Cell {
	head := ui.Row(t(ctx, "front.col.criterion"))
	for _, s := range v.Chosen {
		head = append(head, ui.Cell{Text: s.Name})
	}
	_, _, of := v.mean()
	return append(head, ui.Cell{Text: t(ctx, "front.compare.mean", of)})
}

// chart is the criteria done by each chosen commune, with the mean.
func (v compareView) chart(ctx context.Context) ui.ChartProps {
	p := ui.ChartProps{Title: t(ctx, "front.compare.chart"), Description: t(ctx, "front.compare.chart.help"), First: t(ctx, "front.province.col.commune"), Unit: t(ctx, "front.criteria")}
	s := ui.Series{Name: t(ctx, "front.mark.met")}
	for _, c := range v.Chosen {
		if c.known() {
			p.Labels = append(p.Labels, c.Name)
			s.Values = append(s.Values, float64(c.Done))
		}
	}
	if done, _, of := v.mean(); of > 0 {
		p.Labels = append(p.Labels, t(ctx, "front.compare.mean", of))
		s.Values = append(s.Values, done)
	}
	p.Series = []ui.Series{s}
	return p
}

// province names the province of the pages, as the commune's settings do.
func province(ctx context.Context) string { return site.From(ctx).Province }
