package ui_test

import (
	"encoding/json"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/a-h/templ"

	"xaso/internal/platform/site"
	"xaso/internal/ui"
)

// TestErrorsAreWired: whoever hears the page must hear the error with its field.
func TestErrorsAreWired(t *testing.T) {
	const text = "Hãy sửa chỗ này."
	items := []ui.Choice{{Value: "1", Text: "Một"}}
	tests := map[string]templ.Component{
		"input":      ui.Input(ui.InputProps{Name: "a.b", Label: "L", Hint: "H", Error: text}),
		"password":   ui.Password(ui.InputProps{Name: "a.b", Label: "L", Hint: "H", Error: text}),
		"textarea":   ui.Textarea(ui.TextareaProps{Name: "a.b", Label: "L", Hint: "H", Error: text}),
		"select":     ui.Select(ui.SelectProps{Name: "a.b", Label: "L", Hint: "H", Error: text}),
		"upload":     ui.FileUpload(ui.FileUploadProps{Name: "a.b", Label: "L", Hint: "H", Error: text}),
		"date":       ui.DateInput(ui.DateInputProps{Name: "a.b", Legend: "L", Hint: "H", Error: text}),
		"checkboxes": ui.Checkboxes(ui.ChoicesProps{Name: "a.b", Legend: "L", Hint: "H", Error: text, Items: items}),
		"radios":     ui.Radios(ui.ChoicesProps{Name: "a.b", Legend: "L", Hint: "H", Error: text, Items: items}),
	}
	for name, c := range tests {
		t.Run(name, func(t *testing.T) {
			got := render(t, in(t, "vi"), c)
			for _, want := range []string{`id="a.b-error"`, `aria-describedby="a.b-hint a.b-error"`, "Lỗi", text} {
				if !strings.Contains(got, want) {
					t.Errorf("no %s in\n%s", want, got)
				}
			}
			// ARIA allows aria-invalid on a radio group, not on one radio.
			if invalid := strings.Contains(got, `aria-invalid="true"`); invalid == (name == "radios") {
				t.Errorf("aria-invalid: %v", invalid)
			}
		})
	}
}

func TestOneBadPartOfADate(t *testing.T) {
	got := render(t, in(t, "vi"), ui.DateInput(ui.DateInputProps{Name: "sinh", Legend: "L", Error: "E", BadMonth: true}))
	if n := strings.Count(got, "govuk-input--error"); n != 1 {
		t.Errorf("%d parts are marked, want 1", n)
	}
	if !strings.Contains(got, `id="`+ui.DateField("sinh")+`"`) {
		t.Error("an error summary would link to nothing")
	}
}

// TestNothingInline: the content security policy allows no inline style and script.
func TestNothingInline(t *testing.T) {
	page := render(t, in(t, "vi"), ui.Gallery())
	for _, pattern := range []string{`\sstyle=`, `\son[a-z]+=`, `<style`, `<script>`, `javascript:`} {
		if found := regexp.MustCompile(pattern).FindString(page); found != "" {
			t.Errorf("%q in the page", found)
		}
	}
}

// TestIdsAreUnique looks at the gallery, where everything meets.
func TestIdsAreUnique(t *testing.T) {
	page := render(t, in(t, "vi"), ui.Gallery())
	seen := map[string]bool{}
	for _, m := range regexp.MustCompile(`\sid="([^"]+)"`).FindAllStringSubmatch(page, -1) {
		if seen[m[1]] {
			t.Errorf("id %q twice", m[1])
		}
		seen[m[1]] = true
	}
	for _, m := range regexp.MustCompile(`(?:for|aria-labelledby|aria-describedby|data-aria-controls)="([^"]+)"`).FindAllStringSubmatch(page, -1) {
		for id := range strings.FieldsSeq(m[1]) {
			if !seen[id] {
				t.Errorf("%q points at nothing", id)
			}
		}
	}
}

