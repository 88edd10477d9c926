package sign

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// call asks one question of the service, signed in. A token that has run out
// is renewed once.
func (s *Service) call(ctx context.Context, path string, ask, answer any) error {
	body, err := json.Marshal(ask)
	if err != nil {
		return err
	}
	for try := 0; ; try++ {
		token, err := s.signIn(ctx, try > 0)
		if err != nil {
			return err
		}
		r, err := http.NewRequestWithContext(ctx, http.MethodPost, s.cfg.URL+"/"+path, bytes.NewReader(body))
		if err != nil {
			return err
		}
		r.Header.Set("Content-Type", "application/json")
		r.Header.Set("Authorization", "Bearer "+token)
		status, data, err := s.do(r)
		if err != nil {
			return err
		}
		if status == http.StatusUnauthorized && try == 0 {
			continue
		}
		return understood(status, data, answer)
	}
}

// do sends a request and reads a bounded answer.
func (s *Service) do(r *http.Request) (int, []byte, error) {
	answer, err := s.cfg.Client.Do(r)
	if err != nil {
		return 0, nil, fmt.Errorf("%w (%v)", ErrAway, err)
	}
	defer answer.Body.Close()
	data, err := io.ReadAll(io.LimitReader(answer.Body, mostAnswer))
	if err != nil {
		return 0, nil, fmt.Errorf("%w (%v)", ErrAway, err)
	}
	return answer.StatusCode, data, nil
}

// understood reads an answer, or the error in it. The service's own words are
// shown to the official; the request, which holds the codes, never is.
func understood(status int, data []byte, answer any) error {
	if status >= 200 && status < 300 {
		if answer == nil || len(bytes.TrimSpace(data)) == 0 {
			return nil
		}
		if err := json.Unmarshal(data, answer); err != nil {
			return fmt.Errorf("%w (%v)", ErrAway, err)
		}
		return nil
	}
	var fault struct {
		Error       string `json:"error"`
		Description string `json:"error_description"`
	}
	if json.Unmarshal(data, &fault) != nil || fault.Error == "" || status >= 500 {
		return fmt.Errorf("%w (status %d)", ErrAway, status)
	}
	switch fault.Error {
	case "invalid_pin":
		return ErrCode.At("pin")
	case "invalid_otp", "expired_otp":
		return ErrCode.At("otp")
	}
	words := strings.ToLower(fault.Description)
	if strings.Contains(words, "otp") {
		return ErrCode.At("otp")
	}
	if strings.Contains(words, "pin") && !strings.Contains(words, "pinned") {
		return ErrCode.At("pin")
	}
	if fault.Description == "" {
		fault.Description = fault.Error
	}
	return ErrRefused.With(short(fault.Description))
}

// short keeps a foreign sentence to a line.
func short(text string) string {
	if r := []rune(text); len(r) > 200 {
		return string(r[:200]) + "…"
	}
	return text
}

// signIn returns the token of the session with the service.
func (s *Service) signIn(ctx context.Context, anew bool) (string, error) {
	s.lock.Lock()
	defer s.lock.Unlock()
	if s.token != "" && !anew && s.cfg.Now().Before(s.until) {
		return s.token, nil
	}
	r, err := s.signInRequest(ctx)
	if err != nil {
		return "", err
	}
	r.Header.Set("Accept", "application/json")
	status, data, err := s.do(r)
	if err != nil {
		return "", err
	}
	var out struct {
		Token   string `json:"access_token"`
		Seconds int    `json:"expires_in"`
	}
	if status == http.StatusUnauthorized {
		return "", ErrRefused.With("authentication failed")
	}
	if err := understood(status, data, &out); err != nil {
		return "", err
	}
	if out.Token == "" {
		return "", fmt.Errorf("%w (no token)", ErrAway)
	}
	if out.Seconds <= 0 {
		out.Seconds = 600
	}
	s.token, s.until = out.Token, s.cfg.Now().Add(time.Duration(out.Seconds)*time.Second*9/10)
	return s.token, nil
}

func (s *Service) signInRequest(ctx context.Context) (*http.Request, error) {
	if s.cfg.ClientID != "" {
		form := url.Values{"grant_type": {"client_credentials"}, "client_id": {s.cfg.ClientID}, "client_secret": {s.cfg.ClientSecret}, "scope": {"service"}}
		r, err := http.NewRequestWithContext(ctx, http.MethodPost, s.cfg.URL+"/oauth2/token", strings.NewReader(form.Encode()))
		if err == nil {
			r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		}
		return r, err
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, s.cfg.URL+"/auth/login", strings.NewReader(`{"rememberMe":false}`))
	if err == nil {
		r.Header.Set("Content-Type", "application/json")
		r.SetBasicAuth(s.cfg.User, s.cfg.Password)
	}
	return r, err
}
