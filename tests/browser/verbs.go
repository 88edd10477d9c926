package browser

import (
	"context"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"path/filepath"
	"strings"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/dom"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

//go:embed page.js
var pageScript string

//go:embed layout.js
var layoutScript string

// call runs an expression of page.js or layout.js beside the page and decodes
// what it returns. What the expression throws is a sentence about the page.
func call[T any](p *Page, expression string, args ...any) T {
	p.t.Helper()
	return do(p, "", func(ctx context.Context, t *chromedp.Target) (T, error) {
		var v T
		source, err := beside(expression, args...)
		if err != nil {
			return v, err
		}
		res, err := evaluate(ctx, t, source, true)
		if err != nil || res.Value == nil {
			return v, err
		}
		return v, json.Unmarshal(res.Value, &v)
	})
}

// beside makes the source of a call of page.js or layout.js, which come along
// on the first call to each page.
func beside(expression string, args ...any) (string, error) {
	given, err := json.Marshal(append([]any{}, args...))
	return fmt.Sprintf("if (!globalThis.page) {\n%s\n%s\n}\n((...a) => %s)(...%s)", pageScript, layoutScript, expression, given), err
}

// evaluate runs source in the tests' own world of the page.
func evaluate(ctx context.Context, t *chromedp.Target, source string, byValue bool) (*runtime.RemoteObject, error) {
	world, err := cdp.Call(ctx, t, page.CreateIsolatedWorld, page.CreateIsolatedWorldParams{
		FrameID: cdp.FrameID(t.TargetID), WorldName: "tests",
	})
	if err != nil {
		return nil, err
	}
	res, err := cdp.Call(ctx, t, runtime.Evaluate, runtime.EvaluateParams{
		Expression: source, ContextID: world.ExecutionContextID, ReturnByValue: &byValue, AwaitPromise: new(true),
	})
	if err != nil {
		return nil, err
	}
	if e := res.ExceptionDetails; e != nil {
		text := e.Text
		if e.Exception != nil {
			text, _, _ = strings.Cut(strings.TrimPrefix(e.Exception.Description, "Error: "), "\n    at ")
		}
		return nil, errors.New(text)
	}
	return res.Result, nil
}

// Visit opens an address of the site.
func (p *Page) Visit(path string) {
	p.t.Helper()
	m := p.watch.now()
	res := do(p, "cannot go to "+path+": ", func(ctx context.Context, t *chromedp.Target) (page.NavigateResult, error) {
		return cdp.Call(ctx, t, page.Navigate, page.NavigateParams{URL: p.base + path})
	})
	if res.ErrorText != "" && !res.IsDownload {
		p.t.Fatalf("%s does not open: %s", path, res.ErrorText)
	}
	p.loaded(m)
}

func (p *Page) loaded(m moment) {
	p.t.Helper()
	if !p.watch.settle(m, 300*time.Millisecond, within) {
		p.t.Fatalf("%s still loads after %v", p.where(), within)
	}
	p.scope = nil
}

// Type replaces what a text field holds.
func (p *Page) Type(label, text string) {
	p.t.Helper()
	how := call[string](p, `page.focus(globalThis.field = page.find("text field", ...a))`, squeeze(label), p.inner())
	if how == "set" {
		call[string](p, "page.set(globalThis.field, ...a)", text)
		return
	}
	if text == "" {
		p.Key("\b")
		return
	}
	do(p, "typing: ", func(ctx context.Context, t *chromedp.Target) (cdp.Empty, error) {
		return cdp.Call(ctx, t, input.InsertText, input.InsertTextParams{Text: text})
	})
}

// Holds says what a field shows.
func (p *Page) Holds(label, value string) {
	p.t.Helper()
	p.eventually(func() string {
		got := call[string](p, `page.value(page.find("field", ...a))`, squeeze(label), p.inner())
		if got == value {
			return ""
		}
		return fmt.Sprintf("%q holds %q, want %q", label, got, value)
	})
}

// Choose picks a radio or ticks a checkbox under a legend.
func (p *Page) Choose(legend, option string) {
	p.t.Helper()
	p.tick("answer", option, true, append(p.inner(), squeeze(legend)))
}

// Check ticks a checkbox.
func (p *Page) Check(label string) { p.t.Helper(); p.tick("checkbox", label, true, p.inner()) }

// Uncheck empties a checkbox.
func (p *Page) Uncheck(label string) { p.t.Helper(); p.tick("checkbox", label, false, p.inner()) }

func (p *Page) tick(kind, label string, want bool, scope []string) {
	p.t.Helper()
	if call[bool](p, `(globalThis.field = page.find(...a)).checked`, kind, squeeze(label), scope) != want {
		p.click("globalThis.field")
	}
	if call[bool](p, "globalThis.field.checked") != want {
		p.t.Fatalf("%s: pressing %q did not change it", p.where(), label)
	}
}

// Select picks one line of a list.
func (p *Page) Select(label, option string) {
	p.t.Helper()
	call[any](p, `page.pick(page.find("list", a[0], a[1]), a[2])`, squeeze(label), p.inner(), squeeze(option))
}

// Attach puts files into a file field.
func (p *Page) Attach(label string, files ...string) {
	p.t.Helper()
	var paths []string
	for _, f := range files {
		path, err := filepath.Abs(f)
		if err != nil {
			p.t.Fatal(err)
		}
		paths = append(paths, path)
	}
	if !call[bool](p, `(globalThis.field = page.find("file field", ...a)).multiple`, squeeze(label), p.inner()) && len(files) > 1 {
		p.t.Fatalf("%s: %q takes one file", p.where(), label)
	}
	do(p, "attaching: ", func(ctx context.Context, t *chromedp.Target) (cdp.Empty, error) {
		field, err := evaluate(ctx, t, "globalThis.field", false)
		if err != nil {
			return cdp.Empty{}, err
		}
		return cdp.Call(ctx, t, dom.SetFileInputFiles, dom.SetFileInputFilesParams{Files: paths, ObjectID: field.ObjectID})
	})
}

// Press uses a button, or a link when no button has these words, and waits
// for the page it leads to.
func (p *Page) Press(words string) {
	p.t.Helper()
	kind := call[string](p, `[...page.inner(a[1]).querySelectorAll("a[href]:not([role=button],[role=tab])")].some((e) => page.visible(e) && page.name(e) === a[0])
		&& !(() => { try { return page.find("button", ...a) } catch { return null } })() ? "link" : "button"`, squeeze(words), p.inner())
	p.use(kind, words)
}

// Follow uses a link.
func (p *Page) Follow(words string) { p.t.Helper(); p.use("link", words) }

func (p *Page) use(kind, words string) {
	p.t.Helper()
	leads := call[bool](p, `(() => { const e = globalThis.field = page.find(...a);
		return e.localName === "a" ? !e.href.startsWith("javascript:") : Boolean(e.form) && ["submit", "image"].includes(e.type) })()`,
		kind, squeeze(words), p.inner())
	m := p.watch.now()
	p.click("globalThis.field")
	// A script may handle the press by itself; then no load begins, and only
	// patience tells.
	patience := 50 * time.Millisecond
	if leads {
		patience = 2 * time.Second
	}
	if !p.watch.settle(m, patience, within) {
		p.t.Fatalf("%s still loads %v after %q was pressed", p.where(), within, words)
	}
	if p.watch.now().started > m.started {
		p.scope = nil
	}
}

// click touches an element where a finger would.
func (p *Page) click(element string) {
	p.t.Helper()
	at := call[struct{ X, Y float64 }](p, "page.aim("+element+")")
	do(p, "pressing: ", chromedp.MouseClickXY(at.X, at.Y))
}

// Within narrows the verbs in do to one part of the page.
func (p *Page) Within(words string, do func()) {
	p.t.Helper()
	before, m := p.scope, p.watch.now()
	p.scope = append(p.inner(), squeeze(words))
	call[any](p, "page.inner(...a) && null", p.scope)
	do()
	if p.watch.now().started == m.started { // a new page has its own scope
		p.scope = before
	}
}

// Sees waits a little for scripts, then fails unless the page says want.
func (p *Page) Sees(want string) {
	p.t.Helper()
	p.eventually(func() string {
		said := call[string](p, "page.read(...a)", p.inner())
		if strings.Contains(said, squeeze(want)) {
			return ""
		}
		return fmt.Sprintf("does not say %q; it says: %.2000s", want, said)
	})
}

// SeesNot fails when the page says unwanted and goes on saying it.
func (p *Page) SeesNot(unwanted string) {
	p.t.Helper()
	p.eventually(func() string {
		if strings.Contains(call[string](p, "page.read(...a)", p.inner()), squeeze(unwanted)) {
			return fmt.Sprintf("says %q", unwanted)
		}
		return ""
	})
}

// Text is all that the page says now, in one line.
func (p *Page) Text() string { p.t.Helper(); return call[string](p, "page.read(...a)", p.inner()) }

// eventually repeats a look at the page until it finds nothing wrong. Without
// scripts a page does not change, so one look is enough.
func (p *Page) eventually(look func() string) {
	p.t.Helper()
	end := time.Now().Add(2 * time.Second)
	for {
		wrong := look()
		if wrong == "" {
			return
		}
		if p.opts.NoScript || time.Now().After(end) {
			p.t.Errorf("%s: %s", p.where(), wrong)
			return
		}
		time.Sleep(20 * time.Millisecond)
	}
}

// Status fails the test unless the page came with this status.
func (p *Page) Status(want int) {
	p.t.Helper()
	p.watch.mu.Lock()
	got := p.watch.status
	p.watch.mu.Unlock()
	if got != want {
		p.t.Errorf("%s answers %d, want %d; it says: %.1000s", p.where(), got, want, call[string](p, "page.read([])"))
	}
}

// Title is the page's title.
func (p *Page) Title() string { p.t.Helper(); return call[string](p, "document.title") }

// Path is the address shown, without the host and without "#…".
func (p *Page) Path() string {
	u, err := url.Parse(p.watch.address())
	if err != nil {
		p.t.Fatal(err)
	}
	return u.RequestURI()
}

// inner is the scope as a list that JSON does not write as null.
func (p *Page) inner() []string { return append([]string{}, p.scope...) }

func squeeze(s string) string { return strings.Join(strings.Fields(s), " ") }
