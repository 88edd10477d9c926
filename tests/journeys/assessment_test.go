package journeys

import (
	"errors"
	"fmt"
	"net/http/httptest"
	"sync/atomic"
	"testing"
	"time"

	"xaso/internal/app"
	"xaso/internal/demo"
	"xaso/internal/modules/assessment"
	"xaso/internal/platform/clock"
	"xaso/internal/platform/gate"
	"xaso/tests/browser"
	"xaso/tests/resident"
)

// later is a demo house whose clock can be set forward.
func later(t *testing.T) (house, func(days int)) {
	t.Helper()
	var ahead atomic.Int64
	now := func() time.Time { return time.Now().Add(time.Duration(ahead.Load())) }
	h, err := demo.OpenAt(t.Context(), app.Config{Data: t.TempDir()}, now)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { h.Close() })
	handler, err := h.Handler()
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	return house{h, server.URL}, func(days int) { ahead.Add(int64(days) * int64(24*time.Hour)) }
}

// unfold opens what is folded, where folding is seen.
func unfold(p resident.Person, words string) {
	if page, ok := p.(*browser.Page); ok {
		page.Press(words)
	}
}

func typeDay(p resident.Person, legend string, d clock.Date) {
	p.Within(legend, func() {
		p.Type("Ngày", fmt.Sprint(d.Day))
		p.Type("Tháng", fmt.Sprint(int(d.Month)))
		p.Type("Năm", fmt.Sprint(d.Year))
	})
}

// The commune judges itself, publishes it for fifteen days with five
// broadcasts, hears a resident, the bodies and the council, sends it to the
// province and answers a remark.
func TestFromTheJudgementToTheRemark(t *testing.T) {
	tell := func(t *testing.T, open func(url string) resident.Person) {
		h, forward := later(t)
		today := func() clock.Date { return clock.DateOf(h.app.Gate.Now()) }
		p := open(h.url)
		signIn(p, leader)
		p.Visit("/tu-danh-gia")
		p.Sees("Xã nông thôn mới kiểu mẫu – xã Hà Sơn (trước khi nhập), năm 2024")
		look(p, "tu-danh-gia")
		p.Follow("Xã nông thôn mới kiểu mẫu – xã Hà Sơn (trước khi nhập), năm 2024")
		file := p.Path()
		p.Sees("Đường đi của hồ sơ")
		look(p, "tu-danh-gia-ho-so")

		judge(t, p)
		look(p, "tu-danh-gia-tieu-chi")
		prove(t, p, file)
		publish(t, p, file, today())
		comment(t, open(h.url), file)
		for day := 1; day <= 4; day++ {
			forward(1)
			signIn(p, leader) // the sitting of an official ends within the day
			broadcast(p, file, today(), "06:30")
		}
		p.Sees("5/5")
		look(p, "tu-danh-gia-cong-khai")
		forward(11)
		signIn(p, leader)
		hear(p, file, today())
		conclude(p, file, today())
	}
	t.Run("text", func(t *testing.T) {
		tell(t, func(url string) resident.Person { return resident.OpenURL(t, url, "/") })
	})
	for name, width := range map[string]int{"phone": browser.Phone, "desktop": browser.Desktop} {
		t.Run(name, func(t *testing.T) {
			tell(t, func(url string) resident.Person { return browser.Open(t, url, browser.Options{Width: width}) })
		})
	}
}

// judge tries "met" against figures that do not say so: a reason is demanded.
func judge(t *testing.T, p resident.Person) {
	t.Helper()
	p.Follow("1. Nền tảng nâng cao")
	unfold(p, "Đánh giá KM.1")
	p.Within("Đánh giá KM.1", func() {
		p.Choose("Kết quả KM.1", "Đạt")
		p.Press("Ghi đánh giá")
	})
	p.Sees("Muốn đánh giá “đạt” phải ghi lý do")
}

func prove(t *testing.T, p resident.Person, file string) {
	t.Helper()
	p.Visit(file + "/tieu-chi/1")
	p.Within("KM.1 Đạt chuẩn nông thôn mới nâng cao giai đoạn 2021 - 2025; xã đã được công nhận nâng cao giai đoạn 2018 - 2020 phải rà soát, đáp ứng đầy đủ mức đạt chuẩn của Bộ tiêu chí nâng cao 2021 - 2025", func() { p.Follow("Thêm minh chứng") })
	p.Type("Tên minh chứng", "Biên bản rà soát của bản dùng thử")
	p.Attach("Ảnh hoặc tệp (không bắt buộc)", photo(t, "bien-ban.jpg"))
	p.Press("Lưu minh chứng")
	p.Sees("Biên bản rà soát của bản dùng thử")
	look(p, "tu-danh-gia-minh-chung")
}

