package app

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"syscall"
	"time"

	apppages "xaso/internal/app/pages"
	"xaso/internal/platform/backup"
	"xaso/internal/platform/fault"
	"xaso/internal/platform/gate"
	"xaso/migrations"
)

// A keeper does the administrator's errands with backups, one at a time and
// outside of any request: they take as long as the commune is large. An errand
// is of this process only; one that died with it is begun anew by hand.
type keeper struct {
	h    *House
	life context.Context
	end  context.CancelFunc

	mu   sync.Mutex
	last apppages.Errand
	done chan struct{} // closed when the last errand is over
}

func newKeeper(h *House) *keeper {
	k := &keeper{h: h, done: make(chan struct{})}
	k.life, k.end = context.WithCancel(context.Background())
	close(k.done)
	return k
}

// close stops the errand under way and waits for it.
func (k *keeper) close() {
	k.end()
	k.mu.Lock()
	done := k.done
	k.mu.Unlock()
	<-done
}

// Errand is the last one begun, the zero value before the first.
func (k *keeper) Errand() apppages.Errand {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.last
}

// Begin starts an errand unless another is under way: ErrBusy. The same one
// begun twice, by a form sent twice, is begun once.
func (k *keeper) Begin(e apppages.Errand, key backup.Key) error {
	k.mu.Lock()
	defer k.mu.Unlock()
	switch {
	case e.ID == k.last.ID:
		return nil
	case k.last.Running(), k.life.Err() != nil:
		return apppages.ErrBusy
	}
	e.Since = k.h.now()
	k.last, k.done = e, make(chan struct{})
	go k.run(e, key, k.done)
	return nil
}

func (k *keeper) run(e apppages.Errand, key backup.Key, done chan struct{}) {
	defer close(done)
	var err error
	switch e.Kind {
	case apppages.BackUp:
		var made backup.Entry
		made, err = k.h.Backup(k.life)
		e.Name, e.Report = made.Name, made.Report
	case apppages.Rehearse:
		e.Report, _, err = k.rehearse(e.Name, key)
	case apppages.Restore:
		e.Report, e.Made, err = k.prepare(e.Name, key)
	}
	if err != nil && fault.KindOf(err) == fault.Internal {
		slog.Error("an errand with backups failed", "kind", string(e.Kind), "backup", e.Name, "error", err)
	}
	e.Err, e.Ended = err, k.h.now()
	k.mu.Lock()
	defer k.mu.Unlock()
	k.last = e
}

// Wait returns when no errand is under way, or after most, or with ctx.
func (k *keeper) Wait(ctx context.Context, most time.Duration) {
	k.mu.Lock()
	done := k.done
	k.mu.Unlock()
	timeout := time.NewTimer(most)
	defer timeout.Stop()
	select {
	case <-done:
	case <-timeout.C:
	case <-ctx.Done():
	}
}

func (k *keeper) rehearse(name string, key backup.Key) (*backup.Report, time.Time, error) {
	free, err := k.h.holdShelf(k.life)
	if err != nil {
		return nil, time.Time{}, err
	}
	defer free()
	report, err := k.h.Shelf().Rehearse(k.life, name, key, migrations.Files, k.h.now())
	if err != nil {
		return nil, time.Time{}, err
	}
	all, err := k.h.Shelf().List()
	i := slices.IndexFunc(all, func(e backup.Entry) bool { return e.Name == name })
	if err != nil || i < 0 {
		return nil, time.Time{}, errors.Join(err, backup.ErrNoBackup)
	}
	return &report, all[i].Made, nil
}

// prepare rehearses a backup and, when it is sound, puts it into the folder
// beside the data, where it waits to be confirmed. The key is not needed
// after that.
func (k *keeper) prepare(name string, key backup.Key) (*backup.Report, time.Time, error) {
	report, made, err := k.rehearse(name, key)
	switch {
	case err != nil:
		return report, made, err
	case !report.Sound():
		return report, made, apppages.ErrUnsound
	}
	data := k.h.Config.Data
	if err := forgetNext(data); err != nil {
		return report, made, err
	}
	in, err := k.h.Shelf().Open(name)
	if err != nil {
		return report, made, err
	}
	defer in.Close()
	place := backup.Place{Folder: filepath.Join(data, nextFolder), Migrations: migrations.Files}
	if k.h.Config.Files != "" {
		place.Files = k.h.Files // by their hashes: nothing there is overwritten
	}
	m, err := backup.Restore(k.life, in, &key, place)
	if err == nil && !slices.Contains(m.Kept, "secret.key") {
		err = errors.Join(apppages.ErrUnsound, forgetNext(data))
	}
	return report, made, err
}

// Confirm puts the prepared backup into the place of the data: it closes the
// house, which opens again with the restored one.
func (k *keeper) Confirm(who gate.Actor) error {
	k.mu.Lock()
	defer k.mu.Unlock()
	if !k.last.Ready() {
		return apppages.ErrNotReady
	}
	return k.h.confirm(who, k.last.Name, k.last.Made)
}

// Forget removes the prepared backup.
func (k *keeper) Forget() error {
	k.mu.Lock()
	defer k.mu.Unlock()
	if !k.last.Ready() {
		return apppages.ErrNotReady
	}
	k.last = apppages.Errand{}
	return forgetNext(k.h.Config.Data)
}

// Seal is whom backups are sealed to.
func (k *keeper) Seal() (apppages.Seal, error) {
	if k.h.Config.BackupTo != "" {
		return apppages.Seal{Public: k.h.Config.BackupTo, ByOperator: true}, nil
	}
	public, err := k.h.publicKey()
	if errors.Is(err, backup.ErrNeedKey) {
		err = nil
	}
	return apppages.Seal{Public: public}, err
}

// UseKey has the backups to come sealed to key.
func (k *keeper) UseKey(key backup.Key) error { return k.h.useBackupKey(key.Public()) }

// Restored is what this house was restored from when it was opened, or nil.
func (k *keeper) Restored() *apppages.Restored { return k.h.restored }

// Aside names the folders that earlier restores moved the data to.
func (k *keeper) Aside() ([]string, error) {
	all, err := filepath.Glob(filepath.Join(k.h.Config.Data, asidePrefix+"*"))
	for i := range all {
		all[i] = filepath.Base(all[i])
	}
	return all, err
}

// shelfPoll is how often a shelf in use is tried again.
const shelfPoll = 200 * time.Millisecond

// holdShelf keeps the shelf for one backup or rehearsal among all processes:
// a second one would sweep away what the first has half made.
func (h *House) holdShelf(ctx context.Context) (free func(), err error) {
	folder := h.Shelf().Folder
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return nil, fmt.Errorf("backup: %w", err)
	}
	lock, err := os.OpenFile(filepath.Join(folder, "lock"), os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, fmt.Errorf("backup: %w", err)
	}
	tick := time.NewTicker(shelfPoll)
	defer tick.Stop()
	for {
		err := syscall.Flock(int(lock.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
		if err == nil {
			return func() { lock.Close() }, nil
		}
		if !errors.Is(err, syscall.EWOULDBLOCK) {
			lock.Close()
			return nil, fmt.Errorf("backup: %w", err)
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			lock.Close()
			return nil, ctx.Err()
		}
	}
}
