package journeys

import (
	"testing"

	"xaso/internal/demo"
	"xaso/internal/modules/surveys"
	"xaso/internal/platform/gate"
)

// actor is who signs in with a login, as the house knows them.
func (h house) actor(t *testing.T, login string) gate.Actor {
	t.Helper()
	var id string
	if err := h.app.DB.Write.QueryRow(`SELECT id FROM people_account WHERE phone LIKE '%' || $1`, login[1:]).Scan(&id); err != nil {
		t.Fatal(err)
	}
	var grants []gate.Grant
	err := h.app.Gate.Read(t.Context(), gate.System("test", demo.Commune), gate.Own, func(tx *gate.Tx) (err error) {
		if err := tx.Require(true); err != nil {
			return err
		}
		grants, err = h.app.People.GrantsOf(tx, id)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return gate.NewActor(id, demo.Commune, grants...)
}

// surveyVisits are the pages of two campaigns: a closed sample of incomes, and
// one that runs with two sheets of a household.
func (s scene) surveyVisits(t *testing.T) map[string][]visit {
	t.Helper()
	households(t, s.house, "Chí Phúc", 12)
	officer, head, other := s.actor(t, specialist), s.actor(t, hamletHead), s.actor(t, helper)
	plan := surveys.Plan{Title: "Thu nhập thử", Questionnaire: "thu-nhap", Year: day(0).Year - 1, From: day(0), To: day(9), Hamlets: []string{"Chí Phúc"},
		Sample: true, Size: 8, Reserve: 30}
	income := s.begun(t, officer, plan)
	asked := s.filled(t, head, income, surveys.Answers{"persons": "4", "wages": "90000", "crops-in": "30000", "crops-out": "40000"})
	if err := s.app.Surveys.Close(t.Context(), officer, income); err != nil {
		t.Fatal(err)
	}
	plan = surveys.Plan{Title: "Hài lòng thử", Questionnaire: "hai-long", Year: day(0).Year, From: day(0), To: day(9), Hamlets: []string{"Chí Phúc"}, Sample: true, Size: 6, Reserve: 30}
	running := s.begun(t, officer, plan)
	s.filled(t, head, running, surveys.Answers{"overall": "not", "why-not": "roads", "known": "yes", "wish": "Sửa đường"})
	s.filled(t, other, running, surveys.Answers{"overall": "very", "known": "no"})
	own, err := s.app.Surveys.Compose(t.Context(), officer, "Ao hồ của hộ")
	if err != nil {
		t.Fatal(err)
	}
	for _, w := range []surveys.Wish{{Text: "Có ao không?", Kind: surveys.YesNo, Required: true}, {Text: "Rộng bao nhiêu?", Kind: surveys.Number, Min: "1", Unit: "m²", If: "c1", Is: "yes"}} {
		if err := s.app.Surveys.Ask(t.Context(), officer, own, w); err != nil {
			t.Fatal(err)
		}
	}
	by := func(path string, who ...string) (all []visit) {
		for _, w := range who {
			all = append(all, visit{who: w, path: path})
		}
		return all
	}
	one := "/khao-sat/cuoc/"
	return map[string][]visit{
		"/khao-sat":                                by("/khao-sat", specialist, hamletHead),
		"/khao-sat/mo":                             by("/khao-sat/mo", specialist),
		"/khao-sat/cuoc/{id}":                      append(by(one+income, leader), by(one+running, specialist, hamletHead)...),
		"/khao-sat/cuoc/{id}/mau-chon":             append(by(one+running+"/mau-chon", specialist), by(one+running+"/mau-chon?ho="+s.replaceable(t, officer, running), specialist)...),
		"/khao-sat/cuoc/{id}/cho-quyet":            by(one+running+"/cho-quyet", specialist),
		"/khao-sat/cuoc/{id}/chot":                 by(one+running+"/chot", specialist),
		"/khao-sat/cuoc/{id}/ket-qua":              append(by(one+income+"/ket-qua", leader, specialist), by(one+running+"/ket-qua", hamletHead)...),
		"/khao-sat/mau":                            by("/khao-sat/mau", specialist, hamletHead),
		"/khao-sat/mau/{id}":                       append(by("/khao-sat/mau/"+own, specialist), by("/khao-sat/mau/thu-nhap", leader)...),
		"/khao-sat/phieu-cua-toi":                  by("/khao-sat/phieu-cua-toi", hamletHead),
		"/khao-sat/phieu-cua-toi/{id}":             by("/khao-sat/phieu-cua-toi/"+running, hamletHead),
		"/khao-sat/phieu-cua-toi/{id}/{household}": append(by("/khao-sat/phieu-cua-toi/"+running+"/"+s.unvisited(t, head, running), hamletHead), by("/khao-sat/phieu-cua-toi/"+income+"/"+asked, hamletHead)...),
		"/khao-sat/phieu-cua-toi/khong-mang":       by("/khao-sat/phieu-cua-toi/khong-mang", nobody),
	}
}

func (h house) begun(t *testing.T, officer gate.Actor, p surveys.Plan) string {
	t.Helper()
	id, err := h.app.Surveys.Open(t.Context(), officer, p)
	if err != nil {
		t.Fatal(err)
	}
	return id
}

// filled sends a sheet of the first household on a collector's list.
func (h house) filled(t *testing.T, who gate.Actor, campaign string, a surveys.Answers) string {
	t.Helper()
	r, err := h.app.Surveys.Round(t.Context(), who, campaign)
	if err != nil {
		t.Fatal(err)
	}
	_, err = h.app.Surveys.Receive(t.Context(), who, surveys.Sheet{ID: campaign + "-" + who.ID[24:], Campaign: campaign, Household: r.Visits[0].ID, Revision: 1,
		Outcome: surveys.Done, Answers: a})
	if err != nil {
		t.Fatal(err)
	}
	return r.Visits[0].ID
}

func (h house) unvisited(t *testing.T, who gate.Actor, campaign string) string {
	t.Helper()
	r, err := h.app.Surveys.Round(t.Context(), who, campaign)
	if err != nil {
		t.Fatal(err)
	}
	return r.Visits[1].ID
}

// replaceable is a household for which the reserve has another, "" none.
func (h house) replaceable(t *testing.T, who gate.Actor, campaign string) string {
	t.Helper()
	d, err := h.app.Surveys.Drawn(t.Context(), who, campaign)
	if err != nil {
		t.Fatal(err)
	}
	for _, one := range d.Households {
		if d.Replaceable(one) {
			return one.ID
		}
	}
	return ""
}
