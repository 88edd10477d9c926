package ui_test

import (
	"flag"
	"math"
	"os"
	"path/filepath"
	"regexp"
	"testing"

	"github.com/a-h/templ"

	"xaso/internal/platform/site"
	"xaso/internal/ui"
)

var update = flag.Bool("update", false, "write the golden files of this package")

// own are the components that GOV.UK Frontend does not have.
var own = map[string]templ.Component{
	"layout": ui.Layout(ui.LayoutProps{Title: "Thủ tục", Before: ui.BackLink(ui.LinkProps{Href: "/"}), Footer: []ui.Action{{Text: "Trợ giúp", Href: "/tro-giup"}}}),
	"doors":  ui.Doors([]ui.Door{{Icon: "form", Text: "Làm thủ tục", Help: "Cần giấy gì, bao lâu", Href: "/thu-tuc"}, {Icon: "news", Text: "Tin của xã", Href: "/tin"}}),
	"search": ui.SearchBox(ui.SearchBoxProps{Action: "/tim", Value: "khai sinh", Hint: "Viết không dấu cũng được", Heading: true}),
	"steps": ui.Steps([]ui.Step{
		{Title: "Đã nộp", State: "done", When: "23/11/2026", Who: "Bạn"},
		{Title: "Đang giải quyết", State: "now", When: "24/11/2026", Why: "1 ngày làm việc"},
		{Title: "Thẩm tra", State: "late"},
		{Title: "Trả kết quả"},
	}),
	"code":     ui.Code("G22.99-261123-000123"),
	"qr":       ui.QR(ui.QRProps{Text: "HTTPS://VI-DU.INVALID/1", Caption: "Quét để xem hồ sơ"}),
	"progress": ui.Progress(3, 7),
	"files":    ui.Files([]ui.File{{Name: "a.pdf", Href: "/tep/1", Size: "1,2 MB", Remove: "1"}, {Name: "b.jpg"}}),
	"figures":  ui.Figures([]ui.Figure{{Label: "Trễ hẹn", Value: "1", Note: "so với 0 tuần trước", Href: "/tre"}, {Label: "Đã trả", Value: "89"}}),
	"filter":   with(ui.FilterBar("/viec"), ui.Input(ui.InputProps{Name: "q", Label: "Người nộp"})),
	"empty":    ui.Empty(ui.EmptyProps{Title: "Chưa có việc", Text: "Việc mới sẽ hiện ở đây.", Href: "/", Link: "Về trang chủ"}),
	"stack": ui.Table(ui.TableProps{Stack: true, Scroll: true, Caption: "Việc", Head: []ui.Cell{{Text: "Mã"}, {Text: "Phí", Numeric: true}},
		Rows: [][]ui.Cell{ui.Row("000121", "0 đ")}}),
	"bars": ui.BarChart(ui.ChartProps{Title: "Hồ sơ", Unit: "hồ sơ", First: "Lĩnh vực", Labels: []string{"Hộ tịch", "Đất đai"},
		Series: []ui.Series{{Name: "Nhận", Values: []float64{1234, 97.5}}, {Name: "Trả", Values: []float64{1200, math.NaN()}}}}),
	"lines": ui.LineChart(ui.ChartProps{Title: "Hồ sơ mỗi tháng", First: "Tháng", Labels: []string{"9", "10", "11"},
		Series: []ui.Series{{Name: "Nhận", Values: []float64{8, math.NaN(), 10}}, {Name: "Trả", Values: []float64{7, 9, 10}}}}),
	"nothing to draw": ui.LineChart(ui.ChartProps{Title: "Trống"}),
	"link button":     ui.LinkButton("/bo/1", "Bỏ dòng này"),
	"columns":         ui.Columns(true, ui.Note("trái"), ui.Lead("phải")),
}

var assetHash = regexp.MustCompile(`\.[0-9a-f]{12}\.`)

func TestGolden(t *testing.T) {
	ctx := site.With(in(t, "vi"), &site.Site{
		Commune: "Xã Thử", Province: "Tỉnh Mẫu", Phone: "0237 300 0000", Lang: "vi", Path: "/thu-tuc", Key: "khoa", Form: "ma",
	})
	for name, c := range own {
		t.Run(name, func(t *testing.T) {
			got := assetHash.ReplaceAllString(outline(t, render(t, ctx, c)), ".")
			file := filepath.Join("testdata", "golden", name+".txt")
			if *update {
				if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
				return
			}
			want, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			if got != string(want) {
				t.Errorf("changed; look at it, then run with -update\n--- got\n%s--- want\n%s", got, want)
			}
		})
	}
}
