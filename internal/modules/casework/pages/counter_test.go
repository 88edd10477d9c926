package pages_test

import (
	"bytes"
	"encoding/json"
	"io/fs"
	"maps"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"xaso/internal/modules/casework"
	"xaso/internal/modules/casework/pages"
	"xaso/internal/platform/clock"
	"xaso/internal/platform/db/dbtest"
	"xaso/internal/platform/lang"
)

// Somebody comes to the counter without a telephone: everything on one page.
func TestTheCounterEntersAWalkIn(t *testing.T) {
	eachOffice(t, func(t *testing.T, h *officeHouse) {
		hoa := h.as(t, "hoa")
		hoa.Visit("/quay")
		hoa.Type("Người dân cần làm thủ tục gì?", "ban sao trich luc")
		hoa.Press("Tìm")
		hoa.Press("Nhập tại quầy: Cấp bản sao Trích lục hộ tịch, bản sao Giấy khai sinh")
		hoa.Sees("Nhập hồ sơ cho người đến quầy")

		hoa.Type("Tìm người đã có tài khoản (không bắt buộc)", "tran van minh")
		hoa.Type("Ghi chú (không bắt buộc)", "đi cùng con gái")
		hoa.Press("Tìm người")
		hoa.Status(http.StatusOK)
		hoa.Choose("Người nộp là", "Trần Văn Minh")
		hoa.Holds("Ghi chú (không bắt buộc)", "đi cùng con gái")

		hoa.Press("Tiếp nhận và hẹn trả") // the declaration is empty
		hoa.Status(http.StatusUnprocessableEntity)
		hoa.Sees("Có chỗ cần sửa")
		hoa.Holds("Ghi chú (không bắt buộc)", "đi cùng con gái")
		draft := strings.TrimPrefix(hoa.Path(), "/quay/ho-so/")
		h.answer(t, draft)
		kien := h.as(t, "kien")
		kien.Visit("/quay/ho-so/" + draft) // another's entry
		kien.Status(http.StatusNotFound)

		hoa.Visit("/quay")
		hoa.Follow("Cấp bản sao Trích lục hộ tịch, bản sao Giấy khai sinh") // begun and not finished
		hoa.Type("Tìm người đã có tài khoản (không bắt buộc)", "0912345679")
		hoa.Press("Tìm người")
		hoa.Choose("Người nộp là", "Trần Văn Minh")
		hoa.Press("Tiếp nhận và hẹn trả")
		hoa.Status(http.StatusOK)
		hoa.Sees("Đã tiếp nhận hồ sơ")
		hoa.Sees("Số này chỉ hiện một lần")
		hoa.Follow("In giấy tiếp nhận và hẹn trả")
		if !bytes.HasPrefix(hoa.Body, []byte("%PDF-")) {
			t.Error("the receipt is no PDF")
		}
		minh := h.as(t, "minh") // it shows under his account, with who searched
		minh.Visit("/ho-so")
		minh.Sees("Cấp bản sao Trích lục hộ tịch, bản sao Giấy khai sinh")
	})
}

// A new person is entered in the register on the way; mistakes keep the page.
func TestTheCounterOpensAnAccount(t *testing.T) {
	h := openOffice(t, dbtest.SQLite(t))
	d, err := h.desk.StartDraft(t.Context(), h.actors["hoa"], extract, casework.ByPost)
	if err == nil {
		t.Fatalf("%s is not open by post, but %s began", extract, d.ID)
	}
	d, err = h.desk.StartDraft(t.Context(), h.actors["hoa"], extract, casework.AtCounter)
	if err != nil {
		t.Fatal(err)
	}
	h.answer(t, d.ID)
	hoa := h.as(t, "hoa")
	hoa.Visit("/quay/ho-so/" + d.ID)
	hoa.Press("Chỉ ghi nhận, kiểm tra sau")
	hoa.Status(http.StatusUnprocessableEntity)
	hoa.Sees("Hãy nhập họ và tên người nộp")
	hoa.Type("Họ và tên người nộp", "Lý Thị Mới")
	phone := func(number string) {
		hoa.Within("Người nộp", func() { hoa.Type("Số điện thoại (không bắt buộc)", number) })
	}
	phone("123")
	hoa.Press("Lập tài khoản cho người này")
	hoa.Status(http.StatusUnprocessableEntity)
	hoa.Holds("Họ và tên người nộp", "Lý Thị Mới")
	phone("0987654321")
	hoa.Press("Lập tài khoản cho người này")
	hoa.Status(http.StatusOK)
	hoa.Sees("Đã lập tài khoản")
	hoa.Press("Chỉ ghi nhận, kiểm tra sau")
	hoa.Status(http.StatusOK)
	hoa.Sees("Đã ghi nhận hồ sơ")
	hoa.Follow("Mở hồ sơ")
	hoa.Sees("Lý Thị Mới")
	hoa.Sees("Chờ tiếp nhận")
	hoa.Press("Cấp lại số PIN")
	hoa.Sees("Số PIN mới")
	hoa.SeesNot("Đã ghi nhận hồ sơ")
}

