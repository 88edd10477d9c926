package casework

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"xaso/internal/modules/procedures"
	"xaso/internal/platform/clock"
	"xaso/internal/platform/identity"
	"xaso/internal/platform/sheet"
)

// An Old is one dossier of a register that was kept elsewhere before (hồ sơ
// cũ). It comes with what the register says and nothing else: no declaration,
// no papers, and no flags of QĐ 766, which is why scoring leaves it out.
type Old struct {
	Line      int // of the file
	Code      string
	Procedure procedures.Procedure
	Person    Person // chủ hồ sơ
	Applicant string // người nộp, when somebody else
	Hamlet    string
	Channel   int
	National  procedures.NationalStatus
	Received  time.Time
	Due       time.Time
	Finished  time.Time
	Returned  time.Time
	Number    string // of the result
	Note      string
}

// An OldFault is what is wrong with one cell.
type OldFault struct {
	Line    int
	Heading string // of the column, "" for the whole line
	Typed   string
	Key     string
	Args    []any
}

// OldColumns are the columns of such a register with the headings they are
// known by, folded; the first is the one that our own template prints. Those
// up to Required must be there.
var OldColumns = []OldColumn{
	{"code", "Mã hồ sơ", []string{"ma ho so", "so ho so", "ma hs"}, true},
	{"procedure", "Mã thủ tục", []string{"ma thu tuc", "ma tthc", "ma thu tuc hanh chinh"}, true},
	{"owner", "Chủ hồ sơ", []string{"chu ho so", "ho va ten", "ho ten", "nguoi de nghi"}, true},
	{"received", "Ngày tiếp nhận", []string{"ngay tiep nhan", "ngay nhan", "tiep nhan"}, true},
	{"applicant", "Người nộp", []string{"nguoi nop", "nguoi nop ho so"}, false},
	{"id_number", "Số định danh", []string{"so dinh danh", "cccd", "so cccd", "can cuoc", "cmnd"}, false},
	{"phone", "Điện thoại", []string{"dien thoai", "so dien thoai", "sdt"}, false},
	{"address", "Địa chỉ", []string{"dia chi", "noi o"}, false},
	{"hamlet", "Thôn", []string{"thon", "ban", "to dan pho", "thon/to dan pho"}, false},
	{"channel", "Hình thức nộp", []string{"hinh thuc nop", "kenh", "cach nop", "hinh thuc tiep nhan"}, false},
	{"due", "Ngày hẹn trả", []string{"ngay hen tra", "hen tra", "han tra"}, false},
	{"finished", "Ngày có kết quả", []string{"ngay co ket qua", "ngay hoan thanh", "ngay ket thuc", "ngay xu ly xong"}, false},
	{"returned", "Ngày trả", []string{"ngay tra", "ngay tra ket qua"}, false},
	{"status", "Trạng thái", []string{"trang thai", "tinh trang"}, false},
	{"number", "Số kết quả", []string{"so ket qua", "so van ban", "so ky hieu"}, false},
	{"note", "Ghi chú", []string{"ghi chu"}, false},
}

// An OldColumn is one column of a register that is taken over.
type OldColumn struct {
	Name     string
	Heading  string
	Known    []string
	Required bool
}

// statuses are the words and codes of the ten national statuses (PROCESS,
// section 4) that a register may hold; what is still with the resident comes as
// in process, for nobody here knows what was asked.
var statuses = map[string]procedures.NationalStatus{
	"3": procedures.NotReceived, "khong duoc tiep nhan": procedures.NotReceived, "tu choi": procedures.NotReceived,
	"4": procedures.InProcess, "dang xu ly": procedures.InProcess, "dang giai quyet": procedures.InProcess,
	"2": procedures.InProcess, "duoc tiep nhan": procedures.InProcess, "da tiep nhan": procedures.InProcess,
	"8": procedures.Stopped, "dung xu ly": procedures.Stopped, "dung giai quyet": procedures.Stopped, "da rut": procedures.Stopped,
	"9": procedures.Finished, "da xu ly xong": procedures.Finished, "da co ket qua": procedures.Finished, "cho tra": procedures.Finished,
	"10": procedures.Returned, "da tra ket qua": procedures.Returned, "da tra": procedures.Returned,
}

