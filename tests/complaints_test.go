package tests

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"xaso/internal/app"
)

var (
	namedTest = regexp.MustCompile("`(Test\\w+)`(\\s+in\\s+`([^`]+)`)?")
	namedPage = regexp.MustCompile("Page `([^`]+)`")
)

// Every complaint has a test or a page that answers it, and both are there.
func TestComplaintsOfPeersAreAnswered(t *testing.T) {
	text := documents(t)["docs/peer-complaints.md"]
	complaints := strings.Split(text, "\n### ")[1:]
	if len(complaints) != 12 {
		t.Fatalf("%d complaints, want the seven of offices and the five of online services", len(complaints))
	}
	pages := pagesOfTheHouse(t)
	sources := map[string]string{}
	for _, c := range complaints {
		title, _, _ := strings.Cut(c, "\n")
		named := namedTest.FindAllStringSubmatch(c, -1)
		if len(named) == 0 {
			t.Errorf("%s: no test answers it", title)
		}
		for _, m := range named {
			test, file := m[1], m[3]
			if file == "" {
				t.Errorf("%s: say where %s is", title, test)
				continue
			}
			if _, read := sources[file]; !read {
				source, err := os.ReadFile(filepath.Join("..", file))
				if err != nil {
					t.Error(err)
				}
				sources[file] = string(source)
			}
			if !strings.Contains(sources[file], "\nfunc "+test+"(") {
				t.Errorf("%s: %s is not in %s", title, test, file)
			}
		}
		for _, m := range namedPage.FindAllStringSubmatch(c, -1) {
			if !pages[m[1]] {
				t.Errorf("%s: there is no page %s", title, m[1])
			}
		}
	}
}

func pagesOfTheHouse(t *testing.T) map[string]bool {
	t.Helper()
	h, err := app.OpenAt(t.Context(), app.Config{Data: t.TempDir()}, time.Now)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { h.Close() })
	pages := map[string]bool{}
	for _, rt := range h.Routes() {
		if path, ok := strings.CutPrefix(rt.Pattern(), "GET "); ok {
			pages[path] = true
		}
	}
	return pages
}
