package front

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"net/http"
	"strings"
	"time"

	"xaso/internal/platform/blob"
	"xaso/internal/platform/gate"
	"xaso/internal/platform/geo"
)

// A draft is a report on its way through the pages of filing. It is kept here
// and not in the browser, so that a dead battery, a step back or a mistake
// loses nothing; and without account, so that its id is all that opens it.
type draft struct {
	ID        string              `json:"-"`
	Kind      string              `json:"kind,omitempty"`
	Photos    []blob.Stored       `json:"photos,omitempty"`
	Voice     []blob.Stored       `json:"voice,omitempty"`
	FromPhoto string              `json:"from_photo,omitempty"` // where a photo was taken, read with consent
	Category  string              `json:"category,omitempty"`
	Answers   map[string][]string `json:"answers,omitempty"`
	Hamlet    string              `json:"hamlet,omitempty"`
	Landmark  string              `json:"landmark,omitempty"`
	Spot      string              `json:"spot,omitempty"` // "latitude,longitude"
	Placed    bool                `json:"placed,omitempty"`
	Text      string              `json:"text,omitempty"`
	Worded    bool                `json:"worded,omitempty"`
	Anonymous bool                `json:"anonymous,omitempty"`
	Contacted bool                `json:"contacted,omitempty"`
	Name      string              `json:"name,omitempty"`
	Address   string              `json:"address,omitempty"`
	Phone     string              `json:"phone,omitempty"`
	Email     string              `json:"email,omitempty"`
	Compared  bool                `json:"compared,omitempty"` // with what others reported nearby
	Sent      string              `json:"sent,omitempty"`     // the code, when it is filed
}

// draftLife is shorter than blob.Grace: while a draft stands, its files do.
const draftLife = 12 * time.Hour

// spot is the place on the map, if one was chosen.
func (d draft) spot() (geo.Point, bool) { return geo.ParsePlace(d.Spot) }

// told reports whether anything says what is the matter.
func (d draft) told() bool {
	return len(d.Photos) > 0 || len(d.Voice) > 0 || strings.TrimSpace(d.Text) != ""
}

func newDraft() draft { return draft{ID: strings.ToLower(rand.Text())} }

// keep writes the draft down.
func (h Hall) keep(ctx context.Context, who gate.Actor, d draft) error {
	body, err := json.Marshal(d)
	if err != nil {
		return err
	}
	return h.write(ctx, who.Commune, func(tx *gate.Tx) error {
		_, err := tx.Exec(`
			INSERT INTO requests_draft (commune_id, id, body, at) VALUES ($1, $2, $3, $4)
			ON CONFLICT (commune_id, id) DO UPDATE SET body = excluded.body`, d.ID, string(body), tx.Now().UnixMilli())
		return err
	})
}

// draft reads the one whose id stands in the address.
func (h Hall) draft(r *http.Request, who gate.Actor) (draft, error) {
	d := draft{ID: r.PathValue("draft")}
	err := h.read(r.Context(), who.Commune, func(tx *gate.Tx) error {
		var body string
		err := tx.Row(`SELECT body FROM requests_draft WHERE commune_id = $1 AND id = $2 AND at > $3`,
			d.ID, tx.Now().Add(-draftLife).UnixMilli()).Scan(&body)
		if errors.Is(err, gate.ErrMissing) {
			return ErrDraftGone
		}
		if err != nil {
			return err
		}
		return json.Unmarshal([]byte(body), &d)
	})
	return d, err
}

// drop forgets a draft.
func (h Hall) drop(ctx context.Context, who gate.Actor, id string) error {
	return h.write(ctx, who.Commune, func(tx *gate.Tx) error {
		_, err := tx.Exec(`DELETE FROM requests_draft WHERE commune_id = $1 AND id = $2`, id)
		return err
	})
}

// Forget drops the drafts that nobody sent: a timer.
func Forget(ctx context.Context, g *gate.Gate, c gate.Commune) error {
	return g.Write(ctx, gate.System("forget-report-drafts", c), gate.Public, func(tx *gate.Tx) error {
		tx.Quiet()
		if err := tx.Require(true); err != nil {
			return err
		}
		_, err := tx.Exec(`DELETE FROM requests_draft WHERE commune_id = $1 AND at <= $2`, tx.Now().Add(-draftLife).UnixMilli())
		return err
	})
}

// read opens one transaction for what everybody may see.
func (h Hall) read(ctx context.Context, c gate.Commune, look func(*gate.Tx) error) error {
	return h.Gate.Read(ctx, gate.Anonymous(c), gate.Public, func(tx *gate.Tx) error {
		if err := tx.Require(true); err != nil {
			return err
		}
		return look(tx)
	})
}

// write changes a draft. Nobody is named, and nothing of it is history.
func (h Hall) write(ctx context.Context, c gate.Commune, change func(*gate.Tx) error) error {
	return h.Gate.Write(ctx, gate.Anonymous(c), gate.Public, func(tx *gate.Tx) error {
		tx.Quiet()
		if err := tx.Require(true); err != nil {
			return err
		}
		return change(tx)
	})
}
