package layout1

import (
	"archive/zip"
	"bytes"
	"iter"
	"slices"
	"strings"

	"xaso/internal/modules/recognition/frozen"
	"xaso/internal/platform/sheet"
)

// workbook is every figure of the dossier, a sheet for each part.
func (p press) workbook() ([]byte, error) {
	var out bytes.Buffer
	err := sheet.WriteXLSX(&out, p.about(), p.criteriaSheet(), p.indicatorSheet(), p.historySheet(), p.evidenceSheet(), p.publicSheet(),
		p.commentSheet(), p.opinionSheet(), p.minutesSheet(), p.remarkSheet(), p.planSheet())
	if err != nil {
		return nil, err
	}
	return ordered(out.Bytes())
}

// ordered puts the parts of a workbook in the order of their names: the library
// writes them as it comes upon them.
func ordered(data []byte) ([]byte, error) {
	in, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return nil, err
	}
	slices.SortFunc(in.File, func(a, b *zip.File) int { return strings.Compare(a.Name, b.Name) })
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	for _, part := range in.File {
		if err := z.Copy(part); err != nil {
			return nil, err
		}
	}
	err = z.Close()
	return out.Bytes(), err
}

func rows(all [][]any) iter.Seq[[]any] { return slices.Values(all) }

func (p press) about() sheet.Page {
	d := p.d
	criteria, indicators := d.Tally()
	all := [][]any{{"Xã", d.Commune.Name}, {"Tỉnh", d.Commune.Province}, {"Hồ sơ", d.File.Title}, {"Năm", d.File.Year}, {"Bộ tiêu chí", d.Set.Title}, {"Bản ghi bộ tiêu chí số", d.Set.Version},
		{"Cột mức phải đạt", d.Set.ColumnLabel}, {"Chốt lúc", d.At}, {"Lần lập", d.Edition}, {"Dự thảo", yes(d.File.Draft)}, {"Mã kiểm tra (SHA-256 của số liệu chốt)", p.hash},
		{"Tiêu chí công bố", d.Set.DeclaredCriteria}, {"Tiêu chí trong hệ thống", criteria.All}, {"Tiêu chí đạt", criteria.Met}, {"Tiêu chí chưa đạt", criteria.Short},
		{"Tiêu chí chưa đủ căn cứ", criteria.Unknown}, {"Chỉ tiêu công bố", d.Set.DeclaredIndicators}, {"Chỉ tiêu trong hệ thống", indicators.All}, {"Chỉ tiêu đạt", indicators.Met},
		{"Chỉ tiêu chưa đạt", indicators.Short}, {"Chỉ tiêu chưa đủ căn cứ", indicators.Unknown}}
	for _, l := range d.Set.Legal {
		all = append(all, []any{"Căn cứ", legal(l)})
	}
	if why := p.doubts(); why != "" {
		all = append(all, []any{"Lưu ý", why})
	}
	return sheet.Page{Name: "Chung", Head: []string{"Mục", "Nội dung"}, Widths: []float64{36, 90}, Rows: rows(all)}
}

func (p press) criteriaSheet() sheet.Page {
	var all [][]any
	for _, c := range p.d.Criteria {
		t := c.Tally()
		all = append(all, []any{c.No, c.Name, c.Group, c.Declared, t.All, t.Met, t.Short, t.Unknown, resultWords[c.Result()]})
	}
	return sheet.Page{Name: "Tiêu chí", Head: []string{"Số", "Tiêu chí", "Nhóm", "Chỉ tiêu công bố", "Chỉ tiêu trong hệ thống", "Đạt", "Chưa đạt", "Chưa đủ căn cứ", "Kết quả"},
		Widths: []float64{6, 40, 28, 12, 12, 8, 10, 12, 18}, Rows: rows(all)}
}

// figureOf is a number cell, empty where nothing is known.
func figureOf(known bool, v float64) any {
	if !known {
		return nil
	}
	return v
}

