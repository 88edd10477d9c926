package api

import (
	"context"

	"xaso/internal/modules/criteria"
	"xaso/internal/modules/indicators"
	"xaso/internal/platform/gate"
	"xaso/internal/platform/lang"
	"xaso/internal/platform/metric"
	"xaso/internal/platform/web"
)

// indicators are how the commune stands against its criteria: numbers of the
// whole commune, with their sources and without the rows behind them.
func (h House) indicators(b *book) {
	add(b, "GET /metrics", does{id: "metrics", tag: tagPublic, access: web.Public, title: "What can be counted",
		about: "Metrics that modules publish, with their definition, unit and scope. Formulas of indicators name them with dashes written as underscores."}, h.metrics)
	add(b, "GET /criteria/{set}/readings", does{id: "standings", tag: tagPublic, access: web.Public, title: "How the commune stands against a set of criteria",
		about: "One reading for each indicator of a set that the commune follows. state is met, short, no-data or no-threshold; provisional means that the level is from memory. origin is computed or entered, never a mixture."}, h.standings)
}

// A Counted is one thing that can be counted.
type Counted struct {
	Name     string `json:"name" example:"register.households-poor"`
	Title    string `json:"title"`
	Means    string `json:"means"`
	Unit     string `json:"unit" example:"households"`
	Time     string `json:"time" enum:"state,flow" doc:"state is of the last day, flow is of the days from the first to the last"`
	Source   string `json:"source,omitempty" doc:"Legal text that defines it"`
	ByHamlet bool   `json:"by_hamlet"`
	BySex    bool   `json:"by_sex"`
}

// Countable are the metrics.
type Countable struct {
	Metrics []Counted `json:"metrics"`
}

func (h House) metrics(ctx context.Context, _ gate.Actor, _ *struct{}) (Countable, error) {
	return Countable{list(h.Figures.Catalogue(), func(m metric.Metric) Counted {
		return Counted{m.Name, lang.T(ctx, m.Title()), lang.T(ctx, m.Means()), string(m.Unit), string(m.Time), m.Source, m.ByHamlet, m.BySex}
	})}, nil
}

// Standings are those of a set.
type Standings struct {
	Set      string     `json:"set"`
	Version  int64      `json:"version"`
	Column   string     `json:"column,omitempty"`
	Year     int        `json:"year"`
	Readings []Standing `json:"readings"`
}

// A Standing is one indicator.
type Standing struct {
	Code        string   `json:"code" example:"10"`
	Text        string   `json:"text"`
	Unit        string   `json:"unit" example:"percent"`
	State       string   `json:"state" enum:"met,short,no-data,no-threshold"`
	Provisional bool     `json:"provisional"`
	Origin      string   `json:"origin,omitempty" enum:"computed,entered"`
	Value       *float64 `json:"value,omitempty" doc:"A share is in percent; 1 and 0 are met and not met"`
	Bound       string   `json:"bound,omitempty" doc:"The source gives only a limit: >, >=, < or <="`
	Grade       string   `json:"grade,omitempty"`
	Numerator   *float64 `json:"numerator,omitempty"`
	Denominator *float64 `json:"denominator,omitempty"`
	AsOf        string   `json:"as_of,omitempty" format:"date"`
	Since       string   `json:"since,omitempty" format:"date" doc:"In this state since"`
	Why         string   `json:"why,omitempty" doc:"Why there is no data"`
	Source      string   `json:"source,omitempty" doc:"Document of an entered figure"`
	SourceURL   string   `json:"source_url,omitempty"`
	Published   bool     `json:"published,omitempty" doc:"A share as its source publishes it, without numerator and denominator"`
}

func (h House) standings(ctx context.Context, who gate.Actor, in *struct {
	Set string `path:"set" maxLength:"80" example:"ntm-2021-2025-xa"`
}) (out Standings, err error) {
	err = h.Gate.Read(ctx, who, gate.Public, func(tx *gate.Tx) error {
		if err := tx.Require(true); err != nil {
			return err
		}
		all, err := h.Figures.Readings(tx, in.Set)
		if err != nil {
			return err
		}
		set, err := h.Criteria.Set(tx, in.Set)
		if err != nil {
			return err
		}
		out = Standings{Set: set.ID, Version: set.Version, Readings: []Standing{}}
		for i, ind := range set.Indicators {
			out.Column, out.Year = all[i].Column, all[i].Year
			out.Readings = append(out.Readings, standingOf(ctx, ind, all[i]))
		}
		return nil
	})
	return out, err
}

func standingOf(ctx context.Context, ind criteria.Indicator, r indicators.Reading) Standing {
	one := Standing{Code: ind.Code, Text: ind.Text, Unit: string(ind.Unit), State: string(r.State), Provisional: r.Provisional, Origin: string(r.Origin),
		Bound: string(r.Bound), Grade: r.Grade, AsOf: r.AsOf.String(), Since: r.Since.String(), Why: r.Why(ctx)}
	if r.Known && ind.Unit != criteria.Grade {
		one.Value = &r.Value
	}
	if r.Known && r.Ratio {
		one.Numerator, one.Denominator = &r.Numerator, &r.Denominator
	}
	if e := r.Entry; e != nil {
		one.Source, one.SourceURL, one.Published = e.Document, e.URL, e.Kind == indicators.Published
	}
	return one
}
