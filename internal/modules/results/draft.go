package results

import (
	"context"
	"errors"
	"slices"
	"strings"

	"xaso/internal/platform/docx"
	"xaso/internal/platform/gate"
)

// An Opening is what stands before who would draft for a dossier.
type Opening struct {
	Matter
	Results   []Result // newest first
	Templates []Template
}

// Open reads a dossier with its papers.
func (c *Chancery) Open(ctx context.Context, who gate.Actor, dossier string) (Opening, error) {
	var o Opening
	err := c.gate.Read(ctx, who, gate.Own, func(tx *gate.Tx) (err error) {
		if err := tx.RequireOrHide(official(who)); err != nil {
			return err
		}
		if o.Matter, err = c.o.Matter(tx, dossier); err != nil {
			return err
		}
		if o.Results, err = ofDossier(tx, dossier); err != nil {
			return err
		}
		o.Templates, err = templatesFor(tx, o.Procedure)
		return err
	})
	return o, err
}

func ofDossier(tx *gate.Tx, dossier string) ([]Result, error) {
	return gate.All(tx, scanResult, `SELECT `+resultColumns+` FROM results_result
		 WHERE commune_id = $1 AND dossier_id = $2 AND dossier_id <> '' ORDER BY at DESC, id DESC`, dossier)
}

// Draft begins a paper for a dossier. Address is how the commune's pages that
// check papers begin, as printed into the QR code.
func (c *Chancery) Draft(ctx context.Context, who gate.Actor, dossier, template, address string) (string, error) {
	return gate.Make(ctx, c.gate, who, MayDraft, func(tx *gate.Tx) (string, error) {
		m, err := c.o.Matter(tx, dossier)
		if err != nil {
			return "", err
		}
		if err := tx.Require(!m.Mine && who.MayIn(MayDraft, m.Field, m.Hamlet)); err != nil {
			return "", err
		}
		if !slices.Contains(m.May, toReview) {
			return "", ErrState.With(m.Code)
		}
		t, err := findTemplate(tx, template)
		if err != nil {
			return "", err
		}
		code := newCode()
		r := Result{ID: tx.NewID(), Origin: FromDraft, Dossier: dossier, DossierCode: m.Code, Procedure: m.Procedure, Field: m.Field,
			Hamlet: m.Hamlet, Template: t.ID, Type: orElse(m.Result, t.Title), Title: t.Title, Symbol: t.Symbol, Book: t.Book,
			OwnerID: m.OwnerID, OwnerName: m.OwnerName, State: Drafted, Version: 1, Code: code, By: who.ID, At: tx.Now(),
			Body: Body{Values: m.Values, Edited: map[string]string{}, Address: address + "/" + code}}
		if err := insertResult(tx, &r); err != nil {
			return "", err
		}
		if err := addStep(tx, r, "drafted", "", ""); err != nil {
			return "", err
		}
		return r.ID, tx.Record("results.drafted", r.ID, map[string]string{"dossier": dossier, "template": t.ID})
	})
}

func orElse(s, other string) string {
	if strings.TrimSpace(s) == "" {
		return other
	}
	return s
}

// A View is one paper with all that its page shows.
type View struct {
	Result
	Template   Template
	Steps      []Step
	Keys       []Key    // the reader could use now
	Mine       bool     // it concerns the reader
	dossierMay []string // transitions open to the reader
}

// Find opens a paper for an official.
func (c *Chancery) Find(ctx context.Context, who gate.Actor, id string) (View, error) {
	var v View
	err := c.gate.Read(ctx, who, gate.Own, func(tx *gate.Tx) (err error) {
		v, err = c.view(tx, id)
		return err
	})
	return v, err
}

