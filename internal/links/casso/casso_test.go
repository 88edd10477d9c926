package casso_test

import (
	"encoding/hex"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"xaso/internal/links/casso"
	"xaso/internal/modules/payments"
)

// The vendor's sample of the newer generation (PAYMENT.md, 2).
const (
	key    = "mgExMrjj4i7a1p8Cs6LmFbpCd8lbw4sSX4LZXPag7TKazeIogtR90tvWYTkwQbvs"
	header = "t=1727948258788,v1=ed0a4bd2e826d5cb69988cdb141e6c1a080e21f3b57eb72cd78192220042b9e7dde0868fc667faea8e224900fa7904e7c88dfa098032fb2d6b6996856e8b7ff3"
	body   = `{"error":0,"data":{"id":0,"reference":"MA_GIAO_DICH_THU_NGHIEM","description":"giao dich thu nghiem","amount":599000,
		"runningBalance":25000000,"transactionDateTime":"2024-10-03 15:06:37","accountNumber":"88888888","bankName":"VPBank",
		"bankAbbreviation":"VPB","virtualAccountNumber":"","virtualAccountName":"","counterAccountName":"NGUYEN VAN A",
		"counterAccountNumber":"8888888888","counterAccountBankId":"970415","counterAccountBankName":"VietinBank"}}`
)

var sent = time.UnixMilli(1727948258788)

func read(mode, key, headerValue, body string, now time.Time) ([]payments.Movement, error) {
	return casso.Link{}.Read(mode, key, payments.Incoming{Body: []byte(body), Now: now, Header: func(name string) string {
		if strings.EqualFold(name, map[string]string{casso.ModeHMAC: "X-Casso-Signature", casso.ModeToken: "Secure-Token"}[mode]) {
			return headerValue
		}
		return ""
	}})
}

func TestTheVendorsSample(t *testing.T) {
	got, err := read(casso.ModeHMAC, key, header, body, sent.Add(time.Minute))
	if err != nil || len(got) != 1 || got[0].Dong != 599000 || got[0].Reference != "MA_GIAO_DICH_THU_NGHIEM" || got[0].Account != "88888888" {
		t.Fatalf("%+v %v", got, err)
	}
	for name, c := range map[string]struct {
		header, body string
		now          time.Time
		want         error
	}{
		"another amount":  {header, strings.Replace(body, "599000", "999000", 1), sent, payments.ErrForged},
		"another time":    {strings.Replace(header, "788,", "789,", 1), body, sent, payments.ErrForged},
		"no header":       {"", body, sent, payments.ErrForged},
		"an old one":      {header, body, sent.Add(6 * time.Minute), payments.ErrStale},
		"one from ahead":  {header, body, sent.Add(-6 * time.Minute), payments.ErrStale},
		"not JSON at all": {header, "amount=5", sent, payments.ErrUnreadable},
	} {
		if got, err := read(casso.ModeHMAC, key, c.header, c.body, c.now); !errors.Is(err, c.want) {
			t.Errorf("%s: %+v %v", name, got, err)
		}
	}
	if _, err := read(casso.ModeHMAC, "another key of the commune", header, body, sent); !errors.Is(err, payments.ErrForged) {
		t.Errorf("another key: %v", err)
	}
}

func TestTheOlderGeneration(t *testing.T) {
	old := `{"error":0,"data":[{"id":1,"tid":"FT1","description":"HS7K","amount":8000,"cusum_balance":1,"when":"2024-11-08 17:31:42","bank_sub_acc_id":"88888888"},
		{"id":2,"tid":"FT2","description":"out","amount":-5,"when":"2024-11-08","bank_sub_acc_id":"88888888"}]}`
	got, err := read(casso.ModeToken, "mot-khoa-dai-cua-xa", "mot-khoa-dai-cua-xa", old, sent)
	if err != nil || len(got) != 1 || got[0].Reference != "FT1" || got[0].Account != "88888888" {
		t.Errorf("%+v %v", got, err)
	}
	for _, token := range []string{"", "mot-khoa-dai-cua-x", "mot-khoa-dai-cua-xa "} {
		if _, err := read(casso.ModeToken, "mot-khoa-dai-cua-xa", token, old, sent); !errors.Is(err, payments.ErrForged) {
			t.Errorf("%q: %v", token, err)
		}
	}
	if _, err := read("none", "k", "k", old, sent); !errors.Is(err, payments.ErrForged) {
		t.Errorf("a mode that proves nothing: %v", err)
	}
}

// A stand-in as strict as its documentation: it wants the key, the date and
// the page.
func TestAskingCasso(t *testing.T) {
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		q := r.URL.Query()
		if r.URL.Path != "/v2/transactions" || q.Get("fromDate") != "2026-11-21" || q.Get("sort") != "ASC" {
			http.Error(w, "bad question", http.StatusBadRequest)
			return
		}
		if r.Header.Get("Authorization") != "Apikey khoa" {
			http.Error(w, "who", http.StatusUnauthorized)
			return
		}
		fmt.Fprintf(w, `{"error":0,"data":{"page":%[1]s,"totalPages":2,"records":[
			{"id":1,"tid":"FT%[1]s","description":"x","amount":5000,"when":"2026-11-22T00:00:00","bankSubAccId":"8007"},
			{"id":2,"tid":"FX%[1]s","description":"x","amount":5000,"when":"2026-11-22","bankSubAccId":"9999"}]}}`, q.Get("page"))
	}))
	defer s.Close()
	since := time.Date(2026, 11, 21, 5, 0, 0, 0, time.UTC)
	l := casso.Link{Base: s.URL}
	got, err := l.Since(t.Context(), "khoa", payments.Account{Number: "8007"}, since)
	if err != nil || len(got) != 2 || got[0].Reference != "FT1" || got[1].Reference != "FT2" {
		t.Errorf("%+v %v", got, err)
	}
	if _, err := l.Since(t.Context(), "khac", payments.Account{Number: "8007"}, since); err == nil {
		t.Error("a wrong key is answered")
	}
}

func FuzzRead(f *testing.F) {
	f.Add(body, header)
	f.Add(`{"data":[{"amount":1e99}]}`, "t=,v1=")
	f.Fuzz(func(t *testing.T, body, header string) {
		if s, err := casso.Sign(key, "1", []byte(body)); err == nil && len(hex.EncodeToString(s)) != 128 {
			t.Error(s)
		}
		if got, err := read(casso.ModeHMAC, key, header, body, sent); err == nil && len(got) != 1 {
			t.Errorf("%q %q: %+v", body, header, got)
		}
	})
}
