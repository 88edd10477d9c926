package app_test

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"xaso/internal/app"
	"xaso/internal/platform/backup"
	"xaso/internal/platform/gate"
	"xaso/tests/resident"
)

// A served house is closed and opened again as the serve command does it.
type served struct {
	url  string
	stop func()
	done chan error
	last chan *app.House // the house of each opening
}

func serveAgain(t *testing.T, folder string) *served {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	s := &served{url: "http://" + l.Addr().String(), stop: stop, done: make(chan error, 1), last: make(chan *app.House, 4)}
	once := func() error {
		h, err := app.OpenAt(ctx, app.Config{Data: folder}, time.Now)
		if err != nil {
			return err
		}
		s.last <- h
		return errors.Join(h.Serve(ctx, l), h.Close())
	}
	go func() {
		err := once()
		for errors.Is(err, app.ErrReopen) {
			err = once()
		}
		s.done <- err
	}()
	t.Cleanup(func() {
		stop()
		if err := <-s.done; err != nil {
			t.Error(err)
		}
	})
	return s
}

func TestARestoreInTheBrowserGivesTheOldDataBack(t *testing.T) {
	folder := t.TempDir()
	s := serveAgain(t, folder)
	h := <-s.last
	b := resident.OpenURL(t, s.url, "/")
	setUp(t, b, h)
	secret := key(t, b)
	page := "/quan-tri/sao-luu/" + backUp(t, b)

	rename(b, "Xã Đổi Tên")
	b.Visit(page)
	b.Type("Khóa mở bản sao lưu", secret)
	b.Press("Khôi phục bản này")
	waitFor(t, b, "/quan-tri/sao-luu/khoi-phuc")
	b.Visit("/quan-tri/sao-luu/khoi-phuc")
	b.Sees("Bản khôi phục giống hệt bản gốc")
	b.Type("Gõ tên xã để xác nhận", "Xã Tống Sơn")
	b.Press("Khôi phục ngay")
	b.Status(http.StatusUnprocessableEntity)
	b.Sees("Tên chưa đúng. Hãy gõ: Xã Đổi Tên")
	if len(s.last) > 0 {
		t.Fatal("it did not wait for the name")
	}
	b.Type("Gõ tên xã để xác nhận", "xã đổi tên")
	b.Press("Khôi phục ngay")
	b.Status(http.StatusOK)
	b.Sees("Đang khôi phục")

	again := <-s.last
	b.Press("Mở lại trang sao lưu")
	if strings.HasPrefix(b.Path(), "/dang-nhap") {
		signIn(b)
		b.Visit("/quan-tri/sao-luu")
	}
	b.Sees("Đã khôi phục bản sao lưu lúc")
	b.Visit("/quan-tri/xa")
	b.Holds("Tên xã", "Xã Tống Sơn")
	b.Visit("/quan-tri/nhat-ky")
	b.Sees("Đã khôi phục từ bản sao lưu")
	report, err := backup.Verify(t.Context(), again.DB, again.Gate, again.Files, time.Now())
	if err != nil || !report.Sound() {
		t.Fatalf("%+v, %v", report, err)
	}
	old, err := filepath.Glob(filepath.Join(folder, "before-restore-*", "xaso.db"))
	if err != nil || len(old) != 1 {
		t.Errorf("the data before is at %v, %v", old, err)
	}
	for _, left := range []string{"restore-next", "restore.json"} {
		if _, err := os.Stat(filepath.Join(folder, left)); err == nil {
			t.Errorf("%s was left", left)
		}
	}
}

// kill is what a step returns when the process dies before it.
var errKilled = errors.New("killed")

// The process may die before any change of the disk, any number of times; the
// opening that is let through finishes the exchange, whole.
func TestARestoreSurvivesBeingKilledAnywhere(t *testing.T) {
	folder := t.TempDir()
	prepared := prepare(t, folder)
	var steps []string
	scratch := copyOf(t, prepared)
	if err := app.Exchange(scratch, func(what string) error { steps = append(steps, what); return nil }); err != nil {
		t.Fatal(err)
	}
	if len(steps) < 12 {
		t.Fatalf("only %d steps: %v", len(steps), steps)
	}
	for dies := range steps {
		t.Run(fmt.Sprintf("before %02d", dies), func(t *testing.T) {
			data := copyOf(t, prepared)
			for again := range 3 {
				n := 0
				err := app.Exchange(data, func(string) error {
					if n++; n > dies {
						return errKilled
					}
					return nil
				})
				if again == 0 && !errors.Is(err, errKilled) {
					t.Fatalf("it was not killed: %v", err)
				}
			}
			if _, err := app.OpenBeside(t.Context(), app.Config{Data: data}); err == nil && half(data) {
				t.Error("a command opened a folder between two sets of data")
			}
			check(t, data)
		})
	}
}

