package casework_test

import (
	"testing"

	"xaso/internal/modules/casework"
)

func TestDraftStarts(t *testing.T) {
	each(t, func(h *house) {
		r, err := h.desk.StartDraft(h.ctx(), actor("lan"), birth, casework.Online)
		h.must(err)
		o, err := h.desk.Draft(h.ctx(), actor("lan"), r.ID)
		h.must(err)
		for _, p := range o.Form.Pages() {
			h.t.Logf("page %s", p.ID)
			for _, f := range p.Fields {
				h.t.Logf("   %s %s req=%v show=%q", f.ID, f.Type, f.Required, f.Show)
				for _, c := range f.Fields {
					h.t.Logf("      %s %s req=%v show=%q opts=%d", c.ID, c.Type, c.Required, c.Show, len(c.Options))
				}
			}
		}
	})
}
