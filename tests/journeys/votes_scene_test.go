package journeys

import (
	"testing"

	"xaso/internal/demo"
	"xaso/internal/modules/votes"
	"xaso/internal/platform/gate"
)

// voteVisits has three votes of Vĩnh An: one that is announced, one that is
// open, and one in which everybody voted and which was counted.
func (s scene) voteVisits(t *testing.T) map[string][]visit {
	t.Helper()
	homes := households(t, s.house, "Vĩnh An", 6)
	who := gate.System("test", demo.Commune)
	check := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	begin := func(title string, open bool) string {
		now := gate.Millis(s.app.Gate.Now())
		id, err := s.app.Votes.Announce(t.Context(), who, votes.Plan{Title: title, Question: "Có làm không?", Matter: "self-governing",
			Hamlets: []string{"Vĩnh An"}, Forms: []votes.Form{votes.Online}, Opens: now, Closes: now + 86_400_000, Agreement: "Biên bản thử",
			Team: []string{"Bà Thử Một", "Bà Thử Hai", "Bà Thử Ba"}})
		check(err)
		if open {
			check(s.app.Votes.OptIn(t.Context(), who, id, homes))
			check(s.app.Votes.Begin(t.Context(), who, id))
		}
		return id
	}
	announced, open, counted := begin("Biểu quyết sắp tới", false), begin("Biểu quyết đang mở", true), begin("Biểu quyết đã kiểm", true)
	codes, err := s.app.Votes.Invite(t.Context(), who, counted, nil)
	check(err)
	for _, c := range codes {
		_, err := s.app.Votes.Cast(t.Context(), gate.Anonymous(demo.Commune), counted, c.Secret, "", votes.Said{Choice: votes.Agree})
		check(err)
	}
	check(s.app.Votes.Close(t.Context(), who, counted))
	at := func(id, more string, who ...string) (all []visit) {
		for _, w := range who {
			all = append(all, visit{who: w, path: "/bieu-quyet/" + id + more})
		}
		return all
	}
	return map[string][]visit{
		"/bieu-quyet":                  {{who: nobody, path: "/bieu-quyet"}, {who: specialist, path: "/bieu-quyet"}},
		"/bieu-quyet/luat":             {{who: nobody, path: "/bieu-quyet/luat"}},
		"/bieu-quyet/moi":              {{who: specialist, path: "/bieu-quyet/moi"}},
		"/bieu-quyet/{id}":             append(at(counted, "", nobody, leader), at(open, "", mother)...),
		"/bieu-quyet/{id}/bo-phieu":    at(open, "/bo-phieu", nobody, mother),
		"/bieu-quyet/{id}/bien-nhan":   at(counted, "/bien-nhan", nobody),
		"/bieu-quyet/{id}/dieu-hanh":   append(append(at(announced, "/dieu-hanh", specialist), at(open, "/dieu-hanh", specialist)...), at(counted, "/dieu-hanh", specialist, leader)...),
		"/bieu-quyet/{id}/truc-tuyen":  at(announced, "/truc-tuyen", specialist),
		"/bieu-quyet/{id}/gio-tay":     at(open, "/gio-tay", specialist),
		"/bieu-quyet/{id}/phieu-giay":  at(open, "/phieu-giay", specialist),
		"/bieu-quyet/{id}/thung-phieu": at(open, "/thung-phieu", specialist),
	}
}
