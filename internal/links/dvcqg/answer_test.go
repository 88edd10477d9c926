package dvcqg

import (
	"encoding/json"
	"errors"
	"net/http"
	"testing"
	"time"
	"unicode/utf8"

	"xaso/internal/modules/exchange"
)

func TestWhatAnAnswerMeans(t *testing.T) {
	p, err := load("dvcqg")
	if err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		name, op string
		got      response
		want     string
	}{
		{"taken", "status", response{status: 200, body: []byte(`{"error_code":"0","message":"ok"}`)}, "taken "},
		{"taken, the code as a number", "status", response{status: 200, body: []byte(`{"error_code":0}`)}, "taken "},
		{"a code", "code", response{status: 200, body: []byte(`{"error_code":"0","result":[{"MaHoSo":"G09.20-1"}]}`)}, "taken G09.20-1"},
		{"a code, bare", "code", response{status: 200, body: []byte(`{"error_code":"0","result":{"MaHoSo":"G09.20-1"}}`)}, "taken G09.20-1"},
		{"a code is missing", "code", response{status: 200, body: []byte(`{"error_code":"0","result":[]}`)}, "unsure"},
		{"a code with a line break", "code", response{status: 200, body: []byte(`{"error_code":"0","result":{"MaHoSo":"a\nb"}}`)}, "unsure"},
		{"refused with 200", "create", response{status: 200, body: []byte(`{"error_code":"-1","message":"trùng"}`)}, "refused -1 trùng"},
		{"refused with 400", "create", response{status: 400, body: []byte(`{"error_code":"7","message":"thiếu"}`)}, "refused 7 thiếu"},
		{"a page of a proxy", "create", response{status: 200, body: []byte(`<html>`)}, "unsure"},
		{"half an answer", "create", response{status: 200, body: []byte(`{"error_code":`)}, "unsure"},
		{"nothing", "create", response{status: 200}, "unsure"},
		{"not here", "create", response{status: 404, body: []byte(`not found`)}, "trouble"},
		{"no token", "create", response{status: 401, body: []byte(`{"error_code":"401"}`)}, "trouble"},
		{"too many", "create", response{status: 429, after: time.Minute}, "crowded 1m0s"},
		{"broken", "create", response{status: 500, body: []byte(`{"error_code":"0"}`)}, "unsure"},
		{"away", "create", response{status: 503, after: time.Minute}, "unsure"},
	}
	for _, tt := range tests {
		answer, err := p.Answer.read(tt.op, tt.got)
		got := "taken " + answer.ID
		if refused, ok := errors.AsType[*exchange.Refused](err); ok {
			got = "refused " + refused.Code + " " + refused.Text
		} else if trouble, ok := errors.AsType[*exchange.Trouble](err); ok {
			got = "trouble"
			if trouble.Arrived {
				got = "unsure"
			}
			if trouble.Crowded {
				got = "crowded " + trouble.After.String()
			}
		}
		if got != tt.want {
			t.Errorf("%s: %s, want %s", tt.name, got, tt.want)
		}
	}
}

func FuzzAnswer(f *testing.F) {
	for _, s := range []string{`{"error_code":"0","result":[{"MaHoSo":"G09"}]}`, `{"code":200,"data":{"Value":"x"}}`, `[]`, `{"code":`, "null", `{"error_code":[]}`,
		`{"error_code":"0","result":{"IdTepTin":1e400}}`, "\xff"} {
		f.Add(200, []byte(s))
	}
	var all []*profile
	for _, system := range []string{"dvcqg", "provincial"} {
		p, err := load(system)
		if err != nil {
			f.Fatal(err)
		}
		all = append(all, p)
	}
	f.Fuzz(func(t *testing.T, status int, body []byte) {
		for _, p := range all {
			for op := range p.Paths {
				answer, err := p.Answer.read(op, response{status: status, body: body})
				if err != nil {
					_, refused := errors.AsType[*exchange.Refused](err)
					_, trouble := errors.AsType[*exchange.Trouble](err)
					if !refused && !trouble {
						t.Errorf("%s: %v is neither a refusal nor trouble", op, err)
					}
					if refused && !json.Valid(body) {
						t.Errorf("%s: what is no answer refuses: %q", op, body)
					}
					continue
				}
				if status < 200 || status >= 300 || !json.Valid(body) {
					t.Errorf("%s: %d %q counts as taken", op, status, body)
				}
				if p.Answer.ID[op] != "" && (answer.ID == "" || !utf8.ValidString(answer.ID)) {
					t.Errorf("%s: taken with the id %q", op, answer.ID)
				}
			}
		}
	})
}

func FuzzToken(f *testing.F) {
	f.Add(200, []byte(`{"access_token":"a","expires_in":3600}`))
	f.Add(200, []byte(`{"access_token":"a\nb","expires_in":-1e300}`))
	f.Fuzz(func(t *testing.T, status int, body []byte) {
		token, lives, err := readToken(response{status: status, body: body})
		if err != nil {
			return
		}
		if _, bad := http.NewRequest(http.MethodGet, "/", nil); bad != nil || token == "" || lives <= 0 || lives > 24*time.Hour {
			t.Errorf("token %q lives %s", token, lives)
		}
	})
}

func FuzzRetryAfter(f *testing.F) {
	f.Add("120")
	f.Add("Mon, 23 Nov 2026 09:00:00 GMT")
	f.Add("-99999999999999999999")
	now := time.Date(2026, 11, 23, 8, 0, 0, 0, time.UTC)
	f.Fuzz(func(t *testing.T, s string) {
		if d := retryAfter(s, now); d < 0 || d > longestAfter {
			t.Errorf("%q waits %s", s, d)
		}
	})
}
