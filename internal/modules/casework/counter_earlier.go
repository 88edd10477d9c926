package casework

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"xaso/internal/modules/procedures"
	"xaso/internal/platform/blob"
	"xaso/internal/platform/gate"
	"xaso/internal/platform/identity"
)

// PurposeReuse is why the counter reads what somebody filed before.
const PurposeReuse = "casework.purpose.reuse"

// Bounds of a look back.
const (
	mostEarlier  = 6  // dossiers of one person
	mostWalkIns  = 8  // persons a search shows
	mostSearched = 60 // dossiers a search looks at
)

// Whose says whose earlier dossiers are meant: those of an account, or of
// whoever filed a dossier without one.
type Whose struct{ Account, Dossier string }

// A WalkIn is somebody without an account, as their newest dossier names them.
type WalkIn struct {
	Person
	Dossier   string
	Code      string
	Procedure string // its name
	Submitted time.Time
}

// An Earlier is a dossier that somebody filed before, with what may be used
// again.
type Earlier struct {
	ID, Code  string
	Procedure string // its name
	Submitted time.Time
	Applicant Person
	Form      *procedures.Form
	Answers   procedures.Answers
	Papers    []EarlierPaper
}

// An EarlierPaper is a file that was handed in before.
type EarlierPaper struct {
	Attachment
	Component string // name of the paper it is of, "" when nobody said
	National  string // national code of that paper
}

// An IssuedPaper is a result that somebody holds; package app says who keeps
// them.
type IssuedPaper struct {
	ID     string
	Title  string // "Trích lục khai sinh (bản sao)"
	Number string
	Issued time.Time
	File   blob.Stored
}

// A History is what of a person can be used again.
type History struct {
	Dossiers []Earlier // newest first
	Issued   []IssuedPaper
}

// partyKeys are words of the numbers by which a dossier's people are found. The
// words are keyed: a stolen index names nobody. Digits alone keep them apart
// from words of names in every order of letters that a database may use.
func (d *Desk) partyKeys(c gate.Commune, p Parties) []string {
	var keys []string
	for _, one := range []*Person{&p.Applicant, &p.Owner, p.Agent} {
		if one == nil {
			continue
		}
		for kind, typed := range map[string]string{"id": one.IDNumber, "phone": one.Phone} {
			if key := d.partyKey(c, kind, typed); key != "" && !slices.Contains(keys, key) {
				keys = append(keys, key)
			}
		}
	}
	slices.Sort(keys)
	return keys
}

// partyKey is the word of one number, "" when there is none.
func (d *Desk) partyKey(c gate.Commune, kind, typed string) string {
	number := typed
	switch n, _, err := identity.PersonalNumber(typed, identity.About{}); {
	case kind == "id" && err == nil:
		number = n
	case kind == "phone":
		n, _, err := identity.Phone(typed)
		if err != nil {
			return ""
		}
		number = n
	}
	if number = strings.TrimSpace(number); number == "" {
		return ""
	}
	sum := d.keyed(fmt.Sprintf("party|%d|%s|%s", c, kind, number))
	return fmt.Sprintf("00%020d", binary.BigEndian.Uint64(sum))
}

// WalkIns finds people who filed before without an account: by code, telephone,
// personal number or name without marks. Each one found is disclosed.
func (d *Desk) WalkIns(ctx context.Context, who gate.Actor, typed string) ([]WalkIn, error) {
	var found []WalkIn
	err := d.gate.Read(ctx, who, MayReceive, func(tx *gate.Tx) error {
		if err := tx.Require(who.May(MayReceive)); err != nil {
			return err
		}
		words := d.searched(who.Commune, typed)
		if len(words) == 0 {
			return nil
		}
		where := "id IN (SELECT dossier_id FROM casework_word WHERE commune_id = $1 AND word = $2)"
		args := []any{words[0]}
		for i, word := range words[1:] {
			where += fmt.Sprintf(" AND id IN (SELECT dossier_id FROM casework_word WHERE commune_id = $1 AND word = $%d)", i+3)
			args = append(args, word)
		}
		all, err := gate.All(tx, scanDossier, `SELECT `+dossierColumns+` FROM casework_dossier
			 WHERE commune_id = $1 AND applicant_id = '' AND `+where+
			fmt.Sprintf(` ORDER BY submitted_at DESC, id DESC LIMIT $%d`, len(args)+2), append(args, mostSearched)...)
		if err != nil {
			return err
		}
		seen := map[string]bool{}
		for _, c := range all {
			p := c.Parties.Applicant
			same := identity.Fold(p.Name) + "|" + orElse(p.IDNumber, p.Phone)
			if seen[same] || !c.within(who, MayReceive) || len(found) == mostWalkIns {
				continue
			}
			seen[same] = true
			c.disclose(tx, PurposeReuse)
			found = append(found, WalkIn{p, c.ID, c.Code, c.ProcedureName, c.Submitted})
		}
		return nil
	})
	return found, err
}

