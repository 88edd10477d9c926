package layout1

import (
	"fmt"
	"strconv"
	"strings"

	"xaso/internal/modules/recognition/frozen"
	"xaso/internal/platform/docx"
)

// proofs is the danh mục minh chứng, by indicator.
func (p press) proofs() docx.Document {
	d, page := p.d, docx.A4().Turned()
	body := []docx.Block{}
	body = append(body, p.enclosed(page.Inner(), "DANH MỤC MINH CHỨNG")...)
	missing := p.missing()
	body = append(body, sayText(fmt.Sprintf("Có %d minh chứng; %d loại minh chứng bộ tiêu chí yêu cầu mà chưa có.", len(d.Evidence), len(missing))))
	var rows [][][]docx.Run
	for n, e := range d.Evidence {
		rows = append(rows, cells(strconv.Itoa(n+1), e.Code, e.Title, document(e), valid(e), where(e), open(e.Public), hash(e)))
	}
	if len(rows) > 0 {
		body = append(body, table(page.Inner(), []column{{"STT", 5, docx.Center}, {"Chỉ tiêu", 8, docx.Center}, {"Tên minh chứng", 24, docx.Left}, {"Số, ký hiệu, ngày", 16, docx.Left},
			{"Hiệu lực", 12, docx.Center}, {"Nơi lưu, nơi chụp", 17, docx.Left}, {"Công khai", 8, docx.Center}, {"Mã SHA-256 của tệp", 24, docx.Left}}, rows))
	}
	if len(missing) > 0 {
		body = append(body, caption("Minh chứng bộ tiêu chí yêu cầu, chưa có"), table(page.Inner(), []column{{"STT", 6, docx.Center}, {"Chỉ tiêu", 10, docx.Center}, {"Loại minh chứng", 84, docx.Left}}, missing))
	}
	body = append(body, p.foot(page.Inner(), []string{"Như báo cáo;", "Lưu: VT."}, "NGƯỜI LẬP"))
	return p.paper("Danh mục minh chứng", page, body...)
}

// missing are the proofs a set asks for that nobody brought, or that expired.
func (p press) missing() [][][]docx.Run {
	has := map[string]bool{}
	for _, e := range p.d.Evidence {
		if !e.Expired {
			has[e.Code+" "+e.Kind] = true
		}
	}
	var rows [][][]docx.Run
	for _, c := range p.d.Criteria {
		for _, i := range c.Indicators {
			for _, w := range i.Wants {
				if !has[i.Code+" "+w.Kind] {
					rows = append(rows, cells(strconv.Itoa(len(rows)+1), i.Code, w.Title))
				}
			}
		}
	}
	return rows
}

func document(e frozen.Evidence) string {
	return strings.TrimSpace(or(e.Number, "không số") + on(e.IssuedOn))
}

func valid(e frozen.Evidence) string {
	switch {
	case e.Expired:
		return "hết hạn " + day(e.ValidUntil)
	case e.ValidUntil != "":
		return "đến " + day(e.ValidUntil)
	}
	return "không thời hạn"
}

func where(e frozen.Evidence) string {
	var all []string
	if e.FileName != "" {
		all = append(all, "tệp "+e.FileName)
	}
	if e.Link != "" {
		all = append(all, "trong hệ thống: "+e.Link)
	}
	if e.URL != "" {
		all = append(all, e.URL)
	}
	if e.Place != "" {
		all = append(all, e.Place+on(e.TakenOn))
	}
	return or(strings.Join(all, "; "), "chưa có tệp")
}

func open(public bool) string {
	if public {
		return "có"
	}
	return "nội bộ"
}

// hash is broken by a thin space after every 16 signs, so that a column need
// not be as wide as all of it.
func hash(e frozen.Evidence) string {
	if len(e.FileHash) != 64 {
		return e.FileHash
	}
	return e.FileHash[:16] + " " + e.FileHash[16:32] + " " + e.FileHash[32:48] + " " + e.FileHash[48:]
}

// annex is the phụ lục: every indicator with all that is known of it, a table
// for each group of criteria.
func (p press) annex() docx.Document {
	d, page := p.d, docx.A4().Turned()
	body := p.enclosed(page.Inner(), "PHỤ LỤC", "CHI TIẾT TỪNG CHỈ TIÊU")
	if len(d.Criteria) == 0 {
		body = append(body, sayText("Bộ tiêu chí trong hệ thống chưa có tiêu chí nào."))
	}
	group, n := "\x00", 0
	var rows [][][]docx.Run
	flush := func() {
		if len(rows) > 0 {
			body = append(body, table(page.Inner(), annexColumns, rows))
		}
		rows = nil
	}
	for _, c := range d.Criteria {
		if c.Group != group {
			flush()
			group = c.Group
			n++
			body = append(body, docx.Paragraph{Before: 12, After: 6, Keep: true, Runs: []docx.Run{{Text: fmt.Sprintf("Nhóm %d. %s", n, or(c.Group, "Các tiêu chí")), Bold: true, Size: textSize}}})
		}
		if len(c.Indicators) == 0 {
			rows = append(rows, cells(strconv.Itoa(c.No), c.Name+": chưa có chỉ tiêu trong hệ thống", "", "", "", "", "", "", ""))
		}
		for _, i := range c.Indicators {
			rows = append(rows, p.annexRow(c, i))
		}
	}
	flush()
	return p.paper("Phụ lục chi tiết từng chỉ tiêu", page, body...)
}

var annexColumns = []column{{"Mã", 7, docx.Center}, {"Tiêu chí, chỉ tiêu", 26, docx.Left}, {"Mức phải đạt", 11, docx.Center}, {"Kết quả", 10, docx.Center}, {"Tử số / mẫu số", 11, docx.Center},
	{"Số liệu đến", 10.5, docx.Center}, {"Nguồn số liệu", 20, docx.Left}, {"Đánh giá", 10, docx.Center}, {"Minh chứng", 10, docx.Center}}

func (p press) annexRow(c frozen.Criterion, i frozen.Indicator) [][]docx.Run {
	r := i.Reading
	ratio := "–"
	if r.Known && r.Ratio {
		ratio = number(r.Numerator) + " / " + number(r.Denominator)
	}
	from := "chưa có"
	switch {
	case r.Known && r.Origin == frozen.Computed:
		from = "máy tính từ sổ của xã"
	case r.Known:
		from = or(r.Source, "văn bản không ghi tên")
	}
	var proofs []string
	for n, e := range p.d.Evidence {
		if e.Code == i.Code {
			proofs = append(proofs, strconv.Itoa(n+1))
		}
	}
	return append([][]docx.Run{{docx.Text(i.Code)}, {docx.Bold(c.Name + ": "), docx.Text(wording(i))}, {docx.Text(required(i))}, {p.figure(i)}},
		cells(ratio, or(day(r.AsOf), "–"), from, result(i), or(strings.Join(proofs, ", "), "–"))...)
}
