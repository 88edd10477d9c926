package front

import (
	"context"
	"fmt"
	"math"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"xaso/internal/platform/gate"
	"xaso/internal/platform/geo"
	"xaso/internal/platform/lang"
	"xaso/internal/platform/web"
	"xaso/internal/ui"
)

// An item is one report as everybody sees it.
type item struct {
	Code, Category string
	Kind           string
	State          string
	Words          string
	Hamlet         string
	Landmark       string
	Photos         int
	Spot           geo.Point
	Placed         bool
	Filed, Due     time.Time
	Closed         time.Time
	Late           bool
	Followers      int
	Again          int // times reopened
}

// tallies are the counts that stand over the list, the unpleasant ones too.
type tallies struct{ Filed, Open, Closed, Late, Refused, Reopened int64 }

// listView is the public page: figures, map, list.
type listView struct {
	Tallies    tallies
	Items      []item
	Next       string // address of the next page
	Categories []Category
	Hamlets    []string
	Filter     filter
	Map        geo.Map
	Frame      geo.Frame
	Drawn      bool
	Cells      []Cell
	Zoomed     bool
	Office     string
	ByHamlet   map[string]int64
}

// A filter is what the address of the list asks for.
type filter struct {
	Hamlet, Category, State, Query, After string
	Box                                   geo.Box // zero: all
}

// read takes the filter from an address; what makes no sense asks nothing.
func readFilter(q url.Values) filter {
	f := filter{Hamlet: q.Get("thon"), Category: q.Get("viec"), State: q.Get("tt"), Query: q.Get("tim"), After: q.Get("sau")}
	if f.State != "open" && f.State != "closed" {
		f.State = ""
	}
	var v [4]float64
	if n, _ := fmt.Sscanf(q.Get("vung"), "%f_%f_%f_%f", &v[0], &v[1], &v[2], &v[3]); n == 4 {
		b := geo.Box{West: v[0], South: v[1], East: v[2], North: v[3]}
		vn := geo.Box{West: geo.West, South: geo.South, East: geo.East, North: geo.North}
		if b.West < b.East && b.South < b.North && vn.Holds(geo.Point{b.West, b.South}) && vn.Holds(geo.Point{b.East, b.North}) {
			f.Box = b
		}
	}
	return f
}

// address is the list with this filter.
func (f filter) address() string {
	q := url.Values{}
	for name, v := range map[string]string{"thon": f.Hamlet, "viec": f.Category, "tt": f.State, "tim": f.Query, "sau": f.After} {
		if v != "" {
			q.Set(name, v)
		}
	}
	if !f.Box.Empty() {
		q.Set("vung", boxText(f.Box))
	}
	if len(q) == 0 {
		return Path
	}
	return Path + "?" + q.Encode()
}

func boxText(b geo.Box) string {
	return fmt.Sprintf("%.5f_%.5f_%.5f_%.5f", b.West, b.South, b.East, b.North)
}

// list is the public page.
func (h Hall) list(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	v := listView{Filter: readFilter(r.URL.Query()), Hamlets: h.Hamlets(who.Commune), Office: h.Phone(who.Commune)}
	if err := h.read(r.Context(), who.Commune, func(tx *gate.Tx) error { return h.fillList(tx, &v) }); err != nil {
		return err
	}
	return web.Page(w, r, http.StatusOK, listPage(v))
}

func (h Hall) fillList(tx *gate.Tx, v *listView) (err error) {
	if v.Categories, err = h.Desk.categories(tx); err != nil {
		return err
	}
	if v.Tallies, v.ByHamlet, err = h.Desk.counts(tx); err != nil {
		return err
	}
	if v.Items, v.Filter.After, err = h.Desk.list(tx, v.Filter); err != nil {
		return err
	}
	if v.Filter.After != "" {
		v.Next = v.Filter.address()
	}
	v.Filter.After = ""
	if v.Map, err = h.Map(tx); err != nil {
		return err
	}
	return h.drawList(tx, v)
}

// mapWide is the width of the public map in its own units.
const mapWide = 360

