package casework

import (
	"xaso/internal/modules/procedures"
)

// feeOf is the fee of a dossier filed on a date: by its channel and by the
// quantities in its answers, without relief, for that wants a proof. It is 0
// where the catalogue has no amount; the counter then enters one.
func feeOf(p procedures.Procedure, c Dossier, date string) int64 {
	bill, err := billOf(p, c, date, "")
	if err != nil {
		return 0
	}
	return bill.Dong
}

func billOf(p procedures.Procedure, c Dossier, date, relief string) (procedures.Bill, error) {
	fee := p.Fee.Value
	return fee.Bill(procedures.FeeCase{Channel: channelOf(c.Channel), Date: date, Items: fee.Count.Items(c.Answers), Relief: relief})
}
