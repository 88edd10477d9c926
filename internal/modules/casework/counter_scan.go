package casework

import (
	"context"
	"crypto/sha256"
	"encoding/base32"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"xaso/internal/modules/procedures"
	"xaso/internal/platform/blob"
	"xaso/internal/platform/gate"
)

// Bounds of what one QR code lets a telephone send.
const (
	scanLife      = 20 * time.Minute
	mostScanPages = 40
	mostScanBytes = 60 << 20
	mostScans     = 5 // open at once for one entry
)

// A Scan lets whoever holds its address send pictures of papers to one entry
// or dossier, in the name of the official who showed the QR code, until it runs
// out or is ended.
type Scan struct {
	ID        string
	Draft     string // one of the two is ""
	Dossier   string
	Component string // "" lets the telephone choose among the papers
	By        string
	Made      time.Time
	Expires   time.Time
	Ended     time.Time
	Files     int // attached so far
	Taken     int // pictures so far
	Pages     []ScanPage
	Token     string `json:"-"` // of the address, for who opened it
}

// Open reports whether pictures may still be sent.
func (s Scan) Open(now time.Time) bool { return s.Ended.IsZero() && now.Before(s.Expires) }

// A ScanPage is a picture that waits to become, with its neighbours, one file.
type ScanPage struct {
	ID        string
	Scan      string
	Component string
	File      blob.Stored
	At        time.Time
}

// scanToken is the secret of a QR code. It is worked out, not stored: the
// official's page can show the code again, a stolen database holds none.
func (d *Desk) scanToken(c gate.Commune, id string) string {
	sum := d.keyed(fmt.Sprintf("scan|%d|%s", c, id))
	return strings.ToLower(base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(sum[:16]))
}

func scanHash(token string) string {
	sum := sha256.Sum256([]byte("scan|" + token))
	return hex.EncodeToString(sum[:])
}

// OpenScan makes a QR code for one's entry or for a dossier on one's desk.
func (d *Desk) OpenScan(ctx context.Context, who gate.Actor, s Scan) (Scan, error) {
	made, err := gate.Make(ctx, d.gate, who, MayReceive, func(tx *gate.Tx) (Scan, error) {
		if err := d.mayScan(tx, s); err != nil {
			return Scan{}, err
		}
		open, err := openScans(tx, s)
		if err != nil {
			return Scan{}, err
		}
		if len(open) >= mostScans {
			return Scan{}, ErrTooManyScans.With(mostScans)
		}
		s.ID, s.By, s.Made, s.Expires = tx.NewID(), who.ID, tx.Now(), tx.Now().Add(scanLife)
		_, err = tx.Exec(`
			INSERT INTO casework_scan (commune_id, id, token_hash, draft_id, dossier_id, component, by_id, made_at,
				expires_at, ended_at, files, pages)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 0, 0, 0)`,
			s.ID, scanHash(d.scanToken(who.Commune, s.ID)), s.Draft, s.Dossier, s.Component, s.By, gate.Millis(s.Made), gate.Millis(s.Expires))
		if err != nil {
			return Scan{}, err
		}
		return s, tx.Record("casework.scan-opened", orElse(s.Draft, s.Dossier), map[string]string{"scan": s.ID})
	})
	made.Token = d.scanToken(who.Commune, made.ID)
	return made, err
}

// mayScan decides whether tx.Who may add papers to what s is for.
func (d *Desk) mayScan(tx *gate.Tx, s Scan) error {
	if s.Draft != "" {
		r, err := findDraft(tx, s.Draft)
		if err != nil {
			return err
		}
		return tx.RequireOrHide(r.belongs(tx.Who) && r.atOffice())
	}
	c, err := findDossier(tx, s.Dossier)
	if err != nil {
		return err
	}
	c.disclose(tx, PurposeReceive)
	return tx.RequireOrHide(c.within(tx.Who, MayReceive) && c.Open() && !c.concerns(tx.Who))
}

