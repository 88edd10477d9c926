package layout1_test

import (
	"fmt"
	"time"

	"xaso/internal/modules/recognition/frozen"
	"xaso/internal/platform/clock"
)

// frozenAt is the instant of the sample: 21:40 in Viet Nam, 23/11/2026.
var frozenAt = time.Date(2026, 11, 23, 14, 40, 5, 0, time.UTC)

// sample is a dossier with one of everything; persons are invented.
func sample() frozen.Dossier {
	d := frozen.Dossier{Schema: frozen.Schema, Template: 1, Program: "thử", At: frozenAt, By: "Người thử Kiên", Edition: 2,
		Commune: frozen.Commune{Code: 15316, Name: "Xã Tống Sơn", Authority: "Ủy ban nhân dân xã Tống Sơn", Province: "Tỉnh Thanh Hóa"},
		File:    frozen.File{ID: "f", Title: "Xét kiểu mẫu năm 2026", Year: 2026, Stage: "council", Draft: true, Opened: "2026-09-01"},
		Set: frozen.Set{ID: "ntm-2021-2025-xa-nang-cao", Title: "Bộ tiêu chí quốc gia về xã nông thôn mới nâng cao giai đoạn 2021 - 2025", Version: 3, Period: "giai đoạn 2021 - 2025",
			Column: "bac_trung_bo", ColumnLabel: "Bắc Trung Bộ", DeclaredCriteria: 19, DeclaredIndicators: 75,
			Legal: []frozen.Legal{{Number: "318/QĐ-TTg", Date: "2022-03-08", Issuer: "Thủ tướng Chính phủ",
				Title: "Ban hành Bộ tiêu chí quốc gia về xã nông thôn mới và Bộ tiêu chí quốc gia về xã nông thôn mới nâng cao giai đoạn 2021 - 2025", Seen: "Chỉ thấy phần đầu (Điều 1, Điều 2), không thấy bảng phụ lục."}}},
	}
	for no, name := range []string{"Quy hoạch", "Giao thông", "Thủy lợi và phòng, chống thiên tai", "Điện", "Giáo dục", "Văn hóa", "Cơ sở hạ tầng thương mại nông thôn", "Thông tin và Truyền thông",
		"Nhà ở dân cư", "Thu nhập", "Nghèo đa chiều", "Lao động", "Tổ chức sản xuất và phát triển kinh tế nông thôn", "Y tế", "Hành chính công", "Tiếp cận pháp luật", "Môi trường",
		"Chất lượng môi trường sống", "Quốc phòng và An ninh"} {
		group := "Hạ tầng kinh tế - xã hội"
		if no > 9 {
			group = "Kinh tế và tổ chức sản xuất"
		}
		d.Criteria = append(d.Criteria, frozen.Criterion{No: no + 1, Name: name, Group: group, Declared: 3, Indicators: lines(no + 1)})
	}
	d.Evidence = []frozen.Evidence{
		{ID: "e1", Code: "1.1", Kind: "quyet-dinh", Title: "Quyết định phê duyệt quy hoạch chung xây dựng xã", Number: "12/QĐ-UBND", IssuedOn: "2024-05-06", FileName: "quyet-dinh-12.pdf", FileSize: 120000, FileHash: frozen.Sum("a"), Public: true, AddedBy: "Người thử Lan", Added: "2026-10-01"},
		{ID: "e2", Code: "2.2", Kind: "anh", Title: "Ảnh đường thôn Đồng Nội đã bê tông hóa", Place: "thôn Đồng Nội", TakenOn: "2026-08-09", FileName: "duong.jpg", FileHash: frozen.Sum("b"), AddedBy: "Người thử Minh", Added: "2026-10-02"},
		{ID: "e3", Code: "8.1", Kind: "bien-ban", Title: "Biên bản nghiệm thu đài truyền thanh", ValidUntil: "2026-06-30", Expired: true, Link: "/giay-to/7"}}
	for i := range 5 {
		d.Publications = append(d.Publications, frozen.Publication{Way: "loudspeaker", Place: "toàn xã", On: fmt.Sprintf("2026-10-%02d", i*3+1), Clock: "17:30", By: "Người thử Hoa"})
	}
	d.Comments = []frozen.Comment{{Number: 1, Via: "paper", Hamlet: "thôn Nội", On: "2026-10-05", Text: "Đường ra đồng còn đoạn lầy, đề nghị làm trước mùa gặt.", Answer: "Đã đưa vào kế hoạch tháng 12.", Answered: "2026-10-09"},
		{Number: 2, Via: "web", On: "2026-10-07", Text: "Nhà văn hóa thôn thiếu wifi."}}
	d.Opinions = []frozen.Opinion{{Body: "Ban Thường trực Ủy ban MTTQ Việt Nam xã", Number: "21/MTTQ-BTT", On: "2026-10-18", Stand: "agree", Text: "Đề nghị nêu rõ nguồn số liệu thu nhập.", Answer: "Tiếp thu, đã ghi nguồn."}}
	d.Minutes = []frozen.Minutes{{Number: "05/BB-UBND", On: "2026-11-01", Place: "hội trường xã", Chair: "Người thử Kiên", Secretary: "Người thử Lan",
		Invited: 40, Attended: 38, For: 35, Against: 1, Abstained: 2, Conclusion: "Thống nhất đề nghị sau khi hoàn thành các chỉ tiêu còn lại"}}
	d.Remarks = []frozen.Remark{{Code: "2.2", From: "Tổ thẩm định của tỉnh (thử)", On: "2026-11-10", Text: "Bổ sung bản đồ các tuyến đã cứng hóa.", Answer: "Đã bổ sung.", Closed: true}}
	d.Plan = []frozen.Task{{Code: "2.2", Title: "Bê tông hóa 1,2 km đường trục thôn Nội", Owner: "Người thử Minh", Due: "2026-12-20", State: "doing", Cost: 1250000000, Funds: frozen.Funds{State: 1000000000, Commune: 250000000}},
		{Code: "8.3", Title: "Lắp wifi ở ba nhà văn hóa", Owner: "Người thử Hoa", Due: "2026-12-15", State: "todo"}}
	return d
}

