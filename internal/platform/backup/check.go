package backup

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"xaso/internal/platform/blob"
	"xaso/internal/platform/db"
	"xaso/internal/platform/gate"
)

// A Line of a report is one sentence: a text key and its values.
type Line struct {
	Good bool   `json:"good"`
	Key  string `json:"key"`
	Args []any  `json:"args,omitempty"`
}

// UnmarshalJSON keeps whole numbers whole, for the %d of their sentence.
func (l *Line) UnmarshalJSON(b []byte) error {
	type plain Line
	d := json.NewDecoder(bytes.NewReader(b))
	d.UseNumber()
	if err := d.Decode((*plain)(l)); err != nil {
		return err
	}
	for i, a := range l.Args {
		if n, ok := a.(json.Number); ok {
			l.Args[i], _ = n.Int64()
		}
	}
	return nil
}

// A Report says what was looked at and what was found.
type Report struct {
	At    time.Time     `json:"at"`
	Took  time.Duration `json:"took"`
	Lines []Line        `json:"lines"`
}

// Sound reports whether nothing bad was found.
func (r Report) Sound() bool {
	for _, l := range r.Lines {
		if !l.Good {
			return false
		}
	}
	return len(r.Lines) > 0
}

func (r *Report) say(good bool, key string, args ...any) {
	r.Lines = append(r.Lines, Line{good, key, args})
}

// A Chain walks a chained table of a module in the commune of a transaction: how
// many rows were sound, and where it breaks.
type Chain func(tx *gate.Tx) (sound int64, breaks []gate.Break, err error)

// Verify looks over a house at work: the database's own pages, the chains of
// every commune's logs and of modules, and every upload against its hash. An error means
// that it could not look; what it found wrong is in the report.
func Verify(ctx context.Context, d *db.DB, g *gate.Gate, files blob.Store, now time.Time, more ...Chain) (Report, error) {
	r := Report{At: now.UTC()}
	began := time.Now()
	if err := r.database(ctx, d); err != nil {
		return r, fmt.Errorf("verify: %w", err)
	}
	if err := r.chains(ctx, d, g, more); err != nil {
		return r, fmt.Errorf("verify: %w", err)
	}
	if err := r.files(ctx, files); err != nil {
		return r, fmt.Errorf("verify: %w", err)
	}
	r.Took = time.Since(began)
	return r, nil
}

// database asks SQLite to walk its file. PostgreSQL keeps checksums of its
// own; there each table is read to its end.
func (r *Report) database(ctx context.Context, d *db.DB) error {
	s, err := openSnapshot(ctx, d)
	if err != nil {
		return err
	}
	defer s.close()
	var wrong []string
	if d.Engine == db.SQLite {
		if wrong, err = texts(ctx, s.conn, "PRAGMA integrity_check(5)"); err != nil {
			return err
		}
		if len(wrong) == 1 && wrong[0] == "ok" {
			wrong = nil
		}
		orphans, err := texts(ctx, s.conn, `SELECT "table" FROM pragma_foreign_key_check LIMIT 5`)
		if err != nil {
			return err
		}
		for _, table := range orphans {
			wrong = append(wrong, "foreign key of "+table)
		}
	}
	all, err := tables(ctx, s.conn, d.Engine)
	if err != nil {
		return err
	}
	var rows int64
	for _, t := range all {
		sum, err := eachLine(ctx, s.conn, t, func([]byte) error { return nil })
		if err != nil {
			wrong = append(wrong, t.Name+": "+err.Error())
		}
		rows += sum.Rows
	}
	for _, w := range wrong {
		r.say(false, "backup.report.database-broken", w)
	}
	if len(wrong) == 0 {
		r.say(true, "backup.report.database-sound", len(all), rows)
	}
	return nil
}

