package payments

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"

	"xaso/internal/platform/gate"
)

// A vault keeps the keys of providers under the house's secret: a stolen
// database signs nothing.
type vault struct{ box cipher.AEAD }

func newVault(secret []byte) (vault, error) {
	raw, err := hkdf.Key(sha256.New, secret, nil, "xaso payments keys", 32)
	if err != nil {
		return vault{}, err
	}
	block, err := aes.NewCipher(raw)
	if err != nil {
		return vault{}, err
	}
	box, err := cipher.NewGCM(block)
	return vault{box}, err
}

// seal encrypts a key for one place: it cannot be moved to another row.
func (v vault) seal(c gate.Commune, place, value string) string {
	if value == "" {
		return ""
	}
	nonce := make([]byte, v.box.NonceSize())
	rand.Read(nonce)
	return base64.RawStdEncoding.EncodeToString(v.box.Seal(nonce, nonce, []byte(value), bind(c, place)))
}

func (v vault) open(c gate.Commune, place, sealed string) (string, error) {
	if sealed == "" {
		return "", nil
	}
	raw, err := base64.RawStdEncoding.DecodeString(sealed)
	if err != nil || len(raw) < v.box.NonceSize() {
		return "", errors.New("payments: a sealed key is damaged")
	}
	n := v.box.NonceSize()
	value, err := v.box.Open(nil, raw[:n], raw[n:], bind(c, place))
	if err != nil {
		return "", fmt.Errorf("payments: a sealed key does not open (another house's secret?): %w", err)
	}
	return string(value), nil
}

func bind(c gate.Commune, place string) []byte { return fmt.Appendf(nil, "%d\x00%s", int64(c), place) }
