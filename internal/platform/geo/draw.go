package geo

import (
	"math"
	"slices"
	"strconv"
	"strings"
)

// grid is into how many steps the longer side of a map is parted when it is
// kept: neighbours that share a border go on sharing it, since the same corner
// falls on the same step. Of a commune of 8 km a step is 8 m.
const grid = 1000

// Simplify puts every corner on a grid and leaves out those that say nothing
// more: what is kept draws the same picture at a hundredth of the size.
func (m Map) Simplify() Map {
	box := m.box()
	step := max(box.east-box.west, box.north-box.south) / grid
	if step <= 0 {
		return m
	}
	small := make(Map, 0, len(m))
	for _, s := range m {
		t := Shape{Name: s.Name, Code: s.Code}
		for _, p := range s.Area {
			if q := p.snapped(box.west, box.south, step); len(q) > 0 {
				t.Area = append(t.Area, q)
			}
		}
		if len(t.Area) == 0 { // smaller than a step: a speck is still a place
			t.Area = s.Area[:1]
		}
		small = append(small, t)
	}
	return small
}

func (p Polygon) snapped(west, south, step float64) Polygon {
	var kept Polygon
	for i, r := range p {
		var on []Point
		for _, c := range r {
			on = append(on, Point{math.Round((c[0] - west) / step), math.Round((c[1] - south) / step)})
		}
		on = straightened(on)
		if len(on) < 4 {
			if i == 0 {
				return nil
			}
			continue
		}
		ring := make(Ring, len(on))
		for n, c := range on {
			ring[n] = Point{fine(west + c[0]*step), fine(south + c[1]*step)}
		}
		kept = append(kept, ring)
	}
	return kept
}

// fine leaves six decimals of a degree: a tenth of a metre.
func fine(v float64) float64 { return math.Round(v*1e6) / 1e6 }

// straightened drops corners that repeat the one before or lie on the way from
// it to the next. The line stays closed.
func straightened(on []Point) []Point {
	var kept []Point
	for _, c := range on {
		n := len(kept)
		if n > 0 && kept[n-1] == c {
			continue
		}
		if n > 1 && between(kept[n-2], kept[n-1], c) {
			kept[n-1] = c
			continue
		}
		kept = append(kept, c)
	}
	return kept
}

func between(a, b, c Point) bool {
	cross := (b[0]-a[0])*(c[1]-a[1]) - (b[1]-a[1])*(c[0]-a[0])
	dot := (b[0]-a[0])*(c[0]-b[0]) + (b[1]-a[1])*(c[1]-b[1])
	return cross == 0 && dot >= 0
}

type box struct{ west, south, east, north float64 }

func (m Map) box() box {
	b := box{math.Inf(1), math.Inf(1), math.Inf(-1), math.Inf(-1)}
	for _, s := range m {
		for _, p := range s.Area {
			for _, r := range p {
				for _, c := range r {
					b.west, b.east = min(b.west, c[0]), max(b.east, c[0])
					b.south, b.north = min(b.south, c[1]), max(b.north, c[1])
				}
			}
		}
	}
	return b
}

// An Outline is a shape as a picture draws it.
type Outline struct {
	Name, Code string
	Path       string // SVG path data in whole units
	X, Y       int    // where its label stands, inside the shape
	Wide       int    // width of the shape there
}

// Draw lays a map out in a picture of the width given, north up, and tells its
// height. At these latitudes a degree of longitude is shorter than one of
// latitude by the cosine; a commune is too small for more.
func (m Map) Draw(width int) (all []Outline, height int) {
	if len(m) == 0 {
		return nil, 0
	}
	b := m.box()
	shrink := math.Cos((b.south + b.north) / 2 * math.Pi / 180)
	scale := float64(width) / math.Max((b.east-b.west)*shrink, (b.north-b.south)*0.8)
	left := (float64(width) - (b.east-b.west)*shrink*scale) / 2
	height = int(math.Ceil((b.north - b.south) * scale))
	for _, s := range m {
		o := Outline{Name: s.Name, Code: s.Code}
		var path strings.Builder
		most := 0.0
		for _, p := range s.Area {
			for i, r := range p {
				on := make([]Point, len(r))
				for n, c := range r {
					on[n] = Point{math.Round((c[0]-b.west)*shrink*scale + left), math.Round((b.north - c[1]) * scale)}
				}
				on = straightened(on)
				pen(&path, on)
				if a := math.Abs(Ring(on).area()); i == 0 && a > most {
					most = a
					o.X, o.Y, o.Wide = inside(on)
				}
			}
		}
		o.Path = path.String()
		all = append(all, o)
	}
	return all, height
}

// pen writes a closed line with steps relative to the last corner.
func pen(path *strings.Builder, on []Point) {
	var x, y int
	for i, c := range on {
		cx, cy := int(c[0]), int(c[1])
		switch {
		case i == 0:
			path.WriteString("M" + strconv.Itoa(cx) + " " + strconv.Itoa(cy))
		case i == len(on)-1 && i > 1 && c == on[0]:
			// closed by Z
		default:
			if i == 1 {
				path.WriteString("l")
			} else if cx-x >= 0 {
				path.WriteString(" ")
			}
			path.WriteString(strconv.Itoa(cx - x))
			if cy-y >= 0 {
				path.WriteString(" ")
			}
			path.WriteString(strconv.Itoa(cy - y))
		}
		x, y = cx, cy
	}
	path.WriteString("z")
}

// inside finds the middle of the widest stretch of the shape on one of seven
// lines across it; of equal ones that nearest to the middle.
func inside(on []Point) (x, y, wide int) {
	low, high := math.Inf(1), math.Inf(-1)
	for _, c := range on {
		low, high = min(low, c[1]), max(high, c[1])
	}
	best := -1.0
	for _, n := range []int{5, 4, 6, 3, 7, 2, 8} {
		at := low + (high-low)*float64(n)/10
		if from, to, ok := stretch(on, at); ok && to-from > best {
			best = to - from
			x, y, wide = int((from+to)/2), int(at), int(best)
		}
	}
	return x, y, wide
}

// stretch is the longest piece of a line across that lies inside.
func stretch(on []Point, at float64) (from, to float64, ok bool) {
	var cuts []float64
	for i := 0; i+1 < len(on); i++ {
		a, b := on[i], on[i+1]
		if (a[1] <= at) != (b[1] <= at) {
			cuts = append(cuts, a[0]+(at-a[1])/(b[1]-a[1])*(b[0]-a[0]))
		}
	}
	slices.Sort(cuts)
	for i := 0; i+1 < len(cuts); i += 2 {
		if cuts[i+1]-cuts[i] > to-from || !ok {
			from, to, ok = cuts[i], cuts[i+1], true
		}
	}
	return from, to, ok
}
