// Package geo reads boundaries that people drew with a mapping program
// (GeoJSON, RFC 7946), refuses what cannot be one, and turns them into small
// pictures: no tiles, no outside service, no coordinates beyond what is drawn.
package geo

import (
	"embed"
	"encoding/json"

	"xaso/internal/platform/fault"
)

// Texts are the sentences about files that are refused.
//
//go:embed locale/*.json
var Texts embed.FS

var (
	ErrTooLarge = fault.New(fault.TooLarge, "geo.too-large")
	ErrNotJSON  = fault.New(fault.Invalid, "geo.not-json")
	ErrNotMap   = fault.New(fault.Invalid, "geo.not-map")
	ErrEmpty    = fault.New(fault.Invalid, "geo.empty")
	ErrTooMany  = fault.New(fault.Invalid, "geo.too-many")
	ErrNotArea  = fault.New(fault.Invalid, "geo.not-area")
	ErrNoName   = fault.New(fault.Invalid, "geo.no-name")
	ErrTwice    = fault.New(fault.Invalid, "geo.twice")
	ErrOpen     = fault.New(fault.Invalid, "geo.open")
	ErrFlat     = fault.New(fault.Invalid, "geo.flat")
	ErrCrossing = fault.New(fault.Invalid, "geo.crossing")
	ErrOutside  = fault.New(fault.Invalid, "geo.outside")
	ErrSwapped  = fault.New(fault.Invalid, "geo.swapped")
	ErrMetres   = fault.New(fault.Invalid, "geo.metres")
)

// Bounds of a file. A commune's hamlets drawn by hand have some thousand
// corners; what is far beyond that was never made for a page.
const (
	MostBytes  = 4 << 20
	MostShapes = 400
	mostRing   = 10_000  // corners of one line: the check for crossings is by pairs
	mostPoints = 100_000 // of the file
	mostLetter = 120     // of a name
)

// The box of Viet Nam in degrees, with the sea and its islands.
const (
	West, East   = 102.0, 118.0
	South, North = 6.0, 24.0
)

// A Point is a place in degrees: longitude, latitude (WGS 84).
type Point [2]float64

// A Ring is a closed line: its first point is its last.
type Ring []Point

// A Polygon is an area: its edge, then the holes in it.
type Polygon []Ring

// A Shape is one named area, be it of several parts.
type Shape struct {
	Name string    `json:"name"`
	Code string    `json:"code,omitempty"`
	Area []Polygon `json:"area"`
}

// A Map is areas beside each other.
type Map []Shape

// The shape of a file, as far as it matters here.
type (
	collection struct {
		Type       string          `json:"type"`
		Features   []feature       `json:"features"`
		Geometry   json.RawMessage `json:"geometry"`
		Properties map[string]any  `json:"properties"`
	}
	feature struct {
		Type       string         `json:"type"`
		Properties map[string]any `json:"properties"`
		Geometry   *geometry      `json:"geometry"`
	}
	geometry struct {
		Type        string          `json:"type"`
		Coordinates json.RawMessage `json:"coordinates"`
	}
)
