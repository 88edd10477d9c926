package doors_test

import (
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
