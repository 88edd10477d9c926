package people

import (
	"errors"
	"strings"
	"time"

	"xaso/internal/platform/clock"
	"xaso/internal/platform/fault"
	"xaso/internal/platform/gate"
	"xaso/internal/platform/identity"
)

// A Person is what may be shown of an account. The personal number is masked;
// [Register.Reveal] gives it whole, and logs that.
type Person struct {
	ID       string
	Name     string
	Hamlet   string // code of the thôn
	Born     string // 1950, 1950-03 or 1950-03-12; "" unknown
	Phone    string // E.164; "" unknown
	CCCD     string // 038•••••1234; "" unknown
	Office   string // title shown to residents; "" for residents
	Verified bool   // identity was seen at the desk or by the State's sign-in
	Disabled bool
	Program  bool // an application with API tokens, not a person
}

// Details are what somebody says of a person, before any rule was applied.
type Details struct {
	Name   string
	Phone  string
	CCCD   string
	Hamlet string
	Born   string
	Office string // officials only
}

// entry is Details that passed the rules: normalised.
type entry struct {
	name, phone, cccd, hamlet, born, office string
}

// check normalises d and gathers what the typist can correct. today bounds
// dates of birth.
func (d Details) check(today clock.Date) (entry, error) {
	e := entry{hamlet: strings.TrimSpace(d.Hamlet), office: identity.Compose(d.Office)}
	var faults []error
	note := func(field string, err error) {
		if f, ok := errors.AsType[*fault.Fault](err); ok {
			faults = append(faults, f.At(field))
		} else if err != nil {
			faults = append(faults, err)
		}
	}
	var err error
	e.name, _, err = identity.Name(d.Name)
	note("name", err)
	if d.Phone != "" {
		e.phone, _, err = identity.Phone(d.Phone)
		note("phone", err)
	}
	if d.CCCD != "" {
		e.cccd, _, err = identity.PersonalNumber(d.CCCD, identity.About{Today: today.String()})
		note("cccd", err)
	}
	if d.Born != "" {
		e.born, err = identity.PartialDate(d.Born)
		note("born", err)
		if err == nil {
			_, err = identity.BirthDate(e.born, today.String())
			note("born", err)
		}
	}
	return e, errors.Join(faults...)
}

// loginOf reads what was typed to sign in: 12 digits are a personal number,
// anything else a telephone.
func loginOf(typed string) (kind, value string, err error) {
	if strings.TrimSpace(typed) == "" {
		return "", "", ErrLoginMissing.At("login")
	}
	if n, _, err := identity.PersonalNumber(typed, identity.About{}); err == nil {
		return "cccd", n, nil
	}
	if n, _, err := identity.Phone(typed); err == nil {
		return "phone", n, nil
	}
	return "", "", ErrLoginUnclear.At("login")
}

// enter writes a new account with its logins and returns its id. A number
// that somebody only claimed gives way to the one whose paper was seen.
func (r *Register) enter(tx *gate.Tx, e entry, password string, verified bool, logins ...string) (string, error) {
	id := tx.NewID()
	if e.cccd != "" {
		if err := r.claimCCCD(tx, e.cccd, verified); err != nil {
			return "", err
		}
	}
	if err := r.insertAccount(tx, id, "person", e, password, verified); err != nil {
		return "", err
	}
	for _, kind := range logins {
		value := map[string]string{"phone": e.phone, "cccd": e.cccd}[kind]
		if value == "" {
			continue
		}
		if err := r.takeLogin(tx, id, kind, value, verified && e.office == ""); err != nil {
			return "", err
		}
	}
	return id, nil
}

// claimCCCD makes way for a personal number about to be entered.
func (r *Register) claimCCCD(tx *gate.Tx, number string, verified bool) error {
	hash := r.keys.hash(tx.Who.Commune, "cccd", number)
	var holder string
	var seen int64
	err := tx.Row(`SELECT id, verified_at FROM people_account WHERE commune_id = $1 AND cccd_hash = $2`,
		hash).Scan(&holder, &seen)
	switch {
	case errors.Is(err, gate.ErrMissing):
		return nil
	case err != nil:
		return err
	case seen > 0 || !verified:
		return ErrCCCDTaken.At("cccd")
	}
	_, err = tx.Exec(`UPDATE people_account SET cccd_hash = '', cccd_sealed = '', cccd_mask = ''
		WHERE commune_id = $1 AND id = $2`, holder)
	if err != nil {
		return err
	}
	if _, err = tx.Exec(`DELETE FROM people_login WHERE commune_id = $1 AND hash = $2`, hash); err != nil {
		return err
	}
	return tx.Record("people.claim-lost", holder, nil)
}

