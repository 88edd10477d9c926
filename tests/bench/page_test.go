package bench

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"

	"xaso/internal/demo"
)

// readers is how many browsers ask at once.
const readers = 16

// BenchmarkListPage is the page of all procedures (70 rows) as anybody gets
// it, against net/http sending the same bytes from memory. Wanted: 0.4.
func BenchmarkListPage(b *testing.B) {
	h := open(b, "")
	address := serve(b, h.Serve)
	header, body := fetch(b, address, "/thu-tuc", "")
	if rows := strings.Count(unpacked(b, body), `href="/thu-tuc/`); rows < 50 {
		b.Fatalf("the page has %d rows", rows)
	}
	compare(b, readers, address, get("/thu-tuc", ""), serve(b, static(header, body)))
}

// BenchmarkOfficialPage is a page that is made anew each time, with session,
// authorisation and access log, against the bytes of the public list from
// memory. Wanted: 0.12. The page of a visitor writes a line in the access log
// each time, and is sent when that line has reached the disk; the work list, of
// 50 rows, writes one line a day for each person on it.
func BenchmarkOfficialPage(b *testing.B) {
	h := open(b, "")
	hall := settle(b, h, demo.Commune)
	for i, r := range queue(50, []*office{hall}) {
		stock(b, h.DB, []ready{r})
		if err := byGate(b, h)(r); err != nil {
			b.Fatal(i, err)
		}
	}
	address := serve(b, h.Serve)
	header, body := fetch(b, address, "/thu-tuc", "")
	bare := serve(b, static(header, body))
	cookie := session(b, h, "0900000005")
	visitor := "/dan-cu/" + hall.residents[0].who.ID
	if _, list := fetch(b, address, "/viec", cookie); strings.Count(unpacked(b, list), `href="/viec/`) < 50 {
		b.Fatal("the work list has fewer than 50 rows")
	}
	for _, at := range []struct{ name, path string }{{"visitor", visitor}, {"worklist", "/viec"}} {
		for _, n := range []int{readers, crowd} {
			b.Run(fmt.Sprintf("%s/readers=%d", at.name, n), func(b *testing.B) {
				compare(b, n, address, get(at.path, cookie), bare)
			})
		}
	}
}

// compare measures the house answering request against the static page.
func compare(b *testing.B, n int, house string, request []byte, static string) {
	b.Helper()
	ours := asking(b, lines(b, house, n), request)
	bare := asking(b, lines(b, static, n), request)
	ours(100)
	bare(100)
	b.ResetTimer()
	o, s := duel(ours, bare, b.N)
	report(b, o, s)
}

// asking sends one request n times over all connections.
func asking(b *testing.B, all chan *line, request []byte) func(n int) float64 {
	return func(n int) float64 {
		return rate(b, n, cap(all), func(int) error {
			l := <-all
			defer func() { all <- l }()
			status, err := l.ask(request, nil)
			if err == nil && status != http.StatusOK {
				err = fmt.Errorf("status %d", status)
			}
			return err
		})
	}
}

// fetch gets one page with an ordinary client, packed as it came.
func fetch(b testing.TB, address, path, cookie string) (http.Header, []byte) {
	b.Helper()
	r, err := http.NewRequestWithContext(b.Context(), http.MethodGet, "http://"+address+path, nil)
	if err != nil {
		b.Fatal(err)
	}
	r.Host = "xaso.example"
	r.Header.Set("Accept-Encoding", "gzip")
	r.Header.Set("Cookie", cookie)
	answer, err := http.DefaultTransport.RoundTrip(r)
	if err != nil {
		b.Fatal(err)
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	if err != nil || answer.StatusCode != http.StatusOK {
		b.Fatal(answer.Status, err)
	}
	return answer.Header, body
}

func unpacked(b testing.TB, body []byte) string {
	b.Helper()
	z, err := gzip.NewReader(bytes.NewReader(body))
	if err != nil {
		b.Fatal(err)
	}
	all, err := io.ReadAll(z)
	if err != nil {
		b.Fatal(err)
	}
	return string(all)
}
