package procedures

import "testing"

// What offices write for terms and fees; what could mean two things is refused.
func TestCellsOfTermsAndFees(t *testing.T) {
	for text, want := range map[string]Term{
		"03 ngày làm việc": {Qty: 3, Unit: WorkingDay}, "15 ngày": {Qty: 15, Unit: CalendarDay}, "1 tháng": {Qty: 1, Unit: Month},
		"04 giờ làm việc": {Qty: 4, Unit: WorkingHour}, "Trong ngày": {Qty: 1, Unit: SameDay}, "Ngay trong ngày làm việc.": {Qty: 1, Unit: SameDay},
		"Không quá 10 ngày làm việc kể từ ngày nhận đủ hồ sơ": {Qty: 10, Unit: WorkingDay}, "05 (năm) ngày làm việc": {Qty: 5, Unit: WorkingDay},
		"Không quy định": {Unit: NoTerm},
		"3":              {}, "": {}, "sớm": {}, "3-5 ngày": {}, "0 ngày": {}, "3 ngày làm việc; trường hợp khó 10 ngày": {},
	} {
		got, ok := cellTerm(text)
		if ok != (want.Unit != "") || ok && got != want {
			t.Errorf("%q: %+v %v", text, got, ok)
		}
	}
	for text, want := range map[string]Fee{
		"Không": {Kind: FeeFree}, "Miễn phí": {Kind: FeeFree}, "0 đồng": {Kind: FeeFree}, "8.000 đồng/bản": {Kind: FeePerCopy, Amount: 8000},
		"8000đ/ bản": {Kind: FeePerCopy, Amount: 8000}, "50.000 đồng/trường hợp": {Kind: FeePerCase, Amount: 50000}, "30.000": {Kind: FeeFixed, Amount: 30000},
		"100.000 đồng/lần": {Kind: FeeFixed, Amount: 100000}, "2.000 đồng/trang": {Kind: FeePerPage, Amount: 2000},
		"tùy tâm": {}, "-5000": {}, "8.00": {}, "10.000 đến 20.000": {}, "99.999.999.999": {},
	} {
		got, ok := cellFee(text)
		if ok != (want.Kind != "") || ok && (got.Kind != want.Kind || got.Amount != want.Amount) {
			t.Errorf("%q: %+v %v", text, got, ok)
		}
	}
	if f, ok := cellFee("Theo Nghị quyết của HĐND tỉnh"); !ok || f.Kind != FeeProvince {
		t.Errorf("%+v", f)
	}
}

// Whatever stands in the cells, reading them ends, and a count is never absurd.
func FuzzCells(f *testing.F) {
	f.Add("1. Đơn (01 bản chính); 2. Xuất trình căn cước\n- Ảnh 2 bản sao (nếu có)")
	f.Add("8.000 đồng/bản")
	f.Add("Không quá 10 ngày làm việc kể từ ngày nhận")
	f.Fuzz(func(t *testing.T, text string) {
		for _, c := range cellPapers(text) {
			if c.Name == "" || c.Originals > 99 || c.Copies > 99 || c.Electronic > 99 {
				t.Errorf("%+v", c)
			}
		}
		if term, ok := cellTerm(text); ok && (term.Qty < 0 || term.Qty > 999) {
			t.Errorf("%+v", term)
		}
		if fee, ok := cellFee(text); ok && fee.Kind == FeeFixed && (fee.Amount <= 0 || len(fee.Check()) > 0) {
			t.Errorf("%q: %+v", text, fee)
		}
		cellLines(text)
		cellChannels(text)
	})
}
