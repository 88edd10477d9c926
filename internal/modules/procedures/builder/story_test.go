package builder_test

import (
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"xaso/internal/modules/procedures"
	"xaso/tests/resident"
)

// addMembers adds the household of the story: two plain questions, and a list
// with a condition and a file in each row.
func addMembers(b *resident.Browser) {
	b.Follow("Thêm một phần mới")
	b.Type("Tên phần", "Hộ gia đình")
	b.Press("Lưu")
	b.Follow("Thêm câu hỏi: Hộ gia đình")
	b.Type("Câu hỏi", "Họ và tên chủ hộ")
	b.Choose("Người dân trả lời bằng gì", "Họ và tên")
	b.Press("Thêm câu hỏi")
	b.Follow("Thêm câu hỏi: Hộ gia đình")
	b.Type("Câu hỏi", "Số nhân khẩu")
	b.Choose("Người dân trả lời bằng gì", "Số")
	b.Press("Thêm câu hỏi")
	b.Follow("Thêm câu hỏi: Hộ gia đình")
	b.Type("Câu hỏi", "Các thành viên trong hộ")
	b.Choose("Người dân trả lời bằng gì", "Danh sách lặp lại")
	b.Type("Gọi một dòng là gì", "Thành viên")
	b.Type("Mỗi dòng của danh sách hỏi những gì", "Họ và tên\nNăm sinh")
	b.Press("Thêm câu hỏi")
	b.Follow("Thêm câu hỏi cho mỗi dòng “Thành viên”")
	b.Type("Câu hỏi", "Tình trạng")
	b.Choose("Người dân trả lời bằng gì", "Chọn một")
	b.Type("Các lựa chọn để chọn một", "Khỏe mạnh\nỐm đau, khuyết tật\nĐang đi học")
	b.Press("Thêm câu hỏi")
	b.Follow("Thêm câu hỏi cho mỗi dòng “Thành viên”")
	b.Type("Câu hỏi", "Giấy khám hoặc giấy xác nhận khuyết tật")
	b.Choose("Người dân trả lời bằng gì", "Tệp hoặc ảnh chụp")
	b.Choose("Khi nào hỏi câu này", "Chỉ khi…")
	b.Select("Câu trả lời của", "Tình trạng (cùng dòng)")
	b.Select("So sánh", "là")
	b.Type("Với", "ốm đau, khuyết tật")
	b.Press("Thêm câu hỏi")
}

func TestAReceptionistBuildsAProcedure(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		hoa := h.as(t, "hoa")
		begin(hoa)
		hoa.Status(http.StatusOK)
		hoa.Sees("Đã tạo thủ tục. Nó dùng được ngay")
		hoa.Sees("3 ngày làm việc")
		hoa.Sees("Không có chỗ sai")
		addMembers(hoa)
		hoa.Sees("chỉ khi “Tình trạng” là “Ốm đau, khuyết tật”")
		outline := path(hoa)

		hoa.Follow("Thêm giấy tờ")
		hoa.Type("Tên giấy tờ", "Sổ hộ nghèo, hộ cận nghèo")
		hoa.Type("Nếu không có thì nộp giấy nào thay (không bắt buộc)", "Xác nhận của trưởng thôn")
		hoa.Press("Lưu")
		hoa.Sees("hoặc thay bằng Xác nhận của trưởng thôn")
		hoa.Visit(outline + "/kiem-tra")
		hoa.Sees("Không có chỗ nào sai")
		hoa.Visit(outline)
		hoa.Sees("Không có chỗ sai")

		hoa.Follow("Xem lại và công bố")
		hoa.Sees("Đây là lần công bố đầu tiên")
		hoa.Press("Công bố thủ tục")
		hoa.Sees("Đã công bố")
		hoa.Sees("Đang dùng")
		hoa.Visit(outline)
		hoa.Status(http.StatusNotFound)

		e, err := h.store.Published(t.Context(), actor("hoa"), "NB-0001", 0)
		if err != nil {
			t.Fatal(err)
		}
		form, err := h.store.Library().Preview(e)
		if err != nil {
			t.Fatal(err)
		}
		if f := form.Field("cac_thanh_vien_trong_ho.giay_kham_hoac_giay_xac_nhan_khuyet_tat"); f == nil || f.Type != procedures.FileType {
			t.Errorf("the file of each row is %+v", f)
		}
		if e.Procedure.Terms.Value[0] != (procedures.Term{Qty: 3, Unit: procedures.WorkingDay}) || e.Procedure.Fee.Value.List()[0].Kind != procedures.FeeFree {
			t.Errorf("term %+v, fee %+v", e.Procedure.Terms.Value, e.Procedure.Fee.Value)
		}
	})
}

