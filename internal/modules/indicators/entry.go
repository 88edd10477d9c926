package indicators

import (
	"context"
	"encoding/json"
	"errors"
	"math"
	"net/url"
	"slices"
	"strings"
	"unicode/utf8"

	"xaso/internal/modules/criteria"
	"xaso/internal/platform/clock"
	"xaso/internal/platform/fault"
	"xaso/internal/platform/gate"
)

var (
	errKind     = fault.New(fault.Invalid, "indicators.entry.kind")
	errNumber   = fault.New(fault.Invalid, "indicators.entry.number")
	errZero     = fault.New(fault.Invalid, "indicators.entry.zero")
	errOver     = fault.New(fault.Invalid, "indicators.entry.over")
	errShare    = fault.New(fault.Invalid, "indicators.entry.share")
	errUnit     = fault.New(fault.Invalid, "indicators.entry.unit")
	errSexes    = fault.New(fault.Invalid, "indicators.entry.sexes")
	errGrade    = fault.New(fault.Invalid, "indicators.entry.grade")
	errBound    = fault.New(fault.Invalid, "indicators.entry.bound")
	errAsOf     = fault.New(fault.Invalid, "indicators.entry.as-of")
	errFuture   = fault.New(fault.Invalid, "indicators.entry.future")
	errYear     = fault.New(fault.Invalid, "indicators.entry.year")
	errDocument = fault.New(fault.Invalid, "indicators.entry.document")
	errURL      = fault.New(fault.Invalid, "indicators.entry.url")
	errVouched  = fault.New(fault.Invalid, "indicators.entry.vouched")
	errLong     = fault.New(fault.Invalid, "indicators.entry.long")
	errHamlet   = fault.New(fault.Invalid, "indicators.entry.hamlet")
	errReason   = fault.New(fault.Invalid, "indicators.entry.reason")
	errGone     = fault.New(fault.Conflict, "indicators.entry.gone")
	ErrNoEntry  = fault.New(fault.Missing, "indicators.no-entry")
)

// KindOf is what an indicator takes when a figure is entered. A share may also
// be Published.
func KindOf(u criteria.Unit) Kind {
	switch u {
	case criteria.Percent:
		return Counts
	case criteria.PassFail:
		return Verdict
	case criteria.Grade:
		return Grade
	}
	return Amount
}

// most is beyond which a number was surely typed in another unit: đồng where
// millions are wanted.
var most = map[criteria.Unit]float64{criteria.Income: 2_000, criteria.Ratio: 100, criteria.Area: 10_000, criteria.Water: 10_000}

// mostAmount is beyond which no count of a commune goes.
const mostAmount = 1e12

// tidy settles what follows from what was typed.
func (e Entry) tidy() Entry {
	for _, s := range []*string{&e.Document, &e.URL, &e.VouchedBy, &e.Note, &e.Grade, &e.Hamlet} {
		*s = strings.TrimSpace(*s)
	}
	if e.Kind == Counts && e.Men != nil && e.Women != nil {
		e.Whole = Fraction{e.Men.Numerator + e.Women.Numerator, e.Men.Denominator + e.Women.Denominator}
	}
	if e.Kind != Published && e.Kind != Amount {
		e.Bound = Exact
	}
	return e
}

// check says everything that is wrong with an entry for an indicator that is
// measured in a year.
func (e Entry) check(ind criteria.Indicator, year int, today clock.Date) error {
	wrong := []error{e.checkValue(ind), e.checkDay(year, today)}
	if e.Document == "" && e.File == nil {
		wrong = append(wrong, errDocument.At("document"))
	}
	if e.VouchedBy == "" {
		wrong = append(wrong, errVouched.At("vouched"))
	}
	if u, err := url.Parse(e.URL); e.URL != "" && (err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http") {
		wrong = append(wrong, errURL.At("url"))
	}
	for field, s := range map[string]string{"document": e.Document, "url": e.URL, "vouched": e.VouchedBy, "note": e.Note} {
		if utf8.RuneCountInString(s) > 500 {
			wrong = append(wrong, errLong.At(field))
		}
	}
	return errors.Join(wrong...)
}

// checkDay refuses figures of another span: a number is of the year that is
// measured; a verdict or a grade holds until a newer one, so it may be older.
func (e Entry) checkDay(year int, today clock.Date) error {
	switch {
	case e.AsOf.IsZero() || e.AsOf.Year < 1990:
		return errAsOf.At("as-of")
	case today.Before(e.AsOf):
		return errFuture.At("as-of")
	case e.AsOf.Year > year, e.AsOf.Year < year && !e.lasts():
		return errYear.With(year).At("as-of")
	}
	return nil
}

func (e Entry) lasts() bool { return e.Kind == Verdict || e.Kind == Grade }

