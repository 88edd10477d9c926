package people

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"

	"xaso/internal/platform/gate"
)

// keys are derived from the house's secret, one per purpose, so that a hash
// made for one is no answer to another.
type keys struct {
	search []byte // keyed hashes of personal numbers, logins and addresses
	seal   cipher.AEAD
}

func newKeys(secret []byte) (keys, error) {
	if len(secret) != 32 {
		return keys{}, fmt.Errorf("people: the secret has %d bytes, want 32", len(secret))
	}
	search, err := hkdf.Key(sha256.New, secret, nil, "xaso people search", 32)
	if err != nil {
		return keys{}, err
	}
	raw, err := hkdf.Key(sha256.New, secret, nil, "xaso people seal", 32)
	if err != nil {
		return keys{}, err
	}
	block, err := aes.NewCipher(raw)
	if err != nil {
		return keys{}, err
	}
	seal, err := cipher.NewGCM(block)
	return keys{search, seal}, err
}

// hash is the keyed hash of a value of one kind in one commune: equal values
// of two communes cannot be joined by whoever reads the tables.
func (k keys) hash(c gate.Commune, kind, value string) string {
	mac := hmac.New(sha256.New, k.search)
	fmt.Fprintf(mac, "%d\x00%s\x00%s", int64(c), kind, value)
	return hex.EncodeToString(mac.Sum(nil))
}

// sealed encrypts value for one place: it cannot be moved to another row.
func (k keys) sealed(c gate.Commune, place, value string) string {
	nonce := make([]byte, k.seal.NonceSize())
	rand.Read(nonce)
	box := k.seal.Seal(nonce, nonce, []byte(value), fmt.Appendf(nil, "%d\x00%s", int64(c), place))
	return base64.RawStdEncoding.EncodeToString(box)
}

func (k keys) opened(c gate.Commune, place, box string) (string, error) {
	raw, err := base64.RawStdEncoding.DecodeString(box)
	if err != nil || len(raw) < k.seal.NonceSize() {
		return "", errors.New("people: a sealed value is damaged")
	}
	n := k.seal.NonceSize()
	value, err := k.seal.Open(nil, raw[:n], raw[n:], fmt.Appendf(nil, "%d\x00%s", int64(c), place))
	if err != nil {
		return "", fmt.Errorf("people: a sealed value does not open (another house's key?): %w", err)
	}
	return string(value), nil
}

// newToken returns 256 bits for a browser or a program to hold.
func newToken() string {
	var b [32]byte
	rand.Read(b[:])
	return base64.RawURLEncoding.EncodeToString(b[:])
}

// tokenHash is what is stored of a token. It is random, so it needs no salt.
func tokenHash(token string) string {
	sum := sha256.Sum256([]byte(token))
	return hex.EncodeToString(sum[:])
}

// codeLetters leave out what is mistaken for another when read aloud or from
// paper: 0 O, 1 I L, and vowels that make words.
const codeLetters = "23456789BCDFGHJKMNPQRSTVWXYZ"

// newCode returns n letters for people to type.
func newCode(n int) string {
	var b strings.Builder
	var one [1]byte
	for b.Len() < n {
		rand.Read(one[:])
		if int(one[0]) < 256/len(codeLetters)*len(codeLetters) {
			b.WriteByte(codeLetters[int(one[0])%len(codeLetters)])
		}
	}
	return b.String()
}

// typedCode undoes what people add when they type a code.
func typedCode(in string) string {
	return strings.ToUpper(strings.NewReplacer(" ", "", "-", "", ".", "").Replace(in))
}
