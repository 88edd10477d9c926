package blob_test

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"net"
	"path/filepath"
	"testing"

	"xaso/internal/platform/blob"
)

// clamd speaks the daemon's side of INSTREAM to the letter and finds one
// signature. A sender who strays from the protocol is cut off unanswered.
func clamd(t *testing.T, network, address string, answer func(clean bool) string) string {
	t.Helper()
	l, err := net.Listen(network, address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			if data, ok := instream(c); ok {
				io.WriteString(c, answer(!bytes.Contains(data, []byte("signature of a test"))))
			}
			c.Close()
		}
	}()
	return network + ":" + l.Addr().String()
}

func instream(c net.Conn) ([]byte, bool) {
	r := bufio.NewReader(c)
	if command, err := r.ReadString(0); err != nil || command != "zINSTREAM\x00" {
		return nil, false
	}
	var data []byte
	for {
		var n uint32
		if binary.Read(r, binary.BigEndian, &n) != nil || n > 1<<20 {
			return nil, false
		}
		if n == 0 {
			return data, r.Buffered() == 0
		}
		piece := make([]byte, n)
		if _, err := io.ReadFull(r, piece); err != nil {
			return nil, false
		}
		data = append(data, piece...)
	}
}

func honest(clean bool) string {
	if clean {
		return "stream: OK\x00"
	}
	return "stream: Xaso.Test-1 FOUND\x00"
}

func TestScanner(t *testing.T) {
	say := func(s string) func(bool) string { return func(bool) string { return s } }
	tcp := func(answer func(bool) string) string { return clamd(t, "tcp", "127.0.0.1:0", answer) }
	clean := pdfOf("% " + noiseText(150_000))
	sick := pdfOf("% " + noiseText(150_000) + " signature of a test")
	tests := []struct {
		name string
		at   string
		data []byte
		want error
	}{
		{"clean over TCP", tcp(honest), clean, nil},
		{"clean over a socket", clamd(t, "unix", filepath.Join(t.TempDir(), "s"), honest), clean, nil},
		{"infected", tcp(honest), sick, blob.ErrInfected},
		{"too long for it", tcp(say("INSTREAM size limit exceeded. ERROR\x00")), clean, blob.ErrScanner},
		{"silent", tcp(say("")), clean, blob.ErrScanner},
		{"away", "tcp:127.0.0.1:1", clean, blob.ErrScanner},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			in, store, _ := intakeAt(t, blob.Config{Folder: t.TempDir(), Clamd: tt.at})
			_, err := in.Receive(t.Context(), 1, "a.pdf", "", bytes.NewReader(tt.data), blob.Limits{})
			if !errors.Is(err, tt.want) {
				t.Errorf("error = %v, want %v", err, tt.want)
			}
			if n := len(stored(t, store)); (n == 1) != (tt.want == nil) {
				t.Errorf("%d files kept", n)
			}
		})
	}
	for _, at := range []string{"clamd", "udp:127.0.0.1:1", "unix:"} {
		if _, err := blob.NewClamd(at); err == nil {
			t.Errorf("%q was understood", at)
		}
	}
}

// noiseText is a line of letters, longer than one piece of the protocol.
func noiseText(n int) string {
	b := []byte(noise(n))
	for i := range b {
		b[i] = 'a' + b[i]%26
	}
	return string(b)
}
