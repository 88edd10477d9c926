package casework

import (
	"encoding/json"
	"strings"
	"time"

	"xaso/internal/modules/procedures"
	"xaso/internal/platform/clock"
	"xaso/internal/platform/gate"
)

// Facts are what scoring asks of a dossier, read off what happened to it. No
// person is in them but the official who works on it. Zero instants have not
// happened.
type Facts struct {
	ID, Code      string
	Procedure     string
	ProcedureName string
	Field, Hamlet string
	Assignee      string

	Received time.Time
	// Promised is NgayHenTra with what extended it, and without the time that
	// supplements added: QĐ 766 subtracts that time itself. Longest is the end
	// of the procedure's longest term where there is no NgayHenTra.
	Promised, Longest time.Time
	National          procedures.NationalStatus
	Finished          time.Time // status 9
	Returned          time.Time // status 10
	Closed            time.Time // status 8 or 3, or 7 while it lasts
	Requests          []Asking

	Channel    int
	FeeBearing bool // the procedure has a fee, or money was asked for
	Free       bool // … and yet nothing is to be paid
	GivesPaper bool // the procedure gives a result paper
	ResultFile bool
	Files      bool // a component came as a file, or was scanned
	Reused     bool // a component was taken over from before
	Flags      Flags
	Stars      int // 0 while nobody rated it
}

// DossierCorrected follows what changes the facts of a dossier without taking a
// step of its workflow: a scan, another fee, its way to another commune.
type DossierCorrected struct {
	Dossier string `json:"dossier"`
}

func (DossierCorrected) Kind() string { return "casework.corrected" }

// An Asking is one supplement request and its answer.
type Asking struct{ At, Done time.Time }

// Facts reads the facts of dossiers; those that are not there, and those taken
// over from an older register, are left out: what scoring asks for was not
// written down in it.
func (d *Desk) Facts(tx *gate.Tx, ids []string) ([]Facts, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	among := ` IN (` + strings.TrimPrefix(numbered(2, len(ids)), ", ") + `)`
	args := make([]any, len(ids))
	for i, id := range ids {
		args[i] = id
	}
	found, err := gate.All(tx, scanDossier, `SELECT `+dossierColumns+` FROM casework_dossier
		 WHERE commune_id = $1 AND id`+among+` AND flags NOT LIKE '%"old":%'`, args...)
	if err != nil {
		return nil, err
	}
	a, err := aroundOf(tx, among, args)
	if err != nil {
		return nil, err
	}
	if a.cal, err = d.services.Calendar(tx); err != nil {
		return nil, err
	}
	versions := map[string]procedures.Procedure{}
	all := make([]Facts, 0, len(found))
	for _, c := range found {
		if c.Away != 0 {
			continue // the commune that resolves it counts it
		}
		key := text([]any{c.Procedure, c.ProcedureVersion})
		p, known := versions[key]
		if !known {
			if p, err = d.services.Version(tx, c.Procedure, c.ProcedureVersion); err != nil {
				return nil, err
			}
			versions[key] = p
		}
		all = append(all, c.facts(p, a))
	}
	return all, nil
}

// facts of a dossier, from what lies around it.
func (d Dossier) facts(p procedures.Procedure, a around) Facts {
	f := Facts{ID: d.ID, Code: d.Code, Procedure: d.Procedure, ProcedureName: d.ProcedureName, Field: d.Field, Hamlet: d.Hamlet,
		Assignee: d.Assignee, Received: d.Received, National: d.National, Finished: d.Finished, Returned: d.Returned,
		Channel: d.Channel, ResultFile: d.ResultFile != "", Flags: d.Flags, Stars: a.stars[d.ID]}
	f.FeeBearing = d.Fee > 0 || a.owed[d.ID] || hasFee(p)
	f.Free = d.Fee == 0 && !a.owed[d.ID]
	f.GivesPaper = p.Result.Known() && p.Result.Value.Name != ""
	f.Files = d.Flags.Digitised || a.files[d.ID]
	for _, paper := range d.Papers {
		f.Reused = f.Reused || paper.Reused
	}
	f.moves(a.moves[d.ID], d.Supplements)
	if d.Received.IsZero() {
		return f
	}
	if f.Promised = d.promised(a.pauses[d.ID], a.cal); f.Promised.IsZero() {
		for _, t := range p.TermsBy(channelOf(d.Channel)) {
			term := clock.Term{Qty: t.Qty, Unit: clock.Unit(t.Unit)}
			if term.Check() != nil {
				continue
			}
			if end := clock.Due(d.Received, term, nil, a.cal).Due; end.After(f.Longest) {
				f.Longest = end
			}
		}
	}
	return f
}

// hasFee reports whether a procedure takes money from anybody.
func hasFee(p procedures.Procedure) bool {
	for _, r := range p.Fee.Value.List() {
		if r.Amount > 0 {
			return true
		}
	}
	return false
}

