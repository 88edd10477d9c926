package consultations_test

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"xaso/internal/modules/consultations"
	"xaso/internal/platform/clock"
	"xaso/internal/platform/db"
	"xaso/internal/platform/db/dbtest"
	"xaso/internal/platform/gate"
	"xaso/internal/platform/moderation"
)

const (
	tongSon gate.Commune = 15316
	other   gate.Commune = 15325
)

var (
	official = gate.NewActor("official", tongSon, gate.Grant{Permission: consultations.MayManage})
	chairman = gate.NewActor("chairman", tongSon, gate.Grant{Permission: consultations.MayManage}, gate.Grant{Permission: consultations.MayClose})
	chief    = gate.NewActor("chief", tongSon, gate.Grant{Permission: consultations.MayEnter, Hamlet: "Chí Phúc"})
	lan      = gate.NewActor("lan", tongSon)
	minh     = gate.NewActor("minh", tongSon)
	stranger = gate.NewActor("official", other, gate.Grant{Permission: consultations.MayManage}, gate.Grant{Permission: consultations.MayClose})
)

type hall struct {
	*consultations.Book
	t   *testing.T
	now time.Time
}

func each(t *testing.T, body func(t *testing.T, h *hall)) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := &hall{t: t, now: time.Date(2026, 11, 3, 9, 0, 0, 0, clock.Zone)}
		g := gate.New(d, gate.Options{Now: func() time.Time { return h.now }})
		t.Cleanup(g.Close)
		m, err := moderation.NewBook(g)
		if err != nil {
			t.Fatal(err)
		}
		if h.Book, err = consultations.NewBook(g, consultations.Options{Moderation: m}); err != nil {
			t.Fatal(err)
		}
		body(t, h)
	})
}

func (h *hall) must(err error) {
	h.t.Helper()
	if err != nil {
		h.t.Fatal(err)
	}
}

func plan() consultations.Plan {
	survey, _ := consultations.ParseSurvey("Nhà bạn có xe máy không?\n- Có\n- Không\n[1: Có] Để xe ở đâu?\n- Trong nhà\n- Ngoài đường")
	return consultations.Plan{Title: "Quy chế rác", About: "Thu gom rác", Matter: "interest", Form: "Cổng thông tin của xã", Responsible: "Văn phòng", Body: draft,
		Days: 20, Anonymous: true, Survey: survey, CouncilRef: "12/KH-UBND", FrontRef: "13/KH-UBND"}
}

func (h *hall) open(p consultations.Plan) string {
	h.t.Helper()
	id, err := h.Write(h.t.Context(), official, "", p)
	h.must(err)
	h.must(h.Publish(h.t.Context(), official, id))
	return id
}

func (h *hall) say(who gate.Actor, id, stance, body string) string {
	h.t.Helper()
	c, err := h.Say(h.t.Context(), who, id, consultations.Opinion{Stance: stance, Body: body, Part: 0})
	h.must(err)
	return c
}

func (h *hall) show(id, comment string) {
	h.t.Helper()
	h.must(h.Moderate(h.t.Context(), official, id, comment, moderation.Decision{State: moderation.Shown}))
}

func TestPlanMustKeepTheDaysAndSendItsCopies(t *testing.T) {
	each(t, func(t *testing.T, h *hall) {
		short := plan()
		short.Days = 19
		if _, err := h.Write(t.Context(), official, "", short); !errors.Is(err, consultations.ErrDays) {
			t.Errorf("19 days: %v", err)
		}
		silent := plan()
		silent.FrontRef = ""
		id, err := h.Write(t.Context(), official, "", silent)
		h.must(err)
		if err := h.Publish(t.Context(), official, id); !errors.Is(err, consultations.ErrCopies) {
			t.Errorf("without a copy to the Front: %v", err)
		}
		for name, who := range map[string]gate.Actor{"resident": lan, "hamlet head": chief} {
			if _, err := h.Write(t.Context(), who, "", plan()); !errors.Is(err, gate.ErrForbidden) {
				t.Errorf("%s plans: %v", name, err)
			}
		}
		if _, err := h.Look(t.Context(), lan, id); !errors.Is(err, gate.ErrMissing) {
			t.Errorf("a resident reads a draft: %v", err)
		}
		if err := h.Publish(t.Context(), stranger, id); !errors.Is(err, gate.ErrMissing) {
			t.Errorf("another commune opens it: %v", err)
		}
	})
}

