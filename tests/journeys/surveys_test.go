package journeys

import (
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"xaso/internal/demo"
	"xaso/internal/modules/register"
	"xaso/internal/modules/surveys"
	"xaso/internal/platform/fault"
	"xaso/internal/platform/gate"
	"xaso/tests/browser"
	"xaso/tests/resident"
)

// households writes some into the register of a hamlet, plainly invented.
func households(t *testing.T, h house, hamlet string, n int) []string {
	t.Helper()
	names := []string{"Một", "Hai", "Ba", "Bốn", "Năm", "Sáu", "Bảy", "Tám", "Chín", "Mười"}
	var entries []register.Entry
	for i := range n {
		entries = append(entries, register.Entry{Hamlet: hamlet, Address: fmt.Sprintf("Xóm %d", i%3+1), Attributes: map[string]string{"main-income": []string{"farm", "trade"}[i%2]},
			Members: []register.Person{
				{Name: "Lò Văn " + names[i%10], Born: "1970", Sex: "nam", Relation: "Chủ hộ"},
				{Name: "Lò Thị " + names[i%10], Born: "1972", Sex: "nữ", Relation: "Vợ"},
				{Name: "Lò Bé " + names[i%10], Born: "2020", Sex: "nữ", Relation: "Con"}}})
	}
	ids, err := h.app.Register.Enter(t.Context(), gate.System("test", demo.Commune), register.Why{On: day(-1), Source: "Danh sách thử"}, entries...)
	if err != nil {
		t.Fatal(err)
	}
	return ids
}

// surveyed begins a campaign and returns its id.
func surveyed(t *testing.T, h house, questionnaire, hamlet string) string {
	t.Helper()
	office := resident.OpenURL(t, h.url, "/")
	signIn(office, specialist)
	office.Visit("/khao-sat/mo")
	office.Type("Tên cuộc khảo sát", "Rà soát thử")
	office.Choose("Phiếu hỏi", questionnaire)
	for _, other := range h.app.Communes.All()[0].Hamlets {
		if other != hamlet {
			office.Uncheck(other)
		}
	}
	office.Press("Mở cuộc khảo sát")
	office.Sees("Đang thu phiếu")
	return step(office, 3)
}

// A cuttable house can be taken from the network: from pages and from what
// works behind them alike.
type cuttable struct {
	url  string
	cut  atomic.Bool
	deaf atomic.Bool // hears what is sent, and its answer is lost
	sent atomic.Int64
}

func cutOff(t *testing.T, h house) *cuttable {
	t.Helper()
	handler, err := h.app.Handler()
	if err != nil {
		t.Fatal(err)
	}
	c := &cuttable{}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if c.cut.Load() {
			panic(http.ErrAbortHandler)
		}
		if !strings.HasSuffix(r.URL.Path, "/gui") {
			handler.ServeHTTP(w, r)
			return
		}
		c.sent.Add(1)
		if c.deaf.Load() {
			handler.ServeHTTP(httptest.NewRecorder(), r)
			_, _ = io.Copy(io.Discard, r.Body)
			panic(http.ErrAbortHandler)
		}
		handler.ServeHTTP(w, r)
	}))
	t.Cleanup(server.Close)
	c.url = server.URL
	return c
}

// offline cuts both: the wire, and what the browser believes of it.
func (c *cuttable) offline(p *browser.Page, off bool) {
	c.cut.Store(off)
	p.Offline(off)
}

// ready waits until the telephone keeps the list.
func ready(p *browser.Page) {
	for range 60 {
		if strings.Contains(p.Text(), "Máy đã giữ danh sách hộ") {
			break
		}
		time.Sleep(100 * time.Millisecond)
	}
	p.Sees("Máy đã giữ danh sách hộ")
}

// arrived counts the sheets in the house.
func arrived(t *testing.T, h house) int {
	t.Helper()
	var n int
	if err := h.app.DB.Write.QueryRow(`SELECT COUNT(*) FROM surveys_sheet`).Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}

