package geo

import (
	"encoding/json"
	"math"
	"slices"
	"strconv"
	"strings"

	"xaso/internal/platform/fault"
	"xaso/internal/platform/identity"
)

// Names of the properties that hold a name or a code, as mapping programs and
// offices of Viet Nam call them; without marks, dashes and capitals.
var (
	nameKeys = []string{"name", "ten", "tenthon", "thon", "tenxa", "xa", "namevi", "tendvhc", "ward", "village"}
	codeKeys = []string{"code", "ma", "maxa", "mathon", "wardcode", "madvhc", "id"}
)

// Parse reads a file of areas. What it returns draws: every line is closed,
// has an inside, does not cross itself and lies in Viet Nam. Every fault names
// the area it is about.
func Parse(file []byte) (Map, error) {
	if len(file) > MostBytes {
		return nil, ErrTooLarge.With(MostBytes >> 20)
	}
	features, err := featuresOf(file)
	if err != nil {
		return nil, err
	}
	switch n := len(features); {
	case n == 0:
		return nil, ErrEmpty
	case n > MostShapes:
		return nil, ErrTooMany.With(n, MostShapes)
	}
	var all Map
	seen, points := map[string]bool{}, 0
	for i, f := range features {
		s, err := shapeOf(f, i+1)
		if err != nil {
			return nil, err
		}
		key := identity.Fold(s.Name) + "\x00" + s.Code
		if seen[key] {
			return nil, ErrTwice.With(s.Name)
		}
		seen[key] = true
		for _, p := range s.Area {
			for _, r := range p {
				points += len(r)
			}
		}
		if points > mostPoints {
			return nil, ErrTooMany.With(points, mostPoints)
		}
		all = append(all, s)
	}
	return all, nil
}

func featuresOf(file []byte) ([]feature, error) {
	var c collection
	if err := json.Unmarshal(file, &c); err != nil {
		return nil, ErrNotJSON
	}
	switch c.Type {
	case "FeatureCollection":
		return c.Features, nil
	case "Feature":
		var g *geometry
		if err := json.Unmarshal(c.Geometry, &g); err != nil {
			return nil, ErrNotMap
		}
		return []feature{{Type: c.Type, Properties: c.Properties, Geometry: g}}, nil
	}
	return nil, ErrNotMap
}

func shapeOf(f feature, number int) (Shape, error) {
	s := Shape{Name: property(f.Properties, nameKeys), Code: property(f.Properties, codeKeys)}
	if s.Name == "" {
		return s, ErrNoName.With(number)
	}
	if f.Geometry == nil {
		return s, ErrNotArea.With(s.Name)
	}
	switch f.Geometry.Type {
	case "Polygon":
		s.Area = make([]Polygon, 1)
		if err := json.Unmarshal(f.Geometry.Coordinates, &s.Area[0]); err != nil {
			return s, ErrNotArea.With(s.Name)
		}
	case "MultiPolygon":
		if err := json.Unmarshal(f.Geometry.Coordinates, &s.Area); err != nil {
			return s, ErrNotArea.With(s.Name)
		}
	default:
		return s, ErrNotArea.With(s.Name)
	}
	return s, s.check()
}

// UnmarshalJSON takes a position and leaves its height out.
func (p *Point) UnmarshalJSON(b []byte) error {
	var all []float64
	if err := json.Unmarshal(b, &all); err != nil {
		return err
	}
	if len(all) < 2 {
		return ErrNotArea
	}
	p[0], p[1] = all[0], all[1]
	return nil
}

