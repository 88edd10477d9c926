package pages

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/a-h/templ"

	"xaso/internal/modules/results"
	"xaso/internal/platform/clock"
	"xaso/internal/platform/fault"
	"xaso/internal/platform/gate"
	"xaso/internal/platform/lang"
	"xaso/internal/ui"
)

// errorItems are the lines of the box above a form.
func errorItems(ctx context.Context, err error) []ui.ErrorItem {
	var all []ui.ErrorItem
	for _, f := range fault.All(err) {
		all = append(all, ui.ErrorItem{Field: f.Field, Text: t(ctx, f.Code, f.Args...)})
	}
	return all
}

var stateKinds = map[results.State]string{results.Drafted: "", results.Review: "wait", results.Signed: "wait", results.Issued: "done", results.Dropped: "quiet"}

func stateTag(ctx context.Context, r results.Result) ui.TagProps {
	if r.State == results.Issued && r.Validity != results.Valid {
		return ui.TagProps{Text: t(ctx, "results.validity."+string(r.Validity)), Kind: "late"}
	}
	return ui.TagProps{Text: t(ctx, "results.state."+string(r.State)), Kind: stateKinds[r.State]}
}

func resultRows(ctx context.Context, all []results.Result) [][]ui.Cell {
	var rows [][]ui.Cell
	for _, r := range all {
		rows = append(rows, []ui.Cell{{Body: link(Path+"/"+r.ID, r.Title)}, {Text: r.DossierCode}, {Text: r.OwnerName}, {Body: ui.Tag(stateTag(ctx, r))}, {Text: lang.DateTime(ctx, r.At)}})
	}
	return rows
}

// choices are the papers before a leader who signs several at once.
func choices(ctx context.Context, v deskView) []ui.Choice {
	var all []ui.Choice
	for _, r := range v.All[results.Review] {
		hint := r.DossierCode + " – " + r.OwnerName
		if err := v.Wrong[r.ID]; err != nil {
			hint += " – " + words(ctx, err)
		}
		all = append(all, ui.Choice{Value: r.ID + "|" + strconv.FormatInt(r.Version, 10), Body: link(Path+"/"+r.ID, r.Title), Hint: hint})
	}
	return all
}

func mayDraft(o results.Opening, who gate.Actor) bool {
	return !o.Mine && who.MayIn(results.MayDraft, o.Field, o.Hamlet) && slices.Contains(o.May, "submit_result")
}

func templateChoices(ctx context.Context, all []results.Template) []ui.Choice {
	var items []ui.Choice
	for _, one := range all {
		hint := t(ctx, "results.template.version", one.Symbol, one.Version)
		if one.BuiltIn() {
			hint = t(ctx, "results.template.built-in", one.Symbol)
		}
		items = append(items, ui.Choice{Value: one.ID, Text: one.Title, Hint: hint})
	}
	return items
}

func firstTemplate(o results.Opening) string {
	if len(o.Templates) == 0 {
		return ""
	}
	return o.Templates[0].ID
}

func backOf(v oneView) string {
	if v.Dossier != "" {
		return DraftPath + "/" + v.Dossier
	}
	return Path
}

func shownDay(iso string) string {
	d, err := time.Parse(time.DateOnly, iso)
	if err != nil {
		return iso
	}
	return d.Format("02/01/2006")
}

func aboutResult(ctx context.Context, v oneView) []ui.SummaryRow {
	rows := []ui.SummaryRow{{Key: t(ctx, "results.row.owner"), Value: v.OwnerName}}
	add := func(key, value string) {
		if value != "" {
			rows = append(rows, ui.SummaryRow{Key: t(ctx, key), Value: value})
		}
	}
	add("results.row.dossier", v.DossierCode)
	add("results.row.number", v.Number)
	if !v.Issued.IsZero() {
		add("results.row.issued", lang.DateTime(ctx, v.Issued))
	}
	for _, h := range v.Body.Hands {
		name := h.Subject
		if h.InPlace != "" {
			name += " (" + t(ctx, "results.in-place", h.InPlace) + ")"
		}
		add("results.row.hand."+h.Slot, name+" – "+h.At.In(clock.Zone).Format("15:04 02/01/2006"))
	}
	if a := v.Body.After; a != nil {
		add("results.row.after", strings.TrimSpace(a.Number+" – "+a.Reason))
	}
	add("results.row.code", results.ShowCode(v.Code))
	return rows
}

