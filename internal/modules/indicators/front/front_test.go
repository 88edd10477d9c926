package front_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"xaso/internal/modules/criteria"
	"xaso/internal/modules/indicators"
	"xaso/internal/modules/indicators/front"
	"xaso/internal/platform/lang"
	"xaso/internal/ui"
)

// What is unknown makes a criterion unknown: never met, never failed.
func TestACriterionIsMetOnlyWhenEverythingIsKnown(t *testing.T) {
	const met, short, none, open = indicators.Met, indicators.Short, indicators.NoData, indicators.NoThreshold
	tests := []struct {
		what        string
		declared    int
		provisional bool
		states      []indicators.State
		mark        string
		done        int
		star        bool
	}{
		{"all met", 2, false, []indicators.State{met, met}, "met", 2, false},
		{"met by memory", 2, true, []indicators.State{met, met}, "met", 2, true},
		{"one below", 3, false, []indicators.State{met, short, none}, "short", 1, false},
		{"one unknown", 2, false, []indicators.State{met, none}, "no-data", 1, false},
		{"all unknown", 2, false, []indicators.State{none, none}, "no-data", 0, false},
		{"one without a threshold", 2, false, []indicators.State{met, open}, "no-threshold", 1, false},
		{"unknown goes before no threshold", 2, false, []indicators.State{open, none}, "no-data", 0, false},
		{"no indicator is known", 4, false, nil, "no-content", 0, false},
		{"nothing declared, nothing known", 0, false, nil, "no-content", 0, false},
		{"met as far as known, but some are missing", 3, false, []indicators.State{met, met}, "no-content", 2, false},
		{"below even if some are missing", 3, false, []indicators.State{short}, "short", 0, false},
	}
	for _, tt := range tests {
		t.Run(tt.what, func(t *testing.T) {
			mark, done, star := front.Standing(tt.declared, tt.provisional, tt.states...)
			if mark != tt.mark || done != tt.done || star != tt.star {
				t.Errorf("%s, %d done, star %v; want %s, %d, %v", mark, done, star, tt.mark, tt.done, tt.star)
			}
		})
	}
}

func vi(t testing.TB) context.Context {
	t.Helper()
	texts := lang.Texts{}
	if err := texts.Load(front.Texts); err != nil {
		t.Fatal(err)
	}
	return texts.For(t.Context(), "vi")
}

func TestWhatIsLackingInPlainWords(t *testing.T) {
	n := func(v float64) *float64 { return &v }
	share := criteria.Indicator{Unit: criteria.Percent, Comparison: criteria.AtLeast}
	from65 := criteria.Threshold{Number: n(65), Standing: criteria.Verified}
	tests := []struct {
		what                   string
		i                      criteria.Indicator
		th                     criteria.Threshold
		r                      indicators.Reading
		value, demand, lacking string
	}{
		{"a share below", share, from65, indicators.Reading{State: indicators.Short, Known: true, Value: 61.25, Ratio: true, Numerator: 98, Denominator: 160},
			"61,25%", "từ 65% trở lên", "mới được 61,25%, cần ít nhất 65%. Cần thêm 6 nữa trong tổng số 160."},
		{"a share without its parts", share, from65, indicators.Reading{State: indicators.Short, Known: true, Value: 61},
			"61%", "từ 65% trở lên", "mới được 61%, cần ít nhất 65%."},
		{"less is better", criteria.Indicator{Unit: criteria.Percent, Comparison: criteria.AtMost}, criteria.Threshold{Number: n(2), Standing: criteria.Verified},
			indicators.Reading{State: indicators.Short, Known: true, Value: 3.5}, "3,5%", "không quá 2%", "đang là 3,5%, không được quá 2%."},
		{"nothing known", share, from65, indicators.Reading{State: indicators.NoData}, "chưa có số liệu", "từ 65% trở lên", "chưa có số liệu."},
		{"no threshold, whatever somebody recalls", share, criteria.Threshold{Standing: criteria.Unverified, Candidate: "65"},
			indicators.Reading{State: indicators.NoThreshold, Known: true, Value: 61}, "61%", "chưa rõ mức", "hiện là 61%, chưa rõ phải đạt bao nhiêu."},
		{"a verdict", criteria.Indicator{Unit: criteria.PassFail, Comparison: criteria.Pass}, criteria.Threshold{Yes: true, Standing: criteria.Memory},
			indicators.Reading{State: indicators.Short, Known: true}, "không đạt", "đạt", "chưa đạt."},
		{"a published bound", share, criteria.Threshold{Number: n(50), Standing: criteria.Verified},
			indicators.Reading{State: indicators.Met, Known: true, Value: 50, Bound: indicators.Above}, "trên 50%", "từ 50% trở lên", ""},
	}
	for _, tt := range tests {
		t.Run(tt.what, func(t *testing.T) {
			value, demand, lacking := front.Lacking(vi(t), tt.i, tt.th, tt.r)
			if value != tt.value || demand != tt.demand || lacking != tt.lacking {
				t.Errorf("%q, %q, %q; want %q, %q, %q", value, demand, lacking, tt.value, tt.demand, tt.lacking)
			}
		})
	}
}

