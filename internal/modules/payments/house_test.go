package payments_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"xaso/internal/links/casso"
	"xaso/internal/links/payos"
	"xaso/internal/modules/payments"
	"xaso/internal/platform/db"
	"xaso/internal/platform/db/dbtest"
	"xaso/internal/platform/gate"
)

const (
	tongSon gate.Commune = 15001
	haSon   gate.Commune = 15002
)

// A house is a till on a fresh database, with the dossiers that package app
// would tell it of.
type house struct {
	*payments.Till
	t    testing.TB
	gate *gate.Gate
	now  time.Time
}

// people of the tests, all invented.
var officials = map[string][]gate.Grant{
	"hoa":  {{Permission: payments.MayCollect}},
	"kien": {{Permission: payments.MayCollect}, {Permission: payments.MayReconcile}, {Permission: payments.MayRefund}},
	"thu":  {{Permission: payments.MayReconcile}},
	"binh": {{Permission: payments.MayRefund}},
	"quan": {{Permission: payments.MaySetUp}},
	"dat":  {{Permission: payments.MayCollect, Field: "dat-dai"}},
}

func actor(id string) gate.Actor { return actorIn(tongSon, id) }

func actorIn(c gate.Commune, id string) gate.Actor {
	a := gate.NewActor(id, c, officials[id]...)
	a.Name = "Người thử " + id
	return a
}

var errPassword = errors.New("another password")

func each(t *testing.T, body func(h *house)) {
	t.Helper()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := &house{t: t, now: time.Date(2026, 11, 23, 2, 0, 0, 0, time.UTC)}
		h.gate = gate.New(d, gate.Options{Now: func() time.Time { return h.now }})
		t.Cleanup(h.gate.Close)
		till, err := payments.NewTill(h.gate, payments.Options{
			Secret: []byte(strings.Repeat("k", 32)),
			Dossier: func(tx *gate.Tx, id string) (payments.Dossier, error) {
				if !strings.HasPrefix(id, "hs") || tx.Who.Commune != tongSon {
					return payments.Dossier{}, gate.ErrMissing
				}
				return payments.Dossier{ID: id, Code: "H56.1-" + id, Procedure: "2.000635", Field: "ho-tich", Hamlet: "Thôn Đông",
					Applicant: "lan", Payer: "Nguyễn Thị Lan", People: []string{"lan"}}, nil
			},
			Quote: func(_ *gate.Tx, _, relief string) (payments.Quote, error) {
				groups := []payments.Group{{ID: "ngheo", VI: "Hộ nghèo"}, {ID: "nua", VI: "Nửa giá"}}
				dong, ok := map[string]int64{"": 8000, "ngheo": 0, "nua": 4000}[relief]
				if !ok {
					return payments.Quote{}, gate.ErrMissing
				}
				return payments.Quote{Dong: dong, Full: 8000, Groups: groups, Lines: []payments.Line{{VI: "Phí", Dong: dong}}}, nil
			},
			Prove: func(_ context.Context, _ gate.Actor, password string) error {
				if password != "mat-khau" {
					return errPassword
				}
				return nil
			},
			Providers: []payments.Provider{payos.Link{}, casso.Link{}},
		})
		h.must(err)
		h.Till = till
		body(h)
	})
}

func (h *house) must(err error) {
	h.t.Helper()
	if err != nil {
		h.t.Fatal(err)
	}
}

func (h *house) wants(err, want error) {
	h.t.Helper()
	if !errors.Is(err, want) {
		h.t.Errorf("%v, want %v", err, want)
	}
}

// account names the commune's account.
func (h *house) account() payments.Account {
	h.t.Helper()
	h.must(h.AddAccount(h.ctx(), actor("quan"), "mat-khau", payments.Account{BIN: "970405", Number: "1234 567 890 123", Holder: "Ủy ban nhân dân xã Mẫu"}))
	all, _, err := h.Accounts(h.ctx(), actor("quan"))
	h.must(err)
	return all[0]
}

func (h *house) ctx() context.Context { return h.t.Context() }

// asked makes the request of a dossier.
func (h *house) asked(dossier string) payments.Request {
	h.t.Helper()
	h.must(h.Ask(h.ctx(), tongSon, dossier, "Phí khai thác", 8000, nil))
	r, err := h.Of(h.ctx(), actor("lan"), dossier)
	h.must(err)
	return r
}

// find reads a request as the counter does.
func (h *house) find(code string) payments.Sheet {
	h.t.Helper()
	s, err := h.Till.Find(h.ctx(), actor("hoa"), code)
	h.must(err)
	return s
}

// statement is a file of the bank with one line a movement.
func (h *house) statement(lines ...string) string {
	h.t.Helper()
	all, _, err := h.Accounts(h.ctx(), actor("quan"))
	h.must(err)
	text := "NGÂN HÀNG MẪU;;;\nNgày giao dịch;Số tham chiếu;Phát sinh có;Nội dung\n" + strings.Join(lines, "\n") + "\n"
	id, err := h.ReadStatement(h.ctx(), actor("thu"), all[0].ID, "sao-ke.csv", strings.NewReader(text), int64(len(text)), payments.Reading{})
	h.must(err)
	return id
}

// imports a statement at once.
func (h *house) imports(lines ...string) payments.Statement {
	h.t.Helper()
	s, err := h.Confirm(h.ctx(), actor("thu"), h.statement(lines...))
	h.must(err)
	return s
}

// held finds the one movement that waits.
func (h *house) held() payments.Movement {
	h.t.Helper()
	q, err := h.Queue(h.ctx(), actor("thu"))
	h.must(err)
	if len(q.Held) != 1 {
		h.t.Fatalf("%d held", len(q.Held))
	}
	return q.Held[0]
}

func line(day, reference string, dong int64, said string) string {
	return fmt.Sprintf("%s;%s;%d;%s", day, reference, dong, said)
}
