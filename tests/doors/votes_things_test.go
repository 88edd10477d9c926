package doors_test

import (
	"xaso/internal/modules/votes"
	"xaso/internal/platform/gate"
)

// vote is an open one of one hamlet, online, in which nobody has voted.
func (s *scene) vote() {
	s.still.get("household") // of all votes, so that their rolls are the same
	now := gate.Millis(s.Gate.Now())
	id, err := s.Votes.Announce(s.ctx(), s.as("specialist"), votes.Plan{Title: "Biểu quyết thử", Question: "Có làm không?", Matter: "self-governing",
		Hamlets: []string{"Chí Phúc"}, Forms: []votes.Form{votes.Online}, Opens: now, Closes: now + 86_400_000, Agreement: "Biên bản thử",
		Team: []string{"Bà Thử Một", "Bà Thử Hai", "Bà Thử Ba"}})
	s.must(err)
	_, all, err := s.Votes.Lines(s.ctx(), s.as("specialist"), id)
	s.must(err)
	var homes []string
	for _, l := range all {
		homes = append(homes, l.Household)
	}
	s.must(s.Votes.OptIn(s.ctx(), s.as("specialist"), id, homes))
	s.must(s.Votes.Begin(s.ctx(), s.as("specialist"), id))
	s.made["vote"], s.made["vote-home"] = id, homes[0]
}