func TestNumbersAsPeopleWriteThem(t *testing.T) {
	for v, want := range map[float64]string{0: "0", 65: "65", 61.25: "61,25", 61.5: "61,5", 0.05: "0,05", 1234.567: "1.234,57", -2.5: "-2,5", 99.999: "100"} {
		if got := front.Decimal(v); got != want {
			t.Errorf("%v is written %q, want %q", v, got, want)
		}
	}
}

// A commune of which nothing is known shows nothing but that.
func TestThePublicPageSaysWhatIsUnknown(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		if got := h.page("", front.Path); !strings.Contains(got, "Xã chưa chọn bộ tiêu chí nào") {
			t.Errorf("without a set: %s", got)
		}
		h.follow("lan", "thanh_hoa", model)
		h.follow("lan", "nhom_2", frame)
		got := h.page("", front.Path+"/"+model)
		for _, want := range []string{"Đạt 0 trên 4 tiêu chí", "Chưa có đủ số liệu", "Chưa có số liệu", "Chưa có số liệu nào.", "Thấy số nào không đúng?"} {
			if !strings.Contains(got, want) {
				t.Errorf("the page does not say %q: %s", want, got)
			}
		}
		if strings.Contains(got, "mới được") || strings.Contains(got, "đang là") {
			t.Errorf("a share is shown though nothing is known: %s", got)
		}
		if got := h.page("", front.Path+"/"+frame); !strings.Contains(got, "Đạt 0 trên 10 tiêu chí") || !strings.Contains(got, "Chưa có danh sách chỉ tiêu") {
			t.Errorf("a set without indicators: %s", got)
		}
		if w := h.get("", front.Path+"/"+base); w.Code != http.StatusNotFound {
			t.Errorf("a set that is not followed answers %d", w.Code)
		}
	})
}

func TestAnEnteredFigureStandsWithItsSource(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.follow("lan", "quoc_gia", base)
		h.verdict(base, "1.1", 1)
		h.verdict(base, "1.2", 1)
		h.verdict(base, "7", 0)
		got := h.page("", front.Path)
		for _, want := range []string{"Đạt 1 trên 19 tiêu chí", "1 tiêu chí tạm tính", "Còn thiếu gì?", "chưa đạt."} {
			if !strings.Contains(got, want) {
				t.Errorf("the page does not say %q: %s", want, got)
			}
		}
		one := h.page("", front.Path+"/"+base+"/1")
		for _, want := range []string{"Quy hoạch", "Cán bộ nhập, theo Báo cáo 12/BC-UBND", "tính đến 30/06/2024", "2 trên 2 chỉ tiêu đạt"} {
			if !strings.Contains(one, want) {
				t.Errorf("the criterion does not say %q: %s", want, one)
			}
		}
		if strings.Contains(one, "Người duyệt minh họa") {
			t.Error("who vouched for a figure is for officials only")
		}
		if w := h.get("", front.Path+"/"+base+"/20"); w.Code != http.StatusNotFound {
			t.Errorf("a criterion that is not there answers %d", w.Code)
		}
	})
}

