package app

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"xaso/internal/modules/commune"
	"xaso/internal/platform/backup"
	"xaso/internal/platform/blob"
	"xaso/internal/platform/clock"
	"xaso/internal/platform/db"
	"xaso/internal/platform/gate"
	"xaso/internal/platform/merge"
	"xaso/internal/platform/web"
)

// NotePath is the page on which a commune tells what was merged into it.
const NotePath = "/sap-nhap"

// mergeFolder holds the reports of rehearsals and merges, beside the database.
const mergeFolder = "merges"

// A MergeRun is how a plan is run.
type MergeRun struct {
	BackupAge time.Duration // how old the newest backup may be; one is made when it is older
	Say       func(string)  // told of each stage
}

// RehearseMerge runs a plan without keeping anything and notes its report, by
// which the merging itself is compared. A SQLite house is copied, so that it
// goes on serving; on PostgreSQL the transaction is undone in the end.
func (h *House) RehearseMerge(ctx context.Context, p merge.Plan, r MergeRun) (merge.Report, error) {
	m, err := h.openMerging(ctx, p, r)
	if err != nil {
		return merge.Report{}, err
	}
	m.report.Rehearsal = true
	g := h.Gate
	if h.DB.Engine == db.SQLite {
		copied, done, err := h.copyOfDatabase(ctx, r)
		if err != nil {
			return merge.Report{}, err
		}
		defer done()
		g = gate.New(copied, gate.Options{Now: h.now})
		defer g.Close()
	}
	report, err := m.run(ctx, g, g != h.Gate)
	if err != nil {
		return report, err
	}
	if g != h.Gate {
		if err := verifyLogs(ctx, g); err != nil {
			return report, err
		}
	}
	return report, h.writeReport(p.Mark()+".rehearsal.json", report)
}

// Merge carries a plan out that was rehearsed. It needs the house for itself:
// nobody else may be serving it. Whatever happens, either nothing was changed
// or everything; what follows the commit is done again by running it again.
func (h *House) Merge(ctx context.Context, p merge.Plan, r MergeRun) (merge.Report, error) {
	m, err := h.openMerging(ctx, p, r)
	if err != nil {
		return merge.Report{}, err
	}
	if err := h.rehearsed(ctx, m); err != nil {
		return merge.Report{}, err
	}
	if err := h.freshBackup(ctx, r); err != nil {
		return merge.Report{}, err
	}
	r.Say("files")
	for _, c := range m.sources {
		if err := h.handOver(ctx, c.ID, m.target.ID); err != nil {
			return merge.Report{}, err
		}
	}
	r.Say("rows")
	report, err := m.run(ctx, h.Gate, true)
	if err != nil {
		return report, err
	}
	if err := h.writeReport(fmt.Sprintf("%s-%s.json", h.now().UTC().Format("20060102T150405Z"), p.Mark()), report); err != nil {
		return report, err
	}
	if err := h.Communes.Refresh(ctx); err != nil {
		return report, err
	}
	r.Say("figures")
	if _, err = h.Score.Rebuild(ctx, m.target.ID); err != nil {
		return report, err
	}
	_, err = h.Indicators.Rebuild(ctx, m.target.ID)
	return report, err
}

func (h *House) openMerging(ctx context.Context, p merge.Plan, r MergeRun) (*merging, error) {
	s, err := merge.ReadSchema(ctx, h.DB)
	if err != nil {
		return nil, err
	}
	m, err := h.newMerging(p, s, func(table string, n int64) { r.Say(fmt.Sprintf("%s: %d", table, n)) })
	if err != nil {
		return nil, err
	}
	for _, c := range m.sources {
		err := h.Files.Walk(ctx, fmt.Sprintf("%d/", int64(c.ID)), func(i blob.Info) error {
			m.report.Files, m.report.Bytes = m.report.Files+1, m.report.Bytes+i.Size
			return nil
		})
		if err != nil {
			return nil, err
		}
	}
	m.report.Free, err = freeSpace(h.Config.Data)
	return m, err
}

// rehearsed compares the totals of now with those of the plan's rehearsal.
func (h *House) rehearsed(ctx context.Context, m *merging) error {
	content, err := os.ReadFile(filepath.Join(h.Config.Data, mergeFolder, m.plan.Mark()+".rehearsal.json"))
	if err != nil {
		return merge.ErrRehearse
	}
	var then merge.Report
	if err := json.Unmarshal(content, &then); err != nil {
		return merge.ErrRehearse
	}
	ids := append([]gate.Commune{}, m.plan.Sources...)
	if !m.founding {
		ids = append(ids, m.target.ID)
	}
	now := map[string]int64{}
	for _, id := range ids {
		err := h.Gate.Read(ctx, gate.System("merge", id), gate.Own, func(tx *gate.Tx) error {
			if err := tx.Require(tx.Who.IsSystem()); err != nil {
				return err
			}
			counts, err := m.mover.Count(tx)
			now = merge.Add(now, counts)
			return err
		})
		if err != nil {
			return err
		}
	}
	if changed := merge.Differences(then.Before, now); len(changed) > 0 {
		return merge.ErrChanged.With(strings.Join(changed, "; "))
	}
	return nil
}