// Scans lists the open QR codes of an entry or dossier, with the pictures that
// wait at each.
func (d *Desk) Scans(ctx context.Context, who gate.Actor, of Scan) ([]Scan, error) {
	var open []Scan
	err := d.gate.Read(ctx, who, MayReceive, func(tx *gate.Tx) error {
		if err := d.mayScan(tx, of); err != nil {
			return err
		}
		var err error
		if open, err = openScans(tx, of); err != nil {
			return err
		}
		for i := range open {
			open[i].Token = d.scanToken(who.Commune, open[i].ID)
			if open[i].Pages, err = scanPages(tx, open[i].ID); err != nil {
				return err
			}
		}
		return nil
	})
	return open, err
}

// EndScan makes a QR code void at once; pictures that wait at it are dropped.
func (d *Desk) EndScan(ctx context.Context, who gate.Actor, id string) error {
	return d.gate.Write(ctx, who, MayReceive, func(tx *gate.Tx) error {
		s, err := gate.One(tx, scanScan, `SELECT `+scanColumns+` FROM casework_scan WHERE commune_id = $1 AND id = $2`, id)
		if err != nil {
			return err
		}
		if err := tx.RequireOrHide(s.By == who.ID); err != nil {
			return err
		}
		if _, err := tx.Exec(`DELETE FROM casework_scan_page WHERE commune_id = $1 AND scan_id = $2`, id); err != nil {
			return err
		}
		_, err = tx.Exec(`UPDATE casework_scan SET ended_at = $3 WHERE commune_id = $1 AND id = $2 AND ended_at = 0`, id, gate.Millis(tx.Now()))
		if err != nil {
			return err
		}
		return tx.Record("casework.scan-ended", id, nil)
	})
}

// A ScanTask is what the telephone is shown: which service, which papers, and
// what it sent. Nobody's name is in it: the address may be read off a screen.
type ScanTask struct {
	Scan
	Procedure string
	Asked     []procedures.Component
}

// ScanTask opens the page behind a QR code. A token that is wrong, void or ran
// out is ErrScanOver.
func (d *Desk) ScanTask(ctx context.Context, who gate.Actor, token string) (ScanTask, error) {
	var task ScanTask
	err := d.gate.Read(ctx, who, gate.Public, func(tx *gate.Tx) error {
		s, err := d.scanBy(tx, token)
		if err != nil {
			return err
		}
		task.Scan = s
		if task.Pages, err = scanPages(tx, s.ID); err != nil {
			return err
		}
		procedure, version := "", 0
		if s.Draft != "" {
			r, err := findDraft(tx, s.Draft)
			if err != nil {
				return scanOver(err)
			}
			procedure, version = r.Procedure, r.ProcedureVersion
		} else {
			c, err := findDossier(tx, s.Dossier)
			if err != nil {
				return scanOver(err)
			}
			procedure, version = c.Procedure, c.ProcedureVersion
		}
		p, err := d.services.Version(tx, procedure, version)
		task.Procedure = p.Name.Value.VI
		for _, c := range p.Components {
			if c.Kind != procedures.ByForm && (s.Component == "" || s.Component == c.ID) {
				task.Asked = append(task.Asked, c)
			}
		}
		return err
	})
	return task, err
}

// scanBy finds an open scan by its token. Whoever holds the address may.
func (d *Desk) scanBy(tx *gate.Tx, token string) (Scan, error) {
	s, err := gate.One(tx, scanScan, `SELECT `+scanColumns+` FROM casework_scan WHERE commune_id = $1 AND token_hash = $2`, scanHash(token))
	if decided := tx.Require(true); decided != nil {
		return s, decided
	}
	if err == nil && !s.Open(tx.Now()) {
		err = gate.ErrMissing
	}
	return s, scanOver(err)
}

