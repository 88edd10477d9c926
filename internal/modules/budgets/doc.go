// Package budgets lets a hamlet or commune choose works within a sum of money:
// projects with what they cost, one ballot for each household or person, and a
// rule that is fixed before anybody votes and cannot be changed after. The
// outcome comes from platform/budgeting with a reason for every project, and
// anybody can recompute it from the open file. It is advice to the authority,
// whose decision stands beside it with its reasons.
package budgets
