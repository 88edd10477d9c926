// Command xaso runs a commune's public services from one binary: the pages,
// the jobs, the database and everything an operator needs around them.
package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"os/signal"
	"syscall"

	"github.com/alecthomas/kong"

	"xaso/internal/app"
	"xaso/internal/platform/observe"
)

// Version is set when a release is built.
var Version = "dev"

// commands are the words after "xaso"; each is a file of this folder. A
// command writes results to stdout and returns an error for people.
type commands struct {
	Serve       serveCommand       `cmd:"" help:"Serve the communes of this house."`
	Demo        demoCommand        `cmd:"" help:"Make a demo commune and serve it: no set-up needed."`
	Init        initCommand        `cmd:"" help:"Set up a commune and its first administrator."`
	Migrate     migrateCommand     `cmd:"" help:"Bring the database up to date and stop."`
	Backup      backupCommand      `cmd:"" help:"Make an encrypted backup, also while the house serves, and rehearse it."`
	Restore     restoreCommand     `cmd:"" help:"Put a backup back, or with --check prove that it could be."`
	Verify      verifyCommand      `cmd:"" help:"Check database, audit and access logs and every file."`
	Doctor      doctorCommand      `cmd:"" help:"Say how the house is, in words."`
	Export      exportCommand      `cmd:"" help:"Write everything into one readable archive."`
	Import      importCommand      `cmd:"" help:"Fill an empty house from an export, also from the other engine."`
	Merge       mergeCommand       `cmd:"" help:"Merge communes by a plan, or rehearse it."`
	Score       scoreCommand       `cmd:"" help:"Show the indicators of QĐ 766, or compute them again."`
	Recognition recognitionCommand `cmd:"" help:"Freeze an assessment file and write the dossier that asks for recognition."`
	Votes       votesCommand       `cmd:"" help:"Count the published file of a household vote again."`
	User        userCommand        `cmd:"" help:"Appoint officials and issue password codes."`
	Config      configCommand      `cmd:"" help:"Show the configuration in force."`
	Version     versionCommand     `cmd:"" help:"Show the version."`
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	os.Exit(run(ctx, os.Args[1:]))
}

func run(ctx context.Context, args []string) int {
	var c commands
	parser, err := kong.New(&c, kong.Name("xaso"), kong.UsageOnError(),
		kong.Description("xã số: the software a commune runs on. Every flag can also be set by the environment variable named beside it."),
		kong.ConfigureHelp(kong.HelpOptions{Compact: true}), kong.BindTo(ctx, (*context.Context)(nil)))
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 2
	}
	parsed, err := parser.Parse(args)
	if err != nil {
		fmt.Fprintf(os.Stderr, "xaso: error: %v\nxaso: hint: xaso --help lists commands and flags\n", err)
		return 2
	}
	if err := parsed.Run(); err != nil && !errors.Is(err, context.Canceled) {
		fmt.Fprintf(os.Stderr, "xaso: error: %v\n", err)
		if advice := adviceFor(err); advice != "" {
			fmt.Fprintf(os.Stderr, "xaso: hint: %s\n", advice)
		}
		return 1
	}
	return 0
}

// adviceFor says what to do about errors an operator can act on.
func adviceFor(err error) string {
	switch {
	case errors.Is(err, app.ErrInUse):
		return "stop the other one, or pass --data with another folder"
	case errors.Is(err, app.ErrNoHouse):
		return "pass --data with the folder given to serve, or begin with xaso init"
	case errors.Is(err, app.ErrHalfRestored):
		return "start xaso serve on this folder: it finishes the restore"
	case errors.Is(err, app.ErrUnwritable):
		return "run as the owner of the folder, or pass --data with a folder you own"
	case errors.Is(err, syscall.EADDRINUSE):
		return "another program uses this port: pass --addr with another, such as 127.0.0.1:8090"
	case errors.Is(err, syscall.EACCES):
		return "the folder or port is not yours: check the owner, or use a port above 1024"
	}
	return ""
}

// log writes structured lines to stderr at the configured level; what could
// be personal data never reaches them.
func log(level string) error {
	var l slog.Level
	if err := l.UnmarshalText([]byte(level)); err != nil {
		return err
	}
	slog.SetDefault(slog.New(observe.NewLogs(os.Stderr, l)))
	return nil
}

type versionCommand struct{}

func (versionCommand) Run() error {
	_, err := fmt.Println("xaso", Version)
	return err
}

type configCommand struct {
	app.Config `embed:""`
}

func (c configCommand) Run() error {
	_, err := fmt.Print(c.Describe())
	return err
}
