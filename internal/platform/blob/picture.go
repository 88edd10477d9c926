package blob

import (
	"bytes"
	"image"
	"image/color"
	"image/jpeg"
	stdpng "image/png"
	"io"

	"golang.org/x/image/draw"
	xwebp "golang.org/x/image/webp"
)

// A picture is what we make of an image: new JPEG bytes that carry nothing of
// the original but its pixels.
type picture struct {
	full, thumb   []byte
	width, height int // of full
}

// maxDecode bounds the memory of one decoding, in bytes. A flat JPEG of 50
// million pixels needs half of it; a progressive one of that size is refused.
const maxDecode = 320 * mebibyte

// maxScans of a progressive JPEG: cameras and editors write about ten, and
// every scan costs a pass over all pixels however few bytes it has.
const maxScans = 64

type codec struct {
	config func(io.Reader) (image.Config, error)
	decode func(io.Reader) (image.Image, error)
}

var codecs = map[string]codec{
	JPEG: {jpeg.DecodeConfig, jpeg.Decode},
	png:  {stdpng.DecodeConfig, stdpng.Decode},
	webp: {xwebp.DecodeConfig, xwebp.Decode},
}

// makePicture turns, shrinks and re-encodes an image. The header decides
// whether it is decoded at all.
func makePicture(data []byte, mime string, limits Limits) (*picture, error) {
	c := codecs[mime]
	header, err := c.config(bytes.NewReader(data))
	if err != nil || header.Width < 1 || header.Height < 1 {
		return nil, ErrDamaged
	}
	turn := 1
	cost := bytesPerPixel(header.ColorModel)
	if mime == JPEG {
		facts := readJPEG(data)
		if facts.scans > maxScans {
			return nil, ErrDamaged
		}
		if facts.progressive {
			cost += 16 // the decoder keeps four bytes for each coefficient
		}
		turn = facts.turn
	}
	pixels := int64(header.Width) * int64(header.Height)
	if pixels > limits.MaxPixels || pixels*cost > maxDecode {
		return nil, ErrPixels.With(limits.MaxPixels / 1_000_000)
	}
	img, err := c.decode(bytes.NewReader(data))
	if err != nil {
		return nil, ErrDamaged
	}
	full := turned(fit(img, limits.LongSide), turn)
	p := &picture{width: full.Bounds().Dx(), height: full.Bounds().Dy()}
	if p.full, err = encode(full, 85); err != nil {
		return nil, err
	}
	p.thumb, err = encode(fit(full, limits.ThumbSide), 78)
	return p, err
}

func encode(img image.Image, quality int) ([]byte, error) {
	var b bytes.Buffer
	err := jpeg.Encode(&b, img, &jpeg.Options{Quality: quality})
	return b.Bytes(), err
}

// bytesPerPixel of the decoded image, the largest that the model can mean.
func bytesPerPixel(m color.Model) int64 {
	switch m {
	case color.RGBA64Model, color.NRGBA64Model:
		return 8
	case color.Gray16Model:
		return 2
	case color.GrayModel:
		return 1
	case color.YCbCrModel:
		return 3
	}
	if _, paletted := m.(color.Palette); paletted {
		return 1
	}
	return 4
}

// fit returns the image on white paper with its longer side at most long. It
// averages whole blocks first and then shrinks by less than two: smooth, and
// without the large tables that the kernel scalers of package draw allocate.
func fit(src image.Image, long int) *image.RGBA {
	b := src.Bounds()
	w, h := b.Dx(), b.Dy()
	small := average(src, max(1, max(w, h)/long))
	if max(w, h) <= long {
		return small
	}
	if w >= h {
		w, h = long, max(1, h*long/w)
	} else {
		w, h = max(1, w*long/h), long
	}
	dst := image.NewRGBA(image.Rect(0, 0, w, h))
	draw.ApproxBiLinear.Scale(dst, dst.Bounds(), small, small.Bounds(), draw.Src, nil)
	return dst
}

// average makes one pixel of each block of k by k, strip by strip, so that it
// needs memory for k lines beside the result.
func average(src image.Image, k int) *image.RGBA {
	b := src.Bounds()
	dst := image.NewRGBA(image.Rect(0, 0, max(1, b.Dx()/k), max(1, b.Dy()/k)))
	strip := image.NewRGBA(image.Rect(0, 0, b.Dx(), min(k, b.Dy())))
	for y := range dst.Bounds().Dy() {
		draw.Draw(strip, strip.Bounds(), image.White, image.Point{}, draw.Src)
		draw.Draw(strip, strip.Bounds(), src, image.Pt(b.Min.X, b.Min.Y+y*k), draw.Over)
		line := dst.Pix[y*dst.Stride:]
		for x := range dst.Bounds().Dx() {
			averageBlock(line[x*4:x*4+4], strip, x*k, min(k, b.Dx()))
		}
	}
	return dst
}

func averageBlock(out []byte, strip *image.RGBA, x, width int) {
	var red, green, blue, n uint32
	for y := range strip.Bounds().Dy() {
		row := strip.Pix[y*strip.Stride+x*4:]
		for i := 0; i < width*4; i += 4 {
			red += uint32(row[i])
			green += uint32(row[i+1])
			blue += uint32(row[i+2])
			n++
		}
	}
	out[0], out[1], out[2], out[3] = byte(red/n), byte(green/n), byte(blue/n), 255
}
