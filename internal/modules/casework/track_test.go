package casework_test

import (
	"errors"
	"testing"

	"xaso/internal/modules/casework"
)

func TestTrackingTellsNobodyWhatIsThere(t *testing.T) {
	each(t, func(h *house) {
		s := h.filed("lan")
		got, err := h.desk.Track(h.ctx(), tongSon, "10.0.0.1", " "+s.Code+" ", s.PIN[:3]+" "+s.PIN[3:])
		h.must(err)
		if got.Code != s.Code || len(got.Steps) != 1 || got.State.VI == "" {
			h.t.Errorf("tracking: %+v", got)
		}
		wrong := "000000"
		if s.PIN == wrong {
			wrong = "000001"
		}
		for name, try := range map[string][2]string{"wrong PIN": {s.Code, wrong}, "absent": {"000.00.00.H56-261117-9999", s.PIN},
			"empty": {"", ""}, "another commune's": {"X", s.PIN}} {
			if _, err := h.desk.Track(h.ctx(), tongSon, "10.0.0.2", try[0], try[1]); !errors.Is(err, casework.ErrNotFound) || err.Error() != casework.ErrNotFound.Error() {
				h.t.Errorf("%s: %v", name, err)
			}
		}
		if _, err := h.desk.Track(h.ctx(), haSon, "10.0.0.2", s.Code, s.PIN); !errors.Is(err, casework.ErrNotFound) {
			h.t.Errorf("in another commune: %v", err)
		}
		fresh, err := h.desk.RenewPIN(h.ctx(), actor("hoa"), s.ID)
		h.must(err)
		if _, err := h.desk.Track(h.ctx(), tongSon, "10.0.0.3", s.Code, s.PIN); fresh != s.PIN && !errors.Is(err, casework.ErrNotFound) {
			h.t.Errorf("the old slip still opens: %v", err)
		}
		_, err = h.desk.Track(h.ctx(), tongSon, "10.0.0.3", s.Code, fresh)
		h.must(err)
		if _, err := h.desk.RenewPIN(h.ctx(), actor("minh"), s.ID); err == nil {
			h.t.Error("a neighbour renews the PIN")
		}
	})
}

func TestGuessingIsSlowed(t *testing.T) {
	each(t, func(h *house) {
		s := h.filed("lan")
		for _, code := range []string{s.Code, "000.00.00.H56-261117-7777"} {
			over := 0
			for i := range 14 {
				_, err := h.desk.Track(h.ctx(), tongSon, "10.0.1."+string(rune('0'+i)), code, "12")
				if errors.Is(err, casework.ErrTooManyTries) {
					over++
				}
			}
			if over != 4 {
				h.t.Errorf("%s: %d of 14 tries stopped, want 4, there or not", code, over)
			}
		}
		over := false
		for i := range 70 {
			_, err := h.desk.Track(h.ctx(), tongSon, "10.9.9.9", "X"+string(rune('0'+i)), "1")
			over = errors.Is(err, casework.ErrTooManyTries)
		}
		if !over {
			h.t.Error("one address guesses without end")
		}
		if n := h.count("casework_try", "key LIKE '%10.9%' OR key LIKE '%H56%'"); n != 0 {
			h.t.Error("addresses or codes stand readable among the tries")
		}
		h.must(h.desk.ForgetTries(h.ctx(), tongSon))
	})
}
