package clock

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"sync"
	"time"
)

// daysOff is the national calendar in xaso's own format: the law as rules, and
// the years whose annual notice is known as dated rows. A year gets its rows
// here, in "years", when its notice is out; until then the rules fill it in.
//
//go:embed days_off.json
var daysOff []byte

type national struct {
	Windows struct {
		Hours [][2]string
	}
	CutOff struct {
		At string
	} `json:"cut_off"`
	Rules        []rule
	Compensation struct {
		Prefix   string
		PrefixEN string `json:"prefix_en"`
		Source   string
	}
	Years []struct {
		Year       int
		CompleteBy string `json:"complete_by"`
		Days       []struct {
			Date, Until Date // Until: the row stands for each day up to it
			Kind        Kind
			Name        string
			NameEN      string `json:"name_en"`
			Source      string
			Provisional bool
		}
	}
}

// rule is a statutory rest: the days First to Last around a solar or lunar
// day, or that day and one neighbour, in every year from Since on.
type rule struct {
	Name        string
	NameEN      string `json:"name_en"`
	Calendar    string
	Month, Day  int
	First, Last int
	Neighbour   bool
	Since       int
	Source      string
}

// VietNam returns the national calendar: announced years as announced, the
// other years from 2021 to 2100 filled in from the law and provisional.
func VietNam() *Calendar { return vietNam() }

var vietNam = sync.OnceValue(func() *Calendar {
	c, err := readNational(daysOff)
	if err != nil {
		panic(err) // the embedded data is wrong: no build passes its tests with it
	}
	return c
})

func readNational(data []byte) (*Calendar, error) {
	var n national
	if err := json.Unmarshal(data, &n); err != nil {
		return nil, fmt.Errorf("clock: national calendar: %w", err)
	}
	c := &Calendar{rows: map[Date]Day{}, complete: map[int]string{}}
	for _, h := range n.Windows.Hours {
		c.windows = append(c.windows, Window{minuteOf(h[0]), minuteOf(h[1])})
	}
	c.cutOff = minuteOf(n.CutOff.At)
	var all []Day
	for _, y := range n.Years {
		c.complete[y.Year] = y.CompleteBy
		for _, r := range y.Days {
			for d := r.Date; d == r.Date || !r.Until.Before(d); d = d.AddDays(1) {
				all = append(all, Day{d, r.Kind, r.Name, r.NameEN, r.Source, r.Provisional})
			}
		}
	}
	for _, day := range all {
		c.rows[day.Date] = day
	}
	for year := n.firstYear(); year <= LastYear; year++ {
		if c.complete[year] == "" {
			if err := n.fill(c, year); err != nil {
				return nil, err
			}
		}
	}
	return c, c.check(all)
}

// minuteOf reads "07:30". The zero it gives for nonsense is refused by check.
func minuteOf(s string) Minute {
	t, err := time.Parse("15:04", s)
	if err != nil {
		return 0
	}
	return At(t.Hour(), t.Minute())
}

func (n *national) firstYear() int {
	first := LastYear
	for _, r := range n.Rules {
		first = min(first, r.Since)
	}
	return first
}

// fill writes the statutory rests of a year that has no notice yet. Rests on a
// Saturday or Sunday are made good on the next day that is neither.
func (n *national) fill(c *Calendar, year int) error {
	var lost []Day
	for _, r := range n.Rules {
		if year < r.Since {
			continue
		}
		days, err := r.days(year)
		if err != nil {
			return err
		}
		for _, d := range days {
			day := Day{d, Off, r.Name, r.NameEN, r.Source, true}
			c.rows[d] = day
			if weekend(d) {
				lost = append(lost, day)
			}
		}
	}
	for _, day := range lost {
		d := c.NextWorkingDay(day.Date)
		c.rows[d] = Day{d, Off, n.Compensation.Prefix + " " + day.Name,
			n.Compensation.PrefixEN + " " + day.NameEN, n.Compensation.Source, true}
	}
	return nil
}

// days lists the rests of a rule in a year, before compensation.
func (r rule) days(year int) ([]Date, error) {
	middle := Date{year, time.Month(r.Month), r.Day}
	if r.Calendar == "lunar" {
		var err error
		if middle, err = FromLunar(Lunar{Year: year, Month: r.Month, Day: r.Day}); err != nil {
			return nil, err
		}
	}
	var days []Date
	for i := r.First; i <= r.Last; i++ {
		days = append(days, middle.AddDays(i))
	}
	if r.Neighbour {
		days = append(days, neighbour(middle))
	}
	return days, nil
}

// neighbour guesses the day that goes with d: the day after when only that one
// makes the rest meet a weekend, else the day before. The State decides yearly.
func neighbour(d Date) Date {
	if d.Weekday() == time.Thursday {
		return d.AddDays(1)
	}
	return d.AddDays(-1)
}
