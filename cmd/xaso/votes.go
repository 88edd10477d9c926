package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"text/tabwriter"

	"xaso/internal/modules/votes"
)

type votesCommand struct {
	Recount recountCommand `cmd:"" help:"Count the file that a commune published of a vote, trusting none of its sums. Needs no data folder."`
}

type recountCommand struct {
	File string `arg:"" help:"The published file; - reads it from the standard input."`
}

// errRecount is a file that does not hold together.
var errRecount = errors.New("the published file does not hold together")

// Run counts the file again and says what it found.
func (c recountCommand) Run() error {
	in := io.Reader(os.Stdin)
	if c.File != "-" {
		file, err := os.Open(c.File)
		if err != nil {
			return err
		}
		defer file.Close()
		in = file
	}
	r, err := votes.Recount(in)
	if err != nil {
		return fmt.Errorf("%s: %w", c.File, err)
	}
	out := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', 0)
	fmt.Fprintf(out, "%s\nhouseholds\t%d\ntook part\t%d\n", r.File.Title, r.Result.Households, r.Result.Took)
	for _, h := range r.Result.Hamlets {
		fmt.Fprintf(out, "%s\t%d of %d\t%v\n", h.Hamlet, h.Took, h.Households, h.Counts)
	}
	fmt.Fprintf(out, "passed\t%v\n", r.Result.Passed)
	for _, f := range r.Faults {
		fmt.Fprintf(out, "WRONG\t%s\n", f)
	}
	if err := out.Flush(); err != nil {
		return err
	}
	if len(r.Faults) > 0 {
		return errRecount
	}
	fmt.Println("the ballots give the published result")
	return nil
}
