package geo_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"strings"
	"testing"

	"xaso/internal/platform/fault"
	"xaso/internal/platform/geo"
)

// square is a ring of GeoJSON around a place near Hà Trung.
func square(west, south, side float64) string {
	return fmt.Sprintf("[[%v,%v],[%v,%v],[%v,%v],[%v,%v],[%v,%v]]",
		west, south, west+side, south, west+side, south+side, west, south+side, west, south)
}

func file(features ...string) []byte {
	return []byte(`{"type":"FeatureCollection","features":[` + strings.Join(features, ",") + `]}`)
}

func feature(properties, kind, coordinates string) string {
	return `{"type":"Feature","properties":` + properties + `,"geometry":{"type":"` + kind + `","coordinates":` + coordinates + `}}`
}

func hamlet(name, ring string) string {
	return feature(`{"name":"`+name+`"}`, "Polygon", "["+ring+"]")
}

func TestFilesThatAreRead(t *testing.T) {
	tests := []struct {
		what string
		file []byte
		name string
		code string
	}{
		{"a name", file(hamlet("Thôn Giang Sơn", square(105.8, 20, 0.01))), "Thôn Giang Sơn", ""},
		{"a Vietnamese key and a code that is a number", file(feature(`{"TEN_XA":"Xã Tống Sơn","ma_xa":15316}`, "Polygon", "["+square(105.8, 20, 0.01)+"]")), "Xã Tống Sơn", "15316"},
		{"marks in the key, decomposed letters in the value", file(feature(`{"Tên":"Tho\u0302n Mo\u0323\u0302t"}`, "Polygon", "["+square(105.8, 20, 0.01)+"]")), "Thôn Một", ""},
		{"two parts", file(feature(`{"name":"A"}`, "MultiPolygon", "[["+square(105.8, 20, 0.01)+"],["+square(105.9, 20, 0.01)+"]]")), "A", ""},
		{"a hole", file(feature(`{"name":"A"}`, "Polygon", "["+square(105.8, 20, 0.01)+","+square(105.802, 20.002, 0.002)+"]")), "A", ""},
		{"heights", file(hamlet("A", `[[105.8,20,4],[105.81,20,4],[105.81,20.01,4],[105.8,20,4]]`)), "A", ""},
		{"one feature", []byte(hamlet("A", square(105.8, 20, 0.01))), "A", ""},
		{"a corner twice", file(hamlet("A", `[[105.8,20],[105.8,20],[105.81,20],[105.81,20.01],[105.8,20]]`)), "A", ""},
		{"an island of Trường Sa", file(hamlet("A", square(114.3, 9.5, 0.01))), "A", ""},
	}
	for _, tt := range tests {
		t.Run(tt.what, func(t *testing.T) {
			m, err := geo.Parse(tt.file)
			if err != nil {
				t.Fatal(err)
			}
			if m[0].Name != tt.name || m[0].Code != tt.code {
				t.Errorf("read %q %q, want %q %q", m[0].Name, m[0].Code, tt.name, tt.code)
			}
		})
	}
}

func TestFilesThatAreRefused(t *testing.T) {
	good := square(105.8, 20, 0.01)
	tests := []struct {
		what string
		file []byte
		want *fault.Fault
	}{
		{"a picture", []byte("\x89PNG"), geo.ErrNotJSON},
		{"another JSON", []byte(`{"type":"Topology"}`), geo.ErrNotMap},
		{"a list", []byte(`[1,2]`), geo.ErrNotJSON},
		{"nothing in it", file(), geo.ErrEmpty},
		{"no name", file(feature(`{"fid":3}`, "Polygon", "["+good+"]")), geo.ErrNoName},
		{"no properties", file(feature(`null`, "Polygon", "["+good+"]")), geo.ErrNoName},
		{"a point", file(feature(`{"name":"A"}`, "Point", "[105.8,20]")), geo.ErrNotArea},
		{"no geometry", file(`{"type":"Feature","properties":{"name":"A"},"geometry":null}`), geo.ErrNotArea},
		{"numbers where rings are", file(feature(`{"name":"A"}`, "Polygon", "[1,2]")), geo.ErrNotArea},
		{"an empty polygon", file(feature(`{"name":"A"}`, "Polygon", "[]")), geo.ErrNotArea},
		{"not closed", file(hamlet("A", `[[105.8,20],[105.81,20],[105.81,20.01],[105.8,20.01]]`)), geo.ErrOpen},
		{"a line there and back", file(hamlet("A", `[[105.8,20],[105.81,20],[105.8,20],[105.8,20]]`)), geo.ErrFlat},
		{"a bow tie", file(hamlet("A", `[[105.8,20],[105.82,20.02],[105.82,20],[105.8,20.01],[105.8,20]]`)), geo.ErrCrossing},
		{"latitude first", file(hamlet("A", `[[20,105.8],[20,105.81],[20.01,105.81],[20,105.8]]`)), geo.ErrSwapped},
		{"metres of VN-2000", file(hamlet("A", `[[578000,2214000],[579000,2214000],[579000,2215000],[578000,2214000]]`)), geo.ErrMetres},
		{"Paris", file(hamlet("A", `[[2.3,48.8],[2.4,48.8],[2.4,48.9],[2.3,48.8]]`)), geo.ErrOutside},
		{"the same twice", file(hamlet("Thôn Một", good), hamlet("thôn  một", square(105.9, 20, 0.01))), geo.ErrTwice},
		{"too large", make([]byte, geo.MostBytes+1), geo.ErrTooLarge},
	}
	for _, tt := range tests {
		t.Run(tt.what, func(t *testing.T) {
			if _, err := geo.Parse(tt.file); !errors.Is(err, tt.want) {
				t.Errorf("Parse: %v, want %v", err, tt.want)
			}
		})
	}
}

