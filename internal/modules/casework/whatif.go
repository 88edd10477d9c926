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
	Costly bool // loses points
	// Confirm says that the desk wants to hear that this was read.
	Confirm bool
}

// notes tells what happens to the indicators if t is taken on d.
func notes(d Dossier, t procedures.Transition, set Settings, now time.Time) []Note {
	var all []Note
	add := func(when bool, key string, costly bool, args ...any) {
		if when {
			all = append(all, Note{Key: "casework.whatif." + key, Args: args, Costly: costly})
		}
	}
	confirm := func(when bool) {
		if n := len(all); when && n > 0 {
			all[n-1].Confirm = true
		}
	}
	add(t.Has(procedures.Supplement) && d.Supplements == 0, "first-supplement", false)
	add(t.Has(procedures.Supplement) && d.Supplements >= 1, "second-supplement", true)
	confirm(t.Has(procedures.Supplement) && d.Supplements >= 1)
	add(t.Has(procedures.Extend) && d.Extensions >= set.Extensions, "second-extension", true, set.Extensions)
	confirm(t.Has(procedures.Extend) && d.Extensions >= set.Extensions)
	add(t.Has(procedures.Extend) && !d.Due.IsZero() && now.After(d.Due), "extend-late", true)
	confirm(t.Has(procedures.Extend) && !d.Due.IsZero() && now.After(d.Due))
	add(t.Has(procedures.Accept) && !d.Flags.Digitised, "not-digitised", true)
	confirm(t.Has(procedures.Accept) && !d.Flags.Digitised && (d.Channel != online || d.undigitised(Input{})))
	add(t.Has(procedures.Accept) && len(d.Papers) == 0 && d.Channel != 2, "no-papers", false)
	add(t.Has(procedures.Finish) && d.ResultFile == "", "no-e-result", true)
	confirm(d.lacksResult(t))
	add(t.Has(procedures.Finish) && d.Late(now), "finish-late", true)
	add(t.Has(procedures.Finish) && !d.Late(now) && !d.Due.IsZero(), "finish-on-time", false)
	add(t.Has(procedures.Refuse), "refuse", false)
	add(t.Has(procedures.Stop) && !d.Received.IsZero() && d.Late(now), "stop-late", true)
	add(t.Has(procedures.Finance), "finance-online", false)
	return all
}
