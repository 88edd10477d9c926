package papers

import "xaso/internal/platform/paper"

// The faces of a paper, by the name they carry inside the PDF.
const (
	regular = paper.Regular
	bold    = paper.Bold
	italic  = paper.Italic
)
