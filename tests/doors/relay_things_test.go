package doors_test

import (
	"encoding/json"
	"slices"

	"xaso/internal/modules/casework"
	"xaso/internal/modules/commune"
	"xaso/internal/platform/clock"
	"xaso/internal/platform/gate"
	"xaso/internal/platform/jobs"
	"xaso/internal/platform/post"
)

// beside is a third commune, which the other two write to and hear from: so
// that what one of them is asked is no trace in the other.
const beside gate.Commune = 99002

// A besideTown is the third commune with one official and one dossier.
type besideTown struct {
	official gate.Actor
	dossier  string
	file     string
}

// asker brings the third commune to life when it is first named.
func (h *house) asker() *besideTown {
	if h.third != nil {
		return h.third
	}
	h.must(h.Communes.Create(h.ctx(), commune.Commune{ID: beside, Slug: "xa-thu-ba", Name: "Xã Thứ Ba", Province: "Tỉnh Thử",
		Settings: commune.Settings{AgencyID: "H99.99002"}}, h.Services.Seed))
	who := gate.NewActor("nguoi-xa-thu-ba", beside, gate.Grant{Permission: casework.MayReceive}, gate.Grant{Permission: casework.MayProcess})
	who.Name, who.Office = "Cán bộ xã Thứ Ba", "Công chức"
	d, err := h.Desk.StartDraft(h.ctx(), who, procedure, casework.AtCounter)
	h.must(err)
	picture := h.photoOf(beside)
	a, err := h.Desk.AttachFile(h.ctx(), who, d.ID, casework.Upload{File: picture})
	h.must(err)
	for _, page := range answers {
		_, _, err := h.Desk.SavePage(h.ctx(), who, d.ID, casework.PageSaved{Page: page.page, Typed: page.typed})
		h.must(err)
	}
	done, err := h.Desk.Enter(h.ctx(), who, casework.CounterEntry{Draft: d.ID, Accept: true, Applicant: casework.Person{Name: "Người Xã Thứ Ba"}})
	h.must(err)
	h.third = &besideTown{who, done.ID, a.ID}
	return h.third
}

// relay is a request of the third commune to the scene's, with a file.
func (s *scene) relay() {
	third := s.asker()
	r, err := s.Desk.AskCommune(s.ctx(), third.official, third.dossier, casework.CommuneRequest{To: s.id, What: "Xác minh nơi cư trú",
		Term: clock.Term{Qty: 3, Unit: clock.WorkingDay}, Files: []string{third.file}})
	s.must(err)
	errand, err := json.Marshal(map[string]any{"to": s.id, "conversation": r.ID})
	s.must(err)
	s.must(s.Post.Deliver(s.ctx(), beside, jobs.Job{Kind: post.DeliverJob, Body: string(errand)}))
	c, err := s.Desk.Relay(s.ctx(), s.as("leader"), r.ID)
	s.must(err)
	s.made["relay"], s.made["relay-file"] = r.ID, c.Files[0].ID
}

// askBeside is a request of the scene's commune to the third one.
func (s *scene) askBeside(dossier string) string {
	s.asker()
	r, err := s.Desk.AskCommune(s.ctx(), s.as("specialist"), dossier, casework.CommuneRequest{To: beside, What: "Xác minh"})
	s.must(err)
	return r.ID
}

// letter is one on its way; nobody carries letters here.
func (s *scene) letter() {
	s.get("asked")
	var ids []string
	found, err := s.look.Read.Query(`SELECT id FROM post_out WHERE commune_id = $1 AND about = $2 AND settled_at = 0`, int64(s.id), s.get("dossier"))
	s.must(err)
	defer found.Close()
	for found.Next() {
		var id string
		s.must(found.Scan(&id))
		ids = append(ids, id)
	}
	s.made["letter"] = slices.Max(ids)
}