func (c *Chancery) view(tx *gate.Tx, id string) (View, error) {
	var v View
	var err error
	if v.Result, err = findResult(tx, "id = $2", id); err != nil {
		return v, err
	}
	if err := tx.RequireOrHide(v.known(tx.Who)); err != nil {
		return v, err
	}
	if v.Dossier != "" {
		m, err := c.o.Matter(tx, v.Dossier)
		if err != nil {
			return v, err
		}
		v.Mine, v.dossierMay = m.Mine, m.May
	}
	v.disclose(tx, PurposeProcess)
	if v.Origin == FromDraft {
		if v.Template, err = findTemplate(tx, v.Result.Template); err != nil {
			return v, err
		}
	}
	if v.Steps, err = stepsOf(tx, id); err != nil {
		return v, err
	}
	v.Keys, err = usableKeys(tx, v.Result)
	return v, err
}

// MayEdit reports whether the reader works on the draft.
func (v View) MayEdit(who gate.Actor) bool {
	return v.State == Drafted && !v.Mine && v.within(who, MayDraft)
}

// MaySubmit reports whether it can be laid before the leader now.
func (v View) MaySubmit(who gate.Actor) bool {
	return v.MayEdit(who) && slices.Contains(v.dossierMay, toReview)
}

// MayDecide reports whether the reader signs or returns it.
func (v View) MayDecide(who gate.Actor) bool {
	return v.State == Review && !v.Mine && v.within(who, MaySign)
}

// MayIssue reports whether the reader numbers and issues it.
func (v View) MayIssue(who gate.Actor) bool {
	return v.State == Signed && !v.Mine && v.within(who, MayIssue)
}

// MayChange reports whether the reader replaces or recalls it.
func (v View) MayChange(who gate.Actor) bool {
	return v.State == Issued && v.Validity == Valid && !v.Mine && v.within(who, MayIssue)
}

// longestValue bounds one text of a paper, in characters.
const longestValue = 8000

// Edit writes what the official put over the dossier's values.
func (c *Chancery) Edit(ctx context.Context, who gate.Actor, id string, version int64, edited map[string]string) error {
	for name, text := range edited {
		if len([]rune(text)) > longestValue {
			return ErrTooLong.With(longestValue).At(name)
		}
	}
	return c.change(ctx, who, id, version, MayDraft, func(tx *gate.Tx, v *View) error {
		if !v.MayEdit(who) {
			return ErrState.With(v.DossierCode)
		}
		v.Body.Edited = edited
		return tx.Record("results.edited", id, nil)
	})
}

// change opens a paper for a write, with the rule that every act on it obeys.
func (c *Chancery) change(ctx context.Context, who gate.Actor, id string, version int64, may gate.Permission, act func(*gate.Tx, *View) error) error {
	return c.gate.Write(ctx, who, may, func(tx *gate.Tx) error {
		v, err := c.view(tx, id)
		if err != nil {
			return err
		}
		if err := tx.Require(v.within(who, may) && !v.Mine); err != nil {
			return err
		}
		if version != v.Version {
			return ErrChanged
		}
		if err := act(tx, &v); err != nil {
			return err
		}
		return updateResult(tx, &v.Result)
	})
}

// Preview draws a paper as it stands: before the leader as the reader would
// sign it, once signed the very file.
func (c *Chancery) Preview(ctx context.Context, who gate.Actor, id string) ([]byte, string, error) {
	v, err := c.Find(ctx, who, id)
	if err != nil {
		return nil, "", err
	}
	name := v.Title + ".pdf"
	switch {
	case v.Body.Final.Key != "":
		data, err := c.load(ctx, who.Commune, v.Body.Final.Key)
		return data, name, err
	case v.Body.Signed.Key != "" && v.State == Signed:
		data, err := c.load(ctx, who.Commune, v.Body.Signed.Key)
		return data, name, err
	case v.Origin == FromCopy:
		data, err := c.load(ctx, who.Commune, v.Body.Draft.Key)
		return data, name, err
	case v.Origin == FromScan:
		data, err := c.load(ctx, who.Commune, v.Key)
		return data, v.Title, err
	}
	by, err := c.signerFor(ctx, who, v.Result)
	if err != nil {
		return nil, "", err
	}
	out, err := c.render(ctx, who.Commune, v.Result, v.Template, by)
	return out.Data, name, err
}

