package layout1

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"xaso/internal/modules/recognition/frozen"
	"xaso/internal/platform/docx"
)

// barsWide and trendWide are the widths of the two kinds of pictures, in points.
const (
	barsWide  = 453
	trendWide = 212
)

// bars draws for each criterion how many of its indicators are reached, are
// not, and cannot be told. Without criteria there is no picture.
func bars(d frozen.Dossier) (*docx.Picture, error) {
	if len(d.Criteria) == 0 {
		return nil, nil
	}
	const names, row, top = 190, 17, 26
	high := top + row*len(d.Criteria) + 6
	k := newInk(barsWide, high)
	x := 0
	for _, part := range []struct {
		f    fill
		word string
	}{{solid, "Đạt"}, {hatched, "Chưa đạt"}, {hollow, "Chưa đủ căn cứ"}} {
		k.box((names+x)*dots, 4*dots, 12*dots, 10*dots, part.f)
		k.text(names+x+17, 13, part.word, false, letter)
		x += 17 + k.wide(part.word, false, letter) + 18
	}
	full := barsWide - names - 48
	var said []string
	for i, c := range d.Criteria {
		y := top + i*row
		label := strconv.Itoa(c.No) + ". " + c.Name
		k.right(names-8, y+11, k.cut(label, names-10, false, letter), false, letter)
		t := c.Tally()
		all := max(t.All+c.Missing(), 1)
		from := names * dots
		for _, part := range []struct {
			n int
			f fill
		}{{t.Met, solid}, {t.Short, hatched}, {t.Unknown + c.Missing(), hollow}} {
			wide := full * dots * part.n / all
			if part.n > 0 {
				k.box(from, (y+2)*dots, wide, 11*dots, part.f)
			}
			from += wide
		}
		count := fmt.Sprintf("%d/%d", t.Met, t.All+c.Missing())
		k.text(names+full+8, y+11, count, true, letter)
		said = append(said, fmt.Sprintf("%s: đạt %d trên %d chỉ tiêu", c.Name, t.Met, t.All+c.Missing()))
	}
	data, err := k.png()
	return &docx.Picture{Data: data, Width: barsWide, Height: float64(high),
		Alt: "Biểu đồ thanh, số chỉ tiêu đạt của từng tiêu chí. " + strings.Join(said, "; ") + "."}, err
}

// trends says that an indicator has a past worth a line: at least two days
// with a number.
func trends(i frozen.Indicator) bool {
	n := 0
	for _, p := range i.History {
		if p.Known {
			n++
		}
	}
	return n > 1 && i.Unit != "pass" && i.Unit != "level"
}

// most points of a line: a longer past shows its last ones.
const mostPoints = 24

// trend draws how an indicator came to its value, and the level it must reach.
func trend(i frozen.Indicator) (*docx.Picture, error) {
	points := i.History[max(len(i.History)-mostPoints, 0):]
	low, top := span(i, points)
	const high, left, right, up, down = 128, 34, 12, 12, 18
	k := newInk(trendWide, high)
	at := func(v float64) int { // dots from the top
		share := int(math.Round((v - low) / (top - low) * 1000))
		return (high-down)*dots - (high-up-down)*dots*share/1000
	}
	for n := range 3 {
		v := low + (top-low)*float64(n)/2
		k.rule(left, trendWide-right, at(v)/dots, false, 205)
		k.right(left-4, at(v)/dots+3, number(v), false, small)
	}
	k.upright(left, up, high-down, 120)
	if t := i.Threshold; t.Known && t.Number != nil {
		k.rule(left, trendWide-right, at(*t.Number)/dots, true, 0)
	}
	place := func(n int) int {
		return (left+8)*dots + (trendWide-left-right-16)*dots*n/max(len(points)-1, 1)
	}
	for n, p := range points {
		if n > 0 && p.Known && points[n-1].Known {
			k.line(place(n-1), at(points[n-1].Value), place(n), at(p.Value), 6, 40)
		}
	}
	last := -1
	for n, p := range points {
		if p.Known {
			k.line(place(n), at(p.Value), place(n), at(p.Value), 14, 0)
			last = n
		}
	}
	if last >= 0 {
		k.right(place(last)/dots+8, max(at(points[last].Value)/dots-5, small), number(points[last].Value), true, small)
	}
	k.text(left, high-5, day(points[0].On), false, small)
	k.right(trendWide-2, high-5, day(points[len(points)-1].On), false, small)
	data, err := k.png()
	return &docx.Picture{Data: data, Width: trendWide, Height: high, Alt: trendSaid(i, points[0], points[last])}, err
}

// trendSaid is a trend in words.
func trendSaid(i frozen.Indicator, first, last frozen.Point) string {
	text := "Biểu đồ đường, chỉ tiêu " + i.Code + ": "
	if first.Known {
		text += "từ " + amount(first.Value, i.Unit) + " ngày " + day(first.On) + " "
	}
	text += "đến " + amount(last.Value, i.Unit) + " ngày " + day(last.On)
	if t := i.Threshold; t.Known && t.Number != nil {
		text += "; đường đứt là mức đạt " + amount(*t.Number, i.Unit)
	}
	return text + "."
}

// span is the range of the upright axis: it begins at nought unless values are
// below, ends at a round number, and holds the level to reach.
func span(i frozen.Indicator, points []frozen.Point) (low, top float64) {
	for _, p := range points {
		if p.Known {
			low, top = min(low, p.Value), max(top, p.Value)
		}
	}
	if t := i.Threshold; t.Known && t.Number != nil {
		low, top = min(low, *t.Number), max(top, *t.Number)
	}
	if i.Unit == "percent" && top > 50 {
		return low, max(top, 100)
	}
	step := 1.0
	for step*2 < top {
		step *= 10
	}
	for _, round := range []float64{step / 5, step / 2, step, step * 2} {
		if round >= top && round > 0 {
			return low, round
		}
	}
	return low, max(top, low+1)
}
