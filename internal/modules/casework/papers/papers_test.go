package papers_test

import (
	"bytes"
	"errors"
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"

	"xaso/internal/modules/casework/papers"
)

// everyPaper is one of each kind, by kind.
func everyPaper() map[papers.Kind]paper {
	return map[papers.Kind]paper{
		papers.KindReceipt: receipt(), papers.KindSupplement: supplement(), papers.KindRefusal: refusal(),
		papers.KindExtension: extension(), papers.KindStop: stop(), papers.KindControl: control(3),
		papers.KindRegister: register(3),
	}
}

// values walks a paper and returns every text in it, by field name, so that a
// field added later and not drawn makes the test below fail.
func values(name string, v reflect.Value, found map[string]string) {
	switch v.Kind() {
	case reflect.Struct:
		for i := range v.NumField() {
			if v.Type().Field(i).IsExported() {
				values(name+"."+v.Type().Field(i).Name, v.Field(i), found)
			}
		}
	case reflect.Slice:
		for i := range v.Len() {
			values(fmt.Sprintf("%s[%d]", name, i), v.Index(i), found)
		}
	case reflect.String:
		if v.Type() == reflect.TypeFor[string]() {
			found[name] = v.String()
		}
	}
}

func TestEveryFieldIsOnThePaper(t *testing.T) {
	for kind, p := range everyPaper() {
		t.Run(string(kind), func(t *testing.T) {
			found := map[string]string{}
			values("", reflect.ValueOf(p), found)
			if kind == papers.KindRegister {
				delete(found, ".Head.Code")
				delete(found, ".Head.TrackingURL")
				for i := range 3 { // the register has no columns for these
					delete(found, fmt.Sprintf(".Entries[%d].Person.Owner", i))
					delete(found, fmt.Sprintf(".Entries[%d].Person.Email", i))
				}
			}
			form, err := papers.FormOf(kind, at("2026-11-23 10:00"))
			if err != nil {
				t.Fatal(err)
			}
			found["title"], found["legal note"] = form.Title, form.LegalNote()
			got := text(t, draw(t, p))
			for name, want := range found {
				printed := strings.Contains(packed(got), packed(want))
				if !printed && !strings.Contains(packed(got), packed(strings.ToUpper(want))) {
					t.Errorf("%s: %q is not on the paper", name, want)
				}
			}
		})
	}
}

func TestDatesAndMoney(t *testing.T) {
	tests := []struct {
		name string
		p    paper
		want []string
	}{
		{"receipt", receipt(), []string{"Hà Sơn, ngày 23 tháng 11 năm 2026", "09 giờ 05 phút, ngày 23 tháng 11 năm 2026",
			"17 giờ 00 phút, ngày 25 tháng 11 năm 2026 (nghỉ ngày 24/11)", "Lệ phí: 8.000 đ; Bản sao: 1.234.567 đ (đã nộp tại quầy)", "01 (bộ)"}},
		{"supplement", supplement(), []string{"17 giờ 00 phút, ngày 05 tháng 12 năm 2026"}},
		{"extension", extension(), []string{"ngày 25 tháng 11 năm 2026", "ngày 04 tháng 01 năm 2027", "lần này: 2"}},
		{"stop", stop(), []string{"08 giờ 30 phút, ngày 20 tháng 11 năm 2026", "09 giờ 59 phút"}},
		{"control", control(3), []string{"08:30 20/11/2026", "Hạn: 12:30 20/11/2026", "Trước hạn", "Đúng hạn", "Quá hạn"}},
		{"register", register(3), []string{"Từ ngày 01/11/2026 đến ngày 30/11/2026", "22/11/2026"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := packed(text(t, draw(t, tt.p)))
			for _, want := range tt.want {
				if !strings.Contains(got, packed(want)) {
					t.Errorf("%q is not on the paper", want)
				}
			}
		})
	}
}

func TestNothingToPayAndNoDeadline(t *testing.T) {
	r := receipt()
	r.Fees, r.FeeNote, r.Due, r.DueNote = nil, "", time.Time{}, "không quy định thời hạn"
	got := packed(text(t, draw(t, r)))
	for _, want := range []string{"7. Phí, lệ phí: không thu", "5. Thời gian trả kết quả: không quy định thời hạn"} {
		if !strings.Contains(got, packed(want)) {
			t.Errorf("%q is not on the paper", want)
		}
	}
}

