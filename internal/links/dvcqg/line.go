package dvcqg

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"crypto/x509"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"xaso/internal/modules/exchange"
)

// Config is what an operator got from whoever keeps the other side.
type Config struct {
	Address string // https://…, under which the paths of the profile lie
	Account string
	Secret  string // opens the token, and signs every message
	Client  *http.Client
	Now     func() time.Time
}

// A Line carries messages over HTTP. It is safe for concurrent use.
type Line struct {
	p      *profile
	config Config
	base   *url.URL

	mu    sync.Mutex
	token string
	until time.Time
}

// NewLine checks the configuration only: the house starts while the other side
// is down.
func NewLine(c *Codec, config Config) (*Line, error) {
	base, err := url.Parse(config.Address)
	if err != nil || base.Host == "" || (base.Scheme != "https" && base.Scheme != "http") {
		return nil, errors.New("dvcqg: the address must begin with https://")
	}
	if base.Scheme == "http" && base.Hostname() != "127.0.0.1" && base.Hostname() != "localhost" {
		return nil, errors.New("dvcqg: personal data goes over https:// only")
	}
	if config.Account == "" || config.Secret == "" {
		return nil, errors.New("dvcqg: account and secret are needed")
	}
	if config.Client == nil {
		// No redirects: a message must not follow one to another host.
		config.Client = &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	}
	if config.Now == nil {
		config.Now = time.Now
	}
	return &Line{p: c.p, config: config, base: base}, nil
}

// Send implements exchange.Line.
func (l *Line) Send(ctx context.Context, requestID string, w exchange.Wire, open exchange.Opener) (exchange.Answer, error) {
	body, query := []byte(w.Text), url.Values{}
	if w.File != nil {
		var err error
		if body, err = bytesOf(ctx, *w.File, open); err != nil {
			return exchange.Answer{}, err
		}
		query.Set("hash", w.File.Hash)
		query.Set("ten", (&writer{p: l.p}).fileName(*w.File))
	}
	for try := 1; ; try++ {
		token, err := l.opened(ctx)
		if err != nil {
			return exchange.Answer{}, err
		}
		response, err := l.post(ctx, requestID, token, w, query, body)
		if err != nil {
			return exchange.Answer{}, err
		}
		if response.status == http.StatusUnauthorized && try == 1 {
			l.forget(token) // it ended before its time: another one, and the same message
			continue
		}
		return l.p.Answer.read(w.Op, response)
	}
}

// mostFile bounds a file that is sent, in bytes: more than an upload may have.
const mostFile = 64 << 20

// bytesOf reads a file and makes sure that it is the one the message names.
func bytesOf(ctx context.Context, f exchange.File, open exchange.Opener) ([]byte, error) {
	r, err := open(ctx, f.Key)
	if err != nil {
		// Nothing went out. It may be a store that is not there for a moment.
		return nil, &exchange.Trouble{What: exchange.NoStore, Text: err.Error()}
	}
	defer r.Close()
	body, err := io.ReadAll(io.LimitReader(r, mostFile+1))
	if err != nil {
		return nil, &exchange.Trouble{What: exchange.NoStore, Text: err.Error()}
	}
	sum := sha256.Sum256(body)
	if len(body) > mostFile || hex.EncodeToString(sum[:]) != f.Hash {
		return nil, &exchange.Unfit{Place: "HashTepTin", Value: f.ID} // what lies there is not what was handed in
	}
	return body, nil
}

// A response is what came back, read whole.
type response struct {
	status int
	after  time.Duration // Retry-After
	body   []byte
}

const mostAnswer = 1 << 20 // bytes

// post sends one signed message. Its error is a *exchange.Trouble that knows
// whether the message left.
func (l *Line) post(ctx context.Context, requestID, token string, w exchange.Wire, query url.Values, body []byte) (response, error) {
	at := *l.base.JoinPath(l.p.Paths[w.Op])
	at.RawQuery = query.Encode()
	var left atomic.Bool
	ctx = httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{WroteHeaders: func() { left.Store(true) }})
	method := http.MethodPost
	if w.Op == string(exchange.Update) && l.p.Paths["update"] == l.p.Paths["create"] {
		method = http.MethodPut
	}
	r, err := http.NewRequestWithContext(ctx, method, at.String(), bytes.NewReader(body))
	if err != nil {
		return response{}, &exchange.Trouble{What: exchange.Unreachable, Text: err.Error()}
	}
	kind := "application/json"
	if w.File != nil {
		kind = "application/octet-stream"
	}
	stamp := strconv.FormatInt(l.config.Now().Unix(), 10)
	r.Header.Set("Content-Type", kind)
	r.Header.Set("Authorization", "Bearer "+token)
	r.Header.Set("X-Request-Id", requestID)
	r.Header.Set("X-Timestamp", stamp)
	r.Header.Set("X-Signature", sign(l.config.Secret, method, r.URL.Path, stamp, requestID, body))
	return l.do(r, &left)
}