func history(ctx context.Context, v oneView) []ui.Step {
	var all []ui.Step
	for _, s := range v.Steps {
		state := "done"
		if s.What == "returned" || s.What == "number-cancelled" {
			state = "late"
		}
		all = append(all, ui.Step{Title: t(ctx, "results.step."+s.What), State: state, When: lang.DateTime(ctx, s.At), Who: s.By, Why: s.Reason})
	}
	return all
}

// fieldLabel is what a value of a draft is called.
func fieldLabel(ctx context.Context, name string) string {
	switch name {
	case "trich_yeu", "noi_dung", "can_cu", "so_dinh_danh", "noi_cu_tru", "thu_tuc", "dien_thoai", "ngay_nop":
		return t(ctx, "results.field."+name)
	}
	return name
}

func hasKind(keys []results.Key, kind string) bool {
	return slices.ContainsFunc(keys, func(k results.Key) bool { return k.Kind == kind })
}

func keyChoices(ctx context.Context, keys []results.Key) []ui.Choice {
	var all []ui.Choice
	for _, k := range keys {
		all = append(all, ui.Choice{Value: k.ID, Text: k.Subject, Hint: t(ctx, "results.key.until", lang.Date(k.NotAfter))})
	}
	return all
}

func keyRows(ctx context.Context, v keysView, keys []results.Key, mine bool) [][]ui.Cell {
	var rows [][]ui.Cell
	for _, k := range keys {
		until := ui.Cell{Text: lang.Date(k.NotAfter)}
		if k.Expired(v.Now) {
			until.Body = ui.Tag(ui.TagProps{Text: t(ctx, "results.keys.expired", lang.Date(k.NotAfter)), Kind: "late"})
		}
		var act templ.Component
		if mine {
			act = removeKeyForm(k)
		}
		rows = append(rows, []ui.Cell{{Text: k.Subject}, {Text: k.Issuer}, until, {Text: t(ctx, "results.keys.kind."+k.Kind)}, {Body: act}})
	}
	return rows
}

func orOwn(s string) string {
	if s == "" {
		return "own"
	}
	return s
}

func templateRows(ctx context.Context, v templatesView) [][]ui.Cell {
	names := map[string]string{"": t(ctx, "results.templates.every")}
	for _, s := range v.Services {
		names[s.Code] = s.Name
	}
	kinds := map[string]string{"published": "done", "draft": "wait", "retired": "quiet"}
	var rows [][]ui.Cell
	for _, one := range v.All {
		state := ui.TagProps{Text: t(ctx, "results.template.state."+one.State), Kind: kinds[one.State]}
		version := strconv.FormatInt(one.Version, 10)
		if one.BuiltIn() {
			version = t(ctx, "results.templates.built-in")
		}
		rows = append(rows, []ui.Cell{{Body: vietnamese(one.Title)}, {Text: names[one.Procedure]}, {Text: one.Symbol}, {Text: version}, {Body: ui.Tag(state)}, {Body: templateActs(one)}})
	}
	return rows
}

func serviceOptions(ctx context.Context, all []Service, chosen string) []ui.Option {
	items := []ui.Option{{Value: "", Blank: true, Text: t(ctx, "results.templates.every"), Selected: chosen == ""}}
	for _, s := range all {
		items = append(items, ui.Option{Value: s.Code, Text: s.Name, Selected: s.Code == chosen})
	}
	return items
}

func bookOptions(books []string, chosen string) []ui.Option {
	var items []ui.Option
	for _, b := range books {
		items = append(items, ui.Option{Value: b, Text: b, Selected: b == chosen})
	}
	return items
}

func numberRows(ctx context.Context, list []results.Number) [][]ui.Cell {
	var rows [][]ui.Cell
	for _, n := range list {
		state := ui.Cell{Text: t(ctx, "results.numbers.used")}
		if !n.Cancelled.IsZero() {
			state = ui.Cell{Text: t(ctx, "results.numbers.cancelled", lang.Date(n.Cancelled), n.Reason)}
		}
		rows = append(rows, []ui.Cell{{Text: two(int(n.N))}, {Body: link(Path+"/"+n.Result, n.Title)}, {Text: lang.DateTime(ctx, n.At)}, state})
	}
	return rows
}

