package surveys

import (
	"bytes"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strings"

	"gopkg.in/yaml.v3"
)

// A Purpose is what is made of the answers.
type Purpose string

const (
	Attributes   Purpose = "attributes"   // go into the household register
	Income       Purpose = "income"       // income per head, kept secret
	Satisfaction Purpose = "satisfaction" // a poll
	Other        Purpose = "other"        // a commune's own; tables only
)

// Words are a text of a questionnaire; EN is "" where nobody translated it.
type Words struct {
	VI string `json:"vi" yaml:"vi"`
	EN string `json:"en,omitempty" yaml:"en,omitempty"`
}

// A Questionnaire is what households are asked, section by section. Campaigns
// keep a copy of theirs as it was.
type Questionnaire struct {
	ID       string    `json:"id" yaml:"id"`
	Title    Words     `json:"title" yaml:"title"`
	Kind     Purpose   `json:"kind" yaml:"kind"`
	Source   string    `json:"source,omitempty" yaml:"source,omitempty"` // the legal text
	Note     Words     `json:"note,omitzero" yaml:"note,omitempty"`
	Sections []Section `json:"sections" yaml:"sections"`
}

// A Section is asked of the household, or of each of its members from an age.
type Section struct {
	ID        string     `json:"id" yaml:"id"`
	Title     Words      `json:"title" yaml:"title"`
	Hint      Words      `json:"hint,omitzero" yaml:"hint,omitempty"`
	Members   bool       `json:"members,omitempty" yaml:"members,omitempty"`
	From      int        `json:"from,omitempty" yaml:"from,omitempty"` // years; 0 everybody
	Questions []Question `json:"questions" yaml:"questions"`
}

// A Shape is what an answer looks like.
type Shape string

// The shapes. Answers are kept as text: "yes" and "no", the value of a choice,
// a whole or decimal number with a point, thousands of đồng, YYYY-MM-DD.
const (
	YesNo    Shape = "yes-no"
	OneOf    Shape = "choice"
	Number   Shape = "number"
	Money    Shape = "money" // thousand đồng, whole
	Day      Shape = "date"
	FreeText Shape = "text"
)

// Shapes are all, in the order of lists.
var Shapes = []Shape{YesNo, OneOf, Number, Money, Day, FreeText}

// A Part is what an amount is to the income of a household.
type Part string

const (
	Revenue  Part = "revenue" // adds
	Cost     Part = "cost"    // takes away
	Outside  Part = "outside" // asked so that it is not put elsewhere; not counted
	Persons  Part = "persons" // the denominator
	Absent   Part = "absent"  // people away too long to be counted
	NoIncome Part = ""
)

// A Question is one thing asked.
type Question struct {
	Key       string     `json:"key" yaml:"key"`
	Text      Words      `json:"text" yaml:"text"`
	Hint      Words      `json:"hint,omitzero" yaml:"hint,omitempty"`
	Kind      Shape      `json:"kind" yaml:"kind"`
	Choices   []Choice   `json:"choices,omitempty" yaml:"choices,omitempty"`
	Required  bool       `json:"required,omitempty" yaml:"required,omitempty"`
	Min       *float64   `json:"min,omitempty" yaml:"min,omitempty"`
	Max       *float64   `json:"max,omitempty" yaml:"max,omitempty"`
	Whole     bool       `json:"whole,omitempty" yaml:"whole,omitempty"` // of numbers: without decimals
	Unit      Words      `json:"unit,omitzero" yaml:"unit,omitempty"`
	If        *Condition `json:"if,omitempty" yaml:"if,omitempty"`
	Attribute string     `json:"attribute,omitempty" yaml:"attribute,omitempty"` // key in the household register
	Part      Part       `json:"part,omitempty" yaml:"part,omitempty"`
	// Content are the answers that count as being content; one question of a
	// poll has them.
	Content []string `json:"content,omitempty" yaml:"content,omitempty"`
}

// A Choice is one possible answer.
type Choice struct {
	Value string `json:"value" yaml:"value"`
	Words `yaml:",inline"`
	// Attribute is what the register calls it, Value when "".
	Attribute string `json:"attribute,omitempty" yaml:"attribute,omitempty"`
}

