package demo

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"image/jpeg"
)

// photoJPEG is a sheet with lines of grey where writing would be: there is no
// paper of anybody behind it.
func photoJPEG() ([]byte, error) {
	sheet := image.NewGray(image.Rect(0, 0, 360, 500))
	draw.Draw(sheet, sheet.Bounds(), image.NewUniform(color.Gray{Y: 238}), image.Point{}, draw.Src)
	for y := 40; y < 460; y += 20 {
		line := image.Rect(40, y, 180+y*7%140, y+6) // of uneven length
		draw.Draw(sheet, line, image.NewUniform(color.Gray{Y: 150}), image.Point{}, draw.Src)
	}
	var out bytes.Buffer
	err := jpeg.Encode(&out, sheet, &jpeg.Options{Quality: 60})
	return out.Bytes(), err
}

// resultPDF is a result that says that it is none. Its words are without marks
// because the fonts every reader has know no Vietnamese.
func resultPDF() []byte {
	const text = "BT /F1 16 Tf 72 760 Td (KET QUA DUNG THU - KHONG CO GIA TRI) Tj ET"
	var out bytes.Buffer
	out.WriteString("%PDF-1.4\n")
	var offsets []int
	for i, body := range []string{
		"<< /Type /Catalog /Pages 2 0 R >>",
		"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
		"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>",
		fmt.Sprintf("<< /Length %d >>\nstream\n%s\nendstream", len(text), text),
		"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
	} {
		offsets = append(offsets, out.Len())
		fmt.Fprintf(&out, "%d 0 obj\n%s\nendobj\n", i+1, body)
	}
	table := out.Len()
	fmt.Fprintf(&out, "xref\n0 %d\n0000000000 65535 f \n", len(offsets)+1)
	for _, at := range offsets {
		fmt.Fprintf(&out, "%010d 00000 n \n", at)
	}
	fmt.Fprintf(&out, "trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n", len(offsets)+1, table)
	return out.Bytes()
}
