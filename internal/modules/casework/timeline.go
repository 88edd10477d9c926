package casework

import "xaso/internal/modules/procedures"

// Ahead returns the states still to come on the shortest way to the returned
// result, for "what happens next". It is empty when nothing leads there.
func (c Case) Ahead() []procedures.State { return ahead(c.Flow, c.Dossier.State) }

func ahead(flow *procedures.Workflow, from string) []procedures.State {
	came := map[string]string{from: ""}
	queue := []string{from}
	for len(queue) > 0 {
		at := queue[0]
		queue = queue[1:]
		if s, _ := flow.State(at); s.National == procedures.Returned {
			return way(flow, came, from, at)
		}
		for _, t := range flow.From(at, "") {
			if _, seen := came[t.To]; seen || t.To == procedures.Previous || t.To == procedures.Same {
				continue
			}
			came[t.To] = at
			queue = append(queue, t.To)
		}
	}
	return nil
}

func way(flow *procedures.Workflow, came map[string]string, from, to string) []procedures.State {
	var states []procedures.State
	for ; to != from; to = came[to] {
		s, _ := flow.State(to)
		states = append([]procedures.State{s}, states...)
	}
	return states
}
