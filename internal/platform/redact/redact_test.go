package redact_test

import (
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"xaso/internal/platform/redact"
)

func TestWhatMayNotStandInPublicIsFound(t *testing.T) {
	tests := []struct {
		text  string
		want  string
		kinds []string
	}{
		{"Gọi tôi số 0912 345 678 nhé", "Gọi tôi số ▒▒▒ nhé", []string{redact.Phone}},
		{"goi +84 912.345.678", "goi ▒▒▒", []string{redact.Phone}},
		{"ĐT: o9l2, thật ra o912345678", "ĐT: o9l2, thật ra ▒▒▒", []string{redact.Phone}},
		{"không chín một hai ba bốn năm sáu bảy tám gọi nhé", "▒▒▒ gọi nhé", []string{redact.Phone}},
		{"khong chin mot hai ba bon nam sau bay tam", "▒▒▒", []string{redact.Phone}},
		{"CCCD 038199001234", "CCCD ▒▒▒", []string{redact.CCCD}},
		{"038 199 001 234", "▒▒▒", []string{redact.CCCD}},
		{"CMND số 171234567 cấp ở Thanh Hóa", "CMND số ▒▒▒ cấp ở Thanh Hóa", []string{redact.CCCD}},
		{"thư lan.nguyen+xa@example.vn xong", "thư ▒▒▒ xong", []string{redact.Email}},
		{"STK 19034567890123 ngân hàng", "STK ▒▒▒ ngân hàng", []string{redact.Account}},
		{"so tai khoan cua toi la 102003004005", "so tai khoan cua toi la ▒▒▒", []string{redact.Account}},
		{"xe 36B1-234.56 chạy ẩu", "xe ▒▒▒ chạy ẩu", []string{redact.Plate}},
		{"xe 36c-1234", "xe ▒▒▒", []string{redact.Plate}},
		{"ông Nguyễn Văn Bình nói", "ông ▒▒▒ nói", []string{redact.Name}},
		{"Ông Bình đã đổ rác", "Ông ▒▒▒ đã đổ rác", []string{redact.Name}},
		{"ong nguyen van binh lan duong", "ong ▒▒▒ lan duong", []string{redact.Name}},
		{"nhà chị lê thị hoa", "nhà chị ▒▒▒", []string{redact.Name}},
		{"theo Nguyễn Thị Lan Anh thì", "theo ▒▒▒ thì", []string{redact.Name}},
		{"ở số nhà 12/5 ngõ 15", "ở số nhà ▒▒▒ ngõ ▒▒▒", []string{redact.Address, redact.Address}},
	}
	for _, tt := range tests {
		for _, text := range []string{tt.text, norm.NFD.String(tt.text)} {
			found := redact.Find(text)
			if got := norm.NFC.String(redact.Apply(text, found)); got != norm.NFC.String(tt.want) {
				t.Errorf("%q: %q, want %q", text, got, tt.want)
			}
			var kinds []string
			for _, f := range found {
				kinds = append(kinds, f.Kind)
			}
			if !slices.Equal(kinds, tt.kinds) {
				t.Errorf("%q: kinds %v, want %v", text, kinds, tt.kinds)
			}
		}
	}
}

func TestWhatSaysNothingOfAnybodyStays(t *testing.T) {
	for _, text := range []string{
		"Đường thôn Đông dài 1.250 m, rộng 3 m, đóng 150.000.000 đồng",
		"Mức đóng 84.500.000.000 đ cho cả xã",
		"Nghị quyết số 12/2026/NQ-HĐND ngày 23/11/2026",
		"bà con thôn Đông và ông Chủ tịch xã, bà Trưởng thôn",
		"họp ở đường Bà Triệu, chợ Ông Đồn",
		"Tổng đài 1900 1234, 1800 599 920; gọi 113, 114, 115",
		"hai ba nhà một cây", "nhà 2 tầng, nhà văn hóa", "co ba nguoi di cho, ba con dang di hop",
		"Từ 01/12/2026 đến 20/12/2026, lúc 07:30", "khu đô thị mới", "quy hoach do thi moi",
	} {
		if found := redact.Find(text); len(found) > 0 {
			t.Errorf("%q: %+v", text, found)
		}
	}
}

func TestPiecesOutsideTheTextAreCut(t *testing.T) {
	got := redact.Apply("Đường", []redact.Found{{From: -3, To: 1}, {From: 4, To: 99}, {From: 5, To: 2}, {From: 40, To: 50}})
	if !utf8.ValidString(got) || strings.Count(got, redact.Mask) != 2 {
		t.Errorf("%q", got)
	}
}

func FuzzFind(f *testing.F) {
	for _, s := range []string{"", "ông Nguyễn Văn A 0912345678", "36B1-234.56", "a@b.c", "\xff\xfeông \xc3", "số nhà 1/2/3", "STK: 1234567", norm.NFD.String("bà Lê Thị Ổi")} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		last := 0
		found := redact.Find(text)
		for _, one := range found {
			if one.From < last || one.To <= one.From || one.To > len(text) || one.Kind == "" {
				t.Fatalf("%q: %+v", text, found)
			}
			last = one.To
		}
		clean := redact.Apply(text, found)
		if utf8.ValidString(text) && !utf8.ValidString(clean) {
			t.Fatalf("%q became %q", text, clean)
		}
	})
}
