package consultations_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"xaso/internal/modules/consultations"
)

const draft = "ỦY BAN NHÂN DÂN XÃ\r\nChương I\nQUY ĐỊNH CHUNG\nĐiều 1. Phạm vi\n\tQuy chế này nói về rác.\nĐIỀU 2. Giờ đổ rác\n1. Sáng từ 5 giờ.\n2. Chiều từ 17 giờ.\na) Trừ ngày mưa."

func TestDraftIsSplitIntoItsParts(t *testing.T) {
	var got []string
	for _, p := range consultations.Parse(draft) {
		got = append(got, p.Level+"|"+p.Name()+"|"+p.Body)
	}
	want := []string{
		"paragraph|Mở đầu|ỦY BAN NHÂN DÂN XÃ",
		"chapter|Chương I. QUY ĐỊNH CHUNG|",
		"article|Điều 1. Phạm vi|Quy chế này nói về rác.",
		"article|Điều 2. Giờ đổ rác|",
		"clause|Khoản 1, Điều 2|Sáng từ 5 giờ.",
		"clause|Khoản 2, Điều 2|Chiều từ 17 giờ.\na) Trừ ngày mưa.",
	}
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("got\n%s", strings.Join(got, "\n"))
	}
	plain := consultations.Parse("Câu một.\n\n1. Câu hai.")
	if len(plain) != 2 || plain[1].Label != "Đoạn 2" || plain[1].Body != "1. Câu hai." {
		t.Errorf("paragraphs %+v", plain)
	}
}

// Nothing that was pasted may be lost: people comment on the whole text.
func FuzzParse(f *testing.F) {
	for _, s := range []string{draft, "", "Chương\nĐiều 1.", "Điều 1: " + strings.Repeat("dài ", 200), "Mục 1\nMục 2\n1. x", "Phần thứ nhất\nA\xffB"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		parts := consultations.Parse(text)
		letters := 0
		for i, p := range parts {
			if p.Number != i+1 || p.Label == "" || p.Level == "" {
				t.Fatalf("%q: %+v", text, p)
			}
			letters += len(p.Body) + len(p.Title) + len(p.Label)
		}
		if len(parts) > 600 {
			t.Fatalf("%d parts", len(parts))
		}
		if utf8.ValidString(text) && strings.TrimSpace(text) != "" && letters == 0 {
			t.Fatalf("%q is lost", text)
		}
	})
}
