package observe

import (
	"context"
	"fmt"
	"net/http"
	"strings"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/exporters/otlp/otlptrace/otlptracehttp"
	"go.opentelemetry.io/otel/propagation"
	"go.opentelemetry.io/otel/sdk/resource"
	sdk "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/trace"

	"xaso/internal/platform/fault"
)

// Traces sends spans of requests and of their database work to a collector.
// A nil Traces sends nothing. Spans are our own, not otelhttp's: those carry
// addresses of people and of pages, which name dossiers.
type Traces struct {
	provider *sdk.TracerProvider
	tracer   trace.Tracer
}

// OpenTraces returns traces to an OTLP/HTTP endpoint, "http://127.0.0.1:4318",
// or nil when endpoint is "". How many requests are traced is the
// OTEL_TRACES_SAMPLER of the environment; all when it is not set.
func OpenTraces(ctx context.Context, endpoint, version string) (*Traces, error) {
	if endpoint == "" {
		return nil, nil
	}
	exporter, err := otlptracehttp.New(ctx, otlptracehttp.WithEndpointURL(strings.TrimRight(endpoint, "/")+"/v1/traces"))
	if err != nil {
		return nil, fmt.Errorf("traces to %s: %w", endpoint, err)
	}
	provider := sdk.NewTracerProvider(sdk.WithBatcher(exporter), sdk.WithResource(resource.NewSchemaless(
		attribute.String("service.name", "xaso"), attribute.String("service.version", version))))
	return &Traces{provider, provider.Tracer("xaso")}, nil
}

// Close sends what is waiting.
func (t *Traces) Close(ctx context.Context) error {
	if t == nil {
		return nil
	}
	return t.provider.Shutdown(ctx)
}

// Request begins the span of a request and returns what ends it. It takes up
// the trace of a proxy in front (W3C traceparent).
func (t *Traces) Request(r *http.Request) (*http.Request, func(route, request string, status int)) {
	if t == nil {
		return r, func(string, string, int) {}
	}
	ctx := propagation.TraceContext{}.Extract(r.Context(), propagation.HeaderCarrier(r.Header))
	ctx, span := t.tracer.Start(ctx, r.Method, trace.WithSpanKind(trace.SpanKindServer))
	return r.WithContext(ctx), func(route, request string, status int) {
		if route != "" {
			span.SetName(route)
		}
		span.SetAttributes(attribute.String("http.request.method", r.Method), attribute.String("http.route", route),
			attribute.Int("http.response.status_code", status), attribute.String("xaso.request", request))
		if status >= http.StatusInternalServerError {
			span.SetStatus(codes.Error, "")
		}
		span.End()
	}
}

// Span begins a span within ctx's; it has the shape of gate.Options.Span. Of
// an error only the code of its fault is told.
func (t *Traces) Span(ctx context.Context, what string) func(error) {
	if t == nil || !trace.SpanContextFromContext(ctx).IsValid() {
		return func(error) {} // work of no request, such as the job runner's looks
	}
	_, span := t.tracer.Start(ctx, what)
	return func(err error) {
		if err != nil {
			said := "internal"
			if all := fault.All(err); len(all) > 0 {
				said = all[0].Code
			}
			span.SetStatus(codes.Error, said)
		}
		span.End()
	}
}
