package front

import (
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"xaso/internal/platform/gate"
	"xaso/tests/resident"
)

// begin walks to the place: a photo, the kind, what it is about.
func (h *house) begin(consent bool) *resident.Browser {
	p := h.visit("/phan-anh/gui")
	p.Attach("Ảnh (không bắt buộc)", snapshot(h.t))
	if consent {
		p.Check("Dùng vị trí ghi trong ảnh")
	}
	p.Press("Tiếp tục")
	p.Choose("Đây là việc gì?", "Phản ánh, kiến nghị")
	p.Press("Tiếp tục")
	p.Choose("Chọn một việc gần đúng nhất", "Đường, cầu, cống hỏng")
	p.Press("Tiếp tục")
	return p
}

// A neighbour without account and without script reports a hole in the road.
func TestAReportIsFiledByAnybody(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		p := h.begin(true)
		p.Type("Mốc dễ thấy (không bắt buộc)", "cạnh cống ông Bảy")
		p.Press("Lấy chỗ chụp ảnh")
		p.Holds("Thôn", "Giang Sơn 9")
		p.Holds("Mốc dễ thấy (không bắt buộc)", "cạnh cống ông Bảy")
		p.Press("Tiếp tục")
		p.Type("Bạn muốn nói thêm gì? (không bắt buộc)", "Ổ gà sâu,\nhôm qua có người ngã xe.")
		p.Press("Tiếp tục")
		p.Choose("Gửi phản ánh này", "Ghi tên để xã gọi lại")
		p.Type("Họ và tên", "Nguyễn Thị Minh Họa")
		p.Type("Số điện thoại", "12")
		p.Press("Tiếp tục")
		p.Status(422)
		p.Holds("Họ và tên", "Nguyễn Thị Minh Họa")
		p.Holds("Số điện thoại", "12")
		p.Type("Số điện thoại", "0912 345 678")
		p.Press("Tiếp tục")
		p.Sees("Xem lại trước khi gửi")
		p.Sees("Giang Sơn 9; cạnh cống ông Bảy; đã ghim trên bản đồ")
		p.Press("Gửi cho xã")
		p.Sees("TS-1")
		p.Sees("482913")
		p.Sees("08/12/2026")
		if len(h.desk.filed) != 1 {
			t.Fatalf("filed %d times", len(h.desk.filed))
		}
		d := h.desk.filed[0]
		if d.Spot != "20.065000,105.805000" || len(d.Photos) != 1 || d.Name != "Nguyễn Thị Minh Họa" || !strings.Contains(d.Text, "\n") {
			t.Errorf("filed %+v", d)
		}
		// Everybody sees it, and nobody who sent it.
		h.now = h.now.Add(time.Hour)
		for _, path := range []string{"/phan-anh", "/phan-anh/TS-1", "/phan-anh?vung=105.8_20.0_105.9_20.1", "/phan-anh?vung=x"} {
			q := h.visit(path)
			q.Status(200)
			q.Sees("Ổ gà sâu")
			q.SeesNot("Minh Họa")
			q.SeesNot("0912")
		}
		h.visit("/phan-anh").Sees("từ chối 2")
		// The next one who reports it is shown what is there.
		q := h.begin(true)
		q.Press("Lấy chỗ chụp ảnh")
		q.Press("Tiếp tục")
		q.Press("Tiếp tục")
		q.Choose("Gửi phản ánh này", "Không ghi tên")
		q.Press("Tiếp tục")
		q.Sees("Có phải một trong các việc này?")
		q.Sees("Theo dõi việc này")
		q.Press("Không, đây là việc khác")
		q.Press("Gửi cho xã")
		q.Sees("TS-2")
		if d := h.desk.filed[1]; !d.Anonymous || d.Name != "" {
			t.Errorf("filed with a name: %+v", d)
		}
		h.acts(p)
	})
}

