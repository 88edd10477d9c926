package ui_test

import (
	"fmt"
	"strings"

	"github.com/a-h/templ"

	"xaso/internal/ui"
)

func button(o object) templ.Component {
	p := ui.ButtonProps{
		Text: o.text("text"), Body: o.html("html"), Href: o.text("href"), Start: o.is("isStartButton"),
		Type: o.text("type"), Name: o.text("name"), Value: o.text("value"), ID: o.text("id"),
		Disabled: o.is("disabled"), Attrs: o.attrs("attributes"),
	}
	if p.Kind = o.size("classes", "govuk-button"); p.Kind == "" {
		p.Class = o.text("classes")
	}
	switch o.get("preventDoubleClick") {
	case true:
		p.Once = true
	case false:
		p.Attrs["data-prevent-double-click"] = "false"
	}
	return ui.Button(p)
}

func box(o object) ui.BoxProps {
	p := ui.BoxProps{ID: o.text("id"), Icon: o.text("iconFallbackText"), Class: o.text("classes"), Attrs: o.attrs("attributes")}
	if text := o.text("text"); o.html("html") == nil {
		p.Text = text
	}
	return p
}

func details(o object) templ.Component {
	p := ui.DetailsProps{
		Summary: o.text("summaryText"), SummaryBody: o.html("summaryHtml"), Open: o.is("open"), ID: o.text("id"),
		Class: o.text("classes"), Attrs: o.attrs("attributes"),
	}
	if text := o.text("text"); o.html("html") == nil {
		p.Text = text
	}
	return with(ui.Details(p), o.html("html"))
}

func notificationBanner(o object) templ.Component {
	p := ui.NotificationProps{
		Success: o.text("type") == "success", Title: o.text("titleText"), TitleBody: o.html("titleHtml"),
		Role: o.text("role"), TitleID: o.text("titleId"), Level: o.number("titleHeadingLevel"),
		Class: o.text("classes"), Attrs: o.attrs("attributes"),
	}
	if quiet, ok := o.get("disableAutoFocus").(bool); ok {
		p.Attrs["data-disable-auto-focus"] = fmt.Sprint(quiet)
	}
	if text := o.text("text"); o.html("html") == nil {
		p.Text = text
	}
	return with(ui.NotificationBanner(p), o.html("html"))
}

func panel(o object) templ.Component {
	p := ui.PanelProps{
		Title: o.text("titleText"), TitleBody: o.html("titleHtml"), Level: o.number("headingLevel"),
		Class: o.text("classes"), Attrs: o.attrs("attributes"),
	}
	if text := o.text("text"); o.html("html") == nil {
		p.Text = text
	}
	return with(ui.Panel(p), o.html("html"))
}

func errorSummary(o object) templ.Component {
	p := ui.ErrorSummaryProps{
		Title: o.text("titleText"), TitleBody: o.html("titleHtml"), Text: o.text("descriptionText"), Body: o.html("descriptionHtml"),
		Class: o.text("classes"), Attrs: o.attrs("attributes"),
	}
	if quiet, ok := o.get("disableAutoFocus").(bool); ok {
		p.Attrs["data-disable-auto-focus"] = fmt.Sprint(quiet)
	}
	for _, item := range o.list("errorList") {
		e := ui.ErrorItem{Text: item.text("text"), Body: item.html("html"), Attrs: item.attrs("attributes")}
		if field, ok := strings.CutPrefix(item.text("href"), "#"); ok {
			e.Field = field
		} else {
			e.Href = item.text("href")
		}
		p.Items = append(p.Items, e)
	}
	return ui.ErrorSummary(p)
}

func action(o object) ui.Action {
	return ui.Action{
		Text: o.text("text"), Body: o.html("html"), Href: o.text("href"), Hidden: o.text("visuallyHiddenText"),
		Class: o.text("classes"), Attrs: o.attrs("attributes"),
	}
}

func summaryList(o object) templ.Component {
	p := ui.SummaryListProps{Class: o.text("classes"), Attrs: o.attrs("attributes")}
	for _, r := range o.list("rows") {
		row := ui.SummaryRow{
			Key: r.sub("key").text("text"), KeyBody: r.sub("key").html("html"), KeyClass: r.sub("key").text("classes"),
			Value: r.sub("value").text("text"), ValueBody: r.sub("value").html("html"), ValueClass: r.sub("value").text("classes"),
			Class: r.text("classes"), ActionsClass: r.sub("actions").text("classes"),
		}
		for _, a := range r.sub("actions").list("items") {
			row.Actions = append(row.Actions, action(a))
		}
		p.Rows = append(p.Rows, row)
	}
	if card := o.sub("card"); card.m != nil {
		title := card.sub("title")
		p.Card = &ui.SummaryCard{
			Title: title.text("text"), TitleBody: title.html("html"), Level: title.number("headingLevel"),
			Class: card.text("classes"), Attrs: card.attrs("attributes"),
		}
		for _, a := range card.sub("actions").list("items") {
			p.Card.Actions = append(p.Card.Actions, action(a))
		}
	}
	return ui.SummaryList(p)
}

