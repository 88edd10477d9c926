// Package budgeting chooses works within a sum of money from what people would
// have: greedily by votes, or by the method of equal shares (Peters, Pierczyński,
// Skowron 2021, with cost utilities and the completion Add1). Everything is
// reckoned in exact fractions, so that whoever recomputes an outcome gets the
// same to the last đồng. Instances come and go in the format of Pabulib
// (pabulib.org, .pb); the winners of published instances are the oracle.
package budgeting
