package pages

import (
	"context"
	"net/http"
	"slices"
	"strings"

	"xaso/internal/modules/commune"
	"xaso/internal/platform/clock"
	"xaso/internal/platform/fault"
	"xaso/internal/platform/gate"
	"xaso/internal/platform/merge"
	"xaso/internal/platform/web"
)

// Addresses of what was merged.
const (
	MergePath  = "/sap-nhap"
	HamletPath = MergePath + "/thon"
)

// A Joining is hamlets that become one, as decided.
type Joining struct {
	From     []string // names; the first one's records are continued
	Name     string   // of the one that results
	Date     clock.Date
	Decision string
}

// Merges tells everybody what was merged, and lets the administrator merge
// hamlets. Communes are merged by the operator's command only.
type Merges struct {
	Gate     *gate.Gate
	Communes *commune.Registry
	Join     func(ctx context.Context, who gate.Actor, j Joining, keep bool) (merge.Report, error)
}

// MergeRoutes are the addresses of what was merged.
func MergeRoutes(m Merges) []web.Route {
	may := web.Needs(commune.MayConfigure)
	return []web.Route{
		web.Get(MergePath, web.Public, m.note),
		web.Get(HamletPath, may, m.ask),
		web.Post(HamletPath, may, m.act),
	}
}

// mergeNote is what anybody may know: which communes and hamlets were merged
// when, by which decision.
type mergeNote struct {
	Name   string
	Former []commune.Commune
	Runs   []merge.Run
	May    bool
}

func (m Merges) note(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	c, _ := m.Communes.ByID(web.CommuneOf(r).ID)
	n := mergeNote{Name: c.Name, Former: m.Communes.Former(c.ID), May: who.May(commune.MayConfigure)}
	err := m.Gate.Read(r.Context(), who, gate.Public, func(tx *gate.Tx) error {
		if err := tx.Require(true); err != nil {
			return err
		}
		var err error
		n.Runs, err = merge.Runs(tx)
		return err
	})
	if err != nil {
		return err
	}
	return web.Page(w, r, http.StatusOK, notePage(n))
}

// decisionOf is the decision by which a former commune was merged, "" when it
// came with another commune later.
func (n mergeNote) decisionOf(c commune.Commune) string {
	for _, run := range n.Runs {
		for _, id := range run.Report.Plan.Sources {
			if id == c.ID {
				return run.Decision
			}
		}
	}
	return ""
}

// hamletForm is a joining as typed, with what is wrong about it or what its
// rehearsal said.
type hamletForm struct {
	Hamlets          []string // that stand
	From             []string
	Name, Decision   string
	Day, Month, Year string
	Faults           []*fault.Fault
	Report           *merge.Report
	Done             bool
}

func (f hamletForm) fault(ctx context.Context, field string) string {
	return setupForm{Faults: f.Faults}.fault(ctx, field)
}

func (m Merges) ask(w http.ResponseWriter, r *http.Request, _ gate.Actor) error {
	c, _ := m.Communes.ByID(web.CommuneOf(r).ID)
	return web.Page(w, r, http.StatusOK, hamletPage(hamletForm{Hamlets: c.Hamlets, Done: r.URL.Query().Has("da-nhap")}))
}

func (m Merges) act(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
	c, _ := m.Communes.ByID(web.CommuneOf(r).ID)
	f := hamletForm{Hamlets: c.Hamlets, From: r.PostForm["hamlets"], Name: strings.TrimSpace(r.PostFormValue("name")),
		Decision: strings.TrimSpace(r.PostFormValue("decision")),
		Day:      r.PostFormValue("date-day"), Month: r.PostFormValue("date-month"), Year: r.PostFormValue("date-year")}
	day, _ := clock.ParseDate(padded(f.Year, 4) + "-" + padded(f.Month, 2) + "-" + padded(f.Day, 2))
	keep := r.PostFormValue("buoc") == "nhap"
	report, err := m.Join(r.Context(), who, Joining{From: f.From, Name: f.Name, Date: day, Decision: f.Decision}, keep)
	if f.Faults = fault.All(err); len(f.Faults) > 0 && (fault.KindOf(err) == fault.Invalid || fault.KindOf(err) == fault.Conflict) {
		return web.Page(w, r, web.Status(err), hamletPage(f))
	}
	if err != nil {
		return err
	}
	if keep {
		return web.Redirect(w, r, HamletPath+"?da-nhap")
	}
	f.Report = &report
	return web.Page(w, r, http.StatusOK, hamletPage(f))
}

// padded fills a number of a date up with zeros.
func padded(s string, width int) string {
	s = strings.TrimSpace(s)
	return strings.Repeat("0", max(0, width-len(s))) + s
}

// shownTotals are those that a page names.
var shownTotals = []string{"accounts", "dossiers", "households", "residents", "results"}

// whole adds the parts of each shown total up.
func whole(totals map[string]int64) map[string]int64 {
	sums := map[string]int64{}
	for name, n := range totals {
		if what, _, _ := strings.Cut(name, " "); slices.Contains(shownTotals, what) {
			sums[what] += n
		}
	}
	return sums
}
