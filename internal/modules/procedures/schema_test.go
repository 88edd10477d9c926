package procedures_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"pgregory.net/rapid"

	"xaso/internal/modules/procedures"
)

// schemaOf compiles the form's schema as an outside program would.
func schemaOf(t testing.TB, f *procedures.Form) *jsonschema.Schema {
	t.Helper()
	b, err := json.Marshal(f.JSONSchema())
	if err != nil {
		t.Fatal(err)
	}
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(b))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	c.AssertFormat()
	if err := c.AddResource("form.json", doc); err != nil {
		t.Fatal(err)
	}
	s, err := c.Compile("form.json")
	if err != nil {
		t.Fatalf("%s: %v", f.ID, err)
	}
	return s
}

func asJSON(t testing.TB, v any) any {
	t.Helper()
	b, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	out, err := jsonschema.UnmarshalJSON(bytes.NewReader(b))
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// beyond lists what the schema cannot say: it names these checks in x-rules.
// The number of a paper hangs on the kind beside it.
func beyond(p procedures.Problem) bool {
	cccd := p.Code == "identity.cccd.digits" && !strings.HasSuffix(p.Field, ".number")
	return strings.HasPrefix(p.Code, "identity.") && !cccd || strings.HasPrefix(p.Code, "procedures.rule.") ||
		slices.Contains([]string{"procedures.answer.future", "procedures.answer.too-young", "procedures.answer.house-name"}, p.Code)
}

// What the schema accepts, the engine accepts, but for the checks the schema
// says it leaves out; and what it refuses, the engine refuses.
func TestSchemaAgreesWithCheck(t *testing.T) {
	l := library(t)
	for _, code := range []string{"1.001193", "1.000656", "1.000894", "1.004873", "2.000815", "1.001776", "1.001612", "1.012783", "1.013978"} {
		p, _ := l.Catalogue.Find(code, today)
		f, err := l.FormFor(p)
		if err != nil {
			t.Fatal(err)
		}
		schema := schemaOf(t, f)
		good, bad := 0, 0
		rapid.Check(t, func(rt *rapid.T) {
			view := f.View(answers(rt, f), procedures.Situation{Today: today})
			kept := view.Answers()
			var hard []string
			for _, problem := range view.Check() {
				if !problem.Warn && !beyond(problem) {
					hard = append(hard, problem.Field+" "+problem.Code)
				}
			}
			err := schema.Validate(asJSON(t, kept))
			if (err == nil) != (len(hard) == 0) {
				b, _ := json.Marshal(kept)
				rt.Fatalf("%s: schema: %v\nengine: %q\nanswers: %s", f.ID, err, hard, b)
			}
			if err == nil {
				good++
			} else {
				bad++
			}
		})
		if good == 0 || bad == 0 {
			t.Errorf("%s: %d accepted, %d refused: the test compares nothing", f.ID, good, bad)
		}
	}
}

// answers draws answers to a form: in half of the runs whole and sound ones,
// in others with gaps and nonsense.
func answers(rt *rapid.T, f *procedures.Form) procedures.Answers {
	sound := rapid.Bool().Draw(rt, "sound")
	all := procedures.Answers{}
	for _, p := range f.Pages() {
		for _, field := range p.Fields {
			drawField(rt, field, all, sound)
		}
	}
	return all
}

func drawField(rt *rapid.T, f *procedures.Field, into map[string]any, sound bool) {
	switch {
	case f.Type == procedures.ObjectType:
		if f.Required || rapid.Bool().Draw(rt, f.ID+"?") {
			for _, c := range f.Fields {
				drawField(rt, c, into, sound)
			}
		}
		return
	case !sound && rapid.IntRange(0, 40).Draw(rt, f.ID+" gap") == 0:
		return
	case f.Type == procedures.RepeatType:
		least := 0
		if f.Required {
			least = 1
		}
		rows := []any{}
		for range rapid.IntRange(least, 2).Draw(rt, f.ID+" rows") {
			row := map[string]any{}
			for _, c := range f.Fields {
				drawField(rt, c, row, sound)
			}
			rows = append(rows, row)
		}
		if len(rows) > 0 {
			set(into, f.ID, rows)
		}
		return
	}
	if v := drawValue(rt, f, sound); v != nil {
		set(into, f.ID, v)
	}
}

func drawValue(rt *rapid.T, f *procedures.Field, sound bool) any {
	if !sound && rapid.IntRange(0, 60).Draw(rt, f.ID+" nonsense") == 0 {
		return rapid.SampledFrom([]any{"???", 7.5, true, map[string]any{"x": 1}, []any{"y"}}).Draw(rt, f.ID)
	}
	switch f.Type {
	case procedures.CheckType:
		if f.Required {
			return true
		}
		return rapid.Bool().Draw(rt, f.ID)
	case procedures.IntegerType, procedures.MoneyType:
		low := 1
		if f.Min != nil {
			low = int(*f.Min)
		}
		return rapid.IntRange(low, low+2).Draw(rt, f.ID)
	case procedures.DecimalType:
		return rapid.SampledFrom([]float64{120.5, 80, 0.1}).Draw(rt, f.ID)
	case procedures.RadioType, procedures.SelectType:
		if len(f.Options) == 0 {
			return "tự ghi"
		}
		return f.Options[rapid.IntRange(0, len(f.Options)-1).Draw(rt, f.ID)].Value
	case procedures.MultiType:
		list := []any{}
		for _, o := range f.Options {
			if rapid.Bool().Draw(rt, f.ID+o.Value) {
				list = append(list, o.Value)
			}
		}
		return list
	case procedures.FileType, procedures.RefType:
		file := map[string]any{"file": "a1"}
		if f.Many && !sound && rapid.Bool().Draw(rt, f.ID+" none") {
			return []any{}
		}
		if f.Many {
			return []any{file}
		}
		return file
	case procedures.DateType, procedures.PartialType:
		return rapid.SampledFrom([]string{"1990-05-12", "2000-01-01"}).Draw(rt, f.ID)
	case procedures.DateTimeType:
		return "2026-12-01T08:00"
	case procedures.EmailType:
		return "an@example.vn"
	case procedures.TelType:
		return "+84912345678"
	case procedures.DerivedType, procedures.SignType, procedures.SequenceType:
		return nil
	}
	switch {
	case slices.Contains(f.Rules, "cccd12"), strings.HasSuffix(f.ID, "number"):
		return rapid.SampledFrom([]string{"038190000001", "038090000002"}).Draw(rt, f.ID)
	case f.Pattern == "^[0-9]{4}$":
		return "4711"
	case f.Pattern != "":
		return "AB 123456"
	}
	return "Nguyễn Văn Mẫu"
}

func set(into map[string]any, id string, v any) {
	head, rest, nested := strings.Cut(id, ".")
	if !nested {
		into[head] = v
		return
	}
	next, ok := into[head].(map[string]any)
	if !ok {
		next = map[string]any{}
		into[head] = next
	}
	set(next, rest, v)
}

// All schemas of all procedures compile.
func TestEverySchemaCompiles(t *testing.T) {
	l := library(t)
	for _, p := range l.Catalogue.On(today) {
		f, err := l.FormFor(p)
		if err != nil {
			t.Fatal(err)
		}
		if schemaOf(t, f) == nil {
			t.Error(p.Code)
		}
		if title := fmt.Sprint(f.JSONSchema()["title"]); title == "" {
			t.Errorf("%s: no title", p.Code)
		}
	}
}
