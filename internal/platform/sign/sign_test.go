package sign_test

import (
	"bytes"
	"errors"
	"os/exec"
	"strings"
	"testing"

	"crypto/x509"

	"xaso/internal/platform/sign"
)

func put(t testing.TB, data []byte, key sign.Key, s sign.Signature) []byte {
	t.Helper()
	if s.Time.IsZero() {
		s.Time = now
	}
	out, err := sign.Sign(t.Context(), data, key, s)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.HasPrefix(out, data) {
		t.Fatal("signing changed what was there")
	}
	return out
}

func verify(t testing.TB, data []byte, roots ...*x509.Certificate) []sign.Found {
	t.Helper()
	all, err := sign.Verify(data, sign.Trust{Roots: roots})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func TestPersonAndOrganisationBothHold(t *testing.T) {
	ca := newAuthority(t)
	person := ca.keyOf(t, "Nguyễn Văn Thử", nil)
	office := ca.keyOf(t, "UBND xã Thử Nghiệm", nil)
	one := put(t, paperOf(t), person, sign.Signature{Field: "NguoiKy", Name: "Nguyễn Văn Thử", Reason: "Ký ban hành",
		Box: &sign.Box{Page: 1, X: 320, Y: 300, Width: 160, Height: 60, Look: look(t, 160, 60, "Ký bởi: Nguyễn Văn Thử")}})
	two := put(t, one, office, sign.Signature{Field: "CoQuan", Name: "UBND xã Thử Nghiệm",
		Box:   &sign.Box{Page: 1, X: 260, Y: 300, Width: 80, Height: 60, Look: look(t, 80, 60, "Ủy ban nhân dân")},
		Marks: []sign.Box{{Page: 1, X: 100, Y: 100, Width: 120, Height: 20, Look: look(t, 120, 20, "Số: 05/GXN-UBND"), Says: "Số: 05/GXN-UBND"}}})
	all := verify(t, two, ca.cert)
	if len(all) != 2 {
		t.Fatalf("%d signatures, want 2", len(all))
	}
	for i, want := range []struct {
		field, name string
		whole       bool
	}{{"NguoiKy", "Nguyễn Văn Thử", false}, {"CoQuan", "UBND xã Thử Nghiệm", true}} {
		f := all[i]
		if f.Field != want.field || f.Signer != want.name || f.Verdict != sign.Valid || f.Whole != want.whole || !f.Time.Equal(now) || f.Stamped {
			t.Errorf("signature %d: %+v", i, f)
		}
	}
	says := pdfsig(t, two)
	if strings.Count(says, "Signature is Valid.") != 2 || !strings.Contains(says, "ETSI.CAdES.detached") {
		t.Errorf("pdfsig says:\n%s", says)
	}
	if !strings.Contains(says, "Total document signed") || !strings.Contains(says, "Nguyễn Văn Thử") {
		t.Errorf("pdfsig says:\n%s", says)
	}
	for _, words := range []string{"Ký bởi: Nguyễn Văn Thử", "Số: 05/GXN-UBND", "Giấy xác nhận bà Lê Thị Hồng Ngữ"} {
		if text := shown(t, two); !strings.Contains(text, words) {
			t.Errorf("%q is not to be seen: %s", words, text)
		}
	}
}

// shown is what can be read on the pages, annotations included: they are drawn
// into a new file first.
func shown(t *testing.T, data []byte) string {
	t.Helper()
	if _, err := exec.LookPath("pdftocairo"); err != nil {
		t.Skip("SKIPPED, NOT PROVED: pdftocairo is not installed (poppler-utils)")
	}
	flat := exec.Command("pdftocairo", "-pdf", "-", "-")
	flat.Stdin = bytes.NewReader(data)
	pdf, err := flat.Output()
	if err != nil {
		t.Fatal(err)
	}
	text := exec.Command("pdftotext", "-raw", "-", "-")
	text.Stdin = bytes.NewReader(pdf)
	out, err := text.Output()
	if err != nil {
		t.Fatal(err)
	}
	return string(out)
}

func TestAChangedByteBreaks(t *testing.T) {
	ca := newAuthority(t)
	signed := put(t, paperOf(t), ca.keyOf(t, "Nguyễn Văn Thử", nil), sign.Signature{})
	// The value of the signature is the last thing before the blank room.
	value := bytes.Index(signed, []byte("/Contents<")) + len("/Contents<")
	size := len(bytes.TrimRight(signed[value:value+bytes.IndexByte(signed[value:], '>')], "0"))
	tests := []struct {
		name string
		at   int
	}{
		{"in the page", bytes.Index(signed, []byte("/MediaBox")) + 12},
		{"in the name of the signed range", bytes.Index(signed, []byte("/M(D:")) + 8},
		{"in the signature", value + size - 20},
		{"in the ranges", bytes.Index(signed, []byte("/ByteRange[0 ")) + 21},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			changed := bytes.Clone(signed)
			changed[tt.at] ^= 1
			all, err := sign.Verify(changed, sign.Trust{Roots: []*x509.Certificate{ca.cert}})
			if err == nil && (len(all) != 1 || all[0].Verdict != sign.Broken) {
				t.Errorf("%+v", all)
			}
			if says := pdfsig(t, changed); strings.Contains(says, "Signature is Valid") {
				t.Errorf("pdfsig says:\n%s", says)
			}
		})
	}
	added := append(bytes.Clone(signed), "\n% more"...)
	if all := verify(t, added, ca.cert); all[0].Verdict != sign.Valid || all[0].Whole {
		t.Errorf("with something added: %+v", all[0])
	}
}

