package register

import (
	"slices"
	"strings"

	"xaso/internal/platform/clock"
	"xaso/internal/platform/metric"
)

// Reasons why a figure is not stated, as text keys.
const (
	GapEmpty     = "register.gap.empty"     // no household is in the register
	GapUnknown   = "register.gap.unknown"   // of too many it was never observed
	GapBirths    = "register.gap.births"    // of too many the birth is unknown
	GapInventory = "register.gap.inventory" // nothing of the kind is in the inventory
)

// Ages of a resident on a day.
const (
	ageUnknown = "?"
	ageChild   = "child" // under 15
	ageYoung   = "young" // 15 to 17
	ageWorking = "work"  // 18 to the age of retirement
	ageOld     = "old"
)

var (
	everyAge   = []string{ageUnknown, ageChild, ageYoung, ageWorking, ageOld}
	workingAge = []string{ageYoung, ageWorking}
	adult      = []string{ageWorking, ageOld}
	from15     = []string{ageYoung, ageWorking, ageOld}
)

// labourLaw is where the working age comes from: from full 15 years to the age
// of retirement, which rises each year until 2028 for men and 2035 for women.
const labourLaw = "Bộ luật Lao động 2019, Điều 3 và Điều 169; Nghị định 135/2020/NĐ-CP, Điều 4"

// retirement is the age of retirement in months in a year.
func retirement(year int) (men, women int) {
	step := max(year-2020, 0)
	return min(62*12, 60*12+3*step), min(60*12, 55*12+4*step)
}

// ages are the latest days of birth of those who are 15, 18 and retired on a day.
func ages(on clock.Date) (is15, is18, men, women string) {
	m, w := retirement(on.Year)
	back := func(months int) string { return on.AddMonths(-months).String() }
	return back(15 * 12), back(18 * 12), back(m), back(w)
}

// A counting says what a metric counts: those with every mark, of the ages.
type counting struct {
	name   string
	of     string              // OfHousehold or OfResident
	marks  map[string][]string // attribute: any of the values
	ages   []string            // of residents
	source string
}

// countings are the metrics over households and residents.
var countings = []counting{
	{name: "households", of: OfHousehold},
	household("poor", "poverty", "poor"),
	household("near-poor", "poverty", "near-poor"),
	household("policy", "policy", Yes),
	household("temporary-house", "house", "temporary"),
	household("solid-house", "house", "solid", "semi-solid"),
	household("clean-water", "water", "central", "other"),
	household("clean-water-central", "water", "central"),
	household("hygienic-toilet", "toilet", Yes),
	household("hygienic-bathroom", "bathroom", Yes),
	household("internet", "internet", Yes),
	household("waste-collected", "waste-collected", Yes),
	household("waste-sorted", "waste-sorted", Yes),
	household("wastewater", "wastewater", Yes),
	household("digital-address", "digital-address", Yes),
	{name: "residents", of: OfResident, ages: everyAge},
	{name: "residents-insured", of: OfResident, ages: everyAge, marks: map[string][]string{"insurance": {Yes}}},
	{name: "residents-health-record", of: OfResident, ages: everyAge, marks: map[string][]string{"health-record": {Yes}}},
	{name: "residents-smartphone", of: OfResident, ages: everyAge, marks: map[string][]string{"smartphone": {Yes}}},
	{name: "residents-adult", of: OfResident, ages: adult},
	{name: "adults-e-signature", of: OfResident, ages: adult, marks: map[string][]string{"e-signature": {Yes}}},
	{name: "residents-working-age", of: OfResident, ages: workingAge, source: labourLaw},
	{name: "working-age-digital-skills", of: OfResident, ages: workingAge, marks: map[string][]string{"digital-skills": {Yes}}, source: labourLaw},
	{name: "working-age-e-payment", of: OfResident, ages: workingAge, marks: map[string][]string{"e-payment": {Yes}}, source: labourLaw},
	{name: "working-age-smartphone", of: OfResident, ages: workingAge, marks: map[string][]string{"smartphone": {Yes}}, source: labourLaw},
	{name: "labour-force", of: OfResident, ages: from15, marks: map[string][]string{"employment": {"working", "unemployed"}}},
	{name: "labour-working", of: OfResident, ages: from15, marks: map[string][]string{"employment": {"working"}}},
	{name: "labour-trained", of: OfResident, ages: from15, marks: map[string][]string{"employment": {"working", "unemployed"}, "trained": {Yes}}},
	{name: "labour-certified", of: OfResident, ages: from15, marks: map[string][]string{"employment": {"working", "unemployed"}, "certified": {Yes}}},
}

func household(name, key string, values ...string) counting {
	return counting{name: "households-" + name, of: OfHousehold, marks: map[string][]string{key: values}}
}

// judge says of somebody with these marks whether they count, or whether that
// is unknown. One mark that speaks against is enough to know.
func (c counting) judge(marks map[string]string) (counts, unknown bool) {
	for key, values := range c.marks {
		switch v, known := marks[key]; {
		case !known:
			unknown = true
		case !slices.Contains(values, v):
			return false, false
		}
	}
	return !unknown, unknown
}

// coverage is the share that must be known, in percent.
func (c counting) coverage() int {
	most := 0
	for key := range c.marks {
		if a, ok := AttributeOf(key); ok {
			most = max(most, a.Coverage)
		}
	}
	if c.of == OfResident && len(c.ages) < len(everyAge) {
		most = max(most, 90) // the births, too
	}
	return most
}

// metricOf is how the counting is published.
func (c counting) metricOf() metric.Metric {
	unit, sexes := metric.Households, false
	if c.of == OfResident {
		unit, sexes = metric.People, true
	}
	source := c.source
	for _, key := range slices.Sorted(sliceKeys(c.marks)) {
		if a, ok := AttributeOf(key); ok && source == "" {
			source = a.Source
		}
	}
	return metric.Metric{Name: "register." + c.name, Unit: unit, Time: metric.State, Source: source, ByHamlet: true, BySex: sexes, Rows: true}
}

// countingOf returns the counting of a metric.
func countingOf(name string) (counting, bool) {
	name, _ = strings.CutPrefix(name, "register.")
	if i := slices.IndexFunc(countings, func(c counting) bool { return c.name == name }); i >= 0 {
		return countings[i], true
	}
	return counting{}, false
}

// Metrics are the figures of the register and of the inventory.
func (b *Book) Metrics() metric.Family {
	all := []metric.Metric{{Name: "register.hamlets", Unit: metric.Hamlets, Time: metric.State, Rows: true}}
	for _, c := range countings {
		all = append(all, c.metricOf())
	}
	for _, k := range AssetKinds {
		all = append(all, k.metrics()...)
	}
	return metric.Family{Name: "register", Metrics: all, Measure: b.measure, Rows: b.rows,
		ChangedBy: []string{Changed{}.Kind(), HamletsChanged{}.Kind(), InventoryChanged{}.Kind()}}
}

// metrics are those of a kind of the inventory.
func (k AssetKind) metrics() []metric.Metric {
	unit := map[string]metric.Unit{Metre: metric.Kilometres, SquareMetre: metric.SquareMetres, Piece: metric.Count}[k.Unit]
	var all []metric.Metric
	for _, name := range []string{k.Total, k.Reached} {
		if name != "" {
			all = append(all, metric.Metric{Name: "register." + name, Unit: unit, Time: metric.State, ByHamlet: true, Rows: true})
		}
	}
	if k.Hamlets != "" {
		all = append(all, metric.Metric{Name: "register." + k.Hamlets, Unit: metric.Hamlets, Time: metric.State, Rows: true})
	}
	return all
}
