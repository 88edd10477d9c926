// Command ledger is the smallest program that keeps promises: it appends marks
// to a file and says so once they are safe. With -fault it breaks one promise,
// to prove that the harness notices.
package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"log"
	"net/http"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"time"
)

var (
	addr  = flag.String("addr", "", "address")
	data  = flag.String("data", "", "folder")
	fault = flag.String("fault", "", "lies, twice, slow, exits, silent or stuck")
)

type book struct {
	mu   sync.Mutex
	file *os.File
	size int64           // of what is safe
	has  map[string]bool // marks that are safe
}

func main() {
	flag.Parse()
	if *fault == "slow" {
		time.Sleep(400 * time.Millisecond)
	}
	b, err := open(filepath.Join(*data, "ledger"))
	if err != nil {
		log.Fatal(err)
	}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /readyz", func(http.ResponseWriter, *http.Request) {})
	mux.HandleFunc("GET /marks", b.list)
	mux.HandleFunc("POST /marks/{mark}", b.add)
	go func() { log.Fatal(http.ListenAndServe(*addr, mux)) }()
	if *fault == "exits" {
		time.Sleep(30 * time.Millisecond)
		log.Fatal("gone")
	}
	stop := make(chan os.Signal, 1)
	signal.Notify(stop, syscall.SIGTERM)
	<-stop
}

// open reads the marks; a last line without its end was never acknowledged.
func open(path string) (*book, error) {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, err
	}
	all, err := io.ReadAll(f)
	if err != nil {
		return nil, err
	}
	b := &book{file: f, has: map[string]bool{}}
	safe := string(all[:strings.LastIndex(string(all), "\n")+1])
	for _, mark := range strings.Fields(safe) {
		b.has[mark] = true
	}
	b.size = int64(len(safe))
	return b, f.Truncate(b.size)
}

func (b *book) add(w http.ResponseWriter, r *http.Request) {
	mark := r.PathValue("mark")
	if *fault == "lies" {
		time.AfterFunc(20*time.Millisecond, func() { _ = b.keep(mark) })
		return
	}
	if err := b.keep(mark); err != nil {
		w.WriteHeader(http.StatusServiceUnavailable)
		if *fault != "silent" {
			fmt.Fprintln(w, "Chưa lưu được, hãy thử lại sau.")
		}
		return
	}
	time.Sleep(3 * time.Millisecond) // kept, but the answer is still on its way
}

var errStuck = errors.New("stuck after the first failure")

func (b *book) keep(mark string) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.file == nil {
		return errStuck
	}
	if b.has[mark] && *fault != "twice" {
		return nil
	}
	n, err := b.file.WriteAt([]byte(mark+"\n"), b.size)
	if err == nil {
		err = b.file.Sync()
	}
	if err != nil {
		if *fault == "stuck" {
			b.file = nil
			return err
		}
		return errors.Join(err, b.file.Truncate(b.size))
	}
	b.size += int64(n)
	b.has[mark] = true
	return nil
}

func (b *book) list(w http.ResponseWriter, _ *http.Request) {
	all, err := os.ReadFile(filepath.Join(*data, "ledger"))
	if err != nil {
		w.WriteHeader(http.StatusInternalServerError)
		return
	}
	_, _ = w.Write(all)
}
