package casework

import (
	"slices"

	"xaso/internal/modules/procedures"
	"xaso/internal/platform/gate"
)

// foresee adds to what the reader may do what it would make of the month's
// indicators, with their numbers. It is for officials: a resident's decisions
// are theirs.
func (d *Desk) foresee(tx *gate.Tx, c *Case) error {
	if d.scored == nil || len(c.Next) == 0 {
		return nil
	}
	all, err := d.Facts(tx, []string{c.ID})
	if err != nil || len(all) == 0 {
		return err
	}
	var then []Facts
	var of []int
	for i, next := range c.Next {
		if f, ok := c.after(tx, all[0], next.Transition); ok {
			then, of = append(then, f), append(of, i)
		}
	}
	notes, err := d.scored(tx, then)
	for n, i := range of {
		if err == nil {
			c.Next[i].Notes = append(c.Next[i].Notes, notes[n]...)
		}
	}
	return err
}

// after is what the facts would be once a transition was taken now; ok is
// false for those that change none.
func (c *Case) after(tx *gate.Tx, f Facts, t procedures.Transition) (after Facts, ok bool) {
	now := tx.Now()
	f.Requests = slices.Clone(f.Requests)
	if last := len(f.Requests) - 1; last >= 0 && f.Requests[last].Done.IsZero() {
		f.Requests[last].Done = now
	}
	switch {
	case t.Has(procedures.Accept):
		taken := c.Dossier
		if taken.accept(now, c.Of, channelOf(taken.Channel), 0, c.Calendar) != nil {
			return f, false
		}
		f.Received, f.Promised = taken.Received, taken.Due
	case f.Received.IsZero():
		return f, false // nothing before receipt is of any month
	case t.Has(procedures.Supplement):
		f.Requests = append(f.Requests, Asking{At: now})
	case t.Has(procedures.Finish):
		f.Finished = now
		f.ResultFile = f.ResultFile || t.Wants(procedures.NeedResultFile)
	case t.Has(procedures.Stop), t.Has(procedures.Refuse):
		f.Closed = now
	default:
		return f, false
	}
	return f, true
}

// online is the KenhThucHien of what came over the network.
var online = procedures.ByWeb.National()

// lacksResult reports whether a transition ends the work without the file that
// indicator 4.1 asks for.
func (d Dossier) lacksResult(t procedures.Transition) bool {
	return t.Has(procedures.Finish) && d.ResultFile == "" && !t.Wants(procedures.NeedResultFile)
}

// undigitised reports whether accepting now gives up the point for digitising:
// papers were handed in, and none of them is a file.
func (d Dossier) undigitised(in Input) bool {
	papers := d.Papers
	if len(in.Papers) > 0 {
		papers = in.Papers
	}
	return !d.Flags.Digitised && slices.ContainsFunc(papers, func(p HandedIn) bool { return p.Copy != Electronic })
}
