package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"xaso/internal/app"
	"xaso/internal/platform/backup"
	"xaso/internal/platform/lang"
	"xaso/migrations"
)

type backupCommand struct {
	app.Config `embed:""`
	To         string `help:"Write the backup to this file instead of the shelf in the data folder." type:"path"`
}

// Run works beside a serving house: a backup only reads.
func (c backupCommand) Run(ctx context.Context) error {
	h, err := app.OpenBeside(ctx, c.Config)
	if err != nil {
		return err
	}
	defer h.Close()
	if _, err := h.BackupKey(); errors.Is(err, backup.ErrNeedKey) {
		secret, err := h.NewBackupKey()
		if err != nil {
			return err
		}
		fmt.Printf("This key opens your backups. It is shown once and kept nowhere: write it down now.\n\n    %s\n\n", secret)
	}
	if c.To != "" {
		return c.toFile(ctx, h)
	}
	entry, err := h.Backup(ctx)
	if err != nil {
		return app.Explain(err)
	}
	fmt.Printf("backup: %s (%d bytes)\n", filepath.Join(c.Data, "backups", entry.Name), entry.Size)
	return tell(entry.Report)
}

func (c backupCommand) toFile(ctx context.Context, h *app.House) error {
	to, err := h.BackupKey()
	if err != nil {
		return app.Explain(err)
	}
	return writeWhole(c.To, func(out io.Writer) error {
		m, err := backup.Create(ctx, h.Source(), to, out)
		if err == nil {
			fmt.Printf("backup: %s, %d rows, %d files\n", c.To, m.Rows(), m.Files)
		}
		return err
	})
}

// writeWhole makes a file that is there whole or not at all.
func writeWhole(name string, write func(io.Writer) error) error {
	temp, err := os.CreateTemp(filepath.Dir(name), ".xaso-*")
	if err != nil {
		return err
	}
	defer os.Remove(temp.Name())
	if err := errors.Join(write(temp), temp.Sync(), temp.Close()); err != nil {
		return err
	}
	return os.Rename(temp.Name(), name)
}

type restoreCommand struct {
	From     string `arg:"" help:"The backup." type:"existingfile"`
	Data     string `help:"Empty or absent folder to restore into." default:"./xaso-data" env:"XASO_DATA" type:"path"`
	Database string `help:"postgres:// address of an empty database; empty is SQLite in the folder." env:"XASO_DATABASE"`
	Key      string `help:"The key shown when the backup was made (AGE-SECRET-KEY-…)." env:"XASO_BACKUP_KEY"`
	Check    bool   `help:"Rehearse only: restore into a scratch folder, verify everything, remove it."`
}

func (c restoreCommand) Run(ctx context.Context) error {
	key, err := parseKey(c.Key)
	if err != nil {
		return err
	}
	in, err := os.Open(c.From)
	if err != nil {
		return err
	}
	defer in.Close()
	if c.Check {
		report, _, err := backup.Check(ctx, in, key, os.TempDir(), migrations.Files, time.Now())
		if err != nil {
			return app.Explain(err)
		}
		return tell(&report)
	}
	m, err := backup.Restore(ctx, in, key, backup.Place{Folder: c.Data, Database: c.Database, Migrations: migrations.Files})
	if err != nil {
		return app.Explain(err)
	}
	fmt.Printf("restored into %s: %d rows and %d files of %s\n", c.Data, m.Rows(), m.Files, lang.Date(m.Made))
	return nil
}

// parseKey reads the key of a sealed archive; none is right for an export.
func parseKey(text string) (*backup.Key, error) {
	if text == "" {
		return nil, nil
	}
	key, err := backup.ParseKey(text)
	if err != nil {
		return nil, app.Explain(err)
	}
	return &key, nil
}

type verifyCommand struct {
	app.Config `embed:""`
}

// Run checks the database, both chained logs of every commune and the bytes
// of every file.
func (c verifyCommand) Run(ctx context.Context) error {
	h, err := app.OpenBeside(ctx, c.Config)
	if err != nil {
		return err
	}
	defer h.Close()
	report, err := backup.Verify(ctx, h.DB, h.Gate, h.Files, time.Now(), h.Chains()...)
	if err != nil {
		return app.Explain(err)
	}
	return tell(&report)
}

// errUnsound makes the exit code say what the lines said.
var errUnsound = errors.New("something is wrong: see the lines marked BAD")

func tell(r *backup.Report) error {
	if r == nil {
		return nil
	}
	texts, err := app.Texts()
	if err != nil {
		return err
	}
	ctx := texts.For(context.Background(), "en")
	for _, l := range r.Lines {
		mark := "ok "
		if !l.Good {
			mark = "BAD"
		}
		fmt.Printf("%s  %s\n", mark, lang.T(ctx, l.Key, l.Args...))
	}
	if !r.Sound() {
		return errUnsound
	}
	return nil
}

type exportCommand struct {
	app.Config `embed:""`
	To         string `arg:"" help:"File to write; it is not encrypted." type:"path"`
}

func (c exportCommand) Run(ctx context.Context) error {
	h, err := app.OpenBeside(ctx, c.Config)
	if err != nil {
		return err
	}
	defer h.Close()
	return writeWhole(c.To, func(out io.Writer) error {
		m, err := backup.Export(ctx, h.Source(), out)
		if err == nil {
			fmt.Printf("exported %d rows and %d files to %s: keep it safe, it is not encrypted\n", m.Rows(), m.Files, c.To)
		}
		return err
	})
}

type importCommand struct {
	From     string `arg:"" help:"File made by export, of SQLite or PostgreSQL." type:"existingfile"`
	Data     string `help:"Empty or absent folder to import into." default:"./xaso-data" env:"XASO_DATA" type:"path"`
	Database string `help:"postgres:// address of an empty database; empty is SQLite in the folder." env:"XASO_DATABASE"`
}

// Run moves a house, also from one engine to the other.
func (c importCommand) Run(ctx context.Context) error {
	return restoreCommand{From: c.From, Data: c.Data, Database: c.Database}.Run(ctx)
}
