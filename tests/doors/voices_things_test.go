package doors_test

import (
	"xaso/internal/modules/consultations"
	"xaso/internal/modules/ideas"
	"xaso/internal/platform/moderation"
)

// consultation runs, with one opinion that waits to be read.
func (s *scene) consultation() {
	plan := consultations.Plan{Title: "Lấy ý kiến thử", About: "Thử", Matter: "other", Form: "Trang này", Responsible: "Văn phòng", Days: 20, Anonymous: true,
		Survey: []consultations.Question{{ID: "1", Text: "Có ao không?", Choices: []string{"Có", "Không"}}}, CouncilRef: "1", FrontRef: "2"}
	id, err := s.Consultations.Write(s.ctx(), s.as("specialist"), "", plan)
	s.must(err)
	s.must(s.Consultations.Publish(s.ctx(), s.as("specialist"), id))
	s.made["consultation"] = id
	s.made["opinion-said"], err = s.Consultations.Say(s.ctx(), s.owner().actor, id, consultations.Opinion{Stance: consultations.For, Body: "Được"})
	s.must(err)
}

// planned is a consultation that is not open yet.
func (s *scene) planned() {
	id, err := s.Consultations.Write(s.ctx(), s.as("specialist"), "", consultations.Plan{Title: "Kế hoạch thử", About: "Thử", Matter: "other", Form: "Trang này",
		Responsible: "Văn phòng", Days: 20, CouncilRef: "1", FrontRef: "2"})
	s.must(err)
	s.made["planned"] = id
}

// idea of the resident stands in public and was put to the households.
func (s *scene) idea() {
	id, err := s.Ideas.Propose(s.ctx(), s.owner().actor, ideas.Filing{Title: "Sáng kiến thử", Body: "Nên làm.", Hamlet: "Chí Phúc"})
	s.must(err)
	s.must(s.Ideas.Moderate(s.ctx(), s.as("specialist"), id, moderation.Decision{State: moderation.Shown}))
	s.must(s.Ideas.StartInitiative(s.ctx(), s.owner().actor, id))
	s.made["idea"] = id
}
