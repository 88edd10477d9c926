package indicators

import (
	"regexp"
	"strconv"
	"strings"
)

// numberShape is a number as Vietnamese people write it: a comma before the
// fraction, points between thousands or none at all.
var numberShape = regexp.MustCompile(`^(\d{1,15}|\d{1,3}(\.\d{3}){1,4})(,\d{1,9})?$`)

// ParseNumber reads "1.234,5", "1234,5" or "72". A point that stands where no
// thousand ends is refused: "65.6" may be meant as either.
func ParseNumber(s string) (float64, error) {
	s = strings.TrimSpace(s)
	if !numberShape.MatchString(s) {
		return 0, errNumber
	}
	return strconv.ParseFloat(strings.Replace(strings.ReplaceAll(s, ".", ""), ",", ".", 1), 64)
}
