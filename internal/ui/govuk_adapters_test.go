package ui_test

import (
	"context"
	"io"
	"slices"
	"strings"

	"github.com/a-h/templ"

	"xaso/internal/ui"
)

// adapters read the options of a fixture as a page writer would write them
// into our props.
var adapters = map[string]func(object) templ.Component{
	"back-link":           backLink,
	"breadcrumbs":         breadcrumbs,
	"button":              button,
	"character-count":     characterCount,
	"checkboxes":          func(o object) templ.Component { return ui.Checkboxes(choices(o)) },
	"date-input":          dateInput,
	"details":             details,
	"error-message":       errorMessage,
	"error-summary":       errorSummary,
	"fieldset":            fieldset,
	"file-upload":         fileUpload,
	"hint":                hint,
	"input":               func(o object) templ.Component { return ui.Input(input(o)) },
	"inset-text":          func(o object) templ.Component { return with(ui.InsetText(box(o)), o.html("html")) },
	"label":               label,
	"notification-banner": notificationBanner,
	"pagination":          pagination,
	"panel":               panel,
	"password-input":      func(o object) templ.Component { return ui.Password(input(o)) },
	"radios":              func(o object) templ.Component { return ui.Radios(choices(o)) },
	"select":              selectBox,
	"skip-link":           skipLink,
	"summary-list":        summaryList,
	"table":               table,
	"tag":                 tag,
	"task-list":           taskList,
	"textarea":            textarea,
	"warning-text":        func(o object) templ.Component { return with(ui.WarningText(box(o)), o.html("html")) },
}

// with gives a component its children.
func with(c, children templ.Component) templ.Component {
	if children == nil {
		return c
	}
	return templ.ComponentFunc(func(ctx context.Context, w io.Writer) error {
		return c.Render(templ.WithChildren(ctx, children), w)
	})
}

func input(o object) ui.InputProps {
	label := o.sub("label")
	return ui.InputProps{
		Name: o.text("name"), ID: o.text("id"), Value: o.text("value"), Type: o.text("type"),
		Label: label.text("text"), LabelSize: label.size("classes", "govuk-label"), Heading: label.is("isPageHeading"),
		Hint: o.sub("hint").text("text"), Error: o.sub("errorMessage").text("text"),
		InputMode: o.text("inputmode"), Autocomplete: o.text("autocomplete"), Capitalize: o.text("autocapitalize"),
		Pattern: o.text("pattern"), Spellcheck: claim(o, "spellcheck"),
		Prefix: o.sub("prefix").text("text"), Suffix: o.sub("suffix").text("text"),
		Disabled: o.is("disabled"), DescribedBy: o.text("describedBy"), Class: o.text("classes"),
		GroupClass: o.sub("formGroup").text("classes"), Attrs: o.attrs("attributes"),
	}
}

// claim is a boolean that may also be absent.
func claim(o object, key string) string {
	if v, ok := o.get(key).(bool); ok {
		if v {
			return "true"
		}
		return "false"
	}
	return ""
}

func textareaProps(o object) ui.TextareaProps {
	label := o.sub("label")
	return ui.TextareaProps{
		Name: o.text("name"), ID: o.text("id"), Value: o.text("value"), Rows: o.number("rows"),
		Label: label.text("text"), LabelSize: label.size("classes", "govuk-label"), Heading: label.is("isPageHeading"),
		Hint: o.sub("hint").text("text"), Error: o.sub("errorMessage").text("text"),
		Autocomplete: o.text("autocomplete"), Spellcheck: claim(o, "spellcheck"), Disabled: o.is("disabled"),
		DescribedBy: o.text("describedBy"), Class: o.text("classes"),
		GroupClass: o.sub("formGroup").text("classes"), Attrs: o.attrs("attributes"),
	}
}

func textarea(o object) templ.Component { return ui.Textarea(textareaProps(o)) }

func characterCount(o object) templ.Component {
	p := textareaProps(o)
	p.MaxLength, p.CountBy, p.Threshold = o.number("maxlength"), o.text("countType"), o.number("threshold")
	return ui.Textarea(p)
}

func choices(o object) ui.ChoicesProps {
	set := o.sub("fieldset")
	legend := set.sub("legend")
	p := ui.ChoicesProps{
		Name: o.text("name"), ID: o.text("idPrefix"), Value: o.text("value"),
		Legend: legend.text("text"), LegendSize: legend.size("classes", "govuk-fieldset__legend"), Heading: legend.is("isPageHeading"),
		Hint: o.sub("hint").text("text"), Error: o.sub("errorMessage").text("text"),
		DescribedBy: set.text("describedBy") + o.text("describedBy"), Class: o.text("classes"),
		GroupClass: o.sub("formGroup").text("classes"), Attrs: o.attrs("attributes"),
	}
	values, _ := o.get("values").([]any)
	for _, v := range values {
		s, _ := v.(string)
		p.Values = append(p.Values, s)
	}
	for _, item := range o.list("items") {
		p.Items = append(p.Items, ui.Choice{
			Value: item.text("value"), Text: item.text("text"), Body: item.html("html"),
			Hint: item.sub("hint").text("text"), Checked: item.is("checked"), Disabled: item.is("disabled"),
			ID: item.text("id"), Name: item.text("name"), Divider: item.text("divider"),
			None: item.text("behaviour") == "exclusive", Conditional: item.sub("conditional").html("html"),
			LabelClass: item.sub("label").text("classes"), LabelAttrs: item.sub("label").attrs("attributes"),
			Attrs: item.attrs("attributes"),
		})
	}
	return p
}

