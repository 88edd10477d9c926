package payments_test

import (
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"xaso/internal/modules/payments"
	"xaso/internal/platform/clock"
	"xaso/internal/platform/gate"
	"xaso/internal/platform/vietqr"
)

func TestAResidentPaysByTheQRCode(t *testing.T) {
	each(t, func(h *house) {
		a := h.account()
		r := h.asked("hs1")
		slip, err := h.Slip(h.ctx(), tongSon, strings.ToLower(payments.Spaced(r.Code)))
		h.must(err)
		paid, err := vietqr.Decode(slip.Payload)
		h.must(err)
		if paid.BIN != "970405" || paid.Account != a.Number || paid.Amount != 8000 || paid.Purpose != r.Code || slip.State != payments.Requested {
			t.Errorf("%+v %+v", paid, slip)
		}
		if a.Number != "1234567890123" || a.Holder != "UY BAN NHAN DAN XA MAU" {
			t.Errorf("%+v", a)
		}
		got := h.imports(line("23/11/2026", "FT01", 8000, "MBVCB.1."+r.Code+".CT"))
		if got.Tally()[payments.DidSettle] != 1 {
			t.Errorf("%+v", got)
		}
		s := h.find(r.Code)
		if s.State != payments.Paid || s.How != payments.Transfer || s.Receipt != "2026/000001" || len(s.Came) != 1 {
			t.Errorf("%+v", s)
		}
		if slip, err = h.Slip(h.ctx(), tongSon, r.Code); err != nil || slip.Payload != "" || slip.State != payments.Paid {
			t.Errorf("a paid code is shown again: %+v %v", slip, err)
		}
	})
}

// Whatever tells of the money again, it has effect once.
func TestMoneyHasEffectOnce(t *testing.T) {
	each(t, func(h *house) {
		h.account()
		r := h.asked("hs1")
		first := line("23/11/2026", "FT01", 8000, r.Code)
		h.imports(first)
		if got := h.imports(first, first).Tally(); got[payments.DidRepeat] != 2 {
			t.Errorf("%v", got)
		}
		id := h.statement(first)
		_, err := h.Confirm(h.ctx(), actor("thu"), id)
		h.must(err)
		_, err = h.Confirm(h.ctx(), actor("thu"), id)
		h.wants(err, payments.ErrState)
		// The same money under another reference is somebody paying twice.
		h.imports(line("23/11/2026", "FT02", 8000, r.Code))
		if m := h.held(); m.Why != payments.WhyTwice {
			t.Errorf("%+v", m)
		}
		if s := h.find(r.Code); s.State != payments.Paid || s.Receipt != "2026/000001" {
			t.Errorf("%+v", s)
		}
	})
}

func TestMoneyThatDoesNotFitIsHeld(t *testing.T) {
	for name, c := range map[string]struct {
		line  func(code string) string
		late  bool
		why   string
		state payments.State
	}{
		"another amount": {func(c string) string { return line("23/11/2026", "F", 7000, c) }, false, payments.WhyAmount, payments.OnHold},
		"too late":       {func(c string) string { return line("25/12/2026", "F", 8000, c) }, true, payments.WhyLate, payments.OnHold},
		"no code":        {func(string) string { return line("23/11/2026", "F", 8000, "nop phi") }, false, payments.WhyUnknown, payments.Requested},
		"another code":   {func(string) string { return line("23/11/2026", "F", 8000, "HS22222222") }, false, payments.WhyUnknown, payments.Requested},
	} {
		t.Run(name, func(t *testing.T) {
			each(t, func(h *house) {
				h.account()
				r := h.asked("hs1")
				if c.late {
					h.now = h.now.AddDate(0, 1, 2)
				}
				h.imports(c.line(r.Code))
				if m := h.held(); m.Why != c.why {
					t.Errorf("%+v", m)
				}
				if s := h.find(r.Code); s.State != c.state || s.Receipt != "" {
					t.Errorf("%+v", s.Request)
				}
				// Nobody is shown how to pay a second time meanwhile.
				if slip, err := h.Slip(h.ctx(), tongSon, r.Code); err != nil || c.state == payments.OnHold && slip.Payload != "" {
					t.Errorf("%+v %v", slip, err)
				}
			})
		})
	}
}

