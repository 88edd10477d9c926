package doors_test

import (
	"fmt"
	"strings"

	"xaso/internal/modules/payments"
)

// fee is one that waits to be paid.
func (s *scene) fee() {
	r, err := s.Till.AskNow(s.ctx(), s.as("receptionist"), s.get("dossier"), "Lệ phí", 8000)
	s.must(err)
	s.made["fee"] = r.Code
}

// paidFee is one that was paid in cash.
func (s *scene) paidFee() {
	_, err := s.Till.TakeCash(s.ctx(), s.as("receptionist"), s.get("fee"), 8000)
	s.must(err)
	s.made["paid-fee"] = s.made["fee"]
}

// bankAccount is one that residents are to pay into.
func (s *scene) bankAccount() {
	s.must(s.Till.AddAccount(s.ctx(), s.as("admin"), password, payments.Account{BIN: "970405", Number: strings.TrimPrefix(s.phone(), "+"), Holder: "UBND"}))
	all, _, err := s.Till.Accounts(s.ctx(), s.as("admin"))
	s.must(err)
	s.made["bank-account"] = all[0].ID
}

// statement is one of the bank that was read and not booked.
func (s *scene) statement() {
	text := fmt.Sprintf("Ngày;Số tham chiếu;Ghi có;Nội dung\n23/11/2026;%s;5000;khong ro\n", s.phone())
	id, err := s.Till.ReadStatement(s.ctx(), s.as("centre-head"), s.get("bank-account"), "a.csv", strings.NewReader(text), int64(len(text)), payments.Reading{})
	s.must(err)
	s.made["statement"] = id
}

// movement is money that fits nothing.
func (s *scene) movement() {
	id := s.get("statement")
	_, err := s.Till.Confirm(s.ctx(), s.as("centre-head"), id)
	s.must(err)
	q, err := s.Till.Queue(s.ctx(), s.as("centre-head"))
	s.must(err)
	for _, m := range q.Held {
		if m.SourceID == id {
			s.made["movement"] = m.ID
		}
	}
}

// refund is due, since the dossier was refused.
func (s *scene) refund() {
	code := s.get("paid-fee")
	s.must(s.Till.End(s.ctx(), s.id, s.get("dossier"), "payments.why.refused"))
	found, err := s.Till.Find(s.ctx(), s.as("receptionist"), code)
	s.must(err)
	s.made["refund"] = found.Refunds[0].ID
}

// askedRefund waits for the leader.
func (s *scene) askedRefund() {
	id := s.get("refund")
	s.must(s.Till.AskRefund(s.ctx(), s.as("centre-head"), id, payments.Cash, "Người Nộp"))
	s.made["asked-refund"] = id
}
