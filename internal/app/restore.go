package app

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"time"

	apppages "xaso/internal/app/pages"
	"xaso/internal/platform/backup"
	"xaso/internal/platform/gate"
)

// A house is restored in place in three steps. A backup is put into the folder
// restore-next and looked over while the house serves. When that is confirmed,
// restore.json is written, last of all, and the house closes. On the next
// opening the data is exchanged, by renaming only; a process that is killed
// meanwhile leaves restore.json, and the opening after it goes on from there.
const (
	swapFile    = "restore.json"
	nextFolder  = "restore-next"
	asidePrefix = "before-restore-"
)

// A phase of an exchange is complete before the next is written down, so that
// a name found in the data folder is known to be old in one and new in the
// other.
type phase string

const (
	phaseAside phase = "aside" // what was there goes into the folder Aside
	phaseIn    phase = "in"    // what was restored takes its place
	phaseTell  phase = "tell"  // the audit log of the restored house is told
)

// A swap is a restore that was confirmed.
type swap struct {
	Phase phase `json:"phase"`
	apppages.Restored
	Commune gate.Commune `json:"commune"`
	By      string       `json:"by"` // the account that confirmed it
}

// ErrHalfRestored keeps commands away from a folder between two sets of data.
var ErrHalfRestored = errors.New("a restore into this folder is not finished")

// swapped are the names that change places. The secret goes first and comes
// last: without it no command opens the folder.
func swapped(filesInside bool) []string {
	names := []string{"secret.key", backup.DatabaseFile + "-wal", backup.DatabaseFile + "-shm", backup.DatabaseFile}
	if filesInside {
		names = append(names, backup.FilesFolder)
	}
	return names
}

func readSwap(folder string) (*swap, error) {
	content, err := os.ReadFile(filepath.Join(folder, swapFile))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var s swap
	return &s, json.Unmarshal(content, &s)
}

func (s *swap) write(folder string) error {
	content, err := json.Marshal(s)
	if err != nil {
		return err
	}
	return replaceSynced(filepath.Join(folder, swapFile), content)
}

// exchange finishes a confirmed restore, wherever it stopped; without one it
// removes what a restore that nobody confirmed left. It returns what is still
// to be told to the audit log, nil when nothing is. The step is called before
// each change of the disk and ends the exchange with its error; nil is none.
func exchange(folder string, filesInside bool, step func(string) error) (*swap, error) {
	s, err := readSwap(folder)
	if err != nil {
		return nil, fmt.Errorf("unfinished restore: %w", err)
	}
	if s == nil {
		return nil, forgetNext(folder)
	}
	x := mover{folder: folder, step: step}
	names := swapped(filesInside)
	if s.Phase == phaseAside {
		if _, err := os.Stat(filepath.Join(folder, nextFolder, "secret.key")); err != nil {
			return nil, fmt.Errorf("unfinished restore: nothing to put in place: %w", err)
		}
		x.move(folder, filepath.Join(folder, s.Aside), names)
		x.turn(s, phaseIn)
	}
	if s.Phase == phaseIn && x.err == nil {
		slices.Reverse(names)
		x.move(filepath.Join(folder, nextFolder), folder, names)
		x.turn(s, phaseTell)
	}
	if x.err == nil {
		x.err = forgetNext(folder)
	}
	if x.err != nil {
		return nil, fmt.Errorf("unfinished restore: %w", x.err)
	}
	return s, nil
}

// A mover renames until something fails.
type mover struct {
	folder string
	step   func(string) error
	err    error
}

func (x *mover) do(what string, change func() error) {
	if x.err == nil && x.step != nil {
		x.err = x.step(what)
	}
	if x.err == nil {
		x.err = change()
	}
}

// move renames whichever of the names are still there, and makes it last.
func (x *mover) move(from, to string, names []string) {
	x.do("make "+to, func() error { return os.MkdirAll(to, 0o700) })
	for _, name := range names {
		x.do("move "+name+" to "+to, func() error {
			err := os.Rename(filepath.Join(from, name), filepath.Join(to, name))
			if errors.Is(err, fs.ErrNotExist) {
				return nil
			}
			return err
		})
	}
	x.do("sync", func() error { return errors.Join(syncFolder(from), syncFolder(to), syncFolder(x.folder)) })
}

func (x *mover) turn(s *swap, to phase) {
	x.do("begin "+string(to), func() error {
		s.Phase = to
		return s.write(x.folder)
	})
}

// forgetNext removes a restored copy that is not, or no longer, wanted, and
// what a killed process left of one in the making.
func forgetNext(folder string) error {
	left, err := filepath.Glob(filepath.Join(folder, ".restoring-*"))
	for _, name := range append(left, filepath.Join(folder, nextFolder)) {
		err = errors.Join(err, os.RemoveAll(name))
	}
	return err
}

// tell writes into the restored audit log that it was restored, by whom and
// from what; only then is the restore over. A log that cannot be written is
// told at the next opening.
func (h *House) tell(ctx context.Context, s *swap) {
	h.restored = &s.Restored
	ctx = gate.WithKey(ctx, "restore:"+s.Aside)
	err := h.Gate.Write(ctx, gate.System("restore", s.Commune), apppages.MayKeep, func(tx *gate.Tx) error {
		return errors.Join(tx.Require(true), tx.Record("app.restore-done", s.Name, map[string]string{"by": s.By, "aside": s.Aside}))
	})
	if err == nil {
		err = os.Remove(filepath.Join(h.Config.Data, swapFile))
	}
	if err != nil {
		slog.ErrorContext(ctx, "the audit log was not told of the restore", "error", err)
	}
}

// confirm writes down that the copy in restore-next takes the place of the
// data, and asks for the house to be opened again. A second call does nothing.
func (h *House) confirm(who gate.Actor, name string, made time.Time) error {
	known, err := readSwap(h.Config.Data)
	if err != nil || known != nil && known.Phase != phaseTell {
		return err
	}
	now := h.now().UTC()
	s := swap{Phase: phaseAside, Commune: who.Commune, By: who.ID, Restored: apppages.Restored{
		Name: name, Made: made, At: now, Aside: asidePrefix + now.Format("20060102T150405Z")}}
	if err := s.write(h.Config.Data); err != nil {
		return err
	}
	select {
	case h.again <- struct{}{}:
	default: // asked already
	}
	return nil
}

// replaceSynced gives a small file new content, whole or not at all.
func replaceSynced(name string, content []byte) error {
	temp := name + ".new"
	if err := os.Remove(temp); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	if err := writeSynced(temp, content); err != nil {
		return err
	}
	if err := os.Rename(temp, name); err != nil {
		return err
	}
	return syncFolder(filepath.Dir(name))
}

func syncFolder(name string) error {
	f, err := os.Open(name)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}
