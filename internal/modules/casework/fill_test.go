package casework_test

import (
	"fmt"

	"xaso/internal/modules/casework"
	"xaso/internal/platform/gate"
)

func inputs(pairs ...string) map[string][]string {
	m := map[string][]string{}
	for i := 0; i < len(pairs); i += 2 {
		m[pairs[i]] = append(m[pairs[i]], pairs[i+1])
	}
	return m
}

func address(id string) []string {
	return []string{id + ".scope", "1", id + ".province", "38", id + ".commune", "Xã Mẫu", id + ".detail", "Thôn Một"}
}

func parent(who, name string) map[string][]string {
	return inputs(append([]string{
		who + ".full_name", name, who + ".birth", "1995", who + ".ethnicity", "Kinh", who + ".nationality", "Việt Nam",
		who + ".residence_kind", "thuong_tru",
	}, address(who+".residence")...)...)
}

// birthPages is every page of a birth registration that is in order, but for
// the paper.
func birthPages() map[string]map[string][]string {
	requester := append([]string{
		"requester.full_name", "Nguyễn Thị Mẫu", "requester.personal_id", "038190000001",
		"requester.id_document.kind", "cccd", "requester.id_document.number", "038190000001",
		"requester.residence_kind", "thuong_tru", "requester.phone", "0912345678",
	}, address("requester.residence")...)
	mother, father := parent("mother", "Nguyễn Thị Mẫu"), parent("father", "Lê Văn Mẫu")
	return map[string]map[string][]string{
		"noi-nhan": inputs("authority", "UBND xã Mẫu"), "quan-he": inputs("relation", "Me"),
		"nguoi-yeu-cau": inputs(requester...), "loai": inputs("registration_kind", "1", "parentage", "both"),
		"me": mother, "me-giay-to": mother, "me-noi-cu-tru": mother,
		"cha": father, "cha-giay-to": father, "cha-noi-cu-tru": father,
		"tre": inputs("child.full_name", "Lê Thị An", "child.birth_date.day", "1", "child.birth_date.month", "2",
			"child.birth_date.year", "2026", "child.sex", "nu"),
		"dan-toc-quoc-tich": inputs("child.ethnicity", "Kinh", "child.nationality", "Việt Nam"),
		"noi-sinh":          inputs(address("child.birth_place")...), "que-quan": inputs(address("child.native_place")...),
		"chung-minh-viec-sinh": inputs("child.birth_proof", "birth_notice"), "ban-sao": inputs("copy.want", "khong"),
		"cam-doan": inputs("pledge", "on"),
	}
}

// fill answers every page of a draft as a person does, and returns the file.
func (h *house) fill(who gate.Actor, draft string) casework.Attachment {
	h.t.Helper()
	file, err := h.desk.AttachFile(h.ctx(), who, draft, casework.Upload{File: stored("giay-chung-sinh.jpg"), Component: "c3", Field: "papers.c3"})
	h.must(err)
	pages := birthPages()
	pages["giay-to"] = inputs("papers.c3", file.ID)
	o, err := h.desk.Draft(h.ctx(), who, draft)
	h.must(err)
	view := o.Form.View(o.Answers, o.Situation(h.now))
	for p := view.Pages()[0]; p != nil; p = view.Next(p) {
		r, problems, err := h.desk.SavePage(h.ctx(), who, draft, casework.PageSaved{Page: p.ID, Typed: pages[p.ID]})
		h.must(err)
		for _, problem := range problems {
			if !problem.Warn {
				h.t.Fatalf("page %s: %+v", p.ID, problem)
			}
		}
		view = o.Form.View(r.Answers, r.Situation(h.now))
	}
	return file
}

// draft is a filled draft of a resident.
func (h *house) draft(who gate.Actor) string {
	h.t.Helper()
	r, err := h.desk.StartDraft(h.ctx(), who, birth, casework.Online)
	h.must(err)
	h.fill(who, r.ID)
	return r.ID
}

// filed is a dossier filed online by a resident.
func (h *house) filed(who string) casework.Submitted {
	h.t.Helper()
	s, err := h.desk.Submit(h.ctx(), actor(who), casework.Submission{Draft: h.draft(actor(who))})
	h.must(err)
	return s
}

// received is a dossier accepted and passed on.
func (h *house) received(who string) string {
	h.t.Helper()
	s := h.filed(who)
	h.act("hoa", s.ID, "accept", casework.Input{})
	h.act("hoa", s.ID, "pass_on", casework.Input{})
	return s.ID
}

func result() *casework.Upload { return &casework.Upload{File: stored("ket-qua.pdf")} }

func items(n int) []casework.Item {
	var all []casework.Item
	for i := range n {
		all = append(all, casework.Item{What: fmt.Sprintf("Giấy tờ %d", i+1), Why: "ảnh mờ", How: "chụp lại đủ bốn góc", Component: "c3"})
	}
	return all
}
