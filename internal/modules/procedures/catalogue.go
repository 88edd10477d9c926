package procedures

import (
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
)

//go:embed data/*.json data/*.yaml data/forms/*.yaml data/workflows/*.json
var data embed.FS

// Text is one text in the two languages of the house; EN may be "".
type Text struct {
	VI string `json:"vi" yaml:"vi"`
	EN string `json:"en,omitempty" yaml:"en,omitempty"`
}

// In returns the text in language tag "vi" or "en", Vietnamese when English
// is missing.
func (t Text) In(tag string) string {
	if tag == "en" && t.EN != "" {
		return t.EN
	}
	return t.VI
}

// Standing says how a fact became known.
type Standing string

const (
	Seen     Standing = "seen"     // read in a named source
	Inferred Standing = "inferred" // concluded from a source
	Memory   Standing = "memory"   // written down from memory, unchecked
	Absent   Standing = "missing"  // looked for and not found
	Declared Standing = "declared" // published by the commune itself, who answers for it
)

// A Mark carries the standing of a fact and the ids of its sources (see
// Catalogue.Sources).
type Mark struct {
	Standing Standing `json:"st"`
	Sources  []string `json:"src,omitempty"`
}

// Confirmed reports whether the fact was read in a source or is the commune's
// own word. Pages show all others to officials as "chưa xác nhận", and to
// residents with that word.
func (m Mark) Confirmed() bool { return m.Standing == Seen || m.Standing == Declared }

// A Fact is a value with the mark of its source. Where the standing is Absent
// the value is zero and means "not known", never "none".
type Fact[T any] struct {
	Value T `json:"v"`
	Mark
}

// Known reports whether there is a value at all.
func (f Fact[T]) Known() bool { return f.Standing != Absent && f.Standing != "" }

// A Procedure is one version of one public service (thủ tục hành chính).
type Procedure struct {
	Code     string `json:"code"` // national code, x.xxxxxx
	CodeMark Mark   `json:"code_mark"`
	Version  int    `json:"version"`
	// Dates YYYY-MM-DD, both inclusive; EffectiveTo "" has no end yet.
	EffectiveFrom string            `json:"effective_from"`
	EffectiveTo   string            `json:"effective_to,omitempty"`
	Name          Fact[Text]        `json:"name"`
	Field         Fact[Area]        `json:"field"`
	HandledBy     Fact[string]      `json:"handled_by"`
	Terms         Fact[[]Term]      `json:"terms"`
	Fee           Fact[Fee]         `json:"fee"`
	Components    []Component       `json:"components"`
	Result        Fact[Result]      `json:"result"`
	Legal         Fact[[]string]    `json:"legal"`
	Online        Fact[Online]      `json:"online"`
	Applicants    Fact[[]Applicant] `json:"applicants"`
	// Nonterritorial: any centre of the province may receive it (phi địa giới).
	Nonterritorial Fact[bool]     `json:"nonterritorial"`
	Conditions     Fact[[]string] `json:"conditions"`
	Note           Fact[string]   `json:"note"`
	Review         *Review        `json:"review,omitempty"`
	// Announced is the decision that made the procedure public, nil where it is
	// not known.
	Announced  *Announcement `json:"announced,omitempty"`
	FormID     string        `json:"form"`
	WorkflowID string        `json:"workflow"`
	// Source is the form of a version that a commune published: YAML as in
	// data/forms. "" means the form of the library with the id FormID.
	Source string `json:"source,omitempty"`
}

// An Announcement is the decision by which the province publishes a procedure
// (quyết định công bố) and when this office put it up. QĐ 766 scores both:
// indicators 1.1 and 1.2.
type Announcement struct {
	Number    string `json:"number"`              // "2831/QĐ-UBND"
	On        string `json:"on"`                  // YYYY-MM-DD, day of the decision
	InForce   string `json:"in_force,omitempty"`  // first day of the legal basis
	Published string `json:"published,omitempty"` // first day it stood here
}

// An Area groups procedures (lĩnh vực). Slug stands in addresses; Code is the
// national code of the field, "" where no source gave it.
type Area struct {
	Slug string `json:"slug"`
	Name Text   `json:"name"`
	Code string `json:"code,omitempty"`
}

// A Result is the paper the applicant receives.
type Result struct {
	Name  string `json:"name"`
	Code  string `json:"code,omitempty"`
	Extra string `json:"extra,omitempty"`
}

// An Applicant is a group of persons who may file. Code is opaque.
type Applicant struct {
	Code string `json:"code,omitempty"`
	Name string `json:"name"`
}

