package results

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"time"

	"xaso/internal/platform/blob"
	"xaso/internal/platform/gate"
)

// Mine are the papers a person holds (kho giấy tờ), the newest first.
func (c *Chancery) Mine(ctx context.Context, who gate.Actor) ([]Result, error) {
	var all []Result
	err := c.gate.Read(ctx, who, gate.Own, func(tx *gate.Tx) (err error) {
		if err := tx.Require(who.SignedIn()); err != nil {
			return err
		}
		all, err = heldBy(tx, who.ID)
		return err
	})
	return all, err
}

// heldBy lists what was handed over to an account.
func heldBy(tx *gate.Tx, account string) ([]Result, error) {
	return gate.All(tx, scanResult, `SELECT `+resultColumns+` FROM results_result
		 WHERE commune_id = $1 AND owner_id = $2 AND owner_id <> '' AND released_at > 0 ORDER BY released_at DESC, id DESC LIMIT 300`, account)
}

// Held are the papers of an account that can be used in its next dossier: in
// force today. It is for the desk, inside its transaction.
func Held(tx *gate.Tx, account string) ([]Result, error) {
	all, err := heldBy(tx, account)
	today := tx.Now().In(saigon).Format(time.DateOnly)
	var good []Result
	for _, r := range all {
		if (r.Validity == Valid || r.Validity == Corrected) && (r.ValidUntil == "" || r.ValidUntil >= today) {
			good = append(good, r)
		}
	}
	return good, err
}

// File is the stored file of an issued paper.
func (r Result) File() blob.Stored {
	f := r.Body.Final
	f.Key, f.Hash = r.Key, r.Hash
	return f
}

// A Paper is one of the reader's papers with its links.
type Paper struct {
	Result
	Shares []Share
}

// A Share is a link by which an owner shows a paper.
type Share struct {
	ID     string
	Until  time.Time
	Opened int
	At     time.Time
	Ended  time.Time
}

// Paper opens one of the reader's own papers.
func (c *Chancery) Paper(ctx context.Context, who gate.Actor, id string) (Paper, error) {
	var p Paper
	err := c.gate.Read(ctx, who, gate.Own, func(tx *gate.Tx) (err error) {
		if p.Result, err = c.held(tx, id); err != nil {
			return err
		}
		p.Shares, err = gate.All(tx, func(scan gate.Scanner) (Share, error) {
			var s Share
			var until, opened, at, ended int64
			err := scan(&s.ID, &until, &opened, &at, &ended)
			s.Until, s.Opened, s.At, s.Ended = gate.Instant(until), int(opened), gate.Instant(at), gate.Instant(ended)
			return s, err
		}, `SELECT id, until_at, opened, at, ended_at FROM results_share WHERE commune_id = $1 AND result_id = $2 ORDER BY at DESC LIMIT 20`, id)
		return err
	})
	return p, err
}

func (c *Chancery) held(tx *gate.Tx, id string) (Result, error) {
	r, err := findResult(tx, "id = $2", id)
	if err != nil {
		return r, err
	}
	return r, tx.RequireOrHide(r.OwnerID != "" && r.OwnerID == tx.Who.ID && !r.Released.IsZero())
}

// Bytes are the issued file.
func (c *Chancery) Bytes(ctx context.Context, commune gate.Commune, r Result) ([]byte, error) {
	return c.load(ctx, commune, r.Key)
}

// mostDays bounds how long a link lives.
const mostDays = 30

// Share makes a link for some days and returns its secret, which is shown once.
func (c *Chancery) Share(ctx context.Context, who gate.Actor, id string, days int) (string, error) {
	if days < 1 || days > mostDays {
		return "", ErrDays.With(mostDays).At("days")
	}
	token := rand.Text()
	return gate.Make(ctx, c.gate, who, gate.Own, func(tx *gate.Tx) (string, error) {
		if _, err := c.held(tx, id); err != nil {
			return "", err
		}
		_, err := tx.Exec(`INSERT INTO results_share (commune_id, id, result_id, hash, until_at, opened, at, ended_at) VALUES ($1, $2, $3, $4, $5, 0, $6, 0)`,
			tx.NewID(), id, hashed(token), gate.Millis(tx.Now().AddDate(0, 0, days)), gate.Millis(tx.Now()))
		if err != nil {
			return "", err
		}
		return token, tx.Record("results.shared", id, map[string]int{"days": days})
	})
}

func hashed(token string) string {
	sum := sha256.Sum256([]byte("results.share|" + token))
	return hex.EncodeToString(sum[:])
}

// EndShare ends a link before its time.
func (c *Chancery) EndShare(ctx context.Context, who gate.Actor, id, share string) error {
	return c.gate.Write(ctx, who, gate.Own, func(tx *gate.Tx) error {
		if _, err := c.held(tx, id); err != nil {
			return err
		}
		n, err := tx.Exec(`UPDATE results_share SET ended_at = $4 WHERE commune_id = $1 AND id = $2 AND result_id = $3 AND ended_at = 0`, share, id, gate.Millis(tx.Now()))
		if err == nil && n == 0 {
			err = gate.ErrMissing
		}
		if err != nil {
			return err
		}
		return tx.Record("results.share-ended", id, nil)
	})
}

