package opinions

import (
	"slices"

	"xaso/internal/platform/gate"
	"xaso/internal/platform/opinion"
)

// OpenVotes are the votes of a closed conversation for anybody to compute the
// map again, in the format that Polis and others read: none while voting goes
// on or where the map had too few people, and no statement that fewer than five
// voted on. Voters are numbered in the order of what they said, so a number
// holds nothing besides the votes beside it.
func (b *Book) OpenVotes(tx *gate.Tx, talk string) ([]opinion.Ballot, error) {
	t, err := b.Talk(tx, talk)
	if err != nil {
		return nil, err
	}
	if t.Closed.IsZero() || !t.Map.Enough {
		return nil, gate.ErrMissing
	}
	statements, err := b.Statements(tx, talk)
	if err != nil {
		return nil, err
	}
	votes, _, err := b.votes(tx, talk)
	if err != nil {
		return nil, err
	}
	seen := map[int]int{}
	for _, v := range votes {
		seen[v.Statement]++
	}
	rows := map[int][]opinion.Ballot{}
	for _, v := range votes {
		i := slices.IndexFunc(statements, func(s Statement) bool { return int(s.Number) == v.Statement })
		if i >= 0 && statements[i].State == Shown && seen[v.Statement] >= LeastGroup {
			rows[v.Voter] = append(rows[v.Voter], v)
		}
	}
	var order [][]opinion.Ballot
	for _, r := range rows {
		order = append(order, r)
	}
	slices.SortFunc(order, func(a, b []opinion.Ballot) int {
		return slices.CompareFunc(a, b, func(x, y opinion.Ballot) int {
			if x.Statement != y.Statement {
				return x.Statement - y.Statement
			}
			return int(x.Vote - y.Vote)
		})
	})
	var all []opinion.Ballot
	for n, r := range order {
		for _, v := range r {
			v.Voter = n + 1
			all = append(all, v)
		}
	}
	return all, nil
}