var originWords = map[string]string{frozen.Computed: "máy tính từ sổ của xã", frozen.Typed: "cán bộ nhập theo văn bản"}

var standingWords = map[string]string{frozen.Verified: "đã đối chiếu văn bản", frozen.Memory: "tạm tính (trí nhớ)", frozen.Unverified: "chưa có mức", frozen.Entered: "cán bộ ghi theo văn bản"}

func (p press) indicatorSheet() sheet.Page {
	var all [][]any
	for _, c := range p.d.Criteria {
		for _, i := range c.Indicators {
			r, t := i.Reading, i.Threshold
			var level any = required(i)
			if t.Known && t.Number != nil {
				level = *t.Number
			}
			judged := frozen.Judgement{}
			if i.Judged != nil {
				judged = *i.Judged
			}
			all = append(all, []any{c.No, i.Code, i.Text, strings.TrimSpace(unitWords[i.Unit]), i.Comparison, level, standingWords[t.Standing], or(t.Source, t.Note), figureOf(r.Known, r.Value), r.Bound, value(i),
				figureOf(r.Known && r.Ratio, r.Numerator), figureOf(r.Known && r.Ratio, r.Denominator), sex(r.Men), sex(r.Women), day(r.AsOf), originWords[r.Origin], origin(i), r.VouchedBy,
				result(i), judged.By, judged.Reason})
		}
	}
	return sheet.Page{Name: "Chỉ tiêu", Head: []string{"Tiêu chí", "Mã", "Nội dung", "Đơn vị", "So sánh", "Mức phải đạt", "Mức biết từ đâu", "Nguồn của mức", "Kết quả (số)", "Giới hạn", "Kết quả",
		"Tử số", "Mẫu số", "Nam", "Nữ", "Số liệu đến ngày", "Loại số liệu", "Nguồn", "Người chịu trách nhiệm", "Đánh giá", "Người kết luận", "Lý do"},
		Widths: []float64{8, 8, 60, 12, 8, 14, 20, 30, 12, 8, 18, 12, 12, 8, 8, 14, 22, 50, 22, 18, 20, 40}, Rows: rows(all)}
}

func sex(v *float64) any {
	if v == nil {
		return nil
	}
	return *v
}

var stateWords = map[string]string{frozen.Met: "Đạt", frozen.Short: "Chưa đạt", frozen.NoData: "Chưa có số liệu", frozen.NoThreshold: "Chưa có mức"}

func (p press) historySheet() sheet.Page {
	var all [][]any
	for _, c := range p.d.Criteria {
		for _, i := range c.Indicators {
			for _, h := range i.History {
				all = append(all, []any{i.Code, day(h.On), figureOf(h.Known, h.Value), stateWords[h.State]})
			}
		}
	}
	return sheet.Page{Name: "Diễn biến", Head: []string{"Mã", "Từ ngày", "Kết quả", "Trạng thái"}, Widths: []float64{8, 14, 14, 20}, Rows: rows(all)}
}

func (p press) evidenceSheet() sheet.Page {
	var all [][]any
	for n, e := range p.d.Evidence {
		all = append(all, []any{n + 1, e.Code, e.Title, e.Number, day(e.IssuedOn), day(e.ValidUntil), yes(e.Expired), e.Place, day(e.TakenOn), e.FileName, e.FileSize, e.FileHash, or(e.Link, e.URL), yes(e.Public), e.AddedBy, day(e.Added)})
	}
	return sheet.Page{Name: "Minh chứng", Head: []string{"STT", "Chỉ tiêu", "Tên", "Số, ký hiệu", "Ngày", "Hiệu lực đến", "Đã hết hạn", "Nơi", "Ngày chụp", "Tệp", "Cỡ (byte)", "SHA-256", "Bản ghi trong hệ thống", "Công khai", "Người đưa lên", "Ngày đưa lên"},
		Widths: []float64{6, 9, 50, 20, 12, 12, 10, 24, 12, 30, 12, 66, 30, 10, 22, 12}, Rows: rows(all)}
}

