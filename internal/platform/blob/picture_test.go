package blob_test

import (
	"bytes"
	"encoding/binary"
	"errors"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"io"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"xaso/internal/platform/blob"
)

// kept reads a stored file whole.
func kept(t *testing.T, store blob.Store, key string) []byte {
	t.Helper()
	f, err := store.Open(t.Context(), key)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	b, err := io.ReadAll(f)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// corners names the colours of an image's quarters: top left, top right,
// bottom left, bottom right.
func corners(img image.Image) string {
	b := img.Bounds()
	w, h := b.Dx(), b.Dy()
	s := ""
	for _, p := range []image.Point{{w / 4, h / 4}, {3 * w / 4, h / 4}, {w / 4, 3 * h / 4}, {3 * w / 4, 3 * h / 4}} {
		r, g, bl, _ := img.At(b.Min.X+p.X, b.Min.Y+p.Y).RGBA()
		switch {
		case r > 0xC000 && g > 0xC000 && bl > 0xC000:
			s += "w"
		case r > 0x8000:
			s += "r"
		case g > 0x8000:
			s += "g"
		case bl > 0x8000:
			s += "b"
		default:
			s += "?"
		}
	}
	return s
}

func TestPhotosAreTurnedAndStripped(t *testing.T) {
	in, store, _ := intake(t)
	upright := map[uint16]string{1: "rgbw", 2: "grwb", 3: "wbgr", 4: "bwrg", 5: "rbgw", 6: "brwg", 7: "wgbr", 8: "gwrb"}
	for turn, want := range upright {
		for _, order := range []binary.AppendByteOrder{binary.BigEndian, binary.LittleEndian} {
			photo := withEXIF(jpegOf(80, 40), turn, order)
			out, err := in.Receive(t.Context(), 1, "anh.jpg", "image/jpeg", bytes.NewReader(photo), blob.Limits{})
			if err != nil {
				t.Fatal(err)
			}
			b := kept(t, store, out.Key)
			img, err := jpeg.Decode(bytes.NewReader(b))
			if err != nil {
				t.Fatal(err)
			}
			if got := corners(img); got != want {
				t.Errorf("orientation %d, %v: corners %s, want %s", turn, order, got, want)
			}
			if wide := turn < 5; wide != (out.Width == 80 && out.Height == 40) {
				t.Errorf("orientation %d: %d x %d", turn, out.Width, out.Height)
			}
			if bytes.Contains(b, []byte("Exif")) || bytes.Contains(b, []byte("GPS")) {
				t.Errorf("orientation %d: EXIF was kept", turn)
			}
		}
	}
}

func TestPicturesAreMadeSmall(t *testing.T) {
	clear := image.NewNRGBA(image.Rect(0, 0, 90, 90)) // wholly transparent
	var clearPNG bytes.Buffer
	png.Encode(&clearPNG, clear)
	grey := image.NewGray(image.Rect(0, 0, 5, 3000))
	var greyPNG bytes.Buffer
	png.Encode(&greyPNG, grey)
	tests := []struct {
		name          string
		data          []byte
		width, height int
		thumb         image.Point
	}{
		{"small stays", jpegOf(100, 50), 100, 50, image.Pt(100, 50)},
		{"longer side", jpegOf(3000, 1500), 2000, 1000, image.Pt(320, 160)},
		{"upright", pngOf(1100, 4400), 500, 2000, image.Pt(80, 320)},
		{"one over", pngOf(2001, 10), 2000, 9, image.Pt(320, 1)},
		{"a thread", greyPNG.Bytes(), 3, 2000, image.Pt(1, 320)},
		{"transparent", clearPNG.Bytes(), 90, 90, image.Pt(90, 90)},
	}
	in, store, _ := intake(t)
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			out, err := in.Receive(t.Context(), 7, "anh", "", bytes.NewReader(tt.data), blob.Limits{})
			if err != nil {
				t.Fatal(err)
			}
			if out.Type != blob.JPEG || out.Width != tt.width || out.Height != tt.height || out.Name != "anh.jpg" {
				t.Errorf("stored %+v", out)
			}
			thumb, err := jpeg.DecodeConfig(bytes.NewReader(kept(t, store, out.ThumbKey)))
			if err != nil || thumb.Width != tt.thumb.X || thumb.Height != tt.thumb.Y {
				t.Errorf("thumbnail %d x %d, %v", thumb.Width, thumb.Height, err)
			}
			full := kept(t, store, out.Key)
			if int64(len(full)) != out.Size || !strings.HasSuffix(out.Key, out.Hash) || !blob.BelongsTo(out.Key, 7) {
				t.Errorf("size %d of %d, key %s", len(full), out.Size, out.Key)
			}
		})
	}
}

