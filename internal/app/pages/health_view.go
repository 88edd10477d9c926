package pages

import (
	"net/http"
	"slices"
	"strings"

	"xaso/internal/platform/gate"
	"xaso/internal/platform/health"
	"xaso/internal/platform/web"
)

// HealthRoutes is the page that says how the house stands.
func HealthRoutes(watch *health.Watch) []web.Route {
	return []web.Route{
		web.Get("/quan-tri/suc-khoe", web.Needs(MayKeep), func(w http.ResponseWriter, r *http.Request, _ gate.Actor) error {
			return web.Page(w, r, http.StatusOK, healthPage(watch.Report(r.Context())))
		}),
	}
}

// A matter gathers findings about one thing.
type matter struct {
	Name     string // part of the text key
	Href     string // where an administrator can act, or ""
	findings []health.Finding
}

// matters are the groups of the page and how the keys of their findings
// begin, in order of urgency for a commune. The last takes what is left.
var matters = []struct {
	name, href string
	keys       []string
}{
	{"writing", "", []string{"health.writ", "health.not-writ", "health.gate", "health.schema", "health.durable", "health.not-durable"}},
	{"disk", "", []string{"health.disk"}},
	{"backup", "/quan-tri/sao-luu", []string{"health.backup", "health.rehearsal"}},
	{"jobs", "/quan-tri/viec-loi", []string{"health.queue"}},
	{"clock", "", []string{"health.clock", "health.skew"}},
	{"program", "", []string{""}},
}

// byMatter sorts findings into their groups; empty groups are left out.
func byMatter(all []health.Finding) []matter {
	groups := make([]matter, len(matters))
	for _, f := range all {
		i := slices.IndexFunc(matters, func(m struct {
			name, href string
			keys       []string
		}) bool {
			return slices.ContainsFunc(m.keys, func(begin string) bool { return strings.HasPrefix(f.Key, begin) })
		})
		groups[i].findings = append(groups[i].findings, f)
	}
	var kept []matter
	for i, g := range groups {
		if len(g.findings) > 0 {
			g.Name, g.Href = matters[i].name, matters[i].href
			kept = append(kept, g)
		}
	}
	return kept
}

// healthTags are the shapes and colours of the levels.
var healthTags = map[health.Level]string{health.OK: "done", health.Warn: "wait", health.Bad: "late"}
