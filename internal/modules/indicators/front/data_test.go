package front_test

import (
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"xaso/internal/modules/indicators/front"
	"xaso/internal/platform/gate"
	"xaso/internal/platform/geo"
)

// Nobody can take two published tables and find out about fewer than five.
func TestWhatIsHiddenDoesNotComeOutAsADifference(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		cells := make([][2]float64, rapid.IntRange(1, 12).Draw(t, "hamlets"))
		for i := range cells {
			whole := rapid.IntRange(0, 60).Draw(t, "whole")
			cells[i] = [2]float64{float64(rapid.IntRange(0, whole).Draw(t, "part")), float64(whole)}
		}
		hidden := front.Suppressed(cells)
		few := func(v float64) bool { return v > 0 && v < 5 }
		n, part, whole := 0, 0.0, 0.0
		for i, c := range cells {
			if !hidden[i] {
				if few(c[0]) || few(c[1]-c[0]) || few(c[1]) {
					t.Fatalf("%v of %v is shown", c[0], c[1])
				}
				continue
			}
			n, part, whole = n+1, part+c[0], whole+c[1]
		}
		if n == len(cells) || n == 0 {
			return // the total is all there is
		}
		if n == 1 || few(part) || few(whole-part) || few(whole) {
			t.Fatalf("%d hidden of %v hold %v of %v: the total gives them away", n, cells, part, whole)
		}
	})
}

func TestEnoughIsShown(t *testing.T) {
	got := fmt.Sprint(front.Suppressed([][2]float64{{20, 40}, {30, 80}, {50, 90}}))
	if got != "[false false false]" {
		t.Errorf("hidden without need: %s", got)
	}
	got = fmt.Sprint(front.Suppressed([][2]float64{{2, 40}, {30, 80}, {50, 90}}))
	if got != "[true true false]" {
		t.Errorf("the smallest next goes with it: %s", got)
	}
}

func (h *house) dataset(name string) map[string]any {
	h.t.Helper()
	w := h.get("", front.DataPath+"/tep/"+name)
	if w.Code != http.StatusOK {
		h.t.Fatalf("%s answers %d: %s", name, w.Code, w.Body)
	}
	var d map[string]any
	h.must(json.Unmarshal(w.Body.Bytes(), &d))
	return d
}

func TestFilesHoldTheSameAndLeaveGapsEmpty(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.follow("lan", "quoc_gia", base)
		h.verdict(base, "1.1", 1)
		w := h.get("", front.DataPath+"/tep/chi-tieu-"+base+".csv")
		body, marked := strings.CutPrefix(w.Body.String(), "\xef\xbb\xbf")
		if !marked {
			t.Error("the CSV does not begin with the mark that spreadsheets want")
		}
		rows, err := csv.NewReader(strings.NewReader(body)).ReadAll()
		h.must(err)
		d := h.dataset("chi-tieu-" + base + ".json")
		if got := len(d["dong"].([]any)); got != 57 || len(rows) != 58 {
			t.Fatalf("%d rows of JSON, %d of CSV with the head; the set has 57", got, len(rows))
		}
		at := map[string]int{}
		for i, c := range rows[0] {
			at[c] = i
		}
		for _, row := range rows[1:] {
			state, value := row[at["tinh_trang"]], row[at["gia_tri"]]
			switch {
			case row[at["chi_tieu"]] == "1.1":
				if state != "met" || value != "1" || row[at["van_ban"]] != "Báo cáo 12/BC-UBND" || row[at["tinh_den_ngay"]] != "2024-06-30" {
					t.Errorf("1.1 is %v", row)
				}
			case state == "no-data" && (value != "" || row[at["ly_do_chua_co"]] == ""):
				t.Errorf("unknown %s has the value %q and the reason %q", row[at["chi_tieu"]], value, row[at["ly_do_chua_co"]])
			}
		}
		for _, one := range d["dong"].([]any) {
			if r := one.(map[string]any); r["tinh_trang"] == "no-data" && r["gia_tri"] != nil {
				t.Errorf("unknown %v has a value in JSON", r["chi_tieu"])
			}
		}
		if d["giay_phep_tam_thoi"] != true {
			t.Error("terms nobody set are not said to be provisional")
		}
	})
}

func TestHamletsOfFewAreLeftOut(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		for i, n := range hamlets {
			h.set(tongSon, "register.households", n, 100)
			h.set(tongSon, "register.households-digital-address", n, []float64{97, 50, 60, 80}[i])
		}
		h.follow("lan", "thanh_hoa", smart)
		d := h.dataset("thon-" + smart + ".json")
		got := map[string]any{}
		for _, one := range d["dong"].([]any) {
			if r := one.(map[string]any); r["chi_tieu"] == "TTM.6" {
				got[r["thon"].(string)] = r["tu_so"]
				if r["khong_cong_bo"] == true && (r["gia_tri"] != nil || r["mau_so"] != nil) {
					t.Errorf("hidden, yet %v", r)
				}
			}
		}
		if got["Giang Sơn 9"] != nil || got["Chí Phúc"] != nil || got["Hòa Phú"] != 80.0 || got["Tân Phúc"] != 60.0 {
			t.Errorf("by hamlet: %v", got)
		}
		page := h.page("", front.MapPath+"?bo="+smart+"&ct=TTM.6")
		if !strings.Contains(page, "không công bố vì quá ít người") || strings.Contains(page, "97%") || !strings.Contains(page, "80%") {
			t.Errorf("the map: %s", page)
		}
	})
}

