package clock

import "time"

// walk goes forward through the calendar, spending a term and noting why each
// day counted or did not.
type walk struct {
	cal     *Calendar
	pauses  []Pause   // tidy
	at      time.Time // spent up to here
	last    bool      // no further term follows
	noted   int       // pauses already explained, in minutes
	reasons []Reason
	unsure  Reason // the stretch of provisional days that were asked about
}

// working asks the calendar, and remembers when its answer may still change.
func (w *walk) working(d Date) bool {
	if w.cal.provisional(d) {
		if w.unsure.From.IsZero() {
			w.unsure = Reason{Key: Unconfirmed, From: d, To: d}
		}
		if w.unsure.To.Before(d) {
			w.unsure.To = d
		}
	}
	return w.cal.Working(d)
}

// days spends working or calendar days, from the day after w.at.
func (w *walk) days(term Term) (left Term, paused bool) {
	budget := term.Qty
	for d := DateOf(w.at).AddDays(1); ; d = d.AddDays(1) {
		if p, in := w.pauseOver(d); in {
			w.say(pauseReason(p, d, d))
			if p.open() {
				return Term{max(budget, 1), term.Unit}, true
			}
			continue
		}
		if budget > 0 {
			if term.Unit == WorkingDay && !w.working(d) {
				w.say(w.closed(d))
				continue
			}
			if budget == 1 && w.pauseBegins(d) {
				continue // the last day stays unspent; the days after name the pause
			}
			w.count(d)
			budget--
		}
		if budget == 0 && w.endsOn(d) {
			w.at = d.At(w.cal.Closing())
			return Term{}, false
		}
	}
}

// endsOn tells whether a spent term can end on d: the office works, and no
// pause begins.
func (w *walk) endsOn(d Date) bool {
	if !w.working(d) {
		w.say(w.moved(d))
		return false
	}
	return !w.pauseBegins(d)
}

func (w *walk) pauseOver(d Date) (Pause, bool) {
	for _, p := range w.pauses {
		if p.excludes(d) {
			return p, true
		}
	}
	return Pause{}, false
}

// pauseBegins tells whether a pause starts on d in office time and lasts
// beyond it, so that nobody could finish on d. With a further term to come, d
// is not the last day and simply counts.
func (w *walk) pauseBegins(d Date) bool {
	if !w.last {
		return false
	}
	for _, p := range w.pauses {
		if DateOf(p.From) == d && p.From.Before(d.At(w.cal.Closing())) && p.excludes(d.AddDays(1)) {
			return true
		}
	}
	return false
}

// minutes spends working time from w.at on, to the second.
func (w *walk) minutes(qty int) (left Term, paused bool) {
	rest, received := time.Duration(qty)*time.Minute, w.at
	for d := DateOf(w.at); ; d = d.AddDays(1) {
		if !w.working(d) {
			w.say(w.closed(d))
			continue
		}
		if !received.Before(d.At(w.cal.Closing())) {
			w.say(Reason{Key: AfterClosing, From: d, To: w.cal.NextWorkingDay(d), At: received})
			continue
		}
		before := rest
		w.sayPauses(received, d.At(w.cal.windows[0].From))
		for _, hours := range w.cal.windows {
			w.at, rest, paused = w.stretch(later(d.At(hours.From), received), d.At(hours.To), rest)
			if rest == 0 || paused {
				break
			}
		}
		w.countMinutes(d, before-rest)
		until := w.at
		if paused {
			until = until.Add(1) // the pause that begins here is the one that stops the clock
		}
		w.sayPauses(received, until)
		if rest == 0 || paused {
			return Term{int((rest + time.Minute - 1) / time.Minute), WorkingMinute}, paused
		}
	}
}

// stretch spends budget between from and to, around the pauses. It returns
// where it ended, what remains, and whether an open pause stopped it.
func (w *walk) stretch(from, to time.Time, budget time.Duration) (time.Time, time.Duration, bool) {
	for _, p := range w.pauses {
		if !from.Before(to) || !p.From.Before(to) {
			break
		}
		if !p.open() && !from.Before(p.To) {
			continue
		}
		if free := p.From.Sub(from); free > 0 {
			if free >= budget {
				return from.Add(budget), 0, false
			}
			budget -= free
		}
		if p.open() {
			return p.From, budget, true
		}
		from = later(from, p.To)
	}
	if free := to.Sub(from); free > 0 {
		if free >= budget {
			return from.Add(budget), 0, false
		}
		budget -= free
	}
	return to, budget, false
}

// sameDay is today when received in time, else the next working day. A pause
// that begins before then makes its end the new receipt.
func (w *walk) sameDay() (left Term, paused bool) {
	cur := w.at
	for {
		d := w.sameDayFor(cur)
		w.at = d.At(w.cal.Closing())
		p, ok := w.pauseBetween(cur, w.at)
		if !ok {
			w.count(d)
			return Term{}, false
		}
		if p.open() {
			w.say(pauseReason(p, DateOf(p.From), DateOf(p.From)))
			return Term{1, SameDay}, true
		}
		w.say(pauseReason(p, DateOf(p.From), DateOf(p.To)))
		cur = p.To
	}
}

func (w *walk) sameDayFor(received time.Time) Date {
	d := DateOf(received)
	if w.working(d) {
		if !received.After(d.At(w.cal.cutOff)) {
			return d
		}
		w.say(Reason{Key: AfterCutOff, From: d, To: d, At: received})
		d = d.AddDays(1)
	}
	for ; !w.working(d); d = d.AddDays(1) {
		w.say(w.closed(d))
	}
	return d
}

// pauseBetween finds the first pause that covers time from cur until due.
func (w *walk) pauseBetween(cur, due time.Time) (Pause, bool) {
	for _, p := range w.pauses {
		if p.From.Before(due) && (p.open() || cur.Before(p.To)) {
			return p, true
		}
	}
	return Pause{}, false
}
