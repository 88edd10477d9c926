package sheet_test

import (
	"bytes"
	"errors"
	"net/http/httptest"
	"slices"
	"testing"

	"xaso/internal/platform/sheet"
)

func TestServe(t *testing.T) {
	page := sheet.Page{Name: "Sổ", Head: []string{"Tên", "Số"}, Rows: slices.Values([][]any{{"Hộ số 1", 3}})}
	for _, format := range []string{"csv", "xlsx"} {
		w := httptest.NewRecorder()
		if err := sheet.Serve(w, "so", format, page); err != nil {
			t.Fatal(err)
		}
		f, err := sheet.Open(bytes.NewReader(w.Body.Bytes()), int64(w.Body.Len()), sheet.Options{})
		if err != nil {
			t.Fatalf("%s: %v", format, err)
		}
		if !f.Next() || f.Row().At(0).Text != "Tên" {
			t.Errorf("%s begins with %q", format, f.Row().At(0).Text)
		}
		if got := w.Header().Get("Content-Disposition"); got != `attachment; filename="so.`+format+`"` {
			t.Error(got)
		}
	}
	w := httptest.NewRecorder()
	if err := sheet.Serve(w, "so", "exe", page); !errors.Is(err, sheet.ErrFormat) || w.Body.Len() > 0 {
		t.Errorf("another format: %v, %d bytes", err, w.Body.Len())
	}
}
