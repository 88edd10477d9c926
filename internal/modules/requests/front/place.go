package front

import (
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"xaso/internal/platform/gate"
	"xaso/internal/platform/geo"
)

// longest hamlet or landmark, in bytes.
const longestPlace = 400

// wider is the step of the place with all of the commune on its map.
const wider = stepPlace + "?rong=1"

// fillPlace takes hamlet and landmark, and what was pressed on the map. Every
// press stays on the page and shows the place nearer.
func (h Hall) fillPlace(r *http.Request, who gate.Actor, d *draft) (stay string, err error) {
	d.Hamlet, d.Landmark = r.PostFormValue("thon"), strings.Join(strings.Fields(r.PostFormValue("moc")), " ")
	d.Landmark = strings.ToValidUTF8(d.Landmark[:min(len(d.Landmark), longestPlace)], "")
	d.Compared, d.Placed = false, false
	hamlets := h.Hamlets(who.Commune)
	if !slices.Contains(hamlets, d.Hamlet) {
		d.Hamlet = ""
	}
	m, err := h.commune(r, who)
	if err != nil {
		return "", err
	}
	switch {
	case r.PostForm.Has("cham.x"):
		at, err := pressed(r)
		if err != nil {
			return "", err
		}
		return stepPlace, d.stand(m, hamlets, at)
	case r.PostFormValue("nut") == "bo":
		d.Spot = ""
		return stepPlace, nil
	case r.PostFormValue("nut") == "rong":
		return wider, nil
	case r.PostFormValue("nut") == "anh":
		at, _ := geo.ParsePlace(d.FromPhoto)
		return stepPlace, d.stand(m, hamlets, at)
	case r.PostFormValue("nut") == "may": // the telephone's own place, by the script
		at, ok := geo.ParsePlace(r.PostFormValue("vi-tri"))
		if !ok {
			return "", errOutside.At("thon")
		}
		return stepPlace, d.stand(m, hamlets, at)
	}
	if d.Hamlet == "" && d.Spot == "" {
		return "", errPlace.At("thon")
	}
	d.Placed = true
	return "", nil
}

// stand puts the report on a spot, and into the hamlet that it lies in where
// nobody chose one.
func (d *draft) stand(m geo.Map, hamlets []string, at geo.Point) error {
	if len(m) > 0 && !m.Box().Wider(0.1, 1000).Holds(at) {
		return errOutside.At("thon")
	}
	d.Spot = at.String()
	if s, ok := m.Within(at); ok && slices.Contains(hamlets, s.Name) {
		d.Hamlet = s.Name
	}
	return nil
}

// pressed is the place under the press. The picture that was pressed comes with
// it: another page may have moved the map since. A button that is used by keys
// says 0, 0, which is no place.
func pressed(r *http.Request) (geo.Point, error) {
	x, errX := strconv.ParseFloat(r.PostFormValue("cham.x"), 64)
	y, errY := strconv.ParseFloat(r.PostFormValue("cham.y"), 64)
	if errX != nil || errY != nil || x == 0 && y == 0 {
		return geo.Point{}, errPressed.At("thon")
	}
	f, ok := parseFrame(r.PostFormValue("khung"))
	if !ok || x < 0 || y < 0 || x > float64(f.Width) || y > float64(f.Height) {
		return geo.Point{}, errOutside.At("thon")
	}
	return f.At(x, y), nil
}

// frameText writes a frame for the form that holds its picture.
func frameText(f geo.Frame) string {
	return fmt.Sprintf("%.7f,%.7f,%.7f,%.7f,%d,%d", f.Box.West, f.Box.South, f.Box.East, f.Box.North, f.Width, f.Height)
}

func parseFrame(s string) (f geo.Frame, ok bool) {
	parts := strings.Split(s, ",")
	if len(parts) != 6 {
		return f, false
	}
	var v [6]float64
	for i, p := range parts {
		var err error
		if v[i], err = strconv.ParseFloat(p, 64); err != nil {
			return f, false
		}
	}
	f = geo.Frame{Box: geo.Box{West: v[0], South: v[1], East: v[2], North: v[3]}, Width: int(v[4]), Height: int(v[5])}
	vn := geo.Box{West: geo.West, South: geo.South, East: geo.East, North: geo.North}
	return f, f.Width == pickWide && f.Height > 0 && f.Height <= 2*pickWide && f.Box.West < f.Box.East && f.Box.South < f.Box.North &&
		vn.Holds(geo.Point{f.Box.West, f.Box.South}) && vn.Holds(geo.Point{f.Box.East, f.Box.North})
}
