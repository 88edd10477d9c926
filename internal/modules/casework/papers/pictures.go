package papers

import (
	"bytes"
	"errors"
	"fmt"
	"image"
	_ "image/jpeg" // pictures in the store are JPEG
	"time"

	"github.com/signintech/gopdf"
)

// ErrNoPictures means that there is nothing to make a file of.
var ErrNoPictures = errors.New("papers: no pictures")

// Pictures makes one PDF of photographs of a paper, a page each: A4, turned as
// the picture is. The date goes into the file, so that equal pictures are equal
// bytes.
func Pictures(jpegs [][]byte, date time.Time) ([]byte, error) {
	if len(jpegs) == 0 {
		return nil, ErrNoPictures
	}
	pdf := &gopdf.GoPdf{}
	pdf.Start(gopdf.Config{PageSize: *gopdf.PageSizeA4})
	pdf.SetInfo(gopdf.PdfInfo{CreationDate: date})
	for i, b := range jpegs {
		size, _, err := image.DecodeConfig(bytes.NewReader(b))
		if err != nil {
			return nil, fmt.Errorf("picture %d: %w", i+1, err)
		}
		page := *gopdf.PageSizeA4
		if size.Width > size.Height {
			page.W, page.H = page.H, page.W
		}
		pdf.AddPageWithOption(gopdf.PageOption{PageSize: &page})
		holder, err := gopdf.ImageHolderByBytes(b)
		if err != nil {
			return nil, fmt.Errorf("picture %d: %w", i+1, err)
		}
		scale := min(page.W/float64(size.Width), page.H/float64(size.Height))
		on := gopdf.Rect{W: float64(size.Width) * scale, H: float64(size.Height) * scale}
		if err := pdf.ImageByHolder(holder, (page.W-on.W)/2, (page.H-on.H)/2, &on); err != nil {
			return nil, fmt.Errorf("picture %d: %w", i+1, err)
		}
	}
	var out bytes.Buffer
	if _, err := pdf.WriteTo(&out); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}
