package vietqr_test

import (
	"encoding/json"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"rsc.io/qr"

	"xaso/internal/platform/vietqr"
)

// The vectors A–F of the research (PAYMENT.md, 1): those of NAPAS, and of
// programs that are in use.
var vectors = map[string]struct {
	payload string
	want    vietqr.Transfer
}{
	"A": {"00020101021138570010A00000072701270006970403011300110123456780208QRIBFTTA53037045802VN63049E6F",
		vietqr.Transfer{BIN: "970403", Account: "0011012345678", Static: true}},
	"B": {"00020101021138600010A00000072701300006970403011697040311012345670208QRIBFTTC53037045802VN63044F52",
		vietqr.Transfer{BIN: "970403", Account: "9704031101234567", Static: true, Card: true}},
	"C": {"00020101021238570010A00000072701270006970403011300110123456780208QRIBFTTA530370454061800005802VN62340107NPS68690819thanh toan don hang63042E2E",
		vietqr.Transfer{BIN: "970403", Account: "0011012345678", Amount: 180000, Bill: "NPS6869", Purpose: "thanh toan don hang"}},
	"C2": {"00020101021238600010A00000072701300006970403011697040311012345670208QRIBFTTC530370454061800005802VN62340107NPS68690819thanh toan don hang6304A203",
		vietqr.Transfer{BIN: "970403", Account: "9704031101234567", Card: true, Amount: 180000, Bill: "NPS6869", Purpose: "thanh toan don hang"}},
	"D": {"00020101021138540010A00000072701240006970407011003865776720208QRIBFTTA5303704540710000005802VN62160812henry an cut6304A322",
		vietqr.Transfer{BIN: "970407", Account: "0386577672", Static: true, Amount: 1000000, Purpose: "henry an cut"}},
	"E": {"00020101021138510010A00000072701210006970407010797968680208QRIBFTTA53037045802VN62240820gen by sunary/vietqr6304BE74",
		vietqr.Transfer{BIN: "970407", Account: "9796868", Static: true, Purpose: "gen by sunary/vietqr"}},
	"F": {"00020101021238570010A00000072701270006970422011371045208946240208QRIBFTTA5303704540430005802VN62180814TT1BQG8F khanh6304D4F6",
		vietqr.Transfer{BIN: "970422", Account: "7104520894624", Amount: 3000, Purpose: "TT1BQG8F khanh"}},
}

func TestVectorsAreRead(t *testing.T) {
	for name, v := range vectors {
		got, err := vietqr.Decode(v.payload)
		got.Service = ""
		if err != nil || got != v.want {
			t.Errorf("%s: %+v %v", name, got, err)
		}
	}
}

// Vectors G and H have a right checksum and must not be believed.
func TestTrapsAreRefused(t *testing.T) {
	good := vectors["C"].payload
	for name, payload := range map[string]string{
		"G: a digit left over in 38.01": "00020101021138570010A00000072701270006970403011200110123456780208QRIBFTTA53037045802VN6304F4E5",
		"H: format 00":                  "00020001021238570010A00000072701270006970436011308810004580860208QRIBFTTA53037045802VN6304CD60",
		"nothing":                       "",
		"a changed amount":              strings.Replace(good, "180000", "980000", 1),
		"a small checksum":              good[:len(good)-4] + strings.ToLower(good[len(good)-4:]),
		"something behind":              good + "0001",
		"cut":                           good[:len(good)-1],
		"marks":                         strings.Replace(good, "thanh", "th\xc3\xa1nh", 1),
		"long":                          strings.Repeat("00020", 200),
	} {
		if got, err := vietqr.Decode(payload); !errors.Is(err, vietqr.ErrPayload) {
			t.Errorf("%s: %+v %v", name, got, err)
		}
	}
}

// Other programs write the same bytes for the same transfer, and read in them
// what was asked for; see testdata.
func TestOtherProgramsAgree(t *testing.T) {
	b, err := os.ReadFile("testdata/other-programs.json")
	if err != nil {
		t.Fatal(err)
	}
	var file struct {
		Cases []struct {
			BIN, Account, Bill, Purpose, Payload string
			Amount                               int64
			Decoded                              struct {
				Valid                               bool
				BIN, Account, Amount, Purpose, Bill string
			}
		}
	}
	if err := json.Unmarshal(b, &file); err != nil {
		t.Fatal(err)
	}
	for _, c := range file.Cases {
		want := vietqr.Transfer{BIN: c.BIN, Account: c.Account, Amount: c.Amount, Bill: c.Bill, Purpose: c.Purpose}
		payload, err := want.Payload()
		if err != nil || payload != c.Payload {
			t.Errorf("%+v: %v\n%s\n%s", want, err, payload, c.Payload)
		}
		got, err := vietqr.Decode(payload)
		if got.Service = ""; err != nil || got != want {
			t.Errorf("%s: %+v %v", payload, got, err)
		}
		if d := c.Decoded; !d.Valid || d.Account != c.Account || d.BIN != c.BIN || d.Purpose != c.Purpose {
			t.Errorf("the other program read %+v", d)
		}
	}
	if len(file.Cases) < 6 {
		t.Errorf("%d cases", len(file.Cases))
	}
}