func TestAnOfficialDecidesWithAReason(t *testing.T) {
	each(t, func(h *house) {
		h.account()
		r := h.asked("hs1")
		h.imports(line("23/11/2026", "F1", 9000, r.Code))
		m := h.held()
		h.wants(h.Decide(h.ctx(), actor("thu"), m.ID, payments.Accept, r.Code, "  "), payments.ErrReason)
		h.wants(h.Decide(h.ctx(), actor("thu"), m.ID, payments.Accept, r.Code, "thẻ 4111111111111111"), payments.ErrCard)
		h.wants(h.Decide(h.ctx(), actor("thu"), m.ID, payments.Accept, "HS22222223", "đúng người"), payments.ErrCode)
		h.wants(h.Decide(h.ctx(), actor("thu"), m.ID, "forget", "", "đúng người"), payments.ErrDecision)
		h.wants(h.Decide(h.ctx(), actor("hoa"), m.ID, payments.Accept, r.Code, "đúng người"), gate.ErrForbidden)
		h.wants(h.Decide(h.ctx(), actor("lan"), m.ID, payments.Accept, r.Code, "đúng người"), gate.ErrForbidden)
		h.wants(h.Decide(h.ctx(), actorIn(haSon, "thu"), m.ID, payments.Accept, r.Code, "đúng người"), payments.ErrNoMovement)
		h.must(h.Decide(h.ctx(), actor("thu"), m.ID, payments.Accept, r.Code, "chuyển thừa 1.000 đ"))
		h.wants(h.Decide(h.ctx(), actor("thu"), m.ID, payments.Dismiss, "", "lần hai"), payments.ErrState)
		s := h.find(r.Code)
		if s.State != payments.Paid || len(s.Refunds) != 1 || s.Refunds[0].Dong != 1000 {
			t.Errorf("%+v", s)
		}

		// Too little is given back; the resident may pay again.
		two := h.asked("hs2")
		h.imports(line("23/11/2026", "F2", 5000, two.Code))
		m = h.held()
		h.wants(h.Decide(h.ctx(), actor("thu"), m.ID, payments.Accept, two.Code, "thiếu"), payments.ErrLess)
		h.must(h.Decide(h.ctx(), actor("thu"), m.ID, payments.Return, "", "chuyển thiếu, trả lại"))
		if s := h.find(two.Code); s.State != payments.Requested || s.Slip.Payload == "" {
			t.Errorf("%+v", s.Request)
		}
		h.imports(line("24/11/2026", "F3", 8000, two.Code))
		if s := h.find(two.Code); s.State != payments.Paid || s.Receipt != "2026/000002" {
			t.Errorf("%+v", s.Request)
		}
	})
}

func TestCashAtTheCounter(t *testing.T) {
	each(t, func(h *house) {
		r := h.asked("hs1")
		_, err := h.TakeCash(h.ctx(), actor("hoa"), r.Code, 7000)
		h.wants(err, payments.ErrLess)
		for _, who := range []gate.Actor{actor("lan"), actor("thu"), actor("dat"), actor("minh"), actorIn(haSon, "hoa")} {
			if _, err := h.TakeCash(h.ctx(), who, r.Code, 8000); err == nil {
				t.Errorf("%s takes cash", who.ID)
			}
		}
		receipt, err := h.TakeCash(h.ctx(), actor("hoa"), r.Code, 8000)
		h.must(err)
		if receipt.Code() != "2026/000001" || receipt.Payer != "Nguyễn Thị Lan" || receipt.ByName != "Người thử hoa" {
			t.Errorf("%+v", receipt)
		}
		_, err = h.TakeCash(h.ctx(), actor("hoa"), r.Code, 8000)
		h.wants(err, payments.ErrState)
		if _, _, err := h.ReceiptOf(h.ctx(), actor("lan"), r.Code); err != nil {
			t.Errorf("her own receipt: %v", err)
		}
		_, _, err = h.ReceiptOf(h.ctx(), actor("minh"), r.Code)
		h.wants(err, gate.ErrMissing)
	})
}

// Nobody takes the money of their own dossier, whatever they may otherwise.
func TestNobodyCollectsFromThemselves(t *testing.T) {
	each(t, func(h *house) {
		r := h.asked("hs1")
		lan := gate.NewActor("lan", tongSon, gate.Grant{Permission: payments.MayCollect}, gate.Grant{Permission: payments.MayReconcile})
		_, err := h.TakeCash(h.ctx(), lan, r.Code, 8000)
		h.wants(err, gate.ErrMissing)
		h.wants(h.Relieve(h.ctx(), lan, r.Code, "ngheo", "giấy"), gate.ErrMissing)
		_, err = h.AskNow(h.ctx(), lan, "hs1", "Phí", 1)
		h.wants(err, gate.ErrMissing)
	})
}

