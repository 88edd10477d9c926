package casework_test

import (
	"errors"
	"testing"

	"xaso/internal/platform/gate"
)

func TestConfirmationIsForThoseItConcerns(t *testing.T) {
	each(t, func(h *house) {
		s := h.filed("lan")
		for name, who := range map[string]gate.Actor{"neighbour": actor("minh"), "receptionist": actor("hoa"),
			"other commune": actorIn(haSon, "lan"), "helper of another": helperFor("an", "minh")} {
			if _, err := h.desk.Confirmation(h.ctx(), who, s.ID); !errors.Is(err, gate.ErrMissing) {
				h.t.Errorf("%s: %v", name, err)
			}
		}
		c, err := h.desk.Confirmation(h.ctx(), actor("lan"), s.ID)
		h.must(err)
		if c.Of.Code != birth || c.ReturnBy != "counter" || c.Calendar == nil {
			h.t.Errorf("confirmed %s, %q", c.Of.Code, c.ReturnBy)
		}
		if n := h.count("gate_access", "record = '"+s.ID+"'"); n != 0 {
			h.t.Errorf("reading one's own left %d lines", n)
		}
		_, err = h.desk.Confirmation(h.ctx(), helperFor("an", "lan"), s.ID)
		h.must(err)
		if n := h.count("gate_access", "record = '"+s.ID+"' AND subject_id = 'lan'"); n != 1 {
			h.t.Errorf("a helper's reading left %d lines", n)
		}
	})
}
