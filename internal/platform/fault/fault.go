// Package fault is xaso's one error for people: a kind that decides the HTTP
// status, and a code that finds the sentence in the reader's language and can
// be read over the telephone to the commune's help desk.
//
// Every other error is a bug or a broken machine: it is logged whole, and the
// reader sees only "internal" with a request number.
package fault

import "errors"

// Kind says what went wrong in terms any caller understands.
type Kind int

const (
	Internal  Kind = iota // a bug or a failed machine; never explained to readers
	Invalid               // the reader can correct what they sent
	Forbidden             // known, but not allowed
	Missing               // no such thing, or not yours to know of
	Conflict              // the thing has changed or is in the wrong state
	Busy                  // try again later
)

// Further kinds exist because HTTP clients act on them differently.
const (
	TooLarge    Kind = iota + 100 // the body or a file is over the limit
	TooMany                       // slow down: a rate limit was met
	SignIn                        // nobody is signed in, and somebody must be
	WrongType                     // the file or the body is of a kind not taken here
	WrongMethod                   // the address is there, but not for this method
)

// A Fault is an error meant to be read by people. Code is stable for ever:
// "module.what-is-wrong". Field, if set, names the form field at fault.
type Fault struct {
	Kind  Kind
	Code  string
	Field string
	Args  []any // values for the sentence, in order
}

// New declares a fault. Call it only in package-level var blocks, so that
// tests can find every code and demand a sentence for it in each language.
func New(kind Kind, code string) *Fault {
	f := &Fault{Kind: kind, Code: code}
	declared = append(declared, f)
	return f
}

var declared []*Fault

// Declared returns every fault of the program, for tests and documentation.
func Declared() []*Fault { return declared }

// With returns a copy that carries the values its sentence needs.
func (f *Fault) With(args ...any) *Fault { c := *f; c.Args = args; return &c }

// At returns a copy that points at a form field.
func (f *Fault) At(field string) *Fault { c := *f; c.Field = field; return &c }

func (f *Fault) Error() string { return f.Code }

// Is reports whether target is the same declared fault, whatever its values.
func (f *Fault) Is(target error) bool {
	t, ok := target.(*Fault)
	return ok && t.Code == f.Code
}

// Told reports whether an error can be shown beside the form it came from:
// everything but what is hidden, forbidden or broken.
func Told(err error) bool {
	switch KindOf(err) {
	case Invalid, Conflict, WrongType, TooLarge:
		return All(err) != nil
	}
	return false
}

// All returns the faults in err: those of an errors.Join of faults, else the
// first in its chain (what follows is its cause, for the log). It is nil when
// err holds none.
func All(err error) []*Fault {
	f, ok := errors.AsType[*Fault](err)
	if !ok {
		return nil
	}
	joined, many := err.(interface{ Unwrap() []error })
	if !many {
		return []*Fault{f}
	}
	var all []*Fault
	for _, e := range joined.Unwrap() {
		if KindOf(e) == Internal {
			return []*Fault{f}
		}
		all = append(all, All(e)...)
	}
	return all
}

// KindOf returns the kind of err: Internal unless a Fault is in its chain.
func KindOf(err error) Kind {
	if f, ok := errors.AsType[*Fault](err); ok {
		return f.Kind
	}
	return Internal
}
