package sign_test

import (
	"crypto"
	"crypto/rand"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
)

// A standIn is a signing service that checks what a real one would: sign-in,
// token and its end, credential, PIN, a one-time code that was asked for and is
// used once, activation data bound to one hash and used once, algorithms.
type standIn struct {
	t       *testing.T
	key     crypto.Signer
	chain   []*x509.Certificate
	now     func() time.Time
	status  string // of the key
	slow    int    // questions before an asynchronous signature is there
	away    bool
	lie     bool // signs something else
	refuse  string
	forgets bool // tokens end at once

	lock    sync.Mutex
	next    int
	tokens  map[string]time.Time
	otp     string
	otpEnds time.Time
	sads    map[string]string // hash it was given for
	sadEnds map[string]time.Time
	waiting map[string]waiting
	calls   []string
}

type waiting struct {
	left      int
	signature string
}

const (
	scUser, scPassword, scPIN = "ubnd-thu", "mật khẩu dịch vụ", "123456"
	scCredential              = "cred-01"
)

func (s *standIn) start() *httptest.Server {
	s.tokens, s.sads, s.sadEnds, s.waiting = map[string]time.Time{}, map[string]string{}, map[string]time.Time{}, map[string]waiting{}
	server := httptest.NewServer(http.HandlerFunc(s.serve))
	s.t.Cleanup(server.Close)
	return server
}

type body map[string]any

func (b body) text(key string) string { v, _ := b[key].(string); return v }

func (b body) only(key string) string {
	list, _ := b[key].([]any)
	if len(list) != 1 {
		return ""
	}
	v, _ := list[0].(string)
	return v
}

