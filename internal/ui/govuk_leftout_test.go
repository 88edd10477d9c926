package ui_test

// leftOut lists the fixtures that our components do not follow, and why. A
// fixture that holds after all must leave this list.
var leftOut = because(map[string][]string{
	"affixes and their frame take no classes": {
		"input: with customised input wrapper",
		"input: with prefix with attributes",
		"input: with prefix with classes",
		"input: with suffix with attributes",
		"input: with suffix with classes",
	},
	"the count line takes no classes": {
		"character-count: custom classes on countMessage",
	},
	"deprecated by GOV.UK Frontend itself": {
		"character-count: with maxwords",
	},
	"a panel always has a body: the number or what comes next": {
		"panel: title with no body text",
	},
	"browsers do not let a page choose a file": {
		"file-upload: with value",
	},
	"a Go slice has no holes": {
		"checkboxes: with falsy values",
		"pagination: with empty items",
		"radios: with falsy items",
		"select: with falsy items",
		"summary-list: with falsy values",
		"task-list: with empty values",
	},
	"an interruption is a page of ours with buttons": {
		"panel: confirmation, with actions",
		"panel: interruption",
		"panel: interruption with custom classes",
		"panel: interruption, button link",
		"panel: interruption, no actions",
		"panel: interruption, no actions items",
		"panel: interruption, submit action",
		"panel: interruption, with actions classes and attributes",
		"panel: interruption-with-content-with-long-line-length",
		"panel: interruption-with-headings-content-and-lists",
	},
	"a legend and its fieldset take a size, no classes": {
		"checkboxes: fieldset params",
		"fieldset: legend classes",
		"radios: fieldset params",
	},
	"the drop zone needs a script; phones have a better chooser": {
		"file-upload: enhanced",
		"file-upload: enhanced, custom wrapper classes and attributes",
		"file-upload: enhanced, multiple files",
		"file-upload: enhanced, with error message and hint",
		"file-upload: translated",
		"file-upload: translated, no javascript enhancement",
	},
	"the parts of a date are ours: name, width, label and keyboard": {
		"date-input: custom inputmode",
		"date-input: custom pattern",
		"date-input: items with classes",
		"date-input: with autocomplete values",
		"date-input: with id on items",
		"date-input: with input attributes",
		"date-input: with item value",
		"date-input: with nested name",
	},
	"labels, legends and affixes are plain text": {
		"checkboxes: fieldset html params",
		"date-input: fieldset html",
		"input: with prefix with html",
		"input: with suffix with html",
		"radios: fieldset with html",
	},
	"a limit set by script only is never ours": {
		"character-count: to configure in JavaScript",
		"character-count: with neither maxlength, maxwords nor textarea description set",
	},
	"option values are texts": {
		"select: with falsy values",
	},
	"a value is given once": {
		"date-input: with field value and item value",
		"date-input: with field value and items",
		"date-input: with field value overriding values",
		"date-input: with field value, item value and values",
	},
	"a Go bool has no third value": {
		"checkboxes: item checked overrides values",
		"radios: item checked overrides value",
		"select: item selected overrides value",
	},
	"the words of a component come from the locale files": {
		"character-count: with custom textarea description",
		"character-count: with neither maxlength nor maxwords set",
		"character-count: with translations",
		"date-input: with translations",
		"date-input: with values, name prefix and custom names",
		"password-input: with translations",
	},
})

func because(fixtures map[string][]string) map[string]string {
	reasons := map[string]string{}
	for reason, keys := range fixtures {
		for _, key := range keys {
			reasons[key] = reason
		}
	}
	return reasons
}
