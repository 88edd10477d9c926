package casework

import (
	"context"
	"encoding/json"
	"errors"

	"xaso/internal/platform/gate"
)

// Settings are what a commune decided about its desk.
type Settings struct {
	Version     int64  `json:"-"`
	CodePattern string `json:"code_pattern"`
	// RemindHours before the due date the official is reminded, in working hours.
	RemindHours int `json:"remind_hours"`
	// Extensions allowed without a warning. NĐ 61/2018 allowed one; the rule of
	// NĐ 118/2025 was not read.
	Extensions int `json:"extensions"`
	// SoonHours: what is due within so many working hours shows as due soon.
	SoonHours int `json:"soon_hours"`
}

func defaults() Settings {
	return Settings{CodePattern: DefaultPattern, RemindHours: 4, Extensions: 1, SoonHours: 8}
}

func (s Settings) check() error {
	if s.RemindHours < 1 || s.RemindHours > 80 || s.SoonHours < 1 || s.SoonHours > 80 ||
		s.Extensions < 0 || s.Extensions > 5 {
		return ErrTerm.At("remind_hours")
	}
	return checkPattern(s.CodePattern)
}

func settingsOf(tx *gate.Tx) (Settings, error) {
	s := defaults()
	var body string
	var version int64
	err := tx.Row(`SELECT body, version FROM casework_setting WHERE commune_id = $1`).Scan(&body, &version)
	if errors.Is(err, gate.ErrMissing) {
		return s, nil
	}
	if err != nil {
		return s, err
	}
	err = json.Unmarshal([]byte(body), &s)
	s.Version = version
	return s, err
}

// Settings returns what the commune decided, for its administrator.
func (d *Desk) Settings(ctx context.Context, who gate.Actor) (Settings, error) {
	var s Settings
	err := d.gate.Read(ctx, who, MayConfigure, func(tx *gate.Tx) error {
		if err := tx.Require(who.May(MayConfigure)); err != nil {
			return err
		}
		var err error
		s, err = settingsOf(tx)
		return err
	})
	return s, err
}

// Configure changes the desk's settings; s.Version must be the one read.
func (d *Desk) Configure(ctx context.Context, who gate.Actor, s Settings) error {
	if err := s.check(); err != nil {
		return err
	}
	return d.gate.Write(ctx, who, MayConfigure, func(tx *gate.Tx) error {
		if err := tx.Require(who.May(MayConfigure)); err != nil {
			return err
		}
		now, err := settingsOf(tx)
		if err != nil {
			return err
		}
		if now.Version != s.Version {
			return ErrChanged
		}
		body, err := json.Marshal(s)
		if err != nil {
			return err
		}
		_, err = tx.Exec(`
			INSERT INTO casework_setting (commune_id, body, version) VALUES ($1, $2, 1)
			ON CONFLICT (commune_id) DO UPDATE SET body = $2, version = casework_setting.version + 1`, string(body))
		if err != nil {
			return err
		}
		return tx.Record("casework.configured", "", s)
	})
}
