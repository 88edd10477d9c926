package demo

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"xaso/internal/app"
)

// unfinished is a file in the data folder that stands there while the demo is
// being made. It holds the instant at which that began.
//
// Every write of the history carries an idempotency key. A demo that was
// killed half-way is made again from the same instant: what was done answers
// what it answered then, the rest follows. A house without the file is never
// touched, be it a finished demo or somebody's real commune.
const unfinished = "demo-unfinished"

// Open opens the house of a configuration with the demo in it, making it first
// where there is none.
func Open(ctx context.Context, c app.Config) (*app.House, error) { return OpenAt(ctx, c, time.Now) }

// OpenAt is Open with another clock for the present.
func OpenAt(ctx context.Context, c app.Config, present func() time.Time) (*app.House, error) {
	clock := NewClock(present)
	if c.Exchange == "" { // written down for looking at; without an address nothing is sent
		c.Exchange = "dvcqg"
	}
	h, err := app.OpenAt(ctx, c, clock.Now)
	if err != nil {
		return nil, err
	}
	if err := finish(ctx, h, clock); err != nil {
		return nil, errors.Join(err, h.Close())
	}
	return h, nil
}

// finish makes the demo, or what is missing of it.
func finish(ctx context.Context, h *app.House, clock *Clock) error {
	file := filepath.Join(h.Config.Data, unfinished)
	began, err := readBegan(file)
	if err != nil {
		return err
	}
	if began.IsZero() {
		if _, there := h.Communes.ByID(Commune); there {
			return nil
		}
		began = clock.Now()
		if err := writeBegan(file, began); err != nil {
			return fmt.Errorf("demo: %w", err)
		}
	}
	if err := relive(ctx, h, clock, began); err != nil {
		return err
	}
	return os.Remove(file)
}

// readBegan returns the zero time where there is no file.
func readBegan(file string) (time.Time, error) {
	content, err := os.ReadFile(file)
	if errors.Is(err, fs.ErrNotExist) {
		return time.Time{}, nil
	}
	if err != nil {
		return time.Time{}, err
	}
	began, err := time.Parse(time.RFC3339Nano, strings.TrimSpace(string(content)))
	if err != nil {
		return time.Time{}, fmt.Errorf("demo: %s: %w: delete the folder to begin anew", file, err)
	}
	return began, nil
}

// writeBegan writes the file so that a power cut leaves it whole or not there:
// it is on the disk, with its name, before the commune is.
func writeBegan(file string, began time.Time) error {
	temp, err := os.CreateTemp(filepath.Dir(file), unfinished+"-*")
	if err != nil {
		return err
	}
	defer os.Remove(temp.Name())
	_, err = fmt.Fprintln(temp, began.Format(time.RFC3339Nano))
	if err := errors.Join(err, temp.Sync(), temp.Close()); err != nil {
		return err
	}
	if err := os.Rename(temp.Name(), file); err != nil {
		return err
	}
	folder, err := os.Open(filepath.Dir(file))
	if err != nil {
		return err
	}
	return errors.Join(folder.Sync(), folder.Close())
}
