// Package casso reads the signals of Casso, in both of its generations: a
// fixed token in a header, or JSON signed with HMAC-SHA512 over its sorted
// text and a time; and asks Casso for what came in (developer.casso.vn).
package casso

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha512"
	"crypto/subtle"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"xaso/internal/modules/payments"
	"xaso/internal/platform/clock"
)

// Ways of signing.
const (
	ModeHMAC  = "hmac-sha512"
	ModeToken = "secure-token"
)

// drift is how old a signed signal may be. Casso sends again for hours what
// was not answered, signed anew; what is older is somebody's recording.
const drift = 5 * time.Minute

// Link is Casso. The zero value asks the real one.
type Link struct {
	Base   string // of the API, for tests
	Client *http.Client
}

// Name is Casso's word in addresses.
func (Link) Name() string { return "casso" }

// Modes are Casso's ways of signing.
func (Link) Modes() []string { return []string{ModeHMAC, ModeToken} }

// A record is one movement, in the words of both generations.
type record struct {
	TID           string `json:"tid"`
	Reference     string `json:"reference"`
	Description   string `json:"description"`
	Amount        int64  `json:"amount"`
	When          string `json:"when"`
	At            string `json:"transactionDateTime"`
	SubAccount    string `json:"bank_sub_acc_id"`
	SubAccount2   string `json:"bankSubAccId"`
	AccountNumber string `json:"accountNumber"`
}

// Read checks a signal and reads the money in it.
func (Link) Read(mode, key string, in payments.Incoming) ([]payments.Movement, error) {
	switch mode {
	case ModeHMAC:
		if err := checkHMAC(key, in); err != nil {
			return nil, err
		}
	case ModeToken:
		if subtle.ConstantTimeCompare([]byte(in.Header("secure-token")), []byte(key)) != 1 {
			return nil, payments.ErrForged
		}
	default:
		return nil, payments.ErrForged
	}
	var body struct {
		Data json.RawMessage `json:"data"`
	}
	if json.Unmarshal(in.Body, &body) != nil {
		return nil, payments.ErrUnreadable
	}
	var many []record
	if json.Unmarshal(body.Data, &many) != nil {
		var one record
		if json.Unmarshal(body.Data, &one) != nil {
			return nil, payments.ErrUnreadable
		}
		many = []record{one}
	}
	return movements(many)
}

func movements(many []record) ([]payments.Movement, error) {
	var all []payments.Movement
	for _, r := range many {
		if r.Amount <= 0 {
			continue // money out
		}
		at, ok := instant(first(r.At, r.When))
		if !ok {
			return nil, payments.ErrUnreadable
		}
		all = append(all, payments.Movement{Account: first(r.AccountNumber, r.SubAccount, r.SubAccount2),
			Reference: first(r.Reference, r.TID), At: at, Dong: r.Amount, Said: r.Description})
	}
	return all, nil
}

func first(of ...string) string {
	for _, s := range of {
		if s != "" {
			return s
		}
	}
	return ""
}

func instant(s string) (time.Time, bool) {
	for _, layout := range []string{time.DateTime, "2006-01-02T15:04:05", time.DateOnly} {
		if t, err := time.ParseInLocation(layout, s, clock.Zone); err == nil {
			return t, true
		}
	}
	return time.Time{}, false
}

// checkHMAC reads "t=<ms>,v1=<hex>".
func checkHMAC(key string, in payments.Incoming) error {
	var at, given string
	for part := range strings.SplitSeq(in.Header("X-Casso-Signature"), ",") {
		name, value, _ := strings.Cut(strings.TrimSpace(part), "=")
		switch name {
		case "t":
			at = value
		case "v1":
			given = value
		}
	}
	raw, err := hex.DecodeString(given)
	if err != nil {
		return payments.ErrForged
	}
	want, err := Sign(key, at, in.Body)
	if err != nil {
		return payments.ErrUnreadable
	}
	if !hmac.Equal(raw, want) {
		return payments.ErrForged
	}
	ms, err := strconv.ParseInt(at, 10, 64)
	if err != nil {
		return payments.ErrForged
	}
	if d := in.Now.Sub(time.UnixMilli(ms)); d > drift || d < -drift {
		return payments.ErrStale
	}
	return nil
}

// Sign is HMAC-SHA512 over "<t>.<JSON, its keys sorted at every depth>".
func Sign(key, at string, body []byte) ([]byte, error) {
	var v any
	d := json.NewDecoder(bytes.NewReader(body))
	d.UseNumber()
	if err := d.Decode(&v); err != nil {
		return nil, err
	}
	var sorted bytes.Buffer
	e := json.NewEncoder(&sorted)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil { // maps are written in the order of their keys
		return nil, err
	}
	mac := hmac.New(sha512.New, []byte(key))
	io.WriteString(mac, at+".")
	// Two separators of lines are written out by JavaScript, escaped by Go.
	text := strings.NewReplacer(`\u2028`, "\u2028", `\u2029`, "\u2029").Replace(strings.TrimSuffix(sorted.String(), "\n"))
	io.WriteString(mac, text)
	return mac.Sum(nil), nil
}

// Most that is read of one answer, and pages of one question.
const (
	mostAnswer = 4 << 20
	mostPages  = 20
	pageSize   = 100
)

// Since asks for what came into an account, by the day: the API knows no
// shorter time.
func (l Link) Since(ctx context.Context, token string, account payments.Account, since time.Time) ([]payments.Movement, error) {
	var all []payments.Movement
	for page := 1; page <= mostPages; page++ {
		q := url.Values{"fromDate": {clock.DateOf(since).String()}, "page": {strconv.Itoa(page)}, "pageSize": {strconv.Itoa(pageSize)}, "sort": {"ASC"}}
		var answer struct {
			Error int `json:"error"`
			Data  struct {
				TotalPages int      `json:"totalPages"`
				Records    []record `json:"records"`
			} `json:"data"`
		}
		if err := l.get(ctx, "/v2/transactions?"+q.Encode(), token, &answer); err != nil {
			return nil, err
		}
		if answer.Error != 0 {
			return nil, fmt.Errorf("casso: error %d", answer.Error)
		}
		found, err := movements(answer.Data.Records)
		if err != nil {
			return nil, err
		}
		for _, m := range found {
			if m.Account == account.Number {
				all = append(all, m)
			}
		}
		if page >= answer.Data.TotalPages {
			break
		}
	}
	return all, nil
}

func (l Link) get(ctx context.Context, path, token string, into any) error {
	base := first(l.Base, "https://oauth.casso.vn")
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, base+path, nil)
	if err != nil {
		return err
	}
	r.Header.Set("Authorization", "Apikey "+token)
	client := l.Client
	if client == nil {
		client = &http.Client{Timeout: 20 * time.Second}
	}
	answer, err := client.Do(r)
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		return fmt.Errorf("casso: %s", answer.Status)
	}
	return json.NewDecoder(io.LimitReader(answer.Body, mostAnswer)).Decode(into)
}
