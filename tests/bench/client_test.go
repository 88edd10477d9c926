package bench

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"net"
	"strconv"
	"testing"
	"time"
)

// A line is one kept-alive connection that sends requests already written and
// throws away the answers. It does as little as a client can, since it runs on
// the same processors as the server it measures.
type line struct {
	address string
	conn    net.Conn
	in      *bufio.Reader
	used    time.Time
}

// lines are n connections; take one from the channel and give it back.
func lines(b testing.TB, address string, n int) chan *line {
	b.Helper()
	all := make(chan *line, n)
	for range n {
		l := &line{address: address}
		b.Cleanup(l.hangUp)
		all <- l
	}
	return all
}

func (l *line) hangUp() {
	if l.conn != nil {
		l.conn.Close()
	}
}

// rested is after how long a connection is made anew: while the other side of
// a comparison works, the server may hang up on who says nothing.
const rested = 2 * time.Second

func (l *line) ready() error {
	now := time.Now()
	if l.conn != nil && now.Sub(l.used) < rested {
		l.used = now
		return nil
	}
	l.hangUp()
	c, err := net.Dial("tcp", l.address)
	if err != nil {
		return err
	}
	l.conn, l.in, l.used = c, bufio.NewReaderSize(c, 64<<10), now
	return nil
}

var (
	lengthField  = []byte("Content-Length: ")
	chunkedField = []byte("Transfer-Encoding: chunked")
)

// ask sends a request and reads its answer to the end into body, which may be
// nil. It returns the status.
func (l *line) ask(request []byte, body io.Writer) (int, error) {
	if err := l.ready(); err != nil {
		return 0, err
	}
	if _, err := l.conn.Write(request); err != nil {
		return 0, err
	}
	first, err := l.in.ReadSlice('\n')
	if err != nil {
		return 0, err
	}
	status, err := strconv.Atoi(string(first[9:12]))
	if err != nil {
		return 0, fmt.Errorf("status line %q", first)
	}
	length, chunked := 0, false
	for {
		field, err := l.in.ReadSlice('\n')
		if err != nil {
			return status, err
		}
		if len(field) <= 2 {
			break
		}
		if rest, ok := bytes.CutPrefix(field, lengthField); ok {
			if length, err = strconv.Atoi(string(bytes.TrimSpace(rest))); err != nil {
				return status, err
			}
		}
		chunked = chunked || bytes.HasPrefix(field, chunkedField)
	}
	if chunked {
		return status, l.chunks(body)
	}
	return status, l.take(length, body)
}

func (l *line) take(n int, body io.Writer) error {
	if body == nil {
		_, err := l.in.Discard(n)
		return err
	}
	_, err := io.CopyN(body, l.in, int64(n))
	return err
}

func (l *line) chunks(body io.Writer) error {
	for {
		size, err := l.in.ReadSlice('\n')
		if err != nil {
			return err
		}
		n, err := strconv.ParseInt(string(bytes.TrimSpace(size)), 16, 32)
		if err != nil {
			return err
		}
		if err := l.take(int(n), body); err != nil {
			return err
		}
		if _, err := l.in.Discard(2); err != nil || n == 0 {
			return err
		}
	}
}

// get writes a request as a browser sends it, with its cookie.
func get(path, cookie string) []byte {
	return []byte("GET " + path + " HTTP/1.1\r\nHost: xaso.example\r\nAccept-Encoding: gzip\r\nCookie: " + cookie + "\r\n\r\n")
}

func post(path, cookie, form string) []byte {
	return []byte("POST " + path + " HTTP/1.1\r\nHost: xaso.example\r\nAccept-Encoding: gzip\r\nCookie: " + cookie +
		"\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: " + strconv.Itoa(len(form)) + "\r\n\r\n" + form)
}
