// Package internal holds the house plan as tests: which room may import which,
// who owns which table, how long a file may be.
package internal

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// Rooms that nearly every room may use.
var (
	base   = []string{"platform/fault", "platform/lang", "platform/site", "platform/clock", "platform/identity"}
	domain = append(slices.Clone(base), "platform/gate", "platform/blob")
	page   = append(slices.Clone(domain), "platform/web", "ui")
)

func plus(rooms []string, more ...string) []string { return append(slices.Clone(rooms), more...) }

// mayImport is the house plan: room -> rooms it may use, besides itself.
// Anything not written here is forbidden.
var mayImport = map[string][]string{
	"platform/fault":     {},
	"platform/clock":     {"platform/fault"},
	"platform/site":      {},
	"platform/lang":      {"platform/fault"},
	"platform/identity":  {"platform/fault"},
	"platform/db":        {},
	"platform/db/dbtest": {"platform/db"},
	"platform/gate":      {"platform/fault", "platform/db"},
	"platform/jobs":      {"platform/fault", "platform/gate", "platform/clock", "platform/db"},
	"platform/blob":      {"platform/fault"},
	"platform/backup":    {"platform/fault", "platform/gate", "platform/db", "platform/blob"},
	"platform/post":      {"platform/fault", "platform/gate", "platform/blob", "platform/jobs"},
	"platform/health":    {"platform/fault", "platform/gate", "platform/db", "platform/blob", "platform/lang", "platform/web", "platform/jobs", "platform/backup"},
	"platform/sheet":     {"platform/fault", "platform/identity"},
	"platform/metric":    {"platform/clock", "platform/gate"},
	"platform/geo":       {"platform/fault", "platform/identity"},
	"platform/merge":     {"platform/fault", "platform/gate", "platform/db"},
	"platform/vietqr":    {"platform/fault"},
	"platform/observe":   {"platform/fault", "platform/gate", "platform/web", "platform/jobs"},
	"platform/paper":     {},
	"platform/docx":      {"platform/fault", "platform/lang", "platform/identity", "platform/paper"},
	"platform/sign":      {"platform/fault", "platform/lang"},
	"platform/web":       {"platform/fault", "platform/gate", "platform/lang", "platform/site"},
	"ui":                 {"platform/lang", "platform/site", "platform/fault"},

	"modules/commune":            domain,
	"modules/people":             domain,
	"modules/notices":            domain,
	"modules/notices/pages":      plus(page, "modules/notices"),
	"modules/procedures":         plus(domain, "modules/people", "platform/sheet"),
	"modules/score":              plus(domain, "modules/people"),
	"modules/score/pages":        plus(page, "modules/score", "platform/sheet"),
	"modules/casework":           plus(domain, "modules/people", "modules/procedures", "platform/metric", "platform/post", "platform/sheet"),
	"modules/results":            plus(domain, "modules/people", "platform/docx", "platform/metric", "platform/sign"),
	"modules/results/pages":      plus(page, "modules/results", "platform/docx", "platform/sign"),
	"modules/reports":            plus(domain, "modules/people", "platform/docx", "platform/sheet"),
	"modules/reports/pages":      plus(page, "modules/reports"),
	"modules/casework/papers":    plus(base, "platform/paper", "platform/docx"),
	"modules/people/pages":       plus(page, "modules/people"),
	"modules/casework/pages":     plus(page, "modules/casework", "modules/casework/papers", "modules/people", "modules/procedures", "platform/post", "platform/sheet"),
	"modules/procedures/pages":   plus(page, "modules/people", "modules/procedures"),
	"modules/procedures/builder": plus(page, "modules/procedures"),
	"modules/payments":           plus(domain, "modules/people", "platform/metric", "platform/sheet", "platform/vietqr"),
	"modules/payments/pages":     plus(page, "modules/payments", "modules/people", "platform/sheet", "platform/vietqr"),
	"links/payos":                {"platform/clock", "modules/payments"},
	"links/casso":                {"platform/clock", "modules/payments"},
	"links/sepay":                {"platform/clock", "modules/payments"},
	"links/oidc":                 {"platform/fault", "modules/people"},
	"modules/exchange":           plus(domain, "modules/people"),
	"modules/exchange/pages":     plus(page, "modules/exchange"),
	"links/dvcqg":                plus(base, "modules/exchange"),

	// The criteria and what they stand on: the law (criteria), the numbers
	// (register, surveys, indicators), the proceedings (assessment), the papers
	// (recognition).
	"modules/register":          plus(domain, "modules/people", "platform/metric", "platform/sheet"),
	"modules/register/pages":    plus(page, "modules/register", "platform/metric", "platform/sheet"),
	"modules/surveys":           plus(domain, "modules/people", "modules/register", "platform/metric", "platform/sheet"),
	"modules/surveys/pages":     plus(page, "modules/surveys", "platform/sheet"),
	"modules/criteria":          plus(domain, "modules/people", "platform/metric", "platform/sheet", "platform/docx"),
	"modules/criteria/pages":    plus(page, "modules/criteria"),
	"modules/indicators":        plus(domain, "modules/people", "modules/criteria", "platform/metric"),
	"modules/indicators/pages":  plus(page, "modules/indicators", "modules/criteria", "platform/metric", "platform/sheet"),
	"modules/indicators/front":  plus(page, "modules/indicators", "modules/criteria", "platform/metric", "platform/sheet", "platform/geo"),
	"modules/assessment":        plus(domain, "modules/people", "modules/criteria", "modules/indicators"),
	"modules/assessment/pages":  plus(page, "modules/assessment", "modules/indicators", "modules/criteria"),
	"modules/recognition":       plus(domain, "modules/people", "modules/criteria", "modules/indicators", "modules/assessment", "modules/recognition/frozen", "modules/recognition/layout1"),
	"modules/recognition/pages": plus(page, "modules/recognition", "modules/recognition/frozen", "modules/criteria"),
	// What the people know, discuss, do and check (Luật 10/2022/QH15).
	"platform/redact":             {"platform/identity"},
	"platform/moderation":         plus(domain, "platform/redact"),
	"platform/moderation/pages":   plus(page, "platform/moderation"),
	"modules/requests":            plus(domain, "modules/people", "platform/geo", "platform/metric", "platform/moderation", "platform/redact", "platform/sheet"),
	"modules/requests/pages":      plus(page, "modules/requests", "platform/geo", "platform/redact", "platform/sheet"),
	"modules/requests/front":      plus(page, "modules/requests", "platform/geo"),
	"modules/requests/intake":     plus(domain, "modules/requests", "platform/web"),
	"open311":                     plus(page, "modules/requests", "platform/geo"),
	"links/open311":               plus(base, "modules/requests"),
	"links/zalo":                  plus(base, "modules/requests"),
	"links/mail":                  plus(base, "modules/requests"),
	"modules/denunciations":       plus(domain, "modules/people"),
	"modules/denunciations/pages": plus(page, "modules/denunciations"),
	"modules/publicity":           plus(domain, "modules/people", "platform/docx", "platform/metric", "platform/paper"),
	"modules/publicity/pages":     plus(page, "modules/publicity", "platform/docx", "platform/paper", "platform/sheet"),
	"modules/meetings":            plus(domain, "modules/people", "platform/docx", "platform/metric"),
	"modules/meetings/pages":      plus(page, "modules/meetings", "platform/docx", "platform/paper", "platform/sheet"),
	"modules/consultations":       plus(domain, "modules/people", "platform/docx", "platform/metric", "platform/moderation", "platform/redact"),
	"modules/consultations/pages": plus(page, "modules/consultations", "platform/docx", "platform/moderation", "platform/redact", "platform/sheet"),
	"modules/ideas":               plus(domain, "modules/people", "platform/metric", "platform/moderation", "platform/redact"),
	"modules/ideas/pages":         plus(page, "modules/ideas", "platform/moderation", "platform/redact", "platform/sheet"),
	"platform/opinion":            {},
	"modules/opinions":            plus(domain, "modules/people", "platform/metric", "platform/moderation", "platform/opinion", "platform/redact"),
	"modules/opinions/pages":      plus(page, "modules/opinions", "platform/moderation", "platform/redact", "platform/sheet"),
	"platform/budgeting":          {},
	"modules/budgets":             plus(domain, "modules/people", "platform/budgeting", "platform/metric"),
	"modules/budgets/pages":       plus(page, "modules/budgets", "platform/budgeting", "platform/sheet"),
	"modules/votes":               plus(domain, "modules/people", "platform/docx", "platform/metric", "platform/paper"),
	"modules/votes/pages":         plus(page, "modules/votes", "platform/docx", "platform/paper", "platform/sheet"),
	"modules/projects":            plus(domain, "modules/people", "platform/docx", "platform/geo", "platform/metric", "platform/paper", "platform/vietqr"),
	"modules/projects/pages":      plus(page, "modules/projects", "platform/docx", "platform/geo", "platform/paper", "platform/sheet", "platform/vietqr"),

	// What was frozen is read by every layout; a layout sees nothing else.
	"modules/recognition/frozen":  {},
	"modules/recognition/layout1": {"modules/recognition/frozen", "platform/clock", "platform/docx", "platform/sheet", "platform/paper"},
}

