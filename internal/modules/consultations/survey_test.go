package consultations_test

import (
	"testing"

	"xaso/internal/modules/consultations"
)

func FuzzParseSurvey(f *testing.F) {
	for _, s := range []string{"", "Câu?\n- A\n- B", "Câu? (chọn nhiều)\n- A\n- B\n[1: A] Nữa?\n- C\n- D", "- A", "[9: x] y\n- a\n- b", "[1: a\n- a\n- b"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		all, err := consultations.ParseSurvey(text)
		if err != nil {
			return
		}
		again, err := consultations.ParseSurvey(consultations.SurveyText(all))
		if err != nil || len(again) != len(all) {
			t.Fatalf("%q: %+v is read again as %+v, %v", text, all, again, err)
		}
	})
}