// AddScanPage takes in one picture, whose bytes are in the store already.
func (d *Desk) AddScanPage(ctx context.Context, who gate.Actor, token, component string, file blob.Stored) (ScanPage, error) {
	return gate.Make(ctx, d.gate, who, gate.Public, func(tx *gate.Tx) (ScanPage, error) {
		s, err := d.scanBy(tx, token)
		if err != nil {
			return ScanPage{}, err
		}
		pages, err := scanPages(tx, s.ID)
		if err != nil {
			return ScanPage{}, err
		}
		bytes := file.Size
		for _, p := range pages {
			bytes += p.File.Size
		}
		if s.Taken >= mostScanPages || bytes > mostScanBytes {
			return ScanPage{}, ErrTooManyPages.With(mostScanPages)
		}
		p := ScanPage{ID: tx.NewID(), Scan: s.ID, Component: orElse(s.Component, component), File: file, At: tx.Now()}
		_, err = tx.Exec(`
			INSERT INTO casework_scan_page (commune_id, id, scan_id, component, file, blob_key, thumb_key, at)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`, p.ID, s.ID, p.Component, text(file), file.Key, file.ThumbKey, gate.Millis(p.At))
		if err != nil {
			return ScanPage{}, err
		}
		_, err = tx.Exec(`UPDATE casework_scan SET pages = pages + 1 WHERE commune_id = $1 AND id = $2`, s.ID)
		if err != nil {
			return ScanPage{}, err
		}
		return p, tx.Record("casework.scan-page", s.ID, map[string]any{"size": file.Size, "for": orElse(s.Draft, s.Dossier)})
	})
}

// DropScanPage takes one picture back.
func (d *Desk) DropScanPage(ctx context.Context, who gate.Actor, token, page string) error {
	return d.gate.Write(ctx, who, gate.Public, func(tx *gate.Tx) error {
		s, err := d.scanBy(tx, token)
		if err != nil {
			return err
		}
		tx.Quiet() // the picture was nobody's paper yet
		_, err = tx.Exec(`DELETE FROM casework_scan_page WHERE commune_id = $1 AND id = $2 AND scan_id = $3`, page, s.ID)
		return err
	})
}

// FinishScan attaches the file that the waiting pictures of a paper were
// combined into, and drops the pictures. Pages names those in the file: one
// that came meanwhile stays for the next. A code for one paper is then over.
func (d *Desk) FinishScan(ctx context.Context, who gate.Actor, token, component string, pages []string, file blob.Stored) (Attachment, error) {
	return gate.Make(ctx, d.gate, who, gate.Public, func(tx *gate.Tx) (Attachment, error) {
		s, err := d.scanBy(tx, token)
		if err != nil {
			return Attachment{}, err
		}
		waiting, err := scanPages(tx, s.ID)
		if err != nil {
			return Attachment{}, err
		}
		for _, id := range pages {
			if !slices.ContainsFunc(waiting, func(p ScanPage) bool { return p.ID == id }) {
				return Attachment{}, ErrScanChanged
			}
			_, err := tx.Exec(`DELETE FROM casework_scan_page WHERE commune_id = $1 AND id = $2 AND scan_id = $3`, id, s.ID)
			if err != nil {
				return Attachment{}, err
			}
		}
		a := Upload{File: file, Component: orElse(s.Component, component)}.attachment(tx, "paper")
		a.Draft, a.Dossier, a.Digitised, a.By = s.Draft, s.Dossier, true, s.By
		if a.Component != "" {
			a.Field = "papers." + a.Component
		}
		if err := d.takeScanned(tx, s, a); err != nil {
			return Attachment{}, err
		}
		ended := int64(0)
		if s.Component != "" {
			ended = gate.Millis(tx.Now())
		}
		_, err = tx.Exec(`UPDATE casework_scan SET files = files + 1, ended_at = $3 WHERE commune_id = $1 AND id = $2`, s.ID, ended)
		if err != nil {
			return Attachment{}, err
		}
		return a, tx.Record("casework.scanned", orElse(s.Draft, s.Dossier), map[string]any{"file": a.ID, "scan": s.ID, "pages": len(pages)})
	})
}

