package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"text/tabwriter"

	"xaso/internal/app"
	"xaso/internal/modules/assessment"
	"xaso/internal/modules/recognition"
	"xaso/internal/platform/gate"
)

type recognitionCommand struct {
	app.Config `embed:""`
	Commune    int64  `help:"Number of the commune." required:""`
	Set        string `help:"Set of criteria: freezes the newest assessment file under it."`
	Dossier    string `help:"Makes the papers of a frozen dossier again instead."`
	Out        string `help:"Folder to write the papers to." required:"" type:"path"`
}

// errNoAssessment is a set nobody opened a file under.
var errNoAssessment = errors.New("there is no assessment file under this set: open one in the house first")

// Run freezes an assessment file, or takes a dossier that was frozen, and
// writes its papers, the frozen figures, the manifest and the bundle of all.
func (c recognitionCommand) Run(ctx context.Context) error {
	if (c.Set == "") == (c.Dossier == "") {
		return errors.New("pass either --set or --dossier")
	}
	h, err := app.OpenBeside(ctx, c.Config)
	if err != nil {
		return err
	}
	defer h.Close()
	commune := gate.Commune(c.Commune)
	if _, known := h.Communes.ByID(commune); !known {
		return fmt.Errorf("--commune %d: this house has no such commune", c.Commune)
	}
	who := gate.System("recognition-command", commune)
	if c.Dossier == "" {
		if c.Dossier, err = c.freeze(ctx, h, who); err != nil {
			return err
		}
	}
	if err := h.Recognition.Make(ctx, commune, c.Dossier); err != nil {
		return err
	}
	return c.write(ctx, h, who)
}

// freeze freezes the newest file under the set.
func (c recognitionCommand) freeze(ctx context.Context, h *app.House, who gate.Actor) (string, error) {
	var files []assessment.File
	err := h.Assessment.Look(ctx, who, func(tx *gate.Tx) (err error) {
		files, err = h.Assessment.Files(tx)
		return err
	})
	if err != nil {
		return "", err
	}
	for _, f := range files { // newest first
		if f.Set == c.Set {
			return h.Recognition.Freeze(ctx, who, f.ID)
		}
	}
	return "", fmt.Errorf("--set %s: %w", c.Set, errNoAssessment)
}

// write puts every file into the folder and says what each is.
func (c recognitionCommand) write(ctx context.Context, h *app.House, who gate.Actor) error {
	d, f, err := h.Recognition.Read(ctx, who, c.Dossier)
	if err != nil {
		return err
	}
	files, err := recognition.Files(f, d.Hash)
	if err != nil {
		return err
	}
	bundle, err := recognition.Packed(f, files)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(c.Out, 0o755); err != nil {
		return err
	}
	out := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', 0)
	fmt.Fprintf(out, "dossier %s, edition %d, frozen %s\nsha256 of the figures\t%s\n", d.ID, d.Edition, d.At.Format("2006-01-02 15:04:05 UTC"), d.Hash)
	for _, one := range append(files, bundle) {
		if err := os.WriteFile(filepath.Join(c.Out, one.Name), one.Data, 0o644); err != nil {
			return err
		}
		fmt.Fprintf(out, "%s\t%d bytes\n", one.Name, len(one.Data))
	}
	return out.Flush()
}
