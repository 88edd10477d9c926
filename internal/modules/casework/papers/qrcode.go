package papers

import (
	"errors"
	"fmt"
	"strings"

	"rsc.io/qr"
)

// ErrAddress means a tracking address that a QR reader could get wrong.
var ErrAddress = errors.New("papers: the tracking address must be http(s), plain ASCII, percent-encoded, at most 300 characters")

// checkAddress admits what every reader decodes alike: readers guess the
// encoding of anything outside ASCII, and guess wrong.
func checkAddress(address string) error {
	if address == "" {
		return nil
	}
	if !strings.HasPrefix(address, "https://") && !strings.HasPrefix(address, "http://") || len(address) > 300 {
		return fmt.Errorf("%w: %q", ErrAddress, address)
	}
	for _, r := range address {
		if r <= ' ' || r > '~' || strings.ContainsRune(`"<>\()`, r) {
			return fmt.Errorf("%w: %q", ErrAddress, address)
		}
	}
	return nil
}

// quiet is the white border a reader needs, in modules.
const quiet = 4

// code draws a QR code, quiet zone included, into a square and makes the square
// a link for those who read on a screen.
func (s *sheet) code(address string, x, y, side float64) {
	if s.err != nil {
		return
	}
	matrix, err := qr.Encode(address, qr.M)
	if err != nil {
		s.fail(fmt.Errorf("papers: qr: %w", err))
		return
	}
	module := side / float64(matrix.Size+2*quiet)
	s.pdf.SetFillColor(0, 0, 0)
	for row := range matrix.Size {
		for col := 0; col < matrix.Size; col++ {
			start := col
			for col < matrix.Size && matrix.Black(col, row) {
				col++
			}
			if col > start {
				s.pdf.RectFromUpperLeftWithStyle(x+float64(start+quiet)*module,
					y+float64(row+quiet)*module, float64(col-start)*module, module, "F")
			}
		}
	}
	s.pdf.AddExternalLink(address, x, y, side, side)
}
