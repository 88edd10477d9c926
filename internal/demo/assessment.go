package demo

import (
	"context"
	"fmt"

	"xaso/internal/modules/assessment"
	"xaso/internal/platform/clock"
	"xaso/internal/platform/gate"
)

const (
	haSonSet = "ntm-2021-2025-xa-kieu-mau"
	nowSet   = "ntm-2026-2030-xa"

	smartHamletURL = "https://vietnamnet.vn./thanh-hoa-chuyen-doi-so-tao-nen-tang-xay-dung-nong-thon-moi-thong-minh-2223569.html"
)

// assessments opens two files: the kiểu mẫu of xã Hà Sơn as far as public texts
// know it, and the set in force with a plan that is made up.
func (l *history) assessments(ctx context.Context) error {
	ctx = gate.WithKey(ctx, "demo/assessment")
	book, lead, officer := l.house.Assessment, l.cast[leader], l.cast[specialist]
	file, err := book.Open(ctx, lead, assessment.Opening{Set: haSonSet, Column: "thanh_hoa", Year: 2024,
		Title: "Xã nông thôn mới kiểu mẫu – xã Hà Sơn (trước khi nhập), năm 2024", About: "xã Hà Sơn trước khi nhập vào xã Tống Sơn"})
	if err != nil {
		return err
	}
	for no := 1; no <= 4; no++ {
		if err := book.Assign(ctx, lead, file, assessment.Duty{Criterion: no, Owner: officer.ID, Due: l.ahead(20)}); err != nil {
			return err
		}
	}
	for _, e := range []assessment.Evidence{
		{Code: "KM.1", Title: aboutGoal, URL: aboutGoalURL},
		{Code: "KM.2", Title: aboutHaSon, Number: "Bài báo"},
		{Code: "KM.3", Title: "VietNamNet: Thanh Hóa chuyển đổi số tạo nền tảng xây dựng nông thôn mới thông minh", URL: smartHamletURL},
		{Code: "KM.4", Title: aboutSmart, URL: aboutURL},
	} {
		e.Set, e.Public = haSonSet, true
		if _, err := book.Add(ctx, officer, e); err != nil {
			return fmt.Errorf("%s: %w", e.Code, err)
		}
	}
	for i, j := range []assessment.Judging{
		{Code: "KM.1", Verdict: assessment.Unknown, Reason: "Bài báo viết đạt nông thôn mới nâng cao năm 2020; chưa thấy kết quả rà soát theo bộ 2021-2025."},
		{Code: "KM.2", Verdict: assessment.Unknown, Reason: "Bài báo viết thu nhập 65,605 triệu đồng/người/năm; mức nâng cao áp dụng tại Thanh Hóa chưa thấy văn bản."},
		{Code: "KM.3", Verdict: assessment.Met, Reason: "Bài báo viết thôn Chí Phúc là thôn thông minh; số liệu từng tiêu chí của thôn chưa có trong hệ thống."},
		{Code: "KM.4", Verdict: assessment.Unknown, Reason: "Lĩnh vực chọn là chuyển đổi số; nội dung tiêu chí tại Quyết định 35/2022/QĐ-UBND chưa thấy."},
	} {
		j.Criterion = i + 1
		if err := book.Judge(ctx, officer, file, j); err != nil {
			return fmt.Errorf("%s: %w", j.Code, err)
		}
	}
	// Which group the commune is in was not found.
	if _, err := book.Open(ctx, lead, assessment.Opening{Set: nowSet, Year: clock.DateOf(l.house.Gate.Now()).Year,
		Title: "Xã nông thôn mới giai đoạn 2026-2030 – xã Tống Sơn"}); err != nil {
		return err
	}
	return l.planned(ctx)
}

// planned gives tasks to people who do not exist, with invented amounts.
func (l *history) planned(ctx context.Context) error {
	for _, t := range []assessment.Task{
		{Criterion: 2, Title: "Rà soát đường thôn chưa cứng hóa, lập danh sách từng tuyến", Owner: l.cast[specialist].ID, Due: l.ahead(10)},
		{Criterion: 7, Title: "Mở lớp kỹ năng số tại nhà văn hóa các thôn", Owner: l.cast[head].ID, Due: l.ahead(30), Cost: 18_000_000,
			Funds: assessment.Funds{Commune: 12_000_000, Others: 3_000_000}},
		{Criterion: 8, Title: "Vận động các hộ phân loại rác tại nhà, làm điểm ở thôn Chí Phúc", Owner: l.cast[specialist].ID, Due: l.ahead(45), Cost: 60_000_000,
			Funds: assessment.Funds{State: 20_000_000, Commune: 20_000_000, People: 10_000_000}},
	} {
		t.Set, t.Note = nowSet, madeUp
		if _, err := l.house.Assessment.Task(ctx, l.cast[leader], t); err != nil {
			return fmt.Errorf("%s: %w", t.Title, err)
		}
	}
	return nil
}
