// Package portal is a strict stand-in for the other side of package
// links/dvcqg: a portal on this machine that takes messages as it was agreed
// and refuses everything else. It shares no code with what it judges: names of
// fields, forms of instants, signature and order of acts are written down here
// a second time.
//
// It proves that xaso keeps to a shape and loses nothing, not that a real
// portal has that shape.
package portal

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync"
	"time"
)

// Account and Secret open every portal.
const (
	Account = "ubnd-xa-thu"
	Secret  = "bi-mat-chi-de-thu-nghiem"
)

// A Fault is what a portal does to one call instead of answering it well.
type Fault string

// Faults. "Before" loses the call, "after" loses the answer to an act that was
// done.
const (
	None         Fault = ""
	CutBefore    Fault = "cut before"
	CutAfter     Fault = "cut after"
	SlowBefore   Fault = "slow before"
	SlowAfter    Fault = "slow after"
	TooMany      Fault = "429"
	Broken       Fault = "500 before"
	BrokenAfter  Fault = "500 after"
	Away         Fault = "503"
	Expired      Fault = "token expires"
	Proxy        Fault = "a page of a proxy"
	ProxyAfter   Fault = "a page of a proxy after"
	HalfAnswer   Fault = "half an answer"
	NoToken      Fault = "no token"
	GarbledToken Fault = "garbled token"
)

// Faults are all of them.
var Faults = []Fault{CutBefore, CutAfter, SlowBefore, SlowAfter, TooMany, Broken, BrokenAfter, Away, Expired, Proxy, ProxyAfter,
	HalfAnswer, NoToken, GarbledToken}

// A Dossier as the portal holds it.
type Dossier struct {
	Code, Local string
	Content     map[string]any
	Status      int
	before7     int
	Progress    []map[string]any
	Creations   int
}

// A Portal is one running stand-in.
type Portal struct {
	*httptest.Server
	System string // "dvcqg" or "provincial"

	mu       sync.Mutex
	now      func() time.Time
	down     bool
	faults   []Fault // of the next calls, in order
	slow     time.Duration
	after    int // seconds in Retry-After
	tokens   map[string]bool
	serial   int
	answered map[string]kept // by request id
	codes    map[string]string
	files    map[string]string // id to hash
	dossiers map[string]*Dossier
	refused  []string
	calls    int
}

type kept struct {
	sum    string
	status int
	body   []byte
}

// Open starts a portal of a system; now is its clock.
func Open(system string, now func() time.Time) *Portal {
	p := &Portal{System: system, now: now, slow: time.Second, tokens: map[string]bool{}, answered: map[string]kept{},
		codes: map[string]string{}, files: map[string]string{}, dossiers: map[string]*Dossier{}}
	p.Server = httptest.NewServer(http.HandlerFunc(p.serve))
	return p
}

// Down shuts the door on every call, or opens it.
func (p *Portal) Down(down bool) { p.lock(func() { p.down = down }) }

// Suffer has the next calls meet these faults, one each.
func (p *Portal) Suffer(faults ...Fault) { p.lock(func() { p.faults = append(p.faults, faults...) }) }

// Heal forgets the faults that were to come.
func (p *Portal) Heal() { p.lock(func() { p.faults, p.down = nil, false }) }

// Slow is how long a slow call takes; After the Retry-After of refusals for
// now, in seconds.
func (p *Portal) Slow(d time.Duration) { p.lock(func() { p.slow = d }) }

// After sets the Retry-After of 429 and 503, in seconds.
func (p *Portal) After(seconds int) { p.lock(func() { p.after = seconds }) }

// Dossiers are those the portal holds, by the commune's own code.
func (p *Portal) Dossiers() map[string]Dossier {
	all := map[string]Dossier{}
	p.lock(func() {
		for _, d := range p.dossiers {
			one := *d
			if other, twice := all[d.Local]; twice {
				one.Creations += other.Creations
			}
			all[d.Local] = one
		}
	})
	return all
}

// Refused are the reasons of all refusals so far.
func (p *Portal) Refused() (all []string) {
	p.lock(func() { all = append(all, p.refused...) })
	return all
}

// Codes is how many national codes were given; Calls how many calls came in.
func (p *Portal) Codes() (n int) { p.lock(func() { n = len(p.codes) }); return n }

// Calls counts the calls that came in, tokens not counted.
func (p *Portal) Calls() (n int) { p.lock(func() { n = p.calls }); return n }

func (p *Portal) lock(f func()) {
	p.mu.Lock()
	defer p.mu.Unlock()
	f()
}

// next takes the fault of this call.
func (p *Portal) next() Fault {
	if p.down {
		return CutBefore
	}
	if len(p.faults) == 0 {
		return None
	}
	f := p.faults[0]
	p.faults = p.faults[1:]
	return f
}

