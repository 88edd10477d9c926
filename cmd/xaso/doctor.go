package main

import (
	"context"
	"fmt"

	"xaso/internal/app"
	"xaso/internal/modules/people"
	"xaso/internal/platform/clock"
	"xaso/internal/platform/gate"
	"xaso/internal/platform/health"
)

type doctorCommand struct {
	app.Config `embed:""`
}

// Run prints one line per finding and fails if any part is bad, so that it
// serves people and monitors alike.
func (c doctorCommand) Run(ctx context.Context) error {
	c.Version = Version
	h, err := app.OpenBeside(ctx, c.Config)
	if err != nil {
		return err
	}
	defer h.Close()
	texts, err := app.Texts()
	if err != nil {
		return err
	}
	all := h.Watch.Report(ctx)
	said := texts.For(ctx, "en")
	for _, f := range all {
		fmt.Printf("%-4s  %s\n", f.Level, f.Say(said))
	}
	if health.Worst(all) == health.Bad {
		return errUnsound
	}
	return nil
}

type userCommand struct {
	Add  userAddCommand  `cmd:"" help:"Appoint an official."`
	Code userCodeCommand `cmd:"" help:"Issue a one-time code to choose a new password with."`
}

type userAddCommand struct {
	app.Config `embed:""`
	Commune    int64  `help:"Five-digit code of the commune." required:""`
	Name       string `help:"Full name." required:""`
	Phone      string `help:"Telephone the person signs in with." required:""`
	Office     string `help:"Title shown to residents." required:""`
	Role       string `help:"receptionist, centre-head, specialist, leader, clerk, editor, admin, supervisor, hamlet-head or helper." required:""`
	Field      string `help:"Field of work the role is narrowed to."`
	Hamlet     string `help:"Hamlet the role is narrowed to."`
}

func (c userAddCommand) Run(ctx context.Context) error {
	h, err := app.OpenBeside(ctx, c.Config)
	if err != nil {
		return err
	}
	defer h.Close()
	who := gate.System("cli", gate.Commune(c.Commune))
	id, err := h.People.Appoint(ctx, who, people.Appointment{
		Details: people.Details{Name: c.Name, Phone: c.Phone, Office: c.Office, Hamlet: c.Hamlet},
		Roles:   []people.Assignment{{Role: people.Role(c.Role), Field: c.Field, Hamlet: c.Hamlet, From: clock.DateOf(h.Gate.Now())}},
	})
	if err != nil {
		return app.Explain(err)
	}
	return showCode(ctx, h, who, id)
}

type userCodeCommand struct {
	app.Config `embed:""`
	Commune    int64  `help:"Five-digit code of the commune." required:""`
	Phone      string `help:"Telephone or personal number the person signs in with." required:""`
}

func (c userCodeCommand) Run(ctx context.Context) error {
	h, err := app.OpenBeside(ctx, c.Config)
	if err != nil {
		return err
	}
	defer h.Close()
	who := gate.System("cli", gate.Commune(c.Commune))
	id, err := h.People.ByLogin(ctx, who, c.Phone)
	if err != nil {
		return app.Explain(err)
	}
	return showCode(ctx, h, who, id)
}

func showCode(ctx context.Context, h *app.House, who gate.Actor, account string) error {
	code, err := h.People.IssueCode(ctx, who, account)
	if err != nil {
		return app.Explain(err)
	}
	fmt.Printf("Open /dat-lai-mat-khau within 30 minutes with this code:\n\n    %s\n", code.Code)
	return nil
}
