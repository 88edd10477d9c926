package builder

import (
	"errors"
	"net/http"
	"regexp"
	"slices"
	"strings"

	"github.com/a-h/templ"

	"xaso/internal/modules/procedures"
	"xaso/internal/platform/gate"
	"xaso/internal/platform/web"
)

// A ruleForm is the page of what must hold between several answers, of the
// whole form or of each row of a list.
type ruleForm struct {
	procedures.Edition
	entry
	rule      procedures.Rule
	list      *procedures.Field
	fresh     bool
	action    string
	condition condition
}

// rulePath is the address of a rule; list is "" for one of the whole form.
func rulePath(e procedures.Edition, id, list string) string {
	path := at(e, "quy-tac")
	if id != "" {
		path += "/" + id
	}
	if list != "" {
		path += "?trong=" + list
	}
	return path
}

func (b Bench) ruleForm(e procedures.Edition, in entry, rule procedures.Rule, list string) templ.Component {
	f := ruleForm{Edition: e, entry: in, rule: rule, fresh: rule.ID == "", action: rulePath(e, rule.ID, list)}
	scope := procedures.Scope{Part: procedures.OfRule, ID: rule.ID}
	if list != "" {
		f.list = fieldOf(e, list)
		scope = procedures.Scope{Part: procedures.OfRowRule, ID: rule.ID, Repeat: list}
	}
	f.condition = b.condition(e, in, scope, rule.True)
	return rulePage(f)
}

func (b Bench) newRule(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	e, err := b.open(r, who)
	if err != nil {
		return err
	}
	list := r.URL.Query().Get("trong")
	if list != "" && fieldOf(e, list) == nil {
		return gate.ErrMissing
	}
	return web.Page(w, r, http.StatusOK, b.ruleForm(e, entry{}, procedures.Rule{}, list))
}

func (b Bench) addRule(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	list := r.URL.Query().Get("trong")
	return b.change(w, r, who, change{
		part: rulePart(list), property: "true",
		again: func(e procedures.Edition, in entry) templ.Component {
			return b.ruleForm(e, in, procedures.Rule{}, list)
		},
		next: afterRule(list),
		edits: func(e procedures.Edition, in entry) ([]procedures.Edit, error) {
			rule, stay, err := b.readRule(e, in, procedures.Rule{}, list)
			if stay || err != nil {
				return nil, err
			}
			if list != "" {
				return []procedures.Edit{procedures.AddRowRule(list, rule)}, nil
			}
			return []procedures.Edit{procedures.AddRule(rule)}, nil
		},
	})
}

func rulePart(list string) procedures.Part {
	if list != "" {
		return procedures.OfRowRule
	}
	return procedures.OfRule
}

func afterRule(list string) func(procedures.Edition) string {
	return func(e procedures.Edition) string {
		if list != "" {
			return at(e, "o", list) + "#quy-tac"
		}
		return at(e) + "#quy-tac"
	}
}

// findRule returns a rule of the form or of a list, nil when there is none.
func findRule(e procedures.Edition, id, list string) *procedures.Rule {
	if list == "" {
		return ruleOf(e, id)
	}
	f := fieldOf(e, list)
	if f == nil {
		return nil
	}
	i := slices.IndexFunc(f.RowRules, func(r *procedures.Rule) bool { return r.ID == id })
	if i < 0 {
		return nil
	}
	return f.RowRules[i]
}

func (b Bench) rule(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	e, err := b.open(r, who)
	if err != nil {
		return err
	}
	list := r.URL.Query().Get("trong")
	rule := findRule(e, r.PathValue("rule"), list)
	if rule == nil {
		return gate.ErrMissing
	}
	return web.Page(w, r, http.StatusOK, b.ruleForm(e, entry{}, *rule, list))
}

func (b Bench) setRule(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	id, list := r.PathValue("rule"), r.URL.Query().Get("trong")
	return b.change(w, r, who, change{
		part: rulePart(list), id: id, property: "true",
		again: func(e procedures.Edition, in entry) templ.Component {
			if rule := findRule(e, id, list); rule != nil {
				return b.ruleForm(e, in, *rule, list)
			}
			return overviewPage(b.outline(e))
		},
		next: afterRule(list),
		edits: func(e procedures.Edition, in entry) ([]procedures.Edit, error) {
			if in.pressed("_xoa") {
				if list != "" {
					return []procedures.Edit{procedures.RemoveRowRule(list, id)}, nil
				}
				return []procedures.Edit{procedures.RemoveRule(id)}, nil
			}
			was := findRule(e, id, list)
			if was == nil {
				return nil, procedures.ErrNoPart.With(id)
			}
			rule, stay, err := b.readRule(e, in, *was, list)
			if stay || err != nil {
				return nil, err
			}
			set := func(r *procedures.Rule) { *r = rule }
			if list != "" {
				return []procedures.Edit{procedures.UpdateRowRule(list, id, set)}, nil
			}
			return []procedures.Edit{procedures.UpdateRule(id, set)}, nil
		},
	})
}

// readRule reads sentence, severity and condition. Which answers it joins is
// read off the condition; the first is where the sentence is told.
func (b Bench) readRule(e procedures.Edition, in entry, was procedures.Rule, list string) (procedures.Rule, bool, error) {
	scope := procedures.Scope{Part: rulePart(list), ID: was.ID, Repeat: list}
	holds, stay, err := b.readCondition(e, in, scope)
	rule := was
	rule.Say, rule.Warn, rule.True = both(in, "say"), in.ticked("warn", false), holds
	if stay {
		return rule, true, nil
	}
	if rule.Say.VI == "" {
		err = errors.Join(procedures.ErrNoLabel.At("say"), err)
	}
	if holds == "" && err == nil {
		err = ErrClause.At("cond")
	}
	rule.Fields = b.joins(e, scope, holds)
	return rule, false, err
}

// joins names the answers that a condition reads; of a list its columns.
func (b Bench) joins(e procedures.Edition, scope procedures.Scope, holds string) []string {
	var ids []string
	for _, n := range b.Store.Library().Names(e, scope) {
		id, column := strings.CutPrefix(n.ID, "row.")
		if n.ID == "today" || n.ID == "channel" || column != (scope.Repeat != "") {
			continue
		}
		if regexp.MustCompile(`(^|[^A-Za-z0-9_.])` + regexp.QuoteMeta(n.ID) + `([^A-Za-z0-9_]|$)`).MatchString(holds) {
			ids = append(ids, id)
		}
	}
	return ids
}
