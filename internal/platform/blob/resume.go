package blob

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
)

// PartSize is the most bytes of one part: a minute on a slow line.
const PartSize = 256 * 1024

// maxOpenUploads of one person, of every age up to Grace.
const maxOpenUploads = 20

// An Owner is whose upload it is; nobody else can continue or see it.
type Owner struct {
	Commune int64
	ID      string // account, or session of somebody not signed in
}

// An upload in parts is a folder uploads/<commune>/<owner>/<id> with about.json,
// one file per part named by its offset, and at the end stored.json. A part is
// synced before it gets its name, so whatever is named counts as received, also
// after a power cut. There is no other state.
type about struct {
	Name  string `json:"name"`
	Type  string `json:"type"`
	Size  int64  `json:"size"`
	Limit Limits `json:"limit"`
}

// Begin opens an upload and returns its id, which is also a secret.
func (in *Intake) Begin(owner Owner, name, declaredType string, size int64, limits Limits) (string, error) {
	limits = limits.orDefault()
	switch {
	case size <= 0:
		return "", ErrEmpty
	case size > limits.MaxBytes:
		return "", limits.tooLarge()
	}
	home := in.home(owner)
	unfinished, err := unfinishedIn(home)
	if err != nil {
		return "", err
	}
	if unfinished >= maxOpenUploads {
		return "", ErrTooManyUploads.With(maxOpenUploads)
	}
	var secret [16]byte
	rand.Read(secret[:]) // never fails
	id := hex.EncodeToString(secret[:])
	if err := os.MkdirAll(filepath.Join(home, id), 0o700); err != nil {
		return "", troubled("begin upload", err)
	}
	facts, err := json.Marshal(about{name, declaredType, size, limits})
	if err != nil {
		return "", err
	}
	return id, in.placePart(facts, filepath.Join(home, id, "about.json"))
}

// Offset returns how many bytes are held, for a sender who lost count.
func (in *Intake) Offset(owner Owner, id string) (int64, error) {
	dir, _, err := in.upload(owner, id)
	if err != nil {
		return 0, err
	}
	_, held, err := partsIn(dir)
	return held, err
}

// Append takes the part that begins at offset and returns how many bytes are
// now held. A part that does not continue them is ErrOffset, whose first
// argument is the number held: the sender goes on from there.
func (in *Intake) Append(owner Owner, id string, offset int64, part io.Reader) (int64, error) {
	dir, a, err := in.upload(owner, id)
	if err != nil {
		return 0, err
	}
	data, err := io.ReadAll(io.LimitReader(part, PartSize+1))
	if err != nil {
		return 0, fmt.Errorf("append: %w (%v)", ErrInterrupted, err)
	}
	_, held, err := partsIn(dir)
	switch {
	case err != nil:
		return 0, err
	case offset != held:
		return held, ErrOffset.With(held)
	case len(data) > PartSize || held+int64(len(data)) > a.Size:
		return held, ErrPartTooLarge.With(PartSize / 1024)
	case len(data) == 0:
		return held, nil
	}
	err = in.placePart(data, filepath.Join(dir, fmt.Sprintf("%012d", offset)))
	if errors.Is(err, fs.ErrExist) { // the same part twice at once
		if _, held, err = partsIn(dir); err == nil {
			err = ErrOffset.With(held)
		}
		return held, err
	}
	if err != nil {
		return held, err
	}
	return held + int64(len(data)), nil
}

// Finish puts the parts together and takes the file in as Receive does. It can
// be asked again and then answers the same; after a refusal the upload is gone.
func (in *Intake) Finish(ctx context.Context, owner Owner, id string) (Stored, error) {
	dir, a, err := in.upload(owner, id)
	if err != nil {
		return Stored{}, err
	}
	if done, err := storedIn(dir); err == nil {
		return done, nil
	}
	parts, held, err := partsIn(dir)
	if err != nil {
		return Stored{}, err
	}
	if held != a.Size {
		return Stored{}, ErrOffset.With(held)
	}
	body := &partReader{paths: parts}
	defer body.close()
	out, err := in.Receive(ctx, owner.Commune, a.Name, a.Type, body, a.Limit)
	if err != nil {
		return in.unfinished(dir, err)
	}
	facts, err := json.Marshal(out)
	if err != nil {
		return Stored{}, err
	}
	if err := in.placePart(facts, filepath.Join(dir, "stored.json")); err != nil && !errors.Is(err, fs.ErrExist) {
		return Stored{}, err
	}
	for _, p := range parts {
		os.Remove(p) // what stays is swept with the folder
	}
	return out, nil
}

