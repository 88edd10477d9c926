package main

import (
	"context"
	"fmt"
	"os"
	"text/tabwriter"
	"time"

	"xaso/internal/app"
	"xaso/internal/modules/score"
	"xaso/internal/platform/clock"
	"xaso/internal/platform/lang"
)

type scoreCommand struct {
	app.Config `embed:""`
	Period     string `help:"2026, 2026-q4 or 2026-11; the present month without it."`
	Rebuild    bool   `help:"First compute everything again from the dossiers, as every night."`
}

// Run prints the indicators of all communes of the house together, and the sum
// of each. What a nightly check would mend is mended by --rebuild.
func (c scoreCommand) Run(ctx context.Context) error {
	h, err := app.OpenBeside(ctx, c.Config)
	if err != nil {
		return err
	}
	defer h.Close()
	p := score.MonthOf(time.Now())
	if c.Period != "" {
		if p, err = score.ParsePeriod(c.Period); err != nil {
			return fmt.Errorf("--period %s: write 2026, 2026-q4 or 2026-11", c.Period)
		}
	}
	if c.Rebuild {
		for _, commune := range h.Communes.IDs() {
			r, err := h.Score.Rebuild(ctx, commune)
			if err != nil {
				return err
			}
			fmt.Printf("%05d  %d dossiers, %d were kept differently, %d sums were wrong\n", commune, r.Dossiers, r.Changed, r.Sums)
		}
	}
	all, err := h.Score.Province(ctx, h.Communes.IDs(), p)
	if err != nil {
		return err
	}
	texts, err := app.Texts()
	if err != nil {
		return err
	}
	said := texts.For(ctx, "en")
	out := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', 0)
	fmt.Fprintf(out, "period %s, as of %s, %d dossiers received\n", p, p.AsOf(time.Now()).In(clock.Zone).Format("02/01/2006 15:04"), all.Received)
	for _, l := range all.Lines {
		value := ""
		switch share, ok := l.Share(); {
		case !ok:
			value = lang.T(said, l.NA)
		case l.Rule == score.RuleAverage:
			value = fmt.Sprintf("%d finished\t%.1f days", l.Den, float64(l.Num)/float64(l.Den)/(24*60))
		default:
			value = fmt.Sprintf("%d of %d\t%d.%02d %%", l.Num, l.Den, share/100, share%100)
		}
		fmt.Fprintf(out, "%s\t%s\t%s\n", l.ID, l.Name.EN, value)
	}
	for _, one := range all.Communes {
		fmt.Fprintf(out, "%05d\t%d dossiers\t%d.%02d of %d.%02d points\n", one.Commune, one.Received,
			one.Total.Points/100, one.Total.Points%100, one.Total.Most/100, one.Total.Most%100)
	}
	return out.Flush()
}
