package backup

import (
	"archive/tar"
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"path"
	"strings"
	"time"

	"filippo.io/age"
	"github.com/klauspost/compress/zstd"

	"xaso/internal/platform/fault"
)

// Names inside an archive, in the order in which they come.
const (
	headerName   = "header.json"
	rowsFolder   = "rows/" // rows/<table>/<part>.ndjson
	keptFolder   = "keep/"
	filesFolder  = "files/"
	manifestName = "manifest.json"
)

// Bounds for what is read into memory from an archive that may be hostile.
const (
	mostPart   = 64 << 20 // one part of a table, or a manifest
	mostWindow = 64 << 20 // memory of the decompressor
)

// A writer is the compressed tar of an archive.
type writer struct {
	zip *zstd.Encoder
	tar *tar.Writer
}

func newWriter(out io.Writer) (*writer, error) {
	zip, err := zstd.NewWriter(out, zstd.WithEncoderConcurrency(1))
	if err != nil {
		return nil, err
	}
	return &writer{zip, tar.NewWriter(zip)}, nil
}

func (w *writer) close() error { return errors.Join(w.tar.Close(), w.zip.Close()) }

func (w *writer) begin(name string, size int64) error {
	return w.tar.WriteHeader(&tar.Header{Name: name, Size: size, Mode: 0o600, ModTime: time.Unix(0, 0), Format: tar.FormatPAX})
}

func (w *writer) bytes(name string, content []byte) error {
	if err := w.begin(name, int64(len(content))); err != nil {
		return err
	}
	_, err := w.tar.Write(content)
	return err
}

func (w *writer) json(name string, v any) error {
	content, err := json.Marshal(v)
	if err != nil {
		return err
	}
	return w.bytes(name, content)
}

// file copies one upload and says whether it still has the hash in its name.
func (w *writer) file(name string, r io.Reader, size int64) (whole bool, err error) {
	if err := w.begin(name, size); err != nil {
		return false, err
	}
	sum := sha256.New()
	if n, err := io.Copy(io.MultiWriter(w.tar, sum), io.LimitReader(r, size)); err != nil || n != size {
		return false, fmt.Errorf("read %d of %d bytes: %w", n, size, errors.Join(err, io.ErrUnexpectedEOF))
	}
	return hex.EncodeToString(sum.Sum(nil)) == path.Base(name), nil
}

// A reader is an archive being read. Every way in which its bytes can be wrong
// is ErrDamaged; the seal guards all of them, at the latest at the end.
type reader struct {
	zip *zstd.Decoder
	tar *tar.Reader
}

// sealMark is how an age file begins; zipMark how an export does.
var (
	sealMark = []byte("age-encryption.org/v1\n")
	zipMark  = []byte{0x28, 0xb5, 0x2f, 0xfd}
)

func newReader(in io.Reader, key *Key) (*reader, error) {
	buffered := bufio.NewReaderSize(in, 64<<10)
	start, _ := buffered.Peek(len(sealMark))
	var plain io.Reader = buffered
	switch {
	case bytes.Equal(start, sealMark) && key == nil:
		return nil, ErrNeedKey
	case bytes.Equal(start, sealMark):
		opened, err := age.Decrypt(buffered, key.identity)
		if _, wrong := errors.AsType[*age.NoIdentityMatchError](err); wrong {
			return nil, ErrWrongKey
		}
		if err != nil {
			return nil, damaged(err)
		}
		plain = opened
	case !bytes.HasPrefix(start, zipMark):
		return nil, ErrAlien
	}
	zip, err := zstd.NewReader(plain, zstd.WithDecoderMaxWindow(mostWindow), zstd.WithDecoderConcurrency(1))
	if err != nil {
		return nil, damaged(err)
	}
	return &reader{zip, tar.NewReader(zip)}, nil
}

// next is the name of the next entry, io.EOF after the last.
func (r *reader) next() (name string, size int64, err error) {
	h, err := r.tar.Next()
	if err == io.EOF {
		// The seal proves the end only to whoever reads it.
		if _, err := io.Copy(io.Discard, r.zip); err != nil {
			return "", 0, damaged(err)
		}
		return "", 0, io.EOF
	}
	if err != nil {
		return "", 0, damaged(err)
	}
	if h.Typeflag != tar.TypeReg {
		return "", 0, damaged(fmt.Errorf("entry %q is no file", h.Name))
	}
	return h.Name, h.Size, nil
}

// content reads the current entry whole.
func (r *reader) content(size int64) ([]byte, error) {
	if size > mostPart {
		return nil, damaged(fmt.Errorf("an entry of %d bytes", size))
	}
	b := make([]byte, size)
	_, err := io.ReadFull(r.tar, b)
	return b, damaged(err)
}

func (r *reader) close() { r.zip.Close() }

// damaged marks a failure to read an archive; faults pass as they are.
func damaged(err error) error {
	if err == nil || fault.KindOf(err) != fault.Internal {
		return err
	}
	return fmt.Errorf("%w: %w", ErrDamaged, err)
}

// tableOf takes the table's name out of rows/<table>/<part>.ndjson.
func tableOf(name string) string {
	table, _, _ := strings.Cut(strings.TrimPrefix(name, rowsFolder), "/")
	return table
}
