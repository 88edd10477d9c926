package blob_test

import (
	"bytes"
	"encoding/binary"
	"errors"
	"math"
	"net/http"
	"testing"

	"xaso/internal/platform/blob"
)

// box is one of ISO/IEC 14496-12.
func box(kind string, body ...[]byte) []byte {
	in := join(body...)
	return join(binary.BigEndian.AppendUint32(nil, uint32(len(in)+8)), []byte(kind), in)
}

func handler(kind string) []byte {
	return box("hdlr", make([]byte, 8), []byte(kind), make([]byte, 13))
}

const spot = "+19.98+105.82/" // a place as phones write it

func mp4Of(brand string, handlers ...string) []byte {
	var tracks []byte
	for _, kind := range handlers {
		tracks = append(tracks, box("trak", box("mdia", handler(kind)))...)
	}
	place := box("udta", box("\xa9xyz", []byte(spot)))
	return join(box("ftyp", []byte(brand), make([]byte, 4), []byte("mp42")),
		box("moov", box("mvhd", make([]byte, 100)), tracks, place), box("mdat", []byte("speech")))
}

func element(id []byte, body ...[]byte) []byte {
	in := join(body...)
	return join(id, binary.BigEndian.AppendUint16(nil, uint16(len(in))|0x4000), in)
}

// webmOf is what a browser records: the length of the segment stays open.
func webmOf(kinds ...byte) []byte {
	head := element([]byte{0x1A, 0x45, 0xDF, 0xA3}, element([]byte{0x42, 0x82}, []byte("webm")))
	var tracks []byte
	for _, kind := range kinds {
		tracks = append(tracks, element([]byte{0xAE}, element([]byte{0xD7}, []byte{1}), element([]byte{0x83}, []byte{kind}))...)
	}
	return join(head, []byte{0x18, 0x53, 0x80, 0x67, 0x01, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF},
		element([]byte{0x16, 0x54, 0xAE, 0x6B}, tracks), element([]byte{0x1F, 0x43, 0xB6, 0x75}, []byte("speech")))
}

func oggOf(codec string) []byte {
	return join([]byte("OggS\x00\x02"), make([]byte, 8), []byte("\x01\x00\x00\x00\x00\x00\x00\x00\xaa\xbb\xcc\xdd\x01\x13"), []byte(codec), make([]byte, 60))
}

func mp3Of() []byte {
	tag := join([]byte("ID3\x03\x00\x00\x00\x00\x00"), []byte{byte(len(spot))}, []byte(spot))
	frame := join([]byte{0xFF, 0xFB, 0x90, 0x00}, bytes.Repeat([]byte{7}, 413))
	end := append([]byte("TAG"+spot), make([]byte, 125-len(spot))...)
	return join(tag, frame, frame, end)
}

func TestSpokenNotes(t *testing.T) {
	in, store, _ := intake(t)
	takes := blob.Limits{Only: blob.Sounds}
	tests := []struct {
		name, file, declared string
		data                 []byte
		kept                 string
		refused              error
	}{
		{"browser", "ghi-am.webm", "audio/webm;codecs=opus", webmOf(2), blob.WebM, nil},
		{"browser says video", "ghi-am.webm", "video/webm", webmOf(2), blob.WebM, nil},
		{"phone", "Voice 001.m4a", "audio/x-m4a", mp4Of("M4A ", "soun"), blob.M4A, nil},
		{"Safari", "blob", "audio/mp4", mp4Of("mp42", "soun"), blob.M4A, nil},
		{"old phone", "a.3gp", "audio/3gpp", mp4Of("3gp4", "soun"), blob.ThreeGP, nil},
		{"mp3", "a.mp3", "audio/mpeg", mp3Of(), blob.MP3, nil},
		{"ogg", "a.ogg", "audio/ogg", oggOf("OpusHead"), blob.OGG, nil},
		{"film of a browser", "a.webm", "", webmOf(1, 2), "", blob.ErrFilm},
		{"film of a phone", "a.mp4", "", mp4Of("mp42", "vide", "soun"), "", blob.ErrFilm},
		{"film in ogg", "a.ogg", "", join(oggOf("\x80theora"), oggOf("OpusHead")), "", blob.ErrFilm},
		{"no track", "a.m4a", "", mp4Of("M4A "), "", blob.ErrDamaged},
		{"no track", "a.webm", "", webmOf(), "", blob.ErrDamaged},
		{"tag alone", "a.mp3", "", mp3Of()[:10+len(spot)], "", blob.ErrDamaged},
		{"archive behind", "a.ogg", "", join(oggOf("OpusHead"), zipOf(part{"a.exe", "x"})), "", blob.ErrTwoInOne},
		{"other name", "a.jpg", "", webmOf(2), "", blob.ErrNameMismatch},
		{"other type", "a.ogg", "text/html", oggOf("OpusHead"), "", blob.ErrNameMismatch},
		{"picture", "a.jpg", "", jpegOf(8, 8), "", blob.ErrType},
	}
	for _, tt := range tests {
		out, err := in.Receive(t.Context(), 1, tt.file, tt.declared, bytes.NewReader(tt.data), takes)
		if !errors.Is(err, tt.refused) || out.Type != tt.kept {
			t.Errorf("%s: kept as %q, %v; want %q, %v", tt.name, out.Type, err, tt.kept, tt.refused)
			continue
		}
		if err != nil {
			continue
		}
		got := kept(t, store, out.Key)
		if bytes.Contains(got, []byte(spot)) || int64(len(got)) != out.Size {
			t.Errorf("%s: the place stays, or the size is another", tt.name)
		}
		if tt.kept == blob.M4A && len(got) != len(tt.data) {
			t.Errorf("%s: bytes have moved", tt.name)
		}
		if _, err := in.Receive(t.Context(), 1, tt.file, "", bytes.NewReader(tt.data), blob.Limits{}); !errors.Is(err, blob.ErrType) {
			t.Errorf("%s: came in where nobody asked for sounds: %v", tt.name, err)
		}
	}
	h := http.Header{}
	blob.ServeHeaders(h, "a.webm", blob.WebM, true)
	if h.Get("Content-Type") != "audio/webm" || h.Get("X-Content-Type-Options") != "nosniff" || h.Get("Content-Disposition")[:6] != "inline" {
		t.Errorf("served as %v", h)
	}
}