// Everybody reads what is public; the cockpit and what the commune says of
// itself are for those whose work it is, in their own commune.
func TestWhoEnters(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.follow("lan", "quoc_gia", base)
		public := []string{front.Path, front.Path + "/" + base, front.Path + "/" + base + "/1", front.MapPath, front.ProvincePath, front.ProvincePath + "/so-sanh", front.ProvincePath + "/ban-do",
			front.DataPath, front.DataPath + "/dcat.jsonld", front.DataPath + "/tep/chi-tieu-" + base + ".csv", front.DataPath + "/tep/so-do.json"}
		for _, path := range public {
			for _, name := range []string{"", "minh", "lan", "hoa"} {
				if w := h.get(name, path); w.Code != http.StatusOK {
					t.Errorf("%q at %s: %d %s", name, path, w.Code, w.Body)
				}
			}
		}
		for _, tt := range []struct {
			name, path string
			want       int
		}{
			{"", front.CockpitPath, http.StatusSeeOther}, {"minh", front.CockpitPath, http.StatusForbidden}, {"hoa", front.CockpitPath, http.StatusSeeOther},
			{"thu", front.CockpitPath, http.StatusOK}, {"lan", front.CockpitPath, http.StatusOK},
			{"", front.BoundaryPath, http.StatusSeeOther}, {"minh", front.BoundaryPath, http.StatusForbidden}, {"thu", front.BoundaryPath, http.StatusForbidden},
			{"hoa", front.BoundaryPath, http.StatusSeeOther}, {"lan", front.BoundaryPath, http.StatusOK},
			{"thu", front.DataPath + "/giay-phep", http.StatusForbidden}, {"lan", front.DataPath + "/giay-phep", http.StatusOK},
		} {
			if w := h.get(tt.name, tt.path); w.Code != tt.want {
				t.Errorf("%q at %s: %d, want %d", tt.name, tt.path, w.Code, tt.want)
			}
		}
		for _, name := range []string{"minh", "thu", "hoa"} {
			if w := h.post(name, front.BoundaryPath, url.Values{"kind": {"hamlets"}, "source": {"x"}}, hamletFile); w.Code != http.StatusForbidden && w.Code != http.StatusSeeOther {
				t.Errorf("%s sets boundaries: %d", name, w.Code)
			}
		}
		if got := h.page("", front.MapPath); strings.Contains(got, "Ranh giới:") {
			t.Errorf("somebody who may not set boundaries did: %s", got)
		}
	})
}

func TestTheCockpitSaysWhatToDo(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.follow("lan", "quoc_gia", base)
		h.verdict(base, "1.1", 1)
		h.now = h.now.AddDate(0, 0, 3)
		h.verdict(base, "1.1", 0)
		h.plan = []front.Task{{Title: "Rà soát quy hoạch", Code: "1.1", Overdue: true}, {Title: "Bê tông ngõ", Code: "2.3"}}
		got := h.page("thu", front.CockpitPath)
		for _, want := range []string{"Tụt xuống 1", "Việc quá hạn 1 trong 2 việc", "Minh chứng còn thiếu 2", "Rà soát quy hoạch", "chỉ tiêu còn xa mức phải đạt", "chờ kết luận theo hồ sơ",
			"1.1: Chưa đạt", "1.2: Chưa có số liệu", "Từ 26/11/2024"} {
			if !strings.Contains(got, want) {
				t.Errorf("the cockpit does not say %q: %s", want, got)
			}
		}
	})
}

