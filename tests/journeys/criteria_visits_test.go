package journeys

import (
	"testing"

	"xaso/tests/resident"
)

// criteriaVisits are the pages of the sets: one that is full, one that is
// empty, and an annex under way.
func (s scene) criteriaVisits(t *testing.T) map[string][]visit {
	t.Helper()
	const full, bare = "/bo-tieu-chi/ntm-2021-2025-xa", "/bo-tieu-chi/ntm-2026-2030-xa"
	by := as(t, func(t *testing.T) resident.Person { return resident.OpenURL(t, s.url, "/") }, specialist)
	by.Visit(bare + "/phu-luc")
	by.Type("Bảng phụ lục", textAnnex)
	by.Press("Đọc bảng")
	draft := bare + "/ban-nhap/" + step(by, 4)
	return map[string][]visit{
		"/bo-tieu-chi":                        {{who: nobody, path: "/bo-tieu-chi"}, {who: specialist, path: "/bo-tieu-chi"}},
		"/bo-tieu-chi/{set}":                  {{who: nobody, path: full}, {who: leader, path: bare}},
		"/bo-tieu-chi/{set}/lich-su":          {{who: nobody, path: full + "/lich-su"}},
		"/bo-tieu-chi/{set}/sua":              {{who: specialist, path: full + "/sua?chi-tieu=2.1"}, {who: admin, path: bare + "/sua"}},
		"/bo-tieu-chi/{set}/cot":              {{who: specialist, path: bare + "/cot"}},
		"/bo-tieu-chi/{set}/phu-luc":          {{who: specialist, path: bare + "/phu-luc"}},
		"/bo-tieu-chi/{set}/ban-nhap/{draft}": {{who: specialist, path: draft}, {who: leader, path: draft + "?dong=3"}},
	}
}
