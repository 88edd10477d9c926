// Package paper holds what every printed paper of the house is drawn with: the
// serif face that Decree 30/2020/NĐ-CP asks for, parsed once.
package paper

import (
	_ "embed"
	"fmt"
	"sync"

	"github.com/signintech/gopdf"
)

// Tinos has the widths of Times New Roman, covers Vietnamese, and may be
// embedded (SIL Open Font License 1.1, fonts/OFL.txt).
var (
	//go:embed fonts/Tinos-Regular.ttf
	tinosRegular []byte
	//go:embed fonts/Tinos-Bold.ttf
	tinosBold []byte
	//go:embed fonts/Tinos-Italic.ttf
	tinosItalic []byte
	//go:embed fonts/Tinos-BoldItalic.ttf
	tinosBoldItalic []byte
)

// The faces, by the name they carry inside a PDF.
const (
	Regular    = "Tinos"
	Bold       = "Tinos-Bold"
	Italic     = "Tinos-Italic"
	BoldItalic = "Tinos-BoldItalic"
)

// Typefaces parses the four files once for the life of the program. Every
// document adds the faces it uses from what it returns.
var Typefaces = sync.OnceValues(func() (*gopdf.FontContainer, error) {
	var box gopdf.FontContainer
	for name, data := range map[string][]byte{Regular: tinosRegular, Bold: tinosBold, Italic: tinosItalic,
		BoldItalic: tinosBoldItalic} {
		if err := box.AddTTFFontData(name, data); err != nil {
			return nil, fmt.Errorf("paper: font %s: %w", name, err)
		}
	}
	return &box, nil
})