// endSessions signs everybody out, as time does.
func endSessions(t *testing.T, h house) {
	t.Helper()
	rows, err := h.app.DB.Write.Query(`SELECT account_id, id FROM people_session`)
	if err != nil {
		t.Fatal(err)
	}
	var all [][2]string
	for rows.Next() {
		var one [2]string
		if err := rows.Scan(&one[0], &one[1]); err != nil {
			t.Fatal(err)
		}
		all = append(all, one)
	}
	rows.Close()
	for _, one := range all {
		if err := h.app.People.EndDevice(t.Context(), gate.NewActor(one[0], demo.Commune), one[1]); err != nil {
			t.Fatal(err)
		}
	}
}

func fillHousehold(p resident.Person) {
	p.Choose("Hộ thuộc diện nào?", "Không thuộc diện")
	p.Choose("Nhà ở chính của hộ là loại nào?", "Kiên cố")
	p.Choose("Hộ dùng nước ăn uống từ nguồn nào?", "Nước sạch từ công trình tập trung")
	p.Choose("Hộ có nhà tiêu hợp vệ sinh không?", "Có")
	p.Choose("Rác sinh hoạt của hộ có được thu gom không?", "Có")
	p.Choose("Nhà có internet không?", "Không")
	p.Choose("Nguồn thu nhập chính của hộ là gì?", "Nông, lâm nghiệp và thủy sản")
}

// The list is opened once with a connection. Without one the page opens again,
// a household is filled and kept; when the connection comes back the sheet
// arrives once, though the answer to its first sending was lost.
func TestASurveyWithoutSignal(t *testing.T) {
	h := open(t, "")
	households(t, h, "Chí Phúc", 3)
	c := surveyed(t, h, "Phiếu thu thập thông tin hộ gia đình", "Chí Phúc")
	wire := cutOff(t, h)
	p := browser.Open(t, wire.url, browser.Options{Width: browser.Phone})
	signIn(p, hamletHead)
	p.Visit("/khao-sat/phieu-cua-toi")
	p.Follow("Rà soát thử")
	ready(p)
	look(p, "khao-sat-danh-sach")

	wire.offline(p, true)
	p.Visit("/khao-sat/phieu-cua-toi/" + c)
	p.Sees("Đang mất mạng")
	p.SeesNot("Phạm Văn Bốn") // nobody's page is kept, only an empty one
	p.Sees("Lò Văn Hai")
	p.Follow("Lò Văn Hai")
	p.Sees("Xóm 2")
	p.SeesNot("Lò Thị Ba")
	p.Press("Lưu và gửi phiếu") // nothing is answered: told at once
	p.Sees("Có chỗ cần sửa")
	p.Shot("khao-sat-mat-mang-loi")
	fillHousehold(p)
	p.Press("Lưu và gửi phiếu")
	p.Sees("Đã lưu trong máy, chưa gửi")
	p.Shot("khao-sat-mat-mang")
	p.Visit("/khao-sat/phieu-cua-toi/" + c) // the browser was shut and opened again
	p.Sees("1 phiếu đã lưu trong máy, chưa gửi")
	if n := arrived(t, h); n != 0 {
		t.Fatalf("%d sheets arrived without a connection", n)
	}

	wire.deaf.Store(true)
	wire.offline(p, false)
	for range 50 {
		if wire.sent.Load() > 0 {
			break
		}
		time.Sleep(100 * time.Millisecond)
	}
	p.Sees("1 phiếu đã lưu trong máy, chưa gửi") // it is there, and nobody said so
	wire.deaf.Store(false)
	p.Press("Gửi ngay")
	p.Sees("Đã gửi")
	p.SeesNot("chưa gửi")
	p.MayLose("/khao-sat/phieu-cua-toi/gui")
	p.Visit("/khao-sat/phieu-cua-toi/" + c)
	p.Sees("Đã có phiếu 1 trên 3 hộ")
	time.Sleep(300 * time.Millisecond)
	if n := arrived(t, h); n != 1 {
		t.Errorf("%d sheets arrived", n)
	}
	p.Press("Đăng xuất")
	p.Sees("Bạn cần làm gì?")
	wire.offline(p, true)
	defer wire.offline(p, false)
	if kept := keptHere(p); kept != "" {
		t.Errorf("after signing out the telephone keeps %s", kept)
	}
}

