package casework

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"xaso/internal/modules/procedures"
	"xaso/internal/platform/clock"
	"xaso/internal/platform/gate"
)

// Buckets of the work list.
const (
	BucketWork    = ""        // waits for the office
	BucketOverdue = "overdue" // … and is late
	BucketToday   = "today"   // … and is due today
	BucketSoon    = "soon"    // … and is due within the hours of the settings
	BucketWaiting = "waiting" // waits for the resident
	BucketOther   = "other"   // waits for another agency
	BucketReturn  = "return"  // result ready, to be handed over
)

// Buckets in the order of the page.
var Buckets = []string{BucketWork, BucketOverdue, BucketToday, BucketSoon, BucketWaiting, BucketOther, BucketReturn}

// A Filter narrows the work list; the zero value is one's own work. It is saved
// as it is, so its JSON names stay.
type Filter struct {
	All       bool            `json:"all,omitempty"` // whatever one may see, not only one's own work
	Bucket    string          `json:"bucket,omitempty"`
	Desk      procedures.Role `json:"desk,omitempty"`
	State     string          `json:"state,omitempty"`
	Field     string          `json:"field,omitempty"`
	Assignee  string          `json:"assignee,omitempty"`
	Hamlet    string          `json:"hamlet,omitempty"`
	Procedure string          `json:"procedure,omitempty"`
	// Text finds by code or words of names, without marks; newest first, open or
	// closed.
	Text string `json:"text,omitempty"`
}

// A Row is a dossier as lists show it.
type Row struct {
	ID, Code      string
	Title         string // name of the chủ hồ sơ
	Procedure     string
	ProcedureName string
	Field, Hamlet string
	State         string
	StateName     procedures.Text // for officials
	ResidentState procedures.Text
	National      procedures.NationalStatus
	Waits         procedures.Waits
	Desk          procedures.Role
	Assignee      string
	Version       int64
	Channel       int
	Submitted     time.Time
	Received      time.Time
	Due           time.Time
	StepDue       time.Time
	Finished      time.Time
	Provisional   bool
	Paused        bool
	Supplements   int
	// Remaining working minutes to Due, negative when late; 0 without a date.
	Remaining int
	Late      bool

	applicant, owner, workflow string
	urgent                     int64
}

// A Page of the work list. Next is the cursor of the page after, "" at the end.
type Page struct {
	Rows []Row
	Next string
	// Counts by bucket, each at most CountMost: beyond it the page says "99+".
	Counts map[string]int
	Soon   time.Time // what BucketSoon reaches to
}

// CountMost bounds counts, so that a list takes as long over a million
// dossiers as over a thousand.
const CountMost = 100

const pageRows = 50

// WorkList returns the dossiers that wait for who, most urgent first, or what
// the filter asks for among those who may see. cursor is "" or Page.Next.
//
// Each person on the list gets one line a day in the access log for the
// official who listed them (see shown).
func (d *Desk) WorkList(ctx context.Context, who gate.Actor, f Filter, cursor string) (Page, error) {
	after, err := parseCursor(cursor)
	if err != nil {
		return Page{}, err
	}
	var p Page
	var listed []string
	day := clock.DateOf(d.gate.Now()).String()
	err = d.gate.Read(ctx, who, gate.Own, func(tx *gate.Tx) error {
		if err := tx.Require(official(who)); err != nil {
			return err
		}
		w, err := d.lister(tx, f)
		if err != nil {
			return err
		}
		p.Soon = w.soon
		if f.Text != "" {
			p.Rows, err = w.search(f.Text)
		} else {
			p.Rows, p.Next, err = w.page(after)
		}
		if err != nil {
			return err
		}
		if p.Counts, err = w.counts(); err != nil {
			return err
		}
		if err := w.finish(d, p.Rows); err != nil {
			return err
		}
		listed = d.discloseList(tx, day, p.Rows)
		return nil
	})
	if err != nil {
		return Page{}, err
	}
	d.shown.mark(who.ID, day, listed)
	return p, nil
}

// discloseList writes the access lines of persons not yet shown to the reader
// today, and returns them.
func (d *Desk) discloseList(tx *gate.Tx, day string, rows []Row) []string {
	record := map[string]Row{}
	var subjects []string
	for _, r := range rows {
		for _, s := range []string{r.applicant, r.owner} {
			if s == "" {
				s = "record:" + r.ID
			}
			if _, twice := record[s]; !twice {
				record[s] = r
				subjects = append(subjects, s)
			}
		}
	}
	fresh := d.shown.fresh(tx.Who.ID, day, subjects)
	for _, s := range fresh {
		subject := s
		if strings.HasPrefix(s, "record:") {
			subject = ""
		}
		tx.Disclose(gate.Access{Subject: subject, Record: record[s].ID, Purpose: PurposeList})
	}
	return fresh
}

// A place in the order of the list.
type place struct {
	urgent int64
	id     string
}

func parseCursor(s string) (place, error) {
	if s == "" {
		return place{urgent: -1 << 62}, nil
	}
	head, id, ok := strings.Cut(s, ".")
	n, err := strconv.ParseInt(head, 10, 64)
	if !ok || err != nil || len(id) > 64 {
		return place{}, ErrCursor
	}
	return place{n, id}, nil
}

// ListMine returns one's own dossiers, newest first; for a helper those of the
// person acted for, which is disclosed.
func (d *Desk) ListMine(ctx context.Context, who gate.Actor, before string) ([]Row, error) {
	var rows []Row
	err := d.gate.Read(ctx, who, gate.Own, func(tx *gate.Tx) error {
		if err := tx.Require(who.SignedIn()); err != nil {
			return err
		}
		owner := who.ID
		if who.For != "" {
			if err := tx.Require(actsFor(who) != ""); err != nil {
				return err
			}
			owner = who.For
			tx.Disclose(gate.Access{Subject: owner, Purpose: PurposeHelp})
		}
		if before == "" {
			before = "\U0010ffff"
		}
		for _, column := range []string{"applicant_id", "owner_id"} {
			some, err := gate.All(tx, scanRow, `SELECT `+rowColumns+` FROM casework_dossier
				 WHERE commune_id = $1 AND `+column+` = $2 AND `+column+` <> '' AND id < $3
				 ORDER BY submitted_at DESC, id DESC LIMIT 50`, owner, before)
			if err != nil {
				return err
			}
			rows = append(rows, some...)
		}
		slices.SortFunc(rows, func(a, b Row) int { return strings.Compare(b.ID, a.ID) })
		rows = slices.CompactFunc(rows, func(a, b Row) bool { return a.ID == b.ID })
		rows = rows[:min(len(rows), pageRows)]
		w, err := d.lister(tx, Filter{})
		if err != nil {
			return err
		}
		return w.finish(d, rows)
	})
	return rows, err
}
