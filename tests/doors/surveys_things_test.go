package doors_test

import (
	"slices"

	"github.com/google/uuid"

	"xaso/internal/modules/register"
	"xaso/internal/modules/surveys"
	"xaso/internal/platform/clock"
)

// campaign is one that runs over a sample of one hamlet, led by the specialist.
func (s *scene) campaign() {
	entry := register.Entry{Hamlet: "Chí Phúc", Address: "Nhà thử", Attributes: map[string]string{"main-income": "farm"},
		Members: []register.Person{{Name: "Chủ Hộ Thử", Relation: register.HeadRelation}}}
	_, err := s.Register.Enter(s.ctx(), s.as("specialist"), s.known(), entry, entry, entry, entry, entry)
	s.must(err)
	on := clock.DateOf(s.Gate.Now())
	s.made["campaign"], err = s.Surveys.Open(s.ctx(), s.as("specialist"), surveys.Plan{Title: "Lấy ý kiến thử", Questionnaire: "hai-long", Year: on.Year,
		From: on, To: on.AddDays(7), Hamlets: []string{"Chí Phúc"}, Sample: true, Size: 4, Reserve: 30})
	s.must(err)
}

// surveyed is a household of the campaign that can be replaced, by spare.
func (s *scene) surveyed() {
	d, err := s.Surveys.Drawn(s.ctx(), s.as("specialist"), s.get("campaign"))
	s.must(err)
	i := slices.IndexFunc(d.Households, d.Replaceable)
	if i < 0 {
		s.t.Fatal("the reserve has nobody for anybody")
	}
	s.made["surveyed"], s.made["spare"] = d.Households[i].ID, d.Substitutes(d.Households[i])[0].ID
}

// secondSheet waits for a decision: two people filled one household.
func (s *scene) secondSheet() {
	for _, who := range []string{"hamlet-head", "specialist"} {
		sheet := surveys.Sheet{ID: uuid.NewString(), Campaign: s.get("campaign"), Household: s.get("surveyed"), Revision: 1, Outcome: surveys.Done,
			Answers: surveys.Answers{"overall": "very", "known": "yes"}}
		_, err := s.Surveys.Receive(s.ctx(), s.as(who), sheet)
		s.must(err)
		s.made["second-sheet"] = sheet.ID
	}
}

// questionnaire is the commune's own, with one question.
func (s *scene) questionnaire() {
	id, err := s.Surveys.Compose(s.ctx(), s.as("specialist"), "Phiếu thử")
	s.must(err)
	s.must(s.Surveys.Ask(s.ctx(), s.as("specialist"), id, surveys.Wish{Text: "Có ao không?", Kind: surveys.YesNo}))
	s.made["questionnaire"] = id
}