var channels = map[string]int{
	"": 1, "1": 1, "truc tiep": 1, "2": 2, "truc tuyen": 2, "online": 2, "dvc": 2,
	"3": 3, "buu chinh": 3, "bcci": 3, "buu chinh cong ich": 3,
}

var codeShape = regexp.MustCompile(`^[0-9A-Za-z][0-9A-Za-z./_-]{2,59}$`)

// oldReader reads lines of one file.
type oldReader struct {
	find   func(code string) (procedures.Procedure, bool)
	today  clock.Date
	close  clock.Minute // when a day's term ends
	seen   map[string]int
	faults []OldFault
	row    sheet.Record
	cells  map[string]string // by column name
}

// oldSheet finds the register in a file: its header row, wherever it stands.
func oldSheet(f *sheet.File) (*sheet.Table, error) {
	columns := make([]sheet.Column, len(OldColumns))
	for i, c := range OldColumns {
		columns[i] = sheet.Column{Key: c.Name, Names: append([]string{c.Heading}, c.Known...), Optional: !c.Required}
	}
	return f.Table(columns...)
}

// take makes a dossier of a row, or says all that is wrong with it.
func (r *oldReader) take(row sheet.Record) (Old, []OldFault) {
	clear(r.cells)
	for _, c := range OldColumns {
		if text := row.Text(c.Name); text != "" {
			r.cells[c.Name] = identity.Compose(text)
		}
	}
	r.row, r.faults = row, nil
	for _, p := range row.Doubts() {
		r.faults = append(r.faults, OldFault{Line: p.Row, Heading: p.Header, Key: p.Fault.Code, Args: p.Fault.Args})
	}
	return r.read(row.Row.Number), r.faults
}

// read makes a dossier of what stands in the cells.
func (r *oldReader) read(line int) Old {
	o := Old{Line: line, Code: r.cell("code"), Hamlet: r.cell("hamlet"), Number: r.cell("number"), Note: r.cell("note")}
	switch before, twice := r.seen[o.Code]; {
	case !codeShape.MatchString(o.Code):
		r.wrong("code", "code")
	case twice:
		r.wrong("code", "twice", before)
	default:
		r.seen[o.Code] = line
	}
	var ok bool
	if o.Procedure, ok = r.find(r.cell("procedure")); !ok {
		r.wrong("procedure", "procedure")
	}
	o.Person = Person{Name: r.name("owner"), IDNumber: r.digits("id_number"), Phone: r.phone(), Address: r.cell("address"), Hamlet: o.Hamlet}
	if o.Person.Name == "" {
		r.wrong("owner", "name")
	}
	o.Applicant = r.name("applicant")
	if o.Channel, ok = channels[identity.Fold(r.cell("channel"))]; !ok {
		r.wrong("channel", "channel")
	}
	r.dates(&o)
	r.status(&o)
	for _, c := range OldColumns {
		if utf8.RuneCountInString(r.cell(c.Name)) > 500 {
			r.wrong(c.Name, "long", 500)
		}
	}
	return o
}

func (r *oldReader) cell(name string) string { return r.cells[name] }

func (r *oldReader) wrong(column, what string, args ...any) {
	at := r.row.Wrong(column, nil)
	r.faults = append(r.faults, OldFault{Line: at.Row, Heading: at.Header, Typed: r.cell(column), Key: "casework.old." + what, Args: args})
}

// name keeps a name as it stands in the old register: only what cannot be one
// is refused.
func (r *oldReader) name(column string) string {
	if r.cell(column) == "" {
		return ""
	}
	name, _, err := identity.Name(r.cell(column))
	if err != nil {
		r.wrong(column, "name")
	}
	return name
}

// digits keeps an old or new number of an identity paper.
func (r *oldReader) digits(column string) string {
	n := strings.Map(func(c rune) rune {
		if c == ' ' || c == '.' || c == '\'' {
			return -1
		}
		return c
	}, r.cell(column))
	if n != "" && (len(n) != 9 && len(n) != 12 || strings.Trim(n, "0123456789") != "") {
		r.wrong(column, "id-number")
	}
	return n
}