// Numbers of receipts have no gap, however many pay at once.
func TestReceiptsHaveNoGap(t *testing.T) {
	each(t, func(h *house) {
		const n = 20
		var codes [n]string
		for i := range n {
			codes[i] = h.asked(fmt.Sprintf("hs%d", i)).Code
		}
		var all sync.WaitGroup
		for i := range n * 2 { // each twice: one of the two finds it paid
			all.Go(func() {
				_, err := h.TakeCash(h.ctx(), actor("hoa"), codes[i%n], 8000)
				if err != nil && !errors.Is(err, payments.ErrState) && !errors.Is(err, payments.ErrChanged) {
					t.Error(err)
				}
			})
		}
		all.Wait()
		d, err := h.Day(h.ctx(), actor("hoa"), h.Today())
		h.must(err)
		if len(d.Receipts) != n || d.Cash != n*8000 {
			t.Fatalf("%d receipts, %d đồng", len(d.Receipts), d.Cash)
		}
		for i, r := range d.Receipts {
			if r.Number != int64(i+1) {
				t.Errorf("receipt %d has number %d", i+1, r.Number)
			}
		}
	})
}

func TestReliefWantsAProof(t *testing.T) {
	each(t, func(h *house) {
		r := h.asked("hs1")
		h.wants(h.Relieve(h.ctx(), actor("hoa"), r.Code, "nua", " "), payments.ErrProof)
		if err := h.Relieve(h.ctx(), actor("hoa"), r.Code, "khac", "giấy"); err == nil {
			t.Error("an unknown group pays less")
		}
		h.must(h.Relieve(h.ctx(), actor("hoa"), r.Code, "nua", "Sổ hộ nghèo số 5"))
		if s := h.find(r.Code); s.Dong != 4000 || s.Full != 8000 || s.Proof != "Sổ hộ nghèo số 5" || s.State != payments.Requested {
			t.Errorf("%+v", s.Request)
		}
		h.must(h.Relieve(h.ctx(), actor("hoa"), r.Code, "ngheo", "Sổ hộ nghèo số 5"))
		if s := h.find(r.Code); s.State != payments.Cancelled || s.Why != "payments.why.exempt" {
			t.Errorf("%+v", s.Request)
		}
		_, err := h.TakeCash(h.ctx(), actor("hoa"), r.Code, 4000)
		h.wants(err, payments.ErrState)
	})
}

func TestOneOpenRequestForADossier(t *testing.T) {
	each(t, func(h *house) {
		first := h.asked("hs1")
		if again := h.asked("hs1"); again.Code != first.Code {
			t.Errorf("%s, then %s", first.Code, again.Code)
		}
		second, err := h.AskNow(h.ctx(), actor("hoa"), "hs1", "Lệ phí theo nghị quyết", 15_000)
		h.must(err)
		if s := h.find(first.Code); s.State != payments.Cancelled || second.Dong != 15_000 {
			t.Errorf("%+v %+v", s.Request, second)
		}
		for _, dong := range []int64{0, -1, 2_000_000_000} {
			_, err := h.AskNow(h.ctx(), actor("hoa"), "hs2", "Lệ phí", dong)
			h.wants(err, payments.ErrAmount)
		}
		// Money for the replaced one is held.
		h.account()
		h.imports(line("23/11/2026", "F1", 8000, first.Code))
		if m := h.held(); m.Why != payments.WhyEnded {
			t.Errorf("%+v", m)
		}
	})
}

