package results

import (
	"crypto/rand"
	"encoding/base32"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"xaso/internal/platform/blob"
	"xaso/internal/platform/docx"
	"xaso/internal/platform/gate"
)

// State is how far a paper has come.
type State string

// The states.
const (
	Drafted State = "draft"
	Review  State = "review" // before the leader
	Signed  State = "signed" // before the clerk
	Issued  State = "issued"
	Dropped State = "dropped"
)

// Validity is what an issued paper is worth today.
type Validity string

// The validities; "" before it is issued. Each but Valid is also the name of
// the act that led there.
const (
	Valid     Validity = "valid"
	Replaced  Validity = "replaced"  // thay thế
	Corrected Validity = "corrected" // đính chính: valid with the correction
	Revoked   Validity = "revoked"   // thu hồi
)

// Origins of a paper.
const (
	FromDraft = "draft"
	FromScan  = "scan" // made elsewhere and uploaded
	FromCopy  = "copy" // a certified copy
)

// A Result is one paper.
type Result struct {
	ID, Origin           string
	Dossier, DossierCode string
	Procedure            string
	Field, Hamlet        string
	Template             string
	Type                 string // kind of paper
	Title, Symbol, Book  string
	OwnerID, OwnerName   string
	State                State
	Validity             Validity
	Version              int64
	Body                 Body
	Code                 string
	Hash, Key            string
	Number               string
	Issued               time.Time
	ValidUntil           string // YYYY-MM-DD, "" without end
	Released             time.Time
	By                   string
	At                   time.Time
}

// A Body is what is kept of a paper besides its columns.
type Body struct {
	Values     map[string]any        `json:"values,omitempty"`
	Edited     map[string]string     `json:"edited,omitempty"` // over the values
	Address    string                `json:"address"`          // in the QR code
	Draft      blob.Stored           `json:"draft"`
	Signed     blob.Stored           `json:"signed"`
	Final      blob.Stored           `json:"final"`
	Marks      map[string]docx.Place `json:"marks,omitempty"`
	Pages      int                   `json:"pages"`
	NumberN    int64                 `json:"number_n,omitempty"`
	NumberYear int                   `json:"number_year,omitempty"`
	NumberDay  string                `json:"number_day,omitempty"`
	Hands      []Hand                `json:"hands,omitempty"`
	After      *After                `json:"after,omitempty"`
	Original   *Original             `json:"original,omitempty"`
}

// A Hand is one signature on a paper.
type Hand struct {
	Slot    string    `json:"slot"` // person, office
	Name    string    `json:"name"`
	Office  string    `json:"office"`
	InPlace string    `json:"in_place,omitempty"`
	Subject string    `json:"subject"` // of the certificate
	Issuer  string    `json:"issuer"`
	At      time.Time `json:"at"`
}

// An After is what followed an issued paper.
type After struct {
	Reason string    `json:"reason"`
	Number string    `json:"number"`          // of the paper that replaces, corrects or recalls it
	Other  string    `json:"other,omitempty"` // its id, where it was issued here
	At     time.Time `json:"at"`
}

// A Step is one line of a paper's history.
type Step struct {
	At              time.Time
	What            string
	ByID, By        string
	InPlace, Reason string
}

// letters of codes: no I, L, O, U, 0 or 1, which are misread or misheard.
var letters = base32.NewEncoding("23456789ABCDEFGHJKMNPQRSTVWXYZ@#").WithPadding(base32.NoPadding)

// newCode is ten letters out of thirty: too many to guess.
func newCode() string {
	for {
		raw := make([]byte, 16)
		_, _ = rand.Read(raw) // never fails
		code := strings.Map(func(r rune) rune {
			if r == '@' || r == '#' {
				return -1
			}
			return r
		}, letters.EncodeToString(raw))
		if len(code) >= 10 {
			return code[:10]
		}
	}
}

// TidyCode is a code as people type it: any case, with or without dashes.
func TidyCode(typed string) string {
	return strings.Map(func(r rune) rune {
		if r == '-' || r == ' ' || r == '.' {
			return -1
		}
		return r
	}, strings.ToUpper(strings.TrimSpace(typed)))
}

// ShowCode writes a code in groups, to be read to somebody.
func ShowCode(code string) string {
	if len(code) != 10 {
		return code
	}
	return code[:3] + "-" + code[3:6] + "-" + code[6:]
}

const resultColumns = `id, origin, dossier_id, dossier, procedure, field, hamlet, template_id, type, title, symbol, book,
	owner_id, owner_name, state, validity, version, body, code, hash, blob_key, number, issued_at, valid_until, released_at, by_id, at`

