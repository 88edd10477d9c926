package casework_test

import (
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"xaso/internal/modules/casework"
	"xaso/internal/modules/procedures"
	"xaso/internal/platform/gate"
)

func (h *house) list(who string, f casework.Filter) casework.Page {
	h.t.Helper()
	p, err := h.desk.WorkList(h.ctx(), actor(who), f, "")
	h.must(err)
	return p
}

func has(p casework.Page, id string) bool {
	return slices.ContainsFunc(p.Rows, func(r casework.Row) bool { return r.ID == id })
}

func TestWorkListsShowOnesOwnWork(t *testing.T) {
	each(t, func(h *house) {
		fresh := h.filed("lan").ID
		passed := h.received("minh")
		taken := h.received("lan")
		_, err := h.desk.Assign(h.ctx(), actor("binh"), taken, "tuan", "", 0)
		h.must(err)
		for _, tt := range []struct {
			who  string
			f    casework.Filter
			want []bool // fresh, passed, taken
		}{
			{"hoa", casework.Filter{}, []bool{true, false, false}},
			{"hoa", casework.Filter{All: true}, []bool{true, true, true}},
			{"tuan", casework.Filter{}, []bool{false, true, true}},
			{"thay", casework.Filter{}, []bool{false, true, true}}, // in tuan's place
			{"ngoc", casework.Filter{}, []bool{false, true, false}},
			{"ngoc", casework.Filter{All: true}, []bool{false, true, false}},
			{"dat", casework.Filter{All: true}, []bool{false, false, false}},    // another field
			{"truong", casework.Filter{All: true}, []bool{false, false, false}}, // another hamlet
			{"binh", casework.Filter{}, []bool{false, false, false}},
			{"binh", casework.Filter{All: true}, []bool{true, true, true}},
			{"binh", casework.Filter{All: true, Assignee: "tuan"}, []bool{false, false, true}},
			{"binh", casework.Filter{All: true, State: "submitted"}, []bool{true, false, false}},
			{"binh", casework.Filter{All: true, Hamlet: "Thôn Tây"}, []bool{false, false, false}},
			{"binh", casework.Filter{Text: "nguyen lan"}, []bool{true, false, true}},
			{"binh", casework.Filter{Text: "Tr"}, []bool{false, true, false}},
			{"ngoc", casework.Filter{Text: "lan"}, []bool{false, false, false}},
			{"binh", casework.Filter{Text: "000.00.00.h56-261117-0002"}, []bool{false, true, false}},
			{"binh", casework.Filter{Text: "%"}, []bool{false, false, false}},
		} {
			p := h.list(tt.who, tt.f)
			if got := []bool{has(p, fresh), has(p, passed), has(p, taken)}; !slices.Equal(got, tt.want) {
				h.t.Errorf("%s %+v: %v, want %v", tt.who, tt.f, got, tt.want)
			}
		}
		for name, who := range map[string]gate.Actor{"resident": actor("lan"), "no role": actor("khach"), "administrator": actor("quan")} {
			if _, err := h.desk.WorkList(h.ctx(), who, casework.Filter{All: true}, ""); !errors.Is(err, gate.ErrForbidden) {
				h.t.Errorf("%s: %v", name, err)
			}
		}
		if p, err := h.desk.WorkList(h.ctx(), actorIn(haSon, "binh"), casework.Filter{All: true}, ""); err != nil || len(p.Rows) != 0 {
			h.t.Errorf("another commune's leader sees %d rows, %v", len(p.Rows), err)
		}
		if _, err := h.desk.WorkList(h.ctx(), actor("binh"), casework.Filter{}, "x"); !errors.Is(err, casework.ErrCursor) {
			h.t.Errorf("a made-up cursor: %v", err)
		}
	})
}

func TestListsDiscloseOnceADay(t *testing.T) {
	each(t, func(h *house) {
		h.filed("lan")
		lines := func() int { return h.count("gate_access", "purpose = '"+casework.PurposeList+"'") }
		for range 3 {
			h.list("hoa", casework.Filter{})
		}
		if n := lines(); n != 1 {
			h.t.Errorf("%d lines for three glances", n)
		}
		h.list("binh", casework.Filter{All: true})
		h.now = h.now.Add(24 * time.Hour)
		h.list("hoa", casework.Filter{})
		if n := lines(); n != 3 {
			h.t.Errorf("%d lines, want 3: another reader, another day", n)
		}
	})
}