func TestHostileText(t *testing.T) {
	const bad = `"><script>alert(1)</script>`
	ctx := in(t, "vi")
	for name, c := range map[string]templ.Component{
		"value":   ui.Input(ui.InputProps{Name: "n", Label: bad, Hint: bad, Error: bad, Value: bad}),
		"heading": ui.Panel(ui.PanelProps{Title: bad, Class: bad}),
		"chart":   ui.BarChart(ui.ChartProps{Title: bad, Labels: []string{bad}, Series: []ui.Series{{Name: bad, Values: []float64{1}}}}),
		"title":   ui.Layout(ui.LayoutProps{Title: bad, Description: bad}),
	} {
		if got := render(t, ctx, c); strings.Contains(got, "<script>") {
			t.Errorf("%s: %s", name, got)
		}
	}
	if got := render(t, ctx, ui.BackLink(ui.LinkProps{Href: "javascript:alert(1)"})); strings.Contains(got, "javascript:") {
		t.Error(got)
	}
}

func TestFormCarriesKeys(t *testing.T) {
	ctx := site.With(in(t, "vi"), &site.Site{Base: "/x/thu", Key: "khoa", Form: "ma"})
	post := render(t, ctx, ui.Form(ui.FormProps{Action: "/nop"}))
	for _, want := range []string{`action="/x/thu/nop"`, `method="post"`, `name="_key" value="khoa"`, `name="_form" value="ma"`} {
		if !strings.Contains(post, want) {
			t.Errorf("no %s in %s", want, post)
		}
	}
	if get := render(t, ctx, ui.Form(ui.FormProps{Action: "/tim", Method: "get"})); strings.Contains(get, "_key") || strings.Contains(get, "_form") {
		t.Errorf("a search gives the keys away: %s", get)
	}
}

// told is a reader for whom so many notices wait.
func told(n int) site.Reader {
	return site.Reader{ID: "1", Name: "Lê Văn Mẫu", Rooms: []site.Room{{Label: "ui.home", Path: "/thong-bao", Count: n}}}
}

func TestLayout(t *testing.T) {
	reader := site.Reader{ID: "1", Name: "Lê Văn Mẫu", Rooms: []site.Room{{Label: "ui.home", Path: "/viec"}}}
	tests := []struct {
		name   string
		lang   string
		site   site.Site
		props  ui.LayoutProps
		has    []string
		hasNot []string
	}{
		{"visitor", "vi", site.Site{Commune: "Xã Thử", Phone: "0237 300 0000", Path: "/thu-tuc?q=khai+sinh"}, ui.LayoutProps{Title: "Thủ tục"},
			[]string{`<html lang="vi"`, "<title>Thủ tục – Xã Thử</title>", `href="/thu-tuc?lang=en&amp;q=khai+sinh"`, `href="/dang-nhap"`, `href="tel:02373000000"`, `property="og:title" content="Thủ tục"`},
			[]string{"noindex", "/dang-xuat", "x-menu"}},
		{"reader", "en", site.Site{Base: "/x/thu", Path: "/viec/3", Reader: reader}, ui.LayoutProps{Title: "Work"},
			[]string{`<html lang="en"`, `action="/x/thu/dang-xuat"`, `href="/x/thu/tai-khoan"`, `href="/x/thu/viec" aria-current="page"`, "noindex", `href="/x/thu/viec/3?lang=vi"`},
			[]string{"/dang-nhap"}},
		{"a room within a room", "vi", site.Site{Path: "/khao-sat/phieu", Reader: site.Reader{ID: "1", Rooms: []site.Room{
			{Label: "ui.home", Path: "/khao-sat"}, {Label: "ui.home", Path: "/khao-sat/phieu"}}}}, ui.LayoutProps{Title: "T"},
			[]string{`href="/khao-sat/phieu" aria-current="page"`}, []string{`href="/khao-sat" aria-current="page"`}},
		{"one unread", "en", site.Site{Reader: told(1)}, ui.LayoutProps{Title: "T"}, []string{`aria-hidden="true">1</span>`, ", 1 unread notice<"}, nil},
		{"many unread", "vi", site.Site{Reader: told(100)}, ui.LayoutProps{Title: "T"}, []string{">99+</span>", "99+ thông báo chưa đọc"}, nil},
		{"none unread", "vi", site.Site{Reader: told(0)}, ui.LayoutProps{Title: "T"}, nil, []string{"chưa đọc", "x-menu__count"}},
		{"error", "vi", site.Site{}, ui.LayoutProps{Title: "Nộp hồ sơ", ErrorTitle: true}, []string{"<title>Lỗi: Nộp hồ sơ</title>"}, nil},
		{"demo and notice", "vi", site.Site{Demo: true, Notice: "Chỉ đọc được."}, ui.LayoutProps{Title: "T"}, []string{"Chỉ đọc được.", "bịa ra"}, nil},
		{"no way out", "vi", site.Site{Reader: reader}, ui.LayoutProps{Title: "T", HideNav: true}, nil, []string{"x-menu", "/dang-xuat", "/dang-nhap"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := render(t, site.With(in(t, tt.lang), &tt.site), ui.Layout(tt.props))
			for _, want := range tt.has {
				if !strings.Contains(got, want) {
					t.Errorf("no %s in\n%s", want, got)
				}
			}
			for _, unwanted := range tt.hasNot {
				if strings.Contains(got, unwanted) {
					t.Errorf("%s in\n%s", unwanted, got)
				}
			}
		})
	}
}

