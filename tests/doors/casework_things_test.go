package doors_test

import (
	"bytes"
	"image"
	"image/jpeg"
	"strconv"

	"xaso/internal/modules/casework"
	"xaso/internal/platform/blob"
	"xaso/internal/platform/gate"
)

func (s *scene) draft() {
	d, err := s.Desk.StartDraft(s.ctx(), s.owner().actor, procedure, casework.Online)
	s.must(err)
	s.made["draft"], s.drafts = d.ID, append(s.drafts, d.ID)
}

// receiver is who keys in at the counter.
func (s *scene) receiver() *reader {
	if s.reader.actor.May(casework.MayReceive) {
		return s.reader
	}
	return s.readers["receptionist"]
}

func (s *scene) entry() {
	d, err := s.Desk.StartDraft(s.ctx(), s.receiver().actor, procedure, casework.AtCounter)
	s.must(err)
	s.made["entry"], s.drafts = d.ID, append(s.drafts, d.ID)
}

// photo is a picture with a thumbnail, in the commune's store of files.
func (s *scene) photo() blob.Stored { return s.photoOf(s.id) }

func (h *house) photoOf(c gate.Commune) blob.Stored {
	var picture bytes.Buffer
	h.must(jpeg.Encode(&picture, image.NewGray(image.Rect(0, 0, 400, 300)), nil))
	stored, err := h.Intake.Receive(h.ctx(), int64(c), "giay-to.jpg", "image/jpeg", &picture, blob.Limits{})
	h.must(err)
	return stored
}

func (s *scene) attach(r *reader, draft string) string {
	a, err := s.Desk.AttachFile(s.ctx(), r.actor, draft, casework.Upload{File: s.photo()})
	s.must(err)
	return a.ID
}

// answers are the pages of the general declaration.
var answers = []struct {
	page  string
	typed map[string][]string
}{
	{"noi-nhan", map[string][]string{"authority": {"Ủy ban nhân dân xã"}}},
	{"ai-nop", map[string][]string{"applies_for": {"self"}}},
	{"nguoi-yeu-cau", map[string][]string{
		"requester.full_name": {"Nguyễn Thị Một"}, "requester.personal_id": {"038190000001"},
		"requester.id_document.kind": {"cccd"}, "requester.id_document.number": {"038190000001"},
		"requester.residence_kind": {"thuong_tru"}, "requester.residence.scope": {"1"},
		"requester.residence.province": {"38"}, "requester.residence.commune": {"Xã Mẫu"}, "requester.residence.detail": {"Thôn Một"},
	}},
	{"noi-dung", map[string][]string{"content": {"Xin chuyển trường cho con"}}},
	{"cam-ket", map[string][]string{"pledge": {"on"}}},
}

// dossier is filed by the owner, taken in, and on a specialist's desk.
func (s *scene) dossier() {
	owner := s.owner().actor
	d, err := s.Desk.StartDraft(s.ctx(), owner, procedure, casework.Online)
	s.must(err)
	s.made["file"] = s.attach(s.owner(), d.ID)
	for _, a := range answers {
		_, problems, err := s.Desk.SavePage(s.ctx(), owner, d.ID, casework.PageSaved{Page: a.page, Typed: a.typed})
		s.must(err)
		for _, p := range problems {
			if !p.Warn {
				s.t.Fatalf("page %s of the declaration: %+v", a.page, p)
			}
		}
	}
	done, err := s.Desk.Submit(s.ctx(), owner, casework.Submission{Draft: d.ID})
	s.must(err)
	_, err = s.Desk.Act(s.ctx(), s.as("receptionist"), done.ID, "accept", casework.Input{})
	s.must(err)
	now, err := s.Desk.Act(s.ctx(), s.as("receptionist"), done.ID, "pass_on", casework.Input{Assignee: s.as("specialist").ID})
	s.must(err)
	s.made["dossier"], s.made["code"], s.made["pin"] = done.ID, done.Code, done.PIN
	s.made["version"] = strconv.FormatInt(now.Version, 10)
}

func (s *scene) task() {
	task, err := s.Desk.Ask(s.ctx(), s.as("specialist"), s.get("dossier"), casework.Request{Agency: "Công an xã", What: "đối chiếu"})
	s.must(err)
	s.made["task"] = task.ID
}

func (s *scene) filter() {
	r := s.reader
	name := "Bộ lọc " + s.phone()
	if s.Desk.SaveFilter(s.ctx(), r.actor, name, casework.Filter{}) != nil {
		r = s.readers["receptionist"]
		s.must(s.Desk.SaveFilter(s.ctx(), r.actor, name, casework.Filter{}))
	}
	all, err := s.Desk.Filters(s.ctx(), r.actor)
	s.must(err)
	for _, f := range all {
		if f.Name == name {
			s.made["filter"] = f.ID
		}
	}
}

// ticket is a number that was called to a counter of its own.
func (s *scene) ticket() {
	for range s.many() {
		_, err := s.Desk.TakeTicket(s.ctx(), s.as("receptionist"), "nộp hồ sơ", false)
		s.must(err)
		called, err := s.Desk.CallNext(s.ctx(), s.as("receptionist"), "quầy "+s.phone())
		s.must(err)
		s.made["ticket"] = strconv.Itoa(called.Number)
	}
}

// scan is a code by which a telephone may send pictures.
func (s *scene) scan() {
	made, err := s.Desk.OpenScan(s.ctx(), s.receiver().actor, casework.Scan{Draft: s.get("entry")})
	s.must(err)
	s.made["scan"] = made.Token
}

// entered is an entry that was filed.
func (s *scene) entered() {
	who := s.receiver().actor
	d, err := s.Desk.StartDraft(s.ctx(), who, procedure, casework.AtCounter)
	s.must(err)
	var in casework.EntrySaved
	for _, a := range answers {
		in.Pages = append(in.Pages, casework.PageSaved{Page: a.page, Typed: a.typed})
	}
	_, _, err = s.Desk.SaveEntry(s.ctx(), who, d.ID, in)
	s.must(err)
	_, err = s.Desk.Enter(s.ctx(), who, casework.CounterEntry{Draft: d.ID, Applicant: casework.Person{Name: "Người Đến Quầy"}, Accept: true})
	s.must(err)
	s.made["entered"] = d.ID
}
