package casework_test

import (
	"regexp"
	"strings"
	"testing"

	"xaso/internal/modules/casework"
	"xaso/internal/platform/fault"
	"xaso/internal/platform/lang"
)

func TestEverySentenceIsThereInBothLanguages(t *testing.T) {
	texts := lang.Texts{}
	if err := texts.Load(casework.Texts); err != nil {
		t.Fatal(err)
	}
	for _, f := range fault.Declared() {
		if strings.HasPrefix(f.Code, "casework.") && (texts["vi"][f.Code] == "" || texts["en"][f.Code] == "") {
			t.Errorf("%s has no sentence", f.Code)
		}
	}
	verbs := regexp.MustCompile(`%[a-z]`)
	for key, vi := range texts["vi"] {
		en, ok := texts["en"][key]
		if !ok || strings.Join(verbs.FindAllString(vi, -1), "") != strings.Join(verbs.FindAllString(en, -1), "") {
			t.Errorf("%s: vi and en do not take the same values", key)
		}
	}
	for _, key := range []string{casework.PurposeReceive, casework.PurposeProcess, casework.PurposeOversee, casework.PurposeReturn,
		casework.PurposeList, casework.PurposeHelp, casework.PurposeStated, casework.PauseSupplement, casework.PauseFinance, casework.PauseOther} {
		if texts["vi"][key] == "" {
			t.Errorf("%s has no sentence", key)
		}
	}
}
