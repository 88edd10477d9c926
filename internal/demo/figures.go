package demo

import (
	"context"
	"fmt"

	"xaso/internal/modules/indicators"
	"xaso/internal/platform/clock"
	"xaso/internal/platform/gate"
)

// The public texts about xã Hà Sơn from which figures come. None of them gives
// the day its figures are of: they stand as of the day of the article that the
// project begins from, in the year they are told of.
const (
	aboutHaSon   = "Bài “Thanh Hóa: Xã Hà Sơn lựa chọn chuyển đổi số để xây dựng nông thôn mới kiểu mẫu”, 19/06/2024"
	aboutGoal    = "Bài “Chuyển đổi số giúp Hà Sơn cán đích nông thôn mới kiểu mẫu” (2024)"
	aboutGoalURL = "http://tothethao.com/bong-da_chuyen-doi-so-giup-ha-son-can-dich-nong-thon-moi-kieu-mau-2309421.html"
	aboutSmart   = "VietNamNet: Thanh Hóa trên hành trình xây dựng nông thôn mới thông minh (2024)"
	aboutURL     = "https://vietnamnet.vn/thanh-hoa-tren-hanh-trinh-xay-dung-nong-thon-moi-thong-minh-2303180.html"
)

// beforeMerger is said of every figure: the commune it is of is no more.
const beforeMerger = "Của xã Hà Sơn trước khi nhập vào xã Tống Sơn."

var toldOn = clock.Date{Year: 2024, Month: 6, Day: 19}

// figures are what is publicly known and fits an indicator as it is worded.
// What is told in other words (95% of "tuyến đường", "trên 60%" who take part in
// sport, a smart hamlet of 2023) is no figure of an indicator and stays out.
func figures() []indicators.Entry {
	base, better, smart := "ntm-2021-2025-xa", "ntm-2021-2025-xa-nang-cao", "thon-thong-minh-th"
	all := []indicators.Entry{
		{Set: base, Code: "10", Kind: indicators.Amount, Value: 65.605, Document: aboutHaSon},
		{Set: better, Code: "10", Kind: indicators.Amount, Value: 65.605, Document: aboutHaSon},
		{Set: base, Code: "5", Kind: indicators.Counts, Whole: indicators.Fraction{Numerator: 3, Denominator: 3}, Document: aboutGoal, URL: aboutGoalURL,
			Note: "Bài báo viết: 3 trường, đều đạt chuẩn quốc gia."},
		{Set: base, Code: "6.3", Kind: indicators.Counts, Whole: indicators.Fraction{Numerator: 8, Denominator: 8}, Document: aboutGoal, URL: aboutGoalURL,
			Note: "Bài báo viết: 8/8 thôn có nhà văn hóa gắn khu thể thao."},
		{Set: base, Code: "15.2", Kind: indicators.Verdict, Value: 1, Document: aboutGoal, URL: aboutGoalURL,
			Note: "Bài báo viết: trạm y tế đạt chuẩn quốc gia."},
		{Set: base, Code: "16", Kind: indicators.Published, Value: 100, Document: aboutGoal, URL: aboutGoalURL,
			Note: "Bài báo viết: 100% thôn đạt làng văn hóa; không nói về kế hoạch của thôn."},
		{Set: better, Code: "6.3", Kind: indicators.Published, Value: 100, Document: aboutGoal, URL: aboutGoalURL,
			Note: "Bài báo viết: 100% thôn đạt làng văn hóa và đạt thôn nông thôn mới kiểu mẫu."},
		{Set: smart, Code: "TTM.4", Kind: indicators.Published, Value: 72, Document: aboutSmart, URL: aboutURL,
			Note: "Kết quả điều tra, khảo sát; là số chung toàn xã."},
		{Set: smart, Code: "TTM.5", Kind: indicators.Published, Value: 50, Bound: indicators.Above, Document: aboutSmart, URL: aboutURL,
			Note: "Bài báo viết: trên 50%; là số chung toàn xã."},
	}
	for i := range all {
		all[i].AsOf = toldOn
		all[i].VouchedBy = "Công chức của bản dùng thử, theo bài báo"
		if all[i].Note != "" {
			all[i].Note += " "
		}
		all[i].Note += beforeMerger
	}
	return all
}

// measured enters the public figures and has everything worked out.
func (l *history) measured(ctx context.Context) error {
	for _, e := range figures() {
		if err := l.house.Indicators.Enter(gate.WithKey(ctx, "demo/figure/"+e.Set+"/"+e.Code), l.cast[specialist], e); err != nil {
			return fmt.Errorf("%s %s: %w", e.Set, e.Code, err)
		}
	}
	return l.house.Indicators.Recompute(ctx, Commune)
}
