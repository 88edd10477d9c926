package app_test

import (
	"bytes"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"xaso/internal/modules/commune"
	"xaso/internal/modules/people"
	"xaso/internal/platform/backup"
	"xaso/internal/platform/clock"
	"xaso/internal/platform/gate"
	"xaso/migrations"
	"xaso/tests/resident"
)

// key makes a backup key in the browser and returns its secret.
func key(t *testing.T, b *resident.Browser) string {
	t.Helper()
	b.Visit("/quan-tri/sao-luu/khoa")
	b.Press("Tạo khóa sao lưu")
	secret := readCode(t, b)
	b.Press("Dùng khóa này")
	b.Status(http.StatusUnprocessableEntity)
	b.Sees("Hãy ghi lại khóa rồi đánh dấu vào ô này.")
	if again := readCode(t, b); again != secret {
		t.Fatalf("the key has become another: %s, %s", secret, again)
	}
	b.Check("Tôi đã ghi lại khóa này và cất ở nơi an toàn")
	b.Press("Dùng khóa này")
	if b.Path() != "/quan-tri/sao-luu" {
		t.Fatalf("at %s", b.Path())
	}
	return secret
}

var entryLink = regexp.MustCompile(`/quan-tri/sao-luu/(xaso-[0-9TZ]+\.tar\.zst\.age)"`)

// backUp makes a backup in the browser and returns its name.
func backUp(t *testing.T, b *resident.Browser) string {
	t.Helper()
	b.Visit("/quan-tri/sao-luu")
	b.Press("Sao lưu ngay")
	waitFor(t, b, "/quan-tri/sao-luu")
	b.Sees("Đã sao lưu và diễn tập khôi phục thành công.")
	m := entryLink.FindSubmatch(b.Body)
	if m == nil {
		t.Fatal("no backup on the list")
	}
	return string(m[1])
}

// waitFor asks again until no errand is under way.
func waitFor(t *testing.T, b *resident.Browser, path string) {
	t.Helper()
	for range 300 {
		if !strings.Contains(string(b.Body), "Xem lại xem đã xong chưa") {
			return
		}
		time.Sleep(100 * time.Millisecond)
		b.Visit(path)
	}
	t.Fatal("the errand does not end")
}

// rename changes the commune's name in the browser.
func rename(b *resident.Browser, name string) {
	b.Visit("/quan-tri/xa")
	b.Type("Tên xã", name)
	b.Type("Mã định danh cơ quan", "H56.15316")
	b.Press("Lưu")
	b.Sees("Đã lưu.")
}

func TestBackupsInTheBrowser(t *testing.T) {
	h := house(t)
	b := resident.Open(t, serve(t, h), "/")
	setUp(t, b, h)
	b.Visit("/quan-tri/sao-luu")
	b.Sees("Chưa có khóa sao lưu")
	b.Sees("Chưa có bản sao lưu nào")
	secret := key(t, b)
	b.SeesNot(secret)
	name := backUp(t, b)
	b.Sees("KB Đạt")

	b.Visit("/quan-tri/sao-luu/" + name)
	b.Sees("Nhật ký của 1 xã nguyên vẹn")
	b.Press("Tải về")
	b.Status(http.StatusOK)
	if how := b.Answer.Get("Content-Disposition"); !strings.Contains(how, `attachment; filename="`+name) {
		t.Errorf("it comes as %q", how)
	}
	opens, err := backup.ParseKey(secret)
	if err != nil {
		t.Fatal(err)
	}
	report, m, err := backup.Check(t.Context(), bytes.NewReader(b.Body), &opens, t.TempDir(), migrations.Files, time.Now())
	if err != nil || !report.Sound() || m.Rows() == 0 {
		t.Fatalf("what was taken away: %+v, %v", report, err)
	}
	nowhereOnDisk(t, h.Config.Data, secret)

	b.Visit("/quan-tri/nhat-ky")
	for _, act := range []string{"Đổi khóa sao lưu", "Yêu cầu sao lưu", "Tải bản sao lưu về"} {
		b.Sees(act)
	}
}

