package blob

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// Copy puts the file under one key also under another, which ends in the same
// hash: a commune that is merged into another hands over its files so. A folder
// gives the same bytes a second name; another store reads and writes them.
func Copy(ctx context.Context, s Store, from, to string) error {
	a, errFrom := hashOf(from)
	b, errTo := hashOf(to)
	if err := errors.Join(errFrom, errTo); err != nil || a != b {
		return errors.Join(err, fmt.Errorf("blob: %q cannot be copied to %q", from, to))
	}
	if f, ok := s.(*Folder); ok {
		return f.link(from, to)
	}
	file, err := s.Open(ctx, from)
	if err != nil {
		return err
	}
	defer file.Close()
	return s.Put(ctx, to, file, file.Info().Size)
}

func (f *Folder) link(from, to string) error {
	path := f.path(to)
	f.making.Lock()
	err := f.makeDir(filepath.Dir(path))
	f.making.Unlock()
	if err != nil {
		return err
	}
	if err := os.Link(f.path(from), path); err != nil && !errors.Is(err, fs.ErrExist) {
		return troubled("link "+to, err)
	}
	return f.syncDir(filepath.Dir(path))
}
