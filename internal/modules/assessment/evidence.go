package assessment

import (
	"context"
	"encoding/json"
	"errors"
	"net/url"
	"slices"
	"strings"

	"xaso/internal/modules/criteria"
	"xaso/internal/platform/blob"
	"xaso/internal/platform/clock"
	"xaso/internal/platform/gate"
)

// Add puts evidence into the library of its set.
func (b *Book) Add(ctx context.Context, who gate.Actor, e Evidence) (string, error) {
	return gate.Make(ctx, b.gate, who, MayProve, func(tx *gate.Tx) (string, error) {
		if err := tx.Require(who.May(MayProve)); err != nil {
			return "", err
		}
		e, err := b.checked(tx, e)
		if err != nil {
			return "", err
		}
		if err := insertEvidence(tx, e); err != nil {
			return "", err
		}
		if err := touch(tx, e); err != nil {
			return "", err
		}
		return e.ID, tx.Record("assessment.evidence-added", e.ID, map[string]any{"set": e.Set, "code": e.Code, "public": e.Public})
	})
}

// Replace puts other evidence in the place of one, which stays with the reason.
func (b *Book) Replace(ctx context.Context, who gate.Actor, old, reason string, e Evidence) (string, error) {
	return gate.Make(ctx, b.gate, who, MayProve, func(tx *gate.Tx) (string, error) {
		if err := tx.Require(who.May(MayProve)); err != nil {
			return "", err
		}
		was, err := b.Proof(tx, old)
		if err != nil {
			return "", err
		}
		if was.ReplacedBy != "" {
			return "", ErrReplaced
		}
		reason, err := words(reason, "why", ErrReason)
		if err != nil {
			return "", err
		}
		e.Set, e.Criterion, e.Code = was.Set, was.Criterion, was.Code
		if e, err = b.checked(tx, e); err != nil {
			return "", err
		}
		if err := insertEvidence(tx, e); err != nil {
			return "", err
		}
		n, err := tx.Exec(`UPDATE assessment_evidence SET replaced_by = $3, reason = $4 WHERE commune_id = $1 AND id = $2 AND replaced_by = ''`, old, e.ID, reason)
		if err == nil && n == 0 {
			err = ErrReplaced
		}
		if err := errors.Join(err, touch(tx, was), touch(tx, e)); err != nil {
			return "", err
		}
		return e.ID, tx.Record("assessment.evidence-replaced", old, map[string]string{"by": e.ID})
	})
}

// touch makes public pages anew that showed evidence.
func touch(tx *gate.Tx, e Evidence) error {
	if !e.Public {
		return nil
	}
	return tx.Touch()
}

// checked is evidence as it may be kept.
func (b *Book) checked(tx *gate.Tx, e Evidence) (Evidence, error) {
	set, err := b.o.Set(tx, e.Set, 0)
	if err != nil {
		return e, err
	}
	i, known := set.Indicator(e.Code)
	if known {
		e.Criterion = i.Criterion
	} else if _, whole := set.Criterion(e.Criterion); e.Code != "" || !whole {
		return e, ErrIndicator.At("code")
	}
	e.ID, e.AddedBy, e.Added, e.ReplacedBy, e.Reason = tx.NewID(), tx.Who.Name, tx.Now(), "", ""
	for _, s := range []*string{&e.Title, &e.Number, &e.Place, &e.URL, &e.Link.Ref} {
		*s = strings.TrimSpace(*s)
		if tooLong(*s, 500) {
			return e, ErrLong.With(500).At("title")
		}
	}
	if e.Link.Ref == "" {
		e.Link = Link{}
	}
	switch at := slices.IndexFunc(i.Evidence, func(k criteria.EvidenceKind) bool { return k.Code == e.Kind }); {
	case e.Title == "":
		return e, ErrTitle.At("title")
	case e.File == nil && e.URL == "" && e.Link.Ref == "" && e.Number == "":
		return e, ErrNothing.At("file")
	case e.URL != "" && !webAddress(e.URL):
		return e, ErrURL.At("url")
	case e.Link.Ref != "" && !slices.Contains(LinkKinds, e.Link.Kind):
		return e, ErrLink.At("link")
	case at < 0:
		e.Kind = ""
	case i.Evidence[at].Months > 0 && e.ValidUntil.IsZero() && !e.IssuedOn.IsZero():
		e.ValidUntil = e.IssuedOn.AddMonths(i.Evidence[at].Months)
	}
	for field, d := range map[string]clock.Date{"issued": e.IssuedOn, "taken": e.TakenOn} {
		if !d.IsZero() {
			if err := pastDay(tx, d, field); err != nil {
				return e, err
			}
		}
	}
	if !e.ValidUntil.IsZero() && !e.IssuedOn.IsZero() && e.ValidUntil.Before(e.IssuedOn) {
		return e, ErrValidity.At("until")
	}
	return e, nil
}

