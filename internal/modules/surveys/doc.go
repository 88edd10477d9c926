// Package surveys asks the households of a commune: questionnaires as data, and
// campaigns that carry them to every household of some hamlets or to a sample
// that anybody can draw again from its seed. Hamlet heads fill the sheets, on
// paper, on a page or on a telephone without signal; a sheet carries an id of
// its own from the moment it is begun, so that however often it is sent it
// arrives once.
//
// A closed campaign is frozen: its answers go into the household register with
// their date and source, its figures into the criteria. What it says of income
// is an estimate of the commune's own and never the official figure, which only
// the statistics office makes.
package surveys
