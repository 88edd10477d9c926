package demo

import (
	"context"
	"strings"

	"xaso/internal/modules/payments"
	"xaso/internal/platform/gate"
)

// administrator of the demo, see Accounts.
const administrator = "0900000010"

// statement is a page of a bank that is none, with money that fits nothing.
const statement = "Ngày giao dịch;Số tham chiếu;Ghi có;Nội dung\n%;THU-NGHIEM-1;5.000;CHUYEN TIEN NOP PHI\n"

// fees names an account of nobody that residents of the demo would pay into,
// and leaves money that an official has to look at.
func (l *history) fees(ctx context.Context) error {
	ctx = gate.WithKey(ctx, "demo/fees")
	till, admin, centre := l.house.Till, l.cast[administrator], l.cast[head]
	err := till.AddAccount(ctx, admin, Password, payments.Account{BIN: "970405", Number: "0000000000000", Holder: "TAI KHOAN THU NGHIEM",
		Label: "Tài khoản bịa ra, không chuyển tiền"})
	if err != nil {
		return err
	}
	all, _, err := till.Accounts(ctx, admin)
	if err != nil {
		return err
	}
	text := strings.ReplaceAll(statement, "%", l.day(1).String())
	id, err := till.ReadStatement(ctx, centre, all[0].ID, "sao-ke-thu-nghiem.csv", strings.NewReader(text), int64(len(text)), payments.Reading{})
	if err != nil {
		return err
	}
	_, err = till.Confirm(ctx, centre, id)
	return err
}
