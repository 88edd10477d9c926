package db

import (
	"context"
	"fmt"
	"io/fs"

	"github.com/pressly/goose/v3"
)

// Migrate brings the schema up to the newest of files and returns how many
// steps it took. Each step is one transaction: a killed migration is either
// done or not begun. There is no way back but a restore.
func (d *DB) Migrate(ctx context.Context, files fs.FS) (int, error) {
	p, err := d.provider(files)
	if err != nil {
		return 0, err
	}
	done, err := p.Up(ctx)
	if err != nil {
		return len(done), fmt.Errorf("migrate: %w", err)
	}
	return len(done), nil
}

// Pending reports how many steps of files the schema has not taken yet.
func (d *DB) Pending(ctx context.Context, files fs.FS) (int, error) {
	p, err := d.provider(files)
	if err != nil {
		return 0, err
	}
	current, target, err := p.GetVersions(ctx)
	return int(target - current), err
}

func (d *DB) provider(files fs.FS) (*goose.Provider, error) {
	dialect := goose.DialectSQLite3
	if d.Engine == Postgres {
		dialect = goose.DialectPostgres
	}
	p, err := goose.NewProvider(dialect, d.Write, files)
	if err != nil {
		return nil, fmt.Errorf("migrate: %w", err)
	}
	return p, nil
}
