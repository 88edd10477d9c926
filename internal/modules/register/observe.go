package register

import (
	"errors"
	"maps"
	"slices"

	"xaso/internal/platform/clock"
	"xaso/internal/platform/fault"
	"xaso/internal/platform/gate"
	"xaso/internal/platform/identity"
)

var (
	ErrNoSource = fault.New(fault.Invalid, "register.no-source")
	ErrDay      = fault.New(fault.Invalid, "register.day")
)

// Observe adds what was seen of a household on a day, with its source (a
// survey, a decision, somebody's word). The newest day counts; of one day, what
// was written last. Surveys and forms call it within their own transaction,
// after deciding who may.
func (b *Book) Observe(tx *gate.Tx, household string, values map[string]string, at clock.Date, source string) error {
	h, err := householdByID(tx, household)
	if errors.Is(err, gate.ErrMissing) {
		return ErrNoHousehold
	}
	if err != nil {
		return err
	}
	changed, err := b.observe(tx, OfHousehold, h.ID, h.Attributes, values, at, source)
	if err != nil || !changed {
		return err
	}
	if _, err := tx.Exec(`UPDATE register_household SET marks = $3, version = version + 1 WHERE commune_id = $1 AND id = $2`,
		h.ID, writeMarks(h.Attributes)); err != nil {
		return err
	}
	return b.tell(tx, h)
}

// ObserveResident is Observe for one resident.
func (b *Book) ObserveResident(tx *gate.Tx, resident string, values map[string]string, at clock.Date, source string) error {
	r, err := residentByID(tx, resident)
	if errors.Is(err, gate.ErrMissing) {
		return ErrNoResident
	}
	if err != nil {
		return err
	}
	changed, err := b.observe(tx, OfResident, r.ID, r.Attributes, values, at, source)
	if err != nil || !changed {
		return err
	}
	if _, err := tx.Exec(`UPDATE register_resident SET marks = $3, version = version + 1 WHERE commune_id = $1 AND id = $2`,
		r.ID, writeMarks(r.Attributes)); err != nil {
		return err
	}
	h, err := householdByID(tx, r.Household)
	if err != nil {
		return err
	}
	if err := touch(tx, h.ID); err != nil {
		return err
	}
	return b.tell(tx, h)
}

// observe stores observations and brings the newest into marks. It reports
// whether anything was stored.
func (b *Book) observe(tx *gate.Tx, of, subject string, marks, values map[string]string, at clock.Date, source string) (bool, error) {
	source = identity.Compose(source)
	switch {
	case source == "":
		return false, ErrNoSource.At("source")
	case at.IsZero() || today(tx).Before(at):
		return false, ErrDay.At("on")
	}
	newest, err := newestDays(tx, subject)
	if err != nil {
		return false, err
	}
	rows := gate.NewRows(observationHead, "")
	for _, key := range slices.Sorted(maps.Keys(values)) {
		a, ok := AttributeOf(key)
		if !ok || a.Of != of {
			return false, ErrAttribute.With(key).At(key)
		}
		if values[key] == "" {
			continue // nothing was seen
		}
		value, err := a.Check(values[key])
		if err != nil {
			return false, ErrValue.With(a.Title.VI, values[key]).At(key)
		}
		rows.Add(subject, key, at.String(), tx.NewID(), value, source, tx.Who.ID, tx.Now().UnixMilli())
		if newest[key] <= at.String() {
			marks[key] = value
		}
	}
	if rows.Len() == 0 {
		return false, nil
	}
	return true, rows.Exec(tx)
}

const observationHead = `INSERT INTO register_observation (commune_id, subject_id, key, on_day, id, value, source, by_id, at) VALUES `

// newestDays are the days of the newest observation of each attribute.
func newestDays(tx *gate.Tx, subject string) (map[string]string, error) {
	days := map[string]string{}
	_, err := gate.All(tx, func(scan gate.Scanner) (key string, err error) {
		var day string
		err = scan(&key, &day)
		days[key] = day
		return key, err
	}, `SELECT key, MAX(on_day) FROM register_observation WHERE commune_id = $1 AND subject_id = $2 GROUP BY key`, subject)
	return days, err
}

// touch counts a change of a household, so that its import is not taken back
// over it.
func touch(tx *gate.Tx, household string) error {
	_, err := tx.Exec(`UPDATE register_household SET version = version + 1 WHERE commune_id = $1 AND id = $2`, household)
	return err
}

// tell says that something about a household changed.
func (b *Book) tell(tx *gate.Tx, h Household) error {
	name := h.Hamlet
	if name == "" {
		names, err := b.hamletNames(tx)
		if err != nil {
			return err
		}
		name = names[h.HamletID]
	}
	return tx.Publish(Changed{Household: h.ID, Hamlet: name})
}

// chunk is how many households come in with one transaction.
const chunk = 1000