// takeLogin lets account sign in by value. A telephone shared by a family is
// the login of the first who took it; the others, when the desk enters them
// (shared), use their personal number.
func (r *Register) takeLogin(tx *gate.Tx, account, kind, value string, shared bool) error {
	n, err := tx.Exec(`INSERT INTO people_login (commune_id, hash, kind, account_id) VALUES ($1, $2, $3, $4)
		ON CONFLICT (commune_id, hash) DO NOTHING`, r.keys.hash(tx.Who.Commune, kind, value), kind, account)
	switch {
	case err != nil:
		return err
	case n == 0 && kind == "phone" && shared:
		return nil
	case n == 0:
		return ErrLoginTaken.At("login")
	}
	return nil
}

func (r *Register) insertAccount(tx *gate.Tx, id, kind string, e entry, password string, verified bool) error {
	c := tx.Who.Commune
	var hash, sealed, mask string
	if e.cccd != "" {
		hash, mask = r.keys.hash(c, "cccd", e.cccd), identity.Mask(e.cccd)
		sealed = r.keys.sealed(c, "cccd:"+id, e.cccd)
	}
	now := tx.Now().UnixMilli()
	seen, chosen := int64(0), int64(0)
	if verified {
		seen = now
	}
	if password != "" {
		chosen = now
	}
	_, err := tx.Exec(`
		INSERT INTO people_account (commune_id, id, kind, name, name_folded, hamlet, born, phone, cccd_hash,
			cccd_sealed, cccd_mask, verified_at, office, password, password_at, disabled_at, created_by, created_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, 0, $16, $17)`,
		id, kind, e.name, identity.Fold(e.name), e.hamlet, e.born, e.phone, hash,
		sealed, mask, seen, e.office, password, chosen, tx.Who.ID, now)
	return err
}

// personColumns are read by scanPerson.
const personColumns = `id, name, hamlet, born, phone, cccd_mask, office, verified_at, disabled_at, kind`

func scanPerson(scan gate.Scanner) (Person, error) {
	var p Person
	var verified, disabled int64
	var kind string
	err := scan(&p.ID, &p.Name, &p.Hamlet, &p.Born, &p.Phone, &p.CCCD, &p.Office, &verified, &disabled, &kind)
	p.Verified, p.Disabled, p.Program = verified > 0, disabled > 0, kind == "application"
	return p, err
}

func today(tx *gate.Tx) clock.Date { return clock.DateOf(tx.Now()) }

func millis(ms int64) time.Time {
	if ms == 0 {
		return time.Time{}
	}
	return time.UnixMilli(ms).UTC()
}

// giveCCCD enters the number of an account whose paper was seen.
func (r *Register) giveCCCD(tx *gate.Tx, id, number string) error {
	c := tx.Who.Commune
	var before string
	if err := tx.Row(`SELECT cccd_hash FROM people_account WHERE commune_id = $1 AND id = $2`, id).Scan(&before); err != nil {
		return err
	}
	hash := r.keys.hash(c, "cccd", number)
	if before == hash {
		return nil
	}
	if err := r.claimCCCD(tx, number, true); err != nil {
		return err
	}
	_, err := tx.Exec(`DELETE FROM people_login WHERE commune_id = $1 AND account_id = $2 AND kind = 'cccd'`, id)
	if err != nil {
		return err
	}
	_, err = tx.Exec(`UPDATE people_account SET cccd_hash = $3, cccd_sealed = $4, cccd_mask = $5
		WHERE commune_id = $1 AND id = $2`, id, hash, r.keys.sealed(c, "cccd:"+id, number), identity.Mask(number))
	if err != nil {
		return err
	}
	return r.takeLogin(tx, id, "cccd", number, true)
}
