package casework_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"xaso/internal/modules/casework"
	"xaso/internal/platform/clock"
	"xaso/internal/platform/gate"
	"xaso/internal/platform/sheet"
)

var oldHeadings = []string{"STT", "Mã hồ sơ", "MÃ TTHC", "Họ và tên", "Ngày nhận", "Ngày hẹn trả", "Ngày trả kết quả", "Tình trạng", "Kênh"}

// oldBook is a spreadsheet of a register, below two lines of letterhead: its
// first line is line 4 of the file.
func oldBook(t testing.TB, lines ...[]string) []byte {
	t.Helper()
	f := excelize.NewFile()
	defer f.Close()
	w, err := f.NewStreamWriter("Sheet1")
	if err != nil {
		t.Fatal(err)
	}
	for i, cells := range append([][]string{{"UBND xã thử"}, {"Sổ theo dõi hồ sơ"}, oldHeadings}, lines...) {
		row := make([]any, len(cells))
		for k, c := range cells {
			row[k] = c
		}
		if err := w.SetRow(fmt.Sprintf("A%d", i+1), row); err != nil {
			t.Fatal(err)
		}
	}
	var out bytes.Buffer
	if err := errors.Join(w.Flush(), f.Write(&out)); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func opened(t testing.TB, book []byte) *sheet.File {
	t.Helper()
	f, err := sheet.Open(bytes.NewReader(book), int64(len(book)), sheet.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	return f
}

func oldLine(code string) []string {
	return []string{"1", code, birth, "Lê Thị Mẫu", "03/02/2025", "06/02/2025", "05/02/2025", "Đã trả", "trực tuyến"}
}

func with(line []string, column int, value string) []string {
	line[column] = value
	return line
}

func keeper() gate.Actor {
	return gate.NewActor("kho", tongSon, gate.Grant{Permission: casework.MayTakeOver}, gate.Grant{Permission: casework.MayReceive})
}

// begin starts a takeover and checks its file.
func (h *house) takeover(book []byte) casework.Takeover {
	h.t.Helper()
	id, err := h.desk.BeginTakeover(h.ctx(), keeper(), "so-cu.xlsx", "15001/2026/11/00/so-cu")
	h.must(err)
	h.must(h.desk.CheckOld(h.ctx(), tongSon, id, opened(h.t, book)))
	return h.takeoverNow(id)
}

func (h *house) takeoverNow(id string) casework.Takeover {
	h.t.Helper()
	now, _, err := h.desk.Takeover(h.ctx(), keeper(), id)
	h.must(err)
	return now
}

func TestEveryWrongCellIsToldAndNothingComesIn(t *testing.T) {
	cases := []struct {
		column int
		value  string
		key    string
	}{
		{1, "", "casework.old.code"},
		{1, "H56 2025", "casework.old.code"},
		{1, "H56-250203-0001", "casework.old.twice"},
		{2, "9.999999", "casework.old.procedure"},
		{3, "", "casework.old.name"},
		{4, "", "casework.old.no-date"},
		{4, "31/02/2025", "casework.old.date"},
		{4, "03/02/2125", "casework.old.future"},
		{5, "02/02/2025", "casework.old.order"},
		{6, "01/02/2025", "casework.old.order"},
		{7, "Chưa rõ", "casework.old.status"},
		{7, "Đang xử lý", "casework.old.contradicts"},
		{6, "", "casework.old.no-end"},
		{8, "bồ câu", "casework.old.channel"},
		{3, strings.Repeat("Lê ", 300), "casework.old.long"},
	}
	lines := [][]string{oldLine("H56-250203-0001")}
	for i, c := range cases {
		lines = append(lines, with(oldLine(fmt.Sprintf("H56-250203-1%03d", i)), c.column, c.value))
	}
	each(t, func(h *house) {
		now := h.takeover(oldBook(t, lines...))
		if now.State != casework.Checked || now.Good != 1 || now.Bad != len(cases) {
			t.Fatalf("checked as %+v", now)
		}
		_, faults, err := h.desk.Takeover(h.ctx(), keeper(), now.ID)
		h.must(err)
		told := map[int][]string{}
		for _, f := range faults {
			told[f.Line] = append(told[f.Line], f.Key)
		}
		for i, c := range cases {
			if !strings.Contains(strings.Join(told[i+5], " "), c.key) {
				t.Errorf("line %d (%q): told %v, wanted %s", i+5, c.value, told[i+5], c.key)
			}
		}
		if err := h.desk.DecideTakeover(h.ctx(), keeper(), now.ID, false); !errors.Is(err, casework.ErrTakeoverBad) {
			t.Errorf("bad lines were not minded: %v", err)
		}
		if n := h.count("casework_dossier", "1 = 1"); n != 0 {
			t.Errorf("%d dossiers before anybody decided", n)
		}
	})
}

func TestAnOldRegisterComesIn(t *testing.T) {
	each(t, func(h *house) {
		late := with(with(oldLine("H56-250203-0002"), 6, "10/02/2025"), 8, "")
		open := with(with(with(oldLine("H56-250203-0003"), 6, ""), 7, ""), 3, "Đỗ Văn Chờ")
		file := oldBook(t, oldLine("H56-250203-0001"), late, open, with(oldLine("x"), 1, "?"))
		now := h.takeover(file)
		h.must(h.desk.DecideTakeover(h.ctx(), keeper(), now.ID, true))
		h.must(h.desk.TakeOld(h.ctx(), tongSon, now.ID, opened(t, file)))
		h.must(h.desk.TakeOld(h.ctx(), tongSon, now.ID, opened(t, file))) // once more does nothing
		if now = h.takeoverNow(now.ID); now.State != casework.TakenOver || now.Taken != 3 || now.LeftOut != 1 {
			t.Fatalf("taken as %+v", now)
		}
		book, err := h.desk.Book(h.ctx(), actor("hoa"), day("2025-02-03"), day("2025-02-03"))
		h.must(err)
		if len(book.Entries) != 3 {
			t.Fatalf("%d lines in the register", len(book.Entries))
		}
		for _, e := range book.Entries {
			if want := e.Code == "H56-250203-0002" || e.Code == "H56-250203-0003"; e.Late != want {
				t.Errorf("%s late: %v", e.Code, e.Late)
			}
		}
		list, err := h.desk.WorkList(h.ctx(), actor("tuan"), casework.Filter{Text: "do van cho"}, "")
		h.must(err)
		if len(list.Rows) != 1 || list.Rows[0].Code != "H56-250203-0003" {
			t.Errorf("the open one is not on the specialist's list: %+v", list.Rows)
		}
	})
}

func day(s string) clock.Date {
	d, err := clock.ParseDate(s)
	if err != nil {
		panic(err)
	}
	return d
}

// A process that dies between two chunks, or a line whose code came in by
// another way since, loses nothing and brings nothing twice.
func TestATakeoverGoesOnWhereItWas(t *testing.T) {
	each(t, func(h *house) {
		var lines [][]string
		for i := range 2500 {
			lines = append(lines, oldLine(fmt.Sprintf("H56-250203-%05d", i)))
		}
		now := h.takeover(oldCSV(lines))
		h.must(h.desk.DecideTakeover(h.ctx(), keeper(), now.ID, false))
		// A CSV is read as it goes, so a disk that fails does so in the middle.
		whole := oldCSV(lines)
		disk := &tornAt{ReaderAt: bytes.NewReader(whole)}
		torn, err := sheet.Open(disk, int64(len(whole)), sheet.Options{})
		h.must(err)
		disk.at = int64(len(whole)) * 7 / 10
		if err := h.desk.TakeOld(h.ctx(), tongSon, now.ID, torn); !errors.Is(err, errDied) {
			t.Fatal(err)
		}
		if n := h.takeoverNow(now.ID).Taken; n != 1000 || h.count("casework_dossier", "1 = 1") != 1000 {
			t.Fatalf("%d said to be in before the stop", n)
		}
		h.must(h.desk.TakeOld(h.ctx(), tongSon, now.ID, opened(t, whole)))
		if n := h.count("casework_dossier", "1 = 1"); n != 2500 {
			t.Errorf("%d dossiers after all", n)
		}
		if n := h.count("casework_step", "1 = 1"); n != 2500 {
			t.Errorf("%d steps after all", n)
		}
		again := h.takeover(oldBook(t, lines[:3]...))
		h.must(h.desk.DecideTakeover(h.ctx(), keeper(), again.ID, false))
		h.must(h.desk.TakeOld(h.ctx(), tongSon, again.ID, opened(t, oldBook(t, lines[:3]...))))
		if again = h.takeoverNow(again.ID); again.Taken != 0 || again.LeftOut != 3 {
			t.Errorf("what is in already: %+v", again)
		}
	})
}

var errDied = errors.New("the machine stopped")

// tornAt fails where a disk would, once it is told where.
type tornAt struct {
	io.ReaderAt
	at int64 // 0 is nowhere
}

func (t *tornAt) ReadAt(b []byte, off int64) (int, error) {
	if t.at == 0 || off+int64(len(b)) <= t.at {
		return t.ReaderAt.ReadAt(b, off)
	}
	n, _ := t.ReaderAt.ReadAt(b[:max(0, t.at-off)], off)
	return n, errDied
}

func oldCSV(lines [][]string) []byte {
	var out bytes.Buffer
	for _, cells := range append([][]string{oldHeadings}, lines...) {
		out.WriteString(strings.Join(cells, ";") + "\n")
	}
	return out.Bytes()
}

func TestAFileThatIsNoRegister(t *testing.T) {
	each(t, func(h *house) {
		for name, file := range map[string][]byte{
			"sheet.no-header":    []byte("Tên;Tuổi\nLan;30\n"),
			"casework.old.empty": oldCSV(nil),
		} {
			if now := h.takeover(file); now.State != casework.Unreadable || now.Why != name {
				t.Errorf("%s: %+v", name, now)
			}
		}
	})
}

func TestWhoMayTakeOver(t *testing.T) {
	each(t, func(h *house) {
		now := h.takeover(oldBook(t, oldLine("H56-250203-0001")))
		for name, c := range map[string]struct {
			who  gate.Actor
			want error
		}{
			"no role":       {actor("tuan"), gate.ErrForbidden},
			"resident":      {gate.NewActor("lan", tongSon), gate.ErrForbidden},
			"nobody":        {gate.Anonymous(tongSon), gate.ErrSignIn},
			"other commune": {gate.NewActor("kho", haSon, gate.Grant{Permission: casework.MayTakeOver}), gate.ErrMissing},
		} {
			if _, _, err := h.desk.Takeover(h.ctx(), c.who, now.ID); !errors.Is(err, c.want) {
				t.Errorf("%s sees it: %v", name, err)
			}
			if err := h.desk.DecideTakeover(h.ctx(), c.who, now.ID, true); !errors.Is(err, c.want) {
				t.Errorf("%s decides: %v", name, err)
			}
			if err := h.desk.StopTakeover(h.ctx(), c.who, now.ID); !errors.Is(err, c.want) {
				t.Errorf("%s stops it: %v", name, err)
			}
		}
		h.must(h.desk.StopTakeover(h.ctx(), keeper(), now.ID))
		if err := h.desk.DecideTakeover(h.ctx(), keeper(), now.ID, true); !errors.Is(err, casework.ErrTakeoverState) {
			t.Errorf("a stopped one goes on: %v", err)
		}
	})
}