// searched are the words that what was typed must all match.
func (d *Desk) searched(c gate.Commune, typed string) []string {
	if n, _, err := identity.PersonalNumber(typed, identity.About{}); err == nil {
		return []string{d.partyKey(c, "id", n)}
	}
	if n, _, err := identity.Phone(typed); err == nil {
		return []string{d.partyKey(c, "phone", n)}
	}
	if code := strings.ToLower(strings.TrimSpace(typed)); strings.Contains(code, "-") && strings.ContainsAny(code, "0123456789") {
		return []string{code}
	}
	words := strings.Fields(identity.Fold(typed))
	if len(words) < 2 { // one word alone would list half the commune
		return nil
	}
	return words[:min(len(words), 6)]
}

// Earlier reads what a person filed before, for the entry of theirs that who
// fills in: the official at the counter, or the resident and their helper, who
// see what is their own.
func (d *Desk) Earlier(ctx context.Context, who gate.Actor, draft string, of Whose) (History, error) {
	var h History
	err := d.gate.Read(ctx, who, gate.Own, func(tx *gate.Tx) error {
		r, err := findDraft(tx, draft)
		if err != nil {
			return err
		}
		if err := tx.RequireOrHide(r.belongs(who)); err != nil {
			return err
		}
		found, account, err := d.earlier(tx, r, of)
		if err != nil {
			return err
		}
		for _, c := range found {
			c.disclose(tx, PurposeReuse)
			e, err := d.reusable(tx, c)
			if err != nil {
				return err
			}
			h.Dossiers = append(h.Dossiers, e)
		}
		if d.issued != nil && account != "" {
			tx.Disclose(gate.Access{Subject: account, Purpose: PurposeReuse})
			h.Issued, err = d.issued(tx, account)
		}
		return err
	})
	return h, err
}

// earlier lists the dossiers of a person that who may use again for draft r,
// and the account they are of.
func (d *Desk) earlier(tx *gate.Tx, r Draft, of Whose) ([]Dossier, string, error) {
	mine := func(c Dossier) bool { return c.within(tx.Who, MayReceive) && r.atOffice() }
	if !r.atOffice() {
		of = Whose{Account: r.Owner} // the draft is of nobody else
		mine = func(c Dossier) bool { return c.concerns(tx.Who) }
	}
	var all []Dossier
	var err error
	switch {
	case of.Account != "":
		all, err = gate.All(tx, scanDossier, `SELECT `+dossierColumns+` FROM casework_dossier
			 WHERE commune_id = $1 AND id IN (
				SELECT id FROM casework_dossier WHERE commune_id = $1 AND applicant_id = $2 AND applicant_id <> ''
				UNION SELECT id FROM casework_dossier WHERE commune_id = $1 AND owner_id = $2 AND owner_id <> '')
			 ORDER BY submitted_at DESC, id DESC LIMIT $3`, of.Account, mostEarlier)
	case of.Dossier != "":
		all, err = d.sameWalkIn(tx, of.Dossier)
	}
	if err != nil {
		return nil, "", err
	}
	return slices.DeleteFunc(all, func(c Dossier) bool { return !mine(c) }), of.Account, nil
}

// sameWalkIn lists a dossier and the others of whoever filed it: those that
// carry one of their numbers. A name alone is many people's.
func (d *Desk) sameWalkIn(tx *gate.Tx, id string) ([]Dossier, error) {
	first, err := findDossier(tx, id)
	if errors.Is(err, gate.ErrMissing) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	keys := d.partyKeys(tx.Who.Commune, Parties{Applicant: first.Parties.Applicant})
	for len(keys) < 2 {
		keys = append(keys, "") // is no word
	}
	return gate.All(tx, scanDossier, `SELECT `+dossierColumns+` FROM casework_dossier
		 WHERE commune_id = $1 AND (id = $2 OR id IN (
			SELECT dossier_id FROM casework_word WHERE commune_id = $1 AND word IN ($3, $4)))
		 ORDER BY submitted_at DESC, id DESC LIMIT $5`, id, keys[0], keys[1], mostEarlier)
}

