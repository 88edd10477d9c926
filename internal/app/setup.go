package app

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"xaso/internal/modules/commune"
	"xaso/internal/modules/people"
	"xaso/internal/platform/clock"
	"xaso/internal/platform/fault"
	"xaso/internal/platform/gate"
	"xaso/internal/platform/lang"
)

// FirstAdmin is who runs a new commune; everybody else is appointed by them.
type FirstAdmin struct{ Name, Phone string }

// SetUp makes a commune with its procedures and its first administrator, and
// returns the one-time code with which that person chooses a password.
func (h *House) SetUp(ctx context.Context, c commune.Commune, admin FirstAdmin) (string, error) {
	if err := h.Communes.Create(ctx, c, h.Services.Seed); err != nil {
		return "", err
	}
	who := gate.System("init", c.ID)
	id, err := h.People.Appoint(ctx, who, people.Appointment{
		Details: people.Details{Name: admin.Name, Phone: admin.Phone, Office: "Quản trị hệ thống của xã"},
		Roles:   []people.Assignment{{Role: people.Admin, From: clock.DateOf(h.now())}},
	})
	if err != nil {
		return "", err
	}
	policy := people.Policy{SecondFactor: true, From: h.now().Add(secondFactorGrace)}
	if err := h.People.SetPolicy(ctx, who, policy); err != nil {
		return "", err
	}
	code, err := h.People.IssueCode(ctx, who, id)
	return code.Code, err
}

func (h *House) setUpFromPage(ctx context.Context, c commune.Commune, name, phone string) (string, error) {
	return h.SetUp(ctx, c, FirstAdmin{name, phone})
}

// secondFactorGrace is how long the officials of a new commune have to set up
// their second factor.
const secondFactorGrace = 14 * 24 * time.Hour

// Explain turns faults into sentences for operators at a terminal.
func Explain(err error) error {
	all := fault.All(err)
	if len(all) == 0 {
		return err
	}
	texts, loadErr := Texts()
	if loadErr != nil {
		return errors.Join(err, loadErr)
	}
	ctx := texts.For(context.Background(), "en")
	var lines []string
	for _, f := range all {
		lines = append(lines, lang.Say(ctx, f))
	}
	return fmt.Errorf("%s", strings.Join(lines, "; "))
}