// unfinished keeps the parts when trying again can help.
func (in *Intake) unfinished(dir string, err error) (Stored, error) {
	if done, other := storedIn(dir); other == nil {
		return done, nil // a second Finish was faster and removed the parts
	}
	if refusal(err) {
		os.RemoveAll(dir)
	}
	return Stored{}, err
}

// Abandon forgets an upload; one that is not there is no error.
func (in *Intake) Abandon(owner Owner, id string) error {
	dir, _, err := in.upload(owner, id)
	if errors.Is(err, ErrMissing) {
		return nil
	}
	if err != nil {
		return err
	}
	return troubled("abandon upload", os.RemoveAll(dir))
}

// home hashes the owner, whose id may hold any signs, into a folder name.
func (in *Intake) home(owner Owner) string {
	sum := sha256.Sum256([]byte(owner.ID))
	return filepath.Join(in.uploads, strconv.FormatInt(owner.Commune, 10), hex.EncodeToString(sum[:16]))
}

// upload finds an upload by its owner and id; ErrMissing for everybody else.
func (in *Intake) upload(owner Owner, id string) (string, about, error) {
	var a about
	if raw, err := hex.DecodeString(id); err != nil || len(raw) != 16 {
		return "", a, ErrMissing
	}
	dir := filepath.Join(in.home(owner), id)
	b, err := os.ReadFile(filepath.Join(dir, "about.json"))
	if err != nil {
		return "", a, missing("upload", err)
	}
	return dir, a, json.Unmarshal(b, &a)
}

// placePart writes a synced file that appears under path whole or not at all,
// and never replaces another: a link, unlike a rename, fails if path is taken.
func (in *Intake) placePart(data []byte, path string) error {
	temp, err := os.CreateTemp(in.incoming, "part-*")
	if err != nil {
		return troubled("receive part", err)
	}
	defer os.Remove(temp.Name())
	defer temp.Close()
	_, err = io.Copy(temp, bytes.NewReader(data))
	if err == nil {
		err = temp.Sync()
	}
	if err == nil {
		err = os.Link(temp.Name(), path)
	}
	if err == nil {
		err = syncPath(filepath.Dir(path))
	}
	return troubled("receive part", err)
}

func syncPath(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	defer d.Close()
	return d.Sync()
}

// partsIn returns the parts in order and how many bytes they hold.
func partsIn(dir string) (paths []string, held int64, err error) {
	entries, err := os.ReadDir(dir) // sorted by name, and so by offset
	if err != nil {
		return nil, 0, missing("upload", err)
	}
	for _, e := range entries {
		offset, err := strconv.ParseInt(e.Name(), 10, 64)
		if err != nil {
			continue // about.json, stored.json
		}
		st, err := e.Info()
		if err != nil {
			return nil, 0, missing("upload", err)
		}
		if offset != held {
			return nil, 0, fmt.Errorf("blob: upload part at %d, want %d", offset, held)
		}
		paths = append(paths, filepath.Join(dir, e.Name()))
		held += st.Size()
	}
	return paths, held, nil
}

func storedIn(dir string) (Stored, error) {
	var s Stored
	b, err := os.ReadFile(filepath.Join(dir, "stored.json"))
	if err != nil {
		return s, err
	}
	return s, json.Unmarshal(b, &s)
}

func unfinishedIn(home string) (int, error) {
	entries, err := os.ReadDir(home)
	if errors.Is(err, fs.ErrNotExist) {
		return 0, nil
	}
	n := 0
	for _, e := range entries {
		if _, err := os.Stat(filepath.Join(home, e.Name(), "stored.json")); err != nil {
			n++
		}
	}
	return n, troubled("count uploads", err)
}

// A partReader reads parts one after the other, one open at a time.
type partReader struct {
	paths []string
	open  *os.File
}

func (r *partReader) Read(p []byte) (int, error) {
	for {
		if r.open == nil {
			if len(r.paths) == 0 {
				return 0, io.EOF
			}
			f, err := os.Open(r.paths[0])
			if err != nil {
				return 0, err
			}
			r.open, r.paths = f, r.paths[1:]
		}
		n, err := r.open.Read(p)
		if err != io.EOF {
			return n, err
		}
		r.close()
	}
}

func (r *partReader) close() {
	if r.open != nil {
		r.open.Close()
		r.open = nil
	}
}
