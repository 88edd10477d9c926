package backup

import (
	"fmt"
	"io"
	"strings"

	"filippo.io/age"
)

// A Key opens sealed archives. Its text is shown once, when it is made, and
// kept by people, not by the house.
type Key struct{ identity *age.X25519Identity }

// Recipients are whom an archive is sealed to: each of them alone can open it.
type Recipients []*age.X25519Recipient

// NewKey makes a key.
func NewKey() (Key, error) {
	id, err := age.GenerateX25519Identity()
	return Key{id}, err
}

// ParseKey reads the text of a key: AGE-SECRET-KEY-1…, with whatever spaces
// and line breaks it was copied with. It returns ErrBadKey.
func ParseKey(text string) (Key, error) {
	id, err := age.ParseX25519Identity(strings.ToUpper(strings.Join(strings.Fields(text), "")))
	if err != nil {
		return Key{}, fmt.Errorf("%w: %w", ErrBadKey, err)
	}
	return Key{id}, nil
}

// Secret is the text to be shown once.
func (k Key) Secret() string { return k.identity.String() }

// Public is the text that seals: age1…
func (k Key) Public() string { return k.identity.Recipient().String() }

// SealTo reads the public texts of keys. It returns ErrBadKey, also for none.
func SealTo(public ...string) (Recipients, error) {
	var to Recipients
	for _, text := range public {
		r, err := age.ParseX25519Recipient(strings.TrimSpace(text))
		if err != nil {
			return nil, fmt.Errorf("%w: %w", ErrBadKey, err)
		}
		to = append(to, r)
	}
	if len(to) == 0 {
		return nil, ErrNeedKey
	}
	return to, nil
}

func (to Recipients) seal(out io.Writer) (io.WriteCloser, error) {
	if len(to) == 0 {
		return nil, ErrNeedKey
	}
	all := make([]age.Recipient, len(to))
	for i, r := range to {
		all[i] = r
	}
	return age.Encrypt(out, all...)
}
