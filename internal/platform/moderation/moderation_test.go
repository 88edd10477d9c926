package moderation_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"xaso/internal/platform/clock"
	"xaso/internal/platform/db"
	"xaso/internal/platform/db/dbtest"
	"xaso/internal/platform/gate"
	"xaso/internal/platform/moderation"
)

const (
	tongSon gate.Commune = 15316
	other   gate.Commune = 15325
)

func TestDecisionsStandInThePublicLogWithoutTheWords(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		g := gate.New(d, gate.Options{Now: func() time.Time { return time.Date(2026, 11, 24, 9, 0, 0, 0, clock.Zone) }})
		t.Cleanup(g.Close)
		b, err := moderation.NewBook(g)
		if err != nil {
			t.Fatal(err)
		}
		editor := gate.NewActor("huong", tongSon, gate.Grant{Permission: "test.moderate"})
		decide := func(d moderation.Decision) error {
			return g.Write(t.Context(), editor, "test.moderate", func(tx *gate.Tx) error {
				if err := tx.Require(true); err != nil {
					return err
				}
				return b.Decide(tx, d)
			})
		}
		tests := []struct {
			d    moderation.Decision
			want error
		}{
			{moderation.Decision{State: moderation.Shown}, nil},
			{moderation.Decision{State: moderation.Hidden}, moderation.ErrRule},
			{moderation.Decision{State: moderation.Hidden, Rule: "because"}, moderation.ErrRule},
			{moderation.Decision{State: moderation.Redacted, Rule: "personal-data"}, moderation.ErrBody},
			{moderation.Decision{State: "gone"}, moderation.ErrState},
			{moderation.Decision{State: moderation.Hidden, Rule: "insult", Note: strings.Repeat("x", 1001)}, moderation.ErrNote},
			{moderation.Decision{State: moderation.Redacted, Rule: "personal-data", Body: "Gọi ▒▒▒"}, nil},
			{moderation.Decision{State: moderation.Hidden, Rule: "insult", Note: "Chửi ông Nguyễn Văn Bình, số 0912345678"}, nil},
		}
		for _, tt := range tests {
			tt.d.Of, tt.d.Record = "ideas", "one"
			if err := decide(tt.d); !errors.Is(err, tt.want) {
				t.Errorf("%+v: %v, want %v", tt.d, err, tt.want)
			}
		}
		page, err := b.Log(t.Context(), gate.Anonymous(tongSon), "")
		if err != nil {
			t.Fatal(err)
		}
		if len(page.Lines) != 2 || page.Lines[0].Note != "Chửi ông ▒▒▒, số ▒▒▒" || page.Lines[1].Body != "" || page.Lines[0].By != "" || page.Lines[0].Record != "" {
			t.Errorf("log %+v", page.Lines)
		}
		if len(page.Counts) != 3 {
			t.Errorf("counts %+v", page.Counts)
		}
		if elsewhere, err := b.Log(t.Context(), gate.Anonymous(other), ""); err != nil || len(elsewhere.Lines)+len(elsewhere.Counts) > 0 {
			t.Errorf("another commune reads %+v, %v", elsewhere, err)
		}
		err = g.Write(t.Context(), editor, "test.moderate", func(tx *gate.Tx) error {
			tx.Quiet()
			if err := tx.Require(true); err != nil {
				return err
			}
			all, err := b.Of(tx, "ideas", "one")
			if err != nil || len(all) != 3 || all[1].Body != "Gọi ▒▒▒" {
				t.Errorf("decisions %+v, %v", all, err)
			}
			return b.Forget(tx, "ideas", "one")
		})
		if err != nil {
			t.Fatal(err)
		}
		if page, _ := b.Log(t.Context(), gate.Anonymous(tongSon), ""); len(page.Lines)+len(page.Counts) > 0 {
			t.Errorf("a forgotten text left %+v", page)
		}
	})
}

func TestRulesAreInForceFromTheirDay(t *testing.T) {
	b, err := moderation.NewBook(nil)
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	for _, r := range b.Rules() {
		if r.ID == "" || seen[r.ID] || r.VI == "" || r.EN == "" || r.Source == "" || r.Since.IsZero() || r.Effect.Visible() && r.Effect != moderation.Redacted {
			t.Errorf("rule %+v", r)
		}
		seen[r.ID] = true
		on := func(day clock.Date) bool {
			for _, one := range b.On(day) {
				if one.ID == r.ID {
					return true
				}
			}
			return false
		}
		if on(r.Since.AddDays(-1)) || !on(r.Since) {
			t.Errorf("%s is not in force from %s", r.ID, r.Since)
		}
	}
}
