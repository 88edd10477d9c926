package health

import (
	"context"
	"errors"
	"runtime/debug"
	"syscall"
	"time"

	"xaso/internal/platform/db"
	"xaso/internal/platform/gate"
	"xaso/internal/platform/jobs"
)

// Bounds from the fault plan: free room in percent of the disk, ages of the
// last backup and of the oldest waiting job, clocks apart.
const (
	diskWarn, diskBad     = 10, 5
	backupWarn, backupBad = 26 * time.Hour, 50 * time.Hour
	rehearsalWarn         = 8 * 24 * time.Hour
	queueWarn, queueBad   = 5 * time.Minute, time.Hour
	skewWarn, skewBad     = 2 * time.Second, time.Minute
	rewoundBad            = 2 * time.Minute
)

// writable tries a write of the house's own. One that hangs is left behind,
// and no other is begun before it has ended.
func (w *Watch) writable(ctx context.Context) []Finding {
	if w.Gate.Stopped() {
		return found(Bad, "health.gate-stopped")
	}
	w.once.Do(func() { w.writing = make(chan struct{}, 1) })
	select {
	case w.writing <- struct{}{}:
	default:
		return found(Bad, "health.write-hangs", int(patience.Seconds()))
	}
	done := make(chan error, 1)
	go func() {
		defer func() { <-w.writing }()
		done <- w.tryWrite(context.WithoutCancel(ctx))
	}()
	timeout := time.NewTimer(patience)
	defer timeout.Stop()
	select {
	case err := <-done:
		if err != nil {
			return found(Bad, "health.not-writable", reason(err))
		}
		return found(OK, "health.writable")
	case <-timeout.C:
		return found(Bad, "health.write-hangs", int(patience.Seconds()))
	}
}

func (w *Watch) tryWrite(ctx context.Context) error {
	return w.Gate.Write(ctx, gate.System("health", jobs.House), gate.Public, func(tx *gate.Tx) error {
		tx.Quiet()
		if err := tx.Require(true); err != nil {
			return err
		}
		_, err := tx.Exec(`
			INSERT INTO gate_counter (commune_id, name, value) VALUES ($1, 'health', $2)
			ON CONFLICT (commune_id, name) DO UPDATE SET value = excluded.value`, tx.Now().UnixMilli())
		return err
	})
}

// reason names the trouble, not its whole story: that is in the log.
func reason(err error) string {
	for _, known := range []error{gate.ErrDiskFull, gate.ErrStopped, gate.ErrBusy} {
		if errors.Is(err, known) {
			return known.Error()
		}
	}
	return "internal"
}

// schema compares the database's steps with the program's.
func (w *Watch) schema(ctx context.Context) []Finding {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	current, newest, err := w.DB.Version(ctx, w.Migrations)
	switch {
	case err != nil:
		return found(Bad, "health.schema-unknown")
	case current < newest:
		return found(Bad, "health.schema-old", current, newest)
	case current > newest:
		return found(Bad, "health.schema-newer", current, newest)
	}
	return found(OK, "health.schema", current)
}

func (w *Watch) disk(context.Context) []Finding {
	var s syscall.Statfs_t
	if err := syscall.Statfs(w.Folder, &s); err != nil || s.Blocks == 0 {
		return found(Warn, "health.disk-unknown")
	}
	free := int(s.Bavail * 100 / s.Blocks)
	gib := int64(s.Bavail) * s.Bsize >> 30
	switch {
	case free < diskBad:
		return found(Bad, "health.disk-full", free, gib)
	case free < diskWarn:
		return found(Warn, "health.disk-low", free, gib)
	}
	return found(OK, "health.disk", free, gib)
}

// durability reads the settings on which "acknowledged is safe" rests.
func (w *Watch) durability(ctx context.Context) []Finding {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	ask := func(query string) string {
		var s string
		if err := w.DB.Write.QueryRowContext(ctx, query).Scan(&s); err != nil {
			return "?"
		}
		return s
	}
	if w.DB.Engine == db.SQLite {
		journal, sync := ask("PRAGMA journal_mode"), ask("PRAGMA synchronous")
		if journal != "wal" || (sync != "2" && sync != "3") {
			return found(Bad, "health.not-durable", "journal_mode="+journal+" synchronous="+sync)
		}
		return found(OK, "health.durable", "SQLite, WAL, synchronous=FULL")
	}
	commit, fsync := ask("SHOW synchronous_commit"), ask("SHOW fsync")
	if commit == "off" || fsync != "on" {
		return found(Bad, "health.not-durable", "synchronous_commit="+commit+" fsync="+fsync)
	}
	return found(OK, "health.durable", "PostgreSQL, synchronous_commit="+commit)
}

