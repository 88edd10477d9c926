package clock

import (
	"errors"
	"fmt"
	"math"
	"sort"
	"sync"

	"github.com/soniakeys/meeus/v3/moonphase"
)

// FirstYear and LastYear bound the lunar calendar. Viet Nam has reckoned it by
// UTC+7 since 1968 (Quyết định 121/CP, 8/8/1967); earlier papers followed other
// meridians and are not computed here.
const (
	FirstYear = 1968
	LastYear  = 2100
)

// ErrNoLunar is the answer for days outside FirstYear-LastYear and for lunar
// days that never came, such as the 30th of a month of 29 days.
var ErrNoLunar = errors.New("clock: no such day in the lunar calendar of 1968-2100")

// Lunar is a day of the Vietnamese lunar calendar. A leap month carries the
// number of the month before it.
type Lunar struct {
	Year, Month, Day int
	Leap             bool
}

// ToLunar gives the lunar date of a day from 1968-01-01 to 2100-12-31.
func ToLunar(d Date) (Lunar, error) {
	if d.Year < FirstYear || d.Year > LastYear {
		return Lunar{}, fmt.Errorf("%w: %s", ErrNoLunar, d)
	}
	months := lunarMonths()
	n := d.number()
	i := sort.Search(len(months), func(i int) bool { return months[i].start > n }) - 1
	m := months[i]
	return Lunar{m.year, m.number, n - m.start + 1, m.leap}, nil
}

// FromLunar gives the day of a lunar date.
func FromLunar(l Lunar) (Date, error) {
	months := lunarMonths()
	for i, m := range months[:len(months)-1] {
		if m.year != l.Year || m.number != l.Month || m.leap != l.Leap {
			continue
		}
		d := dateOfNumber(m.start + l.Day - 1)
		if l.Day < 1 || m.start+l.Day > months[i+1].start || d.Year < FirstYear || d.Year > LastYear {
			break
		}
		return d, nil
	}
	return Date{}, fmt.Errorf("%w: %+v", ErrNoLunar, l)
}

// Tet is mùng 1 tháng Giêng, the first day of a lunar year.
func Tet(year int) (Date, error) { return FromLunar(Lunar{Year: year, Month: 1, Day: 1}) }

// GioTo is 10/3 âm lịch. In a year with a leap third month (2031) it is the
// first of the two, by custom.
func GioTo(year int) (Date, error) { return FromLunar(Lunar{Year: year, Month: 3, Day: 10}) }

// month is a lunar month; start is a Date's number.
type month struct {
	start, year, number int
	leap                bool
}

// lunarMonths names the months from the end of 1967 to the start of 2101: some
// 1650 new moons, worked out once in a few milliseconds.
//
// The month that holds the winter solstice is the 11th. When thirteen months
// lie between two 11th months, the first without a major term is leap.
var lunarMonths = sync.OnceValue(func() []month {
	starts, sectors := newMoons()
	var months []month
	last := -1 // index of the previous 11th month
	for i := 0; i+1 < len(starts); i++ {
		if sectors[i] > 8 || sectors[i+1] < 9 {
			continue // the Sun does not enter sector 9 in this month
		}
		if last >= 0 {
			months = append(months, nameYear(starts, sectors, last, i)...)
		}
		last = i
	}
	return months
})

// nameYear names the months from one 11th month up to the next.
func nameYear(starts, sectors []int, from, to int) []month {
	year := dateOfNumber(starts[from]).Year
	number, leapYet := 11, to-from == 12 // a year of twelve needs no leap month
	var months []month
	for i := from; i < to; i++ {
		leap := !leapYet && i > from && sectors[i] == sectors[i+1]
		leapYet = leapYet || leap
		if !leap && i > from {
			if number++; number == 13 {
				number, year = 1, year+1
			}
		}
		months = append(months, month{starts[i], year, number, leap})
	}
	return months
}

// newMoons lists the local days on which new moons fall, and the sector of the
// Sun as each of those days begins in Viet Nam.
func newMoons() (starts, sectors []int) {
	perYear := 12.3685 // new moons; the count starts in January 2000
	first := int((FirstYear - 2 - 2000) * perYear)
	last := int((LastYear + 3 - 2000) * perYear)
	for k := first; k <= last; k++ {
		moment := moonphase.New(2000 + float64(k)/perYear)
		day := int(math.Floor(moment - correction(moment) + localShift))
		midnight := float64(day) - localShift
		starts = append(starts, day-julianToNumber)
		sectors = append(sectors, sunSector(midnight+correction(midnight)))
	}
	return starts, sectors
}

const (
	// localShift turns a Julian day, which begins at noon UTC, into days that
	// begin at midnight UTC+7.
	localShift = 0.5 + 7.0/24
	// julianToNumber: Julian day 1721426 began on 0001-01-01, which has number 0.
	julianToNumber = 1_721_426
)

// correction is ΔT, uniform time minus the Earth's own, in days. Up to 2025 it
// is measured; after that a forecast, good to some 30 seconds in 2100. From
// 1968 to 2100 four new moons fall within a minute of midnight: in May 2054,
// December 2072 (15 seconds), November 2077 and October 2085. The months they
// begin are to be confirmed when later tables of the Earth's rotation are out.
func correction(jde float64) float64 {
	year := 2000 + (jde-2451545)/365.25
	i := 1
	for i < len(deltaT)-1 && deltaT[i].year < year {
		i++
	}
	a, b := deltaT[i-1], deltaT[i]
	return (a.seconds + (b.seconds-a.seconds)*(year-a.year)/(b.year-a.year)) / 86_400
}

var deltaT = []struct{ year, seconds float64 }{
	{1965, 35.7}, {1970, 40.2}, {1975, 45.5}, {1980, 50.5}, {1985, 54.3}, {1990, 56.9},
	{1995, 60.8}, {2000, 63.8}, {2005, 64.7}, {2010, 66.1}, {2015, 67.6}, {2020, 69.4},
	{2025, 69.1}, {2050, 75}, {2100, 95},
}
