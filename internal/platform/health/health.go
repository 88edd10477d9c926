// Package health says in words how a house stands: whether it can write, has
// room, is backed up, keeps up with its jobs, and keeps its promise that what
// was acknowledged survives a power cut. The same findings serve a load
// balancer, the doctor command and the administrator's page.
package health

import (
	"context"
	"embed"
	"io/fs"
	"log/slog"
	"sync"
	"time"

	"xaso/internal/platform/backup"
	"xaso/internal/platform/db"
	"xaso/internal/platform/gate"
	"xaso/internal/platform/lang"
)

// Texts are the sentences of the findings.
//
//go:embed locale/*.json
var Texts embed.FS

// A Level says how much a finding matters.
type Level int

const (
	OK   Level = iota
	Warn       // look at it this week
	Bad        // act now
)

func (l Level) String() string { return [...]string{"ok", "warn", "bad"}[l] }

// MarshalText lets a Level be a word in JSON.
func (l Level) MarshalText() ([]byte, error) { return []byte(l.String()), nil }

// A Finding is one sentence about the house: a text key and its values.
type Finding struct {
	Key   string
	Level Level
	Args  []any
}

// Say is the sentence in the reader's language.
func (f Finding) Say(ctx context.Context) string { return lang.T(ctx, f.Key, f.Args...) }

// Worst is the highest level among findings.
func Worst(all []Finding) Level {
	worst := OK
	for _, f := range all {
		worst = max(worst, f.Level)
	}
	return worst
}

// A Watch looks over one house. Package app sets its fields and keeps it.
type Watch struct {
	DB         *db.DB
	Gate       *gate.Gate
	Migrations fs.FS
	Folder     string // the data folder, whose disk is measured
	Shelf      backup.Shelf
	Communes   func() []gate.Commune
	Version    string

	mu      sync.Mutex
	ready   []Finding // of the last look, for lookAgain
	readyAt time.Time
	writing chan struct{} // holds a token while a trial write is under way
	once    sync.Once
	alarmed map[string]bool
}

// lookAgain is how long the answer of Ready is kept: anybody may ask, and
// each look is a write.
const lookAgain = 5 * time.Second

// patience is how long one question to the database may take.
const patience = 3 * time.Second

// A check answers for one matter; it never answers nothing.
type check func(ctx context.Context) []Finding

// Report looks at everything.
func (w *Watch) Report(ctx context.Context) []Finding {
	all := w.Ready(ctx)
	for _, look := range []check{w.disk, w.durability, w.skew, w.backups, w.queue, w.program} {
		all = append(all, look(ctx)...)
	}
	return all
}

// Ready looks only at what it takes to serve a write. Its worst finding is
// Bad when requests should go elsewhere.
func (w *Watch) Ready(ctx context.Context) []Finding {
	w.mu.Lock()
	defer w.mu.Unlock()
	if now := time.Now(); w.ready == nil || now.Sub(w.readyAt) > lookAgain {
		w.ready = append(w.writable(ctx), w.schema(ctx)...)
		w.readyAt = now
	}
	return append([]Finding(nil), w.ready...)
}

// Alarm writes what has become bad since the last call into the log, once.
// It has the shape of a recurring task of the house.
func (w *Watch) Alarm(ctx context.Context, _ gate.Commune) error {
	bad := map[string]bool{}
	for _, f := range w.Report(ctx) {
		if f.Level != Bad {
			continue
		}
		bad[f.Key] = true
		if !w.alarmed[f.Key] {
			slog.ErrorContext(ctx, "the house is not well", "finding", f.Key)
		}
	}
	w.alarmed = bad
	return nil
}

func found(level Level, key string, args ...any) []Finding {
	return []Finding{{Key: key, Level: level, Args: args}}
}
