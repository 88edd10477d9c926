package procedures

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"reflect"
	"strconv"
	"strings"

	"gopkg.in/yaml.v3"

	"xaso/internal/platform/fault"
)

// Faults of a file that is to become an edition. The first value is the line.
var (
	ErrYAML       = fault.New(fault.Invalid, "procedures.yaml.unreadable")
	ErrYAMLKey    = fault.New(fault.Invalid, "procedures.yaml.key")
	ErrYAMLValue  = fault.New(fault.Invalid, "procedures.yaml.value")
	ErrYAMLTwice  = fault.New(fault.Invalid, "procedures.yaml.twice")
	ErrYAMLFormat = fault.New(fault.Invalid, "procedures.yaml.format")
	ErrYAMLAlias  = fault.New(fault.Invalid, "procedures.yaml.alias")
)

// yamlFormat is the number of the file's layout.
const yamlFormat = 1

// deepest nesting that is read: a form needs under twenty.
const deepest = 60

// Export writes the edition as YAML: the procedure with the keys of the
// catalogue, the form as in data/forms, and its test cases.
func (e Edition) Export() ([]byte, error) {
	p := e.Procedure
	p.Version, p.Source = 0, ""
	procedure, err := toNode(p)
	if err != nil {
		return nil, err
	}
	drop(procedure, "version")
	var b bytes.Buffer
	enc := yaml.NewEncoder(&b)
	enc.SetIndent(2)
	err = enc.Encode(struct {
		Format    int        `yaml:"xaso"`
		Procedure *yaml.Node `yaml:"procedure"`
		Form      *Form      `yaml:"form"`
		Tests     []Case     `yaml:"tests,omitempty"`
	}{yamlFormat, procedure, e.Form, e.Tests})
	if err != nil {
		return nil, fmt.Errorf("export %s: %w", p.Code, err)
	}
	return b.Bytes(), enc.Close()
}

// Import reads what Export wrote. Unknown keys, doubled keys and values of the
// wrong kind are faults that name the line.
func Import(body []byte) (Edition, error) {
	var e Edition
	if len(body) > largestBody {
		return e, ErrTooLarge
	}
	var root yaml.Node
	d := yaml.NewDecoder(bytes.NewReader(body))
	if err := d.Decode(&root); err != nil {
		return e, yamlFault(err)
	}
	var more yaml.Node
	if err := d.Decode(&more); !errors.Is(err, io.EOF) {
		return e, ErrYAMLFormat.With(max(more.Line, 1))
	}
	if len(root.Content) != 1 || root.Content[0].Kind != yaml.MappingNode {
		return e, ErrYAMLFormat.With(1)
	}
	if err := sound(&root, 0); err != nil {
		return e, err
	}
	parts := map[string]*yaml.Node{}
	doc := root.Content[0]
	for i := 0; i+1 < len(doc.Content); i += 2 {
		parts[doc.Content[i].Value] = doc.Content[i+1]
	}
	if v := parts["xaso"]; v == nil || v.Value != strconv.Itoa(yamlFormat) || parts["procedure"] == nil || parts["form"] == nil {
		return e, ErrYAMLFormat.With(doc.Line)
	}
	for i := 0; i < len(doc.Content); i += 2 {
		switch key := doc.Content[i]; key.Value {
		case "xaso", "procedure", "form", "tests":
		default:
			return e, ErrYAMLKey.With(key.Line, key.Value)
		}
	}
	if err := fromNode(parts["procedure"], &e.Procedure); err != nil {
		return e, err
	}
	e.Form = &Form{}
	if err := strict(parts["form"], e.Form); err != nil {
		return e, err
	}
	if node := parts["tests"]; node != nil {
		if err := strict(node, &e.Tests); err != nil {
			return e, err
		}
	}
	e.Procedure.Version, e.Procedure.Source = 0, ""
	return e, e.whole()
}

// whole refuses lists with holes: "pages: [null]".
func (e Edition) whole() error {
	for _, s := range e.Form.Sections {
		if s == nil {
			return ErrYAMLValue.With(1, "sections", "null")
		}
		for _, p := range s.Pages {
			if p == nil {
				return ErrYAMLValue.With(1, "pages", "null")
			}
			if holes(p.Fields) {
				return ErrYAMLValue.With(1, "fields", "null")
			}
		}
	}
	for _, r := range e.Form.Rules {
		if r == nil {
			return ErrYAMLValue.With(1, "rules", "null")
		}
	}
	return nil
}

