package tests

import (
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"strings"
	"testing"

	"xaso/internal/app"
	"xaso/internal/demo"
)

// documents are all Markdown files of the repository, by path from its root.
func documents(t *testing.T) map[string]string {
	t.Helper()
	all := map[string]string{}
	root := os.DirFS("..")
	for _, pattern := range []string{"*.md", "docs/*.md", "docs/*/*.md", "tests/*.md"} {
		files, err := fs.Glob(root, pattern)
		if err != nil {
			t.Fatal(err)
		}
		for _, file := range files {
			text, err := fs.ReadFile(root, file)
			if err != nil {
				t.Fatal(err)
			}
			all[file] = string(text)
		}
	}
	return all
}

var markdownLink = regexp.MustCompile(`\]\(([^)#:]+)(#[^)]*)?\)`)

func TestLinksBetweenDocumentsLeadSomewhere(t *testing.T) {
	for file, text := range documents(t) {
		for _, link := range markdownLink.FindAllStringSubmatch(text, -1) {
			if _, err := os.Stat(filepath.Join("..", filepath.Dir(file), link[1])); err != nil {
				t.Errorf("%s links to %s, which is not there", file, link[1])
			}
		}
	}
}

// Paths written as code, such as `internal/app/rooms.go`, are what a newcomer
// opens first.
var codePath = regexp.MustCompile("`((?:internal|tests|migrations|docs|cmd)/[\\w./-]+\\.\\w+)`")

func TestDocumentsNameFilesThatExist(t *testing.T) {
	for file, text := range documents(t) {
		for _, path := range codePath.FindAllStringSubmatch(text, -1) {
			if strings.Contains(path[1], "NNNN") {
				continue // the shape of a name
			}
			if _, err := os.Stat(filepath.Join("..", path[1])); err != nil {
				t.Errorf("%s names %s, which is not there", file, path[1])
			}
		}
	}
}

// Whoever follows the README must get in.
func TestReadmeNamesEveryDemoAccount(t *testing.T) {
	all := documents(t)
	for _, file := range []string{"README.md", "README.vi.md"} {
		if !strings.Contains(all[file], demo.Password) {
			t.Errorf("%s does not tell the password of the demo", file)
		}
		for _, a := range demo.Accounts {
			if !strings.Contains(all[file], "| `"+a.Login+"` | "+a.Name+" |") {
				t.Errorf("%s does not name %s, %s", file, a.Login, a.Name)
			}
		}
	}
}

func TestOperationsNamesEverySetting(t *testing.T) {
	text := documents(t)["docs/operations.md"]
	for field := range reflect.TypeFor[app.Config]().Fields() {
		variable := field.Tag.Get("env")
		if variable == "" || strings.HasPrefix(variable, "XASO_OIDC") { // told as a group
			continue
		}
		if !strings.Contains(text, "`"+variable+"`") {
			t.Errorf("docs/operations.md does not name %s", variable)
		}
	}
}

var required = regexp.MustCompile(`(?m)^\t([^\s/]+[./]\S+) v`)

func TestLicencesNamesEveryModule(t *testing.T) {
	mod, err := os.ReadFile("../go.mod")
	if err != nil {
		t.Fatal(err)
	}
	text := documents(t)["docs/licences.md"]
	found := required.FindAllStringSubmatch(string(mod), -1)
	if len(found) < 50 {
		t.Fatalf("only %d modules found in go.mod", len(found))
	}
	for _, m := range found {
		if !strings.Contains(text, "| "+m[1]+" |") {
			t.Errorf("docs/licences.md does not name %s: read its licence", m[1])
		}
	}
}

func TestDecisionsAreNumberedOnceAndListed(t *testing.T) {
	all, seen := documents(t), map[string]string{}
	for file := range all {
		name, isDecision := strings.CutPrefix(file, "docs/decisions/")
		if !isDecision || name == "README.md" {
			continue
		}
		number, _, _ := strings.Cut(name, "-")
		if other := seen[number]; other != "" {
			t.Errorf("%s and %s have one number", name, other)
		}
		seen[number] = name
		if !strings.Contains(all["docs/decisions/README.md"], "("+name+")") {
			t.Errorf("docs/decisions/README.md does not list %s", name)
		}
	}
}
