package dvcqg_test

import (
	"testing"
	"time"

	"xaso/internal/modules/exchange"
	"xaso/internal/platform/db"
	"xaso/internal/platform/db/dbtest"
	"xaso/tests/portal"
)

func TestADossierArrivesStepByStepAsTheOtherSideWantsIt(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB, system string) {
		h := open(t, d, system)
		h.walk("0001")
		h.run()
		h.same()
		if refused := h.portal.Refused(); len(refused) > 0 {
			t.Errorf("refused: %q", refused)
		}
		if stuck := h.messages(exchange.Dead); len(stuck) > 0 {
			t.Errorf("stuck: %+v", stuck)
		}
		there := h.portal.Dossiers()["H56.15316-261123-0001"]
		for field, want := range map[string]any{"ChuHoSo": "Nguyễn Thị Một", "DonViXuLy": "Ủy ban nhân dân xã Tống Sơn",
			"DiaChi": "Thôn Chí Phúc, Xã Tống Sơn, Tỉnh Thanh Hóa", "SoDinhDanh": "038190000018"} {
			if there.Content[field] != want {
				t.Errorf("%s is %v there, want %v", field, there.Content[field], want)
			}
		}
	}, dbtest.Each)
}

// The same dossier, two systems: what differs is data.
func TestTwoSystemsNumberAndDateDifferently(t *testing.T) {
	want := map[string]map[string]string{
		"dvcqg":      {"LoaiDoiTuong": "0", "NgayNop": "20261123080000"},
		"provincial": {"LoaiDoiTuong": "1", "NgayNop": "23/11/2026 08:00:00"},
	}
	moments := map[string]string{"dvcqg": "20261123080100", "provincial": "2026-11-23 08:01:00"}
	for _, system := range systems {
		h := open(t, dbtest.SQLite(t), system)
		h.filed("0001")
		h.run()
		there := h.portal.Dossiers()["H56.15316-261123-0001"]
		for field, value := range want[system] {
			if got := textOf(there.Content[field]); got != value {
				t.Errorf("%s: %s is %s, want %s", system, field, got, value)
			}
		}
		if got := textOf(there.Progress[0]["ThoiDiemXuLy"]); got != moments[system] {
			t.Errorf("%s: ThoiDiemXuLy is %s, want %s", system, got, moments[system])
		}
	}
}

// Every fault alone, at every call of a dossier's way: after it has passed, the
// portal holds the dossier once and as it is.
func TestEachFaultAtEachCallLosesNothingAndDoublesNothing(t *testing.T) {
	for _, fault := range portal.Faults {
		t.Run(string(fault), func(t *testing.T) {
			for call := range 6 {
				h := open(t, dbtest.SQLite(t), systems[call%2])
				h.portal.Slow(200 * time.Millisecond)
				for range call {
					h.portal.Suffer(portal.None)
				}
				h.portal.Suffer(fault)
				d := h.filed("0001")
				h.step(d, 2, "Tiếp nhận")
				h.run()
				h.same()
			}
		})
	}
}

func TestRetryAfterIsHonoured(t *testing.T) {
	for _, fault := range []portal.Fault{portal.TooMany, portal.Away} {
		h := open(t, dbtest.SQLite(t), "dvcqg")
		h.portal.After(600)
		h.portal.Suffer(portal.None, fault) // the token, then this
		h.filed("0001")
		h.must(h.Pump(t.Context(), xa))
		for _, wait := range []time.Duration{5 * time.Minute, 4 * time.Minute} {
			h.now = h.now.Add(wait)
			h.must(h.Pump(t.Context(), xa))
			if calls := h.portal.Calls(); calls != 0 {
				t.Fatalf("%s: %d calls were let through before ten minutes were over", fault, calls)
			}
		}
		h.now = h.now.Add(2 * time.Minute)
		h.run()
		h.same()
	}
}

func TestADownPortalIsAskedByOneMessageAtATime(t *testing.T) {
	h := open(t, dbtest.SQLite(t), "provincial")
	h.portal.Down(true)
	for _, id := range []string{"0001", "0002", "0003", "0004", "0005", "0006"} {
		h.filed(id)
	}
	h.must(h.Pump(t.Context(), xa))
	v, err := h.Overview(t.Context(), head)
	h.must(err)
	if !v.Line.Down() || v.Line.Failures != 3 || v.Line.BadText == "" {
		t.Errorf("after one round the line is %+v, want it down after three tries", v.Line)
	}
	h.now = h.now.Add(time.Minute)
	h.must(h.Pump(t.Context(), xa))
	if v, err = h.Overview(t.Context(), head); err != nil || v.Line.Failures != 4 {
		t.Errorf("a minute later %d tries have failed (%v), want one more", v.Line.Failures, err)
	}
	h.portal.Down(false)
	h.now = h.now.Add(time.Hour)
	h.run()
	h.same()
	if v, err = h.Overview(t.Context(), head); err != nil || v.Line.Down() {
		t.Errorf("the line is %+v (%v) though all was sent", v.Line, err)
	}
}

