package backup

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"xaso/internal/platform/blob"
	"xaso/internal/platform/db"
)

// DatabaseFile and FilesFolder are where a data folder has its SQLite file
// and its uploads.
const (
	DatabaseFile = "xaso.db"
	FilesFolder  = "files"
)

// A Place is where an archive is put back.
type Place struct {
	Folder     string     // the data folder: absent or empty
	Database   string     // postgres:// address of a database without tables; "" is a file in Folder
	Files      blob.Store // nil is FilesFolder in Folder
	Migrations fs.FS
}

// Restore puts the archive in, sealed or not, into an empty place and brings
// its schema up to date. It is whole or not at all: everything happens beside
// the folder, which appears with its last step. It returns the faults of this
// package for an archive that is damaged, cut short, sealed to another key or
// newer than this program. Files that were rotten when the backup was made
// are named in the manifest and left out.
func Restore(ctx context.Context, in io.Reader, key *Key, to Place) (Manifest, error) {
	r := &restore{to: to}
	m, err := r.run(ctx, in, key, nil)
	if err != nil {
		r.undo()
	}
	return m, err
}

type restore struct {
	to     Place
	temp   string // the folder in the making
	d      *db.DB
	clean  bool // the PostgreSQL database had no tables: ours may be dropped
	shown  bool // temp has become to.Folder
	load   *load
	stored int64 // files put, and their size
	bytes  int64
	rotten []string
}

// run restores; look, when given, sees the rows as they were put back, before
// newer migrations change them.
func (r *restore) run(ctx context.Context, in io.Reader, key *Key, look func(*db.DB, Manifest) error) (Manifest, error) {
	archive, err := newReader(in, key)
	if err != nil {
		return Manifest{}, err
	}
	defer archive.close()
	header, err := readHeader(archive)
	if err != nil {
		return header, err
	}
	if err := r.prepare(ctx, header); err != nil {
		return header, err
	}
	m, err := r.fill(ctx, archive)
	if err != nil {
		return m, err
	}
	if err := r.check(m); err != nil {
		return m, err
	}
	if err := r.load.commit(ctx); err != nil {
		return m, fmt.Errorf("restore: %w", err)
	}
	if look != nil {
		if err := look(r.d, m); err != nil {
			return m, err
		}
	}
	if _, err := r.d.Migrate(ctx, r.to.Migrations); err != nil {
		return m, err
	}
	err = r.d.Close() // on SQLite this folds the log into the file
	r.d = nil
	if err != nil {
		return m, fmt.Errorf("restore: %w", err)
	}
	return m, r.show()
}

func readHeader(archive *reader) (Manifest, error) {
	var m Manifest
	name, size, err := archive.next()
	if err != nil || name != headerName {
		return m, errors.Join(ErrDamaged, err)
	}
	content, err := archive.content(size)
	if err != nil {
		return m, err
	}
	if err := json.Unmarshal(content, &m); err != nil {
		return m, damaged(err)
	}
	if m.Format != format {
		return m, ErrNewer.With(m.Format, format)
	}
	return m, nil
}

// prepare makes an empty database of the archive's schema, and opens the load.
func (r *restore) prepare(ctx context.Context, header Manifest) error {
	if old, err := os.ReadDir(r.to.Folder); err == nil && len(old) > 0 {
		return ErrOccupied.With(r.to.Folder)
	} else if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("restore: %w", err)
	}
	parent := filepath.Dir(filepath.Clean(r.to.Folder))
	if err := os.MkdirAll(parent, 0o700); err != nil {
		return fmt.Errorf("restore: %w", err)
	}
	var err error
	if r.temp, err = os.MkdirTemp(parent, ".restoring-*"); err != nil {
		return fmt.Errorf("restore: %w", err)
	}
	source := r.to.Database
	if source == "" {
		source = filepath.Join(r.temp, DatabaseFile)
	}
	if r.d, err = db.Open(ctx, source); err != nil {
		return fmt.Errorf("restore: %w", err)
	}
	there, err := tables(ctx, r.d.Write, r.d.Engine)
	if err != nil {
		return fmt.Errorf("restore: %w", err)
	}
	if len(there) > 0 {
		return ErrOccupied.With("PostgreSQL")
	}
	r.clean = true
	_, newest, err := r.d.Version(ctx, r.to.Migrations)
	if err != nil {
		return fmt.Errorf("restore: %w", err)
	}
	if header.Schema > newest {
		return ErrNewer.With(header.Schema, newest)
	}
	if err := r.d.MigrateTo(ctx, r.to.Migrations, header.Schema); err != nil {
		return err
	}
	if r.to.Files == nil {
		if r.to.Files, err = blob.OpenFolder(filepath.Join(r.temp, FilesFolder)); err != nil {
			return err
		}
	}
	r.load, err = beginLoad(ctx, r.d, header.Tables)
	return err
}

