package sign

import (
	"bytes"
	"crypto/sha256"
	"crypto/x509"
	"encoding/asn1"
	"encoding/hex"
	"errors"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/digitorus/pdf"
	"github.com/digitorus/pkcs7"
	"github.com/digitorus/timestamp"
)

// A Verdict is what a signature is worth, the first that applies.
type Verdict string

// The verdicts. "sign.verdict." and the verdict is the key of its sentence.
const (
	Broken        Verdict = "broken"         // changed, or no signature at all
	Revoked       Verdict = "revoked"        // named by a list of its issuer
	Expired       Verdict = "expired"        // out of its time when it signed
	Usage         Verdict = "usage"          // not issued for signing
	SelfSigned    Verdict = "self-signed"    // issued by itself, and not trusted
	UnknownIssuer Verdict = "unknown-issuer" // its chain ends at nobody trusted
	Valid         Verdict = "valid"
)

// A Found is one signature of a file.
type Found struct {
	Field        string
	Signer       string // as the certificate names it
	Organisation string
	Issuer       string
	Serial       string // of the certificate, in hexadecimal
	Reason       string
	Time         time.Time
	Stamped      bool // the time is a trusted time stamper's, not the signer's own word
	Whole        bool // nothing was added to the file after it
	Verdict      Verdict
	Certificate  *x509.Certificate // nil when it could not be read
}

// Trust is whom the reader believes.
type Trust struct {
	Roots   []*x509.Certificate
	Revoked []*x509.RevocationList // what the issuers published
}

// mostSignatures bounds how many signatures of one file are read.
const mostSignatures = 64

// Verify reads all signatures of a PDF, in the order of their fields; a file
// without any has none. It fails with ErrPDF or ErrLocked.
func Verify(data []byte, trust Trust) (all []Found, err error) {
	defer broken(&err)
	u, err := openPDF(data)
	if err != nil {
		return nil, err
	}
	root := u.reader.Trailer().Key("Root")
	lists := append(listsOf(root.Key("DSS").Key("CRLs")), trust.Revoked...)
	var walk func(fields pdf.Value, depth int)
	walk = func(fields pdf.Value, depth int) {
		for i := range fields.Len() {
			f := fields.Index(i)
			if kids := f.Key("Kids"); kids.Len() > 0 && depth < mostDeep {
				walk(kids, depth+1)
			}
			v := f.Key("V")
			if f.Key("FT").Name() != "Sig" || v.Kind() != pdf.Dict || len(all) >= mostSignatures ||
				v.Key("SubFilter").Name() == "ETSI.RFC3161" {
				continue
			}
			found := read(data, v, Trust{trust.Roots, lists})
			found.Field = f.Key("T").Text()
			all = append(all, found)
		}
	}
	walk(root.Key("AcroForm").Key("Fields"), 0)
	return all, nil
}

// listsOf are the revocation lists a file carries for its signatures.
func listsOf(v pdf.Value) []*x509.RevocationList {
	var all []*x509.RevocationList
	for i := range min(v.Len(), mostSignatures) {
		r := v.Index(i).Reader()
		data, err := io.ReadAll(io.LimitReader(r, mostAnswer))
		r.Close()
		if err != nil {
			continue
		}
		if list, err := x509.ParseRevocationList(data); err == nil {
			all = append(all, list)
		}
	}
	return all
}

// read judges one signature. Whatever is wrong with its form makes it Broken.
func read(data []byte, v pdf.Value, trust Trust) (f Found) {
	f = Found{Verdict: Broken, Reason: v.Key("Reason").Text(), Signer: v.Key("Name").Text()}
	defer func() {
		if recover() != nil { // a broken value inside a readable file
			f.Verdict = Broken
		}
	}()
	f.Time, _ = time.Parse("D:20060102150405-07'00'", stated(v.Key("M").Text()))
	content, whole, ok := covered(data, v)
	if !ok {
		return f
	}
	f.Whole = whole
	p7, err := pkcs7.Parse([]byte(v.Key("Contents").RawString()))
	if err != nil {
		return f
	}
	p7.Content = content
	cert := p7.GetOnlySigner()
	if cert == nil {
		return f
	}
	f.Certificate, f.Signer, f.Issuer, f.Serial = cert, cert.Subject.CommonName, cert.Issuer.CommonName, cert.SerialNumber.Text(16)
	if len(cert.Subject.Organization) > 0 {
		f.Organisation = cert.Subject.Organization[0]
	}
	if p7.Verify() != nil || !names(p7, cert) {
		return f
	}
	if at, ok := stampOf(p7, trust.Roots); ok {
		f.Time, f.Stamped = at, true
	}
	f.Verdict = judge(cert, p7.Certificates, f.Time, trust)
	return f
}

// stated is a PDF date with its zone written out; without one it is ours.
func stated(text string) string {
	text = strings.TrimSuffix(text, "'")
	switch {
	case len(text) == 16:
		return text + "+07'00'"
	case strings.HasSuffix(text, "Z"), strings.HasSuffix(text, "Z00'00"):
		return text[:16] + "+00'00'"
	}
	return text + "'"
}

