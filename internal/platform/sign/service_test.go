package sign_test

import (
	"bytes"
	"crypto"
	"crypto/x509"
	"encoding/asn1"
	"errors"
	"fmt"
	"io"
	"math/big"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/digitorus/timestamp"

	"xaso/internal/platform/sign"
)

type remote struct {
	*standIn
	ca      *authority
	service *sign.Service
}

// serviceAt is a client of a new stand-in, in one version of the standard.
func serviceAt(t *testing.T, version string, change func(*standIn, *sign.ServiceConfig)) remote {
	t.Helper()
	ca := newAuthority(t)
	key := newKey(t)
	s := &standIn{t: t, key: key, chain: []*x509.Certificate{ca.certificate(t, "UBND xã Thử Nghiệm", key, nil), ca.cert}, now: func() time.Time { return now }}
	cfg := sign.ServiceConfig{User: scUser, Password: scPassword, Poll: time.Millisecond, Wait: 5 * time.Second, Now: func() time.Time { return now }}
	if change != nil {
		change(s, &cfg)
	}
	cfg.URL = s.start().URL + "/csc/" + version
	service, err := sign.NewService(cfg)
	if err != nil {
		t.Fatal(err)
	}
	return remote{s, ca, service}
}

// sent asks for a code and reads it off the stand-in's telephone.
func (r remote) sent(t *testing.T) string {
	t.Helper()
	if err := r.service.SendOTP(t.Context(), scCredential); err != nil {
		t.Fatal(err)
	}
	return r.otp
}

func (r remote) sign(t *testing.T, codes sign.Codes) ([]byte, error) {
	key, err := r.service.Key(t.Context(), scCredential, codes)
	if err != nil {
		return nil, err
	}
	return sign.Sign(t.Context(), paperOf(t), key, sign.Signature{Time: now})
}

func TestSigningAtAService(t *testing.T) {
	for _, version := range []string{"v1", "v2"} {
		for name, change := range map[string]func(*standIn, *sign.ServiceConfig){
			"at once":             nil,
			"after a while":       func(s *standIn, _ *sign.ServiceConfig) { s.slow = 3 },
			"with a client":       func(_ *standIn, c *sign.ServiceConfig) { c.ClientID, c.ClientSecret, c.User = scUser, scPassword, "" },
			"token ended at once": func(s *standIn, _ *sign.ServiceConfig) { s.forgets = true },
		} {
			t.Run(version+" "+name, func(t *testing.T) {
				r := serviceAt(t, version, change)
				ids, err := r.service.Credentials(t.Context())
				if err != nil || !slices.Equal(ids, []string{scCredential}) {
					t.Fatalf("%v %v", ids, err)
				}
				c, err := r.service.Credential(t.Context(), scCredential)
				if err != nil || !c.PIN || !c.OTP || !c.OTPSent || c.Certificates[0].Subject.CommonName != "UBND xã Thử Nghiệm" {
					t.Fatalf("%+v %v", c, err)
				}
				signed, err := r.sign(t, sign.Codes{PIN: scPIN, OTP: r.sent(t)})
				if err != nil {
					t.Fatal(err)
				}
				if all := verify(t, signed, r.ca.cert); len(all) != 1 || all[0].Verdict != sign.Valid {
					t.Errorf("%+v", all)
				}
				if says := pdfsig(t, signed); !strings.Contains(says, "Signature is Valid.") {
					t.Errorf("pdfsig says:\n%s", says)
				}
			})
		}
	}
}

func TestServiceSaysNo(t *testing.T) {
	for _, version := range []string{"v1", "v2"} {
		tests := []struct {
			name   string
			change func(*standIn, *sign.ServiceConfig)
			codes  func(r remote) sign.Codes
			want   error
			field  string
		}{
			{"wrong PIN", nil, func(r remote) sign.Codes { return sign.Codes{PIN: "000000", OTP: r.sent(t)} }, sign.ErrCode, "pin"},
			{"no PIN", nil, func(r remote) sign.Codes { return sign.Codes{OTP: r.sent(t)} }, sign.ErrCode, "pin"},
			{"wrong OTP", nil, func(r remote) sign.Codes { r.sent(t); return sign.Codes{PIN: scPIN, OTP: "1"} }, sign.ErrCode, "otp"},
			{"OTP nobody asked for", nil, func(remote) sign.Codes { return sign.Codes{PIN: scPIN, OTP: "481001"} }, sign.ErrCode, "otp"},
			{"OTP too old", nil, func(r remote) sign.Codes {
				c := sign.Codes{PIN: scPIN, OTP: r.sent(t)}
				r.otpEnds = now.Add(-time.Second)
				return c
			}, sign.ErrCode, "otp"},
			{"wrong password", func(_ *standIn, c *sign.ServiceConfig) { c.Password = "khác" }, func(remote) sign.Codes { return sign.Codes{} }, sign.ErrRefused, ""},
			{"key disabled", func(s *standIn, _ *sign.ServiceConfig) { s.status = "disabled" }, func(remote) sign.Codes { return sign.Codes{} }, sign.ErrRefused, ""},
			{"holder said no", func(s *standIn, _ *sign.ServiceConfig) { s.refuse = "The user declined" }, func(r remote) sign.Codes { return sign.Codes{PIN: scPIN, OTP: r.sent(t)} }, sign.ErrRefused, ""},
			{"away", func(s *standIn, _ *sign.ServiceConfig) { s.away = true }, func(remote) sign.Codes { return sign.Codes{} }, sign.ErrAway, ""},
			{"signs something else", func(s *standIn, _ *sign.ServiceConfig) { s.lie = true }, func(r remote) sign.Codes { return sign.Codes{PIN: scPIN, OTP: r.sent(t)} }, sign.ErrWrong, ""},
		}
		for _, tt := range tests {
			t.Run(version+" "+tt.name, func(t *testing.T) {
				r := serviceAt(t, version, tt.change)
				_, err := r.sign(t, tt.codes(r))
				if !errors.Is(err, tt.want) {
					t.Fatalf("%v, want %v", err, tt.want)
				}
				if text := fmt.Sprintf("%+v", err); strings.Contains(text, scPIN) || strings.Contains(text, scPassword) {
					t.Errorf("a secret is in the error: %s", text)
				}
			})
		}
	}
}

