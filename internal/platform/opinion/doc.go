// Package opinion is the mathematics of an opinion map: people say agree,
// disagree or pass to statements, and out of that come two axes, groups of
// people who answer alike, what all groups share, what divides them, and which
// statement should be shown next. The method is that of Polis
// (compdemocracy/polis, README "math"; MPL-2.0 fixtures of polis-community/
// red-dwarf and CC BY 4.0 openData were used to check it), written anew.
//
// Where it departs from Polis, it does so that anybody can compute the same map
// again from the same votes: nothing is kept from an earlier state, the seeds
// of k-means are fixed, its axes are iterated until they stand still, people are
// grouped directly (not through a hundred base clusters), and a group smaller
// than Options.LeastGroup is never formed.
package opinion
