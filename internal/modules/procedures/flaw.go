package procedures

import "xaso/internal/platform/fault"

// A Flaw is something in an edition that keeps it from being published, or is
// only doubtful when Warn. Its sentence is that of Code with ArgsIn.
type Flaw struct {
	Place
	Property string // what of the part: "show", "options", "pattern", "when", "true", "id"…
	Line     int    // in a condition, from 1; 0 where it is no matter of a condition
	Column   int
	Code     string
	Args     []any
	Warn     bool
}

// ArgsIn returns the values for the sentence with labels in language tag.
func (f Flaw) ArgsIn(tag string) []any { return Problem{Args: f.Args}.ArgsIn(tag) }

// flawed makes a flaw at a place.
func flawed(at Place, property string, of *fault.Fault, args ...any) Flaw {
	return Flaw{Place: at, Property: property, Code: of.Code, Args: args}
}

// doubtful is a flaw that does not stop publishing.
func doubtful(at Place, property string, of *fault.Fault, args ...any) Flaw {
	f := flawed(at, property, of, args...)
	f.Warn = true
	return f
}

// serious returns the flaws that stop publishing.
func serious(flaws []Flaw) []Flaw {
	var stop []Flaw
	for _, f := range flaws {
		if !f.Warn {
			stop = append(stop, f)
		}
	}
	return stop
}
