package journeys

import (
	"testing"

	"xaso/internal/modules/budgets"
	"xaso/internal/modules/opinions"
	"xaso/internal/platform/clock"
	"xaso/internal/platform/gate"
)

// opinionVisits are the pages of a conversation in which a sentence waits, and
// of a choice of works.
func (s scene) opinionVisits(t *testing.T) map[string][]visit {
	t.Helper()
	officer, today := s.actor(t, specialist), clock.DateOf(s.app.Gate.Now())
	talk, err := s.app.Opinions.Open(t.Context(), officer, opinions.Plan{Title: "Đường liên thôn", About: "Nên làm thế nào?", Closes: today.AddDays(9),
		Statements: []string{"Nên mở rộng đường thôn", "Nên giữ đường như cũ", "Nên làm vào mùa khô"}})
	if err != nil {
		t.Fatal(err)
	}
	if err := s.app.Opinions.Suggest(t.Context(), gate.Anonymous(officer.Commune), talk, "Nên trồng cây hai bên đường"); err != nil {
		t.Fatal(err)
	}
	choice, err := s.app.Budgets.Open(t.Context(), officer, budgets.Plan{Title: "Việc của thôn", About: "Tiền quỹ thôn", Hamlet: "Chí Phúc", Budget: 90_000_000,
		By: budgets.Household, Ballot: budgets.Approval, Rule: budgets.GreedySkip, Opens: today, Closes: today.AddDays(9),
		Projects: []budgets.Project{{Name: "Đèn đường", Cost: 40_000_000}, {Name: "Rãnh nước", Cost: 50_000_000}}})
	if err != nil {
		t.Fatal(err)
	}
	by := func(path string, who ...string) (all []visit) {
		for _, w := range who {
			all = append(all, visit{who: w, path: path})
		}
		return all
	}
	return map[string][]visit{
		"/ban-do-y-kien":                      by("/ban-do-y-kien", nobody, specialist),
		"/ban-do-y-kien/{talk}":               by("/ban-do-y-kien/"+talk, nobody, mother),
		"/ban-do-y-kien/{talk}/ket-qua":       by("/ban-do-y-kien/"+talk+"/ket-qua", nobody),
		"/ban-do-y-kien/{talk}/dieu-hanh":     by("/ban-do-y-kien/"+talk+"/dieu-hanh", specialist),
		"/chon-cong-trinh":                    by("/chon-cong-trinh", nobody, specialist),
		"/chon-cong-trinh/{choice}":           by("/chon-cong-trinh/"+choice, nobody, mother),
		"/chon-cong-trinh/{choice}/dieu-hanh": by("/chon-cong-trinh/"+choice+"/dieu-hanh", hamletHead),
	}
}
