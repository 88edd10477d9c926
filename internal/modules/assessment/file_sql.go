package assessment

import (
	"encoding/json"
	"errors"

	"xaso/internal/platform/clock"
	"xaso/internal/platform/gate"
)

const fileColumns = `id, set_id, set_version, col, year, title, about, stage, previous, opened_at, opened_name, published, closed, papers, version`

func scanFile(scan gate.Scanner) (f File, err error) {
	var stage, since, closed, papers string
	var at int64
	if err = scan(&f.ID, &f.Set, &f.Version, &f.Column, &f.Year, &f.Title, &f.About, &stage, &f.Previous, &at, &f.OpenedBy,
		&since, &closed, &papers, &f.Row); err != nil {
		return f, err
	}
	f.Stage, f.OpenedAt = Stage(stage), gate.Instant(at)
	return f, errors.Join(day(&f.Since, since), day(&f.Closed, closed), json.Unmarshal([]byte(papers), &f.Papers))
}

func day(d *clock.Date, s string) error { return d.UnmarshalText([]byte(s)) }

// Files are the files of the commune, newest first.
func (b *Book) Files(tx *gate.Tx) ([]File, error) {
	return gate.All(tx, scanFile, `SELECT `+fileColumns+` FROM assessment_file WHERE commune_id = $1 ORDER BY id DESC LIMIT 200`)
}

// File returns one file, or gate.ErrMissing.
func (b *Book) File(tx *gate.Tx, id string) (File, error) {
	return gate.One(tx, scanFile, `SELECT `+fileColumns+` FROM assessment_file WHERE commune_id = $1 AND id = $2`, id)
}

func insertFile(tx *gate.Tx, f File) error {
	_, err := tx.Exec(`INSERT INTO assessment_file (commune_id, id, set_id, set_version, col, year, title, about, stage, previous,
		opened_at, opened_by, opened_name, published, closed, papers, version)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, '', '', '{}', 1)`,
		f.ID, f.Set, f.Version, f.Column, f.Year, f.Title, f.About, string(f.Stage), f.Previous, gate.Millis(f.OpenedAt), tx.Who.ID, f.OpenedBy)
	return err
}

// updateFile writes what changes of a file; ErrChanged when somebody else did
// meanwhile.
func updateFile(tx *gate.Tx, f File) error {
	n, err := tx.Exec(`UPDATE assessment_file SET set_version = $3, stage = $4, published = $5, closed = $6, papers = $7, col = $9, version = version + 1
		WHERE commune_id = $1 AND id = $2 AND version = $8`,
		f.ID, f.Version, string(f.Stage), f.Since.String(), f.Closed.String(), encode(f.Papers), f.Row, f.Column)
	if err == nil && n == 0 {
		return ErrChanged
	}
	return err
}

func insertStep(tx *gate.Tx, file string, was, stage Stage, words string) error {
	_, err := tx.Exec(`INSERT INTO assessment_step (commune_id, id, file_id, was, stage, words, at, by_id, by_name)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
		tx.NewID(), file, string(was), string(stage), words, gate.Millis(tx.Now()), tx.Who.ID, tx.Who.Name)
	return err
}

// Steps are the changes of stage of a file, oldest first.
func (b *Book) Steps(tx *gate.Tx, file string) ([]Step, error) {
	return gate.All(tx, func(scan gate.Scanner) (s Step, err error) {
		var was, stage string
		var at int64
		err = scan(&was, &stage, &s.Words, &at, &s.By)
		s.Was, s.Stage, s.At = Stage(was), Stage(stage), gate.Instant(at)
		return s, err
	}, `SELECT was, stage, words, at, by_name FROM assessment_step WHERE commune_id = $1 AND file_id = $2 ORDER BY id`, file)
}

// Duties say who answers for which criterion of a file.
func (b *Book) Duties(tx *gate.Tx, file string) ([]Duty, error) {
	return gate.All(tx, scanDuty, `SELECT criterion, owner_id, owner_name, due FROM assessment_duty
		WHERE commune_id = $1 AND file_id = $2 ORDER BY criterion`, file)
}

func scanDuty(scan gate.Scanner) (d Duty, err error) {
	var due string
	if err = scan(&d.Criterion, &d.Owner, &d.Name, &due); err == nil {
		err = day(&d.Due, due)
	}
	return d, err
}

func putDuty(tx *gate.Tx, file string, d Duty) error {
	_, err := tx.Exec(`INSERT INTO assessment_duty (commune_id, file_id, criterion, owner_id, owner_name, due, told, at, by_id)
		VALUES ($1, $2, $3, $4, $5, $6, '', $7, $8)
		ON CONFLICT (commune_id, file_id, criterion) DO UPDATE
		   SET owner_id = excluded.owner_id, owner_name = excluded.owner_name, due = excluded.due, told = '', at = excluded.at, by_id = excluded.by_id`,
		file, d.Criterion, d.Owner, d.Name, d.Due.String(), gate.Millis(tx.Now()), tx.Who.ID)
	return err
}

const judgementColumns = `id, file_id, criterion, code, verdict, reason, flagged, reading, at, by_name`

func scanJudgement(scan gate.Scanner) (j Judgement, err error) {
	var verdict, reading string
	var at int64
	if err = scan(&j.ID, &j.File, &j.Criterion, &j.Code, &verdict, &j.Reason, &j.Flagged, &reading, &at, &j.By); err != nil {
		return j, err
	}
	j.Verdict, j.At = Verdict(verdict), gate.Instant(at)
	return j, json.Unmarshal([]byte(reading), &j.Reading)
}

// Judgements are those of a file that count, by criterion and code.
func (b *Book) Judgements(tx *gate.Tx, file string) ([]Judgement, error) {
	return gate.All(tx, scanJudgement, `SELECT `+judgementColumns+` FROM assessment_judgement
		WHERE commune_id = $1 AND file_id = $2 AND standing ORDER BY criterion, code`, file)
}

// Judged is the history of one judgement, newest first.
func (b *Book) Judged(tx *gate.Tx, file string, criterion int, code string) ([]Judgement, error) {
	return gate.All(tx, scanJudgement, `SELECT `+judgementColumns+` FROM assessment_judgement
		WHERE commune_id = $1 AND file_id = $2 AND criterion = $3 AND code = $4 ORDER BY id DESC`, file, criterion, code)
}

func insertJudgement(tx *gate.Tx, j Judgement) error {
	if _, err := tx.Exec(`UPDATE assessment_judgement SET standing = FALSE
		WHERE commune_id = $1 AND file_id = $2 AND criterion = $3 AND code = $4 AND standing`, j.File, j.Criterion, j.Code); err != nil {
		return err
	}
	_, err := tx.Exec(`INSERT INTO assessment_judgement (commune_id, id, file_id, criterion, code, verdict, reason, flagged, reading, standing, at, by_id, by_name)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, TRUE, $10, $11, $12)`,
		j.ID, j.File, j.Criterion, j.Code, string(j.Verdict), j.Reason, j.Flagged, encode(j.Reading), gate.Millis(j.At), tx.Who.ID, j.By)
	return err
}
