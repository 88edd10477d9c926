package backup

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// A Shelf is the folder of a house's own backups.
type Shelf struct {
	Folder string
	Keep   int // how many backups stay; 14 when 0
}

const (
	shelfPrefix = "xaso-"
	shelfSuffix = ".tar.zst.age"
	shelfTime   = "20060102T150405Z"
	reportPart  = ".report.json"
)

// An Entry is one backup on the shelf. Report is nil when it was never
// rehearsed.
type Entry struct {
	Name   string
	Made   time.Time
	Size   int64 // bytes
	Report *Report
}

// Make writes a backup, rehearses its restore at once, and takes the oldest
// ones off the shelf. For the rehearsal the backup is sealed to one more key,
// which is forgotten when Make returns: the house never holds a key that
// opens its backups. A backup whose rehearsal fails stays, with that report.
func (s Shelf) Make(ctx context.Context, src Source, to Recipients) (Entry, error) {
	if err := os.MkdirAll(s.Folder, 0o700); err != nil {
		return Entry{}, fmt.Errorf("backup: %w", err)
	}
	s.clear()
	once, err := NewKey()
	if err != nil {
		return Entry{}, err
	}
	if len(to) == 0 {
		return Entry{}, ErrNeedKey
	}
	name := shelfPrefix + src.Now().UTC().Format(shelfTime) + shelfSuffix
	if err := s.write(ctx, name, src, append(slices.Clone(to), once.identity.Recipient())); err != nil {
		return Entry{}, err
	}
	_, err = s.Rehearse(ctx, name, once, src.Migrations, src.Now())
	if err := errors.Join(err, s.prune()); err != nil {
		return Entry{}, err
	}
	all, err := s.List()
	i := slices.IndexFunc(all, func(e Entry) bool { return e.Name == name })
	if err != nil || i < 0 {
		return Entry{}, errors.Join(err, ErrNoBackup)
	}
	return all[i], nil
}

// write makes the file under another name, so that what is on the shelf is
// whole.
func (s Shelf) write(ctx context.Context, name string, src Source, to Recipients) error {
	temp, err := os.CreateTemp(s.Folder, ".making-*")
	if err != nil {
		return fmt.Errorf("backup: %w", err)
	}
	defer os.Remove(temp.Name())
	_, err = Create(ctx, src, to, temp)
	if err = errors.Join(err, temp.Sync(), temp.Close()); err != nil {
		return fmt.Errorf("backup: %w", err)
	}
	if err := os.Rename(temp.Name(), filepath.Join(s.Folder, name)); err != nil {
		return fmt.Errorf("backup: %w", err)
	}
	return syncFolder(s.Folder)
}

// Rehearse checks a backup of the shelf with the key that opens it, and
// leaves the report beside it. It returns the error of an archive that cannot
// be restored, after reporting that, too.
func (s Shelf) Rehearse(ctx context.Context, name string, key Key, migrations fs.FS, now time.Time) (Report, error) {
	f, err := s.Open(name)
	if err != nil {
		return Report{}, err
	}
	defer f.Close()
	report, _, err := Check(ctx, f, &key, s.Folder, migrations, now)
	if errors.Is(err, ErrWrongKey) || ctx.Err() != nil {
		return report, err // says nothing of the backup
	}
	if err != nil {
		report.say(false, "backup.report.not-restored", err.Error())
	}
	content, failed := json.Marshal(report)
	if failed == nil {
		temp := filepath.Join(s.Folder, ".making-"+name+reportPart)
		os.Remove(temp)
		if failed = writeSynced(temp, content); failed == nil {
			failed = os.Rename(temp, filepath.Join(s.Folder, name+reportPart))
		}
	}
	return report, errors.Join(err, failed)
}

// List returns what is on the shelf, newest first. A shelf that was never
// used is empty.
func (s Shelf) List() ([]Entry, error) {
	names, err := os.ReadDir(s.Folder)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var all []Entry
	for _, n := range names {
		made, ok := madeAt(n.Name())
		info, err := n.Info()
		if !ok || err != nil {
			continue
		}
		e := Entry{Name: n.Name(), Made: made, Size: info.Size()}
		if content, err := os.ReadFile(filepath.Join(s.Folder, n.Name()+reportPart)); err == nil {
			var r Report
			if json.Unmarshal(content, &r) == nil {
				e.Report = &r
			}
		}
		all = append(all, e)
	}
	slices.SortFunc(all, func(a, b Entry) int { return b.Made.Compare(a.Made) })
	return all, nil
}

// Open opens a backup of the shelf for download. It returns ErrNoBackup for
// any name that is not on it.
func (s Shelf) Open(name string) (*os.File, error) {
	if _, ok := madeAt(name); !ok {
		return nil, ErrNoBackup
	}
	f, err := os.Open(filepath.Join(s.Folder, name))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, ErrNoBackup
	}
	return f, err
}

// madeAt reads the instant in a backup's name.
func madeAt(name string) (time.Time, bool) {
	middle, ok := strings.CutSuffix(strings.TrimPrefix(name, shelfPrefix), shelfSuffix)
	made, err := time.Parse(shelfTime, middle)
	return made, ok && err == nil && strings.HasPrefix(name, shelfPrefix)
}

// prune takes the oldest backups off. The newest that restores soundly stays
// whatever its age: a row of bad nights must not push it out.
func (s Shelf) prune() error {
	all, err := s.List()
	if err != nil {
		return err
	}
	keep := s.Keep
	if keep == 0 {
		keep = 14
	}
	sound := slices.IndexFunc(all, func(e Entry) bool { return e.Report != nil && e.Report.Sound() })
	for i, e := range all {
		if i < keep || i == sound {
			continue
		}
		path := filepath.Join(s.Folder, e.Name)
		if err := errors.Join(os.Remove(path), ignoreMissing(os.Remove(path+reportPart))); err != nil {
			return fmt.Errorf("backup: %w", err)
		}
	}
	return nil
}

// clear removes what a killed process left half made.
func (s Shelf) clear() {
	for _, pattern := range []string{".making-*", ".rehearsal-*"} {
		left, _ := filepath.Glob(filepath.Join(s.Folder, pattern))
		for _, path := range left {
			os.RemoveAll(path)
		}
	}
}

func ignoreMissing(err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}
