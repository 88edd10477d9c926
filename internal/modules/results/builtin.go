package results

import (
	"xaso/internal/platform/docx"
	"xaso/internal/platform/gate"
)

// builtIn begins the ids of the templates that come with the program. Their
// layout follows the nine parts of NĐ 30/2020/NĐ-CP, phụ lục I; the forms that
// circulars set for single papers were not at hand, so each says that its
// layout is provisional and an office publishes its own instead.
const builtIn = "san-co:"

// builtIns are the plain papers most results are one of.
func builtIns() []Template {
	return []Template{
		{ID: builtIn + "giay-xac-nhan", Title: "Giấy xác nhận", Symbol: "GXN-UBND", Book: "GXN-UBND", Version: 1, State: "published"},
		{ID: builtIn + "thong-bao", Title: "Thông báo kết quả giải quyết", Symbol: "TB-UBND", Book: "TB-UBND", Version: 1, State: "published"},
		{ID: builtIn + "trich-luc", Title: "Trích lục", Symbol: "TL-UBND", Book: "TL-UBND", Version: 1, State: "published"},
		{ID: builtIn + "quyet-dinh", Title: "Quyết định", Symbol: "QĐ-UBND", Book: "QĐ-UBND", Version: 1, State: "published"},
	}
}

// builtInFile is the file of a built-in template.
func builtInFile(id string) ([]byte, error) {
	bodies := map[string]func() []docx.Block{
		"giay-xac-nhan": confirmation, "thong-bao": notice, "trich-luc": extract, "quyet-dinh": decision,
	}
	make, ok := bodies[id[len(builtIn):]]
	if !ok {
		return nil, gate.ErrMissing
	}
	page := docx.A4()
	d := docx.Document{Page: page, OwnFirst: true,
		Header: []docx.Block{docx.Centred(docx.Run{Field: docx.PageNumber})}}
	d.Body = append(d.Body, head(page.Inner()))
	d.Body = append(d.Body, make()...)
	d.Body = append(d.Body, foot(page.Inner()))
	return d.Bytes()
}

// head is agency and number left, the nation, place and day right.
func head(inner float64) docx.Block {
	narrow := inner*0.42/2 - 30
	return docx.Table{Widths: []float64{inner * 0.42, inner * 0.58}, Rows: []docx.Row{
		{Cells: []docx.Cell{
			{Blocks: []docx.Block{docx.Centred(docx.Bold("{{co_quan|in hoa}}")), docx.Paragraph{Align: docx.Center, Left: narrow, Right: narrow, Rule: true, Exact: 3}}},
			{Blocks: []docx.Block{docx.Centred(docx.Run{Text: "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", Bold: true, Size: 12}), docx.Centred(docx.Bold("Độc lập - Tự do - Hạnh phúc")),
				docx.Paragraph{Align: docx.Center, Left: 55, Right: 55, Rule: true, Exact: 3}}},
		}},
		{Cells: []docx.Cell{
			{Blocks: []docx.Block{docx.Paragraph{Align: docx.Center, Before: 6, Runs: []docx.Run{docx.Text("Số: {{so}}/{{ky_hieu}}")}}}},
			{Blocks: []docx.Block{docx.Paragraph{Align: docx.Center, Before: 6, Runs: []docx.Run{docx.Italic("{{dia_danh}}, {{ngay_ban_hanh}}")}}}},
		}},
	}}
}

func titled(lines ...string) []docx.Block {
	all := []docx.Block{docx.Paragraph{Align: docx.Center, Before: 18, Runs: []docx.Run{{Text: lines[0], Bold: true, Size: 15}}}}
	for i, l := range lines[1:] {
		p := docx.Paragraph{Align: docx.Center, Runs: []docx.Run{{Text: l, Bold: true, Size: 14}}}
		if i == len(lines)-2 {
			p.After = 12
		}
		all = append(all, p)
	}
	return all
}

func said(text string) docx.Block {
	return docx.Paragraph{Align: docx.Justify, First: 28, After: 6, Line: 1.15, Runs: []docx.Run{{Text: text, Size: 14}}}
}

func confirmation() []docx.Block {
	return append(titled("GIẤY XÁC NHẬN", "{{trich_yeu}}"),
		said("{{co_quan}} xác nhận:"),
		said("Ông/bà: {{chu_ho_so|in hoa}}"),
		said("Số định danh cá nhân: {{so_dinh_danh}}"),
		said("Nơi cư trú: {{noi_cu_tru}}"),
		said("{{noi_dung}}"),
		said("Giấy này được cấp theo hồ sơ số {{ma_ho_so}}, thủ tục “{{thu_tuc}}”."))
}

func notice() []docx.Block {
	return append(titled("THÔNG BÁO", "{{trich_yeu}}"),
		said("Kính gửi: Ông/bà {{chu_ho_so}}"),
		said("{{co_quan}} đã giải quyết hồ sơ số {{ma_ho_so}}, thủ tục “{{thu_tuc}}”. Kết quả như sau:"),
		said("{{noi_dung}}"),
		said("{{co_quan}} thông báo để ông/bà biết và thực hiện."))
}

func extract() []docx.Block {
	return append(titled("TRÍCH LỤC", "{{trich_yeu}}"),
		said("Họ, chữ đệm, tên: {{chu_ho_so|in hoa}}"),
		said("Số định danh cá nhân: {{so_dinh_danh}}"),
		said("{{noi_dung}}"),
		said("Trích lục từ hồ sơ số {{ma_ho_so}}, thủ tục “{{thu_tuc}}”."))
}

func decision() []docx.Block {
	return append(titled("QUYẾT ĐỊNH", "{{trich_yeu}}"),
		docx.Paragraph{Align: docx.Center, After: 6, Runs: []docx.Run{docx.Bold("{{co_quan|in hoa}}")}},
		said("{{can_cu}}"),
		said("Xét hồ sơ số {{ma_ho_so}} của ông/bà {{chu_ho_so}}, thủ tục “{{thu_tuc}}”,"),
		docx.Paragraph{Align: docx.Center, Before: 6, After: 6, Runs: []docx.Run{docx.Bold("QUYẾT ĐỊNH:")}},
		said("{{noi_dung}}"))
}

// foot is nơi nhận and the way to check left, the signature right.
func foot(inner float64) docx.Block {
	return docx.Table{Widths: []float64{inner * 0.5, inner * 0.5}, Rows: []docx.Row{{Whole: true, Cells: []docx.Cell{
		{Blocks: []docx.Block{
			docx.Paragraph{Before: 12, Runs: []docx.Run{{Text: "Nơi nhận:", Bold: true, Italic: true, Size: 12}}},
			docx.Paragraph{After: 10, Runs: []docx.Run{{Text: "- Như trên;\n- Lưu: VT.", Size: 11}}},
			docx.Paragraph{Runs: []docx.Run{{Text: "{{qr}}"}}},
			docx.Paragraph{Runs: []docx.Run{{Text: "Mã xác thực: {{ma_xac_thuc}}\n", Size: 10}, {Text: "{{dia_chi_xac_thuc}}\n", Size: 9}, {Text: "Bố cục tạm thời, chờ đối chiếu mẫu gốc.", Size: 9, Italic: true}}},
		}},
		{Blocks: []docx.Block{
			docx.Paragraph{Align: docx.Center, Before: 12, Runs: []docx.Run{docx.Bold("{{the_thuc_ky}}")}},
			docx.Paragraph{Align: docx.Center, Exact: 84, Runs: []docx.Run{docx.Text("{{chu_ky}} ")}},
			docx.Centred(docx.Bold("{{nguoi_ky}}")),
		}},
	}}}}
}