func TestATrialFilesNothing(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		hoa := h.as(t, "hoa")
		begin(hoa)
		addMembers(hoa)
		hoa.Follow("Xem thử như người dân")
		hoa.Sees("Không có gì được nộp hay lưu lại")
		hoa.Visit(path(hoa) + "?trang=ho-gia-dinh")
		hoa.Press("Tiếp tục")
		hoa.Status(http.StatusUnprocessableEntity)
		hoa.Sees("Có chỗ cần sửa")
		hoa.Type("Họ và tên chủ hộ", "Trần Thị Hư Cấu")
		hoa.Type("Số nhân khẩu", "2")
		hoa.Within("Thành viên 1", func() {
			hoa.Type("Họ và tên", "Trần Văn Bịa")
			hoa.Within("Năm sinh", func() { hoa.Type("Năm", "1950") })
			hoa.Choose("Tình trạng", "Ốm đau, khuyết tật")
		})
		hoa.Press("Tiếp tục") // the paper of the row is missing
		hoa.Status(http.StatusUnprocessableEntity)
		hoa.Holds("Họ và tên chủ hộ", "Trần Thị Hư Cấu")
		paper := filepath.Join(t.TempDir(), "giay-kham.jpg")
		if err := os.WriteFile(paper, []byte("x"), 0o600); err != nil {
			t.Fatal(err)
		}
		hoa.Within("Thành viên 1", func() { hoa.Attach("Giấy khám hoặc giấy xác nhận khuyết tật", paper) })
		hoa.Press("Thêm một dòng")
		hoa.Sees("giay-kham.jpg")
		hoa.Within("Thành viên 2", func() {
			hoa.Type("Họ và tên", "Trần Thị Tưởng Tượng")
			hoa.Within("Năm sinh", func() { hoa.Type("Năm", "2015") })
			hoa.Choose("Tình trạng", "Đang đi học")
		})
		hoa.Press("Tiếp tục")
		hoa.Status(http.StatusOK)
		hoa.Check("Tôi cam kết nội dung đã khai và giấy tờ kèm theo là đúng sự thật")
		hoa.Press("Tiếp tục")
		hoa.Sees("Hồ sơ sẽ như thế này")
		hoa.Sees("Trần Văn Bịa")
		hoa.Sees("giay-kham.jpg")
		hoa.Sees("3 ngày làm việc")
		hoa.Sees("Không thu")

		hoa.Type("Tên ca", "Hộ có người ốm")
		hoa.Check("Thu 0 đ")
		hoa.Press("Giữ lại")
		hoa.Sees("Hộ có người ốm")
		hoa.Sees("Đúng")
	})
}

func TestTheReceptionistsTrialShowsTheOfficesBoxes(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		hoa := h.as(t, "hoa")
		begin(hoa)
		hoa.Follow("Thêm câu hỏi: Nội dung yêu cầu")
		hoa.Type("Câu hỏi", "Nhận xét của cán bộ")
		hoa.Choose("Người dân trả lời bằng gì", "Chữ dài")
		hoa.Check("Chỉ cán bộ điền")
		hoa.Press("Thêm câu hỏi")
		outline := path(hoa)
		for as, sees := range map[string]bool{"can-bo": true, "nguoi-dan": false} {
			hoa.Visit(outline + "/xem-thu/" + as + "?trang=noi-dung")
			if got := strings.Contains(hoa.Text(), "Nhận xét của cán bộ"); got != sees {
				t.Errorf("%s sees the office's box: %v", as, got)
			}
		}
	})
}