// chains walks the logs of every commune that has any, and of the house.
func (r *Report) chains(ctx context.Context, d *db.DB, g *gate.Gate, more []Chain) error {
	communes, err := chained(ctx, d)
	if err != nil {
		return err
	}
	var sound int64
	good := true
	for _, c := range communes {
		err := g.Read(ctx, gate.System("verify", c), gate.Public, func(tx *gate.Tx) error {
			if err := tx.Require(true); err != nil {
				return err
			}
			for _, walk := range append([]Chain{gate.VerifyChains}, more...) {
				n, breaks, err := walk(tx)
				if err != nil {
					return err
				}
				sound += n
				for _, b := range breaks {
					good = false
					r.say(false, "backup.report.chain-broken", b.Log, int64(c), b.Seq)
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	if good {
		r.say(true, "backup.report.chains-sound", len(communes), sound)
	}
	return nil
}

// chained lists the communes with a log, so that one which was struck off the
// list of communes is not forgotten.
func chained(ctx context.Context, d *db.DB) ([]gate.Commune, error) {
	s, err := openSnapshot(ctx, d)
	if err != nil {
		return nil, err
	}
	defer s.close()
	rows, err := s.conn.QueryContext(ctx, `SELECT commune_id FROM gate_chain UNION SELECT commune_id FROM gate_commune ORDER BY 1`)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var all []gate.Commune
	for rows.Next() {
		var c int64
		if err := rows.Scan(&c); err != nil {
			return nil, err
		}
		all = append(all, gate.Commune(c))
	}
	return all, rows.Err()
}

func (r *Report) files(ctx context.Context, files blob.Store) error {
	v, err := blob.Verify(ctx, files)
	if err != nil {
		return err
	}
	for _, key := range v.Bad {
		r.say(false, "backup.report.file-rotten", key)
	}
	if len(v.Bad) == 0 {
		r.say(true, "backup.report.files-sound", v.Files, v.Bytes>>20)
	}
	return nil
}

// Check rehearses a restore: it puts the archive into a scratch folder under
// dir, compares every table with the manifest, verifies what came out, and
// removes it again. An archive that cannot be restored is an error; one that
// can, but holds damage, is a report that is not Sound.
func Check(ctx context.Context, in io.Reader, key *Key, dir string, migrations fs.FS, now time.Time) (Report, Manifest, error) {
	report := Report{At: now.UTC()}
	began := time.Now()
	scratch, err := os.MkdirTemp(dir, ".rehearsal-*")
	if err != nil {
		return report, Manifest{}, fmt.Errorf("rehearse: %w", err)
	}
	defer os.RemoveAll(scratch)
	folder := filepath.Join(scratch, "data")
	r := &restore{to: Place{Folder: folder, Migrations: migrations}}
	m, err := r.run(ctx, in, key, func(d *db.DB, m Manifest) error { return report.compare(ctx, d, m) })
	if err != nil {
		r.undo()
		return report, m, err
	}
	for _, name := range m.Rotten {
		report.say(false, "backup.report.file-rotten", name)
	}
	if err := report.look(ctx, folder); err != nil {
		return report, m, fmt.Errorf("rehearse: %w", err)
	}
	report.Took = time.Since(began)
	report.say(true, "backup.report.restored", int(report.Took.Seconds()+1))
	return report, m, nil
}

// look verifies a restored data folder.
func (r *Report) look(ctx context.Context, folder string) error {
	d, err := db.Open(ctx, filepath.Join(folder, DatabaseFile))
	if err != nil {
		return err
	}
	defer d.Close()
	g := gate.New(d, gate.Options{})
	defer g.Close()
	files, err := blob.OpenFolder(filepath.Join(folder, FilesFolder))
	if err != nil {
		return err
	}
	v, err := Verify(ctx, d, g, files, r.At)
	r.Lines = append(r.Lines, v.Lines...)
	return err
}

// compare reads every table back as it was put.
func (r *Report) compare(ctx context.Context, d *db.DB, m Manifest) error {
	s, err := openSnapshot(ctx, d)
	if err != nil {
		return err
	}
	defer s.close()
	good := true
	for _, t := range m.Tables {
		got, err := eachLine(ctx, s.conn, Table{Name: t.Name, Columns: t.Columns}, func([]byte) error { return nil })
		if err != nil {
			return err
		}
		if got != t.Sum {
			good = false
			r.say(false, "backup.report.table-differs", t.Name, got.Rows, t.Rows)
		}
	}
	if good {
		r.say(true, "backup.report.rows-equal", len(m.Tables), m.Rows())
	}
	return nil
}
