package dvcqg_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"xaso/internal/modules/exchange"
	"xaso/internal/platform/db"
	"xaso/internal/platform/db/dbtest"
	"xaso/tests/portal"
)

// ways are what may follow a national status, also back from a request to
// withdraw.
var ways = map[int][]int{1: {1, 2, 2, 5}, 2: {2, 4, 4, 6}, 4: {4, 4, 5, 6, 7, 9}, 5: {4, 4}, 6: {4}, 7: {4, 8}, 9: {10}}

// Whatever goes wrong, in whatever order, with processes killed before and
// after their calls: once it is over, the portal holds every dossier exactly
// once, as it is here, without an official having done anything.
func TestAfterAllFaultsThePortalHoldsEveryDossierOnceAsItIs(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		inTurmoil(t, r, dbtest.SQLite(t))
	})
}

func TestAfterAllFaultsOnPostgres(t *testing.T) {
	inTurmoil(t, rapidOnce{t}, dbtest.Postgres(t))
}

// drawer draws what happens next.
type drawer interface {
	tester
	draw(n int, what string) int
}

func inTurmoil(t *testing.T, r any, d *db.DB) {
	w, ok := r.(drawer)
	if !ok {
		w = drawn{r.(*rapid.T)}
	}
	h := open(w, d, systems[w.draw(2, "system")])
	h.portal.Slow(200 * time.Millisecond)
	for range 5 + w.draw(20, "events") {
		switch w.draw(5, "event") {
		case 0:
			h.filed(fmt.Sprintf("%04d", len(h.dossiers)+1))
		case 1, 2:
			h.wander(w)
		case 3:
			h.portal.Suffer(portal.Faults[w.draw(len(portal.Faults), "fault")])
		case 4:
			h.dieSoon(w)
		}
		if w.draw(2, "pump") == 1 {
			h.pumpOrDie()
		}
		h.now = h.now.Add(time.Duration(w.draw(400, "seconds")) * time.Second)
	}
	h.portal.Heal()
	h.dies = nil
	h.start()
	h.must(h.Sweep(h.Context(), xa))
	h.run()
	h.same()
	if dead := h.messages(exchange.Dead); len(dead) > 0 {
		w.Fatalf("stuck: %+v", dead[0])
	}
	for _, why := range h.portal.Refused() {
		if !strings.Contains(why, "mã truy cập") { // a token that ended: the same message goes with another
			w.Errorf("the portal refused: %s", why)
		}
	}
}

// wander takes one dossier a step further.
func (h *house) wander(w drawer) {
	if len(h.dossiers) == 0 {
		return
	}
	d := h.dossiers[fmt.Sprintf("%04d", 1+w.draw(len(h.dossiers), "dossier"))]
	open := ways[d.Steps[len(d.Steps)-1].Status]
	if len(open) > 0 {
		h.step(d, open[w.draw(len(open), "status")], fmt.Sprintf("Bước %d", len(d.Steps)+1))
	}
}

// dieSoon kills the process around one of the next calls.
func (h *house) dieSoon(w drawer) {
	calls, before := w.draw(4, "calls"), w.draw(2, "before") == 1
	h.dies = func(b bool) {
		if b != before {
			return
		}
		if calls--; calls < 0 {
			h.dies = nil
			panic(killed{})
		}
	}
}

// pumpOrDie sends what is due; a process that dies of it is followed by
// another.
func (h *house) pumpOrDie() {
	defer func() {
		if p := recover(); p != nil {
			if _, ours := p.(killed); !ours {
				panic(p)
			}
			h.start()
		}
	}()
	h.must(h.Pump(h.Context(), xa))
}

type drawn struct{ *rapid.T }

func (d drawn) draw(n int, what string) int { return rapid.IntRange(0, n-1).Draw(d.T, what) }

// rapidOnce draws from a fixed series: one turmoil on an engine that is slow to
// set up.
type rapidOnce struct{ *testing.T }

var series = rapid.SliceOfN(rapid.IntRange(0, 1<<20), 400, 400).Example(7)

func (rapidOnce) draw(n int, _ string) int {
	v := series[0]
	series = append(series[1:], v)
	return v % n
}
