package criteria

import (
	"context"
	"slices"
	"strings"

	"xaso/internal/platform/clock"
	"xaso/internal/platform/fault"
	"xaso/internal/platform/gate"
)

// ErrLevel is a level that cannot be read as the indicator is compared.
var ErrLevel = fault.New(fault.Invalid, "criteria.level")

// SetThreshold corrects one level, written as decisions write them ("≥ 95%",
// "Đạt", "Khá", "2026: 60; 2027: 64"); "" says that it is not known. It
// returns the number of the version made.
func (b *Book) SetThreshold(ctx context.Context, who gate.Actor, set string, over int64, code, column, level string, p Provenance) (int64, error) {
	return b.change(ctx, who, set, over, Edit, p, func(tx *gate.Tx, s *Set) error {
		n := slices.IndexFunc(s.Indicators, func(i Indicator) bool { return i.Code == code })
		if n < 0 {
			return ErrNoIndicator
		}
		if _, known := s.Column(column); !known {
			return ErrNoColumn.At("column")
		}
		i := &s.Indicators[n]
		t, err := levelFor(*i, level)
		if err != nil {
			return err
		}
		if i.Thresholds == nil {
			i.Thresholds = map[string]Threshold{}
		}
		i.Thresholds[column] = t.entered(p, clock.DateOf(tx.Now()))
		return nil
	})
}

// entered marks a level as taken over by an official.
func (t Threshold) entered(p Provenance, on clock.Date) Threshold {
	t.Source, t.By, t.On = p.text(), p.By, on
	if t.valued() {
		t.Standing, t.Candidate = Entered, ""
	} else {
		t.Standing = Unverified
	}
	return t
}

// levelFor reads a level for an indicator whose unit and comparison stand.
func levelFor(i Indicator, text string) (Threshold, error) {
	if strings.TrimSpace(text) == "" {
		return Threshold{Standing: Unverified}, nil
	}
	r := ReadLevel(text)
	if !r.fits(i.Unit, i.Comparison) {
		return Threshold{}, ErrLevel.With(text).At("level")
	}
	return r.Threshold, nil
}

// PutIndicator replaces an indicator, or adds one with a code that is new. Its
// levels stay as they are: they have their own way (SetThreshold). Those that
// the new unit cannot have are not known any more.
func (b *Book) PutIndicator(ctx context.Context, who gate.Actor, set string, over int64, i Indicator, p Provenance) (int64, error) {
	return b.change(ctx, who, set, over, Edit, p, func(_ *gate.Tx, s *Set) error {
		i.TextStanding, i.Source = Entered, p.text()
		n := slices.IndexFunc(s.Indicators, func(o Indicator) bool { return o.Code == i.Code })
		if n < 0 {
			i.Thresholds = map[string]Threshold{}
			s.Indicators = append(s.Indicators, i)
			s.sort()
			return nil
		}
		old := s.Indicators[n]
		i.Thresholds, i.Evidence, i.Note = old.Thresholds, old.Evidence, old.Note
		for column, t := range i.Thresholds {
			var wrong flaws
			if t.check("", i.Unit, i.Comparison, &wrong); len(wrong) > 0 {
				i.Thresholds[column] = Threshold{Standing: Unverified, Candidate: t.Words(old)}
			}
		}
		s.Indicators[n] = i
		s.sort()
		return nil
	})
}

// DropIndicator takes an indicator out of the set.
func (b *Book) DropIndicator(ctx context.Context, who gate.Actor, set string, over int64, code string, p Provenance) (int64, error) {
	return b.change(ctx, who, set, over, Edit, p, func(_ *gate.Tx, s *Set) error {
		if _, found := s.Indicator(code); !found {
			return ErrNoIndicator
		}
		s.Indicators = slices.DeleteFunc(s.Indicators, func(i Indicator) bool { return i.Code == code })
		return nil
	})
}

// PutColumn renames a column, or adds one with a key that is new.
func (b *Book) PutColumn(ctx context.Context, who gate.Actor, set string, over int64, c Column, p Provenance) (int64, error) {
	return b.change(ctx, who, set, over, Edit, p, func(_ *gate.Tx, s *Set) error {
		c.Source = p.text()
		if n := slices.IndexFunc(s.Columns, func(o Column) bool { return o.Key == c.Key }); n >= 0 {
			s.Columns[n] = c
		} else {
			s.Columns = append(s.Columns, c)
		}
		return nil
	})
}

// sort puts criteria and indicators in the order of their numbers.
func (s *Set) sort() {
	slices.SortStableFunc(s.Criteria, func(a, b Criterion) int { return a.No - b.No })
	slices.SortStableFunc(s.Indicators, func(a, b Indicator) int {
		if a.Criterion != b.Criterion {
			return a.Criterion - b.Criterion
		}
		return compareCodes(a.Code, b.Code)
	})
}
