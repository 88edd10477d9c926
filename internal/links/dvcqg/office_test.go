package dvcqg_test

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	"xaso/internal/modules/exchange"
	"xaso/internal/platform/clock"
	"xaso/internal/platform/db"
	"xaso/internal/platform/db/dbtest"
	"xaso/internal/platform/gate"
)

var (
	operate = gate.Grant{Permission: exchange.MayOperate}
	admin   = gate.NewActor("muoi", xa, operate) // runs the computers
	// neighbour works here, with another office.
	neighbour = gate.NewActor("bay", xa, gate.Grant{Permission: "casework.process"})
	resident  = gate.NewActor("mot", xa)
	elsewhere = gate.NewActor("sau", 15325, operate, gate.Grant{Permission: exchange.MayOpen})
	oneHamlet = gate.NewActor("thon", xa, operate, gate.Grant{Permission: exchange.MayOpen, Hamlet: "Vĩnh An"})
	oneself   = gate.NewActor("mot", xa, operate, gate.Grant{Permission: exchange.MayOpen})
)

// stuck is a house whose only dossier is stuck at its creation.
func stuck(t *testing.T, d *db.DB) (*house, exchange.Message) {
	h := open(t, d, "dvcqg")
	h.must(h.SetMapping(t.Context(), head, "return", "counter", "khong-nhan"))
	h.filed("0001")
	h.run()
	dead := h.messages(exchange.Dead)
	if len(dead) != 1 || dead[0].Kind != exchange.Create {
		t.Fatalf("stuck: %+v", dead)
	}
	return h, dead[0]
}

func TestWhoMayLookAfterTheExchange(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h, dead := stuck(t, d)
		ctx := t.Context()
		uses := map[string]func(who gate.Actor) error{
			"overview":   func(who gate.Actor) error { _, err := h.Overview(ctx, who); return err },
			"list":       func(who gate.Actor) error { _, _, err := h.List(ctx, who, "", exchange.Dead); return err },
			"find":       func(who gate.Actor) error { _, err := h.Find(ctx, who, dead.ID, false); return err },
			"tables":     func(who gate.Actor) error { _, err := h.Lists(ctx, who); return err },
			"compare":    func(who gate.Actor) error { _, err := h.Compare(ctx, who, "2026-11"); return err },
			"catch up":   func(who gate.Actor) error { _, err := h.CatchUp(ctx, who, "2026-11"); return err },
			"map":        func(who gate.Actor) error { return h.SetMapping(ctx, who, "service", "1.001193", "DVC1") },
			"pause":      func(who gate.Actor) error { return h.Pause(ctx, who, false) },
			"resend all": func(who gate.Actor) error { _, err := h.ResendAll(ctx, who); return err },
			"skip":       func(who gate.Actor) error { return h.Skip(ctx, who, dead.ID, "hồ sơ thử") },
			"resend":     func(who gate.Actor) error { return h.Resend(ctx, who, dead.ID) },
		}
		for name, use := range uses {
			for who, want := range map[*gate.Actor]error{&neighbour: gate.ErrForbidden, &resident: gate.ErrForbidden} {
				if err := use(*who); !errors.Is(err, want) {
					t.Errorf("%s by %s: %v, want %v", name, who.ID, err, want)
				}
			}
			if err := use(gate.Anonymous(xa)); !errors.Is(err, gate.ErrSignIn) {
				t.Errorf("%s by nobody: %v", name, err)
			}
		}
		// Of another commune, the same numbers are nothing.
		for _, name := range []string{"find", "skip", "resend"} {
			if err := uses[name](elsewhere); !errors.Is(err, gate.ErrMissing) {
				t.Errorf("%s from another commune: %v", name, err)
			}
		}
		if all, _, err := h.List(ctx, elsewhere, "", exchange.Dead); err != nil || len(all) > 0 {
			t.Errorf("another commune lists %d, %v", len(all), err)
		}
		h.must(h.SetMapping(ctx, elsewhere, "return", "counter", "9"))
		lists, err := h.Lists(ctx, head)
		h.must(err)
		for _, l := range lists {
			for _, r := range l.Rows {
				if r.Becomes == "9" && l.ID == "return" {
					t.Error("another commune's row is in our table")
				}
			}
		}
	})
}