// covered is what the signature is over, and whether that is the whole file.
// The ranges must leave out exactly the signature's own value.
func covered(data []byte, v pdf.Value) (content []byte, whole, ok bool) {
	r := v.Key("ByteRange")
	if r.Len() != 4 {
		return nil, false, false
	}
	size := int64(len(data))
	a, from, to, rest := r.Index(0).Int64(), r.Index(1).Int64(), r.Index(2).Int64(), r.Index(3).Int64()
	if a != 0 || from <= 0 || to <= from+2 || to > size || rest <= 0 || rest > size-to {
		return nil, false, false
	}
	gap := data[from:to]
	value, err := hex.DecodeString(strings.Join(strings.Fields(string(gap[1:len(gap)-1])), ""))
	if err != nil || gap[0] != '<' || gap[len(gap)-1] != '>' || !bytes.Equal(value, []byte(v.Key("Contents").RawString())) {
		return nil, false, false
	}
	whole = len(bytes.TrimSpace(data[to+rest:])) == 0
	return append(append([]byte{}, data[:from]...), data[to:to+rest]...), whole, true
}

// names tells whether the signed attributes, where they name a certificate,
// name this one (RFC 5035): another with the same key is not the signer's.
func names(p7 *pkcs7.PKCS7, cert *x509.Certificate) bool {
	var raw asn1.RawValue
	if p7.UnmarshalSignedAttribute(oidSigningCert, &raw) != nil {
		return true // older signatures name none
	}
	mark := sha256.Sum256(cert.Raw)
	return bytes.Contains(raw.FullBytes, mark[:])
}

// stampOf is the time of a time stamp on the signature by somebody trusted.
func stampOf(p7 *pkcs7.PKCS7, roots []*x509.Certificate) (time.Time, bool) {
	for _, a := range p7.Signers[0].UnauthenticatedAttributes {
		if !a.Type.Equal(oidTimeStamp) {
			continue
		}
		t, err := timestamp.Parse(a.Value.Bytes)
		want := sha256.Sum256(p7.Signers[0].EncryptedDigest)
		if err != nil || !bytes.Equal(t.HashedMessage, want[:]) {
			continue
		}
		token, err := pkcs7.Parse(a.Value.Bytes)
		if err != nil {
			continue
		}
		by := token.GetOnlySigner()
		if by == nil {
			continue
		}
		_, err = by.Verify(x509.VerifyOptions{Roots: pool(roots), Intermediates: pool(token.Certificates), CurrentTime: t.Time,
			KeyUsages: []x509.ExtKeyUsage{x509.ExtKeyUsageTimeStamping}})
		if err == nil {
			return t.Time, true
		}
	}
	return time.Time{}, false
}

func pool(certs []*x509.Certificate) *x509.CertPool {
	p := x509.NewCertPool()
	for _, c := range certs {
		p.AddCert(c)
	}
	return p
}

// judge says what an intact signature is worth at its time.
func judge(cert *x509.Certificate, others []*x509.Certificate, at time.Time, trust Trust) Verdict {
	for _, list := range trust.Revoked {
		if revokedBy(list, cert, append(slices.Clone(others), trust.Roots...)) {
			return Revoked
		}
	}
	switch {
	case at.Before(cert.NotBefore) || at.After(cert.NotAfter):
		return Expired
	case MaySign(cert, at) != nil:
		return Usage
	}
	_, err := cert.Verify(x509.VerifyOptions{Roots: pool(trust.Roots), Intermediates: pool(others), CurrentTime: at,
		KeyUsages: []x509.ExtKeyUsage{x509.ExtKeyUsageAny}})
	if err == nil {
		return Valid
	}
	if bytes.Equal(cert.RawIssuer, cert.RawSubject) && cert.CheckSignature(cert.SignatureAlgorithm, cert.RawTBSCertificate, cert.Signature) == nil {
		return SelfSigned
	}
	if invalid, ok := errors.AsType[x509.CertificateInvalidError](err); ok && invalid.Reason == x509.Expired {
		return Expired
	}
	return UnknownIssuer
}

// revokedBy tells whether a list that the certificate's issuer signed names it.
// The stated time of signing helps nobody whose key is no longer theirs.
func revokedBy(list *x509.RevocationList, cert *x509.Certificate, issuers []*x509.Certificate) bool {
	if !bytes.Equal(list.RawIssuer, cert.RawIssuer) {
		return false
	}
	genuine := false
	for _, issuer := range issuers {
		genuine = genuine || bytes.Equal(issuer.RawSubject, list.RawIssuer) && list.CheckSignatureFrom(issuer) == nil
	}
	if !genuine {
		return false
	}
	for _, entry := range list.RevokedCertificateEntries {
		if entry.SerialNumber.Cmp(cert.SerialNumber) == 0 {
			return true
		}
	}
	return false
}
