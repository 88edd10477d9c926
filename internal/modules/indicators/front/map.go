package front

import (
	"context"
	"net/http"
	"slices"
	"strconv"

	"xaso/internal/modules/criteria"
	"xaso/internal/modules/indicators"
	"xaso/internal/platform/gate"
	"xaso/internal/platform/geo"
	"xaso/internal/platform/web"
	"xaso/internal/ui"
)

// A place is one hamlet or commune on a map.
type place struct {
	Name  string
	Mark  mark   // fills its area
	Fill  string // id of the pattern, where it is not the mark's
	Label string // short, stands in the area
	Words string // what its area says, in a sentence
	Cells []ui.Cell
	Shape *geo.Shape
}

// pattern is the id of what fills the area of a place.
func (p place) pattern() string {
	if p.Fill != "" {
		return p.Fill
	}
	if p.Mark == noContent {
		return string(noData)
	}
	return string(p.Mark)
}

// mapView is a picture of places with a table beside it.
type mapView struct {
	Title  string
	Places []place
	Legend []legend
	Source string // of the boundaries
}

type legend struct{ Pattern, Text string }

// mapWide is the width of a map in its own units; the page scales it.
const mapWide = 400

// drawn lays out the places that have an area.
func (v mapView) drawn() (shapes []outline, height int) {
	var m geo.Map
	var of []int
	for i, p := range v.Places {
		if p.Shape != nil {
			m = append(m, *p.Shape)
			of = append(of, i)
		}
	}
	all, height := m.Draw(mapWide)
	for i, o := range all {
		shapes = append(shapes, outline{o, v.Places[of[i]], of[i] + 1})
	}
	return shapes, height
}

// An outline is a place laid out; N is its row in the table.
type outline struct {
	geo.Outline
	Place place
	N     int
}

// label is what fits into the area: its value, else its number in the table.
func (o outline) label() string {
	if len([]rune(o.Place.Label))*9 <= o.Wide {
		return o.Place.Label
	}
	return strconv.Itoa(o.N)
}

// undrawn are the places without an area.
func (v mapView) undrawn() []place {
	return slices.DeleteFunc(slices.Clone(v.Places), func(p place) bool { return p.Shape != nil })
}

// hamletView is the map of hamlets for one indicator.
type hamletView struct {
	Sets   []other
	Set    criteria.Set
	Choice []criteria.Indicator // those known by hamlet
	Chosen criteria.Indicator
	Map    mapView
	Named  bool // the commune has hamlets
	Told   bool // something is known by hamlet
}

func (h Hall) hamletMap(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	var v hamletView
	err := h.read(r.Context(), who.Commune, func(tx *gate.Tx) error { return h.readHamletMap(tx, r, &v) })
	if err != nil {
		return err
	}
	return web.Page(w, r, http.StatusOK, hamletMapPage(v))
}

func (h Hall) readHamletMap(tx *gate.Tx, r *http.Request, v *hamletView) error {
	asked, code := r.URL.Query().Get("bo"), r.URL.Query().Get("ct")
	all, err := h.Sets.Followed(tx)
	if err != nil {
		return err
	}
	hamlets, err := h.Hamlets(tx)
	if err != nil {
		return err
	}
	v.Named = len(hamlets) > 0
	var f criteria.Following
	for _, one := range all {
		set, err := h.Sets.Set(tx, one.Set)
		if err != nil {
			return err
		}
		choice := byHamlet(set)
		if len(choice) == 0 {
			continue
		}
		v.Sets = append(v.Sets, other{Set: one.Set, Title: set.Title})
		best, told, err := h.tellsMost(tx, set, choice)
		if err != nil {
			return err
		}
		// Without a wish it is the first set in which anything is known.
		if asked == one.Set || asked == "" && (v.Set.ID == "" || !v.Told && told) {
			v.Set, v.Choice, v.Chosen, v.Told, f = set, choice, best, told, one
		}
	}
	if v.Set.ID == "" || !v.Named {
		return nil
	}
	if i, ok := v.Set.Indicator(code); ok && byHamletOf(v.Set, i) {
		v.Chosen = i
	}
	return h.places(tx, v, f, hamlets)
}

// tellsMost is the first indicator of which something is known by hamlet, else
// the first there is.
func (h Hall) tellsMost(tx *gate.Tx, set criteria.Set, choice []criteria.Indicator) (best criteria.Indicator, told bool, err error) {
	for _, i := range choice {
		readings, err := h.Board.Hamlets(tx, set.ID, i.Code)
		if err != nil {
			return i, false, err
		}
		if slices.ContainsFunc(readings, func(r indicators.Reading) bool { return r.Known }) {
			return i, true, nil
		}
	}
	return choice[0], false, nil
}

