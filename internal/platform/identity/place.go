package identity

import (
	"regexp"
	"strings"
)

// abbreviations of administrative units as people write them; synchronisation
// wants the full words. Districts ended on 1/7/2025 but stand on old papers.
var abbreviations = []struct {
	short *regexp.Regexp
	full  string
}{
	{regexp.MustCompile(`(?i)^tp\.?\s*hcm$`), "Thành phố Hồ Chí Minh"},
	{regexp.MustCompile(`^(?i:tp)(\.\s*|\s+)`), "Thành phố "},
	{regexp.MustCompile(`^(?i:tt)(\.\s*|\s+)`), "Thị trấn "},
	{regexp.MustCompile(`^(?i:tx)(\.\s*|\s+)`), "Thị xã "},
	{regexp.MustCompile(`^[Pp]\.\s*`), "Phường "},
	{regexp.MustCompile(`^[Xx]\.\s*`), "Xã "},
	{regexp.MustCompile(`^[Qq]\.\s*`), "Quận "},
	{regexp.MustCompile(`^[Hh]\.\s*`), "Huyện "},
	{regexp.MustCompile(`^[Tt]\.\s*`), "Tỉnh "},
}

// ExpandPlace writes the units of an address in full, part by part: "P. Hàm
// Rồng, TP Thanh Hóa" becomes "Phường Hàm Rồng, Thành phố Thanh Hóa". It is for
// importing lists; an issued paper is always kept as printed.
func ExpandPlace(address string) string {
	parts := strings.Split(Compose(address), ",")
	for i, part := range parts {
		part = strings.TrimSpace(part)
		for _, a := range abbreviations {
			if a.short.MatchString(part) {
				part = strings.TrimSpace(a.short.ReplaceAllLiteralString(part, a.full))
				break
			}
		}
		parts[i] = part
	}
	return strings.Join(parts, ", ")
}
