package exchange

import (
	"context"
	"time"

	"xaso/internal/platform/clock"
	"xaso/internal/platform/gate"
)

// A Rate is metric 1.4 of QĐ 766/QĐ-TTg (Đồng bộ hồ sơ): of the dossiers
// received in a period, how many the other side has acknowledged.
type Rate struct {
	Synced int
	Total  int // received here; the portal's own count is not known from here
}

// Share is Synced of Total in percent; known is false when nothing was received.
func (r Rate) Share() (share float64, known bool) {
	if r.Total == 0 {
		return 0, false
	}
	return 100 * float64(r.Synced) / float64(r.Total), true
}

// SyncRate counts the dossiers with NgayTiepNhan from one instant to before
// another, in a transaction that has decided who may see the figure. The total
// is the commune's own: the formula takes the larger of it and the portal's.
func (o *Office) SyncRate(tx *gate.Tx, from, to time.Time) (Rate, error) {
	var r Rate
	err := tx.Row(`SELECT COUNT(*) FROM exchange_dossier
		 WHERE commune_id = $1 AND received_at > 0 AND received_at >= $2 AND received_at < $3 AND created_at > 0`,
		gate.Millis(from), gate.Millis(to)).Scan(&r.Synced)
	if err != nil {
		return r, err
	}
	r.Total, err = o.o.Count(tx, from, to)
	return r, err
}

// Why a dossier differs from what is known over there.
const (
	NeverQueued = "never-queued" // from before the connection, or its event was lost
	OnTheWay    = "on-the-way"   // messages to go
	Stuck       = "stuck"        // an official must look
	LeftOut     = "left-out"     // an official said so
	OtherStatus = "other-status" // acknowledged with another status, nothing to go
)

// A Difference is one dossier that the other side does not have as it is here.
type Difference struct {
	Brief
	Why     string
	There   int    // national status acknowledged there, 0 none
	Message string // the stuck one
	Reason  string // for which it is left out
}

// A Comparison is one month: what was received here against what was
// acknowledged there.
type Comparison struct {
	Month       string // YYYY-MM
	Rate        Rate
	Same        int // acknowledged with the status it has here
	Differences []Difference
	More        bool // there are more dossiers than were compared
}

// mostCompared bounds the dossiers of one comparison.
const mostCompared = 20_000

// Compare sets a month's dossiers against what was acknowledged of them. It
// names dossiers by code, nobody's data.
func (o *Office) Compare(ctx context.Context, who gate.Actor, month string) (Comparison, error) {
	from, to, err := monthOf(month)
	if err != nil {
		return Comparison{}, err
	}
	c := Comparison{Month: month}
	err = o.gate.Read(ctx, who, MayOperate, func(tx *gate.Tx) (err error) {
		if err := tx.Require(who.May(MayOperate)); err != nil {
			return err
		}
		if c.Rate, err = o.SyncRate(tx, from, to); err != nil {
			return err
		}
		c.Differences, err = o.differences(tx, from, to)
		c.More = c.Rate.Total > mostCompared
		c.Same = min(c.Rate.Total, mostCompared) - len(c.Differences)
		return err
	})
	return c, err
}

// monthOf reads YYYY-MM as the instants at which the month begins and ends in
// Viet Nam.
func monthOf(month string) (from, to time.Time, err error) {
	from, err = time.ParseInLocation("2006-01", month, clock.Zone)
	if err != nil {
		return from, to, ErrBadPeriod.At("thang")
	}
	return from, from.AddDate(0, 1, 0), nil
}

// dayOf is the beginning of an instant's day in Viet Nam.
func dayOf(t time.Time) time.Time { return clock.DateOf(t).At(0) }

// told is how far a dossier was told.
type told struct {
	created, status int
	leftOut         string
	open            int
	stuck           string
}

func (o *Office) differences(tx *gate.Tx, from, to time.Time) ([]Difference, error) {
	here, err := o.o.Received(tx, from, to, mostCompared)
	if err != nil {
		return nil, err
	}
	there, err := toldOf(tx)
	if err != nil {
		return nil, err
	}
	var all []Difference
	for _, b := range here {
		t, queued := there[b.ID]
		d := Difference{Brief: b, There: t.status, Message: t.stuck, Reason: t.leftOut}
		switch {
		case !queued:
			d.Why = NeverQueued
		case t.leftOut != "":
			d.Why = LeftOut
		case t.stuck != "":
			d.Why = Stuck
		case t.open > 0:
			d.Why = OnTheWay
		case t.created == 0 || t.status != b.Status:
			d.Why = OtherStatus
		default:
			continue
		}
		all = append(all, d)
	}
	return all, nil
}

// toldOf reads how far every dossier of the commune was told: two passes over
// narrow rows instead of a question for each dossier.
func toldOf(tx *gate.Tx) (map[string]told, error) {
	type row struct {
		id string
		told
	}
	rows, err := gate.All(tx, func(scan gate.Scanner) (row, error) {
		var r row
		return r, scan(&r.id, &r.created, &r.status, &r.leftOut)
	}, `SELECT dossier_id, CASE WHEN created_at > 0 THEN 1 ELSE 0 END, acked_status, left_out FROM exchange_dossier WHERE commune_id = $1`)
	if err != nil {
		return nil, err
	}
	all := make(map[string]told, len(rows))
	for _, r := range rows {
		all[r.id] = r.told
	}
	open, err := gate.All(tx, func(scan gate.Scanner) (row, error) {
		var r row
		return r, scan(&r.id, &r.open, &r.stuck)
	}, `SELECT dossier_id, COUNT(*), MAX(CASE WHEN state = 'dead' THEN id ELSE '' END) FROM exchange_message
		 WHERE commune_id = $1 AND state IN ('behind', 'waiting', 'dead') GROUP BY dossier_id`)
	for _, r := range open {
		t := all[r.id]
		t.open, t.stuck = r.open, r.stuck
		all[r.id] = t
	}
	return all, err
}
