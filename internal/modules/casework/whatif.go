package casework

import (
	"time"

	"xaso/internal/modules/procedures"
)

// A Note says what a transition costs or gives under the indicators of QĐ
// 766/QĐ-TTg; Key is a text key. Whether 766 was replaced by 2026 was not
// found, so pages show the notes as guidance.
type Note struct {
	Key    string
	Args   []any
	Costly bool // must be confirmed, or loses points
}

// notes tells what happens to the indicators if t is taken on d.
func notes(d Dossier, t procedures.Transition, set Settings, now time.Time) []Note {
	var all []Note
	add := func(when bool, key string, costly bool, args ...any) {
		if when {
			all = append(all, Note{"casework.whatif." + key, args, costly})
		}
	}
	add(t.Has(procedures.Supplement) && d.Supplements == 0, "first-supplement", false)
	add(t.Has(procedures.Supplement) && d.Supplements >= 1, "second-supplement", true)
	add(t.Has(procedures.Extend) && d.Extensions >= set.Extensions, "second-extension", true, set.Extensions)
	add(t.Has(procedures.Extend) && !d.Due.IsZero() && now.After(d.Due), "extend-late", true)
	add(t.Has(procedures.Accept) && !d.Flags.Digitised, "not-digitised", true)
	add(t.Has(procedures.Accept) && len(d.Papers) == 0 && d.Channel != 2, "no-papers", false)
	add(t.Has(procedures.Finish) && d.ResultFile == "", "no-e-result", true)
	add(t.Has(procedures.Finish) && d.Late(now), "finish-late", true)
	add(t.Has(procedures.Finish) && !d.Late(now) && !d.Due.IsZero(), "finish-on-time", false)
	add(t.Has(procedures.Refuse), "refuse", false)
	add(t.Has(procedures.Stop) && !d.Received.IsZero() && d.Late(now), "stop-late", true)
	add(t.Has(procedures.Finance), "finance-online", false)
	return all
}