// places reads the figures of each hamlet, hides what would tell of single
// households, and finds the areas.
func (h Hall) places(tx *gate.Tx, v *hamletView, f criteria.Following, hamlets []Hamlet) error {
	readings, err := h.Board.Hamlets(tx, v.Set.ID, v.Chosen.Code)
	if err != nil {
		return err
	}
	b, err := readBoundary(tx, ofHamlets)
	if err != nil {
		return err
	}
	lines := make([]line, len(hamlets))
	for i, one := range hamlets {
		r := indicators.Reading{Set: v.Set.ID, Code: v.Chosen.Code, Year: f.Year, State: indicators.NoData, Hamlet: one.Name}
		if at := slices.IndexFunc(readings, func(r indicators.Reading) bool { return r.Hamlet == one.Name }); at >= 0 {
			r = readings[at]
		}
		lines[i] = line{r, v.Chosen, v.Chosen.Thresholds[f.Column]}
	}
	hidden := suppressed(lines)
	ctx := tx.Context()
	v.Map = mapView{Title: v.Chosen.Code + " " + v.Chosen.Text, Source: b.Source, Legend: markLegend(ctx)}
	for i, one := range hamlets {
		p := hamletPlace(ctx, one, lines[i], hidden[i])
		if s, ok := shapeOf(b.Map, one); ok {
			p.Shape = &s
		}
		v.Map.Places = append(v.Map.Places, p)
	}
	return nil
}

func hamletPlace(ctx context.Context, one Hamlet, l line, hidden bool) place {
	p := place{Name: one.Name, Mark: l.mark(), Label: l.value(ctx), Words: l.value(ctx) + ". " + t(ctx, "front.mark."+string(l.mark()))}
	if !l.Known {
		p.Label = "?"
	}
	if hidden {
		p.Mark, p.Label, p.Words = noData, "…", t(ctx, "front.hidden")
		p.Cells = []ui.Cell{{Text: t(ctx, "front.hidden")}, {Text: "–"}, {}}
		return p
	}
	p.Cells = []ui.Cell{{Body: valueCell(l)}, {Body: ui.Tag(markTag(ctx, l.mark()))}, {Body: originCell(l)}}
	return p
}

func markLegend(ctx context.Context) []legend {
	var all []legend
	for _, m := range marks[:4] {
		all = append(all, legend{string(m), t(ctx, "front.mark."+string(m))})
	}
	return all
}

// byHamlet are the indicators of a set that can be known of each hamlet.
func byHamlet(s criteria.Set) []criteria.Indicator {
	return slices.DeleteFunc(slices.Clone(s.Indicators), func(i criteria.Indicator) bool { return !byHamletOf(s, i) })
}

func byHamletOf(s criteria.Set, i criteria.Indicator) bool {
	return i.Measure.PerHamlet || indicators.OfHamlets(s)
}

// provinceMapView is the map of the communes.
type provinceMapView struct {
	provinceView
	Map mapView
}

func (h Hall) provinceMap(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	p, err := h.readProvince(r, who)
	if err != nil {
		return err
	}
	ctx := r.Context()
	v := provinceMapView{p, mapView{Title: p.Set.Title, Legend: shareLegend(ctx)}}
	for _, s := range p.following() {
		var b boundary
		err := h.read(ctx, s.ID, func(tx *gate.Tx) (err error) { b, err = readBoundary(tx, ofCommune); return err })
		if err != nil {
			return err
		}
		one := communePlace(ctx, s)
		if len(b.Map) > 0 {
			one.Shape = &b.Map[0]
		}
		v.Map.Places = append(v.Map.Places, one)
	}
	return web.Page(w, r, http.StatusOK, provinceMapPage(v))
}

// communePlace fills a commune by how many of its criteria are done.
func communePlace(ctx context.Context, s score) place {
	p := place{Name: s.Name, Mark: noData, Label: "?", Words: t(ctx, "front.unknown")}
	if s.known() {
		p.Label = strconv.Itoa(s.Done) + "/" + strconv.Itoa(s.Of)
		p.Words = t(ctx, "front.done", s.Done, s.Of)
		p.Fill = "share-" + strconv.Itoa(quarter(s))
	}
	p.Cells = []ui.Cell{{Text: p.Words}, {Text: s.AsOf}}
	return p
}

// quarter is the class of a commune on the map: 0 under a quarter of the
// criteria done, to 4 all of them.
func quarter(s score) int {
	if s.Of == 0 {
		return 0
	}
	return min(s.Done*4/s.Of, 4)
}

func shareLegend(ctx context.Context) []legend {
	all := []legend{{string(noData), t(ctx, "front.unknown")}}
	for n := range 5 {
		s := strconv.Itoa(n)
		all = append(all, legend{"share-" + s, t(ctx, "front.share."+s)})
	}
	return all
}
