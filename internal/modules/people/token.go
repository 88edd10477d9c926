package people

import (
	"context"
	"slices"
	"strings"
	"time"

	"xaso/internal/platform/gate"
	"xaso/internal/platform/identity"
)

// longestToken is how long an API token may live.
const longestToken = 366 * 24 * time.Hour

// A Token lets a program act as its account, within its scopes.
type Token struct {
	ID     string
	Name   string
	Scopes []gate.Permission
	Until  time.Time
	Used   time.Time // to the minute; zero never
}

// NewToken makes a token for who's own account, or, by an administrator, for
// an application. Its scopes are permissions the account has; what the account
// loses later, the token loses too. The secret is shown once.
func (r *Register) NewToken(ctx context.Context, who gate.Actor, account string, t Token) (secret string, err error) {
	t.Name = identity.Compose(t.Name)
	life := t.Until.Sub(r.gate.Now())
	switch {
	case t.Name == "":
		return "", ErrNameMissing.At("name")
	case life <= 0 || life > longestToken:
		return "", ErrPeriodLong.With(366).At("until")
	case len(t.Scopes) == 0:
		return "", ErrScopes.At("scopes")
	}
	need := gate.Own
	if account != who.ID {
		need = MayAdminister
	}
	// The answer of a repeated request must be the same secret, yet no secret
	// may lie in the table of answers: it is kept there sealed.
	sealed, err := gate.Make(ctx, r.gate, who, need, func(tx *gate.Tx) (string, error) {
		p, err := Find(tx, account)
		if err != nil {
			return "", err
		}
		own := account == who.ID && !strings.HasPrefix(who.Session, "token:") && who.For == ""
		if err := tx.RequireOrHide(own || (p.Program && who.May(MayAdminister))); err != nil {
			return "", err
		}
		stands, err := secured(tx, p)
		if err != nil {
			return "", err
		}
		may := r.actor(who.Commune, p, stands)
		var scopes []string
		for _, s := range t.Scopes {
			if !may.May(s) {
				return "", ErrScopes.At("scopes")
			}
			scopes = append(scopes, string(s))
		}
		token := "xaso_" + newToken()
		id := tx.NewID()
		_, err = tx.Exec(`
			INSERT INTO people_token (commune_id, hash, id, account_id, name, scopes, made_by, made_at, expires_at, used_at, ended_at)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 0, 0)`,
			tokenHash(token), id, account, t.Name, strings.Join(scopes, ","), who.ID, tx.Now().UnixMilli(), t.Until.UnixMilli())
		if err != nil {
			return "", err
		}
		return r.keys.sealed(who.Commune, "token", token),
			tx.Record("people.token-made", account, map[string]any{"scopes": scopes, "until": t.Until.UnixMilli()})
	})
	if err != nil {
		return "", err
	}
	return r.keys.opened(who.Commune, "token", sealed)
}

// Tokens lists the tokens of who's account, or of an application, that still
// work.
func (r *Register) Tokens(ctx context.Context, who gate.Actor, account string) ([]Token, error) {
	var all []Token
	err := r.gate.Read(ctx, who, gate.Own, func(tx *gate.Tx) error {
		p, err := Find(tx, account)
		if err != nil {
			return err
		}
		if err := tx.RequireOrHide(account == who.ID || (p.Program && who.May(MayAdminister))); err != nil {
			return err
		}
		all, err = gate.All(tx, func(scan gate.Scanner) (Token, error) {
			var t Token
			var scopes string
			var until, used int64
			err := scan(&t.ID, &t.Name, &scopes, &until, &used)
			t.Until, t.Used = millis(until), millis(used)
			for s := range strings.SplitSeq(scopes, ",") {
				t.Scopes = append(t.Scopes, gate.Permission(s))
			}
			return t, err
		}, `SELECT id, name, scopes, expires_at, used_at FROM people_token
			WHERE commune_id = $1 AND account_id = $2 AND ended_at = 0 AND expires_at > $3 ORDER BY id DESC`,
			account, tx.Now().UnixMilli())
		return err
	})
	return all, err
}

// EndToken ends a token of one's own or of an application.
func (r *Register) EndToken(ctx context.Context, who gate.Actor, id string) error {
	return r.write(ctx, who, gate.Own, func(tx *gate.Tx) error {
		var account string
		err := tx.Row(`SELECT account_id FROM people_token WHERE commune_id = $1 AND id = $2 AND ended_at = 0`, id).Scan(&account)
		if err != nil {
			return err
		}
		p, err := Find(tx, account)
		if err != nil {
			return err
		}
		if err := tx.RequireOrHide(account == who.ID || (p.Program && who.May(MayAdminister))); err != nil {
			return err
		}
		_, err = tx.Exec(`UPDATE people_token SET ended_at = $3 WHERE commune_id = $1 AND id = $2`, id, tx.Now().UnixMilli())
		if err != nil {
			return err
		}
		return tx.Record("people.token-ended", account, nil)
	})
}

// Scopes are the permissions that a token of who may be given, sorted.
func Scopes(who gate.Actor) []gate.Permission {
	var all []gate.Permission
	for _, g := range who.AllGrants() {
		if !slices.Contains(all, g.Permission) {
			all = append(all, g.Permission)
		}
	}
	slices.Sort(all)
	return all
}
