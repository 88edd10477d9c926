package pages_test

import (
	"bytes"
	"encoding/json"
	"image"
	"image/color"
	"image/jpeg"
	"math/rand/v2"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"xaso/internal/modules/casework"
	"xaso/internal/platform/blob"
)

var formToken = regexp.MustCompile(`name="_form" value="([^"]*)"`)

// partsAnswer is what an upload in parts is told.
type partsAnswer struct {
	ID    string
	Held  int64
	File  *struct{ ID, Name string }
	Error string
}

// sendPart asks one of the four things as the script of the page does.
func (h *officeHouse) sendPart(t *testing.T, who, path string, part []byte, fields map[string]string) (int, partsAnswer) {
	t.Helper()
	page := h.as(t, who)
	page.Visit("/ho-so")
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	fields["_form"] = string(formToken.FindSubmatch(page.Body)[1])
	for name, value := range fields {
		if err := form.WriteField(name, value); err != nil {
			t.Fatal(err)
		}
	}
	if part != nil {
		w, err := form.CreateFormFile("doan", "blob")
		if err != nil {
			t.Fatal(err)
		}
		_, _ = w.Write(part)
	}
	form.Close()
	r := httptest.NewRequest(http.MethodPost, path, &body)
	r.Header.Set("Content-Type", form.FormDataContentType())
	r.AddCookie(&http.Cookie{Name: "xaso-" + strconv.Itoa(int(frontCommune)), Value: who})
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	var said partsAnswer
	_ = json.Unmarshal(w.Body.Bytes(), &said) // an error page is none
	return w.Code, said
}

// noise is a photo of more than one part.
func noise(t *testing.T) []byte {
	t.Helper()
	picture := image.NewRGBA(image.Rect(0, 0, 600, 500))
	dice := rand.New(rand.NewPCG(1, 2))
	for x := range 600 {
		for y := range 500 {
			picture.Set(x, y, color.RGBA{uint8(dice.Uint32()), uint8(dice.Uint32()), uint8(dice.Uint32()), 255})
		}
	}
	var b bytes.Buffer
	if err := jpeg.Encode(&b, picture, &jpeg.Options{Quality: 95}); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// A file comes in parts over a line that breaks: a part sent twice is taken
// once, who lost count asks, and nobody else can go on with it.
func TestFilesComeInParts(t *testing.T) {
	eachOffice(t, func(t *testing.T, h *officeHouse) {
		d, err := h.desk.StartDraft(t.Context(), h.actors["lan"], birth, casework.Online)
		if err != nil {
			t.Fatal(err)
		}
		path := "/nop/" + d.ID + "/tai-len"
		photo := noise(t)
		about := func(more ...string) map[string]string {
			fields := map[string]string{"field": "papers.c3", "_key": strings.Join(more, "|")}
			for i := 0; i+1 < len(more); i += 2 {
				fields[more[i]] = more[i+1]
			}
			return fields
		}
		code, said := h.sendPart(t, "lan", path, nil, about("viec", "mo", "name", "giay.jpg", "type", "image/jpeg", "size", strconv.Itoa(len(photo))))
		if code != http.StatusOK || said.ID == "" {
			t.Fatalf("begin: %d %+v", code, said)
		}
		id := said.ID
		for range 2 { // the answer to the first was lost
			code, said = h.sendPart(t, "lan", path, photo[:blob.PartSize], about("viec", "doan", "id", id, "tu", "0"))
			if code != http.StatusOK || said.Held != blob.PartSize {
				t.Errorf("first part: %d %+v", code, said)
			}
		}
		if code, said = h.sendPart(t, "minh", path, nil, about("viec", "den", "id", id)); code != http.StatusNotFound {
			t.Errorf("a neighbour asks: %d %+v", code, said)
		}
		if code, said = h.sendPart(t, "lan", path, nil, about("viec", "den", "id", id)); code != http.StatusOK || said.Held != blob.PartSize {
			t.Errorf("where: %d %+v", code, said)
		}
		for held := blob.PartSize; held < len(photo); held += blob.PartSize {
			_, said = h.sendPart(t, "lan", path, photo[held:min(held+blob.PartSize, len(photo))], about("viec", "doan", "id", id, "tu", strconv.Itoa(held)))
		}
		if said.Held != int64(len(photo)) {
			t.Errorf("held %d of %d", said.Held, len(photo))
		}
		for range 2 {
			code, said = h.sendPart(t, "lan", path, nil, about("viec", "xong", "id", id))
			if code != http.StatusOK || said.File == nil || said.File.Name != "giay.jpg" {
				t.Fatalf("end: %d %+v", code, said)
			}
		}
		o, err := h.desk.Draft(t.Context(), h.actors["lan"], d.ID)
		if err != nil || len(o.Files) != 1 || o.Files[0].ID != said.File.ID || o.Files[0].Component != "c3" {
			t.Errorf("files %+v, %v", o.Files, err)
		}

		// What is no picture is refused in words, at the end; other wishes too.
		text := []byte("không phải ảnh")
		_, said = h.sendPart(t, "lan", path, nil, about("viec", "mo", "name", "gia.jpg", "type", "image/jpeg", "size", strconv.Itoa(len(text))))
		bad := said.ID
		h.sendPart(t, "lan", path, text, about("viec", "doan", "id", bad, "tu", "0"))
		if code, said = h.sendPart(t, "lan", path, nil, about("viec", "xong", "id", bad)); code < 400 || code >= 500 || said.Error == "" {
			t.Errorf("a text called .jpg: %d %+v", code, said)
		}
		for name, fields := range map[string]map[string]string{
			"another field": {"viec": "mo", "field": "child.full_name", "size": "9"}, "too large": about("viec", "mo", "size", "99999999999"),
			"no size": about("viec", "mo"), "another wish": about("viec", "xoa"), "no part": about("viec", "doan", "id", id, "tu", "0"),
		} {
			fields["_key"] = name
			if code, said := h.sendPart(t, "lan", path, nil, fields); code < 400 || code >= 500 {
				t.Errorf("%s: %d %+v", name, code, said)
			}
		}
		if code, _ := h.sendPart(t, "minh", path, nil, about("viec", "mo", "size", "9")); code != http.StatusNotFound {
			t.Errorf("a neighbour begins: %d", code)
		}
	})
}
