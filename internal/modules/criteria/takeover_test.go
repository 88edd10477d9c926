package criteria_test

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"xaso/internal/modules/criteria"
	"xaso/internal/platform/docx"
	"xaso/internal/platform/fault"
	"xaso/internal/platform/gate"
	"xaso/internal/platform/sheet"
)

// An annex as Word puts it on the clipboard: names of criteria over several
// rows, the groups of communes under one heading. The rows are INVENTED: the
// annex of QĐ 51/2025/QĐ-TTg was never seen by whoever wrote this test.
const fromWord = `<html xmlns:o="urn:schemas-microsoft-com:office:office"><head><style>td{mso-x:y}</style></head><body>
<!--StartFragment--><table class=MsoNormalTable border=1>
<tr><td rowspan=2><p class=MsoNormal><b>TT</b><o:p></o:p></p></td><td rowspan=2><p>Tên tiêu chí</p></td>
 <td rowspan=2><p>Nội dung tiêu chí</p></td><td colspan=3><p>Chỉ tiêu theo nhóm xã</p></td></tr>
<tr><td><p>Xã nhóm 1</p></td><td><p>Xã nhóm 2</p></td><td><p>Xã nhóm 3</p></td></tr>
<tr><td rowspan=2><p>1</p></td><td rowspan=2><p>Quy hoạch</p></td><td><p>1.1. Có quy hoạch
 chung (dòng bịa để thử)</p></td><td><p>Đạt</p></td><td><p>Đạt</p></td><td><p>Đạt</p></td></tr>
<tr><td><p>1.2. Tỷ lệ công trình theo quy hoạch (dòng bịa)</p></td><td><p>100%</p></td><td><p>≥&nbsp;95%</p></td><td><p>≥ 90%</p></td></tr>
<tr><td><p>6</p></td><td><p>Giảm nghèo và an sinh xã hội</p></td><td><p>Tỷ lệ nghèo đa chiều (dòng bịa)</p></td>
 <td><p>≤1,5%</p></td><td><p>≤ 3%</p></td><td><p>≤ 5%</p></td></tr>
<tr><td rowspan=2><p>3</p></td><td rowspan=2><p>Phát triển kinh tế nông thôn</p></td><td><p>3.1. Thu nhập bình quân đầu người (dòng bịa)</p></td>
 <td><p>2026: 70 triệu</p><p>2027: 76 triệu</p></td><td><p>2026: 62 triệu; 2027: 66 triệu</p></td><td><p>-</p></td></tr>
<tr><td><p>3.2. Số sản phẩm đạt chuẩn (dòng bịa)</p></td><td><p>≥ 2</p></td><td><p>≥ 1</p></td><td><p>≥ 1</p></td></tr>
</table><!--EndFragment--></body></html>`

var annex = criteria.Provenance{Decision: "51/2025/QĐ-TTg", Date: date("2025-12-29"), Source: "https://congbao.chinhphu.vn", By: "Lê Thị Lan"}

func (r *room) draft(c gate.Commune, id string) (d criteria.Draft) {
	r.t.Helper()
	r.read(c, func(tx *gate.Tx) (err error) { d, err = r.Draft(tx, id); return err })
	return d
}

func table(t testing.TB, markup, text string) criteria.Grid {
	t.Helper()
	g, err := criteria.FromPaste(markup, text)
	if err != nil {
		t.Fatal(err)
	}
	return g
}

