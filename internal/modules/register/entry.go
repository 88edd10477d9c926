package register

import (
	"slices"
	"strings"

	"xaso/internal/platform/clock"
	"xaso/internal/platform/fault"
	"xaso/internal/platform/gate"
	"xaso/internal/platform/identity"
)

var (
	ErrNoName    = fault.New(fault.Invalid, "register.no-name")
	ErrSex       = fault.New(fault.Invalid, "register.sex")
	ErrCodeShape = fault.New(fault.Invalid, "register.code-shape")
	ErrCodeTaken = fault.New(fault.Conflict, "register.code-taken")
	ErrTooLong   = fault.New(fault.Invalid, "register.too-long")
	ErrNoMember  = fault.New(fault.Invalid, "register.no-member")
	ErrTwoHeads  = fault.New(fault.Invalid, "register.two-heads")
)

// HeadRelation is how the head of a household is written in lists.
const HeadRelation = "Chủ hộ"

// longest bounds what is typed in one field, in letters.
const longest = 200

// A Person is what a form or a list says of one resident.
type Person struct {
	Name       string
	Born       string // as typed: 12/5/1950, 5/1950, 1950
	Sex        string
	Relation   string
	Number     string // số định danh or CMND, "" unknown
	Away       bool   // not among the usual residents
	Attributes map[string]string
}

// IsHead reports whether the person is written as the head.
func (p Person) IsHead() bool { return isHead(p.Relation) }

func isHead(relation string) bool {
	folded := identity.Fold(relation)
	return folded == "chu ho" || folded == "ch"
}

// An Entry is what a form or a list says of one household.
type Entry struct {
	Code       string // "" takes the next of the commune
	Hamlet     string // as people call it, or its id
	Address    string
	Since      clock.Date
	Members    []Person
	Attributes map[string]string

	id      string // of a household that is there: only members are added
	added   bool   // set by enter: the household was there before
	hamlet  Hamlet
	members []Resident // as stored
}

// clean returns the person as stored, or all that is wrong.
func (p Person) clean(today clock.Date) (Person, []error) {
	var wrong []error
	bad := func(err error, field string) {
		if told := fault.All(err); len(told) > 0 {
			err = told[0].At(field)
		}
		wrong = append(wrong, err)
	}
	name, _, err := identity.Name(p.Name)
	if err != nil {
		bad(err, "name")
	}
	p.Name = name
	if p.Sex, err = readSex(p.Sex); err != nil {
		bad(err, "sex")
	}
	if p.Born != "" {
		born, err := identity.PartialDate(p.Born)
		if err == nil {
			_, err = identity.BirthDate(born, today.String())
		}
		if err != nil {
			bad(err, "born")
		}
		p.Born = born
	}
	if p.Number != "" {
		if p.Number, err = readNumber(p.Number, identity.About{Birth: p.Born, Today: today.String()}); err != nil {
			bad(err, "number")
		}
	}
	p.Relation = identity.Compose(p.Relation)
	for field, text := range map[string]string{"name": p.Name, "relation": p.Relation} {
		if len([]rune(text)) > longest {
			bad(ErrTooLong.With(longest), field)
		}
	}
	return p, wrong
}

// readSex takes what lists write: Nam, Nữ, M, F.
func readSex(typed string) (string, error) {
	switch strings.ToLower(identity.Compose(typed)) {
	case "":
		return "", nil
	case "nam", "m", "male", "trai":
		return "nam", nil
	case "nữ", "nu", "f", "female", "gái", "gai", "nư":
		return "nữ", nil
	}
	return "", ErrSex.With(typed)
}

// readNumber takes a personal number of 12 digits or an old one of 9.
func readNumber(typed string, about identity.About) (string, error) {
	typed = strings.TrimLeft(typed, "'")
	if n, _, err := identity.OldNumber(typed); err == nil {
		return n, nil
	}
	n, _, err := identity.PersonalNumber(typed, about)
	return n, err
}

// codeShape reports whether a code can stand in an address and a file.
func codeShape(code string) bool {
	return code != "" && len(code) <= 40 && !strings.ContainsFunc(code, func(r rune) bool {
		return !(r >= '0' && r <= '9' || r >= 'A' && r <= 'Z' || r >= 'a' && r <= 'z' || r == '.' || r == '-' || r == '_')
	})
}

// cleanPlace reads what an entry says of the household itself.
func (b *Book) cleanPlace(tx *gate.Tx, e Entry) (Entry, []error) {
	var wrong []error
	h, err := b.Hamlet(tx, e.Hamlet)
	if fault.KindOf(err) == fault.Missing || err == nil && !h.Stands() {
		err = ErrNoHamlet.With(e.Hamlet).At("hamlet")
	}
	if err != nil {
		wrong = append(wrong, err)
	}
	e.hamlet = h
	e.Code, e.Address = strings.TrimSpace(e.Code), identity.Compose(e.Address)
	if e.Code != "" && !codeShape(e.Code) {
		wrong = append(wrong, ErrCodeShape.At("code"))
	}
	if len([]rune(e.Address)) > longest {
		wrong = append(wrong, ErrTooLong.With(longest).At("address"))
	}
	return e, wrong
}

