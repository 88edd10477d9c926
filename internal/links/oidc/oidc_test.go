package oidc_test

import (
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"math/big"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"xaso/internal/links/oidc"
	"xaso/internal/modules/people"
)

// An issuer is a strict OpenID provider in this process: it signs with RS256,
// gives a code for one redirect, one PKCE challenge and one nonce, and takes
// each code once.
type issuer struct {
	*httptest.Server
	t     *testing.T
	key   *rsa.PrivateKey       // published
	pen   *rsa.PrivateKey       // signs; the same unless a test forges
	codes map[string]url.Values // what was asked for, by code
	// spoil changes the claims before they are signed.
	spoil func(claims map[string]any)
}

const (
	clientID     = "xaso-test"
	clientSecret = "bí mật"
	redirect     = "https://tongson.example.vn/dang-nhap/ngoai"
)

func startIssuer(t *testing.T) *issuer {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	i := &issuer{t: t, key: key, pen: key, codes: map[string]url.Values{}, spoil: func(map[string]any) {}}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /.well-known/openid-configuration", i.discovery)
	mux.HandleFunc("GET /keys", i.keys)
	mux.HandleFunc("POST /token", i.token)
	i.Server = httptest.NewServer(mux)
	t.Cleanup(i.Close)
	return i
}

func (i *issuer) discovery(w http.ResponseWriter, _ *http.Request) {
	json.NewEncoder(w).Encode(map[string]any{
		"issuer": i.URL, "authorization_endpoint": i.URL + "/authorize", "token_endpoint": i.URL + "/token",
		"jwks_uri": i.URL + "/keys", "id_token_signing_alg_values_supported": []string{"RS256"},
		"response_types_supported": []string{"code"}, "subject_types_supported": []string{"public"},
	})
}

func (i *issuer) keys(w http.ResponseWriter, _ *http.Request) {
	b64 := base64.RawURLEncoding.EncodeToString
	json.NewEncoder(w).Encode(map[string]any{"keys": []any{map[string]any{"kty": "RSA", "alg": "RS256", "use": "sig",
		"kid": "1", "n": b64(i.key.N.Bytes()), "e": b64(big.NewInt(int64(i.key.E)).Bytes())}}})
}

// approve is the person at the provider's page saying yes.
func (i *issuer) approve(address string) (code string) {
	i.t.Helper()
	u, err := url.Parse(address)
	if err != nil {
		i.t.Fatal(err)
	}
	q := u.Query()
	for _, name := range []string{"state", "nonce", "code_challenge"} {
		if q.Get(name) == "" {
			i.t.Errorf("asked without %s", name)
		}
	}
	if q.Get("response_type") != "code" || q.Get("code_challenge_method") != "S256" || q.Get("client_id") != clientID {
		i.t.Errorf("asked with %v", q)
	}
	code = rand.Text()
	i.codes[code] = q
	return code
}

func (i *issuer) token(w http.ResponseWriter, r *http.Request) {
	refuse := func() { http.Error(w, `{"error":"invalid_grant"}`, http.StatusBadRequest) }
	if err := r.ParseForm(); err != nil {
		refuse()
		return
	}
	asked, known := i.codes[r.PostFormValue("code")]
	delete(i.codes, r.PostFormValue("code")) // once
	id, pw, basic := r.BasicAuth()
	if basic {
		id, _ = url.QueryUnescape(id)
		pw, _ = url.QueryUnescape(pw)
	} else {
		id, pw = r.PostFormValue("client_id"), r.PostFormValue("client_secret")
	}
	sum := sha256.Sum256([]byte(r.PostFormValue("code_verifier")))
	if !known || id != clientID || pw != clientSecret || r.PostFormValue("redirect_uri") != asked.Get("redirect_uri") ||
		base64.RawURLEncoding.EncodeToString(sum[:]) != asked.Get("code_challenge") {
		refuse()
		return
	}
	claims := map[string]any{"iss": i.URL, "aud": clientID, "sub": "s-1", "nonce": asked.Get("nonce"),
		"exp": time.Now().Add(time.Minute).Unix(), "iat": time.Now().Unix(),
		"name": "Lê Thị Mẫu", "phone_number": "+84912345678", "so_dinh_danh": "038190000001"}
	i.spoil(claims)
	w.Header().Set("Content-Type", "application/json")
	json.NewEncoder(w).Encode(map[string]any{"access_token": "a", "token_type": "Bearer", "id_token": i.sign(claims)})
}