// Word is a draft as DOCX.
func (c *Chancery) Word(ctx context.Context, who gate.Actor, id string) ([]byte, string, error) {
	v, err := c.Find(ctx, who, id)
	if err != nil {
		return nil, "", err
	}
	if v.Origin != FromDraft {
		return nil, "", gate.ErrMissing
	}
	by, err := c.signerFor(ctx, who, v.Result)
	if err != nil {
		return nil, "", err
	}
	data, err := c.wordFile(ctx, who.Commune, v.Result, v.Template, by)
	return data, v.Title + ".docx", err
}

// signerFor is the signature block as it would stand if who signed today;
// somebody who does not sign sees it blank.
func (c *Chancery) signerFor(ctx context.Context, who gate.Actor, r Result) (signer, error) {
	if !r.within(who, MaySign) {
		return signer{"", SigningBlock("", nil)}, nil
	}
	from, err := c.standIn(ctx, who, r)
	return signer{who.Name, SigningBlock(who.Office, from)}, err
}

// standIn is the delegation by which who signs r, nil for one's own office.
func (c *Chancery) standIn(ctx context.Context, who gate.Actor, r Result) (*StandIn, error) {
	id := inPlaceOf(who, MaySign, r)
	if id == "" {
		return nil, nil
	}
	var s StandIn
	err := c.gate.Read(ctx, who, gate.Own, func(tx *gate.Tx) (err error) {
		if err := tx.Require(true); err != nil {
			return err
		}
		s, err = c.o.StandIn(tx, id, who.ID)
		return err
	})
	if errors.Is(err, gate.ErrMissing) {
		return nil, ErrNotYours // the delegation ended since the reader signed in
	}
	return &s, err
}

// inPlaceOf names the official in whose place who uses p on a paper, "" for
// one's own office.
func inPlaceOf(who gate.Actor, p gate.Permission, r Result) string {
	by := ""
	for _, g := range who.Grants(p) {
		if (g.Field != "" && g.Field != r.Field) || (g.Hamlet != "" && g.Hamlet != r.Hamlet) {
			continue
		}
		if g.ByDelegation == "" {
			return ""
		}
		by = g.ByDelegation
	}
	return by
}

// Submit lays a draft before the leader (trình ký). What it looks like is kept.
func (c *Chancery) Submit(ctx context.Context, who gate.Actor, id string, version int64) error {
	v, err := c.Find(ctx, who, id)
	if err != nil {
		return err
	}
	if !v.MaySubmit(who) {
		return ErrState.With(v.DossierCode)
	}
	out, err := c.render(ctx, who.Commune, v.Result, v.Template, signer{"", SigningBlock("", nil)})
	if err != nil {
		return err
	}
	stored, err := c.keep(ctx, who, "Dự thảo "+v.Title+".pdf", out.Data)
	if err != nil {
		return err
	}
	return c.change(ctx, who, id, version, MayDraft, func(tx *gate.Tx, v *View) error {
		if !v.MaySubmit(who) {
			return ErrState.With(v.DossierCode)
		}
		v.Body.Draft, v.State = stored, Review
		if err := c.o.Move(tx, v.Dossier, toReview, Move{File: &stored}); err != nil {
			return err
		}
		return errors.Join(addStep(tx, v.Result, "submitted", "", ""), tx.Record("results.submitted", id, map[string]string{"hash": stored.Hash}))
	})
}

// Return sends a draft back with a reason (trả lại).
func (c *Chancery) Return(ctx context.Context, who gate.Actor, id string, version int64, reason string) error {
	if err := reasoned(reason); err != nil {
		return err
	}
	return c.change(ctx, who, id, version, MaySign, func(tx *gate.Tx, v *View) error {
		if !v.MayDecide(who) {
			return ErrState.With(v.DossierCode)
		}
		if v.State = Drafted; v.Origin == FromCopy { // it is compared anew
			v.State = Dropped
		} else if err := c.o.Move(tx, v.Dossier, toRework, Move{Reason: reason}); err != nil {
			return err
		}
		return errors.Join(addStep(tx, v.Result, "returned", inPlaceOf(who, MaySign, v.Result), reason), tx.Record("results.returned", id, nil))
	})
}