func TestServiceTooSlowToConfirm(t *testing.T) {
	r := serviceAt(t, "v2", func(s *standIn, c *sign.ServiceConfig) { s.slow, c.Wait = 1_000_000, 50*time.Millisecond })
	if _, err := r.sign(t, sign.Codes{PIN: scPIN, OTP: r.sent(t)}); !errors.Is(err, sign.ErrAway) {
		t.Errorf("%v", err)
	}
}

func TestServiceAddresses(t *testing.T) {
	for address, good := range map[string]bool{
		"https://rssp.example.vn/csc/v1": true, "https://rssp.example.vn/csc/v2/": true, "http://127.0.0.1:9/csc/v1": true,
		"http://rssp.example.vn/csc/v1": false, "https://rssp.example.vn": false, "ftp://127.0.0.1/v1": false, "https://u:p@a.vn/v1": false, "": false,
	} {
		if _, err := sign.NewService(sign.ServiceConfig{URL: address}); (err == nil) != good {
			t.Errorf("%q: %v", address, err)
		}
	}
}

// stamper is a time stamping service; change may spoil what it answers.
func stamper(t *testing.T, ca *authority, change func(*timestamp.Timestamp)) *sign.Stamper {
	t.Helper()
	key := newKey(t)
	cert := ca.certificate(t, "TSA THỬ", key, func(c *x509.Certificate) { c.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageTimeStamping} })
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		ask, _ := io.ReadAll(r.Body)
		q, err := timestamp.ParseRequest(ask)
		if err != nil || r.Header.Get("Content-Type") != "application/timestamp-query" {
			w.WriteHeader(http.StatusBadRequest)
			return
		}
		ts := timestamp.Timestamp{HashAlgorithm: q.HashAlgorithm, HashedMessage: q.HashedMessage, Time: now.Add(2 * time.Second), Nonce: q.Nonce,
			Policy: asn1.ObjectIdentifier{1, 2, 3}, SerialNumber: big.NewInt(7), Ordering: true, AddTSACertificate: true, Certificates: []*x509.Certificate{ca.cert}}
		if change != nil {
			change(&ts)
		}
		out, err := ts.CreateResponseWithOpts(cert, key, crypto.SHA256)
		if err != nil {
			t.Error(err)
		}
		w.Write(out)
	}))
	t.Cleanup(server.Close)
	return &sign.Stamper{URL: server.URL}
}

func TestTimeStamps(t *testing.T) {
	ca, stranger := newAuthority(t), newAuthority(t)
	key := ca.keyOf(t, "Ông Thử", nil)
	signed := put(t, paperOf(t), key, sign.Signature{Stamper: stamper(t, ca, nil)})
	if all := verify(t, signed, ca.cert); !all[0].Stamped || !all[0].Time.Equal(now.Add(2*time.Second)) || all[0].Verdict != sign.Valid {
		t.Errorf("%+v", all[0])
	}
	if says := pdfsig(t, signed); !strings.Contains(says, "Signature is Valid.") {
		t.Errorf("pdfsig says:\n%s", says)
	}
	unknown := put(t, paperOf(t), key, sign.Signature{Stamper: stamper(t, stranger, nil)})
	if all := verify(t, unknown, ca.cert); all[0].Stamped || !all[0].Time.Equal(now) {
		t.Errorf("stamped by a stranger: %+v", all[0])
	}
	other := stamper(t, ca, func(ts *timestamp.Timestamp) { ts.HashedMessage = bytes.Repeat([]byte{1}, 32) })
	if _, err := sign.Sign(t.Context(), paperOf(t), key, sign.Signature{Time: now, Stamper: other}); !errors.Is(err, sign.ErrWrong) {
		t.Errorf("a stamp on something else: %v", err)
	}
	if _, err := sign.Sign(t.Context(), paperOf(t), key, sign.Signature{Time: now, Stamper: &sign.Stamper{URL: "http://127.0.0.1:1"}}); !errors.Is(err, sign.ErrAway) {
		t.Errorf("no stamper: %v", err)
	}
}
