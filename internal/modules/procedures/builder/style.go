package builder

import (
	_ "embed"

	"xaso/internal/platform/web"
)

//go:embed builder.css
var styles []byte

// styleFile is what only these pages need besides the styles of all pages.
var styleFile = web.NewFile("/_soan/soan.css", styles)
