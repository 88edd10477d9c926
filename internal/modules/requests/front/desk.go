package front

import (
	"context"

	"xaso/internal/platform/blob"
	"xaso/internal/platform/gate"
	"xaso/internal/platform/geo"
)

// The kinds that are filed here, as package requests knows them.
const (
	kindReport    = "report"    // phản ánh, kiến nghị
	kindQuestion  = "question"  // hỏi đáp
	kindComplaint = "complaint" // khiếu nại: named, private
	// denounce is the fourth kind. It is filed nowhere here: whoever chooses
	// it is shown the way to the sealed room, and the draft is forgotten.
	denounce = "denunciation"
)

// A Category is one thing that can be reported, as its form shows it.
type Category struct {
	Code, Name, NameEn string
	Group, Hint        string
	Public             bool
	Attributes         []Attribute
}

// An Attribute is a further question of a category (Open311).
type Attribute struct {
	Code, Name string
	Datatype   string // "string", "number", "datetime", "text", "singlevaluelist", "multivaluelist"
	Required   bool
	Values     []Value
}

// A Value is one answer that a list offers.
type Value struct{ Key, Name string }

// A Cell is how many reports lie in one piece of the map.
type Cell struct {
	Lat, Lng           float64
	Open, Closed, Late int
}

// A nearby report is one that others filed, and how many metres away it is; 0
// is not known.
type nearby struct {
	item
	Metres int
}

// A desk is what the pages ask of the records. What it refuses comes as faults
// that are told beside the form.
type desk interface {
	categories(tx *gate.Tx) ([]Category, error)
	near(tx *gate.Tx, d draft) ([]nearby, error)
	counts(tx *gate.Tx) (tallies, map[string]int64, error)
	list(tx *gate.Tx, f filter) (items []item, after string, err error)
	cells(tx *gate.Tx, b geo.Box) ([]Cell, error)

	file(ctx context.Context, who gate.Actor, d draft) (receipt, error)
	report(ctx context.Context, who gate.Actor, code, pin string) (reportView, error)
	photo(ctx context.Context, who gate.Actor, code string, n int, small bool) (key string, err error)
	follow(ctx context.Context, who gate.Actor, code string) error
	add(ctx context.Context, who gate.Actor, code, pin, words string, photos []blob.Stored) error
	reopen(ctx context.Context, who gate.Actor, code, pin, words string) error
	rate(ctx context.Context, who gate.Actor, code, pin string, stars int, words string) error
	withdraw(ctx context.Context, who gate.Actor, code, pin, words string) error
}
