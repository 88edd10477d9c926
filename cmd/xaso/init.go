package main

import (
	"context"
	"fmt"

	"xaso/internal/app"
	"xaso/internal/modules/commune"
	"xaso/internal/platform/gate"
	"xaso/migrations"
)

type initCommand struct {
	app.Config `embed:""`
	Code       int64    `help:"Five-digit code of the commune (QĐ 19/2025/QĐ-TTg)." required:""`
	Name       string   `help:"Name with its kind: \"Xã Tống Sơn\"." required:""`
	Province   string   `help:"Name with its kind: \"Tỉnh Thanh Hóa\"." required:""`
	Slug       string   `help:"Name in addresses: tong-son." required:""`
	Host       string   `help:"Host name of the commune's own, when it has one."`
	Hamlet     []string `help:"A hamlet (thôn, bản, tổ dân phố); repeat for each." sep:"none"`
	AdminName  string   `name:"admin-name" help:"Full name of the first administrator." required:""`
	AdminPhone string   `name:"admin-phone" help:"Telephone the administrator signs in with." required:""`
}

func (c initCommand) Run(ctx context.Context) error {
	h, err := app.Open(ctx, c.Config)
	if err != nil {
		return err
	}
	defer h.Close()
	code, err := h.SetUp(ctx, commune.Commune{
		ID: gate.Commune(c.Code), Slug: c.Slug, Host: c.Host, Name: c.Name, Province: c.Province,
		Settings: commune.Settings{Hamlets: c.Hamlet},
	}, app.FirstAdmin{Name: c.AdminName, Phone: c.AdminPhone})
	if err != nil {
		return app.Explain(err)
	}
	fmt.Printf("%s is set up.\nThe administrator opens /dat-lai-mat-khau with telephone %s and this code, good for 30 minutes:\n\n    %s\n",
		c.Name, c.AdminPhone, code)
	return nil
}

type migrateCommand struct {
	app.Config `embed:""`
}

func (c migrateCommand) Run(ctx context.Context) error {
	h, err := app.Open(ctx, c.Config) // opening migrates
	if err != nil {
		return err
	}
	defer h.Close()
	pending, err := h.DB.Pending(ctx, migrations.Files)
	if err != nil {
		return err
	}
	fmt.Printf("database is up to date (%d steps pending)\n", pending)
	return nil
}
