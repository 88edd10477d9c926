package app

import (
	"context"
	"errors"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"strings"

	"xaso/internal/platform/backup"
	"xaso/internal/platform/gate"
	"xaso/internal/platform/health"
	"xaso/migrations"
)

// backupKeyFile holds the public half of the key that nightly backups are
// sealed to. The secret half is shown once, when it is made, and never kept.
const backupKeyFile = "backup.pub"

// Shelf is where this house keeps its own backups.
func (h *House) Shelf() backup.Shelf {
	return backup.Shelf{Folder: filepath.Join(h.Config.Data, "backups")}
}

// Source is what a backup of this house is made of.
func (h *House) Source() backup.Source {
	return backup.Source{DB: h.DB, Migrations: migrations.Files, Files: h.Files, Folder: h.Config.Data,
		Keep: []string{"secret.key"}, Now: h.now}
}

// BackupKey returns to whom backups are sealed: the operator's key, else the
// one made here. It returns backup.ErrNeedKey when there is none yet.
func (h *House) BackupKey() (backup.Recipients, error) {
	if h.Config.BackupTo != "" {
		return backup.SealTo(strings.Fields(h.Config.BackupTo)...)
	}
	public, err := h.publicKey()
	if err != nil {
		return nil, err
	}
	return backup.SealTo(public)
}

// publicKey is the key made here, backup.ErrNeedKey when there is none.
func (h *House) publicKey() (string, error) {
	public, err := os.ReadFile(filepath.Join(h.Config.Data, backupKeyFile))
	if errors.Is(err, fs.ErrNotExist) {
		return "", backup.ErrNeedKey
	}
	return strings.TrimSpace(string(public)), err
}

// NewBackupKey makes a key, keeps its public half for the backups to come and
// returns the secret half, to be shown once. Older backups open with the key
// before.
func (h *House) NewBackupKey() (secret string, err error) {
	key, err := backup.NewKey()
	if err != nil {
		return "", err
	}
	return key.Secret(), h.useBackupKey(key.Public())
}

func (h *House) useBackupKey(public string) error {
	return replaceSynced(filepath.Join(h.Config.Data, backupKeyFile), []byte(public+"\n"))
}

// Backup puts a rehearsed backup on the shelf, after those under way.
func (h *House) Backup(ctx context.Context) (backup.Entry, error) {
	to, err := h.BackupKey()
	if err != nil {
		return backup.Entry{}, err
	}
	free, err := h.holdShelf(ctx)
	if err != nil {
		return backup.Entry{}, err
	}
	defer free()
	return h.Shelf().Make(ctx, h.Source(), to)
}

// nightly is the backup of every night. Without a key there is none, and the
// health page says so.
func (h *House) nightly(ctx context.Context, _ gate.Commune) error {
	_, err := h.Backup(ctx)
	if errors.Is(err, backup.ErrNeedKey) {
		slog.WarnContext(ctx, "no nightly backup: no key has been made")
		return nil
	}
	return err
}

func (h *House) newWatch() *health.Watch {
	return &health.Watch{DB: h.DB, Gate: h.Gate, Migrations: migrations.Files, Folder: h.Config.Data,
		Shelf: h.Shelf(), Communes: h.Communes.IDs, Version: h.Config.Version}
}
