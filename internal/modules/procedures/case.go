package procedures

import "gopkg.in/yaml.v3"

// A Case is a test of a form: answers, and what must come of them. Cases run
// at every check, so a later change that breaks one is refused at publishing.
type Case struct {
	Name    string         `yaml:"name"`
	Answers map[string]any `yaml:"answers,omitempty"`
	Channel Channel        `yaml:"channel,omitempty"` // "" is the web
	Office  bool           `yaml:"office,omitempty"`  // an official fills in
	Today   string         `yaml:"today,omitempty"`   // YYYY-MM-DD; "" is the day of the check
	Expect  []Expect       `yaml:"expect,omitempty"`
}

// An Expect is one thing a case must show.
type Expect struct {
	What  Expected `yaml:"what"`
	Field string   `yaml:"field,omitempty"` // id of a field or a component; rows as "members.0.full_name"
	Fee   int64    `yaml:"fee,omitempty"`   // đồng
}

// Expected is a kind of expectation.
type Expected string

const (
	ExpectShown    Expected = "shown"    // the field is asked
	ExpectHidden   Expected = "hidden"   // it is not
	ExpectPaper    Expected = "paper"    // the component is required
	ExpectNoPaper  Expected = "no-paper" // it is not
	ExpectFee      Expected = "fee"      // the fee is this
	ExpectProblem  Expected = "problem"  // the answer of the field is refused
	ExpectAccepted Expected = "accepted" // it is not
)

func readCases(body string) ([]Case, error) {
	if body == "" {
		return nil, nil
	}
	var cases []Case
	err := yaml.Unmarshal([]byte(body), &cases)
	return cases, err
}

func writeCases(cases []Case) (string, error) {
	if len(cases) == 0 {
		return "", nil
	}
	b, err := yaml.Marshal(cases)
	return string(b), err
}