func TestMistakesKeepWhatWasTyped(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		hoa := h.as(t, "hoa")
		hoa.Visit("/soan-thu-tuc/moi")
		hoa.Type("Người dân nhận được gì (không bắt buộc)", "Giấy xác nhận")
		hoa.Type("Số", "ba")
		hoa.Press("Tạo thủ tục")
		hoa.Status(http.StatusUnprocessableEntity)
		hoa.Holds("Người dân nhận được gì (không bắt buộc)", "Giấy xác nhận")
		hoa.Holds("Số", "ba")
		hoa.Sees("Viết bằng chữ số")

		begin(hoa)
		outline := path(hoa)
		hoa.Follow("Thêm câu hỏi: Nội dung yêu cầu")
		hoa.Choose("Người dân trả lời bằng gì", "Chọn một")
		hoa.Type("Các lựa chọn để chọn một", "Chỉ một")
		hoa.Press("Thêm câu hỏi")
		hoa.Status(http.StatusUnprocessableEntity)
		hoa.Sees("Cần ít nhất hai lựa chọn")
		hoa.Type("Câu hỏi", "Diện hộ")
		hoa.Choose("Khi nào hỏi câu này", "Nâng cao: viết công thức")
		hoa.Type("Công thức (CEL)", "applies_for = 'self'")
		hoa.Type("Các lựa chọn để chọn một", "Hộ nghèo\nHộ cận nghèo")
		hoa.Press("Thêm câu hỏi")
		hoa.Status(http.StatusUnprocessableEntity)
		hoa.Sees("Dòng 1")
		hoa.Holds("Công thức (CEL)", "applies_for = 'self'")
		hoa.Type("Công thức (CEL)", "applies_for == 'self'")
		hoa.Press("Thêm câu hỏi")
		hoa.Sees("chỉ khi “Bạn nộp hồ sơ cho” là “Chính tôi”")

		hoa.Visit(outline + "/le-phi")
		hoa.Select("Cách thu", "một mức cho mỗi hồ sơ")
		hoa.Type("Số tiền", "8.000")
		hoa.Type("Từ ngày (không bắt buộc)", "hôm nay")
		hoa.Press("Lưu")
		hoa.Status(http.StatusUnprocessableEntity)
		hoa.Holds("Số tiền", "8.000")
		hoa.Type("Từ ngày (không bắt buộc)", "")
		hoa.Press("Lưu")
		hoa.Sees("8.000 đ")
	})
}

// Two officials at once: the second is told, and keeps what was typed.
func TestSomebodyElsesChangeIsTold(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		hoa, kien := h.as(t, "hoa"), h.as(t, "kien")
		begin(hoa)
		outline := path(hoa)
		kien.Visit(outline + "/thong-tin")
		hoa.Visit(outline + "/thong-tin")
		hoa.Type("Ai giải quyết", "Phòng Văn hóa – Xã hội")
		hoa.Press("Lưu")
		kien.Type("Ai giải quyết", "UBND xã")
		kien.Press("Lưu")
		kien.Status(http.StatusConflict)
		kien.Holds("Ai giải quyết", "UBND xã")
		kien.Press("Lưu") // having seen it
		kien.Status(http.StatusOK)
		kien.Sees("UBND xã")
	})
}

