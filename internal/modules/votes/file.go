package votes

import (
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"reflect"
	"slices"

	"xaso/internal/platform/gate"
)

// fileFormat names the published file; what it means is in the decision record
// and on the page of the vote.
const fileFormat = "xaso-vote-1"

// mostFile bounds what Recount reads: 5,000 households are about 1 MiB.
const mostFile = 64 << 20

// mostHouseholds is more than any hamlet has.
const mostHouseholds = 1_000_000

// A File is what is published of a counted vote, so that anybody can count it
// again. It names no household: receipts are random.
type File struct {
	Format      string           `json:"format"`
	Vote        string           `json:"vote"`
	Title       string           `json:"title"`
	Clause      int              `json:"clause"` // of Điều 15
	Law         string           `json:"law"`
	Secret      bool             `json:"secret"`
	PaperWins   bool             `json:"paperWins"`
	Measure     Measure          `json:"measure"`
	Closes      int64            `json:"closes"`
	Roll        map[string]int64 `json:"roll"`
	Fingerprint string           `json:"fingerprint"` // of the roll
	Ballots     []FileBallot     `json:"ballots,omitempty"`
	Head        string           `json:"head,omitempty"` // of the chain of ballots
	// Of a secret vote: the receipts of online ballots, sorted, and apart from
	// them what the boxes held.
	Receipts []string       `json:"receipts,omitempty"`
	Sheets   int64          `json:"sheets,omitempty"` // ballots on paper and at meetings, which have no receipt
	Boxes    []HamletResult `json:"boxes,omitempty"`
	Result   Result         `json:"result"`
}

// A FileBallot is one open ballot. Of one receipt the one that stands by the
// rule counts.
type FileBallot struct {
	Seq     int64  `json:"seq"`
	Receipt string `json:"receipt"`
	Hamlet  string `json:"hamlet"`
	Choice  string `json:"choice"`
	Channel Form   `json:"channel"`
	At      int64  `json:"at"`
	Hash    string `json:"hash"`
}

// File makes the published file of a counted vote.
func (b *Book) File(tx *gate.Tx, id string) (File, error) {
	v, err := findVote(tx, id)
	if err != nil {
		return File{}, err
	}
	if v.Result == nil || v.State == Cancelled {
		return File{}, ErrUncounted
	}
	f := File{Format: fileFormat, Vote: v.ID, Title: v.Title, Clause: v.Rule.Clause, Law: v.Law.Source, Secret: v.Secret, PaperWins: v.PaperWins,
		Measure: v.measure(), Closes: v.Closes, Roll: v.Roll, Fingerprint: v.Fingerprint, Result: *v.Result}
	if v.Secret {
		f.Result = v.Result.withheld()
		f.Boxes = f.Result.Hamlets
		for _, hamlet := range v.Hamlets {
			x, _, err := b.openBox(tx, id, hamlet)
			if err != nil {
				return File{}, err
			}
			for _, s := range x.Online {
				f.Receipts = append(f.Receipts, s.Slip)
			}
			for _, n := range x.Hand {
				f.Sheets += n
			}
		}
		slices.Sort(f.Receipts)
		return f, nil
	}
	all, err := ballots(tx, id)
	f.Head = v.head
	for _, g := range all {
		f.Ballots = append(f.Ballots, FileBallot{g.Seq, g.Slip, g.Hamlet, g.Choice, g.Channel, g.At, g.Hash})
	}
	return f, err
}

// A Recounted is a published file counted again.
type Recounted struct {
	File   File
	Result Result
	Faults []string // what does not hold together; none is good
}