func TestBucketsAndPages(t *testing.T) {
	each(t, func(h *house) {
		h.now = at("2026-11-16 16:00")
		late := h.received("lan") // due the 17th
		h.now = at("2026-11-17 08:00")
		for range 60 {
			h.filed("minh")
		}
		h.now = at("2026-11-18 08:00")
		waiting := h.filed("lan").ID
		h.act("hoa", waiting, "ask_first", casework.Input{Items: items(1)})
		p := h.list("binh", casework.Filter{All: true})
		if p.Counts[casework.BucketWork] != 61 || p.Counts[casework.BucketOverdue] != 1 || p.Counts[casework.BucketWaiting] != 1 {
			h.t.Errorf("counts: %v", p.Counts)
		}
		if len(p.Rows) != 50 || p.Next == "" {
			h.t.Fatalf("%d rows, next %q", len(p.Rows), p.Next)
		}
		more, err := h.desk.WorkList(h.ctx(), actor("binh"), casework.Filter{All: true}, p.Next)
		h.must(err)
		seen := map[string]bool{}
		for _, r := range append(p.Rows, more.Rows...) {
			seen[r.ID] = true
		}
		if len(seen) != 61 || more.Next != "" {
			h.t.Errorf("two pages show %d dossiers, next %q", len(seen), more.Next)
		}
		over := h.list("binh", casework.Filter{All: true, Bucket: casework.BucketOverdue})
		if len(over.Rows) != 1 || over.Rows[0].ID != late || over.Rows[0].Remaining >= 0 || !over.Rows[0].Late {
			h.t.Errorf("overdue: %+v", over.Rows)
		}
		mine, err := h.desk.ListMine(h.ctx(), actor("lan"), "")
		h.must(err)
		if len(mine) != 2 || mine[0].ID != waiting || mine[0].ResidentState.VI == "" {
			h.t.Errorf("mine: %+v", mine)
		}
	})
}

func TestOverview(t *testing.T) {
	each(t, func(h *house) {
		h.now = at("2026-11-09 08:00")
		h.received("lan") // due the 10th, never finished
		h.now = at("2026-11-17 08:00")
		id := h.received("minh")
		h.act("tuan", id, "submit_result", casework.Input{Result: result()})
		h.act("binh", id, "sign", casework.Input{})
		h.act("thu", id, "issue", casework.Input{})
		o, err := h.desk.Overview(h.ctx(), actor("binh"))
		h.must(err)
		if o.Received != (casework.Figure{Now: 1, Before: 1}) || o.InProcess != 1 || o.Overdue != 1 || o.OnTime != (casework.Rate{N: 1, Of: 1}) {
			h.t.Errorf("overview: %+v", o)
		}
		if _, ok := o.OnTimeWas.Percent(); ok {
			h.t.Error("nothing finished before, and yet a rate")
		}
		if len(o.Late) != 1 || o.Late[0].Title != "" || len(o.Days) != 14 || o.Days[13].Finished != 1 {
			h.t.Errorf("late %+v, days %+v", o.Late, o.Days)
		}
		for _, who := range []string{"lan", "hoa", "tuan", "khach"} {
			if _, err := h.desk.Overview(h.ctx(), actor(who)); !errors.Is(err, gate.ErrForbidden) {
				h.t.Errorf("%s: %v", who, err)
			}
		}
	})
}

func TestBulkAnswersByRow(t *testing.T) {
	each(t, func(h *house) {
		first, second, wrong := h.filed("lan").ID, h.filed("minh").ID, h.received("lan")
		got, err := h.desk.Bulk(h.ctx(), actor("hoa"), []string{first, wrong, second, "none"}, "accept", casework.Input{})
		h.must(err)
		want := []error{nil, casework.ErrNotNow, nil, gate.ErrMissing}
		for i, r := range got {
			if !errors.Is(r.Err, want[i]) {
				h.t.Errorf("row %d: %v, want %v", i, r.Err, want[i])
			}
		}
		_, err = h.desk.BulkAssign(h.ctx(), actor("binh"), []string{first, second}, "ngoc", "")
		h.must(err)
		if p := h.list("binh", casework.Filter{All: true, Assignee: "ngoc"}); len(p.Rows) != 2 {
			h.t.Errorf("%d assigned", len(p.Rows))
		}
	})
}

func TestSavedFiltersAreOnesOwn(t *testing.T) {
	each(t, func(h *house) {
		f := casework.Filter{Bucket: casework.BucketOverdue, Field: "ho-tich"}
		h.must(h.desk.SaveFilter(h.ctx(), actor("hoa"), " Hộ tịch trễ ", f))
		h.must(h.desk.SaveFilter(h.ctx(), actor("hoa"), "Hộ tịch trễ", f))
		if err := h.desk.SaveFilter(h.ctx(), actor("lan"), "x", f); !errors.Is(err, gate.ErrForbidden) {
			h.t.Errorf("a resident: %v", err)
		}
		own, err := h.desk.Filters(h.ctx(), actor("hoa"))
		h.must(err)
		if len(own) != 1 || own[0].Filter != f {
			h.t.Fatalf("filters: %+v", own)
		}
		if err := h.desk.DropFilter(h.ctx(), actor("binh"), own[0].ID); !errors.Is(err, gate.ErrMissing) {
			h.t.Errorf("another's filter: %v", err)
		}
		h.must(h.desk.DropFilter(h.ctx(), actor("hoa"), own[0].ID))
	})
}

