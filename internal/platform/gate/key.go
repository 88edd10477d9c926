package gate

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"sync/atomic"

	"xaso/internal/platform/db"
)

type keyed struct {
	key  string
	uses atomic.Int64
}

type keyContext struct{}

// WithKey returns a context whose writes have one effect for ever: a second
// write with the same key, by the same actor, returns what the first returned.
// A request that makes several writes has each remembered by its order.
func WithKey(ctx context.Context, key string) context.Context {
	if key == "" {
		return ctx
	}
	return context.WithValue(ctx, keyContext{}, &keyed{key: key})
}

// WithoutKey returns a context whose writes are not remembered: for long work
// whose own rows say how far it is, and which begins elsewhere after a crash.
func WithoutKey(ctx context.Context) context.Context {
	return context.WithValue(ctx, keyContext{}, (*keyed)(nil))
}

// nextKey names the next write of ctx, "" without a key.
func nextKey(ctx context.Context) string {
	k, ok := ctx.Value(keyContext{}).(*keyed)
	if !ok || k == nil {
		return ""
	}
	return fmt.Sprintf("%s#%d", k.key, k.uses.Add(1))
}

// recall fills result and reports true when key was used before.
func (t *Tx) recall(key string, result any) (bool, error) {
	if key == "" {
		return false, nil
	}
	var body string
	err := t.Row(`SELECT result FROM gate_key WHERE commune_id = $1 AND actor_id = $2 AND key = $3`,
		t.Who.ID, key).Scan(&body)
	if errors.Is(err, ErrMissing) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	return true, json.Unmarshal([]byte(body), result)
}

// remember stores what key did. Two processes racing with one key meet the
// primary key here: the later one's whole turn is undone, and then taken again
// to find the answer of the first.
func (t *Tx) remember(key string, result any) error {
	if key == "" {
		return nil
	}
	body, err := json.Marshal(result)
	if err != nil {
		return fmt.Errorf("gate: result of a keyed write: %w", err)
	}
	_, err = t.Exec(`INSERT INTO gate_key (commune_id, actor_id, key, at, result) VALUES ($1, $2, $3, $4, $5)`,
		t.Who.ID, key, t.now.UnixMilli(), string(body))
	if db.TroubleOf(err) == db.Conflict {
		return fmt.Errorf("%w: %w", errRaced, err)
	}
	return err
}

// ForgetKeys drops the keys older than before (Unix milliseconds): a browser
// does not repeat a request days later.
func ForgetKeys(t *Tx, before int64) (int64, error) {
	return t.Exec(`DELETE FROM gate_key WHERE commune_id = $1 AND at < $2`, before)
}

// KeyOf is the key that writes of ctx have, "" without one.
func KeyOf(ctx context.Context) string {
	if k, ok := ctx.Value(keyContext{}).(*keyed); ok {
		return k.key
	}
	return ""
}
