package layout1

import (
	"bytes"
	"image"
	"image/color"
	"image/png"
	"unicode/utf8"

	"golang.org/x/image/font"
	"golang.org/x/image/math/fixed"
	"golang.org/x/text/unicode/norm"

	"xaso/internal/platform/paper"
)

// dots is how many of a picture's dots make a point: 288 to the inch.
const dots = 4

// An ink draws one picture in grey. Shapes are computed with whole numbers
// only, so that every machine draws the same dots.
type ink struct {
	img   *image.Gray
	faces map[string]font.Face
	err   error
}

// sizes of lettering in pictures, in points.
const (
	letter = 10
	small  = 9
)

func newInk(wide, high int) *ink {
	k := &ink{img: image.NewGray(image.Rect(0, 0, wide*dots, high*dots)), faces: map[string]font.Face{}}
	for i := range k.img.Pix {
		k.img.Pix[i] = 255
	}
	return k
}

// png is the picture as a file.
func (k *ink) png() ([]byte, error) {
	if k.err != nil {
		return nil, k.err
	}
	var out bytes.Buffer
	err := png.Encode(&out, k.img)
	return out.Bytes(), err
}

func (k *ink) face(bold bool, size int) font.Face {
	name := paper.Regular
	if bold {
		name = paper.Bold
	}
	key := name + string(rune('0'+size))
	f := k.faces[key]
	if f == nil && k.err == nil {
		f, k.err = paper.Face(name, float64(size*dots))
		k.faces[key] = f
	}
	return f
}

// wide is the width of a text, in points.
func (k *ink) wide(text string, bold bool, size int) int {
	f := k.face(bold, size)
	if k.err != nil {
		return 0
	}
	return font.MeasureString(f, norm.NFC.String(text)).Ceil()/dots + 1
}

// text writes with its baseline at y, from x; all in points.
func (k *ink) text(x, y int, text string, bold bool, size int) {
	f := k.face(bold, size)
	if k.err != nil {
		return
	}
	d := font.Drawer{Dst: k.img, Src: image.Black, Face: f, Dot: fixed.P(x*dots, y*dots)}
	d.DrawString(norm.NFC.String(text))
}

// right writes a text that ends at x.
func (k *ink) right(x, y int, text string, bold bool, size int) {
	k.text(x-k.wide(text, bold, size), y, text, bold, size)
}

// cut shortens a text to a width.
func (k *ink) cut(text string, most int, bold bool, size int) string {
	if k.wide(text, bold, size) <= most {
		return text
	}
	for text != "" && k.err == nil {
		_, n := utf8.DecodeLastRuneInString(text)
		if text = text[:len(text)-n]; k.wide(text+"…", bold, size) <= most {
			return text + "…"
		}
	}
	return text
}

// A fill is how an area looks without colour.
type fill int

const (
	solid fill = iota
	hatched
	hollow
)

// fine is the grid, within a dot, on which lines are measured.
const fine = 4

// line draws from one place to another, in dots; wide is in dots too. A line
// between equal places is a disc.
func (k *ink) line(x1, y1, x2, y2, wide int, grey uint8) {
	half := int64(wide) * fine / 2
	ax, ay, bx, by := int64(x1)*fine, int64(y1)*fine, int64(x2)*fine, int64(y2)*fine
	ux, uy := bx-ax, by-ay
	long := ux*ux + uy*uy
	inside := func(px, py int64) bool {
		vx, vy := px-ax, py-ay
		along := vx*ux + vy*uy
		switch {
		case along <= 0 || long == 0:
			return vx*vx+vy*vy <= half*half
		case along >= long:
			wx, wy := px-bx, py-by
			return wx*wx+wy*wy <= half*half
		}
		cross := vx*uy - vy*ux
		return cross*cross <= half*half*long
	}
	for y := min(y1, y2) - wide; y <= max(y1, y2)+wide; y++ {
		for x := min(x1, x2) - wide; x <= max(x1, x2)+wide; x++ {
			n := 0
			for s := range fine * fine {
				if inside(int64(x)*fine+int64(s%fine), int64(y)*fine+int64(s/fine)) {
					n++
				}
			}
			if n > 0 {
				old := int(k.img.GrayAt(x, y).Y)
				k.img.SetGray(x, y, color.Gray{Y: uint8((old*(fine*fine-n) + int(grey)*n) / (fine * fine))})
			}
		}
	}
}

// rule draws a level line across, dashed when asked; x, y in points.
func (k *ink) rule(x1, x2, y int, dashed bool, grey uint8) {
	for x := x1 * dots; x < x2*dots; x++ {
		if dashed && x/(dots*4)%2 == 1 {
			continue
		}
		for d := range 2 {
			k.img.SetGray(x, y*dots+d, color.Gray{Y: grey})
		}
	}
}

// upright draws a line down.
func (k *ink) upright(x, y1, y2 int, grey uint8) {
	for y := y1 * dots; y < y2*dots; y++ {
		for d := range 2 {
			k.img.SetGray(x*dots+d, y, color.Gray{Y: grey})
		}
	}
}

// box draws an area; corner and size are in dots, so that shares of a bar need
// not end on a whole point.
func (k *ink) box(left, top, wide, high int, f fill) {
	for dy := range high {
		for dx := range wide {
			grey := uint8(255)
			switch {
			case dx < 2 || dy < 2 || dx >= wide-2 || dy >= high-2:
				grey = 60
			case f == solid:
				grey = 90
			case f == hatched && (left+dx+top+dy)%14 < 4:
				grey = 60
			}
			k.img.SetGray(left+dx, top+dy, color.Gray{Y: grey})
		}
	}
}
