package front

import (
	"xaso/internal/platform/gate"
	"xaso/internal/platform/geo"
)

// HamletAreas are the areas of the hamlets as the office drew them, for the
// maps of other rooms; empty where it drew none.
func HamletAreas(tx *gate.Tx) (geo.Map, error) {
	b, err := readBoundary(tx, ofHamlets)
	return b.Map, err
}
