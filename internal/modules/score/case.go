package score

import (
	"time"

	"xaso/internal/platform/clock"
)

// A Case is the facts of one dossier that scoring asks for. Zero instants have
// not happened.
type Case struct {
	ID            string `json:"id"`
	Code          string `json:"code"`
	Procedure     string `json:"procedure"`
	ProcedureName string `json:"procedure_name"`
	Field         string `json:"field"`
	Officer       string `json:"officer"` // account of the công chức thụ lý, "" while nobody took it

	Received time.Time `json:"received,omitzero"` // NgayTiepNhan
	// Due is NgayHenTra before the time of supplements is added: the rule
	// subtracts that time itself.
	Due time.Time `json:"due,omitzero"`
	// Longest is when the longest term of the procedure ends, counted from
	// receipt; it stands in where there is no NgayHenTra.
	Longest  time.Time `json:"longest,omitzero"`
	Finished time.Time `json:"finished,omitzero"`
	Returned time.Time `json:"returned,omitzero"`
	Closed   time.Time `json:"closed,omitzero"` // status 8, 3 or 7
	// Unpaid: it waits for money (status 6). The rule does not subtract that
	// time; a reader should know why it is late.
	Unpaid   bool      `json:"unpaid,omitempty"`
	Requests []Request `json:"requests,omitempty"`

	Channel    int    `json:"channel"`     // KenhThucHien; 0 counts as direct
	FeeBearing bool   `json:"fee_bearing"` // the procedure has a fee
	Free       bool   `json:"free"`        // … but all fees of this dossier are 0
	PaidOnline int    `json:"paid_online"` // DuocThanhToanTrucTuyen
	GivesPaper bool   `json:"gives_paper"` // the procedure gives a result paper
	ResultFile bool   `json:"result_file"` // the dossier has a result-file link
	Files      bool   `json:"files"`       // a component came, or was scanned, as a file
	Reused     bool   `json:"reused"`      // a component was taken over from before
	FromStore  bool   `json:"from_store"`  // DuocLayTuKhoDMQG
	Stored     bool   `json:"stored"`      // the result is in the person's store
	VNeID      bool   `json:"vneid"`       // TaiKhoanDuocXacThucVoiVNeID
	Database   string `json:"database"`    // MaCSDL
	Rated      bool   `json:"rated"`       // the resident rated it
	Disliked   bool   `json:"disliked"`    // … and was not content
	Petitions  int    `json:"petitions"`   // PAKN about this dossier
	SyncKnown  bool   `json:"sync_known"`  // this house is connected to the national portal
	Synced     bool   `json:"synced"`      // … which has acknowledged the dossier
}

// A Request is one demand for papers (Mẫu 02); Done is zero while it is open.
type Request struct {
	At   time.Time `json:"at"`
	Done time.Time `json:"done,omitzero"`
}

// PopulationDatabase is the MaCSDL of the national population database. The
// code itself was not found; it is this house's word for it.
const PopulationDatabase = "CSDLQGVDC"

// Month is the period a case belongs to, "2026-11" by its receipt; "" before.
func (c Case) Month() string {
	if c.Received.IsZero() {
		return ""
	}
	return c.Received.In(clock.Zone).Format("2006-01")
}

// End is when the clock of a case stopped: status 9, else 10, else 8, 3 or 7;
// an open request for papers stops it at the request. ok is false while it
// runs, and then the end is that of the period.
func (c Case) End() (end time.Time, ok bool) {
	for _, t := range []time.Time{c.Finished, c.Returned, c.Closed} {
		if !t.IsZero() {
			return t, true
		}
	}
	for _, r := range c.Requests {
		if r.Done.IsZero() {
			return r.At, true
		}
	}
	return time.Time{}, false
}

// supplement is the time the office waited for papers after receipt.
func (c Case) supplement() time.Duration {
	var sum time.Duration
	for _, r := range c.Requests {
		from := r.At
		if from.Before(c.Received) {
			from = c.Received
		}
		if r.Done.After(from) {
			sum += r.Done.Sub(from)
		}
	}
	return sum
}

// Limit is the last instant at which an end is in time: NgayHenTra, or the
// longest term without one, and the time of supplements. ok is false where the
// procedure has no term at all: then nothing can be judged.
func (c Case) Limit() (limit time.Time, ok bool) {
	limit = c.Due
	if limit.IsZero() {
		limit = c.Longest
	}
	if limit.IsZero() {
		return limit, false
	}
	return limit.Add(c.supplement()), true
}

// A Verdict is what the rule of punctuality says of a case.
type Verdict int

const (
	NotJudged Verdict = iota // not received, or without any term
	InTime
	Late
)

// Punctual judges a case; a running one as if the period ended at asOf.
func (c Case) Punctual(asOf time.Time) Verdict {
	if c.Received.IsZero() {
		return NotJudged
	}
	if len(c.Requests) > 1 {
		return Late // whatever its dates
	}
	limit, ok := c.Limit()
	if !ok {
		return NotJudged
	}
	end, ended := c.End()
	if !ended {
		end = asOf
	}
	if end.After(limit) {
		return Late
	}
	return InTime
}

// running reports whether time alone can still make the case late, and from
// when on.
func (c Case) running() (limit time.Time, ok bool) {
	if _, ended := c.End(); ended || c.Received.IsZero() || len(c.Requests) > 1 {
		return time.Time{}, false
	}
	return c.Limit()
}

// spent is what the office took for a case it finished.
func (c Case) spent() (time.Duration, bool) {
	end := c.Finished
	if end.IsZero() {
		end = c.Returned
	}
	if end.IsZero() || c.Received.IsZero() {
		return 0, false
	}
	return max(0, end.Sub(c.Received)-c.supplement()), true
}
