package api_test

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"sync"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

// A contract holds every answer of every test against the document: the
// status must be described, and the body must be as its schema says.
type contract struct {
	once     sync.Once
	mu       sync.Mutex
	compiler *jsonschema.Compiler
	doors    *http.ServeMux
	doc      map[string]any
}

var promised contract

func (h *house) kept(r *http.Request, s said) {
	h.t.Helper()
	path := r.URL.Path
	if !strings.HasPrefix(path, "/api/v1/") || path == "/api/v1/openapi.json" {
		return
	}
	promised.once.Do(func() {
		doc := h.ask("", "GET", "/openapi.json", nil).json
		promised.doc, promised.doors, promised.compiler = doc, http.NewServeMux(), jsonschema.NewCompiler()
		h.must(promised.compiler.AddResource("doc.json", doc))
		for door := range operations(doc) {
			promised.doors.Handle(door, http.NotFoundHandler())
		}
	})
	promised.mu.Lock()
	defer promised.mu.Unlock()
	_, door := promised.doors.Handler(r)
	method, template, ok := strings.Cut(door, " ")
	if !ok {
		return // no such operation: the server says so
	}
	status := strconv.Itoa(s.status)
	responses := operations(promised.doc)[door]["responses"].(map[string]any)
	of, described := responses[status].(map[string]any)
	if !described {
		h.t.Errorf("%s answers %s, which is not described: %.300s", door, status, s.raw)
		return
	}
	kind, _, _ := strings.Cut(s.header.Get("Content-Type"), ";")
	content, _ := of["content"].(map[string]any)
	if _, told := content[kind]; len(content) > 0 && !told && content["application/octet-stream"] == nil {
		h.t.Errorf("%s answers %s as %q", door, status, kind)
		return
	}
	if len(content) == 0 || s.json == nil {
		return
	}
	escape := strings.NewReplacer("~", "~0", "/", "~1")
	at := "doc.json#/paths/" + url.PathEscape(escape.Replace(template)) + "/" + strings.ToLower(method) + "/responses/" + status +
		"/content/" + url.PathEscape(escape.Replace(kind)) + "/schema"
	schema, err := promised.compiler.Compile(at)
	h.must(err)
	var body any
	h.must(json.Unmarshal(s.raw, &body))
	if err := schema.Validate(body); err != nil {
		h.t.Errorf("%s answers %s not as described: %v\n%.500s", door, status, err, s.raw)
	}
}