// What was sent about a person is open to whoever may open their dossiers, and
// the person sees who did.
func TestOpeningWhatWasSentIsForFewAndLogged(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h, dead := stuck(t, d)
		ctx := t.Context()
		read := func(who gate.Actor, whole bool) string {
			t.Helper()
			v, err := h.Find(ctx, who, dead.ID, whole)
			h.must(err)
			var all []string
			for _, f := range v.Fields {
				all = append(all, f.Name+": "+f.Value)
			}
			return strings.Join(all, "\n")
		}
		for _, who := range []gate.Actor{admin, oneHamlet, oneself} {
			if text := read(who, false); text != "" {
				t.Errorf("%s reads %s", who.ID, text)
			}
			if _, err := h.Find(ctx, who, dead.ID, true); !errors.Is(err, gate.ErrForbidden) {
				t.Errorf("%s asks for the whole: %v", who.ID, err)
			}
		}
		if n := len(h.readings()); n != 0 {
			t.Errorf("%d readings are logged before anybody read anything", n)
		}
		masked := read(head, false)
		for _, hidden := range []string{"Nguyễn Thị Một", "038190000018", "0900000001", "Chí Phúc"} {
			if strings.Contains(masked, hidden) {
				t.Errorf("masked, it shows %q:\n%s", hidden, masked)
			}
		}
		if !strings.Contains(masked, "MaTTHC: 1.001193") || !strings.Contains(masked, "SoDinhDanh: 038•••••0018") {
			t.Errorf("masked, it shows\n%s", masked)
		}
		if whole := read(head, true); !strings.Contains(whole, "ChuHoSo: Nguyễn Thị Một") {
			t.Errorf("whole, it shows\n%s", whole)
		}
		log := h.readings()
		if len(log) != 2 || log[0].ActorID != "sau" || log[0].Purpose != exchange.PurposeOpened || log[0].Record != "0001" {
			t.Errorf("the resident sees %+v", log)
		}
	})
}

// readings are those of the resident of every dossier here.
func (h *house) readings() []gate.Reading {
	h.Helper()
	var all []gate.Reading
	h.must(h.gate.Read(h.Context(), gate.System("test", xa), gate.Own, func(tx *gate.Tx) (err error) {
		all, err = gate.ReadingsOfRecord(tx, "0001", 0, 20)
		return errors.Join(err, tx.Require(true))
	}))
	return all
}

func TestTheOutboxOfAMonthIsTakenAwayMasked(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h, _ := stuck(t, d)
		var out bytes.Buffer
		for _, who := range []gate.Actor{admin, neighbour, oneHamlet} {
			if _, err := h.Export(t.Context(), who, "2026-11", &out); !errors.Is(err, gate.ErrForbidden) {
				t.Errorf("%s takes it: %v", who.ID, err)
			}
		}
		if _, err := h.Export(t.Context(), elsewhere, "2026-11", &out); err != nil || out.Len() > 0 {
			t.Errorf("another commune takes %d bytes, %v", out.Len(), err)
		}
		if _, err := h.Export(t.Context(), head, "2026-11-01", &out); !errors.Is(err, exchange.ErrBadPeriod) {
			t.Errorf("a day for a month: %v", err)
		}
		more, err := h.Export(t.Context(), head, "2026-11", &out)
		h.must(err)
		var kinds []string
		lines := bufio.NewScanner(bytes.NewReader(out.Bytes()))
		for lines.Scan() {
			var line struct {
				Kind    string         `json:"loai"`
				Sent    bool           `json:"da_gui_di"`
				Request string         `json:"ma_yeu_cau"`
				Content map[string]any `json:"noi_dung"`
			}
			if err := json.Unmarshal(lines.Bytes(), &line); err != nil {
				t.Fatal(err)
			}
			if line.Request == "" || len(line.Content) == 0 {
				t.Errorf("a line without request or content: %s", lines.Text())
			}
			kinds = append(kinds, line.Kind)
		}
		if strings.Join(kinds, " ") != "code file create progress" || more {
			t.Errorf("the month holds %s", kinds)
		}
		for _, hidden := range []string{"Nguyễn", "038190000018", "0900000001", "Chí Phúc"} {
			if strings.Contains(out.String(), hidden) {
				t.Errorf("the file shows %q", hidden)
			}
		}
	})
}