// takeScanned stores the file with what it belongs to. A dossier notes that a
// component came as a file (HoSoCoThanhPhanSoHoa).
func (d *Desk) takeScanned(tx *gate.Tx, s Scan, a Attachment) error {
	column, id := "draft_id", s.Draft
	if s.Dossier != "" {
		column, id = "dossier_id", s.Dossier
	}
	if n, err := countFiles(tx, column, id); err != nil {
		return err
	} else if n >= mostFiles {
		return ErrTooManyFiles.With(mostFiles)
	}
	if s.Dossier == "" {
		if _, err := findDraft(tx, s.Draft); err != nil {
			return scanOver(err)
		}
		return insertAttachment(tx, a)
	}
	c, err := findDossier(tx, s.Dossier)
	if err != nil {
		return scanOver(err)
	}
	if !c.Open() {
		return ErrScanOver
	}
	if err := insertAttachment(tx, a); err != nil || c.Flags.Digitised {
		return err
	}
	c.Flags.Digitised = true
	return errors.Join(updateDossier(tx, &c), tx.Publish(DossierCorrected{c.ID}))
}

// ForgetScans drops QR codes that ran out a day ago, with what waited at them.
// The program calls it nightly.
func (d *Desk) ForgetScans(ctx context.Context, c gate.Commune) error {
	return d.gate.Write(ctx, gate.System("forget-scans", c), gate.Own, func(tx *gate.Tx) error {
		tx.Quiet()
		if err := tx.Require(tx.Who.IsSystem()); err != nil {
			return err
		}
		before := gate.Millis(tx.Now().Add(-24 * time.Hour))
		_, err := tx.Exec(`DELETE FROM casework_scan_page WHERE commune_id = $1 AND scan_id IN (
			SELECT id FROM casework_scan WHERE commune_id = $1 AND expires_at < $2)`, before)
		if err != nil {
			return err
		}
		_, err = tx.Exec(`DELETE FROM casework_scan WHERE commune_id = $1 AND expires_at < $2`, before)
		return err
	})
}

const scanColumns = `id, draft_id, dossier_id, component, by_id, made_at, expires_at, ended_at, files, pages`

func scanScan(scan gate.Scanner) (Scan, error) {
	var s Scan
	var made, expires, ended int64
	err := scan(&s.ID, &s.Draft, &s.Dossier, &s.Component, &s.By, &made, &expires, &ended, &s.Files, &s.Taken)
	s.Made, s.Expires, s.Ended = gate.Instant(made), gate.Instant(expires), gate.Instant(ended)
	return s, err
}

func openScans(tx *gate.Tx, of Scan) ([]Scan, error) {
	column, id := "draft_id", of.Draft
	if of.Dossier != "" {
		column, id = "dossier_id", of.Dossier
	}
	return gate.All(tx, scanScan, `SELECT `+scanColumns+` FROM casework_scan
		 WHERE commune_id = $1 AND `+column+` = $2 AND `+column+` <> '' AND by_id = $3 AND ended_at = 0 AND expires_at > $4
		 ORDER BY id DESC`, id, tx.Who.ID, gate.Millis(tx.Now()))
}

func scanPages(tx *gate.Tx, scan string) ([]ScanPage, error) {
	return gate.All(tx, func(read gate.Scanner) (ScanPage, error) {
		var p ScanPage
		var file string
		var at int64
		err := read(&p.ID, &p.Scan, &p.Component, &file, &at)
		p.At = gate.Instant(at)
		if err != nil {
			return p, err
		}
		return p, json.Unmarshal([]byte(file), &p.File)
	}, `SELECT id, scan_id, component, file, at FROM casework_scan_page
		 WHERE commune_id = $1 AND scan_id = $2 ORDER BY id`, scan)
}

// scanOver says of what is missing that the code is over: whether it ever was
// one is nobody's business.
func scanOver(err error) error {
	if errors.Is(err, gate.ErrMissing) {
		return ErrScanOver
	}
	return err
}
