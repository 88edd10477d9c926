package browser

import (
	"encoding/json"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
)

// watch hears every event of one window, in order.
type watch struct {
	mu             sync.Mutex
	host           string
	frame          cdp.FrameID // the window itself, not what it embeds
	started, ended int         // loads
	within         int         // moves within a page, to #something
	shown          string      // address
	status         int         // of the last document
	requests       map[network.RequestID]request
	bytes          map[network.ResourceType]int64 // of the last document and what it needed
	faults         []string
	deaf           bool // while axe-core runs, whose own doings are not the page's
}

type request struct {
	kind network.ResourceType
	url  string
}

func newWatch(base string) *watch {
	w := &watch{requests: map[network.RequestID]request{}, bytes: map[network.ResourceType]int64{}}
	if u, err := url.Parse(base); err == nil {
		w.host = u.Host
	}
	return w
}

// event is called on the goroutine that reads the window's messages.
func (w *watch) event(ev any) {
	w.mu.Lock()
	defer w.mu.Unlock()
	switch ev := ev.(type) {
	case *page.EventFrameStartedLoading:
		if ev.FrameID == w.frame {
			w.started++
		}
	case *page.EventFrameStoppedLoading:
		if ev.FrameID == w.frame {
			w.ended++
		}
	case *page.EventNavigatedWithinDocument:
		if ev.FrameID == w.frame {
			w.within++
			w.shown = ev.URL
		}
	case *page.EventFrameNavigated:
		if ev.Frame.ID == w.frame {
			w.shown = ev.Frame.URL + ev.Frame.URLFragment
		}
	case *network.EventRequestWillBeSent:
		w.asked(ev)
	case *network.EventResponseReceived:
		w.answered(ev)
	case *network.EventLoadingFinished:
		w.bytes[w.requests[ev.RequestID].kind] += int64(ev.EncodedDataLength)
	case *network.EventLoadingFailed:
		r := w.requests[ev.RequestID]
		if !ev.Canceled && r.kind != network.ResourceTypeDocument {
			w.fault("%s %s did not load: %s %s", r.kind, r.url, ev.ErrorText, ev.BlockedReason)
		}
	case *log.EventEntryAdded:
		// Answers of 4xx are logged as errors of source network; those that
		// matter are caught in answered.
		if ev.Entry.Level == log.EntryLevelError && ev.Entry.Source != log.EntrySourceNetwork {
			w.fault("%s: %s", ev.Entry.Source, ev.Entry.Text)
		}
	case *runtime.EventExceptionThrown:
		text := ev.ExceptionDetails.Text
		if ev.ExceptionDetails.Exception != nil {
			text += " " + ev.ExceptionDetails.Exception.Description
		}
		w.fault("script: %s (%s:%d)", text, ev.ExceptionDetails.URL, ev.ExceptionDetails.LineNumber+1)
	case *runtime.EventConsoleAPICalled:
		if ev.Type == runtime.ConsoleAPICalledTypeError {
			var said []string
			for _, a := range ev.Args {
				var v any // objects have no value, only a description
				if err := json.Unmarshal(a.Value, &v); err != nil {
					v = a.Description
				}
				said = append(said, fmt.Sprint(v))
			}
			w.fault("console: %s", strings.Join(said, " "))
		}
	}
}

func (w *watch) asked(ev *network.EventRequestWillBeSent) {
	u, err := url.Parse(ev.Request.URL)
	if err == nil && slices.Contains([]string{"http", "https", "ws", "wss"}, u.Scheme) && u.Host != w.host {
		w.fault("%s asked another host: %s", ev.Type, ev.Request.URL)
	}
	if ev.Type == network.ResourceTypeDocument && ev.FrameID == w.frame {
		clear(w.bytes)
	}
	w.requests[ev.RequestID] = request{ev.Type, ev.Request.URL}
}

func (w *watch) answered(ev *network.EventResponseReceived) {
	if ev.Type == network.ResourceTypeDocument {
		if ev.FrameID == w.frame {
			w.status = int(ev.Response.Status)
		}
		return
	}
	// Chromium asks for /favicon.ico by itself when a page names no icon.
	if ev.Response.Status >= 400 && !strings.HasSuffix(ev.Response.URL, "/favicon.ico") {
		w.fault("%s %s answers %d", ev.Type, ev.Response.URL, ev.Response.Status)
	}
}

func (w *watch) fault(format string, args ...any) {
	if text := fmt.Sprintf(format, args...); !w.deaf && !slices.Contains(w.faults, text) {
		w.faults = append(w.faults, text+" — on "+w.shown)
	}
}

func (w *watch) setFrame(f cdp.FrameID) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.frame = f
}

func (w *watch) setDeaf(deaf bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.deaf = deaf
}

func (w *watch) address() string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.shown
}

// moment is a point in the window's history to wait from.
type moment struct{ started, within int }

func (w *watch) now() moment {
	w.mu.Lock()
	defer w.mu.Unlock()
	return moment{w.started, w.within}
}

// settle waits until what began after m has loaded: up to patience for it to
// begin at all, up to most for it to end. It reports whether it ended in time.
func (w *watch) settle(m moment, patience, most time.Duration) bool {
	began := time.Now()
	for {
		w.mu.Lock()
		loading, loaded := w.started > w.ended, w.started > m.started
		moved := w.within > m.within
		w.mu.Unlock()
		waited := time.Since(began)
		switch {
		case loading && waited > most:
			return false
		case !loading && (loaded || moved || waited > patience):
			return true
		}
		time.Sleep(2 * time.Millisecond)
	}
}

// Refused says that a script was refused an address, as this test wants: it is
// no fault of the page.
func (p *Page) Refused(path string) {
	p.t.Helper()
	p.watch.mu.Lock()
	defer p.watch.mu.Unlock()
	before := len(p.watch.faults)
	p.watch.faults = slices.DeleteFunc(p.watch.faults, func(f string) bool {
		return strings.HasPrefix(f, "Fetch "+p.base+path+" answers 4")
	})
	if len(p.watch.faults) == before {
		p.t.Errorf("nothing was refused at %s", path)
	}
}

// clean fails the test for anything that broke while its pages were shown.
func (p *Page) clean() {
	p.t.Helper()
	p.watch.mu.Lock()
	defer p.watch.mu.Unlock()
	for _, f := range p.watch.faults {
		p.t.Errorf("broken page: %s", f)
	}
}