// Drop gives up a draft that was never laid before anybody, or was returned.
func (c *Chancery) Drop(ctx context.Context, who gate.Actor, id string, version int64) error {
	return c.change(ctx, who, id, version, MayDraft, func(tx *gate.Tx, v *View) error {
		if !v.MayEdit(who) {
			return ErrState.With(v.DossierCode)
		}
		v.State = Dropped
		return errors.Join(addStep(tx, v.Result, "dropped", "", ""), tx.Record("results.dropped", id, nil))
	})
}

func reasoned(reason string) error {
	switch n := len([]rune(strings.TrimSpace(reason))); {
	case n == 0:
		return ErrReason.At("reason")
	case n > 2000:
		return ErrTooLong.With(2000).At("reason")
	}
	return nil
}

// Waiting are the papers that lie before the reader: to sign, to number and
// issue, to finish.
func (c *Chancery) Waiting(ctx context.Context, who gate.Actor) (map[State][]Result, error) {
	all := map[State][]Result{}
	err := c.gate.Read(ctx, who, gate.Own, func(tx *gate.Tx) error {
		if err := tx.RequireOrHide(official(who)); err != nil {
			return err
		}
		for state, may := range map[State]gate.Permission{Drafted: MayDraft, Review: MaySign, Signed: MayIssue} {
			if !who.May(may) {
				continue
			}
			list, err := gate.All(tx, scanResult, `SELECT `+resultColumns+` FROM results_result
				 WHERE commune_id = $1 AND state = $2 ORDER BY at LIMIT 200`, string(state))
			if err != nil {
				return err
			}
			for _, r := range list {
				if r.within(who, may) {
					r.disclose(tx, PurposeProcess)
					all[state] = append(all[state], r)
				}
			}
		}
		return nil
	})
	return all, err
}

// An Input is one value of a draft that the official may write over.
type Input struct {
	Name  string
	Value string
	Long  bool
	Known bool // the dossier says something
}

// Inputs are the values the template of a draft uses, in its order. Lists come
// from the dossier as they are.
func (c *Chancery) Inputs(ctx context.Context, who gate.Actor, v View) ([]Input, error) {
	data, err := c.TemplateFile(ctx, who.Commune, v.Template)
	if err != nil {
		return nil, err
	}
	names, err := docx.Placeholders(data)
	if err != nil {
		return nil, err
	}
	own, err := c.own(v.Result, who.Commune, signer{})
	if err != nil {
		return nil, err
	}
	var all []Input
	for _, name := range names {
		if _, fixed := own[name]; fixed {
			continue
		}
		in := Input{Name: name, Long: name == "noi_dung" || name == "can_cu"}
		switch value := v.Body.Values[name].(type) {
		case nil:
			if !slices.Contains(Free, name) {
				continue // of a row, which the dossier fills
			}
		case string:
			in.Value, in.Known = value, value != ""
		default:
			continue
		}
		if typed, ok := v.Body.Edited[name]; ok {
			in.Value = typed
		}
		all = append(all, in)
	}
	return all, nil
}

// Beside are the papers of a dossier that its page tells of to an official who
// has just opened it.
func (c *Chancery) Beside(ctx context.Context, who gate.Actor, dossier string) ([]Result, error) {
	if !official(who) {
		return nil, nil
	}
	var all []Result
	err := c.gate.Read(ctx, who, gate.Own, func(tx *gate.Tx) (err error) {
		if err := tx.Require(official(who)); err != nil {
			return err
		}
		all, err = ofDossier(tx, dossier)
		all = slices.DeleteFunc(all, func(r Result) bool { return !r.known(who) })
		return err
	})
	return all, err
}
