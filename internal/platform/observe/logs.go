// Package observe lets operators see a house at work without seeing people:
// logs, metrics and traces that carry the names of routes, jobs and numbers,
// and no data of a person.
package observe

import (
	"context"
	"io"
	"log/slog"
	"regexp"
	"slices"
	"strings"
)

// named are the attributes whose values are written. Any other is hidden, so
// that a new line of log cannot leak before somebody has put its name here.
var named = []string{
	"request", "route", "status", "ms", "took", "commune", "kind", "job", "attempt", "error", "finding",
	"addr", "address", "engine", "version", "step", "steps", "count", "rows", "files", "bytes", "table", "task",
	"dossier", "procedure", "backup", "level", "signal", "data",
}

// NewLogs returns a handler that writes JSON lines to w. It writes only named
// attributes, and takes numbers of people, addresses of mail and secrets out
// of texts, for an error may quote a row.
func NewLogs(w io.Writer, level slog.Leveler) slog.Handler {
	return redacting{slog.NewJSONHandler(w, &slog.HandlerOptions{Level: level})}
}

type redacting struct{ inner slog.Handler }

func (h redacting) Enabled(ctx context.Context, l slog.Level) bool { return h.inner.Enabled(ctx, l) }

func (h redacting) Handle(ctx context.Context, r slog.Record) error {
	clean := slog.NewRecord(r.Time, r.Level, Redact(r.Message), r.PC)
	r.Attrs(func(a slog.Attr) bool {
		clean.AddAttrs(redact(a))
		return true
	})
	return h.inner.Handle(ctx, clean)
}

func (h redacting) WithAttrs(all []slog.Attr) slog.Handler {
	clean := make([]slog.Attr, len(all))
	for i, a := range all {
		clean[i] = redact(a)
	}
	return redacting{h.inner.WithAttrs(clean)}
}

func (h redacting) WithGroup(name string) slog.Handler { return redacting{h.inner.WithGroup(name)} }

const hidden = "(hidden)"

func redact(a slog.Attr) slog.Attr {
	v := a.Value.Resolve()
	if v.Kind() == slog.KindGroup {
		var clean []slog.Attr
		for _, inner := range v.Group() {
			clean = append(clean, redact(inner))
		}
		return slog.Attr{Key: a.Key, Value: slog.GroupValue(clean...)}
	}
	if !slices.Contains(named, a.Key) {
		return slog.String(a.Key, hidden)
	}
	switch v.Kind() {
	case slog.KindBool, slog.KindFloat64, slog.KindDuration, slog.KindTime:
		return slog.Attr{Key: a.Key, Value: v}
	case slog.KindInt64, slog.KindUint64:
		// A number of nine digits or more could be a telephone.
		if s := v.String(); Redact(s) != s {
			return slog.String(a.Key, Redact(s))
		}
		return slog.Attr{Key: a.Key, Value: v}
	}
	return slog.String(a.Key, Redact(v.String()))
}

// What a text may not carry out. The first alternative is what stays: ids made
// by the house (UUID), which look like neither.
var (
	uuids   = `[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}`
	mails   = `[\pL\pN._%+-]+@[\pL\pN-]+(?:\.[\pL\pN-]+)+`
	secrets = `[A-Za-z0-9_=+-]{20,}`
	numbers = `\+?[0-9](?:[ .\-–()]{0,2}[0-9]){8,}`
	private = regexp.MustCompile(`(?:` + uuids + `)|(?:` + mails + `)|(?:` + secrets + `)|(?:` + numbers + `)`)
	uuid    = regexp.MustCompile(`^` + uuids + `$`)
)

// Redact takes out of s what could be a number of a person (telephone, CCCD,
// tax code), an address of mail or a secret.
func Redact(s string) string {
	return private.ReplaceAllStringFunc(s, func(found string) string {
		switch {
		case uuid.MatchString(found):
			return found
		case strings.Contains(found, "@"):
			return "(mail)"
		case !strings.ContainsAny(found, "0123456789"):
			return found // a long word: the name of a function, a key of a text
		case strings.Trim(found, "+0123456789 .-–()") == "":
			return "(number)"
		}
		return "(secret)"
	})
}