func (e Entry) checkValue(ind criteria.Indicator) error {
	want := KindOf(ind.Unit)
	if e.Kind != want && !(e.Kind == Published && want == Counts) {
		return errKind.At("kind")
	}
	if !slices.Contains([]Bound{Exact, AtLeast, Above, AtMost, Below}, e.Bound) {
		return errBound.At("bound")
	}
	switch e.Kind {
	case Counts:
		if ind.Measure.BothSexes {
			if e.Men == nil || e.Women == nil {
				return errSexes.At("men-numerator")
			}
			return errors.Join(e.Men.check("men-"), e.Women.check("women-"))
		}
		return e.Whole.check("")
	case Published:
		if !(e.Value >= 0 && e.Value <= 100) {
			return errShare.At("value")
		}
	case Verdict:
		if e.Value != 0 && e.Value != 1 {
			return errKind.At("value")
		}
	case Grade:
		if _, _, ok := Rank(e.Grade); !ok {
			return errGrade.At("grade")
		}
	default:
		top, bounded := most[ind.Unit]
		switch {
		case !(e.Value >= 0 && e.Value <= mostAmount):
			return errNumber.At("value")
		case bounded && e.Value > top:
			return errUnit.With(decimal(e.Value), decimal(top)).At("value")
		}
	}
	return nil
}

// check refuses what is no part of a whole; NaN compares with nothing and is
// refused, too.
func (f Fraction) check(field string) error {
	number := func(v float64) bool { return v >= 0 && v <= mostAmount && !math.IsNaN(v) }
	switch {
	case !number(f.Numerator):
		return errNumber.At(field + "numerator")
	case !number(f.Denominator):
		return errNumber.At(field + "denominator")
	case f.Denominator == 0:
		return errZero.At(field + "denominator")
	case f.Numerator > f.Denominator:
		return errOver.With(decimal(f.Numerator), decimal(f.Denominator)).At(field + "numerator")
	}
	return nil
}

// Enter writes down a figure from a document. What was entered before stays in
// the list; the newest that stands counts. ErrNotFollowed, ErrNoIndicator and
// what is wrong with the fields.
func (b *Board) Enter(ctx context.Context, who gate.Actor, e Entry) error {
	return b.gate.Write(ctx, who, MayEnter, func(tx *gate.Tx) error {
		if err := tx.Require(who.MayIn(MayEnter, "", e.Hamlet)); err != nil {
			return err
		}
		set, follow, err := b.followed(tx, e.Set)
		if err != nil {
			return err
		}
		ind, ok := set.Indicator(e.Code)
		if !ok {
			return ErrNoIndicator
		}
		e = e.tidy()
		if err := errors.Join(e.check(ind, follow.Year, clock.DateOf(tx.Now())), b.checkHamlet(tx, e, byHamlet(set, ind))); err != nil {
			return err
		}
		e.ID, e.EnteredBy, e.ByName, e.At = tx.NewID(), who.ID, who.Name, tx.Now().UnixMilli()
		e.Withdrawn, e.WithdrawnBy, e.WithdrawnReason = 0, "", ""
		if err := e.insert(tx); err != nil {
			return err
		}
		if err := tx.Record("indicators.entered", e.ID, map[string]any{"set": e.Set, "code": e.Code, "hamlet": e.Hamlet, "kind": e.Kind, "as_of": e.AsOf}); err != nil {
			return err
		}
		return b.settleKept(tx)
	})
}

func (b *Board) checkHamlet(tx *gate.Tx, e Entry, wanted bool) error {
	if e.Hamlet == "" {
		return nil
	}
	names, err := b.o.Hamlets(tx)
	if err == nil && (!wanted || !slices.Contains(names, e.Hamlet)) {
		err = errHamlet.At("hamlet")
	}
	return err
}

// settleKept works the readings out from the figures as they were last
// measured.
func (b *Board) settleKept(tx *gate.Tx) error {
	kept, err := keptFigures(tx)
	if err != nil {
		return err
	}
	_, err = b.settle(tx, kept)
	return err
}

// Withdraw takes back an entry, which stays to be seen with the reason.
func (b *Board) Withdraw(ctx context.Context, who gate.Actor, id, reason string) error {
	return b.gate.Write(ctx, who, MayEnter, func(tx *gate.Tx) error {
		e, err := entryByID(tx, id)
		if err != nil {
			return err
		}
		if err := tx.Require(who.MayIn(MayEnter, "", e.Hamlet)); err != nil {
			return err
		}
		reason = strings.TrimSpace(reason)
		if n := utf8.RuneCountInString(reason); n < 5 || n > 500 {
			return errReason.At("reason")
		}
		n, err := tx.Exec(`UPDATE indicators_entry SET withdrawn_at = $3, withdrawn_by = $4, reason = $5
			 WHERE commune_id = $1 AND id = $2 AND withdrawn_at = 0`, id, tx.Now().UnixMilli(), who.ID, reason)
		if err == nil && n == 0 {
			err = errGone
		}
		if err != nil {
			return err
		}
		if err := tx.Record("indicators.withdrawn", id, map[string]any{"set": e.Set, "code": e.Code, "reason": reason}); err != nil {
			return err
		}
		return b.settleKept(tx)
	})
}

