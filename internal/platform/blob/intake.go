package blob

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"time"
)

// Limits of one file. Zero fields take the value in their comment.
type Limits struct {
	MaxBytes    int64    // 20 MiB
	MaxPixels   int64    // 50 million, read from the header before decoding
	LongSide    int      // 2000 pixels: an A4 page photographed stays readable
	ThumbSide   int      // 320 pixels
	MaxEntries  int      // 2000 parts in a Word or Excel file
	MaxUnpacked int64    // 200 MiB, all parts of a Word or Excel file together
	Only        []string // types taken, of those in Types; nil means all but sounds
	Place       bool     // read where a photo was taken: only with the sender's consent
}

const mebibyte = 1 << 20

func (l Limits) orDefault() Limits {
	l.MaxBytes = positiveOr(l.MaxBytes, 20*mebibyte)
	l.MaxPixels = positiveOr(l.MaxPixels, 50_000_000)
	l.LongSide = positiveOr(l.LongSide, 2000)
	l.ThumbSide = positiveOr(l.ThumbSide, 320)
	l.MaxEntries = positiveOr(l.MaxEntries, 2000)
	l.MaxUnpacked = positiveOr(l.MaxUnpacked, 200*mebibyte)
	return l
}

func positiveOr[N int | int64](n, otherwise N) N {
	if n <= 0 {
		return otherwise
	}
	return n
}

// tooLarge is ErrTooLarge with the limit as people say it.
func (l Limits) tooLarge() error { return ErrTooLarge.With(max(1, l.MaxBytes/mebibyte)) }

// Stored is what became of a file that was taken in.
type Stored struct {
	Hash     string `json:"hash"` // SHA-256 of the stored bytes, in hex
	Key      string `json:"key"`
	Size     int64  `json:"size"` // of the stored bytes
	Type     string `json:"type"` // by content: one of Types
	Name     string `json:"name"` // safe to show and to offer as a file name
	Width    int    `json:"width,omitempty"`
	Height   int    `json:"height,omitempty"`
	ThumbKey string `json:"thumb_key,omitempty"` // pictures only; always image/jpeg
	Place    *Place `json:"-"`                   // where a photo was taken, if Limits.Place asked; never kept with the file
}

// An Intake is the one door for files. It is safe for concurrent use.
type Intake struct {
	store    Store
	incoming string // half-received files
	uploads  string // uploads in parts
	clamd    *Clamd // nil when none is configured
	now      func() time.Time
	// heavy holds one token: a picture of 50 million pixels needs up to
	// 320 MiB while it is made small, so one file is examined at a time.
	heavy chan struct{}
}

// NewIntake returns the door to store, with its scratch space in cfg.Folder.
func NewIntake(store Store, cfg Config, now func() time.Time) (*Intake, error) {
	in := &Intake{
		store: store, incoming: cfg.incoming(), uploads: cfg.uploads(),
		now: now, heavy: make(chan struct{}, 1),
	}
	for _, dir := range []string{in.incoming, in.uploads} {
		if err := os.MkdirAll(dir, 0o700); err != nil {
			return nil, troubled("open intake", err)
		}
	}
	if cfg.Clamd != "" {
		c, err := NewClamd(cfg.Clamd)
		if err != nil {
			return nil, err
		}
		in.clamd = c
	}
	return in, nil
}

