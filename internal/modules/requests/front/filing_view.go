package front

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"xaso/internal/platform/fault"
	"xaso/internal/platform/lang"
	"xaso/internal/ui"
)

// self is the address that the form of this step is sent to.
func (p page) self() string {
	if p.ID == "" {
		return FilePath
	}
	return p.at(p.Step)
}

// summary lists what is wrong, each with a way to its field.
func (p page) summary(ctx context.Context) []ui.ErrorItem {
	var items []ui.ErrorItem
	for _, f := range fault.All(p.Fault) {
		items = append(items, ui.ErrorItem{Field: f.Field, Text: lang.Say(ctx, f)})
	}
	return items
}

// picture is the address of the map; it changes with what it shows.
func (p page) picture() string {
	query := "?v=" + strings.NewReplacer(",", "_").Replace(p.Spot)
	if p.Wide {
		query += "&rong=1"
	}
	return p.at("ban-do.svg") + query
}

// pickHint says what a press does now.
func (p page) pickHint(ctx context.Context) string {
	switch {
	case p.Spot == "":
		return t(ctx, "report.place.map.hint")
	case p.Wide:
		return t(ctx, "report.place.map.again")
	}
	return t(ctx, "report.place.map.chosen")
}

func (p page) hamletOptions(ctx context.Context) []ui.Option {
	options := []ui.Option{{Value: "", Text: t(ctx, "report.place.hamlet.none"), Blank: true}}
	for _, name := range p.Hamlets {
		options = append(options, ui.Option{Value: name, Text: name})
	}
	return options
}

// categoryChoices stand in their groups.
func (p page) categoryChoices(ctx context.Context) []ui.Choice {
	var choices []ui.Choice
	group := ""
	for _, c := range p.Categories {
		if c.Group != group {
			group = c.Group
			choices = append(choices, ui.Choice{Divider: group})
		}
		choices = append(choices, ui.Choice{Value: c.Code, Text: lang.Pick(ctx, c.Name, c.NameEn), Hint: c.Hint})
	}
	return choices
}

func (p page) anonymity() string {
	switch {
	case p.Anonymous:
		return "co"
	case p.Contacted || p.Name != "":
		return "khong"
	}
	return ""
}

func (p page) wordsTitle(ctx context.Context) string {
	if p.Kind == "" {
		return t(ctx, "report.words.report")
	}
	return t(ctx, "report.words."+p.Kind)
}

func (p page) wordsHint(ctx context.Context) string {
	if p.Kind == "" {
		return t(ctx, "report.words.report.hint")
	}
	return t(ctx, "report.words."+p.Kind+".hint")
}

// rows are the answers of the check page, each with a way to change it.
func (p page) rows(ctx context.Context) []ui.SummaryRow {
	change := func(step string) string { return p.at(step) + "?sua=1" }
	rows := []ui.SummaryRow{
		{Key: t(ctx, "report.check.files"), ValueBody: p.thumbs(), Change: change(stepFiles)},
		{Key: t(ctx, "report.check.kind"), Value: t(ctx, "report.kind."+p.Kind), Change: change(stepKind)},
	}
	if p.Kind == kindReport {
		c, _ := p.category()
		rows = append(rows, ui.SummaryRow{Key: t(ctx, "report.check.category"), Value: lang.Pick(ctx, c.Name, c.NameEn), Change: change(stepCategory)})
		for _, a := range c.Attributes {
			rows = append(rows, ui.SummaryRow{Key: a.Name, Value: strings.Join(p.answerWords(a), ", "), Change: change(stepDetails)})
		}
		rows = append(rows, ui.SummaryRow{Key: t(ctx, "report.check.place"), Value: p.placeWords(ctx), Change: change(stepPlace)})
	}
	words := p.Text
	if words == "" {
		words = t(ctx, "report.check.no-words")
	}
	rows = append(rows, ui.SummaryRow{Key: t(ctx, "report.check.words"), ValueBody: prose(words), Change: change(stepWords)})
	who := t(ctx, "report.contact.anonymous")
	if !p.Anonymous {
		parts := slices.DeleteFunc([]string{p.Name, p.Address, p.draft.Phone, p.Email}, func(s string) bool { return s == "" })
		who = strings.Join(parts, ", ")
	}
	return append(rows, ui.SummaryRow{Key: t(ctx, "report.check.who"), Value: who, Change: change(stepContact)})
}

func (p page) placeWords(ctx context.Context) string {
	parts := slices.DeleteFunc([]string{p.Hamlet, p.Landmark}, func(s string) bool { return s == "" })
	if p.Spot != "" {
		parts = append(parts, t(ctx, "report.check.on-map"))
	}
	return strings.Join(parts, "; ")
}

// size of a file as people say it.
func size(n int64) string {
	if n < 1<<20 {
		return strconv.FormatInt(max(1, n>>10), 10) + " KB"
	}
	return strings.Replace(strconv.FormatFloat(float64(n)/(1<<20), 'f', 1, 64), ".", ",", 1) + " MB"
}
