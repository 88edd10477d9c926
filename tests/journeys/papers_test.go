package journeys

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/json"
	"encoding/pem"
	"io"
	"math/big"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"software.sslmate.com/src/go-pkcs12"

	"xaso/internal/demo"
	"xaso/internal/modules/casework"
	"xaso/internal/platform/blob"
	"xaso/tests/resident"
)

const keyPassphrase = "mật khẩu thử"

// A trial authority issues keys that are plainly for tests.
type authority struct {
	cert *x509.Certificate
	key  *ecdsa.PrivateKey
	dir  string
}

func newAuthority(t *testing.T) authority {
	t.Helper()
	a := authority{dir: t.TempDir()}
	a.cert, a.key = a.issue(t, "CA THỬ", true)
	file := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: a.cert.Raw})
	if err := os.WriteFile(filepath.Join(a.dir, "ca.pem"), file, 0o600); err != nil {
		t.Fatal(err)
	}
	return a
}

func (a authority) issue(t *testing.T, name string, ca bool) (*x509.Certificate, *ecdsa.PrivateKey) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	serial, err := rand.Int(rand.Reader, big.NewInt(1<<60))
	if err != nil {
		t.Fatal(err)
	}
	c := &x509.Certificate{SerialNumber: serial, Subject: pkix.Name{CommonName: name, Organization: []string{"KHÓA THỬ – không có giá trị pháp lý"}},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().AddDate(1, 0, 0), BasicConstraintsValid: true, IsCA: ca,
		KeyUsage: x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign}
	parent, by := c, key
	if a.cert != nil {
		parent, by = a.cert, a.key
	}
	der, err := x509.CreateCertificate(rand.Reader, c, parent, key.Public(), by)
	if err != nil {
		t.Fatal(err)
	}
	cert, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	return cert, key
}

