package geo

import (
	"math"
	"strconv"
	"strings"
)

// A Box is a piece of the world in degrees.
type Box struct{ West, South, East, North float64 }

// Box is the piece that a map fills; of an empty map the zero Box.
func (m Map) Box() Box {
	if len(m) == 0 {
		return Box{}
	}
	b := m.box()
	return Box{b.west, b.south, b.east, b.north}
}

// Around is the smallest box with all points in it.
func Around(points ...Point) Box {
	if len(points) == 0 {
		return Box{}
	}
	b := Box{points[0][0], points[0][1], points[0][0], points[0][1]}
	for _, p := range points {
		b.West, b.East = min(b.West, p[0]), max(b.East, p[0])
		b.South, b.North = min(b.South, p[1]), max(b.North, p[1])
	}
	return b
}

// Empty boxes hold no place.
func (b Box) Empty() bool { return b == Box{} }

// Holds reports whether a point lies in the box.
func (b Box) Holds(p Point) bool {
	return p[0] >= b.West && p[0] <= b.East && p[1] >= b.South && p[1] <= b.North
}

// Middle of the box.
func (b Box) Middle() Point { return Point{(b.West + b.East) / 2, (b.South + b.North) / 2} }

// Wider is the box with a margin on each side, a share of its size, and never
// less than least metres across.
func (b Box) Wider(share, least float64) Box {
	m := b.Middle()
	w, h := (b.East-b.West)/2*(1+2*share), (b.North-b.South)/2*(1+2*share)
	h = max(h, least/2/metresPerDegree)
	w = max(w, least/2/metresPerDegree/math.Cos(m[1]*math.Pi/180))
	return Box{m[0] - w, m[1] - h, m[0] + w, m[1] + h}
}

// metresPerDegree of latitude, as good as everywhere.
const metresPerDegree = 111_320.0

// Metres between two points of one commune.
func Metres(a, b Point) float64 {
	x := (a[0] - b[0]) * math.Cos((a[1]+b[1])/2*math.Pi/180)
	return math.Hypot(x, a[1]-b[1]) * metresPerDegree
}

// A Frame lays a piece of the world out in a picture, north up. What is asked
// by a click on the picture is answered in degrees.
type Frame struct {
	Box           Box
	Width, Height int // of the picture in its own units
}

// FrameOf fits a box into a picture of a width, whose height lies between half
// and six fifths of it; what is missing on one side is added to the box.
func FrameOf(b Box, width int) Frame {
	shrink := math.Cos(b.Middle()[1] * math.Pi / 180)
	wide, high := (b.East-b.West)*shrink, b.North-b.South
	if wide <= 0 || high <= 0 {
		b = b.Wider(0, 200)
		wide, high = (b.East-b.West)*shrink, b.North-b.South
	}
	m := b.Middle()
	ratio := min(max(high/wide, 0.5), 1.2)
	wide = max(wide, high/ratio)
	high = wide * ratio
	b = Box{m[0] - wide/shrink/2, m[1] - high/2, m[0] + wide/shrink/2, m[1] + high/2}
	return Frame{b, width, int(math.Round(float64(width) * ratio))}
}

// On is where a place stands in the picture.
func (f Frame) On(p Point) (x, y float64) {
	return (p[0] - f.Box.West) / (f.Box.East - f.Box.West) * float64(f.Width),
		(f.Box.North - p[1]) / (f.Box.North - f.Box.South) * float64(f.Height)
}

// At is the place under a point of the picture.
func (f Frame) At(x, y float64) Point {
	return Point{fine(f.Box.West + x/float64(f.Width)*(f.Box.East-f.Box.West)),
		fine(f.Box.North - y/float64(f.Height)*(f.Box.North-f.Box.South))}
}

// Zoom is the same picture of a piece that is times smaller, around a place.
func (f Frame) Zoom(to Point, times float64) Frame {
	w, h := (f.Box.East-f.Box.West)/times/2, (f.Box.North-f.Box.South)/times/2
	f.Box = Box{to[0] - w, to[1] - h, to[0] + w, to[1] + h}
	return f
}

// Metres is how wide the picture is on the ground.
func (f Frame) Metres() float64 {
	m := f.Box.Middle()
	return Metres(Point{f.Box.West, m[1]}, Point{f.Box.East, m[1]})
}

// In lays the shapes out in a frame. Corners far outside are drawn in to its
// surroundings, which the picture cuts off.
func (m Map) In(f Frame) []Outline {
	all := make([]Outline, 0, len(m))
	for _, s := range m {
		o := Outline{Name: s.Name, Code: s.Code}
		var path strings.Builder
		most := -1.0
		for _, p := range s.Area {
			for i, r := range p {
				on := make([]Point, len(r))
				for n, c := range r {
					x, y := f.On(c)
					on[n] = Point{math.Round(far(x)), math.Round(far(y))}
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
	return all
}

// far keeps a coordinate of a strong zoom within what a picture can number.
func far(v float64) float64 { return min(max(v, -100_000), 100_000) }

// Within is the shape that a place lies in, by the even-odd rule.
func (m Map) Within(at Point) (Shape, bool) {
	for _, s := range m {
		for _, p := range s.Area {
			in := false
			for _, r := range p {
				for i := 0; i+1 < len(r); i++ {
					a, b := r[i], r[i+1]
					if (a[1] > at[1]) != (b[1] > at[1]) && at[0] < a[0]+(at[1]-a[1])/(b[1]-a[1])*(b[0]-a[0]) {
						in = !in
					}
				}
			}
			if in {
				return s, true
			}
		}
	}
	return Shape{}, false
}

// ParsePlace reads "latitude,longitude" as a page of ours wrote it, in Viet Nam.
func ParsePlace(s string) (Point, bool) {
	lat, lng, ok := strings.Cut(s, ",")
	y, errY := strconv.ParseFloat(strings.TrimSpace(lat), 64)
	x, errX := strconv.ParseFloat(strings.TrimSpace(lng), 64)
	vn := Box{West, South, East, North}
	if p := (Point{fine(x), fine(y)}); ok && errX == nil && errY == nil && vn.Holds(p) {
		return p, true
	}
	return Point{}, false
}

// String is "latitude,longitude", as people and telephones write it.
func (p Point) String() string {
	return strconv.FormatFloat(p[1], 'f', 6, 64) + "," + strconv.FormatFloat(p[0], 'f', 6, 64)
}