// placed is a photo with a place: degrees, minutes and hundredths of seconds.
func placed(order binary.AppendByteOrder, ns, ew string, lat, lng [3]uint32) []byte {
	tiff := []byte("MM\x00\x2a")
	if order == binary.AppendByteOrder(binary.LittleEndian) {
		tiff = []byte("II\x2a\x00")
	}
	entry := func(tag, kind uint16, count uint32, value []byte) {
		tiff = order.AppendUint16(order.AppendUint16(tiff, tag), kind)
		tiff = append(order.AppendUint32(tiff, count), value...)
	}
	at := func(n uint32) []byte { return order.AppendUint32(nil, n) }
	tiff = order.AppendUint16(order.AppendUint32(tiff, 8), 1)
	entry(0x8825, 4, 1, at(26))
	tiff = order.AppendUint16(order.AppendUint32(tiff, 0), 4)
	entry(1, 2, 2, []byte(ns+"\x00\x00\x00"))
	entry(2, 5, 3, at(80))
	entry(3, 2, 2, []byte(ew+"\x00\x00\x00"))
	entry(4, 5, 3, at(104))
	tiff = order.AppendUint32(tiff, 0)
	for _, one := range [][3]uint32{lat, lng} {
		for i, v := range one {
			below := uint32(1)
			if i == 2 {
				below = 100
			}
			tiff = order.AppendUint32(order.AppendUint32(tiff, v), below)
		}
	}
	body := append([]byte("Exif\x00\x00"), tiff...)
	img := jpegOf(16, 16)
	return join(img[:2], binary.BigEndian.AppendUint16([]byte{0xFF, 0xE1}, uint16(len(body)+2)), body, img[2:])
}

func TestPlaceOfAPhotoIsReadOnlyWhenAskedFor(t *testing.T) {
	in, store, _ := intake(t)
	receive := func(photo []byte, asked bool) blob.Stored {
		t.Helper()
		out, err := in.Receive(t.Context(), 1, "a.jpg", "image/jpeg", bytes.NewReader(photo), blob.Limits{Place: asked})
		if err != nil {
			t.Fatal(err)
		}
		if b := kept(t, store, out.Key); bytes.Contains(b, []byte("Exif")) {
			t.Error("the kept photo has its facts still")
		}
		return out
	}
	for _, order := range []binary.AppendByteOrder{binary.BigEndian, binary.LittleEndian} {
		photo := placed(order, "N", "E", [3]uint32{19, 58, 4800}, [3]uint32{105, 49, 1200})
		if out := receive(photo, false); out.Place != nil {
			t.Errorf("read without consent: %v", out.Place)
		}
		p := receive(photo, true).Place
		if p == nil || math.Abs(p.Lat-19.98) > 1e-6 || math.Abs(p.Lng-105.82) > 1e-6 {
			t.Errorf("%v: place %v", order, p)
		}
		south := receive(placed(order, "S", "W", [3]uint32{1, 30, 0}, [3]uint32{2, 0, 0}), true).Place
		if south == nil || south.Lat != -1.5 || south.Lng != -2 {
			t.Errorf("%v: south and west %v", order, south)
		}
	}
	for what, photo := range map[string][]byte{
		"no place":  jpegOf(16, 16),
		"no fix":    placed(binary.BigEndian, "N", "E", [3]uint32{}, [3]uint32{}),
		"no degree": placed(binary.BigEndian, "N", "E", [3]uint32{95, 0, 0}, [3]uint32{1, 0, 0}),
	} {
		if out := receive(photo, true); out.Place != nil {
			t.Errorf("%s: %v", what, out.Place)
		}
	}
}

func FuzzSounds(f *testing.F) {
	for _, seed := range [][]byte{webmOf(2), webmOf(1), mp4Of("M4A ", "soun"), mp4Of("3gp4", "vide"), mp3Of(), oggOf("OpusHead"),
		placed(binary.LittleEndian, "N", "E", [3]uint32{19, 58, 4800}, [3]uint32{105, 49, 1200})} {
		f.Add(seed)
	}
	limits := blob.Limits{Only: append([]string{blob.JPEG}, blob.Sounds...), Place: true, MaxPixels: 100_000}
	f.Fuzz(func(t *testing.T, data []byte) {
		_, _ = blob.Inspect(data, "x", limits)
	})
}