// Receive takes one file of a commune. name and declaredType are what the
// sender says of it; the content decides. It returns one of the faults of this
// package, or a Stored whose bytes are durable.
func (in *Intake) Receive(ctx context.Context, commune int64, name, declaredType string, body io.Reader, limits Limits) (Stored, error) {
	limits = limits.orDefault()
	if err := in.store.Failed(); err != nil {
		return Stored{}, err // before a resident waits for 20 MiB to pass
	}
	temp, err := os.CreateTemp(in.incoming, "in-*")
	if err != nil {
		return Stored{}, troubled("receive", err)
	}
	defer os.Remove(temp.Name())
	defer temp.Close()
	sum, size, err := spool(temp, body, limits)
	if err != nil {
		return Stored{}, err
	}
	if in.clamd != nil {
		if err := in.clamd.Scan(ctx, io.NewSectionReader(temp, 0, size)); err != nil {
			return Stored{}, err
		}
	}
	what, err := in.examine(ctx, temp, size, name, declaredType, limits)
	if err != nil {
		return Stored{}, err
	}
	out := Stored{Hash: sum, Size: size, Type: what.mime, Name: cleanName(name, what.mime)}
	if what.sound != nil {
		return in.keepSound(ctx, commune, out, what.sound)
	}
	if what.picture != nil {
		out.Place = what.place
		return in.keepPicture(ctx, commune, out, what.picture)
	}
	out.Key = keyFor(commune, in.now(), sum)
	if err := in.store.Put(ctx, out.Key, io.NewSectionReader(temp, 0, size), size); err != nil {
		return Stored{}, err
	}
	return out, nil
}

// spool writes the body to temp and returns its hash and size.
func spool(temp *os.File, body io.Reader, limits Limits) (string, int64, error) {
	sum := sha256.New()
	from := &remembering{r: body}
	size, err := io.Copy(io.MultiWriter(temp, sum), io.LimitReader(from, limits.MaxBytes+1))
	if _, over := errors.AsType[*http.MaxBytesError](from.err); over {
		return "", 0, limits.tooLarge()
	}
	switch {
	case from.err != nil:
		return "", 0, fmt.Errorf("receive after %d bytes: %w (%v)", size, ErrInterrupted, from.err)
	case err != nil:
		return "", 0, troubled("receive", err)
	case size > limits.MaxBytes:
		return "", 0, limits.tooLarge()
	case size == 0:
		return "", 0, ErrEmpty
	}
	return hex.EncodeToString(sum.Sum(nil)), size, nil
}

// remembering keeps the error of a reader, to tell the sender's broken line
// from our own full disk.
type remembering struct {
	r   io.Reader
	err error
}

func (m *remembering) Read(p []byte) (int, error) {
	n, err := m.r.Read(p)
	if err != nil && err != io.EOF {
		m.err = err
	}
	return n, err
}

// examine holds the token while the whole file is in memory.
func (in *Intake) examine(ctx context.Context, file *os.File, size int64, name, declared string, limits Limits) (findings, error) {
	select {
	case in.heavy <- struct{}{}:
		defer func() { <-in.heavy }()
	case <-ctx.Done():
		return findings{}, ctx.Err()
	}
	data := make([]byte, size)
	if _, err := io.ReadFull(io.NewSectionReader(file, 0, size), data); err != nil {
		return findings{}, troubled("examine", err)
	}
	return inspect(data, name, declared, limits)
}

func (in *Intake) keepSound(ctx context.Context, commune int64, out Stored, sound []byte) (Stored, error) {
	sum := sha256.Sum256(sound)
	out.Hash, out.Size = hex.EncodeToString(sum[:]), int64(len(sound))
	out.Key = keyFor(commune, in.now(), out.Hash)
	return out, in.store.Put(ctx, out.Key, bytes.NewReader(sound), out.Size)
}

func (in *Intake) keepPicture(ctx context.Context, commune int64, out Stored, p *picture) (Stored, error) {
	put := func(jpeg []byte) (hash, key string, err error) {
		sum := sha256.Sum256(jpeg)
		hash = hex.EncodeToString(sum[:])
		key = keyFor(commune, in.now(), hash)
		return hash, key, in.store.Put(ctx, key, bytes.NewReader(jpeg), int64(len(jpeg)))
	}
	var err error
	if _, out.ThumbKey, err = put(p.thumb); err != nil {
		return Stored{}, err
	}
	if out.Hash, out.Key, err = put(p.full); err != nil {
		return Stored{}, err
	}
	out.Size, out.Width, out.Height = int64(len(p.full)), p.width, p.height
	return out, nil
}
