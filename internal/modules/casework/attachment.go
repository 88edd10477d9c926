package casework

import (
	"context"
	"time"

	"xaso/internal/platform/blob"
	"xaso/internal/platform/gate"
)

// mostFiles bounds the files of one draft or dossier.
const mostFiles = 100

// An Attachment is a file of a draft or dossier. Its bytes are in the blob
// store; who may have them is decided by what it belongs to.
type Attachment struct {
	ID        string
	Draft     string
	Dossier   string
	Kind      string // paper, supplement, result, other
	Component string // id of the paper it is of
	Field     string // input of the form it was attached to
	Name      string
	Type      string
	Size      int64 // bytes
	Hash      string
	Key       string // in the blob store
	ThumbKey  string // "" without a thumbnail
	Digitised bool   // scanned by the office
	By        string
	At        time.Time
	// ReusedFrom is the dossier or issued result it was taken from, "" for a
	// paper handed in anew (metric 4.3 of QĐ 766/QĐ-TTg).
	ReusedFrom string
}

// An Upload is a stored file and what it is for.
type Upload struct {
	File      blob.Stored
	Component string
	Field     string
	// Item is the number of the supplement item it answers, from 1.
	Item int
}

func (u Upload) attachment(tx *gate.Tx, kind string) Attachment {
	return Attachment{ID: tx.NewID(), Kind: kind, Component: u.Component, Field: u.Field,
		Name: u.File.Name, Type: u.File.Type, Size: u.File.Size, Hash: u.File.Hash,
		Key: u.File.Key, ThumbKey: u.File.ThumbKey, By: tx.Who.ID, At: tx.Now()}
}

// AttachFile adds a file to a draft. The bytes are in the blob store already.
func (d *Desk) AttachFile(ctx context.Context, who gate.Actor, draft string, up Upload) (Attachment, error) {
	return gate.Make(ctx, d.gate, who, gate.Own, func(tx *gate.Tx) (Attachment, error) {
		r, err := findDraft(tx, draft)
		if err != nil {
			return Attachment{}, err
		}
		if err := tx.RequireOrHide(r.belongs(who)); err != nil {
			return Attachment{}, err
		}
		if n, err := countFiles(tx, "draft_id", draft); err != nil {
			return Attachment{}, err
		} else if n >= mostFiles {
			return Attachment{}, ErrTooManyFiles.With(mostFiles)
		}
		a := up.attachment(tx, "paper")
		a.Draft, a.Digitised = draft, r.atOffice()
		if err := insertAttachment(tx, a); err != nil {
			return Attachment{}, err
		}
		return a, tx.Record("casework.file-attached", draft, map[string]any{"file": a.ID, "type": a.Type, "size": a.Size})
	})
}

// RemoveFile takes a file off a draft.
func (d *Desk) RemoveFile(ctx context.Context, who gate.Actor, draft, file string) error {
	return d.gate.Write(ctx, who, gate.Own, func(tx *gate.Tx) error {
		r, err := findDraft(tx, draft)
		if err != nil {
			return err
		}
		if err := tx.RequireOrHide(r.belongs(who)); err != nil {
			return err
		}
		n, err := tx.Exec(`DELETE FROM casework_attachment WHERE commune_id = $1 AND id = $2 AND draft_id = $3`, file, draft)
		if err != nil {
			return err
		}
		if n == 0 {
			return gate.ErrMissing
		}
		return tx.Record("casework.file-removed", draft, map[string]string{"file": file})
	})
}

// File authorises the reading of one file by what it belongs to, and discloses
// it. The caller then sends the bytes of Key, or of ThumbKey.
//
// The result of a dossier is the resident's only once it was returned
// (national status 10), or while its draft is shown to them for confirmation.
func (d *Desk) File(ctx context.Context, who gate.Actor, id, reason string) (Attachment, error) {
	var a Attachment
	if err := d.stateReason(ctx, who, id, reason); err != nil {
		return a, err
	}
	err := d.gate.Read(ctx, who, gate.Own, func(tx *gate.Tx) error {
		var err error
		if a, err = findAttachment(tx, id); err != nil {
			return err
		}
		if a.Dossier == "" {
			r, err := findDraft(tx, a.Draft)
			if err != nil {
				return err
			}
			if r.Owner != "" && r.Owner != who.ID {
				tx.Disclose(gate.Access{Subject: r.Owner, Record: r.ID, Purpose: PurposeHelp})
			}
			return tx.RequireOrHide(r.belongs(who))
		}
		c, err := findDossier(tx, a.Dossier)
		if err != nil {
			return err
		}
		if c.concerns(who) {
			c.disclose(tx, PurposeHelp)
			return tx.RequireOrHide(c.residentMayHave(a))
		}
		return d.admit(tx, c, reason)
	})
	if err != nil {
		return Attachment{}, err
	}
	return a, nil
}

// Named reports whether any row of a commune names a stored file, for the
// sweep of orphans.
func (d *Desk) Named(ctx context.Context, c gate.Commune, key string) (bool, error) {
	found := false
	err := d.gate.Read(ctx, gate.System("blob-sweep", c), gate.Own, func(tx *gate.Tx) error {
		if err := tx.Require(tx.Who.IsSystem()); err != nil {
			return err
		}
		var n int
		err := tx.Row(`SELECT COUNT(*) FROM (
			SELECT id FROM casework_attachment WHERE commune_id = $1 AND blob_key = $2
			UNION ALL
			SELECT id FROM casework_attachment WHERE commune_id = $1 AND thumb_key = $2 AND thumb_key <> ''
			UNION ALL
			SELECT id FROM casework_takeover WHERE commune_id = $1 AND blob_key = $2
			UNION ALL
			SELECT id FROM casework_scan_page WHERE commune_id = $1 AND blob_key = $2
			UNION ALL
			SELECT id FROM casework_scan_page WHERE commune_id = $1 AND thumb_key = $2 AND thumb_key <> ''
			LIMIT 1) AS named`, key).Scan(&n)
		found = n > 0
		return err
	})
	return found, err
}