func TestCertificatesAreToldApart(t *testing.T) {
	ca, other := newAuthority(t), newAuthority(t)
	var none *authority
	own := newKey(t)
	selfMade := open(t, file(t, own, none.certificate(t, "Tự ký", own, nil)))
	revoked := ca.keyOf(t, "Bị thu hồi", nil)
	ended := ca.keyOf(t, "Hết hạn", func(c *x509.Certificate) { c.NotAfter = now.AddDate(0, -1, 0) })
	list, err := x509.CreateRevocationList(nil, &x509.RevocationList{Number: serial, ThisUpdate: now, NextUpdate: now.AddDate(0, 1, 0),
		RevokedCertificateEntries: []x509.RevocationListEntry{{SerialNumber: revoked.Certificate().SerialNumber, RevocationTime: now}}}, ca.cert, ca.key)
	if err != nil {
		t.Fatal(err)
	}
	crl, err := x509.ParseRevocationList(list)
	if err != nil {
		t.Fatal(err)
	}
	forged, err := x509.CreateRevocationList(nil, &x509.RevocationList{Number: serial, ThisUpdate: now, NextUpdate: now.AddDate(0, 1, 0),
		RevokedCertificateEntries: []x509.RevocationListEntry{{SerialNumber: serial, RevocationTime: now}}}, other.cert, other.key)
	if err != nil {
		t.Fatal(err)
	}
	stranger, err := x509.ParseRevocationList(forged)
	if err != nil {
		t.Fatal(err)
	}
	key, err := rsaKey()
	if err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		name string
		key  sign.Key
		at   sign.Signature
		want sign.Verdict
	}{
		{"issued by somebody trusted", ca.keyOf(t, "Ông Thử", nil), sign.Signature{}, sign.Valid},
		{"with an RSA key", open(t, file(t, key, ca.certificate(t, "RSA", key, nil), ca.cert)), sign.Signature{}, sign.Valid},
		{"signed while it was in force", ended, sign.Signature{Time: now.AddDate(0, -2, 0)}, sign.Valid},
		{"revoked", revoked, sign.Signature{}, sign.Revoked},
		{"made by its owner", selfMade, sign.Signature{}, sign.SelfSigned},
		{"issued by a stranger", other.keyOf(t, "Lạ", nil), sign.Signature{}, sign.UnknownIssuer},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			signed := put(t, paperOf(t), tt.key, tt.at)
			all, err := sign.Verify(signed, sign.Trust{Roots: []*x509.Certificate{ca.cert}, Revoked: []*x509.RevocationList{crl, stranger}})
			if err != nil || len(all) != 1 || all[0].Verdict != tt.want {
				t.Fatalf("%+v %v, want %s", all, err, tt.want)
			}
		})
	}
	if _, err := sign.Sign(t.Context(), paperOf(t), ended, sign.Signature{Time: now}); !errors.Is(err, sign.ErrExpired) {
		t.Errorf("signing with an expired certificate: %v", err)
	}
	forCA := ca.keyOf(t, "Không để ký", func(c *x509.Certificate) { c.KeyUsage = x509.KeyUsageKeyEncipherment })
	if _, err := sign.Sign(t.Context(), paperOf(t), forCA, sign.Signature{Time: now}); !errors.Is(err, sign.ErrUsage) {
		t.Errorf("signing with a certificate for something else: %v", err)
	}
}

// A signature out of its certificate's time, made by a program that does not
// refuse, is told.
func TestExpiredWhenSigned(t *testing.T) {
	ca := newAuthority(t)
	key := ca.keyOf(t, "Ông Thử", nil)
	signed := put(t, paperOf(t), key, sign.Signature{})
	late := bytes.Replace(signed, []byte("/M(D:2026"), []byte("/M(D:2036"), 1)
	if all := verify(t, late, ca.cert); all[0].Verdict != sign.Broken {
		t.Errorf("a changed time: %+v", all[0])
	}
}

