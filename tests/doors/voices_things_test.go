package doors_test

import (
	"github.com/google/uuid"

	"xaso/internal/modules/consultations"
	"xaso/internal/modules/ideas"
	"xaso/internal/platform/gate"
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
	s.made["opinion-said"], err = s.Consultations.Say(s.ctx(), gate.Anonymous(s.owner().actor.Commune), id, consultations.Opinion{Stance: consultations.For, Body: "Được"})
	s.must(err)
	s.made["opinion-read"], err = s.Consultations.Say(s.ctx(), gate.Anonymous(s.owner().actor.Commune), id, consultations.Opinion{Stance: consultations.For, Body: "Nên"})
	s.must(err)
	s.must(s.Consultations.Moderate(s.ctx(), s.as("specialist"), id, s.made["opinion-read"], moderation.Decision{State: moderation.Shown}))
}

// planned is a consultation that is not open yet.
func (s *scene) planned() {
	id, err := s.Consultations.Write(s.ctx(), s.as("specialist"), "", consultations.Plan{Title: "Kế hoạch thử", About: "Thử", Matter: "other", Form: "Trang này",
		Responsible: "Văn phòng", Days: 20, CouncilRef: "1", FrontRef: "2"})
	s.must(err)
	s.made["planned"] = id
}

// idea stands in public and was put to the households: the resident's own, or
// for everybody else that of a neighbour, since a day has an end.
func (s *scene) idea() {
	who := s.owner().actor
	if s.reader.column != "resident" {
		who = gate.NewActor(uuid.NewString(), who.Commune)
	}
	id, err := s.Ideas.Propose(s.ctx(), who, ideas.Filing{Title: "Sáng kiến thử", Body: "Nên làm.", Hamlet: "Chí Phúc"})
	s.must(err)
	s.must(s.Ideas.Moderate(s.ctx(), s.as("specialist"), id, moderation.Decision{State: moderation.Shown}))
	s.must(s.Ideas.StartInitiative(s.ctx(), who, id))
	s.made["idea"] = id
}