func TestARemovalCanBeUndone(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		hoa := h.as(t, "hoa")
		begin(hoa)
		addMembers(hoa)
		hoa.Press("Xóa: Các thành viên trong hộ")
		hoa.Sees("Đã xóa “Các thành viên trong hộ”")
		hoa.SeesNot("Tình trạng")
		hoa.Press("Hoàn tác")
		hoa.Sees("Tình trạng")
		hoa.Press("Xóa: Tình trạng") // a condition reads it
		hoa.Status(http.StatusConflict)
		hoa.Sees("Giấy khám hoặc giấy xác nhận khuyết tật")
		hoa.Press("Lên: Số nhân khẩu")
		text := hoa.Text()
		if strings.Index(text, "Số nhân khẩu") > strings.Index(text, "Họ và tên chủ hộ") {
			t.Error("the question did not move up")
		}
	})
}

func TestAnEditionTravelsAsAFile(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		hoa := h.as(t, "hoa")
		begin(hoa)
		addMembers(hoa)
		outline := path(hoa)
		hoa.Visit(outline + "/tep.yaml")
		file := filepath.Join(t.TempDir(), "thu-tuc.yaml")
		if err := os.WriteFile(file, hoa.Body, 0o600); err != nil {
			t.Fatal(err)
		}
		xa := h.as(t, "xa") // in another commune
		xa.Visit("/soan-thu-tuc/nhap")
		xa.Press("Kiểm tra tệp")
		xa.Status(http.StatusUnprocessableEntity)
		xa.Attach("Chọn tệp YAML", file)
		xa.Press("Kiểm tra tệp")
		xa.Sees("Chưa lưu gì")
		xa.Sees("Xác nhận hộ gia đình có hoàn cảnh khó khăn")
		xa.Press("Nhận thành bản nháp")
		xa.Sees("Các thành viên trong hộ")
		xa.Visit("/soan-thu-tuc/nhap")
		xa.Type("Hoặc dán nội dung vào đây", "procedure: [")
		xa.Press("Kiểm tra tệp")
		xa.Status(http.StatusUnprocessableEntity)
		xa.Holds("Hoặc dán nội dung vào đây", "procedure: [")
	})
}

func TestTheNextVersionShowsItsDifference(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		hoa := h.as(t, "hoa")
		begin(hoa)
		hoa.Follow("Xem lại và công bố")
		hoa.Press("Công bố thủ tục")
		hoa.Press("Soạn bản mới")
		hoa.Follow("Lý do đề nghị")
		hoa.Type("Câu hỏi", "Hoàn cảnh của hộ")
		hoa.Press("Lưu")
		hoa.Follow("Xem lại và công bố")
		hoa.Sees("Lý do đề nghị")
		hoa.Sees("Hoàn cảnh của hộ")
		hoa.Choose("Có hiệu lực từ", "Một ngày sau")
		hoa.Press("Công bố thủ tục")
		hoa.Status(http.StatusUnprocessableEntity)
		hoa.Type("Ngày có hiệu lực", "1/12/2026")
		hoa.Press("Công bố thủ tục")
		hoa.Sees("Sắp có hiệu lực")
		hoa.Visit("/soan-thu-tuc")
		hoa.Sees("Sắp có hiệu lực")
		hoa.Sees("Đang dùng")
		hoa.Visit("/ban-thu-tuc/NB-0001/1001")
		hoa.Type("Ngày cuối cùng còn dùng", "16/11/2026")
		hoa.Press("Thôi dùng")
		hoa.Sees("Đã cho thôi dùng bản này")
	})
}

func TestWhoMayNotBuild(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		hoa := h.as(t, "hoa")
		begin(hoa)
		outline := path(hoa)
		lan := h.as(t, "lan")
		xa := h.as(t, "xa")
		for _, page := range []string{"", "/thong-tin", "/kiem-tra", "/cong-bo", "/xem-thu/nguoi-dan", "/o/reason", "/tep.yaml"} {
			lan.Visit(outline + page)
			lan.Status(http.StatusForbidden)
			xa.Visit(outline + page)
			xa.Status(http.StatusNotFound)
		}
		hoa.Visit(outline + "/o/khong-co")
		hoa.Status(http.StatusNotFound)
		hoa.Visit(outline + "/xem-thu/ai-do")
		hoa.Status(http.StatusNotFound)
	})
}
