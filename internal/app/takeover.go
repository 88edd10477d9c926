package app

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"sync"

	"xaso/internal/modules/casework"
	"xaso/internal/platform/gate"
	"xaso/internal/platform/jobs"
	"xaso/internal/platform/sheet"
)

// takeovers are the jobs that bring in registers which were kept elsewhere.
func (h *House) takeovers() map[string]jobs.Handler {
	return map[string]jobs.Handler{
		casework.CheckOldJob: h.oldFile(h.Desk.CheckOld),
		casework.TakeOldJob:  h.oldFile(h.Desk.TakeOld),
	}
}

// oldFile opens the file a takeover was begun with.
func (h *House) oldFile(do func(context.Context, gate.Commune, string, *sheet.File) error) jobs.Handler {
	return func(ctx context.Context, c gate.Commune, j jobs.Job) error {
		var id string
		if err := json.Unmarshal([]byte(j.Body), &id); err != nil {
			return jobs.Hopeless(err)
		}
		now, _, err := h.Desk.Takeover(ctx, gate.System("take-over", c), id)
		if err != nil {
			return err
		}
		stored, err := h.Files.Open(ctx, now.Key)
		if err != nil {
			return err
		}
		defer stored.Close()
		file, err := sheet.Open(&seeking{file: stored}, stored.Info().Size, sheet.Options{})
		if err != nil {
			return h.Desk.RefuseOld(ctx, c, id, err)
		}
		defer file.Close()
		return do(ctx, c, id, file)
	}
}

// seeking lets a stored file be read at any place, by one at a time.
type seeking struct {
	mu   sync.Mutex
	file io.ReadSeeker
}

func (s *seeking) ReadAt(b []byte, at int64) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if _, err := s.file.Seek(at, io.SeekStart); err != nil {
		return 0, err
	}
	n, err := io.ReadFull(s.file, b)
	if errors.Is(err, io.ErrUnexpectedEOF) {
		err = io.EOF
	}
	return n, err
}