func TestPlacesInTheProvince(t *testing.T) {
	got := front.Ranked([]front.Place{{"A", 3, 20, true}, {"B", 5, 10, true}, {"C", 3, 20, true}, {"D", 3, 19, true}, {"E", 0, 0, false}})
	want := map[string]int{"B": 1, "A": 2, "C": 2, "D": 4, "E": 0}
	for name, place := range want {
		if got[name] != place {
			t.Errorf("%s has place %d, want %d", name, got[name], place)
		}
	}
}

func TestTheProvinceComparesWhatIsKnown(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.follow("lan", "quoc_gia", base)
		h.verdict(base, "1.1", 1)
		h.verdict(base, "1.2", 1)
		h.follow("hoa", "quoc_gia", base)
		got := h.page("", front.ProvincePath)
		for _, want := range []string{"2 xã của tỉnh Thanh Hóa", "Trung bình của 1 xã có số liệu", "1 trên 19", "1 Xã Tống Sơn", "– Xã Hà Trung", "xã của bạn"} {
			if !strings.Contains(got, want) {
				t.Errorf("the province does not say %q: %s", want, got)
			}
		}
		got = h.page("", front.ProvincePath+"/so-sanh?bo="+base+"&xa=15316&xa=15001&xa=15001&xa=99999&xa=x")
		for _, want := range []string{"Trung bình 1 xã trong hệ thống", "1. Quy hoạch", "2 trên 2", "không phải trung bình toàn tỉnh"} {
			if !strings.Contains(got, want) {
				t.Errorf("the comparison does not say %q: %s", want, got)
			}
		}
		if got := h.page("", front.ProvincePath+"/so-sanh?bo="+base+"&xa=15316"); !strings.Contains(got, "Chọn ít nhất hai xã") {
			t.Errorf("one commune is compared: %s", got)
		}
		if w := h.get("", front.ProvincePath+"?bo=nothing"); w.Code != http.StatusNotFound {
			t.Errorf("a set there is not answers %d", w.Code)
		}
	})
}

// A first view is small: the page, the stylesheet, the script and the fonts.
func TestWeightOfThePublicPage(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.follow("lan", "quoc_gia", base)
		body := h.get("", front.Path).Body.Bytes()
		total := packed(t, body)
		for _, name := range []string{"app.css", "app.js", "be-vietnam-pro-latin-600.woff2", "be-vietnam-pro-vietnamese-600.woff2"} {
			file := strings.TrimPrefix(ui.Asset(name), ui.AssetPrefix)
			f, err := ui.Assets().Open(file + ".gz")
			if err != nil {
				f, err = ui.Assets().Open(file)
			}
			h.must(err)
			info, err := f.Stat()
			h.must(err)
			total += int(info.Size())
			h.must(f.Close())
		}
		t.Logf("page %d bytes packed, first view %d", packed(t, body), total)
		if total > 60*1024 {
			t.Errorf("a first view of the public page is %d bytes", total)
		}
	})
}

func packed(t *testing.T, b []byte) int {
	t.Helper()
	var out bytes.Buffer
	z := gzip.NewWriter(&out)
	if _, err := z.Write(b); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Len()
}

// hamletFile draws three of the four hamlets, one with other letters.
var hamletFile = func() string {
	type m = map[string]any
	var features []any
	for i, name := range []string{"Thôn Giang Sơn 9", "CHÍ PHÚC", "thôn Tân Phúc"} {
		x, y := 105.80+float64(i)*0.01, 20.03
		ring := [][2]float64{{x, y}, {x + 0.01, y}, {x + 0.01, y + 0.01}, {x, y + 0.01}, {x, y}}
		features = append(features, m{"type": "Feature", "properties": m{"ten": name}, "geometry": m{"type": "Polygon", "coordinates": [][][2]float64{ring}}})
	}
	b, err := json.Marshal(m{"type": "FeatureCollection", "features": features})
	if err != nil {
		panic(fmt.Sprint(err))
	}
	return string(b)
}()
