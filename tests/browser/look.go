package browser

import (
	"context"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// Shot takes a picture of the whole page and returns its path. Pictures are
// kept in the folder that XASO_SHOTS names, else in the test's artifacts
// (go test -artifacts), else they go with the test.
func (p *Page) Shot(name string) string {
	p.t.Helper()
	png := do(p, "picture: ", func(ctx context.Context, t *chromedp.Target) ([]byte, error) {
		res, err := cdp.Call(ctx, t, page.CaptureScreenshot, page.CaptureScreenshotParams{CaptureBeyondViewport: new(true)})
		return res.Data, err
	})
	dir := os.Getenv("XASO_SHOTS")
	if dir == "" {
		dir = p.t.ArtifactDir()
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		p.t.Fatal(err)
	}
	file := filepath.Join(dir, name+"-"+strconv.Itoa(p.opts.Width)+".png")
	if err := os.WriteFile(file, png, 0o644); err != nil {
		p.t.Fatal(err)
	}
	return file
}

// NoHorizontalScroll fails when something is wider than the screen.
func (p *Page) NoHorizontalScroll() {
	p.t.Helper()
	if wide := call[[]string](p, "layout.wide(...a)", p.opts.Width); len(wide) > 0 {
		p.t.Errorf("%s scrolls sideways:\n  %s", p.where(), strings.Join(wide, "\n  "))
	}
}

// TargetsAtLeast fails for each control and standing link that is smaller
// than px by px with its label: 44 is the house's measure, 24 is WCAG 2.5.8.
// Links within a sentence are as high as the sentence.
func (p *Page) TargetsAtLeast(px int) {
	p.t.Helper()
	if small := call[[]string](p, "layout.small(...a)", px); len(small) > 0 {
		p.t.Errorf("%s has targets under %d px:\n  %s", p.where(), px, strings.Join(small, "\n  "))
	}
}

// mostStops is enough for every page; more means a trap.
const mostStops = 400

// TabOrder walks the page by the tab key and returns the names of all stops in
// order. It fails where the focus cannot be seen or does not leave.
func (p *Page) TabOrder() []string {
	p.t.Helper()
	type stop struct {
		Name           string
		Visible, Again bool
	}
	call[any](p, "layout.start()")
	var names []string
	for range mostStops {
		p.Key(kb.Tab)
		s := call[*stop](p, "layout.stop()")
		if s == nil || s.Again {
			if s != nil && len(names) > 0 && s.Name != names[0] {
				p.t.Errorf("%s: the focus does not leave %q", p.where(), s.Name)
			}
			return names
		}
		if !s.Visible {
			p.t.Errorf("%s: nothing shows that %q has the focus", p.where(), s.Name)
		}
		names = append(names, s.Name)
	}
	p.t.Errorf("%s: over %d stops of the tab key", p.where(), mostStops)
	return names
}

// Key presses keys, e.g. kb.Enter of chromedp's package kb, where the focus is,
// and waits for the page they may lead to.
func (p *Page) Key(keys string) {
	p.t.Helper()
	m := p.watch.now()
	do(p, "pressing a key: ", chromedp.KeyEvent(keys))
	if keys == kb.Enter && !p.watch.settle(m, within/40, within) {
		p.t.Fatalf("%s still loads %v after a key", p.where(), within)
	}
}

// Focused is the name of the control that has the focus, "" for none.
func (p *Page) Focused() string {
	p.t.Helper()
	return call[string](p, `document.activeElement === document.body ? "" : page.name(document.activeElement) || page.text(document.activeElement)`)
}

// Weight is what one page transferred with a cold cache, in bytes as sent:
// compressed, with headers.
type Weight struct {
	Document, Style, Script, Font, Image, Other int64
}

// Total is all of it.
func (w Weight) Total() int64 { return w.WithoutImages() + w.Image }

// WithoutImages is what the house promises to keep under 60 KiB for residents.
func (w Weight) WithoutImages() int64 {
	return w.Document + w.Style + w.Script + w.Font + w.Other
}

// Weight loads the shown address again without any cache and weighs it.
func (p *Page) Weight() Weight {
	p.t.Helper()
	path := p.Path()
	cache := func(off bool) {
		do(p, "cache: ", func(ctx context.Context, t *chromedp.Target) (cdp.Empty, error) {
			return cdp.Call(ctx, t, network.SetCacheDisabled, network.SetCacheDisabledParams{CacheDisabled: off})
		})
	}
	cache(true)
	p.Visit(path)
	cache(false)
	p.watch.mu.Lock()
	defer p.watch.mu.Unlock()
	w := Weight{}
	for kind, n := range p.watch.bytes {
		switch kind {
		case network.ResourceTypeDocument:
			w.Document += n
		case network.ResourceTypeStylesheet:
			w.Style += n
		case network.ResourceTypeScript:
			w.Script += n
		case network.ResourceTypeFont:
			w.Font += n
		case network.ResourceTypeImage:
			w.Image += n
		case network.ResourceTypeOther:
			// The site's icon, which the browser fetches for itself, once, and
			// not always before the page is there.
		default:
			w.Other += n
		}
	}
	return w
}
