package sign

import (
	"bytes"
	"context"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/asn1"
	"slices"
)

// Names of what a signature is made of (RFC 5652, RFC 5035, RFC 3161).
var (
	oidData        = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 7, 1}
	oidSignedData  = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 7, 2}
	oidContentType = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 9, 3}
	oidDigest      = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 9, 4}
	oidSigningCert = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 9, 16, 2, 47}
	oidTimeStamp   = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 9, 16, 2, 14}
	oidSHA256      = asn1.ObjectIdentifier{2, 16, 840, 1, 101, 3, 4, 2, 1}
	oidRSA         = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 1, 1}
	oidECDSA       = asn1.ObjectIdentifier{1, 2, 840, 10045, 4, 3, 2}
)

// Tags of DER.
const (
	tagSequence = 0x30
	tagSet      = 0x31
	tagOctets   = 0x04
	tagInteger  = 0x02
)

// der wraps parts in a tag and their length.
func der(tag byte, parts ...[]byte) []byte {
	body := bytes.Join(parts, nil)
	n := len(body)
	var size []byte
	switch {
	case n < 0x80:
		size = []byte{byte(n)}
	case n < 0x100:
		size = []byte{0x81, byte(n)}
	case n < 0x10000:
		size = []byte{0x82, byte(n >> 8), byte(n)}
	default:
		size = []byte{0x83, byte(n >> 16), byte(n >> 8), byte(n)}
	}
	return slices.Concat([]byte{tag}, size, body)
}

// set is SET OF, whose members DER puts in order.
func set(tag byte, members ...[]byte) []byte {
	sorted := slices.Clone(members)
	slices.SortFunc(sorted, bytes.Compare)
	return der(tag, sorted...)
}

func oid(id asn1.ObjectIdentifier) []byte {
	b, err := asn1.Marshal(id)
	if err != nil {
		panic(err) // the identifiers above are all well formed
	}
	return b
}

func attribute(id asn1.ObjectIdentifier, value []byte) []byte {
	return der(tagSequence, oid(id), der(tagSet, value))
}

// cms is the signature of content as a detached CMS object of PAdES B-B: the
// signed attributes name type, digest and certificate, and no time, which the
// PDF states itself.
func cms(ctx context.Context, key Key, content []byte, stamp *Stamper) ([]byte, error) {
	cert := key.Certificate()
	digest, mark := sha256.Sum256(content), sha256.Sum256(cert.Raw)
	attributes := [][]byte{
		attribute(oidContentType, oid(oidData)),
		attribute(oidDigest, der(tagOctets, digest[:])),
		attribute(oidSigningCert, der(tagSequence, der(tagSequence, der(tagSequence, der(tagOctets, mark[:]))))),
	}
	signature, err := signed(ctx, key, set(tagSet, attributes...))
	if err != nil {
		return nil, err
	}
	unsigned := []byte{}
	if stamp != nil {
		token, err := stamp.token(ctx, signature)
		if err != nil {
			return nil, err
		}
		unsigned = set(0xA1, attribute(oidTimeStamp, token))
	}
	serial, err := asn1.Marshal(cert.SerialNumber)
	if err != nil {
		return nil, err
	}
	how := der(tagSequence, oid(oidECDSA))
	if _, ok := cert.PublicKey.(*rsa.PublicKey); ok {
		how = der(tagSequence, oid(oidRSA), asn1.NullBytes)
	}
	sha := der(tagSequence, oid(oidSHA256))
	signer := der(tagSequence, der(tagInteger, []byte{1}), der(tagSequence, cert.RawIssuer, serial), sha,
		set(0xA0, attributes...), how, der(tagOctets, signature), unsigned)
	certificates := [][]byte{cert.Raw}
	for _, c := range key.Chain() {
		certificates = append(certificates, c.Raw)
	}
	return der(tagSequence, oid(oidSignedData), der(0xA0, der(tagSequence, der(tagInteger, []byte{1}), der(tagSet, sha),
		der(tagSequence, oid(oidData)), set(0xA0, certificates...), der(tagSet, signer)))), nil
}