// The queue: numbers taken, called, missed, and what the hall sees.
func TestTheQueueOfTheHall(t *testing.T) {
	eachOffice(t, func(t *testing.T, h *officeHouse) {
		hoa := h.as(t, "hoa")
		hoa.Visit("/quay")
		hoa.Press("Gọi số tiếp theo")
		hoa.Sees("Không còn ai chờ")
		for range 2 {
			hoa.Visit("/quay")
			hoa.Press("Lấy số")
			hoa.Sees("Số của bạn")
		}
		hoa.Visit("/quay")
		hoa.Check("Ưu tiên")
		hoa.Press("Lấy số")
		hoa.Visit("/quay")
		hoa.Type("Bạn ngồi quầy số", "2")
		hoa.Press("Gọi số tiếp theo")
		hoa.Sees("Đang mời số 3") // priority first
		hoa.Holds("Bạn ngồi quầy số", "2")
		hoa.Press("Vắng mặt 3")
		hoa.Press("Gọi số tiếp theo")
		hoa.Sees("Đang mời số 1")
		hall := h.as(t, "nobody")
		hall.Visit("/bang-so")
		hall.Status(http.StatusOK)
		hall.Sees("Mời đến quầy 2, số")
		hall.Sees("Đang chờ: 1 người")
		hall.Visit("/quay")
		hall.Sees("Đăng nhập") // not for everybody
		tuan := h.as(t, "tuan")
		tuan.Visit("/quay/so/1")
		tuan.Status(http.StatusForbidden)
		hoa.Visit("/quay/ma?ma=khong-co")
		hoa.Status(http.StatusNotFound)
		hoa.Sees("Không có hồ sơ nào mang mã “khong-co”")
	})
}

// Other agencies, messages and the thread of a dossier.
func TestWorkBesideTheSteps(t *testing.T) {
	eachOffice(t, func(t *testing.T, h *officeHouse) {
		fileBirth(t, h)
		h.acceptAll(t)
		tuan := h.as(t, "tuan")
		tuan.Visit("/viec/" + h.idOf(t, code1))
		tuan.Press("Gửi tin")
		tuan.Status(http.StatusUnprocessableEntity)
		tuan.Type("Nội dung", "Chị Lan ơi, tên bé viết hoa chữ đầu.")
		tuan.Press("Gửi tin")
		tuan.Sees("Chị Lan ơi, tên bé viết hoa chữ đầu.")
		tuan.Within("Gửi cơ quan phối hợp", func() {
			tuan.Type("Cơ quan", "Công an xã")
			tuan.Type("Thời hạn, số ngày làm việc", "ba")
			tuan.Press("Gửi yêu cầu")
		})
		tuan.Status(http.StatusUnprocessableEntity)
		tuan.Within("Gửi cơ quan phối hợp", func() {
			tuan.Holds("Cơ quan", "Công an xã")
			tuan.Type("Nội dung cần phối hợp", "Xác nhận nơi cư trú")
			tuan.Type("Thời hạn, số ngày làm việc", "2")
			tuan.Press("Gửi yêu cầu")
		})
		tuan.Status(http.StatusOK)
		tuan.Sees("còn 2 ngày làm việc")
		tuan.Press("Lưu trả lời")
		tuan.Status(http.StatusUnprocessableEntity)
		tuan.Type("Nội dung trả lời", "Đúng nơi cư trú")
		tuan.Attach("Tệp kèm theo (không bắt buộc)", photo(t, "xac-nhan.jpg"))
		tuan.Press("Lưu trả lời")
		tuan.Sees("Đúng nơi cư trú")
		tuan.Sees("xac-nhan.jpg")
		lan := h.as(t, "lan")
		lan.Visit("/ho-so/" + h.idOf(t, code1))
		lan.Sees("Chị Lan ơi, tên bé viết hoa chữ đầu.")
	})
}

