package main

import (
	"context"
	"fmt"
	"maps"
	"os"
	"slices"
	"text/tabwriter"
	"time"

	"xaso/internal/app"
	"xaso/internal/platform/lang"
	"xaso/internal/platform/merge"
)

type mergeCommand struct {
	app.Config `embed:""`
	Plan       string        `arg:"" help:"YAML file: target, sources, date, decision, hamlets, officials." type:"existingfile"`
	Rehearse   bool          `help:"Run the plan on a copy and report; the house may be serving."`
	BackupAge  time.Duration `help:"How old the newest sound backup may be; an older one is made anew." default:"12h"`
}

// Run rehearses beside a serving house; the merging itself needs the house for
// itself.
func (c mergeCommand) Run(ctx context.Context) error {
	content, err := os.ReadFile(c.Plan)
	if err != nil {
		return err
	}
	plan, err := merge.ParsePlan(content)
	if err != nil {
		return app.Explain(err)
	}
	open, run := app.Open, (*app.House).Merge
	if c.Rehearse {
		open, run = app.OpenBeside, (*app.House).RehearseMerge
	}
	h, err := open(ctx, c.Config)
	if err != nil {
		return err
	}
	defer h.Close()
	began := time.Now()
	say := func(what string) { fmt.Fprintf(os.Stderr, "%7.1fs  %s\n", time.Since(began).Seconds(), what) }
	report, err := run(h, ctx, plan, app.MergeRun{BackupAge: c.BackupAge, Say: say})
	if err != nil {
		return app.Explain(err)
	}
	return tellMerge(report)
}

// tellMerge prints what an operator compares: every total, every clash and how
// it was solved, the rows.
func tellMerge(r merge.Report) error {
	texts, err := app.Texts()
	if err != nil {
		return err
	}
	ctx := texts.For(context.Background(), "en")
	out := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', 0)
	fmt.Fprintln(out, "total\tbefore\tafter")
	for _, name := range slices.Sorted(maps.Keys(merge.Add(r.Before, r.After))) {
		fmt.Fprintf(out, "%s\t%d\t%d\n", name, r.Before[name], r.After[name])
	}
	fmt.Fprintln(out, "\ntable\trows\tmoved\tafter")
	for _, t := range r.Tables {
		fmt.Fprintf(out, "%s\t%d\t%d\t%d\n", t.Table, t.Before, t.Moved, t.After)
	}
	if err := out.Flush(); err != nil {
		return err
	}
	fmt.Println()
	for _, l := range r.Solved {
		args := make([]any, len(l.Args))
		for i, a := range l.Args {
			args[i] = a
		}
		fmt.Println(lang.T(ctx, l.Key, args...))
	}
	what := "merged"
	if r.Rehearsal {
		what = "rehearsed, nothing was changed"
	}
	fmt.Printf("%s in %.1f s; %d files (%d MiB); %d MiB of disk free\n", what, float64(r.Millis)/1000, r.Files, r.Bytes>>20, r.Free>>20)
	return nil
}
