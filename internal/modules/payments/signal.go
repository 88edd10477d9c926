package payments

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"xaso/internal/platform/gate"
)

// A Provider tells of money that came in: it is licensed, or linked with the
// bank, and signs what it sends. See internal/links.
type Provider interface {
	// Name is its word in addresses and tables: "casso".
	Name() string
	// Modes are the ways in which it can sign, the best first.
	Modes() []string
	// Read checks who sent a signal and returns the money it tells of. It
	// returns ErrForged, ErrStale or ErrUnreadable.
	Read(mode, key string, s Incoming) ([]Movement, error)
}

// A Poller is a provider that can be asked.
type Poller interface {
	Provider
	// Since asks for what came into an account since an instant.
	Since(ctx context.Context, token string, account Account, since time.Time) ([]Movement, error)
}

// An Incoming is a signal as it came.
type Incoming struct {
	Header func(name string) string
	Body   []byte
	Now    time.Time
}

// A Signal is one that was stored.
type Signal struct {
	ID       string
	Provider string
	At       time.Time
	Network  string
	Body     string
	Verdict  string
}

const signalColumns = `id, provider, at, network, body, verdict`

func scanSignal(scan gate.Scanner) (Signal, error) {
	var s Signal
	var at int64
	err := scan(&s.ID, &s.Provider, &at, &s.Network, &s.Body, &s.Verdict)
	s.At = gate.Instant(at)
	return s, err
}

// Bounds of what strangers can make this house store.
const (
	mostSignal  = 64 << 10 // bytes of one
	mostRefused = 200      // a day whose text is kept; those beyond are only counted
)

// provider finds one that the commune has set up, with its key.
func (t *Till) provider(tx *gate.Tx, name string) (p Provider, mode, key string, err error) {
	for _, x := range t.providers {
		if x.Name() == name {
			p = x
		}
	}
	if p == nil {
		return nil, "", "", ErrProvider
	}
	var sealed string
	err = tx.Row(`SELECT mode, sealed FROM payments_provider WHERE commune_id = $1 AND name = $2`, name).Scan(&mode, &sealed)
	if err != nil {
		return nil, "", "", ErrProvider
	}
	key, err = t.vault.open(tx.Who.Commune, "signal:"+name, sealed)
	if err == nil && key == "" {
		err = ErrProvider
	}
	return p, mode, key, err
}

// Receive takes a signal in: it is stored before anything is done about it,
// then believed or not. A repetition has no effect and is answered as the
// first; ErrForged and ErrStale are stored and shown to an official.
func (t *Till) Receive(ctx context.Context, c gate.Commune, name, network string, in Incoming) error {
	ctx, who := gate.WithoutKey(ctx), gate.System("payments-signal", c)
	var p Provider
	var mode, key string
	err := t.gate.Read(ctx, who, gate.Public, func(tx *gate.Tx) (err error) {
		if err := tx.Require(tx.Who.IsSystem()); err != nil {
			return err
		}
		p, mode, key, err = t.provider(tx, name)
		return err
	})
	if err != nil {
		return err
	}
	if len(in.Body) > mostSignal {
		return ErrUnreadable
	}
	id, err := t.store(ctx, who, name, network, string(in.Body))
	if err != nil {
		return err
	}
	in.Now = t.gate.Now()
	movements, refused := p.Read(mode, key, in)
	if refused != nil {
		if err := t.verdict(ctx, who, id, verdictOf(refused)); err != nil {
			return err
		}
		return refused
	}
	return t.book(ctx, who, id, name, movements)
}

func verdictOf(err error) string {
	switch {
	case errors.Is(err, ErrForged):
		return "forged"
	case errors.Is(err, ErrStale):
		return "stale"
	}
	return "unreadable"
}

// store keeps the text of a signal. What strangers send is bounded: beyond
// so many refused ones a day only that they came is kept.
func (t *Till) store(ctx context.Context, who gate.Actor, provider, network, body string) (string, error) {
	return gate.Make(ctx, t.gate, who, gate.Public, func(tx *gate.Tx) (string, error) {
		tx.Quiet()
		if err := tx.Require(who.IsSystem()); err != nil {
			return "", err
		}
		var refused int64
		err := tx.Row(`SELECT COUNT(*) FROM payments_signal WHERE commune_id = $1 AND verdict IN ('forged', 'stale', 'unreadable') AND at > $2`,
			tx.Now().AddDate(0, 0, -1).UnixMilli()).Scan(&refused)
		if err != nil {
			return "", err
		}
		if refused >= mostRefused {
			body = ""
		}
		body = strings.ReplaceAll(strings.ToValidUTF8(body, "?"), "\x00", "?")
		id := tx.NewID()
		_, err = tx.Exec(`INSERT INTO payments_signal (commune_id, id, provider, at, network, body, verdict)
			VALUES ($1, $2, $3, $4, $5, $6, 'new')`, id, provider, gate.Millis(tx.Now()), network, body)
		return id, err
	})
}