func selectBox(o object) templ.Component {
	label := o.sub("label")
	p := ui.SelectProps{
		Name: o.text("name"), ID: o.text("id"), Value: o.text("value"),
		Label: label.text("text"), LabelSize: label.size("classes", "govuk-label"), Heading: label.is("isPageHeading"),
		Hint: o.sub("hint").text("text"), Error: o.sub("errorMessage").text("text"), Disabled: o.is("disabled"),
		DescribedBy: o.text("describedBy"), Class: o.text("classes"),
		GroupClass: o.sub("formGroup").text("classes"), Attrs: o.attrs("attributes"),
	}
	for _, item := range o.list("items") {
		p.Items = append(p.Items, ui.Option{
			Value: item.text("value"), Blank: item.m["value"] == "", Text: item.text("text"),
			Selected: item.is("selected"), Disabled: item.is("disabled"), Attrs: item.attrs("attributes"),
		})
	}
	return ui.Select(p)
}

// dateInput reads either the three parts or the list of items that older
// pages give; widths and names of the parts are ours to set.
func dateInput(o object) templ.Component {
	set := o.sub("fieldset")
	values := o.sub("values")
	prefix := o.text("namePrefix")
	p := ui.DateInputProps{
		Name: prefix, ID: o.text("id"),
		Legend: set.sub("legend").text("text"), DescribedBy: set.text("describedBy"),
		Hint: o.sub("hint").text("text"), Error: o.sub("errorMessage").text("text"),
		Class: o.text("classes"), GroupClass: o.sub("formGroup").text("classes"), Attrs: o.attrs("attributes"),
	}
	items := o.list("items")
	if len(items) == 0 {
		for _, name := range []string{"day", "month", "year"} {
			if part, given := o.m[name]; given && (part == nil || part == false) {
				continue
			}
			item := o.sub(name)
			item.m = merged(item.m, map[string]any{"name": name})
			items = append(items, item)
		}
	}
	omitted := slices.ContainsFunc(items, func(i object) bool { return i.m["error"] == false })
	for _, item := range items {
		name := item.text("name")
		value := item.text("value")
		if value == "" {
			value = values.text(strings.TrimPrefix(prefix+"-"+name, "-"))
		}
		bad := partAtFault(item) || omitted && item.m["error"] != false
		if item.m["id"] == p.ID+"-"+name {
			item.get("id")
		}
		switch name {
		case "day":
			p.Parts, p.Day, p.BadDay = p.Parts+"d", value, bad
		case "month":
			p.Parts, p.Month, p.BadMonth = p.Parts+"m", value, bad
		case "year":
			p.Parts, p.Year, p.BadYear = p.Parts+"y", value, bad
		}
	}
	return ui.DateInput(p)
}

// partAtFault reads the two ways of marking one part of a date. The widths
// that pages may also give are the ones we set anyway.
func partAtFault(item object) bool {
	width := map[string]string{"day": "2", "month": "2", "year": "4"}[item.text("name")]
	bad := item.is("error")
	known := true
	classes, _ := item.m["classes"].(string)
	for _, class := range strings.Fields(classes) {
		bad = bad || class == "govuk-input--error"
		known = known && (class == "govuk-input--error" || class == "govuk-input--width-"+width)
	}
	if known {
		item.get("classes")
	}
	return bad
}

func merged(a, b map[string]any) map[string]any {
	all := map[string]any{}
	for k, v := range b {
		all[k] = v
	}
	for k, v := range a {
		all[k] = v
	}
	return all
}

func fileUpload(o object) templ.Component {
	label := o.sub("label")
	return ui.FileUpload(ui.FileUploadProps{
		Name: o.text("name"), ID: o.text("id"), Multiple: o.is("multiple"), Disabled: o.is("disabled"),
		Label: label.text("text"), LabelSize: label.size("classes", "govuk-label"), Heading: label.is("isPageHeading"),
		Hint: o.sub("hint").text("text"), Error: o.sub("errorMessage").text("text"),
		DescribedBy: o.text("describedBy"), Class: o.text("classes"),
		GroupClass: o.sub("formGroup").text("classes"), Attrs: o.attrs("attributes"),
	})
}

func label(o object) templ.Component {
	size := o.size("classes", "govuk-label")
	class := ""
	if size == "" {
		class = o.text("classes")
	}
	return ui.Label(ui.LabelProps{
		Text: o.text("text"), Body: o.html("html"), For: o.text("for"), Size: size, Class: class,
		Heading: o.is("isPageHeading"), Attrs: o.attrs("attributes"),
	})
}

func hint(o object) templ.Component {
	return ui.Hint(ui.HintProps{ID: o.text("id"), Text: o.text("text"), Body: o.html("html"), Class: o.text("classes"), Attrs: o.attrs("attributes")})
}

func errorMessage(o object) templ.Component {
	prefix, given := o.get("visuallyHiddenText"), o.m["visuallyHiddenText"]
	spoken, _ := prefix.(string)
	return ui.ErrorMessage(ui.ErrorMessageProps{
		ID: o.text("id"), Text: o.text("text"), Body: o.html("html"), Prefix: spoken, Bare: given == false || given == "",
		Class: o.text("classes"), Attrs: o.attrs("attributes"),
	})
}

func fieldset(o object) templ.Component {
	legend := o.sub("legend")
	return with(ui.Fieldset(ui.FieldsetProps{
		Legend: legend.text("text"), LegendBody: legend.html("html"), Size: legend.size("classes", "govuk-fieldset__legend"),
		Heading: legend.is("isPageHeading"), DescribedBy: o.text("describedBy"), Role: o.text("role"),
		Class: o.text("classes"), Attrs: o.attrs("attributes"),
	}), o.html("html"))
}
