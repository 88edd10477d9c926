package app

import (
	"context"
	"log/slog"
	"time"

	"xaso/internal/platform/blob"
	"xaso/internal/platform/gate"
	"xaso/internal/platform/jobs"
)

// keysKept is how long an idempotency key is remembered: a telephone that was
// off for a week may still send what waited in it.
const keysKept = 7 * 24 * time.Hour

// runner does what commits leave behind, and what recurs.
func (h *House) runner() *jobs.Runner {
	return jobs.New(h.Gate, h.Communes.IDs, h.reactions(), jobs.Options{Bell: h.bell, Tasks: h.tasks(), Observe: h.metrics.Job})
}

// DoJobs does everything that is due, and what follows from it, for tests and
// for what is made before the house opens.
func (h *House) DoJobs(ctx context.Context) error { return h.runner().Drain(ctx) }

// tasks are the house's timers.
func (h *House) tasks() []jobs.Task {
	return append(append(h.exchangeTimers(), append(h.indicatorTimers(), h.assessmentTimers()...)...), []jobs.Task{
		jobs.Every(5*time.Minute, "uploads.sweep-temp", func(ctx context.Context, _ gate.Commune) error {
			_, err := h.Intake.SweepTemp(ctx)
			return err
		}).ForHouse(),
		jobs.Every(5*time.Minute, "casework.sweep", h.Desk.Sweep),
		jobs.Every(5*time.Minute, "casework.sweep-relays", h.Desk.SweepRelays),
		jobs.Daily("07:30", "casework.digest", h.Desk.Digest),
		jobs.Daily("00:20", "reports.close", h.Reports.CloseDue),
		jobs.Daily("02:20", "notices.prune", h.Notices.Prune),
		jobs.Daily("02:25", "payments.prune", h.Till.Prune),
		jobs.Every(5*time.Minute, "payments.poll", h.Till.Poll),
		jobs.Every(5*time.Minute, "budgets.count", h.Budgets.CountDue),
		jobs.Daily("04:10", "score.check", h.Score.Check),
		jobs.Daily("02:30", "casework.forget-tries", h.Desk.ForgetTries),
		jobs.Daily("02:32", "casework.forget-scans", h.Desk.ForgetScans),
		jobs.Daily("02:34", "casework.forget-tickets", h.Desk.ForgetTickets),
		jobs.Daily("03:10", "files.sweep-orphans", h.sweepOrphans).ForHouse(),
		jobs.Daily("02:40", "gate.forget-keys", h.forgetKeys),
		jobs.Daily("02:50", "casework.expire-drafts", func(ctx context.Context, c gate.Commune) error {
			_, err := h.Desk.ExpireDrafts(ctx, c)
			return err
		}),
		jobs.Every(5*time.Minute, "health.alarm", h.Watch.Alarm).ForHouse(),
		jobs.Daily("01:30", "backup.nightly", h.nightly).ForHouse(),
		jobs.Every(time.Hour, "people.sweep", func(ctx context.Context, c gate.Commune) error {
			return h.People.Sweep(ctx, gate.System("sweep", c))
		}),
	}...)
}

func (h *House) forgetKeys(ctx context.Context, c gate.Commune) error {
	return h.Gate.Write(ctx, gate.System("forget-keys", c), gate.Public, func(tx *gate.Tx) error {
		tx.Quiet()
		if err := tx.Require(true); err != nil {
			return err
		}
		_, err := gate.ForgetKeys(tx, tx.Now().Add(-keysKept).UnixMilli())
		return err
	})
}

// orphanAge is how long a stored file may wait for the row that names it.
const orphanAge = 24 * time.Hour

// sweepOrphans removes files that no commune's rows name any more.
func (h *House) sweepOrphans(ctx context.Context, _ gate.Commune) error {
	swept, err := h.Intake.Sweep(ctx, func(key string) (bool, error) {
		for _, c := range h.Communes.IDs() {
			if blob.BelongsTo(key, int64(c)) {
				named, err := h.Desk.Named(ctx, c, key)
				if err != nil || named {
					return named, err
				}
				if named, err = h.Register.Named(ctx, c, key); err != nil || named {
					return named, err
				}
				if named, err = h.Chancery.Named(ctx, c, key); err != nil || named {
					return named, err
				}
				if named, err = h.Assessment.Named(ctx, c, key); err != nil || named {
					return named, err
				}
				return h.Indicators.Named(ctx, c, key)
			}
		}
		return true, nil // of a commune this process does not know: leave it
	}, orphanAge)
	if err == nil && swept.Files > 0 {
		slog.InfoContext(ctx, "orphaned files removed", "files", swept.Files, "bytes", swept.Bytes)
	}
	return err
}