func webAddress(s string) bool {
	u, err := url.Parse(s)
	return err == nil && (u.Scheme == "https" || u.Scheme == "http") && u.Host != ""
}

const evidenceColumns = `id, set_id, criterion, code, kind, title, number, issued, valid_until, place, taken, located, lat, lng,
	file, url, link_kind, link_ref, open, replaced_by, reason, at, by_name`

func insertEvidence(tx *gate.Tx, e Evidence) error {
	body, key, thumb := stored(e.File)
	located, place := e.At != nil, Place{}
	if located {
		place = *e.At
	}
	_, err := tx.Exec(`INSERT INTO assessment_evidence (commune_id, id, set_id, criterion, code, kind, title, number, issued, valid_until, place,
		taken, located, lat, lng, file, file_key, thumb_key, url, link_kind, link_ref, open, replaced_by, reason, warned, at, by_id, by_name)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, '', '', '', $23, $24, $25)`,
		e.ID, e.Set, e.Criterion, e.Code, e.Kind, e.Title, e.Number, e.IssuedOn.String(), e.ValidUntil.String(), e.Place,
		e.TakenOn.String(), located, place.Lat, place.Lng, body, key, thumb, e.URL, e.Link.Kind, e.Link.Ref, e.Public, gate.Millis(e.Added), tx.Who.ID, e.AddedBy)
	return err
}

// stored is a file as rows keep it.
func stored(f *blob.Stored) (body, key, thumb string) {
	if f == nil {
		return "", "", ""
	}
	return encode(f), f.Key, f.ThumbKey
}

func unstored(body string) (*blob.Stored, error) {
	if body == "" {
		return nil, nil
	}
	f := new(blob.Stored)
	return f, json.Unmarshal([]byte(body), f)
}

func scanEvidence(scan gate.Scanner) (e Evidence, err error) {
	var issued, until, taken, body string
	var located bool
	var place Place
	var at int64
	if err = scan(&e.ID, &e.Set, &e.Criterion, &e.Code, &e.Kind, &e.Title, &e.Number, &issued, &until, &e.Place, &taken, &located, &place.Lat, &place.Lng,
		&body, &e.URL, &e.Link.Kind, &e.Link.Ref, &e.Public, &e.ReplacedBy, &e.Reason, &at, &e.AddedBy); err != nil {
		return e, err
	}
	e.Added = gate.Instant(at)
	if located {
		e.At = &place
	}
	e.File, err = unstored(body)
	return e, errors.Join(err, day(&e.IssuedOn, issued), day(&e.ValidUntil, until), day(&e.TakenOn, taken))
}

// Evidence is what proves an indicator of a set, or with code "" its criteria
// as wholes; what was replaced is among it, oldest first.
func (b *Book) Evidence(tx *gate.Tx, set, code string) ([]Evidence, error) {
	return gate.All(tx, scanEvidence, `SELECT `+evidenceColumns+` FROM assessment_evidence
		WHERE commune_id = $1 AND set_id = $2 AND code = $3 ORDER BY id`, set, code)
}

// Library is all the evidence of a set.
func (b *Book) Library(tx *gate.Tx, set string) ([]Evidence, error) {
	return gate.All(tx, scanEvidence, `SELECT `+evidenceColumns+` FROM assessment_evidence
		WHERE commune_id = $1 AND set_id = $2 ORDER BY criterion, code, id`, set)
}