func (s *standIn) serve(w http.ResponseWriter, r *http.Request) {
	s.lock.Lock()
	defer s.lock.Unlock()
	parts := strings.SplitN(strings.TrimPrefix(r.URL.Path, "/csc/"), "/", 2)
	version, path := parts[0], parts[1]
	s.calls = append(s.calls, path)
	fail := func(status int, code, words string) {
		w.WriteHeader(status)
		json.NewEncoder(w).Encode(map[string]string{"error": code, "error_description": words})
	}
	if s.away {
		w.WriteHeader(http.StatusBadGateway)
		return
	}
	if r.Method != http.MethodPost {
		fail(405, "invalid_request", "POST only")
		return
	}
	switch path {
	case "auth/login":
		if user, password, ok := r.BasicAuth(); !ok || user != scUser || password != scPassword {
			fail(401, "authentication_error", "wrong user")
			return
		}
		s.giveToken(w)
		return
	case "oauth2/token":
		if r.FormValue("grant_type") != "client_credentials" || r.FormValue("client_id") != scUser || r.FormValue("client_secret") != scPassword {
			fail(401, "invalid_client", "wrong client")
			return
		}
		s.giveToken(w)
		return
	}
	ends, ok := s.tokens[strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer ")]
	if !ok || s.now().After(ends) {
		fail(401, "invalid_token", "token")
		return
	}
	var ask body
	if r.Header.Get("Content-Type") != "application/json" || json.NewDecoder(r.Body).Decode(&ask) != nil {
		fail(400, "invalid_request", "not JSON")
		return
	}
	if path != "credentials/list" && path != "signatures/signPolling" && ask.text("credentialID") != scCredential {
		fail(400, "invalid_request", "Invalid parameter credentialID")
		return
	}
	answer, code, words := s.answer(version, path, ask)
	if code != "" {
		fail(400, code, words)
		return
	}
	json.NewEncoder(w).Encode(answer)
}

func (s *standIn) giveToken(w http.ResponseWriter) {
	s.next++
	token := "t" + strconv.Itoa(s.next)
	s.tokens[token] = s.now().Add(time.Hour)
	if s.forgets && s.next == 1 {
		s.tokens[token] = s.now().Add(-time.Second)
	}
	json.NewEncoder(w).Encode(map[string]any{"access_token": token, "token_type": "Bearer", "expires_in": 3600})
}

func (s *standIn) answer(version, path string, ask body) (answer any, code, words string) {
	second := version == "v2"
	hashes, hashOID := "hash", "hashAlgo"
	if second {
		hashes, hashOID = "hashes", "hashAlgorithmOID"
	}
	switch {
	case path == "credentials/list":
		return map[string]any{"credentialIDs": []string{scCredential}}, "", ""
	case path == "credentials/info":
		return s.info(second), "", ""
	case path == "credentials/sendOTP" && !second, path == "credentials/getChallenge" && second:
		s.otp, s.otpEnds = "48"+strconv.Itoa(1000+s.next), s.now().Add(5*time.Minute)
		return map[string]any{}, "", ""
	case path == "credentials/authorize":
		return s.authorize(second, ask, hashes, hashOID)
	case path == "signatures/signHash":
		return s.signHash(second, ask, hashes, hashOID)
	case path == "signatures/signPolling" && second:
		w, ok := s.waiting[ask.text("responseID")]
		if !ok {
			return nil, "invalid_request", "Invalid parameter responseID"
		}
		if w.left--; w.left > 0 {
			s.waiting[ask.text("responseID")] = w
			return map[string]any{"responseID": ask.text("responseID")}, "", ""
		}
		return map[string]any{"signatures": []string{w.signature}}, "", ""
	}
	return nil, "invalid_request", "no such method in " + version + ": " + path
}

func (s *standIn) info(second bool) any {
	var certs []string
	for _, c := range s.chain {
		certs = append(certs, base64.StdEncoding.EncodeToString(c.Raw))
	}
	status := s.status
	if status == "" {
		status = "enabled"
	}
	out := map[string]any{"key": map[string]any{"status": status, "algo": []string{"1.2.840.10045.4.3.2"}, "len": 256},
		"cert": map[string]any{"status": "valid", "certificates": certs}, "multisign": 1}
	if second {
		out["auth"] = map[string]any{"mode": "explicit", "expression": "PIN AND OTP", "objects": []any{
			map[string]any{"type": "Password", "id": "PIN", "format": "N"},
			map[string]any{"type": "Password", "id": "OTP", "format": "N", "generator": "totp"}}}
	} else {
		out["authMode"], out["SCAL"] = "explicit", "2"
		out["PIN"] = map[string]any{"presence": "true", "format": "N"}
		out["OTP"] = map[string]any{"presence": "true", "type": "online", "format": "N"}
	}
	return out
}

func (s *standIn) authorize(second bool, ask body, hashes, hashOID string) (any, string, string) {
	pin, otp := ask.text("PIN"), ask.text("OTP")
	if second {
		pin, otp = "", ""
		list, _ := ask["authData"].([]any)
		for _, item := range list {
			one, _ := item.(map[string]any)
			switch one["id"] {
			case "PIN":
				pin, _ = one["value"].(string)
			case "OTP":
				otp, _ = one["value"].(string)
			}
		}
		if ask.text(hashOID) != "2.16.840.1.101.3.4.2.1" {
			return nil, "invalid_request", "hashAlgorithmOID"
		}
	}
	hash := ask.only(hashes)
	raw, err := base64.StdEncoding.DecodeString(hash)
	switch {
	case s.refuse != "":
		return nil, "access_denied", s.refuse
	case ask["numSignatures"] != float64(1) || err != nil || len(raw) != 32:
		return nil, "invalid_request", "Invalid parameter hash"
	case pin != scPIN:
		return nil, "invalid_pin", "The PIN is wrong"
	case s.otp == "" || otp != s.otp || s.now().After(s.otpEnds):
		return nil, "invalid_otp", "The OTP is wrong"
	}
	s.otp = ""
	s.next++
	sad := "sad" + strconv.Itoa(s.next)
	s.sads[sad], s.sadEnds[sad] = hash, s.now().Add(time.Minute)
	return map[string]any{"SAD": sad, "expiresIn": 60}, "", ""
}

func (s *standIn) signHash(second bool, ask body, hashes, hashOID string) (any, string, string) {
	sad := ask.text("SAD")
	hash, ok := s.sads[sad]
	switch {
	case !ok || s.now().After(s.sadEnds[sad]):
		return nil, "invalid_request", "Invalid parameter SAD"
	case hash != ask.only(hashes):
		return nil, "invalid_request", "Hash is not authorized by the SAD"
	case ask.text(hashOID) != "2.16.840.1.101.3.4.2.1", !slices.Contains([]string{"1.2.840.10045.4.3.2"}, ask.text("signAlgo")):
		return nil, "invalid_request", "Invalid parameter signAlgo"
	}
	delete(s.sads, sad)
	raw, _ := base64.StdEncoding.DecodeString(hash)
	if s.lie {
		raw[0] ^= 1
	}
	signature, err := s.key.Sign(rand.Reader, raw, crypto.SHA256)
	if err != nil {
		return nil, "server_error", err.Error()
	}
	text := base64.StdEncoding.EncodeToString(signature)
	if second && ask.text("operationMode") == "A" && s.slow > 0 {
		s.next++
		id := "r" + strconv.Itoa(s.next)
		s.waiting[id] = waiting{s.slow, text}
		return map[string]any{"responseID": id}, "", ""
	}
	return map[string]any{"signatures": []string{text}}, "", ""
}
