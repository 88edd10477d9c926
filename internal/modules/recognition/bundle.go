package recognition

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"xaso/internal/modules/recognition/frozen"
	"xaso/internal/modules/recognition/layout1"
	"xaso/internal/platform/gate"
)

// A File is a paper with its bytes.
type File struct {
	Name string
	Type string
	Data []byte
}

// typeZIP is the type of the bundle.
const typeZIP = "application/zip"

// Names within a bundle of what is no paper.
const (
	dataName     = "so-lieu-chot.json"
	manifestName = "manifest.json"
)

// Make makes the papers of a dossier that were not made yet, one by one, and
// at last the bundle. It may be stopped and begun again at any time.
func (a *Archive) Make(ctx context.Context, commune gate.Commune, id string) error {
	who := gate.System("make-dossier", commune)
	d, f, papers, err := a.load(ctx, who, id)
	if err != nil {
		return err
	}
	made := map[int]bool{}
	for _, p := range d.Made {
		made[p.Place] = true
	}
	for n, p := range papers {
		if made[n] {
			continue
		}
		data, err := p.Make()
		if err != nil {
			return fmt.Errorf("recognition: %s of %s: %w", p.Name, id, err)
		}
		if err := a.keep(ctx, who, id, paperOf(n, p.Name, p.Title, p.Type, data)); err != nil {
			return err
		}
		if err := ctx.Err(); err != nil {
			return err
		}
	}
	if made[len(papers)] {
		return nil
	}
	bundle, err := Bundle(f, d.Hash)
	if err != nil {
		return err
	}
	return a.keep(ctx, who, id, paperOf(len(papers), bundle.Name, "Toàn bộ hồ sơ", bundle.Type, bundle.Data))
}

func paperOf(place int, name, title, mime string, data []byte) Paper {
	return Paper{Place: place, Name: name, Title: title, Type: mime, Size: int64(len(data)), Hash: frozen.Sum(data)}
}

func (a *Archive) keep(ctx context.Context, who gate.Actor, id string, p Paper) error {
	// The rows say how far it is, so the job's own key must not skip a paper.
	return a.gate.Write(gate.WithoutKey(ctx), who, MayFreeze, func(tx *gate.Tx) error {
		tx.Quiet()
		if err := tx.Require(who.IsSystem()); err != nil {
			return err
		}
		return keep(tx, id, p)
	})
}

// Paper makes one paper of a dossier again, or its bundle. Same says that it
// is byte for byte what it was when it was first made. ErrTouched where the
// frozen text is not what was frozen: nothing is made of it.
func (a *Archive) Paper(ctx context.Context, who gate.Actor, id, name string) (file File, same bool, err error) {
	d, f, papers, err := a.load(ctx, who, id)
	if err != nil {
		return file, false, err
	}
	at := slices.IndexFunc(papers, func(p layout1.Paper) bool { return p.Name == name })
	switch {
	case at >= 0:
		file.Name, file.Type = papers[at].Name, papers[at].Type
		file.Data, err = papers[at].Make()
	case name == bundleName(f):
		file, err = Bundle(f, d.Hash)
	default:
		err = gate.ErrMissing
	}
	if err != nil {
		return File{}, false, err
	}
	return file, slices.ContainsFunc(d.Made, func(p Paper) bool { return p.Name == name && p.Hash == frozen.Sum(file.Data) }), nil
}

// Read returns what was frozen, for who makes papers outside the house.
func (a *Archive) Read(ctx context.Context, who gate.Actor, id string) (Dossier, frozen.Dossier, error) {
	d, f, _, err := a.load(ctx, who, id)
	return d, f, err
}

// A manifest lists what a bundle holds.
type manifest struct {
	Hash  string  `json:"so_lieu_chot_sha256"`
	Files []entry `json:"tep"`
}

type entry struct {
	Name string `json:"ten"`
	Size int    `json:"co"`
	Hash string `json:"sha256"`
}

// Files makes every file of a dossier: the papers, the frozen text, the
// manifest.
func Files(f frozen.Dossier, hash string) ([]File, error) {
	papers, err := layout(f, hash)
	if err != nil {
		return nil, err
	}
	text, err := f.Text()
	if err != nil {
		return nil, err
	}
	if frozen.Sum(text) != hash {
		return nil, ErrTouched
	}
	var all []File
	for _, p := range papers {
		data, err := p.Make()
		if err != nil {
			return nil, fmt.Errorf("recognition: %s: %w", p.Name, err)
		}
		all = append(all, File{p.Name, p.Type, data})
	}
	all = append(all, File{dataName, "application/json", []byte(text)})
	m := manifest{Hash: hash}
	for _, one := range all {
		m.Files = append(m.Files, entry{one.Name, len(one.Data), frozen.Sum(one.Data)})
	}
	body, err := json.MarshalIndent(m, "", "  ")
	return append(all, File{manifestName, "application/json", append(body, '\n')}), err
}

// Bundle is all files of a dossier in one ZIP. Entries are stored as they are,
// since most are packed already, and carry the instant of freezing.
func Bundle(f frozen.Dossier, hash string) (File, error) {
	files, err := Files(f, hash)
	if err != nil {
		return File{}, err
	}
	return Packed(f, files)
}

// Packed puts files into one ZIP.
func Packed(f frozen.Dossier, files []File) (File, error) {
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	var failed error
	for _, one := range files {
		w, err := z.CreateHeader(&zip.FileHeader{Name: one.Name, Method: zip.Store, Modified: f.At.UTC()})
		if err == nil {
			_, err = w.Write(one.Data)
		}
		failed = errors.Join(failed, err)
	}
	failed = errors.Join(failed, z.Close())
	return File{bundleName(f), typeZIP, out.Bytes()}, failed
}

func bundleName(f frozen.Dossier) string {
	return fmt.Sprintf("ho-so-cong-nhan-%05d-%s-%d-lan-%d.zip", f.Commune.Code, strings.ReplaceAll(f.Set.ID, "/", "-"), f.File.Year, f.Edition)
}
