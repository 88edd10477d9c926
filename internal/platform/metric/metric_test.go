package metric_test

import (
	"strings"
	"testing"

	"xaso/internal/platform/gate"
	"xaso/internal/platform/metric"
)

func TestFamiliesAreChecked(t *testing.T) {
	good := metric.Metric{Name: "register.households", Unit: metric.Households, Time: metric.State}
	measure := func(*gate.Tx, metric.Span) ([]metric.Figure, error) { return nil, nil }
	change := func(by func(*metric.Metric)) metric.Metric { m := good; by(&m); return m }
	for name, c := range map[string]struct {
		family metric.Family
		wants  string
	}{
		"good":              {metric.Family{Metrics: []metric.Metric{good}, Measure: measure}, ""},
		"no module in name": {metric.Family{Metrics: []metric.Metric{change(func(m *metric.Metric) { m.Name = "households" })}, Measure: measure}, "module.what"},
		"twice":             {metric.Family{Metrics: []metric.Metric{good, good}, Measure: measure}, "twice"},
		"percent":           {metric.Family{Metrics: []metric.Metric{change(func(m *metric.Metric) { m.Unit = "percent" })}, Measure: measure}, "unit"},
		"no time":           {metric.Family{Metrics: []metric.Metric{change(func(m *metric.Metric) { m.Time = "" })}, Measure: measure}, "time"},
		"rows not given":    {metric.Family{Metrics: []metric.Metric{change(func(m *metric.Metric) { m.Rows = true })}, Measure: measure}, "promises rows"},
		"measures nothing":  {metric.Family{Metrics: []metric.Metric{good}}, "measures nothing"},
	} {
		err := c.family.Check()
		if (err == nil) != (c.wants == "") || err != nil && !strings.Contains(err.Error(), c.wants) {
			t.Errorf("%s: %v, want %q", name, err, c.wants)
		}
	}
}
