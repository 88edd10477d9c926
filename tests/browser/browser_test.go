package browser_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/chromedp/kb"

	"xaso/tests/browser"
	"xaso/tests/catch"
	"xaso/tests/planted"
)

func TestMain(m *testing.M) { os.Exit(browser.Main(m)) }

// serve answers each path with its page; a page ends its policy with "||".
func serve(t testing.TB, pages map[string]string) string {
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, ok := pages[r.URL.Path]
		if !ok {
			http.NotFound(w, r)
			return
		}
		if policy, page, cut := strings.Cut(body, "||"); cut {
			w.Header().Set("Content-Security-Policy", policy)
			body = page
		}
		switch {
		case strings.HasSuffix(r.URL.Path, ".js"):
			w.Header().Set("Content-Type", "text/javascript")
		case strings.HasSuffix(r.URL.Path, ".css"):
			w.Header().Set("Content-Type", "text/css")
			w.Header().Set("Cache-Control", "max-age=3600")
		default:
			w.Header().Set("Content-Type", "text/html; charset=utf-8")
			body = `<!doctype html><html lang="vi"><meta name="viewport" content="width=device-width, initial-scale=1"><title>Trang</title>` + body
		}
		_, _ = io.WriteString(w, body)
	}))
	t.Cleanup(srv.Close)
	return srv.URL
}

// open shows one page of the given markup.
func open(t testing.TB, o browser.Options, page string) *browser.Page {
	t.Helper()
	p := browser.Open(t, serve(t, map[string]string{"/": page}), o)
	p.Visit("/")
	return p
}

func TestAPersonWithABrowser(t *testing.T) {
	srv := httptest.NewServer(planted.Office(t))
	t.Cleanup(srv.Close)
	for name, o := range map[string]browser.Options{
		"desktop": {}, "desktop without scripts": {NoScript: true},
		"phone": {Width: browser.Phone}, "phone without scripts": {Width: browser.Phone, NoScript: true},
	} {
		t.Run(name, func(t *testing.T) { planted.Story(t, browser.Open(t, srv.URL, o)) })
	}
}

func TestEveryVerbCanFail(t *testing.T) {
	srv := httptest.NewServer(planted.Office(t))
	t.Cleanup(srv.Close)
	tests := map[string]struct {
		do   func(p *browser.Page)
		says string
	}{
		"no such field":      {func(p *browser.Page) { p.Type("Họ tên", "x") }, `no text field "Họ tên", only ["Họ và tên trẻ"`},
		"two such fields":    {func(p *browser.Page) { p.Type("Ngày", "x") }, "narrow with Within"},
		"disabled":           {func(p *browser.Page) { p.Type("Ô khoá", "x") }, "is disabled"},
		"read only":          {func(p *browser.Page) { p.Type("Ô đọc", "x") }, "cannot be changed"},
		"no such legend":     {func(p *browser.Page) { p.Choose("Giới", "Nam") }, `no part called "Giới"`},
		"no such answer":     {func(p *browser.Page) { p.Choose("Giới tính", "Khác") }, `no answer "Khác", only ["Nam","Nữ"]`},
		"no such box":        {func(p *browser.Page) { p.Check("Nam") }, `no checkbox "Nam"`},
		"no such line":       {func(p *browser.Page) { p.Select("Thôn", "Thôn Hai") }, `does not offer "Thôn Hai"`},
		"no such file field": {func(p *browser.Page) { p.Attach("Thôn", "x") }, `no file field "Thôn"`},
		"too many files":     {func(p *browser.Page) { p.Attach("Giấy chứng sinh", "x", "y") }, "takes one file"},
		"no such button":     {func(p *browser.Page) { p.Press("Nộp") }, `no button "Nộp", only ["Lưu","Nộp hồ sơ"`},
		"no such link":       {func(p *browser.Page) { p.Follow("Về") }, `no link "Về"`},
		"two links":          {func(p *browser.Page) { p.Follow("Xem") }, "has 2 of link"},
		"not said":           {func(p *browser.Page) { p.Sees("Khai tử") }, `does not say "Khai tử"`},
		"not said there":     {func(p *browser.Page) { p.Within("An", func() { p.Sees("Bình") }) }, "does not say"},
		"said":               {func(p *browser.Page) { p.SeesNot("khai sinh") }, "says"},
		"other value":        {func(p *browser.Page) { p.Holds("Thôn", "Thôn Một") }, `holds "Chọn"`},
		"other status":       {func(p *browser.Page) { p.Visit("/khong-co"); p.Status(200) }, "answers 404, want 200"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			catch.Failure(t, func(tb testing.TB) {
				p := browser.Open(tb, srv.URL, browser.Options{NoScript: true})
				p.Visit("/")
				tt.do(p)
			}, tt.says)
		})
	}
}

