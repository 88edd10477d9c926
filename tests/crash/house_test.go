//go:build linux

package crash_test

import (
	"cmp"
	"errors"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"xaso/internal/app"
	"xaso/internal/demo"
	"xaso/internal/platform/db"
	"xaso/tests/crash"
)

// These are the crash stories of the real program: residents file applications
// at the demo commune while it is killed, or its disk fails.

// built is the real program, compiled.
func built(t *testing.T) string {
	t.Helper()
	binary, err := crash.Build(t.TempDir(), "xaso/cmd/xaso")
	if err != nil {
		t.Fatal(err)
	}
	return binary
}

func xaso(binary string) crash.Program {
	return crash.Program{Binary: binary,
		Args: []string{"serve", "--addr", "{addr}", "--data", "{data}", "--reads", "0", "--writes", "0", "--log-level", "warn"}, Within: 10 * time.Second}
}

// settled makes the demo commune in a data folder, with nothing that happened
// in it, and lets residents sign up.
func settled(t *testing.T, binary, data string) *residents {
	t.Helper()
	h, err := app.Open(t.Context(), app.Config{Data: data})
	if err == nil {
		err = errors.Join(demo.Load(t.Context(), h), h.Close())
	}
	if err != nil {
		t.Fatal(err)
	}
	run := xaso(binary).Start(t, data)
	all := signUp(t, run.URL)
	run.Stop()
	return all
}

// verify runs the program's own check of database, logs and files.
func verify(binary string) func(t testing.TB, data string) {
	return func(t testing.TB, data string) {
		t.Helper()
		out, err := exec.Command(binary, "verify", "--data", data).CombinedOutput()
		if err != nil {
			t.Errorf("xaso verify: %v\n%s", err, out)
		}
	}
}

// rounds is how often the program is killed.
func rounds(t *testing.T) int {
	if n, err := strconv.Atoi(os.Getenv("XASO_CRASH_ROUNDS")); err == nil {
		return n
	}
	if testing.Short() {
		return 5
	}
	return 50
}

func TestNoAcknowledgedApplicationIsLostByAKill(t *testing.T) {
	binary, data := built(t), t.TempDir()
	all := settled(t, binary, data)
	crash.Trial{
		Program: xaso(binary), Data: data, Rounds: rounds(t), Most: 600 * time.Millisecond, Median: 2 * time.Second,
		Write: all.file,
		Present: func(t testing.TB, url string, marks []string) map[string]int {
			all.readBack(t, url, marks)
			return filed(t, data)
		},
		Verify: verify(binary),
	}.Run(t)
}

// filed counts the dossiers of each mark, in the database itself: no page lists
// them all.
func filed(t testing.TB, data string) map[string]int {
	t.Helper()
	d, err := db.Open(t.Context(), filepath.Join(data, "xaso.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	rows, err := d.Read.QueryContext(t.Context(), `SELECT COALESCE(json_extract(answers, '$.content'), '') FROM casework_dossier WHERE commune_id = $1`,
		int64(demo.Commune))
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	count := map[string]int{}
	for rows.Next() {
		var content string
		if err := rows.Scan(&content); err != nil {
			t.Fatal(err)
		}
		count[content]++
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return count
}

// misfortune is an outage that befalls the real program while residents file.
func misfortune(t *testing.T, data string, run **crash.Process, all *residents) crash.Outage {
	return crash.Outage{
		Try: func(mark string) (int, string, error) { return all.try(t.Context(), (*run).URL, mark) },
		Read: func() (int, error) {
			for path, r := range map[string]*resident{"/thu-tuc": nil, "/ho-so": all.all[0], "/nop/khong-co": all.all[0]} {
				a, err := all.get((*run).URL+path, r)
				if want := map[bool]int{true: 404, false: 200}[path == "/nop/khong-co"]; err != nil || a.status != want {
					return cmp.Or(a.status, -1), fmt.Errorf("%s: %d, %w", path, a.status, err)
				}
			}
			return http.StatusOK, nil
		},
		Present: func(t testing.TB, _ []string) map[string]int { return filed(t, data) },
	}
}

func TestAFullDiskStopsNothingButWriting(t *testing.T) {
	data := crash.TinyDisk(t, 64<<20)
	binary := built(t)
	all := settled(t, binary, data)
	run := xaso(binary).Start(t, data)
	o := misfortune(t, data, &run, all)
	o.Begin = func(t testing.TB) func() { return crash.Fill(t, data) }
	o.Words = "Máy chủ hết chỗ lưu nên chưa ghi nhận được"
	o.Run(t) // it heals by itself: whoever frees space need not know the program
	run.Stop()
	verify(binary)(t, data)
}

func TestAFailedSyncStopsWritingUntilARestart(t *testing.T) {
	binary, data := built(t), t.TempDir()
	all := settled(t, binary, data)
	run := xaso(binary).Start(t, data)
	o := misfortune(t, data, &run, all)
	o.Begin = func(t testing.TB) func() { return crash.FailSync(t, run.PID, filepath.Join(data, "xaso.db-wal")) }
	o.Words = "Ổ đĩa của máy chủ gặp lỗi nên tạm thời chỉ xem được"
	o.Heal = func(t testing.TB) {
		// What the system says of the file now is not to be believed.
		if status, page, err := all.try(t.Context(), run.URL, "too-early"); err != nil || status != http.StatusServiceUnavailable {
			t.Errorf("without a restart a write answers %d, %v: %.300s", status, err, page)
		}
		run.Stop()
		run = xaso(binary).Start(t, data)
	}
	o.Run(t)
	run.Stop()
	verify(binary)(t, data)
}
