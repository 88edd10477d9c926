// Package ui is the look of the house: templ components with the markup and
// the behaviour of GOV.UK Frontend, themed for a Vietnamese commune, and the
// page around them. Pages compose components and write no <input>, colour or
// spacing of their own; accessibility is wired here, once.
//
// Each component is a function of one props struct. Zero values are the usual
// case. Text fields are plain text; where markup is needed, a Body component
// or the children take their place. Addresses pass through site.Href, words of
// the components themselves come from locale/ (keys "ui.*").
//
// README.md lists all components; Gallery shows every one in every state.
package ui

import (
	"context"
	"embed"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"xaso/internal/platform/lang"
	"xaso/internal/platform/site"
)

// Texts are the sentences of this room, for lang.Texts.Load.
//
//go:embed locale/*.json
var Texts embed.FS

func t(ctx context.Context, key string, args ...any) string { return lang.T(ctx, key, args...) }

// href makes an address of the house work under the commune's base.
func href(ctx context.Context, path string) string { return site.Href(ctx, path) }

// join puts the non-empty parts into one attribute value: classes or ids.
func join(parts ...string) string {
	kept := parts[:0:0]
	for _, p := range parts {
		if p != "" {
			kept = append(kept, p)
		}
	}
	return strings.Join(kept, " ")
}

// mod returns base--value, or "" when there is no value.
func mod(base, value string) string {
	if value == "" {
		return ""
	}
	return base + "--" + value
}

func when(claim bool, value string) string {
	if claim {
		return value
	}
	return ""
}

// or returns the first of its arguments that is not "".
func or(values ...string) string {
	for _, v := range values {
		if v != "" {
			return v
		}
	}
	return ""
}

// nth is the id of the i-th item (from 0): the first carries the bare prefix,
// so that an error summary can link to it.
func nth(prefix string, i int) string {
	if i == 0 {
		return prefix
	}
	return prefix + "-" + strconv.Itoa(i+1)
}

// English is the language GOV.UK Frontend's script already speaks; other
// languages hand their words over in attributes.
func english(ctx context.Context) bool { return lang.Tag(ctx) == "en" }

// merge returns a followed by b; b wins.
func merge(a, b templ.Attributes) templ.Attributes {
	all := templ.Attributes{}
	for k, v := range a {
		all[k] = v
	}
	for k, v := range b {
		all[k] = v
	}
	return all
}

// optional marks the label of a question that may be left empty.
func optional(ctx context.Context, label string, is bool) string {
	if is && label != "" {
		return label + " " + t(ctx, "ui.optional")
	}
	return label
}