// zbarimg knows nothing of this house: it reads the picture.
func TestAPictureIsReadByAnotherProgram(t *testing.T) {
	if _, err := exec.LookPath("zbarimg"); err != nil {
		t.Skip("zbarimg is not installed: ", err)
	}
	payload, err := vietqr.Transfer{BIN: "970405", Account: "1234567890123", Amount: 10000, Purpose: "HS7K2M9QXP"}.Payload()
	if err != nil {
		t.Fatal(err)
	}
	code, err := qr.Encode(payload, qr.M)
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "qr.png")
	if err := os.WriteFile(file, code.PNG(), 0o600); err != nil {
		t.Fatal(err)
	}
	out, err := exec.Command("zbarimg", "--raw", "-q", file).Output()
	if got := strings.TrimSpace(string(out)); err != nil || got != payload {
		t.Errorf("%q %v", got, err)
	}
}

func TestTransfersThatAreNotWritten(t *testing.T) {
	good := vietqr.Transfer{BIN: "970405", Account: "123", Amount: 1, Purpose: "A"}
	for name, c := range map[string]struct {
		change func(*vietqr.Transfer)
		want   error
	}{
		"short BIN":       {func(t *vietqr.Transfer) { t.BIN = "97040" }, vietqr.ErrBIN},
		"no account":      {func(t *vietqr.Transfer) { t.Account = "" }, vietqr.ErrAccount},
		"account in code": {func(t *vietqr.Transfer) { t.Account = "12 3" }, vietqr.ErrAccount},
		"nothing to pay":  {func(t *vietqr.Transfer) { t.Amount = 0 }, vietqr.ErrAmount},
		"below zero":      {func(t *vietqr.Transfer) { t.Amount = -5 }, vietqr.ErrAmount},
		"14 digits":       {func(t *vietqr.Transfer) { t.Amount = 10_000_000_000_000 }, vietqr.ErrAmount},
		"marks":           {func(t *vietqr.Transfer) { t.Purpose = "Lệ phí" }, vietqr.ErrText},
		"26 characters":   {func(t *vietqr.Transfer) { t.Purpose = strings.Repeat("a", 26) }, vietqr.ErrText},
		"no purpose":      {func(t *vietqr.Transfer) { t.Purpose = "" }, vietqr.ErrText},
	} {
		x := good
		c.change(&x)
		if s, err := x.Payload(); !errors.Is(err, c.want) {
			t.Errorf("%s: %q %v", name, s, err)
		}
	}
}

func TestPlain(t *testing.T) {
	for in, want := range map[string]string{
		"Lệ phí, số 1": "Le phi so 1", "ĐẶNG đình": "DANG dinh", "": "", "***": "", "a\tb": "a b",
		"Chứng thực bản sao từ bản chính": "Chung thuc ban sao tu ban",
	} {
		if got := vietqr.Plain(in); got != want {
			t.Errorf("%q: %q", in, got)
		}
	}
}

func TestBanks(t *testing.T) {
	seen := map[string]bool{}
	for _, b := range vietqr.Banks() {
		if len(b.BIN) != 6 || b.Short == "" || b.Name == "" {
			t.Errorf("%+v", b)
		}
		if !b.Former {
			if seen[b.BIN] {
				t.Errorf("%s is two banks today", b.BIN)
			}
			seen[b.BIN] = true
		}
	}
	for bin, want := range map[string]string{"970405": "Agribank", "970449": "LPBank", "970406": "Vikki Bank"} {
		if b, ok := vietqr.BankOf(bin); !ok || b.Short != want {
			t.Errorf("%s: %+v", bin, b)
		}
	}
	if b, ok := vietqr.BankOf("000000"); ok || b.Short != "000000" {
		t.Errorf("%+v", b)
	}
}

func FuzzDecode(f *testing.F) {
	for _, v := range vectors {
		f.Add(v.payload)
	}
	f.Add("00020101021138570010A00000072701270006970403011200110123456780208QRIBFTTA53037045802VN6304F4E5")
	f.Fuzz(func(t *testing.T, s string) {
		got, err := vietqr.Decode(s)
		if err != nil {
			return
		}
		if vietqr.CheckAccount(got.BIN, got.Account) != nil || got.Amount < 0 {
			t.Errorf("%q: %+v", s, got)
		}
	})
}

// What is written reads back as it was.
func FuzzPayload(f *testing.F) {
	f.Add("970405", "123", int64(1), "", "A")
	f.Add("970405", "XASO", int64(9_999_999_999_999), "HS-1", "a b")
	f.Fuzz(func(t *testing.T, bin, account string, amount int64, bill, purpose string) {
		want := vietqr.Transfer{BIN: bin, Account: account, Amount: amount, Bill: bill, Purpose: purpose}
		payload, err := want.Payload()
		if err != nil {
			return
		}
		got, err := vietqr.Decode(payload)
		if got.Service = ""; err != nil || got != want {
			t.Errorf("%+v: %+v %v", want, got, err)
		}
	})
}