func TestTheRateAndTheListOfDifferences(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := open(t, d, "provincial")
		h.walk("0001") // told and acknowledged
		h.run()
		h.must(h.SetMapping(t.Context(), head, "return", "post", "không"))
		h.filed("0002").ReturnBy = "post"
		h.dossiers["0002"].Parts = nil
		h.step(h.dossiers["0002"], 2, "Tiếp nhận") // the update will be stuck
		h.run()
		old := *h.dossiers["0001"] // never queued: from before the connection
		old.ID, old.Code = "0003", "H56.15316-261123-0003"
		h.dossiers["0003"] = &old
		h.filed("0004") // not received: no dossier of the month
		early := *h.dossiers["0001"]
		early.ID, early.Code, early.Received = "0005", "H56.15316-261031-0005", time.Date(2026, 10, 31, 23, 59, 0, 0, clock.Zone)
		h.dossiers["0005"] = &early

		c, err := h.Compare(t.Context(), head, "2026-11")
		h.must(err)
		why := map[string]string{}
		for _, d := range c.Differences {
			why[d.ID] = d.Why
		}
		if len(why) != 2 || why["0002"] != exchange.Stuck || why["0003"] != exchange.NeverQueued {
			t.Errorf("the differences are %v", why)
		}
		share, known := c.Rate.Share()
		if c.Rate != (exchange.Rate{Synced: 2, Total: 3}) || c.Same != 1 || !known || share < 66.6 || share > 66.7 {
			t.Errorf("the rate is %+v (%.2f %%), %d are the same", c.Rate, share, c.Same)
		}
		if n, err := h.CatchUp(t.Context(), head, "2026-11"); err != nil || n != 1 {
			t.Errorf("%d caught up, %v", n, err)
		}
		if again, err := h.CatchUp(t.Context(), head, "2026-11"); err != nil || again != 0 {
			t.Errorf("%d caught up again, %v", again, err)
		}
		h.run()
		if c, err = h.Compare(t.Context(), head, "2026-11"); err != nil || len(c.Differences) != 1 || c.Rate.Synced != 3 {
			t.Errorf("after catching up: %+v, %v", c, err)
		}
	})
}

func TestNothingIsWrittenDownWhileTheExchangeIsOff(t *testing.T) {
	h := open(t, dbtest.SQLite(t), "dvcqg")
	h.with(func(o *exchange.Options) { o.On, o.Line = false, nil })
	h.filed("0001")
	if all := h.messages(exchange.Waiting, exchange.Behind); len(all) > 0 || h.Mode() != exchange.Off {
		t.Errorf("%d messages while it is %s", len(all), h.Mode())
	}
	if _, err := h.CatchUp(t.Context(), head, "2026-11"); !errors.Is(err, exchange.ErrOff) {
		t.Errorf("caught up: %v", err)
	}
}

