package merge

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"slices"
	"time"

	"gopkg.in/yaml.v3"

	"xaso/internal/platform/fault"
	"xaso/internal/platform/gate"
)

// Texts are the sentences of this room's faults and reports.
//
//go:embed locale/*.json
var Texts embed.FS

// Why a merging does not take place. Nothing was changed then.
var (
	ErrPlan       = fault.New(fault.Invalid, "merge.plan")
	ErrDate       = fault.New(fault.Invalid, "merge.date")
	ErrDecision   = fault.New(fault.Invalid, "merge.decision")
	ErrSources    = fault.New(fault.Invalid, "merge.sources")
	ErrNoCommune  = fault.New(fault.Missing, "merge.no-commune")
	ErrTarget     = fault.New(fault.Invalid, "merge.target")
	ErrHamlets    = fault.New(fault.Conflict, "merge.hamlets")
	ErrLetters    = fault.New(fault.Conflict, "merge.letters")
	ErrTotals     = fault.New(fault.Conflict, "merge.totals")
	ErrNoAdmin    = fault.New(fault.Invalid, "merge.no-admin")
	ErrRehearse   = fault.New(fault.Conflict, "merge.rehearse")
	ErrChanged    = fault.New(fault.Conflict, "merge.changed")
	ErrNoSpace    = fault.New(fault.Conflict, "merge.no-space")
	ErrNoBackup   = fault.New(fault.Conflict, "merge.no-backup")
	ErrOneHamlet  = fault.New(fault.Invalid, "merge.one-hamlet")
	ErrHamletName = fault.New(fault.Invalid, "merge.hamlet-name")
)

// A Plan is what was decided about merging communes.
type Plan struct {
	Target   Target           `yaml:"target" json:"target"`
	Sources  []gate.Commune   `yaml:"sources" json:"sources"` // administrative codes
	Date     string           `yaml:"date" json:"date"`       // YYYY-MM-DD, from which it holds
	Decision string           `yaml:"decision" json:"decision"`
	Hamlets  map[int64]Rename `yaml:"hamlets" json:"hamlets"` // by commune
	// Officials of the sources keep their roles there: always, until a day
	// (YYYY-MM-DD), or "end" for not at all.
	Officials string `yaml:"officials" json:"officials"`
}

// A Target is the commune that results; only the code is needed of one that is
// served already.
type Target struct {
	Code     gate.Commune `yaml:"code" json:"code"`
	Slug     string       `yaml:"slug" json:"slug"`
	Host     string       `yaml:"host" json:"host"`
	Name     string       `yaml:"name" json:"name"`
	Province string       `yaml:"province" json:"province"`
	AgencyID string       `yaml:"agencyID" json:"agencyID"`
}

// A Rename gives hamlets of one commune new names, by the old ones.
type Rename map[string]string

// Keeps and Ends are what a plan may say of officials beside a day.
const (
	OfficialsKeep = "keep"
	OfficialsEnd  = "end"
)

// ParsePlan reads a plan. What it does not know it refuses: a misspelt word
// would be a decision that is not carried out.
func ParsePlan(content []byte) (Plan, error) {
	var p Plan
	in := yaml.NewDecoder(bytes.NewReader(content))
	in.KnownFields(true)
	if err := in.Decode(&p); err != nil {
		return Plan{}, ErrPlan.With(err.Error())
	}
	if p.Officials == "" {
		p.Officials = OfficialsKeep
	}
	return p, p.check()
}

func (p Plan) check() error {
	_, errDate := time.Parse(time.DateOnly, p.Date)
	sources := slices.Compact(slices.Sorted(slices.Values(p.Sources)))
	switch {
	case errDate != nil:
		return ErrDate.With(p.Date)
	case p.Decision == "":
		return ErrDecision
	case p.Target.Code < 1:
		return ErrTarget
	case len(sources) == 0 || len(sources) != len(p.Sources) || slices.Contains(sources, p.Target.Code):
		return ErrSources
	}
	if p.Officials != OfficialsKeep && p.Officials != OfficialsEnd {
		if _, err := time.Parse(time.DateOnly, p.Officials); err != nil {
			return ErrDate.With(p.Officials)
		}
	}
	for code := range p.Hamlets {
		if c := gate.Commune(code); c != p.Target.Code && !slices.Contains(p.Sources, c) {
			return ErrNoCommune.With(code)
		}
	}
	return nil
}

// Mark is a short hash of what the plan says: a rehearsal is of one plan.
func (p Plan) Mark() string {
	sum := sha256.Sum256(fmt.Appendf(nil, "%+v", p))
	return hex.EncodeToString(sum[:6])
}

// A Report says what a merging did, or what its rehearsal would have done.
type Report struct {
	Plan      Plan      `json:"plan"`
	Rehearsal bool      `json:"rehearsal"`
	At        time.Time `json:"at"`
	Millis    int64     `json:"millis"` // the transaction took
	// Rows by table: Before of all communes together, After of the one that results.
	Tables []Rows `json:"tables"`
	// Totals by name: those of all communes together before, and of the one that
	// results. They are the same, or nothing was changed.
	Before map[string]int64 `json:"before"`
	After  map[string]int64 `json:"after"`
	Solved []Line           `json:"solved"` // clashes, and how each was solved
	// Heads are the newest links of the old communes' logs, by commune and log.
	Heads map[gate.Commune]map[string]string `json:"heads"`
	Files int64                              `json:"files"` // stored files handed over
	Bytes int64                              `json:"bytes"`
	Free  int64                              `json:"free"` // bytes left on the disk
}

// Rows are the rows of one table.
type Rows struct {
	Table  string `json:"table"`
	Before int64  `json:"before"`
	Moved  int64  `json:"moved"`
	After  int64  `json:"after"`
}

// A Line is one sentence of a report: a text key with its arguments.
type Line struct {
	Key  string   `json:"key"`
	Args []string `json:"args"`
}

// Say adds a line.
func (r *Report) Say(key string, args ...any) {
	l := Line{Key: key}
	for _, a := range args {
		l.Args = append(l.Args, fmt.Sprint(a))
	}
	r.Solved = append(r.Solved, l)
}

// Table writes the rows of every table that had or has any, in the list's order.
func (r *Report) Table(before, moved, after map[string]int64) {
	for _, t := range Tables() {
		if before[t.Name]+after[t.Name] > 0 {
			r.Tables = append(r.Tables, Rows{t.Name, before[t.Name], moved[t.Name], after[t.Name]})
		}
	}
}
