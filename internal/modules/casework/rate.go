package casework

import (
	"context"
	"errors"
	"strings"
	"time"
	"unicode/utf8"

	"xaso/internal/platform/gate"
)

// A Rating is the resident's word after the dossier ended.
type Rating struct {
	Stars int // 1 to 5
	Words string
	At    time.Time
}

// Rate stores the rating of those the dossier concerns, once, after it ended.
func (d *Desk) Rate(ctx context.Context, who gate.Actor, dossier string, r Rating) error {
	r.Words = strings.TrimSpace(r.Words)
	switch {
	case r.Stars < 1 || r.Stars > 5:
		return ErrStars.At("stars")
	case utf8.RuneCountInString(r.Words) > longestMessage:
		return ErrTooLong.With(longestMessage).At("words")
	}
	return d.gate.Write(ctx, who, gate.Own, func(tx *gate.Tx) error {
		c, err := findDossier(tx, dossier)
		if err != nil {
			return err
		}
		if err := tx.RequireOrHide(c.concerns(who)); err != nil {
			return err
		}
		if c.Ended.IsZero() {
			return ErrNotNow.With(c.Code)
		}
		n, err := tx.Exec(`
			INSERT INTO casework_rating (commune_id, dossier_id, stars, words, by_id, at)
			VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING`,
			c.ID, r.Stars, r.Words, who.ID, gate.Millis(tx.Now()))
		if err != nil {
			return err
		}
		if n == 0 {
			return ErrRated
		}
		if err := errors.Join(count(tx, FigureRated, c.Field, 1), count(tx, FigureStars, c.Field, r.Stars)); err != nil {
			return err
		}
		if err := tx.Publish(DossierRated{c.ID, c.Field, r.Stars}); err != nil {
			return err
		}
		return tx.Record("casework.rated", c.ID, map[string]int{"stars": r.Stars})
	})
}

// ratingOf returns nil where there is none yet.
func ratingOf(tx *gate.Tx, dossier string) (*Rating, error) {
	all, err := gate.All(tx, func(scan gate.Scanner) (Rating, error) {
		var r Rating
		var at int64
		err := scan(&r.Stars, &r.Words, &at)
		r.At = gate.Instant(at)
		return r, err
	}, `SELECT stars, words, at FROM casework_rating WHERE commune_id = $1 AND dossier_id = $2`, dossier)
	if err != nil || len(all) == 0 {
		return nil, err
	}
	return &all[0], nil
}