func TestFilesAreSentOnce(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.follow("lan", "quoc_gia", base)
		path := "/x/tong-son" + front.DataPath + "/tep/bo-tieu-chi-" + base + ".csv"
		first := h.ask("", httptest.NewRequest("GET", path, nil))
		tag := first.Header().Get("ETag")
		again := httptest.NewRequest("GET", path, nil)
		again.Header.Set("If-None-Match", `"other", W/`+tag)
		if w := h.ask("", again); w.Code != http.StatusNotModified || w.Body.Len() > 0 || tag == "" {
			t.Errorf("with the tag %s: %d, %d bytes", tag, w.Code, w.Body.Len())
		}
		if got := first.Header().Get("Access-Control-Allow-Origin"); got != "*" {
			t.Errorf("other sites may not read it: %q", got)
		}
		english := httptest.NewRequest("GET", path, nil)
		english.AddCookie(&http.Cookie{Name: "lang", Value: "en"})
		if w := h.ask("", english); w.Header().Get("ETag") != tag {
			t.Error("the file differs by the reader's language")
		}
		for _, missing := range []string{"bo-tieu-chi-khong-co.csv", "chi-tieu-" + model + ".csv", "chi-tieu-" + base, "chi-tieu-" + base + ".xlsx"} {
			if w := h.get("", front.DataPath+"/tep/"+missing); w.Code != http.StatusNotFound {
				t.Errorf("%s answers %d", missing, w.Code)
			}
		}
	})
}

// The catalogue has what DCAT (and DCAT-AP) demand of each thing in it.
func TestTheCatalogueIsDCAT(t *testing.T) {
	demanded := map[string][]string{
		"dcat:Catalog":      {"dct:title", "dct:description", "dct:publisher", "dct:license", "dct:language", "dct:spatial", "dcat:dataset"},
		"dcat:Dataset":      {"dct:title", "dct:description", "dct:publisher", "dct:identifier", "dct:spatial", "dct:license", "dcat:keyword", "dcat:theme", "dcat:distribution"},
		"dcat:Distribution": {"dcat:accessURL", "dcat:downloadURL", "dct:format", "dcat:mediaType", "dct:license"},
	}
	each(t, func(t *testing.T, h *house) {
		h.follow("lan", "quoc_gia", base)
		h.verdict(base, "1.1", 1)
		w := h.get("", front.DataPath+"/dcat.jsonld")
		if kind := w.Header().Get("Content-Type"); kind != "application/ld+json" {
			t.Errorf("sent as %s", kind)
		}
		var root map[string]any
		h.must(json.Unmarshal(w.Body.Bytes(), &root))
		prefixes := root["@context"].(map[string]any)
		seen := map[string]int{}
		var files []string
		var walk func(v any)
		walk = func(v any) {
			switch v := v.(type) {
			case []any:
				for _, one := range v {
					walk(one)
				}
			case map[string]any:
				kind, _ := v["@type"].(string)
				seen[kind]++
				for _, term := range demanded[kind] {
					if v[term] == nil {
						t.Errorf("%s %v has no %s", kind, v["@id"], term)
					}
				}
				for term, of := range v {
					if term[0] == '@' {
						continue
					}
					if prefix, _, ok := strings.Cut(term, ":"); !ok || prefixes[prefix] == nil {
						t.Errorf("the term %s is in no vocabulary", term)
					}
					walk(of)
				}
				if u, ok := v["dcat:downloadURL"].(map[string]any); ok {
					files = append(files, u["@id"].(string))
				}
			}
		}
		delete(root, "@context")
		walk(root)
		if seen["dcat:Dataset"] < 4 || seen["dcat:Distribution"] != 2*seen["dcat:Dataset"] {
			t.Errorf("holds %v", seen)
		}
		for _, f := range files {
			u, err := url.Parse(f)
			h.must(err)
			if w := h.ask("", httptest.NewRequest("GET", u.Path, nil)); w.Code != http.StatusOK || u.Host != "xa.example" {
				t.Errorf("%s answers %d", f, w.Code)
			}
		}
		if temporal := fmt.Sprint(root); !strings.Contains(temporal, "dct:temporal") || !strings.Contains(temporal, "dct:modified") {
			t.Error("no dataset says which days it tells of")
		}
	})
}

