// Package frozen is the form in which everything a dossier of recognition says
// is kept for ever: one value, one canonical text, one hash. Papers are made
// from it and from nothing else.
//
// The form only ever grows: a field is added, none is renamed or taken away,
// so that what was frozen by an earlier release can be read by a later one.
package frozen

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"time"
)

// Schema is the number of this form.
const Schema = 1

// A Dossier is an assessment file as it was at one instant.
type Dossier struct {
	Schema   int       `json:"schema"`
	Template int       `json:"template"` // layout of its papers
	Program  string    `json:"program"`  // release that froze it
	At       time.Time `json:"at"`       // UTC, whole milliseconds
	By       string    `json:"by"`       // who pressed; "" is the program
	Edition  int       `json:"edition"`  // 1, 2 … of the assessment file
	Commune  Commune   `json:"commune"`
	File     File      `json:"file"`
	Set      Set       `json:"set"`

	Criteria     []Criterion   `json:"criteria"`
	Evidence     []Evidence    `json:"evidence"`
	Publications []Publication `json:"publications"`
	Comments     []Comment     `json:"comments"`
	Opinions     []Opinion     `json:"opinions"`
	Minutes      []Minutes     `json:"minutes"`
	Remarks      []Remark      `json:"remarks"`
	Plan         []Task        `json:"plan"`
}

// A Commune is who asks to be recognised.
type Commune struct {
	Code      int64  `json:"code"`
	Name      string `json:"name"`      // "Xã Tống Sơn"
	Authority string `json:"authority"` // "Ủy ban nhân dân xã Tống Sơn"
	Province  string `json:"province"`  // "Tỉnh Thanh Hóa"
	Demo      bool   `json:"demo"`      // figures are for practice
}

// A File is the undertaking to be recognised under one set.
type File struct {
	ID     string `json:"id"`
	Title  string `json:"title"`
	About  string `json:"about"` // another place than the commune of today, "" that one
	Year   int    `json:"year"`
	Stage  string `json:"stage"`
	Draft  bool   `json:"draft"` // not submitted yet
	Opened string `json:"opened"`
}

// A Set is the set of criteria as it stood.
type Set struct {
	ID                 string  `json:"id"`
	Title              string  `json:"title"`
	Version            int64   `json:"version"`
	Period             string  `json:"period"`
	Jurisdiction       string  `json:"jurisdiction"`
	InForce            string  `json:"in_force"`
	Column             string  `json:"column"` // the thresholds that apply
	ColumnLabel        string  `json:"column_label"`
	DeclaredCriteria   int     `json:"declared_criteria"`
	DeclaredIndicators int     `json:"declared_indicators"`
	Legal              []Legal `json:"legal"`
}

// A Legal is a text the set rests on.
type Legal struct {
	Number string `json:"number"`
	Date   string `json:"date"` // 2006-01-02
	Issuer string `json:"issuer"`
	Title  string `json:"title"`
	URL    string `json:"url"`
	Seen   string `json:"seen"` // what of it was read, in words
}

// A Criterion is one criterion with its indicators.
type Criterion struct {
	No         int         `json:"no"`
	Name       string      `json:"name"`
	Group      string      `json:"group"`
	Declared   int         `json:"declared"` // indicators the law gives it
	Indicators []Indicator `json:"indicators"`
	// Judged is the whole criterion's verdict where somebody gave one.
	Judged *Judgement `json:"judged,omitempty"`
}

// An Indicator is one line of the report.
type Indicator struct {
	Code       string     `json:"code"`
	Text       string     `json:"text"`
	Unit       string     `json:"unit"`
	Comparison string     `json:"comparison"`
	Threshold  Threshold  `json:"threshold"`
	Reading    Reading    `json:"reading"`
	History    []Point    `json:"history"`
	Judged     *Judgement `json:"judged,omitempty"`
	// Wants are the proofs the set asks for.
	Wants []Wanted `json:"wants"`
}

// How a threshold is known.
const (
	Verified   = "verified"
	Memory     = "memory" // recalled: provisional
	Unverified = "unverified"
	Entered    = "entered" // by an official, from a document
)

