package casework

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"xaso/internal/modules/procedures"
	"xaso/internal/platform/gate"
)

// A judgement is what became of a draft's answers under one form on one day.
type judgement struct {
	draft    int64 // version of the draft
	version  int   // of the procedure
	today    string
	answers  procedures.Answers
	declared []Declared
	papers   []HandedIn
	// The same as JSON, so that the writer need not make it.
	answersJSON, declaredJSON string
	files                     map[string][]string // by input: the attachments that answers name
	labels                    map[string]string

	applicant Person // of an online filing, as the register names them
	settings  Settings
}

// judgeBefore reads and judges a draft outside of the write that files it: the
// one writer of a commune has better to do than to evaluate conditions. A draft
// that is not there is left to the write, which may know the filing's key.
func (d *Desk) judgeBefore(ctx context.Context, who gate.Actor, draft string) (*judgement, error) {
	var j *judgement
	err := d.gate.Read(ctx, who, gate.Own, func(tx *gate.Tx) error {
		r, err := findDraft(tx, draft)
		if err != nil {
			return err
		}
		if err := tx.RequireOrHide(r.belongs(who)); err != nil {
			return err
		}
		offer, err := d.services.Find(tx, r.Procedure, today(tx))
		if err != nil {
			return err
		}
		if j, err = d.judge(r, offer.Procedure, tx); err != nil {
			return err
		}
		if j.settings, err = settingsOf(tx); err != nil {
			return err
		}
		if r.Owner == "" {
			return nil
		}
		if j.applicant, err = d.people.Resident(tx, r.Owner); err != nil {
			return fmt.Errorf("applicant of draft %s: %w", r.ID, err)
		}
		j.applicant.Account = r.Owner
		return nil
	})
	if errors.Is(err, gate.ErrMissing) {
		return nil, nil
	}
	return j, err
}

// judge checks the answers of a draft and writes the declaration. It returns
// *Problems when something keeps it from being filed.
func (d *Desk) judge(r Draft, p procedures.Procedure, tx *gate.Tx) (*judgement, error) {
	form, err := d.services.Library().FormFor(p)
	if err != nil {
		return nil, err
	}
	view := form.View(r.Answers, r.Situation(tx.Now()))
	if err := view.Failed(); err != nil {
		return nil, fmt.Errorf("form %s: %w", form.ID, err)
	}
	var wrong []procedures.Problem
	for _, problem := range view.Check() {
		if !problem.Warn {
			wrong = append(wrong, problem)
		}
	}
	if len(wrong) > 0 {
		return nil, &Problems{wrong}
	}
	used, err := reusedIn(tx, r.ID)
	if err != nil {
		return nil, err
	}
	j := &judgement{draft: r.Version, version: p.Version, today: today(tx), answers: view.Answers(),
		papers: electronic(view.Papers(), used), files: map[string][]string{}, labels: map[string]string{}}
	for _, section := range view.Summary("vi") {
		for _, row := range section.Rows {
			if len(row.Lines) > 0 {
				j.declared = append(j.declared, Declared{section.Title, row.Label, strings.Join(row.Lines, "\n")})
			}
			if len(row.Files) > 0 {
				j.files[row.Field], j.labels[row.Field] = row.Files, row.Label
			}
		}
	}
	j.answersJSON, j.declaredJSON = text(j.answers), text(j.declared)
	return j, nil
}

// current returns the judgement made before when nothing changed since, or a
// new one.
func (d *Desk) current(tx *gate.Tx, r Draft, p procedures.Procedure, before *judgement) (*judgement, error) {
	if before != nil && before.draft == r.Version && before.version == p.Version && before.today == today(tx) {
		return before, nil
	}
	if r.Answers == nil {
		return nil, gate.ErrBusy // midnight passed, or a new version came into force
	}
	j, err := d.judge(r, p, tx)
	if err != nil {
		return nil, err
	}
	j.settings, err = settingsOf(tx)
	return j, err
}

// holds wants every file that the answers name among those of the draft: an
// answer cannot point at a file that was removed, or at somebody else's.
func (j *judgement) holds(own []string) error {
	var wrong []procedures.Problem
	for field, ids := range j.files {
		if slices.ContainsFunc(ids, func(id string) bool { return !slices.Contains(own, id) }) {
			wrong = append(wrong, procedures.Problem{Field: field, Code: procedures.ErrAttach.Code, Args: []any{j.labels[field]}})
		}
	}
	if len(wrong) > 0 {
		return &Problems{wrong}
	}
	return nil
}

// electronic lists the components that came as files; used are those files
// that were taken from an earlier dossier.
func electronic(states []procedures.PaperState, used []string) []HandedIn {
	var papers []HandedIn
	for _, s := range states {
		if len(s.Files) > 0 || s.Kind == procedures.ByForm {
			papers = append(papers, HandedIn{Component: s.ID, Name: s.Name, Copy: Electronic, Quantity: 1,
				Reused: slices.ContainsFunc(s.Files, func(id string) bool { return slices.Contains(used, id) })})
		}
	}
	return papers
}