// publish opens the publication and logs what is put up and told on its first
// day.
func publish(t *testing.T, p resident.Person, file string, day clock.Date) {
	t.Helper()
	p.Visit(file)
	p.Press("Công khai từ hôm nay")
	p.Sees("Chưa niêm yết tại nhà văn hóa thôn")
	p.Visit(file + "/cong-khai")
	unfold(p, "Ghi một lần niêm yết hoặc phát thanh")
	p.Choose("Hình thức", "Niêm yết tại trụ sở Ủy ban nhân dân xã")
	typeDay(p, "Ngày giờ", day)
	p.Type("Người thực hiện", "Ngô Thị Chín")
	p.Attach("Ảnh chứng minh (không bắt buộc)", photo(t, "niem-yet.jpg"))
	p.Press("Ghi vào sổ")
	p.Sees("Đã niêm yết")
	broadcast(p, file, day, "17:00")
}

func broadcast(p resident.Person, file string, day clock.Date, at string) {
	p.Visit(file + "/cong-khai")
	unfold(p, "Ghi một lần niêm yết hoặc phát thanh")
	p.Choose("Hình thức", "Phát trên loa truyền thanh")
	typeDay(p, "Ngày giờ", day)
	p.Type("Giờ phát (không bắt buộc)", at)
	p.Type("Người thực hiện", "Ngô Thị Chín")
	p.Press("Ghi vào sổ")
	p.Sees(at)
}

// comment is the word of a visitor without an account.
func comment(t *testing.T, p resident.Person, file string) {
	t.Helper()
	p.Visit("/cong-khai-danh-gia")
	p.Follow("Xã nông thôn mới kiểu mẫu – xã Hà Sơn (trước khi nhập), năm 2024")
	look(p, "cong-khai-danh-gia")
	if page, ok := p.(*browser.Page); ok {
		if w := page.Weight(); w.WithoutImages() > mostBytes {
			t.Errorf("the public page takes %d bytes", w.WithoutImages())
		}
	}
	p.Press("Gửi góp ý")
	p.Sees("Ghi nội dung, không bỏ trống")
	p.Type("Nội dung góp ý", "Nhà văn hóa thôn còn thiếu sân chơi cho trẻ em")
	p.Press("Gửi góp ý")
	p.Sees("Đã nhận góp ý số 1")
}

// hear answers the resident, posts what is left in the hamlets, and closes the
// publication with the opinion of Mặt trận.
func hear(p resident.Person, file string, day clock.Date) {
	p.Visit(file + "/cong-khai")
	p.Sees("Nhà văn hóa thôn còn thiếu sân chơi cho trẻ em")
	unfold(p, "Trả lời góp ý số 1")
	p.Type("Câu trả lời cho góp ý số 1", "Xã đưa vào kế hoạch năm sau")
	p.Check("Hiện góp ý và trả lời trên trang công khai")
	p.Press("Lưu câu trả lời")
	p.Sees("Xã đưa vào kế hoạch năm sau")
	for _, hamlet := range []string{"Vĩnh An", "Chí Phúc", "Tứ Quý", "Ngọc Sơn", "Chí Cường", "Ngọc Tiến"} {
		p.Visit(file + "/cong-khai")
		unfold(p, "Ghi một lần niêm yết hoặc phát thanh")
		p.Choose("Hình thức", "Niêm yết tại nhà văn hóa thôn")
		p.Within("Ghi một lần niêm yết hoặc phát thanh", func() { p.Select("Thôn", hamlet) })
		typeDay(p, "Ngày giờ", day)
		p.Type("Người thực hiện", "Phạm Văn Bốn")
		p.Press("Ghi vào sổ")
	}
	p.Visit(file)
	p.Press("Kết thúc công khai")
	p.Visit(file + "/y-kien")
	unfold(p, "Ghi ý kiến của tổ chức")
	typeDay(p, "Ngày văn bản", day)
	p.Choose("Ý kiến", "Nhất trí")
	p.Press("Ghi ý kiến")
	p.Sees("Ủy ban Mặt trận Tổ quốc Việt Nam xã")
	p.Visit(file)
	p.Type("Kết quả rà soát, tiếp thu ý kiến", "Đã rà soát từng tiêu chí")
	p.Press("Đưa ra họp")
}