// Settings of services and calendar work at once and say what is wrong.
func TestTheAdministratorSetsDoorsAndDays(t *testing.T) {
	eachOffice(t, func(t *testing.T, h *officeHouse) {
		quan := h.as(t, "quan")
		quan.Visit("/danh-muc/" + extract)
		quan.Uncheck("Nhận tại quầy")
		quan.Press("Lưu")
		quan.Sees("Đã lưu: Cấp bản sao Trích lục hộ tịch, bản sao Giấy khai sinh.")
		hoa := h.as(t, "hoa")
		hoa.Visit("/quay/ho-so?q=trich+luc")
		hoa.SeesNot("Cấp bản sao Trích lục hộ tịch, bản sao Giấy khai sinh")

		quan.Visit("/lich?nam=2026")
		quan.Type("Ngày", "31")
		quan.Type("Tháng", "2")
		quan.Type("Tên ngày", "Ngày không có")
		quan.Press("Lưu")
		quan.Status(http.StatusUnprocessableEntity)
		quan.Holds("Tên ngày", "Ngày không có")
		quan.Type("Ngày", "25")
		quan.Type("Tháng", "11")
		quan.Type("Tên ngày", "Lễ hội của xã")
		quan.Check("Chưa có văn bản chính thức")
		quan.Press("Lưu")
		quan.Sees("Lễ hội của xã")
		quan.Sees("Nghỉ (tạm tính)")
		quan.Press("Bỏ ngày này Thứ Tư 25/11/2026")
		quan.SeesNot("Lễ hội của xã")
		quan.Visit("/lich?nam=2027")
		quan.Sees("chưa được xác nhận là đủ")
		quan.Press("Lịch năm 2027 đã đủ")
		quan.Sees("Lịch năm này đã đủ, theo Bùi Văn Quản")
	})
}

// The script of keys is a file of the house, small, and named by its content.
func TestTheScriptOfKeys(t *testing.T) {
	h := openOffice(t, dbtest.SQLite(t))
	hoa := h.as(t, "hoa")
	hoa.Visit("/phim-tat")
	hoa.Sees("Khi bạn đang gõ chữ thì phím tắt không chạy")
	address := regexp.MustCompile(`/_office/phim-tat\.[0-9a-f]+\.js`).FindString(string(hoa.Body))
	hoa.Visit(address)
	hoa.Status(http.StatusOK)
	if n := packed(hoa.Body); n == 0 || n > 1500 {
		t.Errorf("the script weighs %d bytes", n)
	}
}

// Every sentence exists in both languages with the same verbs, none is left
// over, and no page shows a bare key.
func TestOfficeTexts(t *testing.T) {
	all := map[string]map[string]string{}
	for _, tag := range lang.Tags {
		all[tag] = map[string]string{}
		for _, room := range []fs.FS{pages.OfficeTexts, pages.CounterTexts} {
			b, err := fs.ReadFile(room, "locale/"+tag+".json")
			if err != nil {
				t.Fatal(err)
			}
			sentences := map[string]string{}
			if err := json.Unmarshal(b, &sentences); err != nil {
				t.Fatal(err)
			}
			maps.Copy(all[tag], sentences)
		}
	}
	verbs := regexp.MustCompile(`%[a-z]`)
	for key, vi := range all["vi"] {
		en, ok := all["en"][key]
		if !ok || strings.Join(verbs.FindAllString(vi, -1), "") != strings.Join(verbs.FindAllString(en, -1), "") {
			t.Errorf("%s: %q and %q", key, vi, en)
		}
	}
	if len(all["vi"]) != len(all["en"]) {
		t.Errorf("%d sentences in Vietnamese, %d in English", len(all["vi"]), len(all["en"]))
	}

	h := openOffice(t, dbtest.SQLite(t))
	fileBirth(t, h)
	d := h.walkIn(t, "Phạm Bịa Đặt", true)
	if _, err := h.desk.TakeTicket(t.Context(), h.actors["hoa"], "hỏi", true); err != nil {
		t.Fatal(err)
	}
	for name, paths := range map[string][]string{
		"hoa":  {"/viec?tat-ca=1", "/viec/" + h.idOf(t, code1), "/viec/" + d.ID, "/quay", "/quay/ho-so", "/quay/so/1", "/bang-so", "/bang-so/1", "/bang-so/dang-goi", "/quay/buu-chinh", "/so-theo-doi", "/phim-tat"},
		"binh": {"/viec", "/viec/" + d.ID, "/dieu-hanh"}, "kien": {"/viec/" + d.ID}, "quan": {"/danh-muc", "/danh-muc/" + birth, "/lich"},
	} {
		for _, tag := range lang.Tags {
			b := h.as(t, name)
			for _, path := range paths {
				sign := "?"
				if strings.Contains(path, "?") {
					sign = "&"
				}
				b.Visit(path + sign + "lang=" + tag)
				b.Status(http.StatusOK)
				text := string(b.Body)
				for _, bad := range []string{">casework.", "casework.office.", ">procedures.", "%!", ">ui."} {
					if strings.Contains(strings.ReplaceAll(text, "/_office/", ""), bad) {
						i := strings.Index(text, bad)
						t.Errorf("%s in %s shows %q", path, tag, text[max(0, i-60):min(len(text), i+80)])
					}
				}
			}
		}
	}
}