// drawList lays out the map: the piece asked for, else the commune, else what
// the reports themselves fill.
func (h Hall) drawList(tx *gate.Tx, v *listView) (err error) {
	box := v.Filter.Box
	v.Zoomed = !box.Empty()
	if box.Empty() {
		box = v.Map.Box()
	}
	if box.Empty() {
		var spots []geo.Point
		for _, one := range v.Items {
			if one.Placed {
				spots = append(spots, one.Spot)
			}
		}
		box = geo.Around(spots...).Wider(0.2, 800)
		if len(spots) == 0 {
			return nil
		}
	}
	if !v.Zoomed {
		box = box.Wider(0.04, 500)
	}
	v.Frame, v.Drawn = geo.FrameOf(box, mapWide), true
	v.Cells, err = h.Desk.cells(tx, v.Frame.Box)
	return err
}

// A dot is one cell of reports on the map.
type dot struct {
	X, Y  float64
	R     float64
	Label string
	Kind  string // "late", "open", "closed"
	Words string
	Href  string
}

// dots lays out the cells. Their address is the list of what lies in them.
func (v listView) dots(ctx context.Context) []dot {
	var dots []dot
	for _, c := range v.Cells {
		at := geo.Point{c.Lng, c.Lat}
		if !v.Frame.Box.Holds(at) {
			continue
		}
		n := c.Open + c.Closed
		d := dot{Kind: "closed", Label: strconv.FormatInt(int64(n), 10), R: min(13+2*math.Log2(float64(n)), 26)}
		d.X, d.Y = v.Frame.On(at)
		switch {
		case c.Late > 0:
			d.Kind = "late"
		case c.Open > 0:
			d.Kind = "open"
		}
		d.Words = t(ctx, "report.map.cell", n, c.Open, c.Closed, c.Late)
		f := v.Filter
		f.Box = v.Frame.Zoom(at, 3).Box
		d.Href = f.address() + "#danh-sach"
		dots = append(dots, d)
	}
	slices.SortStableFunc(dots, func(a, b dot) int { return int(b.R - a.R) }) // the small ones on top
	return dots
}

// wider is the address of a larger piece around what is shown.
func (v listView) wider() string {
	f := v.Filter
	f.Box = v.Frame.Zoom(v.Frame.Box.Middle(), 1.0/3).Box
	if all := v.Map.Box(); !all.Empty() && f.Box.East-f.Box.West >= all.East-all.West {
		f.Box = geo.Box{}
	}
	return f.address()
}

func (v listView) figures(ctx context.Context) []ui.Figure {
	one := func(key string, n int64) ui.Figure {
		return ui.Figure{Label: t(ctx, "report.count."+key), Value: lang.Number(n)}
	}
	all := []ui.Figure{one("filed", v.Tallies.Filed), one("closed", v.Tallies.Closed), one("open", v.Tallies.Open), one("late", v.Tallies.Late), one("refused", v.Tallies.Refused)}
	return all
}

func (v listView) hamletOptions(ctx context.Context) []ui.Option {
	options := []ui.Option{{Value: "", Text: t(ctx, "report.filter.all-hamlets"), Blank: true}}
	for _, name := range v.Hamlets {
		text := name
		if n := v.ByHamlet[name]; n > 0 {
			text += " (" + lang.Number(n) + ")"
		}
		options = append(options, ui.Option{Value: name, Text: text})
	}
	return options
}

func (v listView) categoryOptions(ctx context.Context) []ui.Option {
	options := []ui.Option{{Value: "", Text: t(ctx, "report.filter.all-categories"), Blank: true}}
	for _, c := range v.Categories {
		options = append(options, ui.Option{Value: c.Code, Text: lang.Pick(ctx, c.Name, c.NameEn)})
	}
	return options
}

// tag says how a report stands: word, shape and colour.
func (i item) tag(ctx context.Context) ui.TagProps {
	p := ui.TagProps{Text: t(ctx, "report.state."+i.State)}
	switch i.State {
	case "answered", "done":
		p.Kind = "done"
	case "refused", "withdrawn", "duplicate":
		p.Kind = "quiet"
	case "received":
		p.Kind = "wait"
	}
	return p
}

// place is where, in words.
func (i item) place() string {
	return strings.Join(slices.DeleteFunc([]string{i.Hamlet, i.Landmark}, func(s string) bool { return s == "" }), ", ")
}

// excerpt is the begin of the words, for a list.
func (i item) excerpt() string {
	const most = 160
	words := strings.Join(strings.Fields(i.Words), " ")
	if r := []rune(words); len(r) > most {
		cut := strings.LastIndex(string(r[:most]), " ")
		if cut < 0 {
			cut = len(string(r[:most]))
		}
		return string(r[:most])[:cut] + " …"
	}
	return words
}