func TestKeyFiles(t *testing.T) {
	ca := newAuthority(t)
	key := newKey(t)
	data := file(t, key, ca.certificate(t, "Ông Thử", key, nil), ca.cert)
	for name, tt := range map[string]struct {
		data []byte
		pass string
		want error
	}{
		"wrong passphrase": {data, "khác", sign.ErrPassphrase},
		"no key file":      {[]byte("-----BEGIN"), "x", sign.ErrKeyFile},
		"cut":              {data[:len(data)/2], "mật khẩu", sign.ErrKeyFile},
		"too long":         {make([]byte, 300<<10), "x", sign.ErrKeyFile},
	} {
		if _, err := sign.OpenKeyFile(tt.data, tt.pass); !errors.Is(err, tt.want) {
			t.Errorf("%s: %v, want %v", name, err, tt.want)
		}
	}
	secret := bytes.Repeat([]byte("s"), 32)
	sealed, err := sign.Seal(secret, "1/a", data)
	if err != nil || bytes.Contains(sealed, data[:40]) {
		t.Fatalf("sealed: %v", err)
	}
	if back, err := sign.Unseal(secret, "1/a", sealed); err != nil || !bytes.Equal(back, data) {
		t.Errorf("unsealed: %v", err)
	}
	if _, err := sign.Unseal(secret, "1/b", sealed); err == nil {
		t.Error("sealed for one place, opened in another")
	}
	if _, err := sign.Unseal(bytes.Repeat([]byte("t"), 32), "1/a", sealed); err == nil {
		t.Error("opened with another secret")
	}
}

func TestWhatCannotBeSigned(t *testing.T) {
	ca := newAuthority(t)
	key := ca.keyOf(t, "Ông Thử", nil)
	for name, data := range map[string][]byte{"nothing": nil, "text": []byte("xin chào"), "cut": paperOf(t)[:900]} {
		if _, err := sign.Sign(t.Context(), data, key, sign.Signature{Time: now}); !errors.Is(err, sign.ErrPDF) {
			t.Errorf("%s: %v", name, err)
		}
		if _, err := sign.Verify(data, sign.Trust{}); !errors.Is(err, sign.ErrPDF) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if all := verify(t, paperOf(t)); len(all) != 0 {
		t.Errorf("an unsigned file has %d signatures", len(all))
	}
}

// A foreign file keeps its list of objects in a stream; ours must follow it.
func TestFilesOfOtherPrograms(t *testing.T) {
	if _, err := exec.LookPath("pdftocairo"); err != nil {
		t.Skip("SKIPPED, NOT PROVED: pdftocairo is not installed (poppler-utils)")
	}
	flat := exec.Command("pdftocairo", "-pdf", "-", "-")
	flat.Stdin = bytes.NewReader(paperOf(t))
	foreign, err := flat.Output()
	if err != nil {
		t.Fatal(err)
	}
	ca := newAuthority(t)
	one := put(t, foreign, ca.keyOf(t, "Ông Thử", nil), sign.Signature{Field: "A",
		Box: &sign.Box{Page: 1, X: 300, Y: 300, Width: 160, Height: 60, Look: look(t, 160, 60, "Đã ký số")}})
	two := put(t, one, ca.keyOf(t, "Bà Thử", nil), sign.Signature{Field: "A"})
	all := verify(t, two, ca.cert)
	if len(all) != 2 || all[0].Verdict != sign.Valid || all[1].Verdict != sign.Valid || all[1].Field != "A2" {
		t.Errorf("%+v", all)
	}
	if says := pdfsig(t, two); strings.Count(says, "Signature is Valid.") != 2 {
		t.Errorf("pdfsig says:\n%s", says)
	}
	if text := shown(t, two); !strings.Contains(text, "Đã ký số") {
		t.Errorf("not to be seen: %s", text)
	}
}

func FuzzVerify(f *testing.F) {
	ca := newAuthority(f)
	signed := put(f, paperOf(f), ca.keyOf(f, "Ông Thử", nil), sign.Signature{})
	f.Add(signed, 700, byte(1))
	f.Fuzz(func(t *testing.T, data []byte, at int, flip byte) {
		if at >= 0 && at < len(data) {
			data = bytes.Clone(data)
			data[at] ^= flip
		}
		_, _ = sign.Verify(data, sign.Trust{Roots: []*x509.Certificate{ca.cert}})
	})
}
