package pages_test

import (
	"bytes"
	"context"
	"io"
	"io/fs"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/a-h/templ"
	"github.com/pquerna/otp/totp"

	"xaso/internal/modules/people"
	"xaso/internal/modules/people/pages"
	"xaso/internal/platform/clock"
	"xaso/internal/platform/db/dbtest"
	"xaso/internal/platform/gate"
	"xaso/internal/platform/identity"
	"xaso/internal/platform/lang"
	"xaso/internal/platform/site"
	"xaso/internal/platform/web"
	"xaso/internal/ui"
)

const (
	tongSon  gate.Commune = 15316
	password              = "con trâu đi trước"
)

// An office is the pages of one commune on a real server.
type office struct {
	*people.Register
	t      *testing.T
	server *httptest.Server
	now    time.Time
}

func open(t *testing.T, outside ...people.Outside) *office {
	t.Helper()
	o := &office{t: t, now: time.Date(2026, 11, 23, 8, 0, 0, 0, clock.Zone)}
	now := func() time.Time { return o.now }
	g := gate.New(dbtest.SQLite(t), gate.Options{Now: now})
	t.Cleanup(g.Close)
	var err error
	if o.Register, err = people.NewRegister(g, people.Demanded, bytes.Repeat([]byte{7}, 32), outside...); err != nil {
		t.Fatal(err)
	}
	texts := lang.Texts{}
	for _, room := range []fs.FS{web.Texts, ui.Texts, identity.Texts, people.Texts, pages.Texts} {
		if err := texts.Load(room); err != nil {
			t.Fatal(err)
		}
	}
	server := &web.Server{Texts: texts, Secret: []byte("secret"), Now: now,
		Commune: func(*http.Request, string) (web.Commune, bool) {
			return web.Commune{ID: tongSon, Slug: "tong-son", Name: "Xã Tống Sơn"}, true
		},
		Reader: func(r *http.Request, c web.Commune) (gate.Actor, site.Reader, error) {
			who, reader, err := o.ActorBySession(r.Context(), c.ID, web.Session(r, c.ID))
			return who, site.Reader{ID: reader.ID, Name: reader.Name}, err
		},
		ErrorPage: func(_ int, err error, _ string) templ.Component {
			return templ.ComponentFunc(func(ctx context.Context, w io.Writer) error {
				_, e := io.WriteString(w, lang.Say(ctx, err))
				return e
			})
		}}
	home := web.Get("/{$}", web.Public, func(w http.ResponseWriter, r *http.Request, who gate.Actor) error {
		_, err := io.WriteString(w, "Trang chủ của "+who.Name)
		return err
	})
	handler, err := server.Handler(append(pages.Routes(pages.Hall{Register: o.Register, Now: now,
		Hamlets: func(gate.Commune) []string { return []string{"Thôn Một", "Thôn Hai"} },
		Fields:  func(gate.Commune) []pages.Field { return []pages.Field{{Code: "ho-tich", Name: "Hộ tịch"}} },
	}), home))
	if err != nil {
		t.Fatal(err)
	}
	o.server = httptest.NewServer(handler)
	t.Cleanup(o.server.Close)
	return o
}

func (o *office) appoint(name, phone string, roles ...people.Role) string {
	o.t.Helper()
	var given []people.Assignment
	for _, role := range roles {
		given = append(given, people.Assignment{Role: role, From: clock.DateOf(o.now)})
	}
	id, err := o.Appoint(o.t.Context(), gate.System("test", tongSon), people.Appointment{Password: password, Roles: given,
		Details: people.Details{Name: name, Phone: phone, Office: "Phòng " + name}})
	if err != nil {
		o.t.Fatal(err)
	}
	return id
}

// A browser keeps cookies and the last page; it follows redirects.
type browser struct {
	t      *testing.T
	o      *office
	client *http.Client
	status int
	path   string // where it ended up
	body   string
}

func (o *office) browser() *browser {
	jar, _ := cookiejar.New(nil)
	return &browser{t: o.t, o: o, client: &http.Client{Jar: jar}}
}

