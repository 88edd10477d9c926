package sepay_test

import (
	"encoding/hex"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"
	"time"

	"xaso/internal/links/sepay"
	"xaso/internal/modules/payments"
)

const (
	key  = "khoa-cua-xa-dai-hon-16"
	body = `{"id":92704,"gateway":"Vietcombank","transactionDate":"2026-11-23 14:02:37","accountNumber":"0123499999","code":null,
		"content":"HS7K2M9QXP","transferType":"in","transferAmount":8000,"accumulated":19077000,"subAccount":null,
		"referenceCode":"MBVCB.3278907687","description":""}`
)

var now = time.Date(2026, 11, 23, 7, 3, 0, 0, time.UTC)

func read(mode, body string, headers map[string]string) ([]payments.Movement, error) {
	return sepay.Link{}.Read(mode, key, payments.Incoming{Body: []byte(body), Now: now, Header: func(n string) string { return headers[n] }})
}

func TestByAPIKey(t *testing.T) {
	got, err := read(sepay.ModeKey, body, map[string]string{"Authorization": "Apikey " + key})
	if err != nil || len(got) != 1 || got[0].Dong != 8000 || got[0].Reference != "MBVCB.3278907687" || got[0].Account != "0123499999" {
		t.Errorf("%+v %v", got, err)
	}
	for _, h := range []string{"", key, "Bearer " + key, "Apikey " + key + "x", "Apikey "} {
		if _, err := read(sepay.ModeKey, body, map[string]string{"Authorization": h}); !errors.Is(err, payments.ErrForged) {
			t.Errorf("%q: %v", h, err)
		}
	}
	out := strings.Replace(body, `"transferType":"in"`, `"transferType":"out"`, 1)
	if got, err := read(sepay.ModeKey, out, map[string]string{"Authorization": "Apikey " + key}); err != nil || len(got) != 0 {
		t.Errorf("money out: %+v %v", got, err)
	}
}

func TestSigned(t *testing.T) {
	head := func(at time.Time, body string) map[string]string {
		stamp := strconv.FormatInt(at.Unix(), 10)
		return map[string]string{"X-SePay-Timestamp": stamp, "X-SePay-Signature": "sha256=" + hex.EncodeToString(sepay.Sign(key, stamp, []byte(body)))}
	}
	if got, err := read(sepay.ModeHMAC, body, head(now, body)); err != nil || len(got) != 1 {
		t.Errorf("%+v %v", got, err)
	}
	if _, err := read(sepay.ModeHMAC, strings.Replace(body, "8000", "9000", 1), head(now, body)); !errors.Is(err, payments.ErrForged) {
		t.Errorf("another amount: %v", err)
	}
	for _, at := range []time.Time{now.Add(-6 * time.Minute), now.Add(6 * time.Minute)} {
		if _, err := read(sepay.ModeHMAC, body, head(at, body)); !errors.Is(err, payments.ErrStale) {
			t.Errorf("%v: %v", at, err)
		}
	}
	if _, err := read("none", body, nil); !errors.Is(err, payments.ErrForged) {
		t.Errorf("a mode that proves nothing: %v", err)
	}
}

func TestAskingSePay(t *testing.T) {
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		q := r.URL.Query()
		if r.Header.Get("Authorization") != "Bearer khoa" {
			http.Error(w, "who", http.StatusUnauthorized)
			return
		}
		if r.URL.Path != "/v2/transactions" || q.Get("per_page") != "100" || q.Get("transaction_date_from") != "2026-11-21 12:00:00" {
			http.Error(w, "bad question", http.StatusUnprocessableEntity)
			return
		}
		fmt.Fprintf(w, `{"status":"success","data":[{"id":"07ad","transaction_date":"2026-11-22 11:24:40","account_number":"0123","transfer_type":"in",
			"amount_in":50000,"amount_out":0,"transaction_content":"x","reference_number":"R%[1]s"}],"meta":{"pagination":{"has_more":%[2]v}}}`,
			q.Get("page"), q.Get("page") == "1")
	}))
	defer s.Close()
	since := time.Date(2026, 11, 21, 5, 0, 0, 0, time.UTC)
	l := sepay.Link{Base: s.URL}
	got, err := l.Since(t.Context(), "khoa", payments.Account{Number: "0123"}, since)
	if err != nil || len(got) != 2 || got[1].Reference != "R2" || got[0].Dong != 50000 {
		t.Errorf("%+v %v", got, err)
	}
	if got, err := l.Since(t.Context(), "khoa", payments.Account{Number: "9"}, since); err != nil || len(got) != 0 {
		t.Errorf("another account: %+v %v", got, err)
	}
	if _, err := l.Since(t.Context(), "sai", payments.Account{}, since); err == nil {
		t.Error("a wrong token is answered")
	}
}

func FuzzRead(f *testing.F) {
	f.Add(body)
	f.Add(`{"transferType":"in","transferAmount":-1}`)
	f.Fuzz(func(t *testing.T, body string) {
		got, err := read(sepay.ModeKey, body, map[string]string{"Authorization": "Apikey " + key})
		if err == nil && len(got) > 1 {
			t.Errorf("%q: %+v", body, got)
		}
	})
}
