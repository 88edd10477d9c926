package sign

import (
	"bytes"
	"context"
	"crypto"
	"crypto/sha256"
	"fmt"
	"io"
	"net/http"

	"github.com/digitorus/timestamp"
)

// A Stamper is a time stamping service (RFC 3161).
type Stamper struct {
	URL            string
	User, Password string // "" without sign-in
	Client         *http.Client
}

// mostAnswer bounds what an outside service may answer.
const mostAnswer = 1 << 20 // bytes

// token asks for a stamp on a signature and checks that it is of that one.
func (s *Stamper) token(ctx context.Context, signature []byte) ([]byte, error) {
	ask, err := timestamp.CreateRequest(bytes.NewReader(signature), &timestamp.RequestOptions{Hash: crypto.SHA256, Certificates: true})
	if err != nil {
		return nil, err
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, s.URL, bytes.NewReader(ask))
	if err != nil {
		return nil, err
	}
	r.Header.Set("Content-Type", "application/timestamp-query")
	if s.User != "" {
		r.SetBasicAuth(s.User, s.Password)
	}
	client := s.Client
	if client == nil {
		client = http.DefaultClient
	}
	answer, err := client.Do(r)
	if err != nil {
		return nil, fmt.Errorf("%w (%v)", ErrAway, err)
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(io.LimitReader(answer.Body, mostAnswer))
	if err != nil || answer.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("%w (time stamp: %s)", ErrAway, answer.Status)
	}
	t, err := timestamp.ParseResponse(body)
	if err != nil {
		return nil, fmt.Errorf("%w (time stamp: %v)", ErrAway, err)
	}
	if want := sha256.Sum256(signature); !bytes.Equal(t.HashedMessage, want[:]) {
		return nil, ErrWrong
	}
	return t.RawToken, nil
}
