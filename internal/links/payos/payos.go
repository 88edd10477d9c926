// Package payos reads the signals of payOS: JSON whose data is signed with
// HMAC-SHA256 over its sorted fields. The rule and its vector are public
// (payos.vn, "Kiểm tra dữ liệu với signature").
package payos

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"xaso/internal/modules/payments"
	"xaso/internal/platform/clock"
)

// Link is payOS.
type Link struct{}

// Name is payOS's word in addresses.
func (Link) Name() string { return "payos" }

// Modes are payOS's ways of signing: one.
func (Link) Modes() []string { return []string{"hmac-sha256"} }

// Read checks the signature of data and reads the money it tells of. The
// signature holds no time, so that an old signal is as good as a new one; that
// it has effect once is seen by the bank's reference.
func (Link) Read(_, key string, in payments.Incoming) ([]payments.Movement, error) {
	var body struct {
		Code      string
		Data      map[string]any
		Signature string
	}
	d := json.NewDecoder(bytes.NewReader(in.Body))
	d.UseNumber()
	if err := d.Decode(&body); err != nil || body.Data == nil {
		return nil, payments.ErrUnreadable
	}
	given, err := hex.DecodeString(body.Signature)
	if err != nil || !hmac.Equal(given, Sign(key, body.Data)) {
		return nil, payments.ErrForged
	}
	text := func(name string) string { s, _ := body.Data[name].(string); return s }
	if text("code") != "00" || text("reference") == "" {
		return nil, nil // signed, and tells of no money
	}
	n, ok := body.Data["amount"].(json.Number)
	dong, err := n.Int64()
	if !ok || err != nil {
		return nil, payments.ErrUnreadable
	}
	at, err := time.ParseInLocation(time.DateTime, text("transactionDateTime"), clock.Zone)
	if err != nil {
		return nil, payments.ErrUnreadable
	}
	return []payments.Movement{{Account: text("accountNumber"), Reference: text("reference"), At: at, Dong: dong, Said: text("description")}}, nil
}

// Sign is the signature of data: key=value of its fields in the order of the
// alphabet, joined by &, nothing escaped, null as nothing.
func Sign(key string, data map[string]any) []byte {
	var parts []string
	for _, name := range slices.Sorted(maps.Keys(data)) {
		parts = append(parts, name+"="+plain(data[name]))
	}
	mac := hmac.New(sha256.New, []byte(key))
	mac.Write([]byte(strings.Join(parts, "&")))
	return mac.Sum(nil)
}

func plain(v any) string {
	switch v := v.(type) {
	case nil:
		return ""
	case string:
		if v == "null" || v == "undefined" {
			return ""
		}
		return v
	case json.Number:
		return v.String()
	case bool:
		return fmt.Sprint(v)
	}
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if e.Encode(v) != nil {
		return ""
	}
	return strings.TrimSuffix(b.String(), "\n")
}