// file is a key file for a name.
func (a authority) file(t *testing.T, name string) string {
	t.Helper()
	cert, key := a.issue(t, name, false)
	data, err := pkcs12.Modern.Encode(key, cert, []*x509.Certificate{a.cert}, keyPassphrase)
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(a.dir, "khoa.p12")
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// addKey is an official keeping a key for themselves or the office.
func addKey(t *testing.T, p resident.Person, a authority, name, whose string) {
	t.Helper()
	p.Visit("/khoa-ky")
	reveal(p, "Thêm khóa từ tệp")
	p.Within("Thêm khóa từ tệp", func() {
		if whose != "" {
			p.Choose("Khóa này của", whose)
		}
		p.Attach("Tệp khóa", a.file(t, name))
		p.Type("Mật khẩu của tệp khóa", keyPassphrase)
		p.Press("Giữ khóa này")
	})
	p.Sees(name)
}

// underWay is an application that lies before the specialist.
func underWay(t *testing.T, h house) string {
	t.Helper()
	id := fileExtract(t, h)
	who := actorOf(t, h, receptionist)
	for _, transition := range []string{"accept", "pass_on"} {
		if _, err := h.app.Desk.Act(t.Context(), who, id, transition, casework.Input{Confirmed: true}); err != nil {
			t.Fatal(transition, err)
		}
	}
	return id
}

// A paper is drafted, returned once, signed, numbered, issued and handed over;
// its owner finds and shows it; whoever holds it can check it.
func TestAPaperIsMadeAndChecked(t *testing.T) {
	eachBrowser(t, func(t *testing.T, h house, open window) {
		ca := newAuthority(t)
		id := underWay(t, h)

		writer := as(t, open, specialist)
		writer.Visit("/viec/" + id)
		writer.Follow("Soạn văn bản kết quả")
		look(writer, "soan-van-ban")
		writer.Choose("Soạn theo mẫu", "Giấy xác nhận")
		writer.Press("Soạn văn bản")
		paper := step(writer, 2)
		writer.Type("Trích yếu (về việc gì)", "Về việc đăng ký khai sinh")
		writer.Type("Nội dung", "Đã đăng ký khai sinh tại Ủy ban nhân dân xã theo sổ năm 1995.")
		writer.Press("Lưu nội dung")
		writer.Sees("Đã lưu nội dung.")
		look(writer, "du-thao")
		writer.Press("Trình ký")
		writer.Sees("Đã trình ký.")

		chief := as(t, open, leader)
		addKey(t, chief, ca, "Trần Chủ Tịch (thử)", "")
		look(chief, "khoa-ky")
		chief.Visit("/du-thao/" + paper)
		reveal(chief, "Trả lại để sửa")
		chief.Type("Lý do và chỗ cần sửa", "Ghi rõ số quyển.")
		chief.Press("Trả lại")
		chief.Sees("Đã trả lại kèm lý do.")
		writer.Visit("/du-thao/" + paper)
		writer.Sees("Ghi rõ số quyển.")
		writer.Type("Nội dung", "Đã đăng ký khai sinh tại Ủy ban nhân dân xã, số 12, quyển số 01 năm 1995.")
		writer.Press("Lưu nội dung")
		writer.Press("Trình ký")
		chief.Visit("/du-thao/" + paper)
		chief.Type("Mật khẩu của tệp khóa", "sai")
		chief.Press("Ký số")
		chief.Sees("Mật khẩu của tệp khóa chưa đúng.")
		chief.Type("Mật khẩu của tệp khóa", keyPassphrase)
		chief.Press("Ký số")
		chief.Sees("Đã ký số.")

		office := as(t, open, clerk)
		addKey(t, office, ca, "UBND xã Tống Sơn (thử)", "Cơ quan")
		reveal(office, "Thêm đơn vị cấp chứng thư")
		office.Attach("Tệp chứng thư", filepath.Join(ca.dir, "ca.pem"))
		office.Press("Tin cậy đơn vị này")
		office.Visit("/du-thao/" + paper)
		office.Press("Cấp số và ngày")
		office.Sees("Số 01/GXN-UBND")
		office.Type("Mật khẩu của tệp khóa", keyPassphrase)
		look(office, "phat-hanh")
		office.Press("Ký số của cơ quan và phát hành")
		office.Sees("Đã ký số của cơ quan và phát hành.")
		look(office, "da-phat-hanh")
		office.Visit("/so-van-ban")
		office.Sees("Giấy xác nhận")
		look(office, "so-van-ban")

		signed := issued(t, h, paper)
		checkFile(t, signed, 2, 0)
		if _, err := h.app.Desk.Act(t.Context(), actorOf(t, h, receptionist), id, "hand_over", casework.Input{Confirmed: true}); err != nil {
			t.Fatal(err)
		}
		lan := as(t, open, mother)
		lan.Visit("/giay-to")
		lan.Sees("Bạn chưa có giấy tờ điện tử nào") // the hand-over is told by a job
		if err := h.app.DoJobs(t.Context()); err != nil {
			t.Fatal(err)
		}
		lan.Visit("/giay-to")
		look(lan, "giay-to")
		lan.Follow("Giấy xác nhận")
		lan.Sees("01/GXN-UBND")
		lan.Press("Tạo liên kết")
		lan.Sees("Gửi liên kết này cho người cần xem.")
		look(lan, "mot-giay-to")
		lan.Follow("Mở trang kiểm tra")
		code := step(lan, 2)

		stranger := open(t)
		stranger.Visit("/xac-thuc")
		look(stranger, "xac-thuc-hoi")
		stranger.Type("Mã xác thực", strings.ToLower(code[:4]+"-"+code[4:]))
		stranger.Press("Kiểm tra")
		stranger.Sees("Giấy thật, đang có giá trị")
		stranger.Sees("Nguyễn T. M.")
		stranger.SeesNot("Nguyễn Thị Một")
		stranger.Sees("Trần Chủ Tịch (thử)")
		stranger.Sees("Hợp lệ: nội dung nguyên vẹn")
		look(stranger, "xac-thuc")
		stranger.Attach("Tệp cần so", signed)
		stranger.Press("So tệp")
		stranger.Sees("Đúng bản gốc")
		stranger.Attach("Tệp cần so", changed(t, signed))
		stranger.Press("So tệp")
		stranger.Sees("Khác bản gốc")
		stranger.Sees("Không hợp lệ: nội dung đã bị sửa sau khi ký")
		asMachine(t, h, code, "valid")

		office.Visit("/du-thao/" + paper)
		reveal(office, "Thay thế, đính chính, thu hồi")
		office.Choose("Việc cần làm với giấy đã phát hành", "Thu hồi")
		office.Type("Lý do (người kiểm tra giấy sẽ đọc được)", "Cấp nhầm quyển số.")
		office.Press("Ghi nhận")
		stranger.Visit("/xac-thuc/" + code)
		stranger.Sees("Giấy đã bị thu hồi")
		stranger.Sees("Cấp nhầm quyển số.")
		asMachine(t, h, code, "revoked")
	})
}

// issued is the file of an issued paper, and what its QR code leads to.
func issued(t *testing.T, h house, paper string) string {
	t.Helper()
	data, _, err := h.app.Chancery.Preview(t.Context(), actorOf(t, h, clerk), paper)
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "giay.pdf")
	if err := os.WriteFile(file, data, 0o600); err != nil {
		t.Fatal(err)
	}
	if keep := os.Getenv("XASO_SHOTS"); keep != "" {
		_ = os.WriteFile(filepath.Join(keep, "giay.pdf"), data, 0o600)
	}
	return file
}

