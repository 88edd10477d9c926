package journeys

import (
	"testing"
	"time"

	"xaso/internal/demo"
	"xaso/tests/browser"
)

// proven ties the account of a login to the head of a household, as if the
// papers of both had been seen.
func proven(t *testing.T, h house, login, code string) {
	t.Helper()
	if _, err := h.app.DB.Write.Exec(`UPDATE people_account SET cccd_hash = 'thu', verified_at = 1 WHERE commune_id = $1 AND phone LIKE '%' || $2`, int64(demo.Commune), login[1:]); err != nil {
		t.Fatal(err)
	}
	if _, err := h.app.DB.Write.Exec(`UPDATE register_resident SET number_key = 'thu' WHERE commune_id = $1 AND id = (SELECT r.id FROM register_resident r
		  JOIN register_household h ON h.commune_id = r.commune_id AND h.id = r.household_id WHERE h.commune_id = $1 AND h.code = $2 ORDER BY r.id LIMIT 1)`, int64(demo.Commune), code); err != nil {
		t.Fatal(err)
	}
}

// A household chooses works on a telephone and changes its mind, the hamlet
// head enters a ballot on paper, and after the end everybody reads why each
// work was chosen or not, and what was decided.
func TestChoosingWorks(t *testing.T) {
	h, ahead := livedUntil(t)
	var code string
	if err := h.app.DB.Write.QueryRow(`SELECT min(h.code) FROM register_household h JOIN register_hamlet t ON t.commune_id = h.commune_id AND t.id = h.hamlet_id WHERE t.name = 'Chí Phúc' AND h.ended = ''`).Scan(&code); err != nil {
		t.Fatal(err)
	}
	proven(t, h, mother, code)
	p := browser.Open(t, h.url, browser.Options{Width: browser.Phone})
	p.Visit("/chon-cong-trinh")
	lookAtPublic(p, browser.Phone, "chon-cong-trinh")
	p.Follow("Dùng 300 triệu đồng quỹ thôn vào việc gì? (thử nghiệm)")
	p.Sees("Đăng nhập để bỏ phiếu")
	look(p, "chon-cong-trinh-chua-dang-nhap")
	choice := p.Path()
	signIn(p, mother)
	p.Visit(choice)
	for _, box := range []string{"Rãnh thoát nước ngõ 3", "Sửa mái nhà văn hóa", "Sân chơi trẻ em ở nhà văn hóa"} {
		p.Uncheck(box)
		p.Check(box)
	}
	for _, box := range []string{"Đèn đường xóm trên", "Tủ sách và máy tính cho các cháu", "Loa truyền thanh thông minh"} {
		p.Uncheck(box)
	}
	p.Press("Gửi phiếu")
	p.Sees("quá số tiền 300.000.000 đ là 55.000.000 đ")
	look(p, "chon-cong-trinh-qua-tien")
	p.Uncheck("Sửa mái nhà văn hóa")
	p.Press("Gửi phiếu")
	p.Sees("Đã nhận phiếu.")
	lookAtPublic(p, browser.Phone, "chon-cong-trinh-phieu")

	head := browser.Open(t, h.url, browser.Options{Width: browser.Desktop})
	signIn(head, hamletHead)
	head.Visit(choice + "/dieu-hanh")
	head.Type("Mã hộ", "XX-1")
	head.Press("Nhập phiếu")
	head.Sees("Không có hộ nào mang mã này")
	head.Type("Mã hộ", code)
	head.Check("5. Tủ sách và máy tính cho các cháu")
	look(head, "chon-cong-trinh-nhap")
	head.Press("Nhập phiếu")
	head.Sees("Đã nhập phiếu giấy.")

	ahead.Add(int64(15 * 24 * time.Hour))
	if err := h.app.Budgets.CountDue(t.Context(), demo.Commune); err != nil {
		t.Fatal(err)
	}
	office := browser.Open(t, h.url, browser.Options{Width: browser.Desktop})
	signIn(office, leader)
	office.Visit(choice + "/dieu-hanh")
	look(office, "chon-cong-trinh-quyet-dinh")
	office.Type("Số, ký hiệu văn bản quyết định", "Quyết định số 15/QĐ-UBND (thử)")
	office.Press("Công bố quyết định")
	office.Sees("Đã quyết định")

	p.Visit(choice)
	p.Sees("Vì sao có kết quả này, từng bước")
	p.Sees("Quyết định số 15/QĐ-UBND (thử)")
	lookAtPublic(p, browser.Phone, "chon-cong-trinh-ket-qua")
}