func TestAnAnnexFromWordCompletesAnEmptySetAndIsUndone(t *testing.T) {
	each(t, func(r *room) {
		ctx := t.Context()
		id, err := r.Start(ctx, lan, empty, "", table(t, fromWord, ""))
		r.must(err)
		d, was := r.draft(tongSon, id), r.set(tongSon, empty)
		u := d.Understand(was)
		if d.Arrange.Heads != 2 || len(u.Columns) != 3 || u.Columns[2].Key != "nhom_3" || u.Blocked() != 0 {
			t.Fatalf("arranged %+v, columns %+v, %d doubts: %+v", d.Arrange, u.Columns, u.Blocked(), u.Lines)
		}
		v, err := r.TakeOver(ctx, lan, id, d.Rev, was.Version, annex)
		r.must(err)
		s := r.set(tongSon, empty)
		if v != 1001 || len(s.Indicators) != 5 || len(s.Criteria) != 10 {
			t.Fatalf("version %d, %d indicators, %d criteria", v, len(s.Indicators), len(s.Criteria))
		}
		for _, row := range []struct{ code, column, words string }{
			{"1.1", "nhom_1", "Đạt"}, {"1.2", "nhom_1", "≥ 100 %"}, {"1.2", "nhom_2", "≥ 95 %"}, {"6", "nhom_1", "≤ 1,5 %"},
			{"3.1", "nhom_1", "2026: ≥ 70 triệu đồng/người/năm; 2027: ≥ 76 triệu đồng/người/năm"}, {"3.1", "nhom_3", ""}, {"3.2", "nhom_2", "≥ 1"},
		} {
			i, _ := s.Indicator(row.code)
			if th := i.Thresholds[row.column]; th.Words(i) != row.words || th.Known() && (th.Standing != criteria.Entered || th.By != "Lê Thị Lan") {
				t.Errorf("%s %s is %q, want %q", row.code, row.column, th.Words(i), row.words)
			}
		}
		if got, _ := s.Indicator("1.1"); got.Text != "Có quy hoạch chung (dòng bịa để thử)" || got.Criterion != 1 {
			t.Errorf("1.1 is %+v", got)
		}
		if s.Standing("nhom_1").Checked != 5 || s.Standing("nhom_1").Missing != 42 {
			t.Errorf("stands %+v", s.Standing("nhom_1"))
		}
		r.read(tongSon, func(tx *gate.Tx) error {
			_, err := r.Draft(tx, id)
			r.is(err, criteria.ErrNoDraft)
			return nil
		})
		_, err = r.Undo(ctx, lan, empty, v, "Lê Thị Lan", "")
		r.must(err)
		if diff := criteria.Compare(was, r.set(tongSon, empty)); len(diff) != 0 {
			t.Errorf("undone, but %+v", diff)
		}
		if n := len(r.versions(tongSon, empty)); n != 3 {
			t.Errorf("%d versions in the history", n)
		}
	})
}

// The same table in every way it can come.
func TestATableComesInManyWays(t *testing.T) {
	set := library(t)[empty]
	head := []any{"Số", "Tiêu chí", "Nội dung", "Nhóm 1", "Nhóm 2", "Nhóm 3"}
	rows := [][]any{{"1.1", "Quy hoạch", "Có quy hoạch (bịa)", "Đạt", "Đạt", "Đạt"}, {"1.2", "", "Tỷ lệ đạt (bịa)", "100%", "≥ 95%", "≥ 90%"}}
	plain := "Số\tTiêu chí\tNội dung\tNhóm 1\tNhóm 2\tNhóm 3\n1.1\tQuy hoạch\tCó quy hoạch (bịa)\tĐạt\tĐạt\tĐạt\n1.2\t\tTỷ lệ đạt (bịa)\t100%\t≥ 95%\t≥ 90%\n"
	for name, g := range map[string]func() (criteria.Grid, error){
		"text": func() (criteria.Grid, error) { return criteria.FromPaste("", plain) },
		"csv":  func() (criteria.Grid, error) { return criteria.FromFile([]byte(strings.ReplaceAll(plain, "\t", ";"))) },
		"xlsx": func() (criteria.Grid, error) { return criteria.FromFile(workbook(t, head, rows)) },
		"docx": func() (criteria.Grid, error) { return criteria.FromFile(document(t, head, rows)) },
	} {
		grid, err := g()
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		u := criteria.Understand(set, grid, criteria.Recognise(set, grid), nil)
		if u.Blocked() != 0 || len(u.Columns) != 3 {
			t.Errorf("%s: %d doubts, columns %+v, lines %+v", name, u.Blocked(), u.Columns, u.Lines)
			continue
		}
		s := u.Propose(set, annex, date("2026-11-23"), true)
		i, found := s.Indicator("1.2")
		if !found || i.Criterion != 1 || i.Thresholds["nhom_3"].Words(i) != "≥ 90 %" || len(s.Indicators) != 2 {
			t.Errorf("%s: %+v", name, s.Indicators)
		}
	}
}

