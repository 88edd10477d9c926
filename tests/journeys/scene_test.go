package journeys

import (
	"bytes"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"

	"xaso/tests/resident"
)

// Logins of the other demo accounts; "" is not signed in.
const (
	nobody     = ""
	neighbour  = "0900000002"
	helper     = "0900000003"
	hamletHead = "0900000004"
	centreHead = "0900000006"
	admin      = "0900000010"
)

const birthCode = "1.001193"

// A scene is the demo house on a working day: something stands on every page.
type scene struct {
	house
	asked, filed filed    // a birth that waits for its mother, one that waits for the office
	draft        string   // one that is answered and not filed
	questions    []string // addresses of its pages
	entry        string   // one that the counter began
	ticket       string   // a number at the counter
	scan         string   // address by which a telephone sends pictures
	entered      string   // an entry that was filed
	resident     string   // the mother's account
	official     string   // the specialist's
	backup       string   // name of a backup
	outbox       string   // a message to the national portal
	takeover     string   // an old register that was uploaded
	report       string   // a closed month
	figure       string   // one that an official entered for an indicator
	papers       papers
	fees         fees
}

// play brings the house to that day, by its pages.
func play(t *testing.T, h house) scene {
	t.Helper()
	s := scene{house: h}
	browse := func(t *testing.T) resident.Person { return resident.OpenURL(t, h.url, "/") }
	lan, counter := as(t, browse, mother), as(t, browse, receptionist)
	fileBirth(t, lan)
	s.asked = newest(t, h)
	openCase(counter, s.asked)
	askForPaper(counter)
	fileBirth(t, lan)
	s.filed = newest(t, h)
	declareBirth(t, lan)
	s.draft = step(lan, 2)
	s.questions = slices.DeleteFunc(links(t, lan, "/nop/"+s.draft+"/"), func(path string) bool { return strings.Contains(path, "/to-khai.") })

	counter.Visit("/quay")
	counter.Press("Lấy số")
	s.ticket = step(counter, 3)
	counter.Visit("/quay/ho-so?q=khai+sinh")
	counter.Within("Đăng ký khai sinh", func() { counter.Press("Nhập tại quầy: Đăng ký khai sinh") })
	s.entry = step(counter, 3)
	counter.Press("Chụp bằng điện thoại")
	s.scan = links(t, counter, "/chup/")[0]
	walkIn(t, counter, "Lý Thị Mười Tám")
	s.entered = step(counter, 3)
	counter.Visit("/dan-cu")
	counter.Type("Tìm người dân", mother)
	counter.Press("Tìm")
	counter.Follow("Nguyễn Thị Một")
	s.resident = step(counter, 2)

	office := as(t, browse, admin)
	office.Visit("/can-bo")
	office.Follow("Vũ Thị Bảy")
	s.official = step(office, 2)
	s.backup = backUp(t, office)
	s.outbox = queued(t, h, s.filed)

	head := as(t, browse, centreHead)
	head.Visit("/ho-so-cu")
	head.Attach("Tệp sổ cũ", oldRegister(t, "03/02/2025"))
	head.Press("Tải lên và kiểm tra")
	s.takeover = step(head, 2)
	if err := h.app.DoJobs(t.Context()); err != nil {
		t.Fatal(err)
	}
	head.Visit("/bao-cao/ky?ky=month&den=2026-10-20")
	head.Press("Chốt kỳ này")
	s.report = step(head, 2)
	s.papers = somePapers(t, h)
	s.fees = playFees(t, h, office)
	s.figure = enterFigure(t, h)
	return s
}

// backUp makes a key and a backup, and returns the backup's name.
func backUp(t *testing.T, p resident.Person) string {
	t.Helper()
	p.Visit("/quan-tri/sao-luu/khoa")
	p.Press("Tạo khóa sao lưu")
	p.Check("Tôi đã ghi lại khóa này và cất ở nơi an toàn")
	p.Press("Dùng khóa này")
	p.Press("Sao lưu ngay")
	for range 300 { // half a minute
		if !strings.Contains(p.Text(), "Đang sao lưu") {
			break
		}
		time.Sleep(100 * time.Millisecond)
		p.Visit("/quan-tri/sao-luu")
	}
	p.Sees("Đã sao lưu và diễn tập khôi phục thành công")
	return strings.TrimPrefix(links(t, p, "/quan-tri/sao-luu/xaso-")[0], "/quan-tri/sao-luu/")
}

// step is the n-th part of the address that p stands at.
func step(p resident.Person, n int) string {
	path, _, _ := strings.Cut(p.Path(), "?")
	return strings.Split(path, "/")[n]
}

// links are the addresses on a page that begin so, without what follows "?".
func links(t *testing.T, p resident.Person, begin string) []string {
	t.Helper()
	var all []string
	for n := range markup(t, p.(*resident.Browser)).Descendants() {
		for _, a := range n.Attr {
			path, _, _ := strings.Cut(a.Val, "?")
			if a.Key == "href" && strings.HasPrefix(path, begin) && !slices.Contains(all, path) {
				all = append(all, path)
			}
		}
	}
	return all
}

func markup(t *testing.T, b *resident.Browser) *html.Node {
	t.Helper()
	page, err := html.Parse(bytes.NewReader(b.Body))
	if err != nil {
		t.Fatal(err)
	}
	return page
}
