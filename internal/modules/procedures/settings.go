package procedures

import (
	"context"
	"strings"
	"time"

	"xaso/internal/platform/clock"
	"xaso/internal/platform/fault"
	"xaso/internal/platform/gate"
)

// MayConfigure is deciding which services are offered here, by which doors,
// and on which days the office works.
const MayConfigure gate.Permission = "procedures.configure"

var (
	ErrNoSuch      = fault.New(fault.Missing, "procedures.no-such")
	ErrDayName     = fault.New(fault.Invalid, "procedures.day-name")
	ErrDayKind     = fault.New(fault.Invalid, "procedures.day-kind")
	ErrBadCalendar = fault.New(fault.Invalid, "procedures.bad-calendar")
	ErrYear        = fault.New(fault.Invalid, "procedures.bad-year")
)

// Hours are the working hours of every working day and the cut-off of
// same-day results.
type Hours struct {
	Windows []clock.Window `json:"windows"`
	CutOff  clock.Minute   `json:"cut_off"`
}

// Set decides about one procedure: off, or by which doors it is open.
func (s *Store) Set(ctx context.Context, who gate.Actor, set Setting) error {
	return s.gate.Write(ctx, who, MayConfigure, func(tx *gate.Tx) error {
		if err := tx.Require(who.May(MayConfigure)); err != nil {
			return err
		}
		k, err := s.of(tx)
		if err != nil {
			return err
		}
		if _, ok := s.in(k, set.Code, clock.DateOf(tx.Now()).String()); !ok {
			return ErrNoSuch.With(set.Code)
		}
		if err := putSetting(tx, set); err != nil {
			return err
		}
		if err := changed(tx); err != nil {
			return err
		}
		return tx.Record("procedures.set", set.Code, set)
	})
}

// List returns every procedure in force with its doors, for the settings page.
func (s *Store) List(ctx context.Context, who gate.Actor) ([]Offer, error) {
	var all []Offer
	err := s.gate.Read(ctx, who, MayConfigure, func(tx *gate.Tx) error {
		if err := tx.Require(who.May(MayConfigure)); err != nil {
			return err
		}
		var err error
		all, err = s.Offered(tx, clock.DateOf(tx.Now()).String())
		return err
	})
	return all, err
}

// Public returns what is offered to everybody today; those switched off are
// left out.
func (s *Store) Public(ctx context.Context, who gate.Actor) ([]Offer, error) {
	var open []Offer
	err := s.gate.Read(ctx, who, gate.Public, func(tx *gate.Tx) error {
		if err := tx.Require(true); err != nil {
			return err
		}
		all, err := s.Offered(tx, clock.DateOf(tx.Now()).String())
		for _, o := range all {
			if !o.Setting.Off {
				open = append(open, o)
			}
		}
		return err
	})
	return open, err
}

// PublicOne is Public for one procedure, or gate.ErrMissing.
func (s *Store) PublicOne(ctx context.Context, who gate.Actor, code string) (Offer, *clock.Calendar, error) {
	var o Offer
	var cal *clock.Calendar
	err := s.gate.Read(ctx, who, gate.Public, func(tx *gate.Tx) error {
		var err error
		if o, err = s.Find(tx, code, clock.DateOf(tx.Now()).String()); err != nil {
			return err
		}
		if err := tx.RequireOrHide(!o.Setting.Off); err != nil {
			return err
		}
		cal, err = s.Calendar(tx)
		return err
	})
	return o, cal, err
}

// Days are the rows of one year as they apply here.
type Days struct {
	Year       int
	CompleteBy string      // "" : due dates of the year are provisional
	Rows       []clock.Day // national and own, in order
	Own        map[clock.Date]bool
	Windows    []clock.Window // of a usual working day
	Closing    clock.Minute
}

// Year returns the calendar of a year. It is public: anybody may count days.
func (s *Store) Year(ctx context.Context, who gate.Actor, year int) (Days, error) {
	d := Days{Year: year, Own: map[clock.Date]bool{}}
	err := s.gate.Read(ctx, who, gate.Public, func(tx *gate.Tx) error {
		if err := tx.Require(true); err != nil {
			return err
		}
		cal, err := s.Calendar(tx)
		if err != nil {
			return err
		}
		own, err := daysOf(tx)
		for _, day := range own {
			d.Own[day.Date] = true
		}
		d.CompleteBy, d.Rows, d.Closing = cal.CompleteBy(year), cal.Rows(year), cal.Closing()
		d.Windows = cal.Windows(cal.NextWorkingDay(clock.DateOf(tx.Now())))
		return err
	})
	return d, err
}

// SetDay lays one day over the national calendar.
func (s *Store) SetDay(ctx context.Context, who gate.Actor, day clock.Day) error {
	day.Name, day.Source = strings.TrimSpace(day.Name), strings.TrimSpace(day.Source)
	switch {
	case day.Kind != clock.Off && day.Kind != clock.Worked:
		return ErrDayKind.At("kind")
	case day.Name == "":
		return ErrDayName.At("name")
	}
	return s.reschedule(ctx, who, "calendar.day-set", day.Date.String(), day, func(tx *gate.Tx) error { return putDay(tx, day) })
}

// ClearDay removes the commune's own row of a day.
func (s *Store) ClearDay(ctx context.Context, who gate.Actor, date clock.Date) error {
	return s.reschedule(ctx, who, "calendar.day-cleared", date.String(), nil, func(tx *gate.Tx) error {
		n, err := tx.Exec(`DELETE FROM procedures_day WHERE commune_id = $1 AND date = $2`, date.String())
		if err == nil && n == 0 {
			return gate.ErrMissing
		}
		return err
	})
}

// DeclareYear says that all rows of a year are there; the official's name is
// shown beside every due date that rests on it.
func (s *Store) DeclareYear(ctx context.Context, who gate.Actor, year int) error {
	if now := s.gate.Now().In(clock.Zone).Year(); year < now-1 || year > now+2 {
		return ErrYear.At("year")
	}
	return s.reschedule(ctx, who, "calendar.year-declared", "", map[string]int{"year": year}, func(tx *gate.Tx) error {
		return putYear(tx, year, who.Name)
	})
}

// SetHours changes the working hours.
func (s *Store) SetHours(ctx context.Context, who gate.Actor, h Hours) error {
	return s.reschedule(ctx, who, "calendar.hours-set", "", h, func(tx *gate.Tx) error { return putHours(tx, h) })
}

// CalendarChanged tells that due dates may have moved.
type CalendarChanged struct{ At time.Time }

// Kind names the event.
func (CalendarChanged) Kind() string { return "procedures.calendar-changed" }

// reschedule makes one change of the calendar and refuses it when the whole
// calendar would make no sense with it.
func (s *Store) reschedule(ctx context.Context, who gate.Actor, what, subject string, detail any, change func(*gate.Tx) error) error {
	return s.gate.Write(ctx, who, MayConfigure, func(tx *gate.Tx) error {
		if err := tx.Require(who.May(MayConfigure)); err != nil {
			return err
		}
		if err := change(tx); err != nil {
			return err
		}
		local, err := localOf(tx)
		if err != nil {
			return err
		}
		if _, err := clock.VietNam().With(local); err != nil {
			return ErrBadCalendar
		}
		if err := changed(tx); err != nil {
			return err
		}
		if err := tx.Publish(CalendarChanged{tx.Now()}); err != nil {
			return err
		}
		return tx.Record(what, subject, detail)
	})
}
