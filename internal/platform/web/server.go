package web

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"embed"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"runtime/debug"
	"strings"
	"time"

	"github.com/a-h/templ"
	"golang.org/x/text/language"

	"xaso/internal/platform/fault"
	"xaso/internal/platform/gate"
	"xaso/internal/platform/lang"
	"xaso/internal/platform/site"
)

//go:embed locale/*.json
var Texts embed.FS

var (
	errNoPage    = fault.New(fault.Missing, "web.no-page")
	errNoCommune = fault.New(fault.Missing, "web.no-commune")
	errMoved     = fault.New(fault.Conflict, "web.commune-moved")
	errForged    = fault.New(fault.Forbidden, "web.forged")
	errNoKey     = fault.New(fault.Invalid, "web.no-key")
	errTooLarge  = fault.New(fault.TooLarge, "web.too-large")
	errBadForm   = fault.New(fault.Invalid, "web.bad-form")
	errTooMany   = fault.New(fault.TooMany, "web.too-many")
	errNoMethod  = fault.New(fault.WrongMethod, "web.no-method")
)

// A Commune is what the server knows of a tenant.
type Commune struct {
	ID       gate.Commune
	Slug     string
	Name     string
	Province string
	Phone    string
	Version  int64 // grows when anything public changes
	Demo     bool
}

// A Server is all that package app decides about the HTTP side of the house.
// Every function must be set, unless it says otherwise.
type Server struct {
	Texts lang.Texts
	// Commune finds the tenant of a request: by slug when the address begins
	// with /x/slug, else by host name.
	Commune func(r *http.Request, slug string) (Commune, bool)
	// Moved finds where the pages of a commune went that was merged into another:
	// its base, or an address with host. nil is nowhere.
	Moved func(r *http.Request, slug string) (to Moved, ok bool)
	// Reader finds who signed in, and their menu; an unknown or ended session
	// is an anonymous actor, not an error.
	Reader func(r *http.Request, c Commune) (gate.Actor, site.Reader, error)
	// ErrorPage draws what went wrong.
	ErrorPage func(status int, err error, request string) templ.Component
	// Landing answers requests of no commune ("/" of a house with several, or
	// with none yet); nil is "no such page".
	Landing http.Handler
	// Observe is told of every answered request; nil is fine.
	Observe func(route string, status int, took time.Duration)
	// Span begins the trace of a request and returns what ends it; nil is none.
	Span func(r *http.Request) (*http.Request, func(route, request string, status int))
	// Notice is the text key of a banner for every page, such as "read-only",
	// or ""; nil is none.
	Notice func() string
	// Secret signs form tokens; 32 random bytes kept by the house.
	Secret []byte
	// Token opens routes of access Secret; "" shuts them.
	Token string
	// Limits bounds how fast one address may ask; zero is no bound.
	Limits Limits
	// TrustProxy takes the reader's address from X-Forwarded-For.
	TrustProxy bool
	Now        func() time.Time
}

// Handler checks the routes and serves them. It fails for a route without an
// access, and for a page cached for everybody that not everybody may see.
func (s *Server) Handler(routes []Route) (http.Handler, error) {
	mux := http.NewServeMux()
	h := &house{Server: s, cache: newPageCache(s.Now), limits: newLimiters(s.Limits, s.Now)}
	seen := map[string]bool{}
	for _, rt := range routes {
		switch {
		case rt.access.kind == undeclared:
			return nil, fmt.Errorf("route %s does not say who may enter", rt.Pattern())
		case rt.cached && (rt.access.kind != public || rt.method != http.MethodGet):
			return nil, fmt.Errorf("route %s is cached but not a public page", rt.Pattern())
		case rt.handle == nil:
			return nil, fmt.Errorf("route %s has no handler", rt.Pattern())
		case seen[rt.Pattern()]:
			return nil, fmt.Errorf("route %s is declared twice", rt.Pattern())
		}
		seen[rt.Pattern()] = true
		mux.Handle(rt.Pattern(), h.serve(rt))
	}
	h.mux = mux
	return h, nil
}