// keptHere names what the site keeps in the browser: its stores and caches.
func keptHere(p *browser.Page) string {
	return p.Script(`(async () => [...(await indexedDB.databases()).map((d) => d.name), ...(await caches.keys())].join(", "))()`)
}

// A session that ends on the way loses nothing; somebody else's sheets are not
// sent, nor shown.
func TestASessionThatEndsWithoutSignal(t *testing.T) {
	h := open(t, "")
	households(t, h, "Chí Phúc", 2)
	c := surveyed(t, h, "Phiếu lấy ý kiến hài lòng của người dân", "Chí Phúc")
	wire := cutOff(t, h)
	p := browser.Open(t, wire.url, browser.Options{Width: browser.Phone})
	signIn(p, hamletHead)
	p.Visit("/khao-sat/phieu-cua-toi/" + c)
	ready(p)
	wire.offline(p, true)
	p.Visit("/khao-sat/phieu-cua-toi/" + c)
	p.Sees("Lò Văn Một")
	p.Follow("Lò Văn Một")
	p.Sees("Ý kiến của hộ")
	p.Choose("Ông/bà có hài lòng với kết quả xây dựng nông thôn mới của xã không?", "Hài lòng")
	p.Choose("Ông/bà có được biết, được bàn về các công trình của thôn không?", "Có")
	p.Press("Lưu và gửi phiếu")
	p.Sees("Đã lưu trong máy, chưa gửi")
	endSessions(t, h)
	wire.offline(p, false)
	p.Sees("Phiên đăng nhập đã hết")
	p.Refused("/khao-sat/phieu-cua-toi/gui")
	p.Shot("khao-sat-het-phien")
	signIn(p, helper) // of the same hamlet: may collect, but did not fill it
	p.Visit("/khao-sat/phieu-cua-toi/" + c)
	p.Sees("Máy còn giữ 1 phiếu chưa gửi của tài khoản khác")
	if n := arrived(t, h); n != 0 {
		t.Errorf("%d sheets went in under another name", n)
	}
	p.Press("Đăng xuất")
	p.Sees("Máy này còn phiếu chưa gửi")
	endSessions(t, h)
	signIn(p, hamletHead)
	p.Visit("/khao-sat/phieu-cua-toi/" + c)
	p.Sees("Đã gửi")
	if n := arrived(t, h); n != 1 {
		t.Errorf("%d sheets arrived", n)
	}
}