// Recount reads a published file and counts it again by the published rule,
// trusting none of its sums.
func Recount(in io.Reader) (Recounted, error) {
	var r Recounted
	if err := json.NewDecoder(io.LimitReader(in, mostFile)).Decode(&r.File); err != nil || !r.File.sane() {
		return r, ErrFile
	}
	f := r.File
	if f.Secret {
		r.recountSecret()
		return r, nil
	}
	hash, given := "", []Given{}
	for i, fb := range f.Ballots {
		g := Given{Seq: fb.Seq, Slip: fb.Receipt, Hamlet: fb.Hamlet, Choice: fb.Choice, Channel: fb.Channel, At: fb.At}
		if fb.Seq != int64(i+1) {
			r.Faults = append(r.Faults, fmt.Sprintf("ballot %d is missing", i+1))
			return r, nil
		}
		if hash = g.link(hash); hash != fb.Hash {
			r.Faults = append(r.Faults, fmt.Sprintf("ballot %d was changed, or one before it is missing", fb.Seq))
			return r, nil
		}
		if f.Roll[fb.Hamlet] == 0 {
			r.Faults = append(r.Faults, fmt.Sprintf("ballot %d is of a hamlet that is not on the roll", fb.Seq))
		}
		if fb.At >= f.Closes {
			r.Faults = append(r.Faults, fmt.Sprintf("ballot %d was given after the closing", fb.Seq))
		}
		given = append(given, g)
	}
	if hash != f.Head {
		r.Faults = append(r.Faults, "the last ballots are missing")
	}
	v := Vote{Plan: Plan{PaperWins: f.PaperWins}}
	r.settle(Count(f.Measure, f.Roll, byHamlet(v.standing(given))))
	return r, nil
}

// sane reports whether the numbers of a file are such as can be counted with.
func (f File) sane() bool {
	for _, s := range []Share{f.Measure.Share, f.Measure.Hamlets} {
		if s.Num <= 0 || s.Den < s.Num || s.Den > 1000 {
			return false
		}
	}
	small := func(n int64) bool { return n >= 0 && n <= mostHouseholds }
	for _, n := range f.Roll {
		if !small(n) {
			return false
		}
	}
	for _, b := range f.Boxes {
		if !small(b.Took) {
			return false
		}
		for _, n := range b.Counts {
			if !small(n) {
				return false
			}
		}
	}
	return f.Format == fileFormat && small(f.Sheets) && (f.Measure.Quorum == nil || f.Measure.Quorum.Den > 0)
}

// recountSecret adds up the boxes. Of hamlets whose counts are withheld it can
// only take what is published of them.
func (r *Recounted) recountSecret() {
	f := r.File
	given, few := map[string]map[string]int64{}, map[string]HamletResult{}
	var all int64
	for _, h := range f.Boxes {
		all += h.Took
		if h.Few {
			few[h.Hamlet] = h
		}
		given[h.Hamlet] = maps.Clone(h.Counts)
	}
	if n := int64(len(f.Receipts)) + f.Sheets; n != all {
		r.Faults = append(r.Faults, fmt.Sprintf("%d ballots in the boxes, %d receipts and sheets", all, n))
	}
	if i := slices.IndexFunc(f.Receipts, func(s string) bool { return s == "" }); i >= 0 || !slices.IsSorted(f.Receipts) || len(slices.Compact(slices.Clone(f.Receipts))) != len(f.Receipts) {
		r.Faults = append(r.Faults, "receipts are not each there once, in order")
	}
	counted := Count(f.Measure, f.Roll, given)
	if len(few) > 0 {
		counted = counted.trusting(f.Measure, few)
	}
	r.settle(counted)
}

// settle holds what was counted against what was published.
func (r *Recounted) settle(counted Result) {
	r.Result = counted
	r.overTurnout()
	if !reflect.DeepEqual(plain(counted), plain(r.File.Result)) {
		r.Faults = append(r.Faults, "the published result is not what the ballots say")
	}
}

// overTurnout: no hamlet has more ballots than households.
func (r *Recounted) overTurnout() {
	for _, h := range r.Result.Hamlets {
		if h.Took > r.File.Roll[h.Hamlet] {
			r.Faults = append(r.Faults, fmt.Sprintf("%s: %d ballots of %d households", h.Hamlet, h.Took, r.File.Roll[h.Hamlet]))
		}
	}
}

// plain is a result as it is after being written and read.
func plain(r Result) (same Result) {
	body := mustJSON(r)
	_ = json.Unmarshal([]byte(body), &same) // our own type
	return same
}
