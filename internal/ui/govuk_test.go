package ui_test

import (
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"sort"
	"strings"
	"testing"

	"github.com/a-h/templ"
)

// object is the options of a fixture. The methods below read them; what was
// never read is an option that our component does not have.
type object struct {
	path string
	m    map[string]any
	read map[string]bool // shared by the whole fixture, keyed by path
}

func newObject(m map[string]any) object { return object{m: m, read: map[string]bool{}} }

func (o object) get(key string) any {
	o.read[o.path+"."+key] = true
	return o.m[key]
}

// text is the option as the template would print it; null and false are "".
func (o object) text(key string) string {
	switch v := o.get(key).(type) {
	case string:
		return v
	case float64, int:
		return fmt.Sprint(v)
	case bool:
		if v {
			return "true"
		}
	}
	return ""
}

func (o object) is(key string) bool {
	v, _ := o.get(key).(bool)
	return v
}

func (o object) number(key string) int {
	var n int
	fmt.Sscan(o.text(key), &n)
	return n
}

func (o object) sub(key string) object {
	m, _ := o.get(key).(map[string]any)
	return object{o.path + "." + key, m, o.read}
}

func (o object) list(key string) []object {
	raw, _ := o.get(key).([]any)
	return o.all(key, raw)
}

func (o object) all(key string, raw []any) []object {
	var objects []object
	for i, v := range raw {
		m, ok := v.(map[string]any)
		if !ok {
			o.read[o.path+".gap"] = false // a hole in the list: we have none
		}
		objects = append(objects, object{fmt.Sprintf("%s.%s[%d]", o.path, key, i), m, o.read})
	}
	return objects
}

// html is markup given as an option; nil when there is none.
func (o object) html(key string) templ.Component {
	if s := o.text(key); s != "" {
		return templ.Raw(s)
	}
	return nil
}

func (o object) attrs(key string) templ.Attributes {
	m, _ := o.get(key).(map[string]any)
	a := templ.Attributes{}
	for k, v := range m {
		switch v := v.(type) {
		case map[string]any:
			o.read[o.path+"."+key+".optional"] = false // conditional attributes: we have none
		case nil:
			a[k] = ""
		default:
			a[k] = fmt.Sprint(v)
		}
	}
	return a
}

// size turns "govuk-label--xl" into "xl"; other classes stay unread.
func (o object) size(key, block string) string {
	s, _ := o.m[key].(string)
	if size, ok := strings.CutPrefix(s, block+"--"); ok && !strings.Contains(size, " ") {
		o.read[o.path+"."+key] = true
		return size
	}
	return ""
}

// unread lists the options that were given but never asked for.
func (o object) unread() []string {
	var paths []string
	var walk func(path string, v any)
	walk = func(path string, v any) {
		switch v := v.(type) {
		case map[string]any:
			for k, inner := range v {
				p := path + "." + k
				if !o.read[p] {
					if inner != nil && inner != false && inner != "" {
						paths = append(paths, p)
					}
					continue
				}
				if k != "attributes" && k != "wrapperAttributes" {
					walk(p, inner)
				}
			}
		case []any:
			for i, inner := range v {
				walk(fmt.Sprintf("%s[%d]", path, i), inner)
			}
		}
	}
	walk(o.path, o.m)
	for p, ok := range o.read {
		if !ok {
			paths = append(paths, p)
		}
	}
	sort.Strings(paths)
	return paths
}

type fixture struct {
	Name    string
	Options map[string]any
	HTML    string
}

func fixtures(t *testing.T, component string) []fixture {
	t.Helper()
	b, err := os.ReadFile("testdata/govuk/" + component + ".json")
	if err != nil {
		t.Fatal(err)
	}
	var file struct{ Fixtures []fixture }
	if err := json.Unmarshal(b, &file); err != nil {
		t.Fatal(err)
	}
	return file.Fixtures
}

// TestGOVUKFixtures renders our components from the options of GOV.UK
// Frontend's own fixtures and compares what browsers would build of them.
// aria-invalid is ours besides: TestErrorsAreWired looks at it.
func TestGOVUKFixtures(t *testing.T) {
	ctx := in(t, "en")
	passed, total := 0, 0
	for name, adapt := range adapters {
		t.Run(name, func(t *testing.T) {
			all := fixtures(t, name)
			ours := 0
			for _, f := range all {
				o := newObject(f.Options)
				component := adapt(o)
				reason, out := leftOut[name+": "+f.Name]
				extra := o.unread()
				got := outline(t, render(t, ctx, component), "aria-invalid")
				want := outline(t, f.HTML)
				switch {
				case out && got == want && len(extra) == 0:
					t.Errorf("%s passes but is left out: %s", f.Name, reason)
				case out:
				case len(extra) > 0:
					t.Errorf("%s: options without a field of ours: %v", f.Name, extra)
				case got != want:
					t.Errorf("%s\n--- got\n%s--- want\n%s", f.Name, got, want)
				default:
					ours++
				}
			}
			passed, total = passed+ours, total+len(all)
			// Panels have a second variant, the interruption, that we have not.
			if want := len(all) * 6 / 10; ours < want && name != "panel" {
				t.Errorf("only %d of %d fixtures hold, want %d", ours, len(all), want)
			}
		})
	}
	t.Logf("%d of %d fixtures of %d components hold, %d left out with a reason", passed, total, len(adapters), len(leftOut))
}

// TestLeftOutFixturesExist keeps the list of exceptions honest.
func TestLeftOutFixturesExist(t *testing.T) {
	for key, reason := range leftOut {
		component, name, _ := strings.Cut(key, ": ")
		if reason == "" {
			t.Errorf("%s: no reason", key)
		}
		found := slices.ContainsFunc(fixtures(t, component), func(f fixture) bool { return f.Name == name })
		if !found {
			t.Errorf("%s: no such fixture", key)
		}
	}
}
