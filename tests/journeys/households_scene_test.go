package journeys

import (
	"os"
	"path/filepath"
	"testing"

	"xaso/internal/demo"
	"xaso/internal/modules/register"
	"xaso/internal/platform/clock"
	"xaso/internal/platform/gate"
	"xaso/tests/resident"
)

// householdVisits are the pages of a household and of a list that came in.
func (s scene) householdVisits(t *testing.T) map[string][]visit {
	t.Helper()
	system := gate.System("test", demo.Commune)
	ids, err := s.app.Register.Enter(t.Context(), system, register.Why{On: clock.DateOf(s.app.Gate.Now()), Source: "Sổ hộ của thôn"},
		register.Entry{Hamlet: "Chí Phúc", Address: "Nhà số 1", Members: []register.Person{{Name: "Chủ Hộ Số 1", Relation: register.HeadRelation, Born: "1970"},
			{Name: "Vợ Hộ Số 1", Relation: "Vợ"}}, Attributes: map[string]string{"poverty": "poor"}})
	if err != nil {
		t.Fatal(err)
	}
	page, err := s.app.Register.Open(t.Context(), system, ids[0])
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "danh-sach.csv")
	if err := os.WriteFile(file, []byte(aList), 0o600); err != nil {
		t.Fatal(err)
	}
	p := as(t, func(t *testing.T) resident.Person { return resident.OpenURL(t, s.url, "/") }, specialist)
	p.Visit("/so-ho/nhap")
	p.Attach("Tệp danh sách", file)
	p.Type("Nguồn của danh sách", "Sổ hộ của thôn")
	p.Press("Gửi và kiểm tra")
	list := p.Path()
	jobs(t, s.house)
	one := "/so-ho/ho/" + ids[0]
	by := func(path string, who ...string) (all []visit) {
		for _, w := range who {
			all = append(all, visit{who: w, path: path})
		}
		return all
	}
	return map[string][]visit{
		"/so-ho":                          append(by("/so-ho?q=chu+ho", receptionist, leader), by("/so-ho?muc=poverty&la=poor", specialist)...),
		"/so-ho/cua-toi":                  by("/so-ho/cua-toi", mother),
		"/so-ho/thon":                     by("/so-ho/thon", specialist, receptionist),
		"/so-ho/ha-tang":                  by("/so-ho/ha-tang", specialist, receptionist),
		"/so-ho/nhap/{id}":                by(list, specialist),
		"/so-ho/ho/{id}":                  by(one, specialist, leader),
		"/so-ho/ho/{id}/sua":              by(one+"/sua", specialist),
		"/so-ho/ho/{id}/ghi-nhan":         by(one+"/ghi-nhan", specialist),
		"/so-ho/ho/{id}/them-nguoi":       by(one+"/them-nguoi", specialist),
		"/so-ho/ho/{id}/tach-nhap":        by(one+"/tach-nhap", specialist),
		"/so-ho/ho/{id}/nguoi/{resident}": by(one+"/nguoi/"+page.Household.Members[1].ID, specialist),
	}
}