func TestWhatIsHiddenOrCoveredCannotBePressed(t *testing.T) {
	catch.Failure(t, func(tb testing.TB) {
		open(tb, browser.Options{}, `<style>.a{display:none}</style><button class="a">Nộp</button>`).Press("Nộp")
	}, `no button "Nộp", it is there but hidden`)
	catch.Failure(t, func(tb testing.TB) {
		open(tb, browser.Options{}, `<style>div{position:fixed;inset:0;background:red}</style><button>Nộp</button><div></div>`).Press("Nộp")
	}, `"Nộp" lies under <div>`)
	catch.Failure(t, func(tb testing.TB) {
		open(tb, browser.Options{}, `<script>addEventListener("click", (e) => e.preventDefault())</script><input type="checkbox" id="a"><label for="a">Đồng ý</label>`).Check("Đồng ý")
	}, "did not change it")
}

// Scripts run or not as asked, and the page that a script changes is waited for.
func TestScriptsRunOnlyWhenAsked(t *testing.T) {
	page := `<p id="a">tĩnh</p><noscript>không kịch bản</noscript>
		<script>setTimeout(() => { document.getElementById("a").textContent = "động" }, 150)</script>
		<button type="button" onclick="setTimeout(() => history.pushState({}, '', '/b'), 20)">Đổi</button>`
	p := open(t, browser.Options{}, page)
	p.Sees("động")
	p.SeesNot("không kịch bản")
	p.Press("Đổi")
	p = open(t, browser.Options{NoScript: true}, page)
	p.Sees("tĩnh không kịch bản")
	p.Axe("region")
	p.Sees("tĩnh không kịch bản") // axe-core did not wake the page's scripts
}

func TestLanguageAndMediaAreAskedFor(t *testing.T) {
	page := `<style>i,b{display:none}@media (prefers-color-scheme:dark){i{display:block}}@media (forced-colors:active){b{display:block}}</style><i>tối</i><b>tương phản</b>`
	p := open(t, browser.Options{Dark: true}, page)
	p.Sees("tối")
	p.SeesNot("tương phản")
	open(t, browser.Options{ForcedColors: true}, page).Sees("tương phản")

	asked := ""
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/" {
			asked = r.Header.Get("Accept-Language")
		}
	}))
	t.Cleanup(srv.Close)
	browser.Open(t, srv.URL, browser.Options{}).Visit("/")
	if !strings.HasPrefix(asked, "vi-VN") {
		t.Errorf("asked for pages in %q", asked)
	}
}

func TestBrokenPagesFailUnasked(t *testing.T) {
	tests := map[string]struct{ page, says string }{
		"inline style":   {"default-src 'self'||<p style='color:red'>a", "Content Security Policy"},
		"inline script":  {"default-src 'self'||<script>1</script>", "Content Security Policy"},
		"script throws":  {"<script>throw new Error('hỏng')</script>", "hỏng"},
		"promise fails":  {"<script>Promise.reject(new Error('hứa hão'))</script>", "hứa hão"},
		"console":        {"<script>console.error('kêu')</script>", "kêu"},
		"missing image":  {"<img src=/khong-co.png alt=''>", "answers 404"},
		"missing style":  {"<link rel=stylesheet href=/khong-co.css>", "khong-co.css"},
		"another host":   {"<img src=http://127.0.0.2:9/a.png alt=''>", "asked another host"},
		"unserved image": {"<img src=http://127.0.0.2:9/a.png alt=''>", "did not load"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			catch.Failure(t, func(tb testing.TB) { open(tb, browser.Options{}, tt.page).Sees("") }, tt.says)
		})
	}
}

func TestAxeFindsWhatIsPlanted(t *testing.T) {
	tests := map[string]struct{ page, rule string }{
		"contrast":    {"<style>p{color:#aaa;background:#fff}</style><main><p>mờ</p></main>", "color-contrast"},
		"label":       {"<main><input name=a></main>", "breaks label"},
		"alternative": {"<main><img src='data:image/gif;base64,R0lGODlhAQABAAAAACw='></main>", "image-alt"},
		"small":       {"<style>button{width:10px;height:10px;padding:0;border:0}</style><main><button aria-label=a></button><button aria-label=b></button></main>", "target-size"},
	}
	for name, tt := range tests {
		for _, o := range []browser.Options{{}, {NoScript: true}} {
			t.Run(name, func(t *testing.T) {
				catch.Failure(t, func(tb testing.TB) { open(tb, o, tt.page).Axe() }, tt.rule)
			})
		}
	}
	good := "default-src 'none'||<main><h1>Chào</h1><form><label for=a>Tên</label> <input id=a></form></main>"
	open(t, browser.Options{}, good).Axe("best-practice")
	catch.Failure(t, func(tb testing.TB) { open(tb, browser.Options{}, "<p>a</p>").Axe("best-practice") }, "landmark-one-main")
}