// Every Vietnamese letter must come back from all three faces, and so must
// letters sent decomposed, as some telephones do.
func TestVietnameseComesBack(t *testing.T) {
	r := refusal()
	r.Applicant.Name, r.Applicant.Address = vowels, vowels // bold, regular
	r.Place = vowels                                       // italic
	r.Guidance = "Nguye\u0302\u0303n Thi\u0323 U\u031B\u0301ng"
	got := packed(text(t, draw(t, r)))
	if n := strings.Count(got, packed(vowels)); n != 3 {
		t.Errorf("the line of vowels came back %d times, want 3", n)
	}
	if !strings.Contains(got, packed("Nguyễn Thị Ứng")) {
		t.Error("decomposed letters were not composed")
	}
}

func TestLongTextWrapsAndIsWhole(t *testing.T) {
	long := strings.Repeat("Công Tằng Tôn Nữ Phước Hoàng Ánh Nguyệt Đoàn Quỳnh ", 9)
	r := receipt()
	r.Applicant.Name, r.Applicant.Address, r.Procedure, r.Officer, r.Authority = long, long, long, long, long
	r.Items[1].Name, r.ReturnAt = long, long
	data := draw(t, r)
	if n := strings.Count(packed(unpaged(text(t, data))), packed(long)); n != 7 { // the name stands twice
		t.Errorf("the long text came back %d times, want 7", n)
	}
	insideMargins(t, data, 85.0, 42.5)
}

func TestManyRowsSpanPages(t *testing.T) {
	for _, tt := range []struct {
		name string
		p    paper
		mark func(i int) string
		head string
	}{
		{"control", control(200), func(i int) string { return control(200).Handovers[i].Note }, "Bên giao, bên nhận"},
		{"register", register(200), func(i int) string { return register(200).Entries[i].Code }, "Cơ quan giải quyết"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			data := draw(t, tt.p)
			got := text(t, data)
			for i := range 200 {
				if strings.Count(packed(got), packed(tt.mark(i))) != 1 {
					t.Fatalf("row %d (%s) is not there exactly once", i+1, tt.mark(i))
				}
			}
			n := pages(got)
			if n < 10 || strings.Count(packed(got), packed(tt.head)) != n {
				t.Errorf("%d pages with %d table headings", n, strings.Count(packed(got), packed(tt.head)))
			}
			insideMargins(t, data, 56, 42.5)
		})
	}
}

// A row taller than a page goes on over several.
func TestRowTallerThanAPage(t *testing.T) {
	p := supplement()
	p.Missing[0].How = strings.Repeat("Mang bản chính đến quầy. ", 400)
	got := packed(text(t, draw(t, p)))
	if n := strings.Count(got, "bản"+"chính"+"đến"); n < 390 {
		t.Errorf("%d of 400 sentences came back", n)
	}
	if !strings.Contains(got, packed(p.Missing[1].What)) {
		t.Error("the row after it is gone")
	}
}

func TestHostileText(t *testing.T) {
	var everything strings.Builder
	for r := rune(0); r <= 0xFFFF; r++ {
		everything.WriteRune(r)
	}
	tests := map[string]string{
		"control characters": "a\x00b\x1b[31m\u0085\u2028c\r\nd\te",
		"one endless word":   strings.Repeat("Ặ", 4000),
		"right to left":      "\u202Eתשרי אב العربية\u202C \u2066x\u2069",
		"emoji":              "👨‍👩‍👧 🇻🇳 𠮷",
		"broken encoding":    "a\xff\xfeb\xc3",
		"markup":             "<b>(\\)%PDF-1.7 endobj{office}{due}</b>",
		"the whole plane":    everything.String(),
		"combining only":     strings.Repeat("\u0323\u0302", 300),
		"white":              strings.Repeat(" \u00A0\u3000", 500),
	}
	for name, hostile := range tests {
		t.Run(name, func(t *testing.T) {
			r := receipt()
			r.Applicant.Name, r.Items[0].Name, r.ReturnAt, r.Place, r.Code = hostile, hostile, hostile, hostile, hostile
			data := draw(t, r)
			insideMargins(t, data, 85, 42.5)
			if !strings.Contains(packed(text(t, data)), packed(r.Items[1].Name)) {
				t.Error("the honest rows are gone")
			}
		})
	}
}

// What the face lacks is shown as missing, never left out; what would turn the
// line round or hide letters is taken out.
func TestStrangeCharacters(t *testing.T) {
	r := refusal()
	r.Basis, r.Guidance = "A\U0001F600B\U00020BB7C\u0E01D", "x\u202Ey\u200Bz\u2066w"
	got := packed(text(t, draw(t, r)))
	for _, want := range []string{"A□B□C□D", "xyzw"} {
		if !strings.Contains(got, want) {
			t.Errorf("%q is not on the paper", want)
		}
	}
}

