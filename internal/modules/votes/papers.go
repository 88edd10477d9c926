package votes

import (
	"context"
	"fmt"
	"strings"

	"xaso/internal/platform/clock"
	"xaso/internal/platform/docx"
	"xaso/internal/platform/gate"
)

// A Place is how papers name the commune.
type Place struct {
	Name      string // "xã Tống Sơn"
	Authority string
	Demo      bool
}

// A Printed is one paper of a vote as a file.
type Printed struct {
	Name, Type string
	Data       []byte
}

// Papers of a vote: the notice (Mẫu 01), the record of the count (Mẫu 02) or of
// an online vote (Mẫu 03), and the decision (khoản 2 Điều 20). The layout of
// the annex was not at hand: what they say follows the law, how they look does
// not claim to.
const (
	NoticePaper   = "thong-bao"
	RecordPaper   = "bien-ban"
	DecisionPaper = "quyet-dinh"
)

// Ready are the papers that a vote has by now.
func (v Vote) Ready() []string {
	all := []string{NoticePaper}
	if v.Result != nil {
		all = append(all, RecordPaper)
	}
	if v.Decision != nil {
		all = append(all, DecisionPaper)
	}
	return all
}

// Printed makes a paper, by name with its ending .docx or .pdf. None of them
// says how a household voted.
func (b *Book) Printed(ctx context.Context, who gate.Actor, id, file string, p Place) (Printed, error) {
	var v Vote
	var few Result
	err := b.gate.Read(ctx, who, gate.Public, func(tx *gate.Tx) (err error) {
		if err := tx.Require(true); err != nil {
			return err
		}
		v, err = findVote(tx, id)
		return err
	})
	if err != nil {
		return Printed{}, err
	}
	name, ending, _ := strings.Cut(file, ".")
	if v.Result != nil && v.Secret {
		few = v.Result.withheld()
		v.Result = &few
	}
	var d docx.Document
	switch {
	case name == NoticePaper:
		d = v.notice(p)
	case name == RecordPaper && v.Result != nil:
		d = v.record(p)
	case name == DecisionPaper && v.Decision != nil:
		d = v.decision(p)
	default:
		return Printed{}, gate.ErrMissing
	}
	out := Printed{Name: file}
	switch ending {
	case "docx":
		out.Type = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
		out.Data, err = d.Bytes()
	case "pdf":
		var drawn docx.Drawing
		drawn, err = d.PDF(gate.Instant(max(v.Opens, v.ClosedAt)))
		out.Type, out.Data = "application/pdf", drawn.Data
	default:
		return Printed{}, gate.ErrMissing
	}
	return out, err
}

func (v Vote) where() string {
	if v.Wide() {
		return "Cộng đồng dân cư toàn xã"
	}
	return "Cộng đồng dân cư " + v.Hamlets[0]
}

func vnTime(ms int64) string {
	return gate.Instant(ms).In(clock.Zone).Format("15:04 ngày 02/01/2006")
}

func vnDay(d clock.Date) string {
	return fmt.Sprintf("ngày %02d tháng %02d năm %d", d.Day, int(d.Month), d.Year)
}

// paper is the head every paper of a vote begins with.
func (v Vote) paper(p Place, title string, on clock.Date) docx.Document {
	d := docx.Document{Title: title + ": " + v.Title, Page: docx.A4()}
	half := docx.A4().Inner() / 2
	d.Body = append(d.Body, docx.Table{Widths: []float64{half * 0.8, half * 1.2}, Rows: []docx.Row{{Cells: []docx.Cell{
		{Blocks: []docx.Block{docx.Centred(docx.Text(strings.ToUpper(p.Name))), docx.Centred(docx.Bold(v.where()))}},
		{Blocks: []docx.Block{docx.Centred(docx.Run{Text: "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", Bold: true, Size: 12}), docx.Centred(docx.Bold("Độc lập - Tự do - Hạnh phúc"))}}}}}})
	day := docx.P(docx.Italic(vnDay(on)))
	day.Align, day.Before = docx.Right, 6
	head := docx.Centred(docx.Run{Text: strings.ToUpper(title), Bold: true, Size: 15})
	head.Before = 12
	about := docx.Centred(docx.Bold(v.Title))
	about.After = 12
	d.Body = append(d.Body, day, head, about)
	if p.Demo {
		d.Body = append(d.Body, docx.P(docx.Italic("Bản dùng thử, không có giá trị pháp lý.")))
	}
	return d
}

func lines(d *docx.Document, pairs ...string) {
	for i := 0; i+1 < len(pairs); i += 2 {
		if pairs[i+1] != "" {
			d.Body = append(d.Body, docx.P(docx.Bold(pairs[i]+": "), docx.Text(pairs[i+1])))
		}
	}
}

var formWords = map[Form]string{Meeting: "họp cộng đồng dân cư", Ballot: "phát phiếu lấy ý kiến của từng hộ gia đình", Online: "biểu quyết trực tuyến"}

func (v Vote) formText() string {
	var all []string
	for _, f := range v.Forms {
		all = append(all, formWords[f])
	}
	kind := "công khai"
	if v.Secret {
		kind = "bỏ phiếu kín"
	}
	return strings.Join(all, "; ") + " (" + kind + ")"
}

// rule is how the vote is counted, in words.
func (v Vote) rule() string {
	s := v.Rule.Share
	words := fmt.Sprintf("từ %d/%d", s.Num, s.Den)
	if s.Strict {
		words = fmt.Sprintf("trên %d/%d", s.Num, s.Den)
	}
	words += " tổng số đại diện hộ gia đình trong thôn, tổ dân phố tán thành"
	if v.Wide() {
		words += fmt.Sprintf("; và từ %d/%d tổng số thôn, tổ dân phố trong xã tán thành", v.Law.Hamlets.Num, v.Law.Hamlets.Den)
	}
	return words + " (" + s.Source + ")"
}

