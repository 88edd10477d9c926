package procedures

// A check is a named rule for one field.
type check func(value string) []Problem

var checks = map[string]check{}