// An official begins a survey, a hamlet head fills it on plain pages, another
// one a second time; the official decides, closes, and the register knows.
func TestASurveyFromBeginningToEnd(t *testing.T) {
	eachBrowser(t, func(t *testing.T, h house, open window) {
		ids := households(t, h, "Chí Phúc", 2)
		c := surveyed(t, h, "Phiếu thu thập thông tin hộ gia đình", "Chí Phúc")
		four := as(t, open, hamletHead)
		four.Visit("/khao-sat/phieu-cua-toi/" + c)
		four.Follow("Lò Văn Một")
		look(four, "khao-sat-phieu")
		four.Press("Lưu và gửi phiếu")
		four.Sees("Có chỗ cần sửa")
		four.Sees("Câu này cần trả lời")
		fillHousehold(four)
		four.Press("Lưu và gửi phiếu")
		four.Sees("Đã nhận phiếu của hộ Lò Văn Một")

		three := as(t, open, helper)
		three.Visit("/khao-sat/phieu-cua-toi/" + c + "/" + ids[0])
		three.Sees("Hộ này đã có phiếu của Phạm Văn Bốn")
		fillHousehold(three)
		three.Choose("Nhà ở chính của hộ là loại nào?", "Nhà tạm, dột nát")
		three.Press("Lưu và gửi phiếu")
		three.Sees("chờ xã quyết")

		office := as(t, open, specialist)
		office.Visit("/khao-sat/cuoc/" + c)
		office.Sees("Phạm Văn Bốn")
		look(office, "khao-sat-tien-do")
		office.Visit("/khao-sat/cuoc/" + c + "/cho-quyet")
		office.Sees("Nhà tạm, dột nát")
		look(office, "khao-sat-cho-quyet")
		office.Press("Dùng phiếu đến sau")
		office.Sees("Hãy ghi rõ lý do")
		office.Type("Lý do", "Đã đến xem lại nhà")
		office.Press("Dùng phiếu đến sau")
		office.Sees("Không có hộ nào chờ quyết")
		office.Visit("/khao-sat/cuoc/" + c + "/chot")
		look(office, "khao-sat-chot")
		office.Press("Chốt, không mở lại")
		office.Sees("Kết quả chốt lúc")
		look(office, "khao-sat-ket-qua")
		if err := h.app.DoJobs(t.Context()); err != nil {
			t.Fatal(err)
		}
		var house register.Household
		err := h.app.Gate.Read(t.Context(), gate.System("test", demo.Commune), gate.Own, func(tx *gate.Tx) (err error) {
			if err := tx.Require(true); err != nil {
				return err
			}
			house, err = h.app.Register.Household(tx, ids[0])
			return err
		})
		if err != nil || house.Attributes["house"] != "temporary" {
			t.Errorf("the register knows %v (%v)", house.Attributes, err)
		}
	})
}

// A telephone without signal judges answers by the same rules as the house, in
// the same words.
func TestTheTelephoneJudgesAsTheHouse(t *testing.T) {
	h := open(t, "")
	households(t, h, "Chí Phúc", 1)
	c := surveyed(t, h, "Phiếu thu nhập của hộ trong năm", "Chí Phúc")
	p := browser.Open(t, h.url, browser.Options{Width: browser.Phone})
	signIn(p, hamletHead)
	p.Visit("/khao-sat/phieu-cua-toi/" + c)
	ready(p)
	all, _, err := h.app.Surveys.Questionnaires(t.Context(), h.actor(t, specialist))
	if err != nil {
		t.Fatal(err)
	}
	typed := []string{"", "yes", "no", "none", "poor", "working", "1", "0", "-5", "31", "1.500", "1,5", "1.5", "1.50", "1 500", "12a", "999999999", "very", "so-so", "Đường sá", " 7 "}
	for _, q := range all {
		for i := range typed {
			given, members := surveys.Answers{}, []surveys.Member{{ID: "a", Born: 1980}, {ID: "b", Born: 2020}, {ID: "c"}}
			for n, s := range q.Sections {
				for m, one := range s.Questions {
					if !s.Members {
						given[one.Key] = typed[(i+n*3+m)%len(typed)]
						continue
					}
					for _, who := range members {
						given[one.Key+"@"+who.ID] = typed[(i+m)%len(typed)]
					}
				}
			}
			kept, err := q.Judge(members, given, day(0))
			want := map[string]string{}
			for _, f := range fault.All(err) {
				want[f.Field] = "!"
			}
			for name, value := range kept {
				want[name] = value
			}
			source, err := json.Marshal([]any{q, members, given, day(0).Year})
			if err != nil {
				t.Fatal(err)
			}
			said := map[string]string{}
			text := p.Script(`(async () => {
				const { judge } = await import(document.querySelector('script[src*="/_khao-sat/phieu."]').src)
				const { kept, errors } = judge(...` + string(source) + `)
				for (const e of errors) kept[e.field] = "!"
				return JSON.stringify(kept)
			})()`)
			if err := json.Unmarshal([]byte(text), &said); err != nil {
				t.Fatal(err)
			}
			if !maps.Equal(want, said) {
				t.Fatalf("%s, case %d: the house says %v, the telephone %v", q.ID, i, want, said)
			}
		}
	}
}