func (r *oldReader) phone() string {
	if r.cell("phone") == "" {
		return ""
	}
	n, _, err := identity.Phone(r.cell("phone"))
	if err != nil {
		r.wrong("phone", "phone")
	}
	return n
}

func (r *oldReader) dates(o *Old) {
	o.Received = r.instant("received", 0)
	o.Due = r.instant("due", r.close)
	o.Finished = r.instant("finished", 0)
	o.Returned = r.instant("returned", 0)
	if o.Received.IsZero() && r.cell("received") == "" {
		r.wrong("received", "no-date")
	}
	if o.Finished.IsZero() {
		o.Finished = o.Returned
	}
	r.order("due", o.Received, o.Due)
	r.order("finished", o.Received, o.Finished)
	r.order("returned", o.Finished, o.Returned)
}

// order wants the day of column not before an earlier one.
func (r *oldReader) order(column string, earlier, later time.Time) {
	if !earlier.IsZero() && !later.IsZero() && clock.DateOf(later).Before(clock.DateOf(earlier)) {
		r.wrong(column, "order", earlier.In(clock.Zone).Format("02/01/2006"))
	}
}

var clocked = regexp.MustCompile(`^(\d{1,2}[/.-]\d{1,2}[/.-]\d{4})[ ,]+(\d{1,2})[:hg](\d{2})(:\d{2})?$`)

// instant reads a day, with an hour where the register has one; a day alone
// means its hour at.
func (r *oldReader) instant(column string, at clock.Minute) time.Time {
	text := r.cell(column)
	if text == "" {
		return time.Time{}
	}
	if iso, err := time.Parse(time.DateTime, text); err == nil { // a cell with a date and a time
		text = iso.Format("02/01/2006 15:04")
	} else if iso, err := time.Parse(time.DateOnly, text); err == nil {
		text = iso.Format("02/01/2006")
	}
	day := text
	if m := clocked.FindStringSubmatch(text); m != nil {
		hour, _ := strconv.Atoi(m[2])
		minute, _ := strconv.Atoi(m[3])
		if hour > 23 || minute > 59 {
			r.wrong(column, "date")
			return time.Time{}
		}
		day, at = m[1], clock.At(hour, minute)
	}
	full, err := identity.FullDate(day)
	if err != nil {
		r.wrong(column, "date")
		return time.Time{}
	}
	d, err := clock.ParseDate(full)
	if err != nil || d.Year < 1990 {
		r.wrong(column, "date")
		return time.Time{}
	}
	if column != "due" && r.today.Before(d) {
		r.wrong(column, "future")
		return time.Time{}
	}
	return d.At(at)
}

// status takes the word of the register, or what its days tell, and refuses
// the two in contradiction.
func (r *oldReader) status(o *Old) {
	word := identity.Fold(r.cell("status"))
	told, known := statuses[word]
	switch {
	case word != "" && !known:
		r.wrong("status", "status")
	case word != "":
		o.National = told
	case !o.Returned.IsZero():
		o.National = procedures.Returned
	case !o.Finished.IsZero():
		o.National = procedures.Finished
	default:
		o.National = procedures.InProcess
	}
	ended := o.National == procedures.Returned || o.National == procedures.Finished
	switch {
	case ended && o.Finished.IsZero() && r.cell("finished") == "" && r.cell("returned") == "":
		r.wrong("finished", "no-end")
	case !ended && o.National == procedures.InProcess && !o.Finished.IsZero():
		r.wrong("status", "contradicts")
	}
}

// stateOf is where a dossier of a national status lies in a workflow.
func stateOf(flow *procedures.Workflow, n procedures.NationalStatus) (procedures.State, error) {
	for _, s := range flow.States {
		if s.National == n && (n != procedures.InProcess || s.Role == procedures.BySpecialist && s.Waits == procedures.ForOffice) {
			return s, nil
		}
	}
	return procedures.State{}, fmt.Errorf("workflow %s has no state of national status %d", flow.ID, n)
}
