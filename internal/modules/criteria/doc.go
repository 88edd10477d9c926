// Package criteria holds the sets of criteria by which communes and hamlets are
// recognised (bộ tiêu chí nông thôn mới) as data: criteria, indicators, the
// levels to reach by column, and of every one of these how it is known.
//
// The program brings sets along (data/*.json, version by their file). A commune
// may take over the annex of a decision, correct one level with its source, or
// upload a set of its own; each change makes a further version of the whole
// set, frozen for ever, so that an assessment made under an older one can be
// read as it was. A level that somebody only remembers is provisional, one that
// is not known is no level at all: nothing is ever scored from a Candidate.
//
// What is measured against the levels is none of this room's business; a
// Measure is kept as text in the words of the metrics and checked by whoever
// computes it (Options.Check).
package criteria
