package budgeting

// Greedy takes projects by votes while the money lasts. With skip it goes past
// one that does not fit; without, it stops there.
func Greedy(in Instance, skip bool) Outcome {
	votes := in.Votes()
	out, left, stopped := Outcome{}, in.Budget, false
	for _, p := range in.standing(votes) {
		s := Step{Project: p, Votes: votes[p]}
		switch cost := in.Projects[p].Cost; {
		case stopped:
			s.Why = Stopped
		case cost > left:
			s.Why = TooDear
			stopped = !skip
		default:
			s.Why = Taken
			left -= cost
			out.Chosen, out.Cost = append(out.Chosen, p), out.Cost+cost
		}
		s.Left = left
		out.Steps = append(out.Steps, s)
	}
	out.Steps = append(out.Steps, in.belowThreshold(votes, left)...)
	return out
}

func (in Instance) belowThreshold(votes []int, left int64) []Step {
	var steps []Step
	for p := range in.Projects {
		if votes[p] < in.Threshold || votes[p] == 0 {
			steps = append(steps, Step{Project: p, Why: TooFew, Votes: votes[p], Left: left})
		}
	}
	return steps
}