// app and the rooms behind it see everything; nobody may import them.
var wiring = []string{"app", "demo", "api"}

// The files are read here, not by "go list": the go tool then knows to run the
// test again when one of them changes.
func TestImportsFollowThePlan(t *testing.T) {
	eachFile(t, func(file string, src *ast.File) {
		room := path.Dir(file)
		if slices.Contains(wiring, strings.Split(room, "/")[0]) {
			return
		}
		allowed, known := mayImport[room]
		if !known {
			t.Errorf("%s: room %s is not on the house plan", file, room)
		}
		for _, spec := range src.Imports {
			imported, err := strconv.Unquote(spec.Path.Value)
			if err != nil {
				t.Fatal(err)
			}
			to, inHouse := strings.CutPrefix(imported, "xaso/internal/")
			if inHouse && to != room && !slices.Contains(allowed, to) {
				t.Errorf("%s imports %s: not on the house plan", file, to)
			}
			if forbidden(room, imported) {
				t.Errorf("%s imports %s: a module's rules know neither HTTP nor the database", file, imported)
			}
		}
	})
}

// forbidden is what the root of a module never imports.
func forbidden(room, imported string) bool {
	parts := strings.Split(room, "/")
	if parts[0] != "modules" || len(parts) != 2 {
		return false
	}
	return slices.Contains([]string{"net/http", "database/sql", "github.com/a-h/templ"}, imported)
}