func (p *Portal) serve(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return
	}
	p.mu.Lock()
	slow := p.slow
	fault := p.next()
	if fault == Expired {
		clear(p.tokens)
	}
	p.mu.Unlock()
	switch fault {
	case CutBefore:
		cut(w)
		return
	case SlowBefore:
		time.Sleep(slow)
		cut(w)
		return
	case TooMany:
		p.turnAway(w, http.StatusTooManyRequests)
		return
	case Away:
		p.turnAway(w, http.StatusServiceUnavailable)
		return
	case Broken:
		http.Error(w, "lỗi máy chủ", http.StatusInternalServerError)
		return
	case Proxy:
		fmt.Fprint(w, "<html>Đăng nhập mạng</html>")
		return
	}
	token := strings.HasSuffix(r.URL.Path, "token")
	if fault == NoToken && token {
		http.Error(w, "", http.StatusForbidden)
		return
	}
	if fault == GarbledToken && token {
		fmt.Fprint(w, `{"access_token":"a\nb"}`)
		return
	}
	status, answer := p.answer(r, body, token)
	switch fault {
	case CutAfter:
		cut(w)
		return
	case SlowAfter:
		time.Sleep(slow)
		cut(w)
		return
	case BrokenAfter:
		http.Error(w, "lỗi máy chủ", http.StatusInternalServerError)
		return
	case ProxyAfter:
		fmt.Fprint(w, "<html>Đăng nhập mạng</html>")
		return
	case HalfAnswer:
		answer = answer[:len(answer)/2]
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	w.Write(answer)
}

// cut drops the connection without a word.
func cut(w http.ResponseWriter) {
	conn, _, err := w.(http.Hijacker).Hijack()
	if err == nil {
		conn.Close()
	}
}

func (p *Portal) turnAway(w http.ResponseWriter, status int) {
	p.lock(func() {
		if p.after > 0 {
			w.Header().Set("Retry-After", strconv.Itoa(p.after))
		}
	})
	http.Error(w, "xin thử lại sau", status)
}

// answer does what a call asks for.
func (p *Portal) answer(r *http.Request, body []byte, token bool) (int, []byte) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if token {
		return p.giveToken(r, body)
	}
	p.calls++
	if status, why := p.admit(r, body); why != "" {
		p.refused = append(p.refused, why)
		return status, p.says(status, why, nil)
	}
	// The same request id means the same message: it is answered as before.
	id := r.Header.Get("X-Request-Id")
	sum := sha256.Sum256(append([]byte(r.Method+r.URL.Path+"\n"), body...))
	if before, seen := p.answered[id]; seen {
		if before.sum != hex.EncodeToString(sum[:]) {
			why := "mã yêu cầu đã dùng cho nội dung khác"
			p.refused = append(p.refused, why)
			return http.StatusConflict, p.says(http.StatusConflict, why, nil)
		}
		return before.status, before.body
	}
	data, why := p.act(r, body)
	status := http.StatusOK
	if why != "" {
		p.refused = append(p.refused, why)
		status = http.StatusBadRequest
	}
	out := p.says(status, why, data)
	p.answered[id] = kept{hex.EncodeToString(sum[:]), status, out}
	return status, out
}

// says writes an answer in the system's own shape.
func (p *Portal) says(status int, why string, data any) []byte {
	text := why
	var out any
	if p.System == "dvcqg" {
		code := "0"
		if why != "" {
			code = strconv.Itoa(status)
		} else {
			text = "Thành công"
		}
		out = map[string]any{"error_code": code, "message": text, "result": []any{data}}
	} else {
		if why == "" {
			text = "OK"
		}
		out = map[string]any{"code": status, "message": text, "data": data}
	}
	body, err := json.Marshal(out)
	if err != nil {
		panic(err)
	}
	return body
}

func (p *Portal) giveToken(r *http.Request, body []byte) (int, []byte) {
	var ask map[string]string
	if json.Unmarshal(body, &ask) != nil || r.Method != http.MethodPost ||
		ask["client_id"] != Account || ask["client_secret"] != Secret || len(ask) != 2 {
		return http.StatusUnauthorized, []byte(`{}`)
	}
	p.serial++
	token := fmt.Sprintf("token-%d", p.serial)
	p.tokens[token] = true
	return http.StatusOK, []byte(`{"access_token":"` + token + `","expires_in":3600,"token_type":"Bearer"}`)
}

// admit checks who calls: token, time, signature.
func (p *Portal) admit(r *http.Request, body []byte) (int, string) {
	token, ok := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	if !ok || !p.tokens[token] {
		return http.StatusUnauthorized, "mã truy cập không dùng được"
	}
	id, stamp := r.Header.Get("X-Request-Id"), r.Header.Get("X-Timestamp")
	seconds, err := strconv.ParseInt(stamp, 10, 64)
	if err != nil || id == "" || p.now().Sub(time.Unix(seconds, 0)).Abs() > 5*time.Minute {
		return http.StatusForbidden, "thiếu mã yêu cầu hoặc sai giờ"
	}
	sum := sha256.Sum256(body)
	mac := hmac.New(sha256.New, []byte(Secret))
	fmt.Fprintf(mac, "%s\n%s\n%s\n%s\n%x", r.Method, r.URL.Path, stamp, id, sum)
	if got, err := hex.DecodeString(r.Header.Get("X-Signature")); err != nil || !hmac.Equal(got, mac.Sum(nil)) {
		return http.StatusForbidden, "chữ ký không đúng"
	}
	return 0, ""
}

// object reads one JSON object with nothing behind it.
func object(body []byte) (map[string]any, error) {
	d := json.NewDecoder(bytes.NewReader(body))
	d.UseNumber()
	var o map[string]any
	if err := d.Decode(&o); err != nil {
		return nil, err
	}
	if d.More() {
		return nil, fmt.Errorf("trailing text")
	}
	return o, nil
}
