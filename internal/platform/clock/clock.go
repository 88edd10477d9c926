// Package clock knows time as a commune office lives it: the date in Viet Nam,
// the days the office works, the day a result is due and why it is that day,
// and the lunar date.
//
// Everything here is computed from its arguments: no database, no reading of
// the machine's clock except through [System], and no time-zone files. Days off
// are data ([Calendar]); where the State has not yet announced them, answers
// carry Provisional and pages must say so.
package clock

import "time"

// Zone is Viet Nam's time: UTC+7, without daylight saving since 1975.
var Zone = time.FixedZone("Asia/Ho_Chi_Minh", 7*60*60)

// Now is how the rest of the house asks for the time, so that a test can stop it.
type Now func() time.Time

// System reads the machine's clock.
func System() time.Time { return time.Now().In(Zone) }

// Minute is a time of day in minutes after midnight: 7:30 is 450.
type Minute int

// At gives the minute of the day for an hour and a minute.
func At(hour, minute int) Minute { return Minute(hour*60 + minute) }