// entered is what officials say of an indicator.
func (e *evaluation) entered(ind criteria.Indicator, p place, year int) found {
	all := e.entries[p]
	if len(all) == 0 {
		return found{number: gapOf(gapNothing)}
	}
	// A newer figure of another year does not hide that of the year measured.
	in := all[0]
	for _, one := range all {
		if one.AsOf.Year == year || one.lasts() && one.AsOf.Year <= year {
			in = one
			break
		}
	}
	out := found{origin: Entered, asOf: in.AsOf, entry: &in}
	if in.AsOf.Year > year || in.AsOf.Year < year && !in.lasts() {
		return out.none(gapOld, in.AsOf.String()[:4])
	}
	if in.checkValue(ind) != nil { // a newer version of the set wants another kind
		return out.none(gapUnit, ind.Code)
	}
	out.bound = in.Bound
	switch in.Kind {
	case Counts:
		if !ind.Measure.BothSexes {
			return out.divide(in.Whole, "", "")
		}
		return apart(ind, out.divide(*in.Men, "", ""), out.divide(*in.Women, "", ""))
	case Published:
		if ind.Measure.BothSexes { // a share of all says nothing of each
			return out.none(gapSexes)
		}
	case Grade:
		out.grade = in.Grade
	}
	out.value, out.known = in.Value, true
	return out
}

const entryColumns = `body, id, set_id, code, hamlet, entered_by, at, withdrawn_at, withdrawn_by, reason`

func scanEntry(scan gate.Scanner) (Entry, error) {
	var e Entry
	var body, id, set, code, hamlet, by string
	var at int64
	if err := scan(&body, &id, &set, &code, &hamlet, &by, &at, &e.Withdrawn, &e.WithdrawnBy, &e.WithdrawnReason); err != nil {
		return e, err
	}
	gone := e
	err := json.Unmarshal([]byte(body), &e)
	e.ID, e.Set, e.Code, e.Hamlet, e.EnteredBy, e.At = id, set, code, hamlet, by, at
	e.Withdrawn, e.WithdrawnBy, e.WithdrawnReason = gone.Withdrawn, gone.WithdrawnBy, gone.WithdrawnReason
	return e, err
}

func (e Entry) insert(tx *gate.Tx) error {
	body, err := json.Marshal(e)
	if err != nil {
		return err
	}
	key := ""
	if e.File != nil {
		key = e.File.Key
	}
	_, err = tx.Exec(`
		INSERT INTO indicators_entry (commune_id, id, set_id, code, hamlet, as_of, body, file_key, entered_by, at, withdrawn_at, withdrawn_by, reason)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 0, '', '')`,
		e.ID, e.Set, e.Code, e.Hamlet, e.AsOf.String(), string(body), key, e.EnteredBy, e.At)
	return err
}

func entryByID(tx *gate.Tx, id string) (Entry, error) {
	all, err := gate.All(tx, scanEntry, `SELECT `+entryColumns+` FROM indicators_entry WHERE commune_id = $1 AND id = $2`, id)
	if err == nil && len(all) == 0 {
		err = ErrNoEntry
	}
	if err != nil {
		return Entry{}, err
	}
	return all[0], nil
}

// standing are the entries that were not withdrawn, newest first.
func standing(tx *gate.Tx) (map[place][]Entry, error) {
	all, err := gate.All(tx, scanEntry, `SELECT `+entryColumns+` FROM indicators_entry
		 WHERE commune_id = $1 AND withdrawn_at = 0 ORDER BY at DESC, id DESC`)
	of := map[place][]Entry{}
	for _, e := range all {
		p := place{e.Set, e.Code, e.Hamlet}
		of[p] = append(of[p], e)
	}
	return of, err
}

// Entries are all figures entered for an indicator, newest first, those
// withdrawn among them.
func (b *Board) Entries(tx *gate.Tx, set, code string) ([]Entry, error) {
	return gate.All(tx, scanEntry, `SELECT `+entryColumns+` FROM indicators_entry
		 WHERE commune_id = $1 AND set_id = $2 AND code = $3 ORDER BY at DESC, id DESC LIMIT 500`, set, code)
}

// AllEntries are the figures entered for every indicator that stand, newest
// first, at most so many.
func (b *Board) AllEntries(tx *gate.Tx, most int) ([]Entry, error) {
	return gate.All(tx, scanEntry, `SELECT `+entryColumns+` FROM indicators_entry
		 WHERE commune_id = $1 AND withdrawn_at = 0 ORDER BY at DESC, id DESC LIMIT $2`, most)
}

// Entry is one figure entered. ErrNoEntry.
func (b *Board) Entry(tx *gate.Tx, id string) (Entry, error) { return entryByID(tx, id) }

// Named reports whether an entry has this stored file.
func (b *Board) Named(ctx context.Context, c gate.Commune, key string) (bool, error) {
	var named bool
	who := gate.System("indicators-named", c)
	err := b.gate.Read(ctx, who, gate.Own, func(tx *gate.Tx) error {
		if err := tx.Require(who.IsSystem()); err != nil {
			return err
		}
		var n int
		err := tx.Row(`SELECT COUNT(*) FROM indicators_entry WHERE commune_id = $1 AND file_key = $2`, key).Scan(&n)
		named = n > 0
		return err
	})
	return named, err
}
