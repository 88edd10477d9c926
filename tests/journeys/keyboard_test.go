package journeys

import (
	"slices"
	"testing"

	"github.com/chromedp/chromedp/kb"

	"xaso/tests/browser"
)

// Pages are used by keyboard alone: every stop shows itself, none is a trap,
// the first passes over the head of the page, and what the page is for is
// reached.
func TestKeyboard(t *testing.T) {
	s := play(t, open(t, ""))
	for _, c := range []struct {
		who, path string
		stops     []string // in this order, others between
	}{
		{nobody, "/", []string{"Đi thẳng tới nội dung", "Xã Tống Sơn Tỉnh Thanh Hóa", "English", "Đăng nhập", "Bạn cần làm gì?", "Tìm", "Làm thủ tục", "Tra cứu hồ sơ"}},
		{mother, "/nop/" + s.draft + "/tre", []string{"Đi thẳng tới nội dung", "Quay lại", "Họ, chữ đệm, tên", "Ngày", "Tháng", "Năm", "Nữ", "Tiếp tục", "Để sau, tôi sẽ làm tiếp"}},
		{mother, "/ho-so/" + s.asked.id, []string{"Đi thẳng tới nội dung", "Hồ sơ của tôi", "Bổ sung giấy tờ"}},
		{receptionist, "/viec/" + s.filed.id, []string{"Đi thẳng tới nội dung", "Việc của tôi hôm nay", "Tới việc cần làm", "chung-sinh.jpg", "Tiếp nhận và hẹn trả"}},
	} {
		t.Run(bare(c.path), func(t *testing.T) {
			p := browser.Open(t, s.url, browser.Options{})
			if c.who != nobody {
				signIn(p, c.who)
			}
			p.Visit(c.path)
			rest := p.TabOrder()
			if rest[0] != c.stops[0] {
				t.Errorf("the first stop is %q", rest[0])
			}
			for _, want := range c.stops {
				i := slices.Index(rest, want)
				if i < 0 {
					t.Fatalf("after the stops before it, the tab key does not reach %q, only %q", want, rest)
				}
				rest = rest[i+1:]
			}
		})
	}
}

// The first key stroke leads past the head of the page.
func TestSkipLink(t *testing.T) {
	h := open(t, "")
	p := browser.Open(t, h.url, browser.Options{Width: browser.Phone})
	p.Visit("/")
	p.Key(kb.Tab)
	if got := p.Focused(); got != "Đi thẳng tới nội dung" {
		t.Fatalf("the first stop is %q", got)
	}
	p.Key(kb.Enter)
	p.Key(kb.Tab)
	if got := p.Focused(); got != "Bạn cần làm gì?" {
		t.Errorf("after passing over the head the next stop is %q", got)
	}
}

// A question that hangs on an answer: with scripts it comes when its answer is
// chosen; without, it stands there and says when to answer it. Both are kept.
func TestQuestionsThatHangOnAnAnswer(t *testing.T) {
	const abroad = "Quốc gia"
	for _, o := range []browser.Options{{Width: browser.Phone}, {Width: browser.Phone, NoScript: true}} {
		name := "scripts"
		if o.NoScript {
			name = "no scripts"
		}
		t.Run(name, func(t *testing.T) {
			s := play(t, open(t, ""))
			p := browser.Open(t, s.url, o)
			signIn(p, mother)
			p.Visit("/nop/" + s.draft + "/que-quan")
			if o.NoScript {
				p.Sees(abroad)
			} else {
				p.SeesNot(abroad)
			}
			p.Choose("Trong nước hay nước ngoài", "Nước ngoài")
			p.Sees(abroad)
			look(p, "nuoc-ngoai")
			p.Press("Tiếp tục")
			p.Sees("Có chỗ cần sửa")
			look(p, "nuoc-ngoai-thieu")
			p.Sees(abroad)
			p.Type(abroad, "Lào")
			p.Type("Địa chỉ nước ngoài", "Viêng Chăn")
			p.Press("Tiếp tục")
			p.Visit("/nop/" + s.draft + "/kiem-tra")
			p.Sees("Viêng Chăn")
		})
	}
}
