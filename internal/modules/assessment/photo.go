package assessment

import (
	"bytes"
	"encoding/binary"

	"xaso/internal/platform/clock"
)

// A Shot is when and where a photo says it was taken.
type Shot struct {
	On clock.Date
	At *Place
}

// Tags of EXIF 2.3 that are read.
const (
	tagExif     = 0x8769
	tagGPS      = 0x8825
	tagDateTime = 0x0132
	tagOriginal = 0x9003
)

// ReadShot reads the day and place of a JPEG before it is stored, for who
// consents to that: what is stored has neither. Whatever cannot be read is
// left out.
func ReadShot(jpeg []byte) Shot {
	tiff := exifOf(jpeg)
	if len(tiff) < 8 {
		return Shot{}
	}
	x := exif{data: tiff, order: binary.BigEndian}
	if tiff[0] == 'I' {
		x.order = binary.LittleEndian
	}
	first := x.directory(x.long(4))
	inner, gps := x.directory(x.pointer(first, tagExif)), x.directory(x.pointer(first, tagGPS))
	var s Shot
	for _, text := range []string{x.text(inner, tagOriginal), x.text(first, tagDateTime)} {
		if s.On.IsZero() && len(text) >= 10 { // 2026:11:23 09:30:00
			s.On, _ = clock.ParseDate(text[0:4] + "-" + text[5:7] + "-" + text[8:10])
		}
	}
	lat, okLat := x.degrees(gps, 1, 2, 'S', 90)
	lng, okLng := x.degrees(gps, 3, 4, 'W', 180)
	if okLat && okLng && (lat != 0 || lng != 0) {
		s.At = &Place{lat, lng}
	}
	return s
}

// exifOf finds the TIFF structure in the segments before the first scan.
func exifOf(data []byte) []byte {
	if len(data) < 4 || data[0] != 0xFF || data[1] != 0xD8 {
		return nil
	}
	for i := 2; i+4 <= len(data) && data[i] == 0xFF; {
		size := int(binary.BigEndian.Uint16(data[i+2:]))
		end := i + 2 + size
		if size < 2 || end > len(data) || data[i+1] == 0xDA {
			return nil
		}
		if tiff, ok := bytes.CutPrefix(data[i+4:end], []byte("Exif\x00\x00")); ok && data[i+1] == 0xE1 {
			return tiff
		}
		i = end
	}
	return nil
}

type exif struct {
	data  []byte
	order binary.ByteOrder
}

// An entry of a directory: type, count and the four bytes of value or offset.
type entry struct {
	kind, count uint32
	at          uint32 // of the value's four bytes
}

func (x exif) long(at uint32) uint32 {
	if uint64(at)+4 > uint64(len(x.data)) {
		return 0
	}
	return x.order.Uint32(x.data[at:])
}

func (x exif) directory(at uint32) map[uint16]entry {
	all := map[uint16]entry{}
	if at == 0 || uint64(at)+2 > uint64(len(x.data)) {
		return all
	}
	n := uint64(x.order.Uint16(x.data[at:]))
	for i := uint64(0); i < n; i++ {
		e := uint64(at) + 2 + 12*i
		if e+12 > uint64(len(x.data)) {
			break
		}
		all[x.order.Uint16(x.data[e:])] = entry{uint32(x.order.Uint16(x.data[e+2:])), x.order.Uint32(x.data[e+4:]), uint32(e) + 8}
	}
	return all
}

func (x exif) pointer(dir map[uint16]entry, tag uint16) uint32 {
	e, there := dir[tag]
	if !there {
		return 0
	}
	return x.long(e.at)
}

// text is an ASCII value (type 2).
func (x exif) text(dir map[uint16]entry, tag uint16) string {
	e, there := dir[tag]
	if !there || e.kind != 2 || e.count > 64 {
		return ""
	}
	at := uint64(e.at)
	if e.count > 4 {
		at = uint64(x.long(e.at))
	}
	if at+uint64(e.count) > uint64(len(x.data)) {
		return ""
	}
	return string(bytes.TrimRight(x.data[at:at+uint64(e.count)], "\x00"))
}

// degrees is a coordinate in millionths: three rationals (type 5), negative
// when its reference is the one given.
func (x exif) degrees(dir map[uint16]entry, refTag, tag uint16, negative byte, most float64) (int64, bool) {
	e, there := dir[tag]
	if !there || e.kind != 5 || e.count != 3 {
		return 0, false
	}
	at, sum := x.long(e.at), 0.0
	for i, part := range []float64{1, 60, 3600} {
		over, under := x.long(at+8*uint32(i)), x.long(at+8*uint32(i)+4)
		if under == 0 {
			return 0, false
		}
		sum += float64(over) / float64(under) / part
	}
	if sum > most {
		return 0, false
	}
	if ref := x.text(dir, refTag); ref != "" && ref[0] == negative {
		sum = -sum
	}
	return int64(sum * 1e6), true
}
