package api

import (
	"context"
	"net/http"
	"reflect"
	"strconv"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"xaso/internal/platform/gate"
	"xaso/internal/platform/web"
)

// A book collects the operations: for each, its route and its description.
type book struct {
	House
	api    huma.API
	desk   *adapter
	routes []web.Route
}

func newBook(h House) *book {
	b := &book{House: h, desk: &adapter{}}
	config := huma.DefaultConfig("xaso", "1")
	config.OpenAPIPath, config.DocsPath, config.SchemasPath = "", "", ""
	config.CreateHooks = nil // no $schema links in answers
	config.Transformers = []huma.Transformer{b.reword}
	config.RejectUnknownQueryParameters = true
	b.api = huma.NewAPI(config, b.desk)
	return b
}

// adapter stands where huma expects a router: it hands each handler back to
// the book, since package web does the routing.
type adapter struct {
	op     *huma.Operation
	handle func(huma.Context)
}

func (a *adapter) Handle(op *huma.Operation, handle func(huma.Context)) { a.op, a.handle = op, handle }

// ServeHTTP completes huma.Adapter; nothing is ever routed by it.
func (a *adapter) ServeHTTP(w http.ResponseWriter, r *http.Request) { http.NotFound(w, r) }

// exchange is one request as huma sees it.
type exchange struct{ humaContext }

// humaContext is named anew because a field called Context would hide the
// method of that name.
type humaContext huma.Context

// SetReadDeadline does nothing: deadlines are the server's, and one set for the
// body would end the request that outlives it.
func (exchange) SetReadDeadline(time.Time) error { return nil }

// A does is what is said of an operation besides its input and output.
type does struct {
	id, tag, title, about string

	access web.Access
	status int    // of success; 0 is 200, or 204 without an output
	files  string // what the files of a multipart body are called, "" without
}

// none is the output of operations that only do something.
type none struct{}

// reply is an output as huma writes it.
type reply[O any] struct{ Body O }

// add declares one operation: "GET /procedures/{code}".
func add[I, O any](b *book, door string, d does, use func(context.Context, gate.Actor, *I) (O, error)) {
	method, path, _ := strings.Cut(door, " ")
	op := huma.Operation{OperationID: d.id, Method: method, Path: prefix + path, Summary: d.title,
		Description: d.about, Tags: []string{d.tag}, DefaultStatus: d.status,
		Extensions: map[string]any{"x-access": d.access.String()}}
	b.describe(&op, d)
	if reflect.TypeFor[O]() == reflect.TypeFor[none]() {
		huma.Register(b.api, op, func(ctx context.Context, in *I) (*struct{}, error) {
			_, err := use(ctx, callOf(ctx).who, in)
			return nil, b.refuse(ctx, err)
		})
	} else {
		huma.Register(b.api, op, func(ctx context.Context, in *I) (*reply[O], error) {
			out, err := use(ctx, callOf(ctx).who, in)
			if err != nil {
				return nil, b.refuse(ctx, err)
			}
			return &reply[O]{out}, nil
		})
	}
	b.join(method, d)
}

// send declares an operation whose answer is a file.
func send[I any](b *book, door string, d does, use func(context.Context, gate.Actor, *I) (func(huma.Context), error)) {
	method, path, _ := strings.Cut(door, " ")
	op := huma.Operation{OperationID: d.id, Method: method, Path: prefix + path, Summary: d.title,
		Description: d.about, Tags: []string{d.tag}, Extensions: map[string]any{"x-access": d.access.String()}}
	b.describe(&op, d)
	op.Responses["200"] = &huma.Response{Description: "The file", Content: map[string]*huma.MediaType{
		"application/octet-stream": {Schema: &huma.Schema{Type: "string", Format: "binary"}}}}
	huma.Register(b.api, op, func(ctx context.Context, in *I) (*huma.StreamResponse, error) {
		body, err := use(ctx, callOf(ctx).who, in)
		if err != nil {
			return nil, b.refuse(ctx, err)
		}
		return &huma.StreamResponse{Body: body}, nil
	})
	b.join(method, d)
}

// join makes the route of the operation registered last.
func (b *book) join(method string, d does) {
	op, handle := b.desk.op, b.desk.handle
	options := []web.Option{web.Machine}
	if d.files != "" {
		b.takesFiles(op, d.files)
		options = append(options, web.Body(mostUpload))
	}
	b.routes = append(b.routes, web.Method(method, op.Path, d.access,
		func(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
			r, err := b.receive(w, r, who, d)
			if r.MultipartForm != nil {
				defer r.MultipartForm.RemoveAll()
			}
			if err != nil {
				return b.answer(w, r, err)
			}
			handle(exchange{humago.NewContext(op, r, w)})
			return nil
		}, options...))
}

// describe tells of an operation what follows from its access: how to sign in,
// and by which statuses it may refuse.
func (b *book) describe(op *huma.Operation, d does) {
	statuses := []int{http.StatusTooManyRequests, http.StatusServiceUnavailable}
	if d.access != web.Public {
		op.Security = []map[string][]string{{"token": {}}, {"session": {}}}
		statuses = append(statuses, http.StatusUnauthorized, http.StatusForbidden)
	} else {
		op.Security = []map[string][]string{{}}
	}
	if strings.Contains(op.Path, "{") || op.Method == http.MethodPost {
		statuses = append(statuses, http.StatusNotFound)
	}
	if op.Method != http.MethodGet {
		statuses = append(statuses, http.StatusConflict)
	}
	if op.Method == http.MethodPost || op.Method == http.MethodPut {
		statuses = append(statuses, http.StatusBadRequest, http.StatusRequestEntityTooLarge, http.StatusUnsupportedMediaType)
	}
	problem := b.api.OpenAPI().Components.Schemas.Schema(reflect.TypeFor[Problem](), true, "")
	op.Responses = map[string]*huma.Response{}
	for _, status := range append(statuses, http.StatusUnprocessableEntity) {
		op.Responses[strconv.Itoa(status)] = &huma.Response{Description: http.StatusText(status),
			Content: map[string]*huma.MediaType{"application/problem+json": {Schema: problem}}}
	}
	if op.Method == http.MethodPost {
		op.Parameters = append(op.Parameters, &huma.Param{Name: "Idempotency-Key", In: "header", Required: true,
			Description: "Any text of your own, new for each wish: a request sent again with the same key and body has one effect, and the same answer.",
			Schema:      &huma.Schema{Type: "string", MinLength: new(1), MaxLength: new(200)}, Example: "5f0c2a"})
	}
}

// takesFiles adds the multipart form of a body: the JSON in the part "input",
// files in parts of their own.
func (b *book) takesFiles(op *huma.Operation, names string) {
	input := op.RequestBody.Content["application/json"].Schema
	op.RequestBody.Content["multipart/form-data"] = &huma.MediaType{
		Schema: &huma.Schema{Type: "object", Description: "JSON as for application/json in the part \"input\"; files in " + names,
			Properties:           map[string]*huma.Schema{"input": input},
			AdditionalProperties: &huma.Schema{Type: "string", Format: "binary"}},
		Encoding: map[string]*huma.Encoding{"input": {ContentType: "application/json"}},
	}
}