func scanResult(scan gate.Scanner) (Result, error) {
	var r Result
	var body string
	var issued, released, at int64
	err := scan(&r.ID, &r.Origin, &r.Dossier, &r.DossierCode, &r.Procedure, &r.Field, &r.Hamlet, &r.Template, &r.Type, &r.Title, &r.Symbol,
		&r.Book, &r.OwnerID, &r.OwnerName, &r.State, &r.Validity, &r.Version, &body, &r.Code, &r.Hash, &r.Key, &r.Number, &issued,
		&r.ValidUntil, &released, &r.By, &at)
	if err != nil {
		return r, err
	}
	r.Issued, r.Released, r.At = gate.Instant(issued), gate.Instant(released), gate.Instant(at)
	if err := json.Unmarshal([]byte(body), &r.Body); err != nil {
		return r, fmt.Errorf("body of result %s: %w", r.ID, err)
	}
	return r, nil
}

func findResult(tx *gate.Tx, where string, args ...any) (Result, error) {
	all, err := gate.All(tx, scanResult, `SELECT `+resultColumns+` FROM results_result WHERE commune_id = $1 AND `+where+` LIMIT 1`, args...)
	if err == nil && len(all) == 0 {
		err = gate.ErrMissing
	}
	if err != nil {
		return Result{}, err
	}
	return all[0], nil
}

func (r *Result) values() ([]any, error) {
	body, err := json.Marshal(r.Body)
	return []any{r.ID, r.Origin, r.Dossier, r.DossierCode, r.Procedure, r.Field, r.Hamlet, r.Template, r.Type, r.Title, r.Symbol, r.Book,
		r.OwnerID, r.OwnerName, string(r.State), string(r.Validity), r.Version, string(body), r.Code, r.Hash, r.Key, r.Number, gate.Millis(r.Issued),
		r.ValidUntil, gate.Millis(r.Released), r.By, gate.Millis(r.At)}, err
}

func insertResult(tx *gate.Tx, r *Result) error {
	values, err := r.values()
	if err != nil {
		return err
	}
	_, err = tx.Exec(`INSERT INTO results_result (commune_id, `+resultColumns+`)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25, $26, $27, $28)`, values...)
	return err
}

// updateResult writes what may change and moves the version on; who read an
// older one gets ErrChanged.
func updateResult(tx *gate.Tx, r *Result) error {
	body, err := json.Marshal(r.Body)
	if err != nil {
		return err
	}
	n, err := tx.Exec(`
		UPDATE results_result SET state = $4, validity = $5, version = version + 1, body = $6, hash = $7, blob_key = $8, number = $9,
			issued_at = $10, valid_until = $11, released_at = $12, title = $13
		 WHERE commune_id = $1 AND id = $2 AND version = $3`,
		r.ID, r.Version, string(r.State), string(r.Validity), string(body), r.Hash, r.Key, r.Number, gate.Millis(r.Issued), r.ValidUntil,
		gate.Millis(r.Released), r.Title)
	if err == nil && n == 0 {
		err = ErrChanged
	}
	r.Version++
	return err
}

// addStep writes the next line of a paper's history.
func addStep(tx *gate.Tx, r Result, what, inPlace, reason string) error {
	_, err := tx.Exec(`
		INSERT INTO results_step (commune_id, result_id, seq, at, what, by_id, by_name, in_place, reason)
		SELECT $1, $2, COALESCE(MAX(seq), 0) + 1, $3, $4, $5, $6, $7, $8 FROM results_step WHERE commune_id = $1 AND result_id = $2`,
		r.ID, gate.Millis(tx.Now()), what, tx.Who.ID, tx.Who.Name, inPlace, reason)
	return err
}

func stepsOf(tx *gate.Tx, id string) ([]Step, error) {
	return gate.All(tx, func(scan gate.Scanner) (Step, error) {
		var s Step
		var at int64
		err := scan(&at, &s.What, &s.ByID, &s.By, &s.InPlace, &s.Reason)
		s.At = gate.Instant(at)
		return s, err
	}, `SELECT at, what, by_id, by_name, in_place, reason FROM results_step WHERE commune_id = $1 AND result_id = $2 ORDER BY seq`, id)
}

// within reports whether who holds p where the paper belongs.
func (r Result) within(who gate.Actor, p gate.Permission) bool {
	return who.MayIn(p, r.Field, r.Hamlet)
}

// known reports whether who works with the paper.
func (r Result) known(who gate.Actor) bool {
	return slices.ContainsFunc([]gate.Permission{MayDraft, MaySign, MayIssue, MayCertify}, func(p gate.Permission) bool { return r.within(who, p) })
}

// disclose notes the reading for whom the paper is about.
func (r Result) disclose(tx *gate.Tx, purpose string) {
	record := r.Dossier
	if record == "" {
		record = r.ID
	}
	tx.Disclose(gate.Access{Subject: r.OwnerID, Record: record, Purpose: purpose})
}