// property is the first of several properties that holds text or a number.
func property(of map[string]any, keys []string) string {
	found := map[string]string{}
	for k, v := range of {
		k = strings.NewReplacer("_", "", "-", "", " ", "").Replace(identity.Fold(k))
		text := ""
		switch v := v.(type) {
		case string:
			text = identity.Compose(v)
		case float64:
			text = strconv.FormatFloat(v, 'f', -1, 64)
		}
		if r := []rune(text); len(r) > mostLetter {
			text = string(r[:mostLetter])
		}
		// Two spellings of one key: the smaller value, so that the order of a
		// Go map never shows.
		if old, there := found[k]; text != "" && (!there || text < old) {
			found[k] = text
		}
	}
	for _, k := range keys {
		if found[k] != "" {
			return found[k]
		}
	}
	return ""
}

// check refuses what has no inside.
func (s Shape) check() error {
	if len(s.Area) == 0 {
		return ErrNotArea.With(s.Name)
	}
	for _, p := range s.Area {
		if len(p) == 0 {
			return ErrNotArea.With(s.Name)
		}
		for _, r := range p {
			if err := r.check(s.Name); err != nil {
				return err
			}
		}
	}
	return nil
}

func (r Ring) check(name string) error {
	if len(r) > mostRing {
		return ErrTooMany.With(len(r), mostRing)
	}
	for _, p := range r {
		if f := p.misplaced(); f != nil {
			return f.With(name, p[0], p[1])
		}
	}
	switch {
	case len(r) < 4 || r[0] != r[len(r)-1]:
		return ErrOpen.With(name)
	case math.Abs(r.area()) < 1e-12: // about a hundredth of a square metre
		return ErrFlat.With(name)
	case r.crosses():
		return ErrCrossing.With(name)
	}
	return nil
}

// misplaced says what is wrong with a place that is not in Viet Nam, nil when
// it is.
func (p Point) misplaced() *fault.Fault {
	in := func(x, y float64) bool { return x >= West && x <= East && y >= South && y <= North }
	switch {
	case in(p[0], p[1]):
		return nil
	case in(p[1], p[0]):
		return ErrSwapped
	case math.Abs(p[0]) > 1000 || math.Abs(p[1]) > 1000:
		return ErrMetres // VN-2000 and UTM count in metres
	}
	return ErrOutside
}

// area is positive for a line that runs against the clock, in square degrees.
func (r Ring) area() float64 {
	sum := 0.0
	for i := 0; i+1 < len(r); i++ {
		sum += (r[i][0]-r[0][0])*(r[i+1][1]-r[0][1]) - (r[i+1][0]-r[0][0])*(r[i][1]-r[0][1])
	}
	return sum / 2
}

// crosses reports whether two sides meet other than at the corner they share.
// Sides are walked from west to east, each against those that are not over.
func (r Ring) crosses() bool {
	type side struct {
		n    int
		a, b Point
		from float64
		to   float64
	}
	sides := make([]side, 0, len(r))
	for i := 0; i+1 < len(r); i++ {
		if r[i] == r[i+1] {
			continue // the same corner twice hurts nobody
		}
		sides = append(sides, side{i, r[i], r[i+1], min(r[i][0], r[i+1][0]), max(r[i][0], r[i+1][0])})
	}
	slices.SortFunc(sides, func(x, y side) int {
		if x.from != y.from {
			if x.from < y.from {
				return -1
			}
			return 1
		}
		return x.n - y.n
	})
	var open []side
	for _, s := range sides {
		kept := open[:0]
		for _, o := range open {
			if o.to < s.from {
				continue
			}
			kept = append(kept, o)
			if properly(o.a, o.b, s.a, s.b) {
				return true
			}
		}
		open = append(kept, s)
	}
	return false
}

// properly reports whether two sides cross at an inner point of both.
func properly(a, b, c, d Point) bool {
	turn := func(p, q, r Point) int {
		v := (q[0]-p[0])*(r[1]-p[1]) - (q[1]-p[1])*(r[0]-p[0])
		switch {
		case v > 1e-16:
			return 1
		case v < -1e-16:
			return -1
		}
		return 0
	}
	return turn(a, b, c)*turn(a, b, d) < 0 && turn(c, d, a)*turn(c, d, b) < 0
}