func TestTheLicenceIsTheCommunes(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		if got := h.page("", front.DataPath); !strings.Contains(got, "Tạm thời: xã chưa có văn bản") {
			t.Errorf("before: %s", got)
		}
		if w := h.post("lan", front.DataPath+"/giay-phep", url.Values{"title": {" "}, "url": {"javascript:alert(1)"}}, ""); w.Code != http.StatusUnprocessableEntity || !strings.Contains(w.Body.String(), "javascript:alert(1)") {
			t.Errorf("bad terms answer %d and lose what was typed", w.Code)
		}
		if w := h.post("lan", front.DataPath+"/giay-phep", url.Values{"title": {"Dùng lại tự do, ghi nguồn"}, "decision": {"Quyết định 5/QĐ-UBND"}}, ""); w.Code != http.StatusSeeOther {
			t.Fatalf("terms answer %d: %s", w.Code, w.Body)
		}
		if got := h.page("", front.DataPath); !strings.Contains(got, "Dùng lại tự do, ghi nguồn") || !strings.Contains(got, "Theo Quyết định 5/QĐ-UBND.") || strings.Contains(got, "Tạm thời") {
			t.Errorf("after: %s", got)
		}
		other := h.ask("", httptest.NewRequest("GET", "/x/ha-trung"+front.DataPath, nil))
		if strings.Contains(other.Body.String(), "Dùng lại tự do") {
			t.Error("the neighbour has our terms")
		}
	})
}

func TestBoundariesAreDrawn(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.follow("lan", "thanh_hoa", smart)
		path := front.MapPath + "?bo=" + smart + "&ct=TTM.6"
		if got := h.page("", path); !strings.Contains(got, "Đây là sơ đồ, không phải bản đồ") {
			t.Errorf("without boundaries: %s", got)
		}
		for _, tt := range []struct {
			what, kind, source, file string
			want                     error
		}{
			{"no file", "hamlets", "địa chính", "", errors.New("Chọn tệp GeoJSON")},
			{"no source", "hamlets", " ", hamletFile, errors.New("do ai vẽ")},
			{"no kind", "x", "địa chính", hamletFile, errors.New("Chọn ranh giới")},
			{"not a map", "hamlets", "địa chính", "{}", errors.New("không phải GeoJSON")},
			{"other places", "hamlets", "địa chính", strings.NewReplacer("Giang", "Bình", "PHÚC", "LỘC", "Phúc", "Lộc").Replace(hamletFile), errors.New("Không vùng nào trong tệp trùng tên")},
			{"not our commune", "commune", "địa chính", hamletFile, errors.New("Trong tệp không có vùng nào tên")},
		} {
			w := h.post("lan", front.BoundaryPath, url.Values{"kind": {tt.kind}, "source": {tt.source}}, tt.file)
			if w.Code != http.StatusUnprocessableEntity || !strings.Contains(w.Body.String(), tt.want.Error()) {
				t.Errorf("%s: %d, does not say %q", tt.what, w.Code, tt.want)
			}
		}
		if w := h.post("lan", front.BoundaryPath, url.Values{"kind": {"hamlets"}, "source": {"Địa chính xã, 2025"}}, hamletFile); w.Code != http.StatusSeeOther {
			t.Fatalf("boundaries answer %d: %s", w.Code, w.Body)
		}
		got := h.page("", path)
		for _, want := range []string{"Ranh giới: Địa chính xã, 2025.", "1 nơi chưa có ranh giới"} {
			if !strings.Contains(got, want) {
				t.Errorf("the map does not say %q: %s", want, got)
			}
		}
		if n := strings.Count(h.get("", path).Body.String(), `href="#noi-`); n != 3 {
			t.Errorf("%d places can be reached on the map, want 3", n)
		}
		if got := h.page("lan", front.BoundaryPath); !strings.Contains(got, "Hòa Phú") || !strings.Contains(got, "3 vùng, nguồn: Địa chính xã, 2025") {
			t.Errorf("the office's page: %s", got)
		}
		if w := h.post("lan", front.BoundaryPath, url.Values{"drop": {"hamlets"}}, ""); w.Code != http.StatusSeeOther {
			t.Errorf("dropping answers %d", w.Code)
		}
		if got := h.page("", path); strings.Contains(got, "Ranh giới:") {
			t.Error("dropped boundaries are still drawn")
		}
	})
}

// A file of the whole province serves each commune with its own area.
func TestACommuneFindsItselfInAFileOfMany(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.follow("lan", "quoc_gia", base)
		many := strings.NewReplacer("Thôn Giang Sơn 9", "Xã Hà Trung", "CHÍ PHÚC", "xã tống sơn").Replace(hamletFile)
		if w := h.post("lan", front.BoundaryPath, url.Values{"kind": {"commune"}, "source": {"Sở"}}, many); w.Code != http.StatusSeeOther {
			t.Fatalf("%d: %s", w.Code, w.Body)
		}
		var body string
		h.must(h.hall.Anonymous(t.Context(), tongSon, func(tx *gate.Tx) error {
			return tx.Row(`SELECT body FROM indicators_map WHERE commune_id = $1 AND kind = $2`, "commune").Scan(&body)
		}))
		var m geo.Map
		h.must(json.Unmarshal([]byte(body), &m))
		if len(m) != 1 || m[0].Name != "Xã Tống Sơn" || m[0].Code != "15316" {
			t.Errorf("kept %v", m)
		}
		if got := h.page("", front.ProvincePath+"/ban-do"); !strings.Contains(got, "Bản đồ các xã") {
			t.Errorf("the map of communes: %s", got)
		}
	})
}
