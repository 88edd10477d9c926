package db

import (
	"context"
	"fmt"
	"io/fs"
)

// Version is the number of the newest step the schema has taken, and the
// newest that files know.
func (d *DB) Version(ctx context.Context, files fs.FS) (current, newest int64, err error) {
	p, err := d.provider(files)
	if err != nil {
		return 0, 0, err
	}
	return p.GetVersions(ctx)
}

// MigrateTo takes the steps of files up to and with the given one, so that
// rows of an older schema can be put back before the newer steps change them.
func (d *DB) MigrateTo(ctx context.Context, files fs.FS, version int64) error {
	p, err := d.provider(files)
	if err != nil {
		return err
	}
	if _, err := p.UpTo(ctx, version); err != nil {
		return fmt.Errorf("migrate to step %d: %w", version, err)
	}
	return nil
}