func (i *issuer) sign(claims map[string]any) string {
	body, _ := json.Marshal(claims)
	b64 := base64.RawURLEncoding.EncodeToString
	head := b64([]byte(`{"alg":"RS256","kid":"1"}`)) + "." + b64(body)
	sum := sha256.Sum256([]byte(head))
	sig, err := rsa.SignPKCS1v15(rand.Reader, i.pen, crypto.SHA256, sum[:])
	if err != nil {
		i.t.Fatal(err)
	}
	return head + "." + b64(sig)
}

func link(t *testing.T, i *issuer) *oidc.Link {
	l, err := oidc.New(oidc.Config{Name: "vneid", Title: "VNeID", Issuer: i.URL, ClientID: clientID,
		Secret: clientSecret, CCCDClaim: "so_dinh_danh"})
	if err != nil {
		t.Fatal(err)
	}
	return l
}

var exchange = people.Exchange{State: "st", Nonce: "no", Verifier: strings.Repeat("v", 43)}

func TestSignInElsewhere(t *testing.T) {
	tests := []struct {
		name     string
		redirect string
		verifier string
		nonce    string
		spoil    func(map[string]any)
		again    bool
		good     bool
	}{
		{name: "as it should be", good: true},
		{name: "another redirect", redirect: "https://evil.example/"},
		{name: "a code stolen without the verifier", verifier: strings.Repeat("w", 43)},
		{name: "an answer to somebody else's sign-in", nonce: "another"},
		{name: "a code used twice", again: true},
		{name: "another issuer", spoil: func(c map[string]any) { c["iss"] = "https://evil.example" }},
		{name: "for another client", spoil: func(c map[string]any) { c["aud"] = "other" }},
		{name: "an old token", spoil: func(c map[string]any) { c["exp"] = time.Now().Add(-time.Hour).Unix() }},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			i := startIssuer(t)
			if tt.spoil != nil {
				i.spoil = tt.spoil
			}
			l := link(t, i)
			address, err := l.Address(t.Context(), redirect, exchange)
			if err != nil {
				t.Fatal(err)
			}
			code := i.approve(address)
			back, x := redirect, exchange
			if tt.redirect != "" {
				back = tt.redirect
			}
			if tt.verifier != "" {
				x.Verifier = tt.verifier
			}
			if tt.nonce != "" {
				x.Nonce = tt.nonce
			}
			claims, err := l.Claims(t.Context(), back, code, x)
			if tt.again && err == nil {
				claims, err = l.Claims(t.Context(), back, code, x)
			}
			if (err == nil) != tt.good {
				t.Fatalf("claims %+v, error %v", claims, err)
			}
			want := people.Claims{Subject: "s-1", Name: "Lê Thị Mẫu", Phone: "+84912345678", CCCD: "038190000001"}
			if tt.good && claims != want {
				t.Errorf("claims %+v, want %+v", claims, want)
			}
		})
	}
}

func TestATokenSignedByAnotherKey(t *testing.T) {
	i := startIssuer(t)
	l := link(t, i)
	address, err := l.Address(t.Context(), redirect, exchange)
	if err != nil {
		t.Fatal(err)
	}
	code := i.approve(address)
	if _, err := l.Claims(t.Context(), redirect, code, exchange); err != nil {
		t.Fatal(err) // the keys are known now
	}
	code = i.approve(address)
	other, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	i.pen = other
	if _, err = l.Claims(t.Context(), redirect, code, exchange); err == nil {
		t.Error("a token signed by an unknown key was taken")
	}
}
