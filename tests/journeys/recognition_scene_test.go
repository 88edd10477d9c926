package journeys

import (
	"testing"

	"xaso/internal/demo"
	"xaso/internal/modules/assessment"
	"xaso/internal/platform/gate"
)

// recognitionVisits are the pages of a dossier whose papers were made.
func (s scene) recognitionVisits(t *testing.T) map[string][]visit {
	t.Helper()
	who := gate.System("test", demo.Commune)
	file, err := s.app.Assessment.Open(t.Context(), who, assessment.Opening{Set: kieuMau, Column: "thanh_hoa", Year: 2025, Title: "Hồ sơ xét của cuộc thăm"})
	if err != nil {
		t.Fatal(err)
	}
	id, err := s.app.Recognition.Freeze(t.Context(), who, file)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.app.Recognition.Make(t.Context(), demo.Commune, id); err != nil {
		t.Fatal(err)
	}
	return map[string][]visit{
		"/ho-so-cong-nhan":      {{who: leader, path: "/ho-so-cong-nhan"}, {who: centreHead, path: "/ho-so-cong-nhan"}},
		"/ho-so-cong-nhan/{id}": {{who: leader, path: "/ho-so-cong-nhan/" + id}, {who: admin, path: "/ho-so-cong-nhan/" + id}},
	}
}