func TestOpinionsAreTakenToTheEndOfTheLastDay(t *testing.T) {
	each(t, func(t *testing.T, h *hall) {
		id := h.open(plan())
		look, err := h.Look(t.Context(), lan, id)
		h.must(err)
		if look.Last.String() != "2026-11-23" || len(look.Parts) != 6 {
			t.Fatalf("last day %s, %d parts", look.Last, len(look.Parts))
		}
		h.now = time.Date(2026, 11, 23, 23, 59, 59, 0, clock.Zone)
		h.say(lan, id, consultations.For, "")
		if err := h.Close(t.Context(), chairman, id, consultations.Closing{}); !errors.Is(err, consultations.ErrNotOver) {
			t.Errorf("closed on the last day: %v", err)
		}
		h.now = h.now.Add(time.Second)
		if _, err := h.Say(t.Context(), minh, id, consultations.Opinion{Stance: consultations.For}); !errors.Is(err, consultations.ErrOver) {
			t.Errorf("after the last day: %v", err)
		}
	})
}

func TestWhatIsShownWasLookedAt(t *testing.T) {
	each(t, func(t *testing.T, h *hall) {
		id := h.open(plan())
		c := h.say(gate.Anonymous(tongSon), id, consultations.Against, "Ông Nguyễn Văn Bình đổ rác, số 0912345678")
		look, err := h.Look(t.Context(), minh, id)
		h.must(err)
		if len(look.Comments) != 0 || look.Waiting != 1 {
			t.Fatalf("a stranger reads %+v", look.Comments)
		}
		desk, err := h.Desk(t.Context(), official, id)
		h.must(err)
		masked := desk.Comments[0].Shown
		if masked != "Ông ▒▒▒ đổ rác, số ▒▒▒" {
			t.Errorf("suggested %q", masked)
		}
		for name, tt := range map[string]struct {
			who  gate.Actor
			want error
		}{"resident": {lan, gate.ErrForbidden}, "nobody": {gate.Anonymous(tongSon), gate.ErrSignIn}, "another commune": {stranger, gate.ErrMissing}} {
			err := h.Moderate(t.Context(), tt.who, id, c, moderation.Decision{State: moderation.Shown})
			if !errors.Is(err, tt.want) {
				t.Errorf("%s moderates: %v, want %v", name, err, tt.want)
			}
			if _, err := h.Desk(t.Context(), tt.who, id); !errors.Is(err, tt.want) {
				t.Errorf("%s opens the desk: %v", name, err)
			}
		}
		h.must(h.Moderate(t.Context(), official, id, c, moderation.Decision{State: moderation.Redacted, Rule: "personal-data", Body: masked}))
		look, err = h.Look(t.Context(), minh, id)
		h.must(err)
		if len(look.Comments) != 1 || look.Comments[0].Shown != masked || look.Comments[0].Body != "" {
			t.Errorf("a stranger reads %+v", look.Comments)
		}
	})
}

