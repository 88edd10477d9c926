package api

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"maps"
	"mime"
	"mime/multipart"
	"net/http"
	"slices"
	"strings"

	"golang.org/x/text/language"

	"xaso/internal/modules/casework"
	"xaso/internal/platform/blob"
	"xaso/internal/platform/fault"
	"xaso/internal/platform/gate"
	"xaso/internal/platform/identity"
	"xaso/internal/platform/lang"
)

const (
	// mostUpload bounds a body with files, in bytes; each file has the smaller
	// bound of package blob.
	mostUpload = 64 << 20
	// formMemory is how much of an upload stays in memory, in bytes.
	formMemory = 256 << 10
)

// A call is the request behind an operation.
type call struct {
	w   http.ResponseWriter
	r   *http.Request
	who gate.Actor
}

type callKey struct{}

func callOf(ctx context.Context) *call { return ctx.Value(callKey{}).(*call) }

// receive reads the body, unpacks a multipart one, and binds the idempotency
// key to what was sent: the same key with another body is another wish.
func (b *book) receive(w http.ResponseWriter, r *http.Request, who gate.Actor, d does) (*http.Request, error) {
	c := &call{w: w, who: who}
	r = r.WithContext(context.WithValue(b.inLanguage(r), callKey{}, c))
	c.r = r
	if r.Method == http.MethodGet {
		return r, nil
	}
	sum := sha256.New()
	fmt.Fprintf(sum, "%s\x00%s\x00%s\x00", r.Header.Get("Idempotency-Key"), r.Method, r.URL.Path)
	body, err := b.body(r, d)
	if err != nil {
		return r, err
	}
	sum.Write(body)
	if r.MultipartForm != nil {
		for _, name := range slices.Sorted(maps.Keys(r.MultipartForm.File)) {
			for _, f := range r.MultipartForm.File[name] {
				fmt.Fprintf(sum, "\x00%s\x00%s\x00%d", name, f.Filename, f.Size)
			}
		}
	}
	r.Body = io.NopCloser(bytes.NewReader(body))
	if r.Header.Get("Idempotency-Key") != "" {
		r = r.WithContext(gate.WithKey(r.Context(), hex.EncodeToString(sum.Sum(nil)[:20])))
	}
	c.r = r
	return r, nil
}

// body is the JSON of a request.
func (b *book) body(r *http.Request, d does) ([]byte, error) {
	kind, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if kind != "multipart/form-data" {
		body, err := io.ReadAll(r.Body)
		return body, tooLarge(err)
	}
	if d.files == "" {
		return nil, errBodyKind
	}
	if r.MultipartForm == nil {
		if err := r.ParseMultipartForm(formMemory); err != nil {
			return nil, tooLarge(err)
		}
	}
	r.Header = r.Header.Clone()
	r.Header.Set("Content-Type", "application/json")
	if input := r.MultipartForm.Value["input"]; len(input) == 1 && input[0] != "" {
		return []byte(input[0]), nil
	}
	return []byte("{}"), nil
}

func tooLarge(err error) error {
	if err == nil {
		return nil
	}
	if _, ok := errors.AsType[*http.MaxBytesError](err); ok {
		return fmt.Errorf("%w: %w", errTooLarge, err)
	}
	return fmt.Errorf("%w: %w", errMalformed, err)
}

// inLanguage is the reader's choice (?lang=, cookie), else what the program
// asks for by Accept-Language.
func (b *book) inLanguage(r *http.Request) context.Context {
	if _, err := r.Cookie("lang"); err == nil || r.URL.Query().Has("lang") {
		return r.Context()
	}
	wanted, _, err := language.ParseAcceptLanguage(r.Header.Get("Accept-Language"))
	if err != nil {
		return r.Context()
	}
	for _, tag := range wanted {
		if base, _ := tag.Base(); slices.Contains(lang.Tags, base.String()) {
			return b.Texts.For(r.Context(), base.String())
		}
	}
	return r.Context()
}

// upload takes in the file of a part; nil when none came.
func (h House) upload(ctx context.Context, part string) (*casework.Upload, error) {
	c := callOf(ctx)
	if c.r.MultipartForm == nil || len(c.r.MultipartForm.File[part]) == 0 {
		return nil, nil
	}
	stored, err := h.take(ctx, c.who, c.r.MultipartForm.File[part][0])
	if err != nil {
		return nil, atField(err, part)
	}
	return &casework.Upload{File: stored}, nil
}

func (h House) take(ctx context.Context, who gate.Actor, header *multipart.FileHeader) (blob.Stored, error) {
	body, err := header.Open()
	if err != nil {
		return blob.Stored{}, err
	}
	defer body.Close()
	return h.Intake.Receive(ctx, int64(who.Commune), header.Filename, header.Header.Get("Content-Type"), body, blob.Limits{})
}

// atField points a fault at the part it came from; other errors pass.
func atField(err error, name string) error {
	if all := fault.All(err); len(all) == 1 {
		return all[0].At(name)
	}
	return err
}

// said is a text as sent, in composed letters and without the spaces around it;
// its lines are kept.
func said(s string) string {
	lines := strings.Split(strings.ReplaceAll(s, "\r\n", "\n"), "\n")
	for i := range lines {
		lines[i] = identity.Compose(lines[i])
	}
	return strings.TrimSpace(strings.Join(lines, "\n"))
}