// Every package says what it is for in a comment that a newcomer could read
// instead of the code.
func TestEveryRoomHasAPackageComment(t *testing.T) {
	said, rooms := map[string]bool{}, map[string]bool{}
	eachFile(t, func(file string, src *ast.File) {
		rooms[path.Dir(file)] = true
		if src.Doc != nil && len(src.Doc.Text()) > 40 {
			said[path.Dir(file)] = true
		}
	})
	for room := range rooms {
		if !said[room] {
			t.Errorf("package %s has no package comment", room)
		}
	}
}

// Files and functions stay short enough to hold one idea.
func TestFilesAndFunctionsStayShort(t *testing.T) {
	const fileMost, funcMost = 500, 70
	fset := token.NewFileSet()
	for _, file := range sources(t) {
		src, err := parser.ParseFile(fset, file, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		if n := fset.Position(src.End()).Line; n > fileMost {
			t.Errorf("%s has %d lines, %d at most", file, n, fileMost)
		}
		for _, d := range src.Decls {
			if f, ok := d.(*ast.FuncDecl); ok {
				if n := fset.Position(f.End()).Line - fset.Position(f.Pos()).Line + 1; n > funcMost {
					t.Errorf("%s: %s has %d lines, %d at most", file, f.Name.Name, n, funcMost)
				}
			}
		}
	}
}

// owners says which room may name a table in its SQL: the prefix of its name.
// backup reads every table, by the catalogue and not by name.
var owners = map[string]string{
	"gate_": "platform/gate", "people_": "modules/people",
	"procedures_": "modules/procedures", "casework_": "modules/casework",
	"notices_":  "modules/notices",
	"payments_": "modules/payments", "score_": "modules/score", "post_": "platform/post",
	"reports_": "modules/reports", "results_": "modules/results", "exchange_": "modules/exchange",
	"register_": "modules/register", "surveys_": "modules/surveys", "criteria_": "modules/criteria",
	"merge_":      "platform/merge",
	"indicators_": "modules/indicators", "assessment_": "modules/assessment", "recognition_": "modules/recognition",
	"moderation_": "platform/moderation", "requests_": "modules/requests", "denunciations_": "modules/denunciations",
	"open311_": "open311", "publicity_": "modules/publicity", "meetings_": "modules/meetings",
	"consultations_": "modules/consultations", "ideas_": "modules/ideas", "opinions_": "modules/opinions",
	"budgets_": "modules/budgets", "votes_": "modules/votes", "projects_": "modules/projects",
}

// Tables that a second room may use, with the reason.
var shared = map[string][]string{
	"gate_job":     {"platform/jobs", "platform/health"}, // the runner, and those who watch it
	"gate_key":     {"platform/health"},
	"gate_audit":   {"platform/health"},                   // a clock set back shows in its newest line
	"gate_counter": {"platform/health", "platform/merge"}, // the trial write; series of letters follow a merged commune
	"gate_alias":   {"platform/merge"},                    // ids of joined accounts change on the way
	"gate_chain":   {"platform/backup"},                   // heads of the logs, written into the manifest
	"gate_commune": {"platform/backup"},
	// Boundaries and the licence of open data are only shown, never counted by.
	"indicators_map":     {"modules/indicators/front"},
	"indicators_licence": {"modules/indicators/front"},
	// What was typed on the way to a report is no report yet.
	"requests_draft": {"modules/requests/front"},
}

// A statement that does not name its commune could show one commune's data to
// another; one that names a foreign table bypasses its owner's rules.
func TestStatementsAreBoundAndStayAtHome(t *testing.T) {
	eachFile(t, func(file string, src *ast.File) {
		room := path.Dir(file)
		eachText(src, func(text string) {
			for _, table := range tablesIn(text) {
				prefix, _, _ := strings.Cut(table, "_")
				owner, known := owners[prefix+"_"]
				if known && room != owner && !slices.Contains(shared[table], room) {
					t.Errorf("%s names %s, which belongs to %s", file, table, owner)
				}
				if known && table != "gate_commune" && !strings.Contains(text, "commune_id") {
					t.Errorf("%s: statement on %s does not name commune_id: %s", file, table, text)
				}
			}
		})
	})
}

// eachText calls body with every string of a file; strings that are added
// together count as one, since a statement may be put together from parts.
func eachText(src *ast.File, body func(string)) {
	ast.Inspect(src, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.BinaryExpr:
			if n.Op == token.ADD {
				if text := textOf(n); text != "" {
					body(text)
					return false
				}
			}
		case *ast.BasicLit:
			body(textOf(n))
		}
		return true
	})
}