// Shared opens a paper by a link. The owner sees in their access log that
// somebody did.
func (c *Chancery) Shared(ctx context.Context, commune gate.Commune, token string) (Result, error) {
	var r Result
	err := c.gate.Write(ctx, gate.Anonymous(commune), gate.Public, func(tx *gate.Tx) error {
		var id, result string
		err := tx.Row(`SELECT id, result_id FROM results_share WHERE commune_id = $1 AND hash = $2 AND until_at > $3 AND ended_at = 0`,
			hashed(token), gate.Millis(tx.Now())).Scan(&id, &result)
		if err != nil {
			return err
		}
		if r, err = findResult(tx, "id = $2", result); err != nil {
			return err
		}
		if err := tx.RequireOrHide(!r.Released.IsZero()); err != nil {
			return err
		}
		if _, err := tx.Exec(`UPDATE results_share SET opened = opened + 1 WHERE commune_id = $1 AND id = $2`, id); err != nil {
			return err
		}
		tx.Disclose(gate.Access{Subject: r.OwnerID, Record: orElse(r.Dossier, r.ID), Purpose: PurposeShared})
		return tx.Record("results.share-opened", r.ID, nil)
	})
	if err != nil {
		return Result{}, ErrLinkEnded
	}
	return r, nil
}

// Keep makes a paper of the file a dossier ended with when it was uploaded and
// not made here: it can be checked and held like any other.
func (c *Chancery) Keep(ctx context.Context, commune gate.Commune, dossier, address string) error {
	return c.gate.Write(ctx, gate.System("results-keep", commune), gate.Own, func(tx *gate.Tx) error {
		if err := tx.Require(tx.Who.IsSystem()); err != nil {
			return err
		}
		all, err := ofDossier(tx, dossier)
		if err != nil {
			return err
		}
		for _, r := range all {
			if r.State == Issued {
				tx.Quiet()
				return nil
			}
		}
		m, end, err := c.o.Result(tx, dossier)
		if err != nil {
			tx.Quiet() // ended without a file
			return nil
		}
		code := newCode()
		r := Result{ID: tx.NewID(), Origin: FromScan, Dossier: dossier, DossierCode: m.Code, Procedure: m.Procedure, Field: m.Field, Hamlet: m.Hamlet,
			Type: orElse(m.Result, m.ProcedureName), Title: orElse(m.Result, m.ProcedureName), OwnerID: m.OwnerID, OwnerName: m.OwnerName, State: Issued, Validity: Valid,
			Version: 1, Code: code, Hash: end.File.Hash, Key: end.File.Key, Number: end.Number, Issued: end.At, By: end.By, At: tx.Now(),
			Body: Body{Address: address + "/" + code, Final: end.File}}
		if end.Returned {
			r.Released = tx.Now()
		}
		if err := insertResult(tx, &r); err != nil {
			return err
		}
		if err := addStep(tx, r, "kept", "", ""); err != nil {
			return err
		}
		return tx.Record("results.kept", r.ID, map[string]string{"dossier": dossier})
	})
}

// Release hands the papers of a dossier over to their owner.
func (c *Chancery) Release(ctx context.Context, commune gate.Commune, dossier string) error {
	return c.gate.Write(ctx, gate.System("results-release", commune), gate.Own, func(tx *gate.Tx) error {
		if err := tx.Require(tx.Who.IsSystem()); err != nil {
			return err
		}
		n, err := tx.Exec(`UPDATE results_result SET released_at = $3, version = version + 1
			 WHERE commune_id = $1 AND dossier_id = $2 AND dossier_id <> '' AND state = 'issued' AND released_at = 0`, dossier, gate.Millis(tx.Now()))
		if err != nil {
			return err
		}
		if n == 0 {
			tx.Quiet()
			return nil
		}
		return tx.Record("results.released", dossier, nil)
	})
}

// Named reports whether a row names a stored file, for the sweep of orphans.
func (c *Chancery) Named(ctx context.Context, commune gate.Commune, key string) (bool, error) {
	found := false
	err := c.gate.Read(ctx, gate.System("blob-sweep", commune), gate.Own, func(tx *gate.Tx) error {
		if err := tx.Require(tx.Who.IsSystem()); err != nil {
			return err
		}
		var n int
		err := tx.Row(`SELECT COUNT(*) FROM results_template WHERE commune_id = $1 AND blob_key = $2`, key).Scan(&n)
		if err != nil || n > 0 {
			found = n > 0
			return err
		}
		// Files of papers stand in their bodies: the hash is text no person writes.
		err = tx.Row(`SELECT COUNT(*) FROM results_result WHERE commune_id = $1 AND (blob_key = $2 OR body LIKE $3)`, key, "%"+key+"%").Scan(&n)
		found = n > 0
		return err
	})
	return found, err
}
