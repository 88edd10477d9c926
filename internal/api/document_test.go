package api_test

import (
	"encoding/json"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"xaso/internal/api"
	"xaso/internal/platform/db/dbtest"
)

// document is the description as a program without a token gets it.
func document(t *testing.T) map[string]any {
	t.Helper()
	h := open(t, dbtest.SQLite(t))
	s := h.wants(h.ask("", "GET", "/openapi.json", nil), 200)
	return s.json
}

// operations are "GET /api/v1/…" with what the document says of each.
func operations(doc map[string]any) map[string]map[string]any {
	all := map[string]map[string]any{}
	for path, of := range doc["paths"].(map[string]any) {
		for method, op := range of.(map[string]any) {
			all[strings.ToUpper(method)+" "+path] = op.(map[string]any)
		}
	}
	return all
}

// The schema is the one the OpenAPI Initiative publishes for version 3.1
// (2022-10-07); the dialect of the schemas inside is JSON Schema 2020-12.
func TestDocumentIsValidOpenAPI31(t *testing.T) {
	doc := document(t)
	if doc["openapi"] != "3.1.0" {
		t.Errorf("openapi is %v", doc["openapi"])
	}
	file, err := os.Open("testdata/openapi-3.1-schema.json")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	official, err := jsonschema.UnmarshalJSON(file)
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	if err := c.AddResource("openapi.json", official); err != nil {
		t.Fatal(err)
	}
	schema, err := c.Compile("openapi.json")
	if err != nil {
		t.Fatal(err)
	}
	if err := schema.Validate(doc); err != nil {
		t.Errorf("not OpenAPI 3.1: %v", err)
	}
	broken := map[string]any{"openapi": "3.1.0", "info": map[string]any{"title": "x"}, "paths": map[string]any{}}
	if schema.Validate(broken) == nil {
		t.Error("the schema accepts a document without a version")
	}
	// Each schema is compiled too, so a reference that leads nowhere fails.
	c = jsonschema.NewCompiler()
	if err := c.AddResource("doc.json", doc); err != nil {
		t.Fatal(err)
	}
	for name := range doc["components"].(map[string]any)["schemas"].(map[string]any) {
		if _, err := c.Compile("doc.json#/components/schemas/" + name); err != nil {
			t.Errorf("schema %s: %v", name, err)
		}
	}
}

func TestDocumentListsExactlyTheRoutes(t *testing.T) {
	h := open(t, dbtest.SQLite(t))
	described := operations(h.wants(h.ask("", "GET", "/openapi.json", nil), 200).json)
	var ids []string
	for _, rt := range api.Routes(h.api) {
		if rt.Pattern() == "GET /api/v1/openapi.json" {
			continue
		}
		op, ok := described[rt.Pattern()]
		if !ok {
			t.Errorf("%s is not described", rt)
			continue
		}
		delete(described, rt.Pattern())
		if op["x-access"] != rt.Access().String() {
			t.Errorf("%s: the document says %v", rt, op["x-access"])
		}
		security, _ := json.Marshal(op["security"])
		if public := rt.Access().String() == "public"; public != (string(security) == "[{}]") {
			t.Errorf("%s: security %s", rt, security)
		}
		if strings.HasPrefix(rt.Pattern(), "POST ") && !strings.Contains(mustJSON(t, op["parameters"]), "Idempotency-Key") {
			t.Errorf("%s does not tell of its key", rt)
		}
		if op["summary"] == "" || op["tags"] == nil {
			t.Errorf("%s has no summary or tag", rt)
		}
		id, _ := op["operationId"].(string)
		if id == "" || slices.Contains(ids, id) {
			t.Errorf("%s: operationId %q", rt, id)
		}
		ids = append(ids, id)
		if refused := mustJSON(t, op["responses"]); !strings.Contains(refused, "#/components/schemas/Problem") {
			t.Errorf("%s: refusals are not described", rt)
		}
	}
	for left := range described {
		t.Errorf("%s is described but not served", left)
	}
}

func mustJSON(t testing.TB, v any) string {
	t.Helper()
	b, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// Answers are held against the document by h.kept.
func TestWhatIsOpenToEverybody(t *testing.T) {
	h := open(t, dbtest.SQLite(t))
	for path, status := range map[string]int{"/commune": 200, "/procedures": 200, "/procedures?field=ho-tich": 200,
		"/procedures/" + birth: 200, "/calendar/2026": 200, "/queue": 200, "/procedures/9.999999": 404, "/procedures/9.999999/form": 404,
		"/calendar/1900": 422, "/procedures?colour=red": 422} {
		if s := h.ask("", "GET", path, nil); s.status != status {
			t.Errorf("%s: %d, want %d: %.200s", path, s.status, status, s.raw)
		}
	}
	c := jsonschema.NewCompiler()
	found := h.ask("", "GET", "/procedures?q=khai+sinh", nil)
	if found.text("procedures.0.code") != birth && !strings.Contains(string(found.raw), birth) {
		t.Errorf("khai sinh finds %.300s", found.raw)
	}
	form := h.wants(h.ask("", "GET", "/procedures/"+birth+"/form", nil), 200)
	if err := c.AddResource("form.json", map[string]any(form.json)); err != nil {
		t.Fatal(err)
	}
	s, err := c.Compile("form.json")
	if err != nil {
		t.Fatal(err)
	}
	var answers any
	if err := json.Unmarshal([]byte(mustJSON(t, birthAnswers("f"))), &answers); err != nil {
		t.Fatal(err)
	}
	if err := s.Validate(answers); err != nil {
		t.Errorf("answers in order against the form's schema: %v", err)
	}
}
