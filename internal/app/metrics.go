package app

import "xaso/internal/platform/metric"

// families are the figures of every module, in the order of the catalogue. A
// module that can count joins with one line.
func (h *House) families() []metric.Family {
	return []metric.Family{
		h.Desk.Metrics(),
		h.Chancery.Metrics(),
		h.Till.Metrics(),
		h.Register.Metrics(),
		h.Surveys.Metrics(),
		h.Votes.Metrics(),
		h.Opinions.Metrics(),
		h.Budgets.Metrics(),
	}
}