func (t *Till) verdict(ctx context.Context, who gate.Actor, id, verdict string) error {
	return t.gate.Write(ctx, who, gate.Public, func(tx *gate.Tx) error {
		if err := tx.Require(who.IsSystem()); err != nil {
			return err
		}
		if _, err := tx.Exec(`UPDATE payments_signal SET verdict = $3 WHERE commune_id = $1 AND id = $2`, id, verdict); err != nil {
			return err
		}
		return tx.Record("payments.signal-refused", id, map[string]string{"verdict": verdict})
	})
}

// book takes the movements of a believed signal.
func (t *Till) book(ctx context.Context, who gate.Actor, signal, provider string, movements []Movement) error {
	return t.gate.Write(ctx, who, gate.Public, func(tx *gate.Tx) error {
		if err := tx.Require(who.IsSystem()); err != nil {
			return err
		}
		verdict := "repeated"
		for _, m := range movements {
			m.Source, m.SourceID = provider, signal
			effect, err := t.take(tx, m)
			if err != nil {
				return err
			}
			if effect != DidRepeat {
				verdict = "taken"
			}
		}
		if _, err := tx.Exec(`UPDATE payments_signal SET verdict = $3 WHERE commune_id = $1 AND id = $2`, signal, verdict); err != nil {
			return err
		}
		return tx.Record("payments.signal", signal, map[string]any{"provider": provider, "verdict": verdict, "movements": len(movements)})
	})
}

// SetProvider gives the keys of a provider; empty ones end it. It wants the
// password once more.
func (t *Till) SetProvider(ctx context.Context, who gate.Actor, password, name, mode, key, token string) error {
	var p Provider
	for _, x := range t.providers {
		if x.Name() == name {
			p = x
		}
	}
	if p == nil {
		return ErrProvider
	}
	key, token = strings.TrimSpace(key), strings.TrimSpace(token)
	if !slices.Contains(p.Modes(), mode) || len(key) > 500 || len(token) > 500 || key != "" && len(key) < 16 {
		return ErrKey.At("key")
	}
	if err := t.prove(ctx, who, password); err != nil {
		return err
	}
	return t.gate.Write(ctx, who, MaySetUp, func(tx *gate.Tx) error {
		if err := tx.Require(who.MayIn(MaySetUp, "", "")); err != nil {
			return err
		}
		_, err := tx.Exec(`
			INSERT INTO payments_provider (commune_id, name, mode, sealed, token, asked_at, made_at, made_by)
			VALUES ($1, $2, $3, $4, $5, 0, $6, $7)
			ON CONFLICT (commune_id, name) DO UPDATE SET mode = $3, sealed = $4, token = $5, made_at = $6, made_by = $7`,
			name, mode, t.vault.seal(who.Commune, "signal:"+name, key), t.vault.seal(who.Commune, "token:"+name, token),
			gate.Millis(tx.Now()), who.ID)
		if err != nil {
			return err
		}
		return tx.Record("payments.provider-set", name, map[string]any{"mode": mode, "key": key != "", "token": token != ""})
	})
}

// A Link is what the settings page shows of a provider; never its keys.
type Link struct {
	Name  string
	Modes []string
	Mode  string // "" while it is not set up
	Polls bool   // it can be asked
	Token bool   // it is asked
	Asked time.Time
}

// Links lists the providers for the settings page.
func (t *Till) Links(ctx context.Context, who gate.Actor) ([]Link, error) {
	var all []Link
	err := t.gate.Read(ctx, who, MaySetUp, func(tx *gate.Tx) error {
		if err := tx.Require(who.MayIn(MaySetUp, "", "")); err != nil {
			return err
		}
		for _, p := range t.providers {
			l := Link{Name: p.Name(), Modes: p.Modes()}
			_, l.Polls = p.(Poller)
			set, err := gate.All(tx, func(scan gate.Scanner) (Link, error) {
				var x Link
				var sealed, token string
				var asked int64
				err := scan(&x.Mode, &sealed, &token, &asked)
				if sealed == "" {
					x.Mode = ""
				}
				x.Token, x.Asked = token != "", gate.Instant(asked)
				return x, err
			}, `SELECT mode, sealed, token, asked_at FROM payments_provider WHERE commune_id = $1 AND name = $2`, l.Name)
			if err != nil {
				return err
			}
			for _, x := range set {
				l.Mode, l.Token, l.Asked = x.Mode, x.Token, x.Asked
			}
			all = append(all, l)
		}
		return nil
	})
	return all, err
}
