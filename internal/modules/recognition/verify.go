package recognition

import (
	"context"
	"errors"
	"regexp"
	"strings"

	"xaso/internal/modules/recognition/frozen"
	"xaso/internal/platform/gate"
)

// A Match is a dossier that a hash belongs to.
type Match struct {
	Dossier
	Paper *Paper // nil: the hash is that of the frozen text
	Whole bool   // the text is still what was frozen
	// Same says that the paper, made again now, is byte for byte the one asked
	// for. It is true for the text when that is whole.
	Same bool
}

var (
	hashShape = regexp.MustCompile(`^[0-9a-f]{16}([0-9a-f]{48})?$`)
	noise     = strings.NewReplacer(" ", "", "\u00a0", "", "\t", "", "\r", "", "\n", "", "-", "", ":", "")
)

// Verify says which dossier a SHA-256 belongs to: of a paper, a bundle or the
// frozen text, of which the first 16 signs, as papers print them, are enough.
// gate.ErrMissing when none has it.
func (a *Archive) Verify(ctx context.Context, who gate.Actor, hash string) (Match, error) {
	hash = strings.ToLower(noise.Replace(hash))
	if !hashShape.MatchString(hash) {
		return Match{}, ErrHash.At("ma")
	}
	var m Match
	err := a.gate.Read(ctx, who, MaySee, func(tx *gate.Tx) error {
		if err := tx.RequireOrHide(true); err != nil {
			return err
		}
		var id string
		err := tx.Row(`SELECT dossier_id FROM recognition_paper WHERE commune_id = $1 AND hash = $2 ORDER BY made_at LIMIT 1`, hash).Scan(&id)
		if errors.Is(err, gate.ErrMissing) {
			err = tx.Row(`SELECT id FROM recognition_dossier WHERE commune_id = $1 AND hash >= $2 AND hash < $3 ORDER BY hash LIMIT 1`,
				hash, hash+"g").Scan(&id)
		}
		if err != nil {
			return err
		}
		if m.Dossier, err = find(tx, id); err != nil {
			return err
		}
		for _, p := range m.Made {
			if p.Hash == hash {
				m.Paper = &p
			}
		}
		_, err = read(tx, m.Dossier)
		m.Whole = err == nil
		if errors.Is(err, ErrTouched) {
			err = nil
		}
		return err
	})
	if err != nil || !m.Whole {
		return m, err
	}
	if m.Same = m.Paper == nil; !m.Same {
		_, m.Same, err = a.Paper(ctx, who, m.ID, m.Paper.Name)
	}
	return m, err
}

// VerifyFile is Verify for a file somebody holds.
func (a *Archive) VerifyFile(ctx context.Context, who gate.Actor, data []byte) (Match, error) {
	return a.Verify(ctx, who, frozen.Sum(data))
}
