// Package dbtest gives tests a fresh, migrated database of each engine: a
// SQLite file in a temporary folder, and a database of a PostgreSQL cluster.
//
// The cluster is the one XASO_TEST_POSTGRES names (the test command starts it);
// without it, each test process starts a throw-away one when the server's
// programs are installed. In CI a missing PostgreSQL is a failure, elsewhere a
// skip that says so.
package dbtest

import (
	"context"
	"fmt"
	"net"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"xaso/internal/platform/db"
	"xaso/migrations"
)

// Each runs body once on each engine, as subtests. XASO_TEST_DB=sqlite or
// =postgres leaves the other out.
func Each(t *testing.T, body func(t *testing.T, d *db.DB)) {
	t.Helper()
	only := os.Getenv("XASO_TEST_DB")
	if only != "postgres" {
		t.Run("sqlite", func(t *testing.T) { body(t, SQLite(t)) })
	}
	if only != "sqlite" {
		t.Run("postgres", func(t *testing.T) { body(t, Postgres(t)) })
	}
}

// SQLite returns a migrated database in a file that is gone with the test.
func SQLite(t testing.TB) *db.DB {
	t.Helper()
	return open(t, filepath.Join(t.TempDir(), "xaso.db"))
}

var (
	cluster  = sync.OnceValues(startCluster)
	sequence atomic.Int64
	template sync.Mutex
)

// Postgres returns a migrated database that is dropped after the test.
func Postgres(t testing.TB) *db.DB {
	t.Helper()
	return open(t, PostgresAddress(t))
}

// PostgresAddress makes an empty database and returns its address.
func PostgresAddress(t testing.TB) string {
	t.Helper()
	server, err := cluster()
	if err != nil {
		if os.Getenv("CI") != "" {
			t.Fatalf("PostgreSQL: %v", err)
		}
		t.Skipf("without PostgreSQL: %v", err)
	}
	template.Lock()
	defer template.Unlock()
	admin, err := db.Open(t.Context(), server)
	if err != nil {
		t.Fatal(err)
	}
	defer admin.Close()
	name := fmt.Sprintf("xaso_test_%d_%d", os.Getpid(), sequence.Add(1))
	if _, err := admin.Write.Exec("CREATE DATABASE " + name); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if admin, err := db.Open(context.Background(), server); err == nil {
			admin.Write.Exec("DROP DATABASE IF EXISTS " + name + " WITH (FORCE)")
			admin.Close()
		}
	})
	return strings.Replace(server, "/postgres?", "/"+name+"?", 1)
}

func open(t testing.TB, source string) *db.DB {
	t.Helper()
	d, err := db.Open(t.Context(), source)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { d.Close() })
	if _, err := d.Migrate(t.Context(), migrations.Files); err != nil {
		t.Fatal(err)
	}
	return d
}

// startCluster answers the address of a server, started when none was named.
// The server is told to stop when this process ends, however it ends.
func startCluster() (string, error) {
	if given := os.Getenv("XASO_TEST_POSTGRES"); given != "" {
		return given, nil
	}
	bin, err := serverPrograms()
	if err != nil {
		return "", err
	}
	dir, err := os.MkdirTemp("", "xaso-postgres-")
	if err != nil {
		return "", err
	}
	who, err := serverUser(dir)
	if err != nil {
		return "", err
	}
	run := func(name string, args ...string) *exec.Cmd {
		cmd := exec.Command(filepath.Join(bin, name), args...)
		cmd.SysProcAttr = &syscall.SysProcAttr{Credential: who, Pdeathsig: syscall.SIGKILL}
		cmd.Dir = dir
		return cmd
	}
	data := filepath.Join(dir, "data")
	if out, err := run("initdb", "-D", data, "-U", "xaso", "-A", "trust", "-E", "UTF8", "--no-sync").CombinedOutput(); err != nil {
		return "", fmt.Errorf("initdb: %w: %s", err, out)
	}
	port, err := freePort()
	if err != nil {
		return "", err
	}
	server := run("postgres", "-D", data, "-p", strconv.Itoa(port), "-h", "127.0.0.1", "-k", dir,
		"-c", "fsync=off", "-c", "max_connections=300")
	if err := server.Start(); err != nil {
		return "", err
	}
	go server.Wait()
	address := fmt.Sprintf("postgres://xaso@127.0.0.1:%d/postgres?sslmode=disable", port)
	return address, await(address)
}

func await(address string) error {
	var err error
	for range 100 {
		var d *db.DB
		if d, err = db.Open(context.Background(), address); err == nil {
			return d.Close()
		}
		time.Sleep(50 * time.Millisecond)
	}
	return err
}

func serverPrograms() (string, error) {
	found, _ := filepath.Glob("/usr/lib/postgresql/*/bin/initdb")
	if len(found) == 0 {
		return "", fmt.Errorf("no initdb under /usr/lib/postgresql; install the package postgresql")
	}
	return filepath.Dir(found[len(found)-1]), nil
}

// serverUser is whom the server runs as: PostgreSQL refuses root.
func serverUser(dir string) (*syscall.Credential, error) {
	if os.Getuid() != 0 {
		return nil, nil
	}
	u, err := user.Lookup("postgres")
	if err != nil {
		return nil, err
	}
	uid, _ := strconv.Atoi(u.Uid)
	gid, _ := strconv.Atoi(u.Gid)
	return &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}, os.Chown(dir, uid, gid)
}

func freePort() (int, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return 0, err
	}
	defer l.Close()
	return l.Addr().(*net.TCPAddr).Port, nil
}