// Proof returns one piece of evidence, or gate.ErrMissing.
func (b *Book) Proof(tx *gate.Tx, id string) (Evidence, error) {
	return gate.One(tx, scanEvidence, `SELECT `+evidenceColumns+` FROM assessment_evidence WHERE commune_id = $1 AND id = $2`, id)
}

// PublicProof is one that anybody may see, or gate.ErrMissing.
func (b *Book) PublicProof(tx *gate.Tx, id string) (Evidence, error) {
	e, err := b.Proof(tx, id)
	if err == nil && (!e.Public || e.ReplacedBy != "") {
		err = gate.ErrMissing
	}
	return e, err
}

// resolve finds the record that evidence names; broken says it is not there.
func (b *Book) resolve(tx *gate.Tx, l Link) (found Resolved, broken bool, err error) {
	if l.Kind == "" {
		return found, false, nil
	}
	found, err = b.o.Resolve(tx, l)
	if errors.Is(err, gate.ErrMissing) {
		return found, true, nil
	}
	return found, false, err
}

// Resolve is resolve for pages.
func (b *Book) Resolve(tx *gate.Tx, l Link) (Resolved, bool, error) { return b.resolve(tx, l) }

// A Lack is a proof that is demanded and not there.
type Lack struct {
	Code, Kind, Title string
	Expired           bool // there is one, which is no longer valid
}

// A CriterionProof says how complete the evidence of a criterion is.
type CriterionProof struct {
	Criterion int
	Name      string
	Wanted    int // proofs that its indicators demand
	Had       int // of them, valid today
	Pieces    int // of evidence that stand, demanded or not
	Ending    int // of them, running out within WarnDays
	Expired   int
	Lacking   []Lack
}

// Completeness is how complete the evidence of a set is, by criterion.
func (b *Book) Completeness(tx *gate.Tx, set string) ([]CriterionProof, error) {
	s, err := b.o.Set(tx, set, 0)
	if err != nil {
		return nil, err
	}
	library, err := b.Library(tx, set)
	return completeness(s, library, clock.DateOf(tx.Now())), err
}

func completeness(s criteria.Set, library []Evidence, today clock.Date) []CriterionProof {
	library = slices.DeleteFunc(slices.Clone(library), func(e Evidence) bool { return e.ReplacedBy != "" })
	var all []CriterionProof
	for _, c := range s.Criteria {
		p := CriterionProof{Criterion: c.No, Name: c.Name}
		for _, e := range library {
			switch {
			case e.Criterion != c.No:
				continue
			case e.Expired(today):
				p.Expired++
			case e.Ends(today):
				p.Ending++
			}
			p.Pieces++
		}
		for _, i := range s.Of(c.No) {
			for _, k := range i.Evidence {
				p.Wanted++
				there, valid := false, false
				for _, e := range library {
					if e.Code == i.Code && e.Kind == k.Code {
						there, valid = true, valid || !e.Expired(today)
					}
				}
				if valid {
					p.Had++
				} else {
					p.Lacking = append(p.Lacking, Lack{i.Code, k.Code, k.Title, there})
				}
			}
		}
		all = append(all, p)
	}
	return all
}

// Named reports whether a row of this room names a stored file.
func (b *Book) Named(ctx context.Context, c gate.Commune, key string) (bool, error) {
	named := false
	err := b.gate.Read(ctx, gate.System("sweep-files", c), gate.Own, func(tx *gate.Tx) error {
		if err := tx.Require(tx.Who.IsSystem()); err != nil {
			return err
		}
		var n int
		err := tx.Row(`SELECT
			(SELECT COUNT(*) FROM assessment_evidence WHERE commune_id = $1 AND (file_key = $2 OR thumb_key = $2)) +
			(SELECT COUNT(*) FROM assessment_posting WHERE commune_id = $1 AND (file_key = $2 OR thumb_key = $2)) +
			(SELECT COUNT(*) FROM assessment_opinion WHERE commune_id = $1 AND (file_key = $2 OR thumb_key = $2)) +
			(SELECT COUNT(*) FROM assessment_minutes WHERE commune_id = $1 AND (file_key = $2 OR thumb_key = $2))`, key).Scan(&n)
		named = n > 0
		return err
	})
	return named, err
}
