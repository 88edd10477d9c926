package recognition

import (
	"strings"
	"time"
	"unicode/utf8"

	"xaso/internal/modules/recognition/frozen"
	"xaso/internal/platform/gate"
)

const columns = `id, file_id, edition, set_id, set_title, year, title, draft, template, program, frozen_at, by_name,
	criteria_met, criteria_all, indicators_met, indicators_all, papers, hash`

func scanDossier(scan gate.Scanner) (d Dossier, err error) {
	var at int64
	err = scan(&d.ID, &d.File, &d.Edition, &d.Set, &d.SetTitle, &d.Year, &d.Title, &d.Draft, &d.Template, &d.Program, &at, &d.ByName,
		&d.CriteriaMet, &d.Criteria, &d.IndicatorsMet, &d.Indicators, &d.Papers, &d.Hash)
	d.At = time.UnixMilli(at).UTC()
	return d, err
}

// find returns a dossier with the papers made so far, or gate.ErrMissing.
func find(tx *gate.Tx, id string) (Dossier, error) {
	all, err := gate.All(tx, scanDossier, `SELECT `+columns+` FROM recognition_dossier WHERE commune_id = $1 AND id = $2`, id)
	if err == nil && len(all) == 0 {
		err = gate.ErrMissing
	}
	if err != nil {
		return Dossier{}, err
	}
	all[0].Made, err = gate.All(tx, scanPaper, `SELECT place, name, title, mime, size, hash, made_at FROM recognition_paper
		WHERE commune_id = $1 AND dossier_id = $2 ORDER BY place`, id)
	return all[0], err
}

func scanPaper(scan gate.Scanner) (p Paper, err error) {
	var at int64
	err = scan(&p.Place, &p.Name, &p.Title, &p.Type, &p.Size, &p.Hash, &at)
	p.Made = time.UnixMilli(at).UTC()
	return p, err
}

// editions is how often a file was frozen.
func editions(tx *gate.Tx, file string) (n int, err error) {
	err = tx.Row(`SELECT COALESCE(MAX(edition), 0) FROM recognition_dossier WHERE commune_id = $1 AND file_id = $2`, file).Scan(&n)
	return n, err
}

// partSize bounds the text in one row, in bytes.
const partSize = 200_000

// insert keeps a frozen dossier. papers is how many there will be.
func insert(tx *gate.Tx, id string, d frozen.Dossier, text string, papers int) error {
	c, i := d.Tally()
	if _, err := tx.Exec(`INSERT INTO recognition_dossier (commune_id, id, file_id, edition, set_id, set_title, year, title, draft, template, program,
			frozen_at, frozen_by, by_name, criteria_met, criteria_all, indicators_met, indicators_all, papers, hash)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20)`,
		id, d.File.ID, d.Edition, d.Set.ID, d.Set.Title, d.File.Year, d.File.Title, d.File.Draft, d.Template, d.Program,
		d.At.UnixMilli(), tx.Who.ID, d.By, c.Met, max(c.All, d.Set.DeclaredCriteria), i.Met, max(i.All, d.Set.DeclaredIndicators), papers, frozen.Sum(text)); err != nil {
		return err
	}
	for n := 0; text != ""; n++ {
		end := min(partSize, len(text))
		for end < len(text) && !utf8.RuneStart(text[end]) {
			end--
		}
		if _, err := tx.Exec(`INSERT INTO recognition_part (commune_id, dossier_id, part, body) VALUES ($1, $2, $3, $4)`, id, n, text[:end]); err != nil {
			return err
		}
		text = text[end:]
	}
	return nil
}

// textOf is the frozen text as it is kept now.
func textOf(tx *gate.Tx, id string) (string, error) {
	parts, err := gate.All(tx, func(scan gate.Scanner) (body string, err error) {
		return body, scan(&body)
	}, `SELECT body FROM recognition_part WHERE commune_id = $1 AND dossier_id = $2 ORDER BY part`, id)
	return strings.Join(parts, ""), err
}

// read returns what was frozen; ErrTouched when it is not that any more, also
// when what lists show of it was changed.
func read(tx *gate.Tx, d Dossier) (frozen.Dossier, error) {
	text, err := textOf(tx, d.ID)
	if err != nil {
		return frozen.Dossier{}, err
	}
	if frozen.Sum(text) != d.Hash {
		return frozen.Dossier{}, ErrTouched
	}
	f, err := frozen.Read(text)
	if err != nil {
		return f, err
	}
	c, i := f.Tally()
	if f.File.ID != d.File || f.Edition != d.Edition || !f.At.Equal(d.At) || f.Template != d.Template || f.File.Draft != d.Draft ||
		c.Met != d.CriteriaMet || i.Met != d.IndicatorsMet || f.File.Year != d.Year || f.Set.Title != d.SetTitle {
		return f, ErrTouched
	}
	return f, nil
}

// keep notes what a paper was when it was first made; a second making changes
// nothing.
func keep(tx *gate.Tx, dossier string, p Paper) error {
	_, err := tx.Exec(`INSERT INTO recognition_paper (commune_id, dossier_id, place, name, title, mime, size, hash, made_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (commune_id, dossier_id, place) DO NOTHING`,
		dossier, p.Place, p.Name, p.Title, p.Type, p.Size, p.Hash, tx.Now().UnixMilli())
	return err
}