// conclude writes the minutes, sends the file to the province and answers what
// the verifiers noted.
func conclude(p resident.Person, file string, day clock.Date) {
	p.Visit(file + "/y-kien")
	unfold(p, "Ghi biên bản")
	typeDay(p, "Ngày họp", day)
	p.Type("Chủ trì", "Bùi Văn Tám")
	p.Type("Thư ký", "Ngô Thị Chín")
	for label, n := range map[string]string{"Số được triệu tập": "30", "Số có mặt": "28", "Tán thành": "27", "Không tán thành": "1", "Không có ý kiến": "1"} {
		p.Type(label, n)
	}
	p.Press("Lưu biên bản")
	p.Sees("Số phiếu không khớp")
	p.Type("Tán thành", "26")
	p.Press("Lưu biên bản")
	p.Sees("26 tán thành, 1 không tán thành, 1 không có ý kiến")
	look(p, "tu-danh-gia-y-kien")
	send := func(label, number, press string) {
		p.Visit(file)
		p.Type(label, number)
		typeDay(p, "Ngày văn bản", day)
		p.Press(press)
	}
	send("Số tờ trình", "45/TTr-UBND", "Ghi nhận đã trình")
	send("Số văn bản tỉnh nhận hồ sơ", "9/TB-VPĐP", "Ghi nhận tỉnh đã nhận")
	p.Visit(file + "/tham-dinh")
	p.Select("Về tiêu chí", "3. Thôn thông minh")
	p.Type("Nội dung nhận xét", "Bổ sung danh sách thôn thông minh")
	p.Type("Ai nhận xét, theo văn bản nào", "Đoàn thẩm định của bản dùng thử")
	typeDay(p, "Ngày văn bản", day)
	p.Press("Ghi nhận xét")
	p.Sees("chưa đóng")
	unfold(p, "Giải trình")
	p.Type("Nội dung giải trình", "Đã bổ sung thôn Chí Phúc")
	p.Press("Lưu giải trình")
	p.Press("Đóng nhận xét")
	p.Sees("đã đóng")
	look(p, "tu-danh-gia-tham-dinh")
	p.Visit(file)
	p.Type("Số quyết định công nhận", "99/QĐ-UBND")
	typeDay(p, "Ngày văn bản", day)
	p.Press("Ghi quyết định công nhận")
	p.Sees("Được công nhận")
	p.Visit("/tu-danh-gia/ke-hoach/ntm-2026-2030-xa")
	p.Sees("Mở lớp kỹ năng số tại nhà văn hóa các thôn")
	look(p, "tu-danh-gia-ke-hoach")
}

// assessmentVisits are the pages of a file that was just published.
func (s scene) assessmentVisits(t *testing.T) map[string][]visit {
	t.Helper()
	const set = "ntm-2021-2025-xa-kieu-mau"
	lead := gate.NewActor("kien", demo.Commune)
	for p := range assessment.Permissions {
		lead = gate.NewActor("kien", demo.Commune, append(lead.AllGrants(), gate.Grant{Permission: p})...)
	}
	lead.Name = "Người thử Kiên"
	book := s.app.Assessment
	file, err := book.Open(t.Context(), lead, assessment.Opening{Set: set, Column: "thanh_hoa", Year: 2024, Title: "Hồ sơ xét thử"})
	if err != nil {
		t.Fatal(err)
	}
	proof, err := book.Add(t.Context(), lead, assessment.Evidence{Set: set, Code: "KM.1", Title: "Bài báo thử", URL: "https://vietnamnet.vn/", Public: true})
	if err != nil {
		t.Fatal(err)
	}
	for i := 1; i <= 4; i++ {
		err = errors.Join(err, book.Judge(t.Context(), lead, file, assessment.Judging{Criterion: i, Code: fmt.Sprintf("KM.%d", i), Verdict: assessment.Unknown, Reason: "Đang chờ văn bản"}))
	}
	if err := errors.Join(err, book.Move(t.Context(), lead, file, assessment.Move{To: assessment.Published})); err != nil {
		t.Fatal(err)
	}
	at := func(path string, who ...string) (all []visit) {
		for _, w := range who {
			all = append(all, visit{who: w, path: path})
		}
		return all
	}
	home := "/tu-danh-gia/ho-so/" + file
	return map[string][]visit{
		"/tu-danh-gia":                                   at("/tu-danh-gia", leader, specialist),
		"/tu-danh-gia/ho-so/{file}":                      at(home, leader, clerk),
		"/tu-danh-gia/ho-so/{file}/tieu-chi/{criterion}": at(home+"/tieu-chi/1", leader, specialist),
		"/tu-danh-gia/ho-so/{file}/cong-khai":            at(home+"/cong-khai", leader, hamletHead),
		"/tu-danh-gia/ho-so/{file}/phieu-niem-yet":       at(home+"/phieu-niem-yet", clerk),
		"/tu-danh-gia/ho-so/{file}/y-kien":               at(home+"/y-kien", clerk),
		"/tu-danh-gia/ho-so/{file}/tham-dinh":            at(home+"/tham-dinh", leader),
		"/tu-danh-gia/minh-chung/{set}":                  at("/tu-danh-gia/minh-chung/"+set, specialist),
		"/tu-danh-gia/minh-chung/{set}/{proof}":          at("/tu-danh-gia/minh-chung/"+set+"/"+proof, specialist),
		"/tu-danh-gia/ke-hoach/{set}":                    at("/tu-danh-gia/ke-hoach/"+set, leader),
		"/cong-khai-danh-gia":                            at("/cong-khai-danh-gia", nobody),
		"/cong-khai-danh-gia/{file}":                     at("/cong-khai-danh-gia/"+file, nobody, mother),
	}
}