func (b *browser) read(r *http.Response, err error) *browser {
	b.t.Helper()
	if err != nil {
		b.t.Fatal(err)
	}
	defer r.Body.Close()
	body, err := io.ReadAll(r.Body)
	if err != nil {
		b.t.Fatal(err)
	}
	b.status, b.path, b.body = r.StatusCode, r.Request.URL.RequestURI(), string(body)
	return b
}

func (b *browser) get(path string) *browser {
	b.t.Helper()
	return b.read(b.client.Get(b.o.server.URL + path))
}

var hidden = regexp.MustCompile(`name="(_key|_form)" value="([^"]*)"`)

// post sends the fields with the key and the token of the page last seen.
func (b *browser) post(path string, pairs ...string) *browser {
	b.t.Helper()
	fields := url.Values{"_key": {"k"}}
	for _, m := range hidden.FindAllStringSubmatch(b.body, -1) {
		fields.Set(m[1], m[2])
	}
	for i := 0; i < len(pairs); i += 2 {
		fields.Add(pairs[i], pairs[i+1])
	}
	return b.read(b.client.PostForm(b.o.server.URL+path, fields))
}

func (b *browser) signIn(login string) *browser {
	b.t.Helper()
	b.get("/dang-nhap").post("/dang-nhap", "login", login, "password", password)
	if b.status != http.StatusOK {
		b.t.Fatalf("sign-in of %s: %d %s", login, b.status, b.body)
	}
	return b
}

func (b *browser) sees(words ...string) {
	b.t.Helper()
	for _, w := range words {
		if !strings.Contains(b.body, w) {
			b.t.Errorf("%s (%d) does not show %q", b.path, b.status, w)
		}
	}
}

func (b *browser) answers(status int) {
	b.t.Helper()
	if b.status != status {
		b.t.Errorf("%s answers %d, want %d", b.path, b.status, status)
	}
}

func (o *office) resident(name, phone string) *browser {
	o.t.Helper()
	b := o.browser()
	b.get("/dang-ky").post("/dang-ky", "name", name, "login", phone, "hamlet", "Thôn Một", "password", password)
	b.sees("Trang chủ của " + name)
	return b
}

// keyShown finds a text key that reached a page instead of its sentence.
var keyShown = regexp.MustCompile(`[>"\s](people|ui|web|identity)\.[a-z][a-z.-]+[<"\s]`)

func TestEveryPageInBothLanguages(t *testing.T) {
	o := open(t)
	id := o.appoint("Lê Văn An", "0911111111", people.Admin, people.Leader, people.Receptionist, people.Helper)
	clerk := o.appoint("Trần Văn Minh", "0923456789", people.Clerk)
	b, visitor := o.browser().signIn("0911111111"), o.browser()
	paths := map[*browser][]string{
		visitor: {"/dang-nhap", "/dang-nhap?ve=/ho-so", "/dang-nhap/xac-thuc", "/dang-ky", "/quen-mat-khau", "/dat-lai-mat-khau"},
		b: {"/tai-khoan", "/tai-khoan/mat-khau", "/tai-khoan/bao-mat", "/tai-khoan/khoa-api", "/tai-khoan/ai-da-xem",
			"/tai-khoan/uy-quyen-ho-tro", "/ho-tro", "/dan-cu", "/dan-cu/moi", "/dan-cu/" + clerk, "/dan-cu/" + clerk + "/sua", "/can-bo", "/can-bo/moi",
			"/can-bo/" + clerk, "/can-bo/" + id, "/uy-quyen", "/thac-mac"},
	}
	for who, all := range paths {
		for _, tag := range []string{"vi", "en"} {
			who.get("/?lang=" + tag)
			for _, path := range all {
				who.get(path).answers(http.StatusOK)
				body := regexp.MustCompile(`(?s)<fieldset.*?</fieldset>`).ReplaceAllString(who.body, "") // scopes of tokens are keys
				if m := keyShown.FindString(body); m != "" {
					t.Errorf("%s in %s shows the key %q", path, tag, m)
				}
				if strings.Contains(who.body, "%!") {
					t.Errorf("%s in %s: a sentence lacks a value", path, tag)
				}
			}
		}
	}
}

