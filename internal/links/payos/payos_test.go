package payos_test

import (
	"encoding/hex"
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"xaso/internal/links/payos"
	"xaso/internal/modules/payments"
)

// The public vector of payOS (PAYMENT.md, 2).
const (
	key    = "1a54716c8f0efb2744fb28b6e38b25da7f67a925d98bc1c18bd8faaecadd7675"
	signed = `{"code":"00","desc":"success","success":true,"data":{"orderCode":123,"amount":3000,"description":"VQRIO123",
		"accountNumber":"12345678","reference":"TF230204212323","transactionDateTime":"2023-02-04 18:25:00","currency":"VND",
		"paymentLinkId":"124c33293c43417ab7879e14c8d9eb18","code":"00","desc":"Thành công","counterAccountBankId":"",
		"counterAccountBankName":"","counterAccountName":"","counterAccountNumber":"","virtualAccountName":"","virtualAccountNumber":""},
		"signature":"412e915d2871504ed31be63c8f62a149a4410d34c4c42affc9006ef9917eaa03"}`
)

func read(body string) ([]payments.Movement, error) {
	return payos.Link{}.Read("hmac-sha256", key, payments.Incoming{Body: []byte(body)})
}

func TestThePublicVector(t *testing.T) {
	got, err := read(signed)
	if err != nil || len(got) != 1 {
		t.Fatalf("%+v %v", got, err)
	}
	m := got[0]
	if m.Account != "12345678" || m.Reference != "TF230204212323" || m.Dong != 3000 || m.Said != "VQRIO123" ||
		m.At.Format("2006-01-02 15:04 -07") != "2023-02-04 18:25 +07" {
		t.Errorf("%+v", m)
	}
	null := strings.Replace(signed, `"counterAccountName":""`, `"counterAccountName":null`, 1)
	if got, err := read(null); err != nil || len(got) != 1 {
		t.Errorf("null counts as nothing: %v", err)
	}
}

func TestForgeriesAreRefused(t *testing.T) {
	for name, body := range map[string]string{
		"another amount":  strings.Replace(signed, `"amount":3000`, `"amount":9000`, 1),
		"another account": strings.Replace(signed, "12345678", "87654321", 1),
		"a field more":    strings.Replace(signed, `"currency"`, `"x":"","currency"`, 1),
		"no signature":    strings.Replace(signed, "412e915d", "", 1),
		"no hex":          strings.Replace(signed, "412e915d", "zzzzzzzz", 1),
	} {
		if got, err := read(body); !errors.Is(err, payments.ErrForged) {
			t.Errorf("%s: %+v %v", name, got, err)
		}
	}
	for _, body := range []string{"", "[]", "{}", `{"data":7}`} {
		if _, err := read(body); !errors.Is(err, payments.ErrUnreadable) {
			t.Errorf("%q: %v", body, err)
		}
	}
}

func FuzzRead(f *testing.F) {
	f.Add(signed)
	f.Add(`{"data":{"a":{"b":[1,null,"<"]}},"signature":"00"}`)
	f.Fuzz(func(t *testing.T, body string) {
		var b struct{ Data map[string]any }
		if json.Unmarshal([]byte(body), &b) == nil && b.Data != nil {
			_ = hex.EncodeToString(payos.Sign(key, b.Data))
		}
		if got, err := read(body); err == nil && len(got) > 0 && got[0].Reference != "TF230204212323" {
			t.Errorf("%q: %+v", body, got)
		}
	})
}