func TestMoneyIsGivenBackByTwo(t *testing.T) {
	each(t, func(h *house) {
		r := h.asked("hs1")
		_, err := h.TakeCash(h.ctx(), actor("hoa"), r.Code, 8000)
		h.must(err)
		h.must(h.End(h.ctx(), tongSon, "hs1", "payments.why.refused"))
		h.must(h.End(h.ctx(), tongSon, "hs1", "payments.why.refused")) // told twice
		s := h.find(r.Code)
		if s.State != payments.RefundDue || len(s.Refunds) != 1 {
			t.Fatalf("%+v", s)
		}
		id := s.Refunds[0].ID
		h.wants(h.DecideRefund(h.ctx(), actor("binh"), id, true, "đồng ý"), payments.ErrState)
		h.wants(h.AskRefund(h.ctx(), actor("kien"), id, payments.Transfer, ""), payments.ErrReceiver)
		h.wants(h.AskRefund(h.ctx(), actor("kien"), id, payments.Transfer, "thẻ 4111 1111 1111 1111"), payments.ErrCard)
		h.wants(h.AskRefund(h.ctx(), actor("hoa"), id, payments.Cash, "bà Lan"), gate.ErrForbidden)
		h.wants(h.AskRefund(h.ctx(), actorIn(haSon, "kien"), id, payments.Cash, "bà Lan"), gate.ErrMissing)
		h.must(h.AskRefund(h.ctx(), actor("kien"), id, payments.Cash, "Nguyễn Thị Lan"))
		h.wants(h.DecideRefund(h.ctx(), actor("kien"), id, true, "tự duyệt"), payments.ErrOwnApproval)
		h.wants(h.PayRefund(h.ctx(), actor("kien"), id, "PC 1"), payments.ErrState)
		h.must(h.DecideRefund(h.ctx(), actor("binh"), id, true, "hồ sơ bị từ chối trước khi giải quyết"))
		h.must(h.PayRefund(h.ctx(), actor("kien"), id, "PC 12/2026"))
		h.wants(h.PayRefund(h.ctx(), actor("kien"), id, "PC 13/2026"), payments.ErrState)
		if s := h.find(r.Code); s.State != payments.RefundedAll || s.Refunds[0].Reference != "PC 12/2026" {
			t.Errorf("%+v", s)
		}
		d, err := h.Day(h.ctx(), actor("thu"), h.Today())
		h.must(err)
		if d.Cash != 8000 || d.Back != 8000 {
			t.Errorf("%+v", d)
		}
	})
}

func TestADossierThatEndsUnpaidOwesNothing(t *testing.T) {
	each(t, func(h *house) {
		r := h.asked("hs1")
		h.must(h.End(h.ctx(), tongSon, "hs1", "payments.why.stopped"))
		if s := h.find(r.Code); s.State != payments.Cancelled || len(s.Refunds) != 0 {
			t.Errorf("%+v", s)
		}
	})
}

func TestAccountsChangeOnlyWithThePassword(t *testing.T) {
	each(t, func(h *house) {
		a := payments.Account{BIN: "970405", Number: "123", Holder: "UBND"}
		h.wants(h.AddAccount(h.ctx(), actor("quan"), "khac", a), errPassword)
		h.wants(h.AddAccount(h.ctx(), actor("kien"), "mat-khau", a), gate.ErrForbidden)
		card := a
		card.Number = "9704031101234567"
		h.wants(h.AddAccount(h.ctx(), actor("quan"), "mat-khau", card), payments.ErrCard)
		h.must(h.AddAccount(h.ctx(), actor("quan"), "mat-khau", a))
		h.wants(h.AddAccount(h.ctx(), actor("quan"), "mat-khau", a), payments.ErrTaken)
		first := h.asked("hs1")
		b := a
		b.Number = "456"
		h.must(h.AddAccount(h.ctx(), actor("quan"), "mat-khau", b))
		all, _, err := h.Accounts(h.ctx(), actor("quan"))
		h.must(err)
		if len(all) != 2 || !all[0].Main || all[0].Number != "456" || all[1].Main {
			t.Fatalf("%+v", all)
		}
		h.wants(h.EndAccount(h.ctx(), actor("quan"), "khac", all[1].ID), errPassword)
		h.must(h.EndAccount(h.ctx(), actor("quan"), "mat-khau", all[1].ID))
		// A code that names an account out of use leads to the counter.
		slip, err := h.Slip(h.ctx(), tongSon, first.Code)
		h.must(err)
		if slip.Payload != "" || slip.Account != nil {
			t.Errorf("%+v", slip)
		}
		if all, _, err = h.Accounts(h.ctx(), actor("quan")); err != nil || len(all) != 2 || all[1].Ended.IsZero() {
			t.Errorf("the old one is not kept: %+v %v", all, err)
		}
	})
}