// clean returns the entry as stored, or all that is wrong.
func (b *Book) clean(tx *gate.Tx, e Entry) (Entry, error) {
	e, wrong := b.cleanPlace(tx, e)
	heads := 0
	e.Members = slices.Clone(e.Members)
	for i, p := range e.Members {
		clean, errs := p.clean(today(tx))
		e.Members[i], wrong = clean, append(wrong, errs...)
		if p.IsHead() {
			heads++
		}
	}
	switch {
	case len(e.Members) == 0:
		wrong = append(wrong, ErrNoMember.At("name"))
	case heads > 1:
		wrong = append(wrong, ErrTwoHeads.At("relation"))
	}
	return e, joined(append(wrong, checkValues(OfHousehold, e.Attributes), checkPeople(e.Members)))
}

// checkValues refuses values that are none of their attribute's.
func checkValues(of string, values map[string]string) error {
	for key, value := range values {
		a, ok := AttributeOf(key)
		if !ok || a.Of != of {
			return ErrAttribute.With(key)
		}
		if _, err := a.Check(value); err != nil {
			return err
		}
	}
	return nil
}

func checkPeople(all []Person) error {
	for _, p := range all {
		if err := checkValues(OfResident, p.Attributes); err != nil {
			return err
		}
	}
	return nil
}

// enter writes clean entries: households that are new with their members, and
// members of those that are there. It is what a form, a list and the demo share;
// by is who signs for it, imported the list it came with.
func (b *Book) enter(tx *gate.Tx, all []Entry, on clock.Date, source, imported, by string) error {
	if err := b.plant(tx); err != nil {
		return err
	}
	households := gate.NewRows(`INSERT INTO register_household (commune_id, id, code, hamlet_id, address, head_id, since_day, until_day, ended,
		into_id, from_id, usual, marks, search, import_id, version) VALUES `, "")
	residents := gate.NewRows(residentHead, "")
	seen := gate.NewRows(observationHead, "")
	history := gate.NewRows(`INSERT INTO register_change (commune_id, household_id, id, resident_id, what, on_day, source, detail, by_id, by_name, at) VALUES `, "")
	now := tx.Now().UnixMilli()
	observe := func(subject string, values map[string]string) {
		for _, a := range attributes {
			if v := values[a.Key]; v != "" {
				seen.Add(subject, a.Key, on.String(), tx.NewID(), v, source, tx.Who.ID, now)
			}
		}
	}
	for i := range all {
		e := &all[i]
		id, fresh := e.id, e.id == ""
		if e.added = !fresh; fresh {
			id = tx.NewID()
		}
		var head string
		var usual int64
		place := int64(1)
		if !fresh {
			place = 1000 // after those who are there
		}
		for n, p := range e.Members {
			r := b.resident(tx, p, id, e.hamlet.ID, place+int64(n), e.Since)
			r.Import = imported
			if p.IsHead() {
				head = r.ID
			}
			if r.Usual {
				usual++
			}
			residents.Add(r.values()...)
			observe(r.ID, p.Attributes)
			e.members = append(e.members, r)
		}
		what := "members-entered"
		if fresh {
			if e.Code == "" {
				code, err := nextCode(tx)
				if err != nil {
					return err
				}
				e.Code = code
			}
			what = "entered"
			households.Add(id, e.Code, e.hamlet.ID, e.Address, head, e.Since.String(), "", "", "", "", usual, writeMarks(e.Attributes),
				searchText(e.Code, nil, e.Address, e.members), imported, 1)
		}
		if fresh {
			observe(id, e.Attributes) // of one that was there, Observe weighs the days
		}
		history.Add(id, tx.NewID(), "", what, on.String(), source, "{}", tx.Who.ID, by, now)
		e.id = id
	}
	for _, r := range []*gate.Rows{households, residents, seen, history} {
		if err := r.Exec(tx); err != nil {
			return err
		}
	}
	return nil
}

const residentHead = `INSERT INTO register_resident (commune_id, id, household_id, hamlet_id, position, name, name_folded, born, sex, relation,
	number_key, number_sealed, number_mask, usual, since_day, until_day, ended, into_id, marks, import_id, version) VALUES `

// resident makes the stored form of a clean person.
func (b *Book) resident(tx *gate.Tx, p Person, household, hamlet string, position int64, since clock.Date) Resident {
	r := Resident{ID: tx.NewID(), Household: household, hamlet: hamlet, Name: p.Name, Born: p.Born, Sex: p.Sex, Relation: p.Relation, Usual: !p.Away,
		Since: since, Position: position, Version: 1, Attributes: p.Attributes}
	kept := b.people.Keep(tx.Who.Commune, "resident:"+r.ID, p.Number)
	r.key, r.sealed, r.CCCDMask = kept.Key, kept.Sealed, kept.Mask
	return r
}

// values are the columns of residentHead.
func (r Resident) values() []any {
	return []any{r.ID, r.Household, r.hamlet, r.Position, r.Name, identity.Fold(r.Name), r.Born, r.Sex, r.Relation, r.key, r.sealed, r.CCCDMask,
		r.Usual, r.Since.String(), r.Until.String(), r.Ended, r.Into, writeMarks(r.Attributes), r.Import, r.Version}
}

// searchText is what the search of a household looks in.
func searchText(code string, old []string, address string, members []Resident) string {
	var b strings.Builder
	b.WriteString(code + " " + strings.Join(old, " ") + " " + address)
	for _, m := range members {
		if m.Stands() {
			b.WriteString(" " + m.Name)
		}
	}
	return identity.Fold(b.String())
}