// freshBackup finds a backup that is new enough, or makes one.
func (h *House) freshBackup(ctx context.Context, r MergeRun) error {
	all, err := h.Shelf().List()
	if err != nil {
		return err
	}
	for _, e := range all {
		if h.now().Sub(e.Made) <= r.BackupAge && e.Report != nil && e.Report.Sound() {
			return nil
		}
	}
	r.Say("backup")
	made, err := h.Backup(ctx)
	if errors.Is(err, backup.ErrNeedKey) {
		return merge.ErrNoBackup
	}
	if err == nil && (made.Report == nil || !made.Report.Sound()) {
		err = fmt.Errorf("%w: backup %s is unsound: %+v", merge.ErrNoBackup, made.Name, made.Report)
	}
	return err
}

// handOver gives the files of a source a name in the target, too. The old names
// go with the nightly removal of files that no row names.
func (h *House) handOver(ctx context.Context, from, to gate.Commune) error {
	old := fmt.Sprintf("%d/", int64(from))
	return h.Files.Walk(ctx, old, func(i blob.Info) error {
		return blob.Copy(ctx, h.Files, i.Key, fmt.Sprintf("%d/%s", int64(to), strings.TrimPrefix(i.Key, old)))
	})
}

// copyOfDatabase makes a copy to rehearse on, while the house goes on serving.
func (h *House) copyOfDatabase(ctx context.Context, r MergeRun) (*db.DB, func(), error) {
	size, err := os.Stat(h.DB.Path)
	if err != nil {
		return nil, nil, err
	}
	free, err := freeSpace(h.Config.Data)
	if err != nil {
		return nil, nil, err
	}
	const mega = 1 << 20
	if need := 3 * size.Size(); free < need { // the copy, and the log of moving all of it
		return nil, nil, merge.ErrNoSpace.With(free/mega, need/mega)
	}
	folder, err := os.MkdirTemp(h.Config.Data, "rehearsal-*")
	if err != nil {
		return nil, nil, err
	}
	r.Say("copy")
	path := filepath.Join(folder, "xaso.db")
	if _, err = h.DB.Write.ExecContext(ctx, "VACUUM INTO $1", path); err == nil {
		var d *db.DB
		if d, err = db.Open(ctx, path); err == nil {
			return d, func() { d.Close(); os.RemoveAll(folder) }, nil
		}
	}
	return nil, nil, errors.Join(err, os.RemoveAll(folder))
}

// verifyLogs walks the chained logs of every commune, also of the closed ones.
func verifyLogs(ctx context.Context, g *gate.Gate) error {
	tenants, err := g.Tenants(ctx)
	if err != nil {
		return err
	}
	for _, t := range tenants {
		err := g.Read(ctx, gate.System("merge", t.Commune), gate.Own, func(tx *gate.Tx) error {
			if err := tx.Require(tx.Who.IsSystem()); err != nil {
				return err
			}
			_, breaks, err := gate.VerifyChains(tx)
			if err == nil && len(breaks) > 0 {
				err = fmt.Errorf("log of commune %d: %v", t.Commune, breaks[0])
			}
			return err
		})
		if err != nil {
			return err
		}
	}
	return nil
}

func (h *House) writeReport(name string, r merge.Report) error {
	folder := filepath.Join(h.Config.Data, mergeFolder)
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return err
	}
	body, err := json.MarshalIndent(r, "", "  ")
	if err != nil {
		return err
	}
	return replaceSynced(filepath.Join(folder, name), append(body, '\n'))
}

func freeSpace(folder string) (int64, error) {
	var s syscall.Statfs_t
	if err := syscall.Statfs(folder, &s); err != nil {
		return 0, err
	}
	return int64(s.Bavail) * s.Bsize, nil
}

// moved is where the pages of a commune went that was merged.
func (h *House) moved(r *http.Request, slug string) (web.Moved, bool) {
	was, is, ok := h.Communes.Moved(r.Host, slug)
	if !ok {
		return web.Moved{}, false
	}
	to := web.Moved{Base: baseOf(is), Was: was.Name, Is: is.Name, NotePath: NotePath, Since: was.MergedOn}
	if day, err := clock.ParseDate(was.MergedOn); err == nil {
		to.Since = spokenDay(day)
	}
	if slug == "" && is.Host != "" {
		scheme := "http"
		if r.TLS != nil || r.Header.Get("X-Forwarded-Proto") == "https" {
			scheme = "https"
		}
		to.Base = scheme + "://" + is.Host
	}
	return to, true
}

// baseOf is how addresses of a commune begin under any host name of the house.
func baseOf(c commune.Commune) string { return "/x/" + c.Slug }

func spokenDay(d clock.Date) string { return fmt.Sprintf("%02d/%02d/%d", d.Day, int(d.Month), d.Year) }