func workbook(t *testing.T, head []any, rows [][]any) []byte {
	var b bytes.Buffer
	names := make([]string, len(head))
	for i, h := range head {
		names[i] = fmt.Sprint(h)
	}
	if err := sheet.WriteXLSX(&b, sheet.Page{Name: "Phụ lục", Head: names, Rows: slices.Values(rows)}); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func document(t *testing.T, head []any, rows [][]any) []byte {
	t.Helper()
	tab := docx.Table{Borders: true}
	for n, row := range append([][]any{head}, rows...) {
		r := docx.Row{}
		for c, text := range row {
			cell := docx.Cell{Blocks: []docx.Block{docx.Paragraph{Runs: []docx.Run{{Text: fmt.Sprint(text)}}}}}
			if c == 1 && n > 0 { // the name of the criterion over both rows
				cell.Merge = docx.First
				if n > 1 {
					cell.Merge = docx.Continued
				}
			}
			r.Cells = append(r.Cells, cell)
		}
		tab.Rows = append(tab.Rows, r)
	}
	for range head {
		tab.Widths = append(tab.Widths, 70)
	}
	b, err := docx.Document{Body: []docx.Block{tab}}.Bytes()
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// What is refused, with the row named; and how a decision lets it pass.
func TestDoubtfulRowsAreNamed(t *testing.T) {
	const head = "TT\tTiêu chí\tNội dung\tNhóm 1\tNhóm 2\tNhóm 3\n"
	good := "1.1\tQuy hoạch\tCó quy hoạch (bịa)\tĐạt\tĐạt\tĐạt\n"
	for _, row := range []struct {
		why, rows string
		doubt     string
		line      int // number of the row in the table, 0 for one about the table
	}{
		{"one code twice", good + "1.1\t\tTỷ lệ khác (bịa)\t100%\t100%\t100%\n", "criteria.doubt.twice", 3},
		{"unreadable", good + "1.2\t\tTỷ lệ khác (bịa)\ttheo quy định\t100%\t100%\n", "criteria.doubt.unreadable", 3},
		{"two levels in one cell", good + "1.2\t\tTỷ lệ nước (bịa)\t≥95% (≥60% từ hệ thống)\t100%\t100%\n", "criteria.doubt.unreadable", 3},
		{"over 100", good + "1.2\t\tTỷ lệ khác (bịa)\t105%\t100%\t100%\n", "criteria.doubt.bounds", 3},
		{"another kind", good + "1.2\t\tTỷ lệ khác (bịa)\t95%\tĐạt\t100%\n", "criteria.doubt.other-kind", 3},
		{"both directions", good + "1.2\t\tTỷ lệ khác (bịa)\t≥ 95%\t≤ 5%\t100%\n", "criteria.doubt.other-kind", 3},
		{"nothing asked, or none allowed", good + "1.2\t\tSố sản phẩm (bịa)\t≥ 2\t≥ 1\tKhông\n", "criteria.doubt.other-kind", 3},
		{"a share as a fraction", good + "1.2\t\tTỷ lệ khác (bịa)\t0,95\t0,9\t0,8\n", "criteria.doubt.fraction", 3},
		{"a thousand or one", good + "1.2\t\tSố cây (bịa)\t1.500\t1\t1\n", "criteria.doubt.point", 3},
		{"no criterion", "\t\tChỉ tiêu không thuộc đâu (bịa)\tĐạt\tĐạt\tĐạt\n" + good, "criteria.doubt.no-criterion", 2},
		{"criterion without a name", good + "99.1\t\tChỉ tiêu lạ (bịa)\tĐạt\tĐạt\tĐạt\n", "criteria.doubt.unnamed", 3},
		{"no text", good + "1.2\t\t\t100%\t95%\t90%\n", "criteria.doubt.empty-text", 3},
		{"no row at all", "I\tHẠ TẦNG\t\t\t\t\nII\tKINH TẾ\t\t\t\t\n", "criteria.doubt.no-rows", 0},
	} {
		set := library(t)[empty]
		g := table(t, "", head+row.rows)
		u := criteria.Understand(set, g, criteria.Recognise(set, g), nil)
		found := false
		look := func(ds []criteria.Doubt, line int) {
			for _, d := range ds {
				found = found || d.Key == row.doubt && d.Blocks && line == row.line
			}
		}
		look(u.Doubts, 0)
		for _, l := range u.Lines {
			look(l.Doubts, l.Number())
		}
		if !found || u.Blocked() == 0 {
			t.Errorf("%s: doubts %+v lines %+v", row.why, u.Doubts, u.Lines)
		}
	}
}

func TestADecisionLetsARowPass(t *testing.T) {
	each(t, func(r *room) {
		ctx := t.Context()
		g := table(t, "", "TT\tTiêu chí\tNội dung\tNhóm 1\tNhóm 2\tNhóm 3\n"+
			"1.1\tQuy hoạch\tTỷ lệ đạt (bịa)\ttheo quy định\t100%\t100%\n1.2\t\tCó mô hình (bịa)\tĐạt\tĐạt\tĐạt\n")
		id, err := r.Start(ctx, lan, empty, "phu-luc.txt", g)
		r.must(err)
		_, err = r.TakeOver(ctx, lan, id, 1, 1, annex)
		r.is(err, criteria.ErrUndecided)
		if f := fault.All(err); len(f) != 1 || f[0].Args[1] != "2" {
			t.Errorf("the row is not named: %v", f)
		}
		r.must(r.Note(ctx, lan, id, 1, criteria.Provenance{Decision: "51/2025"})) // half typed, and kept
		if d := r.draft(tongSon, id); d.Provenance.Decision != "51/2025" || d.Rev != 2 || d.From != "phu-luc.txt" {
			t.Errorf("draft %+v", d)
		}
		r.is(r.FixRow(ctx, lan, id, 1, 1, nil), criteria.ErrOvertaken)
		r.is(r.FixRow(ctx, lan, id, 2, 77, &criteria.Fix{}), criteria.ErrNoRow)
		r.must(r.FixRow(ctx, lan, id, 2, 1, &criteria.Fix{Code: "1.1", Criterion: 1, Text: "Tỷ lệ đạt (bịa)", Unit: criteria.Percent,
			Comparison: criteria.AtLeast, Levels: map[string]string{"nhom_1": "", "nhom_2": "100%", "nhom_3": "98%"}}))
		_, err = r.TakeOver(ctx, stranger, id, 3, 1, annex)
		r.is(err, gate.ErrForbidden)
		_, err = r.TakeOver(ctx, beyond, id, 3, 1, annex)
		r.is(err, criteria.ErrNoDraft)
		_, err = r.TakeOver(ctx, lan, id, 3, 7, annex)
		r.is(err, criteria.ErrStale)
		_, err = r.TakeOver(ctx, lan, id, 3, 1, criteria.Provenance{})
		r.is(err, criteria.ErrNoDecision)
		_, err = r.TakeOver(ctx, lan, id, 3, 1, annex)
		r.must(err)
		if th := r.level(tongSon, empty, "1.1", "nhom_1"); th.Known() {
			t.Errorf("the level nobody could read is %+v", th)
		}
		r.is(r.Discard(ctx, lan, id), criteria.ErrNoDraft)
	})
}

// A table of one criterion changes that one; the whole list takes the rest away.
func TestAPartKeepsTheRest(t *testing.T) {
	set := library(t)[base]
	g := table(t, "", "TT\tTiêu chí\tNội dung\tBắc Trung Bộ\n2\tGiao thông\t2.1. Tỷ lệ đường xã (bịa)\t100%\n\t\t2.5. Chỉ tiêu mới (bịa)\tĐạt\n")
	u := criteria.Understand(set, g, criteria.Recognise(set, g), nil)
	part := u.Propose(set, annex, date("2026-11-23"), false)
	whole := u.Propose(set, annex, date("2026-11-23"), true)
	if len(part.Indicators) != 58 || len(whole.Indicators) != 2 {
		t.Fatalf("%d and %d indicators: %+v", len(part.Indicators), len(whole.Indicators), u.Lines)
	}
	kinds := map[string]int{}
	for _, c := range criteria.Compare(set, whole) {
		if c.Part == criteria.OfIndicator {
			kinds[c.Kind()]++
		}
	}
	if kinds["removed"] != 56 || kinds["new"] != 1 {
		t.Errorf("differences %v", kinds)
	}
	was, _ := set.Indicator("2.1")
	is, _ := part.Indicator("2.1")
	if is.Collection != was.Collection || is.Hint != was.Hint || len(is.Thresholds) != 2 || is.Thresholds["quoc_gia"].Candidate != "100" {
		t.Errorf("2.1 lost what it had: %+v", is)
	}
	// 58 are more than the decision has: the set refuses itself.
	if err := part.Check(); err == nil || !strings.Contains(err.Error(), "criteria.flaw.declared") {
		t.Errorf("58 of 57 are taken: %v", err)
	}
}

func TestTablesThatAreNone(t *testing.T) {
	for name, read := range map[string]func() (criteria.Grid, error){
		"nothing": func() (criteria.Grid, error) { return criteria.FromPaste("", "") },
		"prose": func() (criteria.Grid, error) {
			return criteria.FromPaste("", "Điều 1. Ban hành bộ tiêu chí.\nĐiều 2.")
		},
		"empty table": func() (criteria.Grid, error) { return criteria.FromPaste("<table></table>", "") },
		"one cell":    func() (criteria.Grid, error) { return criteria.FromPaste("<table><tr><td>x</td></tr></table>", "") },
	} {
		if _, err := read(); !errors.Is(err, criteria.ErrNoTable) {
			t.Errorf("%s: %v", name, err)
		}
	}
	big := "<table>" + strings.Repeat("<tr><td>1</td><td colspan=9999>x</td></tr>", 10) + "</table>"
	if _, err := criteria.FromPaste(big, ""); err == nil {
		t.Error("a row of ten thousand cells is taken")
	}
	tall := "<table>" + strings.Repeat("<tr><td>1</td><td>x</td></tr>", 3000) + "</table>"
	if _, err := criteria.FromPaste(tall, ""); !errors.Is(err, criteria.ErrBigTable) {
		t.Errorf("three thousand rows: %v", err)
	}
}

func FuzzPaste(f *testing.F) {
	f.Add(fromWord, "")
	f.Add("", "TT\tTiêu chí\tNhóm 1\n1\tQuy hoạch\tĐạt\n")
	f.Add("<table><tr><td rowspan=3 colspan=2>a<td>b<tr><td>c</table>", "")
	f.Add("<table><tr><td><table><tr><td>x</table></table>", "")
	set := library(f)[empty]
	f.Fuzz(func(t *testing.T, markup, text string) {
		g, err := criteria.FromPaste(markup, text)
		if err != nil {
			return
		}
		for _, row := range g {
			if len(row) != len(g[0]) {
				t.Fatal("rows of different lengths")
			}
		}
		u := criteria.Understand(set, g, criteria.Recognise(set, g), nil)
		if u.Blocked() > 0 {
			return
		}
		s := u.Propose(set, annex, date("2026-11-23"), true)
		for _, f := range fault.All(s.Check()) {
			// The counts are the decision's; everything else was to be doubted.
			if f.Code != "criteria.flaw.declared" && f.Code != "criteria.flaw.too-much" {
				t.Errorf("nothing was doubted, and yet %s %v", f.Code, f.Args)
			}
		}
	})
}

func FuzzFile(f *testing.F) {
	f.Add([]byte("TT;Tiêu chí;Nhóm 1\n1;Quy hoạch;Đạt\n"))
	f.Add([]byte("PK\x03\x04"))
	f.Add([]byte("<html><table><tr><td>1</td><td>2</td></tr><tr><td>1</td><td>2</td></tr></table>"))
	f.Fuzz(func(t *testing.T, b []byte) {
		if g, err := criteria.FromFile(b); err == nil && len(g) < 2 {
			t.Error("a table of less than two rows")
		}
	})
}