// coast is a ring with many corners, as a surveyor's file has it.
func coast(west, south, side float64, corners int) string {
	var b strings.Builder
	b.WriteString("[")
	for i := range corners {
		a := 2 * math.Pi * float64(i) / float64(corners)
		r := side * (1 + 0.02*math.Sin(40*a))
		fmt.Fprintf(&b, "[%.7f,%.7f],", west+r*math.Cos(a), south+r*math.Sin(a))
	}
	fmt.Fprintf(&b, "[%.7f,%.7f]]", west+side, south)
	return b.String()
}

func TestWhatIsKeptIsSmallAndDrawsTheSame(t *testing.T) {
	m, err := geo.Parse(file(hamlet("A", coast(105.8, 20, 0.05, 9000)), hamlet("B", square(105.9, 20, 0.03))))
	if err != nil {
		t.Fatal(err)
	}
	small := m.Simplify()
	before, _ := json.Marshal(m)
	after, _ := json.Marshal(small)
	t.Logf("%d bytes became %d", len(before), len(after))
	if len(after)*5 > len(before) {
		t.Errorf("kept %d bytes of %d", len(after), len(before))
	}
	wide, high := m.Draw(600)
	kept, kepthigh := small.Draw(600)
	if d := high - kepthigh; d < -2 || d > 2 || len(wide) != len(kept) {
		t.Errorf("drawn %d high and %d shapes, was %d and %d", kepthigh, len(kept), high, len(wide))
	}
	for _, o := range kept {
		if o.X < 0 || o.X > 600 || o.Y < 0 || o.Y > kepthigh || o.Wide <= 0 || !strings.HasPrefix(o.Path, "M") {
			t.Errorf("%s is labelled at %d,%d (%d wide): %s", o.Name, o.X, o.Y, o.Wide, o.Path)
		}
	}
}

// Neighbours that share a border share it after simplifying too: no gap opens
// between them.
func TestNeighboursKeepTheirBorder(t *testing.T) {
	border := [][2]float64{{105.81, 20}, {105.8107, 20.0031}, {105.8093, 20.0062}, {105.81, 20.01}}
	line := func(reverse bool) string {
		var parts []string
		for i := range border {
			p := border[i]
			if reverse {
				p = border[len(border)-1-i]
			}
			parts = append(parts, fmt.Sprintf("[%v,%v]", p[0], p[1]))
		}
		return strings.Join(parts, ",")
	}
	m, err := geo.Parse(file(
		hamlet("Tây", "[[105.80,20],"+line(false)+",[105.80,20.01],[105.80,20]]"),
		hamlet("Đông", "[[105.82,20.01],"+line(true)+",[105.82,20],[105.82,20.01]]")))
	if err != nil {
		t.Fatal(err)
	}
	corners := map[geo.Point]int{}
	for _, s := range m.Simplify() {
		for _, p := range s.Area[0][0][1:] {
			corners[p]++
		}
	}
	shared := 0
	for _, n := range corners {
		if n == 2 {
			shared++
		}
	}
	if shared != len(border) {
		t.Errorf("%d of %d corners are still shared", shared, len(border))
	}
}

func FuzzParse(f *testing.F) {
	f.Add(file(hamlet("A", square(105.8, 20, 0.01))))
	f.Add(file(feature(`{"name":"A","code":1}`, "MultiPolygon", "[["+square(105.8, 20, 0.01)+"]]")))
	f.Add([]byte(hamlet("A", `[[105.8,20],[105.82,20.02],[105.82,20],[105.8,20.01],[105.8,20]]`)))
	f.Add([]byte(`{"type":"FeatureCollection","features":[null,{}]}`))
	f.Add([]byte(`{"type":"Feature","geometry":null}`))
	f.Fuzz(func(t *testing.T, b []byte) {
		m, err := geo.Parse(b)
		if err != nil {
			if len(fault.All(err)) == 0 {
				t.Fatalf("not a fault for people: %v", err)
			}
			return
		}
		for _, o := range []geo.Map{m, m.Simplify()} {
			shapes, height := o.Draw(640)
			if len(shapes) != len(m) || height < 0 {
				t.Fatalf("%d shapes of %d, %d high", len(shapes), len(m), height)
			}
			for _, s := range shapes {
				if strings.ContainsAny(s.Path, "<>\"&NI") {
					t.Fatalf("path of %q: %q", s.Name, s.Path)
				}
			}
		}
		again, err := json.Marshal(m.Simplify())
		if err != nil {
			t.Fatal(err)
		}
		var back geo.Map
		if err := json.Unmarshal(again, &back); err != nil {
			t.Fatal(err)
		}
	})
}