// acts are what the sender does with code and PIN.
func (h *house) acts(p *resident.Browser) {
	p.Visit("/x/tong-son/phan-anh/theo-doi?ma=TS-1")
	p.Type("PIN", "000000")
	p.Press("Xem")
	p.Status(422)
	p.Sees("Mã hoặc PIN không đúng")
	p.Holds("Mã", "TS-1")
	p.Type("PIN", "482913")
	p.Press("Xem")
	p.Press("Gửi thêm")
	p.Status(422)
	p.Type("Lời nói thêm", "Đã rộng hơn.")
	p.Press("Gửi thêm")
	p.Sees("Đã gửi thêm cho xã.")
	p.Press("Rút việc này")
	p.Sees("Đã rút việc này.")
	if got := strings.Join(h.desk.acts, "; "); got != "add TS-1 482913 Đã rộng hơn. 0; withdraw TS-1 482913" {
		h.t.Errorf("asked the desk: %s", got)
	}
}

// A press on the map is a place, nearer with each; keys press no place.
func TestAPlaceIsPressedOnTheMap(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		p := h.begin(false)
		p.SeesNot("Lấy chỗ chụp ảnh") // without consent nobody knows it
		p.Press("Tiếp tục")
		p.Status(422)
		p.Sees("Hãy chọn thôn hoặc chạm vào bản đồ")
		path := p.Path()
		id := strings.Split(path, "/")[5]
		f, _ := pickFrame(board(), draft{}, false)
		press := func(x, y, frame string) int {
			form := url.Values{"cham.x": {x}, "cham.y": {y}, "khung": {frame}, "moc": {"cây đa"}, "_key": {x + y + frame}}
			r := httptest.NewRequest("POST", path, strings.NewReader(form.Encode()))
			r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
			r.Header.Set("Sec-Fetch-Site", "same-origin")
			w := httptest.NewRecorder()
			h.handler.ServeHTTP(w, r)
			return w.Code
		}
		for _, bad := range [][3]string{{"0", "0", frameText(f)}, {"x", "", frameText(f)}, {"50", "50", "1,2"}, {"999", "50", frameText(f)}, {"NaN", "NaN", frameText(f)}} {
			if code := press(bad[0], bad[1], bad[2]); code != 422 {
				t.Errorf("%v answers %d", bad, code)
			}
		}
		if code := press("300", "20", frameText(f)); code != 303 {
			t.Fatalf("a press answers %d", code)
		}
		p.Visit("/x/tong-son/phan-anh/gui/" + id + "/o-dau")
		p.Holds("Thôn", "Chí Phúc") // the north-east
		p.Holds("Mốc dễ thấy (không bắt buộc)", "cây đa")
		p.Visit("/x/tong-son/phan-anh/gui/" + id + "/ban-do.svg")
		if !strings.HasPrefix(p.Answer.Get("Content-Type"), "image/svg+xml") || !strings.Contains(string(p.Body), "<svg") {
			t.Errorf("the map is %s", p.Answer.Get("Content-Type"))
		}
	})
}

// A draft belongs to whoever knows its address, in one commune, for half a day.
func TestADraftIsNobodyElses(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		p := h.begin(false)
		path := p.Path()
		h.visit(strings.TrimPrefix(path, "/x/tong-son")).Status(200)
		q := h.visit("/phan-anh")
		q.Visit(strings.Replace(path, "tong-son", "ha-trung", 1))
		q.Status(404)
		q.Visit("/x/tong-son/phan-anh/gui/aaaaaaaaaaaaaaaaaaaaaaaaaa/o-dau")
		q.Status(404)
		h.now = h.now.Add(draftLife)
		p.Visit(path)
		p.Status(404)
		h.must(Forget(t.Context(), h.gate, tongSon))
		if n := h.drafts(); n != 0 {
			t.Errorf("%d drafts are left", n)
		}
	})
}

// drafts counts what is written down of drafts.
func (h *house) drafts() (n int) {
	h.must(h.gate.Read(h.t.Context(), gate.System("test", tongSon), gate.Public, func(tx *gate.Tx) error {
		h.must(tx.Require(true))
		return tx.Row(`SELECT count(*) FROM requests_draft WHERE commune_id = $1`).Scan(&n)
	}))
	return n
}

