package app

import (
	"context"

	"xaso/internal/modules/casework"
	caseworkpages "xaso/internal/modules/casework/pages"
	"xaso/internal/modules/procedures"
	"xaso/internal/modules/procedures/builder"
	"xaso/internal/platform/gate"
	"xaso/internal/ui"
)

// bench lets procedures be built without the builder knowing how the desk
// draws a form: a trial shows the very pages that people will meet.
func (h *House) bench() builder.Bench {
	return builder.Bench{Store: h.Services, Draw: drawForm, Typed: caseworkpages.FormValues, Now: h.now,
		Authority: func(c gate.Commune) string { return h.place(c).Authority }}
}

func drawForm(d builder.Drawing) builder.Drawn {
	p := caseworkpages.NewFormPage(d.Form, d.Page, d.Answers, d.As)
	p.Typed, p.Problems, p.More = d.Typed, d.Problems, d.More
	p.Suggest = func(f *procedures.Field) string {
		if f.Type == procedures.AgencyType {
			return d.To
		}
		return ""
	}
	for _, f := range d.Files {
		p.Files = append(p.Files, casework.Attachment{ID: f.ID, Name: f.Name})
	}
	return builder.Drawn{
		Body:     caseworkpages.FormFields(p),
		Errors:   func(ctx context.Context) []ui.ErrorItem { return p.Errors(ctx) },
		Warnings: func(ctx context.Context) []string { return p.Warnings(ctx) },
	}
}