func (p press) publicSheet() sheet.Page {
	var all [][]any
	for n, one := range p.d.Publications {
		all = append(all, []any{n + 1, day(one.On), one.Clock, wayWords[one.Way], one.Place, one.By, one.Note})
	}
	return sheet.Page{Name: "Công khai", Head: []string{"STT", "Ngày", "Giờ", "Hình thức", "Nơi", "Người thực hiện", "Ghi chú"}, Widths: []float64{6, 12, 12, 30, 30, 24, 40}, Rows: rows(all)}
}

func (p press) commentSheet() sheet.Page {
	var all [][]any
	for _, c := range p.d.Comments {
		all = append(all, []any{c.Number, day(c.On), from(c), c.Text, c.Answer, day(c.Answered)})
	}
	return sheet.Page{Name: "Ý kiến người dân", Head: []string{"STT", "Ngày", "Nơi, cách góp ý", "Nội dung", "Trả lời", "Ngày trả lời"}, Widths: []float64{6, 12, 24, 60, 60, 12}, Rows: rows(all)}
}

func (p press) opinionSheet() sheet.Page {
	var all [][]any
	for n, o := range p.d.Opinions {
		all = append(all, []any{n + 1, o.Body, o.Number, day(o.On), standWords[o.Stand], o.Text, o.Answer})
	}
	return sheet.Page{Name: "Ý kiến tổ chức", Head: []string{"STT", "Tổ chức", "Số văn bản", "Ngày", "Đồng ý", "Nội dung", "Tiếp thu, giải trình"}, Widths: []float64{6, 36, 18, 12, 16, 60, 40}, Rows: rows(all)}
}

func (p press) minutesSheet() sheet.Page {
	var all [][]any
	for n, m := range p.d.Minutes {
		all = append(all, []any{n + 1, m.Number, day(m.On), m.Place, m.Chair, m.Secretary, m.Invited, m.Attended, m.For, m.Against, m.Abstained, m.Conclusion, m.FileHash})
	}
	return sheet.Page{Name: "Biên bản họp", Head: []string{"STT", "Số", "Ngày", "Nơi", "Chủ trì", "Thư ký", "Mời", "Có mặt", "Tán thành", "Không tán thành", "Ý kiến khác", "Kết luận", "SHA-256 bản chụp"},
		Widths: []float64{6, 14, 12, 24, 24, 24, 8, 8, 10, 10, 10, 50, 66}, Rows: rows(all)}
}

func (p press) remarkSheet() sheet.Page {
	var all [][]any
	for n, r := range p.d.Remarks {
		all = append(all, []any{n + 1, r.Code, r.From, day(r.On), r.Text, r.Answer, yes(r.Closed)})
	}
	return sheet.Page{Name: "Nhận xét thẩm định", Head: []string{"STT", "Chỉ tiêu", "Của ai", "Ngày", "Nội dung", "Giải trình", "Đã khép"}, Widths: []float64{6, 9, 30, 12, 60, 60, 10}, Rows: rows(all)}
}

func (p press) planSheet() sheet.Page {
	var all [][]any
	for n, t := range p.d.Plan {
		var cost any
		if t.Cost > 0 {
			cost = t.Cost
		}
		all = append(all, []any{n + 1, t.Code, t.Title, t.Owner, day(t.Due), taskWords[t.State], cost, funds(t.Funds)})
	}
	return sheet.Page{Name: "Kế hoạch", Head: []string{"STT", "Chỉ tiêu", "Việc", "Người phụ trách", "Hạn", "Tình trạng", "Kinh phí (đồng)", "Nguồn"}, Widths: []float64{6, 9, 50, 24, 12, 18, 18, 24}, Rows: rows(all)}
}

func yes(is bool) string {
	if is {
		return "có"
	}
	return "không"
}
