package casework_test

import (
	"errors"
	"testing"
	"time"

	"xaso/internal/modules/casework"
	"xaso/internal/modules/procedures"
	"xaso/internal/platform/gate"
)

// outward is what may be told of a dossier now.
func (h *house) outward(id string) casework.Outward {
	h.t.Helper()
	var o casework.Outward
	h.must(h.gate.Read(h.ctx(), gate.System("test", tongSon), gate.Own, func(tx *gate.Tx) (err error) {
		o, err = h.desk.Outward(tx, id)
		return errors.Join(err, tx.Require(true))
	}))
	return o
}

func TestWhatTheWorldOutsideIsToldOfADossier(t *testing.T) {
	each(t, func(h *house) {
		id := h.received("lan")
		o := h.outward(id)
		if o.ID != id || o.Procedure != birth || o.Channel != 2 || o.National != procedures.InProcess || o.FieldCode != "G15-TP07" {
			t.Errorf("told: %+v", o)
		}
		if o.Owner.Kind != casework.OutwardCitizen || len(o.Owner.IDNumber) != 12 || o.Owner.IDKind != "CCCD" {
			t.Errorf("the owner is %+v: the number stands in the answers", o.Owner)
		}
		if o.Submitted.IsZero() || o.Received.IsZero() || o.Promised.IsZero() || !o.Finished.IsZero() || !o.Refused.IsZero() {
			t.Errorf("instants: %+v", o)
		}
		files := 0
		for _, p := range o.Parts {
			if p.Name == "" || p.Quantity < 1 {
				t.Errorf("a part without name or number: %+v", p)
			}
			files += len(p.Files)
		}
		if files != 1 || !o.Flags.Digitised {
			t.Errorf("%d files in %+v", files, o.Parts)
		}
		first, last := o.Steps[0], o.Steps[len(o.Steps)-1]
		if first.National != procedures.Registered || first.Start.IsZero() || last.National != procedures.InProcess || last.Who == "" || last.Unit == "" {
			t.Errorf("steps from %+v to %+v", first, last)
		}
		if o.Result != (casework.OutwardResult{}) {
			t.Errorf("a result before it was issued: %+v", o.Result)
		}
	})
}

func TestNotesBetweenOfficialsStayInside(t *testing.T) {
	each(t, func(h *house) {
		id := h.received("lan")
		h.act("tuan", id, "propose_supplement", casework.Input{Items: items(1), Note: "chỉ để trong nhà"})
		for _, s := range h.outward(id).Steps {
			if s.What == "" || s.What == "chỉ để trong nhà" {
				t.Errorf("a step says %q", s.What)
			}
		}
	})
}

// The code that the portal gives stays beside the commune's own, the first one
// for ever, and through a change that read the dossier before it came.
func TestANationalCodeStandsBesideTheLocalOne(t *testing.T) {
	each(t, func(h *house) {
		id := h.received("lan")
		local := h.outward(id).Code
		keep := func(code string) (kept bool) {
			h.must(h.gate.Write(h.ctx(), gate.System("test", tongSon), gate.Own, func(tx *gate.Tx) (err error) {
				tx.Quiet()
				kept, err = h.desk.SetNationalCode(tx, id, code)
				return errors.Join(err, tx.Require(true))
			}))
			return kept
		}
		for i, code := range []string{"G09.20-1", "G09.20-1", "G09.20-2"} { // told twice, then something else
			if kept := keep(code); kept != (i < 2) {
				t.Errorf("%s, told as number %d, is kept: %v", code, i+1, kept)
			}
		}
		h.act("tuan", id, "propose_supplement", casework.Input{Items: items(1)})
		if o := h.outward(id); o.Code != local || o.NationalCode != "G09.20-1" {
			t.Errorf("codes are %s and %s", o.Code, o.NationalCode)
		}
		for _, who := range []string{"hoa", "kien"} {
			if found, err := h.desk.FindByCode(h.ctx(), actor(who), "G09.20-1"); err != nil || found != id {
				t.Errorf("%s finds %q by the national code, %v", who, found, err)
			}
		}
	})
}

func TestDossiersOfAPeriodAreListedAndCounted(t *testing.T) {
	each(t, func(h *house) {
		id := h.received("lan")
		h.filed("minh") // not received
		from, to := h.now.Add(-24*time.Hour), h.now.Add(24*time.Hour)
		h.must(h.gate.Read(h.ctx(), gate.System("test", tongSon), gate.Own, func(tx *gate.Tx) error {
			all, err := h.desk.OutwardReceived(tx, from, to, 10)
			n, err2 := h.desk.CountReceived(tx, from, to)
			none, err3 := h.desk.CountReceived(tx, to, to.Add(time.Hour))
			if len(all) != 1 || all[0].ID != id || n != 1 || none != 0 {
				t.Errorf("listed %+v, counted %d and %d", all, n, none)
			}
			field, hamlet, people, err4 := h.desk.OutwardAbout(tx, id)
			if field != "ho-tich" || hamlet != "Thôn Đông" || len(people) != 1 || people[0] != "lan" {
				t.Errorf("about: %s, %s, %v", field, hamlet, people)
			}
			return errors.Join(err, err2, err3, err4, tx.Require(true))
		}))
	})
}

// Who files for somebody else is labelled: it is not counted as self-service.
func TestAHelpersFilingIsLabelled(t *testing.T) {
	each(t, func(h *house) {
		helper := helperFor("minh", "lan")
		done, err := h.desk.Submit(h.ctx(), helper, casework.Submission{Draft: h.draft(helper)})
		h.must(err)
		if o := h.outward(done.ID); !o.Flags.Assisted {
			t.Errorf("filed by a helper, and flagged %+v", o.Flags)
		}
		if own := h.outward(h.filed("lan").ID); own.Flags.Assisted {
			t.Error("one's own filing is labelled as help")
		}
	})
}
