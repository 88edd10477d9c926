// Package lang turns message keys into sentences in the reader's language, and
// writes dates, money and numbers as Vietnamese people read them.
package lang

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"

	"xaso/internal/platform/fault"
)

// Texts holds the sentences of all modules: language, key, sentence.
// Vietnamese is the source; every key exists in both languages, by test.
type Texts map[string]map[string]string

// Tags are the languages of the house, the source first.
var Tags = []string{"vi", "en"}

// Load adds locale/vi.json and locale/en.json of one room.
func (t Texts) Load(files fs.FS) error {
	for _, tag := range Tags {
		name := "locale/" + tag + ".json"
		b, err := fs.ReadFile(files, name)
		if err != nil {
			return err
		}
		sentences := map[string]string{}
		if err := json.Unmarshal(b, &sentences); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		if t[tag] == nil {
			t[tag] = map[string]string{}
		}
		for key, sentence := range sentences {
			if _, twice := t[tag][key]; twice {
				return fmt.Errorf("%s: key %q is taken", name, key)
			}
			t[tag][key] = sentence
		}
	}
	return nil
}

type reader struct{}

type language struct {
	tag       string
	sentences map[string]string
}

// For returns a context whose reader gets the sentences of one language.
func (t Texts) For(ctx context.Context, tag string) context.Context {
	return context.WithValue(ctx, reader{}, language{tag, t[tag]})
}

// Tag returns the reader's language, "vi" when none was chosen.
func Tag(ctx context.Context) string {
	if l, ok := ctx.Value(reader{}).(language); ok && l.tag != "" {
		return l.tag
	}
	return "vi"
}

// T returns the sentence for key, or the key itself so that a gap shows.
func T(ctx context.Context, key string, args ...any) string {
	l, _ := ctx.Value(reader{}).(language)
	s, ok := l.sentences[key]
	switch {
	case !ok:
		return key
	case len(args) == 0:
		return s
	}
	return fmt.Sprintf(s, args...)
}

// Pick returns the text of a record that carries both languages; an empty
// English falls back to Vietnamese, the source.
func Pick(ctx context.Context, vi, en string) string {
	if Tag(ctx) == "en" && en != "" {
		return en
	}
	return vi
}

// SayAt returns the sentence of what is wrong with one field, "" when it is fine.
func SayAt(ctx context.Context, err error, field string) string {
	for _, f := range fault.All(err) {
		if f.Field == field {
			return T(ctx, f.Code, f.Args...)
		}
	}
	return ""
}

// Say returns the sentence for err; errors that are not faults stay vague.
func Say(ctx context.Context, err error) string {
	if f, ok := errors.AsType[*fault.Fault](err); ok {
		return T(ctx, f.Code, f.Args...)
	}
	return T(ctx, "web.internal")
}
