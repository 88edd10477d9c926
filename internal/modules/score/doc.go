// Package score computes the indicators by which communes are measured (Bộ chỉ
// số phục vụ người dân, doanh nghiệp; QĐ 766/QĐ-TTg) out of the facts of each
// dossier, and answers from which dossiers a number is made.
//
// A Case is the facts of one dossier. A Measure says of a case whether it
// counts and whether it scores: pure functions, the only place of the rules. A
// Scheme gives measures their names, weights and thresholds; it is data, so a
// later decision replaces it without a new release.
//
// Sums are kept by month and changed by the difference whenever a dossier
// changed (refresh.go); Full computes the same from nothing (full.go), and the
// two are compared every night. What time alone changes, a dossier that
// nobody touched becoming late, is in no sum: running dossiers are counted by
// the last instant at which they are in time, and the reader subtracts those
// whose instant has passed.
package score
