package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"strings"

	"xaso/internal/app"
	"xaso/internal/demo"
	"xaso/internal/modules/people"
)

type serveCommand struct {
	app.Config `embed:""`
}

func (c serveCommand) Run(ctx context.Context) error {
	return serve(ctx, c.Config, app.Open, func() {})
}

type demoCommand struct {
	app.Config `embed:""`
}

func (c demoCommand) Run(ctx context.Context) error {
	return serve(ctx, c.Config, demo.Open, func() {
		fmt.Println("Demo accounts (password of all:", demo.Password+"):")
		for _, a := range demo.Accounts {
			title := a.Office
			if a.Role == people.Resident {
				title = "Người dân"
			}
			fmt.Printf("  %s  %-18s %s\n", a.Login, a.Name, title)
		}
	})
}

// An opener opens a house, with whatever must be in it.
type opener func(context.Context, app.Config) (*app.House, error)

// serve takes the port first: a second start then fails before it touches the
// data, and readers of a restart wait instead of being refused.
func serve(ctx context.Context, c app.Config, open opener, opened func()) error {
	if err := log(c.LogLevel); err != nil {
		return err
	}
	c.Version = Version
	listener, err := net.Listen("tcp", c.Addr)
	if err != nil {
		return err
	}
	defer listener.Close()
	for {
		err := serveOnce(ctx, c, listener, open, opened)
		if !errors.Is(err, app.ErrReopen) {
			return err
		}
		fmt.Println("A backup was put back: the house opens again.")
	}
}

// serveOnce opens the house and serves it until it closes.
func serveOnce(ctx context.Context, c app.Config, listener net.Listener, open opener, opened func()) (err error) {
	h, err := open(ctx, c)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, h.Close()) }()
	opened()
	address := readable(listener.Addr().String())
	fmt.Printf("xaso serves on http://%s\n", address)
	if len(h.Communes.All()) == 0 {
		fmt.Printf("No commune yet: open http://%s/cai-dat and enter the set-up code %s\n", address, h.SetupCode)
	}
	return h.Serve(ctx, listener)
}

// readable writes an address that listens everywhere as one that can be opened.
func readable(addr string) string {
	for _, all := range []string{"[::]:", "0.0.0.0:"} {
		if port, ok := strings.CutPrefix(addr, all); ok {
			return "localhost:" + port
		}
	}
	return addr
}