func cell(o object) ui.Cell {
	return ui.Cell{
		Text: o.text("text"), Body: o.html("html"), Numeric: o.text("format") == "numeric",
		Colspan: o.number("colspan"), Rowspan: o.number("rowspan"), Class: o.text("classes"), Attrs: o.attrs("attributes"),
	}
}

func table(o object) templ.Component {
	p := ui.TableProps{
		Caption: o.text("caption"), CaptionSize: o.size("captionClasses", "govuk-table__caption"),
		RowHeader: o.is("firstCellIsHeader"), Class: o.text("classes"), Attrs: o.attrs("attributes"),
	}
	for _, c := range o.list("head") {
		p.Head = append(p.Head, cell(c))
	}
	rows, _ := o.get("rows").([]any)
	for i, r := range rows {
		raw, ok := r.([]any)
		if !ok {
			continue // a hole in the list prints nothing
		}
		var row []ui.Cell
		for _, c := range o.all(fmt.Sprintf("rows[%d]", i), raw) {
			c.path = strings.Replace(c.path, "]"+".", "]", 1)
			row = append(row, cell(c))
		}
		p.Rows = append(p.Rows, row)
	}
	return ui.Table(p)
}

func tag(o object) templ.Component { return ui.Tag(tagProps(o)) }

func tagProps(o object) ui.TagProps {
	return ui.TagProps{Text: o.text("text"), Body: o.html("html"), Class: o.text("classes"), Attrs: o.attrs("attributes")}
}

func taskList(o object) templ.Component {
	p := ui.TaskListProps{ID: o.text("idPrefix"), Class: o.text("classes"), Attrs: o.attrs("attributes")}
	for _, item := range o.list("items") {
		title, status, hint := item.sub("title"), item.sub("status"), item.sub("hint")
		task := ui.Task{
			Title: title.text("text"), TitleBody: title.html("html"), TitleClass: title.text("classes"),
			Hint: hint.text("text"), HintBody: hint.html("html"), Href: item.text("href"), Class: item.text("classes"),
			Status: status.text("text"), StatusBody: status.html("html"), StatusClass: status.text("classes"),
		}
		if t := status.sub("tag"); t.m != nil {
			props := tagProps(t)
			task.Tag = &props
		}
		p.Items = append(p.Items, task)
	}
	return ui.TaskList(p)
}

func link(o object) ui.LinkProps {
	return ui.LinkProps{Text: o.text("text"), Body: o.html("html"), Href: o.text("href"), Class: o.text("classes"), Attrs: o.attrs("attributes")}
}

func backLink(o object) templ.Component { return ui.BackLink(link(o)) }
func skipLink(o object) templ.Component { return ui.SkipLink(link(o)) }

func breadcrumbs(o object) templ.Component {
	p := ui.BreadcrumbsProps{Collapse: o.is("collapseOnMobile"), Label: o.text("labelText"), Class: o.text("classes"), Attrs: o.attrs("attributes")}
	for _, item := range o.list("items") {
		p.Items = append(p.Items, ui.Crumb{Text: item.text("text"), Body: item.html("html"), Href: item.text("href"), Attrs: item.attrs("attributes")})
	}
	return ui.Breadcrumbs(p)
}

func pagination(o object) templ.Component {
	p := ui.PaginationProps{Label: o.text("landmarkLabel"), Class: o.text("classes"), Attrs: o.attrs("attributes")}
	page := func(key string) *ui.PageLink {
		l := o.sub(key)
		if l.m == nil {
			return nil
		}
		return &ui.PageLink{Href: l.text("href"), Text: l.text("text"), Label: l.text("labelText"), Attrs: l.attrs("attributes")}
	}
	p.Prev, p.Next = page("previous"), page("next")
	for _, item := range o.list("items") {
		p.Items = append(p.Items, ui.PageItem{
			Number: item.text("number"), Href: item.text("href"), Current: item.is("current"), Ellipsis: item.is("ellipsis"),
			Spoken: item.text("visuallyHiddenText"), Attrs: item.attrs("attributes"),
		})
	}
	return ui.Pagination(p)
}
