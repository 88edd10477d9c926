package front

import (
	"fmt"
	"html"
	"math"
	"net/http"
	"strconv"
	"strings"

	"xaso/internal/platform/gate"
	"xaso/internal/platform/geo"
)

// The map on which a sender shows a place is a picture in a button: the
// browser sends where it was pressed, script or not. Its size is fixed in
// pixels, since the browser counts in those of the screen.
const (
	pickWide = 320
	// Of one press to the next the picture shows a quarter, until it is as
	// wide as a field: beyond that a thumb is exact enough.
	pickZoom  = 4.0
	pickClose = 400.0 // metres
)

// pickFrame is the picture for a draft: all of the commune, or nearer around
// the place that was pressed.
func pickFrame(all geo.Map, d draft, wide bool) (geo.Frame, bool) {
	if len(all) == 0 {
		return geo.Frame{}, false
	}
	f := geo.FrameOf(all.Box().Wider(0.04, 500), pickWide)
	at, ok := d.spot()
	if wide || !ok || !f.Box.Holds(at) {
		return f, true
	}
	return f.Zoom(at, math.Max(1, math.Min(f.Metres()/pickClose, pickZoom))), true
}

// pickPicture sends the map of a draft as a picture.
func (h Hall) pickPicture(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	d, err := h.draft(r, who)
	if err != nil {
		return err
	}
	m, err := h.commune(r, who)
	if err != nil {
		return err
	}
	f, ok := pickFrame(m, d, r.URL.Query().Get("rong") != "")
	if !ok {
		return gate.ErrMissing
	}
	w.Header().Set("Content-Type", "image/svg+xml; charset=utf-8")
	w.Header().Set("Content-Security-Policy", "default-src 'none'")
	_, err = w.Write([]byte(drawPick(m, f, d)))
	return err
}

// drawPick is plain SVG: hamlets with their names, the place chosen, how long a
// hundred metres are. Its colours are fixed, a picture knows no dark theme.
func drawPick(m geo.Map, f geo.Frame, d draft) string {
	var b strings.Builder
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" width="%d" height="%d" viewBox="0 0 %d %d"><rect width="100%%" height="100%%" fill="#F6F7F3"/>`,
		f.Width, f.Height, f.Width, f.Height)
	all := m.In(f)
	for _, o := range all {
		fill := "#FFFFFF"
		if o.Name == d.Hamlet {
			fill = "#E7F2EC"
		}
		fmt.Fprintf(&b, `<path d="%s" fill="%s" fill-rule="evenodd" stroke="#6F7B75" stroke-width="1.2"/>`, o.Path, fill)
	}
	for _, o := range all {
		name := shortName(o.Name)
		if o.Wide > 7*len([]rune(name)) {
			fmt.Fprintf(&b, `<text x="%d" y="%d" text-anchor="middle" font-family="system-ui,sans-serif" font-size="12" fill="#4B5B53">%s</text>`,
				min(max(o.X, 40), f.Width-40), o.Y, html.EscapeString(name))
		}
	}
	if at, ok := d.spot(); ok {
		x, y := f.On(at)
		fmt.Fprintf(&b, `<g transform="translate(%.1f %.1f)"><path d="M0 0C-9-12-13-17-13-24a13 13 0 0 1 26 0c0 7-4 12-13 24z" fill="#0B6B4F" stroke="#FFFFFF" stroke-width="2"/><circle cy="-24" r="5" fill="#FFFFFF"/></g>`, x, y)
	}
	length, name := yardstick(f)
	fmt.Fprintf(&b, `<path d="M12 %d v6 h%.1f v-6" fill="none" stroke="#16211C" stroke-width="1.5"/><text x="16" y="%d" font-family="system-ui,sans-serif" font-size="11" fill="#16211C">%s</text></svg>`,
		f.Height-16, length, f.Height-14, name)
	return b.String()
}

// yardstick is a round length of about a quarter of the picture.
func yardstick(f geo.Frame) (units float64, name string) {
	per := f.Metres() / float64(f.Width)
	want := f.Metres() / 4
	step := math.Pow(10, math.Floor(math.Log10(want)))
	for _, n := range []float64{5, 2} {
		if n*step <= want {
			step *= n
			break
		}
	}
	if step >= 1000 {
		return step / per, strconv.FormatFloat(step/1000, 'f', -1, 64) + " km"
	}
	return step / per, strconv.FormatFloat(step, 'f', -1, 64) + " m"
}

// shortName is a hamlet's name without the word for hamlet.
func shortName(name string) string {
	for _, word := range []string{"Thôn ", "thôn ", "Bản ", "Khu ", "Ấp ", "Tổ dân phố "} {
		if rest, ok := strings.CutPrefix(name, word); ok {
			return rest
		}
	}
	return name
}
