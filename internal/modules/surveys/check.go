package surveys

import (
	"errors"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"xaso/internal/platform/clock"
	"xaso/internal/platform/fault"
	"xaso/internal/platform/identity"
)

// Answers are what one sheet says: by the key of the question, and for members
// "key@member".
type Answers map[string]string

// A Member is a person of a household as far as a sheet needs to name them.
type Member struct {
	ID   string `json:"id"`
	Name string `json:"name"`
	Born int    `json:"born,omitempty"` // year, 0 unknown
}

// longestAnswer bounds what is typed, in characters.
const longestAnswer = 500

// field is the key of an answer.
func field(question, member string) string {
	if member == "" {
		return question
	}
	return question + "@" + member
}

// An asked is one question put to the household (Member "") or a member.
type asked struct {
	Question
	Member string
}

// asks lists what is to be answered, given what was answered: a question
// whose condition does not hold is not asked. At is the day ages are taken on.
func (q Questionnaire) asks(members []Member, given Answers, at clock.Date) []asked {
	var all []asked
	for _, s := range q.Sections {
		of := []Member{{}}
		if s.Members {
			of = s.among(members, at)
		}
		for _, m := range of {
			for _, one := range s.Questions {
				if one.applies(q, m.ID, given) {
					all = append(all, asked{one, m.ID})
				}
			}
		}
	}
	return all
}

// among are the members a section is about; who was born in an unknown year is
// asked.
func (s Section) among(members []Member, at clock.Date) []Member {
	return slices.DeleteFunc(slices.Clone(members), func(m Member) bool {
		return m.Born > 0 && at.Year-m.Born < s.From
	})
}

// applies reports whether a question is asked. A condition on a question that
// is itself not asked does not hold.
func (one Question) applies(q Questionnaire, member string, given Answers) bool {
	if one.If == nil {
		return true
	}
	of, section, _ := q.question(one.If.Key)
	who := member
	if !section.Members {
		who = ""
	}
	value, _ := of.clean(given[field(of.Key, who)])
	return slices.Contains(one.If.Is, value) && of.applies(q, member, given)
}

// Judge returns the answers as they are kept, or what is wrong with each: the
// field of a fault is the field of the answer. Answers to what is not asked
// are left out; those to what is no question are refused.
func (q Questionnaire) Judge(members []Member, given Answers, at clock.Date) (Answers, error) {
	kept := Answers{}
	var wrong []error
	for _, a := range q.asks(members, given, at) {
		name := field(a.Key, a.Member)
		value, err := a.clean(given[name])
		switch {
		case err != nil:
			wrong = append(wrong, err.At(name))
		case value == "" && a.Required:
			wrong = append(wrong, ErrMissingAnswer.At(name))
		case value != "":
			kept[name] = value
		}
	}
	for _, name := range slices.Sorted(maps.Keys(given)) {
		key, _, _ := strings.Cut(name, "@")
		if _, _, known := q.question(key); !known {
			wrong = append(wrong, ErrNotAsked.With(key).At(name))
		}
	}
	return kept, errors.Join(wrong...)
}

// clean reads one typed answer.
func (q Question) clean(typed string) (string, *fault.Fault) {
	typed = strings.TrimSpace(identity.Compose(typed))
	if typed == "" {
		return "", nil
	}
	switch q.Kind {
	case YesNo, OneOf:
		if !q.offers(typed) {
			return "", ErrNotChoice
		}
		return typed, nil
	case Number, Money:
		return q.number(typed)
	case Day:
		return day(typed)
	}
	if len([]rune(typed)) > longestAnswer {
		return "", ErrTooLong.With(longestAnswer)
	}
	return typed, nil
}

var (
	grouped = regexp.MustCompile(`^-?[0-9]{1,3}(\.[0-9]{3})+(,[0-9]{1,2})?$`)
	plain   = regexp.MustCompile(`^-?[0-9]{1,12}([.,][0-9]{1,2})?$`)
)

// number reads 1.200, 1200, 1,5 and 1.5. A point before three digits groups
// thousands, as everybody here writes them.
func (q Question) number(typed string) (string, *fault.Fault) {
	typed = strings.ReplaceAll(typed, " ", "")
	switch {
	case grouped.MatchString(typed):
		typed = strings.ReplaceAll(typed, ".", "")
	case !plain.MatchString(typed):
		return "", ErrNotNumber
	}
	n, err := strconv.ParseFloat(strings.Replace(typed, ",", ".", 1), 64)
	if err != nil || (q.Kind == Money || q.Whole) && n != float64(int64(n)) {
		return "", ErrNotNumber
	}
	if q.Min != nil && n < *q.Min {
		return "", ErrTooSmall.With(shown(*q.Min))
	}
	if q.Max != nil && n > *q.Max {
		return "", ErrTooGreat.With(shown(*q.Max))
	}
	return strconv.FormatFloat(n, 'f', -1, 64), nil
}

// shown writes a bound as people do.
func shown(n float64) string {
	return strings.Replace(strconv.FormatFloat(n, 'f', -1, 64), ".", ",", 1)
}

// day reads YYYY-MM-DD and d/m/yyyy.
func day(typed string) (string, *fault.Fault) {
	for _, layout := range []string{time.DateOnly, "2/1/2006"} {
		if d, err := time.Parse(layout, typed); err == nil && d.Year() >= 1900 && d.Year() <= 2200 {
			return d.Format(time.DateOnly), nil
		}
	}
	return "", ErrNotDate
}
