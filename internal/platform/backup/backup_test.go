package backup_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"xaso/internal/platform/backup"
	"xaso/internal/platform/blob"
	"xaso/internal/platform/db"
	"xaso/internal/platform/db/dbtest"
	"xaso/internal/platform/gate"
	"xaso/migrations"
)

const (
	tongSon gate.Commune = 15316
	haTrung gate.Commune = 15271
)

// A house is a small one at work: database, gate, files and a secret.
type house struct {
	d      *db.DB
	g      *gate.Gate
	files  *blob.Folder
	folder string
	now    time.Time
}

func newHouse(t *testing.T, d *db.DB) *house {
	h := &house{d: d, g: gate.New(d, gate.Options{}), folder: t.TempDir(),
		now: time.Date(2026, 11, 23, 19, 0, 0, 0, time.UTC)}
	t.Cleanup(h.g.Close)
	var err error
	if h.files, err = blob.OpenFolder(filepath.Join(h.folder, "files")); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(h.folder, "secret.key"), []byte("thirty-two bytes of house secret"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, c := range []gate.Commune{tongSon, haTrung} {
		for i := range 40 {
			h.note(t, c, fmt.Sprintf("việc số %d \"&<>\u2028\x01", i))
		}
	}
	h.put(t, tongSon, "giấy khai sinh")
	photo := make([]byte, 300_000) // nothing to compress: the archive has many sealed blocks
	rand.NewChaCha8([32]byte{1}).Read(photo)
	h.put(t, tongSon, string(photo))
	h.put(t, haTrung, "")
	return h
}

// note is one write of a person: a counter, an event, a job, an audit line.
func (h *house) note(t testing.TB, c gate.Commune, name string) {
	who := gate.NewActor("lan", c)
	err := h.g.Write(context.Background(), who, gate.Own, func(tx *gate.Tx) error {
		if _, err := tx.Next("notes"); err != nil {
			return err
		}
		tx.Enqueue(gate.Job{Kind: "test", Body: name, Unique: name})
		tx.Disclose(gate.Access{Subject: "minh", Record: name, Purpose: "test"})
		return errors.Join(tx.Require(true), tx.Record("noted", name, map[string]string{"tên": name}))
	})
	if err != nil {
		t.Error(err)
	}
}

func (h *house) put(t *testing.T, c gate.Commune, content string) string {
	t.Helper()
	sum := sha256.Sum256([]byte(content))
	hash := hex.EncodeToString(sum[:])
	key := fmt.Sprintf("%d/2026/11/%s/%s", int64(c), hash[:2], hash)
	if err := h.files.Put(t.Context(), key, strings.NewReader(content), int64(len(content))); err != nil {
		t.Fatal(err)
	}
	return key
}

func (h *house) source() backup.Source {
	return backup.Source{DB: h.d, Migrations: migrations.Files, Files: h.files, Folder: h.folder,
		Keep: []string{"secret.key"}, Now: func() time.Time { return h.now }}
}

func (h *house) create(t *testing.T, key backup.Key) ([]byte, backup.Manifest) {
	t.Helper()
	to, err := backup.SealTo(key.Public())
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	m, err := backup.Create(t.Context(), h.source(), to, &out)
	if err != nil {
		t.Fatal(err)
	}
	return out.Bytes(), m
}

func newKey(t testing.TB) backup.Key {
	t.Helper()
	key, err := backup.NewKey()
	if err != nil {
		t.Fatal(err)
	}
	return key
}

func restore(t *testing.T, archive []byte, key *backup.Key) (string, backup.Manifest, error) {
	t.Helper()
	folder := filepath.Join(t.TempDir(), "data")
	m, err := backup.Restore(t.Context(), bytes.NewReader(archive), key, backup.Place{Folder: folder, Migrations: migrations.Files})
	return folder, m, err
}

func open(t *testing.T, source string) *db.DB {
	t.Helper()
	d, err := db.Open(t.Context(), source)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { d.Close() })
	return d
}

func sound(t *testing.T, r backup.Report, want bool, key string) {
	t.Helper()
	found := key == ""
	for _, l := range r.Lines {
		found = found || l.Key == key
	}
	if r.Sound() != want || !found {
		t.Errorf("sound %v, want %v with %q: %+v", r.Sound(), want, key, r.Lines)
	}
}

