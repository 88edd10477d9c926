package score

import (
	"context"
	"time"

	"xaso/internal/platform/clock"
	"xaso/internal/platform/gate"
)

// A Future is one thing that could be done with a dossier, and what it would
// make of the month's indicators.
type Future struct {
	Key     string // text key
	At      time.Time
	Changes []Change

	then Case
}

// futures of a running dossier. Next is the closing hour of the next working
// day.
func futures(c Case, now, next time.Time) []Future {
	if _, ended := c.End(); c.Month() == "" || (ended && !c.waits()) {
		return nil
	}
	var all []Future
	done := func(key string, at time.Time, file bool) {
		then := c.answered(now)
		then.Finished, then.ResultFile = at, c.ResultFile || file
		all = append(all, Future{Key: "score.future." + key, At: at, then: then})
	}
	done("today", now, true)
	done("tomorrow", next, true)
	if c.GivesPaper && !c.ResultFile {
		done("without-file", now, false)
	}
	if !c.waits() {
		then := c
		then.Requests = append(append([]Request{}, c.Requests...), Request{At: now})
		key := "ask"
		if len(c.Requests) > 0 {
			key = "ask-again"
		}
		all = append(all, Future{Key: "score.future." + key, At: now, then: then})
	}
	return all
}

// waits reports whether a request for papers is open.
func (c Case) waits() bool {
	n := len(c.Requests)
	return n > 0 && c.Requests[n-1].Done.IsZero() && c.Finished.IsZero() && c.Returned.IsZero() && c.Closed.IsZero()
}

// answered is the case with its open request answered.
func (c Case) answered(now time.Time) Case {
	if c.waits() {
		c.Requests = append([]Request{}, c.Requests...)
		c.Requests[len(c.Requests)-1].Done = now
	}
	return c
}

// WhatIf says what could be done with a dossier today and the next working
// day, for those who may open it. Ended dossiers have no future.
func (b *Book) WhatIf(ctx context.Context, who gate.Actor, dossier string) ([]Future, error) {
	var all []Future
	err := b.gate.Read(ctx, who, gate.Own, func(tx *gate.Tx) error {
		may, err := b.o.Readable(tx, []string{dossier})
		if err != nil {
			return err
		}
		if err := tx.RequireOrHide(may[dossier]); err != nil {
			return err
		}
		cases, err := b.o.Cases(tx, []string{dossier})
		if err != nil || len(cases) == 0 {
			return err
		}
		cal, err := b.o.Calendar(tx)
		if err != nil {
			return err
		}
		next := cal.NextWorkingDay(clock.DateOf(tx.Now())).At(cal.Closing())
		all = futures(cases[0], tx.Now(), next)
		then := make([]Case, len(all))
		for i := range all {
			then[i] = all[i].then
		}
		changes, err := b.Simulate(tx, dossier, then)
		for i := range changes {
			all[i].Changes = changes[i]
		}
		return err
	})
	return all, err
}
