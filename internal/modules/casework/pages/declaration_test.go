package pages_test

import (
	"archive/zip"
	"bytes"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"xaso/tests/resident"
)

// printed is the text of the PDF that b stands on, without any white.
func printed(t *testing.T, b *resident.Browser) string {
	t.Helper()
	b.Status(http.StatusOK)
	if _, err := exec.LookPath("pdftotext"); err != nil {
		t.Skip("SKIPPED, NOT PROVED: pdftotext is not installed (poppler-utils)")
	}
	file := filepath.Join(t.TempDir(), "to-khai.pdf")
	if err := os.WriteFile(file, b.Body, 0o600); err != nil {
		t.Fatal(err)
	}
	out, err := exec.Command("pdftotext", "-raw", "-enc", "UTF-8", file, "-").Output()
	if err != nil {
		t.Fatal(err)
	}
	if keep := os.Getenv("XASO_KEEP"); keep != "" { // to look at by hand
		os.WriteFile(filepath.Join(keep, strings.ReplaceAll(b.Path()[1:], "/", "-")), b.Body, 0o600)
	}
	return strings.Join(strings.Fields(string(out)), "")
}

var markup = regexp.MustCompile(`<[^>]*>`)

// worded is the text of the DOCX that b stands on, without any white.
func worded(t *testing.T, b *resident.Browser) string {
	t.Helper()
	b.Status(http.StatusOK)
	z, err := zip.NewReader(bytes.NewReader(b.Body), int64(len(b.Body)))
	if err != nil {
		t.Fatal(err)
	}
	f, err := z.Open("word/document.xml")
	if err != nil {
		t.Fatal(err)
	}
	body, err := io.ReadAll(f)
	if err != nil {
		t.Fatal(err)
	}
	return strings.Join(strings.Fields(markup.ReplaceAllString(string(body), "")), "")
}

// birthWords are what fillBirth answered, as the paper says it.
var birthWords = []string{
	"TỜ KHAI ĐĂNG KÝ KHAI SINH", "Kính gửi: Ủy ban nhân dân xã Tống Sơn", "NGUYỄN THỊ LAN", "NGUYỄN BÉ THỬ", "038190000018",
	"10/11/2026", "ngày mười tháng mười một năm hai nghìn không trăm hai mươi sáu", "Giới tính: Nữ", "Dân tộc: Kinh",
	"Xã Tống Sơn, Tỉnh Thanh Hóa", "Chưa xác định cha", "Giấy tờ kèm theo",
	"Tôi cam đoan nội dung trên đúng sự thật", "Mẫu: TT 04/2020/TT-BTP",
}

func lacks(t *testing.T, what, got string, words ...string) {
	t.Helper()
	for _, want := range words {
		if !strings.Contains(got, strings.Join(strings.Fields(want), "")) {
			t.Errorf("%s: %q is not there", what, want)
		}
	}
}

// The declaration can be printed and signed from the first page of the draft to
// the filed dossier, by the resident and by the office, and by nobody else.
func TestTheDeclarationIsPrintedFilledIn(t *testing.T) {
	eachOffice(t, func(t *testing.T, h *officeHouse) {
		lan := h.as(t, "lan")
		fillBirth(lan)
		draft := strings.TrimSuffix(lan.Path(), "/giay-to")
		lan.Visit(draft + "/kiem-tra")
		lan.Follow("Xem và in tờ khai (PDF)")
		lacks(t, "draft", printed(t, lan), append(birthWords, "ngày …… tháng …… năm ………")...)
		lan.Visit(draft + "/to-khai.docx")
		lacks(t, "draft as DOCX", worded(t, lan), birthWords...)
		minh := h.as(t, "minh")
		minh.Visit(draft + "/to-khai.pdf")
		minh.Status(http.StatusNotFound)

		lan.Visit(draft + "/giay-to")
		lan.Attach(birthNotice, photo(t, "chung-sinh.jpg"))
		lan.Press("Tiếp tục")
		lan.Check("Tôi cam đoan nội dung trên đúng sự thật, được sự thỏa thuận của các bên")
		lan.Press("Tiếp tục")
		lan.Press("Nộp hồ sơ")
		lan.Press("Mở hồ sơ")
		page := lan.Path()
		lan.Follow("Xem và in tờ khai (PDF)")
		lacks(t, "dossier", printed(t, lan), append(birthWords, "(1 tệp đã gửi)", "Mã hồ sơ: 000.00.00.H56-261116-0001")...)
		minh.Visit(page + "/to-khai.docx")
		minh.Status(http.StatusNotFound)

		hoa := h.as(t, "hoa")
		hoa.Visit(strings.Replace(page, "/ho-so/", "/viec/", 1))
		hoa.Follow("In tờ khai để ký (PDF)")
		lacks(t, "at the office", printed(t, hoa), birthWords...)
	})
}

// Who has no account and no telephone fills in by hand.
func TestTheEmptyFormIsForEverybody(t *testing.T) {
	eachFront(t, func(t *testing.T, h *frontHouse) {
		b := h.as(t, "")
		for _, code := range []string{"1.001193", "1.000656", "2.000815"} {
			b.Visit("/thu-tuc/" + code + "/mau")
			got := printed(t, b)
			if !strings.Contains(got, "......") || !strings.Contains(got, "□") {
				t.Errorf("%s: no dotted line or no box to tick", code)
			}
			b.Visit("/thu-tuc/" + code + "/mau.docx")
			worded(t, b)
		}
		b.Visit("/thu-tuc/0.000000/mau")
		b.Status(http.StatusNotFound)
	})
}
