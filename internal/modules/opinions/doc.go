// Package opinions keeps conversations in which people say agree, disagree or
// pass to short statements, one at a time, and may add statements of their own.
// Out of the votes comes a map (platform/opinion): what nearly all share, what
// divides, and groups of people who answer alike. It is advice, not a ballot of
// the law on grassroots democracy; those are in package votes.
//
// What protects whoever votes: the voter is a keyed hash that differs in every
// conversation; a vote has no time and no line in the log of acts; no group has
// fewer than five people and no figure of a group stands for fewer; below
// fifteen people nothing is drawn. Votes are given out only after the closing,
// without anything that stays the same from one conversation to another.
package opinions
