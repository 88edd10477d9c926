package casework

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"xaso/internal/platform/clock"
	"xaso/internal/platform/gate"
	"xaso/internal/platform/identity"
	"xaso/internal/platform/post"
)

// A Neighbour is another commune of the house that can be asked.
type Neighbour struct {
	ID        gate.Commune
	Authority string // "Ủy ban nhân dân xã …"
}

// Neighbours are the other communes of the house, by name.
func (d *Desk) Neighbours(of gate.Commune) []Neighbour {
	if d.communes == nil {
		return nil
	}
	var all []Neighbour
	for _, id := range d.communes() {
		if id != of {
			all = append(all, Neighbour{id, d.place(id).Authority})
		}
	}
	slices.SortFunc(all, func(a, b Neighbour) int {
		return strings.Compare(identity.Fold(a.Authority), identity.Fold(b.Authority))
	})
	return all
}

func (d *Desk) neighbour(of, id gate.Commune) (Neighbour, bool) {
	all := d.Neighbours(of)
	if i := slices.IndexFunc(all, func(n Neighbour) bool { return n.ID == id }); i >= 0 {
		return all[i], true
	}
	return Neighbour{}, false
}

// A CommuneRequest asks another commune of the house for its part.
type CommuneRequest struct {
	Version int64
	To      gate.Commune
	What    string
	// Term of the other commune, counted there from the arrival under its own
	// calendar; zero unit is 3 working days, the usual time for a verification.
	Term  clock.Term
	Waits bool
	Files []string // of the dossier, chosen one by one
}

// Letters between communes about requests.
const (
	letterAsk    = "casework.ask"    // asker to asked
	letterReply  = "casework.reply"  // asker to asked
	letterRecall = "casework.recall" // asker to asked
	letterSaid   = "casework.said"   // asked to asker: answer, refusal, question
)

// asking is what the other commune is told.
type asking struct {
	Relay         string     `json:"relay"`
	Code          string     `json:"code"`
	ProcedureName string     `json:"procedure_name"`
	Field         string     `json:"field"`
	What          string     `json:"what"`
	Asker         string     `json:"asker"`
	Term          clock.Term `json:"term"`
	Asked         time.Time  `json:"asked"`
	Files         []carried  `json:"files"`
}

// saying is one line of either side.
type saying struct {
	Relay  string    `json:"relay"`
	Kind   string    `json:"kind"`
	Author string    `json:"author"`
	Body   string    `json:"body"`
	Files  []carried `json:"files"`
}

// AskCommune opens a sub-task at another commune of the house. It is the act
// of whoever works on the dossier.
func (d *Desk) AskCommune(ctx context.Context, who gate.Actor, dossier string, r CommuneRequest) (Relay, error) {
	if r.Term.Unit == "" {
		r.Term = clock.Term{Qty: 3, Unit: clock.WorkingDay}
	}
	other, known := d.neighbour(who.Commune, r.To)
	if err := r.check(known); err != nil {
		return Relay{}, err
	}
	return gate.Make(ctx, d.gate, who, MayProcess, func(tx *gate.Tx) (Relay, error) {
		c, _, err := d.working(tx, dossier, r.Version)
		if err != nil {
			return Relay{}, err
		}
		files, err := chosen(tx, c.ID, r.Files)
		if err != nil {
			return Relay{}, err
		}
		out := Relay{ID: tx.NewID(), Side: Outgoing, OtherID: other.ID, Other: other.Authority, Dossier: c.ID, Code: c.Code,
			ProcedureName: c.ProcedureName, Field: c.Field, What: r.What, AskerID: who.ID, Asker: signed(who), Term: r.Term,
			Asked: tx.Now(), State: RelayOpen, Version: 1}
		if err := out.reckon(tx, d); err != nil {
			return Relay{}, err
		}
		if err := d.openRelay(tx, c, out, r.Waits, files); err != nil {
			return Relay{}, err
		}
		return out, tx.Record("casework.asked-commune", c.ID, map[string]any{"relay": out.ID, "commune": int64(other.ID), "files": len(files)})
	})
}

// check returns, all at once, what a request lacks.
func (r CommuneRequest) check(known bool) error {
	var wrong []error
	if !known {
		wrong = append(wrong, ErrCommune.At("commune"))
	}
	if blank(r.What) || len(r.What) > longestNote {
		wrong = append(wrong, ErrNoteMissing.At("what"))
	}
	if r.Term.Check() != nil {
		wrong = append(wrong, ErrTerm.At("term"))
	}
	return errors.Join(wrong...)
}

