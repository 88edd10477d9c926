package app

import (
	"context"
	"encoding/json"
	"net/http"
	"strconv"
	"strings"

	"xaso/internal/modules/people"
	"xaso/internal/modules/surveys"
	surveypages "xaso/internal/modules/surveys/pages"
	"xaso/internal/platform/clock"
	"xaso/internal/platform/fault"
	"xaso/internal/platform/gate"
	"xaso/internal/platform/jobs"
	"xaso/internal/platform/site"
)

// openSurveys opens the surveys over the household register.
func (h *House) openSurveys() (err error) {
	h.Surveys, err = surveys.NewBook(h.Gate, surveys.Options{
		Hamlets: h.surveyedHamlets, Frame: h.surveyFrame, Observe: h.observeSurvey, Collectors: collectors,
	})
	return err
}

func (h *House) surveyHall() surveypages.Hall { return surveypages.Hall{Book: h.Surveys, Now: h.now} }

func (h *House) surveyedHamlets(tx *gate.Tx) ([]string, error) {
	all, err := h.Register.Hamlets(tx)
	var names []string
	for _, one := range all {
		if one.Stands() {
			names = append(names, one.Name)
		}
	}
	return names, err
}

// surveyFrame is the sampling list of a hamlet. Of members it takes no more
// than a sheet asks for: a name and a year of birth.
func (h *House) surveyFrame(tx *gate.Tx, hamlet string, withMembers bool) ([]surveys.Listed, error) {
	rows, err := h.Register.Frame(tx, hamlet)
	if err != nil {
		return nil, err
	}
	all := make([]surveys.Listed, len(rows))
	for i, r := range rows {
		all[i] = surveys.Listed{ID: r.Household, Code: r.Code, Head: r.Head, Address: r.Address, Hamlet: hamlet, People: r.Residents, Group: r.MainIncome}
	}
	if !withMembers {
		return all, nil
	}
	members, err := h.Register.FrameMembers(tx, hamlet)
	for i, l := range all {
		for _, m := range members[l.ID] {
			year, _ := strconv.Atoi(m.Born[:min(4, len(m.Born))]) // "" is 0, not known
			all[i].Members = append(all[i].Members, surveys.Member{ID: m.ID, Name: m.Name, Born: year})
		}
	}
	return all, err
}

// observeSurvey writes what a sheet says into the register. A member who is not
// there any more does not hold up the rest of the household.
func (h *House) observeSurvey(tx *gate.Tx, household string, values map[string]string, at clock.Date, source string) error {
	own, members := map[string]string{}, map[string]map[string]string{}
	for name, value := range values {
		key, member, of := strings.Cut(name, "@")
		if !of {
			own[key] = value
			continue
		}
		if members[member] == nil {
			members[member] = map[string]string{}
		}
		members[member][key] = value
	}
	if err := h.Register.Observe(tx, household, own, at, source); err != nil {
		return err
	}
	for member, values := range members {
		if err := h.Register.ObserveResident(tx, member, values, at, source); err != nil && fault.KindOf(err) != fault.Missing {
			return err
		}
	}
	return nil
}

// collectors are those who fill sheets in a hamlet.
func collectors(tx *gate.Tx, hamlet string) ([]string, error) {
	var names []string
	for _, role := range []people.Role{people.HamletHead, people.Helper} {
		all, err := people.ByRole(tx, role, "", hamlet)
		if err != nil {
			return nil, err
		}
		for _, p := range all {
			names = append(names, p.Name)
		}
	}
	return names, nil
}

// surveyReactions: what a closed survey found goes into the register.
var surveyReactions = []reaction{
	{surveys.CampaignClosed{}.Kind(), "surveys.apply",
		func(ctx context.Context, h *House, c gate.Commune, j jobs.Job) error {
			var e surveys.CampaignClosed
			if err := json.Unmarshal([]byte(j.Body), &e); err != nil {
				return jobs.Hopeless(err)
			}
			return h.Surveys.Apply(ctx, c, e.Campaign)
		}},
}

// unsent names the cookie in which the collector's pages count the sheets that
// lie in a telephone and were not sent.
const unsent = "phieu-cho"

// leaving says where somebody who signs out is sent first: with sheets unsent,
// to the page that sends them. Else, and when they throw them away, the browser
// is told to forget all it keeps for this site; only those who collect pay for
// that.
func (h *House) leaving(w http.ResponseWriter, r *http.Request) string {
	waiting, err := r.Cookie(unsent)
	if err != nil {
		return ""
	}
	if n, _ := strconv.Atoi(waiting.Value); n > 0 && r.PostFormValue("bo") != "1" {
		return surveypages.CollectPath + "?roi=1"
	}
	http.SetCookie(w, &http.Cookie{Name: unsent, Path: site.Href(r.Context(), "/"), MaxAge: -1, SameSite: http.SameSiteLaxMode})
	w.Header().Set("Clear-Site-Data", `"cache", "storage"`)
	return ""
}