func TestARefusedSignInKeepsWhatWasTyped(t *testing.T) {
	o := open(t)
	o.resident("Nguyễn Thị Lan", "0912345678")
	said := func(login string) string {
		b := o.browser()
		b.get("/dang-nhap").post("/dang-nhap", "login", login, "password", "mật khẩu sai")
		b.answers(http.StatusUnprocessableEntity)
		b.sees("govuk-error-summary", `value="`+login+`"`)
		if strings.Contains(b.body, "mật khẩu sai") {
			t.Error("the password came back")
		}
		body := strings.ReplaceAll(b.body, login, "…")
		return hidden.ReplaceAllString(body, "")
	}
	if said("0912345678") != said("0987654321") {
		t.Error("a known login is answered otherwise than an unknown one")
	}
	b := o.browser()
	b.get("/dang-ky").post("/dang-ky", "name", "Lan", "login", "12", "hamlet", "Thôn Ma", "password", "1")
	b.answers(http.StatusUnprocessableEntity)
	b.sees(`value="Lan"`, `href="#login"`, `href="#hamlet"`, `href="#password"`)
}

func TestComingBack(t *testing.T) {
	o := open(t)
	o.resident("Nguyễn Thị Lan", "0912345678")
	for asked, want := range map[string]string{
		"/tai-khoan?x=1": "/tai-khoan?x=1", "https://evil.example/": "/", "//evil.example": "/", "/dang-xuat": "/"} {
		b := o.browser()
		b.get("/dang-nhap").post("/dang-nhap", "login", "0912345678", "password", password, "ve", asked)
		if b.path != want {
			t.Errorf("asked to return to %q, came to %q, want %q", asked, b.path, want)
		}
	}
	b := o.browser()
	if b.get("/tai-khoan/ai-da-xem"); b.path != "/dang-nhap?ve=%2Ftai-khoan%2Fai-da-xem" {
		t.Errorf("a visitor came to %s", b.path)
	}
}

// Fields that the form does not have change nothing.
func TestNobodyAssignsThemselvesPower(t *testing.T) {
	o := open(t)
	extra := []string{"role", "admin", "commune_id", "2", "office", "Chủ tịch", "verified", "1", "account", "x", "kind", "application"}
	b := o.browser()
	b.get("/dang-ky").post("/dang-ky", append([]string{"name", "Nguyễn Thị Lan", "login", "0912345678", "hamlet", "Thôn Một", "password", password}, extra...)...)
	b.get("/tai-khoan").sees("chưa kiểm tra giấy tờ")
	if strings.Contains(b.body, "Chủ tịch") {
		t.Error("the office was taken from the form")
	}
	b.get("/can-bo").answers(http.StatusForbidden)

	an := o.appoint("Lê Văn An", "0911111111", people.Admin)
	minh := o.appoint("Trần Văn Minh", "0923456789", people.Clerk)
	admin := o.browser().signIn("0911111111")
	admin.get("/can-bo/moi").post("/can-bo/"+an+"/vai-tro", "role", "leader", "from", "23/11/2026")
	admin.answers(http.StatusForbidden)
	admin.sees("Không ai tự đổi quyền của chính mình")
	admin.get("/can-bo/"+minh).post("/can-bo/"+minh+"/vai-tro", "role", "leader", "from", "23/11/2026", "account", an, "given_by", minh)
	admin.answers(http.StatusOK)
	admin.sees("Lãnh đạo Ủy ban nhân dân")
	if admin.get("/can-bo/" + an); strings.Contains(admin.body, "Lãnh đạo Ủy ban nhân dân") {
		t.Error("the role went to the account named in the form")
	}
	lan := o.browser().signIn("0912345678")
	admin.get("/can-bo/moi").post("/can-bo/tim", "login", "0999999999").answers(http.StatusUnprocessableEntity)
	admin.post("/can-bo/tim", "login", "0912345678").sees("Nguyễn Thị Lan", "Giao thêm vai trò")
	admin.post(admin.path+"/vai-tro", "role", "helper", "in", "Thôn Một", "from", "23/11/2026", "until", "không rõ")
	admin.answers(http.StatusUnprocessableEntity)
	admin.post(strings.TrimSuffix(admin.path, "/vai-tro")+"/vai-tro", "role", "helper", "in", "Thôn Một", "from", "23/11/2026", "until", "30/11/2026")
	admin.sees("Tổ công nghệ số cộng đồng", "23/11/2026 – 30/11/2026")
	lan.get("/ho-tro").answers(http.StatusOK) // felt at once
	clerk := o.browser().signIn("0923456789")
	clerk.get("/tai-khoan").post("/can-bo/" + an + "/dong").answers(http.StatusForbidden)
}