// What a resident handed in before need not be sent again, and what others did
// is not offered.
func TestAResidentUsesAPaperAgain(t *testing.T) {
	eachOffice(t, func(t *testing.T, h *officeHouse) {
		fileBirth(t, h)
		for name, offered := range map[string]bool{"lan": true, "minh": false} {
			d, err := h.desk.StartDraft(t.Context(), h.actors[name], birth, casework.Online)
			if err != nil {
				t.Fatal(err)
			}
			_, _, err = h.desk.SavePage(t.Context(), h.actors[name], d.ID, casework.PageSaved{Page: "chung-minh-viec-sinh",
				Typed: map[string][]string{"child.birth_proof": {"birth_notice"}}})
			if err != nil {
				t.Fatal(err)
			}
			b := h.as(t, name)
			b.Visit("/nop/" + d.ID + "/giay-to")
			b.Status(http.StatusOK)
			if !offered {
				b.SeesNot("Dùng lại")
				continue
			}
			b.Sees("Dùng lại giấy tờ đã nộp")
			b.Press("Dùng lại chung-sinh.jpg")
			b.Sees("Đã nhận 1 tệp")
			b.SeesNot("Dùng lại giấy tờ đã nộp") // it is there
			o, err := h.desk.Draft(t.Context(), h.actors[name], d.ID)
			if err != nil || len(o.Files) != 1 || o.Files[0].ReusedFrom == "" {
				t.Errorf("files %+v, %v", o.Files, err)
			}
		}
	})
}

// Two figures of a year mean the year that people mean.
func TestWholeDate(t *testing.T) {
	today := clock.Date{Year: 2026, Month: 11, Day: 16}
	for typed, want := range map[string]string{
		"1/2/26": "1/2/2026", "1-2-58": "1/2/1958", "31.12.27": "31/12/2027", "1 2 28": "1/2/1928", "010290": "01/02/1990",
		"01021990": "01/02/1990", " 1/2/00 ": "1/2/2000", "1990": "1990", "1/2/1990": "1/2/1990", "2/90": "2/90", "": "", "hôm qua": "hôm qua",
	} {
		if got := pages.WholeDate(typed, today); got != want {
			t.Errorf("%q is %q, want %q", typed, got, want)
		}
	}
}

// What anybody types is a date or stays what it is.
func FuzzWholeDate(f *testing.F) {
	for _, seed := range []string{"1/2/26", "010290", "31.12.27", "99/99/99", "٣/٤/٢٦", "1/2/", "000000"} {
		f.Add(seed)
	}
	today := clock.Date{Year: 2026, Month: 11, Day: 16}
	f.Fuzz(func(t *testing.T, typed string) {
		whole := pages.WholeDate(typed, today)
		if pages.WholeDate(whole, today) != whole {
			t.Errorf("%q becomes %q, then %q", typed, whole, pages.WholeDate(whole, today))
		}
	})
}
