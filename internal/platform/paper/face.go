package paper

import (
	"fmt"
	"sync"

	"golang.org/x/image/font"
	"golang.org/x/image/font/opentype"
)

// outlines are the regular and the bold face, parsed for drawing in pictures.
var outlines = sync.OnceValues(func() (map[string]*opentype.Font, error) {
	all := map[string]*opentype.Font{}
	for name, data := range map[string][]byte{Regular: tinosRegular, Bold: tinosBold} {
		f, err := opentype.Parse(data)
		if err != nil {
			return nil, fmt.Errorf("paper: font %s: %w", name, err)
		}
		all[name] = f
	}
	return all, nil
})

// Face is Regular or Bold for drawing in pictures; size is in pixels. What it
// returns belongs to one goroutine.
func Face(name string, size float64) (font.Face, error) {
	all, err := outlines()
	if err != nil {
		return nil, err
	}
	if all[name] == nil {
		return nil, fmt.Errorf("paper: no outlines of %s", name)
	}
	return opentype.NewFace(all[name], &opentype.FaceOptions{Size: size, DPI: 72, Hinting: font.HintingNone})
}