func TestWhoMayEnter(t *testing.T) {
	o := open(t)
	o.appoint("Tổ Số Mẫu", "0933333333", people.Helper)
	lan, helper := o.resident("Nguyễn Thị Lan", "0912345678"), o.browser().signIn("0933333333")
	for _, path := range []string{"/dan-cu", "/dan-cu/moi", "/can-bo", "/can-bo/moi", "/uy-quyen", "/thac-mac"} {
		lan.get(path).answers(http.StatusForbidden)
		helper.get(path).answers(http.StatusForbidden)
	}
	lan.get("/ho-tro").answers(http.StatusForbidden)
	helper.get("/ho-tro").answers(http.StatusOK)
}

// Two officials in turn on one browser see nothing of each other, and a token
// from before signing in or after signing out opens nothing.
func TestOneBrowserAfterAnother(t *testing.T) {
	o := open(t)
	o.appoint("Lê Văn An", "0911111111", people.Admin)
	o.appoint("Trần Văn Minh", "0923456789", people.Clerk)
	b := o.browser().signIn("0911111111")
	here, _ := url.Parse(o.server.URL)
	old := b.client.Jar.Cookies(here)
	b.get("/tai-khoan").post("/dang-xuat")
	b.client.Jar.SetCookies(here, old)
	if b.get("/tai-khoan"); !strings.HasPrefix(b.path, "/dang-nhap") {
		t.Errorf("the old token opens %s", b.path)
	}
	b.signIn("0923456789").get("/tai-khoan").sees("Trần Văn Minh")
	if strings.Contains(b.body, "Lê Văn An") {
		t.Error("the one before is still to be seen")
	}
	b.get("/can-bo").answers(http.StatusForbidden)
}

func TestAFormFromElsewhere(t *testing.T) {
	o := open(t)
	lan := o.resident("Nguyễn Thị Lan", "0912345678")
	lan.get("/tai-khoan/mat-khau")
	lan.body = "" // no token
	lan.post("/tai-khoan/mat-khau", "old", password, "password", "mật khẩu của kẻ lạ").answers(http.StatusForbidden)
}

var deskCode = regexp.MustCompile(`x-code">([A-Z0-9]{4}-[A-Z0-9]{4})<`)

