package clock

import "time"

// Key names what a Reason says; pages find the sentence by it.
type Key string

const (
	Received     Key = "received"      // At: a complete dossier came in
	FirstDay     Key = "first_day"     // From is not counted, being the day of receipt
	Counted      Key = "counted"       // From-To count: Days, or Minutes
	WorkedDay    Key = "worked_day"    // From counts although at the weekend: Name
	Weekend      Key = "weekend"       // From-To do not count
	DayOff       Key = "day_off"       // From-To do not count: Name
	Paused       Key = "pause"         // From-To do not count; the pause ran At-Until: Name
	AfterCutOff  Key = "after_cut_off" // At was too late for a result on From
	AfterClosing Key = "after_closing" // At was after hours: counted from To on
	Moved        Key = "moved"         // the term ended on a day off, so not on From-To: Name
	Extended     Key = "extended"      // Term is added after From
	DueAt        Key = "due"           // At: the answer
	Unconfirmed  Key = "provisional"   // days off between From and To may still change
)

// Reason is one line of the explanation of a due date, in no language. Which
// fields it fills stands beside its Key.
type Reason struct {
	Key          Key
	From, To     Date // both included; equal for one day
	At, Until    time.Time
	Days         int
	Minutes      int
	Name, NameEN string // of the day off or worked day; of a weekend, empty; of a pause, its reason
	Term         Term
}

// say adds a reason, or lengthens the last one when it says the same of the
// day before.
func (w *walk) say(r Reason) {
	if n := len(w.reasons) - 1; n >= 0 {
		last := &w.reasons[n]
		same := last.Key == r.Key && last.Name == r.Name && last.At.Equal(r.At)
		if same && r.Key != Extended && last.To.AddDays(1) == r.From {
			last.To = r.To
			last.Days += r.Days
			last.Minutes += r.Minutes
			return
		}
	}
	w.reasons = append(w.reasons, r)
}

// count notes that d counts as one day.
func (w *walk) count(d Date) {
	r := Reason{Key: Counted, From: d, To: d, Days: 1}
	if row, ok := w.cal.Row(d); ok && row.Kind == Worked && weekend(d) {
		r.Key, r.Name, r.NameEN = WorkedDay, row.Name, row.NameEN
	}
	w.say(r)
}

func (w *walk) countMinutes(d Date, spent time.Duration) {
	if spent > 0 {
		w.say(Reason{Key: Counted, From: d, To: d, Minutes: int(spent / time.Minute)})
	}
}

// closed says why the office does not work on d.
func (w *walk) closed(d Date) Reason {
	r := Reason{Key: Weekend, From: d, To: d}
	if row, ok := w.cal.Row(d); ok {
		r.Key, r.Name, r.NameEN = DayOff, row.Name, row.NameEN
	}
	return r
}

// moved says why a term that is used up cannot end on d.
func (w *walk) moved(d Date) Reason {
	r := w.closed(d)
	r.Key = Moved
	return r
}

func pauseReason(p Pause, from, to Date) Reason {
	return Reason{Key: Paused, From: from, To: to, At: p.From, Until: p.To, Name: p.Reason}
}

// sayPauses notes, once each, the pauses that begin before until and last
// beyond start, for terms counted in minutes.
func (w *walk) sayPauses(start, until time.Time) {
	for ; w.noted < len(w.pauses) && w.pauses[w.noted].From.Before(until); w.noted++ {
		switch p := w.pauses[w.noted]; {
		case p.open():
			w.say(pauseReason(p, DateOf(p.From), DateOf(p.From)))
		case start.Before(p.To):
			w.say(pauseReason(p, DateOf(p.From), DateOf(p.To)))
		}
	}
}