func holes(fields []*Field) bool {
	for _, f := range fields {
		if f == nil || holes(f.Fields) {
			return true
		}
		for _, r := range f.RowRules {
			if r == nil {
				return true
			}
		}
	}
	return false
}

// sound refuses what forms have no use for and a hostile file has: aliases
// that grow, endless depth, a key twice.
func sound(n *yaml.Node, depth int) error {
	if n.Kind == yaml.AliasNode || n.Anchor != "" {
		return ErrYAMLAlias.With(n.Line)
	}
	if depth > deepest {
		return ErrYAMLFormat.With(n.Line)
	}
	if n.Kind == yaml.MappingNode {
		seen := map[string]bool{}
		for i := 0; i < len(n.Content); i += 2 {
			if key := n.Content[i]; seen[key.Value] {
				return ErrYAMLTwice.With(key.Line, key.Value)
			}
			seen[n.Content[i].Value] = true
		}
	}
	for _, c := range n.Content {
		if err := sound(c, depth+1); err != nil {
			return err
		}
	}
	return nil
}

// strict decodes a node by yaml tags, unknown keys refused.
func strict(n *yaml.Node, into any) error {
	if err := keysOf(n, reflect.TypeOf(into).Elem(), "yaml"); err != nil {
		return err
	}
	if err := n.Decode(into); err != nil {
		return yamlFault(err)
	}
	return nil
}

// toNode writes a value with json tags as YAML, keys in the order of its type.
func toNode(v any) (*yaml.Node, error) {
	body, err := json.Marshal(v)
	if err != nil {
		return nil, err
	}
	var n yaml.Node
	if err := yaml.Unmarshal(body, &n); err != nil { // JSON is YAML
		return nil, err
	}
	plain(&n)
	return n.Content[0], nil
}

// plain drops the style of JSON: blocks in place of braces and quotes where
// they are not needed.
func plain(n *yaml.Node) {
	n.Style = 0
	if n.Kind == yaml.ScalarNode && n.Tag == "!!str" {
		n.SetString(n.Value)
	}
	for _, c := range n.Content {
		plain(c)
	}
}

func drop(n *yaml.Node, key string) {
	for i := 0; i < len(n.Content); i += 2 {
		if n.Content[i].Value == key {
			n.Content = append(n.Content[:i], n.Content[i+2:]...)
			return
		}
	}
}

// fromNode decodes YAML into a value with json tags, unknown keys refused.
func fromNode(n *yaml.Node, into any) error {
	t := reflect.TypeOf(into).Elem()
	if err := keysOf(n, t, "json"); err != nil {
		return err
	}
	body, err := json.Marshal(loose(n, t))
	if err != nil {
		return ErrYAMLFormat.With(n.Line)
	}
	if err := json.Unmarshal(body, into); err != nil {
		var wrong *json.UnmarshalTypeError
		if errors.As(err, &wrong) {
			return ErrYAMLValue.With(lineOf(n, wrong.Field), wrong.Field, wrong.Value)
		}
		return ErrYAMLValue.With(n.Line, "", "")
	}
	return nil
}

// lineOf finds the line of a dotted path below n, as near as it can.
func lineOf(n *yaml.Node, path string) int {
	line := n.Line
	for key := range strings.SplitSeq(path, ".") {
		for n.Kind == yaml.SequenceNode && len(n.Content) > 0 {
			n = n.Content[0]
		}
		found := false
		for i := 0; i+1 < len(n.Content) && n.Kind == yaml.MappingNode; i += 2 {
			if n.Content[i].Value == key {
				line, n, found = n.Content[i].Line, n.Content[i+1], true
				break
			}
		}
		if !found {
			break
		}
	}
	return line
}

// yamlFault turns a message of the YAML reader into a fault with its line.
func yamlFault(err error) error {
	if f, ok := errors.AsType[*fault.Fault](err); ok {
		return f
	}
	text := strings.TrimPrefix(err.Error(), "yaml: ")
	text = strings.TrimPrefix(strings.TrimSpace(strings.TrimPrefix(text, "unmarshal errors:")), "yaml: ")
	line := 1
	if rest, ok := strings.CutPrefix(text, "line "); ok {
		number, what, _ := strings.Cut(rest, ":")
		if n, err := strconv.Atoi(number); err == nil {
			line, text = n, strings.TrimSpace(what)
		}
	}
	text, _, _ = strings.Cut(text, "\n")
	return ErrYAML.With(line, text)
}
