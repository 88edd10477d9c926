package geo_test

import (
	"math"
	"testing"

	"xaso/internal/platform/geo"
)

// plot is a shape around a place, half a degree part on each side.
func plot(name string, x, y, half float64) geo.Shape {
	return geo.Shape{Name: name, Area: []geo.Polygon{{{{x - half, y - half}, {x + half, y - half}, {x + half, y + half}, {x - half, y + half}, {x - half, y - half}}}}}
}

func TestFrameTellsThePlaceUnderAClick(t *testing.T) {
	m := geo.Map{plot("Thôn Đông", 105.82, 19.98, 0.02), plot("Thôn Đoài", 105.78, 19.98, 0.02)}
	f := geo.FrameOf(m.Box().Wider(0.05, 0), 320)
	if f.Width != 320 || f.Height < 160 || f.Height > 384 {
		t.Fatalf("picture of %d x %d", f.Width, f.Height)
	}
	for _, p := range []geo.Point{{105.82, 19.98}, {105.765, 19.97}, {105.80, 19.999}} {
		x, y := f.On(p)
		if back := f.At(x, y); geo.Metres(back, p) > 1 {
			t.Errorf("%v came back as %v", p, back)
		}
		z := f.Zoom(p, 4)
		if got := f.Metres() / z.Metres(); math.Abs(got-4) > 0.01 {
			t.Errorf("zoomed by %v", got)
		}
		if x, y := z.On(p); math.Abs(x-160) > 0.01 || math.Abs(y-float64(f.Height)/2) > 0.01 {
			t.Errorf("the middle of the zoom is at %v, %v", x, y)
		}
	}
	// One metre is one metre in both directions.
	a, b := f.At(0, 0), f.At(100, 0)
	c := f.At(0, 100)
	if across, down := geo.Metres(a, b), geo.Metres(a, c); math.Abs(across-down) > across/100 {
		t.Errorf("100 units are %.0f m across and %.0f m down", across, down)
	}
	for p, want := range map[geo.Point]string{{105.82, 19.98}: "Thôn Đông", {105.77, 19.97}: "Thôn Đoài", {105.9, 19.98}: ""} {
		if s, _ := m.Within(p); s.Name != want {
			t.Errorf("%v lies in %q, want %q", p, s.Name, want)
		}
	}
	if all := m.In(f); len(all) != 2 || all[0].Path == "" || all[0].Wide == 0 {
		t.Errorf("outlines %v", all)
	}
	if all := m.In(f.Zoom(geo.Point{105.8, 19.98}, 1e9)); len(all) != 2 {
		t.Errorf("outlines of a strong zoom %v", all)
	}
}

func TestFrameOfOnePlace(t *testing.T) {
	f := geo.FrameOf(geo.Around(geo.Point{105.8, 20}), 300)
	if m := f.Metres(); m < 150 || m > 400 {
		t.Errorf("one place is shown %v m wide", m)
	}
}

func FuzzParsePlace(f *testing.F) {
	for _, seed := range []string{"19.98,105.82", " 19.98 , 105.82 ", "105.82,19.98", "NaN,NaN", "1e400,2", ",", "19.98"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, s string) {
		p, ok := geo.ParsePlace(s)
		if again, yes := geo.ParsePlace(p.String()); ok && (!yes || again != p) {
			t.Errorf("%q gives %v, which gives %v", s, p, again)
		}
	})
}
