package pages

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strconv"
	"time"

	"xaso/internal/modules/commune"
	"xaso/internal/platform/backup"
	"xaso/internal/platform/blob"
	"xaso/internal/platform/db"
	"xaso/internal/platform/fault"
	"xaso/internal/platform/gate"
	"xaso/internal/platform/web"
)

// Backups is the administrator's room for the backups of the house.
type Backups struct {
	Gate     *gate.Gate
	Communes *commune.Registry
	Shelf    backup.Shelf
	Keeper   Keeper
}

// BackupRoutes are the addresses of backups and restores.
func BackupRoutes(b Backups) []web.Route {
	keep := web.Needs(MayKeep)
	return []web.Route{
		web.Get("/quan-tri/sao-luu", keep, b.list),
		web.Post("/quan-tri/sao-luu", keep, b.backUp),
		web.Get("/quan-tri/sao-luu/khoa", keep, b.askKey),
		web.Post("/quan-tri/sao-luu/khoa", keep, b.makeKey),
		web.Get("/quan-tri/sao-luu/khoi-phuc", keep, b.askConfirm),
		web.Post("/quan-tri/sao-luu/khoi-phuc", keep, b.confirm),
		web.Get("/quan-tri/sao-luu/{ten}", keep, b.entry),
		web.Post("/quan-tri/sao-luu/{ten}", keep, b.open),
		web.Get("/quan-tri/sao-luu/{ten}/tai-ve", keep, b.download),
	}
}

// briefly is how long a request waits for its errand: that of a small commune
// is over by then, and the page shows its outcome at once.
const briefly = 3 * time.Second

// alone reports whether the house serves one commune. A backup holds all of
// them: only then may the administrator of one hold its key, take it away or
// put it back.
func (b Backups) alone() bool { return len(b.Communes.All()) == 1 }

// newsFor is how long the outcome of an errand is news.
const newsFor = time.Hour

// news is the last errand while there is something to say of it.
func (b Backups) news() Errand {
	e := b.Keeper.Errand()
	if !e.Running() && !e.Ready() && b.Gate.Now().Sub(e.Ended) > newsFor {
		return Errand{}
	}
	return e
}

// backupList is the room's first page.
type backupList struct {
	Entries  []backup.Entry
	Seal     Seal
	Errand   Errand
	Restored *Restored
	Aside    []string
	Alone    bool
}

func (b Backups) list(w http.ResponseWriter, r *http.Request, _ gate.Actor) error {
	l := backupList{Errand: b.news(), Restored: b.Keeper.Restored(), Alone: b.alone()}
	var errs [3]error
	l.Entries, errs[0] = b.Shelf.List()
	l.Seal, errs[1] = b.Keeper.Seal()
	l.Aside, errs[2] = b.Keeper.Aside()
	if err := errors.Join(errs[:]...); err != nil {
		return err
	}
	return web.Page(w, r, http.StatusOK, backupsPage(l))
}

func (b Backups) backUp(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	seal, err := b.Keeper.Seal()
	if err != nil {
		return err
	}
	if seal.Public == "" {
		return web.Redirect(w, r, "/quan-tri/sao-luu/khoa")
	}
	if err := b.begin(r.Context(), who, Errand{Kind: BackUp}, backup.Key{}); err != nil {
		return err
	}
	return web.Redirect(w, r, "/quan-tri/sao-luu")
}

// begin records the errand and starts it. The number comes out of the
// recorded write, so a form sent twice begins one errand.
func (b Backups) begin(ctx context.Context, who gate.Actor, e Errand, key backup.Key) error {
	id, err := gate.Make(ctx, b.Gate, who, MayKeep, func(tx *gate.Tx) (string, error) {
		if err := tx.Require(who.May(MayKeep)); err != nil {
			return "", err
		}
		return tx.NewID(), tx.Record("app."+string(e.Kind)+"-asked", e.Name, nil)
	})
	if err != nil {
		return err
	}
	e.ID = id
	if err := b.Keeper.Begin(e, key); err != nil {
		return err
	}
	b.Keeper.Wait(ctx, briefly)
	return nil
}

// record writes one act of who into the audit log.
func (b Backups) record(ctx context.Context, who gate.Actor, what, subject string) error {
	return b.Gate.Write(ctx, who, MayKeep, func(tx *gate.Tx) error {
		if err := tx.Require(who.May(MayKeep)); err != nil {
			return err
		}
		return tx.Record(what, subject, nil)
	})
}

// backupEntry is the page of one backup.
type backupEntry struct {
	backup.Entry
	Errand   Errand
	Key      string // as pasted, when it is at fault
	Faults   []*fault.Fault
	Alone    bool
	Postgres bool
}

func (b Backups) find(r *http.Request) (backupEntry, error) {
	e := backupEntry{Errand: b.news(), Alone: b.alone(), Postgres: b.Gate.Engine() == db.Postgres}
	all, err := b.Shelf.List()
	if err != nil {
		return e, err
	}
	i := slices.IndexFunc(all, func(e backup.Entry) bool { return e.Name == r.PathValue("ten") })
	if i < 0 {
		return e, backup.ErrNoBackup
	}
	e.Entry = all[i]
	return e, nil
}

func (b Backups) entry(w http.ResponseWriter, r *http.Request, _ gate.Actor) error {
	e, err := b.find(r)
	if err != nil {
		return err
	}
	return web.Page(w, r, http.StatusOK, backupPage(e))
}

// open begins what needs the key of a backup: a rehearsal, or a restore.
func (b Backups) open(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	e, err := b.find(r)
	if err != nil {
		return err
	}
	errand := Errand{Kind: Rehearse, Name: e.Name}
	if r.PostFormValue("restore") != "" {
		errand.Kind = Restore
	}
	if !e.Alone || errand.Kind == Restore && e.Postgres {
		return errByOperator
	}
	e.Key = r.PostFormValue("key")
	key, err := backup.ParseKey(e.Key)
	if err != nil {
		e.Faults = []*fault.Fault{backup.ErrBadKey.At("key")}
		return web.Page(w, r, http.StatusUnprocessableEntity, backupPage(e))
	}
	if err := b.begin(r.Context(), who, errand, key); err != nil {
		return err
	}
	if now := b.Keeper.Errand(); now.Name == e.Name && now.Ready() {
		return web.Redirect(w, r, "/quan-tri/sao-luu/khoi-phuc")
	}
	return web.Redirect(w, r, "/quan-tri/sao-luu/"+e.Name)
}

// download streams the sealed file, also from where a broken line left off.
func (b Backups) download(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	if !b.alone() {
		return errByOperator
	}
	e, err := b.find(r)
	if err != nil {
		return err
	}
	f, err := b.Shelf.Open(e.Name)
	if err != nil {
		return err
	}
	defer f.Close()
	if err := b.record(r.Context(), who, "app.backup-downloaded", e.Name); err != nil {
		return err
	}
	blob.ServeHeaders(w.Header(), e.Name, "application/octet-stream", false)
	w.Header().Set("No-Gzip-Compression", "1") // it is packed already, and sealed
	http.ServeContent(w, r, e.Name, e.Made, f)
	return nil
}

// size is a length in bytes as people say it.
func size(n int64) string {
	switch {
	case n < 1<<20:
		return strconv.FormatInt((n+1023)>>10, 10) + " KB"
	case n < 10<<30:
		return strconv.FormatInt(n>>20, 10) + " MB"
	}
	return strconv.FormatInt(n>>30, 10) + " GB"
}