func TestTheDaysBook(t *testing.T) {
	each(t, func(h *house) {
		h.account()
		one, two := h.asked("hs1"), h.asked("hs2")
		h.imports(line("23/11/2026 09:00", "F1", 8000, one.Code), line("23/11/2026", "F2", 5000, "không rõ"), "24/11/2026;F3;-9000;chi", ";;;")
		_, err := h.TakeCash(h.ctx(), actor("hoa"), two.Code, 8000)
		h.must(err)
		d, err := h.Day(h.ctx(), actor("thu"), clock.DateOf(h.now))
		h.must(err)
		if len(d.Accounts) != 1 || d.Accounts[0].Came != 13_000 || d.Accounts[0].Settled != 8000 || d.Accounts[0].Held != 5000 ||
			d.Accounts[0].Difference() != 5000 || d.Cash != 8000 || d.Transfer != 8000 {
			t.Errorf("%+v", d)
		}
		_, err = h.Day(h.ctx(), actor("lan"), clock.DateOf(h.now))
		h.wants(err, gate.ErrForbidden)
	})
}

func TestStatementsTellWhatIsWrong(t *testing.T) {
	each(t, func(h *house) {
		h.account()
		r := h.asked("hs1")
		id := h.statement(line("31/02/2026", "F1", 8000, r.Code), "23/11/2026;F2;tám nghìn;x", line("23/11/2026", "F3", 8000, "the 4111111111111111"),
			line("23/11/2026", "F4", 8000, r.Code), line("23/11/2026", "F5", 8000, r.Code), "Tổng cộng;;16000;")
		i, _, err := h.Preview(h.ctx(), actor("thu"), id)
		h.must(err)
		var codes []string
		for _, s := range i.Statement.Spots {
			codes = append(codes, fmt.Sprint(s.Row, s.Column, s.Code))
		}
		if got := strings.Join(codes, " "); got != "3Asheet.date 4Csheet.number 8Asheet.date" {
			t.Errorf("%s", got)
		}
		lines := i.Statement.Lines
		if len(lines) != 3 || lines[0].Said != "the ••••••••••••••••" || lines[1].Effect != payments.DidSettle || lines[1].Pay != r.Code ||
			lines[2].Effect != payments.DidHold || lines[2].Why != payments.WhyTwice {
			t.Errorf("%+v", lines)
		}
		if s := h.find(r.Code); s.State != payments.Requested {
			t.Error("a preview books")
		}
		_, _, err = h.Preview(h.ctx(), actorIn(haSon, "thu"), id)
		h.wants(err, gate.ErrMissing)
		_, err = h.Confirm(h.ctx(), actor("hoa"), id)
		h.wants(err, gate.ErrForbidden)
	})
}

func TestColumnsOfABankAreRemembered(t *testing.T) {
	each(t, func(h *house) {
		a := h.account()
		r := h.asked("hs1")
		text := "Lúc,Vào,Lời\n23/11/2026,8000," + r.Code + "\n"
		read := func(as payments.Reading) (string, error) {
			return h.ReadStatement(h.ctx(), actor("thu"), a.ID, "a.csv", strings.NewReader(text), int64(len(text)), as)
		}
		if _, err := read(payments.Reading{}); err == nil {
			t.Fatal("unknown columns are guessed")
		}
		id, err := read(payments.Reading{At: "Lúc", In: "Vào", Said: "Lời"})
		h.must(err)
		_, err = h.Confirm(h.ctx(), actor("thu"), id)
		h.must(err)
		if _, err := read(payments.Reading{}); err != nil {
			t.Errorf("not remembered: %v", err)
		}
	})
}

func TestTheTermIsOver(t *testing.T) {
	each(t, func(h *house) {
		h.account()
		r := h.asked("hs1")
		h.now = r.Expires.Add(time.Hour)
		slip, err := h.Slip(h.ctx(), tongSon, r.Code)
		h.must(err)
		if !slip.Late || slip.Payload != "" {
			t.Errorf("%+v", slip)
		}
		for _, code := range []string{"", "HS", "HS22222222", r.Code[:9] + "2x"} {
			_, err := h.Slip(h.ctx(), tongSon, code)
			h.wants(err, payments.ErrNoRequest)
		}
		_, err = h.Slip(h.ctx(), haSon, r.Code)
		h.wants(err, payments.ErrNoRequest)
	})
}