func TestLayoutIsMeasured(t *testing.T) {
	phone := browser.Options{Width: browser.Phone}
	open(t, phone, "<p>hẹp</p>").NoHorizontalScroll()
	catch.Failure(t, func(tb testing.TB) {
		open(tb, phone, "<style>div{width:500px}</style><div>rộng</div>").NoHorizontalScroll()
	}, "scrolls sideways", "reaches 508 px")
	catch.Failure(t, func(tb testing.TB) {
		open(tb, phone, "<table><tr><td><p>"+strings.Repeat("dài", 60)).NoHorizontalScroll()
	}, "<p>", "reaches")
	catch.Failure(t, func(tb testing.TB) {
		open(tb, phone, "<style>div{width:100px}</style><div>"+strings.Repeat("dài", 60)).NoHorizontalScroll()
	}, "<div>", "reaches")

	sizes := `<style>button{height:30px;width:60px} .b{display:block;height:20px} .skip:not(:focus){position:absolute;clip:rect(0,0,0,0);width:1px;height:1px}</style>
		<a class="skip" href="#a">Bỏ qua</a><button>Nộp</button><p>Xem <a href="/">hướng dẫn</a> này.</p>`
	open(t, phone, sizes).TargetsAtLeast(24)
	catch.Failure(t, func(tb testing.TB) { open(tb, phone, sizes).TargetsAtLeast(44) }, "<button> Nộp is 60×30")
	catch.Failure(t, func(tb testing.TB) { open(tb, phone, sizes+`<a class="b" href="/">Đứng</a>`).TargetsAtLeast(24) }, "<a> Đứng")
}

func TestTheKeyboardReachesEverything(t *testing.T) {
	form := `<a href="#b">Một</a><form><label for="b">Hai</label><input id="b"><button>Ba</button></form>`
	p := open(t, browser.Options{}, form)
	if got := p.TabOrder(); !slices.Equal(got, []string{"Một", "Hai", "Ba"}) {
		t.Errorf("tab order %q", got)
	}
	catch.Failure(t, func(tb testing.TB) {
		open(tb, browser.Options{}, "<style>:focus{outline:none}</style>"+form).TabOrder()
	}, `nothing shows that "Một" has the focus`)
	catch.Failure(t, func(tb testing.TB) {
		open(tb, browser.Options{}, form+`<script>addEventListener("keydown", (e) => { if (document.activeElement.id === "b") e.preventDefault() })</script>`).TabOrder()
	}, `the focus does not leave "Hai"`)

	p.Visit("/")
	p.Type("Hai", "x")
	if got := p.Focused(); got != "Hai" {
		t.Errorf("focus on %q", got)
	}
	p.Key(kb.Enter)
	if p.Path() != "/?" {
		t.Errorf("Enter led to %s", p.Path())
	}
}

func TestWeightIsWhatAFirstVisitTransfers(t *testing.T) {
	style := "p{color:black}" + strings.Repeat(" ", 5000)
	base := serve(t, map[string]string{"/": `<link rel="stylesheet" href="/a.css"><p>chữ`, "/a.css": style})
	p := browser.Open(t, base, browser.Options{})
	p.Visit("/")
	p.Visit("/") // now from the cache
	w := p.Weight()
	if w.Style < 5000 || w.Style > 5500 || w.Document < 100 || w.Document > 600 || w.Script+w.Font+w.Image != 0 {
		t.Errorf("weight %+v", w)
	}
	if w.Total() != w.Style+w.Document+w.Other {
		t.Errorf("total %d of %+v", w.Total(), w)
	}
}

func TestPicturesAreKept(t *testing.T) {
	file := open(t, browser.Options{Width: browser.Phone}, "<p>ảnh").Shot("trang")
	png, err := os.ReadFile(file)
	if err != nil || len(png) < 1000 || !strings.HasPrefix(string(png), "\x89PNG") {
		t.Errorf("%s: %d bytes, %v", file, len(png), err)
	}
}