// Online is what the national portal says about filing. Portal is set when a
// portal of its own takes the place of the national one.
type Online struct {
	Channels []Channel `json:"channels,omitempty"`
	Level    string    `json:"level,omitempty"`
	Portal   string    `json:"portal,omitempty"`
	Note     string    `json:"note,omitempty"`
}

// A Review says by when somebody must look at the record again, and why.
type Review struct {
	On  string `json:"on"` // YYYY-MM-DD
	Why string `json:"why"`
}

// Provisional reports whether any fact that binds the office (term, fee,
// name, code) is not confirmed.
func (p Procedure) Provisional() bool {
	return !p.CodeMark.Confirmed() || !p.Name.Confirmed() || !p.Terms.Confirmed() || !p.Fee.Confirmed()
}

// key names one version.
func (p Procedure) key() string { return p.Code + "/" + strconv.Itoa(p.Version) }

// formKey names the compiled form of p. Two communes give their own versions
// the same numbers, so those are named by what the form is made of.
func (p Procedure) formKey() string {
	if !p.Own() {
		return p.key()
	}
	body, err := json.Marshal(p.Components)
	if err != nil {
		return p.key() // components are plain data
	}
	sum := sha256.Sum256(append(body, p.FormID+"\n"+p.Source...))
	return p.Code + "#" + hex.EncodeToString(sum[:])
}

// In reports whether this version is in force on date (YYYY-MM-DD).
func (p Procedure) In(date string) bool {
	return p.EffectiveFrom <= date && (p.EffectiveTo == "" || date <= p.EffectiveTo)
}

// A Source is where facts were read.
type Source struct {
	ID     string `json:"id"`
	What   string `json:"what"`
	URL    string `json:"url"`
	ReadAt string `json:"read_at"`
}

// A Watched procedure is repealed, or belongs to somebody else, and must not
// be offered by mistake. Code is "" where sources disagree.
type Watched struct {
	Code   string `json:"code"`
	Name   string `json:"name"`
	Status string `json:"status"`
	Mark
}

// UnmarshalJSON accepts a single source where the list has one entry.
func (w *Watched) UnmarshalJSON(b []byte) error {
	var raw struct {
		Code, Name, Status string
		St                 Standing
		Src                string
	}
	if err := json.Unmarshal(b, &raw); err != nil {
		return err
	}
	*w = Watched{Code: raw.Code, Name: raw.Name, Status: raw.Status, Mark: Mark{Standing: raw.St}}
	if raw.Src != "" {
		w.Sources = []string{raw.Src}
	}
	return nil
}

// A Catalogue is every version of every procedure known to the house.
type Catalogue struct {
	Compiled   string      `json:"compiled"` // YYYY-MM-DD
	About      string      `json:"about"`
	Sources    []Source    `json:"sources"`
	Procedures []Procedure `json:"procedures"`
	Watch      []Watched   `json:"watch"`
}

// LoadCatalogue reads the catalogue that comes with the program.
func LoadCatalogue() (*Catalogue, error) {
	b, err := data.ReadFile("data/catalogue.json")
	if err != nil {
		return nil, err
	}
	var c Catalogue
	if err := json.Unmarshal(b, &c); err != nil {
		return nil, fmt.Errorf("data/catalogue.json: %w", err)
	}
	return &c, nil
}

// Find returns the version of code in force on date (YYYY-MM-DD), the newest
// where several overlap.
func (c *Catalogue) Find(code, date string) (Procedure, bool) {
	var best Procedure
	for _, p := range c.Procedures {
		if p.Code == code && p.In(date) && p.Version > best.Version {
			best = p
		}
	}
	return best, best.Code != ""
}

// Version returns one published version, for dossiers filed under it.
func (c *Catalogue) Version(code string, version int) (Procedure, bool) {
	i := slices.IndexFunc(c.Procedures, func(p Procedure) bool { return p.Code == code && p.Version == version })
	if i < 0 {
		return Procedure{}, false
	}
	return c.Procedures[i], true
}

// On returns the procedures in force on date, in the catalogue's order.
func (c *Catalogue) On(date string) []Procedure {
	var in []Procedure
	for _, p := range c.Procedures {
		if q, ok := c.Find(p.Code, date); ok && q.Version == p.Version {
			in = append(in, p)
		}
	}
	return in
}

// Source returns the source with the given id.
func (c *Catalogue) Source(id string) (Source, bool) {
	i := slices.IndexFunc(c.Sources, func(s Source) bool { return s.ID == id })
	if i < 0 {
		return Source{}, false
	}
	return c.Sources[i], true
}
