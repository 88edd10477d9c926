package sign

import (
	"context"
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"
)

// A ServiceConfig says where an outside signing service is and who asks. With
// a client id the token comes from oauth2/token (client credentials), else from
// auth/login with name and password.
type ServiceConfig struct {
	URL                    string // with the version, as in https://rssp.example.vn/csc/v1
	User, Password         string
	ClientID, ClientSecret string
	Wait                   time.Duration // for a person to confirm on their telephone; 0 means 2 minutes
	Poll                   time.Duration // between questions whether it is signed; 0 means 2 seconds
	Client                 *http.Client
	Now                    func() time.Time
}

// A Service is a remote signing service after the API standard of the Cloud
// Signature Consortium, version 1.0.4 or 2.0: the hash goes out, the signature
// comes back, the key never leaves the provider.
type Service struct {
	cfg    ServiceConfig
	second bool // version 2

	lock  sync.Mutex
	token string
	until time.Time
}

var errAddress = errors.New("sign: the address of a signing service is https:// and ends in /v1 or /v2")

// NewService checks the configuration; it asks nothing yet.
func NewService(cfg ServiceConfig) (*Service, error) {
	u, err := url.Parse(strings.TrimSuffix(cfg.URL, "/"))
	if err != nil || u.Host == "" || u.RawQuery != "" || u.User != nil {
		return nil, errAddress
	}
	if local := net.ParseIP(u.Hostname()); u.Scheme != "https" && (u.Scheme != "http" || local == nil || !local.IsLoopback()) {
		return nil, errAddress
	}
	if !strings.HasSuffix(u.Path, "/v1") && !strings.HasSuffix(u.Path, "/v2") {
		return nil, errAddress
	}
	cfg.URL = u.String()
	client := http.Client{Timeout: 3 * time.Minute}
	if cfg.Client != nil {
		client = *cfg.Client
	}
	// Tokens and codes go to the address that was configured and nowhere else.
	client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	cfg.Client = &client
	if cfg.Wait == 0 {
		cfg.Wait = 2 * time.Minute
	}
	if cfg.Poll == 0 {
		cfg.Poll = 2 * time.Second
	}
	if cfg.Now == nil {
		cfg.Now = time.Now
	}
	return &Service{cfg: cfg, second: strings.HasSuffix(u.Path, "/v2")}, nil
}

// A Credential is a key that the service keeps for somebody.
type Credential struct {
	ID           string
	Certificates []*x509.Certificate // the holder's, then those above it
	PIN, OTP     bool                // asked for at each signature
	OTPSent      bool                // the OTP comes by SendOTP
	otpID, pinID string              // names of the codes in version 2
}

// Credentials are the ids of the keys that the signed-in user may use.
func (s *Service) Credentials(ctx context.Context) ([]string, error) {
	var out struct {
		IDs []string `json:"credentialIDs"`
	}
	err := s.call(ctx, "credentials/list", map[string]any{"maxResults": 50}, &out)
	return out.IDs, err
}

// Credential asks about one key. It fails with ErrRefused when it is disabled.
func (s *Service) Credential(ctx context.Context, id string) (Credential, error) {
	var out struct {
		Key struct {
			Status string
		}
		Cert struct {
			Status       string
			Certificates []string
		}
		PIN  struct{ Presence string }
		OTP  struct{ Presence, Type string }
		Auth struct {
			Objects []struct{ Type, ID, Generator string }
		}
	}
	err := s.call(ctx, "credentials/info", map[string]any{"credentialID": id, "certificates": "chain", "certInfo": false, "authInfo": true}, &out)
	if err != nil {
		return Credential{}, err
	}
	if out.Key.Status == "disabled" || out.Cert.Status == "revoked" || out.Cert.Status == "suspended" || out.Cert.Status == "expired" {
		return Credential{}, ErrRefused.With(strings.TrimSpace(out.Key.Status + " " + out.Cert.Status))
	}
	c := Credential{ID: id, PIN: out.PIN.Presence == "true", OTP: out.OTP.Presence == "true", OTPSent: out.OTP.Type == "online"}
	for _, o := range out.Auth.Objects {
		switch {
		case o.Type == "Password" && c.pinID == "" || strings.EqualFold(o.ID, "PIN"):
			c.PIN, c.pinID = true, o.ID
		default:
			c.OTP, c.otpID, c.OTPSent = true, o.ID, c.OTPSent || o.Generator != ""
		}
	}
	for _, text := range out.Cert.Certificates {
		der, err := base64.StdEncoding.DecodeString(text)
		if err != nil {
			return Credential{}, fmt.Errorf("%w (certificate: %v)", ErrWrong, err)
		}
		cert, err := x509.ParseCertificate(der)
		if err != nil {
			return Credential{}, fmt.Errorf("%w (certificate: %v)", ErrWrong, err)
		}
		c.Certificates = append(c.Certificates, cert)
	}
	if len(c.Certificates) == 0 {
		return Credential{}, fmt.Errorf("%w (no certificate)", ErrWrong)
	}
	return c, nil
}