// textOf joins the literals of an expression; what is not one is left out.
func textOf(e ast.Expr) string {
	switch e := e.(type) {
	case *ast.BasicLit:
		if e.Kind == token.STRING {
			text, _ := strconv.Unquote(e.Value)
			return text
		}
	case *ast.BinaryExpr:
		return textOf(e.X) + textOf(e.Y)
	case *ast.ParenExpr:
		return textOf(e.X)
	}
	return ""
}

// tablesIn finds the tables a string names as SQL does: behind FROM, JOIN,
// INTO and UPDATE.
func tablesIn(text string) []string {
	var tables []string
	words := strings.Fields(text)
	for i := 1; i < len(words); i++ {
		if slices.Contains([]string{"FROM", "JOIN", "INTO", "UPDATE"}, words[i-1]) {
			if name := strings.Trim(words[i], "(),"); strings.Contains(name, "_") {
				tables = append(tables, name)
			}
		}
	}
	return tables
}

func sources(t *testing.T) []string {
	t.Helper()
	var files []string
	err := fs.WalkDir(os.DirFS("."), ".", func(file string, _ fs.DirEntry, err error) error {
		if err == nil && strings.HasSuffix(file, ".go") && !strings.HasSuffix(file, "_test.go") &&
			!strings.HasSuffix(file, "_templ.go") {
			files = append(files, file)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

func eachFile(t *testing.T, body func(file string, src *ast.File)) {
	t.Helper()
	for _, file := range sources(t) {
		src, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.ParseComments)
		if err != nil {
			t.Fatal(err)
		}
		body(file, src)
	}
}
