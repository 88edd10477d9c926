package casework

import (
	"fmt"
	"regexp"
	"strings"
	"time"

	"xaso/internal/platform/clock"
	"xaso/internal/platform/gate"
)

// DefaultPattern makes codes as in "000.00.00.H56-261123-0001". The rule text
// of TT 03/2025/TT-VPCP was not found; this is the shape of TT 01/2018, Điều
// 19, which code in use in the province follows too.
const DefaultPattern = "{agency}-{yyMMdd}-{n:4}"

var patternPart = regexp.MustCompile(`\{(agency|yyMMdd|yyyyMMdd|yyyy|n:[1-9])\}`)

// checkPattern refuses patterns that could give one code twice: the number
// restarts each day and belongs to one agency, so all three must be there.
func checkPattern(p string) error {
	left := patternPart.ReplaceAllString(p, "")
	day := strings.Contains(p, "{yyMMdd}") || strings.Contains(p, "{yyyyMMdd}")
	if strings.ContainsAny(left, "{} /\\?#%&") || strings.Count(p, "{n:") != 1 || !day ||
		!strings.Contains(p, "{agency}") || len(p) > 60 {
		return ErrPattern.At("code_pattern")
	}
	return nil
}

// agencyShape is the grammar of QĐ 20/2020/QĐ-TTg; old and new identifiers
// differ in the number of groups, so only characters are judged.
var agencyShape = regexp.MustCompile(`^[0-9A-Z]+(\.[0-9A-Z]+)*$`)

// nextCode takes the next number of the day. Numbers above the width of the
// pattern simply grow.
func nextCode(tx *gate.Tx, pattern, agency string) (string, error) {
	if !agencyShape.MatchString(agency) || len(agency) > 35 {
		return "", fmt.Errorf("casework: agency identifier %q is not of QĐ 20/2020", agency)
	}
	now := tx.Now().In(clock.Zone)
	n, err := tx.Next("casework.code/" + agency + "/" + now.Format(time.DateOnly))
	if err != nil {
		return "", err
	}
	return patternPart.ReplaceAllStringFunc(pattern, func(part string) string {
		switch part {
		case "{agency}":
			return agency
		case "{yyMMdd}":
			return now.Format("060102")
		case "{yyyyMMdd}":
			return now.Format("20060102")
		case "{yyyy}":
			return now.Format("2006")
		}
		return fmt.Sprintf("%0*d", int(part[3]-'0'), n)
	}), nil
}

// resultNumber takes the next number of the year for results: consecutive from
// 1 January to 31 December, below ten with a leading 0 (NĐ 30/2020, Điều 15).
func resultNumber(tx *gate.Tx, field string) (string, error) {
	year := tx.Now().In(clock.Zone).Format("2006")
	n, err := tx.Next("casework.result/" + field + "/" + year)
	if err != nil {
		return "", err
	}
	return fmt.Sprintf("%02d/%s", n, year), nil
}
