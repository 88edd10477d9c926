package blob

import (
	"bytes"
	"encoding/binary"
	"slices"
)

// The types of spoken notes that are kept, as the recorders of phones and
// browsers write them. They come in only where Limits.Only names them.
const (
	OGG     = "audio/ogg"
	WebM    = "audio/webm"
	M4A     = "audio/mp4"
	MP3     = "audio/mpeg"
	ThreeGP = "audio/3gpp"
)

// Sounds are the types of spoken notes.
var Sounds = []string{OGG, WebM, M4A, MP3, ThreeGP}

// sounds names the kept type by what the mimetype library calls the content:
// it cannot tell film from sound, checkSound does.
var sounds = map[string]string{
	"audio/ogg": OGG, "application/ogg": OGG, "video/ogg": OGG, "video/webm": WebM, "audio/mpeg": MP3,
	"audio/mp4": M4A, "audio/x-m4a": M4A, "video/mp4": M4A, "video/3gpp": ThreeGP, "video/3gpp2": ThreeGP,
}

// soundNames are what browsers and telephones declare a kept type to be.
var soundNames = map[string][]string{
	OGG:     {"application/ogg", "video/ogg", "audio/opus"},
	WebM:    {"video/webm"},
	M4A:     {"audio/x-m4a", "audio/m4a", "audio/aac", "video/mp4", ThreeGP, "video/3gpp"},
	MP3:     {"audio/mp3", "audio/x-mp3", "audio/x-mpeg"},
	ThreeGP: {"video/3gpp", "audio/3gpp2", "video/3gpp2", M4A, "video/mp4", "audio/x-m4a"},
}

// checkSound refuses films, and files with something else inside, and takes
// out where and by whom a note was recorded as far as the format has a place
// for that. It changes data in its place.
func checkSound(data []byte, mime string) ([]byte, error) {
	if err := checkTwoInOne(data); err != nil {
		return nil, err
	}
	switch mime {
	case M4A, ThreeGP:
		return data, checkBoxes(data)
	case WebM:
		return data, checkWebM(data)
	case MP3:
		return untagged(data)
	}
	return data, checkOGG(data)
}

// checkOGG looks at the first pages: each stream of the file begins there.
func checkOGG(data []byte) error {
	head := data[:min(len(data), 8192)]
	for _, film := range []string{"\x80theora", "BBCD\x00", "OVP80", "\x01video"} {
		if bytes.Contains(head, []byte(film)) {
			return ErrFilm
		}
	}
	for _, sound := range []string{"OpusHead", "\x01vorbis", "Speex   ", "\x7fFLAC"} {
		if bytes.Contains(head, []byte(sound)) {
			return nil
		}
	}
	return ErrDamaged
}

// untagged is an MP3 without its tags (ID3v2 before, ID3v1 behind): they hold
// names and pictures, and no player of a spoken note needs them.
func untagged(data []byte) ([]byte, error) {
	for len(data) >= 10 && string(data[:3]) == "ID3" {
		size := int(data[6]&0x7F)<<21 | int(data[7]&0x7F)<<14 | int(data[8]&0x7F)<<7 | int(data[9]&0x7F)
		if size += 10; data[5]&0x10 != 0 { // a foot repeats the head
			size += 10
		}
		if size > len(data) {
			return nil, ErrDamaged
		}
		data = data[size:]
	}
	if n := len(data); n >= 128 && string(data[n-128:n-125]) == "TAG" {
		data = data[:n-128]
	}
	data = bytes.TrimLeft(data, "\x00") // some writers fill up after the tag
	// A frame begins with eleven bits set, of version and layer ones that exist.
	if len(data) < 4 || data[0] != 0xFF || data[1]&0xE0 != 0xE0 || data[1]&0x18 == 0x08 || data[1]&0x06 == 0 {
		return nil, ErrDamaged
	}
	return data, nil
}

// Boxes of ISO/IEC 14496-12 that hold others.
var nested = []string{"moov", "trak", "mdia"}