func TestRemaining(t *testing.T) {
	tests := []struct {
		minutes   int
		want, tag string
	}{
		{2400, "còn 5 ngày làm việc", "green"},
		{959, "còn 1 ngày làm việc", "green"},
		{480, "còn 1 ngày làm việc", "yellow"},
		{190, "còn 3 giờ làm việc", "yellow"},
		{59, "còn 59 phút", "yellow"},
		{0, "còn 0 phút", "yellow"},
		{-1, "trễ 1 phút", "red"},
		{-61, "trễ 2 giờ làm việc", "red"},
		{-481, "trễ 2 ngày làm việc", "red"},
	}
	ctx := in(t, "vi")
	for _, tt := range tests {
		p := ui.RemainingProps{Minutes: tt.minutes}
		if got := ui.RemainingWords(ctx, p); got != tt.want {
			t.Errorf("%d minutes: %q, want %q", tt.minutes, got, tt.want)
		}
		if got := render(t, ctx, ui.Remaining(p)); !strings.Contains(got, "govuk-tag--"+tt.tag) {
			t.Errorf("%d minutes: %s, want %s", tt.minutes, got, tt.tag)
		}
	}
	if got := ui.RemainingWords(in(t, "en"), ui.RemainingProps{Minutes: 60}); got != "1 working hour left" {
		t.Errorf("English for one: %q", got)
	}
}

func TestQRRefusesWhatPhonesMisread(t *testing.T) {
	ctx := in(t, "vi")
	if got := render(t, ctx, ui.QR(ui.QRProps{Text: "https://vi-du.invalid/1", Caption: "Mở"})); !strings.Contains(got, "<path") {
		t.Errorf("no picture: %s", got)
	}
	for _, text := range []string{"", "Xã Tống Sơn", strings.Repeat("x", 5000)} {
		got := render(t, ctx, ui.QR(ui.QRProps{Text: text, Caption: "Mở"}))
		if strings.Contains(got, "<svg") || !strings.Contains(got, "Mở") {
			t.Errorf("%.20q: %s", text, got)
		}
	}
}

// TestTexts: both languages hold the same keys with the same verbs, and every
// key that the sources name exists.
func TestTexts(t *testing.T) {
	read := func(name string) map[string]string {
		b, err := fs.ReadFile(ui.Texts, name)
		if err != nil {
			t.Fatal(err)
		}
		m := map[string]string{}
		if err := json.Unmarshal(b, &m); err != nil {
			t.Fatal(err)
		}
		return m
	}
	vi, en := read("locale/vi.json"), read("locale/en.json")
	if a, b := slices.Sorted(maps.Keys(vi)), slices.Sorted(maps.Keys(en)); !slices.Equal(a, b) {
		t.Errorf("keys differ:\n%v\n%v", a, b)
	}
	verb := regexp.MustCompile(`%(\{count\}|[a-z])`)
	for key := range vi {
		if a, b := verb.FindAllString(vi[key], -1), verb.FindAllString(en[key], -1); !slices.Equal(a, b) {
			t.Errorf("%s: verbs %v and %v", key, a, b)
		}
	}
	files, err := filepath.Glob("*.templ")
	if err != nil || len(files) == 0 {
		t.Fatal("no sources", err)
	}
	key := regexp.MustCompile(`"(ui\.[a-z.-]*[a-z])"`)
	for _, file := range files {
		b, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range key.FindAllStringSubmatch(string(b), -1) {
			if vi[m[1]] == "" {
				t.Errorf("%s: no sentence for %s", file, m[1])
			}
		}
	}
}
