package pages

import (
	"context"
	"strconv"

	"xaso/internal/modules/reports"
	"xaso/internal/platform/fault"
	"xaso/internal/platform/lang"
	"xaso/internal/ui"
)

// words is what a fault says, "" without one.
func words(ctx context.Context, err error) string {
	for _, f := range fault.All(err) {
		return t(ctx, f.Code, f.Args...)
	}
	return ""
}

func listHead(ctx context.Context) []ui.Cell {
	head := ui.Row(t(ctx, "reports.period"), t(ctx, "reports.edition"), t(ctx, "reports.cell.whole.in"), t(ctx, "reports.late"),
		t(ctx, "reports.closed-at"), t(ctx, "reports.by"))
	for i := 1; i <= 3; i++ {
		head[i].Numeric = true
	}
	return head
}

// about is how the report came to be.
func about(ctx context.Context, r reports.Report) []ui.SummaryRow {
	by := r.ByName
	if by == "" {
		by = t(ctx, "reports.by-program")
	}
	all := []ui.SummaryRow{
		{Key: t(ctx, "reports.closed-at"), Value: lang.DateTime(ctx, r.Closed)},
		{Key: t(ctx, "reports.by"), Value: by},
		{Key: t(ctx, "reports.edition"), Value: strconv.Itoa(r.Edition)},
	}
	if r.Reason != "" {
		all = append(all, ui.SummaryRow{Key: t(ctx, "reports.again.reason"), Value: r.Reason})
	}
	return append(all, ui.SummaryRow{Key: t(ctx, "reports.hash"), Value: r.Hash[:16]})
}

func inField(ctx context.Context, r reports.Report, field string) string {
	for _, row := range r.Rows {
		if field != "" && row.Field == field {
			return ", " + row.Name
		}
	}
	return ""
}
