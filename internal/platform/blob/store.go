package blob

import (
	"context"
	"encoding/hex"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"
)

// An Info describes a stored file.
type Info struct {
	Key      string
	Size     int64     // bytes
	Modified time.Time // when it was last put; putting again renews it
}

// A File is an open stored file.
type File interface {
	io.ReadSeekCloser
	Info() Info
}

// A Store keeps files under keys of the form
// commune/yyyy/mm/hh/<sha256 in hex>, hh being the hash's first two digits.
// The hash is that of the bytes, so a store can refuse bytes that do not
// belong to their key, and Verify can find those that rotted.
type Store interface {
	// Put stores size bytes of r. When it returns nil the file is durable;
	// what can be seen is whole in any case. The same key may be put again
	// at any time.
	Put(ctx context.Context, key string, r io.Reader, size int64) error
	// Open returns ErrMissing when there is no such file.
	Open(ctx context.Context, key string) (File, error)
	// Stat returns ErrMissing when there is no such file.
	Stat(ctx context.Context, key string) (Info, error)
	// Delete removes a file; one that is not there is no error.
	Delete(ctx context.Context, key string) error
	// Expire deletes the file unless it was put at or after the instant, and
	// says whether it did.
	Expire(ctx context.Context, key string, before time.Time) (bool, error)
	// Walk calls visit for every file whose key begins with prefix, which is
	// "" or ends in "/". It stops at the first error.
	Walk(ctx context.Context, prefix string, visit func(Info) error) error
	// Failed returns why the store takes no more writes, or nil.
	Failed() error
}

// keyFor places a file of a commune: by month, so that old months can move to
// cheaper disks, and by hash, so that no folder grows without bound.
func keyFor(commune int64, month time.Time, hash string) string {
	month = month.UTC()
	return fmt.Sprintf("%d/%04d/%02d/%s/%s", commune, month.Year(), month.Month(), hash[:2], hash)
}

// hashOf returns the hash in a key, or an error for anything that is not
// exactly a key: no other text ever becomes a path or an object name.
func hashOf(key string) (string, error) {
	parts := strings.Split(key, "/")
	if len(parts) != 5 || !number(parts[0], 1, 19) || !number(parts[1], 4, 4) || !number(parts[2], 2, 2) {
		return "", fmt.Errorf("blob: %q is not a key: %w", key, ErrMissing)
	}
	hash := parts[4]
	if _, err := hex.DecodeString(hash); err != nil || len(hash) != 64 ||
		hash != strings.ToLower(hash) || parts[3] != hash[:2] {
		return "", fmt.Errorf("blob: %q is not a key: %w", key, ErrMissing)
	}
	return hash, nil
}

// BelongsTo reports whether the key is one of the commune's files. A handler
// asks it besides asking the record, so that a wrong row cannot cross communes.
func BelongsTo(key string, commune int64) bool {
	_, err := hashOf(key)
	return err == nil && strings.HasPrefix(key, strconv.FormatInt(commune, 10)+"/")
}

func number(s string, least, most int) bool {
	if len(s) < least || len(s) > most {
		return false
	}
	for _, c := range s {
		if c < '0' || c > '9' {
			return false
		}
	}
	return true
}
