// Package backup writes everything a house holds into one archive, and proves
// that the archive gives it back.
//
// An archive is a tar of lines of JSON, one row each, then the uploaded files,
// then a manifest of what must be there; it is compressed by zstd and sealed
// by age. It says nothing of an engine: what was written from SQLite can be
// put back into PostgreSQL and the other way round, and a rehearsal needs no
// server. Rows are read in one snapshot while the house goes on writing.
//
// Restore puts an archive into an empty place, whole or not at all. Check
// restores into a scratch place and compares; Verify looks over a house at
// work. See docs/decisions/0007-one-archive-for-both-engines.md.
package backup

import (
	"context"
	"embed"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"xaso/internal/platform/blob"
	"xaso/internal/platform/db"
	"xaso/internal/platform/fault"
)

// Texts are the sentences of this room.
//
//go:embed locale/*.json
var Texts embed.FS

var (
	ErrNeedKey  = fault.New(fault.Invalid, "backup.need-key")
	ErrBadKey   = fault.New(fault.Invalid, "backup.bad-key")
	ErrWrongKey = fault.New(fault.Invalid, "backup.wrong-key")
	ErrDamaged  = fault.New(fault.Invalid, "backup.damaged")
	ErrAlien    = fault.New(fault.WrongType, "backup.not-a-backup")
	ErrNewer    = fault.New(fault.Conflict, "backup.newer")     // its schema, ours
	ErrOccupied = fault.New(fault.Conflict, "backup.not-empty") // what is not empty
	ErrNoBackup = fault.New(fault.Missing, "backup.no-such-backup")
)

// format is the version of the archive; readers refuse others.
const format = 1

// A Source is what a backup is made of.
type Source struct {
	DB         *db.DB
	Migrations fs.FS
	Files      blob.Store
	Folder     string   // the data folder
	Keep       []string // small files in it without which the rest is useless: "secret.key"
	Now        func() time.Time
}

// A Manifest says what an archive holds. It has no personal data.
type Manifest struct {
	Format int       `json:"format"`
	Made   time.Time `json:"made"`
	Engine db.Engine `json:"engine"`
	Schema int64     `json:"schema"` // the newest migration taken
	Tables []Table   `json:"tables"`
	Kept   []string  `json:"kept"`
	// Files and Bytes count the uploads. Rotten are those whose bytes had not
	// their hash any more when the backup was made.
	Files  int64    `json:"files"`
	Bytes  int64    `json:"bytes"`
	Rotten []string `json:"rotten,omitempty"`
	// Heads are the newest links of the audit and access logs: written down
	// elsewhere, they show later whether those logs were replaced as a whole.
	Heads []Head `json:"heads"`
}

// A Table is one table's columns, and the sum over its rows.
type Table struct {
	Name    string   `json:"name"`
	Columns []string `json:"columns"`
	Sum
}

// A Head is the newest link of one log of one commune.
type Head struct {
	Commune int64  `json:"commune"`
	Chain   string `json:"chain"`
	Seq     int64  `json:"seq"`
	Hash    string `json:"hash"`
}

// Rows is how many rows all tables have.
func (m Manifest) Rows() (n int64) {
	for _, t := range m.Tables {
		n += t.Rows
	}
	return n
}

// Create writes a sealed archive of src to out. Every write acknowledged
// before the call is in it. Files are read after the rows: each file a row
// names was complete before the row was, and stays a day after.
func Create(ctx context.Context, src Source, to Recipients, out io.Writer) (Manifest, error) {
	sealed, err := to.seal(out)
	if err != nil {
		return Manifest{}, err
	}
	m, err := Export(ctx, src, sealed)
	if err != nil {
		return m, err
	}
	return m, sealed.Close()
}

// Export is Create without the seal: whoever reads out reads everything.
func Export(ctx context.Context, src Source, out io.Writer) (Manifest, error) {
	m := Manifest{Format: format, Made: src.Now().UTC().Truncate(time.Second), Engine: src.DB.Engine}
	w, err := newWriter(out)
	if err != nil {
		return m, err
	}
	if err := src.writeRows(ctx, w, &m); err != nil {
		return m, fmt.Errorf("backup: rows: %w", err)
	}
	if err := src.writeKept(w, &m); err != nil {
		return m, fmt.Errorf("backup: %w", err)
	}
	if err := src.writeFiles(ctx, w, &m); err != nil {
		return m, fmt.Errorf("backup: files: %w", err)
	}
	if err := w.json(manifestName, m); err != nil {
		return m, fmt.Errorf("backup: %w", err)
	}
	return m, w.close()
}

func (src Source) writeKept(w *writer, m *Manifest) error {
	for _, name := range src.Keep {
		content, err := os.ReadFile(filepath.Join(src.Folder, name))
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return err
		}
		if err := w.bytes(keptFolder+name, content); err != nil {
			return err
		}
		m.Kept = append(m.Kept, name)
	}
	return nil
}

func (src Source) writeFiles(ctx context.Context, w *writer, m *Manifest) error {
	return src.Files.Walk(ctx, "", func(info blob.Info) error {
		f, err := src.Files.Open(ctx, info.Key)
		if errors.Is(err, blob.ErrMissing) {
			return nil // swept since the walk saw it
		}
		if err != nil {
			return err
		}
		defer f.Close()
		whole, err := w.file(filesFolder+info.Key, f, info.Size)
		if err != nil {
			return fmt.Errorf("%s: %w", info.Key, err)
		}
		if !whole {
			m.Rotten = append(m.Rotten, info.Key)
		}
		m.Files++
		m.Bytes += info.Size
		return ctx.Err()
	})
}
