package doors_test

import (
	"xaso/internal/modules/budgets"
	"xaso/internal/modules/opinions"
	"xaso/internal/platform/clock"
	"xaso/internal/platform/gate"
)

// talk is a conversation in which a sentence of a resident waits to be read.
func (s *scene) talk() {
	id, err := s.Opinions.Open(s.ctx(), s.as("specialist"), opinions.Plan{Title: "Đường liên thôn", About: "Nên làm thế nào?",
		Closes: clock.DateOf(s.Gate.Now()).AddDays(20), Statements: []string{"Nên mở rộng đường thôn", "Nên giữ đường như cũ", "Nên làm vào mùa khô"}})
	s.must(err)
	s.must(s.Opinions.Suggest(s.ctx(), gate.Anonymous(s.id), id, "Nên trồng cây hai bên đường"))
	s.made["talk"] = id
}

// choice is one among works of a hamlet, in which votes are taken.
func (s *scene) choice() {
	on := clock.DateOf(s.Gate.Now())
	id, err := s.Budgets.Open(s.ctx(), s.as("specialist"), budgets.Plan{Title: "Việc của thôn", About: "Thử", Hamlet: "Chí Phúc", Budget: 100,
		By: budgets.Household, Ballot: budgets.Approval, Rule: budgets.EqualShares, Opens: on, Closes: on.AddDays(20),
		Projects: []budgets.Project{{Name: "Một", Cost: 40}, {Name: "Hai", Cost: 50}}})
	s.must(err)
	s.made["choice"] = id
}
