package pages

import (
	_ "embed"

	"xaso/internal/platform/web"
)

//go:embed assets/paste.js
var pasteSource []byte

// The script catches the table in what is pasted; without it the text with its
// tabs is sent.
var script = web.NewFile("/_criteria/dan.js", pasteSource)
