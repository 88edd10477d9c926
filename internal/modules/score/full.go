package score

import (
	"context"
	"iter"
	"log/slog"
	"maps"

	"xaso/internal/platform/gate"
)

// Full computes the sums of a commune from all its dossiers, and from nothing
// that is kept. It takes as long as there are dossiers: pages never call it.
func (b *Book) Full(ctx context.Context, c gate.Commune) (Tally, error) {
	var t Tally
	who := gate.System("score-full", c)
	err := b.gate.Read(ctx, who, gate.Own, func(tx *gate.Tx) (err error) {
		if err := tx.Require(who.IsSystem()); err != nil {
			return err
		}
		t = Count(b.all(tx, &err))
		return err
	})
	return t, err
}

// all yields the facts of every dossier.
func (b *Book) all(tx *gate.Tx, failed *error) iter.Seq[Case] {
	return func(yield func(Case) bool) {
		for after := ""; ; {
			ids, err := b.o.Dossiers(tx, after, mostAtOnce)
			if err != nil || len(ids) == 0 {
				*failed = err
				return
			}
			cases, err := b.o.Cases(tx, ids)
			if err != nil {
				*failed = err
				return
			}
			for _, c := range cases {
				if !yield(c) {
					return
				}
			}
			after = ids[len(ids)-1]
		}
	}
}

// Kept returns the sums as the increments made them.
func (b *Book) Kept(ctx context.Context, c gate.Commune) (t Tally, err error) {
	who := gate.System("score-kept", c)
	err = b.gate.Read(ctx, who, gate.Own, func(tx *gate.Tx) error {
		if err := tx.Require(who.IsSystem()); err != nil {
			return err
		}
		t, err = stored(tx)
		return err
	})
	return t, err
}

// Equal reports whether two tallies hold the same sums.
func (t Tally) Equal(u Tally) bool {
	return maps.Equal(t.Sums, u.Sums) && maps.Equal(t.Running, u.Running)
}

// differences counts the sums that are not the same.
func (t Tally) differences(u Tally) int {
	n := 0
	for k, s := range t.Sums {
		if u.Sums[k] != s {
			n++
		}
	}
	for k := range u.Sums {
		if _, ok := t.Sums[k]; !ok {
			n++
		}
	}
	for k, s := range t.Running {
		if u.Running[k] != s {
			n++
		}
	}
	for k := range u.Running {
		if _, ok := t.Running[k]; !ok {
			n++
		}
	}
	return n
}

// A Rebuilt says what a new computation found.
type Rebuilt struct {
	Dossiers int // looked at
	Changed  int // of them, that were kept differently
	Sums     int // that differed though all dossiers were right
}

// Rebuild brings everything kept of a commune after its dossiers: first each
// dossier, in chunks between which others may write, then the sums, if they
// are not those of the dossiers kept.
func (b *Book) Rebuild(ctx context.Context, c gate.Commune) (Rebuilt, error) {
	ctx = gate.WithoutKey(ctx)
	var r Rebuilt
	who := gate.System("score-rebuild", c)
	for after := ""; ; {
		var ids []string
		err := b.gate.Read(ctx, who, gate.Own, func(tx *gate.Tx) (err error) {
			if err := tx.Require(who.IsSystem()); err != nil {
				return err
			}
			ids, err = b.o.Dossiers(tx, after, mostAtOnce)
			return err
		})
		if err != nil {
			return r, err
		}
		if len(ids) == 0 {
			break
		}
		changed, err := b.refresh(ctx, c, ids)
		if err != nil {
			return r, err
		}
		r.Dossiers, r.Changed, after = r.Dossiers+len(ids), r.Changed+changed, ids[len(ids)-1]
	}
	lost, err := b.dropLost(ctx, who)
	if err != nil {
		return r, err
	}
	r.Changed += lost
	err = b.gate.Write(ctx, who, gate.Own, func(tx *gate.Tx) error {
		if err := tx.Require(who.IsSystem()); err != nil {
			return err
		}
		var err error
		if r.Sums, err = recount(tx); err != nil {
			return err
		}
		return tx.Record("score.rebuilt", "", r)
	})
	return r, err
}

// dropLost takes out what is kept of dossiers that are no more.
func (b *Book) dropLost(ctx context.Context, who gate.Actor) (lost int, err error) {
	for after := ""; ; {
		var ids []string
		err := b.gate.Read(ctx, who, gate.Own, func(tx *gate.Tx) (err error) {
			if err := tx.Require(who.IsSystem()); err != nil {
				return err
			}
			ids, err = gate.All(tx, func(scan gate.Scanner) (string, error) {
				var id string
				err := scan(&id)
				return id, err
			}, `SELECT dossier_id FROM score_case WHERE commune_id = $1 AND dossier_id > $2 ORDER BY dossier_id LIMIT $3`, after, mostAtOnce)
			return err
		})
		if err != nil || len(ids) == 0 {
			return lost, err
		}
		n, err := b.refresh(ctx, who.Commune, ids)
		if err != nil {
			return lost, err
		}
		lost, after = lost+n, ids[len(ids)-1]
	}
}

// recount makes the sums those of the dossiers kept, and returns how many were
// not.
func recount(tx *gate.Tx) (int, error) {
	want := newTally()
	_, err := gate.All(tx, func(scan gate.Scanner) (struct{}, error) {
		r, err := scanRow(scan)
		want.put(r.Marks, 1)
		return struct{}{}, err
	}, `SELECT `+rowColumns+` FROM score_case WHERE commune_id = $1`)
	if err != nil {
		return 0, err
	}
	have, err := stored(tx)
	if err != nil {
		return 0, err
	}
	n := want.tidy().differences(have)
	if n == 0 {
		return 0, nil
	}
	if _, err := tx.Exec(`DELETE FROM score_sum WHERE commune_id = $1`); err != nil {
		return n, err
	}
	if _, err := tx.Exec(`DELETE FROM score_running WHERE commune_id = $1`); err != nil {
		return n, err
	}
	return n, want.store(tx)
}

// Check is the nightly comparison: it mends what differs, and says so loudly,
// for a difference means that a change of a dossier went unheard.
func (b *Book) Check(ctx context.Context, c gate.Commune) error {
	r, err := b.Rebuild(ctx, c)
	if err != nil {
		return err
	}
	if r.Changed > 0 || r.Sums > 0 {
		slog.ErrorContext(ctx, "scores were not those of the dossiers; mended", "commune", int64(c),
			"dossiers", r.Changed, "sums", r.Sums)
	}
	return nil
}
