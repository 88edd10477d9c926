package payments_test

import (
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strconv"
	"testing"
	"time"

	"xaso/internal/links/casso"
	"xaso/internal/links/payos"
	"xaso/internal/modules/payments"
	"xaso/internal/platform/gate"
)

const providerKey = "mot-khoa-cua-xa-dai"

// signed is a signal of Casso as its documentation makes it.
func signed(at time.Time, reference string, dong int64, said string) payments.Incoming {
	body := fmt.Appendf(nil, `{"error":0,"data":{"id":1,"reference":%q,"description":%q,"amount":%d,"transactionDateTime":"2026-11-23 09:01:00","accountNumber":"1234567890123"}}`,
		reference, said, dong)
	stamp := strconv.FormatInt(at.UnixMilli(), 10)
	sum, err := casso.Sign(providerKey, stamp, body)
	if err != nil {
		panic(err)
	}
	header := "t=" + stamp + ",v1=" + hex.EncodeToString(sum)
	return payments.Incoming{Body: body, Header: func(string) string { return header }}
}

func (h *house) connect() {
	h.t.Helper()
	h.must(h.SetProvider(h.ctx(), actor("quan"), "mat-khau", "casso", casso.ModeHMAC, providerKey, ""))
}

func TestASignedSignalSettles(t *testing.T) {
	each(t, func(h *house) {
		h.account()
		h.connect()
		r := h.asked("hs1")
		s := signed(h.now, "FT9", 8000, r.Code)
		for range 3 { // sent again and again: answered, without effect
			h.must(h.Receive(h.ctx(), tongSon, "casso", "192.0.2.1", s))
		}
		if got := h.find(r.Code); got.State != payments.Paid || got.Receipt != "2026/000001" || len(got.Came) != 1 {
			t.Errorf("%+v", got)
		}
		// The statement that tells of the same money later changes nothing.
		if got := h.imports(line("23/11/2026", "FT9", 8000, r.Code)).Tally(); got[payments.DidRepeat] != 1 {
			t.Errorf("%v", got)
		}
	})
}

func TestSignalsThatAreNotBelieved(t *testing.T) {
	each(t, func(h *house) {
		h.account()
		h.connect()
		r := h.asked("hs1")
		s := signed(h.now, "FT9", 8000, r.Code)
		forged := s
		forged.Body = append([]byte(nil), s.Body...)
		forged.Body[len(forged.Body)-10] ^= 1 // a digit of the account
		h.wants(h.Receive(h.ctx(), tongSon, "casso", "192.0.2.1", forged), payments.ErrForged)
		h.wants(h.Receive(h.ctx(), tongSon, "casso", "192.0.2.1", signed(h.now.Add(-time.Hour), "FT9", 8000, r.Code)), payments.ErrStale)
		unreadable := s
		unreadable.Body = []byte("x")
		h.wants(h.Receive(h.ctx(), tongSon, "casso", "192.0.2.1", unreadable), payments.ErrUnreadable)
		h.wants(h.Receive(h.ctx(), tongSon, "payos", "192.0.2.1", s), payments.ErrProvider)
		h.wants(h.Receive(h.ctx(), tongSon, "vcb", "192.0.2.1", s), payments.ErrProvider)
		h.wants(h.Receive(h.ctx(), haSon, "casso", "192.0.2.1", s), payments.ErrProvider)
		if got := h.find(r.Code); got.State != payments.Requested {
			t.Errorf("%+v", got.Request)
		}
		q, err := h.Queue(h.ctx(), actor("thu"))
		h.must(err)
		if len(q.Refused) != 3 || q.Refused[2].Verdict != "forged" || q.Refused[2].Body == "" {
			t.Errorf("%+v", q.Refused)
		}
	})
}

func TestASignalOfTheWrongAmountIsHeld(t *testing.T) {
	each(t, func(h *house) {
		h.account()
		h.connect()
		r := h.asked("hs1")
		h.must(h.Receive(h.ctx(), tongSon, "casso", "", signed(h.now, "FT9", 80_000, r.Code)))
		if m := h.held(); m.Why != payments.WhyAmount || m.Source != "casso" {
			t.Errorf("%+v", m)
		}
	})
}

// A flood of forgeries fills no disk.
func TestForgeriesAreBounded(t *testing.T) {
	each(t, func(h *house) {
		h.connect()
		s := signed(h.now, "F", 1, "x")
		s.Header = func(string) string { return "" }
		for range 205 {
			h.wants(h.Receive(h.ctx(), tongSon, "casso", "", s), payments.ErrForged)
		}
		q, err := h.Queue(h.ctx(), actor("thu"))
		h.must(err)
		if q.Refused[0].Body != "" {
			t.Errorf("still kept: %+v", q.Refused[0])
		}
		h.must(h.Prune(h.ctx(), tongSon))
		h.now = h.now.AddDate(0, 4, 0)
		h.must(h.Prune(h.ctx(), tongSon))
		if q, err = h.Queue(h.ctx(), actor("thu")); err != nil || len(q.Refused) != 0 {
			t.Errorf("%d %v", len(q.Refused), err)
		}
	})
}

func TestKeysAreSetByTheAdministratorOnly(t *testing.T) {
	each(t, func(h *house) {
		h.wants(h.SetProvider(h.ctx(), actor("quan"), "khac", "casso", casso.ModeHMAC, providerKey, ""), errPassword)
		h.wants(h.SetProvider(h.ctx(), actor("kien"), "mat-khau", "casso", casso.ModeHMAC, providerKey, ""), gate.ErrForbidden)
		h.wants(h.SetProvider(h.ctx(), actor("quan"), "mat-khau", "casso", "none", providerKey, ""), payments.ErrKey)
		h.wants(h.SetProvider(h.ctx(), actor("quan"), "mat-khau", "casso", casso.ModeHMAC, "ngan", ""), payments.ErrKey)
		h.connect()
		links, err := h.Links(h.ctx(), actor("quan"))
		h.must(err)
		if b, _ := json.Marshal(links); len(links) != 2 || links[1].Mode != casso.ModeHMAC || string(b) == "" || !links[1].Polls {
			t.Errorf("%s", b)
		}
	})
}

// payOS signs no time: the bank's reference keeps a recording from effect.
func TestARecordedSignalOfPayOS(t *testing.T) {
	each(t, func(h *house) {
		h.account()
		h.must(h.SetProvider(h.ctx(), actor("quan"), "mat-khau", "payos", "hmac-sha256", providerKey, ""))
		r := h.asked("hs1")
		data := map[string]any{"amount": json.Number("8000"), "description": r.Code, "accountNumber": "1234567890123", "reference": "TF1",
			"transactionDateTime": "2026-11-23 08:25:00", "code": "00"}
		body, err := json.Marshal(map[string]any{"data": data, "signature": hex.EncodeToString(payos.Sign(providerKey, data))})
		h.must(err)
		for range 2 {
			h.must(h.Receive(h.ctx(), tongSon, "payos", "", payments.Incoming{Body: body}))
		}
		if got := h.find(r.Code); got.State != payments.Paid || len(got.Came) != 1 {
			t.Errorf("%+v", got)
		}
	})
}
