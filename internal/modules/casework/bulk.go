package casework

import (
	"context"

	"xaso/internal/platform/fault"
	"xaso/internal/platform/gate"
)

// mostBulk bounds the rows of one bulk action.
const mostBulk = 100

// A Result is what a bulk action did to one row: Err nil when it was done.
type Result struct {
	ID      string
	Outcome Outcome
	Err     error
}

// Bulk takes the same transition of many dossiers, each in its own transaction:
// one refused row does not stop the others. Anything that is no fault of the
// row (a full disk) ends it.
func (d *Desk) Bulk(ctx context.Context, who gate.Actor, ids []string, transition string, in Input) ([]Result, error) {
	in.Version = 0 // a list shows rows, not versions; the state decides
	return d.bulk(ids, func(id string) (Outcome, error) { return d.Act(ctx, who, id, transition, in) })
}

// BulkAssign gives many dossiers to one official.
func (d *Desk) BulkAssign(ctx context.Context, who gate.Actor, ids []string, to, note string) ([]Result, error) {
	return d.bulk(ids, func(id string) (Outcome, error) { return d.Assign(ctx, who, id, to, note, 0) })
}

func (d *Desk) bulk(ids []string, do func(id string) (Outcome, error)) ([]Result, error) {
	var all []Result
	for _, id := range ids[:min(len(ids), mostBulk)] {
		o, err := do(id)
		switch fault.KindOf(err) {
		case fault.Internal, fault.Busy:
			if err != nil {
				return all, err
			}
		}
		all = append(all, Result{id, o, err})
	}
	return all, nil
}
