package backup_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"xaso/internal/platform/backup"
	"xaso/internal/platform/db/dbtest"
	"xaso/internal/platform/lang"
	"xaso/migrations"
)

func TestTheShelfKeepsTheNewestAndTheNewestSoundOne(t *testing.T) {
	h, key := newHouse(t, dbtest.SQLite(t)), newKey(t)
	to, err := backup.SealTo(key.Public())
	if err != nil {
		t.Fatal(err)
	}
	shelf := backup.Shelf{Folder: filepath.Join(h.folder, "backups"), Keep: 2}
	if all, err := shelf.List(); len(all) != 0 || err != nil {
		t.Errorf("a shelf never used holds %v, %v", all, err)
	}
	good, err := shelf.Make(t.Context(), h.source(), to)
	if err != nil {
		t.Fatal(err)
	}
	if good.Report == nil || !good.Report.Sound() || good.Size == 0 {
		t.Errorf("the first backup: %+v", good)
	}
	if _, err := h.d.Write.Exec(`DELETE FROM gate_audit WHERE seq = 40`); err != nil {
		t.Fatal(err)
	}
	os.WriteFile(filepath.Join(shelf.Folder, ".making-killed"), []byte("half"), 0o600)
	for range 3 {
		h.now = h.now.Add(24 * time.Hour)
		bad, err := shelf.Make(t.Context(), h.source(), to)
		if err != nil || bad.Report == nil || bad.Report.Sound() {
			t.Errorf("a backup of a broken log: %+v, %v", bad, err)
		}
	}
	all, err := shelf.List()
	if err != nil || len(all) != 3 || all[2].Name != good.Name || !all[0].Made.Equal(h.now) {
		t.Errorf("the shelf holds %+v, %v", all, err)
	}
	names, _ := os.ReadDir(shelf.Folder)
	if len(names) != 6 {
		t.Errorf("%d files lie there, want 3 backups with their reports", len(names))
	}
	if _, err := shelf.Rehearse(t.Context(), good.Name, newKey(t), migrations.Files, h.now); !errors.Is(err, backup.ErrWrongKey) {
		t.Errorf("rehearsed with another key: %v", err)
	}
	report, err := shelf.Rehearse(t.Context(), good.Name, key, migrations.Files, h.now)
	if err != nil || !report.Sound() {
		t.Errorf("rehearsed with the kept key: %+v, %v", report, err)
	}
	for _, name := range []string{"../secret.key", "secret.key", good.Name + "/..", "xaso-x.tar.zst.age"} {
		if f, err := shelf.Open(name); !errors.Is(err, backup.ErrNoBackup) {
			f.Close()
			t.Errorf("%q was opened from the shelf: %v", name, err)
		}
	}
	texts := lang.Texts{}
	if err := texts.Load(backup.Texts); err != nil {
		t.Fatal(err)
	}
	for _, tag := range lang.Tags {
		for _, e := range all {
			for _, l := range e.Report.Lines { // read back from their file
				if s := lang.T(texts.For(t.Context(), tag), l.Key, l.Args...); strings.Contains(s, "%!") || s == l.Key {
					t.Errorf("%s: %s", tag, s)
				}
			}
		}
	}
}

func TestKeysAreReadAsPeopleCopyThem(t *testing.T) {
	key := newKey(t)
	text := key.Secret()
	for _, copied := range []string{text, " " + text + "\n", strings.ToLower(text), text[:30] + "\r\n  " + text[30:]} {
		if got, err := backup.ParseKey(copied); err != nil || got.Public() != key.Public() {
			t.Errorf("%q was read as %v, %v", copied, got, err)
		}
	}
	for _, bad := range []string{"", "AGE-SECRET-KEY-1", text[:40], text + "A", key.Public()} {
		if _, err := backup.ParseKey(bad); !errors.Is(err, backup.ErrBadKey) {
			t.Errorf("%q was taken for a key: %v", bad, err)
		}
	}
	for _, bad := range [][]string{nil, {""}, {text}, {key.Public(), "age1"}} {
		if _, err := backup.SealTo(bad...); err == nil {
			t.Errorf("%q was taken to seal to", bad)
		}
	}
}
