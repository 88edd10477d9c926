package sign_test

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"crypto/x509/pkix"
	"math/big"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"software.sslmate.com/src/go-pkcs12"

	"xaso/internal/platform/docx"
	"xaso/internal/platform/sign"
)

var now = time.Date(2026, 11, 23, 2, 30, 0, 0, time.UTC)

// An authority issues certificates that are plainly for tests.
type authority struct {
	cert *x509.Certificate
	key  crypto.Signer
}

var serial = big.NewInt(1000)

// certificate makes one for a name; change may alter it before it is signed.
func (a *authority) certificate(t testing.TB, name string, key crypto.Signer, change func(*x509.Certificate)) *x509.Certificate {
	t.Helper()
	serial = new(big.Int).Add(serial, big.NewInt(1))
	c := &x509.Certificate{
		SerialNumber: serial, Subject: pkix.Name{CommonName: name, Organization: []string{"KHÓA THỬ – không có giá trị pháp lý"}},
		NotBefore: now.AddDate(-1, 0, 0), NotAfter: now.AddDate(1, 0, 0), KeyUsage: x509.KeyUsageDigitalSignature | x509.KeyUsageContentCommitment,
		BasicConstraintsValid: true,
	}
	if change != nil {
		change(c)
	}
	parent, by := c, key
	if a != nil {
		parent, by = a.cert, a.key
	}
	der, err := x509.CreateCertificate(rand.Reader, c, parent, key.Public(), by)
	if err != nil {
		t.Fatal(err)
	}
	made, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	return made
}

var rsaKey = sync.OnceValues(func() (*rsa.PrivateKey, error) { return rsa.GenerateKey(rand.Reader, 2048) })

func newKey(t testing.TB) crypto.Signer {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return key
}

func newAuthority(t testing.TB) *authority {
	t.Helper()
	key := newKey(t)
	var none *authority
	return &authority{none.certificate(t, "CA THỬ", key, func(c *x509.Certificate) {
		c.IsCA, c.KeyUsage = true, x509.KeyUsageCertSign|x509.KeyUsageCRLSign
	}), key}
}

// file is a PKCS#12 file of a new certificate with the passphrase "mật khẩu".
func file(t testing.TB, key crypto.Signer, cert *x509.Certificate, chain ...*x509.Certificate) []byte {
	t.Helper()
	data, err := pkcs12.Modern.Encode(key, cert, chain, "mật khẩu")
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func open(t testing.TB, data []byte) sign.Key {
	t.Helper()
	key, err := sign.OpenKeyFile(data, "mật khẩu")
	if err != nil {
		t.Fatal(err)
	}
	return key
}

// keyOf is an opened key file for a name, issued by a.
func (a *authority) keyOf(t testing.TB, name string, change func(*x509.Certificate)) sign.Key {
	t.Helper()
	key := newKey(t)
	return open(t, file(t, key, a.certificate(t, name, key, change), a.cert))
}

// drawn is a paper of one page with these words.
func drawn(t testing.TB, page docx.Page, words ...string) []byte {
	t.Helper()
	d := docx.Document{Page: page}
	for _, w := range words {
		d.Body = append(d.Body, docx.P(docx.Text(w)))
	}
	out, err := d.PDF(now)
	if err != nil {
		t.Fatal(err)
	}
	return out.Data
}

func paperOf(t testing.TB) []byte {
	return drawn(t, docx.A4(), "ỦY BAN NHÂN DÂN XÃ THỬ NGHIỆM", "Giấy xác nhận bà Lê Thị Hồng Ngữ.")
}

func look(t testing.TB, width, height float64, words ...string) []byte {
	return drawn(t, docx.Page{Width: width, Height: height, Left: 2, Right: 2, Top: 2, Bottom: 2}, words...)
}

// pdfsig is what the poppler program says of a file.
func pdfsig(t *testing.T, data []byte) string {
	t.Helper()
	if _, err := exec.LookPath("pdfsig"); err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatal("pdfsig is needed and not installed")
		}
		t.Skip("SKIPPED, NOT PROVED: pdfsig is not installed (poppler-utils)")
	}
	path := filepath.Join(t.TempDir(), "signed.pdf")
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
	// It answers 1 for a file without signatures, 0 otherwise, whatever they are worth.
	out, err := exec.Command("pdfsig", "-nocert", path).CombinedOutput()
	if err != nil {
		t.Logf("pdfsig: %v", err)
	}
	return string(out)
}
