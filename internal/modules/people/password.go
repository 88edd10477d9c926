package people

import (
	"context"
	_ "embed"
	"errors"
	"strings"
	"unicode/utf8"

	"github.com/alexedwards/argon2id"
	"golang.org/x/text/unicode/norm"

	"xaso/internal/platform/gate"
	"xaso/internal/platform/identity"
)

// Bounds of a password, in characters and bytes.
const (
	passwordLeast = 8
	passwordMost  = 256
)

// cost is OWASP's argon2id setting: 19 MiB, two passes, one lane; about 20 ms.
var cost = &argon2id.Params{Memory: 19 * 1024, Iterations: 2, Parallelism: 1, SaltLength: 16, KeyLength: 32}

//go:embed common_passwords.txt
var commonList string

// common holds passwords that everybody tries first, folded.
var common = func() map[string]bool {
	m := map[string]bool{}
	for line := range strings.Lines(commonList) {
		if w := strings.TrimSpace(line); w != "" && !strings.HasPrefix(w, "#") {
			m[w] = true
		}
	}
	return m
}()

// checkPassword refuses what would be guessed; about are words such as the
// owner's telephone and name.
func checkPassword(password string, about ...string) error {
	switch {
	case utf8.RuneCountInString(password) < passwordLeast:
		return ErrPasswordShort.With(passwordLeast).At("password")
	case len(password) > passwordMost:
		return ErrPasswordLong.With(passwordMost).At("password")
	}
	plain := strings.ReplaceAll(identity.Fold(password), " ", "")
	first, _ := utf8.DecodeRuneInString(plain)
	if common[plain] || strings.Trim(plain, string(first)) == "" {
		return ErrPasswordCommon.At("password")
	}
	for _, word := range about {
		word = strings.ReplaceAll(identity.Fold(word), " ", "")
		if word != "" && (plain == word || strings.TrimPrefix(word, "+84") == strings.TrimPrefix(plain, "0")) {
			return ErrPasswordCommon.At("password")
		}
	}
	return nil
}

// A hasher bounds how many passwords are hashed at once: each takes 19 MiB,
// and a storm of sign-ins must not take the machine.
type hasher struct {
	room chan struct{}
	// decoy is verified for logins that do not exist, so that they cost the
	// same time as a wrong password.
	decoy string
}

func newHasher() (*hasher, error) {
	decoy, err := argon2id.CreateHash(newToken(), cost)
	return &hasher{room: make(chan struct{}, 2), decoy: decoy}, err
}

func (h *hasher) enter(ctx context.Context) error {
	select {
	case h.room <- struct{}{}:
		return nil
	case <-ctx.Done():
		return errors.Join(gate.ErrBusy, ctx.Err())
	}
}

// hash normalises first: telephones send the same letters in NFC and NFD.
func (h *hasher) hash(ctx context.Context, password string) (string, error) {
	if err := h.enter(ctx); err != nil {
		return "", err
	}
	defer func() { <-h.room }()
	return argon2id.CreateHash(norm.NFC.String(password), cost)
}

// matches takes the same time whether or not there is a hash to compare with.
func (h *hasher) matches(ctx context.Context, password, hash string) (bool, error) {
	if err := h.enter(ctx); err != nil {
		return false, err
	}
	defer func() { <-h.room }()
	known := hash != ""
	if !known {
		hash = h.decoy
	}
	ok, err := argon2id.ComparePasswordAndHash(norm.NFC.String(password), hash)
	return ok && known, err
}