func TestTransparentBecomesWhitePaper(t *testing.T) {
	img := image.NewPaletted(image.Rect(0, 0, 40, 40), color.Palette{color.Transparent, color.Black})
	var b bytes.Buffer
	png.Encode(&b, img)
	in, store, _ := intake(t)
	out, err := in.Receive(t.Context(), 1, "a.png", "", &b, blob.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	got, err := jpeg.Decode(bytes.NewReader(kept(t, store, out.Key)))
	if err != nil || corners(got) != "wwww" {
		t.Errorf("corners %s, %v", corners(got), err)
	}
}

// A progressive JPEG with a thousand scans is cheap to send and dear to decode.
func TestManyScans(t *testing.T) {
	img := jpegOf(8, 8)
	scans := join(img[:len(img)-2], bytes.Repeat([]byte{0xFF, 0xDA, 0, 2}, 1000), img[len(img)-2:])
	in, _, _ := intake(t)
	if _, err := in.Receive(t.Context(), 1, "a.jpg", "", bytes.NewReader(scans), blob.Limits{}); !errors.Is(err, blob.ErrDamaged) {
		t.Errorf("error = %v", err)
	}
}

func TestWebPBecomesJPEG(t *testing.T) {
	// One white pixel, lossless; the smallest file the format allows.
	webp := []byte("RIFF\x1a\x00\x00\x00WEBPVP8L\x0d\x00\x00\x00\x2f\x00\x00\x00\x10\x07\x10\x11\x11\x88\x88\xfe\x07\x00")
	in, store, _ := intake(t)
	out, err := in.Receive(t.Context(), 1, "zalo.webp", "image/webp", bytes.NewReader(webp), blob.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := jpeg.Decode(bytes.NewReader(kept(t, store, out.Key))); err != nil || out.Name != "zalo.jpg" {
		t.Errorf("%+v: %v", out, err)
	}
}

func TestPapersAreKeptByteForByte(t *testing.T) {
	in, store, dir := intake(t)
	packed := pdfOf(objectStream("/Type /ObjStm /N 1 /First 4 /Filter /FlateDecode", "1 0 <</Type/Font>>"),
		"8 0 obj << /Length 7 /Subtype /Image >> stream\n/JS (x)\nendstream endobj", // pixels that look like a name
		"7 0 obj << /Title (100% \\) of it \\() /Names << /EmbeddedFiles << /Names [] >> >> >> endobj")
	for name, data := range map[string][]byte{
		"Đơn.pdf": packed, "Đơn.docx": officeOf(docxMain), "Bảng.xlsx": officeOf(xlsxMain, part{"xl/a.xml", noise(300_000)}),
	} {
		out, err := in.Receive(t.Context(), 1, name, "", bytes.NewReader(data), blob.Limits{})
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if !bytes.Equal(kept(t, store, out.Key), data) || out.Name != name || out.ThumbKey != "" {
			t.Errorf("%s: stored %+v", name, out)
		}
	}
	if left := remains(t, dir); len(left) > 0 {
		t.Errorf("left: %v", left)
	}
}

func TestNames(t *testing.T) {
	long := strings.Repeat("ẵ", 200)
	tests := []struct{ sent, want string }{
		{"Đơn xin xác nhận.pdf", "Đơn xin xác nhận.pdf"},
		{"Đơn xin xác nhận.PDF", "Đơn xin xác nhận.pdf"}, // NFD, as iPhones send
		{"../../etc/passwd.pdf", "passwd.pdf"},
		{`C:\Users\Lan\Giấy tờ.pdf`, "Giấy tờ.pdf"},
		{"/", "tep.pdf"}, {"", "tep.pdf"}, {"..", "tep.pdf"}, {".pdf", "pdf.pdf"},
		{"a\x00\r\nb\t c.pdf", "a b c.pdf"},
		{"an\u202efdp.pdf", "anfdp.pdf"}, // right-to-left trick
		{`<img src=x>"|?*:.pdf`, "_img src=x______.pdf"},
		{"CON.pdf", "_CON.pdf"}, {"com1.x.pdf", "_com1.x.pdf"},
		{"Đơn của ông A. Lan", "Đơn của ông A. Lan.pdf"},
		{"bad\xff.pdf", "bad_.pdf"},
		{long + ".pdf", strings.Repeat("ẵ", 116) + ".pdf"},
	}
	in, _, _ := intake(t)
	for _, tt := range tests {
		out, err := in.Receive(t.Context(), 1, tt.sent, "", bytes.NewReader(pdfOf()), blob.Limits{})
		if err != nil || out.Name != tt.want {
			t.Errorf("%q: %q, %v, want %q", tt.sent, out.Name, err, tt.want)
		}
	}
}

func TestSameFileManyTimesAtOnce(t *testing.T) {
	in, store, dir := intake(t)
	pdf := pdfOf()
	keys := make([]string, 16)
	var all sync.WaitGroup
	for i := range keys {
		all.Go(func() {
			out, err := in.Receive(t.Context(), 1, "a.pdf", "", bytes.NewReader(pdf), blob.Limits{})
			if err != nil {
				t.Error(err)
			}
			keys[i] = out.Key
		})
	}
	all.Wait()
	if have := stored(t, store); len(have) != 1 || have[0] != keys[0] || keys[0] != keys[15] {
		t.Errorf("stored %v, keys %v", have, keys)
	}
	if !bytes.Equal(kept(t, store, keys[0]), pdf) || len(remains(t, dir)) > 0 {
		t.Error("not whole, or something left")
	}
	other, err := in.Receive(t.Context(), 2, "a.pdf", "", bytes.NewReader(pdf), blob.Limits{})
	if err != nil || other.Key == keys[0] || blob.BelongsTo(other.Key, 1) {
		t.Errorf("two communes share %s, %v", other.Key, err)
	}
}

// scratch is where tests put what a killed process would leave.
func scratch(dir, name string) string { return filepath.Join(dir, "incoming", name) }

func write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}
