package blob_test

import (
	"bytes"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"xaso/internal/platform/blob"
	"xaso/internal/platform/fault"
)

var lan = blob.Owner{Commune: 1, ID: "lan"}

// longPDF takes several parts.
func longPDF() []byte {
	return pdfOf("9 0 obj << >> stream\n" + noise(3*blob.PartSize/2) + "\nendstream endobj")
}

func begin(t *testing.T, in *blob.Intake, name string, size int) string {
	t.Helper()
	id, err := in.Begin(lan, name, "", int64(size), blob.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	return id
}

func appendTo(t *testing.T, in *blob.Intake, id string, at int64, data []byte) int64 {
	t.Helper()
	held, err := in.Append(lan, id, at, bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	return held
}

func TestUploadGoesOnAfterARestart(t *testing.T) {
	in, _, dir := intake(t)
	pdf := longPDF()
	id := begin(t, in, "Đơn.pdf", len(pdf))
	held := appendTo(t, in, id, 0, pdf[:blob.PartSize])

	// The line breaks within a part: nothing of it counts.
	torn := io.MultiReader(bytes.NewReader(pdf[held:held+1000]), broken{})
	if _, err := in.Append(lan, id, held, torn); !errors.Is(err, blob.ErrInterrupted) {
		t.Errorf("torn part: %v", err)
	}
	in, store, _ := intakeAt(t, blob.Config{Folder: dir}) // another process
	if at, err := in.Offset(lan, id); err != nil || at != held {
		t.Errorf("offset %d, want %d, %v", at, held, err)
	}
	// The sender did not hear the last answer and sends the part again.
	_, err := in.Append(lan, id, 0, bytes.NewReader(pdf[:blob.PartSize]))
	if f := fault.All(err); len(f) != 1 || f[0].Kind != fault.Conflict || f[0].Args[0] != held {
		t.Errorf("repeated part: %v", err)
	}
	if _, err := in.Finish(t.Context(), lan, id); !errors.Is(err, blob.ErrOffset) {
		t.Errorf("finished early: %v", err)
	}
	appendTo(t, in, id, held, pdf[held:])
	out, err := in.Finish(t.Context(), lan, id)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(kept(t, store, out.Key), pdf) || out.Name != "Đơn.pdf" {
		t.Errorf("stored %+v", out)
	}
	if again, err := in.Finish(t.Context(), lan, id); err != nil || again != out {
		t.Errorf("asked again: %+v, %v", again, err)
	}
}

func TestUploadsBelongToOne(t *testing.T) {
	in, _, _ := intake(t)
	id := begin(t, in, "a.pdf", 10)
	for _, who := range []blob.Owner{{Commune: 1, ID: "minh"}, {Commune: 2, ID: "lan"}} {
		if _, err := in.Append(who, id, 0, strings.NewReader("x")); !errors.Is(err, blob.ErrMissing) {
			t.Errorf("%+v appended: %v", who, err)
		}
		if _, err := in.Finish(t.Context(), who, id); !errors.Is(err, blob.ErrMissing) {
			t.Errorf("%+v finished: %v", who, err)
		}
		if err := in.Abandon(who, id); err != nil {
			t.Errorf("%+v abandoned: %v", who, err)
		}
	}
	for _, no := range []string{"", "..", "../../lan/" + id, strings.Repeat("0", 32)} {
		if _, err := in.Offset(lan, no); !errors.Is(err, blob.ErrMissing) {
			t.Errorf("id %q: %v", no, err)
		}
	}
	if _, err := in.Offset(lan, id); err != nil {
		t.Errorf("the owner: %v", err)
	}
}

func TestUploadBounds(t *testing.T) {
	in, _, _ := intake(t)
	if _, err := in.Begin(lan, "a.pdf", "", 0, blob.Limits{}); !errors.Is(err, blob.ErrEmpty) {
		t.Errorf("nothing: %v", err)
	}
	if _, err := in.Begin(lan, "a.pdf", "", 21<<20, blob.Limits{}); !errors.Is(err, blob.ErrTooLarge) {
		t.Errorf("21 MiB: %v", err)
	}
	id := begin(t, in, "a.pdf", 1<<20)
	if _, err := in.Append(lan, id, 0, strings.NewReader(noise(blob.PartSize+1))); !errors.Is(err, blob.ErrPartTooLarge) {
		t.Errorf("long part: %v", err)
	}
	short := begin(t, in, "a.pdf", 5)
	if _, err := in.Append(lan, short, 0, strings.NewReader("sixsix")); !errors.Is(err, blob.ErrPartTooLarge) {
		t.Errorf("more than announced: %v", err)
	}
	for range 18 {
		begin(t, in, "a.pdf", 5)
	}
	if _, err := in.Begin(lan, "a.pdf", "", 5, blob.Limits{}); !errors.Is(err, blob.ErrTooManyUploads) {
		t.Errorf("the 21st: %v", err)
	}
	if _, err := in.Begin(blob.Owner{Commune: 1, ID: "minh"}, "a.pdf", "", 5, blob.Limits{}); err != nil {
		t.Errorf("somebody else: %v", err)
	}
	if err := in.Abandon(lan, id); err != nil {
		t.Fatal(err)
	}
	begin(t, in, "a.pdf", 5)
}

func TestRefusedUploadIsGone(t *testing.T) {
	in, store, _ := intake(t)
	id := begin(t, in, "a.pdf", len(eicar))
	appendTo(t, in, id, 0, eicar)
	if _, err := in.Finish(t.Context(), lan, id); !errors.Is(err, blob.ErrInfected) {
		t.Errorf("finish: %v", err)
	}
	if _, err := in.Offset(lan, id); !errors.Is(err, blob.ErrMissing) || len(stored(t, store)) > 0 {
		t.Errorf("after refusal: %v", err)
	}
}

func TestUploadWaitsForTheScanner(t *testing.T) {
	dir := t.TempDir()
	in, _, _ := intakeAt(t, blob.Config{Folder: dir, Clamd: "tcp:127.0.0.1:1"})
	pdf := pdfOf()
	id := begin(t, in, "a.pdf", len(pdf))
	appendTo(t, in, id, 0, pdf)
	if _, err := in.Finish(t.Context(), lan, id); !errors.Is(err, blob.ErrScanner) {
		t.Errorf("without scanner: %v", err)
	}
	in, _, _ = intakeAt(t, blob.Config{Folder: dir})
	if _, err := in.Finish(t.Context(), lan, id); err != nil {
		t.Errorf("later: %v", err)
	}
}

// Of the same part sent many times at once exactly one counts, and of many
// calls of Finish each gets the same answer.
func TestUploadTwiceAtOnce(t *testing.T) {
	in, store, _ := intake(t)
	pdf := pdfOf()
	id := begin(t, in, "a.pdf", len(pdf))
	var taken atomic.Int32
	together(16, func() {
		_, err := in.Append(lan, id, 0, bytes.NewReader(pdf))
		switch {
		case err == nil:
			taken.Add(1)
		case !errors.Is(err, blob.ErrOffset):
			t.Error(err)
		}
	})
	if taken.Load() != 1 {
		t.Errorf("the part counted %d times", taken.Load())
	}
	together(8, func() {
		if _, err := in.Finish(t.Context(), lan, id); err != nil {
			t.Error(err)
		}
	})
	if n := len(stored(t, store)); n != 1 {
		t.Errorf("%d files stored", n)
	}
}

func together(n int, do func()) {
	var all sync.WaitGroup
	for range n {
		all.Go(do)
	}
	all.Wait()
}

func TestForgottenUploadsAreSwept(t *testing.T) {
	in, _, dir := intake(t)
	old, young := begin(t, in, "a.pdf", 9), begin(t, in, "a.pdf", 9)
	paths, err := filepath.Glob(filepath.Join(dir, "uploads", "1", "*", old))
	if err != nil || len(paths) != 1 {
		t.Fatalf("uploads %v, %v", paths, err)
	}
	age(t, paths[0], 25*time.Hour)
	if swept, err := in.SweepTemp(t.Context()); err != nil || swept.Files != 1 {
		t.Errorf("swept %+v, %v", swept, err)
	}
	if _, err := in.Offset(lan, old); !errors.Is(err, blob.ErrMissing) {
		t.Errorf("old upload: %v", err)
	}
	if _, err := in.Offset(lan, young); err != nil {
		t.Errorf("young upload: %v", err)
	}
	if _, err := os.Stat(paths[0]); !os.IsNotExist(err) {
		t.Errorf("folder: %v", err)
	}
}
