package journeys

import (
	"context"
	"strings"
	"testing"

	"xaso/internal/app"
	"xaso/internal/demo"
	"xaso/internal/modules/commune"
	"xaso/internal/modules/people"
	"xaso/internal/platform/clock"
	"xaso/internal/platform/gate"
	"xaso/tests/browser"
	"xaso/tests/resident"
)

// besideID is the second commune of the house, invented.
const besideID gate.Commune = 99001

// Its people have the telephones of the demo's: an account is of one commune.
var besideCast = []people.Appointment{
	{Details: people.Details{Name: "Tô Thị Hai Mốt", Phone: specialist, Office: "Công chức tư pháp – hộ tịch"}, Password: demo.Password,
		Roles: []people.Assignment{{Role: people.Specialist}}},
	{Details: people.Details{Name: "Hà Văn Hai Hai", Phone: receptionist, Office: "Bộ phận Một cửa"}, Password: demo.Password,
		Roles: []people.Assignment{{Role: people.Receptionist}}},
	{Details: people.Details{Name: "Võ Thị Hai Ba", Phone: leader, Office: "Chủ tịch Ủy ban nhân dân xã"}, Password: demo.Password,
		Roles: []people.Assignment{{Role: people.Leader}}},
	{Details: people.Details{Name: "Mai Văn Hai Tư", Phone: clerk, Office: "Văn thư"}, Password: demo.Password,
		Roles: []people.Assignment{{Role: people.Clerk}}},
}

// withNeighbour loads the demo and a small commune beside it.
func withNeighbour(ctx context.Context, h *app.House) error {
	if err := demo.Load(ctx, h); err != nil {
		return err
	}
	err := h.Communes.Create(ctx, commune.Commune{ID: besideID, Slug: "xa-ben", Name: "Xã Bên", Province: "Tỉnh Thử",
		Settings: commune.Settings{AgencyID: "H99.99001", Hamlets: []string{"Thôn Một"}}}, h.Services.Seed)
	if err != nil {
		return err
	}
	for _, a := range besideCast {
		a.Roles[0].From = clock.DateOf(h.Gate.Now())
		if _, err := h.People.Appoint(ctx, gate.System("test", besideID), a); err != nil {
			return err
		}
	}
	return nil
}

// A pair is a house of two communes as one browser width sees it.
type pair struct {
	house
	t     *testing.T
	width browser.Options
}

func eachPair(t *testing.T, tell func(t *testing.T, p pair)) {
	for name, o := range map[string]browser.Options{
		"phone, no scripts": {Width: browser.Phone, NoScript: true},
		"desktop":           {Width: browser.Desktop},
	} {
		t.Run(name, func(t *testing.T) { tell(t, pair{serve(t, "", withNeighbour), t, o}) })
	}
}

// as signs in to one of the communes, by its slug.
func (p pair) as(slug, login string) *browser.Page {
	p.t.Helper()
	b := browser.Open(p.t, p.url+"/x/"+slug, p.width)
	signIn(b, login)
	return b
}

// post carries the letters and says what follows from them.
func (p pair) post() {
	p.t.Helper()
	if err := p.app.DoJobs(p.t.Context()); err != nil {
		p.t.Fatal(err)
	}
}

// receipt is Mẫu 01 of a dossier, as text.
func (p pair) receipt(dossier string) string {
	p.t.Helper()
	b := resident.OpenURL(p.t, p.url, "/")
	b.Visit("/x/tong-son/dang-nhap")
	b.Type("Số điện thoại hoặc số định danh (CCCD)", receptionist)
	b.Type("Mật khẩu", demo.Password)
	b.Press("Đăng nhập")
	return printed(p.t, b, "/x/tong-son/viec/"+dossier+"/giay/tiep-nhan")
}

// A specialist asks the commune beside theirs, which asks back, gets its answer
// and answers; the dossier shows it.
func TestACommuneAsksAnother(t *testing.T) {
	eachPair(t, func(t *testing.T, p pair) {
		counter := p.as("tong-son", receptionist)
		walkIn(t, counter, "Lý Thị Mười Một")
		d := newest(t, p.house)
		openCase(counter, d)
		counter.Press("Chuyển công chức chuyên môn")

		officer := p.as("tong-son", specialist)
		openCase(officer, d)
		officer.Follow("Nhờ xã khác phối hợp")
		look(officer, "phoi-hop-hoi")
		officer.Press("Gửi yêu cầu")
		officer.Sees("Hãy chọn xã trong danh sách")
		look(officer, "phoi-hop-hoi-thieu")
		officer.Select("Xã cần phối hợp", "Ủy ban nhân dân xã Bên")
		officer.Type("Cần xác minh hoặc cung cấp gì", "Xác minh bà Lý Thị Mười Một có thường trú tại xã Bên trước tháng 7 năm 2025.")
		officer.Press("Gửi yêu cầu")
		officer.Sees("Gửi xã khác phối hợp")
		officer.Sees("Ủy ban nhân dân xã Bên")
		look(officer, "phoi-hop-ho-so")
		p.post()

		other := p.as("xa-ben", specialist)
		other.Visit("/phoi-hop")
		other.Sees("Yêu cầu phối hợp đến")
		look(other, "phoi-hop-den")
		other.Follow(d.code)
		other.Sees("Xác minh bà Lý Thị Mười Một")
		other.Press("Tôi xử lý yêu cầu này")
		other.Sees("Bạn đã nhận xử lý yêu cầu này")
		look(other, "phoi-hop-yeu-cau")
		other.Type("Nội dung trả lời, câu hỏi lại hoặc lý do từ chối", "Bà Mười Một sinh năm nào?")
		other.Press("Hỏi lại")
		other.Sees("Thời hạn tạm dừng")
		p.post()

		officer.Visit("/phoi-hop?ben=di")
		officer.Sees("Đã hỏi lại")
		look(officer, "phoi-hop-di")
		officer.Follow(d.code)
		officer.Sees("Bà Mười Một sinh năm nào?")
		officer.Type("Nội dung", "Sinh năm 1990.")
		officer.Press("Gửi")
		officer.Sees("Đã gửi thêm thông tin")
		p.post()

		other.Visit("/phoi-hop")
		other.Follow(d.code)
		other.Sees("Sinh năm 1990.")
		other.Type("Nội dung trả lời, câu hỏi lại hoặc lý do từ chối", "Có thường trú tại thôn Một từ năm 1990.")
		other.Attach("Tệp kèm theo (không bắt buộc)", photo(t, "trich-luc.jpg"))
		other.Press("Gửi trả lời")
		other.Sees("Đã gửi trả lời")
		look(other, "phoi-hop-da-tra-loi")
		p.post()

		openCase(officer, d)
		officer.Sees("Có thường trú tại thôn Một từ năm 1990.")
		officer.Follow("Xem trao đổi với xã này")
		officer.Sees("trich-luc.jpg")
		look(officer, "phoi-hop-xong")
		officer.Visit("/thong-bao")
		officer.Sees("đã trả lời yêu cầu phối hợp")
	})
}

