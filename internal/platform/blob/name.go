package blob

import (
	"path"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

const longestName = 120 // characters, the extension among them

// cleanName turns what a device calls a file into a name that is safe to show
// and to save on any system: one form of Vietnamese letters (NFC; iPhones send
// NFD), no path, nothing invisible, and the extension that fits the content.
func cleanName(name, mime string) string {
	stem, _ := splitName(name)
	stem = strings.Map(func(r rune) rune {
		switch {
		case r == unicode.ReplacementChar || strings.ContainsRune(`<>:"|?*`, r):
			return '_'
		case unicode.IsSpace(r):
			return ' '
		case unicode.IsControl(r) || unicode.In(r, unicode.Cf, unicode.Co):
			return -1 // also the signs that turn "gpj.exe" around
		}
		return r
	}, stem)
	stem = strings.Trim(strings.Join(strings.Fields(stem), " "), ". ")
	ext := extensions[mime][0]
	if room := longestName - len(ext); len([]rune(stem)) > room {
		stem = strings.TrimRight(string([]rune(stem)[:room]), ". ")
	}
	if stem == "" {
		stem = "tep" // tệp, without the marks that the empty name had no say in
	}
	if reserved(stem) {
		stem = "_" + stem
	}
	return stem + ext
}

// splitName drops any path and separates a name from its extension, which is
// in small letters with its dot. Text after a dot is an extension only when it
// is short and plain: "Đơn của ông A. Lan" has none.
func splitName(name string) (stem, ext string) {
	name = norm.NFC.String(strings.ToValidUTF8(name, "\uFFFD"))
	name = path.Base("/" + strings.ReplaceAll(name, `\`, "/"))
	name = strings.Trim(name, "/ .")
	ext = path.Ext(name)
	if len(ext) < 2 || len(ext) > 6 || strings.ContainsFunc(ext[1:], func(r rune) bool {
		return r > unicode.MaxASCII || !unicode.IsLetter(r) && !unicode.IsDigit(r)
	}) {
		return name, ""
	}
	return strings.TrimSuffix(name, ext), strings.ToLower(ext)
}

// reserved names mean devices on Windows, where offices open these files.
func reserved(stem string) bool {
	first, _, _ := strings.Cut(strings.ToLower(stem), ".")
	if len(first) == 4 && (first[:3] == "com" || first[:3] == "lpt") {
		return first[3] >= '0' && first[3] <= '9'
	}
	return slices.Contains([]string{"con", "prn", "aux", "nul"}, first)
}
