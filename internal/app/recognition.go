package app

import (
	"context"
	"encoding/json"
	"errors"

	"xaso/internal/modules/recognition"
	"xaso/internal/modules/recognition/frozen"
	"xaso/internal/platform/gate"
	"xaso/internal/platform/jobs"
)

// openRecognition opens the archive of dossiers over what they are made of.
func (h *House) openRecognition() {
	h.Recognition = recognition.NewArchive(h.Gate, recognition.Options{
		Book: h.Criteria, Board: h.Indicators, Files: h.Assessment, Number: h.Config.Version,
		Speak: func(ctx context.Context) context.Context { return h.texts.For(ctx, "vi") },
		Place: func(c gate.Commune) frozen.Commune {
			known, _ := h.Communes.ByID(c)
			return frozen.Commune{Code: int64(c), Name: known.Name, Authority: h.place(c).Authority, Province: known.Province, Demo: known.Demo}
		},
	})
}

// recognitionJobs make the papers of dossiers.
func (h *House) recognitionJobs() map[string]jobs.Handler {
	return map[string]jobs.Handler{
		recognition.MakeJob: func(ctx context.Context, c gate.Commune, j jobs.Job) error {
			var id string
			if err := json.Unmarshal([]byte(j.Body), &id); err != nil {
				return jobs.Hopeless(err)
			}
			err := h.Recognition.Make(ctx, c, id)
			if errors.Is(err, recognition.ErrTouched) || errors.Is(err, recognition.ErrLayout) {
				return jobs.Hopeless(err)
			}
			return err
		},
	}
}