// skew looks for clocks that disagree: ours with the database server's, and
// ours with what was written before. Deadlines are counted by both.
func (w *Watch) skew(ctx context.Context) []Finding {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	now := w.Gate.Now()
	if w.DB.Engine == db.Postgres {
		var theirs int64
		err := w.DB.Write.QueryRowContext(ctx, `SELECT CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000 AS BIGINT)`).Scan(&theirs)
		apart := now.Sub(time.UnixMilli(theirs)).Abs()
		switch {
		case err != nil:
			return found(Bad, "health.skew-unknown")
		case apart > skewBad:
			return found(Bad, "health.skew", int(apart.Seconds()))
		case apart > skewWarn:
			return found(Warn, "health.skew", int(apart.Seconds()))
		}
	}
	for _, c := range w.Communes() {
		var last int64
		err := w.Gate.Read(ctx, gate.System("health", c), gate.Public, func(tx *gate.Tx) error {
			if err := tx.Require(true); err != nil {
				return err
			}
			return tx.Row(`SELECT at FROM gate_audit WHERE commune_id = $1 ORDER BY seq DESC LIMIT 1`).Scan(&last)
		})
		if err == nil && time.UnixMilli(last).Sub(now) > rewoundBad {
			return found(Bad, "health.clock-rewound", int(time.UnixMilli(last).Sub(now).Minutes()))
		}
	}
	return found(OK, "health.clock")
}

// backups looks at the newest backup and at the newest proof that one restores.
func (w *Watch) backups(context.Context) []Finding {
	all, err := w.Shelf.List()
	if err != nil {
		return found(Bad, "health.backup-unknown")
	}
	if len(all) == 0 {
		return found(Warn, "health.backup-none")
	}
	now := w.Gate.Now()
	age := now.Sub(all[0].Made)
	level := OK
	switch {
	case age > backupBad:
		level = Bad
	case age > backupWarn:
		level = Warn
	}
	findings := found(level, "health.backup", int(age.Hours()))
	if r := all[0].Report; r != nil && !r.Sound() {
		return append(findings, found(Bad, "health.rehearsal-failed", all[0].Name)...)
	}
	for _, e := range all {
		if e.Report != nil && e.Report.Sound() {
			level = OK
			if now.Sub(e.Report.At) > rehearsalWarn {
				level = Warn
			}
			return append(findings, found(level, "health.rehearsal", int(now.Sub(e.Report.At).Hours()))...)
		}
	}
	return append(findings, found(Warn, "health.rehearsal-none")...)
}

// queue looks at the jobs of all communes together.
func (w *Watch) queue(ctx context.Context) []Finding {
	q, err := w.Queue(ctx)
	if err != nil {
		return found(Bad, "health.queue-unknown")
	}
	age := time.Duration(0)
	if q.Waiting > 0 {
		age = w.Gate.Now().Sub(q.Oldest)
	}
	level := OK
	switch {
	case age > queueBad:
		level = Bad
	case age > queueWarn:
		level = Warn
	}
	findings := found(level, "health.queue", q.Waiting, int(age.Minutes()))
	if q.Dead > 0 {
		findings = append(findings, found(Warn, "health.queue-dead", q.Dead)...)
	}
	return findings
}

// Queue sums the job queues of all communes and of the house.
func (w *Watch) Queue(ctx context.Context) (jobs.Queue, error) {
	var sum jobs.Queue
	for _, c := range append([]gate.Commune{jobs.House}, w.Communes()...) {
		q, err := jobs.Look(ctx, w.Gate, c)
		if err != nil {
			return sum, err
		}
		sum.Waiting += q.Waiting
		sum.Dead += q.Dead
		if !q.Oldest.IsZero() && (sum.Oldest.IsZero() || q.Oldest.Before(sum.Oldest)) {
			sum.Oldest = q.Oldest
		}
	}
	return sum, nil
}

// program names what runs here.
func (w *Watch) program(ctx context.Context) []Finding {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	query := "SELECT 'SQLite ' || sqlite_version()"
	if w.DB.Engine == db.Postgres {
		query = "SELECT 'PostgreSQL ' || current_setting('server_version')"
	}
	engine := string(w.DB.Engine)
	w.DB.Write.QueryRowContext(ctx, query).Scan(&engine)
	built := "?"
	if info, ok := debug.ReadBuildInfo(); ok {
		built = info.GoVersion
	}
	return found(OK, "health.program", w.Version, engine, built)
}
