package register

import (
	"bytes"
	_ "embed"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"gopkg.in/yaml.v3"

	"xaso/internal/platform/fault"
	"xaso/internal/platform/identity"
)

//go:embed data/attributes.yaml
var attributesData []byte

var (
	ErrAttribute = fault.New(fault.Invalid, "register.no-attribute")
	ErrValue     = fault.New(fault.Invalid, "register.value")
)

// What an attribute is of.
const (
	OfHousehold = "household"
	OfResident  = "resident"
)

// Kinds of attributes.
const (
	YesNo  = "yes-no"
	Choice = "choice"
	Number = "number"
)

// Values of a yes-no attribute.
const (
	Yes = "yes"
	No  = "no"
)

// A Wording is a title in both languages.
type Wording struct {
	VI string `yaml:"vi"`
	EN string `yaml:"en"`
}

// An Option is one answer of a choice.
type Option struct {
	Key   string   `yaml:"key"`
	Title Wording  `yaml:"title"`
	Known []string `yaml:"known"` // how else lists write it, folded
}

// An Attribute is something observed of households or residents: a row of
// data/attributes.yaml. One that was never observed is unknown, never "no".
type Attribute struct {
	Key     string   `yaml:"key"`
	Of      string   `yaml:"of"`
	Kind    string   `yaml:"kind"`
	Title   Wording  `yaml:"title"`
	Heading []string `yaml:"heading"` // as lists head the column; the first is ours
	Choices []Option `yaml:"choices"`
	Source  string   `yaml:"source"` // where the meaning comes from, in Vietnamese
	Serves  []string `yaml:"serves"` // set/code of the indicators it counts for
	// Coverage is the share, in percent, of those counted of whom the attribute
	// must be known before a figure is stated.
	Coverage int `yaml:"coverage"`
}

// attributes are all of them, in the order of pages.
var attributes = readAttributes(attributesData)

func readAttributes(data []byte) []Attribute {
	var all []Attribute
	d := yaml.NewDecoder(bytes.NewReader(data))
	d.KnownFields(true)
	if err := d.Decode(&all); err != nil {
		panic(fmt.Errorf("register: attributes.yaml: %w", err)) // embedded, and read by every test
	}
	return all
}

// Attributes returns those of households, of residents, or all ("").
func Attributes(of string) []Attribute {
	return slices.DeleteFunc(slices.Clone(attributes), func(a Attribute) bool { return of != "" && a.Of != of })
}

// AttributeOf returns the attribute with a key.
func AttributeOf(key string) (Attribute, bool) {
	if i := slices.IndexFunc(attributes, func(a Attribute) bool { return a.Key == key }); i >= 0 {
		return attributes[i], true
	}
	return Attribute{}, false
}

// Check returns the value as it is kept, or why it is none of the attribute's.
func (a Attribute) Check(value string) (string, error) {
	value = strings.TrimSpace(value)
	switch a.Kind {
	case YesNo:
		if value == Yes || value == No {
			return value, nil
		}
	case Choice:
		if slices.ContainsFunc(a.Choices, func(o Option) bool { return o.Key == value }) {
			return value, nil
		}
	case Number:
		if n, err := strconv.ParseInt(value, 10, 64); err == nil && n >= 0 && n <= 1e12 {
			return strconv.FormatInt(n, 10), nil
		}
	}
	return "", ErrValue.With(a.Title.VI, value)
}

// yesWords and noWords are how lists say it, folded.
var (
	yesWords = []string{"co", "x", "1", "yes", "dat", "dung", "v", "roi", "da co"}
	noWords  = []string{"khong", "0", "no", "khong dat", "chua", "chua co", "khong co", "sai", "k"}
)

// Read makes a value of what a list says: "Có", "x", "Kiên cố"; "" of an empty
// cell.
func (a Attribute) Read(typed string) (string, error) {
	typed = identity.Compose(typed)
	folded := identity.Fold(typed)
	switch {
	case folded == "":
		return "", nil
	case a.Kind == YesNo && slices.Contains(yesWords, folded):
		return Yes, nil
	case a.Kind == YesNo && slices.Contains(noWords, folded):
		return No, nil
	case a.Kind == Choice:
		for _, o := range a.Choices {
			if folded == o.Key || folded == identity.Fold(o.Title.VI) || slices.Contains(o.Known, folded) {
				return o.Key, nil
			}
		}
	}
	return a.Check(typed)
}

// Says is a value in words.
func (a Attribute) Says(value string) Wording {
	switch {
	case a.Kind == YesNo && value == Yes:
		return Wording{"Có", "Yes"}
	case a.Kind == YesNo && value == No:
		return Wording{"Không", "No"}
	}
	for _, o := range a.Choices {
		if o.Key == value {
			return o.Title
		}
	}
	return Wording{value, value}
}
