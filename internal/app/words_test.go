package app_test

import (
	"regexp"
	"strings"
	"testing"

	"xaso/internal/app"
)

var recorded = regexp.MustCompile(`tx\.Record\("([^"]+)"`)

// The audit log and the list of an API token's rights are read by people.
func TestWhatIsRecordedAndAllowedIsSaidInWords(t *testing.T) {
	texts, err := app.Texts()
	if err != nil {
		t.Fatal(err)
	}
	var keys []string
	each(t, ".go", func(file, source string) {
		for _, m := range recorded.FindAllStringSubmatch(source, -1) {
			if !strings.HasSuffix(m[1], ".") { // built from parts
				keys = append(keys, "audit."+m[1])
			}
		}
	})
	if len(keys) < 50 {
		t.Errorf("only %d records found: look at the expression", len(keys))
	}
	for p := range app.Permissions() {
		keys = append(keys, "may."+string(p))
	}
	for _, key := range keys {
		if texts["vi"][key] == "" {
			t.Errorf("%s has no sentence", key)
		}
	}
}
