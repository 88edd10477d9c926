package journeys

import (
	"testing"

	"xaso/internal/demo"
	"xaso/internal/modules/consultations"
	"xaso/internal/modules/ideas"
	"xaso/internal/platform/gate"
	"xaso/internal/platform/moderation"
)

// voiceVisits are a plan that is not open, a consultation that runs with one
// opinion to read, and an idea put to the households.
func (s scene) voiceVisits(t *testing.T) map[string][]visit {
	t.Helper()
	officer, own := s.actor(t, specialist), s.actor(t, mother)
	check := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	plan := consultations.Plan{Title: "Lấy ý kiến thử", About: "Thử nghiệm", Matter: "other", Form: "Trang này", Responsible: "Văn phòng", Days: 20, Anonymous: true,
		Body: "Điều 1. Thử\n1. Một khoản.", Survey: []consultations.Question{{ID: "1", Text: "Có ao không?", Choices: []string{"Nhà có ao", "Nhà không có ao"}}}, CouncilRef: "1", FrontRef: "2"}
	write := func() string {
		id, err := s.app.Consultations.Write(t.Context(), officer, "", plan)
		check(err)
		return id
	}
	draft, open := write(), write()
	check(s.app.Consultations.Publish(t.Context(), officer, open))
	_, err := s.app.Consultations.Say(t.Context(), gate.Anonymous(demo.Commune), open, consultations.Opinion{Part: 2, Stance: consultations.Other, Body: "Hỏi bà Lê Thị Ví Dụ."})
	check(err)
	idea, err := s.app.Ideas.Propose(t.Context(), own, ideas.Filing{Title: "Sáng kiến thử", Body: "Nên làm.", Hamlet: "Chí Phúc"})
	check(err)
	check(s.app.Ideas.Moderate(t.Context(), officer, idea, moderation.Decision{State: moderation.Shown}))
	check(s.app.Ideas.StartInitiative(t.Context(), own, idea))
	_, err = s.app.Ideas.Propose(t.Context(), own, ideas.Filing{Title: "Một việc thử khác", Body: "Nên làm."})
	check(err)
	at := func(path string, who ...string) (all []visit) {
		for _, w := range who {
			all = append(all, visit{who: w, path: path})
		}
		return all
	}
	base := "/lay-y-kien/" + open
	return map[string][]visit{
		"/kiem-duyet":                at("/kiem-duyet", nobody),
		"/lay-y-kien":                at("/lay-y-kien", nobody, specialist),
		"/lay-y-kien/{id}":           append(at(base, nobody, leader), at("/lay-y-kien/"+draft, specialist)...),
		"/lay-y-kien/{id}/sua":       at("/lay-y-kien/"+draft+"/sua", specialist),
		"/lay-y-kien/{id}/gop-y":     at(base+"/gop-y", nobody, mother),
		"/lay-y-kien/{id}/phieu-hoi": at(base+"/phieu-hoi", mother),
		"/lay-y-kien/{id}/nhap":      at(base+"/nhap", hamletHead),
		"/lay-y-kien/{id}/xu-ly":     at(base+"/xu-ly", leader),
		"/sang-kien":                 at("/sang-kien", nobody, mother, specialist),
		"/sang-kien/duyet":           at("/sang-kien/duyet", specialist),
		"/sang-kien/{id}":            at("/sang-kien/"+idea, nobody, mother, specialist, hamletHead),
	}
}
