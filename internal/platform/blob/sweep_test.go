package blob_test

import (
	"errors"
	"fmt"
	"net/http"
	"path/filepath"
	"testing"
	"time"

	"xaso/internal/platform/blob"
)

func TestSweepTakesOnlyOldOrphans(t *testing.T) {
	in, store, dir := intake(t)
	place := func(key string) string { return filepath.Join(dir, "files", filepath.FromSlash(key)) }
	named, orphan, young, renewed := put(t, store, 1, "có hồ sơ"), put(t, store, 1, "mồ côi"),
		put(t, store, 1, "mới gửi"), put(t, store, 1, "gửi lại")
	age(t, place(named), 48*time.Hour)
	age(t, place(orphan), 25*time.Hour)
	age(t, place(young), 23*time.Hour)
	age(t, place(renewed), 48*time.Hour)
	put(t, store, 1, "gửi lại")
	asked := 0
	rows := func(key string) (bool, error) { asked++; return key == named, nil }

	// An hour is less than the grace, which therefore counts.
	swept, err := in.Sweep(t.Context(), rows, time.Hour)
	if err != nil || swept.Files != 1 || swept.Bytes != int64(len("mồ côi")) || asked != 2 {
		t.Errorf("swept %+v after %d questions, %v", swept, asked, err)
	}
	for _, key := range []string{named, young, renewed} {
		if _, err := store.Stat(t.Context(), key); err != nil {
			t.Errorf("%s: %v", key, err)
		}
	}
	age(t, place(young), 47*time.Hour)
	if swept, err := in.Sweep(t.Context(), rows, 48*time.Hour); err != nil || swept.Files != 0 {
		t.Errorf("a longer grace: %+v, %v", swept, err)
	}
}

func TestSweepStopsWhenInDoubt(t *testing.T) {
	in, store, dir := intake(t)
	for i := range 101 {
		key := put(t, store, 1, fmt.Sprint("tệp ", i))
		age(t, filepath.Join(dir, "files", filepath.FromSlash(key)), 48*time.Hour)
	}
	none := func(string) (bool, error) { return false, nil }
	if swept, err := in.Sweep(t.Context(), none, 0); err == nil || swept.Files > 0 {
		t.Errorf("an empty database: %+v, %v", swept, err)
	}
	down := errors.New("database is away")
	if _, err := in.Sweep(t.Context(), func(string) (bool, error) { return false, down }, 0); !errors.Is(err, down) {
		t.Errorf("no answer: %v", err)
	}
	if n := len(stored(t, store)); n != 101 {
		t.Errorf("%d of 101 files left", n)
	}
}

func TestServeHeaders(t *testing.T) {
	tests := []struct {
		name, mime  string
		inline      bool
		disposition string
		contentType string
	}{
		{"Đơn xin.pdf", blob.PDF, false, `attachment; filename="Don xin.pdf"; filename*=UTF-8''%C4%90%C6%A1n%20xin.pdf`, blob.PDF},
		{"a.pdf", blob.PDF, true, `attachment; filename="a.pdf"; filename*=UTF-8''a.pdf`, blob.PDF},
		{"a.jpg", blob.JPEG, true, `inline; filename="a.jpg"; filename*=UTF-8''a.jpg`, blob.JPEG},
		{"a'(1)\"\r\n.html", "text/html", true, `attachment; filename="a'(1)___.html"; filename*=UTF-8''a%27%281%29%22%0D%0A.html`, "application/octet-stream"},
	}
	for _, tt := range tests {
		h := http.Header{}
		blob.ServeHeaders(h, tt.name, tt.mime, tt.inline)
		if got := h.Get("Content-Disposition"); got != tt.disposition {
			t.Errorf("%q: %s, want %s", tt.name, got, tt.disposition)
		}
		for header, want := range map[string]string{
			"Content-Type":                 tt.contentType,
			"X-Content-Type-Options":       "nosniff",
			"Content-Security-Policy":      "sandbox; default-src 'none'",
			"Cache-Control":                "private, no-store",
			"Cross-Origin-Resource-Policy": "same-origin",
		} {
			if h.Get(header) != want {
				t.Errorf("%q: %s is %q, want %q", tt.name, header, h.Get(header), want)
			}
		}
	}
}