// changed is a copy with one byte of the page changed.
func changed(t *testing.T, file string) string {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	data[strings.Index(string(data), "/MediaBox")+12] ^= 1
	other := filepath.Join(t.TempDir(), "sua.pdf")
	if err := os.WriteFile(other, data, 0o600); err != nil {
		t.Fatal(err)
	}
	checkFile(t, other, 0, 2)
	return other
}

// checkFile asks the poppler program how many signatures hold and how many do
// not, and reads the code off the picture of the page with zbar.
func checkFile(t *testing.T, file string, valid, broken int) {
	t.Helper()
	if _, err := exec.LookPath("pdfsig"); err != nil {
		t.Log("SKIPPED, NOT PROVED: pdfsig is not installed (poppler-utils)")
		return
	}
	out, _ := exec.Command("pdfsig", "-nocert", file).CombinedOutput()
	if n := strings.Count(string(out), "Signature is Valid."); n != valid {
		t.Errorf("%d signatures hold, want %d:\n%s", n, valid, out)
	}
	if n := strings.Count(string(out), "Digest Mismatch"); n != broken {
		t.Errorf("%d signatures are broken, want %d:\n%s", n, broken, out)
	}
	if _, err := exec.LookPath("zbarimg"); err != nil || broken > 0 {
		return
	}
	picture := filepath.Join(t.TempDir(), "trang")
	if out, err := exec.Command("pdftoppm", "-r", "150", "-png", "-singlefile", file, picture).CombinedOutput(); err != nil {
		t.Fatalf("%v %s", err, out)
	}
	code, err := exec.Command("zbarimg", "--raw", "-q", picture+".png").Output()
	if err != nil || !strings.Contains(string(code), "/xac-thuc/") {
		t.Errorf("the QR code says %q, %v", code, err)
	}
}

// asMachine reads a check as JSON.
func asMachine(t *testing.T, h house, code, want string) {
	t.Helper()
	c, _ := h.app.Communes.ByID(demo.Commune)
	answer, err := http.Get(h.url + "/x/" + c.Slug + "/xac-thuc/" + code + "/json")
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	var said struct {
		Validity   string `json:"validity"`
		Owner      string `json:"owner_masked"`
		Signatures []struct{ Verdict string }
	}
	if err := json.Unmarshal(body, &said); err != nil || said.Validity != want || len(said.Signatures) != 2 || strings.Contains(string(body), "Nguyễn Thị Một") {
		t.Errorf("%s %v", body, err)
	}
}

// papers stand on the pages of papers.
type papers struct{ draft, held, code, token string }

// somePapers are one that is being drafted, and one that was handed over and
// shown by a link.
func somePapers(t *testing.T, h house) papers {
	t.Helper()
	var made papers
	var err error
	must := func() {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	made.draft, err = h.app.Chancery.Draft(t.Context(), actorOf(t, h, specialist), underWay(t, h), "san-co:giay-xac-nhan", h.url+"/xac-thuc")
	must()
	file, err := os.Open(photo(t, "ket-qua.jpg"))
	must()
	defer file.Close()
	stored, err := h.app.Intake.Receive(t.Context(), int64(demo.Commune), "ket-qua.jpg", blob.JPEG, file, blob.Limits{})
	must()
	id := underWay(t, h)
	for _, step := range []struct{ who, what string }{{specialist, "submit_result"}, {leader, "sign"}, {clerk, "issue"}, {receptionist, "hand_over"}} {
		_, err = h.app.Desk.Act(t.Context(), actorOf(t, h, step.who), id, step.what, casework.Input{Confirmed: true, Result: &casework.Upload{File: stored}})
		must()
	}
	err = h.app.DoJobs(t.Context())
	must()
	all, err := h.app.Chancery.Mine(t.Context(), actorOf(t, h, mother))
	must()
	made.held, made.code = all[0].ID, all[0].Code
	made.token, err = h.app.Chancery.Share(t.Context(), actorOf(t, h, mother), made.held, 3)
	must()
	return made
}