func (v Vote) notice(p Place) docx.Document {
	d := v.paper(p, "Thông báo", v.AnnouncedOn)
	lines(&d, "Nội dung", v.Question, "Căn cứ", fmt.Sprintf("khoản %d Điều 15; %s", v.Rule.Clause, v.Law.Source), "Hình thức", v.formText(),
		"Bắt đầu", vnTime(v.Opens), "Kết thúc, hạn thu phiếu", vnTime(v.Closes), "Địa điểm", v.Place, "Họp theo cụm", strings.Join(v.Clusters, "; "),
		"Người ứng cử", strings.Join(v.Candidates, "; "), "Được thông qua khi", v.rule(), "Tổ kiểm phiếu, lấy ý kiến", strings.Join(v.Team, "; "))
	d.Body = append(d.Body, docx.P(docx.Text("Mỗi hộ gia đình cử một người đại diện có năng lực hành vi dân sự đầy đủ. Mỗi hộ một phiếu.")))
	return d
}

// choiceWords names a choice on paper.
func (v Vote) choiceWords(c string) string {
	if name := v.Candidate(c); name != "" {
		return name
	}
	return map[string]string{Agree: "Tán thành", Disagree: "Không tán thành", Other: "Ý kiến khác", NoOne: "Không bầu ai", Blank: "Phiếu trắng, không hợp lệ"}[c]
}

// counts is the result as a table: a row for each hamlet.
func (v Vote) counts() docx.Table {
	choices := append(v.Choices(), Blank)
	head, shares := []string{"Thôn, tổ dân phố", "Tổng số hộ", "Đã tham gia"}, []float64{3, 1.5, 1.5}
	for _, c := range choices {
		head, shares = append(head, v.choiceWords(c)), append(shares, 1.6)
	}
	var rows [][]string
	for _, h := range v.Result.Hamlets {
		row := []string{h.Hamlet, fmt.Sprint(h.Households), fmt.Sprint(h.Took)}
		for _, c := range choices {
			if h.Few {
				row = append(row, "*")
			} else {
				row = append(row, fmt.Sprint(h.Counts[c]))
			}
		}
		rows = append(rows, row)
	}
	return docx.PlainTable(docx.A4().Inner(), shares, head, rows)
}

func (v Vote) outcome() string {
	if v.Result.Passed {
		if name := v.Candidate(v.Result.Winner); name != "" {
			return "Bầu " + name + "."
		}
		return "Được thông qua."
	}
	return "Không được thông qua."
}

// record is Mẫu 02, of votes held online alone Mẫu 03.
func (v Vote) record(p Place) docx.Document {
	d := v.paper(p, "Biên bản kiểm phiếu", clock.DateOf(gate.Instant(v.ClosedAt)))
	lines(&d, "Nội dung", v.Question, "Hình thức", v.formText(), "Bắt đầu", vnTime(v.OpenedAt), "Kết thúc", vnTime(v.Closes), "Kiểm phiếu lúc", vnTime(v.ClosedAt),
		"Danh sách hộ được chốt", fmt.Sprintf("%d hộ, mã kiểm tra %s", v.Households(), v.Fingerprint))
	d.Body = append(d.Body, v.counts())
	lines(&d, "Được thông qua khi", v.rule(), "Kết quả", v.outcome())
	sign(&d, append([]string{}, v.Team...), v.Witnesses, "Tổ kiểm phiếu", "Đại diện hộ gia đình chứng kiến")
	return d
}

// decision holds the seven things of khoản 2 Điều 20, and the signatures.
func (v Vote) decision(p Place) docx.Document {
	d := v.paper(p, "Quyết định của cộng đồng dân cư", v.Decision.On)
	r := v.Result
	lines(&d, "1. Thời gian", vnTime(v.OpenedAt)+" đến "+vnTime(min(v.Closes, v.ClosedAt)),
		"2. Tổng số hộ gia đình; số hộ có người đại diện tham gia; số hộ không có", fmt.Sprintf("%d; %d; %d", r.Households, r.Took, r.Households-r.Took),
		"3. Nội dung bàn và quyết định", v.Question, "4. Hình thức", v.formText(), "5. Kết quả", v.outcome())
	d.Body = append(d.Body, v.counts())
	lines(&d, "6. Quyết định của cộng đồng dân cư", v.Decision.Text)
	if !v.Effective.IsZero() {
		lines(&d, "Có hiệu lực từ", vnDay(v.Effective))
	}
	d.Body = append(d.Body, docx.P(docx.Bold("7. Chữ ký")))
	sign(&d, []string{v.Decision.Head, v.Decision.Front}, v.Decision.Witnesses, "Trưởng thôn; Trưởng ban công tác Mặt trận", "Đại diện hộ gia đình")
	return d
}

// sign leaves room for signatures over names.
func sign(d *docx.Document, left, right []string, leftTitle, rightTitle string) {
	column := func(title string, names []string) docx.Cell {
		c := docx.CellOf(docx.Center, docx.Bold(title))
		for _, n := range names {
			name := docx.Centred(docx.Text(n))
			name.Before = 48
			c.Blocks = append(c.Blocks, name)
		}
		return c
	}
	half := docx.A4().Inner() / 2
	d.Body = append(d.Body, docx.Table{Widths: []float64{half, half}, Rows: []docx.Row{{Whole: true, Cells: []docx.Cell{column(leftTitle, left), column(rightTitle, right)}}}})
}
