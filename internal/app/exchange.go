package app

import (
	"cmp"
	"context"
	"encoding/json"
	"io"
	"slices"
	"strconv"
	"time"

	"github.com/a-h/templ"

	"xaso/internal/links/dvcqg"
	"xaso/internal/modules/casework"
	caseworkpages "xaso/internal/modules/casework/pages"
	outbox "xaso/internal/modules/exchange"
	outboxpages "xaso/internal/modules/exchange/pages"
	"xaso/internal/modules/people"
	"xaso/internal/modules/score"
	"xaso/internal/platform/gate"
	"xaso/internal/platform/jobs"
)

// openExchange opens the outbox to the national portal or the province's
// system. Without XASO_EXCHANGE it is there and empty; without an address,
// messages are written down and not sent.
func (h *House) openExchange() (err error) {
	c := h.Config
	codec, err := dvcqg.NewCodec(cmp.Or(c.Exchange, "dvcqg"))
	if err != nil {
		return err
	}
	// The desk opens after this room: it is looked up when it is asked.
	o := outbox.Options{Codec: codec, On: c.Exchange != "", Dossier: h.outward, Received: h.outwardReceived, About: h.outwardAbout,
		Keep:  func(tx *gate.Tx, id, national string) (bool, error) { return h.Desk.SetNationalCode(tx, id, national) },
		Count: func(tx *gate.Tx, from, to time.Time) (int, error) { return h.Desk.CountReceived(tx, from, to) },
		Place: func(id gate.Commune) outbox.Place {
			p := h.place(id)
			return outbox.Place{AgencyID: p.AgencyID, Provisional: p.Provisional}
		},
		Open: func(ctx context.Context, key string) (io.ReadCloser, error) { return h.Files.Open(ctx, key) },
	}
	if c.Exchange != "" && c.ExchangeURL != "" {
		line, err := dvcqg.NewLine(codec, dvcqg.Config{Address: c.ExchangeURL, Account: c.ExchangeAccount, Secret: c.ExchangeSecret, Now: h.now})
		if err != nil {
			return err
		}
		o.Line = line
	}
	h.Exchange, err = outbox.NewOffice(h.Gate, o)
	return err
}

// outward is a dossier in the words of the exchange.
func (h *House) outward(tx *gate.Tx, id string) (outbox.Dossier, error) {
	o, err := h.Desk.Outward(tx, id)
	if err != nil {
		return outbox.Dossier{}, err
	}
	d := outbox.Dossier{ID: o.ID, Code: o.Code, Procedure: o.Procedure, ProcedureName: o.ProcedureName, FieldCode: o.FieldCode,
		FieldName: o.FieldName, Owner: outwardPerson(o.Owner), Applicant: outwardPerson(o.Applicant), Channel: strconv.Itoa(o.Channel),
		ReturnBy: o.ReturnBy, SupportPlace: o.SupportPlace, ReceivePlace: o.ReceivePlace, Authority: o.Authority,
		Submitted: o.Submitted, Received: o.Received, Promised: o.Promised, Finished: o.Finished, Returned: o.Returned, Refused: o.Refused,
		Flags: outbox.Flags{PaidOnline: o.Flags.PaidOnline, Digitised: o.Flags.Digitised, FromStore: o.Flags.FromStore,
			Database: o.Flags.Database, VerifiedVNeID: o.Flags.VerifiedVNeID},
		Result: outbox.Result{Code: o.Result.Code, Name: o.Result.Name, Number: o.Result.Number}}
	if o.Result.File != nil {
		f := outbox.File(*o.Result.File)
		d.Result.File = &f
	}
	for _, p := range o.Parts {
		part := outbox.Part{Code: p.Code, Name: p.Name, Copy: strconv.Itoa(int(p.Copy)), Quantity: p.Quantity, Reused: p.Reused}
		for _, f := range p.Files {
			part.Files = append(part.Files, outbox.File(f))
		}
		d.Parts = append(d.Parts, part)
	}
	for _, c := range o.Charges {
		d.Charges = append(d.Charges, outbox.Charge{Moment: c.Moment, Name: c.Name, Dong: c.Dong, Paid: c.Paid})
	}
	for _, s := range o.Steps {
		d.Steps = append(d.Steps, outbox.Step{Seq: s.Seq, At: s.At, Start: s.Start, Due: s.Due, Who: s.Who, Unit: s.Unit, What: s.What,
			Status: int(s.National)})
	}
	return d, nil
}

func outwardPerson(p casework.Person) outbox.Person {
	return outbox.Person{Kind: p.Kind, Name: p.Name, IDKind: p.IDKind, IDNumber: p.IDNumber, Phone: p.Phone, Email: p.Email, Address: p.Address}
}