// checkBoxes walks an MP4 or 3GP file: sound only. Boxes for whatever the
// recorder wants to say (udta, with the place in loci or ©xyz, and meta) become
// free space; nothing moves, so that offsets stay true.
func checkBoxes(data []byte) error {
	sound := false
	err := eachBox(data, 0, func(kind, body []byte) error {
		switch string(kind) {
		case "udta", "meta", "uuid":
			copy(kind, "free")
			clear(body)
		case "hdlr": // 4 version and flags, 4 predefined, 4 what it handles
			if len(body) < 12 {
				return ErrDamaged
			}
			switch string(body[8:12]) {
			case "vide", "auxv", "pict":
				return ErrFilm
			case "soun":
				sound = true
			}
		}
		return nil
	})
	if err == nil && !sound {
		err = ErrDamaged
	}
	return err
}

func eachBox(data []byte, depth int, visit func(kind, body []byte) error) error {
	for len(data) > 0 {
		if len(data) < 8 {
			return ErrDamaged
		}
		size, head := uint64(binary.BigEndian.Uint32(data)), uint64(8)
		switch size {
		case 0: // to the end of the file
			size = uint64(len(data))
		case 1:
			if len(data) < 16 {
				return ErrDamaged
			}
			size, head = binary.BigEndian.Uint64(data[8:]), 16
		}
		if size < head || size > uint64(len(data)) {
			return ErrDamaged
		}
		kind, body := data[4:8], data[head:size]
		if err := visit(kind, body); err != nil {
			return err
		}
		if slices.Contains(nested, string(kind)) && depth < 4 {
			if err := eachBox(body, depth+1, visit); err != nil {
				return err
			}
		}
		data = data[size:]
	}
	return nil
}

// Elements of WebM (Matroska) that matter here.
const (
	ebmlSegment = 0x18538067
	ebmlTracks  = 0x1654AE6B
	ebmlTrack   = 0xAE
	ebmlKind    = 0x83
	ebmlFiles   = 0x1941A469 // attachments
	kindFilm    = 1
	kindSound   = 2
)

// checkWebM walks the elements down to the tracks: sound only, no files
// attached. Recorders in browsers leave the length of the segment open.
func checkWebM(data []byte) error {
	sound, attached, film := false, false, false
	eachElement(data, 0, func(id uint64, body []byte) {
		switch {
		case id == ebmlFiles:
			attached = true
		case id == ebmlKind && len(body) == 1:
			film = film || body[0] == kindFilm
			sound = sound || body[0] == kindSound
		}
	})
	switch {
	case attached:
		return ErrTwoInOne
	case film:
		return ErrFilm
	case !sound:
		return ErrDamaged
	}
	return nil
}

func eachElement(data []byte, depth int, visit func(id uint64, body []byte)) {
	for len(data) > 1 {
		id, n := ebmlNumber(data, false)
		if n == 0 || n > 4 {
			return
		}
		size, m := ebmlNumber(data[n:], true)
		if m == 0 {
			return
		}
		rest := data[n+m:]
		if open := uint64(1)<<(7*m) - 1; size == open || size > uint64(len(rest)) {
			size = uint64(len(rest)) // unknown, or cut off: as much as there is
		}
		visit(id, rest[:size])
		if depth < 4 && (id == ebmlSegment || id == ebmlTracks || id == ebmlTrack) {
			eachElement(rest[:size], depth+1, visit)
		}
		data = rest[size:]
	}
}

// ebmlNumber reads a number whose length stands in its leading zero bits, and
// how many bytes it took; 0 bytes when it is none.
func ebmlNumber(data []byte, plain bool) (value uint64, n int) {
	if len(data) == 0 || data[0] == 0 {
		return 0, 0
	}
	n = 1
	for mask := byte(0x80); data[0]&mask == 0; mask >>= 1 {
		n++
	}
	if n > len(data) {
		return 0, 0
	}
	value = uint64(data[0])
	if plain {
		value &= 1<<(8-n) - 1
	}
	for _, b := range data[1:n] {
		value = value<<8 | uint64(b)
	}
	return value, n
}
