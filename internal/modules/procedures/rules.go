package procedures

import (
	"errors"
	"net/mail"
	"regexp"
	"strings"

	"xaso/internal/platform/fault"
	"xaso/internal/platform/identity"
)

// Faults of one answer. The sentence takes the label of the field first.
var (
	ErrRequired  = fault.New(fault.Invalid, "procedures.answer.required")
	ErrPick      = fault.New(fault.Invalid, "procedures.answer.pick")
	ErrAttach    = fault.New(fault.Invalid, "procedures.answer.attach")
	ErrAgree     = fault.New(fault.Invalid, "procedures.answer.agree")
	ErrOption    = fault.New(fault.Invalid, "procedures.answer.option")
	ErrKind      = fault.New(fault.Invalid, "procedures.answer.kind")
	ErrWhole     = fault.New(fault.Invalid, "procedures.answer.whole")
	ErrNumber    = fault.New(fault.Invalid, "procedures.answer.number")
	ErrDecimals  = fault.New(fault.Invalid, "procedures.answer.decimals")
	ErrTooSmall  = fault.New(fault.Invalid, "procedures.answer.too-small")
	ErrTooBig    = fault.New(fault.Invalid, "procedures.answer.too-big")
	ErrTooLong   = fault.New(fault.Invalid, "procedures.answer.too-long")
	ErrPattern   = fault.New(fault.Invalid, "procedures.answer.pattern")
	ErrDate      = fault.New(fault.Invalid, "procedures.answer.date")
	ErrPartial   = fault.New(fault.Invalid, "procedures.answer.date-partial")
	ErrDateTime  = fault.New(fault.Invalid, "procedures.answer.datetime")
	ErrFuture    = fault.New(fault.Invalid, "procedures.answer.future")
	ErrTooYoung  = fault.New(fault.Invalid, "procedures.answer.too-young")
	ErrEmail     = fault.New(fault.Invalid, "procedures.answer.email")
	ErrFewRows   = fault.New(fault.Invalid, "procedures.answer.few-rows")
	ErrManyRows  = fault.New(fault.Invalid, "procedures.answer.many-rows")
	ErrRule      = fault.New(fault.Invalid, "procedures.answer.rule")
	ErrHouseName = fault.New(fault.Invalid, "procedures.answer.house-name")
)

// A subject is one answer under check, with what a rule may look at around it.
type subject struct {
	value   string
	today   string
	sibling func(name string) string // answer of a field in the same group or row
}

// A check judges one text answer: doubts, and an error for the impossible.
type check func(subject) (identity.Doubts, error)

// checks are the named rules that form files use.
var checks = map[string]check{
	// Số định danh cá nhân; compared with a sex or birth date asked beside it.
	"cccd12": func(s subject) (identity.Doubts, error) {
		about := identity.About{Today: s.today, Birth: s.sibling("birth")}
		switch s.sibling("sex") {
		case "nam":
			about.Sex = identity.Male
		case "nu":
			about.Sex = identity.Female
		}
		_, doubts, err := identity.PersonalNumber(s.value, about)
		return doubts, err
	},
	// Number of a paper whose kind is asked beside it.
	"id_paper": func(s subject) (identity.Doubts, error) {
		switch s.sibling("kind") {
		case "cmnd":
			_, doubts, err := identity.OldNumber(s.value)
			return doubts, err
		case "passport":
			_, doubts := identity.Passport(s.value)
			return doubts, nil
		case "":
			return nil, nil
		}
		_, doubts, err := identity.PersonalNumber(s.value, identity.About{Today: s.today})
		return doubts, err
	},
	"vn_name": func(s subject) (identity.Doubts, error) {
		_, doubts, err := identity.Name(s.value)
		return doubts, err
	},
	"child_name": func(s subject) (identity.Doubts, error) {
		_, doubts, err := identity.ChildName(s.value)
		return doubts, err
	},
	"vn_phone": func(s subject) (identity.Doubts, error) {
		_, doubts, err := identity.Phone(s.value)
		return doubts, err
	},
	"tax_code": func(s subject) (identity.Doubts, error) {
		_, doubts, err := identity.TaxCode(s.value, s.today)
		return doubts, err
	},
	"not_future": func(s subject) (identity.Doubts, error) {
		if first, _, ok := span(s.value); ok && first.Format("2006-01-02") > s.today {
			return nil, ErrFuture
		}
		return nil, nil
	},
	"birth": func(s subject) (identity.Doubts, error) { return identity.BirthDate(s.value, s.today) },
	// Name of a household business: the two words, then a name of its own in
	// Vietnamese letters, F, J, Z, W, digits and signs.
	"house_name": func(s subject) (identity.Doubts, error) {
		if !houseName.MatchString(strings.ToUpper(s.value)) {
			return nil, ErrHouseName
		}
		return nil, nil
	},
	"email": func(s subject) (identity.Doubts, error) {
		a, err := mail.ParseAddress(s.value)
		if err != nil || a.Address != s.value || !strings.Contains(s.value[strings.LastIndex(s.value, "@")+1:], ".") {
			return nil, ErrEmail
		}
		return nil, nil
	},
}

var houseName = regexp.MustCompile(`^HỘ KINH DOANH +[\p{L}\p{N}\p{P}\p{S}].*$`)

// canonical brings what was typed into the form in which it is stored, where
// the field's rules know one; other texts come back composed and trimmed.
func canonical(f *Field, typed string) string {
	v := identity.Compose(typed)
	if f.Long {
		v = strings.TrimSpace(strings.ReplaceAll(typed, "\r\n", "\n"))
	}
	if f.Type == TelType {
		if n, _, err := identity.Phone(v); err == nil {
			return n
		}
	}
	for _, rule := range f.Rules {
		switch rule {
		case "cccd12":
			if n, _, err := identity.PersonalNumber(v, identity.About{}); err == nil {
				return n
			}
		case "tax_code":
			if n, _, err := identity.TaxCode(v, ""); err == nil {
				return n
			}
		case "id_paper":
			if n, _, err := identity.PersonalNumber(v, identity.About{}); err == nil {
				return n
			}
			if n, _, err := identity.OldNumber(v); err == nil {
				return n
			}
			n, _ := identity.Passport(v)
			return n
		}
	}
	return v
}

// told turns the findings of a check into problems at id.
func told(f *Field, id string, doubts identity.Doubts, err error) []Problem {
	var found []Problem
	if ft, ok := errors.AsType[*fault.Fault](err); ok {
		args := ft.Args
		if strings.HasPrefix(ft.Code, "procedures.") {
			args = append([]any{f.Label}, args...)
		}
		found = append(found, Problem{Field: id, Code: ft.Code, Args: args})
	}
	for _, d := range doubts {
		found = append(found, Problem{Field: id, Code: d.Code, Args: d.Args, Warn: true})
	}
	return found
}
