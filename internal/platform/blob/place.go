package blob

import (
	"bytes"
	"encoding/binary"
	"math"
)

// A Place is where the camera says it stood, in degrees (WGS 84).
type Place struct{ Lat, Lng float64 }

// Tags of EXIF 2.3, 4.6.6: the directory of the place and what is read of it.
const (
	tagPlace    = 0x8825
	tagNorth    = 0x0001 // "N" or "S"
	tagLat      = 0x0002
	tagEast     = 0x0003 // "E" or "W"
	tagLng      = 0x0004
	asText      = 2
	asLong      = 4
	asRational  = 5
	mostEntries = 512 // of a directory; cameras write some dozens
)

// placeOf reads where a JPEG was taken; nil where it does not say, or says what
// no place can be. The file that is kept holds none of it.
func placeOf(data []byte) *Place {
	for i := 2; i+4 <= len(data) && data[i] == 0xFF; {
		marker := data[i+1]
		if marker == 0xFF {
			i++
			continue
		}
		if marker == 0xDA || marker == 0xD9 {
			return nil
		}
		end := i + 2 + int(binary.BigEndian.Uint16(data[i+2:]))
		if end > len(data) || end < i+4 {
			return nil
		}
		if tiff, ok := bytes.CutPrefix(data[i+4:end], []byte("Exif\x00\x00")); ok && marker == 0xE1 {
			return placeIn(tiff)
		}
		i = end
	}
	return nil
}

// An exif is the block of a photo's facts; offsets count from its begin.
type exif struct {
	data  []byte
	order binary.ByteOrder
}

func placeIn(tiff []byte) *Place {
	if len(tiff) < 8 {
		return nil
	}
	e := exif{tiff, binary.BigEndian}
	if tiff[0] == 'I' {
		e.order = binary.LittleEndian
	}
	var at int64 = -1
	e.each(int64(e.order.Uint32(tiff[4:])), func(tag, kind uint16, count uint32, value []byte) {
		if tag == tagPlace && kind == asLong && count == 1 {
			at = int64(e.order.Uint32(value))
		}
	})
	lat, lng := math.NaN(), math.NaN()
	south, west := false, false
	e.each(at, func(tag, kind uint16, count uint32, value []byte) {
		switch {
		case tag == tagNorth && kind == asText:
			south = value[0] == 'S'
		case tag == tagEast && kind == asText:
			west = value[0] == 'W'
		case tag == tagLat && kind == asRational && count == 3:
			lat = e.degrees(value)
		case tag == tagLng && kind == asRational && count == 3:
			lng = e.degrees(value)
		}
	})
	if south {
		lat = -lat
	}
	if west {
		lng = -lng
	}
	// Cameras without a fix write 0, 0; that is in the sea off Africa.
	if !(math.Abs(lat) <= 90 && math.Abs(lng) <= 180) || lat == 0 && lng == 0 {
		return nil
	}
	return &Place{lat, lng}
}

// each calls visit for the entries of the directory at an offset.
func (e exif) each(at int64, visit func(tag, kind uint16, count uint32, value []byte)) {
	if at < 0 || at+2 > int64(len(e.data)) {
		return
	}
	entries := e.data[at+2:]
	for n := min(e.order.Uint16(e.data[at:]), mostEntries); n > 0 && len(entries) >= 12; n-- {
		visit(e.order.Uint16(entries), e.order.Uint16(entries[2:]), e.order.Uint32(entries[4:]), entries[8:12])
		entries = entries[12:]
	}
}

// degrees reads three fractions: degrees, minutes, seconds.
func (e exif) degrees(value []byte) float64 {
	at := int64(e.order.Uint32(value))
	if at+24 > int64(len(e.data)) {
		return math.NaN()
	}
	sum, unit := 0.0, 1.0
	for i := range int64(3) {
		above, below := e.order.Uint32(e.data[at+8*i:]), e.order.Uint32(e.data[at+8*i+4:])
		if below == 0 {
			return math.NaN()
		}
		sum += float64(above) / float64(below) / unit
		unit *= 60
	}
	return sum
}
