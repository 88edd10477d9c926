package layout1_test

import (
	"os"
	"path/filepath"
	"testing"

	"xaso/internal/modules/recognition/frozen"
	"xaso/internal/modules/recognition/layout1"
)

func TestLook(t *testing.T) {
	dir := os.Getenv("LOOK")
	if dir == "" {
		t.Skip()
	}
	for name, d := range map[string]frozen.Dossier{"full": sample(), "empty": empty()} {
		text, err := d.Text()
		if err != nil {
			t.Fatal(err)
		}
		for _, p := range layout1.Papers(d, frozen.Sum(text)) {
			data, err := p.Make()
			if err != nil {
				t.Fatal(p.Name, err)
			}
			os.MkdirAll(filepath.Join(dir, name), 0o755)
			os.WriteFile(filepath.Join(dir, name, p.Name), data, 0o644)
		}
	}
}
