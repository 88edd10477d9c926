package browser

import (
	"context"
	"slices"
	"strings"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"
)

// Offline takes the network away from the window, or gives it back. What does
// not load meanwhile is no fault of the page.
func (p *Page) Offline(off bool) {
	p.t.Helper()
	if off {
		p.watch.setDeaf(true)
	}
	do(p, "network: ", func(ctx context.Context, t *chromedp.Target) (cdp.Empty, error) {
		var rules []*network.Conditions
		if off {
			rules = []*network.Conditions{{Offline: true, DownloadThroughput: -1, UploadThroughput: -1}}
		} else {
			rules = []*network.Conditions{}
		}
		_, err := cdp.Call(ctx, t, network.EmulateNetworkConditionsByRule, network.EmulateNetworkConditionsByRuleParams{MatchedNetworkConditions: rules})
		if err != nil {
			return cdp.Empty{}, err
		}
		return cdp.Call(ctx, t, network.OverrideNetworkState, network.OverrideNetworkStateParams{Offline: off, DownloadThroughput: -1, UploadThroughput: -1})
	})
	if !off {
		p.watch.setDeaf(false)
	}
}

// MayLose says that answers to a script's requests are lost on the way, as this
// test wants: it is no fault of the page. Chromium repeats some by itself.
func (p *Page) MayLose(path string) {
	p.watch.mu.Lock()
	defer p.watch.mu.Unlock()
	p.watch.faults = slices.DeleteFunc(p.watch.faults, func(f string) bool {
		return strings.HasPrefix(f, "Fetch "+p.base+path) && strings.Contains(f, "did not load")
	})
}

// Stored are the values that the site keeps on this machine under names that
// begin so.
func (p *Page) Stored(begin string) []string {
	p.t.Helper()
	return call[[]string](p, `Object.keys(localStorage).filter((k) => k.startsWith(a[0])).map((k) => localStorage.getItem(k))`, begin)
}

// Link is the address of a link, without the host.
func (p *Page) Link(words string) string {
	p.t.Helper()
	return call[string](p, `(() => { const u = new URL(page.find("link", ...a).href); return u.pathname + u.search })()`, squeeze(words), p.inner())
}

// Script runs an expression in the page and returns the text it comes to.
func (p *Page) Script(expression string) string { p.t.Helper(); return call[string](p, expression) }