// promised is NgayHenTra without the time of supplements. What stands still for
// money moves it only once the clock goes on.
func (d Dossier) promised(pauses []clock.Pause, cal *clock.Calendar) time.Time {
	var other []clock.Pause
	moved := false
	for _, p := range pauses {
		switch {
		case p.Reason == PauseSupplement, p.To.IsZero():
			moved = true
		default:
			other = append(other, p)
		}
	}
	if !moved {
		return d.Due // as it was when the dossier ended, whatever the calendar says since
	}
	return d.reckon(other, cal).Due
}

// moves reads requests and ends off the steps, in their order.
func (f *Facts) moves(steps []moved, supplements int) {
	was := procedures.NationalStatus(0)
	for _, s := range steps {
		last := len(f.Requests) - 1
		switch entered := s.National == procedures.WantsPapers && was != s.National; {
		case entered && (s.Asks || last < 0):
			f.Requests = append(f.Requests, Asking{At: s.At})
		case entered: // the resident withdrew, and thought better of it
			f.Requests[last].Done = time.Time{}
		case was == procedures.WantsPapers && s.National != was:
			f.Requests[last].Done = s.At
		}
		f.Closed = time.Time{}
		switch s.National {
		case procedures.NotReceived, procedures.WantsBack, procedures.Stopped:
			f.Closed = s.At
		}
		was = s.National
	}
	for len(f.Requests) < supplements { // of which no step tells
		f.Requests = append(f.Requests, Asking{f.Received, f.Received})
	}
}

// around is what lies around several dossiers, by id.
type around struct {
	cal    *clock.Calendar
	moves  map[string][]moved
	pauses map[string][]clock.Pause
	files  map[string]bool
	owed   map[string]bool
	stars  map[string]int
}

// moved is a step as facts need it.
type moved struct {
	At       time.Time
	National procedures.NationalStatus
	Asks     bool // it names what is missing
}

func aroundOf(tx *gate.Tx, among string, args []any) (around, error) {
	a := around{moves: map[string][]moved{}, pauses: map[string][]clock.Pause{}, files: map[string]bool{},
		owed: map[string]bool{}, stars: map[string]int{}}
	each := func(scan func(gate.Scanner) error, query string) error {
		_, err := gate.All(tx, func(s gate.Scanner) (struct{}, error) { return struct{}{}, scan(s) }, query, args...)
		return err
	}
	var id, detail, reason string
	var at, to int64
	err := each(func(scan gate.Scanner) error {
		var m moved
		if err := scan(&id, &at, &m.National, &detail); err != nil {
			return err
		}
		var d StepDetail
		if m.National == procedures.WantsPapers {
			if err := json.Unmarshal([]byte(detail), &d); err != nil {
				return err
			}
		}
		m.At, m.Asks = gate.Instant(at), len(d.Items) > 0
		a.moves[id] = append(a.moves[id], m)
		return nil
	}, `SELECT dossier_id, at, national, detail FROM casework_step WHERE commune_id = $1 AND dossier_id`+among+` ORDER BY dossier_id, seq`)
	if err != nil {
		return a, err
	}
	err = each(func(scan gate.Scanner) error {
		err := scan(&id, &at, &to, &reason)
		a.pauses[id] = append(a.pauses[id], clock.Pause{From: gate.Instant(at), To: gate.Instant(to), Reason: reason})
		return err
	}, `SELECT dossier_id, from_at, to_at, reason FROM casework_pause WHERE commune_id = $1 AND dossier_id`+among+` ORDER BY dossier_id, seq`)
	if err != nil {
		return a, err
	}
	err = each(func(scan gate.Scanner) error {
		err := scan(&id)
		a.files[id] = true
		return err
	}, `SELECT DISTINCT dossier_id FROM casework_attachment
		 WHERE commune_id = $1 AND kind IN ('paper', 'supplement') AND removed_at = 0 AND dossier_id`+among)
	if err != nil {
		return a, err
	}
	err = each(func(scan gate.Scanner) error {
		err := scan(&id)
		a.owed[id] = true
		return err
	}, `SELECT DISTINCT dossier_id FROM casework_duty WHERE commune_id = $1 AND dossier_id`+among)
	if err != nil {
		return a, err
	}
	return a, each(func(scan gate.Scanner) error {
		var stars int
		err := scan(&id, &stars)
		a.stars[id] = stars
		return err
	}, `SELECT dossier_id, stars FROM casework_rating WHERE commune_id = $1 AND dossier_id`+among)
}

// Dossiers lists the ids of all dossiers behind one, in order.
func (d *Desk) Dossiers(tx *gate.Tx, after string, most int) ([]string, error) {
	return gate.All(tx, scanText, `SELECT id FROM casework_dossier WHERE commune_id = $1 AND id > $2 ORDER BY id LIMIT $3`, after, most)
}

// Readable returns those of the dossiers that the transaction's actor may open
// by office; opening one is Find, and disclosed.
func (d *Desk) Readable(tx *gate.Tx, ids []string) (map[string]bool, error) {
	may := map[string]bool{}
	for _, id := range ids {
		c, err := findDossier(tx, id)
		if err != nil {
			return nil, err
		}
		may[id] = c.known(tx.Who) && !c.concerns(tx.Who)
	}
	return may, nil
}