func TestQueue(t *testing.T) {
	each(t, func(h *house) {
		for i, priority := range []bool{false, false, true} {
			ticket, err := h.desk.TakeTicket(h.ctx(), actor("hoa"), "Hộ tịch", priority)
			h.must(err)
			if ticket.Number != i+1 {
				h.t.Errorf("ticket %d", ticket.Number)
			}
		}
		for _, want := range []int{3, 1, 2} {
			ticket, err := h.desk.CallNext(h.ctx(), actor("hoa"), "Quầy 1")
			h.must(err)
			if ticket.Number != want {
				h.t.Errorf("called %d, want %d", ticket.Number, want)
			}
		}
		if _, err := h.desk.CallNext(h.ctx(), actor("hoa"), "Quầy 1"); !errors.Is(err, casework.ErrNobodyWaits) {
			h.t.Errorf("an empty hall: %v", err)
		}
		if _, err := h.desk.CallNext(h.ctx(), actor("tuan"), "Quầy 2"); !errors.Is(err, gate.ErrForbidden) {
			h.t.Errorf("a specialist calls: %v", err)
		}
		b, err := h.desk.Board(h.ctx(), gate.Anonymous(tongSon))
		h.must(err)
		if b.Waiting != 0 || len(b.Called) != 3 || b.Called[0].Purpose != "" {
			h.t.Errorf("board: %+v", b)
		}
		h.now = h.now.Add(24 * time.Hour)
		ticket, err := h.desk.TakeTicket(h.ctx(), actor("hoa"), "", false)
		h.must(err)
		if ticket.Number != 1 {
			h.t.Errorf("the next day begins with %d", ticket.Number)
		}
	})
}

func TestMessages(t *testing.T) {
	each(t, func(h *house) {
		id := h.received("lan")
		_, err := h.desk.Assign(h.ctx(), actor("binh"), id, "tuan", "", 0)
		h.must(err)
		h.must(h.desk.Write(h.ctx(), actor("lan"), id, "Bao giờ có kết quả ạ?"))
		h.must(h.desk.Write(h.ctx(), actor("tuan"), id, "Ngày mai chị nhé."))
		for name, want := range map[string]error{"minh": gate.ErrMissing, "khach": gate.ErrMissing, "dat": gate.ErrMissing, "ngoc": casework.ErrNeedsReason} {
			if err := h.desk.Write(h.ctx(), actor(name), id, "x"); !errors.Is(err, want) {
				h.t.Errorf("%s: %v, want %v", name, err, want)
			}
		}
		if err := h.desk.Write(h.ctx(), actor("lan"), id, "  "); !errors.Is(err, casework.ErrEmpty) {
			h.t.Errorf("an empty message: %v", err)
		}
		h.must(h.desk.MarkRead(h.ctx(), actor("lan"), id))
		c, err := h.desk.FindOwn(h.ctx(), actor("lan"), id)
		h.must(err)
		if m := c.Messages[0]; m.Side != casework.FromOffice || m.Read.IsZero() || m.Author == "" || c.Messages[1].Side != casework.FromResident {
			h.t.Errorf("thread: %+v", c.Messages[:2])
		}
	})
}

func TestSeededVersionsServeOldDossiers(t *testing.T) {
	each(t, func(h *house) {
		err := h.gate.Write(h.ctx(), gate.System("seed", tongSon), gate.Own, func(tx *gate.Tx) error {
			return errors.Join(tx.Require(true), h.proc.Seed(tx))
		})
		h.must(err)
		if n := h.count("procedures_version", "1 = 1"); n < 70 {
			h.t.Errorf("%d versions stored", n)
		}
		id := h.received("lan")
		// Another process, another program: only the database is the same.
		other := procedures.NewStore(h.gate, &procedures.Library{Catalogue: &procedures.Catalogue{}})
		desk := casework.NewDesk(h.gate, other, casework.Options{Register: register(), Secret: []byte("x")})
		c, err := desk.Find(h.ctx(), actor("hoa"), id, "")
		h.must(err)
		if c.Of.Code != birth || c.Flow == nil || c.State.ID != "processing" || len(c.Ahead()) != 4 {
			h.t.Errorf("found %s in %q, %d states ahead", c.Of.Code, c.State.ID, len(c.Ahead()))
		}
	})
}

func TestFirstStoredContentIsCheckedByHash(t *testing.T) {
	each(t, func(h *house) {
		h.filed("lan")
		for _, kind := range []string{"form", "workflow"} {
			if n := h.count("procedures_frozen", fmt.Sprintf("kind = '%s'", kind)); n != 1 {
				h.t.Errorf("%d frozen of kind %s", n, kind)
			}
		}
		h.filed("lan")
		if n := h.count("procedures_frozen", "1 = 1"); n != 2 {
			h.t.Errorf("%d frozen after the same content twice", n)
		}
	})
}