// openRelay stores the sub-task, the request and the step, tells the resident
// and sends the letter.
func (d *Desk) openRelay(tx *gate.Tx, c Dossier, out Relay, waits bool, files []Attachment) error {
	about, sent := pack(files)
	ids := make([]string, len(files))
	for i, a := range files {
		ids[i] = a.ID
	}
	s := Subtask{ID: out.ID, Dossier: c.ID, Agency: out.Other, What: out.What, Asked: out.Asked, Due: out.Due, Waits: waits}
	if err := insertSubtask(tx, s); err != nil {
		return err
	}
	if err := insertRelay(tx, out); err != nil {
		return err
	}
	if err := insertLine(tx, out.ID, RelayLine{tx.Now(), LineAsk, true, out.Asker, out.What, ids}); err != nil {
		return err
	}
	step := beside(tx, c, "ask-commune", "Gửi xã khác phối hợp", "Sent to another commune")
	step.Taker, step.Detail = out.Other, StepDetail{Agency: out.Other, Note: out.What, NewDue: gate.Millis(s.Due), Files: ids}
	if err := insertStep(tx, c.ID, &step); err != nil {
		return err
	}
	if err := sayKey(tx, c, "casework.message.asked-agency", c.Code, out.Other); err != nil {
		return err
	}
	return post.Send(tx, out.OtherID, letterAsk, out.ID, c.ID, asking{Relay: out.ID, Code: c.Code, ProcedureName: c.ProcedureName,
		Field: c.Field, What: out.What, Asker: out.Asker, Term: out.Term, Asked: out.Asked, Files: about}, sent...)
}

// asker finds a request of ours that who, working on its dossier, goes on with.
func (d *Desk) asker(tx *gate.Tx, dossier, id string) (Dossier, Relay, error) {
	r, err := findRelay(tx, id, Outgoing)
	if err == nil && r.Dossier != dossier {
		err = gate.ErrMissing
	}
	if err != nil {
		return Dossier{}, r, err
	}
	c, _, err := d.working(tx, r.Dossier, 0)
	if err == nil && !r.Open() {
		err = ErrRelayClosed
	}
	return c, r, err
}

// ReplyRelay answers what the other commune asked back; more papers of the
// dossier may go along.
func (d *Desk) ReplyRelay(ctx context.Context, who gate.Actor, dossier, id, body string, files []string) error {
	if blank(body) || len(body) > longestNote {
		return ErrAnswer.At("text")
	}
	return d.gate.Write(ctx, who, MayProcess, func(tx *gate.Tx) error {
		c, r, err := d.asker(tx, dossier, id)
		if err != nil {
			return err
		}
		more, err := chosen(tx, c.ID, files)
		if err != nil {
			return err
		}
		r.goOn(tx.Now())
		if err := r.reckon(tx, d); err != nil {
			return err
		}
		if err := r.say(tx, LineReply, true, signed(who), body, files); err != nil {
			return err
		}
		if err := dueSubtask(tx, r.ID, gate.Millis(r.Due)); err != nil {
			return err
		}
		about, sent := pack(more)
		err = post.Send(tx, r.OtherID, letterReply, r.ID, c.ID, saying{r.ID, LineReply, signed(who), body, about}, sent...)
		if err != nil {
			return err
		}
		return tx.Record("casework.relay-replied", c.ID, map[string]any{"relay": r.ID, "files": len(more)})
	})
}

// RecallRelay takes a request back. An answer that is under way already still
// comes, and stands in the story.
func (d *Desk) RecallRelay(ctx context.Context, who gate.Actor, dossier, id, reason string) error {
	if blank(reason) || len(reason) > longestNote {
		return ErrReason.At("reason")
	}
	return d.gate.Write(ctx, who, MayProcess, func(tx *gate.Tx) error {
		c, r, err := d.asker(tx, dossier, id)
		if err != nil {
			return err
		}
		if err := r.recall(tx, reason); err != nil {
			return err
		}
		if err := answerSubtask(tx, r.ID, reason, ""); err != nil {
			return err
		}
		step := beside(tx, c, "recall-commune", "Thu hồi yêu cầu phối hợp", "Request to another commune recalled")
		step.Taker, step.Detail = r.Other, StepDetail{Agency: r.Other, Note: reason}
		if err := insertStep(tx, c.ID, &step); err != nil {
			return err
		}
		return tx.Record("casework.relay-recalled", c.ID, map[string]string{"relay": r.ID})
	})
}

// recall ends a request of ours and tells the other commune.
func (r *Relay) recall(tx *gate.Tx, reason string) error {
	r.end(RelayRecalled, tx.Now())
	author := signed(tx.Who)
	if err := r.say(tx, LineRecall, true, author, reason, nil); err != nil {
		return err
	}
	return post.Send(tx, r.OtherID, letterRecall, r.ID, r.Dossier, saying{r.ID, LineRecall, author, reason, nil})
}