func TestAValueWithoutTranslationStopsItsDossierAndOnlyIt(t *testing.T) {
	h := open(t, dbtest.SQLite(t), "dvcqg")
	odd := h.filed("0001")
	odd.ReturnBy = "online" // nobody knows its code at the national portal
	d := h.filed("0003")
	// 0001 was queued with "counter": it changes before it is sent.
	h.must(h.Queue(t.Context(), xa, "0001"))
	h.step(odd, 2, "Tiếp nhận")
	h.step(d, 2, "Tiếp nhận")
	h.run()
	dead := h.messages(exchange.Dead)
	if len(dead) != 1 || dead[0].Dossier != "0001" || dead[0].Kind != exchange.Update || dead[0].Attempts != 0 {
		t.Fatalf("stuck: %+v, want the update of 0001, never tried", dead)
	}
	if u := dead[0].Unfit(); u == nil || *u != (exchange.Unfit{Place: "HinhThucTra", List: "return", Value: "online"}) {
		t.Errorf("the fault is %+v", u)
	}
	if there := h.portal.Dossiers()["H56.15316-261123-0001"]; there.Status != 1 {
		t.Errorf("the status after the stuck message went on to %d", there.Status)
	}
	h.must(h.SetMapping(t.Context(), head, "return", "online", "2"))
	h.must(h.Resend(t.Context(), head, dead[0].ID))
	h.run()
	h.same()
}

func TestARefusalIsKeptInTheirWordsAndSentAnewUnderAnotherRequest(t *testing.T) {
	h := open(t, dbtest.SQLite(t), "provincial")
	h.filed("0001")
	h.must(h.SetMapping(t.Context(), head, "object", "citizen", "9")) // not taken there
	h.run()
	dead := h.messages(exchange.Dead)
	if len(dead) != 1 || dead[0].Why != exchange.Rejected || dead[0].AnswerCode != "400" || dead[0].AnswerText != "LoaiDoiTuong không nhận mã 9" &&
		dead[0].AnswerText != "ThongTinNguoiNop.LoaiDoiTuong không nhận mã 9" {
		t.Fatalf("stuck: %+v", dead)
	}
	before := dead[0].RequestID()
	h.must(h.SetMapping(t.Context(), head, "object", "citizen", ""))
	h.must(h.Resend(t.Context(), head, dead[0].ID))
	h.run()
	h.same()
	sent, err := h.Find(t.Context(), head, dead[0].ID, false)
	h.must(err)
	if sent.State != exchange.Sent || sent.RequestID() == before {
		t.Errorf("it is %s under %s, before %s", sent.State, sent.RequestID(), before)
	}
}

func TestAChangedFileIsNotSent(t *testing.T) {
	h := open(t, dbtest.SQLite(t), "dvcqg")
	h.filed("0001")
	h.files["key/f-0001"] = []byte("something else")
	h.run()
	dead := h.messages(exchange.Dead)
	if len(dead) != 1 || dead[0].Kind != exchange.SendFile || dead[0].Unfit() == nil {
		t.Fatalf("stuck: %+v", dead)
	}
	// The official leaves the file out: the dossier goes without it.
	h.must(h.Skip(t.Context(), head, dead[0].ID, "tệp hỏng, đã liên hệ người dân"))
	h.run()
	h.same()
}

func TestLongTroubleIsGivenUpAndAnOfficialSendsItAgain(t *testing.T) {
	h := open(t, dbtest.SQLite(t), "dvcqg")
	h.portal.Suffer(portal.None, portal.CutAfter) // acted, and nobody heard
	h.filed("0001")
	h.must(h.Pump(t.Context(), xa))
	h.portal.Down(true)
	for range 40 {
		h.now = h.now.Add(time.Hour)
		h.must(h.Pump(t.Context(), xa))
	}
	dead := h.messages(exchange.Dead)
	if len(dead) != 1 || dead[0].Why != exchange.GaveUp || !dead[0].Unsure {
		t.Fatalf("stuck: %+v", dead)
	}
	request := dead[0].RequestID()
	h.portal.Down(false)
	if n, err := h.ResendAll(t.Context(), head); err != nil || n != 1 {
		t.Fatalf("%d sent again, %v", n, err)
	}
	h.run()
	h.same()
	if sent, err := h.Find(t.Context(), head, dead[0].ID, false); err != nil || sent.RequestID() != request {
		t.Errorf("it went under %s, then %s (%v): the other side could not know it again", request, sent.RequestID(), err)
	}
}

func TestLeavingOutACreationLeavesTheDossierOutUntilItIsPutBack(t *testing.T) {
	h := open(t, dbtest.SQLite(t), "dvcqg")
	d := h.filed("0001")
	h.must(h.SetMapping(t.Context(), head, "return", "counter", "ba")) // refused there
	h.run()
	dead := h.messages(exchange.Dead)
	if len(dead) != 1 || dead[0].Kind != exchange.Create {
		t.Fatalf("stuck: %+v", dead)
	}
	h.must(h.Skip(t.Context(), head, dead[0].ID, "hồ sơ thử"))
	h.step(d, 2, "Tiếp nhận")
	h.run()
	if waiting := h.messages(exchange.Waiting, exchange.Behind); len(waiting) > 0 || len(h.portal.Dossiers()) > 0 {
		t.Errorf("%d messages go on for a dossier that is left out", len(waiting))
	}
	h.must(h.SetMapping(t.Context(), head, "return", "counter", ""))
	h.must(h.Resend(t.Context(), head, dead[0].ID))
	h.run()
	h.same()
}

// Between a call whose answer was lost and its repetition the commune maps a
// value otherwise: the repetition must still be the same message.
func TestWhatMayHaveArrivedGoesAgainToTheByte(t *testing.T) {
	for _, system := range systems {
		h := open(t, dbtest.SQLite(t), system)
		h.portal.Suffer(portal.None, portal.None, portal.None, portal.CutAfter) // token, code, file, creation
		h.filed("0001")
		h.must(h.Pump(t.Context(), xa))
		h.must(h.SetMapping(t.Context(), head, "agency_name", "UBND xã Tống Sơn", "Ủy ban nhân dân xã Tống Sơn, tỉnh Thanh Hóa"))
		h.run()
		h.same()
		if refused := h.portal.Refused(); len(refused) > 0 {
			t.Errorf("%s: the portal refused %q", system, refused)
		}
	}
}
