package app_test

import (
	"flag"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"sort"
	"strconv"
	"strings"
	"testing"
	"time"

	"xaso/internal/app"
	"xaso/internal/modules/people"
	"xaso/internal/platform/fault"
	"xaso/internal/platform/gate"
	"xaso/internal/platform/web"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// house opens an empty house on SQLite.
func house(t *testing.T) *app.House {
	t.Helper()
	h, err := app.OpenAt(t.Context(), app.Config{Data: t.TempDir()}, time.Now)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { h.Close() })
	return h
}

func golden(t *testing.T, name, got string) {
	t.Helper()
	file := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("%s differs: look at what changed, then run go test ./internal/app -update\n%s", file, firstDifference(string(want), got))
	}
}

func firstDifference(want, got string) string {
	a, b := strings.Split(want, "\n"), strings.Split(got, "\n")
	for i := range max(len(a), len(b)) {
		x, y := "(end)", "(end)"
		if i < len(a) {
			x = a[i]
		}
		if i < len(b) {
			y = b[i]
		}
		if x != y {
			return fmt.Sprintf("line %d: was %q, is %q", i+1, x, y)
		}
	}
	return ""
}

// The doors of the house, and to whom they open: a reviewer sees in this
// file's change exactly what was opened.
func TestDoorsOfTheHouse(t *testing.T) {
	var lines []string
	for _, rt := range house(t).Routes() {
		lines = append(lines, rt.String())
	}
	sort.Strings(lines)
	golden(t, "routes.golden", strings.Join(lines, "\n")+"\n")
}

func TestWhichRoleMayDoWhat(t *testing.T) {
	var lines []string
	for permission, roles := range app.Permissions() {
		names := make([]string, len(roles))
		for i, r := range roles {
			names[i] = string(r)
		}
		sort.Strings(names)
		lines = append(lines, fmt.Sprintf("%-28s %s", permission, strings.Join(names, " ")))
	}
	sort.Strings(lines)
	golden(t, "permissions.golden", strings.Join(lines, "\n")+"\n")
}

// A permission that a route demands and no role carries is a door for nobody.
func TestEveryDemandedPermissionIsCarriedBySomebody(t *testing.T) {
	carried := app.Permissions()
	for _, rt := range house(t).Routes() {
		if p := rt.Access().Permission(); p != "" && len(carried[p]) == 0 {
			t.Errorf("%s demands %s, which no role carries", rt, p)
		}
	}
	for _, role := range people.Roles {
		if role == people.Supervisor || role == people.Editor {
			continue // their rooms open with later modules
		}
		if !slices.ContainsFunc(sorted(carried), func(p gate.Permission) bool { return slices.Contains(carried[p], role) }) {
			t.Errorf("role %s may do nothing", role)
		}
	}
}

func sorted(all people.Permissions) []gate.Permission {
	var keys []gate.Permission
	for p := range all {
		keys = append(keys, p)
	}
	slices.Sort(keys)
	return keys
}

func TestEveryRouteDeclaresItsAccess(t *testing.T) {
	if _, err := house(t).Handler(); err != nil {
		t.Fatal(err)
	}
	for _, rt := range house(t).Routes() {
		if rt.Access() == (web.Access{}) {
			t.Errorf("%s lets nobody in", rt)
		}
	}
}

func TestEveryFaultHasASentence(t *testing.T) {
	texts, err := app.Texts()
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range fault.Declared() {
		for _, tag := range []string{"vi", "en"} {
			if texts[tag][f.Code] == "" {
				t.Errorf("%s: no %s sentence", f.Code, tag)
			}
		}
	}
}

var verb = regexp.MustCompile(`%(\[\d+\])?[+#0-9.]*[a-zA-Z]`)

func TestBothLanguagesSayTheSame(t *testing.T) {
	texts, err := app.Texts()
	if err != nil {
		t.Fatal(err)
	}
	for key, vi := range texts["vi"] {
		en, ok := texts["en"][key]
		if !ok {
			t.Errorf("%s: no English", key)
			continue
		}
		a, b := verb.FindAllString(vi, -1), verb.FindAllString(en, -1)
		sort.Strings(a)
		sort.Strings(b)
		if !slices.Equal(a, b) {
			t.Errorf("%s: Vietnamese takes %v, English %v", key, a, b)
		}
	}
	for key := range texts["en"] {
		if _, ok := texts["vi"][key]; !ok {
			t.Errorf("%s: no Vietnamese", key)
		}
	}
}

var calledKey = regexp.MustCompile(`\b(?:lang\.T|t)\(ctx, "([a-z][^"]*)"`)

// A key that a page names and no language knows would show as itself.
func TestEveryNamedKeyIsKnown(t *testing.T) {
	texts, err := app.Texts()
	if err != nil {
		t.Fatal(err)
	}
	each(t, ".templ", func(file string, source string) {
		for _, m := range calledKey.FindAllStringSubmatch(source, -1) {
			if _, ok := texts["vi"][m[1]]; !ok && !strings.HasSuffix(m[1], ".") {
				t.Errorf("%s names %q, which no language knows", file, m[1])
			}
		}
	})
}

// A key that nobody names is a sentence nobody reads. Keys built from parts
// are known by a string that they begin with.
func TestNoKeyIsUnused(t *testing.T) {
	texts, err := app.Texts()
	if err != nil {
		t.Fatal(err)
	}
	named, begun := map[string]bool{}, []string{}
	note := func(s string) {
		named[s] = true
		if strings.HasSuffix(s, ".") || strings.HasSuffix(s, "-") {
			begun = append(begun, s)
		}
	}
	each(t, ".go", func(file, source string) {
		src, err := parser.ParseFile(token.NewFileSet(), file, source, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(src, func(n ast.Node) bool {
			if lit, ok := n.(*ast.BasicLit); ok && lit.Kind == token.STRING {
				if s, err := strconv.Unquote(lit.Value); err == nil {
					note(s)
				}
			}
			return true
		})
	})
	dataKeys := regexp.MustCompile(`[a-z]+(\.[a-z0-9_-]+)+`)
	for _, ext := range []string{".json", ".yaml"} {
		each(t, ext, func(file, source string) {
			if !strings.Contains(file, "locale") {
				for _, key := range dataKeys.FindAllString(source, -1) {
					note(key)
				}
			}
		})
	}
	for key := range texts["vi"] {
		if !named[key] && !slices.ContainsFunc(begun, func(b string) bool { return len(b) > 3 && strings.HasPrefix(key, b) }) {
			t.Errorf("%s is named nowhere", key)
		}
	}
}

func each(t *testing.T, ext string, body func(file, source string)) {
	t.Helper()
	root := filepath.Join("..", "..", "internal")
	err := filepath.WalkDir(root, func(file string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || filepath.Ext(file) != ext || strings.HasSuffix(file, "_test.go") ||
			strings.Contains(file, "testdata") {
			return err
		}
		b, err := os.ReadFile(file)
		if err == nil {
			body(file, string(b))
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}