// house is a Server at work.
type house struct {
	*Server
	mux    *http.ServeMux
	cache  *pageCache
	limits *limiters
}

// ServeHTTP finds the route. An address under /x/slug/ is served as if the
// commune had a host of its own.
func (h *house) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	v := &visit{request: requestNumber(), began: time.Now(), w: &statusWriter{ResponseWriter: w}}
	if h.Span != nil {
		r, v.traced = h.Span(r)
	}
	defer h.finish(v, r)
	secureHeaders(w.Header())
	w.Header().Set("X-Request-Id", v.request)
	if rest, ok := strings.CutPrefix(r.URL.Path, "/x/"); ok {
		v.slug, rest, _ = strings.Cut(rest, "/")
		v.base = "/x/" + v.slug
		r = withPath(r, "/"+rest)
	}
	v.machine = strings.HasPrefix(r.URL.Path, "/api/")
	if !h.limits.allow(Network(r, h.TrustProxy), r.Method) {
		h.fail(v, r, errTooMany)
		return
	}
	if h.Moved != nil {
		if to, ok := h.Moved(r, v.slug); ok {
			h.sendOn(v, r, to)
			return
		}
	}
	if garbled(r.URL.Path) {
		h.nowhere(v, r, errNoPage)
		return
	}
	handler, pattern := h.mux.Handler(r)
	if pattern == "" {
		h.nowhere(v, r, missed(v, r, handler))
		return
	}
	v.pattern = pattern
	h.mux.ServeHTTP(v.w, withVisit(r, v))
}

// nowhere answers what is no route with the error page of its commune.
func (h *house) nowhere(v *visit, r *http.Request, err error) {
	if commune, ok := h.Commune(r, v.slug); ok {
		v.commune = commune
		r = h.dress(v, r, gate.Anonymous(commune.ID), site.Reader{})
	}
	h.fail(v, r, err)
}

// missed tells an address that is not there from one that is there for other
// methods, by what the router would have answered.
func missed(v *visit, r *http.Request, router http.Handler) error {
	said := &recorder{header: http.Header{}}
	router.ServeHTTP(said, r)
	if said.code != http.StatusMethodNotAllowed {
		return errNoPage
	}
	v.w.Header().Set("Allow", said.header.Get("Allow"))
	return errNoMethod
}

// serve is one route behind everything that must happen first.
func (h *house) serve(rt Route) http.Handler {
	return http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		v := visitOf(r)
		v.machine = v.machine || rt.machine
		if err := h.enter(v, r, rt); err != nil {
			h.fail(v, v.last(r), err)
		}
	})
}

// enter resolves commune, reader and access, then runs the handler.
func (h *house) enter(v *visit, r *http.Request, rt Route) error {
	who, reader := gate.Actor{}, site.Reader{}
	if !rt.house {
		commune, ok := h.Commune(r, v.slug)
		if !ok {
			if v.slug == "" && h.Landing != nil && r.Method == http.MethodGet {
				h.Landing.ServeHTTP(v.w, h.dress(v, r, who, reader))
				return nil
			}
			v.dressed = h.dress(v, r, who, reader)
			return errNoCommune
		}
		v.commune = commune
		if rt.cached && h.cache.answer(v, r) {
			return nil
		}
		var err error
		if who, reader, err = h.Reader(r, commune); err != nil {
			return err
		}
		who.Request = v.request
	}
	r = h.dress(v, r, who, reader)
	if err := h.admit(rt, r, who); err != nil {
		return err
	}
	r, err := h.receive(v, r, rt, who)
	if err != nil {
		return err
	}
	if r.MultipartForm != nil {
		defer r.MultipartForm.RemoveAll()
	}
	if rt.cached && !who.SignedIn() {
		return h.cache.keep(v, r, func(w http.ResponseWriter) error { return rt.handle(w, r, who) })
	}
	return rt.handle(v.w, r, who)
}