// The counter takes a dossier in for the commune beside; there it is resolved,
// here the result is handed over.
func TestTheCounterReceivesForAnotherCommune(t *testing.T) {
	eachPair(t, func(t *testing.T, p pair) {
		counter := p.as("tong-son", receptionist)
		counter.Visit("/quay/ho-so?q=mai+tang")
		counter.Press("Nhập tại quầy: " + funeral)
		counter.Select("Cơ quan có thẩm quyền giải quyết", "Ủy ban nhân dân xã Bên")
		fillWalkIn(counter, "Lý Thị Mười Một")
		look(counter, "phi-dia-gioi-quay")
		counter.Press("Tiếp nhận và hẹn trả")
		counter.Sees("Đã tiếp nhận hồ sơ")
		home := newest(t, p.house)
		receipt := p.receipt(home.id)
		for _, said := range []string{"Nơi tiếp nhận và trả kết quả: Trung tâm Phục vụ hành chính công xã Tống Sơn", "Cơ quan có thẩm quyền giải quyết: Ủy ban nhân dân xã Bên"} {
			if !strings.Contains(receipt, said) {
				t.Errorf("the receipt does not say %q: %s", said, receipt)
			}
		}
		p.post()
		openCase(counter, home)
		counter.Sees("Hồ sơ đang do Ủy ban nhân dân xã Bên giải quyết")
		look(counter, "phi-dia-gioi-noi-tiep-nhan")

		there := newest(t, p.house)
		if there == home {
			t.Fatal("nothing came to the other commune")
		}
		their := p.as("xa-ben", receptionist)
		openCase(their, there)
		their.Sees("Hồ sơ do Trung tâm Phục vụ hành chính công xã Tống Sơn tiếp nhận")
		look(their, "phi-dia-gioi-noi-giai-quyet")
		their.Press("Chuyển công chức chuyên môn")
		officer := p.as("xa-ben", specialist)
		openCase(officer, there)
		officer.Within("Trình lãnh đạo ký", func() {
			officer.Attach("Tệp kết quả", photo(t, "quyet-dinh.jpg"))
			officer.Press("Trình lãnh đạo ký")
		})
		boss := p.as("xa-ben", leader)
		openCase(boss, there)
		boss.Press("Ký duyệt")
		press := p.as("xa-ben", clerk)
		openCase(press, there)
		press.Press("Cấp số, phát hành")
		p.post()

		openCase(counter, home)
		counter.Sees("Đã có kết quả, chờ trả")
		counter.Press("Trả kết quả")
		counter.Sees("Đã trả kết quả")
		p.post()
		openCase(boss, there)
		boss.Sees("Đã trả kết quả")
	})
}

// A dossier filed in the wrong commune is sent to the right one; its
// applicant reads why.
func TestAMisdirectedDossier(t *testing.T) {
	eachPair(t, func(t *testing.T, p pair) {
		counter := p.as("tong-son", receptionist)
		walkIn(t, counter, "Lý Thị Mười Một")
		d := newest(t, p.house)
		openCase(counter, d)
		counter.Follow("Chuyển đến xã có thẩm quyền")
		counter.Press("Chuyển hồ sơ")
		counter.Sees("Hãy chọn xã")
		look(counter, "chuyen-xa")
		counter.Select("Xã có thẩm quyền", "Ủy ban nhân dân xã Bên")
		counter.Type("Lý do", "Người được hưởng thường trú tại xã Bên")
		counter.Press("Chuyển hồ sơ")
		counter.Sees("Hồ sơ đang do Ủy ban nhân dân xã Bên giải quyết")
		p.post()
		their := p.as("xa-ben", receptionist)
		their.Visit("/thong-bao")
		their.Sees("tiếp nhận hộ đã chuyển đến")
		openCase(their, newest(t, p.house))
		their.Follow("Chuyển trả xã đã tiếp nhận")
		look(their, "chuyen-tra")
		their.Type("Lý do", "Đã chuyển khẩu về xã Tống Sơn từ năm 2024")
		their.Press("Chuyển trả")
		their.Sees("Chuyển trả Ủy ban nhân dân xã Tống Sơn")
		p.post()
		openCase(counter, d)
		counter.Sees("Nhận lại từ Ủy ban nhân dân xã Bên")
		head := p.as("tong-son", centreHead)
		head.Visit("/thu-lien-xa")
		head.Sees("Mọi thư đã đến nơi")
		look(head, "phoi-hop-thu")
	})
}
