package ui_test

import (
	"math"
	"os"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// themes reads the colours of assets/src/_tokens.scss: light, and dark over it.
func themes(t *testing.T) map[string]map[string]string {
	t.Helper()
	b, err := os.ReadFile("assets/src/_tokens.scss")
	if err != nil {
		t.Fatal(err)
	}
	light, dark, ok := strings.Cut(string(b), "prefers-color-scheme: dark")
	if !ok {
		t.Fatal("no dark theme in _tokens.scss")
	}
	token := regexp.MustCompile(`--([a-z0-9-]+): (#[0-9a-f]{6});`)
	all := map[string]map[string]string{"light": {}, "dark": {}}
	for theme, text := range map[string]string{"light": light, "dark": dark} {
		for _, m := range token.FindAllStringSubmatch(text, -1) {
			all[theme][m[1]] = m[2]
		}
	}
	return all
}

// luminance and contrast follow WCAG 2.2, "relative luminance" and "contrast ratio".
func luminance(t *testing.T, hex string) float64 {
	t.Helper()
	n, err := strconv.ParseUint(strings.TrimPrefix(hex, "#"), 16, 32)
	if err != nil || len(hex) != 7 {
		t.Fatalf("%q is no colour", hex)
	}
	channel := func(shift uint) float64 {
		c := float64(n>>shift&0xff) / 255
		if c <= 0.04045 {
			return c / 12.92
		}
		return math.Pow((c+0.055)/1.055, 2.4)
	}
	return 0.2126*channel(16) + 0.7152*channel(8) + 0.0722*channel(0)
}

func contrast(t *testing.T, a, b string) float64 {
	x, y := luminance(t, a), luminance(t, b)
	return (math.Max(x, y) + 0.05) / (math.Min(x, y) + 0.05)
}

// TestContrast asks 4.5 of text and 3 of borders, marks and pictures.
func TestContrast(t *testing.T) {
	tests := []struct {
		front, grounds string
		least          float64
	}{
		{"ink", "paper card rice-mist sky-mist red-mist amber-mist grey-mist", 4.5},
		{"ink-soft", "paper card rice-mist", 4.5},
		{"rice", "paper card rice-mist", 4.5},
		{"rice-deep", "paper card rice-mist", 4.5},
		{"on-rice", "rice-fill rice-fill-deep red-fill red-fill-deep", 4.5},
		{"on-straw", "straw", 4.5},
		{"red", "paper card", 4.5},
		{"red-ink", "red-mist", 4.5},
		{"amber", "amber-mist", 4.5},
		{"sky", "paper card", 4.5},
		{"sky-ink", "sky-mist", 4.5},
		{"grey-ink", "grey-mist", 4.5},
		{"line-input", "paper card", 3},
		{"red", "red-mist", 3},
		{"card", "amber", 3},
		{"chart-1", "card paper", 3},
		{"chart-2", "card", 3},
		{"chart-3", "card paper", 3},
		{"chart-4", "card paper", 3},
		{"chart-5", "card paper", 3},
		{"chart-6", "card paper", 3},
	}
	for theme, colours := range themes(t) {
		for _, tt := range tests {
			for ground := range strings.FieldsSeq(tt.grounds) {
				if got := contrast(t, colours[tt.front], colours[ground]); got < tt.least {
					t.Errorf("%s: %s on %s has %.2f, want %.1f", theme, tt.front, ground, got, tt.least)
				}
			}
		}
	}
}
