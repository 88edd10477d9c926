package browser

import (
	"context"
	_ "embed"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/chromedp/chromedp"
)

// axe-core 4.14.1, MPL-2.0: see testdata/axe.LICENSE.
//
//go:embed testdata/axe.min.js
var axeScript string

// The rules of WCAG 2.0, 2.1 and 2.2, levels A and AA.
var wcag = []string{"wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"}

// target-size is off in axe-core unless asked for by name. Each iframe would
// need axe-core too; the house has none.
const axeRun = `axe.run(document, {
	runOnly: { type: "tag", values: a[0] },
	rules: { "target-size": { enabled: true } },
	resultTypes: ["violations"], preload: false, iframes: false,
}).then((r) => ({
	passed: r.passes.length,
	broken: r.violations.map((v) => ({ rule: v.id, impact: v.impact, help: v.help,
		at: v.nodes.map((n) => ({ path: n.target.join(" "), html: n.html.slice(0, 200), why: n.failureSummary })) })),
}))`

type axeReport struct {
	Passed int // rules with at least one element that keeps them
	Broken []struct {
		Rule, Impact, Help string
		At                 []struct{ Path, HTML, Why string }
	}
}

// Axe fails the test for each element that breaks a WCAG 2.2 A or AA rule of
// axe-core. Further tags, e.g. "best-practice", add rules.
func (p *Page) Axe(tags ...string) {
	p.t.Helper()
	p.watch.setDeaf(true)
	defer p.watch.setDeaf(false)
	r := do(p, "axe-core: ", func(ctx context.Context, t *chromedp.Target) (axeReport, error) {
		var r axeReport
		// The page was loaded without scripts if so asked: its own have been
		// passed over and do not start now.
		if err := p.scripts(ctx, t, true); err != nil {
			return r, err
		}
		source, err := beside(axeRun, append(tags, wcag...))
		if err != nil {
			return r, err
		}
		raw, err := evaluate(ctx, t, axeScript+"\n;"+source, true)
		if err == nil {
			err = json.Unmarshal(raw.Value, &r)
		}
		if p.opts.NoScript && err == nil {
			err = p.scripts(ctx, t, false)
		}
		return r, err
	})
	if r.Passed == 0 {
		p.t.Errorf("%s: axe-core found nothing to judge", p.where())
	}
	for _, v := range r.Broken {
		var at strings.Builder
		for i, n := range v.At {
			if i == 5 {
				fmt.Fprintf(&at, "\n  … and %d more", len(v.At)-i)
				break
			}
			fmt.Fprintf(&at, "\n  %s\n    %s\n    %s", n.Path, n.HTML, strings.ReplaceAll(n.Why, "\n", "\n    "))
		}
		p.t.Errorf("%s breaks %s (%s): %s%s", p.where(), v.Rule, v.Impact, v.Help, at.String())
	}
}