func TestACheckedBackupHoldsEverythingAndSoDoesTheRestoredHouse(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h, key := newHouse(t, d), newKey(t)
		archive, m := h.create(t, key)
		if bytes.Contains(archive, []byte("lan")) || m.Files != 3 || m.Rows() < 240 || len(m.Heads) != 4 {
			t.Errorf("manifest %+v", m)
		}
		report, _, err := backup.Check(t.Context(), bytes.NewReader(archive), &key, t.TempDir(), migrations.Files, h.now)
		if err != nil {
			t.Fatal(err)
		}
		sound(t, report, true, "backup.report.rows-equal")

		folder, _, err := restore(t, archive, &key)
		if err != nil {
			t.Fatal(err)
		}
		secret, err := os.ReadFile(filepath.Join(folder, "secret.key"))
		if err != nil || string(secret) != "thirty-two bytes of house secret" {
			t.Errorf("secret %q, %v", secret, err)
		}
		again := gate.New(open(t, filepath.Join(folder, backup.DatabaseFile)), gate.Options{})
		defer again.Close()
		n, err := gate.Make(t.Context(), again, gate.NewActor("lan", tongSon), gate.Own, func(tx *gate.Tx) (int64, error) {
			tx.Quiet()
			n, err := tx.Next("notes")
			return n, errors.Join(err, tx.Require(true))
		})
		if err != nil || n != 41 {
			t.Errorf("the restored house counts on with %d, %v; want 41", n, err)
		}
	})
}

// digest is what a database holds, without how its rows lie.
func digest(t *testing.T, src backup.Source) string {
	t.Helper()
	m, err := backup.Export(t.Context(), src, new(bytes.Buffer))
	if err != nil {
		t.Fatal(err)
	}
	return fmt.Sprint(m.Tables, m.Files, m.Bytes, m.Heads, m.Kept)
}

func TestAHouseMovesFromSQLiteToPostgresAndBack(t *testing.T) {
	h := newHouse(t, dbtest.SQLite(t))
	move := func(h *house, address string) *house {
		var out bytes.Buffer
		if _, err := backup.Export(t.Context(), h.source(), &out); err != nil {
			t.Fatal(err)
		}
		to := &house{folder: filepath.Join(t.TempDir(), "data"), now: h.now}
		if _, err := backup.Restore(t.Context(), &out, nil,
			backup.Place{Folder: to.folder, Database: address, Migrations: migrations.Files}); err != nil {
			t.Fatal(err)
		}
		if address == "" {
			address = filepath.Join(to.folder, backup.DatabaseFile)
		}
		to.d = open(t, address)
		var err error
		if to.files, err = blob.OpenFolder(filepath.Join(to.folder, "files")); err != nil {
			t.Fatal(err)
		}
		return to
	}
	server := move(h, dbtest.PostgresAddress(t))
	back := move(server, "")
	want := digest(t, h.source())
	for name, got := range map[string]string{"PostgreSQL": digest(t, server.source()), "back on SQLite": digest(t, back.source())} {
		if got != want {
			t.Errorf("%s holds\n%s\nwant\n%s", name, got, want)
		}
	}
	var deferrable int
	err := server.d.Write.QueryRow(`SELECT COUNT(*) FROM pg_constraint WHERE contype = 'f' AND condeferrable`).Scan(&deferrable)
	if err != nil || deferrable != 0 {
		t.Errorf("%d foreign keys were left deferrable, %v", deferrable, err)
	}
}

// While eight people write, a backup is begun again and again: what was
// acknowledged before is in it, and it is one moment of the house.
func TestABackupOfAHouseAtWorkIsOneMoment(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h, key := newHouse(t, d), newKey(t)
		var acknowledged atomic.Int64
		ctx, stop := context.WithCancel(t.Context())
		var writers sync.WaitGroup
		for w := range 8 {
			writers.Go(func() {
				for i := 0; ctx.Err() == nil; i++ {
					h.note(t, tongSon, fmt.Sprintf("người %d việc %d", w, i))
					acknowledged.Add(1)
				}
			})
		}
		// A round in which nobody came to write shows nothing: on a busy machine
		// the writers may have to wait.
		busy := 0
		for round := 0; busy < 3 && round < 20; round++ {
			time.Sleep(50 * time.Millisecond)
			before := acknowledged.Load()
			archive, m := h.create(t, key)
			after := acknowledged.Load()
			report, _, err := backup.Check(t.Context(), bytes.NewReader(archive), &key, t.TempDir(), migrations.Files, h.now)
			if err != nil {
				t.Fatal(err)
			}
			sound(t, report, true, "backup.report.chains-sound")
			var audit int64
			for _, table := range m.Tables {
				if table.Name == "gate_audit" {
					audit = table.Rows - 80
				}
			}
			if audit < before {
				t.Errorf("the backup holds %d of the %d writes acknowledged before it, and %d came by its end", audit, before, after)
			}
			if before > 0 && after > before {
				busy++
			}
		}
		stop()
		writers.Wait()
		if busy < 3 {
			t.Errorf("only %d backups were made while others wrote", busy)
		}
	})
}