func TestItIsClosedWithAnAnswerToEverybody(t *testing.T) {
	each(t, func(t *testing.T, h *hall) {
		id := h.open(plan())
		first, second := h.say(lan, id, consultations.Against, "Tốn kém"), h.say(minh, id, consultations.For, "")
		again := h.say(minh, id, consultations.Against, "Tôi nghĩ lại") // the last word counts
		h.show(id, first)
		h.show(id, second)
		h.now = h.now.AddDate(0, 0, 21)
		answer := consultations.Closing{Outcome: consultations.Adopted, Heard: "Nghe", Decided: "Quyết", Why: "Vì"}
		if err := h.Close(t.Context(), chairman, id, answer); !errors.Is(err, consultations.ErrUnanswered) {
			t.Errorf("with one unread: %v", err)
		}
		h.show(id, again)
		if err := h.Close(t.Context(), chairman, id, answer); !errors.Is(err, consultations.ErrUnanswered) {
			t.Errorf("unanswered: %v", err)
		}
		h.must(h.Reply(t.Context(), official, id, consultations.Answer{Comments: []string{first, second, again}, Verdict: consultations.Partly, Reply: "Giảm mức thu"}))
		if err := h.Close(t.Context(), official, id, answer); !errors.Is(err, gate.ErrForbidden) {
			t.Errorf("not the chairman: %v", err)
		}
		if err := h.Close(t.Context(), chairman, id, answer); !errors.Is(err, consultations.ErrAgainst) {
			t.Errorf("2 against, 0 for: %v", err)
		}
		answer.AgainstWhy = "Luật buộc thu gom"
		if err := h.Close(t.Context(), chairman, id, consultations.Closing{Outcome: consultations.Adopted}); !errors.Is(err, consultations.ErrHeard) || !errors.Is(err, consultations.ErrWhy) {
			t.Errorf("without words: %v", err)
		}
		all, err := h.List(t.Context(), lan)
		h.must(err)
		if len(consultations.Owed(all, h.now)) != 1 || all[0].Late(clock.DateOf(h.now)) || !all[0].Late(all[0].Due.AddDays(1)) {
			t.Errorf("owed %+v", all)
		}
		h.must(h.Close(t.Context(), chairman, id, answer))
		look, err := h.Look(t.Context(), gate.Anonymous(tongSon), id)
		h.must(err)
		if look.State != consultations.Ended || look.Tally != (consultations.Tally{Against: 2}) || look.AgainstWhy == "" {
			t.Errorf("closed as %+v", look.Consultation)
		}
		if err := h.Close(t.Context(), chairman, id, answer); !errors.Is(err, consultations.ErrState) {
			t.Errorf("closed twice: %v", err)
		}
	})
}

func TestMeetingsAreEnteredWithTheirSource(t *testing.T) {
	each(t, func(t *testing.T, h *hall) {
		id := h.open(plan())
		o := consultations.Opinion{Stance: consultations.For, Source: consultations.Meeting, SourceNote: "Họp thôn 10/11/2026", Hamlet: "Chí Phúc", Voices: 42}
		far, bare, box := o, o, o
		far.Hamlet, bare.SourceNote, box.Source = "Thịnh Thôn", "", consultations.Box
		for _, tt := range []struct {
			name string
			who  gate.Actor
			o    consultations.Opinion
			want error
		}{
			{"another hamlet", chief, far, gate.ErrForbidden}, {"a resident", lan, o, gate.ErrForbidden}, {"no source", chief, bare, consultations.ErrSource},
			{"a box with 42 people", chief, box, consultations.ErrVoices}, {"the meeting", chief, o, nil},
		} {
			c, err := h.Enter(t.Context(), tt.who, id, tt.o)
			if !errors.Is(err, tt.want) {
				t.Errorf("%s: %v, want %v", tt.name, err, tt.want)
			}
			if err == nil {
				h.show(id, c)
			}
		}
		look, err := h.Look(t.Context(), lan, id)
		h.must(err)
		if look.Tally.For != 42 {
			t.Errorf("tally %+v", look.Tally)
		}
	})
}

func TestSheetsAreOnePerPersonAndFollowTheirConditions(t *testing.T) {
	each(t, func(t *testing.T, h *hall) {
		id := h.open(plan())
		yes := map[string][]string{"1": {"Có"}, "2": {"Trong nhà"}}
		if err := h.Fill(t.Context(), lan, id, map[string][]string{"1": {"Có"}}); !errors.Is(err, consultations.ErrSheet) {
			t.Errorf("half a sheet: %v", err)
		}
		if err := h.Fill(t.Context(), gate.Anonymous(tongSon), id, yes); !errors.Is(err, gate.ErrSignIn) {
			t.Errorf("nobody: %v", err)
		}
		h.must(h.Fill(t.Context(), lan, id, yes))
		if err := h.Fill(t.Context(), lan, id, yes); !errors.Is(err, consultations.ErrOnce) {
			t.Errorf("twice: %v", err)
		}
		for n := range 6 { // "2" is not asked of them, and not kept
			h.must(h.Fill(t.Context(), gate.NewActor(fmt.Sprint("r", n), tongSon), id, map[string][]string{"1": {"Không"}, "2": {"Ngoài đường"}}))
		}
		look, err := h.Look(t.Context(), lan, id)
		h.must(err)
		// One "Có" of seven would tell who; with it goes the six.
		if look.Sheets != 7 || look.Results[0].Counts[0] != -1 || look.Results[0].Counts[1] != -1 || look.Results[1].Asked != -1 || !look.Filled {
			t.Errorf("results %+v", look.Results)
		}
	})
}
