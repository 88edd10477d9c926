package bench

import (
	"context"
	"encoding/json"
	"fmt"
	"net"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"xaso/internal/platform/db"
)

func encoded(b testing.TB, v any) string {
	b.Helper()
	text, err := json.Marshal(v)
	if err != nil {
		b.Fatal(err)
	}
	return string(text)
}

var cluster = sync.OnceValues(startCluster)

// durable makes two empty databases on a PostgreSQL server of this run that
// keeps its promises: the servers of the tests run with fsync off, which would
// measure something else. Without PostgreSQL the benchmark is skipped.
func durable(b testing.TB) (house, bare string) {
	b.Helper()
	server, err := cluster()
	if err != nil {
		b.Skipf("without PostgreSQL: %v", err)
	}
	admin, err := db.Open(b.Context(), server)
	if err != nil {
		b.Fatal(err)
	}
	defer admin.Close()
	var made []string
	for _, side := range []string{"house", "bare"} {
		name := fmt.Sprintf("%s_%d", side, time.Now().UnixNano())
		if _, err := admin.Write.Exec("CREATE DATABASE " + name); err != nil {
			b.Fatal(err)
		}
		made = append(made, strings.Replace(server, "/postgres?", "/"+name+"?", 1))
	}
	return made[0], made[1]
}

// startCluster starts a server with its defaults, but for memory; it is killed
// with this process.
func startCluster() (string, error) {
	found, _ := filepath.Glob("/usr/lib/postgresql/*/bin/initdb")
	if len(found) == 0 {
		return "", fmt.Errorf("no initdb under /usr/lib/postgresql; install the package postgresql")
	}
	bin := filepath.Dir(found[len(found)-1])
	dir, err := os.MkdirTemp("", "xaso-bench-postgres-")
	if err != nil {
		return "", err
	}
	var who *syscall.Credential
	if os.Getuid() == 0 { // PostgreSQL refuses root
		u, err := user.Lookup("postgres")
		if err != nil {
			return "", err
		}
		uid, _ := strconv.Atoi(u.Uid)
		gid, _ := strconv.Atoi(u.Gid)
		who = &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}
		if err := os.Chown(dir, uid, gid); err != nil {
			return "", err
		}
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
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	port := l.Addr().(*net.TCPAddr).Port
	l.Close()
	server := run("postgres", "-D", data, "-p", strconv.Itoa(port), "-h", "127.0.0.1", "-k", dir,
		"-c", "fsync=on", "-c", "synchronous_commit=on", "-c", "shared_buffers=512MB", "-c", "max_wal_size=2GB",
		"-c", "max_connections=300")
	if err := server.Start(); err != nil {
		return "", err
	}
	stopped = append(stopped, func() {
		server.Process.Signal(syscall.SIGINT) // fast shutdown
		server.Wait()
		os.RemoveAll(dir)
	})
	address := fmt.Sprintf("postgres://xaso@127.0.0.1:%d/postgres?sslmode=disable", port)
	for range 100 {
		var d *db.DB
		if d, err = db.Open(context.Background(), address); err == nil {
			return address, d.Close()
		}
		time.Sleep(50 * time.Millisecond)
	}
	return "", err
}

// stopped is what is left to do when all benchmarks are done.
var stopped []func()

func TestMain(m *testing.M) {
	code := m.Run()
	for _, stop := range stopped {
		stop()
	}
	os.Exit(code)
}