func (h *house) admit(rt Route, r *http.Request, who gate.Actor) error {
	ok := false
	switch rt.access.kind {
	case public:
		ok = true
	case signedIn:
		ok = who.SignedIn()
	case permitted:
		ok = who.SignedIn() && who.May(rt.access.permission)
	case secret:
		given := strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer ")
		if h.Token == "" || subtle.ConstantTimeCompare([]byte(given), []byte(h.Token)) != 1 {
			return errNoPage
		}
		return nil
	}
	switch {
	case !ok && !who.SignedIn():
		return gate.ErrSignIn
	case !ok:
		return gate.ErrForbidden
	case who.SignedIn() && !h.limits.allow("account:"+who.ID, r.Method):
		return errTooMany
	}
	return nil
}

// dress puts into the request what pages read: texts and site.
func (h *house) dress(v *visit, r *http.Request, who gate.Actor, reader site.Reader) *http.Request {
	tag := h.language(v, r)
	st := &site.Site{
		Commune: v.commune.Name, Province: v.commune.Province, Phone: v.commune.Phone,
		Base: v.base, Path: ownPath(r), Lang: tag, Demo: v.commune.Demo,
		Reader: reader, Key: rand.Text(), Form: h.formToken(who),
	}
	if h.Notice != nil {
		st.Notice = h.Texts[tag][h.Notice()]
	}
	v.site = st
	v.dressed = r.WithContext(site.With(h.Texts.For(r.Context(), tag), st))
	return v.dressed
}

// language is the reader's choice (?lang= makes it, a cookie keeps it), or what
// a program asks for by Accept-Language.
func (h *house) language(v *visit, r *http.Request) string {
	if asked := r.URL.Query().Get("lang"); asked == "vi" || asked == "en" {
		if v.machine {
			return asked
		}
		http.SetCookie(v.w, &http.Cookie{Name: "lang", Value: asked, Path: "/", MaxAge: 365 * 24 * 3600,
			HttpOnly: true, SameSite: http.SameSiteLaxMode, Secure: secureRequest(r)})
		return asked
	}
	if c, err := r.Cookie("lang"); err == nil && c.Value == "en" {
		return "en"
	} else if v.machine && err != nil {
		return accepted(r)
	}
	return "vi"
}

var spoken = language.NewMatcher([]language.Tag{language.Vietnamese, language.English})

// accepted is the language a program prefers of the two there are.
func accepted(r *http.Request) string {
	asked, _, err := language.ParseAcceptLanguage(r.Header.Get("Accept-Language"))
	if err == nil && len(asked) > 0 {
		if _, i, sure := spoken.Match(asked...); sure > language.No && i == 1 {
			return "en"
		}
	}
	return "vi"
}

// formToken ties a form to the session it was shown to.
func (h *house) formToken(who gate.Actor) string {
	if who.Session == "" {
		return ""
	}
	mac := hmac.New(sha256.New, h.Secret)
	mac.Write([]byte(who.Session))
	return base64.RawURLEncoding.EncodeToString(mac.Sum(nil)[:18])
}

// finish logs and counts the request; a panic becomes an error page.
func (h *house) finish(v *visit, r *http.Request) {
	if p := recover(); p != nil {
		if p == http.ErrAbortHandler {
			panic(p)
		}
		h.fail(v, v.last(r), fmt.Errorf("panic: %v\n%s", p, debug.Stack()))
	}
	took := time.Since(v.began)
	if h.Observe != nil {
		h.Observe(v.pattern, v.w.status(), took)
	}
	if v.traced != nil {
		v.traced(v.pattern, v.request, v.w.status())
	}
	slog.DebugContext(r.Context(), "request", "request", v.request, "route", v.pattern,
		"commune", int64(v.commune.ID), "status", v.w.status(), "ms", took.Milliseconds())
}

func requestNumber() string {
	var b [5]byte
	rand.Read(b[:])
	return hex.EncodeToString(b[:])
}

// TooLarge reports whether err came from a body over its limit.
func tooLarge(err error) bool {
	_, ok := errors.AsType[*http.MaxBytesError](err)
	return ok
}
