// Package indicators works out how a commune stands against the criteria it
// follows: for every indicator a Reading, either computed from the metrics that
// the modules publish or entered by an official from a document, never a
// mixture of both.
//
// Figures of the families are kept as they were last measured (figures.go). An
// event that may change a family measures that family again and nothing else;
// then every formula is worked out anew, which costs little, and only readings
// that differ are written (refresh.go). At night all families are measured for
// the same days and compared with what is kept: a difference means that a
// change went unheard, is mended and told.
//
// Formulas are CEL over the names of metrics (formula.go, the only file that
// knows CEL). What cannot be worked out is no data with the reason: a missing
// figure, a division by nothing, a part larger than its whole. It is never
// nought and never a hundred.
package indicators
