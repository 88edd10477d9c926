package procedures

import (
	"strings"
	"testing"

	"gopkg.in/yaml.v3"
)

// A form with a mistake does not start. This test is inside the package, as
// forms come only from its own files.
func TestFormsWithMistakes(t *testing.T) {
	for name, c := range map[string]struct{ fields, says string }{
		"sound":          {`[{id: a, type: text}, {id: b, type: text, show: "a == 'x'"}]`, ""},
		"unknown field":  {`[{id: a, type: text, show: "wife.nmae == 'x'"}]`, "undeclared reference"},
		"wrong type":     {`[{id: a, type: integer}, {id: b, type: text, show: "a == 'x'"}]`, "no matching overload"},
		"not a claim":    {`[{id: a, type: text}, {id: b, type: text, show: "a"}]`, "not true or false"},
		"reads ahead":    {`[{id: b, type: text, show: "a == 'x'"}, {id: a, type: text}]`, "before it is asked"},
		"twice":          {`[{id: a, type: text}, {id: a, type: text}]`, "twice"},
		"unknown rule":   {`[{id: a, type: text, rules: [beautiful]}]`, "no rule"},
		"unknown group":  {`[{id: a, type: "group:family"}]`, "no group"},
		"unknown list":   {`[{id: a, type: select, options_ref: planets}]`, "no list"},
		"bad pattern":    {`[{id: a, type: text, pattern: "("}]`, "missing closing"},
		"row from above": {`[{id: l, type: repeat, fields: [{id: x, type: text, show: "row.y == ''"}, {id: y, type: text}]}]`, "before it is asked"},
	} {
		f := &Form{ID: "test"}
		source := "sections: [{id: s, pages: [{id: p, fields: " + c.fields + "}]}]"
		if err := yaml.Unmarshal([]byte(source), f); err != nil {
			t.Fatal(name, err)
		}
		err := f.link(groups{}, lists{})
		if err == nil {
			err = f.compile()
		}
		if (err == nil) != (c.says == "") || err != nil && !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// A rule cannot run for ever.
func TestCostLimit(t *testing.T) {
	f := &Form{ID: "test", Rules: []*Rule{{ID: "slow", Fields: []string{"l"},
		True: "l.all(a, l.all(b, l.all(c, l.all(d, a.x == d.x))))"}}}
	source := `sections: [{id: s, pages: [{id: p, fields: [{id: l, type: repeat, fields: [{id: x, type: text}]}]}]}]`
	if err := yaml.Unmarshal([]byte(source), f); err != nil {
		t.Fatal(err)
	}
	if err := f.link(groups{}, lists{}); err != nil {
		t.Fatal(err)
	}
	if err := f.compile(); err != nil {
		t.Fatal(err)
	}
	rows := make([]any, maxRows)
	for i := range rows {
		rows[i] = map[string]any{"x": "same"}
	}
	problems := f.View(Answers{"l": rows}, Situation{Today: "2026-11-23"}).Check()
	if len(problems) != 1 || problems[0].Code != ErrRule.Code {
		t.Errorf("%+v", problems)
	}
}
