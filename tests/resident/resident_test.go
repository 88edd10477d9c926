package resident_test

import (
	"net/http"
	"testing"

	"xaso/tests/catch"
	"xaso/tests/planted"
	"xaso/tests/resident"
)

func TestAPersonWithoutScripts(t *testing.T) {
	planted.Story(t, resident.Open(t, planted.Office(t), "/"))
}

func TestAFileIsKeptAsItCame(t *testing.T) {
	b := resident.Open(t, planted.Office(t), "/")
	b.Follow("Tải tệp")
	b.Status(http.StatusOK)
	if string(b.Body) != "%PDF-" || b.Answer.Get("Content-Type") != "application/pdf" {
		t.Errorf("file %q of type %q", b.Body, b.Answer.Get("Content-Type"))
	}
}

func TestEveryVerbCanFail(t *testing.T) {
	tests := map[string]struct {
		do   func(b *resident.Browser)
		says string
	}{
		"no such field":       {func(b *resident.Browser) { b.Type("Họ tên", "x") }, `no text field "Họ tên", only ["Họ và tên trẻ"`},
		"two such fields":     {func(b *resident.Browser) { b.Type("Ngày", "x") }, "narrow with Within"},
		"disabled":            {func(b *resident.Browser) { b.Type("Ô khoá", "x") }, "is disabled"},
		"read only":           {func(b *resident.Browser) { b.Type("Ô đọc", "x") }, "cannot be changed"},
		"no such legend":      {func(b *resident.Browser) { b.Choose("Giới", "Nam") }, `no part called "Giới"`},
		"no such answer":      {func(b *resident.Browser) { b.Choose("Giới tính", "Khác") }, `no answer "Khác", only ["Nam" "Nữ"]`},
		"no such box":         {func(b *resident.Browser) { b.Check("Nam") }, `no checkbox "Nam"`},
		"no such box to tick": {func(b *resident.Browser) { b.Uncheck("Khác") }, `no checkbox "Khác"`},
		"no such line":        {func(b *resident.Browser) { b.Select("Thôn", "Thôn Hai") }, `does not offer "Thôn Hai"`},
		"no such list":        {func(b *resident.Browser) { b.Select("Xã", "Một") }, `no list "Xã"`},
		"no such file field":  {func(b *resident.Browser) { b.Attach("Thôn", "x") }, `no file field "Thôn"`},
		"too many files":      {func(b *resident.Browser) { b.Attach("Giấy chứng sinh", "x", "y") }, "takes one file"},
		"file missing":        {func(b *resident.Browser) { b.Attach("Ảnh", "x", "y"); b.Press("Lưu") }, "no such file"},
		"no such button":      {func(b *resident.Browser) { b.Press("Nộp") }, `no button "Nộp", only ["Lưu" "Nộp hồ sơ"`},
		"only with scripts":   {func(b *resident.Browser) { b.Press("Chỉ có kịch bản") }, "does nothing without scripts"},
		"no such link":        {func(b *resident.Browser) { b.Follow("Về") }, `no link "Về"`},
		"two links":           {func(b *resident.Browser) { b.Follow("Xem") }, "links \"Xem\" to different places"},
		"away":                {func(b *resident.Browser) { b.Press("Ra ngoài") }, "leads away"},
		"no such part":        {func(b *resident.Browser) { b.Within("Cúc", func() {}) }, "no part called"},
		"not said":            {func(b *resident.Browser) { b.Sees("Khai tử") }, `does not say "Khai tử"`},
		"not said there":      {func(b *resident.Browser) { b.Within("An", func() { b.Sees("Bình") }) }, "does not say"},
		"said":                {func(b *resident.Browser) { b.SeesNot("khai  sinh") }, "says"},
		"other value":         {func(b *resident.Browser) { b.Holds("Thôn", "Thôn Một") }, `holds "Chọn"`},
		"other status":        {func(b *resident.Browser) { b.Visit("/khong-co"); b.Status(200) }, "answers 404, want 200"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			h := planted.Office(t)
			catch.Failure(t, func(tb testing.TB) { tt.do(resident.Open(tb, h, "/")) }, tt.says)
		})
	}
}
