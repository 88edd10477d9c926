package blob

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"time"
)

// A Folder is a Store on a local disk: files/ holds what is complete, incoming/
// what is being written. Both are on one file system, so that a rename is all
// it takes to make a file visible. One process writes to a folder at a time.
type Folder struct {
	files, incoming string
	visible         sync.Mutex            // orders renames against Expire
	making          sync.Mutex            // a folder seen to exist is a folder synced
	failed          atomic.Pointer[error] // set once by a failed fsync
}

// OpenFolder returns the store in a folder and creates it when missing.
func OpenFolder(root string) (*Folder, error) {
	f := &Folder{files: filepath.Join(root, "files"), incoming: filepath.Join(root, "incoming")}
	for _, dir := range []string{f.files, f.incoming} {
		if err := os.MkdirAll(dir, 0o700); err != nil {
			return nil, troubled("open file store", err)
		}
	}
	return f, nil
}

// Put writes to a temporary file, syncs it, renames it and syncs the folder.
func (f *Folder) Put(ctx context.Context, key string, r io.Reader, size int64) error {
	hash, err := hashOf(key)
	if err != nil {
		return err
	}
	if err := f.Failed(); err != nil {
		return err
	}
	temp, err := os.CreateTemp(f.incoming, "put-*")
	if err != nil {
		return troubled("store "+key, err)
	}
	defer os.Remove(temp.Name()) // gone already when the rename succeeded
	defer temp.Close()
	sum := sha256.New()
	n, err := io.Copy(io.MultiWriter(temp, sum), io.LimitReader(r, size+1))
	if err != nil {
		return troubled("store "+key, err)
	}
	if n != size || hex.EncodeToString(sum.Sum(nil)) != hash {
		return fmt.Errorf("blob: store %s: %d of %d bytes or another hash", key, n, size)
	}
	if err := f.sync(temp); err != nil {
		return err
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	return f.show(temp.Name(), key)
}

// show gives a finished temporary file its place.
func (f *Folder) show(temp, key string) error {
	path := f.path(key)
	f.making.Lock()
	err := f.makeDir(filepath.Dir(path))
	f.making.Unlock()
	if err != nil {
		return err
	}
	f.visible.Lock()
	err = os.Rename(temp, path)
	f.visible.Unlock()
	if err != nil {
		return troubled("store "+key, err)
	}
	return f.syncDir(filepath.Dir(path))
}

// makeDir creates a folder under files/ and syncs each parent that changed:
// a file is only as durable as the names that lead to it.
func (f *Folder) makeDir(dir string) error {
	err := os.Mkdir(dir, 0o700)
	switch {
	case err == nil:
		return f.syncDir(filepath.Dir(dir))
	case errors.Is(err, fs.ErrExist):
		return nil
	case errors.Is(err, fs.ErrNotExist) && strings.HasPrefix(dir, f.files+string(filepath.Separator)):
		if err := f.makeDir(filepath.Dir(dir)); err != nil {
			return err
		}
		return f.makeDir(dir)
	}
	return troubled("create "+dir, err)
}

func (f *Folder) syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return troubled("sync "+dir, err)
	}
	defer d.Close()
	return f.sync(d)
}

// sync latches the store on failure: after a failed fsync the kernel may have
// dropped the pages and call the next fsync good, so no later one is believed.
// A full disk is the exception; it heals when space is made.
func (f *Folder) sync(file *os.File) error {
	err := file.Sync()
	if err == nil {
		return nil
	}
	err = fmt.Errorf("sync %s: %w", file.Name(), err)
	if !errors.Is(err, syscall.ENOSPC) && !errors.Is(err, syscall.EDQUOT) {
		f.failed.CompareAndSwap(nil, &err)
		return f.Failed()
	}
	return troubled("store", err)
}

// Failed returns ErrStorage with its cause after a failed fsync, until restart.
func (f *Folder) Failed() error {
	if cause := f.failed.Load(); cause != nil {
		return fmt.Errorf("%w (%v)", ErrStorage, *cause)
	}
	return nil
}

type folderFile struct {
	*os.File
	info Info
}

func (f folderFile) Info() Info { return f.info }

func (f *Folder) Open(_ context.Context, key string) (File, error) {
	if _, err := hashOf(key); err != nil {
		return nil, err
	}
	file, err := os.Open(f.path(key))
	if err != nil {
		return nil, missing(key, err)
	}
	st, err := file.Stat()
	if err != nil {
		file.Close()
		return nil, missing(key, err)
	}
	return folderFile{file, Info{key, st.Size(), st.ModTime()}}, nil
}

func (f *Folder) Stat(_ context.Context, key string) (Info, error) {
	if _, err := hashOf(key); err != nil {
		return Info{}, err
	}
	st, err := os.Stat(f.path(key))
	if err != nil {
		return Info{}, missing(key, err)
	}
	return Info{key, st.Size(), st.ModTime()}, nil
}

func (f *Folder) Delete(_ context.Context, key string) error {
	if _, err := hashOf(key); err != nil {
		return err
	}
	if err := os.Remove(f.path(key)); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return troubled("delete "+key, err)
	}
	return nil
}

func (f *Folder) Expire(ctx context.Context, key string, before time.Time) (bool, error) {
	f.visible.Lock()
	defer f.visible.Unlock()
	info, err := f.Stat(ctx, key)
	if errors.Is(err, ErrMissing) || err == nil && !info.Modified.Before(before) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	return true, f.Delete(ctx, key)
}

func (f *Folder) Walk(ctx context.Context, prefix string, visit func(Info) error) error {
	start := filepath.Join(f.files, filepath.FromSlash(prefix))
	return filepath.WalkDir(start, func(path string, d fs.DirEntry, err error) error {
		if err == nil {
			err = ctx.Err()
		}
		switch {
		case errors.Is(err, fs.ErrNotExist): // removed since, or an empty prefix
			return nil
		case err != nil:
			return err
		case d.IsDir():
			return nil
		}
		rel, err := filepath.Rel(f.files, path)
		if err != nil {
			return err
		}
		key := filepath.ToSlash(rel)
		if _, err := hashOf(key); err != nil {
			return nil // not ours: an administrator's note, a lost+found
		}
		st, err := d.Info()
		if errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		if err != nil {
			return err
		}
		return visit(Info{key, st.Size(), st.ModTime()})
	})
}

func (f *Folder) path(key string) string { return filepath.Join(f.files, filepath.FromSlash(key)) }

func missing(key string, err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("%s: %w", key, ErrMissing)
	}
	return troubled("open "+key, err)
}