// A Condition asks a question only when an earlier one of its section (or of
// the household) was answered so.
type Condition struct {
	Key string   `json:"key" yaml:"key"`
	Is  []string `json:"is" yaml:"is"`
}

//go:embed data/*.yaml
var data embed.FS

// builtIn reads the questionnaires that come with the program.
func builtIn() ([]Questionnaire, error) {
	files, err := fs.Glob(data, "data/*.yaml")
	if err != nil {
		return nil, err
	}
	var all []Questionnaire
	for _, file := range files {
		content, err := data.ReadFile(file)
		if err != nil {
			return nil, err
		}
		q, err := parse(content)
		if err != nil {
			return nil, fmt.Errorf("questionnaire %s: %w", path.Base(file), err)
		}
		all = append(all, q)
	}
	return all, nil
}

func parse(content []byte) (Questionnaire, error) {
	var q Questionnaire
	d := yaml.NewDecoder(bytes.NewReader(content))
	d.KnownFields(true)
	if err := d.Decode(&q); err != nil {
		return q, err
	}
	return q, q.Check()
}

const (
	mostQuestions = 120
	mostChoices   = 30
	longestText   = 300 // characters of a question
)

var keyShape = regexp.MustCompile(`^[a-z][a-z0-9-]{0,39}$`)

// Check says what is wrong with a questionnaire.
func (q Questionnaire) Check() error {
	if strings.TrimSpace(q.Title.VI) == "" {
		return ErrTitle.At("title")
	}
	seen, n := map[string]Question{}, 0
	for _, s := range q.Sections {
		for _, one := range s.Questions {
			if err := one.check(seen); err != nil {
				return fmt.Errorf("question %s: %w", one.Key, err)
			}
			seen[one.Key] = one
			n++
		}
	}
	if n > mostQuestions {
		return ErrTooManyAsked.With(mostQuestions)
	}
	return nil
}

// check judges a question after those before it.
func (q Question) check(before map[string]Question) error {
	var wrong []error
	if _, twice := before[q.Key]; twice || !keyShape.MatchString(q.Key) {
		wrong = append(wrong, fmt.Errorf("key %q is twice or not a key", q.Key))
	}
	if n := len([]rune(strings.TrimSpace(q.Text.VI))); n == 0 || n > longestText {
		wrong = append(wrong, ErrQuestionText.With(longestText).At("text"))
	}
	if !slices.Contains(Shapes, q.Kind) {
		wrong = append(wrong, ErrQuestionKind.At("kind"))
	}
	if q.Kind == OneOf && (len(q.Choices) < 2 || len(q.Choices) > mostChoices || doubled(q.Choices)) {
		wrong = append(wrong, ErrChoices.With(mostChoices).At("choices"))
	}
	if q.Min != nil && q.Max != nil && *q.Min > *q.Max {
		wrong = append(wrong, ErrRange.At("max"))
	}
	if c := q.If; c != nil {
		of, known := before[c.Key]
		if !known || len(c.Is) == 0 || slices.ContainsFunc(c.Is, func(v string) bool { return !of.offers(v) }) {
			wrong = append(wrong, ErrCondition.At("if"))
		}
	}
	return errors.Join(wrong...)
}

func doubled(all []Choice) bool {
	seen := map[string]bool{}
	for _, c := range all {
		if c.Value == "" || strings.TrimSpace(c.VI) == "" || seen[c.Value] {
			return true
		}
		seen[c.Value] = true
	}
	return false
}

// offers reports whether a value is one of those that can be chosen.
func (q Question) offers(value string) bool {
	switch q.Kind {
	case YesNo:
		return value == "yes" || value == "no"
	case OneOf:
		return slices.ContainsFunc(q.Choices, func(c Choice) bool { return c.Value == value })
	}
	return false
}

// question finds one by its key.
func (q Questionnaire) question(key string) (Question, Section, bool) {
	for _, s := range q.Sections {
		for _, one := range s.Questions {
			if one.Key == key {
				return one, s, true
			}
		}
	}
	return Question{}, Section{}, false
}

// AsksMembers reports whether some questions are about each member.
func (q Questionnaire) AsksMembers() bool {
	return slices.ContainsFunc(q.Sections, func(s Section) bool { return s.Members })
}