// lines are three indicators of a criterion: computed, typed in, and one of
// the ways to know nothing.
func lines(no int) []frozen.Indicator {
	number := func(v float64) *float64 { return &v }
	code := func(n int) string { return fmt.Sprintf("%d.%d", no, n) }
	first := frozen.Indicator{Code: code(1), Text: "Tỷ lệ hộ có nhà tiêu hợp vệ sinh, nhà tắm và thiết bị chứa nước sinh hoạt hợp vệ sinh", Unit: "percent", Comparison: ">=",
		Threshold: frozen.Threshold{Known: true, Number: number(90), Standing: frozen.Memory, Note: "Nhớ lại, chưa đối chiếu."},
		Reading: frozen.Reading{State: frozen.Met, Provisional: true, Origin: frozen.Computed, Known: true, Value: 96.25, Ratio: true, Numerator: 6512, Denominator: 6766, AsOf: "2026-11-23",
			Metrics: []string{"số hộ có nhà tiêu hợp vệ sinh", "số hộ"}},
		Wants: []frozen.Wanted{{Kind: "quyet-dinh", Title: "Quyết định phê duyệt"}}}
	for m := range 9 {
		first.History = append(first.History, frozen.Point{On: clock.Date{Year: 2026, Month: 3, Day: 1}.AddMonths(m).String(), Known: m != 3, Value: 70 + float64(m)*3.2, State: frozen.Short})
	}
	second := frozen.Indicator{Code: code(2), Text: "Thu nhập bình quân đầu người của khu vực nông thôn", Unit: "million_vnd_per_person_year", Comparison: ">=",
		Threshold: frozen.Threshold{Known: true, Number: number(64), Standing: frozen.Entered, Source: "Quyết định số 26/2024/QĐ-UBND", By: "Người thử Lan", On: "2026-09-09"},
		Reading:   frozen.Reading{State: frozen.Short, Origin: frozen.Typed, Known: true, Bound: ">", Value: 58.4, AsOf: "2025-12-31", Source: "Báo cáo số 41/BC-UBND của xã", VouchedBy: "Người thử Minh, công chức thống kê"},
		History:   []frozen.Point{{On: "2024-12-31", Known: true, Value: 49.5, State: frozen.Short}, {On: "2025-12-31", Known: true, Value: 58.4, State: frozen.Short}}}
	if no%3 == 0 {
		second.Judged = &frozen.Judgement{Verdict: frozen.Met, Reason: "Theo điều tra mới đang chờ công bố", By: "Người thử Kiên", On: "2026-11-20"}
	}
	third := frozen.Indicator{Code: code(3), Text: "Có quy hoạch được phê duyệt và công bố công khai đúng thời hạn", Unit: "pass", Comparison: "pass",
		Threshold: frozen.Threshold{Standing: frozen.Unverified}, Reading: frozen.Reading{State: frozen.NoData, Gap: "Chưa có cán bộ nào nhập số liệu cho chỉ tiêu này"}}
	if no%2 == 0 {
		third.Threshold = frozen.Threshold{Known: true, Yes: true, Standing: frozen.Verified, Source: "Quyết định số 318/QĐ-TTg"}
		third.Reading = frozen.Reading{State: frozen.Met, Origin: frozen.Typed, Known: true, Value: 1, AsOf: "2026-10-01", Source: "Quyết định số 12/QĐ-UBND"}
	}
	return []frozen.Indicator{first, second, third}
}

// empty is a set whose indicators nobody knows, at the very beginning.
func empty() frozen.Dossier {
	d := sample()
	d.Set = frozen.Set{ID: "ntm-2026-2030-xa", Title: "Bộ tiêu chí quốc gia về nông thôn mới giai đoạn 2026 - 2030", Version: 1, Period: "giai đoạn 2026 - 2030", DeclaredCriteria: 10, DeclaredIndicators: 47,
		Legal: []frozen.Legal{{Number: "51/2025/QĐ-TTg", Date: "2025-12-29", Issuer: "Thủ tướng Chính phủ"}}}
	d.Criteria = []frozen.Criterion{{No: 1, Name: "Quy hoạch"}, {No: 2, Name: "Hạ tầng kinh tế - xã hội"}}
	d.Evidence, d.Publications, d.Comments, d.Opinions, d.Minutes, d.Remarks, d.Plan = nil, nil, nil, nil, nil, nil, nil
	return d
}