// Whoever wants to denounce is shown the sealed way, and the draft is gone.
func TestDenunciationsNeverPassHere(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		p := h.visit("/phan-anh/gui")
		p.Attach("Ảnh (không bắt buộc)", snapshot(t))
		p.Press("Tiếp tục")
		p.Choose("Đây là việc gì?", "Tố cáo")
		p.Press("Tiếp tục")
		p.Sees("Tố cáo đi lối riêng")
		if n := h.drafts(); n != 0 || len(h.desk.filed) != 0 {
			t.Errorf("%d drafts and %d reports are left", n, len(h.desk.filed))
		}
		p = h.begin(false)
		p.Select("Thôn", "Tân Phúc")
		p.Press("Tiếp tục")
		p.Type("Bạn muốn nói thêm gì? (không bắt buộc)", "Tôi muốn TỐ CÁO việc nhận tiền.")
		p.Press("Tiếp tục")
		p.Sees("Lời của bạn giống một đơn tố cáo")
		p.Press("Không phải tố cáo, gửi phản ánh")
		p.Sees("Bạn có cho xã biết tên không?")
	})
}

// A complaint is named and never public; a question needs words.
func TestTheOtherKinds(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		p := h.visit("/phan-anh/gui")
		p.Press("Tiếp tục")
		p.Choose("Đây là việc gì?", "Khiếu nại")
		p.Press("Tiếp tục")
		p.Press("Tiếp tục")
		p.Status(422)
		p.Type("Bạn khiếu nại điều gì?", "Quyết định 12 ngày 03/11/2026 thu hồi nhầm thửa.")
		p.Press("Tiếp tục")
		p.Press("Tiếp tục")
		p.Status(422)
		p.Sees("Hãy ghi họ và tên.")
		p.Sees("Hãy ghi địa chỉ")
		p.Type("Họ và tên", "Trần Văn Ví Dụ")
		p.Type("Địa chỉ", "Chí Phúc")
		p.Type("Số điện thoại", "0912345678")
		p.Press("Tiếp tục")
		p.Sees("Nội dung này không hiện công khai.")
		p.Press("Gửi cho xã")
		if d := h.desk.filed[0]; d.Kind != kindComplaint || d.Anonymous || d.Address != "Chí Phúc" {
			t.Errorf("filed %+v", d)
		}
	})
}

// Programs that fill every field, and floods, are held back; words are kept.
func TestFloodsAreHeldBack(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		for n := range mostPerHour + 1 {
			p := h.visit("/phan-anh/gui")
			p.Press("Tiếp tục")
			p.Choose("Đây là việc gì?", "Hỏi xã")
			p.Press("Tiếp tục")
			p.Type("Bạn muốn hỏi gì?", "Thứ bảy xã có làm việc không?")
			p.Press("Tiếp tục")
			p.Choose("Gửi phản ánh này", "Không ghi tên")
			p.Press("Tiếp tục")
			p.Press("Gửi cho xã")
			if n < mostPerHour {
				p.Status(200)
				continue
			}
			p.Status(429)
			p.Sees("0237 3 625 000")
			p.Sees("Thứ bảy xã có làm việc không?")
			h.now = h.now.Add(time.Hour)
			p.Press("Gửi cho xã")
			p.Status(200)
		}
	})
}

func FuzzFrame(f *testing.F) {
	one, _ := pickFrame(board(), draft{}, false)
	f.Add(frameText(one))
	f.Add("1,2,3,4,320,320")
	f.Add("NaN,NaN,NaN,NaN,320,1")
	f.Fuzz(func(t *testing.T, s string) {
		if got, ok := parseFrame(s); ok {
			if at := got.At(1, 1); at[0] < 90 || at[0] > 120 {
				t.Errorf("%q leads to %v", s, at)
			}
		}
		readFilter(url.Values{"vung": {s}}).address()
	})
}
