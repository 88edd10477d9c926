package criteria_test

import (
	"testing"

	"xaso/internal/modules/criteria"
)

func TestLevelsAsDecisionsWriteThem(t *testing.T) {
	percent := criteria.Indicator{Unit: criteria.Percent, Comparison: criteria.AtLeast}
	for _, row := range []struct {
		text  string
		words string // as the program writes it; "" nothing was read
		unit  criteria.Unit
		c     criteria.Comparison
		ok    bool
	}{
		{"Đạt", "Đạt", criteria.PassFail, criteria.Pass, true},
		{"đạt.", "Đạt", criteria.PassFail, criteria.Pass, true},
		{"≥ 95%", "≥ 95 %", criteria.Percent, criteria.AtLeast, true},
		{"≥95 %", "≥ 95 %", criteria.Percent, criteria.AtLeast, true},
		{">= 95", "≥ 95", "", criteria.AtLeast, true},
		{"95", "95", "", "", true},
		{"100%", "100 %", criteria.Percent, "", true},
		{"≤1,5%", "≤ 1,5 %", criteria.Percent, criteria.AtMost, true},
		{"≥ 2", "≥ 2", "", criteria.AtLeast, true},
		{"từ 80% trở lên", "≥ 80 %", criteria.Percent, criteria.AtLeast, true},
		{"không quá 5 %", "≤ 5 %", criteria.Percent, criteria.AtMost, true},
		{"Tối thiểu 01 mô hình", "≥ 1", criteria.Count, criteria.AtLeast, true},
		{"58 triệu", "58 triệu đồng/người/năm", criteria.Income, "", true},
		{"≥ 62,5 triệu đồng/người/năm", "≥ 62,5 triệu đồng/người/năm", criteria.Income, criteria.AtLeast, true},
		{"≥ 4 m2/người", "≥ 4 m²/người", criteria.Area, criteria.AtLeast, true},
		{"≥ 60 lít/người/ngày đêm", "≥ 60 lít/người/ngày đêm", criteria.Water, criteria.AtLeast, true},
		{"Khá", "Khá", criteria.Grade, criteria.Level, true},
		{"Mức độ 2", "Mức độ 2", criteria.Grade, criteria.Level, true},
		{"2026: 62; 2027: 66", "2026: 62; 2027: 66", "", "", true},
		{"Năm 2026: ≥ 62 triệu\nNăm 2027: ≥ 66 triệu", "2026: ≥ 62 triệu đồng/người/năm; 2027: ≥ 66 triệu đồng/người/năm", criteria.Income, criteria.AtLeast, true},
		{"1.500", "1.500", "", "", false}, // fifteen hundred, or one and a half
		{"trên 95%", "≥ 95 %", criteria.Percent, criteria.AtLeast, false},
		{"< 5%", "≤ 5 %", criteria.Percent, criteria.AtMost, false},
		{"Không", "0", criteria.Count, criteria.Equal, false},
		{"-", "", "", "", true},
		{"", "", "", "", true},
		{"≥95% (≥60% từ hệ thống cấp nước tập trung)", "", "", "", false},
		{"UBND cấp tỉnh quy định cụ thể", "", "", "", false},
		{"2026: 62; 2026: 66", "", "", "", false},
		{"1.2.3", "", "", "", false},
		{"95%%", "", "", "", false},
	} {
		r := criteria.ReadLevel(row.text)
		shown := percent
		shown.Unit, shown.Comparison = r.Unit, r.Comparison
		if got := r.Threshold.Words(shown); got != row.words || r.Unit != row.unit || r.Comparison != row.c || r.Ok != row.ok {
			t.Errorf("%q is read %q %q %q %v, want %q %q %q %v", row.text, got, r.Unit, r.Comparison, r.Ok, row.words, row.unit, row.c, row.ok)
		}
		if !r.Ok && r.Why == "" {
			t.Errorf("%q: no reason to look at it", row.text)
		}
	}
}

func FuzzReadLevel(f *testing.F) {
	for _, s := range []string{"≥ 95%", "Đạt", "2026: 62; 2027: 66 triệu", "1.234,5", "không quá 5%", "≤", "từ", "1,,2", "Ｎăm 2026"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		r := criteria.ReadLevel(s)
		if r.Ok && !r.Empty && !r.Threshold.Known() {
			t.Errorf("%q is understood as nothing", s)
		}
		if !r.Ok && r.Why == "" {
			t.Errorf("%q: no reason", s)
		}
		if n := r.Threshold.Number; n != nil && *n < 0 {
			t.Errorf("%q is %v", s, *n)
		}
	})
}