// fill reads the archive to its end and returns its manifest.
func (r *restore) fill(ctx context.Context, archive *reader) (Manifest, error) {
	var m Manifest
	for {
		if err := ctx.Err(); err != nil {
			return m, err
		}
		name, size, err := archive.next()
		if err == io.EOF {
			if m.Format == 0 {
				return m, damaged(errors.New("no manifest"))
			}
			return m, nil
		}
		if err == nil {
			err = r.entry(ctx, archive, name, size, &m)
		}
		if err != nil {
			return m, err
		}
	}
}

func (r *restore) entry(ctx context.Context, archive *reader, name string, size int64, m *Manifest) error {
	if strings.HasPrefix(name, filesFolder) {
		return r.file(ctx, archive, strings.TrimPrefix(name, filesFolder), size)
	}
	content, err := archive.content(size)
	if err != nil {
		return err
	}
	switch {
	case strings.HasPrefix(name, rowsFolder):
		for line := range bytes.Lines(content) {
			if err := r.load.row(ctx, tableOf(name), bytes.TrimSuffix(line, []byte("\n"))); err != nil {
				return err
			}
		}
		return nil
	case strings.HasPrefix(name, keptFolder):
		kept := strings.TrimPrefix(name, keptFolder)
		if !filepath.IsLocal(kept) || kept != filepath.Base(kept) || kept == DatabaseFile || kept == FilesFolder {
			return damaged(fmt.Errorf("a file that would be called %q", kept))
		}
		return writeSynced(filepath.Join(r.temp, kept), content)
	case name == manifestName:
		return damaged(json.Unmarshal(content, m))
	}
	return damaged(fmt.Errorf("an entry called %q", name))
}

// file puts an upload into the store, which refuses bytes of another hash:
// those were rotten already, and the manifest must say so.
func (r *restore) file(ctx context.Context, archive *reader, key string, size int64) error {
	r.stored++
	r.bytes += size
	body := &failing{r: archive.tar}
	err := r.to.Files.Put(ctx, key, body, size)
	switch {
	case body.err != nil:
		return damaged(body.err)
	case err == nil:
		return nil
	}
	if body.n == size {
		r.rotten = append(r.rotten, key)
		return nil
	}
	return fmt.Errorf("restore %s: %w", key, err)
}

// failing remembers why and where reading an archive ended, so that a bad
// archive is told from a bad disk.
type failing struct {
	r   io.Reader
	n   int64
	err error
}

func (f *failing) Read(b []byte) (int, error) {
	n, err := f.r.Read(b)
	f.n += int64(n)
	if err != nil && err != io.EOF {
		f.err = err
	}
	return n, err
}

// check compares what was read with what the manifest says must be there.
func (r *restore) check(m Manifest) error {
	slices.Sort(r.rotten)
	slices.Sort(m.Rotten)
	if r.stored != m.Files || r.bytes != m.Bytes || !slices.Equal(r.rotten, m.Rotten) {
		return damaged(fmt.Errorf("%d files of %d bytes, the manifest says %d of %d", r.stored, r.bytes, m.Files, m.Bytes))
	}
	return r.load.check(m)
}

// show gives the finished folder its name.
func (r *restore) show() error {
	err := os.Remove(r.to.Folder) // empty, or absent
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("restore: %w", err)
	}
	if err := syncFolder(r.temp); err != nil {
		return err
	}
	if err := os.Rename(r.temp, r.to.Folder); err != nil {
		return fmt.Errorf("restore: %w", err)
	}
	r.shown = true
	return syncFolder(filepath.Dir(filepath.Clean(r.to.Folder)))
}

// undo leaves the place as empty as it was. Files in a store outside the
// folder stay: they lie under their hashes, and a sweep removes them.
func (r *restore) undo() {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	if r.load != nil {
		r.load.rollback(ctx)
	}
	if r.clean && r.to.Database != "" && !r.shown {
		if r.d == nil {
			r.d, _ = db.Open(ctx, r.to.Database)
		}
		if r.d != nil {
			dropAll(ctx, r.d)
		}
	}
	if r.d != nil {
		r.d.Close()
	}
	if r.temp != "" && !r.shown {
		os.RemoveAll(r.temp)
	}
}

// writeSynced writes a file that must survive a power cut.
func writeSynced(name string, content []byte) error {
	f, err := os.OpenFile(name, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	_, err = f.Write(content)
	return errors.Join(err, f.Sync(), f.Close())
}

func syncFolder(name string) error {
	f, err := os.Open(name)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}