func half(data string) bool {
	content, err := os.ReadFile(filepath.Join(data, "restore.json"))
	return err == nil && !strings.Contains(string(content), `"tell"`)
}

// prepare makes a house that was backed up, changed, and is about to be put
// back when it is opened again.
func prepare(t *testing.T, folder string) string {
	t.Helper()
	h, err := app.OpenAt(t.Context(), app.Config{Data: folder}, time.Now)
	if err != nil {
		t.Fatal(err)
	}
	b := resident.Open(t, serve(t, h), "/")
	setUp(t, b, h)
	secret := key(t, b)
	page := "/quan-tri/sao-luu/" + backUp(t, b)
	rename(b, "Xã Đổi Tên")
	b.Visit(page)
	b.Type("Khóa mở bản sao lưu", secret)
	b.Press("Khôi phục bản này")
	waitFor(t, b, page)
	b.Visit("/quan-tri/sao-luu/khoi-phuc")
	b.Type("Gõ tên xã để xác nhận", "Xã Đổi Tên")
	b.Press("Khôi phục ngay")
	b.Sees("Đang khôi phục")
	if err := h.Close(); err != nil {
		t.Fatal(err)
	}
	return folder
}

func copyOf(t *testing.T, folder string) string {
	t.Helper()
	to := filepath.Join(t.TempDir(), "data")
	if err := os.CopyFS(to, os.DirFS(folder)); err != nil {
		t.Fatal(err)
	}
	return to
}

// check opens the house and finds the data of the backup, whole.
func check(t *testing.T, data string) {
	t.Helper()
	h, err := app.OpenAt(t.Context(), app.Config{Data: data}, time.Now)
	if err != nil {
		t.Fatal(err)
	}
	defer h.Close()
	if all := h.Communes.All(); len(all) != 1 || all[0].Name != "Xã Tống Sơn" {
		t.Errorf("it holds %+v", all)
	}
	report, err := backup.Verify(t.Context(), h.DB, h.Gate, h.Files, time.Now())
	if err != nil || !report.Sound() {
		t.Errorf("%+v, %v", report, err)
	}
	told := 0
	err = h.Gate.Read(t.Context(), gate.System("test", 15316), gate.Public, func(tx *gate.Tx) error {
		return errors.Join(tx.Require(true),
			tx.Row(`SELECT count(*) FROM gate_audit WHERE commune_id = $1 AND what = 'app.restore-done'`).Scan(&told))
	})
	if err != nil || told != 1 {
		t.Errorf("the audit log tells of %d restores, %v", told, err)
	}
}

// A copy that nobody confirmed is removed, and the data stays.
func TestAnUnconfirmedRestoreChangesNothing(t *testing.T) {
	h := house(t)
	b := resident.Open(t, serve(t, h), "/")
	setUp(t, b, h)
	secret := key(t, b)
	page := "/quan-tri/sao-luu/" + backUp(t, b)
	restore := func() {
		b.Visit(page)
		b.Type("Khóa mở bản sao lưu", secret)
		b.Press("Khôi phục bản này")
		waitFor(t, b, page)
		b.Visit("/quan-tri/sao-luu/khoi-phuc")
	}
	next := filepath.Join(h.Config.Data, "restore-next")
	restore()
	b.Press("Thôi, không khôi phục")
	if _, err := os.Stat(next); err == nil {
		t.Error("the copy was left")
	}
	restore()
	if _, err := os.Stat(next); err != nil {
		t.Fatal(err)
	}
	if err := h.Close(); err != nil {
		t.Fatal(err)
	}
	h, err := app.OpenAt(t.Context(), h.Config, time.Now)
	if err != nil {
		t.Fatal(err)
	}
	defer h.Close()
	if _, err := os.Stat(next); err == nil {
		t.Error("the copy outlived the house")
	}
	if len(h.Communes.All()) != 1 {
		t.Error("the data is gone")
	}
}
