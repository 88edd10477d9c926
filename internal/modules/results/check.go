package results

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"
	"time"

	"xaso/internal/platform/gate"
	"xaso/internal/platform/sign"
)

// A Check is what anybody may know of a paper whose code they hold: enough to
// tell a true one from a false one, and no more of its owner than a name they
// must know already.
type Check struct {
	Code       string
	Title      string
	Number     string
	Issued     time.Time
	Issuer     string
	Owner      string // "Lê T. H. N."
	Origin     string
	Validity   Validity
	ValidUntil string
	Expired    bool
	After      *After
	Hash       string
	Hands      []Hand
	Original   *Original
	Signatures []sign.Found // read off the kept file now
	Damaged    bool         // the kept file is not what was issued
}

// Masked is a name by its first word and initials.
func Masked(name string) string {
	words := strings.Fields(name)
	for i := 1; i < len(words); i++ {
		words[i] = string([]rune(words[i])[:1]) + "."
	}
	return strings.Join(words, " ")
}

// Check looks a code up. Papers not issued yet are nobody's business.
func (c *Chancery) Check(ctx context.Context, commune gate.Commune, code string) (Check, error) {
	var r Result
	var issuer string
	var trust sign.Trust
	err := c.gate.Read(ctx, gate.Anonymous(commune), gate.Public, func(tx *gate.Tx) (err error) {
		if r, err = findResult(tx, "code = $2", TidyCode(code)); err != nil {
			return err
		}
		if err := tx.RequireOrHide(r.State == Issued); err != nil {
			return err
		}
		if issuer, err = issuerOf(tx, r.ID); err != nil {
			return err
		}
		trust, err = c.trust(tx)
		return err
	})
	if err != nil {
		return Check{}, ErrCode
	}
	k := Check{Code: r.Code, Title: r.Title, Number: r.Number, Issued: r.Issued, Issuer: cmp.Or(issuer, c.o.Place(commune).Authority), Owner: Masked(r.OwnerName),
		Origin: r.Origin, Validity: r.Validity, ValidUntil: r.ValidUntil, After: r.Body.After, Hash: r.Hash, Hands: r.Body.Hands, Original: r.Body.Original}
	k.Expired = r.ValidUntil != "" && r.ValidUntil < c.o.Now().In(saigon).Format(time.DateOnly)
	data, err := c.load(ctx, commune, r.Key)
	if err != nil {
		k.Damaged = true // the answer of the register stands without the file
		return k, nil
	}
	sum := sha256.Sum256(data)
	k.Damaged = hex.EncodeToString(sum[:]) != r.Hash
	k.Signatures, _ = sign.Verify(data, trust) // a scan need not be a PDF
	return k, nil
}

var saigon = time.FixedZone("+07", 7*60*60)

// A Comparison is a file somebody brought beside the one that was issued.
type Comparison struct {
	Check
	Same   bool
	Theirs []sign.Found // in the brought file
	NotPDF bool
}

// Compare tells whether a brought file is the issued one, byte for byte. It is
// looked at in memory and kept nowhere.
func (c *Chancery) Compare(ctx context.Context, commune gate.Commune, code string, data []byte) (Comparison, error) {
	k, err := c.Check(ctx, commune, code)
	if err != nil {
		return Comparison{}, err
	}
	sum := sha256.Sum256(data)
	out := Comparison{Check: k, Same: hex.EncodeToString(sum[:]) == k.Hash}
	if out.Same {
		out.Theirs = k.Signatures
		return out, nil
	}
	var trust sign.Trust
	err = c.gate.Read(ctx, gate.Anonymous(commune), gate.Public, func(tx *gate.Tx) (err error) {
		if err := tx.Require(true); err != nil {
			return err
		}
		trust, err = c.trust(tx)
		return err
	})
	if err != nil {
		return out, err
	}
	out.Theirs, err = sign.Verify(data, trust)
	out.NotPDF = err != nil
	return out, nil
}

// Change says what followed an issued paper: another replaces it or corrects
// it, or it is recalled (NĐ 30/2020, Điều 18). Number is that of the paper that
// does so; where it was issued here, the two are joined.
func (c *Chancery) Change(ctx context.Context, who gate.Actor, id string, version int64, how Validity, number, reason string) error {
	if err := reasoned(reason); err != nil {
		return err
	}
	number = strings.TrimSpace(number)
	if !slices.Contains([]Validity{Replaced, Corrected, Revoked}, how) {
		return ErrRelation.At("how")
	}
	if how != Revoked && number == "" {
		return ErrRelation.At("number")
	}
	return c.change(ctx, who, id, version, MayIssue, func(tx *gate.Tx, v *View) error {
		if !v.MayChange(who) {
			return ErrState.With(v.DossierCode)
		}
		after := &After{Reason: strings.TrimSpace(reason), Number: number, At: tx.Now()}
		if other, err := findResult(tx, "number = $2 AND state = 'issued' AND id <> $3", number, id); err == nil && number != "" {
			after.Other = other.ID
		}
		v.Validity, v.Body.After = how, after
		if err := addStep(tx, v.Result, string(how), "", reason); err != nil {
			return err
		}
		if err := tx.Publish(ResultChanged{Result: id, Owner: v.OwnerID, How: string(how)}); err != nil {
			return err
		}
		return tx.Record("results."+string(how), id, map[string]string{"number": number})
	})
}