// afterWords says what followed a paper.
func afterWords(ctx context.Context, k results.Check) string {
	if k.After.Number != "" {
		return t(ctx, "results.after.number."+string(k.Validity), k.After.Number, lang.Date(k.After.At), k.After.Reason)
	}
	return t(ctx, "results.after.plain", lang.Date(k.After.At), k.After.Reason)
}

func checkRows(ctx context.Context, k results.Check) []ui.SummaryRow {
	rows := []ui.SummaryRow{}
	add := func(key, value string) {
		if value != "" {
			rows = append(rows, ui.SummaryRow{Key: t(ctx, key), Value: value})
		}
	}
	add("results.row.number", k.Number)
	add("results.row.issued", lang.Date(k.Issued))
	add("results.row.issuer", k.Issuer)
	add("results.row.owner", k.Owner)
	if k.ValidUntil != "" {
		add("results.row.until", shownDay(k.ValidUntil))
	}
	if o := k.Original; o != nil {
		add("results.row.original", strings.Join(slices.DeleteFunc([]string{o.Title, o.Number, o.Issuer}, func(s string) bool { return s == "" }), ", "))
	}
	add("results.row.code", results.ShowCode(k.Code))
	add("results.row.hash", k.Hash)
	return rows
}

func worthTag(ctx context.Context, r results.Result, now time.Time) ui.TagProps {
	switch {
	case r.Validity == results.Valid && r.ValidUntil != "" && r.ValidUntil < now.In(clock.Zone).Format(time.DateOnly):
		return ui.TagProps{Text: t(ctx, "results.validity.expired"), Kind: "late"}
	case r.Validity == results.Valid:
		return ui.TagProps{Text: t(ctx, "results.validity.valid"), Kind: "done"}
	case r.Validity == results.Corrected:
		return ui.TagProps{Text: t(ctx, "results.validity.corrected"), Kind: "wait"}
	}
	return ui.TagProps{Text: t(ctx, "results.validity."+string(r.Validity)), Kind: "late"}
}

func shelfItems(ctx context.Context, all []results.Result, now time.Time) []ui.Task {
	var items []ui.Task
	for _, r := range all {
		tag := worthTag(ctx, r, now)
		items = append(items, ui.Task{Title: r.Title, Href: ShelfPath + "/" + r.ID, Hint: t(ctx, "results.shelf.line", r.Number, lang.Date(r.Issued)), Tag: &tag})
	}
	return items
}

func paperRows(ctx context.Context, r results.Result, place results.Place) []ui.SummaryRow {
	rows := []ui.SummaryRow{
		{Key: t(ctx, "results.row.type"), Value: r.Type},
		{Key: t(ctx, "results.row.number"), Value: r.Number},
		{Key: t(ctx, "results.row.issued"), Value: lang.Date(r.Issued)},
		{Key: t(ctx, "results.row.issuer"), Value: place.Authority},
	}
	if r.ValidUntil != "" {
		rows = append(rows, ui.SummaryRow{Key: t(ctx, "results.row.until"), Value: shownDay(r.ValidUntil)})
	}
	if a := r.Body.After; a != nil {
		rows = append(rows, ui.SummaryRow{Key: t(ctx, "results.row.after"), Value: strings.TrimSpace(a.Number + " – " + a.Reason)})
	}
	return append(rows, ui.SummaryRow{Key: t(ctx, "results.row.code"), Value: results.ShowCode(r.Code)})
}

func shareRows(ctx context.Context, p results.Paper, now time.Time) [][]ui.Cell {
	var rows [][]ui.Cell
	for _, s := range p.Shares {
		until := ui.Cell{Text: lang.DateTime(ctx, s.Until)}
		var act templ.Component
		switch {
		case !s.Ended.IsZero():
			until.Text = t(ctx, "results.share.ended", lang.DateTime(ctx, s.Ended))
		case now.After(s.Until):
			until.Text = t(ctx, "results.share.over", lang.DateTime(ctx, s.Until))
		default:
			act = endShareForm(p.ID, s.ID)
		}
		rows = append(rows, []ui.Cell{until, {Text: strconv.Itoa(s.Opened)}, {Body: act}})
	}
	return rows
}