// The desk helps her to a new password; she sees who looked, and asks why.
func TestRecoveryAndWhoSaw(t *testing.T) {
	o := open(t)
	o.appoint("Trần Văn Minh", "0923456789", people.Receptionist)
	o.appoint("Lê Văn An", "0911111111", people.Admin)
	o.resident("Nguyễn Thị Lan", "0912345678")
	desk := o.browser().signIn("0923456789")
	desk.get("/dan-cu").post("/dan-cu/tim", "q", "nguyen thi lan").sees("Nguyễn Thị Lan")
	path := regexp.MustCompile(`/dan-cu/[0-9a-f-]{36}`).FindString(desk.body)
	desk.get(path).post(path+"/xac-minh", "cccd", "038190000001").sees("038•••••0001", "Đã kiểm tra giấy tờ")
	desk.get(path+"/sua").post(path+"/sua", "name", "Nguyễn Thị Lan", "phone", "12", "hamlet", "Thôn Hai").answers(http.StatusUnprocessableEntity)
	desk.sees(`value="12"`, `href="#phone"`)
	desk.post(path+"/sua", "name", "Nguyễn Thị Lan", "phone", "0912345678", "hamlet", "Thôn Hai").sees("Thôn Hai")
	desk.post(path + "/so-dinh-danh").sees("038190000001")
	desk.get(path).post(path + "/ma")
	code := deskCode.FindStringSubmatch(desk.body)
	if code == nil {
		t.Fatalf("no code shown: %d %s", desk.status, desk.body)
	}
	lan := o.browser()
	lan.get("/dat-lai-mat-khau").post("/dat-lai-mat-khau", "login", "038190000001", "code", "BCDF-GHJK", "password", "con gà trống gáy")
	lan.answers(http.StatusUnprocessableEntity)
	lan.post("/dat-lai-mat-khau", "login", "038190000001", "code", strings.ToLower(code[1]), "password", "con gà trống gáy")
	lan.sees("Trang chủ của Nguyễn Thị Lan")
	lan.get("/tai-khoan/ai-da-xem").sees("Trần Văn Minh", "Phòng Trần Văn Minh", "Cấp mã đặt lại mật khẩu tại quầy", "Tôi thấy lạ")
	ask := regexp.MustCompile(`/tai-khoan/ai-da-xem/\d+/hoi`).FindString(lan.body)
	lan.post(ask, "note", "Tôi có nhờ đâu?").sees("Đã gửi câu hỏi")
	lan.get("/tai-khoan/ai-da-xem").sees("Đã hỏi")

	admin := o.browser().signIn("0911111111")
	admin.get("/thac-mac").sees("Nguyễn Thị Lan", "Tôi có nhờ đâu?")
	answer := regexp.MustCompile(`/thac-mac/[0-9a-f-]{36}`).FindString(admin.body)
	admin.post(answer, "answer", "").answers(http.StatusUnprocessableEntity)
	admin.post(answer, "answer", "Cán bộ đã nhầm người.").sees("Cán bộ đã nhầm người.")
}

func TestSecondFactorInTheBrowser(t *testing.T) {
	o := open(t)
	o.appoint("Trần Văn Minh", "0923456789", people.Clerk)
	b := o.browser().signIn("0923456789")
	b.get("/tai-khoan/bao-mat").post("/tai-khoan/bao-mat/ma").sees("<svg")
	secret := strings.ReplaceAll(regexp.MustCompile(`x-code">([A-Z2-7 ]+)<`).FindStringSubmatch(b.body)[1], " ", "")
	code := func() string {
		c, err := totp.GenerateCode(secret, o.now)
		if err != nil {
			t.Fatal(err)
		}
		return c
	}
	b.post("/tai-khoan/bao-mat/ma/xac-nhan", "code", "000000").answers(http.StatusUnprocessableEntity)
	b.post("/tai-khoan/bao-mat/ma/xac-nhan", "code", code()).sees("Mã dự phòng")
	b.get("/tai-khoan").answers(http.StatusOK) // on its new session

	b = o.browser()
	b.get("/dang-nhap").post("/dang-nhap", "login", "0923456789", "password", password, "ve", "/tai-khoan/mat-khau")
	b.sees("Mã xác thực")
	if b.get("/tai-khoan"); !strings.HasPrefix(b.path, "/dang-nhap") {
		t.Error("the password alone opens the account")
	}
	o.now = o.now.Add(time.Minute)
	b.get("/dang-nhap/xac-thuc?ve=/tai-khoan/mat-khau").post("/dang-nhap/xac-thuc", "code", code(), "ve", "/tai-khoan/mat-khau")
	if b.path != "/tai-khoan/mat-khau" {
		t.Errorf("after the second factor: %s %d", b.path, b.status)
	}
}