// A Threshold is the level to reach. Known is false where nobody knows it; a
// mere recollection of one is not kept here.
type Threshold struct {
	Known    bool     `json:"known"`
	Number   *float64 `json:"number,omitempty"`
	Yes      bool     `json:"yes"`
	Grade    string   `json:"grade"`
	Standing string   `json:"standing"`
	Source   string   `json:"source"`
	By       string   `json:"by"`
	On       string   `json:"on"`
	Note     string   `json:"note"`
}

// States of a reading.
const (
	Met         = "met"
	Short       = "short"
	NoData      = "no-data"
	NoThreshold = "no-threshold"
)

// Where a figure comes from.
const (
	Computed = "computed"
	Typed    = "entered"
)

// A Reading is what was known of an indicator.
type Reading struct {
	State       string   `json:"state"`
	Provisional bool     `json:"provisional"`
	Origin      string   `json:"origin"`
	Known       bool     `json:"known"`
	Value       float64  `json:"value"` // a share in percent; 1 and 0 for đạt and không đạt
	Bound       string   `json:"bound"` // ">=", ">", "<=", "<" where the source gives only a limit
	Grade       string   `json:"grade"`
	Ratio       bool     `json:"ratio"`
	Numerator   float64  `json:"numerator"`
	Denominator float64  `json:"denominator"`
	Men         *float64 `json:"men,omitempty"`
	Women       *float64 `json:"women,omitempty"`
	Gap         string   `json:"gap"` // why there is no figure, a sentence
	AsOf        string   `json:"as_of"`
	Since       string   `json:"since"`
	Metrics     []string `json:"metrics"` // names of what it was computed from
	Source      string   `json:"source"`  // document of a typed-in figure
	SourceURL   string   `json:"source_url"`
	VouchedBy   string   `json:"vouched_by"`
	EnteredBy   string   `json:"entered_by"`
	Document    string   `json:"document"` // SHA-256 of its scan
	Note        string   `json:"note"`
	Beside      *Beside  `json:"beside,omitempty"`
}

// A Beside is what the origin that is not shown says.
type Beside struct {
	Origin string  `json:"origin"`
	Known  bool    `json:"known"`
	Value  float64 `json:"value"`
	Bound  string  `json:"bound"`
}

// A Point is one value of the past.
type Point struct {
	On    string  `json:"on"`
	Known bool    `json:"known"`
	Value float64 `json:"value"`
	State string  `json:"state"`
}

// A Judgement is what the person in charge concluded.
type Judgement struct {
	Verdict string `json:"verdict"` // met, short, unknown
	Reason  string `json:"reason"`
	By      string `json:"by"`
	On      string `json:"on"`
	// The figure it was made by, where that is an indicator's.
	Known bool    `json:"known"`
	Value float64 `json:"value"`
}

// A Wanted is a proof that the set asks for.
type Wanted struct {
	Kind  string `json:"kind"`
	Title string `json:"title"`
}

// An Evidence is one proof.
type Evidence struct {
	ID         string `json:"id"`
	Code       string `json:"code"` // indicator
	Kind       string `json:"kind"`
	Title      string `json:"title"`
	Number     string `json:"number"` // số, ký hiệu
	IssuedOn   string `json:"issued_on"`
	ValidUntil string `json:"valid_until"`
	Place      string `json:"place"`
	TakenOn    string `json:"taken_on"`
	FileName   string `json:"file_name"`
	FileSize   int64  `json:"file_size"`
	FileHash   string `json:"file_hash"` // SHA-256
	Link       string `json:"link"`      // record of this system, by its name
	URL        string `json:"url"`
	Public     bool   `json:"public"`
	AddedBy    string `json:"added_by"`
	Added      string `json:"added"`
	Expired    bool   `json:"expired"` // on the day of freezing
}

// A Publication is one time the result was made known.
type Publication struct {
	Way   string `json:"way"` // office, hamlet, loudspeaker
	Place string `json:"place"`
	On    string `json:"on"`
	Clock string `json:"clock"` // HH:MM of a broadcast
	By    string `json:"by"`
	Note  string `json:"note"`
}

