package blob

import (
	"bytes"
	"encoding/binary"
	"image"
)

// jpegFacts are what the decoder does not tell.
type jpegFacts struct {
	turn        int // EXIF orientation, 1 to 8; 1 is upright
	progressive bool
	scans       int
}

// readJPEG walks the segments up to the first scan. Damage ends the walk; the
// decoder will complain of it.
func readJPEG(data []byte) jpegFacts {
	facts := jpegFacts{turn: 1}
	for i := 2; i+4 <= len(data) && data[i] == 0xFF; {
		marker := data[i+1]
		if marker == 0xFF { // filling
			i++
			continue
		}
		if marker == 0x01 || marker >= 0xD0 && marker <= 0xD8 { // no length follows
			i += 2
			continue
		}
		end := i + 2 + int(binary.BigEndian.Uint16(data[i+2:]))
		if end > len(data) {
			break
		}
		body := data[min(i+4, end):end]
		switch marker {
		case 0xC2: // SOF2
			facts.progressive = true
		case 0xE1: // APP1
			if tiff, ok := bytes.CutPrefix(body, []byte("Exif\x00\x00")); ok {
				facts.turn = orientation(tiff)
			}
		case 0xDA: // SOS; in coded data FF is followed by 00, so DA counts scans
			facts.scans = bytes.Count(data[i:], []byte{0xFF, 0xDA})
			return facts
		}
		i = end
	}
	return facts
}

// orientation reads tag 0x0112 of the first directory (EXIF 2.3, 4.6.4).
func orientation(tiff []byte) int {
	if len(tiff) < 8 {
		return 1
	}
	var order binary.ByteOrder = binary.BigEndian
	if tiff[0] == 'I' {
		order = binary.LittleEndian
	}
	at := int64(order.Uint32(tiff[4:]))
	if at+2 > int64(len(tiff)) {
		return 1
	}
	entries := tiff[at+2:]
	for n := order.Uint16(tiff[at:]); n > 0 && len(entries) >= 12; n-- {
		if order.Uint16(entries) == 0x0112 {
			if turn := int(order.Uint16(entries[8:])); turn >= 1 && turn <= 8 {
				return turn
			}
			return 1
		}
		entries = entries[12:]
	}
	return 1
}

// turned returns the image as the camera was held.
func turned(src *image.RGBA, turn int) *image.RGBA {
	if turn == 1 {
		return src
	}
	w, h := src.Bounds().Dx(), src.Bounds().Dy()
	size := image.Rect(0, 0, w, h)
	if turn >= 5 { // lying on its side
		size = image.Rect(0, 0, h, w)
	}
	dst := image.NewRGBA(size)
	for y := range h {
		for x := range w {
			toX, toY := x, y
			switch turn {
			case 2: // mirrored
				toX = w - 1 - x
			case 3: // upside down
				toX, toY = w-1-x, h-1-y
			case 4: // upside down and mirrored
				toY = h - 1 - y
			case 5: // mirrored along the falling diagonal
				toX, toY = y, x
			case 6: // top is at the right: turn clockwise
				toX, toY = h-1-y, x
			case 7: // mirrored along the rising diagonal
				toX, toY = h-1-y, w-1-x
			case 8: // top is at the left: turn anticlockwise
				toX, toY = y, w-1-x
			}
			copy(dst.Pix[dst.PixOffset(toX, toY):][:4], src.Pix[src.PixOffset(x, y):][:4])
		}
	}
	return dst
}
