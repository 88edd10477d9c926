package sign

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/rand"
	"crypto/sha256"
	"errors"
	"fmt"
)

// errSealed means bytes that were not sealed with this secret for this place.
var errSealed = errors.New("sign: sealed bytes cannot be opened")

// Seal encrypts a key file for keeping (AES-256-GCM under a key of the house's
// secret). Place names the row it is kept in: moved to another, it cannot be
// opened. The file's own passphrase is a second lock that nobody keeps.
func Seal(secret []byte, place string, data []byte) ([]byte, error) {
	box, err := boxOf(secret)
	if err != nil {
		return nil, err
	}
	nonce := make([]byte, box.NonceSize())
	if _, err := rand.Read(nonce); err != nil {
		return nil, err
	}
	return box.Seal(nonce, nonce, data, []byte(place)), nil
}

// Unseal is the opposite of Seal.
func Unseal(secret []byte, place string, sealed []byte) ([]byte, error) {
	box, err := boxOf(secret)
	if err != nil {
		return nil, err
	}
	n := box.NonceSize()
	if len(sealed) < n {
		return nil, errSealed
	}
	data, err := box.Open(nil, sealed[:n], sealed[n:], []byte(place))
	if err != nil {
		return nil, fmt.Errorf("%w (%v)", errSealed, err)
	}
	return data, nil
}

func boxOf(secret []byte) (cipher.AEAD, error) {
	key, err := hkdf.Key(sha256.New, secret, nil, "xaso signing keys", 32)
	if err != nil {
		return nil, err
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, err
	}
	return cipher.NewGCM(block)
}
