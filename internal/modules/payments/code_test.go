package payments_test

import (
	"slices"
	"strings"
	"testing"

	"xaso/internal/modules/payments"
)

const letters = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"

func TestCodesAreFoundWhateverBanksDoToThem(t *testing.T) {
	each(t, func(h *house) {
		h.account()
		code := h.asked("hs-code").Code
		for said, want := range map[string]bool{
			code: true, strings.ToLower(code): true, payments.Spaced(code): true,
			"MBVCB.3278907687." + code + ".CT tu 0123 LAN toi UBND": true,
			"nop phi " + code[:4] + "-" + code[4:] + ", cam on":     true,
			code[:9]: false, "": false, strings.Replace(code, code[3:4], "", 1): false,
		} {
			if got := payments.CodesIn(said); slices.Contains(got, code) != want {
				t.Errorf("%q: %q", said, got)
			}
		}
		// One wrong character, or two that changed places, is no code.
		for i := 2; i < len(code); i++ {
			for _, c := range letters {
				if other := code[:i] + string(c) + code[i+1:]; other != code && payments.IsCode(other) {
					t.Errorf("%s passes for %s", other, code)
				}
			}
			if i+1 < len(code) && code[i] != code[i+1] {
				if other := code[:i] + string(code[i+1]) + string(code[i]) + code[i+2:]; payments.IsCode(other) {
					t.Errorf("%s passes for %s", other, code)
				}
			}
		}
	})
}

// One text in thirty-two has letters of the bank before a code that, with its
// beginning, pass for a code themselves: the real one is still found.
func TestACodeBehindAFalseOneIsFound(t *testing.T) {
	const code = "HSSMQGUUJ6"
	if !payments.IsCode(code) {
		t.Fatalf("%s is no code", code)
	}
	tried := 0
	for _, a := range letters {
		for _, b := range letters {
			said := "CTVCB" + string(a) + string(b) + code
			if !payments.IsCode(said[:len(code)]) {
				continue
			}
			if tried++; !slices.Contains(payments.CodesIn(said), code) {
				t.Errorf("%s hides in %s", code, said)
			}
		}
	}
	if tried == 0 {
		t.Fatal("no false code was found to try")
	}
}

func TestCardNumbersAreRefused(t *testing.T) {
	for s, card := range map[string]bool{
		"4111 1111 1111 1111": true, "the 5500-0000-0000-0004 nhe": true, "9704031101234567": true, "378282246310005": true,
		"9704 0311 0123 456": false, "1234567890123": false, "038190000001": false, "0912345678": false,
		"tài khoản 7104520894624": false, "": false, "4111 1111 1111 1112": false,
	} {
		if err := payments.CheckNote("note", s); (err != nil) != card {
			t.Errorf("%q: %v", s, err)
		}
	}
	if err := payments.CheckNote("note", strings.Repeat("a", 501)); err == nil {
		t.Error("a long note is taken")
	}
}

func FuzzCodesIn(f *testing.F) {
	f.Add("HS7K2M9QXP")
	f.Add("chuyen tien \x00 đ")
	f.Fuzz(func(t *testing.T, said string) {
		for _, c := range payments.CodesIn(said) {
			if !payments.IsCode(c) {
				t.Errorf("%q: %q", said, c)
			}
		}
		_ = payments.CheckNote("", said)
	})
}