// SendOTP asks the service to send its holder a one-time code.
func (s *Service) SendOTP(ctx context.Context, id string) error {
	path := "credentials/sendOTP"
	if s.second {
		path = "credentials/getChallenge"
	}
	return s.call(ctx, path, map[string]any{"credentialID": id}, nil)
}

// Codes are what the holder types for one signature.
type Codes struct{ PIN, OTP string }

// Key is a key of the service, for one signature: the codes are used up by it.
func (s *Service) Key(ctx context.Context, id string, codes Codes) (Key, error) {
	c, err := s.Credential(ctx, id)
	if err != nil {
		return nil, err
	}
	if c.PIN && codes.PIN == "" {
		return nil, ErrCode.At("pin")
	}
	if c.OTP && codes.OTP == "" {
		return nil, ErrCode.At("otp")
	}
	return &remoteKey{s, c, codes}, nil
}

// A remoteKey signs at the service.
type remoteKey struct {
	service *Service
	c       Credential
	codes   Codes
}

func (k *remoteKey) Certificate() *x509.Certificate { return k.c.Certificates[0] }
func (k *remoteKey) Chain() []*x509.Certificate     { return k.c.Certificates[1:] }

// Sign is authorised for this very digest, then signs it.
func (k *remoteKey) Sign(ctx context.Context, digest []byte) ([]byte, error) {
	ctx, stop := context.WithTimeout(ctx, k.service.cfg.Wait)
	defer stop()
	hash := base64.StdEncoding.EncodeToString(digest)
	sad, err := k.authorize(ctx, hash)
	if err != nil {
		return nil, err
	}
	ask := map[string]any{"credentialID": k.c.ID, "SAD": sad, "signAlgo": k.algorithm()}
	if k.service.second {
		ask["hashes"], ask["hashAlgorithmOID"] = []string{hash}, oidSHA256.String()
		ask["operationMode"] = "A"
	} else {
		ask["hash"], ask["hashAlgo"] = []string{hash}, oidSHA256.String()
	}
	var out signatures
	if err := k.service.call(ctx, "signatures/signHash", ask, &out); err != nil {
		return nil, err
	}
	for out.ResponseID != "" && len(out.Signatures) == 0 {
		select {
		case <-ctx.Done():
			return nil, fmt.Errorf("%w (%v)", ErrAway, ctx.Err())
		case <-time.After(k.service.cfg.Poll):
		}
		if err := k.service.call(ctx, "signatures/signPolling", map[string]any{"responseID": out.ResponseID}, &out); err != nil {
			return nil, err
		}
	}
	if len(out.Signatures) != 1 {
		return nil, fmt.Errorf("%w (%d signatures)", ErrWrong, len(out.Signatures))
	}
	signature, err := base64.StdEncoding.DecodeString(out.Signatures[0])
	if err != nil {
		return nil, fmt.Errorf("%w (%v)", ErrWrong, err)
	}
	return signature, nil
}

type signatures struct {
	Signatures []string `json:"signatures"`
	ResponseID string   `json:"responseID"`
}

// authorize gets the activation data (SAD) for one hash.
func (k *remoteKey) authorize(ctx context.Context, hash string) (string, error) {
	ask := map[string]any{"credentialID": k.c.ID, "numSignatures": 1, "description": "xaso"}
	if k.service.second {
		ask["hashes"], ask["hashAlgorithmOID"] = []string{hash}, oidSHA256.String()
		var data []map[string]string
		if k.c.PIN {
			data = append(data, map[string]string{"id": k.c.pinID, "value": k.codes.PIN})
		}
		if k.c.OTP {
			data = append(data, map[string]string{"id": k.c.otpID, "value": k.codes.OTP})
		}
		ask["authData"] = data
	} else {
		ask["hash"] = []string{hash}
		if k.c.PIN {
			ask["PIN"] = k.codes.PIN
		}
		if k.c.OTP {
			ask["OTP"] = k.codes.OTP
		}
	}
	var out struct{ SAD string }
	if err := k.service.call(ctx, "credentials/authorize", ask, &out); err != nil {
		return "", err
	}
	if out.SAD == "" {
		return "", fmt.Errorf("%w (no SAD)", ErrWrong)
	}
	return out.SAD, nil
}

// algorithm is the name of the way to sign that the key asks for.
func (k *remoteKey) algorithm() string {
	if _, ok := k.Certificate().PublicKey.(*rsa.PublicKey); ok {
		return "1.2.840.113549.1.1.11" // sha256WithRSAEncryption
	}
	return oidECDSA.String()
}
