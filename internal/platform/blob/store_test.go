package blob_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"xaso/internal/platform/blob"
)

// eachStore runs the same promises on the folder and on S3.
func eachStore(t *testing.T, test func(t *testing.T, store blob.Store)) {
	t.Run("folder", func(t *testing.T) {
		store, err := blob.Open(blob.Config{Folder: t.TempDir()})
		if err != nil {
			t.Fatal(err)
		}
		test(t, store)
	})
	t.Run("s3", func(t *testing.T) { test(t, openS3(t, serveS3(t), nil)) })
}

func openS3(t *testing.T, s *s3server, change func(*blob.S3Config)) blob.Store {
	t.Helper()
	at, err := url.Parse(s.URL)
	if err != nil {
		t.Fatal(err)
	}
	cfg := blob.S3Config{Endpoint: at.Host, Bucket: s.bucket, AccessKey: s.key, SecretKey: s.secret, Plain: true}
	if change != nil {
		change(&cfg)
	}
	store, err := blob.Open(blob.Config{S3: cfg})
	if err != nil {
		t.Fatal(err)
	}
	return store
}

func keyOf(commune int64, text string) string {
	sum := sha256.Sum256([]byte(text))
	return blob.KeyFor(commune, noon, hex.EncodeToString(sum[:]))
}

func put(t *testing.T, store blob.Store, commune int64, text string) string {
	t.Helper()
	key := keyOf(commune, text)
	if err := store.Put(t.Context(), key, strings.NewReader(text), int64(len(text))); err != nil {
		t.Fatal(err)
	}
	return key
}

func TestStoresKeepFiles(t *testing.T) {
	eachStore(t, func(t *testing.T, store blob.Store) {
		a := put(t, store, 1, "giấy khai sinh")
		put(t, store, 1, "giấy khai sinh") // again
		put(t, store, 1, "sổ hộ khẩu")
		put(t, store, 1, "đơn")
		put(t, store, 11, "đơn")

		f, err := store.Open(t.Context(), a)
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		if _, err := f.Seek(-4, io.SeekEnd); err != nil {
			t.Fatal(err)
		}
		if b, err := io.ReadAll(f); string(b) != "sinh" || err != nil || f.Info().Size != int64(len("giấy khai sinh")) {
			t.Errorf("read %q of %d, %v", b, f.Info().Size, err)
		}
		if st, err := store.Stat(t.Context(), a); err != nil || st.Key != a || time.Since(st.Modified) > time.Minute {
			t.Errorf("stat %+v, %v", st, err)
		}
		var keys []string
		err = store.Walk(t.Context(), "1/", func(i blob.Info) error { keys = append(keys, i.Key); return nil })
		if err != nil || len(keys) != 3 || !slices.Contains(keys, a) || len(stored(t, store)) != 4 {
			t.Errorf("walk: %v, %v", keys, err)
		}
		if err := store.Walk(t.Context(), "99/", func(blob.Info) error { t.Error("visited"); return nil }); err != nil {
			t.Errorf("walk of nothing: %v", err)
		}
		stop := errors.New("enough")
		if err := store.Walk(t.Context(), "", func(blob.Info) error { return stop }); !errors.Is(err, stop) {
			t.Errorf("stopped walk: %v", err)
		}
		for range 2 {
			if err := store.Delete(t.Context(), a); err != nil {
				t.Fatal(err)
			}
		}
		if _, err := store.Open(t.Context(), a); !errors.Is(err, blob.ErrMissing) {
			t.Errorf("open after delete: %v", err)
		}
		if _, err := store.Stat(t.Context(), a); !errors.Is(err, blob.ErrMissing) {
			t.Errorf("stat after delete: %v", err)
		}
	})
}

func TestStoresRefuseOtherBytes(t *testing.T) {
	eachStore(t, func(t *testing.T, store blob.Store) {
		key := keyOf(1, "đơn")
		for name, size := range map[string]int64{"tơn": 5, "đ": 5} {
			if err := store.Put(t.Context(), key, strings.NewReader(name), size); err == nil {
				t.Errorf("%q was taken for %q", name, "đơn")
			}
		}
		if keys := stored(t, store); len(keys) > 0 {
			t.Errorf("kept %v", keys)
		}
	})
}

