package papers

import (
	_ "embed"
	"fmt"
	"sync"

	"github.com/signintech/gopdf"
)

// Tinos has the widths of Times New Roman, which Decree 30/2020/NĐ-CP asks for,
// covers Vietnamese, and may be embedded (SIL Open Font License 1.1, fonts/OFL.txt).
var (
	//go:embed fonts/Tinos-Regular.ttf
	tinosRegular []byte
	//go:embed fonts/Tinos-Bold.ttf
	tinosBold []byte
	//go:embed fonts/Tinos-Italic.ttf
	tinosItalic []byte
)

// The faces of a paper, by the name they carry inside the PDF.
const (
	regular = "Tinos"
	bold    = "Tinos-Bold"
	italic  = "Tinos-Italic"
)

// typefaces parses the three files once for the life of the program.
var typefaces = sync.OnceValues(func() (*gopdf.FontContainer, error) {
	var box gopdf.FontContainer
	for name, data := range map[string][]byte{regular: tinosRegular, bold: tinosBold, italic: tinosItalic} {
		if err := box.AddTTFFontData(name, data); err != nil {
			return nil, fmt.Errorf("papers: font %s: %w", name, err)
		}
	}
	return &box, nil
})
