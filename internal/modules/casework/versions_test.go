package casework_test

import (
	"errors"
	"slices"
	"testing"

	"xaso/internal/modules/casework"
	"xaso/internal/modules/procedures"
	"xaso/internal/platform/clock"
	"xaso/internal/platform/gate"
)

// republish makes the next version of the birth procedure with some edits.
func (h *house) republish(over int, edits ...procedures.Edit) procedures.Published {
	h.t.Helper()
	who := gate.NewActor("lien", tongSon, gate.Grant{Permission: procedures.MayCompose})
	id, err := h.proc.Compose(h.ctx(), who, procedures.Beginning{From: birth})
	h.must(err)
	e, err := h.proc.Edit(h.ctx(), who, id, 1, edits...)
	h.must(err)
	done, err := h.proc.Publish(h.ctx(), who, id, e.Version, procedures.Publication{Over: over})
	if u, ok := errors.AsType[*procedures.Unsound](err); ok {
		h.t.Fatalf("%+v", u.Flaws)
	}
	h.must(err)
	return done
}

// A dossier filed under one version goes on under it when the next one asks
// less and for other papers: supplement, result, and all that is printed.
func TestDossierIsNotBrokenByALaterVersion(t *testing.T) {
	each(t, func(h *house) {
		one := h.republish(1, procedures.AddField("tre", procedures.Field{Type: procedures.TextType, Label: procedures.Text{VI: "Tên gọi ở nhà", EN: "Pet name"}}, ""))
		s := h.filed("lan")
		begun := h.draft(actor("minh")) // begun under the first, filed under the second
		two := h.republish(one.Version,
			procedures.RemoveField("ten_goi_o_nha"),
			procedures.RemovePage("ban-sao"), procedures.RemoveSection("copy"),
			procedures.RemoveField("child.native_place"),
			procedures.RemoveComponent("c3"),
			procedures.AddComponent(procedures.Component{Name: "Giấy chứng sinh điện tử", Kind: procedures.ByShowing}, ""))

		h.act("hoa", s.ID, "accept", casework.Input{})
		h.act("hoa", s.ID, "pass_on", casework.Input{})
		h.act("tuan", s.ID, "propose_supplement", casework.Input{Items: items(1)})
		h.act("hoa", s.ID, "ask", casework.Input{Items: items(1)})
		// The office's processes start again meanwhile: nothing is remembered.
		lib, err := procedures.Load()
		h.must(err)
		h.proc = procedures.NewStore(h.gate, lib)
		h.act("lan", s.ID, "supply", casework.Input{Files: []casework.Upload{{File: stored("lai.jpg"), Item: 1}}})

		c, err := h.desk.Find(h.ctx(), actor("tuan"), s.ID, "")
		h.must(err)
		if c.ProcedureVersion != one.Version || c.Of.Version != one.Version {
			h.t.Fatalf("version %d", c.ProcedureVersion)
		}
		form, err := h.proc.FiledForm(h.ctx(), actor("tuan"), c.Of, c.Form)
		h.must(err)
		view := form.View(c.Answers, procedures.Situation{Today: clock.DateOf(h.now).String(), Channel: procedures.ByWeb})
		var printed []string
		for _, section := range view.Summary("vi") {
			for _, row := range section.Rows {
				if len(row.Lines) > 0 || len(row.Files) > 0 {
					printed = append(printed, row.Label)
				}
			}
		}
		for _, label := range []string{"Quê quán", "Cấp bản sao"} {
			if !slices.Contains(printed, label) {
				h.t.Errorf("%q is lost: %q", label, printed)
			}
		}
		if form.Field("ten_goi_o_nha") == nil || len(c.Files) != 2 || c.Files[0].Component != "c3" {
			h.t.Errorf("the dossier is not as it was filed: %+v", c.Files)
		}
		h.act("tuan", s.ID, "submit_result", casework.Input{Result: result()})
		h.act("binh", s.ID, "sign", casework.Input{})
		h.act("thu", s.ID, "issue", casework.Input{})
		h.act("hoa", s.ID, "hand_over", casework.Input{})

		later, err := h.desk.Submit(h.ctx(), actor("minh"), casework.Submission{Draft: begun})
		h.must(err)
		d, err := h.desk.Find(h.ctx(), actor("hoa"), later.ID, "")
		h.must(err)
		if d.ProcedureVersion != two.Version || d.Answers["copy"] != nil {
			h.t.Errorf("a draft begun before is filed under %d with %v", d.ProcedureVersion, d.Answers["copy"])
		}
	})
}
