// Package browser drives a real Chromium by the words a person reads. It
// serves journeys that a text browser cannot judge: scripts, styles, small
// screens, keyboards, accessibility rules (axe-core) and bytes transferred.
//
// One Chromium serves a whole test binary; each Open has cookies, storage and
// cache of its own. A page that broke its Content-Security-Policy, threw in a
// script, missed a file or called another host fails its test at the end, even
// when nobody asked.
package browser

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"

	"xaso/tests/resident"
)

// Widths that journeys are told in, in CSS pixels.
const (
	Phone   = 360
	Desktop = 1280
)

// Options of one window.
type Options struct {
	Width        int  // Desktop when 0; up to 600 it behaves as a phone
	NoScript     bool // the page's scripts never run
	Dark         bool // prefers-color-scheme: dark
	ForcedColors bool // forced-colors: active, as in high-contrast modes
	ReduceMotion bool
	Language     string // Accept-Language; "vi-VN,vi" when ""
}

func (o Options) phone() bool { return o.Width <= 600 }

// Page is one window on a site. It is a resident.Person and more.
type Page struct {
	t     testing.TB
	ctx   context.Context
	base  string
	opts  Options
	watch *watch
	scope []string // words of the parts that Within entered
}

var _ resident.Person = (*Page)(nil)

// chromium is started by the first Open and stopped by Main.
var chromium struct {
	sync.Mutex
	running bool // Main is there to stop it
	ctx     context.Context
	stop    func()
}

// Main runs the tests of a package and stops the browser they used. A package
// that opens pages calls it from its TestMain:
//
//	func TestMain(m *testing.M) { os.Exit(browser.Main(m)) }
func Main(m *testing.M) int {
	chromium.running = true
	code := m.Run()
	if chromium.stop != nil {
		chromium.stop()
	}
	return code
}

// start gives the context of the one browser.
func start(t testing.TB) context.Context {
	t.Helper()
	chromium.Lock()
	defer chromium.Unlock()
	if chromium.ctx != nil {
		return chromium.ctx
	}
	path, err := exec.LookPath("chromium")
	if err != nil {
		if os.Getenv("CI") != "" {
			t.Fatal("Chromium is not installed: apt-get install chromium")
		}
		t.Skip("SKIPPED, NOTHING IS PROVED: Chromium is not installed (apt-get install chromium)")
	}
	if !chromium.running {
		t.Fatal("TestMain of this package must call browser.Main, which stops the browser")
	}
	flags := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(path), chromedp.NoSandbox, chromedp.DisableGPU,
		chromedp.Flag("headless", "new"),
		chromedp.Flag("disable-quic", true),
		chromedp.Flag("disable-component-update", true),
		chromedp.Flag("hide-scrollbars", true),
	)
	allocator, stopAll := chromedp.NewExecAllocator(context.Background(), flags...)
	ctx, stop := chromedp.NewContext(allocator)
	if err := chromedp.Do(ctx); err != nil {
		t.Fatalf("start Chromium: %v", err)
	}
	chromium.ctx, chromium.stop = ctx, func() { stop(); stopAll() }
	return ctx
}

// Open opens a window on a site; Visit goes to its first page.
func Open(t testing.TB, baseURL string, o Options) *Page {
	t.Helper()
	if o.Width == 0 {
		o.Width = Desktop
	}
	if o.Language == "" {
		o.Language = "vi-VN,vi"
	}
	w := newWatch(baseURL)
	ctx, closeTab := chromedp.NewContext(start(t), chromedp.WithNewBrowserContext(), chromedp.WithListener(w.event))
	t.Cleanup(closeTab)
	p := &Page{t: t, ctx: ctx, base: strings.TrimSuffix(baseURL, "/"), opts: o, watch: w}
	if err := chromedp.Do(ctx, p.emulate()); err != nil {
		t.Fatalf("open a window: %v", err)
	}
	t.Cleanup(p.clean)
	return p
}

func (p *Page) emulate() chromedp.Action[chromedp.Void] {
	on := func(name, value string, is bool) *emulation.MediaFeature {
		if !is {
			value = ""
		}
		return &emulation.MediaFeature{Name: name, Value: value}
	}
	return chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		p.watch.setFrame(cdp.FrameID(t.TargetID))
		_, err := cdp.Call(ctx, t, emulation.SetDeviceMetricsOverride, emulation.SetDeviceMetricsOverrideParams{
			Width: int64(p.opts.Width), Height: 800, DeviceScaleFactor: 1, Mobile: p.opts.phone(),
		})
		if err != nil {
			return err
		}
		_, err = cdp.Call(ctx, t, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{
			on("prefers-color-scheme", "dark", p.opts.Dark),
			on("forced-colors", "active", p.opts.ForcedColors),
			on("prefers-reduced-motion", "reduce", p.opts.ReduceMotion),
		}})
		if err != nil {
			return err
		}
		agent, err := chromedp.Evaluate[string]("navigator.userAgent")(ctx, t)
		if err != nil {
			return err
		}
		_, err = cdp.Call(ctx, t, emulation.SetUserAgentOverride, emulation.SetUserAgentOverrideParams{
			UserAgent: agent, AcceptLanguage: p.opts.Language,
		})
		if err != nil {
			return err
		}
		return p.scripts(ctx, t, !p.opts.NoScript)
	})
}

// scripts lets the page's scripts run or not.
func (p *Page) scripts(ctx context.Context, t *chromedp.Target, run bool) error {
	_, err := cdp.Call(ctx, t, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: !run})
	return err
}

// within is how long a page may take for anything.
const within = 20 * time.Second

// do runs steps against the page; an error ends the test.
func do[T any](p *Page, what string, a chromedp.Action[T]) T {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.ctx, within)
	defer cancel()
	v, err := chromedp.Run(ctx, a)
	if err != nil {
		p.t.Fatalf("%s %s%v", p.where(), what, err)
	}
	return v
}

// where names the page in failures, with how it is looked at.
func (p *Page) where() string {
	how := fmt.Sprintf("%d px", p.opts.Width)
	if p.opts.NoScript {
		how += ", no script"
	}
	return fmt.Sprintf("%s (%s)", strings.TrimPrefix(p.watch.address(), p.base), how)
}
