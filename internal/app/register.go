package app

import (
	"context"
	"encoding/json"

	"xaso/internal/modules/people"
	"xaso/internal/modules/register"
	registerpages "xaso/internal/modules/register/pages"
	"xaso/internal/platform/gate"
	"xaso/internal/platform/jobs"
	"xaso/internal/platform/sheet"
)

// openRegister opens the household register; the names of hamlets are those of
// the commune's settings until the register says more of them.
func (h *House) openRegister() {
	h.Register = register.NewBook(h.Gate, h.People, register.Options{Hamlets: h.hamlets})
}

// registerHall are the pages of the register.
func (h *House) registerHall() registerpages.Hall {
	return registerpages.Hall{Book: h.Register, Intake: h.Intake, Files: h.Files, Now: h.now,
		List: func(ctx context.Context, key string) (registerpages.List, error) { return h.storedList(ctx, key) }}
}

// registerJobs bring lists of households in.
func (h *House) registerJobs() map[string]jobs.Handler {
	return map[string]jobs.Handler{
		register.CheckJob: h.listFile(h.Register.CheckImport),
		register.TakeJob:  h.listFile(h.Register.TakeImport),
	}
}

// A storedList is a list in the store of files.
type storedList struct {
	seeking
	size  int64
	close func() error
}

func (s *storedList) Size() int64  { return s.size }
func (s *storedList) Close() error { return s.close() }

func (h *House) storedList(ctx context.Context, key string) (*storedList, error) {
	stored, err := h.Files.Open(ctx, key)
	if err != nil {
		return nil, err
	}
	return &storedList{seeking: seeking{file: stored}, size: stored.Info().Size, close: stored.Close}, nil
}

// listFile opens the file an import was begun with.
func (h *House) listFile(do func(context.Context, gate.Commune, string, *sheet.File) error) jobs.Handler {
	return func(ctx context.Context, c gate.Commune, j jobs.Job) error {
		var id string
		if err := json.Unmarshal([]byte(j.Body), &id); err != nil {
			return jobs.Hopeless(err)
		}
		now, _, err := h.Register.Import(ctx, gate.System("import", c), id)
		if err != nil {
			return err
		}
		list, err := h.storedList(ctx, now.Key)
		if err != nil {
			return err
		}
		defer list.Close()
		file, err := sheet.Open(list, list.Size(), sheet.Options{})
		if err != nil {
			return h.Register.RefuseImport(ctx, c, id, err)
		}
		defer file.Close()
		return do(ctx, c, id, file)
	}
}

// seesRegister are the officials whose menu has the register.
func seesRegister(who gate.Actor) bool { return who.May(register.MaySee) }

var registerPermissions people.Permissions = register.Permissions
