package casework_test

import (
	"errors"
	"testing"

	"xaso/internal/modules/casework"
	"xaso/internal/modules/people"
	"xaso/internal/platform/clock"
	"xaso/internal/platform/gate"
)

func TestNobodyDecidesTheirOwnApplication(t *testing.T) {
	each(t, func(h *house) {
		id := h.received("lan")
		insider := gate.NewActor("lan", tongSon, gate.Grant{Permission: casework.MayReceive}, gate.Grant{Permission: casework.MayProcess},
			gate.Grant{Permission: casework.MayApprove}, gate.Grant{Permission: casework.MaySupervise})
		neighbour := helperFor("tuan", "lan") // an official who helps her
		for _, who := range []gate.Actor{insider, neighbour} {
			if _, err := h.desk.Act(h.ctx(), who, id, "charge", casework.Input{Dong: 1, Note: "x"}); !errors.Is(err, gate.ErrForbidden) {
				h.t.Errorf("%s acts: %v", who.ID, err)
			}
			if _, err := h.desk.Assign(h.ctx(), who, id, "tuan", "", 0); !errors.Is(err, gate.ErrForbidden) {
				h.t.Errorf("%s assigns: %v", who.ID, err)
			}
			if _, err := h.desk.Ask(h.ctx(), who, id, casework.Request{Agency: "Công an xã", What: "x"}); !errors.Is(err, gate.ErrForbidden) {
				h.t.Errorf("%s asks an agency: %v", who.ID, err)
			}
		}
		h.act("tuan", id, "charge", casework.Input{Dong: 8000, Note: "Lệ phí"})
	})
}

func TestConsentToOtherThingsOpensNoApplication(t *testing.T) {
	each(t, func(h *house) {
		id := h.received("lan")
		helper := helperFor("minh", "lan")
		if _, err := h.desk.FindOwn(h.ctx(), helper, id); err != nil {
			h.t.Fatal(err)
		}
		helper.ForWhat = string(people.ScopeReports)
		if _, err := h.desk.FindOwn(h.ctx(), helper, id); !errors.Is(err, gate.ErrMissing) {
			h.t.Errorf("opens a dossier: %v", err)
		}
		if _, err := h.desk.ListMine(h.ctx(), helper, ""); !errors.Is(err, gate.ErrForbidden) {
			h.t.Errorf("lists dossiers: %v", err)
		}
		if _, err := h.desk.ListDrafts(h.ctx(), helper); !errors.Is(err, gate.ErrForbidden) {
			h.t.Errorf("lists drafts: %v", err)
		}
		if _, err := h.desk.StartDraft(h.ctx(), helper, birth, casework.ByHelper); !errors.Is(err, gate.ErrForbidden) {
			h.t.Errorf("files: %v", err)
		}
	})
}

func TestResidentSeesWhyItIsLateAndNotWhatAgenciesWrite(t *testing.T) {
	each(t, func(h *house) {
		id := h.received("lan")
		due, err := clock.ParseDate("2026-11-25")
		h.must(err)
		h.act("binh", id, "extend", casework.Input{Reason: "chờ xác minh", Note: "nội bộ", NewDue: due})
		s, err := h.desk.Ask(h.ctx(), actor("tuan"), id, casework.Request{Agency: "Công an xã", What: "đối chiếu nhân thân", Waits: true})
		h.must(err)
		secret := casework.Upload{File: stored("tra-loi.jpg")}
		h.must(h.desk.Take(h.ctx(), actor("tuan"), id, s.ID, casework.Answer{Text: "có tiền án", File: &secret}))

		c, err := h.desk.FindOwn(h.ctx(), actor("lan"), id)
		h.must(err)
		reason := ""
		for _, step := range c.Steps {
			if step.Transition == "extend" {
				reason = step.Detail.Reason
			}
			if step.Detail.Note != "" {
				h.t.Errorf("a note between officials is shown: %q", step.Detail.Note)
			}
		}
		if reason != "chờ xác minh" {
			h.t.Errorf("the apology (Mẫu 04) gives no reason: %q", reason)
		}
		if len(c.Subtasks) != 1 || c.Subtasks[0].Answer != "" || c.Subtasks[0].File != "" {
			h.t.Errorf("the agency's answer is shown: %+v", c.Subtasks)
		}
		full, err := h.desk.Find(h.ctx(), actor("tuan"), id, "")
		h.must(err)
		file := full.Subtasks[0].File
		for _, a := range c.Files {
			if a.ID == file {
				h.t.Error("the agency's paper is listed")
			}
		}
		if _, err := h.desk.File(h.ctx(), actor("lan"), file, ""); !errors.Is(err, gate.ErrMissing) {
			h.t.Errorf("the agency's paper opens: %v", err)
		}
		_, err = h.desk.File(h.ctx(), actor("tuan"), file, "")
		h.must(err)
	})
}
