package criteria

import (
	"context"
	"errors"

	"xaso/internal/platform/clock"
	"xaso/internal/platform/fault"
	"xaso/internal/platform/gate"
)

var (
	ErrNoColumn     = fault.New(fault.Invalid, "criteria.no-column")
	ErrYear         = fault.New(fault.Invalid, "criteria.year")
	ErrSince        = fault.New(fault.Invalid, "criteria.since")
	ErrNotFollowing = fault.New(fault.Conflict, "criteria.not-following")
)

// A Following is one set the commune is measured by.
type Following struct {
	Set string
	// Version is the newest the set has in the commune.
	Version int64
	// Column is the group of communes whose levels count; "" while it is not
	// decided which group the commune is in.
	Column string
	// Year is that of levels which differ by year; 0 is the year of the reading.
	Year  int
	Since clock.Date
	Until clock.Date // the first day it is not followed any more; zero while it is
}

// Followed are the sets the commune follows now, the longest followed first.
func (b *Book) Followed(tx *gate.Tx) ([]Following, error) {
	return b.followings(tx, ` AND until = '' ORDER BY since, set_id`)
}

// Followings are those of before, too: the newest first.
func (b *Book) Followings(tx *gate.Tx) ([]Following, error) {
	return b.followings(tx, ` ORDER BY since DESC, at DESC, id DESC`)
}

func (b *Book) followings(tx *gate.Tx, rest string) ([]Following, error) {
	all, err := gate.All(tx, func(scan gate.Scanner) (f Following, err error) {
		var since, until string
		if err = scan(&f.Set, &f.Column, &f.Year, &since, &until); err == nil {
			err = errors.Join(f.Since.UnmarshalText([]byte(since)), f.Until.UnmarshalText([]byte(until)))
		}
		return f, err
	}, `SELECT set_id, column_key, year, since, until FROM criteria_following WHERE commune_id = $1`+rest)
	if err != nil {
		return nil, err
	}
	for i := range all {
		s, err := b.Set(tx, all[i].Set)
		if err != nil {
			return nil, err
		}
		all[i].Version = s.Version
	}
	return all, nil
}

// Follow has the commune measured by a set from a day on, today when none is
// said. Following it in another column or year ends the following of before,
// which stays in the history.
func (b *Book) Follow(ctx context.Context, who gate.Actor, f Following) error {
	return b.gate.Write(ctx, who, MayManage, func(tx *gate.Tx) error {
		if err := tx.Require(who.May(MayManage)); err != nil {
			return err
		}
		if f.Since.IsZero() {
			f.Since = clock.DateOf(tx.Now())
		}
		if err := b.mayFollow(tx, f); err != nil {
			return err
		}
		// A day has one following of a set: one begun on the same day or later
		// is replaced, it never came to count for a day of its own.
		if _, err := tx.Exec(`DELETE FROM criteria_following WHERE commune_id = $1 AND set_id = $2 AND until = '' AND since >= $3`,
			f.Set, f.Since.String()); err != nil {
			return err
		}
		if _, err := end(tx, f.Set, f.Since); err != nil {
			return err
		}
		if _, err := tx.Exec(`INSERT INTO criteria_following (commune_id, id, set_id, column_key, year, since, until, by_id, at)
			VALUES ($1, $2, $3, $4, $5, $6, '', $7, $8)`,
			tx.NewID(), f.Set, f.Column, f.Year, f.Since.String(), who.ID, tx.Now().UnixMilli()); err != nil {
			return err
		}
		if err := tx.Publish(Followed{Set: f.Set}); err != nil {
			return err
		}
		return tx.Record("criteria.followed", f.Set, map[string]any{"column": f.Column, "year": f.Year, "since": f.Since})
	})
}

func (b *Book) mayFollow(tx *gate.Tx, f Following) error {
	s, err := b.Set(tx, f.Set)
	if err != nil {
		return err
	}
	if _, known := s.Column(f.Column); f.Column != "" && !known {
		return ErrNoColumn.At("column")
	}
	if f.Year != 0 && (f.Year < 2000 || f.Year > 2100) {
		return ErrYear.At("year")
	}
	if f.Since.Year < 2000 || f.Since.Year > 2100 {
		return ErrSince.At("since")
	}
	return nil
}

// Leave ends the following of a set; what it was is kept. ErrNotFollowing.
func (b *Book) Leave(ctx context.Context, who gate.Actor, set string) error {
	return b.gate.Write(ctx, who, MayManage, func(tx *gate.Tx) error {
		if err := tx.Require(who.May(MayManage)); err != nil {
			return err
		}
		ended, err := end(tx, set, clock.DateOf(tx.Now()))
		if err != nil {
			return err
		}
		if ended == 0 {
			return ErrNotFollowing
		}
		if err := tx.Publish(Followed{Set: set, Left: true}); err != nil {
			return err
		}
		return tx.Record("criteria.left", set, nil)
	})
}

func end(tx *gate.Tx, set string, on clock.Date) (int64, error) {
	return tx.Exec(`UPDATE criteria_following SET until = $3 WHERE commune_id = $1 AND set_id = $2 AND until = ''`, set, on.String())
}