// reusable reads of a dossier what may be used again.
func (d *Desk) reusable(tx *gate.Tx, c Dossier) (Earlier, error) {
	e := Earlier{ID: c.ID, Code: c.Code, Procedure: c.ProcedureName, Submitted: c.Submitted,
		Applicant: c.Parties.Applicant, Answers: c.Answers}
	p, err := d.services.Version(tx, c.Procedure, c.ProcedureVersion)
	if err != nil {
		return e, err
	}
	if e.Form, err = d.services.Library().FormFor(p); err != nil {
		return e, fmt.Errorf("form of %s: %w", c.Code, err)
	}
	files, err := attachmentsOf(tx, "dossier_id", c.ID)
	for _, a := range files {
		if !c.mayReuse(a) {
			continue
		}
		paper := EarlierPaper{Attachment: a}
		if i := slices.IndexFunc(p.Components, func(one procedures.Component) bool { return one.ID == a.Component }); i >= 0 {
			paper.Component, paper.National = p.Components[i].Name, p.Components[i].Code
		}
		e.Papers = append(e.Papers, paper)
	}
	return e, err
}

// mayReuse reports whether a file is a paper of the dossier's people: what
// they handed in, or the result they were given.
func (d Dossier) mayReuse(a Attachment) bool {
	switch a.Kind {
	case "paper", "supplement":
		return true
	case "result":
		return !d.Returned.IsZero()
	}
	return false
}

// A Reuse puts a paper of before into a draft.
type Reuse struct {
	Of        Whose
	File      string // attachment of an earlier dossier, or
	Issued    string // id of an issued result
	Component string
	Field     string
}

// Reuse takes a file of an earlier dossier, or an issued result, into a draft
// as one of its papers. Nothing is copied: both name the same stored bytes.
func (d *Desk) Reuse(ctx context.Context, who gate.Actor, draft string, in Reuse) (Attachment, error) {
	return gate.Make(ctx, d.gate, who, gate.Own, func(tx *gate.Tx) (Attachment, error) {
		r, err := findDraft(tx, draft)
		if err != nil {
			return Attachment{}, err
		}
		if err := tx.RequireOrHide(r.belongs(who)); err != nil {
			return Attachment{}, err
		}
		if n, err := countFiles(tx, "draft_id", draft); err != nil {
			return Attachment{}, err
		} else if n >= mostFiles {
			return Attachment{}, ErrTooManyFiles.With(mostFiles)
		}
		found, account, err := d.earlier(tx, r, in.Of)
		if err != nil {
			return Attachment{}, err
		}
		a, err := d.source(tx, found, account, in)
		if err != nil {
			return Attachment{}, err
		}
		a.ID, a.Draft, a.Dossier, a.Kind = tx.NewID(), draft, "", "paper"
		a.Component, a.Field, a.By, a.At = in.Component, in.Field, who.ID, tx.Now()
		if err := insertAttachment(tx, a); err != nil {
			return Attachment{}, err
		}
		return a, tx.Record("casework.paper-reused", draft, map[string]string{"file": a.ID, "from": a.ReusedFrom})
	})
}

// source finds the file to use again among what the person has.
func (d *Desk) source(tx *gate.Tx, found []Dossier, account string, in Reuse) (Attachment, error) {
	if in.Issued != "" && d.issued != nil && account != "" {
		all, err := d.issued(tx, account)
		i := slices.IndexFunc(all, func(p IssuedPaper) bool { return p.ID == in.Issued })
		if err != nil || i < 0 {
			return Attachment{}, errors.Join(err, gate.ErrMissing)
		}
		f := all[i].File
		return Attachment{Name: f.Name, Type: f.Type, Size: f.Size, Hash: f.Hash, Key: f.Key, ThumbKey: f.ThumbKey,
			Digitised: true, ReusedFrom: "result:" + in.Issued}, nil
	}
	a, err := findAttachment(tx, in.File)
	if err != nil {
		return a, err
	}
	i := slices.IndexFunc(found, func(c Dossier) bool { return c.ID == a.Dossier })
	if i < 0 || !found[i].mayReuse(a) {
		return a, gate.ErrMissing
	}
	found[i].disclose(tx, PurposeReuse)
	a.ReusedFrom = a.Dossier
	return a, nil
}

// reusedIn lists the files of a draft that were taken from earlier dossiers.
func reusedIn(tx *gate.Tx, draft string) ([]string, error) {
	return gate.All(tx, scanText, `SELECT id FROM casework_attachment
		 WHERE commune_id = $1 AND draft_id = $2 AND draft_id <> '' AND reused_from <> ''`, draft)
}

// markReused marks the papers of an entry whose file was taken from an earlier
// dossier.
func markReused(tx *gate.Tx, draft string, papers []HandedIn) error {
	used, err := gate.All(tx, scanText, `SELECT component FROM casework_attachment
		 WHERE commune_id = $1 AND draft_id = $2 AND draft_id <> '' AND reused_from <> '' AND component <> ''`, draft)
	for i := range papers {
		papers[i].Reused = papers[i].Reused || slices.Contains(used, papers[i].Component)
	}
	return err
}