func (h *House) outwardReceived(tx *gate.Tx, from, to time.Time, limit int) ([]outbox.Brief, error) {
	found, err := h.Desk.OutwardReceived(tx, from, to, limit)
	if err != nil {
		return nil, err
	}
	all := make([]outbox.Brief, len(found))
	for i, b := range found {
		all[i] = outbox.Brief{ID: b.ID, Code: b.Code, Procedure: b.ProcedureName, Received: b.Received, Status: int(b.National)}
	}
	return all, nil
}

func (h *House) outwardAbout(tx *gate.Tx, id string) (outbox.About, error) {
	field, hamlet, accounts, err := h.Desk.OutwardAbout(tx, id)
	return outbox.About{Field: field, Hamlet: hamlet, People: accounts}, err
}

// tellOutside queues what a dossier owes the other side.
func tellOutside(ctx context.Context, h *House, c gate.Commune, j jobs.Job) error {
	var e struct {
		Dossier string `json:"dossier"`
	}
	if err := json.Unmarshal([]byte(j.Body), &e); err != nil {
		return jobs.Hopeless(err)
	}
	return h.Exchange.Queue(ctx, c, e.Dossier)
}

// Jobs and events of the outbox, under names of this room.
const (
	queueOutside      = outbox.QueueJob
	sendOutside       = outbox.PumpJob
	knownOutside      = outbox.AcknowledgedKind
	scoreKnownOutside = "score.acknowledged"
)

// connectedOutside reports whether dossiers are really reported, for metric 1.4.
func (h *House) connectedOutside(*gate.Tx) (bool, error) {
	return h.Exchange.Mode() == outbox.Connected, nil
}

// markSynced notes which dossiers the other side has acknowledged.
func (h *House) markSynced(tx *gate.Tx, all []score.Case) error {
	if h.Exchange.Mode() != outbox.Connected {
		return nil
	}
	ids := make([]string, len(all))
	for i, c := range all {
		ids[i] = c.ID
	}
	known, err := h.Exchange.Acknowledged(tx, ids)
	for i := range all {
		all[i].SyncKnown, all[i].Synced = true, known[all[i].ID]
	}
	return err
}

// follows names the jobs that follow an event in this house: a room that is
// shut needs none.
func (h *House) follows(event string) []string {
	kinds := reactionsTo(event)
	if h.Config.Exchange == "" {
		kinds = slices.DeleteFunc(kinds, func(kind string) bool { return kind == queueOutside })
	}
	return append(kinds, h.listeners(event)...)
}

// exchangeTimers look after the outbox.
func (h *House) exchangeTimers() []jobs.Task {
	return []jobs.Task{
		jobs.Every(5*time.Minute, "exchange.sweep", h.Exchange.Sweep),
		jobs.Daily("03:40", "exchange.prune", h.Exchange.Prune),
	}
}

// pump is the job that sends.
func (h *House) pump(ctx context.Context, c gate.Commune, _ jobs.Job) error {
	return h.Exchange.Pump(ctx, c)
}

func (h *House) exchangeHall() outboxpages.Hall {
	return outboxpages.Hall{Office: h.Exchange, Now: h.now,
		Names: func(ctx context.Context, who gate.Actor, ids ...string) (names map[string]string, err error) {
			err = h.Gate.Read(ctx, who, gate.Own, func(tx *gate.Tx) error {
				// Who works here stands on the office's door.
				if err := tx.Require(who.SignedIn()); err != nil {
					return err
				}
				names, err = people.Names(tx, ids...)
				return err
			})
			return names, err
		}}
}

// dossierSync is what a dossier's page says of the other side, nothing while
// the exchange is off.
func (h *House) dossierSync(ctx context.Context, who gate.Actor, dossier string) (templ.Component, error) {
	if h.Exchange.Mode() == outbox.Off {
		return nil, nil
	}
	var s outbox.Sync
	err := h.Gate.Read(ctx, who, gate.Own, func(tx *gate.Tx) (err error) {
		// The caller has opened the dossier: this adds how far it was told.
		if err := tx.Require(who.SignedIn()); err != nil {
			return err
		}
		s, err = h.Exchange.SyncOf(tx, dossier)
		return err
	})
	if err != nil || !s.Tracked {
		return nil, err
	}
	return outboxpages.DossierSync(s, h.Exchange.System(), who.May(outbox.MayOperate)), nil
}

// withSync adds, under what other rooms show on a dossier's page, how far it
// was told outside.
func (h *House) withSync(all caseworkpages.Panels) caseworkpages.Panels {
	before := all.Dossier
	all.Dossier = func(ctx context.Context, who gate.Actor, dossier string) (templ.Component, error) {
		var parts []templ.Component
		for _, of := range []func(context.Context, gate.Actor, string) (templ.Component, error){before, h.dossierSync, h.feeBeside} {
			if of == nil {
				continue
			}
			part, err := of(ctx, who, dossier)
			if err != nil {
				return nil, err
			}
			if part != nil {
				parts = append(parts, part)
			}
		}
		if len(parts) == 0 {
			return nil, nil
		}
		return templ.Join(parts...), nil
	}
	return all
}