// nowhereOnDisk looks into every file of the data folder.
func nowhereOnDisk(t *testing.T, folder, secret string) {
	t.Helper()
	err := filepath.WalkDir(folder, func(name string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		content, err := os.ReadFile(name)
		if bytes.Contains(content, []byte(secret)) {
			t.Errorf("%s holds the secret key", name)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestAWrongKeyIsSaidInWords(t *testing.T) {
	h := house(t)
	b := resident.Open(t, serve(t, h), "/")
	setUp(t, b, h)
	secret := key(t, b)
	page := "/quan-tri/sao-luu/" + backUp(t, b)
	other, err := backup.NewKey()
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct{ button, title string }{
		{"Diễn tập khôi phục", "Chưa diễn tập được"}, {"Khôi phục bản này", "Chưa khôi phục được"},
	} {
		b.Visit(page)
		b.Type("Khóa mở bản sao lưu", "AGE-SECRET-KEY-1NHO")
		b.Press(tt.button)
		b.Status(http.StatusUnprocessableEntity)
		b.Sees("Khóa không đúng dạng.")
		b.Holds("Khóa mở bản sao lưu", "AGE-SECRET-KEY-1NHO")
		b.Type("Khóa mở bản sao lưu", other.Secret())
		b.Press(tt.button)
		waitFor(t, b, page)
		b.Sees(tt.title)
		b.Sees("Khóa này không mở được bản sao lưu")
	}
	b.Visit("/quan-tri/sao-luu/khoi-phuc")
	b.SeesNot("Gõ tên xã để xác nhận")
	b.Visit(page)
	b.Type("Khóa mở bản sao lưu", " "+strings.ToLower(secret[:40])+"\t"+secret[40:])
	b.Press("Diễn tập khôi phục")
	waitFor(t, b, page)
	b.Sees("Diễn tập khôi phục đạt")
	b.Visit("/quan-tri/sao-luu/xaso-20200101T000000Z.tar.zst.age")
	b.Status(http.StatusNotFound)
	b.Visit("/quan-tri/sao-luu/..%2fsecret.key/tai-ve")
	b.Status(http.StatusNotFound)
}

// With two communes a backup holds both: no administrator of one may open it.
func TestTheAdministratorOfOneOfTwoCommunesCannotTakeBoth(t *testing.T) {
	h := house(t)
	b := resident.Open(t, serve(t, h), "/")
	setUp(t, b, h)
	key(t, b)
	name := backUp(t, b)
	if err := h.Communes.Create(t.Context(), commune.Commune{ID: 16012, Slug: "ha-trung", Name: "Xã Hà Trung",
		Province: "Tỉnh Thanh Hóa"}, h.Services.Seed); err != nil {
		t.Fatal(err)
	}
	b = resident.Open(t, serve(t, h), "/x/tong-son/dang-nhap")
	signIn(b)
	for _, path := range []string{"", "/" + name} {
		b.Visit("/x/tong-son/quan-tri/sao-luu" + path)
		b.Sees("do người vận hành máy chủ làm bằng lệnh")
		b.SeesNot("Khôi phục bản này")
		b.SeesNot("Tải về")
		b.SeesNot("Thay khóa")
	}
	for _, path := range []string{"khoa", name + "/tai-ve"} {
		b.Visit("/x/tong-son/quan-tri/sao-luu/" + path)
		b.Status(http.StatusForbidden)
	}
}

func signIn(b *resident.Browser) {
	b.Type("Số điện thoại hoặc số định danh (CCCD)", adminPhone)
	b.Type("Mật khẩu", adminPassword)
	b.Press("Đăng nhập")
}

func TestTheHealthPageSpeaks(t *testing.T) {
	h := house(t)
	b := resident.Open(t, serve(t, h), "/")
	setUp(t, b, h)
	b.Visit("/quan-tri")
	b.Follow("Sức khỏe hệ thống")
	b.Status(http.StatusOK)
	b.Sees("Hệ thống chạy được, nhưng có việc cần xem trong tuần này.")
	b.Within("Ghi và giữ dữ liệu", func() {
		b.Sees("Ổn Ghi được vào cơ sở dữ liệu.")
		b.SeesNot("Nên xem")
	})
	b.Within("Sao lưu", func() {
		b.Sees("Nên xem Chưa có bản sao lưu nào.")
		b.Follow("Mở trang sao lưu")
	})
	key(t, b)
	backUp(t, b)
	b.Visit("/quan-tri/suc-khoe")
	b.Within("Sao lưu", func() {
		b.Sees("Ổn Bản sao lưu gần nhất cách đây 0 giờ.")
		b.Sees("Ổn Lần diễn tập khôi phục tốt gần nhất cách đây 0 giờ.")
	})
	b.Visit("/quan-tri/suc-khoe?lang=en")
	b.Sees("The database can be written.")
}

// Nobody but the administrator comes near the backups.
func TestBackupsAreForTheAdministrator(t *testing.T) {
	h := house(t)
	b := resident.Open(t, serve(t, h), "/")
	setUp(t, b, h)
	_, err := h.People.Appoint(t.Context(), gate.System("test", 15316), people.Appointment{
		Details:  people.Details{Name: "Hoàng Thị Năm", Phone: "0900000005", Office: "Bộ phận Một cửa"},
		Password: adminPassword,
		Roles:    []people.Assignment{{Role: people.Receptionist, From: clock.DateOf(time.Now())}},
	})
	if err != nil {
		t.Fatal(err)
	}
	stranger, colleague := resident.Open(t, serve(t, h), "/"), resident.Open(t, serve(t, h), "/dang-nhap")
	colleague.Type("Số điện thoại hoặc số định danh (CCCD)", "0900000005")
	colleague.Type("Mật khẩu", adminPassword)
	colleague.Press("Đăng nhập")
	for _, path := range []string{"/quan-tri/sao-luu", "/quan-tri/sao-luu/khoa", "/quan-tri/suc-khoe"} {
		stranger.Visit(path)
		if at, err := url.Parse(stranger.Path()); err != nil || at.Path != "/dang-nhap" {
			t.Errorf("%s opens for strangers", path)
		}
		colleague.Visit(path)
		colleague.Status(http.StatusForbidden)
	}
}
