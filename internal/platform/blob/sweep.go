package blob

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"
)

// Grace is how long a file may stand without a row that names it. Rows are
// written within seconds; the day covers drafts whose save is retried.
const Grace = 24 * time.Hour

// staleAfter is when a half-received file belongs to nobody any more: every
// piece that arrives renews it.
const staleAfter = 10 * time.Minute

// A sweep that would take more than this many files and more than half of all
// is taken for a mistake, such as an empty database beside full folders.
const manyOrphans = 100

// Swept says what a sweep removed.
type Swept struct {
	Files int
	Bytes int64
}

// Sweep removes files that referenced denies and that are older than
// olderThan, which is never less than Grace. Rows name thumbnails too:
// referenced must know both keys of a Stored. It removes nothing when
// referenced fails or when most files seem to be orphans.
func (in *Intake) Sweep(ctx context.Context, referenced func(key string) (bool, error), olderThan time.Duration) (Swept, error) {
	before := in.now().Add(-max(olderThan, Grace))
	var orphans []Info
	files := 0
	err := in.store.Walk(ctx, "", func(info Info) error {
		files++
		if !info.Modified.Before(before) {
			return nil
		}
		named, err := referenced(info.Key)
		if err == nil && !named {
			orphans = append(orphans, info)
		}
		return err
	})
	if err != nil {
		return Swept{}, fmt.Errorf("sweep: %w", err)
	}
	if len(orphans) > manyOrphans && len(orphans) > files/2 {
		return Swept{}, fmt.Errorf("sweep: %d of %d files have no row; is this the right database? nothing removed", len(orphans), files)
	}
	var done Swept
	for _, o := range orphans {
		gone, err := in.store.Expire(ctx, o.Key, before)
		if err != nil {
			return done, fmt.Errorf("sweep: %w", err)
		}
		if gone {
			done.Files++
			done.Bytes += o.Size
		}
	}
	return done, nil
}

// SweepTemp removes what broken lines and kills left behind: half-received
// files after ten minutes, uploads in parts after a day without a part.
func (in *Intake) SweepTemp(ctx context.Context) (Swept, error) {
	done, err := in.removeOlder(ctx, filepath.Join(in.incoming, "*"), staleAfter)
	if err != nil {
		return done, err
	}
	uploads, err := in.removeOlder(ctx, filepath.Join(in.uploads, "*", "*", "*"), Grace)
	return Swept{done.Files + uploads.Files, done.Bytes + uploads.Bytes}, err
}

func (in *Intake) removeOlder(ctx context.Context, pattern string, age time.Duration) (Swept, error) {
	var done Swept
	paths, err := filepath.Glob(pattern)
	if err != nil {
		return done, err
	}
	for _, path := range paths {
		if err := ctx.Err(); err != nil {
			return done, err
		}
		st, err := os.Stat(path)
		if err != nil || in.now().Sub(st.ModTime()) < age {
			continue // gone since, or young
		}
		if err := os.RemoveAll(path); err != nil {
			return done, troubled("sweep", err)
		}
		done.Files++
		done.Bytes += st.Size()
	}
	return done, nil
}

// Verified is the outcome of reading every file again.
type Verified struct {
	Files int
	Bytes int64
	Bad   []string // keys whose bytes are not what was stored, or cannot be read
}

// Verify hashes every stored file and compares it with its key. It returns an
// error only when it could not go on; rotten files are in Bad.
func Verify(ctx context.Context, store Store) (Verified, error) {
	var v Verified
	err := store.Walk(ctx, "", func(info Info) error {
		v.Files++
		v.Bytes += info.Size
		ok, err := intact(ctx, store, info.Key)
		if errors.Is(err, ErrMissing) {
			return nil // deleted since
		}
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if !ok || err != nil {
			v.Bad = append(v.Bad, info.Key)
		}
		return nil
	})
	return v, err
}

func intact(ctx context.Context, store Store, key string) (bool, error) {
	want, err := hashOf(key)
	if err != nil {
		return false, err
	}
	f, err := store.Open(ctx, key)
	if err != nil {
		return false, err
	}
	defer f.Close()
	sum := sha256.New()
	if _, err := io.Copy(sum, f); err != nil {
		return false, err
	}
	return hex.EncodeToString(sum.Sum(nil)) == want, nil
}
