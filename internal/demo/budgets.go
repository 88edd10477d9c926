package demo

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"

	"xaso/internal/modules/budgets"
	"xaso/internal/platform/clock"
	"xaso/internal/platform/gate"
)

// budgets leaves a choice of works in the hamlet head's hamlet, with the paper
// ballots of some invented households; votes go on for two more weeks.
func (l *history) budgets(ctx context.Context) error {
	const hamlet = "Chí Phúc"
	today := clock.DateOf(l.house.Gate.Now())
	choice, err := l.house.Budgets.Open(gate.WithKey(ctx, "demo/budgets"), l.cast[leader], budgets.Plan{
		Title: "Dùng 300 triệu đồng quỹ thôn vào việc gì? (thử nghiệm)", Hamlet: hamlet, Budget: 300_000_000,
		About: "Tiền thưởng thôn nông thôn mới kiểu mẫu (số liệu bịa ra). Bà con chọn những việc làm trước trong năm tới.",
		By:    budgets.Household, Ballot: budgets.Knapsack, Rule: budgets.EqualShares, Opens: today, Closes: today.AddDays(14),
		Projects: []budgets.Project{
			{Name: "Đèn đường xóm trên", Cost: 60_000_000, About: "12 cột đèn năng lượng mặt trời"},
			{Name: "Rãnh thoát nước ngõ 3", Cost: 120_000_000, About: "Dài 180 m, có nắp đậy"},
			{Name: "Sân chơi trẻ em ở nhà văn hóa", Cost: 85_000_000, About: "Cầu trượt, xà đơn, nền cát"},
			{Name: "Sửa mái nhà văn hóa", Cost: 150_000_000, About: "Thay tôn và trần"},
			{Name: "Tủ sách và máy tính cho các cháu", Cost: 40_000_000, About: "Hai máy tính, 300 cuốn sách"},
			{Name: "Loa truyền thanh thông minh", Cost: 35_000_000, About: "Bốn cụm loa"},
		}})
	if err != nil {
		return err
	}
	c, _ := l.house.Communes.ByID(Commune)
	// What the households ask for, in turn; each within the sum.
	wishes := [][]int64{{1, 2, 3}, {2, 4}, {1, 3, 5, 6}, {2, 3, 5}, {1, 2, 6}, {3, 5}, {4, 1}}
	failed, n := make([]error, households), 0
	var all sync.WaitGroup
	for i := range households {
		if c.Hamlets[(i+1)%len(c.Hamlets)] != hamlet || i%9 == 8 {
			continue
		}
		wish := wishes[n%len(wishes)]
		n++
		all.Go(func() {
			code := fmt.Sprintf("TS-%03d", i+1)
			failed[i] = l.house.Budgets.Enter(gate.WithKey(ctx, "demo/budgets/"+code), l.cast[hamletHead], choice, code, wish)
		})
	}
	all.Wait()
	return errors.Join(slices.DeleteFunc(failed, func(err error) bool { return err == nil })...)
}