// Without a connection messages are written down as they would go out, and
// nothing is called sent.
func TestARecordedOutboxShowsWhatWouldGoOutAndClaimsNothing(t *testing.T) {
	h := open(t, dbtest.SQLite(t), "provincial")
	h.with(func(o *exchange.Options) { o.Line = nil })
	h.walk("0001")
	h.must(h.Pump(t.Context(), xa))
	all := h.messages(exchange.Waiting, exchange.Behind)
	if len(all) < 20 || h.Mode() != exchange.Recording || h.portal.Calls() > 0 {
		t.Fatalf("%d messages while it is %s, %d calls", len(all), h.Mode(), h.portal.Calls())
	}
	for _, m := range all {
		v, err := h.Find(t.Context(), head, m.ID, false)
		h.must(err)
		if !v.Preview || len(v.Fields) == 0 || v.Unfit != nil || m.State == exchange.Sent {
			t.Errorf("%s: preview %v of %d fields, unfit %v", m.Kind, v.Preview, len(v.Fields), v.Unfit)
		}
	}
	h.must(h.gate.Read(t.Context(), head, exchange.MayOperate, func(tx *gate.Tx) error {
		r, err := h.SyncRate(tx, h.now.AddDate(0, 0, -1), h.now.AddDate(0, 0, 1))
		if r != (exchange.Rate{Total: 1}) {
			t.Errorf("the rate is %+v without a connection", r)
		}
		return errors.Join(err, tx.Require(true))
	}))
	// The day the line is there, everything goes out.
	h.start()
	h.must(h.Sweep(t.Context(), xa))
	h.run()
	h.same()
}

func TestAPausedLineSendsNothingUntilItGoesOn(t *testing.T) {
	h := open(t, dbtest.SQLite(t), "dvcqg")
	h.must(h.Pause(t.Context(), head, true))
	h.filed("0001")
	h.must(h.Pump(t.Context(), xa))
	if v, err := h.Overview(t.Context(), head); err != nil || h.portal.Calls() > 0 || v.Line.PausedBy != "sau" {
		t.Errorf("%d calls while it is paused by %q, %v", h.portal.Calls(), v.Line.PausedBy, err)
	}
	h.must(h.Pause(t.Context(), head, false))
	h.run()
	h.same()
}

func TestAMappingIsRefusedWhereItCannotBe(t *testing.T) {
	h := open(t, dbtest.SQLite(t), "dvcqg")
	for name, tt := range map[string]struct {
		list, value, becomes string
		want                 error
	}{
		"no such table":       {"nothing", "1", "1", exchange.ErrNoList},
		"no such status":      {"status", "11", "1", exchange.ErrBadValue},
		"a nameless agency":   {"agency", " ", "H56", exchange.ErrBadValue},
		"a line break":        {"agency", "UBND xã", "H56\nX", exchange.ErrBadValue},
		"too long":            {"agency", "UBND xã", strings.Repeat("x", 301), exchange.ErrBadValue},
		"an agency":           {"agency", "UBND xã", "H56.15316", nil},
		"who is not said":     {"object", "", "0", nil},
		"back to the program": {"object", "", "", nil},
	} {
		if err := h.SetMapping(t.Context(), head, tt.list, tt.value, tt.becomes); !errors.Is(err, tt.want) {
			t.Errorf("%s: %v, want %v", name, err, tt.want)
		}
	}
}

func TestTheTablesAreDatedAndSourced(t *testing.T) {
	all, err := exchange.Systems()
	if err != nil || len(all) != 2 {
		t.Fatalf("%d systems, %v", len(all), err)
	}
	for _, s := range all {
		if _, err := time.Parse("2006-01-02", s.AsOf); err != nil || s.Title.VI == "" || s.Title.EN == "" {
			t.Errorf("%s: as of %q", s.ID, s.AsOf)
		}
		for _, l := range s.Lists {
			if l.Source == "" || l.Name.VI == "" || l.Name.EN == "" || l.Help.VI == "" || l.Help.EN == "" ||
				!strings.Contains("seen inferred memory missing", l.Standing) {
				t.Errorf("%s/%s: source %q, standing %q", s.ID, l.ID, l.Source, l.Standing)
			}
			for _, r := range l.Rows {
				if r.Name.VI == "" || r.Name.EN == "" {
					t.Errorf("%s/%s: the row %q has no name", s.ID, l.ID, r.Value)
				}
			}
		}
	}
}
