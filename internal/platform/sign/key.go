package sign

import (
	"context"
	"crypto"
	"crypto/ecdsa"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"errors"
	"fmt"
	"time"

	"software.sslmate.com/src/go-pkcs12"
)

// A Key signs digests in the name of its certificate.
type Key interface {
	// Certificate is whose signature it is.
	Certificate() *x509.Certificate
	// Chain are the certificates above it that are known, the issuer's first.
	Chain() []*x509.Certificate
	// Sign signs a SHA-256 digest: RSA by PKCS #1 v1.5, or ECDSA in ASN.1.
	Sign(ctx context.Context, digest []byte) ([]byte, error)
}

// A keyFile is a PKCS#12 file opened for one session.
type keyFile struct {
	signer crypto.Signer
	leaf   *x509.Certificate
	chain  []*x509.Certificate
}

// mostKeyFile bounds a key file: one key and a handful of certificates.
const mostKeyFile = 256 << 10 // bytes

// OpenKeyFile opens a PKCS#12 file (.p12, .pfx) with its passphrase. It returns
// ErrKeyFile or ErrPassphrase.
func OpenKeyFile(data []byte, passphrase string) (Key, error) {
	if len(data) > mostKeyFile {
		return nil, ErrKeyFile
	}
	private, leaf, chain, err := pkcs12.DecodeChain(data, passphrase)
	switch {
	case errors.Is(err, pkcs12.ErrIncorrectPassword):
		return nil, ErrPassphrase.At("passphrase")
	case err != nil:
		return nil, fmt.Errorf("%w (%v)", ErrKeyFile, err)
	}
	signer, ok := private.(crypto.Signer)
	if !ok {
		return nil, ErrKeyFile
	}
	same, ok := signer.Public().(interface{ Equal(crypto.PublicKey) bool })
	if !ok || !same.Equal(leaf.PublicKey) {
		return nil, ErrKeyFile
	}
	return keyFile{signer, leaf, chain}, nil
}

func (k keyFile) Certificate() *x509.Certificate { return k.leaf }
func (k keyFile) Chain() []*x509.Certificate     { return k.chain }

func (k keyFile) Sign(_ context.Context, digest []byte) ([]byte, error) {
	return k.signer.Sign(rand.Reader, digest, crypto.SHA256)
}

// MaySign refuses certificates that are out of their time or not for signing.
func MaySign(cert *x509.Certificate, at time.Time) error {
	if at.Before(cert.NotBefore) || at.After(cert.NotAfter) {
		return ErrExpired.With(cert.NotAfter.In(zone).Format("02/01/2006"))
	}
	if cert.KeyUsage != 0 && cert.KeyUsage&(x509.KeyUsageDigitalSignature|x509.KeyUsageContentCommitment) == 0 {
		return ErrUsage
	}
	return nil
}

// zone is the time of the country, in which papers state theirs.
var zone = time.FixedZone("+07", 7*60*60)

// signed signs and believes the answer only when it fits the certificate.
func signed(ctx context.Context, key Key, attributes []byte) ([]byte, error) {
	digest := sha256.Sum256(attributes)
	signature, err := key.Sign(ctx, digest[:])
	if err != nil {
		return nil, err
	}
	fits := false
	switch public := key.Certificate().PublicKey.(type) {
	case *rsa.PublicKey:
		fits = rsa.VerifyPKCS1v15(public, crypto.SHA256, digest[:], signature) == nil
	case *ecdsa.PublicKey:
		fits = ecdsa.VerifyASN1(public, digest[:], signature)
	}
	if !fits {
		return nil, ErrWrong
	}
	return signature, nil
}
