package blob

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net"
	"strings"
	"time"
)

// scanTime bounds one scan; ClamAV needs seconds for a large archive.
const scanTime = 60 * time.Second

// A Clamd asks a ClamAV daemon about each file. When the daemon cannot be
// asked the file is not taken: an office that configured a scanner relies on it.
type Clamd struct{ network, address string }

// NewClamd reads "unix:/path" or "tcp:host:port".
func NewClamd(at string) (*Clamd, error) {
	network, address, ok := strings.Cut(at, ":")
	if !ok || address == "" || network != "unix" && network != "tcp" {
		return nil, fmt.Errorf("blob: scanner %q is neither unix:/path nor tcp:host:port", at)
	}
	return &Clamd{network, address}, nil
}

// Scan sends the file with the INSTREAM command: pieces with their length in
// four bytes before them, then a length of zero. It returns nil for a clean
// file, ErrInfected, or ErrScanner when there is no answer to rely on.
func (c *Clamd) Scan(ctx context.Context, r io.Reader) error {
	ctx, stop := context.WithTimeout(ctx, scanTime)
	defer stop()
	answer, err := c.ask(ctx, r)
	switch {
	case ctx.Err() != nil && errors.Is(ctx.Err(), context.Canceled):
		return ctx.Err() // the sender went away
	case err != nil:
		return fmt.Errorf("scan: %w (%v)", ErrScanner, err)
	case answer == "stream: OK":
		return nil
	case strings.HasPrefix(answer, "stream: ") && strings.HasSuffix(answer, " FOUND"):
		return fmt.Errorf("scan: %w (%s)", ErrInfected, answer)
	}
	return fmt.Errorf("scan: %w (%q)", ErrScanner, answer)
}

func (c *Clamd) ask(ctx context.Context, r io.Reader) (string, error) {
	var dial net.Dialer
	conn, err := dial.DialContext(ctx, c.network, c.address)
	if err != nil {
		return "", err
	}
	defer conn.Close()
	defer context.AfterFunc(ctx, func() { conn.Close() })()
	if err := send(conn, r); err != nil {
		return "", err
	}
	answer, err := io.ReadAll(io.LimitReader(conn, 4096))
	if err != nil {
		return "", err
	}
	return strings.TrimRight(string(answer), "\x00\n"), nil
}

func send(w io.Writer, r io.Reader) error {
	if _, err := io.WriteString(w, "zINSTREAM\x00"); err != nil {
		return err
	}
	piece := make([]byte, 4+64*1024)
	for {
		n, err := io.ReadFull(r, piece[4:])
		if n > 0 {
			binary.BigEndian.PutUint32(piece, uint32(n))
			if _, err := w.Write(piece[:4+n]); err != nil {
				return err
			}
		}
		switch {
		case err == io.EOF || err == io.ErrUnexpectedEOF:
			_, err := w.Write([]byte{0, 0, 0, 0})
			return err
		case err != nil:
			return err
		}
	}
}