func TestStoresKnowOnlyKeys(t *testing.T) {
	good := keyOf(1, "x")
	eachStore(t, func(t *testing.T, store blob.Store) {
		for _, key := range []string{
			"", "/", "../" + good, good + "/..", strings.Replace(good, "1/", "../", 1), "/etc/passwd",
			strings.ToUpper(good), good[:len(good)-1], "x/2026/11/aa/" + good[len(good)-64:],
		} {
			if _, err := store.Open(t.Context(), key); !errors.Is(err, blob.ErrMissing) {
				t.Errorf("open %q: %v", key, err)
			}
			if err := store.Put(t.Context(), key, strings.NewReader("x"), 1); err == nil {
				t.Errorf("put %q", key)
			}
			if err := store.Delete(t.Context(), key); err == nil {
				t.Errorf("delete %q", key)
			}
		}
	})
}

func TestExpireSparesWhatWasPutSince(t *testing.T) {
	eachStore(t, func(t *testing.T, store blob.Store) {
		key := put(t, store, 1, "đơn")
		if gone, err := store.Expire(t.Context(), key, time.Now().Add(-time.Hour)); gone || err != nil {
			t.Errorf("young file: %v, %v", gone, err)
		}
		if gone, err := store.Expire(t.Context(), key, time.Now().Add(time.Hour)); !gone || err != nil {
			t.Errorf("old file: %v, %v", gone, err)
		}
		if gone, err := store.Expire(t.Context(), key, time.Now().Add(time.Hour)); gone || err != nil {
			t.Errorf("no file: %v, %v", gone, err)
		}
	})
}

func TestVerifyFindsRot(t *testing.T) {
	dir := t.TempDir()
	store, err := blob.OpenFolder(dir)
	if err != nil {
		t.Fatal(err)
	}
	put(t, store, 1, "sạch")
	bad := put(t, store, 1, "sẽ hỏng")
	write(t, filepath.Join(dir, "files", "ghi chú của cán bộ.txt"), "not ours")
	v, err := blob.Verify(t.Context(), store)
	if err != nil || v.Files != 2 || len(v.Bad) > 0 {
		t.Fatalf("before: %+v, %v", v, err)
	}
	path := filepath.Join(dir, "files", filepath.FromSlash(bad))
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	b[3] ^= 1
	write(t, path, string(b))
	v, err = blob.Verify(t.Context(), store)
	if err != nil || !slices.Equal(v.Bad, []string{bad}) {
		t.Errorf("after: %+v, %v", v, err)
	}
	put(t, store, 1, "sẽ hỏng") // the same paper handed in again heals it
	if v, err = blob.Verify(t.Context(), store); err != nil || len(v.Bad) > 0 {
		t.Errorf("healed: %+v, %v", v, err)
	}
}

func TestS3Troubles(t *testing.T) {
	server := serveS3(t)
	key := keyOf(1, "x")
	tests := []struct {
		name   string
		change func(*blob.S3Config)
		refuse int
		want   error
	}{
		{"wrong secret", func(c *blob.S3Config) { c.SecretKey = "guessed" }, 0, blob.ErrStorage},
		{"wrong key", func(c *blob.S3Config) { c.AccessKey = "lan" }, 0, blob.ErrStorage},
		{"wrong bucket", func(c *blob.S3Config) { c.Bucket = "other" }, 0, blob.ErrStorage},
		{"store full", nil, http.StatusInsufficientStorage, blob.ErrDiskFull},
		{"nobody there", func(c *blob.S3Config) { c.Endpoint = "127.0.0.1:1" }, 0, blob.ErrStorage},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			server.refuse = tt.refuse
			store := openS3(t, server, tt.change)
			if err := store.Put(t.Context(), key, strings.NewReader("x"), 1); !errors.Is(err, tt.want) {
				t.Errorf("put: %v, want %v", err, tt.want)
			}
			if _, err := store.Open(t.Context(), key); err == nil {
				t.Error("open succeeded")
			}
			if len(server.objects) > 0 {
				t.Error("something was stored")
			}
		})
	}
}

func TestIntakeOnS3(t *testing.T) {
	server := serveS3(t)
	store := openS3(t, server, nil)
	in, err := blob.NewIntake(store, blob.Config{Folder: t.TempDir()}, now)
	if err != nil {
		t.Fatal(err)
	}
	out, err := in.Receive(t.Context(), 3, "anh.png", "", bytes.NewReader(pngOf(30, 20)), blob.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	if len(server.objects) != 2 || int64(len(server.objects[out.Key].data)) != out.Size {
		t.Errorf("stored %d objects, %+v", len(server.objects), out)
	}
	if v, err := blob.Verify(t.Context(), store); err != nil || v.Files != 2 || len(v.Bad) > 0 {
		t.Errorf("verify: %+v, %v", v, err)
	}
}