func TestQRCodeOpensTheTrackingPage(t *testing.T) {
	for kind, p := range everyPaper() {
		if kind == papers.KindRegister {
			continue
		}
		t.Run(string(kind), func(t *testing.T) {
			data := draw(t, p)
			page := fmt.Sprint(pages(text(t, data)))
			image := tool(t, data, "pdftoppm", "-r", "150", "-gray", "-f", page, "{}")
			got := tool(t, image, "zbarimg", "--raw", "-q", "{}")
			if strings.TrimSpace(string(got)) != tracking {
				t.Errorf("the code says %q", got)
			}
		})
	}
}

func TestTrackingAddressMustBePlain(t *testing.T) {
	for _, address := range []string{"https://xã.vn/", "javascript:alert(1)", "https://a.vn/ b", "https://a.vn/(x)", "http://a.vn/" + strings.Repeat("x", 300)} {
		r := receipt()
		r.TrackingURL = address
		if _, err := r.PDF(); !errors.Is(err, papers.ErrAddress) {
			t.Errorf("%q: %v, want ErrAddress", address, err)
		}
	}
	r := receipt()
	r.TrackingURL = ""
	draw(t, r)
}

func TestSameValuesSameBytes(t *testing.T) {
	for kind, p := range everyPaper() {
		if !bytes.Equal(draw(t, p), draw(t, p)) {
			t.Errorf("%s: two drawings differ", kind)
		}
	}
	other := receipt()
	other.Row = "346"
	if bytes.Equal(draw(t, receipt()), draw(t, other)) {
		t.Error("different receipts are the same file")
	}
}

func TestMetadata(t *testing.T) {
	data := draw(t, receipt())
	info := string(tool(t, data, "pdfinfo", "{}"))
	for _, want := range []string{"GIẤY TIẾP NHẬN HỒ SƠ VÀ HẸN TRẢ KẾT QUẢ – 000.00.32.H56-261123-0007", "xaso", "Pages:           1\n"} {
		if !strings.Contains(info, want) {
			t.Errorf("pdfinfo lacks %q:\n%s", want, info)
		}
	}
	if !bytes.Contains(data, []byte("/Lang(vi)")) {
		t.Error("the file does not say that it is Vietnamese")
	}
	fonts := string(tool(t, data, "pdffonts", "{}"))
	if strings.Count(fonts, "yes no  yes")+strings.Count(fonts, "yes yes yes") != 3 {
		t.Errorf("three embedded faces with a text layer wanted:\n%s", fonts)
	}
}

func TestEmptyPapersHaveDots(t *testing.T) {
	head := papers.Head{Date: at("2026-11-23 09:00")}
	for _, p := range []paper{papers.Receipt{Head: head}, papers.Supplement{Head: head}, papers.Refusal{Head: head},
		papers.Extension{Head: head}, papers.Stop{Head: head}, papers.Control{Head: head}, papers.Register{Head: head}} {
		if got := text(t, draw(t, p)); !strings.Contains(got, "……") {
			t.Errorf("%T: no dotted line to fill in", p)
		}
	}
	if _, err := (papers.Receipt{}).PDF(); !errors.Is(err, papers.ErrNoDate) {
		t.Errorf("a paper without a date: %v", err)
	}
}

func FuzzReceipt(f *testing.F) {
	f.Add("Nguyễn Văn A", "Tờ khai", "8.000 đ")
	f.Add("\u202E\x00\xff", strings.Repeat("Ộ", 300), "{office}")
	f.Fuzz(func(t *testing.T, name, item, note string) {
		if len(name)+len(item)+len(note) > 4000 {
			t.Skip("longer than any field admits")
		}
		r := receipt()
		r.Applicant.Name, r.Items[0].Name, r.FeeNote, r.Office = name, item, note, item
		if _, err := r.PDF(); err != nil {
			t.Fatal(err)
		}
	})
}

func BenchmarkReceipt(b *testing.B) {
	r := receipt()
	b.ReportAllocs()
	for b.Loop() {
		data, err := r.PDF()
		if err != nil {
			b.Fatal(err)
		}
		b.SetBytes(int64(len(data)))
	}
}

func BenchmarkRegister200(b *testing.B) {
	r := register(200)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := r.PDF(); err != nil {
			b.Fatal(err)
		}
	}
}
