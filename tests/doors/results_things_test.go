package doors_test

import (
	"bytes"

	"xaso/internal/modules/casework"
	"xaso/internal/modules/results"
	"xaso/internal/platform/docx"
)

// apart makes a dossier beside the scene's own.
func (s *scene) apart() string {
	own := map[string]string{}
	for _, kind := range []string{"dossier", "code", "pin", "file", "version"} {
		own[kind] = s.made[kind]
	}
	s.dossier()
	id := s.made["dossier"]
	for kind, value := range own {
		if delete(s.made, kind); value != "" {
			s.made[kind] = value
		}
	}
	return id
}

// step takes a transition as whoever's turn it is.
func (s *scene) step(dossier, column, transition string, in casework.Input) {
	in.Confirmed = true
	_, err := s.Desk.Act(s.ctx(), s.as(column), dossier, transition, in)
	s.must(err)
}

// paperDraft is a paper that is being drafted.
func (s *scene) paperDraft() {
	id := s.apart()
	var err error
	s.made["paper-draft"], err = s.Chancery.Draft(s.ctx(), s.as("specialist"), id, "san-co:giay-xac-nhan", "https://example.vn/xac-thuc")
	s.must(err)
}

// heldPaper is a result that was handed over, with its code and a link to it.
func (s *scene) heldPaper() {
	id := s.apart()
	file := casework.Input{Result: &casework.Upload{File: s.photo()}}
	s.step(id, "specialist", "submit_result", file)
	s.step(id, "leader", "sign", casework.Input{})
	s.step(id, "clerk", "issue", file)
	s.step(id, "receptionist", "hand_over", casework.Input{})
	s.must(s.Chancery.Keep(s.ctx(), s.id, id, "https://example.vn/xac-thuc"))
	s.must(s.Chancery.Release(s.ctx(), s.id, id))
	all, err := s.Chancery.Mine(s.ctx(), s.owner().actor)
	s.must(err)
	for _, r := range all {
		if r.Dossier == id {
			s.made["held-paper"], s.made["check-code"] = r.ID, r.Code
		}
	}
	s.made["share"], err = s.Chancery.Share(s.ctx(), s.owner().actor, s.made["held-paper"], 3)
	s.must(err)
}

// template is a version of a layout that nobody uses yet.
func (s *scene) template() {
	file, err := docx.Document{Body: []docx.Block{docx.P(docx.Text("{{thu_tuc}} " + s.phone()))}}.Bytes()
	s.must(err)
	s.made["template"], err = s.Chancery.AddTemplate(s.ctx(), s.as("clerk"), results.Template{Title: "Mẫu thử", Symbol: "GXN-UBND"}, bytes.Clone(file))
	s.must(err)
}
