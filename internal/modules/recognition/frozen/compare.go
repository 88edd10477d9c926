package frozen

// A Change is one figure that differs between two frozen dossiers.
type Change struct {
	Code string
	Text string
	// Was is nil for an indicator that is new, Is for one that is gone.
	Was, Is *Indicator
}

// Compare lists the indicators whose figure, level or result differ, in the
// order of the newer dossier, then what is gone.
func Compare(was, is Dossier) []Change {
	before := map[string]Indicator{}
	var order []string
	for _, c := range was.Criteria {
		for _, i := range c.Indicators {
			before[i.Code] = i
			order = append(order, i.Code)
		}
	}
	var all []Change
	for _, c := range is.Criteria {
		for _, i := range c.Indicators {
			old, had := before[i.Code]
			delete(before, i.Code)
			switch {
			case !had:
				all = append(all, Change{i.Code, i.Text, nil, &i})
			case !same(old, i):
				all = append(all, Change{i.Code, i.Text, &old, &i})
			}
		}
	}
	for _, code := range order {
		if old, gone := before[code]; gone {
			all = append(all, Change{code, old.Text, &old, nil})
		}
	}
	return all
}

// same says that two lines of a report would read alike, whatever the day they
// were read on.
func same(a, b Indicator) bool {
	x, y := a.Reading, b.Reading
	return x.Known == y.Known && x.Value == y.Value && x.Numerator == y.Numerator && x.Denominator == y.Denominator &&
		x.Origin == y.Origin && a.Result() == b.Result() && level(a.Threshold) == level(b.Threshold)
}

// A levelKey is what of a threshold decides.
type levelKey struct {
	known, yes      bool
	number          float64
	grade, standing string
}

func level(t Threshold) levelKey {
	k := levelKey{known: t.Known, yes: t.Yes, grade: t.Grade, standing: t.Standing}
	if t.Number != nil {
		k.number = *t.Number
	}
	return k
}
