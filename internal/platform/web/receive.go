package web

import (
	"crypto/sha256"
	"crypto/subtle"
	"encoding/hex"
	"fmt"
	"io"
	"maps"
	"mime"
	"net"
	"net/http"
	"net/netip"
	"slices"
	"strings"

	"xaso/internal/platform/gate"
)

// formMemory is how much of a form's files stays in memory; the rest waits in
// temporary files until the handler has stored it.
const formMemory = 256 << 10

// safe methods change nothing and need neither key nor token.
func safe(method string) bool {
	return method == http.MethodGet || method == http.MethodHead || method == http.MethodOptions
}

// receive bounds and reads the body, refuses forged requests, and gives the
// request its idempotency key.
func (h *house) receive(v *visit, r *http.Request, rt Route, who gate.Actor) (*http.Request, error) {
	if safe(r.Method) {
		return r, nil
	}
	if rt.signed {
		r.Body = http.MaxBytesReader(v.w, r.Body, rt.body)
		return r, nil
	}
	if err := http.NewCrossOriginProtection().Check(r); err != nil && bearer(r) == "" {
		return r, fmt.Errorf("%w: %w", errForged, err)
	}
	r.Body = http.MaxBytesReader(v.w, r.Body, rt.body)
	key := r.Header.Get("Idempotency-Key")
	if !rt.machine || bearer(r) == "" {
		if err := parse(r); err != nil {
			return r, err
		}
		if key == "" {
			key = r.PostFormValue("_key")
		}
		if want := h.formToken(who); want != "" && !rt.machine &&
			subtle.ConstantTimeCompare([]byte(r.PostFormValue("_form")), []byte(want)) != 1 {
			return r, errForged
		}
	}
	if key == "" && r.Method == http.MethodPost {
		return r, errNoKey
	}
	if key == "" {
		return r, nil
	}
	r = r.WithContext(gate.WithKey(r.Context(), fingerprint(key, r)))
	v.dressed = r
	return r, nil
}

func parse(r *http.Request) error {
	kind, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type"))
	var err error
	switch kind {
	case "multipart/form-data":
		err = r.ParseMultipartForm(formMemory)
	case "application/x-www-form-urlencoded", "":
		err = r.ParseForm()
	default: // a body that the handler reads itself
	}
	if tooLarge(err) {
		return fmt.Errorf("%w: %w", errTooLarge, err)
	}
	if err != nil {
		return fmt.Errorf("%w: %w", errBadForm, err)
	}
	return nil
}

// fingerprint joins the key with what was sent: the same page sent again after
// a correction is another wish, the same page sent twice is not.
func fingerprint(key string, r *http.Request) string {
	sum := sha256.New()
	io.WriteString(sum, key+"\x00"+r.Method+"\x00"+r.URL.Path)
	for _, name := range slices.Sorted(maps.Keys(r.PostForm)) {
		if name != "_form" {
			io.WriteString(sum, "\x00"+name+"\x00"+strings.Join(r.PostForm[name], "\x00"))
		}
	}
	if r.MultipartForm != nil {
		for _, name := range slices.Sorted(maps.Keys(r.MultipartForm.File)) {
			for _, f := range r.MultipartForm.File[name] {
				fmt.Fprintf(sum, "\x00%s\x00%s\x00%d", name, f.Filename, f.Size)
			}
		}
	}
	return hex.EncodeToString(sum.Sum(nil)[:20])
}

// bearer is the API token of the request, "" when it has none.
func bearer(r *http.Request) string {
	token, ok := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	if !ok {
		return ""
	}
	return token
}

// Bearer is the API token a request carries, "" when it has none.
func Bearer(r *http.Request) string { return bearer(r) }

// secureRequest reports whether the reader came by HTTPS, here or at a proxy.
func secureRequest(r *http.Request) bool {
	return r.TLS != nil || r.Header.Get("X-Forwarded-Proto") == "https"
}

// Network is where the reader comes from, to be counted by: the last address
// that a trusted proxy of ours added (in a line of its own or at the end of
// one), else the connection's; without its port, and of IPv6 the /64 network,
// since a single house has 2⁶⁴ addresses to guess from.
func Network(r *http.Request, trustProxy bool) string {
	from := r.RemoteAddr
	if list := r.Header.Values("X-Forwarded-For"); trustProxy && len(list) > 0 {
		last := list[len(list)-1]
		from = strings.TrimSpace(last[strings.LastIndex(last, ",")+1:])
	}
	if host, _, err := net.SplitHostPort(from); err == nil {
		from = host
	}
	ip, err := netip.ParseAddr(strings.Trim(from, "[]"))
	if err != nil {
		return from
	}
	if ip = ip.Unmap().WithZone(""); ip.Is6() {
		network, _ := ip.Prefix(64)
		return network.String()
	}
	return ip.String()
}

// SetSession gives the browser the session of one commune; "" takes it away.
// The cookie is named by commune: one host may serve several.
func SetSession(w http.ResponseWriter, r *http.Request, token string, maxAge int) {
	c := &http.Cookie{Name: nameFor(r, CommuneOf(r).ID), Value: token, Path: "/", MaxAge: maxAge,
		HttpOnly: true, SameSite: http.SameSiteLaxMode, Secure: secureRequest(r)}
	if token == "" {
		c.MaxAge = -1
	}
	http.SetCookie(w, c)
}

// Session is the session token the browser sent for this commune, or "". Over
// HTTPS only the name counts that no neighbouring host and no plain connection
// can set: else they could sign a reader in as somebody else.
func Session(r *http.Request, c gate.Commune) string {
	if k, err := r.Cookie(nameFor(r, c)); err == nil {
		return k.Value
	}
	return ""
}

func plainName(c gate.Commune) string { return fmt.Sprintf("xaso-%d", int64(c)) }

// nameFor uses the __Host- prefix where the browser allows it: no neighbouring
// host can then set or read the cookie.
func nameFor(r *http.Request, c gate.Commune) string {
	if secureRequest(r) {
		return "__Host-" + plainName(c)
	}
	return plainName(c)
}
