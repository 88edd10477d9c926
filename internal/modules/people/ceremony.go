package people

import (
	"encoding/json"
	"errors"
	"time"

	"xaso/internal/platform/gate"
)

// ceremonyLife is how long a sign-in or a set-up may take.
const ceremonyLife = 10 * time.Minute

// begin keeps what a ceremony needs and returns what the browser holds for
// it. account is "" while nobody is known.
func (r *Register) begin(tx *gate.Tx, kind, account string, state any) (string, error) {
	body, err := json.Marshal(state)
	if err != nil {
		return "", err
	}
	token := newToken()
	id := tokenHash(token)
	_, err = tx.Exec(`INSERT INTO people_ceremony (commune_id, id, kind, account_id, sealed, expires_at)
		VALUES ($1, $2, $3, $4, $5, $6)`,
		id, kind, account, r.keys.sealed(tx.Who.Commune, "ceremony:"+id, string(body)), tx.Now().Add(ceremonyLife).UnixMilli())
	return token, err
}

// take ends a ceremony and fills state; a second taking is ErrCeremonyOver.
func (r *Register) take(tx *gate.Tx, kind, token string, state any) (account string, err error) {
	id := tokenHash(token)
	var sealed string
	err = tx.Row(`DELETE FROM people_ceremony WHERE commune_id = $1 AND id = $2 AND kind = $3 AND expires_at > $4
		RETURNING account_id, sealed`, id, kind, tx.Now().UnixMilli()).Scan(&account, &sealed)
	if errors.Is(err, gate.ErrMissing) {
		return "", ErrCeremonyOver
	}
	if err != nil {
		return "", err
	}
	body, err := r.keys.opened(tx.Who.Commune, "ceremony:"+id, sealed)
	if err != nil {
		return "", err
	}
	return account, json.Unmarshal([]byte(body), state)
}