// sign is the HMAC-SHA256, in hex, of what a message is: where it goes, when,
// which one, and its bytes.
func sign(secret, method, path, stamp, requestID string, body []byte) string {
	sum := sha256.Sum256(body)
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write([]byte(strings.Join([]string{method, path, stamp, requestID, hex.EncodeToString(sum[:])}, "\n")))
	return hex.EncodeToString(mac.Sum(nil))
}

func (l *Line) do(r *http.Request, left *atomic.Bool) (response, error) {
	answer, err := l.config.Client.Do(r)
	if err != nil {
		return response{}, broken(err, left.Load())
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(io.LimitReader(answer.Body, mostAnswer))
	if err != nil {
		return response{}, broken(err, true)
	}
	return response{status: answer.StatusCode, after: retryAfter(answer.Header.Get("Retry-After"), l.config.Now()), body: body}, nil
}

// broken says what happened to the line, without the address, which officials
// do not need to see.
func broken(err error, arrived bool) *exchange.Trouble {
	if e, ok := errors.AsType[*url.Error](err); ok {
		err = e.Err
	}
	t := &exchange.Trouble{What: exchange.Cut, Text: err.Error(), Arrived: arrived}
	var timeout interface{ Timeout() bool }
	var unknown x509.UnknownAuthorityError
	var name x509.HostnameError
	var invalid x509.CertificateInvalidError
	switch {
	case errors.As(err, &unknown), errors.As(err, &name), errors.As(err, &invalid):
		t.What = exchange.Untrusted
	case errors.Is(err, context.DeadlineExceeded), errors.As(err, &timeout) && timeout.Timeout():
		t.What = exchange.Slow
	case !arrived && !errors.Is(err, io.EOF):
		t.What = exchange.Unreachable
	}
	return t
}

// longestAfter bounds what another side may ask us to wait.
const longestAfter = 24 * time.Hour

// retryAfter reads seconds or a date; anything else is 0.
func retryAfter(s string, now time.Time) time.Duration {
	var wait time.Duration
	if n, err := strconv.Atoi(strings.TrimSpace(s)); err == nil {
		wait = time.Duration(min(max(n, 0), int(longestAfter/time.Second))) * time.Second
	} else if at, err := http.ParseTime(s); err == nil {
		wait = at.Sub(now)
	}
	return min(max(wait, 0), longestAfter)
}

// opened returns a token that is good for the next call.
func (l *Line) opened(ctx context.Context) (string, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.token != "" && l.config.Now().Before(l.until) {
		return l.token, nil
	}
	ask, err := json.Marshal(map[string]string{"client_id": l.config.Account, "client_secret": l.config.Secret})
	if err != nil {
		return "", err
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, l.base.JoinPath(l.p.Paths["token"]).String(), bytes.NewReader(ask))
	if err != nil {
		return "", &exchange.Trouble{What: exchange.Unreachable, Text: err.Error()}
	}
	r.Header.Set("Content-Type", "application/json")
	got, err := l.do(r, new(atomic.Bool))
	if err != nil {
		if t, ok := errors.AsType[*exchange.Trouble](err); ok {
			t.Arrived = false // nothing was said about any dossier yet
		}
		return "", err
	}
	token, lives, err := readToken(got)
	if err != nil {
		return "", err
	}
	l.token, l.until = token, l.config.Now().Add(lives)
	return token, nil
}

// forget drops a token that was not taken, unless another is there already.
func (l *Line) forget(token string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.token == token {
		l.token = ""
	}
}

// readToken reads the answer to the request for one, and how long it may be
// used: a minute less than it lives.
func readToken(got response) (string, time.Duration, error) {
	if got.status != http.StatusOK {
		return "", 0, &exchange.Trouble{What: exchange.NoToken, Text: fmt.Sprintf("HTTP %d", got.status), After: got.after,
			Crowded: got.status == http.StatusTooManyRequests}
	}
	var t struct {
		Token string  `json:"access_token"`
		Lives float64 `json:"expires_in"` // seconds
	}
	if err := json.Unmarshal(got.body, &t); err != nil || t.Token == "" || len(t.Token) > 8<<10 || strings.ContainsAny(t.Token, "\r\n\x00 ") {
		return "", 0, &exchange.Trouble{What: exchange.NoToken}
	}
	lives := min(max(t.Lives-60, 1), 24*3600)
	return t.Token, time.Duration(lives * float64(time.Second)), nil
}