// A Comment is what a resident said to it, and the answer. Who it was is not
// kept: a dossier goes through many hands.
type Comment struct {
	Number   int64  `json:"number"`
	Via      string `json:"via"` // web, account, paper
	Hamlet   string `json:"hamlet"`
	On       string `json:"on"`
	Text     string `json:"text"`
	Answer   string `json:"answer"`
	Answered string `json:"answered"`
}

// An Opinion is that of the Fatherland Front or another body.
type Opinion struct {
	Body   string `json:"body"`
	Number string `json:"number"`
	On     string `json:"on"`
	Stand  string `json:"stand"` // agree, disagree, points
	Text   string `json:"text"`
	Answer string `json:"answer"`
	// The scan of its paper.
	FileName string `json:"file_name"`
	FileHash string `json:"file_hash"`
}

// Minutes are those of a meeting that voted.
type Minutes struct {
	Number     string `json:"number"`
	On         string `json:"on"`
	Place      string `json:"place"`
	Chair      string `json:"chair"`
	Secretary  string `json:"secretary"`
	Invited    int    `json:"invited"`
	Attended   int    `json:"attended"`
	For        int    `json:"for"`
	Against    int    `json:"against"`
	Abstained  int    `json:"abstained"`
	Conclusion string `json:"conclusion"`
	FileHash   string `json:"file_hash"`
	FileName   string `json:"file_name"`
}

// A Remark is a point of those who verify.
type Remark struct {
	Code   string `json:"code"` // indicator, or number of a criterion; "" the whole file
	From   string `json:"from"`
	On     string `json:"on"`
	Text   string `json:"text"`
	Answer string `json:"answer"`
	Closed bool   `json:"closed"`
}

// A Task is a line of the plan for what is lacking.
type Task struct {
	Code  string `json:"code"`
	Title string `json:"title"`
	Owner string `json:"owner"`
	Due   string `json:"due"`
	State string `json:"state"` // todo, doing, done, dropped
	Cost  int64  `json:"cost"`  // đồng
	Funds Funds  `json:"funds"`
	Note  string `json:"note"`
}

// Funds is where the money of a task comes from, in đồng.
type Funds struct {
	State   int64 `json:"state"`
	Commune int64 `json:"commune"`
	People  int64 `json:"people"`
	Others  int64 `json:"others"`
}

// Text is the canonical form: JSON with sorted keys and nothing left out.
func (d Dossier) Text() (string, error) {
	if d.Schema != Schema {
		return "", fmt.Errorf("frozen: schema %d cannot be written", d.Schema)
	}
	plain, err := json.Marshal(d)
	if err != nil {
		return "", fmt.Errorf("frozen: %w", err)
	}
	var any any
	in := json.NewDecoder(bytes.NewReader(plain))
	in.UseNumber() // numbers keep their digits
	if err := in.Decode(&any); err != nil {
		return "", fmt.Errorf("frozen: %w", err)
	}
	var out bytes.Buffer
	enc := json.NewEncoder(&out) // maps are written with sorted keys
	enc.SetEscapeHTML(false)
	enc.SetIndent("", " ")
	if err := enc.Encode(any); err != nil {
		return "", fmt.Errorf("frozen: %w", err)
	}
	return out.String(), nil
}

// Read reads a canonical text.
func Read(text string) (Dossier, error) {
	var d Dossier
	if err := json.Unmarshal([]byte(text), &d); err != nil {
		return d, fmt.Errorf("frozen: %w", err)
	}
	if d.Schema < 1 || d.Schema > Schema {
		return d, fmt.Errorf("frozen: schema %d is not known to this release", d.Schema)
	}
	return d, nil
}

// Sum is the hash of bytes, as it is printed: SHA-256 in hex.
func Sum[T string | []byte](data T) string {
	sum := sha256.Sum256([]byte(data))
	return hex.EncodeToString(sum[:])
}