func TestABadArchiveIsRefusedInWordsAndLeavesNothing(t *testing.T) {
	h, key, other := newHouse(t, dbtest.SQLite(t)), newKey(t), newKey(t)
	archive, _ := h.create(t, key)
	flip := func(at int) []byte {
		b := bytes.Clone(archive)
		b[at] ^= 1
		return b
	}
	type attempt struct {
		name    string
		archive []byte
		key     *backup.Key
		want    error
	}
	tests := []attempt{
		{"no key", archive, nil, backup.ErrNeedKey},
		{"another key", archive, &other, backup.ErrWrongKey},
		{"no archive", []byte("PK\x03\x04 a zip file"), &key, backup.ErrAlien},
		{"nothing", nil, &key, backup.ErrAlien},
	}
	for i := 200; i < len(archive); i += len(archive)/12 + 1 {
		tests = append(tests, attempt{fmt.Sprintf("a bit of byte %d flipped", i), flip(i), &key, backup.ErrDamaged},
			attempt{fmt.Sprintf("cut after %d of %d bytes", i, len(archive)), archive[:i], &key, backup.ErrDamaged})
	}
	tests = append(tests, attempt{"the last byte flipped", flip(len(archive) - 1), &key, backup.ErrDamaged},
		attempt{"the last byte missing", archive[:len(archive)-1], &key, backup.ErrDamaged},
		attempt{"a byte too many", append(bytes.Clone(archive), 0), &key, backup.ErrDamaged})
	for _, tt := range tests {
		folder, _, err := restore(t, tt.archive, tt.key)
		if !errors.Is(err, tt.want) {
			t.Errorf("%s: %v, want %v", tt.name, err, tt.want)
		}
		left, err := os.ReadDir(filepath.Dir(folder))
		if err != nil || len(left) != 0 {
			t.Errorf("%s: left %v, %v", tt.name, left, err)
		}
	}
}

func TestAFailedRestoreLeavesThePostgresDatabaseEmpty(t *testing.T) {
	h := newHouse(t, dbtest.SQLite(t))
	var out bytes.Buffer
	if _, err := backup.Export(t.Context(), h.source(), &out); err != nil {
		t.Fatal(err)
	}
	address := dbtest.PostgresAddress(t)
	place := backup.Place{Folder: filepath.Join(t.TempDir(), "data"), Database: address, Migrations: migrations.Files}
	cut := bytes.NewReader(out.Bytes()[:out.Len()-200])
	if _, err := backup.Restore(t.Context(), cut, nil, place); !errors.Is(err, backup.ErrDamaged) {
		t.Fatalf("a cut archive: %v", err)
	}
	if _, err := backup.Restore(t.Context(), bytes.NewReader(out.Bytes()), nil, place); err != nil {
		t.Fatalf("a whole archive after it: %v", err)
	}
	_, err := backup.Restore(t.Context(), bytes.NewReader(out.Bytes()), nil,
		backup.Place{Folder: filepath.Join(t.TempDir(), "more"), Database: address, Migrations: migrations.Files})
	if !errors.Is(err, backup.ErrOccupied) {
		t.Errorf("into a database in use: %v", err)
	}
	_, err = backup.Restore(t.Context(), bytes.NewReader(out.Bytes()), nil,
		backup.Place{Folder: place.Folder, Migrations: migrations.Files})
	if !errors.Is(err, backup.ErrOccupied) {
		t.Errorf("into a folder in use: %v", err)
	}
	if n := rowsOf(t, address, "gate_audit"); n != 80 {
		t.Errorf("the refused restores left %d audit lines of 80", n)
	}
}

func rowsOf(t *testing.T, address, table string) (n int) {
	t.Helper()
	if err := open(t, address).Write.QueryRow("SELECT COUNT(*) FROM " + table).Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}

func TestVerifyAndCheckFindWhatWasTamperedWith(t *testing.T) {
	tests := []struct{ name, statement, key string }{
		{"an audit line changed", `UPDATE gate_audit SET what = 'nothing' WHERE commune_id = 15316 AND seq = 7`, "backup.report.chain-broken"},
		{"a reading deleted", `DELETE FROM gate_access WHERE commune_id = 15271 AND seq = 40`, "backup.report.chain-broken"},
		{"a file rotten", "", "backup.report.file-rotten"},
		{"nothing", `UPDATE gate_job SET attempts = 1`, "backup.report.chains-sound"},
	}
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		for _, tt := range tests {
			t.Run(tt.name, func(t *testing.T) {
				d := d
				if d.Engine == db.SQLite {
					d = dbtest.SQLite(t)
				} else {
					d = dbtest.Postgres(t)
				}
				h, key := newHouse(t, d), newKey(t)
				if tt.statement != "" {
					if _, err := d.Write.Exec(tt.statement); err != nil {
						t.Fatal(err)
					}
				} else {
					path := filepath.Join(h.folder, "files", "files", h.put(t, tongSon, "giấy tờ"))
					if err := os.WriteFile(path, []byte("giấy tớ"), 0o600); err != nil {
						t.Fatal(err)
					}
				}
				want := tt.name == "nothing"
				live, err := backup.Verify(t.Context(), d, h.g, h.files, h.now)
				if err != nil {
					t.Fatal(err)
				}
				sound(t, live, want, tt.key)
				archive, _ := h.create(t, key)
				report, _, err := backup.Check(t.Context(), bytes.NewReader(archive), &key, t.TempDir(), migrations.Files, h.now)
				if err != nil {
					t.Fatal(err)
				}
				sound(t, report, want, tt.key)
			})
		}
	})
}
