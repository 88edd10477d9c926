package api

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"xaso/internal/modules/casework"
	"xaso/internal/modules/procedures"
	"xaso/internal/platform/fault"
	"xaso/internal/platform/lang"
	"xaso/internal/platform/web"
)

// A Problem is a refusal (RFC 9457).
type Problem struct {
	Type     string  `json:"type" format:"uri" example:"urn:xaso:casework.answers"`
	Title    string  `json:"title" doc:"A sentence for people, in the language asked for" example:"Hồ sơ còn 2 chỗ cần sửa."`
	Status   int     `json:"status" example:"422"`
	Code     string  `json:"code" doc:"Stable for ever; programs decide by it" example:"casework.answers"`
	Instance string  `json:"instance,omitempty" doc:"Number of the request, for the help desk" example:"9f2c1a77b0"`
	Errors   []Wrong `json:"errors,omitempty" doc:"What is wrong, place by place"`
}

// A Wrong is one thing to correct.
type Wrong struct {
	Location string `json:"location" doc:"body.…, query.…, path.…; answers.… is a field of the form" example:"answers.child.full_name"`
	Code     string `json:"code" example:"procedures.answer.required"`
	Message  string `json:"message" doc:"A sentence for people; for code api.shape, a technical note in English"`
}

func (p *Problem) Error() string { return p.Code }

// GetStatus lets huma write the problem as the answer.
func (p *Problem) GetStatus() int { return p.Status }

// ContentType is that of RFC 9457.
func (p *Problem) ContentType(string) string { return "application/problem+json" }

// refuse words an error as the answer of an operation; nil stays nil.
func (b *book) refuse(ctx context.Context, err error) error {
	if err == nil {
		return nil
	}
	kind := fault.KindOf(err)
	if kind == fault.Internal || kind == fault.Busy {
		c := callOf(ctx)
		slog.ErrorContext(ctx, "request failed", "request", c.who.Request, "route", c.r.Pattern,
			"commune", int64(c.who.Commune), "error", err)
	}
	p := problemOf(ctx, err)
	if kind == fault.Busy || kind == fault.TooMany {
		return huma.ErrorWithHeaders(p, http.Header{"Retry-After": {"5"}})
	}
	return p
}

func problemOf(ctx context.Context, err error) *Problem {
	p := &Problem{Title: lang.Say(ctx, err), Status: web.Status(err), Code: "web.internal", Instance: callOf(ctx).who.Request}
	if f, ok := errors.AsType[*fault.Fault](err); ok {
		p.Code = f.Code
	}
	p.Type = "urn:xaso:" + p.Code
	if answers, ok := errors.AsType[*casework.Problems](err); ok {
		p.Errors = wrongAnswers(ctx, answers.List)
		return p
	}
	for _, f := range fault.All(err) {
		if f.Field != "" {
			p.Errors = append(p.Errors, Wrong{"body." + f.Field, f.Code, lang.Say(ctx, f)})
		}
	}
	return p
}

// wrongAnswers words the problems of a form.
func wrongAnswers(ctx context.Context, list []procedures.Problem) []Wrong {
	all := make([]Wrong, 0, len(list))
	for _, one := range list {
		all = append(all, Wrong{"answers." + one.Field, one.Code, sentence(ctx, one)})
	}
	return all
}

func sentence(ctx context.Context, p procedures.Problem) string {
	if p.Text.VI != "" {
		return p.Text.In(lang.Tag(ctx))
	}
	return lang.T(ctx, p.Code, p.ArgsIn(lang.Tag(ctx))...)
}

// reword turns huma's own refusals (a body of the wrong shape) into ours. The
// details stay English: they are for whoever writes the program.
func (b *book) reword(hc huma.Context, _ string, body any) (any, error) {
	m, ok := body.(*huma.ErrorModel)
	if !ok {
		return body, nil
	}
	f := errMalformed
	switch m.Status {
	case http.StatusUnprocessableEntity:
		f = errShape
	case http.StatusUnsupportedMediaType:
		f = errBodyKind
	case http.StatusRequestEntityTooLarge:
		f = errTooLarge
	}
	ctx := hc.Context()
	p := &Problem{Type: "urn:xaso:" + f.Code, Title: lang.Say(ctx, f), Status: m.Status, Code: f.Code, Instance: callOf(ctx).who.Request}
	for _, e := range m.Errors {
		p.Errors = append(p.Errors, Wrong{e.Location, errShape.Code, e.Message})
	}
	return p, nil
}

// answer writes a refusal from before huma saw the request.
func (b *book) answer(w http.ResponseWriter, r *http.Request, err error) error {
	p := problemOf(r.Context(), err)
	body, err := json.Marshal(p)
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", p.ContentType(""))
	w.WriteHeader(p.Status)
	_, err = w.Write(body)
	return err
}
